//! Writes the development keys, the same bytes every time, and prints their hashes.

use assent_circuits::{
	circuit::{Circuit, PaidQuery, UseConsent},
	prover::ProvingKeyOf,
};
use blake2::{digest::consts::U32, Blake2b, Digest};
use std::{fs, io, path::Path};

fn main() -> io::Result<()> {
	write::<PaidQuery>("keys/development.vk")?;
	write::<UseConsent>("keys/use_consent.development.vk")?;
	println!("INSECURE: everybody can forge proofs under these keys. They are for development chains only.");
	Ok(())
}

fn write<C: Circuit>(name: &str) -> io::Result<()> {
	let key = ProvingKeyOf::<C>::development();
	fs::write(Path::new(&std::env::var("CARGO_MANIFEST_DIR").expect("run by cargo")).join(name), key.verifying_key())?;
	let hash: String = Blake2b::<U32>::digest(key.verifying_key()).iter().map(|byte| format!("{byte:02x}")).collect();
	println!("{name}: {} bytes, {} constraints, BLAKE2b-256 {hash}", key.verifying_key().len(), key.constraints());
	Ok(())
}
