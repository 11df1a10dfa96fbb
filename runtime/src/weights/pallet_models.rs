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
		// Fastest run: 445_642 ns.
		Weight::from_parts(526_913_000, 3676)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn make_offer() -> Weight {
		// Fastest run: 748_182 ns.
		Weight::from_parts(863_093_000, 4182)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	fn close_offer() -> Weight {
		// Fastest run: 598_970 ns.
		Weight::from_parts(688_514_000, 4182)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn set_worker() -> Weight {
		// Fastest run: 475_697 ns.
		Weight::from_parts(616_076_000, 3695)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn remove_worker() -> Weight {
		// Fastest run: 390_280 ns.
		Weight::from_parts(583_276_000, 3695)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn propose_card_change() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn apply_card_change() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn cancel_card_change() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn serve_notice(n: u32) -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(Weight::from_parts(400_000_000, 6_000).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((6_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn list_model() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn unlist_model() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn buy_model() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn complete_sale() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
	fn cancel_sale() -> Weight {
		// An estimate from above, until it is measured.
		Weight::from_parts(1_200_000_000, 30_000)
			.saturating_add(T::DbWeight::get().reads(14))
			.saturating_add(T::DbWeight::get().writes(12))
	}
}
