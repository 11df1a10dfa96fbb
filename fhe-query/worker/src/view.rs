//! What the worker asks of the chain, in one trait, so that everything above it can be tried without a node.

use std::collections::BTreeMap;

pub use assent_chain::Head as Block;
use assent_circuits::{
	consent::{Word, WORDS},
	verifier::PreparedKey,
};
use assent_primitives::{AnswerMode, Balance, BlockNumber, Hash32, ModelState};
use futures::future::BoxFuture;

/// Which end of the chain is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
	/// The best block: newest, may still be undone.
	Best,
	/// The last finalised block.
	Final,
}

/// What the chain says of this worker's models after one block.
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
	/// How many blocks after it was served a query can be settled.
	pub settle_window: BlockNumber,
}

/// What the chain says of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ModelFacts {
	/// Hash of its descriptor.
	pub descriptor: Hash32,
	/// Its consent version.
	pub version: u32,
	/// Where it stands.
	pub state: ModelState,
	/// Whether the emergency track has frozen it for a time.
	pub frozen: bool,
	/// Fewest rows in one contribution.
	pub min_rows: u32,
}

impl ModelFacts {
	/// Whether paid notes are served.
	pub fn serves(&self) -> bool {
		self.state.serves() && !self.frozen
	}
}

/// What the chain says of an offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfferFacts {
	/// The model that answers.
	pub model: u32,
	/// What an answer reveals.
	pub mode: AnswerMode,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// When it was closed; `None` while it is open.
	pub closed_at: Option<BlockNumber>,
}

impl Facts {
	/// Whether an offer of the model is open. What nobody can buy any more is not computed.
	pub fn sells(&self, model: u32) -> bool {
		self.offers.values().any(|offer| offer.model == model && offer.closed_at.is_none())
	}
}

/// How far a pledge has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
	/// Waits for this worker's attestation.
	Pending,
	/// Joins at the next epoch boundary.
	Attested,
	/// Counts.
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
	/// How far it has come.
	pub stage: Stage,
}

/// The pledges of each model that could be read.
pub type Pledges = BTreeMap<u32, Vec<Pledge>>;

/// Which contributions a model's answers may use, after one block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentSet {
	/// The version.
	pub version: u32,
	/// One bit for each slot that consents.
	pub words: [Word; WORDS],
	/// The slot of each contribution that has one.
	pub slots: BTreeMap<u64, u16>,
}

/// An answer of the chain, or why there is none.
pub type Asked<'a, T> = BoxFuture<'a, anyhow::Result<T>>;

/// What the worker asks of the chain.
pub trait ChainView: Send + Sync {
	/// What is said of this worker's models at `end`.
	fn facts(&self, end: End) -> Asked<'_, Facts>;

	/// The pledges of `model` after the block `at`.
	fn pledges(&self, model: u32, at: Hash32) -> Asked<'_, Vec<Pledge>>;

	/// The pledges, at the best block, of the statistic `hash` to any model.
	fn pledges_of(&self, statistic: Hash32) -> Asked<'_, Vec<Pledge>>;

	/// Whether the contribution is registered after the block `at`, with the statistic of that hash: it is as long as it is
	/// pledged to any model.
	fn is_registered(&self, contribution: u64, statistic: Hash32, at: Hash32) -> Asked<'_, bool>;

	/// Whether access root `root` is known, and proofs against it still settle, at the last finalised block.
	fn knows_root(&self, root: Hash32) -> Asked<'_, bool>;

	/// Which of `nullifiers` are used up at `end`.
	fn used(&self, end: End, nullifiers: Vec<Hash32>) -> Asked<'_, Vec<bool>>;

	/// The verifying key for paid access in force after the final block `at`: what is answered then is settled under it.
	fn access_key(&self, at: Hash32) -> Asked<'_, Option<PreparedKey>>;

	/// The consent set of `model` after the block `at`; `None` if nothing ever joined it.
	fn consent_set(&self, model: u32, at: Hash32) -> Asked<'_, Option<ConsentSet>>;

	/// Hash of the verifying key for proofs of use in force after the final block `at`.
	fn use_key(&self, at: Hash32) -> Asked<'_, Option<Hash32>>;

	/// Attests that the statistic of `contribution` is here and within its bounds, and waits for the block of that.
	fn attest(&self, model: u32, contribution: u64) -> Asked<'_, ()>;
}
