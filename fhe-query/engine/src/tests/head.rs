use super::{clusters, described};
use crate::{Descriptor, Head, HeadError, Statistic, Table};
use proptest::prelude::*;
use rand::{seq::SliceRandom, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn contributions(descriptor: &Descriptor, columns: usize, count: usize) -> Vec<Statistic> {
	let classes = descriptor.classes().len();
	(0..count)
		.map(|index| Statistic::of(descriptor, &clusters(classes, columns, 5 + 3 * index, index as u64)).unwrap())
		.collect()
}

fn sum<'a>(features: u32, classes: u32, parts: impl IntoIterator<Item = &'a Statistic>) -> Statistic {
	let mut sum = Statistic::zero(features, classes);
	parts.into_iter().for_each(|part| sum.add(part).unwrap());
	sum
}

/// Adds all contributions in one random order with removals in between, and compares with a training without the
/// removed.
fn revoke_and_retrain(descriptor: &Descriptor, parts: &[Statistic], seed: u64) {
	let (features, classes) = (parts[0].features, parts[0].classes);
	let mut rng = ChaCha20Rng::seed_from_u64(seed);
	let mut order: Vec<usize> = (0..parts.len()).collect();
	order.shuffle(&mut rng);
	let revoked: Vec<usize> = order.choose_multiple(&mut rng, parts.len() / 2).copied().collect();
	let mut served = Statistic::zero(features, classes);
	for (step, index) in order.iter().enumerate() {
		served.add(&parts[*index]).unwrap();
		// Those revoked by now go in the order in which they were chosen.
		let present = &order[..=step];
		let before = if step == 0 { &[] } else { &order[..step] };
		for gone in revoked.iter().filter(|gone| present.contains(gone) && !before.contains(gone)) {
			served.sub(&parts[*gone]).unwrap();
		}
	}
	let mut rest: Vec<usize> = (0..parts.len()).filter(|index| !revoked.contains(index)).collect();
	rest.shuffle(&mut rng);
	let retrained = sum(features, classes, rest.iter().map(|index| &parts[*index]));
	assert_eq!(served.to_bytes(), retrained.to_bytes());
	let (served, retrained) = (Head::solve(&served, descriptor).unwrap(), Head::solve(&retrained, descriptor).unwrap());
	assert_eq!(served.to_bytes(), retrained.to_bytes());
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(200))]
	#[test]
	fn a_head_after_revocations_is_bit_equal_to_retraining(seed in any::<u64>()) {
		let descriptor = described(3, 4, 32);
		revoke_and_retrain(&descriptor, &contributions(&descriptor, 4, 8), seed);
	}
}

#[test]
fn a_wide_head_after_revocations_is_bit_equal_to_retraining() {
	let descriptor = described(10, 16, 1024);
	let parts = contributions(&descriptor, 16, 5);
	(0..3).for_each(|seed| revoke_and_retrain(&descriptor, &parts, seed));
}

#[test]
fn a_head_does_not_depend_on_the_number_of_threads() {
	let descriptor = described(4, 6, 200);
	let sum = sum(200, 4, &contributions(&descriptor, 6, 4));
	let solve = |threads| {
		let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
		pool.install(|| Head::solve(&sum, &descriptor).unwrap())
	};
	assert_eq!(solve(1), solve(3));
}

#[test]
fn a_head_is_the_same_on_every_machine() {
	let descriptor = described(3, 4, 64);
	let head = Head::solve(&sum(64, 3, &contributions(&descriptor, 4, 4)), &descriptor).unwrap();
	assert_eq!(hex::encode(head.hash()), PINNED_HASH);
}
const PINNED_HASH: &str = "f5af4332c54aa450235f8950c3899bc4ca55a6a90964e6d9e8c1d977cff464ae";

#[test]
fn a_head_solves_the_ridge_equations() {
	let descriptor = described(2, 3, 16);
	let sum = Statistic::of(&descriptor, &clusters(2, 3, 200, 5)).unwrap();
	let head = Head::solve(&sum, &descriptor).unwrap();
	// (G + lambda I) (w_0 - w_1) is T's difference up to one scale: check the direction of the residual.
	let weight = |j: usize| {
		let difference = f64::from(head.weights(0)[j]) - f64::from(head.weights(1)[j]);
		if j == 0 {
			(head.bias(0) - head.bias(1)) as f64 / 127.0
		} else {
			difference
		}
	};
	let matrix = sum.lower_triangle(descriptor.lambda());
	let entry = |i: usize, j: usize| matrix[i.max(j) * 16 + i.min(j)];
	let left: Vec<f64> = (0..16).map(|i| (0..16).map(|j| entry(i, j) * weight(j)).sum()).collect();
	let right: Vec<f64> = (0..16).map(|i| (sum.cross[2 * i] - sum.cross[2 * i + 1]) as f64).collect();
	let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
	let cosine = dot(&left, &right) / (dot(&left, &left) * dot(&right, &right)).sqrt();
	assert!(cosine > 0.99, "{cosine}");
}

