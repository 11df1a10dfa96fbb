//! Weights of `pallet_preimage`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 8, repeats 3, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_preimage::WeightInfo for WeightInfo<T> {
	/// `s` is in `[0, 4194304]`.
	fn note_preimage(s: u32) -> Weight {
		// Fastest run: 243_022 ns.
		Weight::from_parts(50_194_512, 3964)
			.saturating_add(Weight::from_parts(1_928, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	/// `s` is in `[0, 4194304]`.
	fn note_requested_preimage(s: u32) -> Weight {
		// Fastest run: 88_872 ns.
		Weight::from_parts(118_343_688, 3556)
			.saturating_add(Weight::from_parts(1_862, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	/// `s` is in `[0, 4194304]`.
	fn note_no_deposit_preimage(s: u32) -> Weight {
		// Fastest run: 85_627 ns.
		Weight::from_parts(68_813_445, 3556)
			.saturating_add(Weight::from_parts(1_814, 0).saturating_mul(s.into()))
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn unnote_preimage() -> Weight {
		// Fastest run: 246_117 ns.
		Weight::from_parts(279_747_000, 3964)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(3))
	}
	fn unnote_no_deposit_preimage() -> Weight {
		// Fastest run: 130_093 ns.
		Weight::from_parts(148_241_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn request_preimage() -> Weight {
		// Fastest run: 91_607 ns.
		Weight::from_parts(97_835_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn request_no_deposit_preimage() -> Weight {
		// Fastest run: 66_209 ns.
		Weight::from_parts(73_680_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn request_unnoted_preimage() -> Weight {
		// Fastest run: 68_822 ns.
		Weight::from_parts(73_990_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn request_requested_preimage() -> Weight {
		// Fastest run: 55_773 ns.
		Weight::from_parts(58_217_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn unrequest_preimage() -> Weight {
		// Fastest run: 96_764 ns.
		Weight::from_parts(105_988_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(2))
	}
	fn unrequest_unnoted_preimage() -> Weight {
		// Fastest run: 55_132 ns.
		Weight::from_parts(57_435_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	fn unrequest_multi_referenced_preimage() -> Weight {
		// Fastest run: 55_403 ns.
		Weight::from_parts(58_066_000, 3556)
			.saturating_add(T::DbWeight::get().reads(2))
			.saturating_add(T::DbWeight::get().writes(1))
	}
	/// `n` is in `[1, 1024]`.
	fn ensure_updated(n: u32) -> Weight {
		// Fastest run: 272_936 ns.
		Weight::from_parts(1_108_410_384, 990)
			.saturating_add(Weight::from_parts(256_568_870, 0).saturating_mul(n.into()))
			.saturating_add(T::DbWeight::get().reads((3_u64).saturating_mul(n.into())))
			.saturating_add(T::DbWeight::get().writes((4_u64).saturating_mul(n.into())))
			.saturating_add(Weight::from_parts(0, 2974).saturating_mul(n.into()))
	}
}
