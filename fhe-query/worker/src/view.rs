//! The worker's view of the chain, as a trait, so that everything above it can be tested without a node.

use std::collections::BTreeMap;

pub use assent_chain::Head as Block;
use assent_circuits::{
	consent::{Word, WORDS},
	verifier::PreparedKey,
};
use assent_primitives::{AnswerMode, Balance, BlockNumber, Hash32, ModelState};
use futures::future::BoxFuture;

/// An end of the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
	/// The best block: newest, may still be undone.
	Best,
	/// The last finalised block.
	Final,
}

/// The state of this worker's models after one block.
#[derive(Clone, Debug, Default)]
pub struct Facts {
	/// The block's number.
	pub number: BlockNumber,
	/// Its hash.
	pub hash: Hash32,
	/// Models of which this worker has, or had, an offer.
	pub models: BTreeMap<u32, ModelFacts>,
	/// This worker's offers, closed ones too.
	pub offers: BTreeMap<u32, OfferFacts>,
	/// Blocks after an answer within which it can be settled.
	pub settle_window: BlockNumber,
}

/// The state of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelFacts {
	/// Hash of its descriptor.
	pub descriptor: Hash32,
	/// Its consent version.
	pub version: u32,
	/// Its state.
	pub state: ModelState,
	/// True while the emergency track has frozen it.
	pub frozen: bool,
	/// Fewest rows in one contribution.
	pub min_rows: u32,
}

impl ModelFacts {
	/// Tells whether paid notes are served.
	pub fn serves(&self) -> bool {
		self.state.serves() && !self.frozen
	}
}

/// The state of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferFacts {
	/// The model that answers.
	pub model: u32,
	/// Answer mode.
	pub mode: AnswerMode,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// When it was closed; `None` while it is open.
	pub closed_at: Option<BlockNumber>,
}

impl Facts {
	/// Tells whether an offer of the model is open. Answers that nobody can buy are not computed.
	pub fn sells(&self, model: u32) -> bool {
		self.offers.values().any(|offer| offer.model == model && offer.closed_at.is_none())
	}
}

/// Stage of a pledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
	/// Waiting for this worker's attestation.
	Pending,
	/// Joining at the next epoch boundary.
	Attested,
	/// Counting.
	Active,
}

/// A contribution pledged to a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pledge {
	/// The contribution.
	pub contribution: u64,
	/// The model.
	pub model: u32,
	/// Hash of the statistic.
	pub statistic: Hash32,
	/// Rows, as registered.
	pub rows: u32,
	/// Its stage.
	pub stage: Stage,
}

/// The pledges of each model that could be read.
pub type Pledges = BTreeMap<u32, Vec<Pledge>>;

/// The contributions that a model's answers may use, after one block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentSet {
	/// The version.
	pub version: u32,
	/// One bit for each slot that consents.
	pub words: [Word; WORDS],
	/// The slot of each contribution that has one.
	pub slots: BTreeMap<u64, u16>,
}

/// A future answer of the chain, or an error.
pub type Asked<'a, T> = BoxFuture<'a, anyhow::Result<T>>;

/// The worker's view of the chain.
pub trait ChainView: Send + Sync {
	/// Reads the state of this worker's models at `end`.
	fn facts(&self, end: End) -> Asked<'_, Facts>;

	/// Reads the pledges of `model` after the block `at`.
	fn pledges(&self, model: u32, at: Hash32) -> Asked<'_, Vec<Pledge>>;

	/// Reads the pledges of a statistic to any model, at the best block.
	fn pledges_of(&self, statistic: Hash32) -> Asked<'_, Vec<Pledge>>;

	/// Tells whether the contribution is registered after the block `at` with that statistic, which it is as long as it
	/// is pledged to any model.
	fn is_registered(&self, contribution: u64, statistic: Hash32, at: Hash32) -> Asked<'_, bool>;

	/// Tells whether `root` is known at the last finalised block, and proofs against it still settle.
	fn knows_root(&self, root: Hash32) -> Asked<'_, bool>;

	/// Tells which of `nullifiers` are used up at `end`.
	fn used(&self, end: End, nullifiers: Vec<Hash32>) -> Asked<'_, Vec<bool>>;

	/// Reads the verifying key for paid access after the final block `at`. Answers from then on are settled under it.
	fn access_key(&self, at: Hash32) -> Asked<'_, Option<PreparedKey>>;

	/// Reads the consent set of `model` after the block `at`; `None` if nothing ever joined it.
	fn consent_set(&self, model: u32, at: Hash32) -> Asked<'_, Option<ConsentSet>>;

	/// Reads the hash of the verifying key for proofs of use after the final block `at`.
	fn use_key(&self, at: Hash32) -> Asked<'_, Option<Hash32>>;

	/// Attests that the statistic of `contribution` is here and within its bounds, and waits for the block of that.
	fn attest(&self, model: u32, contribution: u64) -> Asked<'_, ()>;
}
