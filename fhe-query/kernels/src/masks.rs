//! The masks of a seed: AES-128 in counter mode, as words of 64 bits.
//!
//! `tfhe` draws them from its generator byte by byte. This module draws the same bytes as fast as the processor encrypts, and
//! from any place: words 2 i and 2 i + 1 are the counter i, encrypted under the seed. It needs the processor's instructions;
//! where they are missing, callers use `tfhe`'s generator.

use crate::{layout::STRIP_WORDS, path::Path};

/// Words of one block of AES.
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
	/// Creates the masks of `seed`; `None` if this processor has no instructions for AES, or `path` does not use them.
	pub fn new(seed: u128, path: Path) -> Option<Self> {
		#[cfg(target_arch = "x86_64")]
		{
			use crate::{
				aes::Cipher,
				cpu::{Aes, Vaes},
			};
			let vaes = match path {
				Path::Avx512 => Vaes::detect(),
				Path::Avx2 => None,
				Path::Portable => return None,
			};
			Some(Self { cipher: Cipher::new(Aes::detect()?, vaes, seed) })
		}
		#[cfg(not(target_arch = "x86_64"))]
		{
			let _ = (seed, path);
			None
		}
	}

	/// Fills `words` with the first words of the stream.
	pub fn fill(&self, words: &mut [u64]) {
		let (strips, rest) = words.as_chunks_mut::<STRIP_WORDS>();
		let blocks = (strips.len() * STRIP_WORDS / BLOCK) as u64;
		self.strips(0, (STRIP_WORDS / BLOCK) as u64, strips);
		if !rest.is_empty() {
			let mut last = [[0; STRIP_WORDS]];
			self.strips(blocks, 0, &mut last);
			rest.copy_from_slice(&last[0][..rest.len()]);
		}
	}

	/// Fills strip i with the words of mask `first + i` from `start` on, where a mask has `width` words.
	pub(crate) fn columns(&self, first: usize, width: usize, start: usize, strips: &mut [[u64; STRIP_WORDS]]) {
		self.strips(((first * width + start) / BLOCK) as u64, (width / BLOCK) as u64, strips);
	}

	fn strips(&self, first: u64, stride: u64, strips: &mut [[u64; STRIP_WORDS]]) {
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
