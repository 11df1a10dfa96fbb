//! The hint of an index: H = W A, without which nobody opens an answer.

use super::shape::{SearchShape, PARAMETER_SET};
use crate::{
	error::EngineError,
	wire::{
		self,
		kinds::{HINT, HINT_FIXED_BYTES as FIXED_BYTES, SEARCH_SECRET, SEARCH_SEED_BYTES as SEED_BYTES},
	},
};

/// The part of an index that opens answers: 5 KB for every row of a cluster. It changes with the rows.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchHint {
	shape: SearchShape,
	version: u64,
	words: Vec<u32>,
}

impl SearchHint {
	pub(super) fn new(shape: SearchShape, version: u64, words: Vec<u32>) -> Self {
		Self { shape, version, words }
	}

	/// Shape of the index.
	pub fn shape(&self) -> &SearchShape {
		&self.shape
	}

	/// Version of the index.
	pub fn version(&self) -> u64 {
		self.version
	}

	pub(super) fn rows(&self) -> impl Iterator<Item = &[u32]> {
		self.words.chunks_exact(SEARCH_SECRET)
	}

	/// The canonical bytes.
	pub fn to_bytes(&self) -> Vec<u8> {
		let mut bytes = wire::begin(&HINT, PARAMETER_SET, FIXED_BYTES + 4 * self.words.len());
		bytes.extend_from_slice(&(self.shape.clusters as u32).to_le_bytes());
		bytes.extend_from_slice(&(self.shape.height as u32).to_le_bytes());
		bytes.extend_from_slice(&self.shape.seed);
		bytes.extend_from_slice(&self.version.to_le_bytes());
		bytes.extend(self.words.iter().flat_map(|word| word.to_le_bytes()));
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EngineError> {
		let what = HINT.what;
		let body = wire::open(&HINT, PARAMETER_SET, bytes)?;
		let truncated = || EngineError::Truncated { what, found: bytes.len() };
		let (fixed, rest) = body.split_first_chunk::<FIXED_BYTES>().ok_or_else(truncated)?;
		let word = |at: usize| u32::from_le_bytes([fixed[at], fixed[at + 1], fixed[at + 2], fixed[at + 3]]);
		let mut seed = [0; SEED_BYTES];
		seed.copy_from_slice(&fixed[8..8 + SEED_BYTES]);
		let version = u64::from(word(8 + SEED_BYTES)) | u64::from(word(12 + SEED_BYTES)) << 32;
		let shape = SearchShape::new(word(0) as usize, word(4) as usize, seed)?;
		let expected = 4 * SEARCH_SECRET * shape.height;
		if rest.len() < expected {
			return Err(truncated());
		}
		if rest.len() > expected {
			return Err(EngineError::Malformed { what, detail: "there are bytes after the last word".into() });
		}
		let words = rest.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
		Ok(Self { shape, version, words })
	}
}

impl std::fmt::Debug for SearchHint {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "SearchHint({} x {}, version {})", self.shape.clusters, self.shape.height, self.version)
	}
}
