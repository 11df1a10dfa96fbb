//! Checking a worker's answer against what was asked: only a receipt that is worth something is accepted.

use assent_primitives::{content_hash, query_commitment, ConsentVersion, Hash32, OfferId, Receipt, SignedReceipt};
use schnorrkel::{PublicKey, Signature};

use crate::{QueryRequest, QueryResponse};

/// The context of sr25519 signatures on a Substrate chain.
const SIGNING_CONTEXT: &[u8] = b"substrate";

/// The fault of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ReceiptFault {
	/// The signature is not the worker's.
	#[error("the receipt is not signed by the worker's account")]
	Signature,
	/// Another chain's.
	#[error("the receipt is for another chain")]
	Chain,
	/// It is about another offer, credit or query.
	#[error("the receipt is for another query than the one asked")]
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

/// Tells if `signature` is the sr25519 signature of the account over `payload`.
pub fn verify(account: &Hash32, payload: &[u8], signature: &[u8; 64]) -> bool {
	let (Ok(key), Ok(signature)) = (PublicKey::from_bytes(account), Signature::from_bytes(signature)) else {
		return false;
	};
	key.verify_simple(SIGNING_CONTEXT, payload, &signature).is_ok()
}

/// Checks everything about an answer that needs no chain.
pub fn check(
	genesis: &Hash32,
	worker: &Hash32,
	request: &QueryRequest,
	response: &QueryResponse,
) -> Result<(), ReceiptFault> {
	let receipt = &response.receipt;
	let ensure = |holds: bool, fault: ReceiptFault| if holds { Ok(()) } else { Err(fault) };
	ensure(verify(worker, &receipt.signing_payload(), &response.signature), ReceiptFault::Signature)?;
	ensure(receipt.genesis == *genesis, ReceiptFault::Chain)?;
	let asked = query_commitment(&request.key_hash, &request.ciphertext);
	let same = receipt.offer == request.offer && receipt.nullifier == request.nullifier;
	ensure(same && receipt.query_commitment == asked, ReceiptFault::Question)?;
	ensure(receipt.result_commitment == content_hash(&response.answer), ReceiptFault::Answer)?;
	ensure(receipt.version == request.version, ReceiptFault::Version)
}

/// Checks the block that a receipt names. `block` is the hash of the final block of that height; `current` tells if the
/// receipt's version was current after it, and is `None` once the chain has forgotten.
pub fn check_time(receipt: &Receipt, block: Option<Hash32>, current: Option<bool>) -> Result<(), ReceiptFault> {
	if block == Some(receipt.served_at_hash) && current != Some(false) {
		Ok(())
	} else {
		Err(ReceiptFault::Time)
	}
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

/// A receipt as [`to_json`] writes it, or an object with one in its field `receipt`: a row of `assent query --json`.
pub fn from_json(value: &serde_json::Value) -> Result<SignedReceipt, String> {
	let value = value.get("receipt").unwrap_or(value);
	let missing = |name: &str| format!("this is not a receipt: it has no {name}");
	let number = |name: &str| {
		let number = value.get(name).and_then(serde_json::Value::as_u64).and_then(|n| u32::try_from(n).ok());
		number.ok_or_else(|| missing(name))
	};
	let text = |name: &str| value.get(name).and_then(serde_json::Value::as_str).ok_or_else(|| missing(name));
	let hash = |name: &str| {
		let mut hash = Hash32::default();
		let digits = text(name)?.trim_start_matches("0x");
		hex::decode_to_slice(digits, &mut hash).map_err(|e| format!("{name} of the receipt: {e}"))?;
		Ok::<_, String>(hash)
	};
	let mut signature = [0; 64];
	hex::decode_to_slice(text("signature")?.trim_start_matches("0x"), &mut signature)
		.map_err(|e| format!("signature of the receipt: {e}"))?;
	let receipt = Receipt {
		genesis: hash("genesis")?,
		offer: OfferId(number("offer")?),
		nullifier: hash("nullifier")?,
		query_commitment: hash("query_commitment")?,
		result_commitment: hash("result_commitment")?,
		served_at: number("served_at")?,
		served_at_hash: hash("served_at_hash")?,
		version: ConsentVersion(number("version")?),
	};
	Ok(SignedReceipt { receipt, signature })
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_chain::{FileOrUri, Signer};

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

	fn signed(change: impl FnOnce(&mut Receipt)) -> (Hash32, QueryResponse) {
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
		(
			worker.account(),
			QueryResponse { receipt, signature, compute_micros: 1, answer, times: Default::default(), unit: 1 },
		)
	}

	#[test]
	fn a_receipt_that_is_shown_reads_back_and_still_verifies() {
		let (worker, response) = signed(|_| ());
		let shown = to_json(&response.receipt, &response.signature);
		for value in [shown.clone(), serde_json::json!({ "row": 3, "receipt": shown })] {
			let read = from_json(&value).unwrap();
			assert_eq!((&read.receipt, read.signature), (&response.receipt, response.signature));
			assert!(verify(&worker, &read.receipt.signing_payload(), &read.signature));
		}
	}

	#[test]
	fn what_is_no_receipt_is_told_what_it_lacks() {
		let (_, response) = signed(|_| ());
		let mut shown = to_json(&response.receipt, &response.signature);
		shown.as_object_mut().unwrap().remove("nullifier");
		assert!(from_json(&shown).unwrap_err().contains("nullifier"));
		shown["nullifier"] = "12".into();
		assert!(from_json(&shown).unwrap_err().contains("nullifier"));
		assert!(from_json(&serde_json::json!(5)).is_err());
	}

	#[test]
	fn a_signature_verifies_for_its_account_and_payload_only() {
		let alice = FileOrUri::parse("//Alice").unwrap();
		let bob = FileOrUri::parse("//Bob").unwrap();
		let signature = alice.sign(b"payload").unwrap();
		assert!(verify(&alice.account(), b"payload", &signature));
		assert!(!verify(&alice.account(), b"other", &signature));
		assert!(!verify(&bob.account(), b"payload", &signature));
	}

	#[test]
	fn the_time_of_a_receipt_is_that_of_a_final_block_with_its_version() {
		let (_, response) = signed(|_| ());
		let receipt = &response.receipt;
		let named = Some(receipt.served_at_hash);
		assert_eq!(check_time(receipt, named, Some(true)), Ok(()));
		assert_eq!(check_time(receipt, named, None), Ok(()));
		assert_eq!(check_time(receipt, named, Some(false)), Err(ReceiptFault::Time));
		assert_eq!(check_time(receipt, Some([11; 32]), Some(true)), Err(ReceiptFault::Time));
		assert_eq!(check_time(receipt, None, None), Err(ReceiptFault::Time));
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
