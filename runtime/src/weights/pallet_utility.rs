//! Weights of `pallet_utility`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 2, repeats 1, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_utility::WeightInfo for WeightInfo<T> {
	/// `c` is in `[0, 1000]`.
	fn batch(c: u32) -> Weight {
		// Fastest run: 60_520 ns.
		Weight::from_parts(78_643_900, 0)
			.saturating_add(Weight::from_parts(225_810_197, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(c.into()))
	}
	fn as_derivative() -> Weight {
		// Fastest run: 95_803 ns.
		Weight::from_parts(108_231_000, 1489).saturating_add(T::DbWeight::get().reads(1))
	}
	/// `c` is in `[0, 1000]`.
	fn batch_all(c: u32) -> Weight {
		// Fastest run: 61_672 ns.
		Weight::from_parts(79_529_499, 0)
			.saturating_add(Weight::from_parts(265_218_945, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(c.into()))
	}
	fn dispatch_as() -> Weight {
		// Fastest run: 77_846 ns.
		Weight::from_parts(99_048_000, 0)
	}
	/// `c` is in `[0, 1000]`.
	fn force_batch(c: u32) -> Weight {
		// Fastest run: 62_413 ns.
		Weight::from_parts(91_557_666, 0)
			.saturating_add(Weight::from_parts(379_319_212, 0).saturating_mul(c.into()))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(c.into()))
	}
	fn dispatch_as_fallible() -> Weight {
		// Fastest run: 77_385 ns.
		Weight::from_parts(110_504_000, 0)
	}
	fn if_else() -> Weight {
		// Fastest run: 139_777 ns.
		Weight::from_parts(202_701_000, 1489).saturating_add(T::DbWeight::get().reads(1))
	}
}
