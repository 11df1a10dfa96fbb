//! Proves with taceo-groth16, and prints the milliseconds of each proof as JSON.
//!
//! usage: assent-peer ZKEY WTNS RUNS

use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand;
use std::{env, error::Error, fs::File, io::BufReader, time::Instant};
use taceo_circom_types::{
	groth16::{ArkZkey, Zkey},
	CheckElement, Witness,
};
use taceo_groth16::{CircomReduction, Groth16};

fn main() -> Result<(), Box<dyn Error>> {
	let arguments: Vec<String> = env::args().skip(1).collect();
	let [zkey, wtns, runs] = &arguments[..] else { return Err("usage: assent-peer ZKEY WTNS RUNS".into()) };
	let open = |path: &str| File::open(path).map(BufReader::new);
	let zkey = Zkey::<Bn254>::from_reader(open(zkey)?, CheckElement::No)?;
	let (matrices, key) = ArkZkey::from(zkey).into_inner();
	let witness = Witness::<Fr>::from_reader(open(wtns)?)?.values;
	let inputs = &witness[1..matrices.num_instance_variables];
	let mut rng = rand::thread_rng();
	let mut times = Vec::new();
	for _ in 0..=runs.parse()? {
		let (r, s) = (Fr::rand(&mut rng), Fr::rand(&mut rng));
		let start = Instant::now();
		let proof = Groth16::<Bn254>::prove::<CircomReduction>(&key, r, s, &matrices, &witness)?;
		times.push(start.elapsed().as_secs_f64() * 1_000.0);
		Groth16::<Bn254>::verify(&key.vk, &proof, inputs)?;
	}
	// The first run warms up.
	let times: Vec<String> = times.iter().skip(1).map(|time| format!("{time:.2}")).collect();
	println!(r#"{{"prove_ms": [{}]}}"#, times.join(", "));
	Ok(())
}
