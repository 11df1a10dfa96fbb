//! The masks that a seed stands for: AES-128 in counter mode, as words of 64 bits.
//!
//! `tfhe` draws them from its generator byte by byte. These are the same bytes, drawn as fast as the processor encrypts, and
//! at any place: word 2 i and 2 i + 1 are the counter i, encrypted under the seed. A generator without the instructions is
//! not here; callers have `tfhe`'s.

use crate::{words, Path, WordsError};

/// Words that are drawn together: eight blocks of AES.
pub(crate) const STRIP: usize = words::STRIP;
/// Words of one block.
const BLOCK: usize = 2;

/// The masks of one seed.
#[derive(Clone)]
pub struct Masks {
	#[cfg(target_arch = "x86_64")]
	cipher: crate::aes::Cipher,
	#[cfg(not(target_arch = "x86_64"))]
	none: std::convert::Infallible,
}

impl Masks {
	/// The masks of `seed`; `None` if this processor has no instructions for AES or `path` does not use them.
	pub fn new(seed: u128, path: Path) -> Option<Self> {
		#[cfg(target_arch = "x86_64")]
		return match path {
			Path::Portable => None,
			path => Some(Self { cipher: crate::aes::Cipher::new(seed, path == Path::Avx512)? }),
		};
		#[cfg(not(target_arch = "x86_64"))]
		return {
			let _ = (seed, path);
			None
		};
	}

	/// The first words of the stream, as many as there is room for.
	pub fn fill(&self, words: &mut [u64]) {
		let (strips, rest) = words.as_chunks_mut::<STRIP>();
		let blocks = (strips.len() * STRIP / BLOCK) as u64;
		self.strips(0, (STRIP / BLOCK) as u64, strips);
		if !rest.is_empty() {
			let mut last = [[0; STRIP]];
			self.strips(blocks, 0, &mut last);
			rest.copy_from_slice(&last[0][..rest.len()]);
		}
	}

	/// `sum_j weights[row][j] · mask_j` modulo 2^64 for every row, where mask j is the `width` words of the stream from
	/// j · `width` on. Masks are multiplied as they are drawn and never all in memory.
	///
	/// Gives `rows.len()` vectors of `width` words; `width` must be a multiple of sixteen and rows equally long. Strips of
	/// words are shared out over the current rayon pool; the bits do not depend on it.
	pub fn multiply(&self, rows: &[&[i8]], width: usize, path: Path) -> Result<Vec<Vec<u64>>, WordsError> {
		let columns = rows.first().map_or(0, |row| row.len());
		if !width.is_multiple_of(STRIP) || rows.iter().any(|row| row.len() != columns) {
			return Err(WordsError);
		}
		Ok(words::multiply(rows, &words::Source::Masks(self), width, path))
	}

	/// Fills strip i with the words of mask `first + i` from `start` on.
	pub(crate) fn columns(&self, first: usize, width: usize, start: usize, strips: &mut [[u64; STRIP]]) {
		self.strips(((first * width + start) / BLOCK) as u64, (width / BLOCK) as u64, strips);
	}

	fn strips(&self, first: u64, stride: u64, strips: &mut [[u64; STRIP]]) {
		#[cfg(target_arch = "x86_64")]
		self.cipher.strips(first, stride, strips);
		#[cfg(not(target_arch = "x86_64"))]
		{
			let _ = (first, stride, strips);
			match self.none {}
		}
	}
}

impl std::fmt::Debug for Masks {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("Masks(..)")
	}
}
