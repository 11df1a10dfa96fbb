//! Adding to a budget.

use super::*;

#[test]
fn top_up_adds_to_what_is_left() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		System::reset_events();
		assert_ok!(Sponsorship::top_up(by(OWNER), MODEL, 1));
		assert_eq!((left(MODEL), held_for_fees(OWNER)), (1_001, 1_001));
		assert_eq!(events(), vec![Event::ToppedUp { scope: MODEL, amount: 1, budget: 1_001 }]);
	});
}

#[test]
fn top_up_refuses_a_scope_without_a_budget_a_stranger_and_nothing() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Sponsorship::top_up(by(OWNER), MODEL, 1), Error::<Test>::BudgetNotFound);
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		assert_noop!(Sponsorship::top_up(by(STRANGER), MODEL, 1), Error::<Test>::NotSponsor);
		assert_noop!(Sponsorship::top_up(by(OWNER), MODEL, 0), Error::<Test>::ZeroAmount);
		assert_noop!(Sponsorship::top_up(RuntimeOrigin::none(), MODEL, 1), DispatchError::BadOrigin);
	});
}

#[test]
fn top_up_refuses_more_than_there_is() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		let overflow = sp_runtime::ArithmeticError::Overflow;
		assert_noop!(Sponsorship::top_up(by(OWNER), MODEL, Balance::MAX), overflow);
		assert_noop!(Sponsorship::top_up(by(OWNER), MODEL, ENDOWMENT), TokenError::FundsUnavailable);
	});
}
