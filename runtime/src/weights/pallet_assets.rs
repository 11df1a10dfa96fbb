//! Weights of `pallet_assets`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_assets::WeightInfo for WeightInfo<T> {
	fn create() -> Weight {
		// Fastest run: 73_570 ns.
		Weight::from_parts(76_494_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_create() -> Weight {
		// Fastest run: 74_230 ns.
		Weight::from_parts(77_085_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn start_destroy() -> Weight {
		// Fastest run: 72_007 ns.
		Weight::from_parts(74_902_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `c` is in `[0, 1000]`.
	fn destroy_accounts(c: u32) -> Weight {
		// Fastest run: 93_630 ns.
		Weight::from_parts(93_630_000, 3675)
			.saturating_add(Weight::from_parts(65_515_035, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(c.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(c.into())))
			.saturating_add(Weight::from_parts(0, 2609).saturating_mul(c.into()))
	}
	/// `a` is in `[0, 1000]`.
	fn destroy_approvals(a: u32) -> Weight {
		// Fastest run: 97_495 ns.
		Weight::from_parts(97_495_000, 3675)
			.saturating_add(Weight::from_parts(81_590_396, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(a.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(a.into())))
			.saturating_add(Weight::from_parts(0, 2623).saturating_mul(a.into()))
	}
	fn finish_destroy() -> Weight {
		// Fastest run: 85_407 ns.
		Weight::from_parts(88_431_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn mint() -> Weight {
		// Fastest run: 118_998 ns.
		Weight::from_parts(122_302_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn burn() -> Weight {
		// Fastest run: 149_573 ns.
		Weight::from_parts(153_559_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn transfer() -> Weight {
		// Fastest run: 203_653 ns.
		Weight::from_parts(209_071_000, 6208)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn transfer_keep_alive() -> Weight {
		// Fastest run: 188_741 ns.
		Weight::from_parts(192_687_000, 6208)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn force_transfer() -> Weight {
		// Fastest run: 203_824 ns.
		Weight::from_parts(208_811_000, 6208)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn freeze() -> Weight {
		// Fastest run: 89_073 ns.
		Weight::from_parts(92_288_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn thaw() -> Weight {
		// Fastest run: 89_523 ns.
		Weight::from_parts(92_608_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn freeze_asset() -> Weight {
		// Fastest run: 71_917 ns.
		Weight::from_parts(74_601_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn thaw_asset() -> Weight {
		// Fastest run: 71_947 ns.
		Weight::from_parts(74_461_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn transfer_ownership() -> Weight {
		// Fastest run: 80_841 ns.
		Weight::from_parts(83_895_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn set_team() -> Weight {
		// Fastest run: 71_847 ns.
		Weight::from_parts(74_441_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `n` is in `[0, 5]`.
	fn set_reserves(n: u32) -> Weight {
		// Fastest run: 75_703 ns.
		Weight::from_parts(78_893_322, 3675)
			.saturating_add(Weight::from_parts(192_797, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `n` is in `[0, 50]`.
	/// `s` is in `[0, 50]`.
	fn set_metadata(n: u32, s: u32) -> Weight {
		// Fastest run: 142_482 ns.
		Weight::from_parts(146_400_489, 3675)
			.saturating_add(Weight::from_parts(12_306, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(3_368, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn clear_metadata() -> Weight {
		// Fastest run: 138_987 ns.
		Weight::from_parts(143_303_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `n` is in `[0, 50]`.
	/// `s` is in `[0, 50]`.
	fn force_set_metadata(n: u32, s: u32) -> Weight {
		// Fastest run: 80_590 ns.
		Weight::from_parts(83_512_293, 3675)
			.saturating_add(Weight::from_parts(9_817, 0).saturating_mul(n.into()))
			.saturating_add(Weight::from_parts(19_336, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_clear_metadata() -> Weight {
		// Fastest run: 137_965 ns.
		Weight::from_parts(142_602_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_asset_status() -> Weight {
		// Fastest run: 70_125 ns.
		Weight::from_parts(73_079_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn approve_transfer() -> Weight {
		// Fastest run: 157_244 ns.
		Weight::from_parts(161_019_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn transfer_approved() -> Weight {
		// Fastest run: 286_968 ns.
		Weight::from_parts(292_826_000, 6208)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn cancel_approval() -> Weight {
		// Fastest run: 159_578 ns.
		Weight::from_parts(163_664_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn force_cancel_approval() -> Weight {
		// Fastest run: 165_857 ns.
		Weight::from_parts(170_344_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn set_min_balance() -> Weight {
		// Fastest run: 75_893 ns.
		Weight::from_parts(78_577_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn touch() -> Weight {
		// Fastest run: 161_701 ns.
		Weight::from_parts(166_508_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn touch_other() -> Weight {
		// Fastest run: 155_171 ns.
		Weight::from_parts(158_847_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn refund() -> Weight {
		// Fastest run: 151_716 ns.
		Weight::from_parts(155_361_000, 3675)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn refund_other() -> Weight {
		// Fastest run: 143_915 ns.
		Weight::from_parts(147_359_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn block() -> Weight {
		// Fastest run: 89_123 ns.
		Weight::from_parts(91_957_000, 3675)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn transfer_all() -> Weight {
		// Fastest run: 246_547 ns.
		Weight::from_parts(251_305_000, 6208)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn total_issuance() -> Weight {
		// Fastest run: 36_685 ns.
		Weight::from_parts(37_786_000, 3675).saturating_add(T::DbWeight::get().reads(1))
	}
	fn balance() -> Weight {
		// Fastest run: 38_838 ns.
		Weight::from_parts(40_080_000, 3599).saturating_add(T::DbWeight::get().reads(1))
	}
	fn allowance() -> Weight {
		// Fastest run: 50_015 ns.
		Weight::from_parts(51_426_000, 3613).saturating_add(T::DbWeight::get().reads(1))
	}
	fn migration_v2_foreign_asset_set_reserve_weight() -> Weight {
		// Fastest run: 43_806 ns.
		Weight::from_parts(45_457_000, 3675)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn get_metadata() -> Weight {
		// Fastest run: 38_026 ns.
		Weight::from_parts(39_329_000, 3605).saturating_add(T::DbWeight::get().reads(1))
	}
}
