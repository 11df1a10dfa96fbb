//! What the benchmarks of other pallets make out of nothing is as good as what is earned.

use super::*;
use frame_support::traits::fungibles::{Create as _, Mutate as _, Refund as _};

#[test]
fn an_asset_made_for_the_markets_benchmarks_trades() {
	ExtBuilder.build_and_execute(|| {
		// The steps of pallet-asset-conversion's own benchmarks, by a caller that has nothing.
		assert_ok!(Royalties::create(MODEL, POOR, true, 1));
		assert_ok!(Royalties::mint_into(MODEL, &POOR, 1_001));
		assert_ok!(<Balances as Mutate<_>>::mint_into(&POOR, 1_000 + SETUP_FEE + DEPOSIT + EXISTENTIAL_DEPOSIT));
		assert_ok!(make_pool(POOR, MODEL));
		assert_ok!(Royalties::refund(by(POOR), MODEL, pool_of(MODEL)));
		let pair = (Box::new(Kind::Native), Box::new(Kind::WithId(MODEL)));
		assert_ok!(AssetConversion::touch(by(POOR), pair.0, pair.1));
		assert_eq!(Royalties::deposit_held(MODEL, pool_of(MODEL)), Some((POOR, DEPOSIT)));
		assert_ok!(add(POOR, MODEL, 1_000, 1_000));
		assert_ok!(remove(POOR, MODEL, 1));
		touch(PAYER, MODEL);
		assert_ok!(swap_exactly(PAYER, Kind::Native, Kind::WithId(MODEL), 1));
	});
}

#[test]
fn a_payment_in_a_benchmark_settles_the_pool() {
	ExtBuilder.build_and_execute(|| {
		<Royalties as RoyaltySink<AccountId>>::benchmark_pool(MODEL);
		pay(1_000_000);
		assert!(events().iter().any(|event| matches!(event, Event::PoolPaid { .. })));
	});
}
