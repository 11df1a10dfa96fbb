//! snarkjs' JSON.

use super::*;
use crate::{
	circuit::PaidQuery,
	field::{encode, FieldBytes},
	interop::{
		inputs_of,
		json::{
			inputs_from_json, inputs_to_json, key_from_json, key_to_json, proof_from_json, proof_to_json, JsonError,
		},
		verify, PointFlaw, Refusal, Sample,
	},
	prover::{prove, ProvingKey as OurKey},
	verifier::{KeyError, Prepared, Shown, VerifyError, DEVELOPMENT_VERIFYING_KEY, PROOF_BYTES},
};
use proptest::prelude::*;
use std::sync::OnceLock;

const KEY: &str = include_str!("../../../fixtures/semaphore-v4/vk.json");
const PROOF: &str = include_str!("../../../fixtures/semaphore-v4/proof.json");
const INPUTS: &str = include_str!("../../../fixtures/semaphore-v4/public.json");

/// The x coordinate of pi_a in [`PROOF`].
const PI_A: &str = "9665650275532385313052123616741581983742090425778961553232004046625997885680";

fn our_proof() -> &'static [u8; PROOF_BYTES] {
	static PROOF: OnceLock<[u8; PROOF_BYTES]> = OnceLock::new();
	PROOF.get_or_init(|| {
		let (inputs, witness) = <PaidQuery>::sample();
		prove(&OurKey::development(), &inputs, &witness).unwrap()
	})
}

/// What our verifier says of a proof that shows four numbers.
fn verdict(key: &str, proof: &str, inputs: &str) -> Result<(), VerifyError> {
	let key = Prepared::<[FieldBytes; 4]>::prepare(&key_from_json(key).unwrap()).unwrap();
	key.verify_bytes(&inputs_from_json(inputs).unwrap(), &proof_from_json(proof).unwrap())
}

#[test]
fn a_key_a_proof_and_inputs_survive_json() {
	let text = key_to_json(DEVELOPMENT_VERIFYING_KEY).unwrap();
	assert_eq!(key_from_json(&text).unwrap(), DEVELOPMENT_VERIFYING_KEY);
	let text = proof_to_json(our_proof()).unwrap();
	assert_eq!(proof_from_json(&text).unwrap(), *our_proof());
	let inputs: Vec<_> = <PaidQuery>::sample().0.to_field_elements().unwrap().iter().map(encode).collect();
	let text = inputs_to_json(&inputs).unwrap();
	assert_eq!(inputs_from_json(&text).unwrap(), inputs);
}

#[test]
fn what_semaphore_published_is_read_and_accepted() {
	assert_eq!(verdict(KEY, PROOF, INPUTS), Ok(()));
}

#[test]
fn semaphores_proof_for_other_inputs_is_not_accepted() {
	let numbers: Vec<String> = serde_json::from_str(INPUTS).unwrap();
	for place in 0..4 {
		let mut others = numbers.clone();
		others[place] = "12345".into();
		let others = serde_json::to_string(&others).unwrap();
		assert_eq!(verdict(KEY, PROOF, &others), Err(VerifyError::InvalidProof), "{place}");
	}
	let three = serde_json::to_string(&numbers[..3]).unwrap();
	assert_eq!(verdict(KEY, PROOF, &three), Err(VerifyError::WrongInputCount));
}

#[test]
fn semaphores_proof_changed_in_any_byte_is_not_accepted() {
	let key = Prepared::<[FieldBytes; 4]>::prepare(&key_from_json(KEY).unwrap()).unwrap();
	let (proof, inputs) = (proof_from_json(PROOF).unwrap(), inputs_from_json(INPUTS).unwrap());
	for place in 0..PROOF_BYTES {
		let mut changed = proof;
		changed[place] ^= 1;
		assert!(key.verify_bytes(&inputs, &changed).is_err(), "{place}");
	}
}

