//! Public inputs: the numbers that a proof shows.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use codec::Encode;

use crate::field::{self, FieldBytes};

/// The numbers that the proofs of one statement show.
pub trait Shown: Encode {
	/// An array of that many field elements.
	type Elements: AsRef<[Fr]>;
	/// How many there are.
	const COUNT: usize;

	/// The numbers in the order of the circuit; `None` when a byte string is not the canonical encoding of one.
	fn to_field_elements(&self) -> Option<Self::Elements>;
}

/// Numbers that come as bytes, for statements of others.
impl<const N: usize> Shown for [FieldBytes; N] {
	type Elements = [Fr; N];
	const COUNT: usize = N;

	fn to_field_elements(&self) -> Option<[Fr; N]> {
		let mut elements = [Fr::ZERO; N];
		for (element, bytes) in elements.iter_mut().zip(self) {
			*element = field::decode(bytes)?;
		}
		Some(elements)
	}
}
