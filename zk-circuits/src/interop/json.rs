//! Verifying keys, proofs and public inputs in snarkjs' JSON.
//!
//! Coordinates and inputs are decimal numbers in strings, points are projective with a last coordinate of one. A reader takes
//! only what a writer writes, but for `vk_alphabeta_12`, which snarkjs adds to keys and no verifier needs.

use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ff::PrimeField;
use ark_groth16::{Proof, VerifyingKey};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use serde::{de::IgnoredAny, Deserialize, Serialize};
use std::fmt;

use super::binary::{checked_g1, checked_g2, finite, PointFlaw};
use crate::{
	field::{decode, encode, FieldBytes},
	verifier::PROOF_BYTES,
};

/// Longest text that is read: a verifying key for sixty inputs.
pub const MAX_TEXT: usize = 16 * 1024;
/// Most public inputs.
pub const MAX_INPUTS: usize = 60;

/// Why a text was refused.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum JsonError {
	/// Longer than [`MAX_TEXT`].
	TooLong,
	/// No JSON, or other fields than this file has.
	Malformed(String),
	/// A proof system or a curve that is not Groth16 over BN254 (which snarkjs calls bn128).
	OtherSystem(String),
	/// Not a decimal number without leading zeroes, or not smaller than the modulus.
	NotCanonical(String),
	/// A point is not sound.
	Point(String, PointFlaw),
	/// The number of inputs is not that of the points for them, or too large.
	InputCount,
	/// The bytes that were to be written are no key or proof.
	Encoding,
}

impl fmt::Display for JsonError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::TooLong => write!(f, "longer than {MAX_TEXT} bytes: this is no file of snarkjs for Groth16"),
			Self::Malformed(problem) => write!(f, "not the JSON that snarkjs writes: {problem}"),
			Self::OtherSystem(name) => write!(f, "{name} is neither groth16 nor bn128"),
			Self::NotCanonical(number) => {
				write!(f, "{number} is not a decimal number below the modulus, without leading zeroes")
			},
			Self::Point(name, flaw) => write!(f, "the point {name} {flaw}"),
			Self::InputCount => {
				write!(f, "nPublic is one less than the number of points in IC, and at most {MAX_INPUTS}")
			},
			Self::Encoding => f.write_str("what was to be written as JSON is no sound key or proof"),
		}
	}
}

impl std::error::Error for JsonError {}

type G1 = [String; 3];
type G2 = [[String; 2]; 3];

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
	protocol: String,
	curve: String,
	#[serde(rename = "nPublic")]
	inputs: usize,
	vk_alpha_1: G1,
	vk_beta_2: G2,
	vk_gamma_2: G2,
	vk_delta_2: G2,
	#[serde(default, skip_serializing)]
	#[allow(dead_code)]
	vk_alphabeta_12: Option<IgnoredAny>,
	#[serde(rename = "IC")]
	ic: Vec<G1>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProofFile {
	pi_a: G1,
	pi_b: G2,
	pi_c: G1,
	protocol: String,
	curve: String,
}

/// A verifying key, from arkworks' compressed encoding.
pub fn key_to_json(key: &[u8]) -> Result<String, JsonError> {
	let key: VerifyingKey<Bn254> = decoded(key)?;
	let inputs = key.gamma_abc_g1.len().checked_sub(1).ok_or(JsonError::InputCount)?;
	Ok(text(&KeyFile {
		protocol: "groth16".into(),
		curve: "bn128".into(),
		inputs,
		vk_alpha_1: write_g1(&key.alpha_g1),
		vk_beta_2: write_g2(&key.beta_g2),
		vk_gamma_2: write_g2(&key.gamma_g2),
		vk_delta_2: write_g2(&key.delta_g2),
		vk_alphabeta_12: None,
		ic: key.gamma_abc_g1.iter().map(write_g1).collect(),
	}))
}

/// A verifying key, in arkworks' compressed encoding. Whether it is fit for use is for
/// [`PreparedKey::prepare`](crate::verifier::PreparedKey::prepare) to say.
pub fn key_from_json(text: &str) -> Result<Vec<u8>, JsonError> {
	let file: KeyFile = parsed(text)?;
	system(&file.protocol, &file.curve)?;
	if file.inputs > MAX_INPUTS || file.ic.len() != file.inputs + 1 {
		return Err(JsonError::InputCount);
	}
	let input = |(index, point)| read_g1(&format!("IC[{index}]"), point);
	encoded(&VerifyingKey::<Bn254> {
		alpha_g1: read_g1("vk_alpha_1", &file.vk_alpha_1)?,
		beta_g2: read_g2("vk_beta_2", &file.vk_beta_2)?,
		gamma_g2: read_g2("vk_gamma_2", &file.vk_gamma_2)?,
		delta_g2: read_g2("vk_delta_2", &file.vk_delta_2)?,
		gamma_abc_g1: file.ic.iter().enumerate().map(input).collect::<Result<_, _>>()?,
	})
}

