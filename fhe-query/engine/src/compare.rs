//! Comparisons of encrypted scores, and sums of what they tell.

use super::{
	bootstrap::{bootstrap, Job},
	head::{Head, REACH_MAX},
	keys::SessionKey,
	parameters::{BIG_SIZE, PARAMETERS},
	query::UNIT,
};
use tfhe::core_crypto::prelude::LweCiphertextOwned;

/// Half of the torus.
pub(super) const HALF: u64 = 1 << 63;

/// A pair of classes with the encrypted outcome of their comparison.
pub(super) type Win = (usize, usize, Vec<u64>);

/// Compares every pair: plus `step` for a win of the first, minus `step` for one of the second.
pub(super) fn comparisons(key: &SessionKey, head: &Head, scores: &[Vec<u64>], step: u64) -> Vec<Win> {
	let pairs: Vec<(usize, usize, u64)> = head.pairs().collect();
	let phases = pairs.iter().map(|(a, b, reach)| (compare(&scores[*a], &scores[*b], *reach), step)).collect();
	pairs.iter().zip(signs(key, phases)).map(|((a, b, _), win)| (*a, *b, win)).collect()
}

/// Per class, a step for every win less a step for every loss.
pub(super) fn sums(classes: usize, wins: &[Win]) -> Vec<Vec<u64>> {
	let mut sums = vec![vec![0u64; BIG_SIZE]; classes];
	for (a, b, win) in wins {
		add(&mut sums[*a], win);
		subtract(&mut sums[*b], win);
	}
	sums
}

/// The difference of two scores, stretched until `reach` fills half the torus. Half a unit breaks ties for the first.
fn compare(a: &[u64], b: &[u64], reach: u64) -> Vec<u64> {
	let stretch = REACH_MAX / reach.max(1);
	let mut difference: Vec<u64> = a.iter().zip(b).map(|(a, b)| a.wrapping_sub(*b).wrapping_mul(stretch)).collect();
	add_constant(&mut difference, (UNIT / 2).wrapping_mul(stretch));
	difference
}

/// One bootstrap for each phase: the value beside it if the phase is in the upper half of the torus, its negative if
/// not.
///
/// The table is constant; that it is negated on the other half is how blind rotation works (Chillotti, Gama, Georgieva
/// and Izabachène, TFHE, J. Cryptology 33, 2020).
pub(super) fn signs(key: &SessionKey, phases: Vec<(Vec<u64>, u64)>) -> Vec<Vec<u64>> {
	let table = |value| vec![value; PARAMETERS.polynomial_size.0];
	let jobs: Vec<Job> = phases.into_iter().map(|(phase, value)| Job { phase, table: table(value) }).collect();
	bootstrap(key, &jobs, &[0]).into_iter().flatten().collect()
}

pub(super) fn ciphertext(words: Vec<u64>) -> LweCiphertextOwned<u64> {
	LweCiphertextOwned::from_container(words, PARAMETERS.ciphertext_modulus)
}

/// Adds a plaintext: it goes to the body, the last word.
pub(super) fn add_constant(words: &mut [u64], value: u64) {
	if let Some(body) = words.last_mut() {
		*body = body.wrapping_add(value);
	}
}

pub(super) fn add(sum: &mut [u64], other: &[u64]) {
	sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_add(*other));
}

pub(super) fn subtract(sum: &mut [u64], other: &[u64]) {
	sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_sub(*other));
}
