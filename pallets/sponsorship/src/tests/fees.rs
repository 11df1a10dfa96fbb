//! Who pays for a transaction, through the nonce check and the payment of fees as a block has them.

use super::*;
use pallet_transaction_payment::{OnChargeTransaction, WeightInfo as _};

fn contributions(who: AccountId) -> u32 {
	work::Contributions::<Test>::get((who, ModelId(1)))
}

#[test]
fn an_account_with_nothing_but_the_grant_contributes() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(validate(ALICE, contribute(1, 100), 0));
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		assert_eq!(contributions(ALICE), 1);
		assert_eq!(Balances::free_balance(ALICE), EXISTENTIAL_DEPOSIT);
		assert_eq!(Balances::reserved_balance(ALICE), CONTRIBUTION_DEPOSIT);
		assert_eq!((left(MODEL), held_for_fees(OWNER), spent(ALICE)), (1_000 - FEE, 1_000 - FEE, FEE));
		assert_eq!(Collected::get(), FEE);
		assert_eq!(System::account_nonce(ALICE), 1);
		assert_eq!(events(), vec![Event::FeeSponsored { scope: MODEL, who: ALICE, fee: FEE }]);
	});
}

#[test]
fn an_account_that_does_not_exist_is_refused_whoever_would_pay() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(Balances::transfer_all(by(ALICE), STRANGER, false));
		assert_eq!(System::providers(&ALICE), 0);
		assert!(Sponsorship::covers(&ALICE, MODEL, FEE));
		assert_eq!(validate(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!(send(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!(left(MODEL), 1_000);
	});
}

#[test]
fn what_was_not_used_of_a_fee_goes_back_to_the_budget_and_the_allowance() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(send(ALICE, contribute(1, 40), 0).unwrap());
		assert_eq!((left(MODEL), held_for_fees(OWNER), spent(ALICE)), (950, 950, 50));
		assert_eq!(Balances::total_balance(&ALICE), GRANT);
		assert_eq!(Collected::get(), 50);
		assert_eq!(events(), vec![Event::FeeSponsored { scope: MODEL, who: ALICE, fee: 50 }]);
	});
}

#[test]
fn a_fee_that_is_waived_goes_back_in_full() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		let call = RuntimeCall::Work(work::Call::waived { model: ModelId(1) });
		assert_ok!(send(ALICE, call, 0).unwrap());
		assert_eq!((left(MODEL), held_for_fees(OWNER), spent(ALICE), Collected::get()), (1_000, 1_000, 0, 0));
		assert_eq!(events(), vec![]);
	});
}

#[test]
fn a_free_call_needs_no_sponsor() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		let call = RuntimeCall::Work(work::Call::free { model: ModelId(1) });
		assert_ok!(send(ALICE, call, 0).unwrap());
		assert_eq!((left(MODEL), spent(ALICE), Collected::get()), (1_000, 0, 0));
	});
}

#[test]
fn a_call_that_fails_is_paid_by_the_sponsor_within_the_allowance() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		assert!(send(ALICE, contribute(1, 100), 0).unwrap().is_err());
		assert_eq!((left(MODEL), spent(ALICE)), (1_000 - 2 * FEE, 2 * FEE));
		assert_eq!(send(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!(contributions(ALICE), 1);
	});
}

#[test]
fn the_allowance_is_a_bound() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, FEE);
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		assert_eq!(Sponsorship::allowance(ALICE, MODEL), Some(0));
		assert_eq!(validate(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!(send(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!((left(MODEL), spent(ALICE)), (1_000 - FEE, FEE));
	});
}

#[test]
fn the_budget_is_a_bound_for_all_together() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(FEE + 109, 300);
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, BOB, GRANT));
		assert_ok!(validate(BOB, contribute(1, 100), 0));
		assert_ok!(send(ALICE, contribute(1, 100), 0).unwrap());
		assert_eq!(send(BOB, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!((left(MODEL), spent(BOB)), (109, 0));
		assert_ok!(Sponsorship::top_up(by(OWNER), MODEL, 1));
		assert_ok!(send(BOB, contribute(1, 100), 0).unwrap());
		assert_eq!((left(MODEL), held_for_fees(OWNER)), (0, 0));
	});
}

