//! Weights of `pallet_task_bounties`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_task_bounties::WeightInfo for WeightInfo<T> {
	fn create_set() -> Weight {
		// Fastest run: 742_556 ns.
		Weight::from_parts(764_138_000, 21178)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	fn take() -> Weight {
		// Fastest run: 228_079 ns.
		Weight::from_parts(232_326_000, 4305)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	/// `n` is in `[0, 16]`.
	fn assign(n: u32) -> Weight {
		// Fastest run: 22_002 ns.
		Weight::from_parts(74_421_283, 5429)
			.saturating_add(Weight::from_parts(295_788_950, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads((13_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes((13_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 17875).saturating_mul(n.into()))
	}
	fn commit() -> Weight {
		// Fastest run: 135_882 ns.
		Weight::from_parts(139_067_000, 4766)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn reveal() -> Weight {
		// Fastest run: 103_444 ns.
		Weight::from_parts(107_009_000, 4766)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn reveal_gold() -> Weight {
		// Fastest run: 143_394 ns.
		Weight::from_parts(149_783_000, 4766)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn resolve() -> Weight {
		// Fastest run: 5_973_746 ns.
		Weight::from_parts(6_025_503_000, 50447)
			.saturating_add(T::DbWeight::get().reads(60))
			.saturating_add(T::DbWeight::get().writes(60))
	}
	fn review() -> Weight {
		// Fastest run: 5_925_444 ns.
		Weight::from_parts(5_997_942_000, 50447)
			.saturating_add(T::DbWeight::get().reads(65))
			.saturating_add(T::DbWeight::get().writes(61))
	}
	fn contribute_work() -> Weight {
		// Fastest run: 560_996 ns.
		Weight::from_parts(567_805_000, 4305)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn close_set() -> Weight {
		// Fastest run: 340_878 ns.
		Weight::from_parts(346_136_000, 21178)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	/// `n` is in `[0, 64]`.
	fn clear_set(n: u32) -> Weight {
		// Fastest run: 378_784 ns.
		Weight::from_parts(379_440_585, 3964)
			.saturating_add(Weight::from_parts(47_862_686, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2609).saturating_mul(n.into()))
	}
	fn forget_day() -> Weight {
		// Fastest run: 58_867 ns.
		Weight::from_parts(61_481_000, 3521)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
