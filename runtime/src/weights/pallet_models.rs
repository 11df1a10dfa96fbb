//! Weights of `pallet_models`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_models::WeightInfo for WeightInfo<T> {
	fn register_model() -> Weight {
		// Fastest run: 232_937 ns.
		Weight::from_parts(238_205_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn make_offer() -> Weight {
		// Fastest run: 1_023_134 ns.
		Weight::from_parts(1_042_833_000, 80846)
			.saturating_add(T::DbWeight::get().reads(45))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn close_offer() -> Weight {
		// Fastest run: 769_716 ns.
		Weight::from_parts(793_021_000, 83422)
			.saturating_add(T::DbWeight::get().reads(36))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn set_worker() -> Weight {
		// Fastest run: 248_279 ns.
		Weight::from_parts(253_948_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn remove_worker() -> Weight {
		// Fastest run: 202_222 ns.
		Weight::from_parts(206_757_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn propose_card_change() -> Weight {
		// Fastest run: 6_009_980 ns.
		Weight::from_parts(6_074_907_000, 87550)
			.saturating_add(T::DbWeight::get().reads(71))
			.saturating_add(T::DbWeight::get().writes(99))
	}
	fn apply_card_change() -> Weight {
		// Fastest run: 6_069_238 ns.
		Weight::from_parts(6_133_734_000, 87550)
			.saturating_add(T::DbWeight::get().reads(69))
			.saturating_add(T::DbWeight::get().writes(101))
	}
	fn cancel_card_change() -> Weight {
		// Fastest run: 232_236 ns.
		Weight::from_parts(237_864_000, 4305)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[0, 64]`.
	fn serve_notice(n: u32) -> Weight {
		// Fastest run: 613_063 ns.
		Weight::from_parts(677_014_722, 83422)
			.saturating_add(Weight::from_parts(35_663_309, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(37))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3053).saturating_mul(n.into()))
	}
	fn list_model() -> Weight {
		// Fastest run: 292_456 ns.
		Weight::from_parts(299_646_000, 4305)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn unlist_model() -> Weight {
		// Fastest run: 225_226 ns.
		Weight::from_parts(230_653_000, 4305)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn buy_model() -> Weight {
		// Fastest run: 5_361_173 ns.
		Weight::from_parts(5_486_340_000, 6938)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn complete_sale() -> Weight {
		// Fastest run: 5_073_635 ns.
		Weight::from_parts(5_226_573_000, 83422)
			.saturating_add(T::DbWeight::get().reads(41))
			.saturating_add(T::DbWeight::get().writes(39))
	}
	fn cancel_sale() -> Weight {
		// Fastest run: 4_230_019 ns.
		Weight::from_parts(4_280_624_000, 4082)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
