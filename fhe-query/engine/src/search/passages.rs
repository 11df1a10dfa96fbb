//! One contribution to a corpus: its passages, as they are registered by hash and uploaded.
//!
//! After the header: the number of passages, four bytes; then for each its length in bytes, two, and its text in UTF-8.
//! Numbers are little-endian. There is one way to write a list of passages. Embeddings are not part of it: they are
//! what the corpus' public encoder makes of the texts, so a passage cannot pretend to be like something that it is not.

use super::corpus::{Corpus, CorpusError};
use crate::{error::EngineError, hash::blake2b_256, wire};

/// Most passages of a contribution.
pub const MAX_PASSAGES: usize = 1 << 14;
/// Longest passage, in bytes.
pub const MAX_PASSAGE_BYTES: usize = 1024;
const COUNT_BYTES: usize = 4;
const LENGTH_BYTES: usize = 2;
const PARAMETERS: u16 = 1;
const PASSAGES: wire::Kind = wire::Kind {
	what: "passages",
	magic: *b"APSG",
	limit: wire::HEADER_BYTES + COUNT_BYTES + MAX_PASSAGES * (LENGTH_BYTES + MAX_PASSAGE_BYTES),
};

/// The texts of one contribution, in order.
#[derive(Clone, PartialEq, Eq)]
pub struct Passages(Vec<String>);

impl std::fmt::Debug for Passages {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Passages({})", self.0.len())
	}
}

impl Passages {
	/// Takes texts that are passages: 1 to 1,024 bytes on one line, without blanks around them.
	pub fn new(texts: Vec<String>) -> Result<Self, CorpusError> {
		if texts.is_empty() || texts.len() > MAX_PASSAGES {
			return Err(CorpusError::NotPassages(format!("there are {}, not 1 to {MAX_PASSAGES}", texts.len())));
		}
		for (position, text) in texts.iter().enumerate() {
			if let Some(rule) = fault(text) {
				return Err(CorpusError::NotAPassage { position: position + 1, rule });
			}
		}
		Ok(Self(texts))
	}

	/// The passages of a text file: one a line, without the blank lines.
	pub fn of_lines(text: &str) -> Result<Self, CorpusError> {
		Self::new(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
	}

	/// The texts.
	pub fn texts(&self) -> &[String] {
		&self.0
	}

	/// Number of passages.
	pub fn len(&self) -> usize {
		self.0.len()
	}

	/// Never: a contribution has passages.
	pub fn is_empty(&self) -> bool {
		self.0.is_empty()
	}

	/// The canonical bytes: what is hashed, registered and uploaded.
	pub fn to_bytes(&self) -> Vec<u8> {
		let size: usize = self.0.iter().map(|text| LENGTH_BYTES + text.len()).sum();
		let mut bytes = wire::begin(&PASSAGES, PARAMETERS, COUNT_BYTES + size);
		bytes.extend_from_slice(&(self.0.len() as u32).to_le_bytes());
		for text in &self.0 {
			bytes.extend_from_slice(&(text.len() as u16).to_le_bytes());
			bytes.extend_from_slice(text.as_bytes());
		}
		bytes
	}

	/// Reads canonical bytes, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, CorpusError> {
		let what = PASSAGES.what;
		let truncated = || EngineError::Truncated { what, found: bytes.len() };
		let body = wire::open(&PASSAGES, PARAMETERS, bytes)?;
		let (count, mut rest) = body.split_first_chunk::<COUNT_BYTES>().ok_or_else(truncated)?;
		let count = u32::from_le_bytes(*count) as usize;
		if count > MAX_PASSAGES {
			return Err(CorpusError::NotPassages(format!("there are {count}, at most {MAX_PASSAGES} are taken")));
		}
		let mut texts = Vec::with_capacity(count);
		for position in 1..=count {
			let (length, after) = rest.split_first_chunk::<LENGTH_BYTES>().ok_or_else(truncated)?;
			let (text, after) = after.split_at_checked(u16::from_le_bytes(*length).into()).ok_or_else(truncated)?;
			let text =
				std::str::from_utf8(text).map_err(|_| CorpusError::NotAPassage { position, rule: "is not UTF-8" })?;
			texts.push(text.to_owned());
			rest = after;
		}
		match rest.is_empty() {
			true => Self::new(texts),
			false => Err(CorpusError::NotPassages("there are bytes after the last one".into())),
		}
	}

	/// Reads bytes that must have the hash `name`.
	pub fn open(bytes: &[u8], name: &[u8; 32]) -> Result<Self, CorpusError> {
		match blake2b_256(bytes) == *name {
			true => Self::from_bytes(bytes),
			false => Err(CorpusError::HashMismatch),
		}
	}

	/// BLAKE2b-256 of the canonical bytes.
	pub fn hash(&self) -> [u8; 32] {
		blake2b_256(&self.to_bytes())
	}

	/// Checks that their number is the registered one, enough for the model's card, and within the corpus' capacity.
	pub fn check(&self, corpus: &Corpus, rows: u64, min_rows: u64) -> Result<(), CorpusError> {
		let found = self.0.len() as u64;
		if found != rows {
			return Err(CorpusError::WrongCount { expected: rows, found });
		}
		if found < min_rows {
			return Err(CorpusError::TooFew { minimum: min_rows, found });
		}
		match self.0.len() > corpus.places() {
			true => Err(CorpusError::Full { places: corpus.places(), passages: self.0.len() }),
			false => Ok(()),
		}
	}
}

fn fault(text: &str) -> Option<&'static str> {
	if text.is_empty() || text.len() > MAX_PASSAGE_BYTES {
		return Some("does not have 1 to 1,024 bytes: split it");
	}
	if text.trim() != text {
		return Some("begins or ends with a blank");
	}
	// They are shown in terminals and pages as they are.
	text.chars().any(is_layout).then_some("has line breaks or other characters that change how what follows is shown")
}

/// Control characters, separators of lines and paragraphs, and those that change the direction of what follows.
fn is_layout(letter: char) -> bool {
	letter.is_control() || matches!(letter, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
