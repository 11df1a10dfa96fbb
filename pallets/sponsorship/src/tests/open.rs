//! Opening a budget.

use super::*;

#[test]
fn open_holds_the_budget_and_a_deposit() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		let view = BudgetView { sponsor: OWNER, left: 1_000, allowance: 300, invitations: 0, opened_at: 1 };
		assert_eq!(Sponsorship::budget(MODEL), Some(view));
		assert_eq!(held_for_fees(OWNER), 1_000);
		assert_eq!(Balances::free_balance(OWNER), ENDOWMENT - 1_000 - BUDGET_DEPOSIT);
		assert_eq!(events(), vec![Event::Opened { scope: MODEL, sponsor: OWNER, budget: 1_000, allowance: 300 }]);
	});
}

#[test]
fn one_sponsor_opens_several_scopes() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		assert_ok!(Sponsorship::open(by(OWNER), SET, 1, 1));
		assert_eq!((held_for_fees(OWNER), left(MODEL), left(SET)), (1_001, 1_000, 1));
	});
}

#[test]
fn open_refuses_who_may_not_sponsor() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Sponsorship::open(by(STRANGER), MODEL, 1_000, 300), Error::<Test>::MayNotSponsor);
		assert_noop!(Sponsorship::open(by(OWNER), OTHER_MODEL, 1_000, 300), Error::<Test>::MayNotSponsor);
		assert_noop!(Sponsorship::open(RuntimeOrigin::root(), MODEL, 1, 1), DispatchError::BadOrigin);
	});
}

#[test]
fn open_refuses_a_second_budget_of_a_scope() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		assert_noop!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300), Error::<Test>::AlreadyOpen);
	});
}

#[test]
fn open_refuses_amounts_of_zero() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Sponsorship::open(by(OWNER), MODEL, 0, 300), Error::<Test>::ZeroAmount);
		assert_noop!(Sponsorship::open(by(OWNER), MODEL, 1_000, 0), Error::<Test>::ZeroAmount);
	});
}

#[test]
fn open_takes_the_smallest_amounts_and_any_allowance() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1, Balance::MAX));
		assert_eq!((left(MODEL), held_for_fees(OWNER)), (1, 1));
	});
}

#[test]
fn open_refuses_more_than_the_sponsor_has() {
	ExtBuilder.build_and_execute(|| {
		let unavailable = TokenError::FundsUnavailable;
		assert_noop!(Sponsorship::open(by(OWNER), MODEL, Balance::MAX, 1), unavailable);
		let most = ENDOWMENT - BUDGET_DEPOSIT - EXISTENTIAL_DEPOSIT;
		assert_noop!(Sponsorship::open(by(OWNER), MODEL, most + 1, 1), unavailable);
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, most, 1));
	});
}
