//! The classes of the best places, encrypted, from the comparisons of all pairs.
//!
//! A class with w wins out of K - 1 has the place K - 1 - w, counted from 0, if no two classes have equally many. Its
//! sum of wins and losses, moved by K steps, is 2 w + 1 steps: the middle of *box* w of the K boxes, two steps each,
//! that half the torus is divided into. The table of a bootstrap holds the class's code in the last box and zero in the
//! others. Blind rotation brings box w to the front; the coefficient r boxes further on is what the table holds in box
//! w + r: the code if that is the last box, so if the class has place r, and else zero. So one blind rotation per class
//! answers for every place, and the bootstraps are as many as for a label. Reading several values out of one rotation
//! is due to Carpov, Izabachène and Mollimard (New techniques for multi-value input homomorphic evaluation, CT-RSA
//! 2019); `tfhe` calls it a many-lookup-table.
//!
//! Beyond the last box the table is zero, and what would be read beyond half the torus, negated, lies in boxes that
//! hold zero. Per place the sum over classes is the answer: see [`super::query`] for what ties make of it.

use super::{
	bootstrap::{bootstrap, Job},
	compare::{add, add_constant, ciphertext, comparisons, sums, HALF},
	head::Head,
	keys::SessionKey,
	parameters::{BIG_SIZE, PARAMETERS},
	query::PLACE_STEP,
};
use tfhe::core_crypto::prelude::LweCiphertextOwned;

/// Coefficients of a table: half the torus.
const COEFFICIENTS: usize = PARAMETERS.polynomial_size.0;

/// The encrypted codes of the best `count` places of encrypted scores.
pub(super) fn places(key: &SessionKey, head: &Head, scores: &[Vec<u64>], count: usize) -> Vec<LweCiphertextOwned<u64>> {
	let classes = head.classes();
	let width = COEFFICIENTS / classes;
	// Half a box: exactly, so that no place is off by the rounding of another.
	let step = HALF / COEFFICIENTS as u64 / 2 * width as u64;
	let wins = comparisons(key, head, scores, step);
	let jobs: Vec<Job> = sums(classes, &wins)
		.into_iter()
		.enumerate()
		.map(|(class, mut phase)| {
			add_constant(&mut phase, step.wrapping_mul(classes as u64));
			let mut table = vec![0; COEFFICIENTS];
			table[(classes - 1) * width..classes * width].fill(PLACE_STEP.wrapping_mul((classes + class + 1) as u64));
			Job { phase, table }
		})
		.collect();
	let reads: Vec<usize> = (0..count).map(|place| place * width).collect();
	let codes = bootstrap(key, &jobs, &reads);
	(0..count)
		.map(|place| {
			let mut answer = vec![0; BIG_SIZE];
			codes.iter().for_each(|class| add(&mut answer, &class[place]));
			ciphertext(answer)
		})
		.collect()
}
