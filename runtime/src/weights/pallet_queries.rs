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
		// Fastest run: 3_122_400 ns.
		Weight::from_parts(3_557_918_000, 41493)
			.saturating_add(T::DbWeight::get().reads(13))
			.saturating_add(T::DbWeight::get().writes(13))
	}
	/// `p` is in `[1, 32]`.
	fn settle(p: u32) -> Weight {
		// Fastest run: 8_200_036 ns.
		Weight::from_parts(1_638_593_988, 41493)
			.saturating_add(Weight::from_parts(5_951_564_139, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(19))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(10))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 32]`.
	fn settle_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 6_091_362 ns.
		Weight::from_parts(2_325_507_418, 41493)
			.saturating_add(Weight::from_parts(12_126_833_739, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 32]`.
	fn check_consents(p: u32) -> Weight {
		Weight::from_parts(1_638_593_988, 41493)
			.saturating_add(Weight::from_parts(5_951_564_139, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
	}
	/// `p` is in `[1, 32]`.
	fn check_consents_with_a_bad_proof(p: u32) -> Weight {
		Weight::from_parts(2_325_507_418, 41493)
			.saturating_add(Weight::from_parts(12_126_833_739, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
	}
	/// `p` is in `[1, 16]`.
	fn refund(p: u32) -> Weight {
		// Fastest run: 6_490_405 ns.
		Weight::from_parts(5_774_526_655, 41493)
			.saturating_add(Weight::from_parts(3_145_698_030, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 16]`.
	fn refund_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 5_950_714 ns.
		Weight::from_parts(785_631_017, 41493)
			.saturating_add(Weight::from_parts(9_402_490_895, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(9))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	fn register_verifying_key() -> Weight {
		// Fastest run: 8_922_770 ns.
		Weight::from_parts(13_103_223_000, 41493)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn begin_block() -> Weight {
		Weight::from_parts(74_441_000, 3509)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[1, 32]`.
	fn check_payable(n: u32) -> Weight {
		Weight::from_parts(100_000_000, 10_000)
			.saturating_add(Weight::from_parts(50_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads((6_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 5000).saturating_mul(n.into()))
	}
	fn turn_keys() -> Weight {
		Weight::from_parts(155_962_000, 41493)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	/// `n` is in `[1, 256]`.
	fn fold_leaves(n: u32) -> Weight {
		Weight::from_parts(3_557_918_000, 3517)
			.saturating_add(Weight::from_parts(150_000_000, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(Weight::from_parts(0, 2531).saturating_mul(n.into()))
	}
	fn record_root() -> Weight {
		Weight::from_parts(3_557_918_000, 3517)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
