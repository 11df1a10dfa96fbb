use super::*;

#[test]
fn a_payment_is_spread_over_all_shares() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 384), (BOB, 128)]);
		pay(4_000);

		assert_eq!((royalty(ALICE), royalty(BOB)), (3_000, 1_000));
		assert_eq!(Balances::free_balance(vault()), EXISTENTIAL_DEPOSIT + 4_000);
		assert_eq!(ledger().received, 4_000);
		assert_eq!(events().last(), Some(&Event::Paid { model: MODEL, from: PAYER, amount: 4_000, carried: 0 }));
	});
}

#[test]
fn shares_that_nobody_has_settled_are_paid_to_those_who_earn_them() {
	ExtBuilder.build_and_execute(|| {
		// given: Alice's shares are settled, Bob's are accruing, and between the payments more accrue
		earned(&[(ALICE, 128), (BOB, 128)]);
		set_weight(ALICE, 0);
		pay(1_000);
		pass(1);
		pay(1_000);
		// then: one half each of the first; of the second, Alice has 1/2 of 2 shares and Bob 3/2
		assert_eq!((royalty(ALICE), royalty(BOB)), (500 + 250, 500 + 750));
		// and settling in between changes nothing
		set_weight(BOB, 128);
		assert_eq!((royalty(ALICE), royalty(BOB)), (750, 1_250));
	});
}

#[test]
fn who_joins_after_a_payment_has_no_part_in_it() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		pay(1_000);
		set_weight(BOB, 1_000_000);
		pass(5);
		assert_eq!((royalty(ALICE), royalty(BOB)), (1_000, 0));
	});
}

#[test]
fn a_payment_while_there_are_no_shares_is_carried_to_the_next() {
	ExtBuilder.build_and_execute(|| {
		pay(700);
		assert_eq!(ledger().carried, 700);
		assert_eq!(events().last(), Some(&Event::Paid { model: MODEL, from: PAYER, amount: 700, carried: 700 }));
		earned(&[(ALICE, 128)]);
		assert_eq!(royalty(ALICE), 0);
		pay(300);
		assert_eq!(royalty(ALICE), 1_000);
		assert_eq!(ledger().carried, 0);
	});
}

#[test]
fn rounding_is_down_for_holders_and_dust_stays() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 1), (BOB, 1), (CAROL, 1)]);
		pay(1_000);
		assert_eq!([ALICE, BOB, CAROL].map(royalty), [333, 333, 333]);
		[ALICE, BOB, CAROL].into_iter().for_each(|who| {
			assert_ok!(Royalties::claim(by(who), MODEL));
		});
		assert_eq!(ledger().owed(), 1);
	});
}

#[test]
fn nothing_is_a_payment_of_nothing() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Royalties::pay(MODEL, &PAYER, 0));
		assert_eq!(Royalties::ledger(MODEL), None);
		assert_eq!(events(), vec![]);
	});
}

#[test]
fn the_smallest_payment_is_not_lost_below_the_existential_deposit() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 1)]);
		pay(1);
		assert_eq!(royalty(ALICE), 1);
	});
}

#[test]
fn pay_refuses_who_does_not_have_the_money() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Royalties::pay(MODEL, &ALICE, ENDOWMENT + 1), TokenError::FundsUnavailable);
	});
}

#[test]
fn pay_refuses_the_pallets_own_account() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Royalties::pay(MODEL, &vault(), 1), Error::<Test>::NoSelfTransfer);
	});
}

#[test]
fn pay_refuses_more_than_can_be_counted() {
	ExtBuilder.build_and_execute(|| {
		pay(1);
		let received = Balance::MAX - 10;
		Ledgers::<Test>::mutate(MODEL, |ledger| {
			let ledger = ledger.as_mut().unwrap();
			(ledger.received, ledger.claimed) = (received, received - 1);
		});
		assert_noop!(Royalties::pay(MODEL, &PAYER, 11), ArithmeticError::Overflow);
		pay(10);
		assert_eq!(ledger().received, Balance::MAX);
	});
}
