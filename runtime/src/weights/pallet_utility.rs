//! Weights of `pallet_utility`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 35_733 ns.
		Weight::from_parts(78_467_252, 1489)
			.saturating_add(Weight::from_parts(16_303_163, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
	fn as_derivative() -> Weight {
		// Fastest run: 45_788 ns.
		Weight::from_parts(48_963_000, 1489).saturating_add(T::DbWeight::get().reads(1))
	}
	/// `c` is in `[0, 1000]`.
	fn batch_all(c: u32) -> Weight {
		// Fastest run: 34_602 ns.
		Weight::from_parts(61_813_742, 1489)
			.saturating_add(Weight::from_parts(17_567_291, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
	fn dispatch_as() -> Weight {
		// Fastest run: 42_023 ns.
		Weight::from_parts(44_056_000, 0)
	}
	/// `c` is in `[0, 1000]`.
	fn force_batch(c: u32) -> Weight {
		// Fastest run: 34_952 ns.
		Weight::from_parts(46_591_218, 1489)
			.saturating_add(Weight::from_parts(16_274_490, 0).saturating_mul(c.into()))
			.saturating_add(T::DbWeight::get().reads(1))
	}
	fn dispatch_as_fallible() -> Weight {
		// Fastest run: 42_073 ns.
		Weight::from_parts(44_286_000, 0)
	}
	fn if_else() -> Weight {
		// Fastest run: 70_214 ns.
		Weight::from_parts(73_239_000, 1489).saturating_add(T::DbWeight::get().reads(1))
	}
}
