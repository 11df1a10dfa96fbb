//! The engine: from rows to statistics, from statistics to a head, and from an encrypted query to an encrypted label.
//!
//! *Features*: D small integers made from one row by a public seeded map. *Statistic*: the exact sums of feature products
//! that a contributor uploads instead of rows. *Head*: the int8 classifier solved from the sum of active statistics.
//! *Query*: a question in the clear, and the features of one row, encrypted under the querier's key. *Answer*: a ciphertext that
//! holds a label, or the side of a threshold, or one for each of several places.
//!
//! A model owner fits a [`Descriptor`] to a sample. A contributor turns rows into a [`Statistic`] with it. The worker adds
//! statistics up, subtracts revoked ones, and solves a [`Head`]; integers make that exact in any order. A querier draws a
//! [`ClientKey`], uploads an [`EvaluationKey`] once, and sends [`encrypt_query`]; the worker's [`Engine`] answers without
//! seeing the features or the label; [`decrypt_label`] opens the answer. [`encrypt_question`] and [`decrypt_answer`] do the same for
//! every [`Question`].
//!
//! Two more modes need no uploaded key: [`encrypt_scores`] and [`Engine::answer_scores`] give the scores of every class,
//! [`SearchSecret`] and [`Engine::answer_search`] the public rows most like an encrypted one. A model that searches has a [`Corpus`]
//! for a description, [`Passages`] for contributions, and a [`Library`] in place of a head.
//!
//! Nothing here knows a network or a chain, and nothing here may run on an async executor: every call computes.

mod bootstrap;
mod cholesky;
mod clear;
mod description;
mod descriptor;
mod error;
mod gate;
mod head;
mod infer;
mod keys;
mod places;
mod query;
mod question;
mod ring;
mod scores;
mod search;
mod seed;
mod statistic;
mod table;
mod wire;

#[cfg(test)]
mod tests;

pub use description::{Description, DescriptionError};
pub use descriptor::{Descriptor, DescriptorError, MapSpec, FEATURE_MAX, MAX_CLASSES, MAX_FEATURES, MIN_FEATURES};
pub use error::EngineError;
pub use gate::{Gate, MAX_GATE_ROWS};
pub use head::{Head, HeadError};
pub use infer::{bootstraps, Costs, Engine};
pub use keys::{ClientKey, EvaluationKey, SessionKey, EVALUATION_KEY_BYTES};
pub use query::{
	decrypt_answer, decrypt_label, decrypt_places, decrypt_threshold, encrypt_query, encrypt_question, ANSWER_BYTES,
	MAX_CIPHERTEXT_BYTES,
};
pub use question::{Ask, Question, MAX_ESTIMATE, MAX_PLACES};
pub use scores::{
	encrypt_scores, ScoresHead, ScoresKey, MAX_SCORES_ANSWER_BYTES, MAX_SCORES_QUERY_BYTES, SCORE_DEVIATION,
	SCORE_LIMIT,
};
pub use search::{
	encoder_named, Corpus, CorpusError, Embedding, Encoder, Found, HashingEncoder, Library, Passages, SearchGuide,
	SearchHint, SearchIndex, SearchKey, SearchSecret, SearchShape, EMBEDDING, EMBEDDING_NORM, MAX_CLUSTERS,
	MAX_GUIDE_BYTES, MAX_HEIGHT, MAX_PASSAGES, MAX_PASSAGE_BYTES, MAX_SEARCH_QUERY_BYTES, SEARCH_SECRET,
};
pub use statistic::{Statistic, StatisticError, MAX_ROWS};
pub use table::{Table, TableError, MAX_COLUMNS};

/// BLAKE2b-256: the name of every descriptor, statistic, head and key.
pub fn blake2b_256(bytes: &[u8]) -> [u8; 32] {
	use blake2::{digest::consts::U32, Blake2b, Digest};
	Blake2b::<U32>::digest(bytes).into()
}
