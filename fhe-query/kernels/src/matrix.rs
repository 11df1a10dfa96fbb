//! An int8 matrix, packed for the kernels, and its products.

use crate::{
	layout::{Line, BLOCK_ROWS, BLOCK_STRIPS, GROUP, STRIP_ROWS},
	path::{Kernels, Path},
	portable,
	side::{Side, PANEL},
};
use rayon::prelude::*;

/// Below this many products of bytes the work stays on the calling thread.
const SHARE_FROM: usize = 1 << 20;

/// An int8 matrix. Its size in bytes is `rows`, rounded up to 16, times `columns`, rounded up to 4.
#[derive(Clone, PartialEq, Eq)]
pub struct Matrix {
	rows: usize,
	columns: usize,
	lines: Vec<Line>,
}

impl Matrix {
	/// Creates a matrix of zeros.
	pub fn zero(rows: usize, columns: usize) -> Self {
		let lines = rows.div_ceil(STRIP_ROWS) * columns.div_ceil(GROUP);
		Self { rows, columns, lines: vec![Line::ZERO; lines] }
	}

	/// Packs row-major weights; `None` unless there are `rows` times `columns` of them.
	pub fn new(rows: usize, columns: usize, weights: &[i8]) -> Option<Self> {
		if rows.checked_mul(columns) != Some(weights.len()) {
			return None;
		}
		let mut matrix = Self::zero(rows, columns);
		if columns > 0 {
			for (row, weights) in weights.chunks_exact(columns).enumerate() {
				matrix.set(row, 0, weights);
			}
		}
		Some(matrix)
	}

	/// Returns the number of rows.
	pub fn rows(&self) -> usize {
		self.rows
	}

	/// Returns the number of columns.
	pub fn columns(&self) -> usize {
		self.columns
	}

	/// Returns the size of the packed weights in bytes.
	pub fn bytes(&self) -> usize {
		self.lines.len() * size_of::<Line>()
	}

	fn groups(&self) -> usize {
		self.columns.div_ceil(GROUP)
	}

	/// Counts the strips of a block.
	fn strips(&self, block: usize) -> usize {
		(self.rows - block * BLOCK_ROWS).div_ceil(STRIP_ROWS).min(BLOCK_STRIPS)
	}

	/// Finds the line and byte of an entry.
	fn position(&self, row: usize, column: usize) -> (usize, usize) {
		let (block, in_block) = (row / BLOCK_ROWS, row % BLOCK_ROWS);
		let first = block * BLOCK_STRIPS * self.groups();
		let line = first + column / GROUP * self.strips(block) + in_block / STRIP_ROWS;
		(line, in_block % STRIP_ROWS * GROUP + column % GROUP)
	}

	/// Returns one entry; zero outside the matrix.
	pub fn get(&self, row: usize, column: usize) -> i8 {
		if row >= self.rows || column >= self.columns {
			return 0;
		}
		let (line, byte) = self.position(row, column);
		self.lines[line].0[byte]
	}

	/// Replaces entries of one row from `column` on, and ignores those that would lie outside the matrix.
	pub fn set(&mut self, row: usize, column: usize, weights: &[i8]) {
		if row >= self.rows {
			return;
		}
		for (column, weight) in (column..self.columns).zip(weights) {
			let (line, byte) = self.position(row, column);
			self.lines[line].0[byte] = *weight;
		}
	}

	/// Computes the exact products with every vector of `side`, modulo 2^32: one row of [`Matrix::rows`] sums for each vector.
	///
	/// Returns `None` if the side has a different number of columns. The current rayon pool shares the blocks if there are
	/// many; the bits do not depend on it.
	pub fn times(&self, side: &Side, path: Path) -> Option<Vec<i32>> {
		self.by_block(side, path, side.vectors(), |sums, products| products.copy_from_slice(sums))
	}

	/// Computes W b mod 2^32 for every vector of words in `side`, `planes` bytes each, the lowest byte worth 2^`shift`.
	///
	/// The vectors of the side are the planes of the first vector of words, those of the second, and so on, as
	/// [`Side::of_words`] makes them. Returns one row of [`Matrix::rows`] words for each vector of words, or `None` if the
	/// shapes do not fit.
	pub fn times_words(&self, side: &Side, planes: usize, shift: u32, path: Path) -> Option<Vec<u32>> {
		if planes == 0 || !side.vectors().is_multiple_of(planes) {
			return None;
		}
		let vectors = side.vectors() / planes;
		self.by_block(side, path, vectors, |sums: &[i32], words: &mut [u32]| {
			let height = words.len() / vectors;
			for (sums, words) in sums.chunks_exact(planes * height).zip(words.chunks_exact_mut(height)) {
				for (sums, plane) in sums.chunks_exact(height).zip(0u32..) {
					for (word, sum) in words.iter_mut().zip(sums) {
						*word = word.wrapping_add((*sum as u32).checked_shl(shift + 8 * plane).unwrap_or(0));
					}
				}
			}
		})
	}

