//! `.zkey`: a Groth16 proving key of snarkjs (version 1), with those who contributed to it.
//!
//! | section | content |
//! |---|---|
//! | 1 | the proof system: 1 is Groth16 |
//! | 2 | fields, wires, public inputs, domain; alpha, beta (G1, G2), gamma (G2), delta (G1, G2) |
//! | 3 | points for the public inputs |
//! | 4 | coefficients of A and B, and a row for each public wire; times 2^512 |
//! | 5, 6, 7 | points for A, for B in G1 and for B in G2, one for each wire |
//! | 8 | points for C, one for each private wire |
//! | 9 | points for H, one for each element of the domain |
//! | 10 | a hash of the key before any contribution, and the contributions |
//!
//! Source: `zkey_utils.js` of snarkjs 0.7.

use ark_bn254::{Bn254, Fq, Fr, G1Affine, G1Projective, G2Affine, G2Projective};
use ark_ec::{pairing::Pairing, AffineRepr, CurveGroup, VariableBaseMSM};
use ark_ff::{One, UniformRand};
use ark_groth16::{ProvingKey, VerifyingKey};
use ark_std::rand::rngs::OsRng;
use blake2::{Blake2b512, Digest};
use std::collections::BTreeMap;

use super::{
	binary::{finite, sections, FormatError, PointFlaw, Reader, FIELD_BYTES, G1_BYTES, G2_BYTES},
	r1cs::R1cs,
};

const GROTH16: u32 = 1;
const COEFFICIENT_BYTES: usize = 3 * 4 + FIELD_BYTES;

/// What ended a ceremony: a public random value that nobody could know before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Beacon {
	/// It was hashed two to the power of this many times.
	pub iterations_exp: u8,
	/// The value.
	pub value: Vec<u8>,
}

/// One contribution to a key.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Contribution {
	/// What the contributor called themselves.
	pub name: String,
	/// Set when it was the beacon's, not a person's.
	pub beacon: Option<Beacon>,
	/// Its hash, as snarkjs shows it.
	pub hash: [u8; 64],
}

/// A `.zkey`, every number of which was held against a circuit and every point of which was checked.
pub struct Zkey {
	/// The key. Its H points are for [`crate::reduction::SnarkjsReduction`].
	pub groth16: ProvingKey<Bn254>,
	/// Who contributed, in order.
	pub contributions: Vec<Contribution>,
}

impl Zkey {
	/// Reads a key of the circuit `constraints`.
	pub fn read(bytes: &[u8], constraints: &R1cs) -> Result<Self, FormatError> {
		let [protocol, header, ic, coefficients, a, b1, b2, c, h, contributions] =
			sections(bytes, "zkey", 1, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])?;
		proof_system(protocol)?;
		let header = Header::read(header, constraints)?;
		let (wires, private) = (constraints.wires(), constraints.witnesses);
		compare(coefficients, constraints)?;
		let contributions = contributed(contributions, &header.delta_g1)?;
		let groth16 = ProvingKey {
			vk: VerifyingKey {
				alpha_g1: header.alpha_g1,
				beta_g2: header.beta_g2,
				gamma_g2: header.gamma_g2,
				delta_g2: header.delta_g2,
				gamma_abc_g1: points(ic, 3, constraints.instances, G1_BYTES, Reader::g1)?,
			},
			beta_g1: header.beta_g1,
			delta_g1: header.delta_g1,
			a_query: points(a, 5, wires, G1_BYTES, Reader::g1)?,
			b_g1_query: points(b1, 6, wires, G1_BYTES, Reader::g1)?,
			b_g2_query: points(b2, 7, wires, G2_BYTES, Reader::g2)?,
			l_query: points(c, 8, private, G1_BYTES, Reader::g1)?,
			h_query: points(h, 9, constraints.domain(), G1_BYTES, Reader::g1)?,
		};
		same_secret("the query for B", &groth16.b_g1_query, &groth16.b_g2_query)?;
		Ok(Self { groth16, contributions })
	}
}

