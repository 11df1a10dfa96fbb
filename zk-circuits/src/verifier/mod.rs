//! Checks the proofs of every circuit: Groth16 over BN254, `no_std`, with its own checks of everything that comes in.
//!
//! `ark-groth16` accepts a wrong number of inputs and knows nothing of bad keys, so only its formula is used here: with
//! A, B, C of the proof and L, the inputs' combination of the key's points,
//! e(A, B) · e(L, -gamma) · e(C, -delta) = e(alpha, beta).
//!
//! A batch of proofs is checked as one random linear combination of these equations (see [`Prepared::verify_batch`]).
//!
//! Source: Groth, "On the Size of Pairing-based Non-interactive Arguments" (eprint 2016/260).
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing))]

use alloc::vec::Vec;
use ark_bn254::{Bn254, Fr, G1Affine, G1Projective, G2Affine};
use ark_ec::{pairing::Pairing, CurveGroup};
use ark_ff::{AdditiveGroup, CyclotomicMultSubgroup, Field};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use core::fmt;
use scale_info::TypeInfo;

use crate::{
	field::{self, FieldBytes},
	hash::blake2_256,
};

mod key;
mod msm;
mod points;

pub use key::{KeyError, Prepared, PreparedKey, MAX_PREPARED_KEY_BYTES, VERIFYING_KEY_BYTES};

pub use crate::{
	development::{is_development_key, PAID_QUERY_KEY_HASH as DEVELOPMENT_KEY_HASH},
	shown::Shown,
};

use msm::{combine_short, Short};
use points::{point, Flaw};

/// Version of PaidQuery. It is part of every binding, so a proof for one version is nothing for another.
pub const CIRCUIT_VERSION: u32 = 1;
/// Bytes of a proof: A and C compressed to 32 bytes each, B to 64.
pub const PROOF_BYTES: usize = 128;

/// The verifying key for development. **Insecure**: it comes from a public seed, so anybody can forge proofs under it.
pub const DEVELOPMENT_VERIFYING_KEY: &[u8] = include_bytes!("../../keys/development.vk");

/// Why a proof was refused.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum VerifyError {
	/// The statement shows another number of numbers.
	WrongInputCount,
	/// A public input is not the canonical encoding of a field element.
	NonCanonicalInput,
	/// The proof has the wrong length, or a coordinate is not smaller than the modulus, or its flags contradict each other.
	MalformedProof,
	/// There is no point with that coordinate on the curve.
	NotOnCurve,
	/// The point is on the curve, but not in the group of prime order.
	NotInSubgroup,
	/// A point of the proof is the point at infinity.
	PointAtInfinity,
	/// The equation does not hold: the proof is not one of this statement under this key.
	InvalidProof,
}

impl fmt::Display for VerifyError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::WrongInputCount => "the statement shows another number of public inputs",
			Self::NonCanonicalInput => "a public input is not a canonical field element",
			Self::MalformedProof => "the proof is not three encoded points",
			Self::NotOnCurve => "a point of the proof is not on the curve",
			Self::NotInSubgroup => "a point of the proof is not in the group of prime order",
			Self::PointAtInfinity => "a point of the proof is the point at infinity",
			Self::InvalidProof => "the proof does not hold for these public inputs",
		})
	}
}

impl core::error::Error for VerifyError {}

impl From<Flaw> for VerifyError {
	fn from(flaw: Flaw) -> Self {
		match flaw {
			Flaw::Malformed => Self::MalformedProof,
			Flaw::NotOnCurve => Self::NotOnCurve,
			Flaw::NotInSubgroup => Self::NotInSubgroup,
			Flaw::AtInfinity => Self::PointAtInfinity,
		}
	}
}

/// A decoded proof, every point of it checked.
struct Proof {
	a: G1Affine,
	b: G2Affine,
	c: G1Affine,
}

impl Proof {
	/// Cheap checks first: the subgroup check of B is the dearest.
	fn decode(bytes: &[u8; PROOF_BYTES]) -> Result<Self, VerifyError> {
		let (a, rest) = bytes.split_at(32);
		let (b, c) = rest.split_at(64);
		let (a, c) = (point(a)?, point(c)?);
		Ok(Self { a, b: point(b)?, c })
	}
}

/// What is left of a proof and its inputs once both have been decoded.
struct Checked<E> {
	inputs: E,
	proof: Proof,
}

impl<E> Checked<E> {
	fn of<S: Shown<Elements = E>>(inputs: &S, proof: &[u8; PROOF_BYTES]) -> Result<Self, VerifyError> {
		let inputs = inputs.to_field_elements().ok_or(VerifyError::NonCanonicalInput)?;
		Ok(Self { inputs, proof: Proof::decode(proof)? })
	}
}

