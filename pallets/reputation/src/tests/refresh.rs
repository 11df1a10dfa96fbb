//! Bringing a record up to date.

use super::*;

#[test]
fn refresh_writes_what_is_left_of_the_score() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 10);
		pass(HALF_LIFE);
		System::reset_events();
		assert_ok!(Skills::refresh(by(STRANGER), ALICE, SKILL));
		let record = Records::<Test>::get(ALICE, SKILL).unwrap();
		assert_eq!((record.score, record.updated_at), (Score::points(5), 1 + HALF_LIFE));
		assert_eq!(Leaders::<Test>::get(SKILL)[0].score, Score::points(5));
		assert_eq!(events(), vec![Event::Refreshed { who: ALICE, skill: SKILL, score: Score::points(5) }]);
	});
}

#[test]
fn refresh_takes_a_deposit_that_is_owed_and_nothing_from_the_caller() {
	ExtBuilder.build_and_execute(|| {
		accept(POOR, 1);
		assert_ok!(Skills::refresh(by(ALICE), POOR, SKILL));
		assert_eq!((held(POOR), held(ALICE)), (0, 0));
		assert_ok!(Balances::force_set_balance(RuntimeOrigin::root(), POOR, ENDOWMENT));
		assert_ok!(Skills::refresh(by(ALICE), POOR, SKILL));
		assert_eq!((held(POOR), held(ALICE)), (DEPOSIT, 0));
		assert_ok!(Skills::refresh(by(ALICE), POOR, SKILL));
		assert_eq!(held(POOR), DEPOSIT);
	});
}

#[test]
fn refresh_gives_no_points() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 5);
		let before = profile(ALICE);
		for _ in 0..10 {
			assert_ok!(Skills::refresh(by(ALICE), ALICE, SKILL));
		}
		assert_eq!(profile(ALICE), before);
	});
}

#[test]
fn refresh_refuses_an_account_without_a_record() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 1);
		assert_noop!(Skills::refresh(by(ALICE), STRANGER, SKILL), Error::<Test>::NotFound);
		assert_noop!(Skills::refresh(by(ALICE), ALICE, OTHER_SKILL), Error::<Test>::NotFound);
	});
}

#[test]
fn refresh_and_forget_refuse_an_origin_that_is_not_signed() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 1);
		let bad = sp_runtime::DispatchError::BadOrigin;
		assert_noop!(Skills::refresh(RuntimeOrigin::none(), ALICE, SKILL), bad);
		assert_noop!(Skills::refresh(RuntimeOrigin::root(), ALICE, SKILL), bad);
		assert_noop!(Skills::forget(RuntimeOrigin::root(), SKILL), bad);
	});
}
