//! Sections, numbers and points of iden3's binary files.
//!
//! A file is a magic word, a version, a number of sections, and the sections: kind, length in bytes, content. Numbers are
//! little-endian. Source: "Binary format for r1cs" of iden3 (<https://github.com/iden3/r1csfile>).

use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, PrimeField};
use std::fmt;

/// Bytes of an element of either field.
pub(super) const FIELD_BYTES: usize = 32;
/// Bytes of a point of G1.
pub(super) const G1_BYTES: usize = 2 * FIELD_BYTES;
/// Bytes of a point of G2.
pub(super) const G2_BYTES: usize = 2 * G1_BYTES;

/// What is wrong with a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PointFlaw {
	/// A coordinate is not smaller than the modulus.
	NotCanonical,
	/// Not on the curve.
	NotOnCurve,
	/// On the curve, outside the group of prime order.
	NotInSubgroup,
	/// The point at infinity, where none may be.
	AtInfinity,
}

impl fmt::Display for PointFlaw {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str(match self {
			Self::NotCanonical => "has a coordinate that is not smaller than the modulus",
			Self::NotOnCurve => "is not on the curve",
			Self::NotInSubgroup => "is not in the group of prime order",
			Self::AtInfinity => "is the point at infinity",
		})
	}
}

/// Why a binary file was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FormatError {
	/// It does not begin with the format's magic word.
	NotThisFormat(&'static str),
	/// A version of the format that is not read here.
	Version(u32),
	/// It ends too early.
	Truncated,
	/// Something follows the last section.
	TrailingBytes,
	/// Not as many sections as the format has.
	SectionCount(u32),
	/// A section that the format does not have, or has only once.
	UnexpectedSection(u32),
	/// A section is not as long as the circuit makes it.
	SectionLength(u32),
	/// A key of another proof system.
	OtherProofSystem(u32),
	/// Numbers of another field.
	OtherField,
	/// The key is one of another circuit: this number of it differs.
	OtherCircuit(&'static str),
	/// The key is one of another circuit: its matrices differ first in this row.
	OtherMatrices {
		/// `A` or `B`.
		matrix: char,
		/// The constraint; those after the circuit's own are for the public inputs.
		row: u32,
	},
	/// A number is not smaller than its modulus.
	NotCanonical,
	/// A point is not sound.
	Point {
		/// The section it is in.
		section: u32,
		/// Its number there.
		index: usize,
		/// What is wrong with it.
		flaw: PointFlaw,
	},
	/// Gamma is not the generator, so the key is from no ceremony.
	GammaNotGenerator,
	/// Two points that stand for the same secret in the two groups do not belong together.
	Inconsistent(&'static str),
	/// The list of contributions is malformed.
	Contributions,
}

impl fmt::Display for FormatError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::NotThisFormat(format) => write!(f, "this is no {format} file"),
			Self::Version(version) => write!(f, "version {version} of the format is not known here"),
			Self::Truncated => f.write_str("the file ends too early: fetch it again"),
			Self::TrailingBytes => f.write_str("something follows the last section"),
			Self::SectionCount(count) => write!(f, "{count} sections are not as many as the format has"),
			Self::UnexpectedSection(kind) => write!(f, "there is a section {kind} that does not belong there"),
			Self::SectionLength(kind) => write!(f, "section {kind} is not as long as this circuit makes it"),
			Self::OtherProofSystem(protocol) => write!(f, "proof system {protocol} is not Groth16"),
			Self::OtherField => f.write_str("the numbers are of another field: only BN254 (bn128) is used here"),
			Self::OtherCircuit(what) => write!(f, "the key is one of another circuit: the {what} differs"),
			Self::OtherMatrices { matrix, row } => {
				write!(f, "the key is one of another circuit: row {row} of matrix {matrix} differs")
			},
			Self::NotCanonical => f.write_str("a number is not smaller than the modulus of its field"),
			Self::Point { section, index, flaw } => write!(f, "point {index} of section {section} {flaw}"),
			Self::GammaNotGenerator => f.write_str("gamma is not the generator: no ceremony makes such a key"),
			Self::Inconsistent(what) => write!(f, "{what} does not agree between the two groups"),
			Self::Contributions => f.write_str("the list of contributions is malformed"),
		}
	}
}

impl std::error::Error for FormatError {}

