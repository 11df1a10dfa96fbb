//! Poseidon over the scalar field of BN254, as circomlib computes it.
//!
//! The state is one capacity element, zero at first, and then the inputs. Every round adds its constants, raises elements
//! to the fifth power (all of them in the four first and four last rounds, only the first in between) and multiplies by
//! the MDS matrix. The hash is the first element of the last state.
//!
//! Source: Grassi, Khovratovich, Rechberger, Roy, Schofnegger, "Poseidon" (eprint 2019/458); parameters of circomlib
//! 2.0: 8 full rounds and 56, 57, 56, 60 partial rounds for states of 2, 3, 4, 5 elements.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};

use crate::field::{decode, encode, FieldBytes};

pub(crate) mod constants;
#[cfg(test)]
mod grain;

use constants::{t2, t3, t4, t5};

/// Rounds in which every element passes the S-box.
pub(crate) const FULL_ROUNDS: usize = 8;

/// Round constants and MDS matrix for a state of `T` elements and `N` rounds.
pub(crate) struct Parameters<const T: usize, const N: usize> {
	/// What is added to the state, round by round.
	pub(crate) rounds: [[Fr; T]; N],
	/// The matrix, row by row.
	pub(crate) mds: [[Fr; T]; T],
}

impl<const T: usize, const N: usize> Parameters<T, N> {
	/// Whether every element passes the S-box in this round.
	pub(crate) const fn is_full(round: usize) -> bool {
		round < FULL_ROUNDS / 2 || round >= N - FULL_ROUNDS / 2
	}

	/// The permutation.
	pub(crate) fn permute(&self, mut state: [Fr; T]) -> [Fr; T] {
		for (round, constants) in self.rounds.iter().enumerate() {
			for (element, constant) in state.iter_mut().zip(constants) {
				*element += constant;
			}
			let boxes = if Self::is_full(round) { T } else { 1 };
			for element in state.iter_mut().take(boxes) {
				*element = fifth_power(*element);
			}
			state = self.mds.map(|row| Fr::sum_of_products(&row, &state));
		}
		state
	}
}

/// The S-box.
fn fifth_power(x: Fr) -> Fr {
	x.square().square() * x
}

/// P(a).
pub fn hash1(a: Fr) -> Fr {
	let [hash, ..] = t2::PARAMETERS.permute([Fr::ZERO, a]);
	hash
}

/// P(a, b).
pub fn hash2(a: Fr, b: Fr) -> Fr {
	let [hash, ..] = t3::PARAMETERS.permute([Fr::ZERO, a, b]);
	hash
}

/// P(a, b, c).
pub fn hash3(a: Fr, b: Fr, c: Fr) -> Fr {
	let [hash, ..] = t4::PARAMETERS.permute([Fr::ZERO, a, b, c]);
	hash
}

/// P(a, b, c, d).
pub fn hash4(a: Fr, b: Fr, c: Fr, d: Fr) -> Fr {
	let [hash, ..] = t5::PARAMETERS.permute([Fr::ZERO, a, b, c, d]);
	hash
}

/// P of one to four canonical inputs; `None` for another number of them, or when one is not canonical.
pub fn hash_bytes(inputs: &[FieldBytes]) -> Option<FieldBytes> {
	let hash = match inputs {
		[a] => hash1(decode(a)?),
		[a, b] => hash2(decode(a)?, decode(b)?),
		[a, b, c] => hash3(decode(a)?, decode(b)?, decode(c)?),
		[a, b, c, d] => hash4(decode(a)?, decode(b)?, decode(c)?, decode(d)?),
		_ => return None,
	};
	Some(encode(&hash))
}
