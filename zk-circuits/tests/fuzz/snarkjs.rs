//! The bodies of the fuzz targets for files of snarkjs, on every run: on the seeds and on mutations of them.
//!
//! The seed of the generator is fixed. `ASSENT_LONG` makes it twenty times as many, `ASSENT_FUZZ_SEED` another run.

use ark_std::rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::env;

#[path = "../../fuzz/src/interop.rs"]
mod interop;

use interop::{SEEDS, TARGETS};

/// A cut, a swap, digits for digits, or bits.
fn mutate(rng: &mut ChaCha20Rng, bytes: &mut Vec<u8>) {
	let place = rng.gen_range(0..bytes.len());
	match rng.gen_range(0..5) {
		0 => bytes.truncate(place),
		1 => bytes.swap(place, 0),
		2 => bytes.insert(place, b'0'),
		3 => bytes[place] = rng.gen_range(b'0'..=b'9'),
		_ => bytes[place] ^= 1 << rng.gen_range(0..8),
	}
}

fn run(name: &str, seeds: &[usize], cases: usize) {
	let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("a target of that name");
	SEEDS.iter().for_each(|seed| target(seed));
	target(&[]);
	let seed = env::var("ASSENT_FUZZ_SEED").map_or(0, |seed| seed.parse().expect("ASSENT_FUZZ_SEED is a number"));
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let cases = if env::var_os("ASSENT_LONG").is_some() { 20 * cases } else { cases };
	for _ in 0..cases {
		let mut bytes = SEEDS[seeds[rng.gen_range(0..seeds.len())]].to_vec();
		for _ in 0..rng.gen_range(1..3) {
			if !bytes.is_empty() {
				mutate(&mut rng, &mut bytes);
			}
		}
		target(&bytes);
	}
}

#[test]
fn zkey_reading() {
	run("zkey", &[0, 1], 1_000);
}

#[test]
fn verifying_key_reading() {
	run("vk_json", &[2], 1_000);
}

#[test]
fn proof_reading() {
	run("proof_json", &[3], 1_000);
}

#[test]
fn public_input_reading() {
	run("inputs_json", &[4], 1_000);
}
