//! Shares in a real pool of `pallet-asset-conversion`.

use super::*;
use frame_support::traits::fungibles::Mutate as _;
use pallet_asset_conversion::Error as Market;

const MONEY: Kind = Kind::Native;
const SHARES: Kind = Kind::WithId(MODEL);
/// What Alice puts into the pool.
const RESERVE: (Balance, Balance) = (100_000, SHARE / 4);

fn reserve() -> (Balance, Balance) {
	(Balances::free_balance(pool_of(MODEL)), shares(pool_of(MODEL)))
}

/// Alice and Bob have half the shares each and earn no more; Carol made a pool and Alice put half of hers into it.
fn market() {
	earned(&[(ALICE, 128), (BOB, 128)]);
	set_weight(ALICE, 0);
	set_weight(BOB, 0);
	assert_ok!(make_pool(CAROL, MODEL));
	assert_ok!(add(ALICE, MODEL, RESERVE.0, RESERVE.1));
	assert_eq!(reserve(), RESERVE);
}

#[test]
fn the_creator_of_a_pool_pays_for_its_entry() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(make_pool(CAROL, MODEL));
		assert_eq!(held(CAROL), DEPOSIT);
		assert_eq!(Balances::free_balance(CAROL), ENDOWMENT - DEPOSIT - SETUP_FEE);
		assert_eq!(Balances::free_balance(pool_of(MODEL)), 0);
		// Liquidity changes nothing about that.
		assert_ok!(add(ALICE, MODEL, 10_000, SHARE / 2));
		assert_eq!((held(CAROL), held(pool_of(MODEL))), (DEPOSIT, 0));
	});
}

#[test]
fn there_is_no_pool_for_a_model_without_books() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(make_pool(CAROL, MODEL), TokenError::UnknownAsset);
	});
}

#[test]
fn who_cannot_pay_the_deposit_makes_no_pool() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(Balances::transfer_allow_death(by(ALICE), POOR, SETUP_FEE + EXISTENTIAL_DEPOSIT));
		assert_noop!(make_pool(POOR, MODEL), TokenError::FundsUnavailable);
	});
}

#[test]
fn a_pool_trades_shares_for_money_both_ways() {
	ExtBuilder.build_and_execute(|| {
		market();
		touch(STRANGER, MODEL);
		assert_ok!(swap(STRANGER, MONEY, SHARES, 10_000));
		let bought = shares(STRANGER);
		assert!(bought > SHARE / 50 && bought < SHARE / 40, "{bought}");
		assert_eq!(reserve(), (RESERVE.0 + 10_000, RESERVE.1 - bought));

		let before = Balances::free_balance(BOB);
		assert_ok!(swap(BOB, SHARES, MONEY, SHARE / 8));
		assert!(Balances::free_balance(BOB) > before + 30_000);
		assert_eq!([ALICE, BOB, STRANGER, pool_of(MODEL)].map(shares).iter().sum::<Balance>(), SHARE);
	});
}

#[test]
fn what_pooled_shares_are_paid_is_in_the_reserve_at_once() {
	ExtBuilder.build_and_execute(|| {
		market();
		pay(4_000);
		assert_eq!(reserve(), (RESERVE.0 + 1_000, RESERVE.1));
		assert_eq!([ALICE, BOB, pool_of(MODEL)].map(royalty), [1_000, 2_000, 0]);
		assert_eq!((ledger().claimed, ledger().owed()), (1_000, 3_000));
		let pooled = Event::PoolPaid { model: MODEL, pool: pool_of(MODEL), amount: 1_000 };
		let paid = Event::Paid { model: MODEL, from: PAYER, amount: 4_000, carried: 0 };
		assert!(events().ends_with(&[pooled, paid]));
	});
}

#[test]
fn liquidity_providers_get_the_royalties_of_pooled_shares() {
	ExtBuilder.build_and_execute(|| {
		market();
		pay(4_000);
		let before = (Balances::free_balance(ALICE), shares(ALICE));
		assert_ok!(remove(ALICE, MODEL, tokens(ALICE, MODEL) / 2));
		let money = Balances::free_balance(ALICE) - before.0;
		let got = shares(ALICE) - before.1;
		// Half of it, but for what the locked tokens stand for: less than a millionth.
		assert!((50_499..=50_500).contains(&money), "{money}");
		assert!(got <= RESERVE.1 / 2 && RESERVE.1 / 2 - got < RESERVE.1 / 1_000_000, "{got}");
	});
}

#[test]
fn liquidity_that_comes_late_takes_nothing_of_an_earlier_payment() {
	ExtBuilder.build_and_execute(|| {
		market();
		pay(40_000_000);
		let before = (Balances::free_balance(BOB), shares(BOB));
		assert_ok!(add(BOB, MODEL, 900_000, SHARE / 4));
		assert_ok!(remove(BOB, MODEL, tokens(BOB, MODEL)));
		assert!(Balances::free_balance(BOB) <= before.0 && shares(BOB) <= before.1);
	});
}

