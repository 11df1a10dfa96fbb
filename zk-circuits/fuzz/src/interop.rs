//! The bodies of the targets for files of snarkjs. `tests/fuzz/snarkjs.rs` runs them on every run.

use ark_bn254::{Fr, G1Affine};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use ark_serialize::CanonicalSerialize;
use assent_circuits::{
	interop::{inputs_of, json, R1cs, Zkey},
	verifier::KeyError,
};
use std::sync::OnceLock;

/// What a target does with the bytes it is given.
pub type Body = fn(&[u8]);

/// The targets by name.
#[allow(dead_code)]
pub const TARGETS: [(&str, Body); 4] =
	[("zkey", zkey), ("vk_json", vk_json), ("proof_json", proof_json), ("inputs_json", inputs_json)];

/// What every target is fed first.
#[allow(dead_code)]
pub const SEEDS: [&[u8]; 5] = [
	include_bytes!("../../fixtures/snarkjs-small/small.zkey"),
	include_bytes!("../../fixtures/snarkjs-small/nobody.zkey"),
	include_bytes!("../../fixtures/semaphore-v4/vk.json"),
	include_bytes!("../../fixtures/semaphore-v4/proof.json"),
	include_bytes!("../../fixtures/semaphore-v4/public.json"),
];

/// x · (x + 5) = y and y · y = z, where z is shown: the circuit of the seeds.
struct Small;

impl ConstraintSynthesizer<Fr> for Small {
	fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
		let value = || Ok(Fr::from(0u8));
		let (z, x, y) =
			(cs.new_input_variable(value)?, cs.new_witness_variable(value)?, cs.new_witness_variable(value)?);
		let of = |variable| LinearCombination(vec![(Fr::from(1u8), variable)]);
		let sum = LinearCombination(vec![(Fr::from(5u8), Variable::One), (Fr::from(1u8), x)]);
		cs.enforce_r1cs_constraint(|| of(x), || sum, || of(y))?;
		cs.enforce_r1cs_constraint(|| of(y), || of(y), || of(z))
	}
}

/// A key that is read has every point on its curve and as many as the circuit needs; its verifying key is sound, or nobody
/// contributed.
pub fn zkey(data: &[u8]) {
	static CIRCUIT: OnceLock<R1cs> = OnceLock::new();
	let circuit = CIRCUIT.get_or_init(|| R1cs::synthesize(Small).expect("the circuit is fixed"));
	let Ok(Zkey { groth16: key, .. }) = Zkey::read(data, circuit) else { return };
	let queries = [&key.a_query, &key.b_g1_query, &key.l_query, &key.h_query, &key.vk.gamma_abc_g1];
	assert_eq!(queries.map(Vec::len), [4, 4, 2, 4, 2]);
	assert!(queries.into_iter().flatten().all(G1Affine::is_on_curve));
	let mut bytes = Vec::new();
	key.vk.serialize_compressed(&mut bytes).expect("memory suffices");
	assert!(matches!(inputs_of(&bytes), Ok(1) | Err(KeyError::GammaIsDelta | KeyError::PointAtInfinity)));
}

/// A key that is read is written as the same.
pub fn vk_json(data: &[u8]) {
	let Some(key) = text(data).and_then(|text| json::key_from_json(text).ok()) else { return };
	let again = json::key_to_json(&key).expect("it was just read");
	assert_eq!(json::key_from_json(&again), Ok(key));
}

/// The same for proofs.
pub fn proof_json(data: &[u8]) {
	let Some(proof) = text(data).and_then(|text| json::proof_from_json(text).ok()) else { return };
	let again = json::proof_to_json(&proof).expect("it was just read");
	assert_eq!(json::proof_from_json(&again), Ok(proof));
}

/// The same for public inputs.
pub fn inputs_json(data: &[u8]) {
	let Some(inputs) = text(data).and_then(|text| json::inputs_from_json(text).ok()) else { return };
	let again = json::inputs_to_json(&inputs).expect("they were just read");
	assert_eq!(json::inputs_from_json(&again), Ok(inputs));
}

fn text(data: &[u8]) -> Option<&str> {
	std::str::from_utf8(data).ok()
}
