//! Weights of `pallet_sponsorship`: an estimate from above, until `scripts/weights.sh` measures them on this runtime.

#![allow(clippy::all)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_sponsorship::WeightInfo for WeightInfo<T> {
	fn open() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn top_up() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn invite() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn uninvite() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn close() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn sponsor_fee() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
}
