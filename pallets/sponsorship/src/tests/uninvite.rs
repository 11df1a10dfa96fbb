//! Ending an invitation.

use super::*;

#[test]
fn uninvite_returns_the_deposit_and_leaves_the_grant() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		System::reset_events();
		let before = Balances::free_balance(OWNER);
		assert_ok!(Sponsorship::uninvite(by(OWNER), MODEL, ALICE));
		assert_eq!(Balances::free_balance(OWNER), before + INVITATION_DEPOSIT);
		assert_eq!(Balances::total_balance(&ALICE), GRANT);
		assert_eq!(Sponsorship::allowance(ALICE, MODEL), None);
		assert_eq!(events(), vec![Event::Uninvited { scope: MODEL, who: ALICE, spent: FEE }]);
	});
}

#[test]
fn nothing_is_paid_for_who_was_uninvited() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(Sponsorship::uninvite(by(OWNER), MODEL, ALICE));
		assert_eq!(validate(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!(send(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!(left(MODEL), 1_000);
	});
}

#[test]
fn the_invited_account_may_decline() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(Sponsorship::uninvite(by(ALICE), MODEL, ALICE));
		assert_eq!(Sponsorship::budget(MODEL).unwrap().invitations, 0);
	});
}

#[test]
fn uninvite_refuses_a_stranger_as_long_as_the_sponsor_has_the_right() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_noop!(Sponsorship::uninvite(by(STRANGER), MODEL, ALICE), Error::<Test>::NotSponsor);
		Owners::set(vec![]);
		assert_ok!(Sponsorship::uninvite(by(STRANGER), MODEL, ALICE));
	});
}

#[test]
fn uninvite_refuses_who_is_not_invited() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Sponsorship::uninvite(by(OWNER), MODEL, ALICE), Error::<Test>::BudgetNotFound);
		invite_alice(1_000, 300);
		assert_noop!(Sponsorship::uninvite(by(OWNER), MODEL, BOB), Error::<Test>::NotInvited);
		assert_noop!(Sponsorship::uninvite(RuntimeOrigin::none(), MODEL, ALICE), DispatchError::BadOrigin);
	});
}
