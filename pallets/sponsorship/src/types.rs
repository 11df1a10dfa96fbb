//! Budgets and invitations.

use assent_primitives::{Balance, BlockNumber};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// Money for the fees of others.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Budget<AccountId, Ticket> {
	/// Whose money it is.
	pub sponsor: AccountId,
	/// What is left of it, on hold.
	pub left: Balance,
	/// The most that is paid for one invited account.
	pub allowance: Balance,
	/// How many accounts are invited.
	pub invitations: u32,
	/// When it was opened.
	pub opened_at: BlockNumber,
	/// The deposit.
	pub ticket: Ticket,
}

impl<AccountId, Ticket> Budget<AccountId, Ticket> {
	/// The most that would be paid now for who has this invitation.
	pub fn most_for<T>(&self, invitation: &Invitation<T>) -> Balance {
		self.left.min(self.allowance.saturating_sub(invitation.spent))
	}

	/// Whether a fee of `fee` is paid in full for who has this invitation.
	pub fn covers<T>(&self, invitation: &Invitation<T>, fee: Balance) -> bool {
		fee > 0 && fee <= self.most_for(invitation)
	}
}

/// One account whose fees in one scope are paid.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Invitation<Ticket> {
	/// What was paid so far.
	pub spent: Balance,
	/// The sponsor's deposit.
	pub ticket: Ticket,
}

/// A budget, as it is shown.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct BudgetView<AccountId> {
	/// Whose money it is.
	pub sponsor: AccountId,
	/// What is left of it.
	pub left: Balance,
	/// The most that is paid for one invited account.
	pub allowance: Balance,
	/// How many accounts are invited.
	pub invitations: u32,
	/// When it was opened.
	pub opened_at: BlockNumber,
}
