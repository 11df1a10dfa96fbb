//! The ledger keeps the contracts of the traits through which other pallets use it.

use super::*;
use frame_support::{
	parameter_types,
	traits::{
		fungible::{conformance_tests::regular, ItemOf},
		fungibles::{self, metadata, Balanced, Inspect as _, Mutate as _, Refund as _, Unbalanced},
		tokens::{
			DepositConsequence, Fortitude::Polite, Precision::Exact, Preservation, Provenance, WithdrawConsequence,
		},
		AccountTouch,
	},
};

parameter_types! {
	pub const Item: ModelId = MODEL;
}

/// The shares of one model, as the single asset that FRAME's own tests want.
type Shares = ItemOf<Royalties, Item, AccountId>;

/// Runs one of FRAME's tests on a model without shares, with accounts whose entries a planck of royalty keeps.
fn conforms(test: fn()) {
	ExtBuilder.build().execute_with(|| {
		Ledgers::<Test>::insert(MODEL, ModelLedger::new(1));
		(0..128).for_each(|who| Accounts::<Test>::insert(MODEL, who, AccountLedger { royalty: 1, ..ledger().open() }));
		test();
	});
}

/// The trait's transfer; the call of the same name is another.
fn give(from: AccountId, to: AccountId, amount: Balance, preservation: Preservation) -> Result<Balance, DispatchError> {
	<Royalties as fungibles::Mutate<_>>::transfer(MODEL, &from, &to, amount, preservation)
}

macro_rules! conformance {
	($($module:ident: $($name:ident)*;)*) => {
		$($(
			#[test]
			fn $name() {
				conforms(regular::$module::$name::<Shares, AccountId>);
			}
		)*)*
	};
}

conformance! {
	mutate:
		mint_into_success mint_into_overflow mint_into_below_minimum burn_from_exact_success
		burn_from_best_effort_success burn_from_exact_insufficient_funds restore_success restore_overflow
		restore_below_minimum shelve_success shelve_insufficient_funds transfer_success transfer_expendable_all
		transfer_protect_preserve set_balance_mint_success set_balance_burn_success can_deposit_success
		can_deposit_below_minimum can_deposit_overflow can_withdraw_success can_withdraw_reduced_to_zero
		can_withdraw_balance_low reducible_balance_expendable reducible_balance_protect_preserve;
	balanced: issue_and_resolve_credit rescind_and_settle_debt deposit withdraw pair;
	unbalanced:
		write_balance decrease_balance_expendable decrease_balance_preserve increase_balance set_total_issuance;
}

#[test]
fn transfer_expendable_dust() {
	conforms(|| regular::mutate::transfer_expendable_dust::<Shares, AccountId>(None));
}

#[test]
fn a_balance_is_what_was_earned_by_now_settled_or_not() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 384), (BOB, 128)]);
		pass(1);
		assert_eq!(Royalties::balance(MODEL, &ALICE), 2 * SHARE * 3 / 4);
		assert_eq!(Royalties::total_balance(MODEL, &BOB), 2 * SHARE / 4);
		assert_eq!(Royalties::total_issuance(MODEL), 2 * SHARE);
		assert_eq!(Royalties::balance(OTHER_MODEL, &ALICE), 0);
		assert!(Royalties::asset_exists(MODEL) && !Royalties::asset_exists(OTHER_MODEL));
	});
}

#[test]
fn every_change_of_a_balance_settles_the_holder_first() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		set_weight(ALICE, 0);
		pay(1_000);
		touch(BOB, MODEL);
		let credit = Royalties::withdraw(MODEL, &ALICE, SHARE / 2, Exact, Preservation::Preserve, Polite).unwrap();
		assert_ok!(Royalties::resolve(&BOB, credit).map_err(drop));
		assert_eq!((royalty(ALICE), royalty(BOB)), (1_000, 0));
		pay(1_000);
		assert_eq!((royalty(ALICE), royalty(BOB)), (1_500, 500));
	});
}

#[test]
fn a_dropped_credit_is_burnt_and_the_others_take_what_it_would_have_been_paid() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128), (BOB, 128)]);
		drop(Royalties::withdraw(MODEL, &ALICE, SHARE / 2, Exact, Preservation::Expendable, Polite).unwrap());
		assert_eq!(Royalties::total_issuance(MODEL), SHARE / 2);
		set_state(ModelState::Degraded);
		pay(1_000);
		assert_eq!((royalty(ALICE), royalty(BOB)), (0, 1_000));
	});
}

#[test]
fn one_share_unit_is_the_minimum_and_what_is_kept() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_eq!(Royalties::minimum_balance(MODEL), 1);
		for (preservation, kept) in
			[(Preservation::Expendable, 0), (Preservation::Protect, 1), (Preservation::Preserve, 1)]
		{
			assert_eq!(Royalties::reducible_balance(MODEL, &ALICE, preservation, Polite), SHARE - kept);
			assert_eq!(Royalties::reducible_balance(MODEL, &STRANGER, preservation, Polite), 0);
		}
		touch(BOB, MODEL);
		assert_noop!(give(ALICE, BOB, SHARE, Preservation::Preserve), TokenError::NotExpendable);
		assert_ok!(give(ALICE, BOB, SHARE, Preservation::Expendable));
	});
}

