//! What our verifier is measured against: the pairings of the EVM's precompile.

use alloc::vec::Vec;
use ark_bn254::{Fq, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInteger, PrimeField};

use crate::baselines::Textbook;

/// The pairing check of a proof as a contract hands it to the precompile of the EVM: four pairs of points (EIP-197), on the
/// curve library of pallet-revive. The sum over the inputs, which a contract asks other precompiles for, is done before.
pub(crate) struct Precompile {
	input: Vec<u8>,
}

impl Precompile {
	/// e(A, B) · e(-alpha, beta) · e(-L, gamma) · e(-C, delta) = 1, encoded.
	pub fn of(textbook: &Textbook) -> Self {
		let (key, proof) = textbook.decode().expect("the fixtures decode");
		let (constant, points) = key.gamma_abc_g1.split_first().expect("a key has a constant");
		let shown = points
			.iter()
			.zip(&textbook.inputs)
			.fold(constant.into_group(), |sum, (point, input)| sum + *point * *input);
		let pairs = [
			(proof.a, proof.b),
			(-key.alpha_g1, key.beta_g2),
			(-shown.into_affine(), key.gamma_g2),
			(-proof.c, key.delta_g2),
		];
		Self { input: pairs.iter().flat_map(|(first, second)| words(first, second)).flatten().collect() }
	}

	/// Decodes the points, checks that they are on their curves and in their groups, and multiplies the pairings. `None` for
	/// input that is badly formed.
	pub fn verify(&self) -> Option<bool> {
		let pairs: Option<Vec<_>> = self.input.chunks(192).map(pair).collect();
		Some(bn::pairing_batch(&pairs?) == bn::Gt::one())
	}
}

/// The coordinates of a pair, each big-endian, the imaginary parts first.
fn words(first: &G1Affine, second: &G2Affine) -> [Vec<u8>; 6] {
	let word = |coordinate: &Fq| coordinate.into_bigint().to_bytes_be();
	[word(&first.x), word(&first.y), word(&second.x.c1), word(&second.x.c0), word(&second.y.c1), word(&second.y.c0)]
}

fn pair(bytes: &[u8]) -> Option<(bn::G1, bn::G2)> {
	let mut coordinates = bytes.chunks(32).map(|word| bn::Fq::from_slice(word).ok());
	let mut next = || coordinates.next().flatten();
	let first = bn::AffineG1::new(next()?, next()?).ok()?;
	let mut quadratic = || {
		let (imaginary, real) = (next()?, next()?);
		Some(bn::Fq2::new(real, imaginary))
	};
	let second = bn::AffineG2::new(quadratic()?, quadratic()?).ok()?;
	Some((first.into(), second.into()))
}
