//! Weights of `pallet_balances`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 257_244 ns.
		Weight::from_parts(263_052_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn transfer_keep_alive() -> Weight {
		// Fastest run: 206_447 ns.
		Weight::from_parts(212_256_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_set_balance_creating() -> Weight {
		// Fastest run: 113_900 ns.
		Weight::from_parts(117_635_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_set_balance_killing() -> Weight {
		// Fastest run: 114_270 ns.
		Weight::from_parts(118_035_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_transfer() -> Weight {
		// Fastest run: 265_055 ns.
		Weight::from_parts(270_343_000, 6196)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn transfer_all() -> Weight {
		// Fastest run: 249_742 ns.
		Weight::from_parts(254_970_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_unreserve() -> Weight {
		// Fastest run: 96_053 ns.
		Weight::from_parts(99_728_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `u` is in `[1, 1000]`.
	fn upgrade_accounts(u: u32) -> Weight {
		// Fastest run: 97_365 ns.
		Weight::from_parts(1_214_512_509, 990)
			.saturating_add(Weight::from_parts(64_231_143, 0).saturating_mul(u.into()))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(u.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(u.into())))
			.saturating_add(Weight::from_parts(0, 2603).saturating_mul(u.into()))
	}
	fn force_adjust_total_issuance() -> Weight {
		// Fastest run: 39_439 ns.
		Weight::from_parts(41_793_000, 0)
	}
	fn burn_allow_death() -> Weight {
		// Fastest run: 158_536 ns.
		Weight::from_parts(163_063_000, 0)
	}
	fn burn_keep_alive() -> Weight {
		// Fastest run: 111_616 ns.
		Weight::from_parts(114_771_000, 0)
	}
}
