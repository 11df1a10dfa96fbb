//! The querier's and contributor's side: a wallet of paid notes, the worker's HTTP interface, and the way of one query.
//!
//! * **note**: `quota` credits of one offer, bought together; only its owner can link it to the purchase.
//! * **credit**: one answer. Spent durably before anything of it leaves this machine, together with what is needed to ask
//!   again: a crash or a lost connection costs nothing.
//! * **sealed**: encrypted to the worker's key that the chain names, so that nobody in between reads a statistic.
#![forbid(unsafe_code)]

pub mod access;
pub mod api;
pub mod card;
pub mod catalogue;
pub mod choice;
pub mod files;
pub mod query;
pub mod refund;
pub mod restore;
pub mod sealed;
pub mod tasks;
pub mod vault;
pub mod wallet;
pub mod wish;
pub mod words;

/// Is told what is being done, for whoever waits.
pub trait Progress: Send + Sync {
	/// Something began that takes a while.
	fn say(&self, what: &str);
	/// An upload got this far.
	fn upload(&self, what: &str, sent: u64, total: u64);
}

/// Tells nobody.
pub struct Silent;

impl Progress for Silent {
	fn say(&self, _: &str) {}
	fn upload(&self, _: &str, _: u64, _: u64) {}
}

/// Why a query or a refund did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
	/// The chain.
	#[error(transparent)]
	Chain(#[from] assent_chain::ChainError),
	/// The worker.
	#[error(transparent)]
	Api(#[from] api::ApiError),
	/// The wallet.
	#[error(transparent)]
	Wallet(#[from] wallet::WalletError),
	/// The description.
	#[error("the worker's description of the model: {0}")]
	Description(#[from] assent_engine::DescriptionError),
	/// Passages that the worker gave.
	#[error("the worker's passages: {0}")]
	Passages(#[from] assent_engine::CorpusError),
	/// The cache folder.
	#[error("cannot use the cache folder {path}: {error}")]
	Cache {
		/// Which.
		path: String,
		/// Why.
		error: std::io::Error,
	},
	/// What an answer is opened with is gone.
	#[error("consent changed: the worker has what opens answers of version {found}, no longer that of version {wanted}; ask again")]
	GuideGone {
		/// The version of the answer.
		wanted: u32,
		/// The version that the worker serves.
		found: u64,
	},
	/// A query or an answer.
	#[error(transparent)]
	Engine(#[from] assent_engine::EngineError),
	/// The proof could not be made.
	#[error("the proof of paid access could not be made: {0}")]
	Prove(#[from] assent_circuits::prover::ProveError),
	/// The proving key could not be had.
	#[error("the proving key cannot be used: {0}")]
	ProvingKey(String),
	/// The answer is not what it should be.
	#[error(
		"the worker's answer is not accepted: {0}. The credit stays marked; the receipt is evidence against the worker"
	)]
	Receipt(#[from] assent_protocol::receipt::ReceiptFault),
	/// No such thing on the chain.
	#[error("{0}")]
	Missing(String),
	/// The model answers nothing now.
	#[error("{0}")]
	NotServing(String),
	/// Refunds are not open.
	#[error("{0}")]
	RefundsNotOpen(String),
	/// The worker keeps refusing.
	#[error("the worker refused {0} times in a row as stale: its node and this one disagree on what is final. The credit is not spent")]
	StillStale(u32),
	/// A background task broke.
	#[error("a computation stopped: {0}")]
	Stopped(String),
}

impl From<tokio::task::JoinError> for ClientError {
	fn from(error: tokio::task::JoinError) -> Self {
		Self::Stopped(error.to_string())
	}
}
