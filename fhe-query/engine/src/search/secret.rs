//! The querier's half of a search: a secret for each query, and the key that opens its answer.

use super::{
	encoder::Embedding,
	hint::SearchHint,
	shape::{round, SearchShape, LEFT_OFF, PARAMETER_SET},
};
use crate::{
	error::EngineError,
	seed::new_seeder,
	wire::{
		self,
		kinds::{
			EMBEDDING, SEARCH_ANSWER as ANSWER, SEARCH_PLANES as PLANES, SEARCH_QUERY as QUERY, SEARCH_SECRET,
			SEARCH_SHAPE_BYTES as SHAPE_BYTES, SEARCH_VERSION_BYTES as VERSION_BYTES,
		},
	},
};
use fhe_kernels::planes_of;
use rayon::prelude::*;
use tfhe::core_crypto::{commons::math::random::RandomGenerator, prelude::DefaultRandomGenerator};
use zeroize::{Zeroize, Zeroizing};

/// Standard deviation of the noise of a word, rounded normal.
const NOISE: f64 = 6.4;
/// Value of one unit of a score, as a power of two: scores are at most 1016², so 2^30 of 2^31 is used.
const UNIT_LOG2: u32 = 10;
const KEY_FIXED_BYTES: usize = 4 * 4 + 32;
const KEY_BYTES: usize = KEY_FIXED_BYTES + 4 * SEARCH_SECRET;

/// The secret of one query with everything that does not depend on the query: make it ahead of time. Using it uses it
/// up, so that no secret meets A twice. Wiped from memory when dropped.
pub struct SearchSecret {
	shape: SearchShape,
	pub(super) secret: Vec<u32>,
	/// A s + e.
	pub(super) mask: Vec<u32>,
}

impl SearchSecret {
	/// Draws a secret and computes A s + e. Uses the current rayon pool; a millisecond or two for every cluster.
	pub fn prepare(shape: &SearchShape) -> Self {
		let mut seeder = new_seeder();
		let mut secret = vec![0u32; SEARCH_SECRET];
		RandomGenerator::<DefaultRandomGenerator>::new(seeder.seed()).fill_slice_with_random_uniform(&mut secret);
		// Written where it stays: before the noise is added, A s gives the secret away.
		let mut mask = vec![0; shape.columns()];
		mask.par_chunks_mut(EMBEDDING).enumerate().for_each(|(cluster, words)| {
			let public = shape.public_matrix(cluster);
			for (word, row) in words.iter_mut().zip(public.chunks_exact(SEARCH_SECRET)) {
				*word = dot(row, &secret);
			}
		});
		RandomGenerator::<DefaultRandomGenerator>::new(seeder.seed())
			.unsigned_torus_slice_wrapping_add_random_gaussian_assign(&mut mask, 0.0, NOISE / (1u64 << 32) as f64);
		Self { shape: *shape, secret, mask }
	}

	/// Encrypts an embedding for one cluster: what opens the answer, and the bytes to send.
	pub fn encrypt(mut self, cluster: usize, embedding: &Embedding) -> Result<(SearchKey, Vec<u8>), EngineError> {
		if cluster >= self.shape.clusters {
			return Err(EngineError::NoSuchCluster);
		}
		let mut words = std::mem::take(&mut self.mask);
		for (word, value) in words[cluster * EMBEDDING..].iter_mut().zip(embedding.as_slice()) {
			*word = word.wrapping_add((i32::from(*value) as u32) << UNIT_LOG2);
		}
		words.iter_mut().for_each(|word| *word = round(*word));
		let mut bytes = wire::begin(&QUERY, PARAMETER_SET, SHAPE_BYTES + PLANES * words.len());
		bytes.extend_from_slice(&(self.shape.clusters as u32).to_le_bytes());
		bytes.extend(planes_of(&words, PLANES, LEFT_OFF));
		words.zeroize();
		let norm = embedding.norm().round() as u16;
		Ok((SearchKey { shape: self.shape, cluster, norm, secret: std::mem::take(&mut self.secret) }, bytes))
	}
}

