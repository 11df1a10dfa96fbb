//! The protocol between client and worker, over HTTP.
//!
//! | request | body | answer |
//! |---|---|---|
//! | `GET /v1/health` | | [`Health`], JSON |
//! | `GET /v1/ready` | | 204 while queries can be answered; 503 otherwise |
//! | `GET /v1/models/{id}` | | [`ModelInfo`], JSON |
//! | `GET /v1/models/{id}/guide` | | what opens the answers of a model that searches, and which passage lies where |
//! | `GET /v1/passages/{hash}` | | the passages of a contribution that is searched now |
//! | `GET /v1/quote?offer=N&key=HASH` | | [`Quote`], JSON; the key may be left out |
//! | `PUT /v1/descriptors/{hash}` | the bytes of a model's description | 201 |
//! | `GET /v1/descriptors/{hash}` | | the same |
//! | `PUT /v1/statistics/{hash}` | the statistic, or the passages, sealed to the worker's key | 201 |
//! | `GET /v1/statistics/{hash}` | | [`StatisticInfo`], JSON; 410 once revoked |
//! | `PUT /v1/keys/{hash}` | the evaluation key's bytes | 201 |
//! | `GET /v1/keys/{hash}` | | 204 when the worker has it |
//! | `POST /v1/{descriptors,statistics,keys}/{hash}` | | 201: an upload that can be resumed has begun at `Location` |
//! | `HEAD`, `PATCH`, `DELETE /v1/uploads/{token}` | the next bytes | how far it is; goes on with it; gives it up |
//! | `POST /v1/queries` | [`QueryRequest`], SCALE | [`QueryResponse`], SCALE |
//! | `GET /v1/settlements?limit=N` | | `Vec<Settlement>`, SCALE: what the chain can take now and has not settled in a final block |
//! | `GET /v1/deletions` | | `Vec<DeletionReceipt>`, JSON |
//! | `GET /metrics` | | Prometheus text |
//!
//! Hashes are 64 lower-case hexadecimal digits of BLAKE2b-256. Every refusal is a [`Refusal`] in JSON with the status
//! of its [`Code`]. The service speaks plain HTTP on loopback only; further away it stands behind a TLS proxy.
//! Settlements and metrics are for this machine only: whoever comes through the proxy does not find them. Bodies are
//! `application/octet-stream`, or of no stated type.
//!
//! Uploads that can be resumed follow tus 1.0.0 (<https://tus.io/protocols/resumable-upload>): the core protocol with
//! the extensions *creation* and *termination*. Besides what the protocol says: the `PATCH` that brings the last byte
//! is answered when the whole has been checked and stored, or with the refusal of what it turned out to be; after a
//! refusal to try again later, an empty `PATCH` at the end tries again.
#![forbid(unsafe_code)]

pub mod key_file;
pub mod receipt;

use assent_primitives::{AnswerMode, Balance, BlockNumber, ConsentVersion, Hash32, OfferId, Receipt, PROOF_BYTES};
use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// Largest descriptor, in bytes.
pub const MAX_DESCRIPTOR_BYTES: usize = 4 << 20;
/// Largest sealed statistic, in bytes.
pub const MAX_STATISTIC_BYTES: usize = 96 << 20;
/// Largest evaluation key, in bytes.
pub const MAX_KEY_BYTES: usize = 64 << 20;
/// Largest encrypted query, in bytes: ciphertext, proof and names. A search of a million passages takes a third of it.
pub const MAX_QUERY_BYTES: usize = 1 << 20;

/// In place of the hash of an evaluation key: a query for scores, or a search, brings all that it needs.
pub const NO_KEY: Hash32 = [0; 32];

