//! What the calls cost. The runtime implements this with measured numbers.

use frame_support::weights::Weight;

/// The weight of each call, in its worst case.
pub trait WeightInfo {
	/// `MaxDeclared` accounts.
	fn register_model() -> Weight;
	/// The last offer that fits the model's list.
	fn make_offer() -> Weight;
	/// One of `MaxOpenOffers`.
	fn close_offer() -> Weight;
	/// A worker that replaces its record by the longest.
	fn set_worker() -> Weight;
	/// The longest record.
	fn remove_worker() -> Weight;
}

impl WeightInfo for () {
	fn register_model() -> Weight {
		Weight::from_parts(40_000_000, 4_000)
	}
	fn make_offer() -> Weight {
		Weight::from_parts(60_000_000, 8_000)
	}
	fn close_offer() -> Weight {
		Weight::from_parts(60_000_000, 8_000)
	}
	fn set_worker() -> Weight {
		Weight::from_parts(30_000_000, 4_000)
	}
	fn remove_worker() -> Weight {
		Weight::from_parts(30_000_000, 4_000)
	}
}
