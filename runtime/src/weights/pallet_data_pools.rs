//! Weights of `pallet_data_pools`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_data_pools::WeightInfo for WeightInfo<T> {
	fn create_pool() -> Weight {
		// Fastest run: 445_351 ns.
		Weight::from_parts(465_242_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn join() -> Weight {
		// Fastest run: 589_226 ns.
		Weight::from_parts(625_009_000, 4610)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn leave() -> Weight {
		// Fastest run: 471_331 ns.
		Weight::from_parts(505_281_000, 4610)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn admit_model() -> Weight {
		// Fastest run: 766_680 ns.
		Weight::from_parts(822_833_000, 29950)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[1, 64]`.
	fn announce_draw(n: u32) -> Weight {
		// Fastest run: 696_866 ns.
		Weight::from_parts(819_391_440, 4610)
			.saturating_add(Weight::from_parts(1_328_450_009, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2567).saturating_mul(n.into()))
	}
	fn draw() -> Weight {
		// Fastest run: 1_164_690 ns.
		Weight::from_parts(1_289_617_000, 4610)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn cancel_draw() -> Weight {
		// Fastest run: 438_803 ns.
		Weight::from_parts(479_372_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn close_pool() -> Weight {
		// Fastest run: 419_353 ns.
		Weight::from_parts(453_223_000, 4610)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn propose_policy() -> Weight {
		// Fastest run: 175_952 ns.
		Weight::from_parts(194_960_000, 4610)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn apply_policy() -> Weight {
		// Fastest run: 133_388 ns.
		Weight::from_parts(150_844_000, 4610)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn withdraw_model() -> Weight {
		// Fastest run: 547_463 ns.
		Weight::from_parts(585_971_000, 4610)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn revoked() -> Weight {
		// Fastest run: 439_663 ns.
		Weight::from_parts(463_318_000, 4610)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn permits() -> Weight {
		// Fastest run: 285_915 ns.
		Weight::from_parts(295_779_000, 29950).saturating_add(T::DbWeight::get().reads(10))
	}
}
