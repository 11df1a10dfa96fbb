//! Decay and the curve, against floating point and by their laws.

use super::*;
use proptest::prelude::*;

fn points(score: Score) -> f64 {
	score.0 as f64 / (1u64 << POINT_BITS) as f64
}

#[test]
fn half_is_left_after_a_half_life() {
	for half_life in [1, 2, 1_000, 3_888_000, u32::MAX] {
		for score in [0, 1, 2, 3, u64::MAX] {
			assert_eq!(Score(score).decayed(half_life, half_life), Score(score / 2));
			assert_eq!(Score(score).decayed(0, half_life), Score(score));
		}
	}
	assert_eq!(Score::points(8).decayed(3, 1), Score::points(1));
	assert_eq!(Score(u64::MAX).decayed(64, 1), Score(0));
	assert_eq!(Score(u64::MAX).decayed(u32::MAX, 1), Score(0));
}

#[test]
fn a_half_life_of_zero_does_not_divide() {
	assert_eq!(Score::points(8).decayed(1, 0), Score::points(4));
}

#[test]
fn levels_are_reached_at_the_published_points_and_not_before() {
	let published = [(1, 5), (2, 15), (3, 30), (4, 50), (5, 75), (6, 105), (7, 140), (8, 180), (9, 225), (10, 275)];
	for (level, points) in published.into_iter().chain([(12, 390), (16, 680), (20, 1_050)]) {
		assert_eq!(level_points(level), points);
		assert_eq!(Score::points(points).level(), level);
		assert_eq!(Score::points(points).minus(Score::HALF).level(), level);
		assert_eq!(Score::points(points).minus(Score::HALF).minus(Score(1)).level(), level - 1);
	}
	assert_eq!((Score(0).level(), Score(u64::MAX).level()), (0, MAX_LEVEL));
	assert_eq!(Skills::level_curve().len(), usize::from(MAX_LEVEL));
	assert!(Skills::level_curve().is_sorted());
}

#[test]
fn scores_neither_wrap_nor_fall_below_zero() {
	assert_eq!(Score(u64::MAX).plus(Score(1)), Score(u64::MAX));
	assert_eq!(Score(1).minus(Score(2)), Score(0));
	assert_eq!(Score(u64::MAX).whole(), u32::MAX);
}

#[test]
fn counters_stay_at_the_most_there_can_be() {
	let mut record = Record::<()> { accepted: u32::MAX, refused: u32::MAX, streak: u32::MAX, ..Record::new(1) };
	record.accept();
	record.refuse();
	assert_eq!((record.accepted, record.refused, record.best_streak), (u32::MAX, u32::MAX, u32::MAX));
	let mut record = Record::<()> { gold_total: u32::MAX, gold_right: 5, ..Record::new(1) };
	record.gold(true);
	assert_eq!((record.gold_total, record.gold_right), (u32::MAX, 5));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn decay_is_the_published_formula(score in any::<u64>(), elapsed in 0..50_000_000u32, half_life in 1..10_000_000u32) {
		let exact = points(Score(score)) * (-f64::from(elapsed) / f64::from(half_life)).exp2();
		let decayed = points(Score(score).decayed(elapsed, half_life));
		prop_assert!((decayed - exact).abs() <= exact * 1e-11 + 1e-9, "{} instead of {}", decayed, exact);
	}

	#[test]
	fn more_time_leaves_no_more(score in any::<u64>(), elapsed in any::<u32>(), half_life in any::<u32>()) {
		let sooner = Score(score).decayed(elapsed, half_life);
		prop_assert!(Score(score).decayed(elapsed.saturating_add(1), half_life) <= sooner);
		prop_assert!(sooner <= Score(score));
	}

	#[test]
	fn decay_does_not_depend_on_who_looks_when(
		score in any::<u64>(),
		steps in prop::collection::vec(1..10_000u32, 1..200),
		half_life in 1_000..10_000_000u32,
	) {
		let at_once = Score(score).decayed(steps.iter().sum(), half_life);
		let in_steps = steps.iter().fold(Score(score), |score, step| score.decayed(*step, half_life));
		let most = (at_once.0 >> 32) + 2 * steps.len() as u64;
		prop_assert!(at_once.0.abs_diff(in_steps.0) <= most, "{:?} and {:?}", at_once, in_steps);
	}
}

#[test]
fn touching_a_record_in_every_block_does_not_stop_its_decay() {
	let half_life = 3_888_000;
	let blocks = 100_000;
	let touched = (0..blocks).fold(Score::points(1_000), |score, _| score.decayed(1, half_life));
	let alone = Score::points(1_000).decayed(blocks, half_life);
	assert!(touched.0.abs_diff(alone.0) < 1 << 20, "{} and {} points", points(touched), points(alone));
}
