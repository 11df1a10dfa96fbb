//! The `search` mode: which of many public rows are most like an encrypted one.
//!
//! *Embedding*: 384 small integers that stand for a text ([`Encoder`]). *Index*: rows of that shape, in clusters of
//! equal height. *Query*: an embedding and the cluster to look in, both encrypted. *Answer*: the encrypted scores
//! (inner products) of all rows of that cluster; the querier picks the top. *Hint*: what the querier must have of the
//! index to open answers.
//!
//! The layout is that of the private web search Tiptoe (Henzinger, Dauterman, Corrigan-Gibbs and Zeldovich, SOSP 2023):
//! the matrix has a row for every place in a cluster and 384 columns for every cluster, the query is zero except for
//! the 384 columns of the wanted cluster, and the worker multiplies the whole matrix, so it does not learn which
//! cluster. With one cluster all rows are answered. Encryption is Regev's with the matrix A fixed by the index and a
//! fresh secret for every query (SimplePIR: Henzinger, Hong, Corrigan-Gibbs, Meiklejohn and Vaikuntanathan, USENIX
//! Security 2023): words are b = A s + e + 2^10 x mod 2^32, sent as their upper 24 bits; the answer is W b, the hint H
//! = W A, and W b - H s is 2^10 times the scores up to noise.
//!
//! A hint is as good as the rows to whoever knows enough of them, so an index is public: whoever may query it may read
//! it. What is protected is the query. For private rows this mode is not offered; a head's `scores` mode keeps weights
//! private.
//!
//! Rows are contributions: a [`Library`] holds those of a model's contributors, arranged by a public rule, so that an
//! index after a removal is the index that never had the rows, bit for bit.

use super::{
	error::EngineError,
	hash::blake2b_256,
	infer::{median, Costs, Engine},
	seed::new_seeder,
	wire::{
		self,
		kinds::{
			EMBEDDING, MAX_CLUSTERS, MAX_GUIDE_BYTES, MAX_HEIGHT, SEARCH_ANSWER as ANSWER, SEARCH_PLANES as PLANES,
			SEARCH_QUERY as QUERY, SEARCH_SECRET, SEARCH_SHAPE_BYTES as SHAPE_BYTES,
			SEARCH_VERSION_BYTES as VERSION_BYTES,
		},
	},
};
use fhe_kernels::{planes_of, Matrix, Path, Side};
use rayon::prelude::*;
use tfhe::core_crypto::{
	commons::math::random::{RandomGenerator, Seed},
	prelude::DefaultRandomGenerator,
};
use zeroize::{Zeroize, Zeroizing};

mod corpus;
mod encoder;
mod guide;
mod hint;
mod library;
mod passages;

pub use corpus::{Corpus, CorpusError};
pub use encoder::{encoder_named, Embedding, Encoder, HashingEncoder, EMBEDDING_NORM};
pub use guide::{Found, SearchGuide};
pub use hint::SearchHint;
pub use library::Library;
pub use passages::{Passages, MAX_PASSAGES, MAX_PASSAGE_BYTES};

/// Standard deviation of the noise of a word, rounded normal.
const NOISE: f64 = 6.4;
/// Value of one unit of a score, as a power of two: scores are at most 1016², so 2^30 of 2^31 is used.
const UNIT_LOG2: u32 = 10;
/// The bits of a word that are left off on the wire.
const LEFT_OFF: u32 = 8;
const PARAMETER_SET: u16 = 2;
const KEY_FIXED_BYTES: usize = 4 * 4 + 32;
const KEY_BYTES: usize = KEY_FIXED_BYTES + 4 * SEARCH_SECRET;
/// Most rows of an index: 1.2 GB.
const MOST_PLACES: usize = 3 << 20;

/// The public shape of an index: its size, and the seed of the public matrix A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchShape {
	clusters: usize,
	height: usize,
	seed: [u8; 32],
}

impl SearchShape {
	/// Describes an index of `clusters` clusters of `height` rows.
	pub fn new(clusters: usize, height: usize, seed: [u8; 32]) -> Result<Self, EngineError> {
		let each = (1..=MAX_CLUSTERS).contains(&clusters) && (1..=MAX_HEIGHT).contains(&height);
		if !each || clusters * height > MOST_PLACES || guide::most_bytes(clusters, height) > MAX_GUIDE_BYTES {
			let detail = format!("{clusters} clusters of {height} rows are not a possible size");
			return Err(EngineError::Malformed { what: "search index", detail });
		}
		Ok(Self { clusters, height, seed })
	}

	/// Chooses a shape for `rows` rows whose query and answer are about equally long.
	pub fn for_rows(rows: usize, seed: [u8; 32]) -> Result<Self, EngineError> {
		// A cluster costs the query 3 · 384 bytes, a row of a cluster the answer three; the hint, 5 KB a row of a
		// cluster, counts in favour of fewer. At least 64 rows fill a block of the kernels.
		let height = (rows.saturating_mul(16)).isqrt().next_multiple_of(64).max(64);
		Self::new(rows.div_ceil(height).max(1), height, seed)
	}

