//! Receipts as workers sign them.

use super::*;
use sp_core::{crypto::AccountId32, Pair};

/// A receipt of worker `number` for the credit `nullifier`, of the last block and the version that was current then.
pub fn receipt(number: u8, nullifier: u8) -> Receipt {
	let served_at = System::block_number() - 1;
	Receipt {
		genesis: Workers::block_hash(0),
		offer: OfferId(number.into()),
		nullifier: [nullifier; 32],
		query_commitment: [0x51; 32],
		result_commitment: [0x52; 32],
		served_at,
		served_at_hash: Workers::block_hash(served_at),
		version: Neighbours::version_at(MODEL, served_at).expect("there is a version"),
	}
}

pub fn sign(number: u8, receipt: Receipt) -> SignedReceipt {
	let signature = pair(number).sign(&receipt.signing_payload()).0;
	SignedReceipt { receipt, signature }
}

/// An honest receipt of worker `number` and one that contradicts it.
pub fn contradiction(number: u8, nullifier: u8) -> (SignedReceipt, SignedReceipt) {
	let honest = receipt(number, nullifier);
	let other = Receipt { result_commitment: [0x53; 32], ..honest.clone() };
	(sign(number, honest), sign(number, other))
}

/// A receipt of worker `number` from a version that never was.
pub fn stale(number: u8, nullifier: u8) -> SignedReceipt {
	sign(number, Receipt { version: ConsentVersion(77), ..receipt(number, nullifier) })
}

pub fn report(who: &AccountId32, (first, second): (SignedReceipt, SignedReceipt)) -> DispatchResult {
	Workers::report_conflict(by(who), Box::new(first), Box::new(second))
}

pub fn report_stale(who: &AccountId32, receipt: SignedReceipt) -> DispatchResult {
	Workers::report_stale_version(by(who), Box::new(receipt))
}

/// Bonds worker `number` with `amount`.
pub fn bonded(number: u8, amount: Balance) -> AccountId32 {
	let who = worker(number);
	assert_ok!(Workers::bond(by(&who), amount));
	who
}
