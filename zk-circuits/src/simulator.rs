//! Proofs without a witness, under a key whose randomness is known: for measurements and tests that need thousands of them.
//!
//! Whoever knows what a key was made from can make a proof of any statement, and nobody can tell it from one that was proved. It
//! is checked exactly as every other proof is, and costs three multiplications of points instead of a tenth of a second. It shows
//! nothing: such a key is drawn for one process, and lets its owner pay with nothing wherever somebody registers it.
//!
//! Source: the simulator of Groth, "On the Size of Pairing-based Non-interactive Arguments" (eprint 2016/260), section 3.2. With
//! random a and b, C = (a·b - alpha·beta - gamma·L) / delta. The points for the inputs need no circuit behind them, only known
//! logarithms.

use core::marker::PhantomData;

use ark_bn254::{Bn254, Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{Field, UniformRand};
use ark_serialize::CanonicalSerialize;
use ark_std::rand::{CryptoRng, RngCore};

use crate::verifier::{Shown, PROOF_BYTES};

/// A verifying key and what it was made from, for statements that show an `S`.
pub struct Simulator<S> {
	alpha: Fr,
	beta: Fr,
	gamma: Fr,
	delta: Fr,
	/// Logarithms of the points for the constant and for each number that is shown.
	inputs: Vec<Fr>,
	shown: PhantomData<fn() -> S>,
}

fn g1(scalar: Fr) -> G1Affine {
	(G1Affine::generator() * scalar).into_affine()
}

fn g2(scalar: Fr) -> G2Affine {
	(G2Affine::generator() * scalar).into_affine()
}

impl<S: Shown> Simulator<S> {
	/// A key that has never been before.
	pub fn draw(rng: &mut (impl RngCore + CryptoRng)) -> Self {
		let mut draw = || Fr::rand(rng);
		let [alpha, beta, gamma, delta] = core::array::from_fn(|_| draw());
		Self { alpha, beta, gamma, delta, inputs: (0..=S::COUNT).map(|_| draw()).collect(), shown: PhantomData }
	}

	/// The verifying key, in arkworks' compressed encoding.
	pub fn verifying_key(&self) -> Vec<u8> {
		let key = ark_groth16::VerifyingKey::<Bn254> {
			alpha_g1: g1(self.alpha),
			beta_g2: g2(self.beta),
			gamma_g2: g2(self.gamma),
			delta_g2: g2(self.delta),
			gamma_abc_g1: self.inputs.iter().copied().map(g1).collect(),
		};
		let mut bytes = Vec::new();
		// Writing into memory does not fail.
		key.serialize_compressed(&mut bytes).expect("memory takes what is written to it");
		bytes
	}

	/// A proof of `shown`, whether or not it holds. `None` when a byte string in it is not a canonical field element.
	pub fn prove(&self, shown: &S, rng: &mut (impl RngCore + CryptoRng)) -> Option<[u8; PROOF_BYTES]> {
		let elements = shown.to_field_elements()?;
		let (constant, points) = self.inputs.split_first()?;
		let combined = points.iter().zip(elements.as_ref()).fold(*constant, |sum, (point, value)| sum + *point * value);
		let (a, b) = (Fr::rand(rng), Fr::rand(rng));
		let c = (a * b - self.alpha * self.beta - self.gamma * combined) * self.delta.inverse()?;
		let proof = ark_groth16::Proof::<Bn254> { a: g1(a), b: g2(b), c: g1(c) };
		let mut bytes = [0; PROOF_BYTES];
		proof.serialize_compressed(&mut bytes[..]).ok()?;
		Some(bytes)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::{
		statement::PublicInputs,
		verifier::{PreparedKey, VerifyError},
	};
	use ark_std::rand::rngs::OsRng;

	fn shown(nullifier: u8) -> PublicInputs {
		PublicInputs { root: [1; 32], nullifier: [nullifier; 32], offer: 3, price: 4, binding: [5; 32] }
	}

	#[test]
	fn a_simulated_proof_is_taken_for_its_statement_under_its_key_and_for_no_other() {
		let (simulator, other) = (Simulator::draw(&mut OsRng), Simulator::<PublicInputs>::draw(&mut OsRng));
		let key = PreparedKey::prepare(&simulator.verifying_key()).unwrap();
		let proof = simulator.prove(&shown(2), &mut OsRng).unwrap();
		assert_eq!(key.verify(&shown(2), &proof), Ok(()));
		assert_eq!(key.verify(&shown(3), &proof), Err(VerifyError::InvalidProof));
		let foreign = PreparedKey::prepare(&other.verifying_key()).unwrap();
		assert_eq!(foreign.verify(&shown(2), &proof), Err(VerifyError::InvalidProof));
		let several: Vec<_> = (0..4).map(|n| (shown(n), simulator.prove(&shown(n), &mut OsRng).unwrap())).collect();
		assert!(key.verify_batch(&several).iter().all(Result::is_ok));
	}

	#[test]
	fn what_is_not_a_field_element_has_no_proof() {
		let simulator = Simulator::<PublicInputs>::draw(&mut OsRng);
		assert!(simulator.prove(&shown(255), &mut OsRng).is_none());
	}
}
