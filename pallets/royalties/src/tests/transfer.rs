use super::*;

fn transfer(from: AccountId, to: AccountId, amount: Balance) -> DispatchResult {
	Royalties::transfer(by(from), MODEL, to, amount)
}

#[test]
fn transfer_moves_shares() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(transfer(ALICE, BOB, SHARE / 4));

		assert_eq!((shares(ALICE), shares(BOB)), (SHARE * 3 / 4, SHARE / 4));
		assert_eq!(ledger().issuance, SHARE);
		let amount = SHARE / 4;
		assert_eq!(events().last(), Some(&Event::Transferred { model: MODEL, from: ALICE, to: BOB, amount }));
	});
}

#[test]
fn shares_accrued_up_to_this_block_can_be_transferred_and_no_more() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		pass(1);
		assert_noop!(transfer(ALICE, BOB, 2 * SHARE + 1), Error::<Test>::InsufficientShares);
		assert_ok!(transfer(ALICE, BOB, 2 * SHARE));
		assert_eq!((shares(ALICE), shares(BOB)), (0, 2 * SHARE));
	});
}

#[test]
fn past_royalties_are_the_senders_and_later_ones_the_receivers() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		set_weight(ALICE, 0);
		pay(1_000);
		assert_ok!(transfer(ALICE, BOB, SHARE));
		pay(50);
		assert_eq!((royalty(ALICE), royalty(BOB)), (1_000, 50));
	});
}

#[test]
fn a_transfer_around_a_payment_neither_loses_nor_doubles_it() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128), (BOB, 128)]);
		for (from, to) in [(ALICE, CAROL), (CAROL, BOB), (BOB, ALICE)] {
			let before: Balance = [ALICE, BOB, CAROL].map(royalty).iter().sum();
			assert_ok!(transfer(from, to, shares(from)));
			assert_eq!([ALICE, BOB, CAROL].map(royalty).iter().sum::<Balance>(), before);
			pay(1_000);
			assert_ok!(transfer(to, from, shares(to) / 2));
			let after: Balance = [ALICE, BOB, CAROL].map(royalty).iter().sum();
			assert!(after <= before + 1_000 && after + 3 >= before + 1_000, "{before} {after}");
		}
		let (received, carried) = (ledger().received, ledger().carried);
		let claimable: Balance = [ALICE, BOB, CAROL].map(royalty).iter().sum();
		assert!(claimable + carried <= received && received - claimable - carried < 10);
	});
}

#[test]
fn consent_is_not_transferred() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(transfer(ALICE, BOB, SHARE));
		pass(1);
		assert_eq!((shares(ALICE), shares(BOB)), (SHARE, SHARE));
	});
}

#[test]
fn the_sender_pays_for_a_new_entry_and_has_the_deposit_back_when_it_is_empty() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		let own = held(ALICE);
		assert_ok!(transfer(ALICE, BOB, 10));
		assert_ok!(transfer(ALICE, BOB, 10));
		assert_eq!((held(ALICE), held(BOB)), (own + DEPOSIT, 0));

		assert_ok!(transfer(BOB, ALICE, 20));
		assert_eq!((held(ALICE), held(BOB)), (own, 0));
		assert_eq!(Accounts::<Test>::get(MODEL, BOB), None);
	});
}

#[test]
fn an_entry_with_royalty_stays_until_it_is_claimed() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		let own = held(ALICE);
		assert_ok!(transfer(ALICE, BOB, SHARE / 2));
		set_weight(ALICE, 0);
		pay(1_000);
		assert_ok!(transfer(BOB, ALICE, SHARE / 2));
		assert_eq!(held(ALICE), own + DEPOSIT);
		assert_ok!(Royalties::claim(by(BOB), MODEL));
		assert_eq!(held(ALICE), own);
		assert_eq!(Accounts::<Test>::get(MODEL, BOB), None);
	});
}

#[test]
fn transfer_refuses_nothing() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(transfer(ALICE, BOB, 0), Error::<Test>::ZeroAmount);
	});
}

#[test]
fn transfer_refuses_the_sender_as_receiver() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(transfer(ALICE, ALICE, 1), Error::<Test>::NoSelfTransfer);
	});
}

#[test]
fn transfer_refuses_more_than_the_sender_has() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(transfer(STRANGER, BOB, 1), Error::<Test>::InsufficientShares);
		assert_noop!(transfer(ALICE, BOB, Balance::MAX), Error::<Test>::InsufficientShares);
		assert_noop!(Royalties::transfer(by(ALICE), OTHER_MODEL, BOB, 1), Error::<Test>::InsufficientShares);
	});
}

#[test]
fn transfer_refuses_a_sender_that_cannot_pay_for_the_entry() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(POOR, 128)]);
		assert_noop!(transfer(POOR, BOB, 1), TokenError::FundsUnavailable);
		// An account that has an entry needs none.
		set_weight(BOB, 1);
		assert_ok!(transfer(POOR, BOB, 1));
	});
}