	/// Number of clusters.
	pub fn clusters(&self) -> usize {
		self.clusters
	}

	/// Rows of a cluster.
	pub fn height(&self) -> usize {
		self.height
	}

	/// Bytes of an index with all its places, whether they are taken or not.
	pub fn index_bytes(&self) -> usize {
		self.height * (self.columns() + 4 * SEARCH_SECRET)
	}

	fn columns(&self) -> usize {
		self.clusters * EMBEDDING
	}

	/// The rows of A that belong to a cluster: 384 of [`SEARCH_SECRET`] words.
	fn public_matrix(&self, cluster: usize) -> Vec<u32> {
		let mut text = b"assent search matrix".to_vec();
		text.extend_from_slice(&self.seed);
		text.extend_from_slice(&(cluster as u64).to_le_bytes());
		let mut seed = [0; 16];
		seed.copy_from_slice(&blake2b_256(&text)[..16]);
		let mut words = vec![0u32; EMBEDDING * SEARCH_SECRET];
		RandomGenerator::<DefaultRandomGenerator>::new(Seed(u128::from_le_bytes(seed)))
			.fill_slice_with_random_uniform(&mut words);
		words
	}

	/// The same for the kernels: one vector of words for every coordinate of the secret, a plane for each of their
	/// bytes.
	fn public_side(&self, cluster: usize) -> Side {
		let public = self.public_matrix(cluster);
		Side::from_fn(WORD_PLANES * SEARCH_SECRET, EMBEDDING, |vector, column| {
			public[column * SEARCH_SECRET + vector / WORD_PLANES].to_le_bytes()[vector % WORD_PLANES]
		})
	}
}

/// Bytes of a word of A.
const WORD_PLANES: usize = 4;

/// Public rows that can be searched.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchIndex {
	shape: SearchShape,
	matrix: Matrix,
	/// Number of rows of each cluster, from its first place on.
	filled: Vec<usize>,
	/// H = W A, row by row [`SEARCH_SECRET`] words.
	hint: Vec<u32>,
	/// Number of changes to the rows. Querier and worker must mean the same rows.
	version: u64,
}

impl SearchIndex {
	/// An index without rows.
	pub fn new(shape: SearchShape) -> Self {
		Self {
			shape,
			matrix: Matrix::zero(shape.height, shape.columns()),
			filled: vec![0; shape.clusters],
			hint: vec![0; shape.height * SEARCH_SECRET],
			version: 0,
		}
	}

	/// The public shape.
	pub fn shape(&self) -> &SearchShape {
		&self.shape
	}

	/// Number of rows.
	pub fn rows(&self) -> usize {
		self.filled.iter().sum()
	}

	/// The version that answers and hints carry.
	pub fn version(&self) -> u64 {
		self.version
	}

	/// Names the rows as they are now.
	pub fn set_version(&mut self, version: u64) {
		self.version = version;
	}

	/// Makes a cluster hold exactly these rows, from its first place on. Uses the current rayon pool.
	pub fn fill(&mut self, cluster: usize, rows: &[&Embedding]) -> Result<(), EngineError> {
		let filled = *self.filled.get(cluster).ok_or(EngineError::NoSuchCluster)?;
		if rows.len() > self.shape.height {
			return Err(EngineError::ClusterFull { height: self.shape.height });
		}
		let first = cluster * EMBEDDING;
		let side = self.shape.public_side(cluster);
		let old: Vec<i8> = (0..filled)
			.flat_map(|row| (first..first + EMBEDDING).map(move |column| (row, column)))
			.map(|(row, column)| self.matrix.get(row, column))
			.collect();
		let new: Vec<i8> = rows.iter().flat_map(|row| row.as_slice().iter().copied()).collect();
		self.change_hint(&side, filled, &old, u32::wrapping_sub);
		self.change_hint(&side, rows.len(), &new, u32::wrapping_add);
		for (row, embedding) in rows.iter().enumerate() {
			self.matrix.set(row, first, embedding.as_slice());
		}
		for row in rows.len()..filled {
			self.matrix.set(row, first, &[0; EMBEDDING]);
		}
		self.filled[cluster] = rows.len();
		Ok(())
	}

	/// Adds to the hint, or takes from it, what rows of one cluster make of it.
	fn change_hint(&mut self, side: &Side, rows: usize, weights: &[i8], change: fn(u32, u32) -> u32) {
		let part = Matrix::new(rows, EMBEDDING, weights)
			.and_then(|matrix| matrix.times_words(side, WORD_PLANES, 0, Path::best()))
			.unwrap_or_default();
		// Coordinate by coordinate of the secret, all rows.
		for (coordinate, column) in part.chunks_exact(rows.max(1)).enumerate() {
			for (row, word) in column.iter().enumerate() {
				let hint = &mut self.hint[row * SEARCH_SECRET + coordinate];
				*hint = change(*hint, *word);
			}
		}
	}

