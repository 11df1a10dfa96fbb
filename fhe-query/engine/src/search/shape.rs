//! The public shape of an index, its matrix A, and the words in which queries and answers travel.

use crate::{
	error::EngineError,
	hash::blake2b_256,
	wire::kinds::{guide_bytes, EMBEDDING, MAX_CLUSTERS, MAX_GUIDE_BYTES, MAX_HEIGHT, SEARCH_SECRET},
};
use fhe_kernels::Side;
use tfhe::core_crypto::{
	commons::math::random::{RandomGenerator, Seed},
	prelude::DefaultRandomGenerator,
};

/// The number of the parameters of this mode in headers.
pub(super) const PARAMETER_SET: u16 = 2;
/// The bits of a word that are left off on the wire.
pub(super) const LEFT_OFF: u32 = 8;
/// Bytes of a word of A.
pub(super) const WORD_PLANES: usize = 4;
/// Most rows of an index: 1.2 GB.
const MOST_PLACES: usize = 3 << 20;

/// The public shape of an index: its size, and the seed of the public matrix A.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SearchShape {
	pub(super) clusters: usize,
	pub(super) height: usize,
	pub(super) seed: [u8; 32],
}

impl SearchShape {
	/// Describes an index of `clusters` clusters of `height` rows.
	pub fn new(clusters: usize, height: usize, seed: [u8; 32]) -> Result<Self, EngineError> {
		let each = (1..=MAX_CLUSTERS).contains(&clusters) && (1..=MAX_HEIGHT).contains(&height);
		if !each || clusters * height > MOST_PLACES || guide_bytes(clusters, height) > MAX_GUIDE_BYTES {
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

	pub(super) fn columns(&self) -> usize {
		self.clusters * EMBEDDING
	}

	/// The rows of A that belong to a cluster: 384 of [`SEARCH_SECRET`] words.
	pub(super) fn public_matrix(&self, cluster: usize) -> Vec<u32> {
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
	pub(super) fn public_side(&self, cluster: usize) -> Side {
		let public = self.public_matrix(cluster);
		Side::from_fn(WORD_PLANES * SEARCH_SECRET, EMBEDDING, |vector, column| {
			public[column * SEARCH_SECRET + vector / WORD_PLANES].to_le_bytes()[vector % WORD_PLANES]
		})
	}
}

/// Rounds the lowest bits of a word off.
pub(super) fn round(word: u32) -> u32 {
	word.wrapping_add(1 << (LEFT_OFF - 1)) & !((1 << LEFT_OFF) - 1)
}
