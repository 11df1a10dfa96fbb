//! The one hash of content.

use crate::Hash32;

/// Hashes `bytes` with BLAKE2b-256, the name of content everywhere in Assent.
pub fn content_hash(bytes: &[u8]) -> Hash32 {
	sp_crypto_hashing::blake2_256(bytes)
}
