//! What the calls of this pallet cost. The runtime brings the measured numbers.

use frame_support::weights::Weight;

/// Weights of the pallet's calls, and of what other pallets' calls do here.
pub trait WeightInfo {
	/// A pool with as many owners as a policy can name.
	fn create_pool() -> Weight;
	/// One contribution.
	fn join() -> Weight;
	/// One contribution.
	fn leave() -> Weight;
	/// The last pool that a model can be bound to.
	fn admit_model() -> Weight;
	/// `n` contributions.
	fn announce_draw(n: u32) -> Weight;
	/// A draw that is made.
	fn draw() -> Weight;
	/// An announced draw.
	fn cancel_draw() -> Weight;
	/// An empty pool with a change pending.
	fn close_pool() -> Weight;
	/// A change that waits.
	fn propose_policy() -> Weight;
	/// A change that is due.
	fn apply_policy() -> Weight;
	/// A model bound to as many pools as it can be, from one with a change pending.
	fn withdraw_model() -> Weight;
	/// Not a call: a contribution in a pool is revoked.
	fn revoked() -> Weight;
	/// Not a call: the question about a model that is bound to as many pools as it can be.
	fn permits() -> Weight;
}

#[cfg(test)]
mod test_weights {
	use super::*;

	const ROUND: Weight = Weight::from_parts(100_000_000, 10_000);

	/// Round numbers for tests.
	impl WeightInfo for () {
		fn create_pool() -> Weight {
			ROUND
		}
		fn join() -> Weight {
			ROUND
		}
		fn leave() -> Weight {
			ROUND
		}
		fn admit_model() -> Weight {
			ROUND
		}
		fn announce_draw(n: u32) -> Weight {
			ROUND.saturating_mul(u64::from(n).saturating_add(1))
		}
		fn draw() -> Weight {
			ROUND
		}
		fn cancel_draw() -> Weight {
			ROUND
		}
		fn close_pool() -> Weight {
			ROUND
		}
		fn propose_policy() -> Weight {
			ROUND
		}
		fn apply_policy() -> Weight {
			ROUND
		}
		fn withdraw_model() -> Weight {
			ROUND
		}
		fn revoked() -> Weight {
			ROUND
		}
		fn permits() -> Weight {
			ROUND
		}
	}
}
