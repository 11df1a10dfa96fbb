//! Measures proving and native verification, and prints one line of JSON: medians, counts, and the peak memory of a process
//! that reads a proving key from its file and makes one proof.
//!
//! `cargo run --example bench_proofs --features prover [-- runs]`

use assent_circuits::{
	circuit::{Circuit, PaidQuery, UseConsent},
	prover::{prove, ProvingKey, UseConsentProvingKey},
	verifier::PreparedKey,
};
use std::{
	env,
	error::Error,
	fs,
	path::Path,
	process::{self, Command},
	time::{Duration, Instant},
};

mod sample;

const BATCH: u16 = 16;
const NO_SAMPLE: &str = "the samples are canonical";
/// The first argument of the process that proves once.
const PROVE_ONCE: &str = "prove-once";

fn main() -> Result<(), Box<dyn Error>> {
	let mut arguments = env::args().skip(1);
	let first = arguments.next();
	if first.as_deref() == Some(PROVE_ONCE) {
		let (file, hash) = (arguments.next().ok_or("no file")?, arguments.next().ok_or("no hash")?);
		return prove_once(Path::new(&file), &hash);
	}
	let runs = first.map_or(Ok(11), |runs| runs.parse::<u16>())?.max(1);
	let (setup, key) = timed(ProvingKey::development);
	let memory = memory_of_a_proof(&key)?;
	let mut proving = Vec::new();
	let mut items = Vec::new();
	for credit in 0..runs.max(BATCH) {
		let (inputs, witness) = sample::spend(credit).ok_or(NO_SAMPLE)?;
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

	let use_key = UseConsentProvingKey::development();
	let (inputs, witness) = sample::used().ok_or(NO_SAMPLE)?;
	let proof = prove(&use_key, &inputs, &witness)?;
	let use_proving = (0..runs).map(|_| timed(|| prove(&use_key, &inputs, &witness)).0).collect();
	let use_verifying = (0..runs).map(|_| timed(|| use_key.prepared().verify(&inputs, &proof)).0).collect();

	let prove_ms = milliseconds(proving);
	println!(
		concat!(
			r#"{{"prove_ms": {:.1}, "prove_ms_d20": {:.1}, "prove_rss_mb": {:.1}, "prove_use_consent_ms": {:.1}, "#,
			r#""verify_native_us": {}, "verify_native_us_batch16": {}, "verify_use_consent_native_us": {}, "#,
			r#""decode_key_us": {}, "setup_ms": {}, "constraints": {}, "paid_query_constraints_d20": {}, "#,
			r#""paid_query_constraints_d27": {}, "use_consent_constraints_3795": {}}}"#
		),
		prove_ms,
		prove_ms,
		memory,
		milliseconds(use_proving),
		median(verifying).as_micros(),
		median(batches).as_micros(),
		median(use_verifying).as_micros(),
		median(decoding).as_micros(),
		setup.as_millis(),
		key.constraints(),
		PaidQuery::<20>::CONSTRAINTS,
		PaidQuery::<27>::CONSTRAINTS,
		UseConsent::CONSTRAINTS,
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

fn milliseconds(times: Vec<Duration>) -> f64 {
	median(times).as_secs_f64() * 1_000.0
}

/// Peak resident memory, in MiB, of a process that does nothing else: making the key takes more than using it.
fn memory_of_a_proof(key: &ProvingKey) -> Result<f64, Box<dyn Error>> {
	let file = env::temp_dir().join(format!("assent-bench-{}.key", process::id()));
	let hash: String = key.write(&file)?.iter().map(|byte| format!("{byte:02x}")).collect();
	let output = Command::new(env::current_exe()?).arg(PROVE_ONCE).arg(&file).arg(hash).output();
	fs::remove_file(&file)?;
	let output = output?;
	if !output.status.success() {
		return Err(String::from_utf8_lossy(&output.stderr).into());
	}
	Ok(String::from_utf8(output.stdout)?.trim().parse::<f64>()? / 1_024.0)
}

/// Proves, and prints the peak resident memory of this process in KiB.
fn prove_once(file: &Path, hash: &str) -> Result<(), Box<dyn Error>> {
	let mut expected = [0; 32];
	for (place, byte) in expected.iter_mut().enumerate() {
		let digits = hash.get(2 * place..2 * place + 2).ok_or("the hash is too short")?;
		*byte = u8::from_str_radix(digits, 16)?;
	}
	let key = ProvingKey::read(file, &expected)?;
	let (inputs, witness) = sample::spend(0).ok_or(NO_SAMPLE)?;
	prove(&key, &inputs, &witness)?;
	let status = fs::read_to_string("/proc/self/status")?;
	let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("no VmHWM in /proc/self/status")?;
	println!("{}", peak.trim().trim_end_matches(" kB"));
	Ok(())
}
