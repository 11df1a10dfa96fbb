//! Bad proofs of UseConsent, each refused with its reason. What is wrong with points is in `hostile`.

use super::*;
use crate::{
	circuit::{Circuit, UseConsent},
	prover::prove_assignment,
	use_consent::{use_binding, VERIFYING_KEY_BYTES},
	verifier::{KeyError, Prepared, PreparedKey, VerifyError},
};
use codec::{Encode, MaxEncodedLen};

fn verify(inputs: &uses::PublicInputs, proof: &[u8; PROOF_BYTES]) -> Result<(), VerifyError> {
	use_key().prepared().verify(inputs, proof)
}

fn numbers(inputs: &uses::PublicInputs) -> Vec<FieldBytes> {
	inputs.to_field_elements().unwrap().iter().map(encode).collect()
}

#[test]
fn an_honest_proof_verifies() {
	let (inputs, proof) = use_proof();
	assert_eq!(verify(&inputs, &proof), Ok(()));
	assert_eq!(use_key().prepared().verify_bytes(&numbers(&inputs), &proof), Ok(()));
}

#[test]
fn every_public_input_flipped_is_refused() {
	let (inputs, proof) = use_proof();
	let honest = numbers(&inputs);
	for place in 0..uses::INPUTS {
		for bit in [0, 3, 200] {
			let mut flipped = honest.clone();
			flipped[place][bit / 8] ^= 1 << (bit % 8);
			let verdict = use_key().prepared().verify_bytes(&flipped, &proof);
			assert_eq!(verdict, Err(VerifyError::InvalidProof), "bit {bit} of input {place}");
		}
	}
}

#[test]
fn another_number_of_inputs_is_refused() {
	let (inputs, proof) = use_proof();
	let mut numbers = numbers(&inputs);
	numbers.push([0; 32]);
	for count in [0, 5, 6, 8] {
		let verdict = use_key().prepared().verify_bytes(&numbers[..count], &proof);
		assert_eq!(verdict, Err(VerifyError::WrongInputCount));
	}
}

/// A prover without scruples gets nowhere either.
#[test]
fn a_cleared_consent_bit_is_refused() {
	let (inputs, witness) = Use::sample().using(&[0, Use::WITHDRAWN]).open();
	assert!(prove(use_key(), &inputs, &witness).is_err());
	let forged = prove_assignment(use_key(), &UseConsent::assign(&inputs, &witness).unwrap()).unwrap();
	assert_eq!(verify(&inputs, &forged), Err(VerifyError::InvalidProof));
}

/// The set of the next version differs only in its number: still another root, which the proof does not fit.
#[test]
fn a_proof_for_another_consent_version_is_refused() {
	let (inputs, proof) = use_proof();
	let next = Use { version: Use::sample().version + 1, ..Use::sample() }.open().0.root;
	assert_eq!(verify(&uses::PublicInputs { root: next, ..inputs }, &proof), Err(VerifyError::InvalidProof));
}

#[test]
fn a_proof_for_another_circuit_version_chain_worker_model_or_query_is_refused() {
	let (inputs, proof) = use_proof();
	let Use { model, version, .. } = Use::sample();
	let bound = use_binding(&[1; 32], uses::CIRCUIT_VERSION, &[4; 32], model, version, &number(7));
	assert_eq!(inputs.binding, bound);
	let others = [
		use_binding(&[1; 32], uses::CIRCUIT_VERSION + 1, &[4; 32], model, version, &number(7)),
		use_binding(&[2; 32], uses::CIRCUIT_VERSION, &[4; 32], model, version, &number(7)),
		use_binding(&[1; 32], uses::CIRCUIT_VERSION, &[5; 32], model, version, &number(7)),
		use_binding(&[1; 32], uses::CIRCUIT_VERSION, &[4; 32], model + 1, version, &number(7)),
		use_binding(&[1; 32], uses::CIRCUIT_VERSION, &[4; 32], model, version, &number(8)),
	];
	for binding in others {
		assert_eq!(verify(&uses::PublicInputs { binding, ..inputs }, &proof), Err(VerifyError::InvalidProof));
	}
}

#[test]
fn a_proof_of_the_other_circuit_is_refused() {
	let (paid_inputs, paid_proof) = sample_proof();
	let (use_inputs, use_proof) = use_proof();
	assert_eq!(verify(&use_inputs, &paid_proof), Err(VerifyError::InvalidProof));
	assert_eq!(key().prepared().verify(&paid_inputs, &use_proof), Err(VerifyError::InvalidProof));
}

#[test]
fn a_key_of_the_other_circuit_is_refused() {
	let refused = uses::PreparedKey::prepare(key().verifying_key()).unwrap_err();
	assert_eq!(refused, KeyError::WrongInputCount);
	assert_eq!(PreparedKey::prepare(use_key().verifying_key()).unwrap_err(), KeyError::WrongInputCount);
	assert!(uses::PreparedKey::from_bytes(&key().prepared().to_bytes()).is_none());
	assert!(PreparedKey::from_bytes(&use_key().prepared().to_bytes()).is_none());
}

#[test]
fn a_prepared_key_survives_storage() {
	let prepared = use_key().prepared();
	let bytes = prepared.to_bytes();
	assert_eq!(u32::try_from(bytes.len()), Ok(uses::MAX_PREPARED_KEY_BYTES));
	assert_eq!(prepared.encoded_size(), uses::PreparedKey::max_encoded_len());
	assert_eq!(use_key().verifying_key().len(), VERIFYING_KEY_BYTES);
	let restored = uses::PreparedKey::from_bytes(&bytes).unwrap();
	assert_eq!(restored, *prepared);
	let (inputs, proof) = use_proof();
	assert_eq!(restored.verify(&inputs, &proof), Ok(()));
}

/// The verifier knows nothing of a statement but how many numbers it shows.
#[test]
fn a_statement_of_plain_numbers_verifies_alike() {
	let prepared = Prepared::<[FieldBytes; 7]>::prepare(use_key().verifying_key()).unwrap();
	assert_eq!(prepared.to_bytes(), use_key().prepared().to_bytes());
	let (inputs, proof) = use_proof();
	let mut numbers: [FieldBytes; 7] = numbers(&inputs).try_into().unwrap();
	assert_eq!(prepared.verify(&numbers, &proof), Ok(()));
	numbers[4] = number(6);
	assert_eq!(prepared.verify(&numbers, &proof), Err(VerifyError::InvalidProof));
	numbers[4] = [0xff; 32];
	assert_eq!(prepared.verify(&numbers, &proof), Err(VerifyError::NonCanonicalInput));
}

#[test]
fn a_batch_of_uses_gives_the_verdicts_of_its_members() {
	let (inputs, proof) = use_proof();
	let wrong = uses::PublicInputs { weight: inputs.weight + 1, ..inputs };
	let prepared = use_key().prepared();
	assert_eq!(prepared.verify_batch(&[(inputs, proof); 3]), [Ok(()); 3]);
	let verdicts = prepared.verify_batch(&[(inputs, proof), (wrong, proof), (inputs, proof)]);
	assert_eq!(verdicts, [Ok(()), Err(VerifyError::InvalidProof), Ok(())]);
}
