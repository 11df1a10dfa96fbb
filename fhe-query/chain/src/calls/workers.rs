//! Bonds of workers, and evidence against them.

use assent_primitives::{Balance, SignedReceipt};
use scale_value::Value;

use super::{bytes, number, Call, Calls};

impl Calls {
	/// Puts a bond on hold.
	pub fn bond(amount: Balance) -> Call {
		Call::new("Workers", "bond", vec![("amount", number(amount))])
	}

	/// Adds to a bond.
	pub fn bond_extra(amount: Balance) -> Call {
		Call::new("Workers", "bond_extra", vec![("amount", number(amount))])
	}

	/// Begins to leave; the bond stays on hold for the unbonding delay.
	pub fn unbond() -> Call {
		Call::new("Workers", "unbond", vec![])
	}

	/// Stays after all.
	pub fn rebond() -> Call {
		Call::new("Workers", "rebond", vec![])
	}

	/// Takes the bond back, once the delay is over.
	pub fn withdraw_unbonded() -> Call {
		Call::new("Workers", "withdraw_unbonded", vec![])
	}

	/// Two receipts of one worker for one credit that contradict each other.
	pub fn report_conflict(first: &SignedReceipt, second: &SignedReceipt) -> Call {
		let arguments = vec![("first", receipt_value(first)), ("second", receipt_value(second))];
		Call::new("Workers", "report_conflict", arguments)
	}

	/// A receipt that names a consent version which was not current in its block.
	pub fn report_stale_version(receipt: &SignedReceipt) -> Call {
		Call::new("Workers", "report_stale_version", vec![("receipt", receipt_value(receipt))])
	}
}

fn receipt_value(signed: &SignedReceipt) -> Value {
	let receipt = &signed.receipt;
	let receipt = Value::named_composite([
		("genesis", bytes(&receipt.genesis)),
		("offer", number(receipt.offer.0)),
		("nullifier", bytes(&receipt.nullifier)),
		("query_commitment", bytes(&receipt.query_commitment)),
		("result_commitment", bytes(&receipt.result_commitment)),
		("served_at", number(receipt.served_at)),
		("served_at_hash", bytes(&receipt.served_at_hash)),
		("version", number(receipt.version.0)),
	]);
	Value::named_composite([("receipt", receipt), ("signature", bytes(&signed.signature))])
}
