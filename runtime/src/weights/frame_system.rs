//! Weights of `frame_system`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> frame_system::WeightInfo for WeightInfo<T> {
	/// `b` is in `[0, 3932160]`.
	fn remark(b: u32) -> Weight {
		// Fastest run: 17_727 ns.
		Weight::from_parts(102_065_388, 0).saturating_add(Weight::from_parts(487, 0).saturating_mul(b.into()))
	}
	/// `b` is in `[0, 3932160]`.
	fn remark_with_event(b: u32) -> Weight {
		// Fastest run: 38_237 ns.
		Weight::from_parts(70_234_688, 0).saturating_add(Weight::from_parts(1_420, 0).saturating_mul(b.into()))
	}
	fn set_heap_pages() -> Weight {
		// Fastest run: 30_435 ns.
		Weight::from_parts(32_188_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	fn set_code() -> Weight {
		// Fastest run: 211_143_238 ns.
		Weight::from_parts(224_409_705_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	/// `i` is in `[0, 1000]`.
	fn set_storage(i: u32) -> Weight {
		// Fastest run: 18_818 ns.
		Weight::from_parts(3_434_918, 0)
			.saturating_add(Weight::from_parts(2_151_143, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(i.into())))
	}
	/// `i` is in `[0, 1000]`.
	fn kill_storage(i: u32) -> Weight {
		// Fastest run: 18_968 ns.
		Weight::from_parts(19_199_000, 0)
			.saturating_add(Weight::from_parts(1_427_488, 0).saturating_mul(i.into()))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(i.into())))
	}
	/// `p` is in `[0, 1000]`.
	fn kill_prefix(p: u32) -> Weight {
		// Fastest run: 32_368 ns.
		Weight::from_parts(32_619_000, 72)
			.saturating_add(Weight::from_parts(3_585_446, 0).saturating_mul(p.into()))
			.saturating_add(T::DbWeight::get().reads((1_u64).saturating_mul(p.into())))
			.saturating_add(T::DbWeight::get().writes((1_u64).saturating_mul(p.into())))
			.saturating_add(Weight::from_parts(0, 70).saturating_mul(p.into()))
	}
	fn authorize_upgrade() -> Weight {
		// Fastest run: 43_465 ns.
		Weight::from_parts(52_578_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	fn apply_authorized_upgrade() -> Weight {
		// Fastest run: 212_934_446 ns.
		Weight::from_parts(224_533_398_000, 1518)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}
}
