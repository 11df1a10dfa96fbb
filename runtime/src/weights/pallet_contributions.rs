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
		// Fastest run: 873_678 ns.
		Weight::from_parts(1_281_765_000, 4182)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn pledge() -> Weight {
		// Fastest run: 638_349 ns.
		Weight::from_parts(1_028_779_000, 4182)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn attest() -> Weight {
		// Fastest run: 400_825 ns.
		Weight::from_parts(575_595_000, 4247)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	/// `m` is in `[1, 16]`.
	fn revoke(m: u32) -> Weight {
		// Fastest run: 1_554_049 ns.
		Weight::from_parts(1_766_389_301, 3676)
			.saturating_add(Weight::from_parts(939_592_442, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads((10_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes((9_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 5014).saturating_mul(m.into()))
	}
	fn unpledge() -> Weight {
		// Fastest run: 1_542_702 ns.
		Weight::from_parts(1_655_080_000, 6004)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(11))
	}
	fn expire_pledge() -> Weight {
		// Fastest run: 743_645 ns.
		Weight::from_parts(781_231_000, 3676)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	/// `n` is in `[1, 64]`.
	fn activate(n: u32) -> Weight {
		// Fastest run: 1_092_384 ns.
		Weight::from_parts(632_524_826, 6004)
			.saturating_add(Weight::from_parts(774_936_523, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(7))
			.saturating_add(T::DbWeight::get().writes((5_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3053).saturating_mul(n.into()))
	}
	fn on_idle_base() -> Weight {
		// Fastest run: 36_184 ns.
		Weight::from_parts(39_499_000, 1999).saturating_add(T::DbWeight::get().reads(1))
	}
}