#[test]
fn just_in_time_liquidity_gains_nothing_beyond_its_share() {
	let gain = |in_time: bool| {
		let mut ext = ExtBuilder.build();
		ext.execute_with(|| {
			market();
			let before = (Balances::free_balance(BOB), shares(BOB));
			if in_time {
				assert_ok!(add(BOB, MODEL, 300_000, SHARE / 2 - 1));
			}
			pay(40_000);
			if in_time {
				assert_ok!(remove(BOB, MODEL, tokens(BOB, MODEL)));
			}
			Royalties::do_try_state().unwrap();
			assert!(shares(BOB) <= before.1);
			Balances::free_balance(BOB) + royalty(BOB) - before.0
		})
	};
	// Bob has half the shares: just by holding them he has half the payment, and in the pool no more.
	assert_eq!(gain(false), 20_000);
	assert!((19_990..=20_000).contains(&gain(true)), "{}", gain(true));
}

#[test]
fn a_swap_around_a_payment_neither_loses_nor_doubles_it() {
	ExtBuilder.build_and_execute(|| {
		market();
		touch(STRANGER, MODEL);
		let sum = || [ALICE, BOB, STRANGER].map(royalty).iter().sum::<Balance>() + reserve().0;
		let before = sum();
		assert_ok!(swap(STRANGER, MONEY, SHARES, 50_000));
		assert_eq!(sum(), before + 50_000);
		pay(4_000);
		assert!((before + 53_996..=before + 54_000).contains(&sum()), "{}", sum());
		let (had, money) = (royalty(STRANGER), Balances::free_balance(STRANGER));
		assert_ok!(swap(STRANGER, SHARES, MONEY, shares(STRANGER)));
		// The royalty stays with whom it was earned by.
		assert_eq!((royalty(STRANGER), shares(STRANGER)), (had, 0));
		assert!(Balances::free_balance(STRANGER) > money);
		pay(4_000);
		assert_eq!(royalty(STRANGER), had);
	});
}

#[test]
fn a_swap_that_would_drain_a_pool_is_refused() {
	ExtBuilder.build_and_execute(|| {
		market();
		assert_noop!(swap_exactly(PAYER, MONEY, SHARES, RESERVE.1), Market::<Test>::AmountOutTooHigh);
		assert_noop!(swap_exactly(PAYER, MONEY, SHARES, Balance::MAX), Market::<Test>::AmountOutTooHigh);
		assert_noop!(swap_exactly(BOB, SHARES, MONEY, RESERVE.0), Market::<Test>::AmountOutTooHigh);
		// Nor does the pool's account lose what keeps it alive.
		assert_ok!(Royalties::mint_into(MODEL, &BOB, 1 << 90));
		assert_noop!(swap_exactly(BOB, SHARES, MONEY, RESERVE.0 - 1), TokenError::NotExpendable);
		assert_ok!(swap_exactly(BOB, SHARES, MONEY, RESERVE.0 - EXISTENTIAL_DEPOSIT));
		assert_eq!(reserve().0, EXISTENTIAL_DEPOSIT);
	});
}

#[test]
fn all_the_money_in_the_world_leaves_a_share_in_the_pool() {
	ExtBuilder.build_and_execute(|| {
		market();
		touch(PAYER, MODEL);
		assert_ok!(swap(PAYER, MONEY, SHARES, PURSE - 10_000));
		let (money, left) = reserve();
		assert!(left >= 1 && U256::from(money) * U256::from(left) >= U256::from(RESERVE.0) * U256::from(RESERVE.1));
		// And the pool still pays, is paid, and lets its providers go.
		pay(4_000);
		assert_ok!(swap(BOB, SHARES, MONEY, SHARE / 8));
		assert_ok!(remove(ALICE, MODEL, tokens(ALICE, MODEL) / 2));
	});
}

#[test]
fn the_last_provider_to_leave_does_not_empty_the_pool() {
	ExtBuilder.build_and_execute(|| {
		market();
		let all = tokens(ALICE, MODEL);
		assert!(remove(ALICE, MODEL, all + 1).is_err());
		assert_noop!(remove(ALICE, MODEL, 0), Market::<Test>::ZeroLiquidity);
		// What would be left is less than the existential deposit.
		assert_noop!(remove(ALICE, MODEL, all), Market::<Test>::ReserveLeftLessThanMinimal);
		assert_ok!(remove(ALICE, MODEL, all / 1_000 * 999));
		let (money, left) = reserve();
		assert!(money >= EXISTENTIAL_DEPOSIT && left >= 1);
	});
}

#[test]
fn swaps_of_nothing_of_one_and_of_the_maximum() {
	ExtBuilder.build_and_execute(|| {
		market();
		assert_noop!(swap(BOB, MONEY, SHARES, 0), Market::<Test>::ZeroAmount);
		assert_noop!(swap(BOB, SHARES, MONEY, 0), Market::<Test>::ZeroAmount);
		// A planck buys share units; a share unit is worth less than a planck.
		assert_ok!(swap(BOB, MONEY, SHARES, 1));
		assert_noop!(swap(BOB, SHARES, MONEY, 1), Market::<Test>::ProvidedMinimumNotSufficientForSwap);
		assert_noop!(swap(BOB, MONEY, SHARES, Balance::MAX), TokenError::FundsUnavailable);
		assert_noop!(swap(BOB, SHARES, MONEY, Balance::MAX), TokenError::FundsUnavailable);
		assert_noop!(add(BOB, MODEL, 0, 1), Market::<Test>::WrongDesiredAmount);
		assert_noop!(add(BOB, MODEL, 1, 0), Market::<Test>::WrongDesiredAmount);
		assert!(add(BOB, MODEL, Balance::MAX, Balance::MAX).is_err());
		assert_eq!(shares(BOB) + shares(pool_of(MODEL)) + shares(ALICE), SHARE);
	});
}

