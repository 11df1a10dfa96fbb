//! Weights of `pallet_revocation`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_revocation::WeightInfo for WeightInfo<T> {
	fn open_petition() -> Weight {
		// Fastest run: 1_427_351 ns.
		Weight::from_parts(1_636_723_000, 4182)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	fn sign_petition() -> Weight {
		// Fastest run: 1_147_546 ns.
		Weight::from_parts(1_365_669_000, 6362)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(8))
	}
	fn withdraw_signature() -> Weight {
		// Fastest run: 473_093 ns.
		Weight::from_parts(545_570_000, 3676)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn close_petition() -> Weight {
		// Fastest run: 441_366 ns.
		Weight::from_parts(592_290_000, 3676)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn freeze() -> Weight {
		// Fastest run: 161_931 ns.
		Weight::from_parts(286_886_000, 4182)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn unfreeze() -> Weight {
		// Fastest run: 114_510 ns.
		Weight::from_parts(140_018_000, 3501)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn weight_changed() -> Weight {
		// Fastest run: 781_482 ns.
		Weight::from_parts(1_219_572_000, 4182)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
