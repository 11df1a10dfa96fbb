//! Weights of `pallet_scheduler`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_scheduler::WeightInfo for WeightInfo<T> {
	fn service_agendas_base() -> Weight {
		// Fastest run: 35_573 ns.
		Weight::from_parts(37_596_000, 1489)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[0, 50]`.
	fn service_agenda_base(s: u32) -> Weight {
		// Fastest run: 23_916 ns.
		Weight::from_parts(35_132_329, 13928)
			.saturating_add(Weight::from_parts(1_125_124, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn service_task_base() -> Weight {
		// Fastest run: 20_821 ns.
		Weight::from_parts(22_123_000, 0)
	}
	/// `s` is in `[128, 4194304]`.
	fn service_task_fetched(s: u32) -> Weight {
		// Fastest run: 93_819 ns.
		Weight::from_parts(112_707_299, 3604)
			.saturating_add(Weight::from_parts(1_107, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
			.saturating_add(Weight::from_parts(0, 1).saturating_mul(s.into()))
	}
	fn service_task_named() -> Weight {
		// Fastest run: 30_596 ns.
		Weight::from_parts(32_408_000, 0).saturating_add(T::DbWeight::get().writes(1))
	}
	fn service_task_periodic() -> Weight {
		// Fastest run: 20_641 ns.
		Weight::from_parts(22_083_000, 0)
	}
	fn execute_dispatch_signed() -> Weight {
		// Fastest run: 34_672 ns.
		Weight::from_parts(36_795_000, 1489).saturating_add(T::DbWeight::get().reads(1))
	}
	fn execute_dispatch_unsigned() -> Weight {
		// Fastest run: 17_987 ns.
		Weight::from_parts(19_179_000, 0)
	}
	/// `s` is in `[0, 49]`.
	fn schedule(s: u32) -> Weight {
		// Fastest run: 65_137 ns.
		Weight::from_parts(79_001_558, 13928)
			.saturating_add(Weight::from_parts(1_114_526, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `s` is in `[1, 50]`.
	fn cancel(s: u32) -> Weight {
		// Fastest run: 88_852 ns.
		Weight::from_parts(92_830_000, 13928)
			.saturating_add(Weight::from_parts(1_624_952, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	/// `s` is in `[0, 49]`.
	fn schedule_named(s: u32) -> Weight {
		// Fastest run: 83_525 ns.
		Weight::from_parts(100_956_416, 13928)
			.saturating_add(Weight::from_parts(1_411_086, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `s` is in `[1, 50]`.
	fn cancel_named(s: u32) -> Weight {
		// Fastest run: 100_700 ns.
		Weight::from_parts(109_933_040, 13928)
			.saturating_add(Weight::from_parts(1_832_240, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	/// `s` is in `[1, 50]`.
	fn schedule_retry(s: u32) -> Weight {
		// Fastest run: 57_495 ns.
		Weight::from_parts(59_459_659, 13928)
			.saturating_add(Weight::from_parts(54_507, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn set_retry() -> Weight {
		// Fastest run: 112_667 ns.
		Weight::from_parts(117_174_000, 13928)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn set_retry_named() -> Weight {
		// Fastest run: 142_503 ns.
		Weight::from_parts(148_080_000, 13928)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn cancel_retry() -> Weight {
		// Fastest run: 108_812 ns.
		Weight::from_parts(112_758_000, 13928)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn cancel_retry_named() -> Weight {
		// Fastest run: 138_827 ns.
		Weight::from_parts(144_235_000, 13928)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
