//! What the interoperation tests and the ceremony's test need besides the `assent` program.
//!
//! * `interop sample DIR KEY`: a witness (`witness.wtns`), and a proof of it under KEY with its inputs and its verifying key,
//!   as snarkjs' JSON;
//! * `interop identity SECRET`: the identity commitment of a secret;
//! * `interop refund FILE`: the claim for one credit, from the statement in a JSON file;
//! * `interop small-r1cs FILE`, `interop small-import ZKEY KEY`, `interop small-sample DIR KEY`: the circuit with trees of two
//!   levels, for a ceremony that takes seconds, what `assent keys` does for the real one, and a sample of it;
//! * `interop bench KEY RUNS`: the time of a proof, without and with the trial that `prove` makes of it.
//!
//! KEY is a proving key with its hash beside it, or the word `development`.

use assent_circuits::{
	circuit::{Circuit, PaidQuery, Synthesizer},
	field::encode,
	interop::{import, json, witness, R1cs, Sample},
	prover::{prove, ProvingKey, ProvingKeyOf, Witness},
	statement::{identity_commitment, nullifier, position, refund_binding, PublicInputs},
	tree::{self, DEPTH},
	verifier::{Shown, CIRCUIT_VERSION},
};
use serde::Deserialize;
use std::{env, error::Error, fs, path::Path, time::Instant};

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// Levels of the trees of the small circuit.
const SMALL: usize = 2;

/// A credit to give back, and the tree it is in. Bytes are hexadecimal.
#[derive(Deserialize)]
struct Statement {
	key: String,
	genesis: String,
	beneficiary: String,
	secret: String,
	offer: u32,
	quota: u16,
	price: u128,
	credit: u16,
	generation: u32,
	index: u32,
	leaves: Vec<String>,
}

fn main() -> Outcome {
	let arguments: Vec<String> = env::args().skip(1).collect();
	match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
		["sample", folder, key] => samples::<DEPTH>(Path::new(folder), &read(key)?),
		["small-r1cs", file] => small_r1cs(Path::new(file)),
		["small-import", zkey, key] => small_import(Path::new(zkey), Path::new(key)),
		["small-sample", folder, key] => samples::<SMALL>(Path::new(folder), &read(key)?),
		["identity", secret] => {
			let idc = identity_commitment(&bytes(secret)?).ok_or("the secret is not canonical")?;
			println!("0x{}", hex::encode(idc));
			Ok(())
		},
		["refund", file] => refund(&serde_json::from_str(&fs::read_to_string(file)?)?),
		["bench", key, runs] => bench(&read(key)?, runs.parse()?),
		_ => Err("usage: interop sample DIR KEY | identity SECRET | refund FILE | small-r1cs FILE | small-import ZKEY KEY | \
		          small-sample DIR KEY | bench KEY RUNS"
			.into()),
	}
}

fn read<const LEVELS: usize>(key: &str) -> Outcome<ProvingKeyOf<PaidQuery<LEVELS>>> {
	if key == "development" {
		return Ok(ProvingKeyOf::development());
	}
	let hash = bytes(fs::read_to_string(format!("{key}.hash"))?.trim())?;
	Ok(ProvingKeyOf::read(Path::new(key), &hash)?)
}

fn bytes(text: &str) -> Outcome<[u8; 32]> {
	let mut bytes = [0; 32];
	hex::decode_to_slice(text.trim_start_matches("0x"), &mut bytes)?;
	Ok(bytes)
}

fn samples<const LEVELS: usize>(folder: &Path, key: &ProvingKeyOf<PaidQuery<LEVELS>>) -> Outcome {
	let (inputs, secret) = PaidQuery::<LEVELS>::sample();
	let circuit = PaidQuery::<LEVELS>::assign(&inputs, &secret).ok_or("the sample is canonical")?;
	fs::create_dir_all(folder)?;
	fs::write(folder.join("witness.wtns"), &*witness(Synthesizer(&circuit))?)?;
	let proof = prove(key, &inputs, &secret)?;
	let shown: Vec<_> = inputs.to_field_elements().ok_or("the sample is canonical")?.iter().map(encode).collect();
	fs::write(folder.join("proof.json"), json::proof_to_json(&proof)?)?;
	fs::write(folder.join("public.json"), json::inputs_to_json(&shown)?)?;
	fs::write(folder.join("vk.json"), json::key_to_json(key.verifying_key())?)?;
	println!("0x{}", hex::encode(proof));
	Ok(())
}

fn small_r1cs(file: &Path) -> Outcome {
	let circuit = R1cs::of::<PaidQuery<SMALL>>()?;
	fs::write(file, circuit.to_r1cs())?;
	println!(r#"{{"hash": "{}", "power": {}}}"#, hex::encode(circuit.hash()), circuit.domain().ilog2());
	Ok(())
}

fn small_import(zkey: &Path, out: &Path) -> Outcome {
	let (key, contributions) = import::<PaidQuery<SMALL>>(&fs::read(zkey)?)?;
	let hash = key.write(out)?;
	fs::write(out.with_extension("pk.hash"), hex::encode(hash))?;
	fs::write(out.with_extension("vk"), key.verifying_key())?;
	let contributions: Vec<_> = contributions
		.iter()
		.map(|one| format!(r#"{{"hash": "{}", "beacon": {}}}"#, hex::encode(one.hash), one.beacon.is_some()))
		.collect();
	let hash = hex::encode(key.prepared().hash());
	println!(r#"{{"hash": "{hash}", "contributions": [{}]}}"#, contributions.join(", "));
	Ok(())
}

fn refund(statement: &Statement) -> Outcome {
	let Statement { offer, quota, price, credit, generation, index, .. } = *statement;
	let leaves: Vec<_> = statement.leaves.iter().map(|leaf| bytes(leaf)).collect::<Outcome<_>>()?;
	let secret = bytes(&statement.secret)?;
	let path = tree::path(&leaves, index).ok_or("the leaf is in the tree")?;
	let root = tree::access_root(&tree::root_of(&leaves).ok_or("leaves are canonical")?, generation);
	let nullifier = nullifier(&secret, offer, position(generation, index), credit).ok_or("the secret is canonical")?;
	let binding = refund_binding(&bytes(&statement.genesis)?, CIRCUIT_VERSION, &bytes(&statement.beneficiary)?, offer);
	let inputs = PublicInputs { root, nullifier, offer, price, binding };
	let proof = prove(&read(&statement.key)?, &inputs, &Witness { secret, quota, credit, generation, index, path })?;
	let [root, nullifier] = [root, nullifier].map(hex::encode);
	println!(r#"{{"root": "0x{root}", "nullifier": "0x{nullifier}", "proof": "0x{}"}}"#, hex::encode(proof));
	Ok(())
}

fn bench(key: &ProvingKey, runs: usize) -> Outcome {
	let (inputs, secret) = <PaidQuery>::sample();
	let mut times = Vec::new();
	for _ in 0..=runs {
		let start = Instant::now();
		prove(key, &inputs, &secret)?;
		times.push(start.elapsed().as_secs_f64() * 1_000.0);
	}
	// The first run warms up.
	let times: Vec<String> = times.iter().skip(1).map(|time| format!("{time:.2}")).collect();
	println!(r#"{{"prove_ms": [{}]}}"#, times.join(", "));
	Ok(())
}
