//! Sums of 64-bit words times int8 weights: the linear layer on ciphertexts whose words keep all their bits.
//!
//! Byte planes need their bytes in packed order. Words that come straight from a generator of masks are used only once, so
//! packing them costs more than it saves (a 64-bit product is one instruction with AVX-512 DQ, two with AVX2).

use crate::{
	layout::STRIP_WORDS,
	masks::Masks,
	path::{Kernels, Path},
};
use rayon::prelude::*;

/// Masks of which a strip is drawn before it is multiplied: 16 KB, which stay in the first-level cache.
const DRAWN: usize = 128;

/// A mismatch between the lengths of weights, list and width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordsError;

impl std::fmt::Display for WordsError {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("weights and words have different numbers of columns: give one weight per row for each column")
	}
}

impl std::error::Error for WordsError {}

/// Computes `sum_j weights[row][j] · list[j]` modulo 2^64 for every row, where `list` has `columns` vectors of `width` words.
///
/// Returns `rows.len()` vectors of `width` words. The current rayon pool shares the strips of words; the bits do not depend
/// on it.
pub fn multiply_words(rows: &[&[i8]], list: &[u64], width: usize, path: Path) -> Result<Vec<Vec<u64>>, WordsError> {
	let columns = list.len().checked_div(width).ok_or(WordsError)?;
	if list.len() != columns * width || rows.iter().any(|row| row.len() != columns) {
		return Err(WordsError);
	}
	Ok(multiply(rows, &Source::List(list), width, path))
}

impl Masks {
	/// Computes `sum_j weights[row][j] · mask_j` modulo 2^64 for every row, where mask j is the `width` words of the stream
	/// from j · `width` on. It multiplies masks as it draws them, and never holds all of them in memory.
	///
	/// Returns `rows.len()` vectors of `width` words; `width` must be a multiple of sixteen and rows equally long. The
	/// current rayon pool shares the strips of words; the bits do not depend on it.
	pub fn multiply(&self, rows: &[&[i8]], width: usize, path: Path) -> Result<Vec<Vec<u64>>, WordsError> {
		let columns = rows.first().map_or(0, |row| row.len());
		if !width.is_multiple_of(STRIP_WORDS) || rows.iter().any(|row| row.len() != columns) {
			return Err(WordsError);
		}
		Ok(multiply(rows, &Source::Masks(self), width, path))
	}
}

/// The origin of the columns' words.
enum Source<'a> {
	/// Memory, column by column.
	List(&'a [u64]),
	/// A seed.
	Masks(&'a Masks),
}

/// Computes the sums of rows that are equally long, and as long as the source has columns.
fn multiply(rows: &[&[i8]], source: &Source, width: usize, path: Path) -> Vec<Vec<u64>> {
	let kernels = path.kernels();
	let mut sums: Vec<Vec<u64>> = rows.iter().map(|_| Vec::with_capacity(width)).collect();
	// At most ten rows at a time, so that their sums stay in registers.
	for (rows, sums) in rows.chunks(10).zip(sums.chunks_mut(10)) {
		macro_rules! counts {
			($($count:literal)*) => {
				match rows.len() {
					$($count => some_rows::<$count>(rows, source, width, kernels, sums),)*
					_ => {},
				}
			};
		}
		counts!(1 2 3 4 5 6 7 8 9 10);
	}
	sums
}

fn some_rows<const ROWS: usize>(
	rows: &[&[i8]],
	source: &Source,
	width: usize,
	kernels: Kernels,
	sums: &mut [Vec<u64>],
) {
	let columns = rows.first().map_or(0, |row| row.len());
	let weights: Vec<[i64; ROWS]> =
		(0..columns).map(|column| std::array::from_fn(|row| i64::from(rows[row][column]))).collect();
	let strips: Vec<([[u64; STRIP_WORDS]; ROWS], usize)> = (0..width.div_ceil(STRIP_WORDS))
		.into_par_iter()
		.with_min_len(8)
		.map_init(Vec::new, |drawn, strip| {
			let start = strip * STRIP_WORDS;
			let count = STRIP_WORDS.min(width - start);
			let mut sums = [[0; STRIP_WORDS]; ROWS];
			match source {
				Source::List(list) => one_strip(&weights, list, width, start, count, kernels, &mut sums),
				Source::Masks(masks) => {
					drawn.resize(DRAWN, [0; STRIP_WORDS]);
					for (index, weights) in weights.chunks(DRAWN).enumerate() {
						let drawn = &mut drawn[..weights.len()];
						masks.columns(index * DRAWN, width, start, drawn);
						one_strip(weights, drawn.as_flattened(), STRIP_WORDS, 0, STRIP_WORDS, kernels, &mut sums);
					}
				},
			}
			(sums, count)
		})
		.collect();
	for (strip, count) in &strips {
		for (sums, strip) in sums.iter_mut().zip(strip) {
			sums.extend_from_slice(&strip[..*count]);
		}
	}
}

/// Adds the products of all columns to each row's strip of sums.
fn one_strip<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	count: usize,
	kernels: Kernels,
	sums: &mut [[u64; STRIP_WORDS]; ROWS],
) {
	match kernels {
		#[cfg(target_arch = "x86_64")]
		Kernels::Avx512(avx512) if count == STRIP_WORDS => crate::avx512::words(avx512, weights, list, width, start, sums),
		#[cfg(target_arch = "x86_64")]
		Kernels::Avx2(avx2) if count == STRIP_WORDS => crate::avx2::words(avx2, weights, list, width, start, sums),
		_ => plain(weights, list, width, start, count, sums),
	}
}

fn plain<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	count: usize,
	sums: &mut [[u64; STRIP_WORDS]; ROWS],
) {
	for (weights, words) in weights.iter().zip(list.chunks_exact(width)) {
		for (weight, sums) in weights.iter().zip(sums.iter_mut()) {
			for (sum, word) in sums.iter_mut().zip(&words[start..start + count]) {
				*sum = sum.wrapping_add((*weight as u64).wrapping_mul(*word));
			}
		}
	}
}
