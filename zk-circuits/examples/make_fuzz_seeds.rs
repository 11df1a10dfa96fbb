//! Writes `fuzz/seeds`: statements that hold, with their witnesses and their proofs under the development keys.
//!
//! Proofs are random, so every run writes others. `tests/fuzz.rs` checks the ones that are there.

use assent_circuits::{
	prover::{prove, ProvingKey, UseConsentProvingKey},
	use_consent,
};
use codec::Encode;
use std::{env, error::Error, fs, path::Path};

mod sample;

fn main() -> Result<(), Box<dyn Error>> {
	let folder = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("fuzz/seeds");
	fs::create_dir_all(&folder)?;
	let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes);

	let (inputs, witness) = sample::spend::<20>(11).ok_or("the samples are canonical")?;
	write("paid_query.proof", &prove(&ProvingKey::development(), &inputs, &witness)?)?;
	write("paid_query.inputs", &inputs.encode())?;
	let place = (witness.quota, witness.credit, witness.generation, witness.index);
	write("paid_query.witness", &(inputs, witness.secret, place, witness.path).encode())?;

	let (inputs, witness) = sample::used().ok_or("the samples are canonical")?;
	write("use_consent.proof", &prove(&UseConsentProvingKey::development(), &inputs, &witness)?)?;
	write("use_consent.inputs", &inputs.encode())?;
	let use_consent::Witness { words, model, version, used, salt } = witness.clone();
	write("use_consent.witness", &(inputs, words, (model, version), used, salt).encode())?;
	Ok(())
}
