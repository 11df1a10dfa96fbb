//! The classes of the best places, encrypted, from the comparisons of all pairs.
//!
//! A class with w wins out of K - 1 has the place K - 1 - w, counted from 0, if no two classes have equally many. Its sum of wins
//! and losses, moved by K steps, is 2 w + 1 steps: the middle of *box* w of the K boxes, two steps each, that half the torus is
//! divided into. The table of a bootstrap holds the class's code in the last box and zero in the others. Blind rotation
//! brings box w to the front; the coefficient r boxes further on is what the table holds in box w + r: the code if that is
//! the last box, so if the class has place r, and else zero. So one blind rotation per class answers for every place, and the
//! bootstraps are as many as for a label. Reading several values out of one rotation is due to Carpov, Izabachène and Mollimard
//! (New techniques for multi-value input homomorphic evaluation, CT-RSA 2019); `tfhe` calls it a many-lookup-table.
//!
//! Beyond the last box the table is zero, and what would be read beyond half the torus, negated, lies in boxes that hold zero.
//! Per place the sum over classes is the answer: see [`super::query`] for what ties make of it.

use super::{
	head::Head,
	infer::{add, add_constant, ciphertext, comparisons, shortint, sums, HALF},
	keys::{SessionKey, PARAMETERS},
	query::{BIG_SIZE, PLACE_STEP},
};
use rayon::prelude::*;
use tfhe::{
	core_crypto::prelude::{GlweCiphertext, LweCiphertextOwned},
	shortint::{
		atomic_pattern::AtomicPattern,
		ciphertext::{Degree, MaxDegree},
		server_key::ManyLookupTableOwned,
	},
};

/// Coefficients of a table: half the torus.
const COEFFICIENTS: usize = PARAMETERS.polynomial_size.0;

/// The encrypted codes of the best `count` places of encrypted scores.
pub(super) fn places(key: &SessionKey, head: &Head, scores: &[Vec<u64>], count: usize) -> Vec<LweCiphertextOwned<u64>> {
	let classes = head.classes();
	let width = COEFFICIENTS / classes;
	// Half a box: exactly, so that no place is off by the rounding of another.
	let step = HALF / COEFFICIENTS as u64 / 2 * width as u64;
	let wins = comparisons(key, head, scores, step);
	let codes: Vec<Vec<Vec<u64>>> = sums(classes, &wins)
		.into_par_iter()
		.enumerate()
		.map(|(class, mut sum)| {
			add_constant(&mut sum, step.wrapping_mul(classes as u64));
			let code = PLACE_STEP.wrapping_mul((classes + class + 1) as u64);
			by_place(key, sum, code, classes, width, count)
		})
		.collect();
	(0..count)
		.map(|place| {
			let mut answer = vec![0; BIG_SIZE];
			codes.iter().for_each(|class| add(&mut answer, &class[place]));
			ciphertext(answer)
		})
		.collect()
}

/// One bootstrap: per place the code, or zero.
fn by_place(key: &SessionKey, wins: Vec<u64>, code: u64, classes: usize, width: usize, count: usize) -> Vec<Vec<u64>> {
	let mut table = GlweCiphertext::new(
		0u64,
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		PARAMETERS.ciphertext_modulus,
	);
	table.get_mut_body().as_mut()[(classes - 1) * width..classes * width].fill(code);
	let table = ManyLookupTableOwned {
		acc: table,
		input_max_degree: MaxDegree::new(1),
		sample_extraction_stride: width,
		per_function_output_degree: vec![Degree::new(1); count],
	};
	let places = key.pattern.apply_many_lookup_table(&shortint(key, wins), &table);
	places.into_iter().map(|place| place.ct.into_container()).collect()
}
