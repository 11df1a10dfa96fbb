//! What the calls of this pallet cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of the pallet's calls. What a judgement costs is in the weights of the calls that make it.
pub trait WeightInfo {
	/// A refresh that takes the deposit, lowers the level and moves the last of a full list of leaders.
	fn refresh() -> Weight;
	/// Giving up the record of the last of a full list of leaders.
	fn forget() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn refresh() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
	fn forget() -> Weight {
		Weight::from_parts(100_000_000, 10_000)
	}
}
