//! Bad proofs and bad inputs, each refused with its reason.

use super::*;
use crate::{
	circuit::{Circuit, PaidQuery},
	field,
	prover::{prove_assignment, ProvingKeyOf},
	statement::INPUTS,
	verifier::{PreparedKey, VerifyError},
};
use ark_bn254::{Bn254, Fq, Fq2, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInteger, PrimeField};
use ark_groth16::{Groth16, Proof, VerifyingKey};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_std::rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

const A: core::ops::Range<usize> = 0..32;
const B: core::ops::Range<usize> = 32..96;
const C: core::ops::Range<usize> = 96..128;

fn verify(inputs: &PublicInputs, proof: &[u8; PROOF_BYTES]) -> Result<(), VerifyError> {
	key().prepared().verify(inputs, proof)
}

/// The five numbers as bytes.
fn numbers(inputs: &PublicInputs) -> Vec<FieldBytes> {
	inputs.to_field_elements().unwrap().iter().map(encode).collect()
}

/// The 256-bit number that is congruent to `element` and not smaller than the modulus.
fn other_form(element: &FieldBytes) -> FieldBytes {
	let mut sum = field::decode(element).unwrap().into_bigint();
	assert!(!sum.add_with_carry(&Fr::MODULUS));
	let mut bytes = [0; 32];
	bytes.copy_from_slice(&sum.to_bytes_le());
	bytes
}

#[test]
fn an_honest_proof_verifies() {
	let (inputs, proof) = sample_proof();
	assert_eq!(verify(&inputs, &proof), Ok(()));
	assert_eq!(key().prepared().verify_bytes(&numbers(&inputs), &proof), Ok(()));
}

#[test]
fn a_flipped_byte_is_refused() {
	let (inputs, proof) = sample_proof();
	for place in 0..PROOF_BYTES {
		let mut flipped = proof;
		flipped[place] ^= 0xff;
		assert!(verify(&inputs, &flipped).is_err(), "byte {place}");
	}
}

#[test]
fn a_flipped_bit_is_refused() {
	let (inputs, proof) = sample_proof();
	for bit in (0..8 * PROOF_BYTES).step_by(7) {
		let mut flipped = proof;
		flipped[bit / 8] ^= 1 << (bit % 8);
		assert!(verify(&inputs, &flipped).is_err(), "bit {bit}");
	}
}

#[test]
fn every_wrong_public_input_is_refused() {
	let (inputs, proof) = sample_proof();
	let wrong = [
		PublicInputs { root: number(1), ..inputs },
		PublicInputs { nullifier: number(1), ..inputs },
		PublicInputs { offer: inputs.offer + 1, ..inputs },
		PublicInputs { price: inputs.price - 1, ..inputs },
		PublicInputs { binding: number(1), ..inputs },
		PublicInputs { root: inputs.nullifier, nullifier: inputs.root, ..inputs },
	];
	for inputs in wrong {
		assert_eq!(verify(&inputs, &proof), Err(VerifyError::InvalidProof), "{inputs:?}");
	}
}

#[test]
fn too_few_inputs_are_refused() {
	let (inputs, proof) = sample_proof();
	let numbers = numbers(&inputs);
	for count in 0..INPUTS {
		let verdict = key().prepared().verify_bytes(&numbers[..count], &proof);
		assert_eq!(verdict, Err(VerifyError::WrongInputCount), "{count} inputs");
	}
}

#[test]
fn too_many_inputs_are_refused() {
	let (inputs, proof) = sample_proof();
	for more in [[0; 32], number(1)] {
		let mut numbers = numbers(&inputs);
		numbers.push(more);
		assert_eq!(key().prepared().verify_bytes(&numbers, &proof), Err(VerifyError::WrongInputCount));
	}
}

#[test]
fn every_public_input_flipped_is_refused() {
	let (inputs, proof) = sample_proof();
	let honest = numbers(&inputs);
	for place in 0..INPUTS {
		for bit in [0, 3, 200] {
			let mut flipped = honest.clone();
			flipped[place][bit / 8] ^= 1 << (bit % 8);
			let verdict = key().prepared().verify_bytes(&flipped, &proof);
			assert_eq!(verdict, Err(VerifyError::InvalidProof), "bit {bit} of input {place}");
		}
	}
}

/// It would be a second form of a nullifier that was burnt.
#[test]
fn a_nullifier_plus_the_modulus_is_refused() {
	let (inputs, proof) = sample_proof();
	let again = PublicInputs { nullifier: other_form(&inputs.nullifier), ..inputs };
	assert_ne!(again.nullifier, inputs.nullifier);
	assert_eq!(verify(&again, &proof), Err(VerifyError::NonCanonicalInput));
	assert_eq!(key().prepared().verify_batch(&[(again, proof); 2]), [Err(VerifyError::NonCanonicalInput); 2]);
}

