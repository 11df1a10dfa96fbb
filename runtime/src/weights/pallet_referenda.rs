//! Weights of `pallet_referenda`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_referenda::WeightInfo for WeightInfo<T> {
	fn submit() -> Weight {
		// Fastest run: 158_066 ns.
		Weight::from_parts(162_863_000, 13928)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn place_decision_deposit_preparing() -> Weight {
		// Fastest run: 234_259 ns.
		Weight::from_parts(240_949_000, 26866)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn place_decision_deposit_queued() -> Weight {
		// Fastest run: 269_462 ns.
		Weight::from_parts(274_469_000, 13928)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn place_decision_deposit_not_queued() -> Weight {
		// Fastest run: 269_982 ns.
		Weight::from_parts(277_463_000, 13928)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn place_decision_deposit_passing() -> Weight {
		// Fastest run: 272_295 ns.
		Weight::from_parts(281_720_000, 26866)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn place_decision_deposit_failing() -> Weight {
		// Fastest run: 269_071 ns.
		Weight::from_parts(278_264_000, 26866)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(5))
	}
	fn refund_decision_deposit() -> Weight {
		// Fastest run: 126_358 ns.
		Weight::from_parts(129_943_000, 3831)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn refund_submission_deposit() -> Weight {
		// Fastest run: 125_888 ns.
		Weight::from_parts(129_112_000, 3831)
			.saturating_add(T::DbWeight::get().reads(1))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn cancel() -> Weight {
		// Fastest run: 132_197 ns.
		Weight::from_parts(135_602_000, 13928)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn kill() -> Weight {
		// Fastest run: 360_187 ns.
		Weight::from_parts(366_315_000, 13928)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn one_fewer_deciding_queue_empty() -> Weight {
		// Fastest run: 82_092 ns.
		Weight::from_parts(84_306_000, 4757)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn one_fewer_deciding_failing() -> Weight {
		// Fastest run: 194_099 ns.
		Weight::from_parts(200_688_000, 13928)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn one_fewer_deciding_passing() -> Weight {
		// Fastest run: 207_038 ns.
		Weight::from_parts(215_601_000, 13928)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn nudge_referendum_requeued_insertion() -> Weight {
		// Fastest run: 115_972 ns.
		Weight::from_parts(120_810_000, 4757)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn nudge_referendum_requeued_slide() -> Weight {
		// Fastest run: 114_610 ns.
		Weight::from_parts(121_150_000, 4757)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn nudge_referendum_queued() -> Weight {
		// Fastest run: 134_781 ns.
		Weight::from_parts(138_746_000, 4757)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_not_queued() -> Weight {
		// Fastest run: 134_049 ns.
		Weight::from_parts(140_579_000, 4757)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_no_deposit() -> Weight {
		// Fastest run: 130_394 ns.
		Weight::from_parts(134_019_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_preparing() -> Weight {
		// Fastest run: 130_635 ns.
		Weight::from_parts(134_010_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_timed_out() -> Weight {
		// Fastest run: 94_711 ns.
		Weight::from_parts(97_986_000, 3831)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn nudge_referendum_begin_deciding_failing() -> Weight {
		// Fastest run: 164_535 ns.
		Weight::from_parts(169_042_000, 13928)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn nudge_referendum_begin_deciding_passing() -> Weight {
		// Fastest run: 169_722 ns.
		Weight::from_parts(173_228_000, 13928)
			.saturating_add(T::DbWeight::get().reads(4))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn nudge_referendum_begin_confirming() -> Weight {
		// Fastest run: 148_791 ns.
		Weight::from_parts(152_117_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_end_confirming() -> Weight {
		// Fastest run: 148_952 ns.
		Weight::from_parts(152_547_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_continue_not_confirming() -> Weight {
		// Fastest run: 143_303 ns.
		Weight::from_parts(146_628_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_continue_confirming() -> Weight {
		// Fastest run: 140_219 ns.
		Weight::from_parts(143_243_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn nudge_referendum_approved() -> Weight {
		// Fastest run: 198_075 ns.
		Weight::from_parts(201_991_000, 26866)
			.saturating_add(T::DbWeight::get().reads(5))
			.saturating_add(T::DbWeight::get().writes(4))
	}
	fn nudge_referendum_rejected() -> Weight {
		// Fastest run: 148_832 ns.
		Weight::from_parts(152_297_000, 13928)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn set_some_metadata() -> Weight {
		// Fastest run: 104_736 ns.
		Weight::from_parts(108_211_000, 3831)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn clear_metadata() -> Weight {
		// Fastest run: 88_813 ns.
		Weight::from_parts(91_827_000, 3831)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
