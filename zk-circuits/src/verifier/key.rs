//! Verifying keys: checked once when they are registered, then kept in the form that is fastest to use.

use alloc::vec::Vec;
use ark_bn254::{g1, Bn254, Config, Fq, Fq12, Fq2, Fq6, Fr, G1Affine, G2Affine};
use ark_ec::{
	bn::{BnConfig, G2Prepared},
	pairing::Pairing,
	scalar_mul::glv::GLVConfig,
};
use ark_ff::{BigInt, CyclotomicMultSubgroup, PrimeField};
use codec::{Decode, DecodeWithMemTracking, Encode, EncodeLike, Input, MaxEncodedLen, Output};
use core::{fmt, iter, marker::PhantomData};
use scale_info::{meta_type, Type, TypeDefArray, TypeInfo};

use super::{
	msm::{combine, table, Table, MULTIPLES},
	points::{point, Flaw},
};
use crate::{hash::blake2_256, shown::Shown, statement::PublicInputs};

/// A prepared key for PaidQuery, at whatever depth.
pub type PreparedKey = Prepared<PublicInputs>;

/// Bytes of a verifying key for PaidQuery.
pub const VERIFYING_KEY_BYTES: usize = PreparedKey::VERIFYING_KEY_BYTES;
/// Lines that a Miller loop evaluates: one for each doubling, for each addition, and two at the end.
const LINES: usize = lines(Config::ATE_LOOP_COUNT);
/// Bytes of an element of the base field.
const COORDINATE: usize = 32;
/// Bytes of an encoded [`PreparedKey`], in the type in which storage bounds lengths.
pub const MAX_PREPARED_KEY_BYTES: u32 = PreparedKey::LEN;

/// Counts the lines of a Miller loop. The last digit is the leading one, where the loop starts.
const fn lines(mut digits: &[i8]) -> usize {
	let mut lines = 2;
	while let [digit, rest @ ..] = digits {
		if rest.is_empty() {
			break;
		}
		lines += if *digit == 0 { 1 } else { 2 };
		digits = rest;
	}
	lines
}

/// Why a verifying key was refused.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum KeyError {
	/// Not as many bytes as a verifying key has.
	WrongLength,
	/// Not one point for each input of the statement and one for the constant.
	WrongInputCount,
	/// A coordinate is not smaller than the modulus, or its flags contradict each other.
	MalformedPoint,
	/// A point is not on the curve.
	NotOnCurve,
	/// A point is not in the group of prime order.
	NotInSubgroup,
	/// A point is the point at infinity.
	PointAtInfinity,
	/// Gamma is delta: proofs under such a key can be forged (the ceremony's second phase was left out).
	GammaIsDelta,
}

impl fmt::Display for KeyError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::WrongLength => "not as many bytes as a verifying key has",
			Self::WrongInputCount => "the key is for another number of public inputs",
			Self::MalformedPoint => "a point of the key is badly encoded",
			Self::NotOnCurve => "a point of the key is not on the curve",
			Self::NotInSubgroup => "a point of the key is not in the group of prime order",
			Self::PointAtInfinity => "a point of the key is the point at infinity",
			Self::GammaIsDelta => "gamma is delta, so proofs under this key can be forged",
		})
	}
}

impl core::error::Error for KeyError {}

impl From<Flaw> for KeyError {
	fn from(flaw: Flaw) -> Self {
		match flaw {
			Flaw::Malformed => Self::MalformedPoint,
			Flaw::NotOnCurve => Self::NotOnCurve,
			Flaw::NotInSubgroup => Self::NotInSubgroup,
			Flaw::AtInfinity => Self::PointAtInfinity,
		}
	}
}

