//! Sums of 64-bit words times int8 weights: the linear layer on ciphertexts whose words keep all their bits.
//!
//! Byte planes need their bytes in packed order; where words come straight out of a generator of masks and are used once,
//! packing costs more than it saves (a 64-bit product is one instruction with AVX-512 DQ, two with AVX2).

use crate::{masks::Masks, Path};
use rayon::prelude::*;

/// Words of a strip: two 512-bit registers.
pub(crate) const STRIP: usize = 16;
/// Masks of which a strip is drawn before it is multiplied: 16 KB, which stay in the first-level cache.
const DRAWN: usize = 128;

/// The lengths of weights, list and width do not belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WordsError;

impl std::fmt::Display for WordsError {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("weights and words do not have the same number of columns")
	}
}

impl std::error::Error for WordsError {}

/// `sum_j weights[row][j] · list[j]` modulo 2^64 for every row, where `list` has `columns` vectors of `width` words.
///
/// Gives `rows.len()` vectors of `width` words. Strips of words are shared out over the current rayon pool; the bits do not
/// depend on it.
pub fn multiply_words(rows: &[&[i8]], list: &[u64], width: usize, path: Path) -> Result<Vec<Vec<u64>>, WordsError> {
	let columns = list.len().checked_div(width).ok_or(WordsError)?;
	if list.len() != columns * width || rows.iter().any(|row| row.len() != columns) {
		return Err(WordsError);
	}
	Ok(multiply(rows, &Source::List(list), width, path))
}

/// Where the words of the columns come from.
pub(crate) enum Source<'a> {
	/// From memory, column by column.
	List(&'a [u64]),
	/// From a seed.
	Masks(&'a Masks),
}

/// The sums of rows that are equally long, and as long as the source has columns.
pub(crate) fn multiply(rows: &[&[i8]], source: &Source, width: usize, path: Path) -> Vec<Vec<u64>> {
	let path = path.checked();
	let mut sums: Vec<Vec<u64>> = rows.iter().map(|_| Vec::with_capacity(width)).collect();
	// At most ten rows at a time, so that their sums stay in registers.
	for (rows, sums) in rows.chunks(10).zip(sums.chunks_mut(10)) {
		macro_rules! counts {
			($($count:literal)*) => {
				match rows.len() {
					$($count => some_rows::<$count>(rows, source, width, path, sums),)*
					_ => {},
				}
			};
		}
		counts!(1 2 3 4 5 6 7 8 9 10);
	}
	sums
}

fn some_rows<const ROWS: usize>(rows: &[&[i8]], source: &Source, width: usize, path: Path, sums: &mut [Vec<u64>]) {
	let columns = rows.first().map_or(0, |row| row.len());
	let weights: Vec<[i64; ROWS]> =
		(0..columns).map(|column| std::array::from_fn(|row| i64::from(rows[row][column]))).collect();
	let strips: Vec<([[u64; STRIP]; ROWS], usize)> = (0..width.div_ceil(STRIP))
		.into_par_iter()
		.with_min_len(8)
		.map_init(Vec::new, |drawn, strip| {
			let start = strip * STRIP;
			let count = STRIP.min(width - start);
			let mut sums = [[0; STRIP]; ROWS];
			match source {
				Source::List(list) => one_strip(&weights, list, width, start, count, path, &mut sums),
				Source::Masks(masks) => {
					drawn.resize(DRAWN, [0; STRIP]);
					for (index, weights) in weights.chunks(DRAWN).enumerate() {
						let drawn = &mut drawn[..weights.len()];
						masks.columns(index * DRAWN, width, start, drawn);
						one_strip(weights, drawn.as_flattened(), STRIP, 0, STRIP, path, &mut sums);
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

/// Adds to each row's strip of sums the products of all columns.
fn one_strip<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	count: usize,
	path: Path,
	sums: &mut [[u64; STRIP]; ROWS],
) {
	match path {
		#[cfg(target_arch = "x86_64")]
		Path::Avx512 if count == STRIP => crate::avx512::words_checked(weights, list, width, start, sums),
		#[cfg(target_arch = "x86_64")]
		Path::Avx2 if count == STRIP => crate::avx2::words_checked(weights, list, width, start, sums),
		_ => plain(weights, list, width, start, count, sums),
	}
}

fn plain<const ROWS: usize>(
	weights: &[[i64; ROWS]],
	list: &[u64],
	width: usize,
	start: usize,
	count: usize,
	sums: &mut [[u64; STRIP]; ROWS],
) {
	for (weights, words) in weights.iter().zip(list.chunks_exact(width)) {
		for (weight, sums) in weights.iter().zip(sums.iter_mut()) {
			for (sum, word) in sums.iter_mut().zip(&words[start..start + count]) {
				*sum = sum.wrapping_add((*weight as u64).wrapping_mul(*word));
			}
		}
	}
}
