//! The head in the clear, as fast as this processor computes it: what encrypted answers are measured against.
//!
//! The kernels multiply signed weights with unsigned bytes, so features are moved up by 128, and what that adds to a
//! score, 128 times the sum of its weights, is taken off again with the bias.

use super::head::Head;
use fhe_kernels::{Matrix, Path, Side};

/// Moves a signed byte into an unsigned one.
const SHIFT: u8 = 128;

/// Some classes of a head, packed.
pub(super) struct ClearHead {
	matrix: Matrix,
	/// Bias less what moving the features adds.
	offsets: Vec<i64>,
	path: Path,
}

impl ClearHead {
	/// The first so many classes of a head.
	pub fn of(head: &Head, classes: usize) -> Self {
		let rows = || (0..classes.min(head.classes())).map(|class| (class, head.weights(class)));
		let weights: Vec<i8> = rows().flat_map(|(_, row)| row.iter().copied()).collect();
		let offset = |(class, row): (usize, &[i8])| {
			head.bias(class) - i64::from(SHIFT) * row.iter().map(|weight| i64::from(*weight)).sum::<i64>()
		};
		let offsets: Vec<i64> = rows().map(offset).collect();
		let matrix = Matrix::new(offsets.len(), head.features(), &weights);
		Self { matrix: matrix.unwrap_or_else(|| Matrix::zero(0, head.features())), offsets, path: Path::best() }
	}

	/// The scores.
	pub fn scores(&self, features: &[i8]) -> Vec<i64> {
		let bytes: Vec<u8> = features.iter().map(|feature| feature.to_le_bytes()[0] ^ SHIFT).collect();
		let products = self.matrix.times(&Side::of_bytes(&bytes), self.path).unwrap_or_default();
		products.iter().zip(&self.offsets).map(|(product, offset)| i64::from(*product) + offset).collect()
	}

	/// The class of the highest score, the first one of a tie.
	pub fn label(&self, features: &[i8]) -> usize {
		let scores = self.scores(features);
		(0..scores.len()).rev().max_by_key(|class| scores[*class]).unwrap_or(0)
	}
}
