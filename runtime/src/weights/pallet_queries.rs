//! Weights of `pallet_queries`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 4, repeats 2, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_queries::WeightInfo for WeightInfo<T> {
	fn buy() -> Weight {
		// Fastest run: 2_988_281 ns.
		Weight::from_parts(3_435_515_000, 41493)
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().writes(13))
	}
	/// `p` is in `[1, 32]`.
	fn settle(p: u32) -> Weight {
		// Fastest run: 7_775_565 ns.
		Weight::from_parts(4_815_781_506, 41493)
			.saturating_add(Weight::from_parts(3_966_689_341, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(16))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 32]`.
	fn settle_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 5_924_895 ns.
		Weight::from_parts(6_056_090_000, 41493)
			.saturating_add(Weight::from_parts(8_712_577_425, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 16]`.
	fn refund(p: u32) -> Weight {
		// Fastest run: 6_368_815 ns.
		Weight::from_parts(4_224_919_231, 41493)
			.saturating_add(Weight::from_parts(2_590_631_363, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 16]`.
	fn refund_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 6_040_446 ns.
		Weight::from_parts(1_189_746_605, 41493)
			.saturating_add(Weight::from_parts(9_146_482_120, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(8))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	fn register_verifying_key() -> Weight {
		// Fastest run: 8_950_441 ns.
		Weight::from_parts(9_669_109_000, 41493)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn expire_root() -> Weight {
		// Fastest run: 71_416 ns.
		Weight::from_parts(74_341_000, 3509)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn enact_key() -> Weight {
		// Fastest run: 142_001 ns.
		Weight::from_parts(167_980_000, 41493)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn record_root() -> Weight {
		// Fastest run: 234_869 ns.
		Weight::from_parts(283_251_000, 1517)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
