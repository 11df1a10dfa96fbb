//! Weights of `pallet_data_pools`: an estimate from above, until `scripts/weights.sh` measures them on this runtime.

#![allow(clippy::all)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_data_pools::WeightInfo for WeightInfo<T> {
	fn create_pool() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn join() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn leave() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn admit_model() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn announce_draw(n: u32) -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(Weight::from_parts(400_000_000, 6_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn draw() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn cancel_draw() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn close_pool() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn propose_policy() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn apply_policy() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn withdraw_model() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn revoked() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn permits() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
}
