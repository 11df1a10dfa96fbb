//! Weights of `pallet_conviction_voting`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_conviction_voting::WeightInfo for WeightInfo<T> {
	fn vote_new() -> Weight {
		// Fastest run: 294_829 ns.
		Weight::from_parts(305_786_000, 13928)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn vote_existing() -> Weight {
		// Fastest run: 408_138 ns.
		Weight::from_parts(427_137_000, 26866)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	fn remove_vote() -> Weight {
		// Fastest run: 287_358 ns.
		Weight::from_parts(296_561_000, 26866)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn remove_other_vote() -> Weight {
		// Fastest run: 104_035 ns.
		Weight::from_parts(107_660_000, 6962)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[0, 10]`.
	fn delegate(r: u32) -> Weight {
		// Fastest run: 208_260 ns.
		Weight::from_parts(248_165_802, 26866)
			.saturating_add(Weight::from_parts(100_214_630, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(5))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2841).saturating_mul(r.into()))
	}
	/// `r` is in `[0, 10]`.
	fn undelegate(r: u32) -> Weight {
		// Fastest run: 144_976 ns.
		Weight::from_parts(169_303_671, 26866)
			.saturating_add(Weight::from_parts(99_951_483, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(r.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(r.into())))
			.saturating_add(Weight::from_parts(0, 2841).saturating_mul(r.into()))
	}
	fn unlock() -> Weight {
		// Fastest run: 221_980 ns.
		Weight::from_parts(229_261_000, 6962)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