fn proof_system(mut section: Reader) -> Result<(), FormatError> {
	let protocol = section.u32()?;
	section.end()?;
	if protocol == GROTH16 {
		Ok(())
	} else {
		Err(FormatError::OtherProofSystem(protocol))
	}
}

/// The second section.
struct Header {
	alpha_g1: G1Affine,
	beta_g1: G1Affine,
	beta_g2: G2Affine,
	gamma_g2: G2Affine,
	delta_g1: G1Affine,
	delta_g2: G2Affine,
}

impl Header {
	fn read(mut section: Reader, constraints: &R1cs) -> Result<Self, FormatError> {
		section.field::<Fq>()?;
		section.field::<Fr>()?;
		for (what, expected) in [
			("number of variables", constraints.wires()),
			("number of public inputs", constraints.public_inputs()),
			("size of the domain", constraints.domain()),
		] {
			if usize::try_from(section.u32()?) != Ok(expected) {
				return Err(FormatError::OtherCircuit(what));
			}
		}
		let flawed = |index| move |flaw| FormatError::Point { section: 2, index, flaw };
		let header = Self {
			alpha_g1: section.g1()?.and_then(finite).map_err(flawed(0))?,
			beta_g1: section.g1()?.and_then(finite).map_err(flawed(1))?,
			beta_g2: section.g2()?.and_then(finite).map_err(flawed(2))?,
			gamma_g2: section.g2()?.and_then(finite).map_err(flawed(3))?,
			delta_g1: section.g1()?.and_then(finite).map_err(flawed(4))?,
			delta_g2: section.g2()?.and_then(finite).map_err(flawed(5))?,
		};
		section.end()?;
		if header.gamma_g2 != G2Affine::generator() {
			return Err(FormatError::GammaNotGenerator);
		}
		same_secret("beta", &[header.beta_g1], &[header.beta_g2])?;
		same_secret("delta", &[header.delta_g1], &[header.delta_g2])?;
		Ok(header)
	}
}

/// Exactly `count` points. Those for wires that are not in a matrix are at infinity.
fn points<'a, P>(
	mut section: Reader<'a>,
	kind: u32,
	count: usize,
	bytes: usize,
	read: impl Fn(&mut Reader<'a>) -> Result<Result<P, PointFlaw>, FormatError>,
) -> Result<Vec<P>, FormatError> {
	if section.0.len() != count * bytes {
		return Err(FormatError::SectionLength(kind));
	}
	let point = |index| read(&mut section)?.map_err(|flaw| FormatError::Point { section: kind, index, flaw });
	(0..count).map(point).collect()
}

/// Whether the i-th point of the one list hides the same number as the i-th of the other, for all i: by one equation with
/// random coefficients, which two different lists pass with a chance of one in the field's size.
fn same_secret(what: &'static str, first: &[G1Affine], second: &[G2Affine]) -> Result<(), FormatError> {
	let scalars: Vec<Fr> = first.iter().map(|_| Fr::rand(&mut OsRng)).collect();
	let sums = (G1Projective::msm(first, &scalars).ok(), G2Projective::msm(second, &scalars).ok());
	let (Some(first), Some(second)) = sums else { return Err(FormatError::Inconsistent(what)) };
	let (first, second) = (first.into_affine(), second.into_affine());
	match Bn254::pairing(first, G2Affine::generator()) == Bn254::pairing(G1Affine::generator(), second) {
		true => Ok(()),
		false => Err(FormatError::Inconsistent(what)),
	}
}

