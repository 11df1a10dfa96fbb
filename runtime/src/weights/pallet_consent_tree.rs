//! Weights of `pallet_consent_tree`: estimates, until `scripts/weights.sh` measures them on this runtime.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_consent_tree::WeightInfo for WeightInfo<T> {
	/// `n` is in `[1, 64]`.
	fn changed(n: u32) -> Weight {
		Weight::from_parts(200_000_000, 10_000)
			.saturating_add(Weight::from_parts(10_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2500).saturating_mul(n.into()))
	}
	/// `w` is in `[0, 15]`.
	fn pin(w: u32) -> Weight {
		Weight::from_parts(700_000_000, 5_000)
			.saturating_add(Weight::from_parts(300_000_000, 0).saturating_mul(w.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn on_idle_base() -> Weight {
		Weight::from_parts(20_000_000, 2_000).saturating_add(T::DbWeight::get().reads(1))
	}
}
