//! Ending a sponsorship.

use super::*;

#[test]
fn close_returns_what_is_left_and_the_deposit() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		assert_ok!(Sponsorship::uninvite(by(OWNER), MODEL, ALICE));
		System::reset_events();
		assert_ok!(Sponsorship::close(by(OWNER), MODEL));
		assert_eq!(Sponsorship::budget(MODEL), None);
		assert_eq!(Balances::free_balance(OWNER), ENDOWMENT - GRANT - FEE);
		assert_eq!(Balances::reserved_balance(OWNER), 0);
		assert_eq!(events(), vec![Event::Closed { scope: MODEL, sponsor: OWNER, returned: 1_000 - FEE }]);
	});
}

#[test]
fn close_refuses_while_somebody_is_invited() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_noop!(Sponsorship::close(by(OWNER), MODEL), Error::<Test>::InvitationsLeft);
	});
}

#[test]
fn close_refuses_a_stranger_and_a_scope_without_a_budget() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Sponsorship::close(by(OWNER), MODEL), Error::<Test>::BudgetNotFound);
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		assert_noop!(Sponsorship::close(by(STRANGER), MODEL), Error::<Test>::NotSponsor);
		assert_noop!(Sponsorship::close(RuntimeOrigin::root(), MODEL), DispatchError::BadOrigin);
	});
}

#[test]
fn who_sold_a_model_has_its_money_back_and_makes_room_for_the_buyer() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		Owners::set(vec![(OTHER, MODEL)]);
		assert_noop!(Sponsorship::open(by(OTHER), MODEL, 500, 100), Error::<Test>::AlreadyOpen);
		assert_ok!(Sponsorship::uninvite(by(OTHER), MODEL, ALICE));
		assert_ok!(Sponsorship::close(by(OTHER), MODEL));
		assert_eq!(Balances::free_balance(OWNER), ENDOWMENT - GRANT);
		assert_ok!(Sponsorship::open(by(OTHER), MODEL, 500, 100));
	});
}

#[test]
fn close_leaves_other_budgets_of_the_sponsor_alone() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		assert_ok!(Sponsorship::open(by(OWNER), SET, 7, 7));
		assert_ok!(Sponsorship::close(by(OWNER), MODEL));
		assert_eq!((left(SET), held_for_fees(OWNER)), (7, 7));
	});
}
