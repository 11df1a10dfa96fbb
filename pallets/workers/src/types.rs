//! Types that do not know the runtime.

use assent_primitives::{Balance, BlockNumber};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Target of log lines.
pub(crate) const LOG_TARGET: &str = "assent::workers";

/// Where a bond stands.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Standing {
	/// It is there.
	Bonded,
	/// A slash left less than the least bond.
	BelowMinimum {
		/// When.
		since: BlockNumber,
	},
	/// It is on its way out, and can still be slashed.
	Unbonding {
		/// When the worker left: when it unbonded, or was slashed below the least bond before.
		since: BlockNumber,
		/// First block in which it can be withdrawn.
		withdrawable_at: BlockNumber,
	},
	/// Nothing is on hold: it was withdrawn, or slashed away.
	Gone {
		/// When the worker left.
		since: BlockNumber,
	},
}

impl Standing {
	/// Since when the worker has left.
	pub fn left_at(self) -> Option<BlockNumber> {
		match self {
			Self::Bonded => None,
			Self::BelowMinimum { since } | Self::Unbonding { since, .. } | Self::Gone { since } => Some(since),
		}
	}

	/// Whether there is nothing on hold.
	pub fn is_gone(self) -> bool {
		matches!(self, Self::Gone { .. })
	}
}

/// A worker's bond.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Bond {
	/// What is on hold, in plancks.
	pub amount: Balance,
	/// What the worker lost to slashes in all its time, in plancks.
	pub slashed: Balance,
	/// Where it stands.
	pub standing: Standing,
}

impl Bond {
	/// Whether it is there with at least `least` plancks.
	pub fn covers(&self, least: Balance) -> bool {
		self.standing == Standing::Bonded && self.amount >= least
	}

	/// What is left after losing `loss` in block `now`, where `least` is the least bond.
	pub(crate) fn slashed_by(self, loss: Balance, least: Balance, now: BlockNumber) -> Self {
		let amount = self.amount.saturating_sub(loss);
		let since = self.standing.left_at().unwrap_or(now);
		let standing = match self.standing {
			_ if amount == 0 => Standing::Gone { since },
			Standing::Bonded if amount < least => Standing::BelowMinimum { since },
			other => other,
		};
		Self { amount, slashed: self.slashed.saturating_add(loss), standing }
	}
}

/// What a worker is slashed for.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Fault {
	/// Two different receipts for one credit.
	Contradiction,
	/// An answer from a consent version that was not current at its block.
	StaleVersion,
}

/// Whether answers of a worker can be sold, as the view function shows it.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct Status {
	/// Whether its bond is there in full and is not being withdrawn.
	pub is_bonded: bool,
	/// Since when it, which was bonded before, is not any more.
	pub left_at: Option<BlockNumber>,
}
