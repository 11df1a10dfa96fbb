//! Weights of `pallet_task_bounties`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_task_bounties::WeightInfo for WeightInfo<T> {
	fn create_set() -> Weight {
		// Fastest run: 1_435_484 ns.
		Weight::from_parts(1_602_712_000, 21178)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	fn take() -> Weight {
		// Fastest run: 386_054 ns.
		Weight::from_parts(433_935_000, 4305)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	/// `n` is in `[0, 16]`.
	fn assign(n: u32) -> Weight {
		// Fastest run: 37_886 ns.
		Weight::from_parts(38_877_000, 3509)
			.saturating_add(Weight::from_parts(2_253_058_304, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads((13_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((13_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 17691).saturating_mul(n.into()))
	}
	fn commit() -> Weight {
		// Fastest run: 237_133 ns.
		Weight::from_parts(295_118_000, 4734)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn reveal() -> Weight {
		// Fastest run: 167_909 ns.
		Weight::from_parts(192_857_000, 4734)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn reveal_gold() -> Weight {
		// Fastest run: 242_780 ns.
		Weight::from_parts(277_542_000, 4734)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn resolve() -> Weight {
		// Fastest run: 30_463_171 ns.
		Weight::from_parts(53_255_241_000, 50447)
			.saturating_add(T::DbWeight::get().reads(62))
			.saturating_add(T::DbWeight::get().writes(60))
	}
	fn review() -> Weight {
		// Fastest run: 31_543_195 ns.
		Weight::from_parts(49_010_884_000, 50447)
			.saturating_add(T::DbWeight::get().reads(66))
			.saturating_add(T::DbWeight::get().writes(61))
	}
	fn contribute_work() -> Weight {
		// Fastest run: 1_092_654 ns.
		Weight::from_parts(1_203_449_000, 4305)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn close_set() -> Weight {
		// Fastest run: 620_502 ns.
		Weight::from_parts(694_933_000, 21178)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	/// `n` is in `[0, 64]`.
	fn clear_set(n: u32) -> Weight {
		// Fastest run: 757_276 ns.
		Weight::from_parts(1_621_591_405, 3964)
			.saturating_add(Weight::from_parts(242_729_184, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2609).saturating_mul(n.into()))
	}
	fn forget_day() -> Weight {
		// Fastest run: 100_309 ns.
		Weight::from_parts(110_284_000, 3521)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
