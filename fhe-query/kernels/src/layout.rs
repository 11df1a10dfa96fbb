//! The shapes in which matrices and words are packed.
//!
//! A matrix is cut into blocks of 64 rows, a block into strips of 16 rows (a shorter last block has fewer strips), and its
//! columns into groups of four. A block is stored group by group, each group strip by strip, each strip row by row with the
//! four weights of the group: 64 bytes for one instruction. A kernel reads a block once from front to back and keeps all
//! sums in registers.

/// Rows of a strip: the 32-bit lanes of a 512-bit register.
pub const STRIP_ROWS: usize = 16;
/// Strips of a block.
pub const BLOCK_STRIPS: usize = 4;
/// Rows of a block.
pub const BLOCK_ROWS: usize = STRIP_ROWS * BLOCK_STRIPS;
/// Columns of a group: the bytes of a 32-bit lane.
pub const GROUP: usize = 4;

/// 64-bit words that are multiplied together: two 512-bit registers, or eight blocks of AES.
pub(crate) const STRIP_WORDS: usize = 16;

/// One strip of one group: sixteen rows of four weights, aligned to a cache line of 64 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub(crate) [i8; 64]);

impl Line {
	/// A line of zero weights.
	pub(crate) const ZERO: Self = Self([0; 64]);
}
