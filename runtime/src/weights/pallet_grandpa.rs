//! Weights of `pallet_grandpa`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

// The trait of this pallet asks for other weights, which the runtime puts together from these.
impl<T: frame_system::Config> WeightInfo<T> {
	/// `x` is in `[0, 1]`.
	pub fn check_equivocation_proof(x: u32) -> Weight {
		// Fastest run: 84_316 ns.
		Weight::from_parts(85_743_775, 0).saturating_add(Weight::from_parts(78_168, 0).saturating_mul(x.into()))
	}
	pub fn note_stalled() -> Weight {
		// Fastest run: 18_928 ns.
		Weight::from_parts(20_250_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
}
