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
		// Fastest run: 854_019 ns.
		Weight::from_parts(1_178_261_000, 6430)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn claim() -> Weight {
		// Fastest run: 798_397 ns.
		Weight::from_parts(1_034_748_000, 3710)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn refund() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
}
