//! Weights of `frame_system_extensions`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::ExtensionsWeightInfo for WeightInfo<T> {
	fn check_genesis() -> Weight {
		// Fastest run: 12_749 ns.
		Weight::from_parts(13_801_000, 0)
	}
	fn check_mortality_mortal_transaction() -> Weight {
		// Fastest run: 24_747 ns.
		Weight::from_parts(25_979_000, 0)
	}
	fn check_mortality_immortal_transaction() -> Weight {
		// Fastest run: 24_707 ns.
		Weight::from_parts(25_959_000, 0)
	}
	fn check_non_zero_sender() -> Weight {
		// Fastest run: 3_064 ns.
		Weight::from_parts(3_305_000, 0)
	}
	fn check_nonce() -> Weight {
		// Fastest run: 42_193 ns.
		Weight::from_parts(43_825_000, 3593)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn check_spec_version() -> Weight {
		// Fastest run: 2_374 ns.
		Weight::from_parts(2_714_000, 0)
	}
	fn check_tx_version() -> Weight {
		// Fastest run: 2_454 ns.
		Weight::from_parts(2_664_000, 0)
	}
	fn check_weight() -> Weight {
		// Fastest run: 20_901 ns.
		Weight::from_parts(22_112_000, 0)
	}
	fn weight_reclaim() -> Weight {
		// Fastest run: 13_911 ns.
		Weight::from_parts(14_812_000, 0)
	}
}
