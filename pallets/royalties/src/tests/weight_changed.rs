use super::*;

#[test]
fn what_was_earned_at_the_old_weight_stays() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128), (BOB, 128)]);
		set_weight(ALICE, 384);
		pass(1);
		assert_eq!(shares(ALICE), SHARE / 2 + SHARE * 3 / 4);
		assert_eq!(shares(BOB), SHARE / 2 + SHARE / 4);
	});
}

#[test]
fn revoking_stops_earning_and_leaves_shares_and_their_royalties_alone() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128), (BOB, 128)]);
		set_weight(ALICE, 0);
		pass(1);
		pay(3_000);
		assert_eq!((shares(ALICE), shares(BOB)), (SHARE / 2, SHARE * 3 / 2));
		assert_eq!((royalty(ALICE), royalty(BOB)), (750, 2_250));
	});
}

#[test]
fn leaving_before_anything_was_earned_leaves_no_entry_and_no_deposit() {
	ExtBuilder.build_and_execute(|| {
		set_weight(ALICE, 128);
		assert_eq!(held(ALICE), DEPOSIT);
		set_weight(ALICE, 0);
		assert_eq!(Accounts::<Test>::iter().count(), 0);
		assert_eq!(held(ALICE), 0);
		assert_eq!(ledger().weight, 0);
	});
}

#[test]
fn an_account_that_cannot_pay_the_deposit_has_weight_all_the_same_and_pays_later() {
	ExtBuilder.build_and_execute(|| {
		set_weight(POOR, 128);
		assert_eq!(Accounts::<Test>::get(MODEL, POOR).unwrap().ticket, None);
		assert_ok!(Balances::transfer_allow_death(by(ALICE), POOR, 1_000));
		set_weight(POOR, 50);
		assert_eq!(held(POOR), DEPOSIT);
	});
}

#[test]
fn a_weight_of_zero_for_a_stranger_stores_no_entry() {
	ExtBuilder.build_and_execute(|| {
		set_weight(STRANGER, 0);
		assert_eq!(Accounts::<Test>::iter().count(), 0);
	});
}
