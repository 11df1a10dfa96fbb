//! Weights of `pallet_sponsorship`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

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
		// Fastest run: 877_534 ns.
		Weight::from_parts(974_548_000, 4305)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn top_up() -> Weight {
		// Fastest run: 506_673 ns.
		Weight::from_parts(538_841_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn invite() -> Weight {
		// Fastest run: 983_372 ns.
		Weight::from_parts(1_086_174_000, 4305)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn uninvite() -> Weight {
		// Fastest run: 546_672 ns.
		Weight::from_parts(620_642_000, 4305)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn close() -> Weight {
		// Fastest run: 775_612 ns.
		Weight::from_parts(849_282_000, 4305)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn sponsor_fee() -> Weight {
		// Fastest run: 924_534 ns.
		Weight::from_parts(1_002_179_000, 3964)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
}
