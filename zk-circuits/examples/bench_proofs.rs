//! Measures proving and native verification, and prints the medians as one line of JSON.
//!
//! `cargo run --example bench_proofs --features prover [-- runs]`

use assent_circuits::{
	field::FieldBytes,
	prover::{prove, ProvingKey, Witness},
	statement::{identity_commitment, leaf, nullifier, position, serve_binding, PublicInputs},
	tree,
	verifier::{PreparedKey, CIRCUIT_VERSION},
};
use std::{
	env,
	error::Error,
	time::{Duration, Instant},
};

const BATCH: u16 = 16;

fn main() -> Result<(), Box<dyn Error>> {
	let runs = env::args().nth(1).map_or(Ok(11), |runs| runs.parse::<u16>())?.max(1);
	let (setup, key) = timed(ProvingKey::development);
	let mut proving = Vec::new();
	let mut items = Vec::new();
	for credit in 0..runs.max(BATCH) {
		let (inputs, witness) = spend(credit).ok_or("the sample note is canonical")?;
		let (time, proof) = timed(|| prove(&key, &inputs, &witness));
		proving.push(time);
		items.push((inputs, proof?));
	}
	let prepared = key.prepared();
	let bytes = prepared.to_bytes();
	let batch = items.get(..usize::from(BATCH)).unwrap_or(&items);
	let verifying = items.iter().map(|(inputs, proof)| timed(|| prepared.verify(inputs, proof)).0).collect();
	let batches = (0..runs).map(|_| timed(|| prepared.verify_batch(batch)).0).collect();
	let decoding = (0..runs).map(|_| timed(|| PreparedKey::from_bytes(&bytes)).0).collect();
	println!(
		r#"{{"prove_ms": {:.1}, "verify_native_us": {}, "verify_native_us_batch16": {}, "decode_key_us": {}, "setup_ms": {}, "constraints": {}}}"#,
		median(proving).as_secs_f64() * 1_000.0,
		median(verifying).as_micros(),
		median(batches).as_micros(),
		median(decoding).as_micros(),
		setup.as_millis(),
		key.constraints(),
	);
	Ok(())
}

fn timed<T>(work: impl FnOnce() -> T) -> (Duration, T) {
	let start = Instant::now();
	let result = work();
	(start.elapsed(), result)
}

fn median(mut times: Vec<Duration>) -> Duration {
	times.sort_unstable();
	times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Credit `credit` of a note with all the credits that a note can have.
fn spend(credit: u16) -> Option<(PublicInputs, Witness)> {
	let (offer, quota, price, generation, index) = (1, u16::MAX, 1_000_000_000_000, 0, 0);
	let secret: FieldBytes = [7; 32].map(|byte: u8| byte >> 1);
	let leaves = [leaf(&identity_commitment(&secret)?, offer, quota, price)?];
	let path = tree::path(&leaves, index)?;
	let inputs = PublicInputs {
		root: tree::access_root(&tree::root_of(&leaves)?, generation),
		nullifier: nullifier(&secret, offer, position(generation, index), credit)?,
		offer,
		price,
		binding: serve_binding(&[0; 32], CIRCUIT_VERSION, &[0; 32], 0, &[0; 32]),
	};
	Some((inputs, Witness { secret, quota, credit, generation, index, path }))
}
