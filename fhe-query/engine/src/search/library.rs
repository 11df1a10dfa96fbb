//! The passages of a model's active contributions, and the index that is made of them.

use std::{collections::BTreeMap, sync::Arc};

use super::{
	corpus::{Corpus, CorpusError, TRIES},
	encoder::Embedding,
	guide::{Entry, SearchGuide},
	index::SearchIndex,
	passages::Passages,
};
use crate::{
	error::EngineError,
	infer::{Costs, Engine},
};
use rayon::prelude::*;

/// One contribution, embedded.
#[derive(Clone)]
struct Book {
	/// Hash of the passages.
	name: [u8; 32],
	rows: Vec<Embedding>,
	/// The clusters that each row is tried in.
	tries: Vec<[u16; TRIES]>,
}

/// Passages that can be searched. After [`Self::arrange`] the index is that of the contributions that are there,
/// whatever was there before.
#[derive(Clone)]
pub struct Library {
	corpus: Arc<Corpus>,
	books: BTreeMap<u64, Book>,
	/// Cluster by cluster, the rows as they lie in the index.
	entries: Vec<Vec<Entry>>,
	/// The contributions that are in the index, by the hashes of their passages.
	arranged: BTreeMap<u64, [u8; 32]>,
	index: Arc<SearchIndex>,
}

impl std::fmt::Debug for Library {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Library({} contributions, {:?})", self.books.len(), self.index)
	}
}

impl Library {
	/// A library without passages.
	pub fn new(corpus: Arc<Corpus>) -> Self {
		let entries = vec![Vec::new(); corpus.shape().clusters()];
		let index = Arc::new(SearchIndex::new(*corpus.shape()));
		Self { corpus, books: BTreeMap::new(), entries, arranged: BTreeMap::new(), index }
	}

	/// Its description.
	pub fn corpus(&self) -> &Arc<Corpus> {
		&self.corpus
	}

	/// Number of passages.
	pub fn passages(&self) -> usize {
		self.books.values().map(|book| book.rows.len()).sum()
	}

	/// Takes a contribution in. Embeds its texts on the current rayon pool.
	pub fn add(&mut self, contribution: u64, passages: &Passages) -> Result<(), EngineError> {
		let rows: Vec<Embedding> =
			passages.texts().par_iter().map(|text| self.corpus.embed(text)).collect::<Result<_, _>>()?;
		let tries = rows.par_iter().map(|row| self.corpus.tries(row)).collect();
		self.books.insert(contribution, Book { name: passages.hash(), rows, tries });
		Ok(())
	}

	/// Takes a contribution out.
	pub fn remove(&mut self, contribution: u64) {
		self.books.remove(&contribution);
	}

	/// Makes the index that of the contributions, as `version`. Touches only clusters that changed.
	pub fn arrange(&mut self, version: u64) -> Result<(), CorpusError> {
		let entries = self.lay_out()?;
		let names = self.names();
		let index = Arc::make_mut(&mut self.index);
		for (cluster, (new, old)) in entries.iter().zip(&self.entries).enumerate() {
			// The same number could have come back with other passages.
			let is_other = |entry: &Entry| names.get(&entry.contribution) != self.arranged.get(&entry.contribution);
			if new != old || new.iter().any(is_other) {
				let row =
					|entry: &Entry| self.books.get(&entry.contribution)?.rows.get(usize::try_from(entry.row).ok()?);
				let rows: Vec<&Embedding> = new.iter().filter_map(row).collect();
				index.fill(cluster, &rows)?;
			}
		}
		index.set_version(version);
		self.entries = entries;
		self.arranged = names;
		Ok(())
	}

	fn names(&self) -> BTreeMap<u64, [u8; 32]> {
		self.books.iter().map(|(contribution, book)| (*contribution, book.name)).collect()
	}

	/// Lays out every passage.
	fn lay_out(&self) -> Result<Vec<Vec<Entry>>, CorpusError> {
		let (places, height) = (self.corpus.places(), self.corpus.shape().height());
		if self.passages() > places {
			return Err(CorpusError::Full { places, passages: self.passages() });
		}
		let mut entries: Vec<Vec<Entry>> = vec![Vec::new(); self.corpus.shape().clusters()];
		// All clusters before this one are full.
		let mut open = 0;
		for (contribution, book) in &self.books {
			for (row, (embedding, tries)) in book.rows.iter().zip(&book.tries).enumerate() {
				let mut tried = tries.iter().map(|cluster| usize::from(*cluster));
				let cluster = tried.find(|cluster| entries[*cluster].len() < height).unwrap_or_else(|| {
					while entries[open].len() >= height {
						open += 1;
					}
					open
				});
				let norm = embedding.norm().round() as u16;
				entries[cluster].push(Entry { contribution: *contribution, row: row as u32, norm });
			}
		}
		Ok(entries)
	}

	/// The index, as it was last arranged.
	pub fn index(&self) -> &Arc<SearchIndex> {
		&self.index
	}

	/// The guide that queriers need.
	pub fn guide(&self) -> SearchGuide {
		SearchGuide::new(self.index.hint(), self.arranged.clone(), self.entries.clone())
	}
}

impl Engine {
	/// Measures a search of this index in the clear and encrypted: medians over runs.
	///
	/// `score` is the scores of the rows of one cluster, which is what a worker computes that may know the cluster;
	/// `head` those of all rows, the plaintext of what it computes in fact; `pipeline` the embedding of a text and one
	/// cluster.
	pub fn measure_search(&self, library: &Library) -> Result<Costs, EngineError> {
		self.run(|| library.index.measure(|text| library.corpus.embed(text)))?
	}
}
