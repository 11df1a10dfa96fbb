//! What accepted, refused and gold labels do to a record.

use super::*;

#[test]
fn a_stranger_has_no_record_and_no_tier() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(Skills::profile(STRANGER, SKILL), None);
		assert_eq!(tier(STRANGER), 0);
		assert!(leaders().is_empty());
	});
}

#[test]
fn an_accepted_label_is_a_point() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 1);
		let alice = profile(ALICE);
		assert_eq!((alice.score, alice.points, alice.level), (Score::points(1), 1, 0));
		assert_eq!((alice.accepted, alice.refused, alice.streak, alice.best_streak), (1, 0, 1, 1));
		assert_eq!(held(ALICE), DEPOSIT);
	});
}

#[test]
fn a_refused_label_takes_half_a_point_and_ends_the_streak() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 3);
		Skills::refused(&ALICE, SKILL);
		let alice = profile(ALICE);
		assert_eq!(alice.score, Score::points(2).plus(Score::HALF));
		assert_eq!((alice.accepted, alice.refused, alice.streak, alice.best_streak), (3, 1, 0, 3));
	});
}

#[test]
fn right_gold_is_a_point_and_wrong_gold_takes_two_and_the_streak() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 4);
		Skills::gold(&ALICE, SKILL, true);
		assert_eq!((profile(ALICE).score, profile(ALICE).streak), (Score::points(5), 4));
		Skills::gold(&ALICE, SKILL, false);
		let alice = profile(ALICE);
		assert_eq!((alice.score, alice.streak), (Score::points(3), 0));
		assert_eq!((alice.gold_right, alice.gold_total), (1, 2));
	});
}

#[test]
fn a_score_is_never_below_zero() {
	ExtBuilder.build_and_execute(|| {
		Skills::refused(&ALICE, SKILL);
		Skills::gold(&ALICE, SKILL, false);
		assert_eq!(profile(ALICE).score, Score(0));
		assert!(leaders().is_empty());
		accept(ALICE, 1);
		assert_eq!(profile(ALICE).score, Score::points(1));
	});
}

#[test]
fn skills_are_apart() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 5);
		assert_eq!(Skills::profile(ALICE, OTHER_SKILL), None);
		Skills::refused(&ALICE, OTHER_SKILL);
		assert_eq!((profile(ALICE).accepted, profile(ALICE).refused), (5, 0));
		assert_eq!(held(ALICE), 2 * DEPOSIT);
	});
}

#[test]
fn a_score_halves_while_its_owner_rests_and_counters_do_not() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 100);
		gold(ALICE, 2, 0);
		pass(HALF_LIFE);
		let alice = profile(ALICE);
		assert_eq!(alice.score, Score::points(51));
		assert_eq!((alice.accepted, alice.gold_right, alice.streak), (100, 2, 100));
		accept(ALICE, 1);
		assert_eq!(profile(ALICE).score, Score::points(52));
	});
}

#[test]
fn a_change_of_level_is_announced() {
	ExtBuilder.build_and_execute(|| {
		let changes =
			|| events().into_iter().filter(|event| matches!(event, Event::LevelChanged { .. })).collect::<Vec<_>>();
		accept(ALICE, 4);
		assert_eq!(changes(), vec![]);
		accept(ALICE, 1);
		assert_eq!(changes(), vec![Event::LevelChanged { who: ALICE, skill: SKILL, old: 0, new: 1 }]);
		pass(HALF_LIFE);
		System::reset_events();
		Skills::refused(&ALICE, SKILL);
		assert_eq!(changes(), vec![Event::LevelChanged { who: ALICE, skill: SKILL, old: 1, new: 0 }]);
	});
}

#[test]
fn who_cannot_pay_the_deposit_is_judged_all_the_same_and_pays_later() {
	ExtBuilder.build_and_execute(|| {
		accept(POOR, 2);
		assert_eq!((profile(POOR).accepted, held(POOR)), (2, 0));
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), POOR, DEPOSIT + EXISTENTIAL_DEPOSIT - 1));
		accept(POOR, 1);
		assert_eq!(held(POOR), 0);
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), POOR, DEPOSIT + EXISTENTIAL_DEPOSIT));
		accept(POOR, 1);
		assert_eq!((profile(POOR).accepted, held(POOR)), (4, DEPOSIT));
		accept(POOR, 1);
		assert_eq!(held(POOR), DEPOSIT);
	});
}
