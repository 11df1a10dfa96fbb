//! The deposit for a record, and the one way to return it.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// A deposit for a record, with the account that it returns to. That need not be the owner of the record.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Deposit<AccountId, Ticket> {
	/// The account that left it, and has it back.
	pub payer: AccountId,
	/// The held money.
	pub ticket: Ticket,
}

#[cfg(feature = "frame")]
mod closing {
	use core::fmt::Debug;

	use frame_support::traits::{Consideration, Footprint};

	use super::Deposit;

	impl<AccountId: Clone + Debug, Ticket: Consideration<AccountId, Footprint>> Deposit<AccountId, Ticket> {
		/// Names the deposit that `payer` left with `ticket`.
		pub fn left_by(payer: &AccountId, ticket: Ticket) -> Self {
			Self { payer: payer.clone(), ticket }
		}

		/// Returns the deposit. A hold that is broken is logged as an error and keeps nobody from leaving.
		pub fn close(self) {
			let Self { payer, ticket } = self;
			if let Err(error) = ticket.drop(&payer) {
				log::error!(target: "assent::deposit", "a deposit of {payer:?} could not be returned: {error:?}");
			}
		}
	}
}
