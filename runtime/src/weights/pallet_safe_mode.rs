//! Weights of `pallet_safe_mode`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_safe_mode::WeightInfo for WeightInfo<T> {
	fn on_initialize_noop() -> Weight {
		// Fastest run: 13_991 ns.
		Weight::from_parts(14_842_000, 1489).saturating_add(T::DbWeight::get().reads(1))
	}
	fn on_initialize_exit() -> Weight {
		// Fastest run: 40_470 ns.
		Weight::from_parts(42_384_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn enter() -> Weight {
		// Fastest run: 0 ns.
		Weight::from_parts(0, 0)
	}
	fn force_enter() -> Weight {
		// Fastest run: 52_658 ns.
		Weight::from_parts(54_852_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn extend() -> Weight {
		// Fastest run: 0 ns.
		Weight::from_parts(0, 0)
	}
	fn force_extend() -> Weight {
		// Fastest run: 53_439 ns.
		Weight::from_parts(55_883_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn force_exit() -> Weight {
		// Fastest run: 53_349 ns.
		Weight::from_parts(55_883_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn release_deposit() -> Weight {
		// Fastest run: 0 ns.
		Weight::from_parts(0, 0)
	}
	fn force_release_deposit() -> Weight {
		// Fastest run: 200_849 ns.
		Weight::from_parts(205_686_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn force_slash_deposit() -> Weight {
		// Fastest run: 162_021 ns.
		Weight::from_parts(165_897_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
