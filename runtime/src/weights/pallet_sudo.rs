//! Weights of `pallet_sudo`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_sudo::WeightInfo for WeightInfo<T> {
	fn set_key() -> Weight {
		// Fastest run: 59_258 ns.
		Weight::from_parts(62_954_000, 1517)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn sudo() -> Weight {
		// Fastest run: 62_843 ns.
		Weight::from_parts(65_938_000, 1517).saturating_add(T::DbWeight::get().reads(1))
	}
	fn sudo_as() -> Weight {
		// Fastest run: 62_614 ns.
		Weight::from_parts(65_307_000, 1517).saturating_add(T::DbWeight::get().reads(1))
	}
	fn remove_key() -> Weight {
		// Fastest run: 55_102 ns.
		Weight::from_parts(57_606_000, 1517)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn check_only_sudo_account() -> Weight {
		// Fastest run: 28_102 ns.
		Weight::from_parts(29_654_000, 1517).saturating_add(T::DbWeight::get().reads(1))
	}
}
