//! Cholesky factorisation whose every bit is the same on every machine and with every number of threads.
//!
//! Each entry is computed from the same operands in the same order whoever computes it: threads share out rows, never a
//! sum. Only IEEE 754 additions, multiplications, divisions and square roots are used, and Rust never fuses them.
//! The algorithm is the left-looking blocked one (Golub and Van Loan, Matrix Computations, 4th ed., 4.2).

use rayon::prelude::*;

/// Columns factored at a time.
const BLOCK: usize = 64;

/// A pivot was not positive: the matrix is not positive definite.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct NotPositiveDefinite;

/// Sum of products, in eight interleaved partial sums.
fn dot(a: &[f64], b: &[f64]) -> f64 {
	let mut sums = [0.0f64; 8];
	let (a_blocks, b_blocks) = (a.chunks_exact(8), b.chunks_exact(8));
	let (a_rest, b_rest) = (a_blocks.remainder(), b_blocks.remainder());
	for (x, y) in a_blocks.zip(b_blocks) {
		for lane in 0..8 {
			sums[lane] += x[lane] * y[lane];
		}
	}
	for (lane, (x, y)) in a_rest.iter().zip(b_rest).enumerate() {
		sums[lane] += x * y;
	}
	((sums[0] + sums[4]) + (sums[1] + sums[5])) + ((sums[2] + sums[6]) + (sums[3] + sums[7]))
}

/// Replaces the lower triangle of the `n` x `n` row-major matrix by its factor L, with L Lᵀ = A.
pub(super) fn factor(matrix: &mut [f64], n: usize) -> Result<(), NotPositiveDefinite> {
	for start in (0..n).step_by(BLOCK) {
		let width = BLOCK.min(n - start);
		let (_, below) = matrix.split_at_mut(start * n);
		subtract_left(below, n, start, width);
		factor_diagonal(below, n, start, width)?;
		solve_below(below, n, start, width);
	}
	Ok(())
}

/// Takes the contribution of the columns left of `start` off the block of columns that begins there.
fn subtract_left(below: &mut [f64], n: usize, start: usize, width: usize) {
	let panel: Vec<f64> = below.chunks(n).take(width).flat_map(|row| row[..start].iter().copied()).collect();
	below.par_chunks_mut(n).enumerate().for_each(|(index, row)| {
		let (left, block) = row.split_at_mut(start);
		for (column, entry) in block.iter_mut().take(width.min(index + 1)).enumerate() {
			*entry -= dot(left, &panel[column * start..(column + 1) * start]);
		}
	});
}

/// Factors the block on the diagonal.
fn factor_diagonal(below: &mut [f64], n: usize, start: usize, width: usize) -> Result<(), NotPositiveDefinite> {
	for row in 0..width {
		for column in 0..=row {
			let at = |r: usize, c: usize| r * n + start + c;
			let mut value = below[at(row, column)];
			for k in 0..column {
				value -= below[at(row, k)] * below[at(column, k)];
			}
			below[at(row, column)] = if row == column {
				// Also refuses a pivot that is not a number.
				if value.is_nan() || value <= 0.0 {
					return Err(NotPositiveDefinite);
				}
				value.sqrt()
			} else {
				value / below[at(column, column)]
			};
		}
	}
	Ok(())
}

/// Solves the rows below the diagonal block against it.
fn solve_below(below: &mut [f64], n: usize, start: usize, width: usize) {
	let (block_rows, rest) = below.split_at_mut(width * n);
	let block: Vec<f64> = block_rows.chunks(n).flat_map(|row| row[start..start + width].iter().copied()).collect();
	rest.par_chunks_mut(n).for_each(|row| {
		let row = &mut row[start..start + width];
		for column in 0..width {
			let mut value = row[column];
			for k in 0..column {
				value -= row[k] * block[column * width + k];
			}
			row[column] = value / block[column * width + column];
		}
	});
}

/// Solves L Lᵀ x = b in place, with the factor that [`factor`] left.
pub(super) fn solve(factor: &[f64], n: usize, b: &mut [f64]) {
	for row in 0..n {
		let value = b[row] - dot(&factor[row * n..row * n + row], &b[..row]);
		b[row] = value / factor[row * n + row];
	}
	for row in (0..n).rev() {
		let value = b[row] / factor[row * n + row];
		b[row] = value;
		for (entry, l) in b[..row].iter_mut().zip(&factor[row * n..row * n + row]) {
			*entry -= value * l;
		}
	}
}
