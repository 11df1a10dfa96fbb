//! The index of a model that searches, and its answers to encrypted queries.

use super::{
	encoder::Embedding,
	hint::SearchHint,
	shape::{round, SearchShape, LEFT_OFF, PARAMETER_SET, WORD_PLANES},
};
use crate::{
	error::EngineError,
	infer::{median, Costs, Engine},
	wire::{
		self,
		kinds::{
			EMBEDDING, SEARCH_ANSWER as ANSWER, SEARCH_PLANES as PLANES, SEARCH_QUERY as QUERY, SEARCH_SECRET,
			SEARCH_SHAPE_BYTES as SHAPE_BYTES, SEARCH_VERSION_BYTES as VERSION_BYTES,
		},
	},
};
use fhe_kernels::{Matrix, Path, Side};

/// Public rows that can be searched.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchIndex {
	pub(super) shape: SearchShape,
	pub(super) matrix: Matrix,
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
		SearchHint::new(self.shape, self.version, self.hint.clone())
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
	pub(super) fn measure(&self, embed: impl Fn(&str) -> Result<Embedding, EngineError>) -> Result<Costs, EngineError> {
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
