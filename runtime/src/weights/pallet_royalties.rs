//! Weights of `pallet_royalties`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_royalties::WeightInfo for WeightInfo<T> {
	fn transfer() -> Weight {
		// Fastest run: 423_991 ns.
		Weight::from_parts(439_825_000, 6430)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn claim() -> Weight {
		// Fastest run: 409_059 ns.
		Weight::from_parts(418_102_000, 3964)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn refund() -> Weight {
		// Fastest run: 218_595 ns.
		Weight::from_parts(223_923_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn touch() -> Weight {
		// Fastest run: 275_220 ns.
		Weight::from_parts(282_721_000, 3964)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
