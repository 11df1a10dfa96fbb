//! How one payment is divided.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::Permill;

use crate::Balance;

/// The four parts of every payment for an answer. They sum to exactly 100 %.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Split {
	/// To the holders of the model's shares.
	pub contributors: Permill,
	/// To the worker that answered.
	pub worker: Permill,
	/// To the model's owner.
	pub owner: Permill,
	/// To the treasury.
	pub treasury: Permill,
}

/// A payment, divided. The four parts sum to the payment.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct Parts {
	/// To the holders of the model's shares; what rounding leaves over is theirs.
	pub contributors: Balance,
	/// To the worker that answered.
	pub worker: Balance,
	/// To the model's owner.
	pub owner: Balance,
	/// To the treasury.
	pub treasury: Balance,
}

impl Parts {
	/// Both payments together, part by part.
	pub fn saturating_add(self, other: Self) -> Self {
		Self {
			contributors: self.contributors.saturating_add(other.contributors),
			worker: self.worker.saturating_add(other.worker),
			owner: self.owner.saturating_add(other.owner),
			treasury: self.treasury.saturating_add(other.treasury),
		}
	}
}

impl Split {
	/// Whether the parts sum to exactly 100 %.
	pub fn is_exact(&self) -> bool {
		[self.contributors, self.worker, self.owner, self.treasury]
			.iter()
			.try_fold(0u32, |sum, part| sum.checked_add(part.deconstruct()))
			== Some(Permill::one().deconstruct())
	}

	/// Divides `amount`: worker, owner and treasury are rounded down, contributors take the rest.
	pub fn divide(&self, amount: Balance) -> Parts {
		let worker = self.worker.mul_floor(amount);
		let owner = self.owner.mul_floor(amount);
		let treasury = self.treasury.mul_floor(amount);
		let contributors = amount.saturating_sub(worker).saturating_sub(owner).saturating_sub(treasury);
		Parts { contributors, worker, owner, treasury }
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn split(contributors: u32, worker: u32, owner: u32, treasury: u32) -> Split {
		Split {
			contributors: Permill::from_parts(contributors),
			worker: Permill::from_parts(worker),
			owner: Permill::from_parts(owner),
			treasury: Permill::from_parts(treasury),
		}
	}

	#[test]
	fn a_split_that_is_not_exactly_whole_is_noticed() {
		assert!(split(600_000, 250_000, 100_000, 50_000).is_exact());
		assert!(!split(600_000, 250_000, 100_000, 49_999).is_exact());
		assert!(!split(600_000, 250_000, 100_000, 50_001).is_exact());
		assert!(!split(1_000_000, 1_000_000, 1_000_000, 1_000_000).is_exact());
	}

	#[test]
	fn rounding_goes_to_the_contributors() {
		let parts = split(600_000, 250_000, 100_000, 50_000).divide(7);
		assert_eq!(parts, Parts { contributors: 6, worker: 1, owner: 0, treasury: 0 });
	}

	proptest! {
		#[test]
		fn the_parts_sum_to_the_payment(
			cuts in prop::array::uniform3(0u32..=1_000_000), amount in prop_oneof![any::<u128>(), Just(0), Just(u128::MAX)],
		) {
			let mut cuts = cuts;
			cuts.sort_unstable();
			let split = split(cuts[0], cuts[1] - cuts[0], cuts[2] - cuts[1], 1_000_000 - cuts[2]);
			prop_assert!(split.is_exact());
			let parts = split.divide(amount);
			let sum = [parts.contributors, parts.worker, parts.owner, parts.treasury]
				.iter().try_fold(0u128, |sum, part| sum.checked_add(*part));
			prop_assert_eq!(sum, Some(amount));
		}
	}
}