#[test]
fn a_head_learns_clusters() {
	for classes in [2, 3, 10, 20] {
		let descriptor = described(classes, 8, 256);
		let head =
			Head::solve(&Statistic::of(&descriptor, &clusters(classes, 8, 40 * classes, 1)).unwrap(), &descriptor)
				.unwrap();
		let test = clusters(classes, 8, 200, 2);
		let right = test
			.rows
			.iter()
			.zip(test.labels.unwrap())
			.filter(|(row, label)| descriptor.classes()[head.label(&descriptor.featurize(row))] == *label);
		assert!(right.count() >= 198, "{classes} classes");
	}
}

/// 300 rows of the first class, ten of the second, one of the third.
fn unequal() -> Table {
	let rows = clusters(3, 4, 900, 3);
	let keep = |index: &usize| match index % 3 {
		0 => true,
		1 => *index < 30,
		_ => *index == 2,
	};
	let order: Vec<usize> = (0..900).filter(keep).collect();
	Table {
		labels: rows.labels.map(|labels| order.iter().map(|index| labels[*index].clone()).collect()),
		rows: order.iter().map(|index| rows.rows[*index].clone()).collect(),
		..rows
	}
}

#[test]
fn a_head_of_very_unequal_classes_is_sane() {
	let (descriptor, rows) = (described(3, 4, 128), unequal());
	let head = Head::solve(&Statistic::of(&descriptor, &rows).unwrap(), &descriptor).unwrap();
	let wrong = rows
		.rows
		.iter()
		.zip(rows.labels.unwrap())
		.filter(|(row, label)| descriptor.classes()[head.label(&descriptor.featurize(row))] != *label);
	assert!(wrong.count() <= 1, "no worse than the first class always, less the second, which it can tell");
}

#[test]
fn scores_and_label_agree_and_a_tie_goes_to_the_first() {
	let descriptor = described(3, 4, 32);
	let one_class = Statistic::of(&descriptor, &clusters(3, 4, 1, 1)).unwrap();
	let head = Head::solve(&one_class, &descriptor).unwrap();
	let features = descriptor.featurize(&[0.0; 4]);
	let scores = head.scores(&features);
	assert_eq!(scores[1], scores[2], "two classes without rows tie");
	assert!(head.label(&features) == 0 || (head.label(&features) == 1 && scores[0] < scores[1]));
}

#[test]
fn no_score_difference_of_the_training_rows_passes_its_reach() {
	for (rows, classes, columns) in [(clusters(10, 8, 300, 4), 10, 8), (unequal(), 3, 4)] {
		let descriptor = described(classes, columns, 256);
		let head = Head::solve(&Statistic::of(&descriptor, &rows).unwrap(), &descriptor).unwrap();
		for row in &rows.rows {
			let scores = head.scores(&descriptor.featurize(row));
			for (a, b, reach) in head.pairs() {
				assert!(scores[a].abs_diff(scores[b]) < reach);
			}
		}
	}
}

#[test]
fn a_head_of_nothing_is_refused() {
	let descriptor = described(3, 4, 32);
	assert_eq!(Head::solve(&Statistic::zero(32, 3), &descriptor), Err(HeadError::NoRows));
	assert_eq!(Head::solve(&Statistic::zero(16, 3), &descriptor), Err(HeadError::WrongShape));
	let mut impossible = Statistic::of(&descriptor, &clusters(3, 4, 9, 1)).unwrap();
	impossible.gram[32] = i64::MIN / 2;
	assert_eq!(Head::solve(&impossible, &descriptor), Err(HeadError::NotPositiveDefinite));
}

#[test]
fn bytes_read_back_to_the_same_head_and_others_are_refused() {
	let descriptor = described(3, 4, 32);
	let head = Head::solve(&sum(32, 3, &contributions(&descriptor, 4, 3)), &descriptor).unwrap();
	let bytes = head.to_bytes();
	assert_eq!(Head::from_bytes(&bytes), Ok(head));
	let with = |at: usize, value: u8| {
		let mut bytes = bytes.clone();
		bytes[at] = value;
		Head::from_bytes(&bytes).unwrap_err()
	};
	assert!(matches!(Head::from_bytes(&bytes[..bytes.len() - 1]), Err(HeadError::Malformed(_))));
	assert!(matches!(Head::from_bytes(&bytes[..3]), Err(HeadError::Malformed(_))));
	assert!(matches!(with(0, b'B'), HeadError::Malformed(_)));
	assert_eq!(with(4, 9), HeadError::WrongVersion { found: 9 });
	assert!(matches!(with(9, 4), HeadError::Malformed(_)), "another number of classes");
	assert!(matches!(with(29, 1), HeadError::Malformed(_)), "a weight for the constant");
	assert!(matches!(with(30, 0x80), HeadError::Malformed(_)), "a weight of -128");
	assert!(matches!(with(29 + 96 + 4, 0x7f), HeadError::Malformed(_)), "a bias beyond its bound");
	let mut no_unit = bytes.clone();
	no_unit[21..29].fill(0);
	assert!(matches!(Head::from_bytes(&no_unit), Err(HeadError::Malformed(_))));
	assert!(matches!(with(bytes.len() - 1, 1), HeadError::Malformed(_)), "a reach beyond the torus");
}