#[test]
fn inputs_that_are_not_canonical_are_refused() {
	let (inputs, proof) = sample_proof();
	let wrong = [
		PublicInputs { root: other_form(&inputs.root), ..inputs },
		PublicInputs { nullifier: other_form(&inputs.nullifier), ..inputs },
		PublicInputs { binding: other_form(&inputs.binding), ..inputs },
	];
	for inputs in wrong {
		assert_eq!(verify(&inputs, &proof), Err(VerifyError::NonCanonicalInput));
	}
	for place in 0..INPUTS {
		let mut numbers = numbers(&inputs);
		numbers[place] = other_form(&numbers[place]);
		assert_eq!(key().prepared().verify_bytes(&numbers, &proof), Err(VerifyError::NonCanonicalInput));
	}
}

#[test]
fn a_proof_of_another_length_is_refused() {
	let (inputs, proof) = sample_proof();
	let longer = [&proof[..], &[0]].concat();
	for proof in [&proof[..127], &longer, &[]] {
		assert_eq!(key().prepared().verify_bytes(&numbers(&inputs), proof), Err(VerifyError::MalformedProof));
	}
}

#[test]
fn a_coordinate_that_is_not_canonical_is_refused() {
	let (inputs, proof) = sample_proof();
	let modulus = Fq::MODULUS.to_bytes_le();
	for start in [A.start, B.start, B.start + 32, C.start] {
		let mut bad = proof;
		bad[start..start + 32].copy_from_slice(&modulus);
		assert_eq!(verify(&inputs, &bad), Err(VerifyError::MalformedProof), "coordinate at {start}");
	}
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
	let (inputs, proof) = sample_proof();
	for point in [A, B, C] {
		let mut bad = proof;
		bad[point.end - 1] |= 0xc0;
		assert_eq!(verify(&inputs, &bad), Err(VerifyError::MalformedProof));
	}
}

#[test]
fn a_point_off_the_curve_is_refused() {
	let (inputs, proof) = sample_proof();
	let x = (1u64..).map(Fq::from).find(|x| G1Affine::get_point_from_x_unchecked(*x, false).is_none()).unwrap();
	for point in [A, C] {
		let mut bad = proof;
		x.serialize_compressed(&mut bad[point]).unwrap();
		assert_eq!(verify(&inputs, &bad), Err(VerifyError::NotOnCurve));
	}
	let x = (1u64..).map(|x| Fq2::new(x.into(), x.into()));
	let x = x.into_iter().find(|x| G2Affine::get_point_from_x_unchecked(*x, false).is_none()).unwrap();
	let mut bad = proof;
	x.serialize_compressed(&mut bad[B]).unwrap();
	assert_eq!(verify(&inputs, &bad), Err(VerifyError::NotOnCurve));
}

#[test]
fn a_point_out_of_the_subgroup_is_refused() {
	let (inputs, mut proof) = sample_proof();
	let stray =
		(1u64..).find_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::new(x.into(), x.into()), false)).unwrap();
	assert!(stray.is_on_curve() && !stray.is_in_correct_subgroup_assuming_on_curve());
	stray.serialize_compressed(&mut proof[B]).unwrap();
	assert_eq!(verify(&inputs, &proof), Err(VerifyError::NotInSubgroup));
}

#[test]
fn a_point_at_infinity_is_refused() {
	let (inputs, proof) = sample_proof();
	for point in [A, B, C] {
		let mut bad = proof;
		bad[point.clone()].fill(0);
		bad[point.end - 1] = 0x40;
		assert_eq!(verify(&inputs, &bad), Err(VerifyError::PointAtInfinity));
	}
}

#[test]
fn zeroes_and_ones_are_refused() {
	let (inputs, _) = sample_proof();
	assert!(verify(&inputs, &[0; PROOF_BYTES]).is_err());
	assert!(verify(&inputs, &[0xff; PROOF_BYTES]).is_err());
}

#[test]
fn points_in_the_wrong_order_are_refused() {
	let (inputs, proof) = sample_proof();
	let mut swapped = proof;
	swapped[A].copy_from_slice(&proof[C]);
	swapped[C].copy_from_slice(&proof[A]);
	assert_eq!(verify(&inputs, &swapped), Err(VerifyError::InvalidProof));
}

/// The prover refuses; and a prover without scruples gets nowhere.
#[test]
fn a_credit_index_at_the_quota_is_refused() {
	let note = Note::sample();
	for credit in [note.quota, u16::MAX] {
		let (inputs, witness) = note.spend(credit, served_by(4));
		assert!(prove(key(), &inputs, &witness).is_err());
		let forged = PaidQuery::assign(&inputs, &witness).unwrap();
		let proof = prove_assignment(key(), &forged).unwrap();
		assert_eq!(verify(&inputs, &proof), Err(VerifyError::InvalidProof));
	}
}

#[test]
fn a_proof_against_a_stale_root_is_not_one_against_the_new() {
	let mut note = Note::sample();
	let (old, proof) = sample_proof();
	note.leaves.push(number(123));
	let (new, _) = note.spend(3, old.binding);
	assert_ne!(old.root, new.root);
	assert_eq!(old.nullifier, new.nullifier);
	assert_eq!(verify(&new, &proof), Err(VerifyError::InvalidProof));
}

