//! Elements of the scalar field of BN254 as 32 bytes, little-endian, of which every element has exactly one.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};

/// A canonical field element: 32 bytes, little-endian, smaller than the modulus.
pub type FieldBytes = [u8; 32];

/// Whether `bytes` is the one encoding of a field element.
pub fn is_canonical(bytes: &FieldBytes) -> bool {
	decode(bytes).is_some()
}

/// The element that `bytes` encodes; `None` when the number is not smaller than the modulus.
pub fn decode(bytes: &FieldBytes) -> Option<Fr> {
	Fr::from_bigint(limbs(bytes))
}

/// The one encoding of `element`.
pub fn encode(element: &Fr) -> FieldBytes {
	let mut bytes = [0; 32];
	for (chunk, limb) in bytes.chunks_exact_mut(8).zip(element.into_bigint().0) {
		chunk.copy_from_slice(&limb.to_le_bytes());
	}
	bytes
}

/// A hash as a field element: its last byte is cleared, so the number is smaller than 2^248 and always canonical.
///
/// What is left is 248 bits: finding two inputs with one element takes about 2^124 hashes.
pub fn from_hash(hash: &[u8; 32]) -> FieldBytes {
	let mut element = *hash;
	if let Some(last) = element.last_mut() {
		*last = 0;
	}
	element
}

/// The 256-bit number that `bytes` spells, little-endian.
fn limbs(bytes: &FieldBytes) -> BigInt<4> {
	let mut limbs = [0u64; 4];
	for (limb, chunk) in limbs.iter_mut().zip(bytes.chunks_exact(8)) {
		*limb = chunk.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte));
	}
	BigInt::new(limbs)
}

#[cfg(test)]
mod tests {
	use super::*;
	use ark_ff::{Field, Zero};
	use proptest::prelude::*;

	fn modulus() -> FieldBytes {
		let mut bytes = [0; 32];
		for (chunk, limb) in bytes.chunks_exact_mut(8).zip(Fr::MODULUS.0) {
			chunk.copy_from_slice(&limb.to_le_bytes());
		}
		bytes
	}

	#[test]
	fn the_modulus_and_everything_above_it_is_refused() {
		let mut bytes = modulus();
		assert!(!is_canonical(&bytes));
		bytes[0] += 1;
		assert!(!is_canonical(&bytes));
		assert!(!is_canonical(&[0xff; 32]));
	}

	#[test]
	fn the_largest_element_is_accepted() {
		let mut bytes = modulus();
		bytes[0] -= 1;
		assert_eq!(decode(&bytes), Some(-Fr::ONE));
		assert_eq!(decode(&[0; 32]), Some(Fr::zero()));
	}

	proptest! {
		#[test]
		fn an_element_has_exactly_one_encoding(bytes: [u8; 32]) {
			match decode(&bytes) {
				Some(element) => prop_assert_eq!(encode(&element), bytes),
				None => prop_assert_ne!(encode(&Fr::from_le_bytes_mod_order(&bytes)), bytes),
			}
		}
	}
}
