//! The eight bytes in front of every key and ciphertext: four of kind, one of version, one reserved, two of parameters.

pub(super) mod kinds;

use super::error::EngineError;

/// Version of the formats of this module's keys and ciphertexts.
pub(super) const VERSION: u8 = 1;
/// Bytes of a header.
pub(super) const HEADER_BYTES: usize = 8;

/// A kind of keys or ciphertexts.
pub(super) struct Kind {
	/// Name in messages.
	pub what: &'static str,
	/// First four bytes.
	pub magic: [u8; 4],
	/// Most bytes it can have, header included.
	pub limit: usize,
}

/// Begins the bytes of `kind` with its header.
pub(super) fn begin(kind: &Kind, parameters: u16, body_bytes: usize) -> Vec<u8> {
	let mut bytes = Vec::with_capacity(HEADER_BYTES + body_bytes);
	bytes.extend_from_slice(&kind.magic);
	bytes.extend_from_slice(&[VERSION, 0]);
	bytes.extend_from_slice(&parameters.to_le_bytes());
	bytes
}

/// Checks the header of `bytes` and returns the rest.
pub(super) fn open<'a>(kind: &Kind, parameters: u16, bytes: &'a [u8]) -> Result<&'a [u8], EngineError> {
	let what = kind.what;
	if bytes.len() > kind.limit {
		return Err(EngineError::TooLarge { what, limit: kind.limit, found: bytes.len() });
	}
	let Some((header, body)) = bytes.split_at_checked(HEADER_BYTES) else {
		return Err(EngineError::Truncated { what, found: bytes.len() });
	};
	if header[..4] != kind.magic {
		return Err(EngineError::Malformed { what, detail: "they begin with another kind's name".into() });
	}
	if header[4] != VERSION {
		return Err(EngineError::WrongVersion { what, expected: VERSION, found: header[4] });
	}
	let found = u16::from_le_bytes([header[6], header[7]]);
	if header[5] != 0 || found != parameters {
		return Err(EngineError::WrongParameters { what, detail: format!("set {found}, expected set {parameters}") });
	}
	Ok(body)
}
