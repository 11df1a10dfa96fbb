//! The hash that names descriptors, statistics, heads and keys.

/// BLAKE2b-256 of some bytes.
pub fn blake2b_256(bytes: &[u8]) -> [u8; 32] {
	use blake2::{digest::consts::U32, Blake2b, Digest};
	Blake2b::<U32>::digest(bytes).into()
}
