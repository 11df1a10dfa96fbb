//! Refundable deposits for storage.

use frame_support::{
	parameter_types,
	traits::{fungible::HoldConsideration, LinearStoragePrice},
};

use crate::*;

/// Computes the refundable deposit for `items` storage entries of `bytes` in all.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 10 * MILLI_UNIT + bytes as Balance * 10 * MICRO_UNIT
}

parameter_types! {
	/// An account takes about 130 bytes of state for ever; a thousandth of a unit is what a deposit of that size costs
	/// for a tenth of its bytes: enough that a million empty accounts cost a thousand units, too little to keep a
	/// labeller out.
	pub const ExistentialDeposit: Balance = MILLI_UNIT;
}

parameter_types! {
	pub const DepositPerItem: Balance = deposit(1, 0);
	pub const DepositPerByte: Balance = deposit(0, 1);
}

/// A refundable deposit for a stored item, held under `Reason`.
pub type StorageDeposit<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<DepositPerItem, DepositPerByte, Balance>>;
