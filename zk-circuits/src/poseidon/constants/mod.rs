//! The constants of Poseidon, one table for each width.
//!
//! They are what the Grain LFSR of the Poseidon paper (Grassi et al., eprint 2019/458, appendix E) yields for BN254,
//! x^5, 8 full rounds and circomlib's numbers of partial rounds. The test `constants_are_those_of_the_grain_lfsr` makes
//! them again.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInt};

pub(crate) mod t2;
pub(crate) mod t3;
pub(crate) mod t4;
pub(crate) mod t5;

/// Field elements from the limbs of their Montgomery form.
pub(crate) const fn elements<const T: usize, const N: usize>(limbs: [[[u64; 4]; T]; N]) -> [[Fr; T]; N] {
	let mut rows = [[Fr::ZERO; T]; N];
	let mut row = 0;
	while row < N {
		let mut column = 0;
		while column < T {
			rows[row][column] = Fr::new_unchecked(BigInt(limbs[row][column]));
			column += 1;
		}
		row += 1;
	}
	rows
}
