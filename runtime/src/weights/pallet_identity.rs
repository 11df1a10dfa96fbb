//! Weights of `pallet_identity`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_identity::WeightInfo for WeightInfo<T> {
	/// `r` is in `[1, 19]`.
	fn add_registrar(r: u32) -> Weight {
		// Fastest run: 55_513 ns.
		Weight::from_parts(57_502_877, 2626)
			.saturating_add(Weight::from_parts(161_850, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 20]`.
	fn remove_registrar(r: u32) -> Weight {
		// Fastest run: 55_142 ns.
		Weight::from_parts(56_805_880, 2626)
			.saturating_add(Weight::from_parts(154_040, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 20]`.
	fn set_identity(r: u32) -> Weight {
		// Fastest run: 137_335 ns.
		Weight::from_parts(141_460_826, 4746)
			.saturating_add(Weight::from_parts(157_777, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[0, 16]`.
	fn set_subs_new(s: u32) -> Weight {
		// Fastest run: 79_188 ns.
		Weight::from_parts(116_025_216, 4746)
			.saturating_add(Weight::from_parts(19_528_090, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(s.into())))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
			.saturating_add(Weight::from_parts(0, 2589).saturating_mul(s.into()))
	}
	/// `p` is in `[0, 16]`.
	fn set_subs_old(p: u32) -> Weight {
		// Fastest run: 78_386 ns.
		Weight::from_parts(118_570_715, 4746)
			.saturating_add(Weight::from_parts(7_486_133, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
	}
	/// `r` is in `[1, 20]`.
	/// `s` is in `[0, 16]`.
	fn clear_identity(r: u32, s: u32) -> Weight {
		// Fastest run: 149_933 ns.
		Weight::from_parts(154_821_035, 4746)
			.saturating_add(Weight::from_parts(225_079, 0).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(5_282_767, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
	}
	/// `r` is in `[1, 20]`.
	fn request_judgement(r: u32) -> Weight {
		// Fastest run: 168_200 ns.
		Weight::from_parts(172_486_580, 4746)
			.saturating_add(Weight::from_parts(117_017, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 20]`.
	fn cancel_request(r: u32) -> Weight {
		// Fastest run: 159_398 ns.
		Weight::from_parts(162_671_017, 4746)
			.saturating_add(Weight::from_parts(60_676, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 19]`.
	fn set_fee(r: u32) -> Weight {
		// Fastest run: 39_989 ns.
		Weight::from_parts(41_315_786, 2626)
			.saturating_add(Weight::from_parts(114_781, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 19]`.
	fn set_account_id(r: u32) -> Weight {
		// Fastest run: 39_669 ns.
		Weight::from_parts(40_937_280, 2626)
			.saturating_add(Weight::from_parts(133_791, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 19]`.
	fn set_fields(r: u32) -> Weight {
		// Fastest run: 39_729 ns.
		Weight::from_parts(40_834_590, 2626)
			.saturating_add(Weight::from_parts(130_522, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 19]`.
	fn provide_judgement(r: u32) -> Weight {
		// Fastest run: 133_799 ns.
		Weight::from_parts(136_853_820, 4746)
			.saturating_add(Weight::from_parts(161_094, 0).saturating_mul(r.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `r` is in `[1, 20]`.
	/// `s` is in `[0, 16]`.
	fn kill_identity(r: u32, s: u32) -> Weight {
		// Fastest run: 222_371 ns.
		Weight::from_parts(221_102_931, 6196)
			.saturating_add(Weight::from_parts(333_832, 0).saturating_mul(r.into()))
			.saturating_add(Weight::from_parts(5_751_910, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(s.into())))
	}
	/// `s` is in `[0, 15]`.
	fn add_sub(s: u32) -> Weight {
		// Fastest run: 148_111 ns.
		Weight::from_parts(162_223_763, 4746)
			.saturating_add(Weight::from_parts(807_384, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `s` is in `[1, 16]`.
	fn rename_sub(s: u32) -> Weight {
		// Fastest run: 93_639 ns.
		Weight::from_parts(101_450_453, 4746)
			.saturating_add(Weight::from_parts(503_457, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[1, 16]`.
	fn remove_sub(s: u32) -> Weight {
		// Fastest run: 163_463 ns.
		Weight::from_parts(172_835_632, 4746)
			.saturating_add(Weight::from_parts(707_945, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `s` is in `[0, 15]`.
	fn quit_sub(s: u32) -> Weight {
		// Fastest run: 122_984 ns.
		Weight::from_parts(129_546_254, 4034)
			.saturating_add(Weight::from_parts(398_167, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn add_username_authority() -> Weight {
		// Fastest run: 43_094 ns.
		Weight::from_parts(45_197_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	fn remove_username_authority() -> Weight {
		// Fastest run: 61_842 ns.
		Weight::from_parts(64_446_000, 3517)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `p` is in `[0, 1]`.
	fn set_username_for(_p: u32) -> Weight {
		// Fastest run: 184_635 ns.
		Weight::from_parts(257_255_409, 3593)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn accept_username() -> Weight {
		// Fastest run: 108_642 ns.
		Weight::from_parts(111_867_000, 3567)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	/// `p` is in `[0, 1]`.
	fn remove_expired_approval(_p: u32) -> Weight {
		// Fastest run: 119_768 ns.
		Weight::from_parts(224_616_272, 3593)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn set_primary_username() -> Weight {
		// Fastest run: 75_663 ns.
		Weight::from_parts(78_738_000, 3563)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn unbind_username() -> Weight {
		// Fastest run: 97_324 ns.
		Weight::from_parts(100_119_000, 3563)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn remove_username() -> Weight {
		// Fastest run: 113_780 ns.
		Weight::from_parts(117_114_000, 3563)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	/// `p` is in `[0, 1]`.
	fn kill_username(_p: u32) -> Weight {
		// Fastest run: 101_080 ns.
		Weight::from_parts(239_989_184, 6196)
			.saturating_add(T::DbWeight::get().reads(6))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn migration_v2_authority_step() -> Weight {
		// Fastest run: 43_615 ns.
		Weight::from_parts(45_207_000, 6087)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn migration_v2_username_step() -> Weight {
		// Fastest run: 43_264 ns.
		Weight::from_parts(45_328_000, 6099)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn migration_v2_identity_step() -> Weight {
		// Fastest run: 82_112 ns.
		Weight::from_parts(84_947_000, 8502)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn migration_v2_pending_username_step() -> Weight {
		// Fastest run: 39_929 ns.
		Weight::from_parts(41_922_000, 6144)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn migration_v2_cleanup_authority_step() -> Weight {
		// Fastest run: 58_347 ns.
		Weight::from_parts(60_320_000, 6044)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn migration_v2_cleanup_username_step() -> Weight {
		// Fastest run: 52_358 ns.
		Weight::from_parts(54_511_000, 6136)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
