//! The public description of a model that searches: its encoder, the size of its index, and the centre of every
//! cluster.
//!
//! *Passage*: a short text, a row of the index. *Centre*: an embedding that stands for a cluster. A passage lies in the
//! cluster whose centre is most like it, and a question looks into the cluster whose centre is most like the question.
//! The model's owner finds the centres once, from a sample, by spherical k-means (Dhillon and Modha, Machine Learning
//! 42, 2001).
//!
//! A passage whose best four clusters are full goes into the first that has room. Where a passage lies follows from the
//! active contributions alone: they are laid out by number, and each one's passages in order. So everyone who has them
//! makes the same index.

use super::{
	encoder::{encoder_named, Embedding, Encoder},
	shape::SearchShape,
};
use crate::{error::EngineError, hash::blake2b_256, wire::kinds::EMBEDDING};
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// Largest description, in bytes.
const MAX_BYTES: usize = 4 << 20;
const FORMAT: u32 = 1;
/// Tells this description from that of a model that classifies.
const KIND: &str = "search";
/// Rounds of k-means.
const ROUNDS: usize = 10;
/// Passages of the sample for each cluster, at least: fewer say little about a centre.
const SAMPLE_PER_CLUSTER: usize = 4;
/// Up to so many passages one cluster is enough: its hint has 5 MB.
const ONE_CLUSTER: usize = 1024;
/// Most passages that a corpus is planned for: with half as many places again their guide is within its limit.
const MOST_PASSAGES: usize = 2_000_000;
/// Clusters that a passage is tried in, the best first, before it goes where there is room.
pub(super) const TRIES: usize = 4;
/// Clusters differ in size, so there are half as many places again as passages.
const PLACES_FOR_TWO: usize = 3;

/// The reason why a corpus, or a contribution to one, was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CorpusError {
	/// Too large to be one.
	#[error("the description has {found} bytes, at most {MAX_BYTES} are taken: use fewer clusters")]
	TooLarge {
		/// Bytes found.
		found: usize,
	},
	/// Not the JSON of a corpus.
	#[error("this is not the description of a corpus: {0}")]
	Malformed(String),
	/// Written by another version.
	#[error("the description has format {found}, this program reads {FORMAT}: use the version that wrote it")]
	WrongVersion {
		/// Format found.
		found: u32,
	},
	/// The same content in other bytes would have another hash.
	#[error("the description's bytes are not in canonical form: do not edit or reformat the file")]
	NotCanonical,
	/// An encoder that this version does not have.
	#[error("the corpus uses the encoder `{0}`, which this version does not have")]
	UnknownEncoder(String),
	/// Not a possible size.
	#[error("a corpus is planned for 1 to {MOST_PASSAGES} passages: {0} is not possible")]
	NotASize(usize),
	/// The sample is too small to find the centres of so many clusters.
	#[error(
		"a corpus of that size has {clusters} clusters, and needs a sample of at least {needed} \
		 passages: there are {found}"
	)]
	SampleTooSmall {
		/// Clusters.
		clusters: usize,
		/// Passages that are needed.
		needed: usize,
		/// Passages found.
		found: usize,
	},
	/// A sample without text.
	#[error("the sample has no passages")]
	EmptySample,
	/// The bytes do not have the hash they are named by.
	#[error("the passages do not match their hash: upload the bytes whose hash is registered")]
	HashMismatch,
	/// Not passages.
	#[error("these bytes are not passages: {0}")]
	NotPassages(String),
	/// A text that is no passage.
	#[error("passage {position} {rule}")]
	NotAPassage {
		/// Position, counted from 1.
		position: usize,
		/// The problem.
		rule: &'static str,
	},
	/// The number of passages is not the registered one.
	#[error("there are {found} passages, {expected} are registered")]
	WrongCount {
		/// Registered.
		expected: u64,
		/// Found.
		found: u64,
	},
	/// Fewer passages than the model's card asks for.
	#[error("there are {found} passages, the model takes at least {minimum}: contribute more at once")]
	TooFew {
		/// The minimum.
		minimum: u64,
		/// Found.
		found: u64,
	},
	/// The index has no room.
	#[error(
		"the corpus has {places} places, its contributions have {passages} passages: its owner registers a larger one"
	)]
	Full {
		/// Places of all clusters.
		places: usize,
		/// Passages of all contributions.
		passages: usize,
	},
	/// The engine refused.
	#[error(transparent)]
	Engine(#[from] EngineError),
}

