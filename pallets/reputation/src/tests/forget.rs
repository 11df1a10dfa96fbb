//! Giving a record up.

use super::*;

#[test]
fn forget_erases_the_record_and_returns_the_deposit() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 12);
		accept(BOB, 1);
		System::reset_events();
		assert_ok!(Skills::forget(by(ALICE), SKILL));
		assert_eq!(Skills::profile(ALICE, SKILL), None);
		assert_eq!((held(ALICE), tier(ALICE)), (0, 0));
		assert_eq!(leaders(), vec![BOB]);
		assert_eq!(events(), vec![Event::Forgotten { who: ALICE, skill: SKILL }]);
	});
}

#[test]
fn forget_erases_a_record_without_a_deposit() {
	ExtBuilder.build_and_execute(|| {
		accept(POOR, 1);
		assert_ok!(Skills::forget(by(POOR), SKILL));
		assert_eq!(Skills::profile(POOR, SKILL), None);
		assert!(!Leaders::<Test>::contains_key(SKILL));
	});
}

#[test]
fn forget_refuses_an_account_without_a_record() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 1);
		assert_noop!(Skills::forget(by(BOB), SKILL), Error::<Test>::NotFound);
		assert_noop!(Skills::forget(by(ALICE), OTHER_SKILL), Error::<Test>::NotFound);
	});
}

#[test]
fn who_forgets_begins_as_a_stranger() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 50);
		gold(ALICE, 20, 0);
		assert_ok!(Skills::forget(by(ALICE), SKILL));
		accept(ALICE, 1);
		let alice = profile(ALICE);
		assert_eq!((alice.points, alice.accepted, alice.gold_total, alice.best_streak), (1, 1, 0, 1));
	});
}
