//! What our verifier is measured against: a pallet that keeps the key compressed.

use alloc::vec::Vec;
use ark_bn254::{Bn254, Fr};
use ark_groth16::{prepare_verifying_key, Groth16, Proof, VerifyingKey};
use ark_serialize::CanonicalDeserialize;
use assent_circuits::{
	statement::{serve_binding, PublicInputs},
	verifier::{Shown, CIRCUIT_VERSION, DEVELOPMENT_VERIFYING_KEY},
};

use crate::fixtures;

/// A verifier that keeps the compressed key and has ark-groth16 do everything, every time.
pub(crate) struct Textbook {
	key: &'static [u8],
	pub inputs: Vec<Fr>,
	proof: Vec<u8>,
}

impl Textbook {
	/// The answer of the first credit of the fixtures.
	pub fn of_the_first_fixture() -> Self {
		let fixtures = fixtures::load().expect("the fixtures decode");
		let claim = fixtures.served.first().expect("there are fixtures");
		let query = fixtures::query_commitment(0);
		let (genesis, worker) = (fixtures::GENESIS, fixtures::WORKER);
		let binding = serve_binding(&genesis, CIRCUIT_VERSION, &worker, fixtures::VERSION.0, &query);
		let inputs = PublicInputs {
			root: claim.root,
			nullifier: claim.nullifier,
			offer: fixtures::OFFER.0,
			price: fixtures::PRICE,
			binding,
		};
		let inputs = inputs.to_field_elements().expect("the fixtures are canonical").to_vec();
		Self { key: DEVELOPMENT_VERIFYING_KEY, inputs, proof: claim.proof.to_vec() }
	}

	/// Key and proof, every point checked.
	pub fn decode(&self) -> Option<(VerifyingKey<Bn254>, Proof<Bn254>)> {
		let key = VerifyingKey::deserialize_compressed(self.key).ok()?;
		Some((key, Proof::deserialize_compressed(&self.proof[..]).ok()?))
	}

	/// Decodes the key with all checks, prepares it, and verifies the proof.
	pub fn verify(&self) -> bool {
		let Some((key, proof)) = self.decode() else {
			return false;
		};
		Groth16::<Bn254>::verify_proof(&prepare_verifying_key(&key), &proof, &self.inputs).unwrap_or(false)
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_textbook_takes_a_good_proof() {
		let textbook = Textbook::of_the_first_fixture();
		assert!(textbook.verify());
	}

	#[test]
	fn the_textbook_refuses_a_bad_proof() {
		let mut textbook = Textbook::of_the_first_fixture();
		textbook.inputs[0] += Fr::from(1u64);
		assert!(!textbook.verify());
	}
}