/// A checked verifying key with everything precomputed that does not depend on the proof, for proofs that show an `S`.
///
/// Its SCALE encoding has a fixed length and is raw limbs, so that decoding costs no arithmetic. It is trusted: decode
/// only what [`Prepared::prepare`] made.
#[derive(Clone, PartialEq, Eq)]
pub struct Prepared<S> {
	hash: [u8; 32],
	/// e(alpha, beta).
	pub(super) alpha_beta: Fq12,
	/// The same, raised to the eigenvalue of the endomorphism.
	pub(super) alpha_beta_lambda: Fq12,
	pub(super) gamma_neg: G2Prepared<Config>,
	pub(super) delta_neg: G2Prepared<Config>,
	/// One for the constant and one for each number that is shown: always `Self::INPUT_POINTS`.
	inputs: Vec<Table>,
	shown: PhantomData<fn() -> S>,
}

impl<S> fmt::Debug for Prepared<S> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "PreparedKey({:02x?})", self.hash)
	}
}

impl<S: Shown> Prepared<S> {
	/// Points for the inputs in a verifying key: one for each, and one for the constant.
	const INPUT_POINTS: usize = S::COUNT + 1;
	/// Bytes of a verifying key: alpha, beta, gamma, delta, a count, and the points for the inputs, compressed.
	pub const VERIFYING_KEY_BYTES: usize = 32 + 3 * 64 + 8 + Self::INPUT_POINTS * 32;
	/// Bytes of the encoding: the hash, two elements of the target group, two prepared points of G2 and the tables of the
	/// input points.
	const BYTES: usize = 32 + COORDINATE * (2 * 12 + 2 * 6 * LINES + 2 * MULTIPLES * Self::INPUT_POINTS);
	/// The same, in the type in which storage bounds lengths.
	pub const LEN: u32 = {
		assert!(Self::BYTES <= u32::MAX as usize, "nothing is cut off");
		Self::BYTES as u32
	};

	/// Checks a verifying key, in arkworks' compressed encoding, and prepares it.
	pub fn prepare(verifying_key: &[u8]) -> Result<Self, KeyError> {
		let key = VerifyingKey::decode(verifying_key, Self::INPUT_POINTS)?;
		if key.gamma == key.delta {
			return Err(KeyError::GammaIsDelta);
		}
		let alpha_beta = Bn254::pairing(key.alpha, key.beta).0;
		Ok(Self {
			hash: blake2_256(verifying_key),
			alpha_beta,
			alpha_beta_lambda: alpha_beta.cyclotomic_exp(g1::Config::LAMBDA.into_bigint()),
			gamma_neg: (-key.gamma).into(),
			delta_neg: (-key.delta).into(),
			inputs: key.inputs.into_iter().map(table).collect(),
			shown: PhantomData,
		})
	}

	/// BLAKE2b-256 of the verifying key.
	pub fn hash(&self) -> [u8; 32] {
		self.hash
	}

	/// The encoding.
	pub fn to_bytes(&self) -> Vec<u8> {
		self.encode()
	}

	/// What [`Prepared::to_bytes`] encoded; `None` when the length is another.
	pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
		Self::decode(&mut bytes).ok().filter(|_| bytes.is_empty())
	}

	/// The combination of the input points: `constant` times the first, and each of `scalars` times its own.
	pub(super) fn inputs_combination(&self, constant: Fr, scalars: &[Fr]) -> G1Affine {
		combine(&self.inputs, iter::once(&constant).chain(scalars))
	}
}

/// A verifying key, every point of it checked.
struct VerifyingKey {
	alpha: G1Affine,
	beta: G2Affine,
	gamma: G2Affine,
	delta: G2Affine,
	inputs: Vec<G1Affine>,
}

impl VerifyingKey {
	/// Decodes a key with exactly `count` points for the inputs.
	fn decode(bytes: &[u8], count: usize) -> Result<Self, KeyError> {
		let mut rest = bytes;
		let mut take = |count: usize| {
			let (taken, left) = rest.split_at_checked(count).ok_or(KeyError::WrongLength)?;
			rest = left;
			Ok::<_, KeyError>(taken)
		};
		let (alpha, beta, gamma, delta) = (take(32)?, take(64)?, take(64)?, take(64)?);
		if u64::decode(&mut take(8)?).ok().and_then(|found| usize::try_from(found).ok()) != Some(count) {
			return Err(KeyError::WrongInputCount);
		}
		let points = take(32 * count)?;
		if !rest.is_empty() {
			return Err(KeyError::WrongLength);
		}
		let inputs = points.chunks_exact(32).map(point).collect::<Result<_, Flaw>>()?;
		Ok(Self { alpha: point(alpha)?, beta: point(beta)?, gamma: point(gamma)?, delta: point(delta)?, inputs })
	}
}

