//! The most that a task set can cost its organisation.

use assent_chain::TaskSetSpec;
use assent_primitives::Balance;

/// Rounds of labels that an item gets at most.
const ROUNDS: Balance = 2;
/// Pay of a review, in rewards.
const REVIEW_REWARDS: Balance = 2;

/// Computes the money that the chain holds for a set: for each item two rounds of labels and a review. `None` if that
/// is more money than there is.
pub fn funding(spec: &TaskSetSpec) -> Option<Balance> {
	funded(spec.redundancy.into(), spec.item_count.into(), spec.reward)
}

fn funded(redundancy: Balance, items: Balance, reward: Balance) -> Option<Balance> {
	let rewards = ROUNDS.checked_mul(redundancy)?.checked_add(REVIEW_REWARDS)?;
	rewards.checked_mul(items)?.checked_mul(reward)
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn an_item_costs_two_rounds_and_a_review_at_most() {
		assert_eq!(funded(3, 10, 5), Some((2 * 3 + 2) * 10 * 5));
		assert_eq!(funded(3, 10, Balance::MAX), None);
	}
}
