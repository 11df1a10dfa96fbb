//! Weights of `pallet_workers`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_workers::WeightInfo for WeightInfo<T> {
	fn bond() -> Weight {
		// Fastest run: 459_513 ns.
		Weight::from_parts(495_897_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn bond_extra() -> Weight {
		// Fastest run: 466_964 ns.
		Weight::from_parts(505_522_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn unbond() -> Weight {
		// Fastest run: 203_993 ns.
		Weight::from_parts(235_960_000, 6012)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn rebond() -> Weight {
		// Fastest run: 121_841 ns.
		Weight::from_parts(155_601_000, 3554)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn withdraw_unbonded() -> Weight {
		// Fastest run: 400_295 ns.
		Weight::from_parts(451_021_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn report_conflict() -> Weight {
		// Fastest run: 963_622 ns.
		Weight::from_parts(1_051_753_000, 6196)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn report_stale_version() -> Weight {
		// Fastest run: 925_926 ns.
		Weight::from_parts(990_693_000, 6196)
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
