//! Weights of `pallet_proxy`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_proxy::WeightInfo for WeightInfo<T> {
	/// `p` is in `[1, 31]`.
	fn proxy(p: u32) -> Weight {
		// Fastest run: 93_009 ns.
		Weight::from_parts(95_754_672, 4706)
			.saturating_add(Weight::from_parts(90_603, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
	}
	/// `a` is in `[0, 31]`.
	/// `p` is in `[1, 31]`.
	fn proxy_announced(a: u32, p: u32) -> Weight {
		// Fastest run: 197_975 ns.
		Weight::from_parts(196_375_087, 5698)
			.saturating_add(Weight::from_parts(792_954, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(144_792, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `a` is in `[0, 31]`.
	/// `p` is in `[1, 31]`.
	fn remove_announcement(a: u32, p: u32) -> Weight {
		// Fastest run: 127_520 ns.
		Weight::from_parts(131_687_099, 5698)
			.saturating_add(Weight::from_parts(736_514, 0).saturating_mul(a.into()))
			.saturating_add(Weight::from_parts(5_493, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `a` is in `[0, 31]`.
	/// `p` is in `[1, 31]`.
	fn reject_announcement(a: u32, _p: u32) -> Weight {
		// Fastest run: 128_822 ns.
		Weight::from_parts(132_743_723, 5698)
			.saturating_add(Weight::from_parts(706_255, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `a` is in `[0, 31]`.
	/// `p` is in `[1, 31]`.
	fn announce(a: u32, _p: u32) -> Weight {
		// Fastest run: 163_924 ns.
		Weight::from_parts(173_170_082, 5698)
			.saturating_add(Weight::from_parts(719_412, 0).saturating_mul(a.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `p` is in `[1, 31]`.
	fn add_proxy(p: u32) -> Weight {
		// Fastest run: 124_966 ns.
		Weight::from_parts(127_342_746, 4706)
			.saturating_add(Weight::from_parts(114_870, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `p` is in `[1, 31]`.
	fn remove_proxy(p: u32) -> Weight {
		// Fastest run: 122_332 ns.
		Weight::from_parts(126_013_825, 4706)
			.saturating_add(Weight::from_parts(120_396, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `p` is in `[1, 31]`.
	fn remove_proxies(p: u32) -> Weight {
		// Fastest run: 123_514 ns.
		Weight::from_parts(119_617_788, 4706)
			.saturating_add(Weight::from_parts(8_129_185, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `p` is in `[1, 31]`.
	fn create_pure(p: u32) -> Weight {
		// Fastest run: 139_719 ns.
		Weight::from_parts(142_934_398, 4706)
			.saturating_add(Weight::from_parts(67_310, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `p` is in `[0, 30]`.
	fn kill_pure(p: u32) -> Weight {
		// Fastest run: 127_309 ns.
		Weight::from_parts(130_286_002, 4706)
			.saturating_add(Weight::from_parts(85_180, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn poke_deposit() -> Weight {
		// Fastest run: 207_289 ns.
		Weight::from_parts(211_696_000, 5698)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
}
