//! Badges are computed, earned once, and stay.

use super::*;

#[test]
fn the_first_accepted_label_earns_a_badge_and_a_refused_one_does_not() {
	ExtBuilder.build_and_execute(|| {
		Skills::refused(&ALICE, SKILL);
		assert_eq!(announced(ALICE), vec![]);
		accept(ALICE, 1);
		assert_eq!(announced(ALICE), vec![Badge::FirstAccepted]);
		assert_eq!(profile(ALICE).badges, BadgeSet { first_accepted: true, ..Default::default() });
	});
}

#[test]
fn duplicate_badges_are_never_earned() {
	ExtBuilder.build_and_execute(|| {
		for _ in 0..3 {
			accept(ALICE, 120);
			gold(ALICE, 60, 0);
			Skills::refused(&ALICE, SKILL);
			assert_ok!(Skills::refresh(by(BOB), ALICE, SKILL));
			pass(1);
		}
		accept(ALICE, 400);
		let seen = announced(ALICE);
		assert_eq!(seen.len(), Badge::ALL.len());
		assert!(Badge::ALL.into_iter().all(|badge| seen.contains(&badge)));
	});
}

#[test]
fn streaks_earn_badges_at_ten_and_at_a_hundred() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 9);
		Skills::refused(&ALICE, SKILL);
		accept(ALICE, 9);
		assert!(!profile(ALICE).badges.streak10);
		accept(ALICE, 1);
		assert!(profile(ALICE).badges.streak10);
		accept(ALICE, 89);
		assert!(!profile(ALICE).badges.streak100);
		accept(ALICE, 1);
		assert!(profile(ALICE).badges.streak100);
	});
}

#[test]
fn accuracy_needs_fifty_gold_items_and_95_percent() {
	ExtBuilder.build_and_execute(|| {
		gold(ALICE, 49, 0);
		assert!(!profile(ALICE).badges.accuracy95);
		gold(ALICE, 1, 0);
		assert!(profile(ALICE).badges.accuracy95);

		gold(BOB, 56, 3);
		assert!(!profile(BOB).badges.accuracy95, "56 of 59 are less than 95 %");
		gold(BOB, 1, 0);
		assert!(profile(BOB).badges.accuracy95, "57 of 60 are 95 %");
	});
}

#[test]
fn mastery_is_the_highest_tier() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 339);
		gold(ALICE, 50, 0);
		assert_eq!(tier(ALICE), 3);
		assert!(!profile(ALICE).badges.mastery);
		accept(ALICE, 1);
		assert_eq!(tier(ALICE), 4);
		assert!(profile(ALICE).badges.mastery);
	});
}

#[test]
fn badges_outlast_what_they_were_earned_with() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 400);
		gold(ALICE, 50, 0);
		let badges = profile(ALICE).badges;
		assert!(Badge::ALL.into_iter().all(|badge| badges.contains(badge)));
		gold(ALICE, 0, 50);
		pass(100 * HALF_LIFE);
		assert_ok!(Skills::refresh(by(BOB), ALICE, SKILL));
		let alice = profile(ALICE);
		assert_eq!((alice.score, alice.tier, alice.badges), (Score(0), 0, badges));
	});
}
