//! Weights of `pallet_asset_conversion`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_asset_conversion::WeightInfo for WeightInfo<T> {
	fn create_pool() -> Weight {
		// Fastest run: 625_812 ns.
		Weight::from_parts(639_653_000, 6196)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(8))
	}
	fn create_pool_with_fee() -> Weight {
		// Fastest run: 639_342 ns.
		Weight::from_parts(652_442_000, 6196)
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().writes(9))
	}
	fn set_pool_fee() -> Weight {
		// Fastest run: 77_896 ns.
		Weight::from_parts(80_781_000, 3495)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn add_liquidity() -> Weight {
		// Fastest run: 612_673 ns.
		Weight::from_parts(619_953_000, 6430)
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().writes(7))
	}
	fn remove_liquidity() -> Weight {
		// Fastest run: 619_272 ns.
		Weight::from_parts(628_516_000, 6430)
			.saturating_add(T::DbWeight::get().reads(7))
			.saturating_add(T::DbWeight::get().writes(6))
	}
	/// `n` is in `[2, 3]`.
	fn swap_exact_tokens_for_tokens(n: u32) -> Weight {
		// Fastest run: 539_373 ns.
		Weight::from_parts(545_863_000, 6430)
			.saturating_add(Weight::from_parts(30_528_528, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(Weight::from_parts(0, 563).saturating_mul(n.into()))
	}
	/// `n` is in `[2, 3]`.
	fn swap_tokens_for_exact_tokens(n: u32) -> Weight {
		// Fastest run: 540_585 ns.
		Weight::from_parts(545_593_000, 6430)
			.saturating_add(Weight::from_parts(29_082_050, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(Weight::from_parts(0, 563).saturating_mul(n.into()))
	}
	/// `n` is in `[0, 3]`.
	fn touch(n: u32) -> Weight {
		// Fastest run: 176_964 ns.
		Weight::from_parts(216_478_646, 3964)
			.saturating_add(Weight::from_parts(102_983_638, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((2_u64).saturating_mul(n.into())))
	}
	fn get_reserves() -> Weight {
		// Fastest run: 133_399 ns.
		Weight::from_parts(136_093_000, 3710).saturating_add(T::DbWeight::get().reads(3))
	}
}
