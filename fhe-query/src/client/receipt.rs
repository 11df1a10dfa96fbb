//! Checking a worker's answer against what was asked: only a receipt that is worth something is accepted.

use assent_primitives::{content_hash, query_commitment, Hash32, Receipt};

use crate::{
	chain::{self, AccountId},
	protocol::{QueryRequest, QueryResponse},
};

/// What is wrong with an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
	/// The signature is not the worker's.
	#[error("the receipt is not signed by the worker's account")]
	Signature,
	/// Another chain's.
	#[error("the receipt is for another chain")]
	Chain,
	/// It is about another offer, credit or query.
	#[error("the receipt is about something else than what was asked")]
	Question,
	/// The answer is not the one it commits to.
	#[error("the receipt commits to another answer than the one that came with it")]
	Answer,
	/// Computed from another version than asked.
	#[error("the answer was computed from another consent version than the one asked of")]
	Version,
	/// The block it names is not one of the final chain, or its version was not current then.
	#[error("the receipt names a block that is not final, or in which that consent version was not current")]
	Time,
}

/// Checks everything about an answer that needs no chain.
pub fn check(
	genesis: &Hash32,
	worker: &AccountId,
	request: &QueryRequest,
	response: &QueryResponse,
) -> Result<(), ReceiptFault> {
	let receipt = &response.receipt;
	let ensure = |holds: bool, fault: ReceiptFault| if holds { Ok(()) } else { Err(fault) };
	ensure(chain::verify(worker, &receipt.signing_payload(), &response.signature), ReceiptFault::Signature)?;
	ensure(receipt.genesis == *genesis, ReceiptFault::Chain)?;
	let asked = query_commitment(&request.key_hash, &request.ciphertext);
	let same = receipt.offer == request.offer && receipt.nullifier == request.nullifier;
	ensure(same && receipt.query_commitment == asked, ReceiptFault::Question)?;
	ensure(receipt.result_commitment == content_hash(&response.answer), ReceiptFault::Answer)?;
	ensure(receipt.version == request.version, ReceiptFault::Version)
}

/// The receipt as people and scripts read it.
pub fn to_json(receipt: &Receipt, signature: &[u8; 64]) -> serde_json::Value {
	serde_json::json!({
		"genesis": hex::encode(receipt.genesis),
		"offer": receipt.offer.0,
		"nullifier": hex::encode(receipt.nullifier),
		"query_commitment": hex::encode(receipt.query_commitment),
		"result_commitment": hex::encode(receipt.result_commitment),
		"served_at": receipt.served_at,
		"served_at_hash": hex::encode(receipt.served_at_hash),
		"version": receipt.version.0,
		"signature": hex::encode(signature),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::chain::{FileOrUri, Signer};
	use assent_primitives::{ConsentVersion, OfferId};

	const GENESIS: Hash32 = [9; 32];

	fn asked() -> QueryRequest {
		QueryRequest {
			offer: OfferId(3),
			price: 5,
			root: [1; 32],
			nullifier: [2; 32],
			version: ConsentVersion(7),
			key_hash: [4; 32],
			proof: [5; 128],
			ciphertext: vec![6; 100],
		}
	}

	fn signed(change: impl FnOnce(&mut Receipt)) -> (AccountId, QueryResponse) {
		let worker = FileOrUri::parse("//Ferdie").unwrap();
		let request = asked();
		let answer = vec![8; 20];
		let mut receipt = Receipt {
			genesis: GENESIS,
			offer: request.offer,
			nullifier: request.nullifier,
			query_commitment: query_commitment(&request.key_hash, &request.ciphertext),
			result_commitment: content_hash(&answer),
			served_at: 12,
			served_at_hash: [10; 32],
			version: request.version,
		};
		change(&mut receipt);
		let signature = worker.sign(&receipt.signing_payload()).unwrap();
		(worker.account(), QueryResponse { receipt, signature, compute_micros: 1, answer })
	}

	#[test]
	fn an_honest_answer_passes() {
		let (worker, response) = signed(|_| ());
		assert_eq!(check(&GENESIS, &worker, &asked(), &response), Ok(()));
	}

	#[test]
	fn a_lying_worker_is_noticed() {
		type Lie = fn(&mut Receipt);
		let lies: [(Lie, ReceiptFault); 6] = [
			(|r| r.genesis = [0; 32], ReceiptFault::Chain),
			(|r| r.offer = OfferId(4), ReceiptFault::Question),
			(|r| r.nullifier = [0; 32], ReceiptFault::Question),
			(|r| r.query_commitment = [0; 32], ReceiptFault::Question),
			(|r| r.result_commitment = [0; 32], ReceiptFault::Answer),
			(|r| r.version = ConsentVersion(8), ReceiptFault::Version),
		];
		for (lie, fault) in lies {
			let (worker, response) = signed(lie);
			assert_eq!(check(&GENESIS, &worker, &asked(), &response), Err(fault));
		}
	}

	#[test]
	fn a_receipt_of_somebody_else_is_refused() {
		let (_, response) = signed(|_| ());
		let other = FileOrUri::parse("//Eve").unwrap().account();
		assert_eq!(check(&GENESIS, &other, &asked(), &response), Err(ReceiptFault::Signature));
	}

	#[test]
	fn a_receipt_changed_after_signing_is_refused() {
		let (worker, mut response) = signed(|_| ());
		response.receipt.served_at += 1;
		assert_eq!(check(&GENESIS, &worker, &asked(), &response), Err(ReceiptFault::Signature));
	}
}
