//! Errors of keys and ciphertexts, with what to do about them.

/// The reason why a key or a ciphertext was refused, or a query not answered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
	/// More bytes than such a thing can have.
	#[error("the {what} has {found} bytes, the limit is {limit}: make it again with this version of the program")]
	TooLarge {
		/// Name of the kind.
		what: &'static str,
		/// Largest size.
		limit: usize,
		/// Size found.
		found: usize,
	},
	/// The bytes end early.
	#[error("the {what} is cut off at {found} bytes: send it again")]
	Truncated {
		/// Name of the kind.
		what: &'static str,
		/// Size found.
		found: usize,
	},
	/// Bytes of another kind.
	#[error("these bytes are not {what}: {detail}")]
	Malformed {
		/// Name of the expected kind.
		what: &'static str,
		/// The problem.
		detail: String,
	},
	/// Written by another version of the format.
	#[error(
		"the {what} has format version {found}, this program reads {expected}: use the same version on both sides"
	)]
	WrongVersion {
		/// Name of the kind.
		what: &'static str,
		/// Version read here.
		expected: u8,
		/// Version found.
		found: u8,
	},
	/// Made under other cryptographic parameters.
	#[error("the {what} was made with other parameters ({detail}): make a new key with this version of the program")]
	WrongParameters {
		/// Name of the kind.
		what: &'static str,
		/// The parameter that differs.
		detail: String,
	},
	/// Query and head disagree on the number of features.
	#[error("the query has {found} features, the model has {expected}: encrypt it with the model's descriptor")]
	WrongFeatures {
		/// Features of the head.
		expected: usize,
		/// Features of the query.
		found: usize,
	},
	/// The query names a class that the model does not have.
	#[error(
		"the query names class {found}, counted from 0, but the model has {classes} classes: encrypt it \
		 with the model's descriptor"
	)]
	NoSuchClass {
		/// Classes of the head.
		classes: usize,
		/// Class of the query.
		found: usize,
	},
	/// The query asks for more places than there are classes.
	#[error(
		"the query asks for {found} places, but the model has {classes} classes: ask for at most that many places"
	)]
	TooManyPlaces {
		/// Classes of the head.
		classes: usize,
		/// Places of the query.
		found: usize,
	},
	/// The answer does not decrypt to a label.
	#[error(
		"the answer does not hold a label under this key: it belongs to another key, or the worker computed wrongly"
	)]
	WrongKey,
	/// Three or more classes tied so closely that the comparisons went round in a circle.
	#[error("the answer names no class: the best classes are tied more closely than the encryption can tell apart")]
	Undecided,
	/// The answer belongs to another query.
	#[error("this is the answer to another query: a key opens the answer to its own query only")]
	OtherQuery,
	/// A head whose scores do not fit the `scores` mode.
	#[error("the model's scores are too large for the scores mode: offer labels instead")]
	ScoresTooLarge,
	/// There is no such cluster in the index.
	#[error("the index has no such cluster: ask with the model's descriptor")]
	NoSuchCluster,
	/// More rows than a cluster has places.
	#[error("a cluster of this index has {height} places: spread the rows over more clusters")]
	ClusterFull {
		/// Places of a cluster.
		height: usize,
	},
	/// Hint and answer belong to different rows.
	#[error("the hint belongs to other rows than the answer: fetch the index's hint again and ask again")]
	OldHint,
	/// Not an embedding.
	#[error("an embedding has 384 numbers from -127 to 127 and a length of at most 1016")]
	NotAnEmbedding,
	/// A task of the engine panicked.
	#[error("the engine failed while computing: {0}")]
	Panicked(String),
	/// The engine's threads could not be started.
	#[error("the engine's threads could not be started: {0}")]
	Pool(String),
}
