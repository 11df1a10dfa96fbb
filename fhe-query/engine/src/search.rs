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

mod corpus;
mod encoder;
mod guide;
mod hint;
mod index;
mod library;
mod passages;
mod secret;
mod shape;

pub use corpus::{Corpus, CorpusError};
pub use encoder::{encoder_named, Embedding, Encoder, HashingEncoder, EMBEDDING_NORM};
pub use guide::{Found, SearchGuide};
pub use hint::SearchHint;
pub use index::SearchIndex;
pub use library::Library;
pub use passages::{Passages, MAX_PASSAGES, MAX_PASSAGE_BYTES};
pub use secret::{SearchKey, SearchSecret};
pub use shape::SearchShape;

#[cfg(test)]
mod tests;
