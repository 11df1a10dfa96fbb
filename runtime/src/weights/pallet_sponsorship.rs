//! Weights of `pallet_sponsorship`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_sponsorship::WeightInfo for WeightInfo<T> {
	fn open() -> Weight {
		// Fastest run: 436_029 ns.
		Weight::from_parts(452_174_000, 4305)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn top_up() -> Weight {
		// Fastest run: 266_427 ns.
		Weight::from_parts(271_745_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn invite() -> Weight {
		// Fastest run: 501_637 ns.
		Weight::from_parts(510_450_000, 4305)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn uninvite() -> Weight {
		// Fastest run: 301_309 ns.
		Weight::from_parts(310_162_000, 4305)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn close() -> Weight {
		// Fastest run: 400_316 ns.
		Weight::from_parts(405_714_000, 4305)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn sponsor_fee() -> Weight {
		// Fastest run: 458_092 ns.
		Weight::from_parts(463_720_000, 3964)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
}
