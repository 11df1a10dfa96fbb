//! What the calls of this pallet cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of the pallet's calls.
pub trait WeightInfo {
	/// Opening a budget.
	fn open() -> Weight;
	/// Adding to a budget.
	fn top_up() -> Weight;
	/// Inviting an account that does not exist yet.
	fn invite() -> Weight;
	/// Ending an invitation, by a stranger.
	fn uninvite() -> Weight;
	/// Closing a budget, by a stranger.
	fn close() -> Weight;
	/// Taking a fee from a budget and putting part of it back.
	fn sponsor_fee() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn open() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn top_up() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn invite() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn uninvite() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn close() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn sponsor_fee() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
}
