//! An int8 matrix, packed for the kernels, and its products.

use crate::{aligned::Line, portable, side::Side, Path, BLOCK_ROWS, BLOCK_STRIPS, GROUP, PANEL, STRIP_ROWS};
use rayon::prelude::*;

/// Below this many products of bytes the work stays on the calling thread.
const SHARE_FROM: usize = 1 << 20;

/// An int8 matrix. Takes `rows`, rounded up to 16, times `columns`, rounded up to 4, bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Matrix {
	rows: usize,
	columns: usize,
	lines: Vec<Line>,
}

impl Matrix {
	/// A matrix of zeros.
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

	/// Number of rows.
	pub fn rows(&self) -> usize {
		self.rows
	}

	/// Number of columns.
	pub fn columns(&self) -> usize {
		self.columns
	}

	/// Bytes of the packed weights.
	pub fn bytes(&self) -> usize {
		self.lines.len() * size_of::<Line>()
	}

	fn groups(&self) -> usize {
		self.columns.div_ceil(GROUP)
	}

	/// Strips of the block that begins with this row.
	fn strips(&self, block: usize) -> usize {
		(self.rows - block * BLOCK_ROWS).div_ceil(STRIP_ROWS).min(BLOCK_STRIPS)
	}

	/// Line and byte of an entry.
	fn position(&self, row: usize, column: usize) -> (usize, usize) {
		let (block, in_block) = (row / BLOCK_ROWS, row % BLOCK_ROWS);
		let first = block * BLOCK_STRIPS * self.groups();
		let line = first + column / GROUP * self.strips(block) + in_block / STRIP_ROWS;
		(line, in_block % STRIP_ROWS * GROUP + column % GROUP)
	}

	/// One entry; zero outside of the matrix.
	pub fn get(&self, row: usize, column: usize) -> i8 {
		if row >= self.rows || column >= self.columns {
			return 0;
		}
		let (line, byte) = self.position(row, column);
		self.lines[line].0[byte]
	}

	/// Replaces entries of one row from `column` on; those that would lie outside of the matrix are left out.
	pub fn set(&mut self, row: usize, column: usize, weights: &[i8]) {
		if row >= self.rows {
			return;
		}
		for (column, weight) in (column..self.columns).zip(weights) {
			let (line, byte) = self.position(row, column);
			self.lines[line].0[byte] = *weight;
		}
	}

	/// The exact products with every vector of `side`, modulo 2^32: one row of [`Matrix::rows`] sums for each vector.
	///
	/// `None` if the side has another number of columns. Blocks are shared out over the current rayon pool if there are
	/// many; the bits do not depend on it.
	pub fn times(&self, side: &Side, path: Path) -> Option<Vec<i32>> {
		let mut sums = vec![0; side.vectors() * self.padded_rows()];
		self.accumulate(side, path, &mut sums)?;
		let mut products = Vec::with_capacity(side.vectors() * self.rows);
		for vector in 0..side.vectors() {
			products.extend(self.sums(side.vectors(), vector, &sums));
		}
		Some(products)
	}

	/// W b mod 2^32 of every vector of words in `side`, `planes` bytes each, the lowest byte worth 2^`shift`.
	///
	/// The vectors of the side are the planes of the first vector of words, those of the second, and so on, as
	/// [`Side::of_words`] makes them. Gives one row of [`Matrix::rows`] words for each vector of words; `None` if the shapes do
	/// not fit.
	pub fn times_words(&self, side: &Side, planes: usize, shift: u32, path: Path) -> Option<Vec<u32>> {
		if planes == 0 || !side.vectors().is_multiple_of(planes) {
			return None;
		}
		let mut sums = vec![0; side.vectors() * self.padded_rows()];
		self.accumulate(side, path, &mut sums)?;
		let mut words = vec![0u32; side.vectors() / planes * self.rows];
		if self.rows > 0 {
			for (vector, words) in words.chunks_exact_mut(self.rows).enumerate() {
				self.join(side.vectors(), vector * planes, planes, shift, &sums, words);
			}
		}
		Some(words)
	}

