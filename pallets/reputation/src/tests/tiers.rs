//! Tiers follow level and accuracy.

use super::*;

#[test]
fn the_first_tier_needs_the_first_level_and_no_gold() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 4);
		assert_eq!(tier(ALICE), 0);
		accept(ALICE, 1);
		assert_eq!(tier(ALICE), 1);
	});
}

#[test]
fn who_guesses_gold_has_no_tier_whatever_the_level() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 500);
		gold(ALICE, 5, 5);
		assert!(profile(ALICE).level > 10);
		assert_eq!(tier(ALICE), 0);
		gold(ALICE, 3, 0);
		assert_eq!(tier(ALICE), 1, "8 of 13 are 60 %");
	});
}

#[test]
fn each_tier_needs_the_ones_below_and_its_own_rule() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 1_000);
		assert_eq!(tier(ALICE), 1);
		gold(ALICE, 9, 0);
		assert_eq!(tier(ALICE), 1);
		gold(ALICE, 1, 0);
		assert_eq!(tier(ALICE), 2);
		gold(ALICE, 10, 0);
		assert_eq!(tier(ALICE), 3);
		gold(ALICE, 30, 0);
		assert_eq!(tier(ALICE), 4);
		gold(ALICE, 0, 3);
		assert_eq!(tier(ALICE), 3, "50 of 53 are less than 95 %");
	});
}

#[test]
fn a_tier_falls_with_the_score_without_anyone_doing_anything() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 5);
		assert_eq!(tier(ALICE), 1);
		pass(1);
		assert_eq!(tier(ALICE), 1);
		pass(HALF_LIFE / 5);
		assert_eq!(tier(ALICE), 0);
	});
}