/// A proof.
pub fn proof_to_json(proof: &[u8; PROOF_BYTES]) -> Result<String, JsonError> {
	let proof: Proof<Bn254> = decoded(proof)?;
	Ok(text(&ProofFile {
		pi_a: write_g1(&proof.a),
		pi_b: write_g2(&proof.b),
		pi_c: write_g1(&proof.c),
		protocol: "groth16".into(),
		curve: "bn128".into(),
	}))
}

/// A proof, compressed.
pub fn proof_from_json(text: &str) -> Result<[u8; PROOF_BYTES], JsonError> {
	let file: ProofFile = parsed(text)?;
	system(&file.protocol, &file.curve)?;
	let proof = Proof::<Bn254> {
		a: read_g1("pi_a", &file.pi_a)?,
		b: read_g2("pi_b", &file.pi_b)?,
		c: read_g1("pi_c", &file.pi_c)?,
	};
	encoded(&proof)?.try_into().map_err(|_| JsonError::Encoding)
}

/// Public inputs.
pub fn inputs_to_json(inputs: &[FieldBytes]) -> Result<String, JsonError> {
	let numbers = inputs.iter().map(|input| decode(input).map(|input| input.to_string()));
	Ok(text(&numbers.collect::<Option<Vec<_>>>().ok_or(JsonError::Encoding)?))
}

/// Public inputs, each in its one encoding.
pub fn inputs_from_json(text: &str) -> Result<Vec<FieldBytes>, JsonError> {
	let numbers: Vec<String> = parsed(text)?;
	if numbers.len() > MAX_INPUTS {
		return Err(JsonError::InputCount);
	}
	numbers.iter().map(|number| Ok(encode(&read::<Fr>(number)?))).collect()
}

fn parsed<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, JsonError> {
	if text.len() > MAX_TEXT {
		return Err(JsonError::TooLong);
	}
	serde_json::from_str(text).map_err(|problem| JsonError::Malformed(problem.to_string()))
}

fn text(file: &impl Serialize) -> String {
	// Structs and lists of strings cannot fail to be written.
	serde_json::to_string_pretty(file).unwrap_or_default()
}

fn system(protocol: &str, curve: &str) -> Result<(), JsonError> {
	for (name, expected) in [(protocol, "groth16"), (curve, "bn128")] {
		if name != expected {
			return Err(JsonError::OtherSystem(shown(name)));
		}
	}
	Ok(())
}

/// At most so much of a text that was refused is repeated.
fn shown(text: &str) -> String {
	text.chars().take(80).flat_map(char::escape_default).collect()
}

fn decoded<T: CanonicalDeserialize>(mut bytes: &[u8]) -> Result<T, JsonError> {
	let value = T::deserialize_compressed(&mut bytes).map_err(|_| JsonError::Encoding)?;
	if bytes.is_empty() {
		Ok(value)
	} else {
		Err(JsonError::Encoding)
	}
}

fn encoded(value: &impl CanonicalSerialize) -> Result<Vec<u8>, JsonError> {
	let mut bytes = Vec::new();
	value.serialize_compressed(&mut bytes).map_err(|_| JsonError::Encoding)?;
	Ok(bytes)
}

fn read<F: PrimeField>(number: &str) -> Result<F, JsonError> {
	let refused = || JsonError::NotCanonical(shown(number));
	// The longest number below 2^256 has 78 digits.
	if number.len() > 78 {
		return Err(refused());
	}
	let element = F::from_str(number).map_err(|_| refused())?;
	if element.to_string() == number {
		Ok(element)
	} else {
		Err(refused())
	}
}

fn write_g1(point: &G1Affine) -> G1 {
	[point.x.to_string(), point.y.to_string(), "1".into()]
}

fn write_g2(point: &G2Affine) -> G2 {
	let pair = |element: &Fq2| [element.c0.to_string(), element.c1.to_string()];
	[pair(&point.x), pair(&point.y), ["1".into(), "0".into()]]
}

fn read_g1(name: &str, [x, y, z]: &G1) -> Result<G1Affine, JsonError> {
	let (x, y, z) = (read::<Fq>(x)?, read::<Fq>(y)?, read::<Fq>(z)?);
	let point = affine(z, Fq::from(1u8)).and_then(|()| checked_g1(x, y)).and_then(finite);
	point.map_err(|flaw| JsonError::Point(name.into(), flaw))
}

fn read_g2(name: &str, [x, y, z]: &G2) -> Result<G2Affine, JsonError> {
	let pair = |[c0, c1]: &[String; 2]| Ok::<_, JsonError>(Fq2::new(read(c0)?, read(c1)?));
	let (x, y, z) = (pair(x)?, pair(y)?, pair(z)?);
	let point = affine(z, Fq2::from(1u8)).and_then(|()| checked_g2(x, y)).and_then(finite);
	point.map_err(|flaw| JsonError::Point(name.into(), flaw))
}

/// The third coordinate is one, or zero at infinity; snarkjs never writes another.
fn affine<F: PartialEq + Default>(z: F, one: F) -> Result<(), PointFlaw> {
	match z {
		z if z == one => Ok(()),
		z if z == F::default() => Err(PointFlaw::AtInfinity),
		_ => Err(PointFlaw::NotCanonical),
	}
}