impl<S: Shown> Prepared<S> {
	/// Checks one proof.
	pub fn verify(&self, inputs: &S, proof: &[u8; PROOF_BYTES]) -> Result<(), VerifyError> {
		let Checked { inputs, proof } = Checked::of(inputs, proof)?;
		self.verify_checked(inputs.as_ref(), &proof)
	}

	/// Checks one proof of numbers that come as bytes: exactly those of the statement, in its order.
	pub fn verify_bytes(&self, inputs: &[FieldBytes], proof: &[u8]) -> Result<(), VerifyError> {
		if inputs.len() != S::COUNT {
			return Err(VerifyError::WrongInputCount);
		}
		let inputs: Vec<_> =
			inputs.iter().map(field::decode).collect::<Option<_>>().ok_or(VerifyError::NonCanonicalInput)?;
		let proof = Proof::decode(proof.try_into().map_err(|_| VerifyError::MalformedProof)?)?;
		self.verify_checked(&inputs, &proof)
	}

	/// Checks many proofs, all under this key, each with the verdict that [`Prepared::verify`] would give.
	///
	/// Equation j is raised to r_j = a_j + b_j·lambda, where a_j and b_j are 64-bit numbers hashed from the key and all
	/// proofs and inputs, and lambda is the eigenvalue of the curve's endomorphism: 128 bits of challenge at half the
	/// doublings. One false equation survives with a chance of 2^-128. If the combination fails, each is checked alone.
	pub fn verify_batch(&self, items: &[(S, [u8; PROOF_BYTES])]) -> Vec<Result<(), VerifyError>> {
		let decoded: Vec<_> = items.iter().map(|(inputs, proof)| Checked::of(inputs, proof)).collect();
		let sound: Vec<_> = decoded.iter().filter_map(|item| item.as_ref().ok()).collect();
		let all_hold = sound.len() > 1 && self.combination_holds(&sound, &self.challenges(items, sound.len()));
		decoded
			.iter()
			.map(|item| match item {
				Err(refusal) => Err(*refusal),
				Ok(_) if all_hold => Ok(()),
				Ok(item) => self.verify_checked(item.inputs.as_ref(), &item.proof),
			})
			.collect()
	}

	fn verify_checked(&self, inputs: &[Fr], proof: &Proof) -> Result<(), VerifyError> {
		let shown = self.inputs_combination(Fr::ONE, inputs);
		let loops = Bn254::multi_miller_loop(
			[proof.a, shown, proof.c],
			[proof.b.into(), self.gamma_neg.clone(), self.delta_neg.clone()],
		);
		match Bn254::final_exponentiation(loops) {
			Some(product) if product.0 == self.alpha_beta => Ok(()),
			_ => Err(VerifyError::InvalidProof),
		}
	}

	/// One challenge for each sound proof, from everything that the verdict depends on.
	fn challenges(&self, items: &[(S, [u8; PROOF_BYTES])], count: usize) -> Vec<Short> {
		let seed = blake2_256(&(b"assent/batch/v1", self.hash(), items).encode());
		(0u32..).take(count).map(|number| Short::from_hash(&blake2_256(&(seed, number).encode()))).collect()
	}

	fn combination_holds(&self, items: &[&Checked<S::Elements>], challenges: &[Short]) -> bool {
		let mut constant = Fr::ZERO;
		let mut scalars = alloc::vec![Fr::ZERO; S::COUNT];
		let (mut sum_a, mut sum_b) = (0u128, 0u128);
		let mut first = Vec::with_capacity(items.len());
		for (Checked { inputs, proof }, challenge) in items.iter().zip(challenges) {
			let r = challenge.element();
			constant += r;
			for (scalar, input) in scalars.iter_mut().zip(inputs.as_ref()) {
				*scalar += r * input;
			}
			sum_a = sum_a.saturating_add(challenge.a.into());
			sum_b = sum_b.saturating_add(challenge.b.into());
			first.push(combine_short(&[proof.a], &[*challenge]));
		}
		let last: Vec<_> = items.iter().map(|item| item.proof.c).collect();
		let mut left = G1Projective::normalize_batch(&first);
		left.push(self.inputs_combination(constant, &scalars));
		left.push(combine_short(&last, challenges).into_affine());
		let mut right: Vec<_> = items.iter().map(|item| item.proof.b.into()).collect();
		right.push(self.gamma_neg.clone());
		right.push(self.delta_neg.clone());
		let expected =
			self.alpha_beta.cyclotomic_exp(words(sum_a)) * self.alpha_beta_lambda.cyclotomic_exp(words(sum_b));
		Bn254::final_exponentiation(Bn254::multi_miller_loop(left, right)).is_some_and(|product| product.0 == expected)
	}
}

/// The two 64-bit words of a number, the low one first.
fn words(number: u128) -> [u64; 2] {
	// The cast keeps the low 64 bits, on purpose.
	[number as u64, (number >> 64) as u64]
}
