//! Sixty-four bytes that begin at a multiple of sixty-four: one cache line, one register.

/// One strip of one group: sixteen rows of four weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(C, align(64))]
pub(crate) struct Line(pub [i8; 64]);

impl Line {
	pub const ZERO: Self = Self([0; 64]);
}