/// The health of a worker.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Health {
	/// Version of the engine.
	pub version: String,
	/// SS58 address of the worker's account.
	pub worker: String,
	/// X25519 key to which statistics are sealed, hexadecimal.
	pub encryption_key: String,
	/// Hash of the first block of the chain that the worker follows, hexadecimal.
	pub genesis: String,
	/// Version of the access circuit that the worker checks.
	pub circuit_version: u32,
	/// Number of the last finalised block that the worker has seen.
	pub finalized: BlockNumber,
	/// Resident memory, in MiB.
	pub rss_mb: u64,
	/// Models of the worker that it cannot answer, and why.
	#[serde(default, skip_serializing_if = "std::collections::BTreeMap::is_empty")]
	pub problems: std::collections::BTreeMap<u32, String>,
}

/// A model that the worker serves.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModelInfo {
	/// The model.
	pub model: u32,
	/// Consent version that is served.
	pub version: u32,
	/// Hash of the descriptor, hexadecimal.
	pub descriptor: String,
	/// Hash of the served head's bytes, or of the guide's of a model that searches, hexadecimal.
	pub head: String,
	/// Number of features; zero for a model that searches.
	pub features: u32,
	/// Number of classes; zero for a model that searches.
	pub classes: u32,
	/// Rows behind it.
	pub rows: u64,
	/// Answer modes that the worker can answer: see [`mode_name`].
	#[serde(default)]
	pub modes: Vec<String>,
	/// The score of an estimate of one: `score / unit + 1 / classes` is the estimate of a class.
	#[serde(default)]
	pub unit: u64,
	/// Cost of the model in the clear.
	#[serde(default)]
	pub times: Times,
}

/// The cost of answers of a model in the clear, and of their linear part encrypted: measured by the worker on a row of
/// the model's shape when it first makes a head, medians. In the clear an int8 kernel with the best instructions of the
/// processor computes on one core. In nanoseconds; zero when unknown.
///
/// For a model that searches, `score` is the cost of a search whose cluster may be known, `pipeline` the same with the
/// embedding of the question, and `head` and `linear` are all passages, in the clear and encrypted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Encode, Decode, Serialize, Deserialize)]
pub struct Times {
	/// The scores of all classes from the features of a row, and the best of them.
	pub head: u64,
	/// The score of one class from the features of a row.
	pub score: u64,
	/// The features of a row, and the same.
	pub pipeline: u64,
	/// The encrypted scores of all classes: no bootstrap.
	pub linear: u64,
}

/// Writes an answer mode without its numbers.
pub fn mode_name(mode: AnswerMode) -> &'static str {
	match mode {
		AnswerMode::Label => "label",
		AnswerMode::TopK(_) => "top-k",
		AnswerMode::Threshold => "threshold",
		AnswerMode::Scores => "scores",
		AnswerMode::Search => "search",
	}
}

/// A quote: the price of an answer and the time it would take, before anything is spent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
	/// The offer.
	pub offer: u32,
	/// The model that answers.
	pub model: u32,
	/// Consent version that is served.
	pub version: u32,
	/// Price of one credit, in plancks, decimal: it may be more than a JSON number holds exactly.
	pub price: String,
	/// Time that the last answers of this offer computed, in milliseconds.
	pub compute_ms: u64,
	/// Time that a query under this key would wait before it computes, in milliseconds.
	pub wait_ms: u64,
	/// Queries that are checked, wait or compute.
	pub queued: u32,
	/// Largest possible number of them.
	pub places: u32,
}

/// The worker's record of a statistic, without its contents.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct StatisticInfo {
	/// Hash, hexadecimal.
	pub hash: String,
	/// Rows.
	pub rows: u64,
	/// The worker's check of it: `accepted`.
	pub status: String,
}

/// The receipt that a worker signs after it has deleted a revoked statistic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DeletionReceipt {
	/// The contribution.
	pub contribution: u64,
	/// The model.
	pub model: u32,
	/// Hash of the statistic, hexadecimal.
	pub statistic: String,
	/// Hashes of the served heads that contained it and were deleted with it, hexadecimal.
	pub heads: Vec<String>,
	/// Finalised block in which the worker saw the revocation.
	pub block: BlockNumber,
	/// Signature of the worker over BLAKE2b-256 of the SCALE encoding of the fields above, hexadecimal.
	pub signature: String,
}

