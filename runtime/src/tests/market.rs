//! Shares of a model trade against money, and their royalties go where the shares are.

use super::*;
use crate::configs::market::{Kind, PoolAccounts, PoolSetupFee};
use frame_support::{storage::with_storage_layer, traits::fungibles::Inspect as _};
use pallet_asset_conversion::Error as Market;
use pallet_royalties::PoolAccountOf;

const SHARES: Kind = Kind::WithId(MODEL);
/// Units of money and shares that Charlie puts into the pool.
const RESERVE: Balance = 2 * UNIT;

fn pool() -> AccountId {
	PoolAccounts::pool_account(MODEL).expect("every model has an address for its pool")
}

fn pair() -> (Box<Kind>, Box<Kind>) {
	(Box::new(Kind::Native), Box::new(SHARES))
}

fn swap_exactly(who: Sr25519Keyring, path: [Kind; 2], amount: Balance) -> Result<(), sp_runtime::DispatchError> {
	let path = path.map(Box::new).to_vec();
	with_storage_layer(|| {
		AssetConversion::swap_tokens_for_exact_tokens(signed(who), path, amount, Balance::MAX, account(who), true)
	})
}

/// Dave made a pool, Charlie put liquidity into it, and Bob made an entry for the shares he will buy.
fn market() {
	active_model();
	run_to(System::block_number() + MINUTES);
	let (money, shares) = pair();
	assert_ok!(AssetConversion::create_pool(signed(Dave), money, shares));
	let (money, shares) = pair();
	let to = account(Charlie);
	assert_ok!(AssetConversion::add_liquidity(signed(Charlie), money, shares, RESERVE, RESERVE, 1, 1, to));
	assert_ok!(Royalties::touch(signed(Bob), MODEL, account(Bob).into()));
	assert_eq!(Balances::balance(&pool()), RESERVE);
	assert_eq!(Royalties::balance(MODEL, &pool()), RESERVE);
}

#[test]
fn the_creator_of_a_pool_pays_a_fee_and_the_deposits() {
	externalities("development").execute_with(|| {
		active_model();
		let reason = configs::royalties::LedgerHold::get();
		let treasury = Balances::total_balance(&configs::accounts::TreasuryAccount::get());
		let (total, held) =
			(Balances::total_balance(&account(Alice)), Balances::total_balance_on_hold(&account(Alice)));
		let (money, shares) = pair();
		assert_ok!(AssetConversion::create_pool(signed(Alice), money, shares));
		assert_eq!(Balances::total_balance(&account(Alice)), total - PoolSetupFee::get());
		assert_eq!(Balances::total_balance(&configs::accounts::TreasuryAccount::get()), treasury + PoolSetupFee::get());
		assert!(Balances::total_balance_on_hold(&account(Alice)) > held);
		// Nobody has put shares in: she can have the deposit for the pool's entry back.
		let on_hold = Balances::balance_on_hold(&reason, &account(Alice));
		assert_ok!(Royalties::refund(signed(Alice), MODEL, pool().into()));
		assert!(Balances::balance_on_hold(&reason, &account(Alice)) < on_hold);
		check_invariants();
	});
}

#[test]
fn shares_trade_both_ways() {
	externalities("development").execute_with(|| {
		market();
		let before = Royalties::balance(MODEL, &account(Bob));
		assert_eq!(before, 0);
		assert_ok!(swap_exactly(Bob, [Kind::Native, SHARES], UNIT / 2));
		assert_eq!(Royalties::balance(MODEL, &account(Bob)), UNIT / 2);
		assert_ok!(swap_exactly(Dave, [SHARES, Kind::Native], UNIT / 2));
		check_invariants();
	});
}

#[test]
fn a_swap_puts_nobodys_money_on_hold() {
	externalities("development").execute_with(|| {
		market();
		let path = || vec![Box::new(Kind::Native), Box::new(SHARES)];
		let swap = || {
			with_storage_layer(|| {
				AssetConversion::swap_exact_tokens_for_tokens(signed(Bob), path(), UNIT / 4, 1, account(Alice), true)
			})
		};
		let held = || Balances::total_balance_on_hold(&account(Alice));
		let before = held();
		assert_eq!(swap(), Err(Market::<Runtime>::BelowMinimum.into()));
		assert_ok!(Royalties::touch(signed(Bob), MODEL, account(Alice).into()));
		assert_ok!(swap());
		assert!(Royalties::balance(MODEL, &account(Alice)) > 0);
		assert_eq!(held(), before);
		check_invariants();
	});
}

#[test]
fn royalties_of_pooled_shares_are_the_liquidity_providers_at_once() {
	externalities("development").execute_with(|| {
		market();
		assert_ok!(<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &account(Alice), 100 * UNIT));
		let paid = Balances::balance(&pool()) - RESERVE;
		let issuance = Royalties::total_issuance(MODEL);
		let share =
			(sp_core::U256::from(100 * UNIT) * sp_core::U256::from(RESERVE) / sp_core::U256::from(issuance)).as_u128();
		assert!(paid > 0 && paid.abs_diff(share) <= 2, "{paid} of {share}");
		assert_eq!(Royalties::pending_royalty(MODEL, pool()), 0);
		check_invariants();
	});
}

#[test]
fn a_swap_that_would_drain_a_pool_is_refused() {
	externalities("development").execute_with(|| {
		market();
		let too_much = Market::<Runtime>::AmountOutTooHigh;
		assert_noop!(swap_exactly(Bob, [Kind::Native, SHARES], RESERVE), too_much);
		assert_noop!(swap_exactly(Dave, [SHARES, Kind::Native], RESERVE), Market::<Runtime>::AmountOutTooHigh);
		let all_but_one = swap_exactly(Dave, [SHARES, Kind::Native], RESERVE - 1);
		assert_eq!(all_but_one, Err(sp_runtime::TokenError::NotExpendable.into()));
		check_invariants();
	});
}

#[test]
fn shares_of_a_halted_model_still_trade_and_are_claimed() {
	externalities("development").execute_with(|| {
		market();
		assert_ok!(<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &account(Alice), UNIT));
		for (i, person) in PEOPLE.into_iter().enumerate() {
			assert_ok!(Contributions::revoke(signed(person), ContributionId(i as u64)));
		}
		assert_eq!(Revocation::state(MODEL), ModelState::Halted);
		assert_ok!(swap_exactly(Dave, [SHARES, Kind::Native], UNIT / 2));
		assert_ok!(swap_exactly(Bob, [Kind::Native, SHARES], UNIT / 4));
		assert_ok!(Royalties::transfer(signed(Eve), MODEL, account(Bob).into(), UNIT));
		assert_ok!(Royalties::claim(signed(Eve), MODEL));
		check_invariants();
	});
}
