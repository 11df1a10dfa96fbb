//! Weights of `pallet_models`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

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
		// Fastest run: 456_929 ns.
		Weight::from_parts(482_958_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn make_offer() -> Weight {
		// Fastest run: 1_659_386 ns.
		Weight::from_parts(1_801_998_000, 80815)
			.saturating_add(T::DbWeight::get().reads(44))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn close_offer() -> Weight {
		// Fastest run: 1_297_638 ns.
		Weight::from_parts(1_375_585_000, 83390)
			.saturating_add(T::DbWeight::get().reads(36))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn set_worker() -> Weight {
		// Fastest run: 472_422 ns.
		Weight::from_parts(494_154_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn remove_worker() -> Weight {
		// Fastest run: 389_679 ns.
		Weight::from_parts(416_128_000, 3964)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn propose_card_change() -> Weight {
		// Fastest run: 12_514_748 ns.
		Weight::from_parts(21_146_625_000, 87550)
			.saturating_add(T::DbWeight::get().reads(71))
			.saturating_add(T::DbWeight::get().writes(99))
	}
	fn apply_card_change() -> Weight {
		// Fastest run: 12_865_539 ns.
		Weight::from_parts(22_850_157_000, 87550)
			.saturating_add(T::DbWeight::get().reads(69))
			.saturating_add(T::DbWeight::get().writes(101))
	}
	fn cancel_card_change() -> Weight {
		// Fastest run: 436_018 ns.
		Weight::from_parts(478_471_000, 4305)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[0, 64]`.
	fn serve_notice(n: u32) -> Weight {
		// Fastest run: 969_761 ns.
		Weight::from_parts(1_147_533_117, 83390)
			.saturating_add(Weight::from_parts(151_188_781, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(36))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 3053).saturating_mul(n.into()))
	}
	fn list_model() -> Weight {
		// Fastest run: 537_449 ns.
		Weight::from_parts(567_243_000, 4305)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn unlist_model() -> Weight {
		// Fastest run: 426_404 ns.
		Weight::from_parts(471_541_000, 4305)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn buy_model() -> Weight {
		// Fastest run: 20_157_596 ns.
		Weight::from_parts(34_821_027_000, 6938)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn complete_sale() -> Weight {
		// Fastest run: 14_935_475 ns.
		Weight::from_parts(27_903_046_000, 83390)
			.saturating_add(T::DbWeight::get().reads(41))
			.saturating_add(T::DbWeight::get().writes(39))
	}
	fn cancel_sale() -> Weight {
		// Fastest run: 9_364_376 ns.
		Weight::from_parts(17_517_823_000, 4082)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