/// The fields in the order in which they are written.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
	format: u32,
	kind: String,
	encoder: String,
	height: u32,
	seed: String,
	/// One for each cluster: 384 signed bytes, hexadecimal.
	centres: Vec<String>,
}

/// A public description, valid by construction.
#[derive(Clone)]
pub struct Corpus {
	content: Content,
	shape: SearchShape,
	centres: Vec<Embedding>,
	norms: Vec<f64>,
	encoder: &'static (dyn Encoder + Send + Sync),
}

impl std::fmt::Debug for Corpus {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Corpus({} x {}, {})", self.shape.clusters(), self.shape.height(), self.content.encoder)
	}
}

impl PartialEq for Corpus {
	fn eq(&self, other: &Self) -> bool {
		self.content == other.content
	}
}

impl Corpus {
	/// Describes a corpus that is to hold about so many passages, with centres after a sample of them.
	pub fn fit(
		encoder: &'static (dyn Encoder + Send + Sync),
		sample: &[String],
		passages: usize,
		seed: [u8; 32],
	) -> Result<Self, CorpusError> {
		if sample.is_empty() {
			return Err(CorpusError::EmptySample);
		}
		let shape = shape_for(passages, sample.len(), seed)?;
		let sample: Vec<Embedding> =
			sample.par_iter().map(|text| encoder.embed(text)).collect::<Result<_, EngineError>>()?;
		let centres = centres(&sample, shape.clusters(), &seed)?;
		let hex = |centre: &Embedding| {
			hex::encode(centre.as_slice().iter().map(|value| value.to_le_bytes()[0]).collect::<Vec<u8>>())
		};
		Self::validated(Content {
			format: FORMAT,
			kind: KIND.into(),
			encoder: encoder.name().into(),
			height: shape.height().try_into().map_err(|_| CorpusError::NotASize(passages))?,
			seed: hex::encode(seed),
			centres: centres.iter().map(hex).collect(),
		})
	}

	fn validated(content: Content) -> Result<Self, CorpusError> {
		let malformed = |text: &str| CorpusError::Malformed(text.into());
		if content.kind != KIND {
			return Err(malformed("it is of another kind"));
		}
		let encoder =
			encoder_named(&content.encoder).ok_or_else(|| CorpusError::UnknownEncoder(content.encoder.clone()))?;
		let mut seed = [0; 32];
		hex::decode_to_slice(&content.seed, &mut seed)
			.map_err(|_| malformed("its seed is not 64 hexadecimal digits"))?;
		let height = usize::try_from(content.height).unwrap_or(usize::MAX);
		let shape = SearchShape::new(content.centres.len(), height, seed)?;
		let centres = content.centres.iter().map(|centre| {
			let bytes = hex::decode(centre).map_err(|_| malformed("a centre is not hexadecimal"))?;
			Ok(Embedding::new(bytes.into_iter().map(|byte| i8::from_le_bytes([byte])).collect())?)
		});
		let centres = centres.collect::<Result<Vec<_>, CorpusError>>()?;
		let norms = centres.iter().map(Embedding::norm).collect();
		Ok(Self { content, shape, centres, norms, encoder })
	}

	/// Tells whether the bytes of a description are of this kind. Cheap enough to ask first.
	pub fn is_named_by(bytes: &[u8]) -> bool {
		#[derive(Deserialize)]
		struct Kind {
			kind: Option<String>,
		}
		bytes.len() <= MAX_BYTES
			&& serde_json::from_slice(bytes).is_ok_and(|Kind { kind }| kind.as_deref() == Some(KIND))
	}

	/// The canonical bytes: what is hashed, registered and served.
	pub fn to_bytes(&self) -> Vec<u8> {
		// Texts and numbers have no way to fail to be written.
		serde_json::to_vec(&self.content).unwrap_or_default()
	}