#[test]
fn selling_all_that_a_swap_gave_returns_the_deposit_for_the_entry() {
	ExtBuilder.build_and_execute(|| {
		market();
		touch(STRANGER, MODEL);
		assert_ok!(swap(STRANGER, MONEY, SHARES, 1_000));
		assert_eq!(held(STRANGER), DEPOSIT);
		assert_ok!(swap(STRANGER, SHARES, MONEY, shares(STRANGER)));
		assert_eq!(held(STRANGER), 0);
		assert_eq!(Accounts::<Test>::get(MODEL, STRANGER), None);
	});
}

#[test]
fn a_provider_without_an_entry_makes_one_before_it_leaves_the_pool() {
	ExtBuilder.build_and_execute(|| {
		market();
		assert_ok!(Royalties::transfer(by(ALICE), MODEL, BOB, shares(ALICE)));
		assert_eq!(Accounts::<Test>::get(MODEL, ALICE), None);
		let half = tokens(ALICE, MODEL) / 2;
		assert_noop!(remove(ALICE, MODEL, half), Error::<Test>::NoEntry);
		touch(ALICE, MODEL);
		assert_ok!(remove(ALICE, MODEL, half));
		assert!(shares(ALICE) > 0);
	});
}

#[test]
fn shares_of_a_halted_model_still_move_trade_and_are_claimed() {
	ExtBuilder.build_and_execute(|| {
		market();
		touch(STRANGER, MODEL);
		set_weight(BOB, 128);
		pay(4_000);
		set_state(ModelState::Halted);
		pass(10);
		assert_eq!(ledger().issuance, SHARE);
		assert_ok!(Royalties::transfer(by(BOB), MODEL, CAROL, 1_000));
		assert_ok!(swap(BOB, SHARES, MONEY, SHARE / 8));
		assert_ok!(swap(STRANGER, MONEY, SHARES, 1_000));
		assert_ok!(Royalties::claim(by(BOB), MODEL));
		assert_ok!(Royalties::claim(by(ALICE), MODEL));
		assert_ok!(remove(ALICE, MODEL, tokens(ALICE, MODEL) / 2));
		// Answers served before the halt are still paid, to the shares as they are now.
		let before = reserve().0;
		pay(4_000);
		assert!(reserve().0 > before);
	});
}

#[test]
fn a_royalty_too_small_to_open_an_account_waits_and_is_not_lost() {
	ExtBuilder.build_and_execute(|| {
		// given: shares at the address of a pool that has no money
		earned(&[(ALICE, 128)]);
		set_weight(ALICE, 0);
		assert_ok!(Royalties::transfer(by(ALICE), MODEL, pool_of(MODEL), SHARE / 2));
		pay(2 * EXISTENTIAL_DEPOSIT - 2);
		assert_eq!((royalty(pool_of(MODEL)), reserve().0), (EXISTENTIAL_DEPOSIT - 1, 0));
		// when there is enough for the account to exist
		pay(2);
		// then all of it is there
		assert_eq!((royalty(pool_of(MODEL)), reserve().0), (0, EXISTENTIAL_DEPOSIT));
	});
}

#[test]
fn a_pool_without_shares_takes_no_part() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(make_pool(CAROL, MODEL));
		pay(1_000);
		assert_eq!((royalty(ALICE), reserve()), (1_000, (0, 0)));
		assert_eq!(held(CAROL), DEPOSIT);
	});
}

#[test]
fn shares_of_one_model_are_traded_for_those_of_another_through_money() {
	ExtBuilder.build_and_execute(|| {
		market();
		Royalties::weight_changed(OTHER_MODEL, &CAROL, 128);
		Royalties::state_changed(OTHER_MODEL, ModelState::Active);
		pass(1);
		assert_ok!(make_pool(CAROL, OTHER_MODEL));
		assert_ok!(add(CAROL, OTHER_MODEL, 100_000, SHARE / 2));
		touch(BOB, OTHER_MODEL);
		let path = [SHARES, MONEY, Kind::WithId(OTHER_MODEL)].map(Box::new).to_vec();
		assert_ok!(AssetConversion::swap_exact_tokens_for_tokens(by(BOB), path, SHARE / 8, 1, BOB, true));
		assert!(Royalties::shares(OTHER_MODEL, BOB) > 0);
		// There is no pool of two models' shares.
		let pair = (Box::new(SHARES), Box::new(Kind::WithId(OTHER_MODEL)));
		assert_noop!(AssetConversion::create_pool(by(BOB), pair.0, pair.1), Market::<Test>::InvalidAssetPair);
	});
}
