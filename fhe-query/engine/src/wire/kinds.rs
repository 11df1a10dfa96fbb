//! The kinds of queries, answers and what belongs to them, of every mode: first bytes, and sizes on the wire.
//!
//! | mode | query | answer |
//! |---|---|---|
//! | label | `AQRY` | `AANS` |
//! | top-k | `AQTK` | `AATK` |
//! | threshold | `AQTH` | `AANS` |
//! | scores | `ASCQ` | `ASCA` |
//! | search | `ASRQ` | `ASRA` |
//!
//! A mode takes its sizes from here, so that neither the question in front of a query nor another mode has to know it.

use super::{Kind, HEADER_BYTES};
use crate::{
	descriptor::{MAX_CLASSES, MAX_FEATURES},
	parameters::BIG_SIZE,
};

/// Bytes of a seed.
pub(crate) const SEED_BYTES: usize = 16;
/// Bytes of a number of features.
pub(crate) const COUNT_BYTES: usize = 4;

// Label, top-k, threshold.

/// Most places that a query can ask for.
pub const MAX_PLACES: u8 = 5;
/// Most bytes of a question's parameters.
pub(crate) const MAX_PARAMETER_BYTES: usize = 8;
/// Bytes of one ciphertext of an answer.
pub(crate) const ANSWER_WORDS_BYTES: usize = 4 * BIG_SIZE;
/// Largest encrypted query, in bytes.
pub const MAX_CIPHERTEXT_BYTES: usize =
	HEADER_BYTES + MAX_PARAMETER_BYTES + COUNT_BYTES + SEED_BYTES + 8 * MAX_FEATURES as usize;
/// Bytes of an answer of one ciphertext.
pub const ANSWER_BYTES: usize = HEADER_BYTES + ANSWER_WORDS_BYTES;

/// Name of the queries of these three modes.
pub(crate) const QUERY: &str = "encrypted query";
const QUERY_ANSWER: &str = "encrypted answer";
pub(crate) const LABEL: Kind = Kind { what: QUERY, magic: *b"AQRY", limit: MAX_CIPHERTEXT_BYTES };
pub(crate) const TOP_K: Kind = Kind { what: QUERY, magic: *b"AQTK", limit: MAX_CIPHERTEXT_BYTES };
pub(crate) const THRESHOLD: Kind = Kind { what: QUERY, magic: *b"AQTH", limit: MAX_CIPHERTEXT_BYTES };
pub(crate) const ANSWER: Kind = Kind { what: QUERY_ANSWER, magic: *b"AANS", limit: ANSWER_BYTES };
pub(crate) const PLACES_ANSWER: Kind =
	Kind { what: QUERY_ANSWER, magic: *b"AATK", limit: HEADER_BYTES + MAX_PLACES as usize * ANSWER_WORDS_BYTES };

// Scores.

/// Coefficients of the secret of a query for scores that are not zero by definition.
pub(crate) const SCORES_SECRET: usize = 1408;
/// Coefficients of the worker's randomness that are not zero by definition.
pub(crate) const SCORES_RANDOMNESS: usize = 1120;
/// Bytes of the body of a feature, and of that of a score.
pub(crate) const SCORES_BODY: usize = 4;
/// Bytes of a body of the public key, and of a word of an answer's mask.
pub(crate) const SCORES_WORD: usize = 3;
/// Bytes of the hash by which query, key and answer know each other.
pub(crate) const SCORES_TAG_BYTES: usize = 16;
/// Bytes of one score of an answer.
pub(crate) const SCORE_BYTES: usize = SCORES_SECRET * SCORES_WORD + SCORES_BODY;
/// Bytes of a key: one bit for each coefficient.
pub(crate) const SCORES_KEY_BYTES: usize = HEADER_BYTES + SCORES_TAG_BYTES + SCORES_SECRET / 8;
/// Largest query of this mode, in bytes.
pub const MAX_SCORES_QUERY_BYTES: usize = scores_query_bytes(MAX_FEATURES as usize);
/// Largest answer of this mode, in bytes.
pub const MAX_SCORES_ANSWER_BYTES: usize = scores_answer_bytes(MAX_CLASSES);

pub(crate) const SCORES_QUERY: Kind =
	Kind { what: "encrypted query for scores", magic: *b"ASCQ", limit: MAX_SCORES_QUERY_BYTES };