	/// Reads canonical bytes, and nothing else.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, CorpusError> {
		if bytes.len() > MAX_BYTES {
			return Err(CorpusError::TooLarge { found: bytes.len() });
		}
		#[derive(Deserialize)]
		struct Versioned {
			format: u32,
		}
		let malformed = |error: serde_json::Error| CorpusError::Malformed(error.to_string());
		let Versioned { format } = serde_json::from_slice(bytes).map_err(malformed)?;
		if format != FORMAT {
			return Err(CorpusError::WrongVersion { found: format });
		}
		let corpus = Self::validated(serde_json::from_slice(bytes).map_err(malformed)?)?;
		match corpus.to_bytes() == bytes {
			true => Ok(corpus),
			false => Err(CorpusError::NotCanonical),
		}
	}

	/// BLAKE2b-256 of the canonical bytes.
	pub fn hash(&self) -> [u8; 32] {
		blake2b_256(&self.to_bytes())
	}

	/// Size of the index.
	pub fn shape(&self) -> &SearchShape {
		&self.shape
	}

	/// Passages that it can hold.
	pub fn places(&self) -> usize {
		self.shape.clusters() * self.shape.height()
	}

	/// Name of the encoder.
	pub fn encoder(&self) -> &str {
		&self.content.encoder
	}

	/// The embedding of a text.
	pub fn embed(&self, text: &str) -> Result<Embedding, EngineError> {
		self.encoder.embed(text)
	}

	/// The cluster that an embedding belongs to: the first of those whose centre is most like it.
	pub fn cluster_of(&self, embedding: &Embedding) -> usize {
		let likeness = |cluster: &usize| likeness(embedding, &self.centres[*cluster], self.norms[*cluster]);
		(0..self.centres.len()).rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or_default()
	}

	/// The clusters that a passage with this embedding is tried in, the best first.
	pub(super) fn tries(&self, embedding: &Embedding) -> [u16; TRIES] {
		let mut ranked: Vec<(f64, u16)> = (0..self.centres.len())
			.map(|cluster| (likeness(embedding, &self.centres[cluster], self.norms[cluster]), cluster as u16))
			.collect();
		ranked.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
		// With fewer clusters the best one is tried again, which changes nothing.
		std::array::from_fn(|place| ranked.get(place).unwrap_or(&ranked[0]).1)
	}
}

/// The inner product with a centre of length one.
fn likeness(embedding: &Embedding, centre: &Embedding, norm: f64) -> f64 {
	embedding.dot(centre) as f64 / norm.max(1.0)
}

/// A shape with room for so many passages, if the sample can tell its clusters apart.
fn shape_for(passages: usize, sample: usize, seed: [u8; 32]) -> Result<SearchShape, CorpusError> {
	if !(1..=MOST_PASSAGES).contains(&passages) {
		return Err(CorpusError::NotASize(passages));
	}
	let places = passages * PLACES_FOR_TWO / 2;
	let clusters = match passages <= ONE_CLUSTER {
		true => 1,
		false => SearchShape::for_rows(places, seed)?.clusters(),
	};
	let needed = clusters * SAMPLE_PER_CLUSTER;
	if clusters > 1 && sample < needed {
		return Err(CorpusError::SampleTooSmall { clusters, needed, found: sample });
	}
	Ok(SearchShape::new(clusters, places.div_ceil(clusters).next_multiple_of(64), seed)?)
}

/// Spherical k-means, the same on every machine: integers, and IEEE 754 basic operations in a fixed order.
fn centres(sample: &[Embedding], count: usize, seed: &[u8; 32]) -> Result<Vec<Embedding>, CorpusError> {
	// The first centres are drawn by the seed.
	let mut order: Vec<([u8; 32], usize)> =
		(0..sample.len()).map(|row| (blake2b_256(&[&seed[..], &(row as u64).to_le_bytes()].concat()), row)).collect();
	order.sort_unstable();
	let mut centres: Vec<Embedding> = order.iter().take(count).map(|(_, row)| sample[*row].clone()).collect();
	for _ in 0..ROUNDS {
		let norms: Vec<f64> = centres.iter().map(Embedding::norm).collect();
		let nearest: Vec<usize> = sample
			.par_iter()
			.map(|row| {
				let likeness = |cluster: &usize| likeness(row, &centres[*cluster], norms[*cluster]);
				(0..centres.len()).rev().max_by(|a, b| likeness(a).total_cmp(&likeness(b))).unwrap_or_default()
			})
			.collect();
		let mut sums = vec![vec![0.0; EMBEDDING]; centres.len()];
		for (row, cluster) in sample.iter().zip(nearest) {
			// Every row counts alike, however long its embedding is.
			let norm = row.norm().max(1.0);
			for (sum, value) in sums[cluster].iter_mut().zip(row.as_slice()) {
				*sum += f64::from(*value) / norm;
			}
		}
		for (centre, sum) in centres.iter_mut().zip(&sums) {
			// A cluster that nothing belongs to keeps its centre.
			if sum.iter().any(|value| *value != 0.0) {
				*centre = Embedding::scaled(sum)?;
			}
		}
	}
	Ok(centres)
}
