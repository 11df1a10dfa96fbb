//! Bonds of workers.

use assent_primitives::{Balance, BlockNumber};
use subxt::ext::scale_decode::DecodeAsType;

use crate::{
	connection::{AccountId, Snapshot},
	error::ChainError,
};

/// State of a bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
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
		/// When the worker left.
		since: BlockNumber,
		/// First block in which it can be withdrawn.
		withdrawable_at: BlockNumber,
	},
	/// Nothing is on hold.
	Gone {
		/// When the worker left.
		since: BlockNumber,
	},
}

/// A worker's bond.
#[derive(Clone, Copy, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct BondRecord {
	/// Amount on hold, in plancks.
	pub amount: Balance,
	/// Amount ever lost to slashes, in plancks.
	pub slashed: Balance,
	/// Its state.
	pub standing: Standing,
}

impl BondRecord {
	/// Tells whether there is no bond, so that bonding begins anew.
	pub fn is_gone(&self) -> bool {
		matches!(self.standing, Standing::Gone { .. })
	}

	/// Tells whether its owner gave it up.
	pub fn is_leaving(&self) -> bool {
		matches!(self.standing, Standing::Unbonding { .. })
	}
}

impl Snapshot {
	/// The bond of `who`, if it ever had one.
	pub async fn bond(&self, who: &AccountId) -> Result<Option<BondRecord>, ChainError> {
		self.get("Workers", "Bonds", (*who,)).await
	}

	/// The least bond, in plancks.
	pub fn min_bond(&self) -> Result<Balance, ChainError> {
		self.constant("Workers", "MinBond")
	}
}
