//! Weights of `pallet_balances`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 2, repeats 1, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_balances::WeightInfo for WeightInfo<T> {
	fn transfer_allow_death() -> Weight {
		// Fastest run: 520_033 ns.
		Weight::from_parts(557_408_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn transfer_keep_alive() -> Weight {
		// Fastest run: 414_957 ns.
		Weight::from_parts(454_506_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_set_balance_creating() -> Weight {
		// Fastest run: 218_144 ns.
		Weight::from_parts(246_035_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_set_balance_killing() -> Weight {
		// Fastest run: 218_655 ns.
		Weight::from_parts(254_148_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_transfer() -> Weight {
		// Fastest run: 526_642 ns.
		Weight::from_parts(579_200_000, 6196)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn transfer_all() -> Weight {
		// Fastest run: 505_371 ns.
		Weight::from_parts(559_601_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_unreserve() -> Weight {
		// Fastest run: 179_146 ns.
		Weight::from_parts(216_081_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `u` is in `[1, 1000]`.
	fn upgrade_accounts(u: u32) -> Weight {
		// Fastest run: 12_425_245 ns.
		Weight::from_parts(13_269_454_167, 990)
			.saturating_add(Weight::from_parts(1_222_537_332, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(u.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(u.into())))
			.saturating_add(Weight::from_parts(0, 2603).saturating_mul(u.into()))
	}
	fn force_adjust_total_issuance() -> Weight {
		// Fastest run: 70_004 ns.
		Weight::from_parts(93_940_000, 0)
	}
	fn burn_allow_death() -> Weight {
		// Fastest run: 316_311 ns.
		Weight::from_parts(355_498_000, 0)
	}
	fn burn_keep_alive() -> Weight {
		// Fastest run: 220_488 ns.
		Weight::from_parts(254_668_000, 0)
	}
}