#[test]
fn semaphores_proof_under_another_key_is_not_accepted() {
	let mut key: serde_json::Value = serde_json::from_str(KEY).unwrap();
	key["IC"].as_array_mut().unwrap().swap(1, 2);
	assert_eq!(verdict(&key.to_string(), PROOF, INPUTS), Err(VerifyError::InvalidProof));
	key["vk_delta_2"] = key["vk_gamma_2"].clone();
	let key = key_from_json(&key.to_string()).unwrap();
	assert_eq!(Prepared::<[FieldBytes; 4]>::prepare(&key).unwrap_err(), KeyError::GammaIsDelta);
}

#[test]
fn keys_of_others_say_how_many_numbers_their_proofs_show() {
	let key = key_from_json(KEY).unwrap();
	let (proof, inputs) = (proof_from_json(PROOF).unwrap(), inputs_from_json(INPUTS).unwrap());
	assert_eq!(inputs_of(&key), Ok(4));
	assert_eq!(inputs_of(DEVELOPMENT_VERIFYING_KEY), Ok(5));
	assert_eq!(inputs_of(&[&key[..], &[0]].concat()), Err(KeyError::WrongLength));
	assert_eq!(inputs_of(&key[..key.len() - 32]), Err(KeyError::WrongInputCount));
	assert_eq!(inputs_of(&[]), Err(KeyError::WrongLength));
	assert_eq!(verify(&key, &inputs, &proof), Ok(()));
	assert_eq!(verify(&key, &inputs[1..], &proof), Err(Refusal::Key(KeyError::WrongInputCount)));
	assert_eq!(verify(&key, &[], &proof), Err(Refusal::Key(KeyError::WrongInputCount)));
	let swapped = [inputs[1], inputs[0], inputs[2], inputs[3]];
	assert_eq!(verify(&key, &swapped, &proof), Err(Refusal::Proof(VerifyError::InvalidProof)));
}

#[test]
fn a_key_for_another_number_of_inputs_than_it_has_points_is_refused() {
	assert_eq!(key_from_json(&KEY.replace("\"nPublic\": 4", "\"nPublic\": 3")), Err(JsonError::InputCount));
	assert_eq!(key_from_json(&KEY.replace("\"nPublic\": 4", "\"nPublic\": 4000")), Err(JsonError::InputCount));
}

#[test]
fn another_proof_system_or_curve_is_refused() {
	let plonk = PROOF.replace("groth16", "plonk");
	assert_eq!(proof_from_json(&plonk), Err(JsonError::OtherSystem("plonk".into())));
	let curve = PROOF.replace("bn128", "bls12381");
	assert_eq!(proof_from_json(&curve), Err(JsonError::OtherSystem("bls12381".into())));
	assert_eq!(key_from_json(&KEY.replace("bn128", "bls12381")), Err(JsonError::OtherSystem("bls12381".into())));
}

#[test]
fn numbers_that_are_not_canonical_are_refused() {
	for number in ["", "-1", "+1", "01", "0x1", "1e3", " 1", "1_0", "٣", &Fq::MODULUS.to_string(), &"9".repeat(2_000)]
	{
		let refusal = proof_from_json(&PROOF.replace(PI_A, number));
		assert!(matches!(refusal, Err(JsonError::NotCanonical(_))), "{number}: {refusal:?}");
		let refusal = inputs_from_json(&format!("[\"{number}\"]"));
		assert!(matches!(refusal, Err(JsonError::NotCanonical(_))), "{number}: {refusal:?}");
	}
	assert!(matches!(inputs_from_json(&format!("[\"{}\"]", Fr::MODULUS)), Err(JsonError::NotCanonical(_))));
	assert!(matches!(inputs_from_json("[1]"), Err(JsonError::Malformed(_))));
}

