//! Weights of `pallet_queries`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

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
		// Fastest run: 692_381 ns.
		Weight::from_parts(729_797_000, 6196)
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().writes(8))
	}
	/// `p` is in `[1, 32]`.
	fn settle(p: u32) -> Weight {
		// Fastest run: 6_930_180 ns.
		Weight::from_parts(10_528_373_717, 70868)
			.saturating_add(Weight::from_parts(3_013_117_059, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(22))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(10))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 32]`.
	fn settle_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 5_895_189 ns.
		Weight::from_parts(7_025_336_363, 70868)
			.saturating_add(Weight::from_parts(7_922_177_615, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(17))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 32]`.
	fn check_consents(p: u32) -> Weight {
		// Fastest run: 5_751_405 ns.
		Weight::from_parts(6_130_103_083, 70868)
			.saturating_add(Weight::from_parts(2_390_893_278, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(Weight::from_parts(0, 834).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 32]`.
	fn check_consents_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 5_738_065 ns.
		Weight::from_parts(3_963_517_001, 70868)
			.saturating_add(Weight::from_parts(7_307_564_325, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(Weight::from_parts(0, 834).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 16]`.
	fn refund(p: u32) -> Weight {
		// Fastest run: 5_972_404 ns.
		Weight::from_parts(4_680_902_906, 45378)
			.saturating_add(Weight::from_parts(2_459_849_370, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(12))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(4))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	/// `p` is in `[1, 16]`.
	fn refund_with_a_bad_proof(p: u32) -> Weight {
		// Fastest run: 5_766_667 ns.
		Weight::from_parts(5_766_667_000, 45378)
			.saturating_add(Weight::from_parts(7_009_592_921, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(11))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(p.into()))
	}
	fn register_verifying_key() -> Weight {
		// Fastest run: 9_012_050 ns.
		Weight::from_parts(9_079_832_000, 3697)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[1, 32]`.
	fn check_payable(n: u32) -> Weight {
		// Fastest run: 228_851 ns.
		Weight::from_parts(200_512_284, 6404)
			.saturating_add(Weight::from_parts(48_458_966, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(10))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2523).saturating_mul(n.into()))
	}
	fn begin_block() -> Weight {
		// Fastest run: 90_875 ns.
		Weight::from_parts(93_429_000, 6404)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn turn_keys() -> Weight {
		// Fastest run: 88_812 ns.
		Weight::from_parts(92_278_000, 3697)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `n` is in `[1, 256]`.
	fn fold_leaves(n: u32) -> Weight {
		// Fastest run: 2_083_773 ns.
		Weight::from_parts(1_962_654_273, 2129)
			.saturating_add(Weight::from_parts(107_764_972, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes(8))
			.saturating_add(Weight::from_parts(0, 2531).saturating_mul(n.into()))
	}
	fn record_root() -> Weight {
		// Fastest run: 2_037_104 ns.
		Weight::from_parts(2_087_939_000, 2129)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
}