#[test]
fn an_empty_budget_takes_back_what_was_overpaid() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(FEE, FEE);
		assert_ok!(send(ALICE, contribute(1, 0), 0).unwrap());
		assert_eq!((left(MODEL), held_for_fees(OWNER), spent(ALICE)), (100, 100, 10));
	});
}

#[test]
fn a_sponsor_that_falls_short_by_one_pays_nothing_and_the_account_pays_all() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, FEE - 1, 1_000));
		assert_ok!(Sponsorship::open(by(OTHER), OTHER_MODEL, 1_000, FEE - 1));
		for (sponsor, scope, model) in [(OWNER, MODEL, 1), (OTHER, OTHER_MODEL, 2)] {
			assert_ok!(Sponsorship::invite(by(sponsor), scope, STRANGER, 0));
			let (before, budget, collected) = (Balances::total_balance(&STRANGER), left(scope), Collected::get());
			assert_ok!(send(STRANGER, contribute(model, 100), 0).unwrap());
			assert_eq!(Balances::total_balance(&STRANGER), before - FEE);
			assert_eq!((left(scope), Collected::get()), (budget, collected + FEE));
		}
	});
}

#[test]
fn who_pays_alone_has_its_own_refund() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, FEE - 1, 1_000));
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, STRANGER, 0));
		assert_ok!(send(STRANGER, contribute(1, 40), 0).unwrap());
		assert_eq!(Balances::total_balance(&STRANGER), ENDOWMENT - 50);
		assert_eq!((left(MODEL), Collected::get()), (FEE - 1, 50));
	});
}

#[test]
fn tips_are_never_sponsored() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, STRANGER, 0));
		assert_ok!(send(STRANGER, contribute(1, 40), 7).unwrap());
		assert_eq!(Balances::total_balance(&STRANGER), ENDOWMENT - 7);
		assert_eq!((left(MODEL), spent(STRANGER), Collected::get()), (950, 50, 57));

		let more_than_alice_has = GRANT - EXISTENTIAL_DEPOSIT + 1;
		assert_eq!(validate(ALICE, contribute(1, 40), GRANT + 1), Err(CANNOT_PAY));
		assert_eq!(send(ALICE, contribute(1, 40), more_than_alice_has), Err(CANNOT_PAY));
		assert_eq!((left(MODEL), spent(ALICE), Balances::total_balance(&ALICE)), (950, 0, GRANT));
	});
}

#[test]
fn tips_of_free_and_waived_calls_are_paid_by_the_sender() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		let waived = RuntimeCall::Work(work::Call::waived { model: ModelId(1) });
		assert_ok!(send(ALICE, waived, 5).unwrap());
		let free = RuntimeCall::Work(work::Call::free { model: ModelId(1) });
		assert_ok!(send(ALICE, free, 5).unwrap());
		assert_eq!((Balances::total_balance(&ALICE), Collected::get()), (GRANT - 10, 10));
		assert_eq!((left(MODEL), spent(ALICE)), (1_000, 0));
	});
}

#[test]
fn calls_outside_the_scope_are_not_sponsored() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(Sponsorship::open(by(OTHER), OTHER_MODEL, 1_000, 300));
		assert_eq!(send(ALICE, contribute(2, 100), 0), Err(CANNOT_PAY));
		let remark = RuntimeCall::System(frame_system::Call::remark { remark: vec![] });
		assert_eq!(send(ALICE, remark, GRANT), Err(CANNOT_PAY));
		Scoped::set(false);
		assert_eq!(send(ALICE, contribute(1, 100), 0), Err(CANNOT_PAY));
		assert_eq!((left(MODEL), left(OTHER_MODEL)), (1_000, 1_000));
	});
}