pub(crate) const SCORES_ANSWER: Kind =
	Kind { what: "encrypted scores", magic: *b"ASCA", limit: MAX_SCORES_ANSWER_BYTES };
pub(crate) const SCORES_KEY: Kind =
	Kind { what: "key of a query for scores", magic: *b"ASCK", limit: SCORES_KEY_BYTES };

/// Bytes of a query for the scores of a row of `features` features.
pub(crate) const fn scores_query_bytes(features: usize) -> usize {
	HEADER_BYTES + COUNT_BYTES + SEED_BYTES + features * SCORES_BODY + SCORES_RANDOMNESS * SCORES_WORD
}

/// Bytes of an answer that holds `scores` scores.
pub(crate) const fn scores_answer_bytes(scores: usize) -> usize {
	HEADER_BYTES + SCORES_TAG_BYTES + scores * SCORE_BYTES
}

// Search.

/// Numbers of an embedding.
pub const EMBEDDING: usize = 384;
/// Dimension of the secret of a search query, uniform modulo 2^32.
pub const SEARCH_SECRET: usize = 1280;
/// Most clusters of an index: keeps queries below a megabyte, which is all that a worker takes.
pub const MAX_CLUSTERS: usize = 896;
/// Most rows of a cluster: keeps answers below 50 KB and hints below 84 MB.
pub const MAX_HEIGHT: usize = 1 << 14;
/// Bytes of a word of a search query or answer.
pub(crate) const SEARCH_PLANES: usize = 3;
/// Bytes of the number of clusters in front of a search query.
pub(crate) const SEARCH_SHAPE_BYTES: usize = 4;
/// Bytes of the version of an index.
pub(crate) const SEARCH_VERSION_BYTES: usize = 8;
/// Bytes of the seed of an index's public matrix.
pub(crate) const SEARCH_SEED_BYTES: usize = 32;
/// Bytes of a hint in front of its words: shape, seed and version.
pub(crate) const HINT_FIXED_BYTES: usize = 4 + 4 + SEARCH_SEED_BYTES + SEARCH_VERSION_BYTES;
/// Largest query of this mode, in bytes.
pub const MAX_SEARCH_QUERY_BYTES: usize = HEADER_BYTES + SEARCH_SHAPE_BYTES + SEARCH_PLANES * EMBEDDING * MAX_CLUSTERS;
/// Largest guide, in bytes: no index has a larger one, whatever is in it.
pub const MAX_GUIDE_BYTES: usize = 96 << 20;

pub(crate) const SEARCH_QUERY: Kind =
	Kind { what: "encrypted search query", magic: *b"ASRQ", limit: MAX_SEARCH_QUERY_BYTES };
pub(crate) const SEARCH_ANSWER: Kind = Kind {
	what: "encrypted search answer",
	magic: *b"ASRA",
	limit: HEADER_BYTES + SEARCH_VERSION_BYTES + SEARCH_PLANES * MAX_HEIGHT,
};
pub(crate) const HINT: Kind = Kind { what: "search hint", magic: *b"ASRH", limit: hint_bytes(MAX_HEIGHT) };
pub(crate) const GUIDE: Kind = Kind { what: "search guide", magic: *b"ASRG", limit: MAX_GUIDE_BYTES };

/// Most contributions of a guide: as many as a model can have in a search.
pub(crate) const MAX_CONTRIBUTIONS: usize = 3_795;
/// Bytes of a contribution of a guide, and of a row.
pub(crate) const CONTRIBUTION_BYTES: usize = 8 + 32;
pub(crate) const ENTRY_BYTES: usize = 4 + 4 + 2;

/// Bytes of the guide of an index whose places are all taken, by as many contributions as there can be.
pub(crate) const fn guide_bytes(clusters: usize, height: usize) -> usize {
	let catalogue = MAX_CONTRIBUTIONS * CONTRIBUTION_BYTES + clusters * (4 + ENTRY_BYTES * height);
	HEADER_BYTES + 4 + catalogue + hint_bytes(height)
}

/// Bytes of the hint of an index of clusters of `height` rows.
pub(crate) const fn hint_bytes(height: usize) -> usize {
	HEADER_BYTES + HINT_FIXED_BYTES + 4 * SEARCH_SECRET * height
}
