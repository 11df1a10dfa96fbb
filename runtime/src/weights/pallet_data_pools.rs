//! Weights of `pallet_data_pools`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 222_161 ns.
		Weight::from_parts(231_855_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn join() -> Weight {
		// Fastest run: 332_635 ns.
		Weight::from_parts(338_293_000, 4610)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn leave() -> Weight {
		// Fastest run: 254_459 ns.
		Weight::from_parts(258_976_000, 4610)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn admit_model() -> Weight {
		// Fastest run: 419_925 ns.
		Weight::from_parts(425_434_000, 29950)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[1, 64]`.
	fn announce_draw(n: u32) -> Weight {
		// Fastest run: 389_100 ns.
		Weight::from_parts(389_100_000, 4610)
			.saturating_add(Weight::from_parts(269_916_902, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().reads((2_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2567).saturating_mul(n.into()))
	}
	fn draw() -> Weight {
		// Fastest run: 675_416 ns.
		Weight::from_parts(685_641_000, 4610)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	fn cancel_draw() -> Weight {
		// Fastest run: 221_510 ns.
		Weight::from_parts(225_255_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn close_pool() -> Weight {
		// Fastest run: 237_874 ns.
		Weight::from_parts(242_752_000, 4610)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn propose_policy() -> Weight {
		// Fastest run: 109_513 ns.
		Weight::from_parts(112_818_000, 4610)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn apply_policy() -> Weight {
		// Fastest run: 79_288 ns.
		Weight::from_parts(81_962_000, 4610)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn withdraw_model() -> Weight {
		// Fastest run: 289_631 ns.
		Weight::from_parts(293_307_000, 4610)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn revoked() -> Weight {
		// Fastest run: 237_834 ns.
		Weight::from_parts(240_899_000, 4610)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn permits() -> Weight {
		// Fastest run: 183_744 ns.
		Weight::from_parts(186_699_000, 29950).saturating_add(T::DbWeight::get().reads(10))
	}
}
