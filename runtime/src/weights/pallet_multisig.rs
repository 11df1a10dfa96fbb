//! Weights of `pallet_multisig`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_multisig::WeightInfo for WeightInfo<T> {
	/// `z` is in `[0, 10000]`.
	fn as_multi_threshold_1(z: u32) -> Weight {
		// Fastest run: 105_447 ns.
		Weight::from_parts(115_111_398, 1489)
			.saturating_add(Weight::from_parts(7_321, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
	/// `s` is in `[2, 100]`.
	/// `z` is in `[0, 10000]`.
	fn as_multi_create(s: u32, z: u32) -> Weight {
		// Fastest run: 173_598 ns.
		Weight::from_parts(155_545_647, 6811)
			.saturating_add(Weight::from_parts(319_756, 0).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(7_256, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[3, 100]`.
	/// `z` is in `[0, 10000]`.
	fn as_multi_approve(s: u32, z: u32) -> Weight {
		// Fastest run: 124_506 ns.
		Weight::from_parts(101_311_310, 6811)
			.saturating_add(Weight::from_parts(284_916, 0).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(6_864, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[2, 100]`.
	/// `z` is in `[0, 10000]`.
	fn as_multi_complete(s: u32, z: u32) -> Weight {
		// Fastest run: 224_684 ns.
		Weight::from_parts(183_788_938, 6811)
			.saturating_add(Weight::from_parts(469_103, 0).saturating_mul(s.into()))
			.saturating_add(Weight::from_parts(8_691, 0).saturating_mul(z.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `s` is in `[2, 100]`.
	fn approve_as_multi_create(s: u32) -> Weight {
		// Fastest run: 138_827 ns.
		Weight::from_parts(144_991_000, 6811)
			.saturating_add(Weight::from_parts(404_224, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[2, 100]`.
	fn approve_as_multi_approve(s: u32) -> Weight {
		// Fastest run: 88_432 ns.
		Weight::from_parts(90_398_440, 6811)
			.saturating_add(Weight::from_parts(334_804, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[2, 100]`.
	fn cancel_as_multi(s: u32) -> Weight {
		// Fastest run: 139_237 ns.
		Weight::from_parts(141_517_036, 6811)
			.saturating_add(Weight::from_parts(359_673, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[2, 100]`.
	fn poke_deposit(s: u32) -> Weight {
		// Fastest run: 134_761 ns.
		Weight::from_parts(135_219_424, 6811)
			.saturating_add(Weight::from_parts(365_371, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
