//! Weights of `pallet_task_bounties`: an estimate from above, until `scripts/weights.sh` measures them on this runtime.

#![allow(clippy::all)]
#![allow(missing_docs)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_task_bounties::WeightInfo for WeightInfo<T> {
	fn create_set() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn take() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn assign(n: u32) -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(Weight::from_parts(400_000_000, 6_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn commit() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn reveal() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn reveal_gold() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn resolve() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn review() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn contribute_work() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn close_set() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn clear_set(n: u32) -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(Weight::from_parts(400_000_000, 6_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn forget_day() -> Weight {
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
}
