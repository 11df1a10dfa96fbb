//! Weights of `pallet_contributions`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_contributions::WeightInfo for WeightInfo<T> {
	fn contribute() -> Weight {
		// Fastest run: 931_865 ns.
		Weight::from_parts(977_693_000, 4305)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn pledge() -> Weight {
		// Fastest run: 675_414 ns.
		Weight::from_parts(714_121_000, 4305)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn attest() -> Weight {
		// Fastest run: 410_149 ns.
		Weight::from_parts(429_398_000, 4247)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	/// `m` is in `[1, 16]`.
	fn revoke(m: u32) -> Weight {
		// Fastest run: 1_561_400 ns.
		Weight::from_parts(453_052_641, 3964)
			.saturating_add(Weight::from_parts(1_316_692_275, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads((10_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes((9_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 5014).saturating_mul(m.into()))
	}
	fn unpledge() -> Weight {
		// Fastest run: 1_555_872 ns.
		Weight::from_parts(1_714_017_000, 6004)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(11))
	}
	fn expire_pledge() -> Weight {
		// Fastest run: 769_654 ns.
		Weight::from_parts(828_432_000, 3964)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	/// `n` is in `[1, 64]`.
	fn activate(n: u32) -> Weight {
		// Fastest run: 1_125_183 ns.
		Weight::from_parts(9_183_980_642, 6004)
			.saturating_add(Weight::from_parts(2_759_895_057, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(7))
			.saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3053).saturating_mul(n.into()))
	}
	fn on_idle_base() -> Weight {
		// Fastest run: 40_991 ns.
		Weight::from_parts(44_166_000, 1999).saturating_add(T::DbWeight::get().reads(1))
	}
}
