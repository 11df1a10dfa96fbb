//! Inviting an account.

use super::*;

fn opened() {
	assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
	System::reset_events();
}

#[test]
fn invite_makes_the_account_exist_and_takes_a_deposit_from_the_sponsor() {
	ExtBuilder.build_and_execute(|| {
		opened();
		let before = Balances::free_balance(OWNER);
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, ALICE, GRANT));
		assert_eq!(Balances::free_balance(ALICE), GRANT);
		assert_eq!(Balances::free_balance(OWNER), before - GRANT - INVITATION_DEPOSIT);
		assert_eq!((left(MODEL), spent(ALICE)), (1_000, 0));
		assert_eq!(Sponsorship::budget(MODEL).unwrap().invitations, 1);
		assert_eq!(Sponsorship::allowance(ALICE, MODEL), Some(300));
		assert_eq!(Sponsorship::allowance(BOB, MODEL), None);
		assert_eq!(events(), vec![Event::Invited { scope: MODEL, who: ALICE, grant: GRANT }]);
	});
}

#[test]
fn invite_refuses_a_grant_that_does_not_make_the_account_exist() {
	ExtBuilder.build_and_execute(|| {
		opened();
		for grant in [0, 1, EXISTENTIAL_DEPOSIT - 1] {
			assert_noop!(Sponsorship::invite(by(OWNER), MODEL, ALICE, grant), Error::<Test>::GrantBelowMinimum);
		}
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, ALICE, EXISTENTIAL_DEPOSIT));
	});
}

#[test]
fn invite_gives_an_account_that_exists_as_little_as_nothing() {
	ExtBuilder.build_and_execute(|| {
		opened();
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, STRANGER, 0));
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, OTHER, 1));
		assert_eq!(Balances::free_balance(STRANGER), ENDOWMENT);
		assert_eq!(Balances::free_balance(OTHER), ENDOWMENT + 1);
	});
}

#[test]
fn invite_refuses_a_grant_beyond_what_the_sponsor_has() {
	ExtBuilder.build_and_execute(|| {
		opened();
		for grant in [ENDOWMENT, Balance::MAX] {
			assert!(frame_support::storage::with_storage_layer(|| {
				Sponsorship::invite(by(OWNER), MODEL, ALICE, grant)
			})
			.is_err());
			assert_eq!((Balances::total_balance(&ALICE), Sponsorship::allowance(ALICE, MODEL)), (0, None));
		}
	});
}

#[test]
fn invite_refuses_a_second_invitation_and_one_of_oneself() {
	ExtBuilder.build_and_execute(|| {
		opened();
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, ALICE, GRANT));
		assert_noop!(Sponsorship::invite(by(OWNER), MODEL, ALICE, GRANT), Error::<Test>::AlreadyInvited);
		assert_noop!(Sponsorship::invite(by(OWNER), MODEL, OWNER, GRANT), Error::<Test>::NoSelfInvitation);
	});
}

#[test]
fn invite_refuses_a_stranger_and_a_scope_without_a_budget() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Sponsorship::invite(by(OWNER), MODEL, ALICE, GRANT), Error::<Test>::BudgetNotFound);
		opened();
		assert_noop!(Sponsorship::invite(by(STRANGER), MODEL, ALICE, GRANT), Error::<Test>::NotSponsor);
		assert_noop!(Sponsorship::invite(RuntimeOrigin::root(), MODEL, ALICE, GRANT), DispatchError::BadOrigin);
	});
}

#[test]
fn invite_refuses_who_lost_the_right_to_sponsor() {
	ExtBuilder.build_and_execute(|| {
		opened();
		Owners::set(vec![(OTHER, MODEL)]);
		assert_noop!(Sponsorship::invite(by(OWNER), MODEL, ALICE, GRANT), Error::<Test>::MayNotSponsor);
		assert_noop!(Sponsorship::invite(by(OTHER), MODEL, ALICE, GRANT), Error::<Test>::NotSponsor);
	});
}
