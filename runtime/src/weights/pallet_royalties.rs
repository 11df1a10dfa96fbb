//! Weights of `pallet_royalties`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

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
		// Fastest run: 850_353 ns.
		Weight::from_parts(896_422_000, 6430)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn claim() -> Weight {
		// Fastest run: 801_391 ns.
		Weight::from_parts(845_987_000, 3964)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn touch() -> Weight {
		// Fastest run: 420_505 ns.
		Weight::from_parts(457_200_000, 3964)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn refund() -> Weight {
		// Fastest run: 420_505 ns.
		Weight::from_parts(457_200_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
