//! Exactness: removing equals never having added, bit for bit, over random traces of additions and removals.
//!
//! `ASSENT_LONG=1` runs more wide traces.

use super::{clusters, described};
use crate::{Descriptor, Head, Statistic, StatisticError};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

const NARROW: usize = 10_000;
const WIDE: usize = 4;
const WIDE_LONG: usize = 200;

/// A trace adds contributions and takes them away again in random order, some of them several times. The sum it ends
/// with, and the head solved from it, are those of the contributions that are left, added in another order and never
/// taken away.
fn trace(descriptor: &Descriptor, parts: &[Statistic], seed: u64) {
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let (features, classes) = (parts[0].features, parts[0].classes);
	let mut present = vec![false; parts.len()];
	let mut sum = Statistic::zero(features, classes);
	for _ in 0..rng.gen_range(1..3 * parts.len()) {
		let index = rng.gen_range(0..parts.len());
		match present[index] {
			true => sum.sub(&parts[index]).unwrap(),
			false => sum.add(&parts[index]).unwrap(),
		}
		present[index] = !present[index];
	}
	let mut never = Statistic::zero(features, classes);
	for (part, _) in parts.iter().zip(&present).rev().filter(|(_, present)| **present) {
		never.add(part).unwrap();
	}
	assert_eq!(sum, never, "trace {seed}");
	let (after, retrained) = (Head::solve(&sum, descriptor), Head::solve(&never, descriptor));
	assert_eq!(after.is_ok(), present.contains(&true), "trace {seed}");
	assert_eq!(after, retrained, "trace {seed}");
}

fn contributions(descriptor: &Descriptor, columns: usize, count: usize) -> Vec<Statistic> {
	let classes = descriptor.classes().len();
	let rows = |index: usize| clusters(classes, columns, 4 + 3 * index, index as u64);
	(0..count).map(|index| Statistic::of(descriptor, &rows(index)).unwrap()).collect()
}

#[test]
fn removing_equals_never_having_added_over_ten_thousand_traces() {
	let descriptor = described(3, 4, 32);
	let parts = contributions(&descriptor, 4, 7);
	(0..NARROW as u64).for_each(|seed| trace(&descriptor, &parts, seed));
}

#[test]
fn removing_equals_never_having_added_over_wide_traces() {
	let long = std::env::var_os("ASSENT_LONG").is_some();
	let descriptor = described(10, 16, 1024);
	let parts = contributions(&descriptor, 16, 5);
	(0..if long { WIDE_LONG } else { WIDE } as u64).for_each(|seed| trace(&descriptor, &parts, seed));
}

#[test]
fn a_refused_addition_or_removal_changes_nothing() {
	let descriptor = described(3, 4, 32);
	let parts = contributions(&descriptor, 4, 3);
	let mut sum = parts[1].clone();
	let before = sum.clone();
	assert_eq!(sum.sub(&parts[2]), Err(StatisticError::NotContained), "more rows than there are");
	assert_eq!(sum, before);
	// An overflow in the last entry of one of the two matrices, found after all others were changed.
	let edited = |change: &dyn Fn(&mut Statistic)| {
		let mut part = parts[0].clone();
		change(&mut part);
		part
	};
	let gram = edited(&|part| *part.gram.last_mut().unwrap() = i64::MAX);
	let cross = edited(&|part| *part.cross.last_mut().unwrap() = i64::MIN);
	let short = edited(&|part| part.cross.truncate(1));
	*sum.gram.last_mut().unwrap() = 9;
	*sum.cross.last_mut().unwrap() = -9;
	let before = sum.clone();
	for part in [&gram, &cross, &short] {
		assert!(matches!(sum.add(part), Err(StatisticError::Impossible(_))));
		assert_eq!(sum, before);
	}
	*sum.gram.last_mut().unwrap() = -9;
	*sum.cross.last_mut().unwrap() = 9;
	let before = sum.clone();
	for part in [&gram, &cross, &short] {
		assert_eq!(sum.sub(part), Err(StatisticError::NotContained));
		assert_eq!(sum, before);
	}
}