	/// Makes the hint that opens answers of this version.
	pub fn hint(&self) -> SearchHint {
		SearchHint::of(self)
	}

	/// The score of every row of a cluster, in the clear.
	pub fn scores(&self, cluster: usize, embedding: &Embedding) -> Vec<i64> {
		let row = |row: usize| {
			let products = embedding.as_slice().iter().enumerate().map(|(column, value)| {
				i64::from(*value) * i64::from(self.matrix.get(row, cluster * EMBEDDING + column))
			});
			products.sum()
		};
		(0..self.shape.height).map(row).collect()
	}
}

impl SearchIndex {
	/// See [`Engine::measure_search`].
	fn measure(&self, embed: impl Fn(&str) -> Result<Embedding, EngineError>) -> Result<Costs, EngineError> {
		let text = "What does it cost to find a passage that is like a question of ordinary length?";
		let (query, all) = (vec![1; PLANES * self.shape.columns()], vec![1; self.shape.columns()]);
		let what = QUERY.what;
		let query = Side::of_panel(PLANES, self.shape.columns(), &query)
			.ok_or(EngineError::Truncated { what, found: query.len() })?;
		let cluster: Vec<i8> = (0..self.shape.height)
			.flat_map(|row| (0..EMBEDDING).map(move |column| (row, column)))
			.map(|(row, column)| self.matrix.get(row, column))
			.collect();
		let cluster = Matrix::new(self.shape.height, EMBEDDING, &cluster).ok_or(EngineError::NoSuchCluster)?;
		let scan = || cluster.times(&Side::of_bytes(&[1; EMBEDDING]), Path::best());
		Ok(Costs {
			head: median(9, || self.matrix.times(&Side::of_bytes(&all), Path::best())),
			score: median(50, scan),
			pipeline: median(20, || (embed(text), scan())),
			linear: median(9, || self.matrix.times_words(&query, PLANES, LEFT_OFF, Path::best())),
		})
	}
}

impl std::fmt::Debug for SearchIndex {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "SearchIndex({} x {}, version {})", self.shape.clusters, self.shape.height, self.version)
	}
}

impl Engine {
	/// Answers a search query: the encrypted scores of all rows of the cluster it asks for.
	pub fn answer_search(&self, index: &SearchIndex, query: &[u8]) -> Result<Vec<u8>, EngineError> {
		let side = read_query(&index.shape, query)?;
		let words = self.run(|| index.matrix.times_words(&side, PLANES, LEFT_OFF, Path::best()))?;
		let words = words.ok_or(EngineError::NoSuchCluster)?;
		let mut bytes = wire::begin(&ANSWER, PARAMETER_SET, VERSION_BYTES + PLANES * words.len());
		bytes.extend_from_slice(&index.version.to_le_bytes());
		for word in words {
			bytes.extend_from_slice(&round(word).to_le_bytes()[1..]);
		}
		Ok(bytes)
	}
}

/// A word with its lowest bits rounded off.
fn round(word: u32) -> u32 {
	word.wrapping_add(1 << (LEFT_OFF - 1)) & !((1 << LEFT_OFF) - 1)
}

/// Reads a hostile query: any bytes of the right length are ciphertexts.
fn read_query(shape: &SearchShape, bytes: &[u8]) -> Result<Side, EngineError> {
	let what = QUERY.what;
	let body = wire::open(&QUERY, PARAMETER_SET, bytes)?;
	let truncated = || EngineError::Truncated { what, found: bytes.len() };
	let (clusters, words) = body.split_first_chunk::<SHAPE_BYTES>().ok_or_else(truncated)?;
	let clusters = u32::from_le_bytes(*clusters);
	if usize::try_from(clusters) != Ok(shape.clusters) {
		let detail = format!("they ask an index of {clusters} clusters, this one has {}", shape.clusters);
		return Err(EngineError::Malformed { what, detail });
	}
	if words.len() < PLANES * shape.columns() {
		return Err(truncated());
	}
	Side::of_panel(PLANES, shape.columns(), words)
		.ok_or_else(|| EngineError::Malformed { what, detail: "there are bytes after the last word".into() })
}

/// The secret of one query with everything that does not depend on the query: make it ahead of time. Using it uses it
/// up, so that no secret meets A twice. Wiped from memory when dropped.
pub struct SearchSecret {
	shape: SearchShape,
	secret: Vec<u32>,
	/// A s + e.
	mask: Vec<u32>,
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

fn dot(a: &[u32], b: &[u32]) -> u32 {
	a.iter().zip(b).fold(0, |sum, (a, b)| sum.wrapping_add(a.wrapping_mul(*b)))
}

#[cfg(test)]
mod tests;