impl Drop for SearchSecret {
	fn drop(&mut self) {
		self.secret.zeroize();
		self.mask.zeroize();
	}
}

/// The key that opens the answer to one query. Wiped from memory when dropped.
pub struct SearchKey {
	shape: SearchShape,
	cluster: usize,
	/// Norm of the question's embedding, rounded.
	norm: u16,
	secret: Vec<u32>,
}

impl Drop for SearchKey {
	fn drop(&mut self) {
		self.secret.zeroize();
	}
}

impl SearchKey {
	/// The cluster that was asked for.
	pub fn cluster(&self) -> usize {
		self.cluster
	}

	/// Norm of the question's embedding, at least one.
	pub(super) fn norm(&self) -> f64 {
		f64::from(self.norm.max(1))
	}

	/// The key as bytes, to open the answer in a later run: wiped when dropped.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_BYTES));
		for number in [self.shape.clusters, self.shape.height, self.cluster, self.norm.into()] {
			bytes.extend_from_slice(&(number as u32).to_le_bytes());
		}
		bytes.extend_from_slice(&self.shape.seed);
		for word in &self.secret {
			bytes.extend_from_slice(&word.to_le_bytes());
		}
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EngineError> {
		let what = "key of a search query";
		let (fixed, secret) = bytes
			.split_first_chunk::<KEY_FIXED_BYTES>()
			.filter(|_| bytes.len() == KEY_BYTES)
			.ok_or(EngineError::Truncated { what, found: bytes.len() })?;
		let (numbers, seed) = fixed.split_at(KEY_FIXED_BYTES - 32);
		let number = |at: usize| {
			u32::from_le_bytes([numbers[4 * at], numbers[4 * at + 1], numbers[4 * at + 2], numbers[4 * at + 3]])
				as usize
		};
		let mut public = [0; 32];
		public.copy_from_slice(seed);
		let shape = SearchShape::new(number(0), number(1), public)?;
		let cluster = number(2);
		if cluster >= shape.clusters {
			return Err(EngineError::NoSuchCluster);
		}
		let malformed = |_| EngineError::Malformed { what, detail: "the question is too long".into() };
		let norm = number(3).try_into().map_err(malformed)?;
		let secret = secret.as_chunks::<4>().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
		Ok(Self { shape, cluster, norm, secret })
	}

	/// The score of every row of the cluster that was asked for, off by the noise.
	pub fn decrypt(self, hint: &SearchHint, answer: &[u8]) -> Result<Vec<i64>, EngineError> {
		let what = ANSWER.what;
		let body = wire::open(&ANSWER, PARAMETER_SET, answer)?;
		let truncated = || EngineError::Truncated { what, found: answer.len() };
		let (version, words) = body.split_first_chunk::<VERSION_BYTES>().ok_or_else(truncated)?;
		if words.len() < PLANES * self.shape.height {
			return Err(truncated());
		}
		if words.len() > PLANES * self.shape.height {
			return Err(EngineError::Malformed { what, detail: "there are bytes after the last score".into() });
		}
		if *hint.shape() != self.shape || hint.version() != u64::from_le_bytes(*version) {
			return Err(EngineError::OldHint);
		}
		let words =
			words.as_chunks::<PLANES>().0.iter().map(|bytes| u32::from_le_bytes([0, bytes[0], bytes[1], bytes[2]]));
		let scores = words.zip(hint.rows()).map(|(word, row)| {
			let phase = word.wrapping_sub(dot(row, &self.secret));
			i64::from(phase.wrapping_add(1 << (UNIT_LOG2 - 1)) as i32 >> UNIT_LOG2)
		});
		Ok(scores.collect())
	}
}

pub(super) fn dot(a: &[u32], b: &[u32]) -> u32 {
	a.iter().zip(b).fold(0, |sum, (a, b)| sum.wrapping_add(a.wrapping_mul(*b)))
}
