//! Weights of `pallet_grandpa`: those it ships with, until `scripts/weights.sh` measures them on this runtime.

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> WeightInfo<T> {
	/// `x` is in `[0, 1]`.
	pub fn check_equivocation_proof(x: u32) -> Weight {
		Weight::from_parts(78_252_373, 0).saturating_add(Weight::from_parts(29_726, 0).saturating_mul(x.into()))
	}
	pub fn note_stalled() -> Weight {
		Weight::from_parts(2_117_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
}
