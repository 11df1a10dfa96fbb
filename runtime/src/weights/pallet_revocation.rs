//! Weights of `pallet_revocation`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 729_827 ns.
		Weight::from_parts(742_936_000, 4305)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	fn sign_petition() -> Weight {
		// Fastest run: 627_625 ns.
		Weight::from_parts(635_115_000, 6938)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(8))
	}
	fn withdraw_signature() -> Weight {
		// Fastest run: 257_643 ns.
		Weight::from_parts(261_400_000, 3964)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn close_petition() -> Weight {
		// Fastest run: 238_685 ns.
		Weight::from_parts(243_382_000, 3964)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn freeze() -> Weight {
		// Fastest run: 98_547 ns.
		Weight::from_parts(102_142_000, 4305)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn unfreeze() -> Weight {
		// Fastest run: 68_111 ns.
		Weight::from_parts(70_565_000, 3501)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn weight_changed() -> Weight {
		// Fastest run: 437_862 ns.
		Weight::from_parts(445_193_000, 4305)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
