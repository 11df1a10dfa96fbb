//! Weights of `pallet_consent_tree`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 135_121 ns.
		Weight::from_parts(133_701_941, 6062)
			.saturating_add(Weight::from_parts(6_264_058, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
	}
	/// `w` is in `[0, 15]`.
	fn pin(w: u32) -> Weight {
		// Fastest run: 452_433 ns.
		Weight::from_parts(477_315_810, 4700)
			.saturating_add(Weight::from_parts(343_824_080, 0).saturating_mul(w.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn on_idle_base() -> Weight {
		// Fastest run: 24_006 ns.
		Weight::from_parts(25_367_000, 1743).saturating_add(T::DbWeight::get().reads(1))
	}
}
