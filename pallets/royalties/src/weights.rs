//! What the calls of this pallet cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of the pallet's calls. What payments and changes of weight cost is in the weights of the calls that make
/// them.
pub trait WeightInfo {
	/// A transfer of all shares to an account without an entry.
	fn transfer() -> Weight;
	/// A claim that empties an entry.
	fn claim() -> Weight;
	/// Closing an entry that holds nothing.
	fn refund() -> Weight;
	/// Making an entry.
	fn touch() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn transfer() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn claim() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn refund() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn touch() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
}