#[test]
fn what_a_sponsor_cannot_have_back_is_collected_and_not_given_to_the_sender() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		let call = RuntimeCall::Work(work::Call::sabotage { model: ModelId(1) });
		assert_ok!(send(ALICE, call, 0).unwrap());
		assert_eq!(Sponsorship::budget(MODEL), None);
		assert_eq!((Balances::total_balance(&ALICE), Collected::get()), (GRANT, FEE));
		assert_eq!(Balances::total_balance(&OWNER), ENDOWMENT - GRANT - FEE);
	});
}

#[test]
fn no_fee_is_left_behind_between_transactions() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		assert_ok!(send(ALICE, contribute(1, 40), 0).unwrap());
		assert_eq!(Payment::remaining_txfee::<Balance>(), 0);
		assert_ok!(send(STRANGER, contribute(1, 40), 3).unwrap());
		assert_eq!(Payment::remaining_txfee::<Balance>(), 0);
	});
}

#[test]
fn reserve_refuses_nothing_and_everything_beyond_the_bounds() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		for fee in [0, 301, 1_001, Balance::MAX] {
			assert!(!Sponsorship::covers(&ALICE, MODEL, fee));
			assert!(Sponsorship::reserve_fee(&ALICE, MODEL, fee).is_none());
		}
		assert!(Sponsorship::reserve_fee(&BOB, MODEL, 1).is_none());
		assert!(Sponsorship::reserve_fee(&ALICE, SET, 1).is_none());
		for fee in [1, 299] {
			let credit = Sponsorship::reserve_fee(&ALICE, MODEL, fee).unwrap();
			assert_eq!(credit.peek(), fee);
			Collected::mutate(|collected| *collected += fee);
		}
		assert_eq!((left(MODEL), spent(ALICE)), (700, 300));
	});
}

#[test]
fn a_budget_whose_money_is_gone_pays_nothing_and_the_account_pays_all() {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		assert_ok!(Sponsorship::open(by(OWNER), MODEL, 1_000, 300));
		assert_ok!(Sponsorship::invite(by(OWNER), MODEL, STRANGER, 0));
		drop(Balances::slash(&HoldReason::Fees.into(), &OWNER, 1_000 - FEE + 1));
		let issuance = Balances::total_issuance();
		assert_ok!(send(STRANGER, contribute(1, 100), 0).unwrap());
		assert_eq!(Balances::total_balance(&STRANGER), ENDOWMENT - FEE);
		assert_eq!((held_for_fees(OWNER), left(MODEL), spent(STRANGER)), (FEE - 1, 1_000, 0));
		assert_eq!((Balances::total_issuance(), Collected::get()), (issuance - FEE, FEE));
	});
}

#[test]
fn a_tip_that_cannot_be_paid_leaves_the_budget_as_it_was() {
	ExtBuilder.build_and_execute(|| {
		invite_alice(1_000, 300);
		let call = contribute(1, 100);
		let info = frame_support::dispatch::GetDispatchInfo::get_dispatch_info(&call);
		type Fees = <Test as pallet_transaction_payment::Config>::OnChargeTransaction;
		let charged = Fees::withdraw_fee(&ALICE, &call, &info, FEE + GRANT, GRANT);
		assert_eq!(charged.err(), Some(CANNOT_PAY));
		assert_eq!((left(MODEL), held_for_fees(OWNER), spent(ALICE)), (1_000, 1_000, 0));
		assert_eq!(Balances::total_balance(&ALICE), GRANT);
		assert_eq!(Payment::remaining_txfee::<Balance>(), 0);
	});
}

#[test]
fn the_sponsors_part_is_in_the_weight_of_paying() {
	type Weights = SponsoredWeights<(), ()>;
	let (base, own) =
		(<() as pallet_transaction_payment::WeightInfo>::charge_transaction_payment(), <()>::sponsor_fee());
	assert_eq!(Weights::charge_transaction_payment(), base + own);
	assert!(own.ref_time() > 0);
}
