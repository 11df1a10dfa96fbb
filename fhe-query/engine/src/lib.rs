//! The engine: from rows to statistics, from statistics to a head, and from an encrypted query to an encrypted label.
//!
//! *Features*: D small integers made from one row by a public seeded map. *Statistic*: the exact sums of feature
//! products that a contributor uploads instead of rows. *Head*: the int8 classifier solved from the sum of active
//! statistics. *Query*: a question in the clear, and the features of one row, encrypted under the querier's key.
//! *Answer*: a ciphertext that holds a label, or the side of a threshold, or one for each of several places.
//!
//! A model owner fits a [`Descriptor`] to a sample. A contributor turns rows into a [`Statistic`] with it. The worker
//! adds statistics up, subtracts revoked ones, and solves a [`Head`]; integers make that exact in any order. A querier
//! draws a [`ClientKey`], uploads an [`EvaluationKey`] once, and sends [`encrypt_query`]; the worker's [`Engine`]
//! answers without seeing the features or the label; [`decrypt_label`] opens the answer. [`encrypt_question`] and
//! [`decrypt_answer`] do the same for every [`Question`].
//!
//! Two more modes need no uploaded key: [`encrypt_scores`] and [`Engine::answer_scores`] give the scores of every
//! class, [`SearchSecret`] and [`Engine::answer_search`] the public rows most like an encrypted one. A model that
//! searches has a [`Corpus`] for a description, [`Passages`] for contributions, and a [`Library`] in place of a head.
//!
//! Nothing here knows a network or a chain, and nothing here may run on an async executor: every call computes.

mod bootstrap;
mod cholesky;
mod clear;
mod compare;
mod description;
mod descriptor;
mod error;
mod gate;
mod hash;
mod head;
mod infer;
mod keys;
mod parameters;
mod places;
mod query;
mod question;
mod reader;
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
pub use descriptor::{
	Descriptor, DescriptorError, Gate, MapSpec, FEATURE_MAX, MAX_CLASSES, MAX_FEATURES, MAX_GATE_ROWS, MIN_FEATURES,
};
pub use error::EngineError;
pub use hash::blake2b_256;
pub use head::{Head, HeadError};
pub use infer::{bootstraps, Costs, Engine};
pub use keys::{ClientKey, EvaluationKey, SessionKey, EVALUATION_KEY_BYTES};
pub use query::{decrypt_answer, decrypt_label, decrypt_places, decrypt_threshold, encrypt_query, encrypt_question};
pub use question::{Ask, Question, MAX_ESTIMATE};
pub use reader::TableError;
pub use scores::{encrypt_scores, ScoresHead, ScoresKey, SCORE_DEVIATION, SCORE_LIMIT};
pub use search::{
	encoder_named, Corpus, CorpusError, Embedding, Encoder, Found, HashingEncoder, Library, Passages, SearchGuide,
	SearchHint, SearchIndex, SearchKey, SearchSecret, SearchShape, EMBEDDING_NORM, MAX_PASSAGES, MAX_PASSAGE_BYTES,
};
pub use statistic::{Statistic, StatisticError, MAX_ROWS};
pub use table::{Table, MAX_COLUMNS};
pub use wire::kinds::{
	ANSWER_BYTES, EMBEDDING, MAX_CIPHERTEXT_BYTES, MAX_CLUSTERS, MAX_GUIDE_BYTES, MAX_HEIGHT, MAX_PLACES,
	MAX_SCORES_ANSWER_BYTES, MAX_SCORES_QUERY_BYTES, MAX_SEARCH_QUERY_BYTES, SEARCH_SECRET,
};