#[test]
fn transfer_to_oneself_changes_nothing() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		pay(1_000);
		let transfer = |amount| give(ALICE, ALICE, amount, Preservation::Expendable);
		let before = (Ledgers::<Test>::get(MODEL), Accounts::<Test>::get(MODEL, ALICE));
		for amount in [0, 1, SHARE] {
			assert_eq!(transfer(amount), Ok(amount));
		}
		assert_noop!(transfer(SHARE + 1), TokenError::FundsUnavailable);
		assert_noop!(transfer(Balance::MAX), TokenError::FundsUnavailable);
		assert_eq!(before, (Ledgers::<Test>::get(MODEL), Accounts::<Test>::get(MODEL, ALICE)));
	});
}

#[test]
fn shares_come_to_an_entry_that_is_there_and_to_no_other() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		let give = |to| give(ALICE, to, 10, Preservation::Preserve);
		for who in [POOR, BOB] {
			assert_eq!(Royalties::can_deposit(MODEL, &who, 1, Provenance::Extant), DepositConsequence::CannotCreate);
			assert_noop!(give(who), Error::<Test>::NoEntry);
			assert_noop!(Royalties::write_balance(MODEL, &who, 1), Error::<Test>::NoEntry);
			assert_ok!(Royalties::touch(by(CAROL), MODEL, who));
			assert_eq!(Royalties::can_deposit(MODEL, &who, 1, Provenance::Extant), DepositConsequence::Success);
			assert_ok!(give(who));
			assert_eq!(held(who), 0);
		}
	});
}

#[test]
fn nothing_is_deposited_or_withdrawn_of_a_model_without_books() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(Royalties::can_deposit(MODEL, &ALICE, 0, Provenance::Minted), DepositConsequence::UnknownAsset);
		assert_eq!(Royalties::can_withdraw(MODEL, &ALICE, 0), WithdrawConsequence::UnknownAsset);
		assert_noop!(Royalties::mint_into(MODEL, &ALICE, 1), TokenError::UnknownAsset);
		assert_noop!(Royalties::write_balance(MODEL, &ALICE, 1), TokenError::UnknownAsset);
		Royalties::set_total_issuance(MODEL, 1);
		assert_eq!(Royalties::ledger(MODEL), None);
	});
}

#[test]
fn deposits_at_the_maximum_do_not_overflow() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(Royalties::mint_into(MODEL, &ALICE, Balance::MAX - SHARE));
		assert_noop!(Royalties::mint_into(MODEL, &ALICE, 1), ArithmeticError::Overflow);
		touch(BOB, MODEL);
		assert_noop!(Royalties::mint_into(MODEL, &BOB, 1), ArithmeticError::Overflow);
		assert_eq!(Royalties::can_deposit(MODEL, &BOB, 1, Provenance::Minted), DepositConsequence::Overflow);
		assert_eq!(Royalties::can_deposit(MODEL, &BOB, 1, Provenance::Extant), DepositConsequence::Success);
		assert_eq!(Royalties::can_deposit(MODEL, &ALICE, 1, Provenance::Extant), DepositConsequence::Overflow);
		// Emission ends at what can be counted, and payments still are exact.
		pass(10);
		pay(1 << 90);
		assert_eq!(royalty(ALICE), (1 << 90) - ledger().carried - 1);
	});
}

#[test]
fn shares_have_a_name_a_symbol_and_twelve_decimals() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(<Royalties as metadata::Inspect<AccountId>>::name(MODEL), b"Shares of model 1");
		assert_eq!(<Royalties as metadata::Inspect<AccountId>>::symbol(MODEL), b"SHARE1");
		assert_eq!(<Royalties as metadata::Inspect<AccountId>>::decimals(MODEL), 12);
	});
}

#[test]
fn touch_makes_an_entry_that_its_depositor_pays_for() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(<Royalties as AccountTouch<_, _>>::touch(MODEL, &BOB, &ALICE), TokenError::UnknownAsset);
		earned(&[(CAROL, 128)]);
		assert!(Royalties::should_touch(MODEL, &BOB) && !Royalties::should_touch(MODEL, &CAROL));
		assert_eq!(Royalties::deposit_required(MODEL), DEPOSIT);
		assert_noop!(<Royalties as AccountTouch<_, _>>::touch(MODEL, &BOB, &POOR), TokenError::FundsUnavailable);
		assert_ok!(<Royalties as AccountTouch<_, _>>::touch(MODEL, &BOB, &ALICE));
		assert_noop!(<Royalties as AccountTouch<_, _>>::touch(MODEL, &BOB, &ALICE), Error::<Test>::EntryExists);

		assert_eq!((held(ALICE), held(BOB)), (DEPOSIT, 0));
		assert_eq!(Royalties::deposit_held(MODEL, BOB), Some((ALICE, DEPOSIT)));
		assert_eq!(Royalties::deposit_held(MODEL, STRANGER), None);
		pay(1_000);
		assert!(Accounts::<Test>::contains_key(MODEL, BOB));
	});
}
