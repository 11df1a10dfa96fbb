//! `withdraw_signature`.

use super::*;

fn withdraw(who: AccountId) -> sp_runtime::DispatchResult {
	Revocation::withdraw_signature(signed(who), PETITION)
}

#[test]
fn a_signer_withdraws_and_gets_the_deposit_back() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign([2]);

		assert_ok!(withdraw(2));

		assert_eq!((petition().signed, petition().snapshot), (totals(1_000, 1), totals(10_000, 10)));
		assert_eq!(Balances::free_balance(2), RICH);
		System::assert_last_event(
			Event::SignatureWithdrawn { model: MODEL, petition: PETITION, who: 2, weight: 1_000 }.into(),
		);
	});
}

#[test]
fn who_withdrew_can_sign_again() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign([2]);
		assert_ok!(withdraw(2));
		sign([2]);
		assert_eq!(petition().signed, totals(2_000, 2));
	});
}

#[test]
fn the_opener_can_withdraw_and_the_petition_stays() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		assert_ok!(withdraw(1));
		assert_eq!(petition().signed, totals(0, 0));
		sign([2]);
	});
}

#[test]
fn a_signature_is_withdrawn_after_the_close() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		go_to_epoch(5);
		assert_ok!(Revocation::close_petition(signed(STRANGER), MODEL));
		// Another petition of the same model is not touched.
		assert_ok!(Revocation::open_petition(signed(2), MODEL));
		let next = petition();

		assert_ok!(withdraw(1));

		assert_eq!(Balances::free_balance(1), RICH);
		assert_eq!(petition(), next);
	});
}

#[test]
fn a_signature_without_weight_can_still_be_withdrawn() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		leave(1, 0);
		assert_ok!(withdraw(1));
		assert_eq!((petition().signed, petition().snapshot), (totals(0, 0), totals(9_000, 9)));
	});
}

#[test]
fn withdraw_refuses_who_has_not_signed() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		assert_noop!(withdraw(2), Error::<Test>::SignatureNotFound);
		assert_ok!(withdraw(1));
		assert_noop!(withdraw(1), Error::<Test>::SignatureNotFound);
	});
}
