//! Weights of `pallet_reputation`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_reputation::WeightInfo for WeightInfo<T> {
	fn refresh() -> Weight {
		// Fastest run: 713_870 ns.
		Weight::from_parts(793_809_000, 6293)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn forget() -> Weight {
		// Fastest run: 560_083 ns.
		Weight::from_parts(650_587_000, 6293)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