/// Holds the coefficients against the matrices A and B of the circuit, to which snarkjs adds a row of A for each public wire.
fn compare(mut section: Reader, constraints: &R1cs) -> Result<(), FormatError> {
	let [a, b, _] = &constraints.matrices;
	let mut expected = BTreeMap::new();
	for (matrix, rows) in [(0, a), (1, b)] {
		for (row, terms) in (0u32..).zip(rows) {
			expected.extend(terms.iter().map(|(coefficient, wire)| ((matrix, row, *wire), *coefficient)));
		}
	}
	let public = (0u32..).skip(constraints.len()).zip(0..constraints.instances);
	expected.extend(public.map(|(row, wire)| ((0, row, wire), Fr::one())));

	if usize::try_from(section.u32()?) != Ok(expected.len()) {
		return Err(FormatError::OtherCircuit("number of coefficients"));
	}
	if section.0.len() != expected.len() * COEFFICIENT_BYTES {
		return Err(FormatError::SectionLength(4));
	}
	// As many as expected, each of which takes one away: in the end nothing is left.
	for _ in 0..expected.len() {
		let (matrix, row, wire) = (section.u32()?, section.u32()?, section.u32()?);
		let coefficient = section.coefficient()?;
		let place = usize::try_from(wire).ok().and_then(|wire| expected.remove(&(matrix, row, wire)));
		if place != Some(coefficient) {
			return Err(FormatError::OtherMatrices { matrix: if matrix == 0 { 'A' } else { 'B' }, row });
		}
	}
	Ok(())
}

/// The contributions, the last of which must have left the key's delta.
fn contributed(mut section: Reader, delta: &G1Affine) -> Result<Vec<Contribution>, FormatError> {
	section.take(64)?;
	let count = section.u32()?;
	let mut contributions = Vec::new();
	let mut last = G1Affine::generator();
	for _ in 0..count {
		let (after, contribution) = contribution(&mut section)?;
		last = after;
		contributions.push(contribution);
	}
	section.end()?;
	if last == *delta {
		Ok(contributions)
	} else {
		Err(FormatError::Contributions)
	}
}

/// The delta that a contribution left, and the contribution.
fn contribution(section: &mut Reader) -> Result<(G1Affine, Contribution), FormatError> {
	let sound = |point: Result<G1Affine, PointFlaw>| point.and_then(finite).map_err(|_| FormatError::Contributions);
	let mut hasher = Blake2b512::new();
	let after = sound(section.g1()?)?;
	for point in [after, sound(section.g1()?)?, sound(section.g1()?)?] {
		hasher.update(big_endian(&[point.x, point.y]));
	}
	let point = section.g2()?.and_then(finite).map_err(|_| FormatError::Contributions)?;
	hasher.update(big_endian(&[point.x.c1, point.x.c0, point.y.c1, point.y.c0]));
	hasher.update(section.take(64)?);
	let by_beacon = match section.u32()? {
		0 => false,
		1 => true,
		_ => return Err(FormatError::Contributions),
	};
	let length = usize::try_from(section.u32()?).map_err(|_| FormatError::Truncated)?;
	let (name, beacon) = parameters(Reader(section.take(length)?))?;
	if beacon.is_some() != by_beacon {
		return Err(FormatError::Contributions);
	}
	Ok((after, Contribution { name, beacon, hash: hasher.finalize().into() }))
}

/// Each a kind, then: 1, a length and a name; 2, the iterations of the beacon; 3, a length and its value.
fn parameters(mut list: Reader) -> Result<(String, Option<Beacon>), FormatError> {
	let (mut name, mut iterations_exp, mut value) = (None, None, None);
	while !list.0.is_empty() {
		let twice = match list.byte()? {
			1 => {
				let length = list.byte()?;
				let text = String::from_utf8(list.take(length.into())?.to_vec());
				name.replace(text.map_err(|_| FormatError::Contributions)?).is_some()
			},
			2 => iterations_exp.replace(list.byte()?).is_some(),
			3 => {
				let length = list.byte()?;
				value.replace(list.take(length.into())?.to_vec()).is_some()
			},
			_ => true,
		};
		if twice {
			return Err(FormatError::Contributions);
		}
	}
	let beacon = match (iterations_exp, value) {
		(None, None) => None,
		(Some(iterations_exp), Some(value)) => Some(Beacon { iterations_exp, value }),
		_ => return Err(FormatError::Contributions),
	};
	Ok((name.unwrap_or_default(), beacon))
}

/// Coordinates as snarkjs hashes them: big-endian.
fn big_endian(coordinates: &[Fq]) -> Vec<u8> {
	use ark_ff::{BigInteger, PrimeField};
	coordinates.iter().flat_map(|coordinate| coordinate.into_bigint().to_bytes_be()).collect()
}
