//! The guide of an index, which a querier downloads: its hint, and the passage behind each row.
//!
//! After the header: the number of contributions, four bytes, and of each its number, eight, and the hash of its
//! passages; then cluster by cluster the number of rows, four bytes, and of each the position of its contribution in
//! that list, four, which of its passages it is, four, and the norm of its embedding, two; then the bytes of the hint.
//! Numbers are little-endian.
//!
//! A score is an inner product. Divided by both norms it is the cosine of the angle between question and passage, by
//! which passages are ranked: a long one is not better for being long.

use super::{encoder::EMBEDDING_NORM, hint::SearchHint, secret::SearchKey, shape::PARAMETER_SET};
use crate::{
	error::EngineError,
	wire::{
		self,
		kinds::{CONTRIBUTION_BYTES, ENTRY_BYTES, GUIDE, MAX_CONTRIBUTIONS, MAX_HEIGHT},
	},
};
use std::collections::BTreeMap;

/// A row of the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
	/// Number of the contribution.
	pub contribution: u64,
	/// Position of the passage in the contribution.
	pub row: u32,
	/// Length of its embedding.
	pub norm: u16,
}

/// A passage that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Found {
	/// Number of the contribution.
	pub contribution: u64,
	/// Position of the passage in the contribution, counted from 0.
	pub row: u32,
	/// Likeness to the question: the cosine, at most 1.
	pub likeness: f64,
}

/// Hint and catalogue of one version of an index. Public.
#[derive(Clone, PartialEq, Eq)]
pub struct SearchGuide {
	hint: SearchHint,
	contributions: BTreeMap<u64, [u8; 32]>,
	entries: Vec<Vec<Entry>>,
}

impl std::fmt::Debug for SearchGuide {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "SearchGuide({} contributions, {:?})", self.contributions.len(), self.hint)
	}
}

impl SearchGuide {
	pub(super) fn new(hint: SearchHint, contributions: BTreeMap<u64, [u8; 32]>, entries: Vec<Vec<Entry>>) -> Self {
		Self { hint, contributions, entries }
	}

	/// The hint.
	pub fn hint(&self) -> &SearchHint {
		&self.hint
	}

	/// The contributions, with the hashes of their passages.
	pub fn contributions(&self) -> &BTreeMap<u64, [u8; 32]> {
		&self.contributions
	}

	/// Number of passages.
	pub fn passages(&self) -> usize {
		self.entries.iter().map(Vec::len).sum()
	}

	/// Opens an answer: the passages of the cluster that was asked most like the question, the best first.
	pub fn best(&self, key: SearchKey, answer: &[u8], count: usize) -> Result<Vec<Found>, EngineError> {
		let entries = self.entries.get(key.cluster()).map(Vec::as_slice).unwrap_or_default();
		let length = key.norm();
		let scores = key.decrypt(&self.hint, answer)?;
		let found = |(score, entry): (i64, &Entry)| Found {
			contribution: entry.contribution,
			row: entry.row,
			likeness: (score as f64 / length / f64::from(entry.norm.max(1))).min(1.0),
		};
		let mut found: Vec<Found> = scores.into_iter().zip(entries).map(found).collect();
		let order = |a: &Found, b: &Found| {
			b.likeness.total_cmp(&a.likeness).then((a.contribution, a.row).cmp(&(b.contribution, b.row)))
		};
		found.sort_by(order);
		found.truncate(count);
		Ok(found)
	}

	/// The canonical bytes.
	pub fn to_bytes(&self) -> Vec<u8> {
		let hint = self.hint.to_bytes();
		let rows = self.passages();
		let size = 4
			+ self.contributions.len() * CONTRIBUTION_BYTES
			+ 4 * self.entries.len()
			+ ENTRY_BYTES * rows
			+ hint.len();
		let mut bytes = wire::begin(&GUIDE, PARAMETER_SET, size);
		bytes.extend_from_slice(&(self.contributions.len() as u32).to_le_bytes());
		for (contribution, name) in &self.contributions {
			bytes.extend_from_slice(&contribution.to_le_bytes());
			bytes.extend_from_slice(name);
		}
		let positions: BTreeMap<u64, u32> = self.contributions.keys().copied().zip(0..).collect();
		for cluster in &self.entries {
			bytes.extend_from_slice(&(cluster.len() as u32).to_le_bytes());
			for entry in cluster {
				let position = positions.get(&entry.contribution).copied().unwrap_or(u32::MAX);
				bytes.extend_from_slice(&position.to_le_bytes());
				bytes.extend_from_slice(&entry.row.to_le_bytes());
				bytes.extend_from_slice(&entry.norm.to_le_bytes());
			}
		}
		bytes.extend_from_slice(&hint);
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote for an index of so many clusters, and nothing else.
	pub fn from_bytes(bytes: &[u8], clusters: usize) -> Result<Self, EngineError> {
		let what = GUIDE.what;
		let malformed = |detail: &str| EngineError::Malformed { what, detail: detail.into() };
		let mut reader = Reader { rest: wire::open(&GUIDE, PARAMETER_SET, bytes)?, all: bytes.len() };
		let count = reader.number()?;
		if count > MAX_CONTRIBUTIONS {
			return Err(malformed("there are too many contributions"));
		}
		let mut contributions = Vec::with_capacity(count);
		for _ in 0..count {
			contributions.push((u64::from_le_bytes(reader.take()?), reader.take::<32>()?));
		}
		if !contributions.is_sorted_by(|(a, _), (b, _)| a < b) {
			return Err(malformed("its contributions are not in order"));
		}
		let mut entries = Vec::new();
		for _ in 0..clusters {
			let rows = reader.number()?;
			if rows > MAX_HEIGHT {
				return Err(malformed("a cluster has too many rows"));
			}
			let mut cluster = Vec::with_capacity(rows.min(reader.rest.len() / ENTRY_BYTES));
			for _ in 0..rows {
				let position = reader.number()?;
				let (contribution, _) =
					*contributions.get(position).ok_or_else(|| malformed("a row is of no contribution"))?;
				let (row, norm) = (u32::from_le_bytes(reader.take()?), u16::from_le_bytes(reader.take()?));
				if i64::from(norm) > EMBEDDING_NORM {
					return Err(malformed("an embedding is too long"));
				}
				cluster.push(Entry { contribution, row, norm });
			}
			entries.push(cluster);
		}
		let hint = SearchHint::from_bytes(reader.rest)?;
		let fits = hint.shape().clusters() == clusters
			&& entries.iter().all(|cluster: &Vec<Entry>| cluster.len() <= hint.shape().height());
		match fits {
			true => Ok(Self { hint, contributions: contributions.into_iter().collect(), entries }),
			false => Err(malformed("its hint is of another index")),
		}
	}
}

struct Reader<'a> {
	rest: &'a [u8],
	all: usize,
}

impl Reader<'_> {
	fn take<const N: usize>(&mut self) -> Result<[u8; N], EngineError> {
		let truncated = EngineError::Truncated { what: GUIDE.what, found: self.all };
		let (bytes, rest) = self.rest.split_first_chunk::<N>().ok_or(truncated)?;
		self.rest = rest;
		Ok(*bytes)
	}

	fn number(&mut self) -> Result<usize, EngineError> {
		Ok(u32::from_le_bytes(self.take()?) as usize)
	}
}