/// An encrypted query with its proof of paid access.
#[derive(Clone, Debug, Encode, Decode)]
pub struct QueryRequest {
	/// The offer that was bought.
	pub offer: OfferId,
	/// Price in the note, in plancks.
	pub price: Balance,
	/// Access root the proof was made against.
	pub root: Hash32,
	/// The note's one-time nullifier.
	pub nullifier: Hash32,
	/// Consent version the querier asks of.
	pub version: ConsentVersion,
	/// Hash of the evaluation key, uploaded before; [`NO_KEY`] where the query needs none.
	pub key_hash: Hash32,
	/// Compressed Groth16 proof.
	pub proof: [u8; PROOF_BYTES],
	/// The question in the clear, and the encrypted features.
	pub ciphertext: Vec<u8>,
}

/// An encrypted answer with its receipt.
#[derive(Clone, Debug, Encode, Decode)]
pub struct QueryResponse {
	/// The receipt.
	pub receipt: Receipt,
	/// sr25519 signature of the worker's account over [`Receipt::signing_payload`].
	pub signature: [u8; 64],
	/// Time the worker computed, in microseconds.
	pub compute_micros: u64,
	/// The encrypted answer.
	pub answer: Vec<u8>,
	/// Cost of the same answer in the clear.
	pub times: Times,
	/// The score of an estimate of one, for the head that answered.
	pub unit: u64,
}

/// The code of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
	/// The body does not decode, has the wrong size, version or parameters.
	Malformed,
	/// The bytes do not have the hash they are named by.
	HashMismatch,
	/// The statistic breaks a bound: impossible counts, too few rows, wrong shape.
	Implausible,
	/// Nothing by that name here.
	NotFound,
	/// It was here and was deleted because its owner revoked it.
	Gone,
	/// The evaluation key has not been uploaded.
	UnknownKey,
	/// The proof does not verify.
	BadProof,
	/// The access root is not, or no longer, known to the chain: prove again with the same credit.
	StaleRoot,
	/// The consent version is not the one served: prove again with the same credit.
	StaleVersion,
	/// The note was used for another query.
	NullifierUsed,
	/// The offer is closed, or another worker's.
	WrongOffer,
	/// The query asks for another kind of answer than the offer sells, or the worker does not answer that kind.
	WrongMode,
	/// The model is halted or frozen.
	NotServing,
	/// The model is being recomputed after a change of consent, or the worker is busy: try again later.
	Unavailable,
	/// The store is full or broken.
	Storage,
	/// The request is larger than the worker takes.
	TooLarge,
	/// The body is of another type than the worker takes.
	WrongType,
	/// The upload is at another byte, or another request goes on with it.
	WrongOffset,
	/// The request speaks another version of the protocol for uploads.
	WrongProtocol,
	/// Too many requests of one address: try again later.
	TooMany,
	/// Something that should not happen did.
	Internal,
}

impl Code {
	/// The HTTP status that goes with the code.
	pub fn status(self) -> u16 {
		match self {
			Self::Malformed | Self::HashMismatch | Self::Implausible | Self::WrongMode => 400,
			Self::NotFound | Self::UnknownKey => 404,
			Self::BadProof | Self::WrongOffer => 403,
			Self::StaleRoot | Self::StaleVersion | Self::NullifierUsed | Self::WrongOffset => 409,
			Self::Gone | Self::NotServing => 410,
			Self::WrongProtocol => 412,
			Self::TooLarge => 413,
			Self::WrongType => 415,
			Self::TooMany => 429,
			Self::Unavailable => 503,
			Self::Storage => 507,
			Self::Internal => 500,
		}
	}
}

/// A refusal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Refusal {
	/// Its code.
	pub code: Code,
	/// The problem and what to do about it, for a person.
	pub message: String,
	/// Seconds after which to try again, where that helps.
	#[serde(skip_serializing_if = "Option::is_none")]
	pub retry_after: Option<u32>,
}
