//! Weights of `pallet_treasury`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_treasury::WeightInfo for WeightInfo<T> {
	fn spend_local() -> Weight {
		// Fastest run: 64_776 ns.
		Weight::from_parts(67_691_000, 1743)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn remove_approval() -> Weight {
		// Fastest run: 35_082 ns.
		Weight::from_parts(36_585_000, 1743)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `p` is in `[0, 63]`.
	fn on_initialize_proposals(p: u32) -> Weight {
		// Fastest run: 63_955 ns.
		Weight::from_parts(74_438_041, 3593)
			.saturating_add(Weight::from_parts(149_392, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn spend() -> Weight {
		// Fastest run: 58_727 ns.
		Weight::from_parts(61_572_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn payout() -> Weight {
		// Fastest run: 245_295 ns.
		Weight::from_parts(250_473_000, 6196)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn check_status() -> Weight {
		// Fastest run: 67_290 ns.
		Weight::from_parts(70_415_000, 3534)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn void_spend() -> Weight {
		// Fastest run: 63_474 ns.
		Weight::from_parts(66_259_000, 3534)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
