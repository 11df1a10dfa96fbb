//! The bodies of the fuzz targets, on every run: on the seeds, on mutations of them and on noise.
//!
//! The seed of the generator is fixed. `ASSENT_LONG` makes it twenty times as many, `ASSENT_FUZZ_SEED` another run.

use ark_std::rand::{Rng, RngCore, SeedableRng};
use codec::Encode;
use rand_chacha::ChaCha20Rng;
use std::env;

#[path = "../../fuzz/src/bodies.rs"]
mod bodies;

use assent_circuits::{consent::ConsentTree, tree::Frontier};
use bodies::{paid_query, use_consent, SEEDS, TARGETS};

/// Seeds, and what only exists in memory.
fn corpus() -> Vec<Vec<u8>> {
	let mut frontier = Frontier::default();
	for leaf in 1..6 {
		frontier.push([leaf; 32].map(|byte| byte >> 1)).unwrap();
	}
	let mut corpus: Vec<_> = SEEDS.iter().map(|seed| seed.to_vec()).collect();
	corpus.push(paid_query().key.to_bytes());
	corpus.push(use_consent().key.to_bytes());
	corpus.push((frontier, [1u8; 32]).encode());
	corpus.push((ConsentTree::new(), 3u8, [1u8; 36]).encode());
	corpus
}

fn mutate(rng: &mut ChaCha20Rng, bytes: &mut Vec<u8>) {
	match rng.gen_range(0..6) {
		0 if !bytes.is_empty() => bytes.truncate(rng.gen_range(0..bytes.len())),
		1 => bytes.extend((0..rng.gen_range(1..40)).map(|_| rng.gen::<u8>())),
		2 => {
			*bytes = vec![0; rng.gen_range(0..600)];
			rng.fill_bytes(bytes);
		},
		_ => {
			for _ in 0..rng.gen_range(1..4) {
				if let Some(last) = bytes.len().checked_sub(1) {
					bytes[rng.gen_range(0..=last)] ^= 1 << rng.gen_range(0..8);
				}
			}
		},
	}
}

/// Runs a target on all seeds, and then on mutations of those that it can read.
fn run(name: &str, cases: usize, suitable: impl Fn(usize) -> bool) {
	let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("a target of that name");
	let corpus = corpus();
	corpus.iter().for_each(|seed| target(seed));
	target(&[]);
	let suitable: Vec<_> =
		corpus.iter().enumerate().filter(|(place, _)| suitable(*place)).map(|(_, seed)| seed).collect();
	let seed = env::var("ASSENT_FUZZ_SEED").map_or(0, |seed| seed.parse().expect("ASSENT_FUZZ_SEED is a number"));
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let cases = if env::var_os("ASSENT_LONG").is_some() { 20 * cases } else { cases };
	for _ in 0..cases {
		let mut bytes = suitable[rng.gen_range(0..suitable.len())].clone();
		mutate(&mut rng, &mut bytes);
		target(&bytes);
	}
}

#[test]
fn proof_decoding() {
	run("proof", 500, |seed| [1, 4].contains(&seed));
}

#[test]
fn key_decoding() {
	run("key", 500, |seed| [6, 7].contains(&seed));
}

#[test]
fn prepared_key_decoding() {
	run("prepared_key", 1_000, |seed| [8, 9].contains(&seed));
}

#[test]
fn public_inputs_decoding() {
	run("public_inputs", 500, |seed| [0, 3].contains(&seed));
}

#[test]
fn witness_decoding() {
	run("witness", 500, |seed| [2, 5].contains(&seed));
}

#[test]
fn tree_decoding() {
	run("trees", 500, |seed| [10, 11].contains(&seed));
}

/// Otherwise the targets would only ever see what is refused.
#[test]
fn the_seeds_are_proofs_and_witnesses() {
	assert!(paid_query().key.verify(&paid_query().inputs, SEEDS[1].try_into().unwrap()).is_ok());
	assert!(use_consent().key.verify(&use_consent().inputs, SEEDS[4].try_into().unwrap()).is_ok());
}
