//! BLAKE2b-256, and field elements made of it.

use codec::Encode;

use crate::field::{from_hash, FieldBytes};

/// BLAKE2b with 32 bytes of output. The pallets use the same function.
pub(crate) use sp_crypto_hashing::blake2_256;

/// Hashes the SCALE encoding of `what` into a field element.
pub(crate) fn binding(what: &impl Encode) -> FieldBytes {
	from_hash(&blake2_256(&what.encode()))
}
