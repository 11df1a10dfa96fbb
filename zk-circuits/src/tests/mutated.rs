//! Ten thousand mutated proofs, inputs and keys: each is refused, and none makes the verifier panic.
//!
//! `ASSENT_LONG` makes it ten times as many.

use super::*;
use crate::verifier::{Prepared, PreparedKey};
use ark_std::rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::{env, ops::Range, thread};

const PROOFS: usize = 4_000;
const INPUTS: usize = 4_000;
const KEYS: usize = 1_000;
const BATCHED: usize = 1_000;
const _: () = assert!(PROOFS + INPUTS + KEYS + BATCHED >= 10_000);

/// Splits so many cases among threads, each with a generator of its own.
fn spread(cases: usize, seed: u64, case: impl Fn(&mut ChaCha20Rng) + Sync) {
	let factor = if env::var_os("ASSENT_LONG").is_some() { 10 } else { 1 };
	let threads = thread::available_parallelism().map_or(1, |count| count.get());
	thread::scope(|scope| {
		for thread in 0..threads {
			let case = &case;
			scope.spawn(move || {
				let mut rng = ChaCha20Rng::seed_from_u64(seed + (thread as u64) * 1_000_003);
				(0..(cases * factor).div_ceil(threads)).for_each(|_| case(&mut rng));
			});
		}
	});
}

/// Changes `bytes`: some bits, a byte, a stretch, or two stretches for each other.
fn mutate(rng: &mut ChaCha20Rng, bytes: &mut [u8]) {
	let len = bytes.len();
	let before = bytes.to_vec();
	while bytes == before {
		match rng.gen_range(0..5) {
			0 => {
				for _ in 0..rng.gen_range(1..4) {
					bytes[rng.gen_range(0..len)] ^= 1 << rng.gen_range(0..8);
				}
			},
			1 => bytes[rng.gen_range(0..len)] = rng.gen(),
			2 => {
				let stretch = stretch(len, rng);
				rng.fill_bytes(&mut bytes[stretch]);
			},
			3 => {
				let stretch = stretch(len, rng);
				bytes[stretch].fill([0, 0xff, 0x40, 0x80][rng.gen_range(0..4)]);
			},
			_ => {
				let (from, to) = (stretch(len, rng), stretch(len, rng));
				let size = from.len().min(to.len());
				let moved = before[from.start..from.start + size].to_vec();
				bytes[to.start..to.start + size].copy_from_slice(&moved);
			},
		}
	}
}

fn stretch(len: usize, rng: &mut ChaCha20Rng) -> Range<usize> {
	let start = rng.gen_range(0..len);
	start..start + rng.gen_range(1..=(len - start).min(64))
}

/// Anybody can turn a proof (A, B, C) into (-A, -B, C), which proves the same. Signs are the top bits of the points.
fn is_the_negated(proof: &[u8], original: &[u8]) -> bool {
	let mut negated = original.to_vec();
	negated[31] ^= 0x80;
	negated[95] ^= 0x80;
	proof == negated
}

#[test]
fn mutated_proofs_are_refused() {
	let (paid_inputs, paid) = sample_proof();
	let (use_inputs, used) = use_proof();
	spread(PROOFS, 1, |rng| {
		let (mut paid_proof, mut use_proof) = (paid, used);
		if rng.gen() {
			mutate(rng, &mut paid_proof);
			let refused = key().prepared().verify(&paid_inputs, &paid_proof).is_err();
			assert!(refused || is_the_negated(&paid_proof, &paid), "{paid_proof:02x?}");
		} else {
			mutate(rng, &mut use_proof);
			let refused = use_key().prepared().verify(&use_inputs, &use_proof).is_err();
			assert!(refused || is_the_negated(&use_proof, &used), "{use_proof:02x?}");
		}
	});
}

fn refuse_inputs<S: Shown>(prepared: &Prepared<S>, inputs: &S, proof: &[u8], rng: &mut ChaCha20Rng) {
	let numbers: Vec<FieldBytes> = inputs.to_field_elements().unwrap().as_ref().iter().map(encode).collect();
	let mut mutated = numbers.clone();
	match rng.gen_range(0..8) {
		0 => mutated.truncate(rng.gen_range(0..mutated.len())),
		1 => mutated.extend((0..rng.gen_range(1..5)).map(|_| number(rng.gen()))),
		2 => {
			let (first, second) = (rng.gen_range(0..mutated.len()), rng.gen_range(0..mutated.len()));
			mutated.swap(first, second);
		},
		// Mostly not canonical, and then refused before any arithmetic.
		3..=6 => {
			let place = rng.gen_range(0..mutated.len());
			mutated[place][31] |= 0xc0;
			mutate(rng, &mut mutated[place][..31]);
		},
		_ => mutate(rng, mutated.as_flattened_mut()),
	}
	assert!(mutated == numbers || prepared.verify_bytes(&mutated, proof).is_err(), "{mutated:02x?}");
}

#[test]
fn mutated_inputs_are_refused() {
	let (paid_inputs, paid) = sample_proof();
	let (use_inputs, used) = use_proof();
	spread(INPUTS, 2, |rng| match rng.gen() {
		true => refuse_inputs(key().prepared(), &paid_inputs, &paid, rng),
		false => refuse_inputs(use_key().prepared(), &use_inputs, &used, rng),
	});
}

/// A key that was changed and is still one accepts nothing that was proved under the old one.
fn refuse_key<S: Shown>(bytes: &[u8], inputs: &S, proof: &[u8; PROOF_BYTES], rng: &mut ChaCha20Rng) {
	let mut mutated = bytes.to_vec();
	match rng.gen_range(0..6) {
		0 => mutated.truncate(rng.gen_range(0..bytes.len())),
		1 => mutated.extend((0..rng.gen_range(1..65)).map(|_| rng.gen::<u8>())),
		_ => mutate(rng, &mut mutated),
	}
	if let Ok(prepared) = Prepared::<S>::prepare(&mutated) {
		assert_ne!(prepared.hash(), Prepared::<S>::prepare(bytes).unwrap().hash());
		assert!(prepared.verify(inputs, proof).is_err(), "{mutated:02x?}");
	}
}

#[test]
fn mutated_keys_are_refused() {
	let (paid_inputs, paid) = sample_proof();
	let (use_inputs, used) = use_proof();
	spread(KEYS, 3, |rng| match rng.gen() {
		true => refuse_key(key().verifying_key(), &paid_inputs, &paid, rng),
		false => refuse_key(use_key().verifying_key(), &use_inputs, &used, rng),
	});
}

/// One mutated proof among honest ones is found, and the others pass.
#[test]
fn mutated_proofs_in_a_batch_are_found() {
	let (inputs, proof) = sample_proof();
	spread(BATCHED, 4, |rng| {
		let mut items = [(inputs, proof); 3];
		let guilty = rng.gen_range(0..items.len());
		mutate(rng, &mut items[guilty].1);
		let verdicts = PreparedKey::verify_batch(key().prepared(), &items);
		for (place, verdict) in verdicts.iter().enumerate() {
			assert!(verdict.is_ok() == (place != guilty) || is_the_negated(&items[place].1, &proof));
		}
	});
}