/// The coordinates of a key, in the order in which they are encoded.
fn coordinates<S>(key: &Prepared<S>) -> impl Iterator<Item = &Fq> {
	[&key.alpha_beta, &key.alpha_beta_lambda]
		.into_iter()
		.flat_map(|element| [&element.c0, &element.c1])
		.flat_map(|element| [&element.c0, &element.c1, &element.c2])
		.chain(
			[&key.gamma_neg, &key.delta_neg]
				.into_iter()
				.flat_map(|point| point.ell_coeffs.iter())
				.flat_map(|(first, second, third)| [first, second, third]),
		)
		.flat_map(|element| [&element.c0, &element.c1])
		.chain(key.inputs.iter().flatten().flat_map(|point| [&point.x, &point.y]))
}

impl<S: Shown> Encode for Prepared<S> {
	fn size_hint(&self) -> usize {
		Self::BYTES
	}

	fn encode_to<T: Output + ?Sized>(&self, output: &mut T) {
		output.write(&self.hash);
		for coordinate in coordinates(self) {
			for limb in coordinate.0 .0 {
				output.write(&limb.to_le_bytes());
			}
		}
	}
}

impl<S: Shown> EncodeLike for Prepared<S> {}

impl<S: Shown> Decode for Prepared<S> {
	fn decode<I: Input>(input: &mut I) -> Result<Self, codec::Error> {
		let mut bytes = alloc::vec![0; Self::BYTES];
		input.read(&mut bytes)?;
		let (hash, limbs) = bytes.split_at(32);
		let mut limbs = Limbs(limbs);
		Ok(Self {
			hash: hash.try_into().map_err(|_| "no hash")?,
			alpha_beta: limbs.target(),
			alpha_beta_lambda: limbs.target(),
			gamma_neg: limbs.prepared(),
			delta_neg: limbs.prepared(),
			inputs: (0..Self::INPUT_POINTS)
				.map(|_| core::array::from_fn(|_| G1Affine::new_unchecked(limbs.coordinate(), limbs.coordinate())))
				.collect(),
			shown: PhantomData,
		})
	}

	fn encoded_fixed_size() -> Option<usize> {
		Some(Self::BYTES)
	}
}

impl<S: Shown> DecodeWithMemTracking for Prepared<S> {}

impl<S: Shown> MaxEncodedLen for Prepared<S> {
	fn max_encoded_len() -> usize {
		Self::BYTES
	}
}

impl<S: Shown + 'static> TypeInfo for Prepared<S> {
	type Identity = Self;

	fn type_info() -> Type {
		TypeDefArray::new(Self::LEN, meta_type::<u8>()).into()
	}
}

/// What is left to decode. Past its end it yields zeroes; the length was checked before.
struct Limbs<'a>(&'a [u8]);

impl Limbs<'_> {
	fn coordinate(&mut self) -> Fq {
		let mut limbs = [0; 4];
		for limb in &mut limbs {
			if let Some((bytes, rest)) = self.0.split_first_chunk() {
				*limb = u64::from_le_bytes(*bytes);
				self.0 = rest;
			}
		}
		Fq::new_unchecked(BigInt(limbs))
	}

	fn quadratic(&mut self) -> Fq2 {
		Fq2::new(self.coordinate(), self.coordinate())
	}

	fn sextic(&mut self) -> Fq6 {
		Fq6::new(self.quadratic(), self.quadratic(), self.quadratic())
	}

	fn target(&mut self) -> Fq12 {
		Fq12::new(self.sextic(), self.sextic())
	}

	fn prepared(&mut self) -> G2Prepared<Config> {
		let ell_coeffs = (0..LINES).map(|_| (self.quadratic(), self.quadratic(), self.quadratic())).collect();
		G2Prepared { ell_coeffs, infinity: false }
	}
}
