//! The pallet's specification: one file per call, the fees, and what has to hold under any order of them.

mod close;
mod fees;
mod hostile;
mod invariants;
mod invite;
mod open;
mod top_up;
mod uninvite;

pub use frame_support::{assert_noop, assert_ok};
pub use sp_runtime::{
	transaction_validity::{InvalidTransaction, TransactionValidityError},
	DispatchError, TokenError,
};

pub use crate::{mock::*, *};

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// The sender cannot pay.
pub const CANNOT_PAY: TransactionValidityError = TransactionValidityError::Invalid(InvalidTransaction::Payment);