	fn padded_rows(&self) -> usize {
		self.rows.div_ceil(STRIP_ROWS) * STRIP_ROWS
	}

	/// Computes one row of [`Matrix::rows`] outputs for each of `vectors` vectors.
	///
	/// `join` turns the sums of a block into its outputs, vector by vector, while they are in a cache: all sums together would
	/// take several times the memory of the outputs.
	fn by_block<T: Copy + Default + Send>(
		&self,
		side: &Side,
		path: Path,
		vectors: usize,
		join: impl Fn(&[i32], &mut [T]) + Sync,
	) -> Option<Vec<T>> {
		if side.columns() != self.columns {
			return None;
		}
		let mut outputs = vec![T::default(); vectors * self.padded_rows()];
		if self.lines.is_empty() || vectors == 0 {
			return Some(self.in_rows(vectors, outputs));
		}
		let kernels = path.kernels();
		let (lines, height) = (BLOCK_STRIPS * self.groups(), BLOCK_ROWS * vectors);
		let blocks = self.rows.div_ceil(BLOCK_ROWS);
		let threads = rayon::current_num_threads();
		let block = |sums: &mut Vec<i32>, (lines, outputs): (&[Line], &mut [T])| {
			let height = lines.len() / self.groups() * STRIP_ROWS;
			sums.clear();
			sums.resize(height * side.vectors(), 0);
			one_block(kernels, lines, self.groups(), side, sums);
			join(sums, outputs);
		};
		if self.bytes().saturating_mul(side.vectors()) < SHARE_FROM || threads == 1 {
			let mut sums = Vec::new();
			self.lines.chunks(lines).zip(outputs.chunks_mut(height)).for_each(|work| block(&mut sums, work));
		} else if blocks >= threads {
			self.lines.par_chunks(lines).zip(outputs.par_chunks_mut(height)).for_each_init(Vec::new, block);
		} else {
			// There are few rows: the threads share the panels.
			for (lines, outputs) in self.lines.chunks(lines).zip(outputs.chunks_mut(height)) {
				let rows = lines.len() / self.groups() * STRIP_ROWS;
				let mut sums = vec![0; rows * side.vectors()];
				let panels: Vec<_> = side.panels().zip(sums.chunks_mut(rows * PANEL)).collect();
				panels.into_par_iter().for_each(|(panel, sums)| one_panel(kernels, lines, self.groups(), panel, sums));
				join(&sums, outputs);
			}
		}
		Some(self.in_rows(vectors, outputs))
	}

	/// Reorders outputs from block by block (and in a block vector by vector) to vector by vector, without the padding rows.
	fn in_rows<T: Copy>(&self, vectors: usize, mut outputs: Vec<T>) -> Vec<T> {
		if vectors <= 1 {
			outputs.truncate(vectors * self.rows);
			return outputs;
		}
		let mut ordered = Vec::with_capacity(vectors * self.rows);
		for vector in 0..vectors {
			let end = ordered.len() + self.rows;
			for (block, outputs) in outputs.chunks(BLOCK_ROWS * vectors).enumerate() {
				let height = self.strips(block) * STRIP_ROWS;
				let count = height.min(end - ordered.len());
				ordered.extend_from_slice(&outputs[vector * height..][..count]);
			}
		}
		ordered
	}
}

/// Computes the products of one block with all panels of a side.
fn one_block(kernels: Kernels, lines: &[Line], groups: usize, side: &Side, sums: &mut [i32]) {
	let height = lines.len() / groups * STRIP_ROWS;
	for (panel, sums) in side.panels().zip(sums.chunks_mut(height * PANEL)) {
		one_panel(kernels, lines, groups, panel, sums);
	}
}

fn one_panel(kernels: Kernels, lines: &[Line], groups: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	match kernels {
		#[cfg(target_arch = "x86_64")]
		Kernels::Avx512(avx512) => crate::avx512::panel(avx512, lines, groups, panel, sums),
		#[cfg(target_arch = "x86_64")]
		Kernels::Avx2(avx2) => crate::avx2::panel(avx2, lines, groups, panel, sums),
		Kernels::Portable => portable::panel(lines, groups, panel, sums),
	}
}

impl std::fmt::Debug for Matrix {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Matrix({} x {})", self.rows, self.columns)
	}
}
