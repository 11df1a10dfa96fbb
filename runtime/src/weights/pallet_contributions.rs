//! Weights of `pallet_contributions`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 487_036 ns.
		Weight::from_parts(502_338_000, 4305)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn pledge() -> Weight {
		// Fastest run: 387_867 ns.
		Weight::from_parts(396_771_000, 4305)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn attest() -> Weight {
		// Fastest run: 257_213 ns.
		Weight::from_parts(265_696_000, 9679)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	/// `m` is in `[1, 16]`.
	fn revoke(m: u32) -> Weight {
		// Fastest run: 898_628 ns.
		Weight::from_parts(898_628_000, 3964)
			.saturating_add(Weight::from_parts(564_910_266, 0).saturating_mul(m.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads((12_u64).saturating_mul(m.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes((13_u64).saturating_mul(m.into())))
			.saturating_add(Weight::from_parts(0, 5014).saturating_mul(m.into()))
	}
	fn unpledge() -> Weight {
		// Fastest run: 905_779 ns.
		Weight::from_parts(925_428_000, 6004)
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().writes(16))
	}
	fn expire_pledge() -> Weight {
		// Fastest run: 403_070 ns.
		Weight::from_parts(408_338_000, 3964)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	/// `n` is in `[1, 64]`.
	fn activate(n: u32) -> Weight {
		// Fastest run: 693_623 ns.
		Weight::from_parts(356_398_343, 9679)
			.saturating_add(Weight::from_parts(373_485_350, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(11))
			.saturating_add(T::DbWeight::get().writes((6_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3053).saturating_mul(n.into()))
	}
	fn on_idle_base() -> Weight {
		// Fastest run: 32_388 ns.
		Weight::from_parts(33_850_000, 9679).saturating_add(T::DbWeight::get().reads(1))
	}
}
