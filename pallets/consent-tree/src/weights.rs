//! What changes and roots cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of what this pallet does in the calls and hooks of others, and in its own.
pub trait WeightInfo {
	/// A change with `n` contributions that join, or leave, and end a version that was not hashed.
	fn changed(n: u32) -> Weight;
	/// The root of a set of which `w` words are dirty.
	fn pin(w: u32) -> Weight;
	/// Looking for roots that are due.
	fn on_idle_base() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn changed(n: u32) -> Weight {
		Weight::from_parts(100_000_000, 10_000)
			.saturating_add(Weight::from_parts(10_000_000, 3_000).saturating_mul(n.into()))
	}
	fn pin(w: u32) -> Weight {
		Weight::from_parts(500_000_000, 5_000)
			.saturating_add(Weight::from_parts(300_000_000, 0).saturating_mul(w.into()))
	}
	fn on_idle_base() -> Weight {
		Weight::from_parts(10_000_000, 2_000)
	}
}