#[test]
fn points_that_are_not_sound_are_refused() {
	let refusal = proof_from_json(&PROOF.replace(PI_A, "1"));
	assert_eq!(refusal, Err(JsonError::Point("pi_a".into(), PointFlaw::NotOnCurve)));
	let mut proof: serde_json::Value = serde_json::from_str(PROOF).unwrap();
	let mut refused = |name: &str, point: serde_json::Value| {
		let whole = std::mem::replace(&mut proof[name], point);
		let refusal = proof_from_json(&proof.to_string());
		proof[name] = whole;
		refusal
	};
	for infinity in [serde_json::json!(["0", "1", "0"]), serde_json::json!(["0", "0", "1"])] {
		let flaw = Err(JsonError::Point("pi_c".into(), PointFlaw::AtInfinity));
		assert_eq!(refused("pi_c", infinity), flaw);
	}
	let scaled = refused("pi_c", serde_json::json!(["1", "2", "3"]));
	assert_eq!(scaled, Err(JsonError::Point("pi_c".into(), PointFlaw::NotCanonical)));
	let stray = (1u64..).find_map(|x| G2Affine::get_point_from_x_unchecked(x.into(), false)).unwrap();
	let pair = |c0: Fq, c1: Fq| serde_json::json!([c0.to_string(), c1.to_string()]);
	let stray = serde_json::json!([pair(stray.x.c0, stray.x.c1), pair(stray.y.c0, stray.y.c1), ["1", "0"]]);
	let flaw = Err(JsonError::Point("pi_b".into(), PointFlaw::NotInSubgroup));
	assert_eq!(refused("pi_b", stray), flaw);
}

#[test]
fn other_fields_missing_fields_and_doubled_fields_are_refused() {
	let more = PROOF.replace("\"protocol\"", "\"more\": 1, \"protocol\"");
	assert!(matches!(proof_from_json(&more), Err(JsonError::Malformed(_))));
	let twice = PROOF.replace("\"protocol\"", "\"curve\": \"bn128\", \"protocol\"");
	assert!(matches!(proof_from_json(&twice), Err(JsonError::Malformed(_))));
	let less = PROOF.replace("\"curve\": \"bn128\"", "\"curves\": \"bn128\"");
	assert!(matches!(proof_from_json(&less), Err(JsonError::Malformed(_))));
	assert!(matches!(proof_from_json(&format!("{PROOF} {PROOF}")), Err(JsonError::Malformed(_))));
	assert!(matches!(key_from_json(PROOF), Err(JsonError::Malformed(_))));
}

#[test]
fn oversized_texts_are_refused() {
	let long = format!("[{}]", vec!["\"1\""; 10_000].join(","));
	assert_eq!(inputs_from_json(&long), Err(JsonError::TooLong));
	let many = format!("[{}]", vec!["\"1\""; 61].join(","));
	assert_eq!(inputs_from_json(&many), Err(JsonError::InputCount));
	assert!(matches!(inputs_from_json(&"[".repeat(16_000)), Err(JsonError::Malformed(_))));
}

#[test]
fn what_is_no_key_or_proof_is_not_written() {
	assert_eq!(key_to_json(&DEVELOPMENT_VERIFYING_KEY[1..]), Err(JsonError::Encoding));
	assert_eq!(key_to_json(&[DEVELOPMENT_VERIFYING_KEY, &[0]].concat()), Err(JsonError::Encoding));
	assert_eq!(proof_to_json(&[0xff; PROOF_BYTES]), Err(JsonError::Encoding));
	assert_eq!(inputs_to_json(&[[0xff; 32]]), Err(JsonError::Encoding));
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	/// A change of one character is refused, or changes nothing that counts.
	#[test]
	fn a_mutated_text_is_refused_without_a_panic(place: prop::sample::Index, with in 0x20..0x7fu8) {
		for text in [PROOF, KEY] {
			let mut bytes = text.as_bytes().to_vec();
			let place = place.index(bytes.len());
			bytes[place] = with;
			let text = String::from_utf8(bytes).unwrap();
			if let Ok(proof) = proof_from_json(&text) {
				prop_assert_eq!(proof, proof_from_json(PROOF).unwrap());
			}
			if let Ok(key) = key_from_json(&text) {
				prop_assert_eq!(key, key_from_json(KEY).unwrap());
			}
		}
	}
}
