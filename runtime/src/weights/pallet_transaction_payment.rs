//! Weights of `pallet_transaction_payment`, measured on this runtime in Wasm by `scripts/weights.sh`. Generated: do not edit.
//! Steps 2, repeats 1, bencher 64.0.0.

#![allow(clippy::all)]
#![allow(missing_docs)]
#![allow(unused_imports)]
#![allow(unused_parens)]

use core::marker::PhantomData;
use frame_support::{traits::Get, weights::Weight};

/// Measured weights.
pub struct WeightInfo<T>(PhantomData<T>);

impl<T: frame_system::Config> pallet_transaction_payment::WeightInfo for WeightInfo<T> {
	fn charge_transaction_payment() -> Weight {
		// Fastest run: 528_506 ns.
		Weight::from_parts(573_442_000, 6012)
			.saturating_add(T::DbWeight::get().reads(3))
			.saturating_add(T::DbWeight::get().writes(1))
	}
}
