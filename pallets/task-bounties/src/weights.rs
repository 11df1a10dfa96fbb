//! What the calls of this pallet cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of the pallet's calls and of its work between blocks.
pub trait WeightInfo {
	/// A set with as many skills as can be, whose lists are full.
	fn create_set() -> Weight;
	/// Waiting for one more item of many.
	fn take() -> Weight;
	/// `n` draws from full windows whose items come back.
	fn assign(n: u32) -> Weight;
	/// The last commitment of an item.
	fn commit() -> Weight;
	/// The last answer of an item.
	fn reveal() -> Weight;
	/// Gold of a set of as many items as can be.
	fn reveal_gold() -> Weight;
	/// Two full rounds in which all agree.
	fn resolve() -> Weight;
	/// A review with which all labellers of two full rounds agree.
	fn review() -> Weight;
	/// A contribution of all credits of a labeller.
	fn contribute_work() -> Weight;
	/// Closing a set with as many skills as can be.
	fn close_set() -> Weight;
	/// Removing `n` results, credited to as many labellers, and the set.
	fn clear_set(n: u32) -> Weight;
	/// Forgetting a day.
	fn forget_day() -> Weight;
}

/// Round numbers for tests.
impl WeightInfo for () {
	fn create_set() -> Weight {
		one()
	}
	fn take() -> Weight {
		one()
	}
	fn assign(n: u32) -> Weight {
		one().saturating_mul(u64::from(n).saturating_add(1))
	}
	fn commit() -> Weight {
		one()
	}
	fn reveal() -> Weight {
		one()
	}
	fn reveal_gold() -> Weight {
		one()
	}
	fn resolve() -> Weight {
		one()
	}
	fn review() -> Weight {
		one()
	}
	fn contribute_work() -> Weight {
		one()
	}
	fn close_set() -> Weight {
		one()
	}
	fn clear_set(n: u32) -> Weight {
		one().saturating_mul(u64::from(n).saturating_add(1))
	}
	fn forget_day() -> Weight {
		one()
	}
}

fn one() -> Weight {
	Weight::from_parts(100_000_000, 10_000)
}