	/// Adds up one vector's planes.
	fn join(&self, vectors: usize, first: usize, planes: usize, shift: u32, sums: &[i32], words: &mut [u32]) {
		for plane in 0..planes {
			let shift = shift + 8 * plane as u32;
			let mut at = 0;
			for block in 0..self.rows.div_ceil(BLOCK_ROWS) {
				let height = self.strips(block) * STRIP_ROWS;
				let start = block * BLOCK_ROWS * vectors + (first + plane) * height;
				let count = height.min(self.rows - at);
				for (word, sum) in words[at..at + count].iter_mut().zip(&sums[start..start + count]) {
					*word = word.wrapping_add((*sum as u32).checked_shl(shift).unwrap_or(0));
				}
				at += count;
			}
		}
	}

	fn padded_rows(&self) -> usize {
		self.rows.div_ceil(STRIP_ROWS) * STRIP_ROWS
	}

	/// The sums of one vector in row order. They are stored block by block, in it vector by vector.
	fn sums<'a>(&self, vectors: usize, vector: usize, sums: &'a [i32]) -> impl Iterator<Item = i32> + 'a {
		let (rows, blocks) = (self.rows, self.rows.div_ceil(BLOCK_ROWS));
		let last = self.padded_rows() - blocks.saturating_sub(1) * BLOCK_ROWS;
		(0..blocks)
			.flat_map(move |block| {
				let height = if block + 1 == blocks { last } else { BLOCK_ROWS };
				let start = block * BLOCK_ROWS * vectors + vector * height;
				sums[start..start + height].iter().copied()
			})
			.take(rows)
	}

	fn accumulate(&self, side: &Side, path: Path, sums: &mut [i32]) -> Option<()> {
		if side.columns() != self.columns {
			return None;
		}
		if self.lines.is_empty() || side.vectors() == 0 {
			return Some(());
		}
		let path = path.checked();
		let (lines, height) = (BLOCK_STRIPS * self.groups(), BLOCK_ROWS * side.vectors());
		let blocks = self.rows.div_ceil(BLOCK_ROWS);
		let threads = rayon::current_num_threads();
		if self.bytes().saturating_mul(side.vectors()) < SHARE_FROM || threads == 1 {
			let block = |(lines, sums): (&[Line], &mut [i32])| one_block(path, lines, self.groups(), side, sums);
			self.lines.chunks(lines).zip(sums.chunks_mut(height)).for_each(block);
		} else if blocks >= threads {
			let block = |(lines, sums): (&[Line], &mut [i32])| one_block(path, lines, self.groups(), side, sums);
			self.lines.par_chunks(lines).zip(sums.par_chunks_mut(height)).for_each(block);
		} else {
			// Few rows: the panels are shared out.
			for (lines, sums) in self.lines.chunks(lines).zip(sums.chunks_mut(height)) {
				let rows = lines.len() / self.groups() * STRIP_ROWS;
				let panels: Vec<_> = side.panels().zip(sums.chunks_mut(rows * PANEL)).collect();
				panels.into_par_iter().for_each(|(panel, sums)| one_panel(path, lines, self.groups(), panel, sums));
			}
		}
		Some(())
	}
}

/// The products of one block with all panels of a side.
fn one_block(path: Path, lines: &[Line], groups: usize, side: &Side, sums: &mut [i32]) {
	let height = lines.len() / groups * STRIP_ROWS;
	for (panel, sums) in side.panels().zip(sums.chunks_mut(height * PANEL)) {
		one_panel(path, lines, groups, panel, sums);
	}
}

fn one_panel(path: Path, lines: &[Line], groups: usize, panel: &[[u8; GROUP]], sums: &mut [i32]) {
	match path {
		#[cfg(target_arch = "x86_64")]
		Path::Avx512 => crate::avx512::panel(lines, groups, panel, sums),
		#[cfg(target_arch = "x86_64")]
		Path::Avx2 => crate::avx2::panel(lines, groups, panel, sums),
		_ => portable::panel(lines, groups, panel, sums),
	}
}

impl std::fmt::Debug for Matrix {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Matrix({} x {})", self.rows, self.columns)
	}
}
