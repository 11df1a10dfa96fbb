//! The error of queries, refunds and lookups.

use assent_chain::{ss58, AccountId};
use assent_primitives::{BlockNumber, ConsentVersion, ModelId, OfferId};

use crate::{api::ApiError, wallet::WalletError, wish::WishError, words::counted};

/// The reason why a query, a refund or a lookup did not succeed.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
	/// The chain could not be read, or refused a transaction.
	#[error(transparent)]
	Chain(#[from] assent_chain::ChainError),
	/// A worker did not do what it was asked.
	#[error(transparent)]
	Api(#[from] ApiError),
	/// The wallet cannot be used.
	#[error(transparent)]
	Wallet(#[from] WalletError),
	/// The worker's description of the model is not one.
	#[error("the worker's description of the model: {0}")]
	Description(#[from] assent_engine::DescriptionError),
	/// Passages from the worker do not read.
	#[error("the worker's passages: {0}")]
	Passages(#[from] assent_engine::CorpusError),
	/// The cache folder cannot be read or written.
	#[error("cannot use the cache folder {path}: {error}")]
	Cache {
		/// The folder, or the file in it.
		path: String,
		/// The error of the file system.
		error: std::io::Error,
	},
	/// The guide that opens an answer is no longer served.
	#[error(
		"consent changed: the worker serves the guide of consent version {found} now, and the answer needs that of \
		 version {wanted}; ask again"
	)]
	GuideGone {
		/// The version of the answer.
		wanted: u32,
		/// The version that the worker serves.
		found: u64,
	},
	/// The worker serves an older consent version than the chain has.
	#[error("the worker has not caught up with consent version {} yet; try again later", .version.0)]
	WorkerBehind {
		/// The version on the chain.
		version: ConsentVersion,
	},
	/// The engine could not make a query, or open an answer.
	#[error(transparent)]
	Engine(#[from] assent_engine::EngineError),
	/// The proof could not be made.
	#[error("the proof of paid access could not be made: {0}")]
	Prove(#[from] assent_circuits::prover::ProveError),
	/// The proving key is missing or wrong.
	#[error("the proving key cannot be used: {0}")]
	ProvingKey(#[from] ProvingKeyError),
	/// The receipt does not fit the answer.
	#[error(
		"the worker's answer is not accepted: {0}. The credit stays marked; the receipt is evidence against the worker"
	)]
	Receipt(#[from] assent_protocol::receipt::ReceiptFault),
	/// The offer or the model cannot grant the wish.
	#[error(transparent)]
	Wish(#[from] WishError),
	/// The model is not registered.
	#[error("there is no model {}: `assent model list` shows the registered models", .model.0)]
	NoModel {
		/// The model.
		model: ModelId,
	},
	/// The offer was never made.
	#[error("there is no offer {}: `assent status` shows the offers", .offer.0)]
	NoOffer {
		/// The offer.
		offer: OfferId,
	},
	/// No offer of the model is open.
	#[error(
		"model {} has no open offer, so no worker answers for it: its owner makes one with `assent offer`", .model.0
	)]
	NoOpenOffer {
		/// The model.
		model: ModelId,
	},
	/// No worker with an open offer of the model is on the chain's register.
	#[error("no worker with an open offer of model {} is registered: wait for one, or ask the owner", .model.0)]
	NoWorker {
		/// The model.
		model: ModelId,
	},
	/// The worker of an offer left the chain's register.
	#[error("worker {} of offer {} has left the chain's register: use another offer", ss58(.worker), .offer.0)]
	WorkerGone {
		/// The worker.
		worker: AccountId,
		/// The offer.
		offer: OfferId,
	},
	/// The worker does not answer in the mode that its offer sells.
	#[error(
		"worker {} does not answer {mode}, which offer {} sells: no credit was spent; ask with another offer",
		ss58(.worker),
		.offer.0
	)]
	ModeNotAnswered {
		/// The worker.
		worker: AccountId,
		/// The mode of the offer.
		mode: &'static str,
		/// The offer.
		offer: OfferId,
	},
	/// The named offer sells another mode than the wish needs.
	#[error("offer {} sells {sold}, not {wished}: name another offer, or ask for {sold}", .offer.0)]
	WrongMode {
		/// The offer.
		offer: OfferId,
		/// The mode of the offer.
		sold: &'static str,
		/// The mode of the wish.
		wished: &'static str,
	},
	/// The chain has no verifying key.
	#[error("the chain has no verifying key yet: governance registers one first")]
	NoVerifyingKey,
	/// The wallet has no credit of the model.
	#[error("the wallet has no credit of model {model}: `assent credits buy --model {model}` buys \
		some", model = .model.0)]
	NoCredit {
		/// The model.
		model: ModelId,
	},
	/// The wallet has no credit of the model that buys the wished mode.
	#[error(
		"the wallet has no unspent credit of model {model} that buys {mode}: `assent status --model {model}` shows the \
		 offers, `assent credits buy --offer` buys credits",
		model = .model.0
	)]
	NoCreditFor {
		/// The model.
		model: ModelId,
		/// The mode of the wish.
		mode: &'static str,
	},
	/// The wallet has no credit of the model to give back.
	#[error("the wallet has no credit of model {} to give back", .model.0)]
	NothingToRefund {
		/// The model.
		model: ModelId,
	},
	/// The question has no word.
	#[error("the question `{0}` has no word in it: ask with words")]
	EmptyQuestion(String),
	/// The model searches passages, and was asked about a row.
	#[error("model {} searches passages: ask it with --search", .model.0)]
	SearchesPassages {
		/// The model.
		model: ModelId,
	},
	/// The model classifies rows, and was asked a question.
	#[error("model {} classifies rows: ask it with --csv", .model.0)]
	ClassifiesRows {
		/// The model.
		model: ModelId,
	},
	/// Credit after credit was spent before.
	#[error("too many credits of the wallet are spent already: it seems to be an old copy. Use the newest one")]
	OldWallet,
	/// An answer needs the client key, and this run did not read it.
	#[error("this run has no encryption key: run the command again")]
	NoKey,
	/// The wallet does not know the purchase.
	#[error("the wallet has no purchase {0}")]
	NoPurchase(u64),
	/// The purchase is not in the access tree.
	#[error(
		"purchase {purchase} of offer {offer} is not in the chain's access tree: it was not included, or the node \
		 follows another chain"
	)]
	NotBought {
		/// The number of the purchase.
		purchase: u64,
		/// The offer.
		offer: u32,
	},
	/// The model is halted.
	#[error(
		"model {} is halted{} and no longer answers. No credit was spent; `assent credits refund` gives unspent ones \
		 back",
		.model.0,
		.since.map(|at| format!(" since block {at}")).unwrap_or_default()
	)]
	Halted {
		/// The model.
		model: ModelId,
		/// The block of the halt.
		since: Option<BlockNumber>,
	},
	/// The model is frozen for a while.
	#[error("model {} is frozen until block {until}: ask again then", .model.0)]
	Frozen {
		/// The model.
		model: ModelId,
		/// The first block after the freeze.
		until: BlockNumber,
	},
	/// The model does not have enough consent yet.
	#[error(
		"model {model} is still forming and does not answer yet: `assent status --model {model}` shows what it waits \
		 for",
		model = .model.0
	)]
	Forming {
		/// The model.
		model: ModelId,
	},
	/// Refunds of the offer open later.
	#[error(
		"refunds of offer {offer} open in block {opens}, {} from now: until then the worker can still settle answers",
		counted(.opens.saturating_sub(*.now), "block")
	)]
	RefundsLater {
		/// The offer.
		offer: u32,
		/// The block in which refunds open.
		opens: BlockNumber,
		/// The best block.
		now: BlockNumber,
	},
	/// The offer is open and its model not halted.
	#[error(
		"offer {offer} is open and its model is not halted: its credits can be spent, not refunded. Refunds open after \
		 a halt, or when the offer is closed"
	)]
	NotRefundable {
		/// The offer.
		offer: u32,
	},
	/// The worker refused proof after proof as stale.
	#[error(
		"the worker refused {0} times in a row as stale: its node and this one disagree on the last final block. The \
		 credit is not spent; ask again in a while"
	)]
	StillStale(u32),
	/// A background task broke off.
	#[error("a computation stopped: {0}")]
	Stopped(String),
}

impl From<tokio::task::JoinError> for ClientError {
	fn from(error: tokio::task::JoinError) -> Self {
		Self::Stopped(error.to_string())
	}
}

/// The reason why a proving key cannot be read or used.
#[derive(Debug, thiserror::Error)]
pub enum ProvingKeyError {
	/// The file, or the hash beside it, does not read.
	#[error("{0}")]
	Unreadable(String),
	/// The chain's verifying key is not the development key, and no file was given.
	#[error("the chain uses a verifying key of its own: give the file of its proving key with --proving-key")]
	NotGiven,
	/// The proving key belongs to another verifying key.
	#[error("it belongs to another verifying key than the chain's: give the file of the chain's proving key")]
	OtherKey,
}
