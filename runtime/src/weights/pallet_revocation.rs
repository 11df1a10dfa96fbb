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
		// Fastest run: 1_416_816 ns.
		Weight::from_parts(1_671_364_000, 4305)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	fn sign_petition() -> Weight {
		// Fastest run: 1_153_875 ns.
		Weight::from_parts(1_297_759_000, 6938)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(8))
	}
	fn withdraw_signature() -> Weight {
		// Fastest run: 467_425 ns.
		Weight::from_parts(534_564_000, 3964)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn close_petition() -> Weight {
		// Fastest run: 439_934 ns.
		Weight::from_parts(479_713_000, 3964)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn freeze() -> Weight {
		// Fastest run: 160_078 ns.
		Weight::from_parts(173_798_000, 4305)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn unfreeze() -> Weight {
		// Fastest run: 113_258 ns.
		Weight::from_parts(124_735_000, 3501)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn weight_changed() -> Weight {
		// Fastest run: 773_990 ns.
		Weight::from_parts(851_015_000, 4305)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(6))
	}
}