#[test]
fn a_proof_for_another_circuit_version_chain_worker_or_consent_version_is_refused() {
	let (inputs, proof) = sample_proof();
	let bound = paid::serve_binding(&[1; 32], CIRCUIT_VERSION, &[4; 32], 6, &[9; 32]);
	assert_eq!(inputs.binding, bound);
	let others = [
		paid::serve_binding(&[1; 32], CIRCUIT_VERSION + 1, &[4; 32], 6, &[9; 32]),
		paid::serve_binding(&[2; 32], CIRCUIT_VERSION, &[4; 32], 6, &[9; 32]),
		paid::serve_binding(&[1; 32], CIRCUIT_VERSION, &[5; 32], 6, &[9; 32]),
		paid::serve_binding(&[1; 32], CIRCUIT_VERSION, &[4; 32], 7, &[9; 32]),
	];
	for binding in others {
		assert_eq!(verify(&PublicInputs { binding, ..inputs }, &proof), Err(VerifyError::InvalidProof));
	}
}

/// Trees of another depth are another circuit with another key, even where all numbers are the same.
#[test]
fn a_proof_for_a_tree_of_another_depth_is_refused() {
	let deep = ProvingKeyOf::<PaidQuery<27>>::generate(&mut ChaCha20Rng::from_seed([7; 32])).unwrap();
	let (inputs, witness) = Note::sample().spend_at::<27>(3, served_by(4));
	let proof = prove(&deep, &inputs, &witness).unwrap();
	assert_eq!(deep.prepared().verify(&inputs, &proof), Ok(()));
	assert_eq!(verify(&inputs, &proof), Err(VerifyError::InvalidProof));
	let (inputs, proof) = sample_proof();
	assert_eq!(deep.prepared().verify(&inputs, &proof), Err(VerifyError::InvalidProof));
}

#[test]
fn a_refund_proof_does_not_settle_and_a_settlement_does_not_refund() {
	let refund = paid::refund_binding(&[1; 32], CIRCUIT_VERSION, &[4; 32], 3);
	let (inputs, witness) = Note::sample().spend(3, refund);
	let proof = prove(key(), &inputs, &witness).unwrap();
	assert_eq!(verify(&inputs, &proof), Ok(()));
	let as_settlement = PublicInputs { binding: served_by(4), ..inputs };
	assert_eq!(verify(&as_settlement, &proof), Err(VerifyError::InvalidProof));
	let (settlement, proof) = sample_proof();
	assert_eq!(verify(&PublicInputs { binding: refund, ..settlement }, &proof), Err(VerifyError::InvalidProof));
}

#[test]
fn a_proof_under_another_key_is_refused() {
	let other = ProvingKey::generate(&mut ChaCha20Rng::from_seed([5; 32])).unwrap();
	let (inputs, witness) = Note::sample().spend(3, served_by(4));
	let proof = prove(&other, &inputs, &witness).unwrap();
	assert_eq!(verify(&inputs, &proof), Err(VerifyError::InvalidProof));
	assert_eq!(other.prepared().verify(&inputs, &sample_proof().1), Err(VerifyError::InvalidProof));
}

/// Groth16 proofs can be re-randomised by anybody. Nothing may be keyed on their bytes: that is what nullifiers are for.
#[test]
fn one_statement_has_many_proofs() {
	let (inputs, proof) = sample_proof();
	let original = Proof::<Bn254>::deserialize_compressed(&proof[..]).unwrap();
	let verifying = VerifyingKey::<Bn254>::deserialize_compressed(key().verifying_key()).unwrap();
	let negated = Proof { a: -original.a, b: -original.b, c: original.c };
	let mut rng = ChaCha20Rng::from_seed([6; 32]);
	for other in [negated, Groth16::<Bn254>::rerandomize_proof(&verifying, &original, &mut rng)] {
		let mut bytes = [0; PROOF_BYTES];
		other.serialize_compressed(&mut bytes[..]).unwrap();
		assert_ne!(bytes, proof);
		assert_eq!(verify(&inputs, &bytes), Ok(()));
	}
}

/// The verdicts are those of `ark-groth16` where it has one.
#[test]
fn the_reference_verifier_agrees() {
	let (inputs, proof) = sample_proof();
	let verifying = VerifyingKey::<Bn254>::deserialize_compressed(key().verifying_key()).unwrap();
	let prepared = ark_groth16::prepare_verifying_key(&verifying);
	let original = Proof::<Bn254>::deserialize_compressed(&proof[..]).unwrap();
	let wrong = Proof { c: G1Affine::generator(), ..original.clone() };
	for inputs in [inputs, PublicInputs { price: 0, ..inputs }] {
		for proof in [&original, &wrong] {
			let elements = inputs.to_field_elements().unwrap();
			let reference = Groth16::<Bn254>::verify_proof(&prepared, proof, &elements).unwrap();
			let mut bytes = [0; PROOF_BYTES];
			proof.serialize_compressed(&mut bytes[..]).unwrap();
			assert_eq!(PreparedKey::verify(key().prepared(), &inputs, &bytes).is_ok(), reference);
		}
	}
}