/// What is left to read.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
	pub(super) fn take(&mut self, count: usize) -> Result<&'a [u8], FormatError> {
		let (taken, rest) = self.0.split_at_checked(count).ok_or(FormatError::Truncated)?;
		self.0 = rest;
		Ok(taken)
	}

	fn array<const N: usize>(&mut self) -> Result<[u8; N], FormatError> {
		let (taken, rest) = self.0.split_first_chunk().ok_or(FormatError::Truncated)?;
		self.0 = rest;
		Ok(*taken)
	}

	pub(super) fn byte(&mut self) -> Result<u8, FormatError> {
		self.array::<1>().map(u8::from_le_bytes)
	}

	pub(super) fn u32(&mut self) -> Result<u32, FormatError> {
		self.array().map(u32::from_le_bytes)
	}

	pub(super) fn u64(&mut self) -> Result<u64, FormatError> {
		self.array().map(u64::from_le_bytes)
	}

	/// The 256-bit number that comes next.
	pub(super) fn number(&mut self) -> Result<BigInt<4>, FormatError> {
		Ok(BigInt([self.u64()?, self.u64()?, self.u64()?, self.u64()?]))
	}

	/// The length of an element and the modulus of its field must come next.
	pub(super) fn field<F: PrimeField<BigInt = BigInt<4>>>(&mut self) -> Result<(), FormatError> {
		let bytes = self.u32()?;
		match usize::try_from(bytes) == Ok(FIELD_BYTES) && self.number()? == F::MODULUS {
			true => Ok(()),
			false => Err(FormatError::OtherField),
		}
	}

	/// A scalar as a zkey stores coefficients: times 2^512.
	pub(super) fn coefficient(&mut self) -> Result<Fr, FormatError> {
		let number = self.number()?;
		match number < Fr::MODULUS {
			true => Ok(Fr::new_unchecked(Fr::new_unchecked(number).into_bigint())),
			false => Err(FormatError::NotCanonical),
		}
	}

	fn coordinate(&mut self) -> Result<Result<Fq, PointFlaw>, FormatError> {
		let number = self.number()?;
		Ok(if number < Fq::MODULUS { Ok(Fq::new_unchecked(number)) } else { Err(PointFlaw::NotCanonical) })
	}

	/// A point of G1 in Montgomery form, possibly the one at infinity; the outer error is a lack of bytes.
	pub(super) fn g1(&mut self) -> Result<Result<G1Affine, PointFlaw>, FormatError> {
		let (x, y) = (self.coordinate()?, self.coordinate()?);
		Ok(x.and_then(|x| checked_g1(x, y?)))
	}

	/// The same for G2.
	pub(super) fn g2(&mut self) -> Result<Result<G2Affine, PointFlaw>, FormatError> {
		let (x0, x1, y0, y1) = (self.coordinate()?, self.coordinate()?, self.coordinate()?, self.coordinate()?);
		Ok(pair(x0, x1).and_then(|x| checked_g2(x, pair(y0, y1)?)))
	}

	pub(super) fn end(&self) -> Result<(), FormatError> {
		if self.0.is_empty() {
			Ok(())
		} else {
			Err(FormatError::TrailingBytes)
		}
	}
}

fn pair(first: Result<Fq, PointFlaw>, second: Result<Fq, PointFlaw>) -> Result<Fq2, PointFlaw> {
	Ok(Fq2::new(first?, second?))
}

pub(super) fn checked_g1(x: Fq, y: Fq) -> Result<G1Affine, PointFlaw> {
	if x == Fq::from(0u8) && y == Fq::from(0u8) {
		return Ok(G1Affine::identity());
	}
	// The whole curve is the group of prime order.
	Some(G1Affine::new_unchecked(x, y)).filter(G1Affine::is_on_curve).ok_or(PointFlaw::NotOnCurve)
}

pub(super) fn checked_g2(x: Fq2, y: Fq2) -> Result<G2Affine, PointFlaw> {
	if x == Fq2::from(0u8) && y == Fq2::from(0u8) {
		return Ok(G2Affine::identity());
	}
	let point = Some(G2Affine::new_unchecked(x, y)).filter(G2Affine::is_on_curve).ok_or(PointFlaw::NotOnCurve)?;
	if !point.is_in_correct_subgroup_assuming_on_curve() {
		return Err(PointFlaw::NotInSubgroup);
	}
	Ok(point)
}

/// Refuses the point at infinity.
pub(super) fn finite<P: AffineRepr>(point: P) -> Result<P, PointFlaw> {
	if point.is_zero() {
		Err(PointFlaw::AtInfinity)
	} else {
		Ok(point)
	}
}

/// The contents of the sections `kinds`, of which there must be each one, and no other.
pub(super) fn sections<'a, const N: usize>(
	bytes: &'a [u8],
	format: &'static str,
	version: u32,
	kinds: [u32; N],
) -> Result<[Reader<'a>; N], FormatError> {
	let mut rest = Reader(bytes);
	if rest.take(4).ok() != Some(format.as_bytes()) {
		return Err(FormatError::NotThisFormat(format));
	}
	let found = rest.u32()?;
	if found != version {
		return Err(FormatError::Version(found));
	}
	let count = rest.u32()?;
	if usize::try_from(count) != Ok(N) {
		return Err(FormatError::SectionCount(count));
	}
	let mut contents = [None; N];
	for _ in 0..N {
		let (kind, length) = (rest.u32()?, rest.u64()?);
		let content = Reader(rest.take(usize::try_from(length).map_err(|_| FormatError::Truncated)?)?);
		let place = kinds.iter().zip(&mut contents).find_map(|(expected, place)| (*expected == kind).then_some(place));
		match place {
			Some(place @ None) => *place = Some(content),
			_ => return Err(FormatError::UnexpectedSection(kind)),
		}
	}
	rest.end()?;
	// As many sections as kinds, none twice: each is there.
	Ok(contents.map(|content| content.unwrap_or(Reader(&[]))))
}

/// Writes what [`sections`] reads.
pub(super) fn file(format: &'static str, version: u32, sections: &[(u32, Vec<u8>)]) -> Vec<u8> {
	let count = u32::try_from(sections.len()).unwrap_or(u32::MAX);
	let mut bytes = [format.as_bytes(), &version.to_le_bytes(), &count.to_le_bytes()].concat();
	for (kind, content) in sections {
		bytes.extend(kind.to_le_bytes());
		bytes.extend(u64::try_from(content.len()).unwrap_or(u64::MAX).to_le_bytes());
		bytes.extend(content);
	}
	bytes
}

/// The 32 bytes of a number.
pub(super) fn le_bytes(number: BigInt<4>) -> [u8; FIELD_BYTES] {
	let mut bytes = [0; FIELD_BYTES];
	for (chunk, limb) in bytes.chunks_exact_mut(8).zip(number.0) {
		chunk.copy_from_slice(&limb.to_le_bytes());
	}
	bytes
}
