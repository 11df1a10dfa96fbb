//! From a text to an embedding: the seam for encoders, and one that needs no trained weights.
//!
//! An encoder is public and frozen: everyone who contributes rows or queries an index uses the same. A trained sentence
//! encoder can be put in behind [`Encoder`]; where none can be had offline, [`HashingEncoder`] stands in.

use crate::{error::EngineError, hash::blake2b_256, wire::kinds::EMBEDDING};

/// Largest Euclidean norm of an embedding: scores are at most its square, 2^20.
pub const EMBEDDING_NORM: i64 = 1016;

/// A text as 384 integers from -127 to 127 with a norm of at most [`EMBEDDING_NORM`].
#[derive(Clone, PartialEq, Eq)]
pub struct Embedding(Vec<i8>);

impl Embedding {
	/// Takes numbers as they are; refuses another count, -128, or too large a norm.
	pub fn new(values: Vec<i8>) -> Result<Self, EngineError> {
		let square: i64 = values.iter().map(|value| i64::from(*value).pow(2)).sum();
		match values.len() == EMBEDDING && !values.contains(&i8::MIN) && square <= EMBEDDING_NORM.pow(2) {
			true => Ok(Self(values)),
			false => Err(EngineError::NotAnEmbedding),
		}
	}

	/// Scales real numbers as far up as the bounds allow and rounds towards zero. Numbers that are not finite count as
	/// zero.
	pub fn scaled(values: &[f64]) -> Result<Self, EngineError> {
		let finite = |value: &f64| if value.is_finite() { *value } else { 0.0 };
		let largest = values.iter().map(finite).fold(0.0f64, |max, value| max.max(value.abs()));
		if largest == 0.0 {
			return Self::new(vec![0; values.len()]);
		}
		// Relative to the largest, so that no square overflows.
		let norm = values.iter().map(finite).map(|value| (value / largest).powi(2)).sum::<f64>().sqrt();
		let scale = 127.0f64.min(EMBEDDING_NORM as f64 / norm);
		Self::new(values.iter().map(finite).map(|value| (value / largest * scale) as i8).collect())
	}

	/// The inner product with another embedding: at most 1016² in absolute value.
	pub fn dot(&self, other: &Self) -> i64 {
		self.0.iter().zip(&other.0).map(|(a, b)| i64::from(i32::from(*a) * i32::from(*b))).sum()
	}

	/// The Euclidean norm, at most [`EMBEDDING_NORM`].
	pub fn norm(&self) -> f64 {
		(self.dot(self) as f64).sqrt()
	}

	/// The numbers.
	pub fn as_slice(&self) -> &[i8] {
		&self.0
	}
}

impl std::fmt::Debug for Embedding {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("Embedding(..)")
	}
}

/// A public, frozen map from texts to embeddings.
pub trait Encoder {
	/// The name on which both sides must agree: kind and version.
	fn name(&self) -> &str;

	/// The embedding of a text.
	fn embed(&self, text: &str) -> Result<Embedding, EngineError>;
}

/// The encoder of that name, if this version has it.
pub fn encoder_named(name: &str) -> Option<&'static (dyn Encoder + Send + Sync)> {
	(name == HashingEncoder.name()).then_some(&HashingEncoder as _)
}

/// Words, pairs of words and letter triples, hashed to signed coordinates (feature hashing: Weinberger, Dasgupta,
/// Langford, Smola and Attenberg, ICML 2009). It finds texts that share words or parts of them, not meanings.
#[derive(Clone, Copy, Debug, Default)]
pub struct HashingEncoder;

impl HashingEncoder {
	/// Adds one feature with a sign and a coordinate from its hash.
	fn count(sums: &mut [f64], kind: u8, parts: &[&str], weight: f64) {
		let mut text = b"assent hashing encoder 1".to_vec();
		text.push(kind);
		for part in parts {
			text.extend_from_slice(&(part.len() as u64).to_le_bytes());
			text.extend_from_slice(part.as_bytes());
		}
		let hash = blake2b_256(&text);
		let at = u64::from_le_bytes([hash[0], hash[1], hash[2], hash[3], hash[4], hash[5], hash[6], hash[7]]);
		let sign = if hash[8] & 1 == 0 { 1.0 } else { -1.0 };
		sums[(at % EMBEDDING as u64) as usize] += sign * weight;
	}
}

impl Encoder for HashingEncoder {
	fn name(&self) -> &str {
		"hashing:1"
	}

	fn embed(&self, text: &str) -> Result<Embedding, EngineError> {
		let text = text.to_lowercase();
		let words: Vec<&str> =
			text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
		let mut sums = vec![0.0; EMBEDDING];
		for word in &words {
			Self::count(&mut sums, 0, &[word], 1.0);
			let letters: Vec<(usize, char)> = word.char_indices().collect();
			for triple in letters.windows(3) {
				let end = triple[2].0 + triple[2].1.len_utf8();
				Self::count(&mut sums, 2, &[&word[triple[0].0..end]], 0.5);
			}
		}
		for pair in words.windows(2) {
			Self::count(&mut sums, 1, pair, 0.5);
		}
		Embedding::scaled(&sums)
	}
}
