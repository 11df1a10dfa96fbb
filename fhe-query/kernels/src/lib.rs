//! Integer kernels of the engine: int8 matrices times ciphertext words, split into bytes.
//!
//! *Matrix*: int8 weights, rows by columns, packed once. *Word*: one number of a ciphertext, 24 or 32 bits. *Plane*: one byte
//! of every word. *Side*: the right-hand side of a product, planes of one or more vectors, packed for the kernels.
//!
//! A product with words is never computed on words: y = W b mod 2^32 is the sum over planes p of 2^(8 p) (W b_p), and every
//! W b_p is a dot product of signed with unsigned bytes, for which processors have one instruction (`vpdpbusd` of AVX-512
//! VNNI does 64 multiplications). All planes share one load of the weights, so a model in memory costs the ciphertext what
//! it costs the plaintext.
//!
//! Which instructions are used is chosen when the program runs ([`Path::best`]); every path gives the same bits, because all
//! of them are exact integer arithmetic modulo 2^32.
//!
//! *Layout*: 64 rows form a block, 16 rows a strip (a shorter last block has fewer strips), four columns a group. A block is
//! stored group by group, in it strip by strip, in it row by row the four weights: 64 bytes for one instruction. A kernel
//! walks a block once from front to back with all sums in registers.

#[cfg(target_arch = "x86_64")]
mod aes;
mod aligned;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod masks;
mod matrix;
mod portable;
mod read;
mod side;
mod words;

pub use masks::Masks;
pub use matrix::Matrix;
pub use read::read;
pub use side::{planes_of, Side, PANEL};
pub use words::{multiply_words, WordsError};

/// Rows of a strip: the 32-bit lanes of a 512-bit register.
pub const STRIP_ROWS: usize = 16;
/// Strips of a block.
pub const BLOCK_STRIPS: usize = 4;
/// Rows of a block.
pub const BLOCK_ROWS: usize = STRIP_ROWS * BLOCK_STRIPS;
/// Columns of a group: the bytes of a 32-bit lane.
pub const GROUP: usize = 4;

/// Which instructions a product uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
	/// AVX-512 with VNNI and DQ.
	Avx512,
	/// AVX2.
	Avx2,
	/// What the compiler makes of plain Rust.
	Portable,
}

impl Path {
	/// Every path this processor can run, the fastest first.
	pub fn available() -> Vec<Self> {
		[Self::Avx512, Self::Avx2, Self::Portable].into_iter().filter(|path| path.runs_here()).collect()
	}

	/// The fastest path of this processor.
	pub fn best() -> Self {
		if Self::Avx512.runs_here() {
			Self::Avx512
		} else if Self::Avx2.runs_here() {
			Self::Avx2
		} else {
			Self::Portable
		}
	}

	/// Whether this processor has the path's instructions.
	pub fn runs_here(self) -> bool {
		#[cfg(target_arch = "x86_64")]
		return match self {
			Self::Avx512 => {
				is_x86_feature_detected!("avx512f")
					&& is_x86_feature_detected!("avx512dq")
					&& is_x86_feature_detected!("avx512bw")
					&& is_x86_feature_detected!("avx512vnni")
			},
			Self::Avx2 => is_x86_feature_detected!("avx2"),
			Self::Portable => true,
		};
		#[cfg(not(target_arch = "x86_64"))]
		return self == Self::Portable;
	}

	/// This path, or the portable one where the processor lacks it: what makes calling the kernels sound.
	fn checked(self) -> Self {
		if self.runs_here() {
			self
		} else {
			Self::Portable
		}
	}
}
