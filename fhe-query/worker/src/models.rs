//! The models that are answered right now, and their heads.
//!
//! Three things are written here as they become known: what the best block says, what the last finalised block says,
//! and the heads that were computed. Whether a query is admitted follows from the three and is stored nowhere: a model
//! answers iff best and final block both let it, both name the same consent version, and the head at hand is the one of
//! that version. A revocation in the best block therefore stops the old head in the moment the block is seen, and the
//! new head answers from the moment the block is final.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, PoisonError, RwLock},
};

use assent_circuits::verifier::PreparedKey;
use assent_engine::{Head, ScoresHead, SearchIndex};
use assent_primitives::{AnswerMode, BlockNumber, Hash32};
use assent_protocol::{Code, Times};

use axum::body::Bytes;

use super::{
	refusal::{refuse, refuse_for, Refusal},
	usage::Use,
	view::{Block, Facts, ModelFacts, OfferFacts},
};

/// Seconds after which a model that is being recomputed is worth another try: about two blocks.
const RECOMPUTE_SECONDS: u32 = 6;

/// A head or index that is served, and what it belongs to.
#[derive(Clone)]
pub struct Served {
	/// The model.
	pub model: u32,
	/// Consent version.
	pub version: u32,
	/// Hash of the model's description.
	pub descriptor_hash: Hash32,
	/// Hash of the head's bytes, or of the guide's.
	pub hash: Hash32,
	/// Rows behind it.
	pub rows: u64,
	/// Its cost in the clear.
	pub times: Times,
	/// The head or index.
	pub basis: Basis,
}

/// The head or index from which answers are computed.
#[derive(Clone)]
pub enum Basis {
	/// The head of a model that classifies.
	Head {
		/// The head.
		head: Arc<Head>,
		/// The same, prepared for the scores mode; `None` if its scores do not fit it.
		scores: Option<Arc<ScoresHead>>,
	},
	/// The passages of a model that searches.
	Library(Arc<Shelf>),
}

/// An index that is served.
pub struct Shelf {
	/// The passages, embedded.
	pub index: Arc<SearchIndex>,
	/// The guide that queriers need.
	pub guide: Bytes,
	/// The contributions that are in it, by the hashes of their passages.
	pub passages: BTreeSet<Hash32>,
	/// The use by every answer: all of them.
	pub used: Use,
}

impl Served {
	/// The head, if the model classifies.
	pub fn head(&self) -> Option<&Arc<Head>> {
		match &self.basis {
			Basis::Head { head, .. } => Some(head),
			Basis::Library(_) => None,
		}
	}

	/// The index, if the model searches.
	pub fn shelf(&self) -> Option<&Arc<Shelf>> {
		match &self.basis {
			Basis::Head { .. } => None,
			Basis::Library(shelf) => Some(shelf),
		}
	}

	/// Number of features; zero for a model that searches.
	pub fn features(&self) -> u32 {
		self.head().map_or(0, |head| head.features().try_into().unwrap_or(u32::MAX))
	}

	/// Number of classes; zero for a model that searches.
	pub fn classes(&self) -> u32 {
		self.head().map_or(0, |head| head.classes().try_into().unwrap_or(u32::MAX))
	}

	/// The score of an estimate of one; zero for a model that searches.
	pub fn unit(&self) -> u64 {
		self.head().map_or(0, |head| head.unit())
	}
}

/// A query that may be computed.
#[derive(Clone)]
pub struct Admission {
	/// The head or index to compute from.
	pub served: Arc<Served>,
	/// Answer mode of the offer.
	pub mode: AnswerMode,
	/// Last finalised block at admission.
	pub at: Block,
	/// Key to check the proof with.
	pub access_key: Arc<PreparedKey>,
	/// Hash of the key that proofs of use are checked with.
	pub use_key: Option<Hash32>,
}

/// The worker's picture of the chain and of its own heads. At first nothing is known, and nothing is answered.
#[derive(Default)]
pub struct ServedModels {
	inner: RwLock<Inner>,
}

#[derive(Default)]
struct Inner {
	best: Facts,
	finalized: Facts,
	access_key: Option<Arc<PreparedKey>>,
	use_key: Option<Hash32>,
	heads: BTreeMap<u32, Arc<Served>>,
	/// Reasons why models have no head, for people.
	problems: BTreeMap<u32, String>,
}

impl ServedModels {
	fn read(&self) -> std::sync::RwLockReadGuard<'_, Inner> {
		self.inner.read().unwrap_or_else(PoisonError::into_inner)
	}

	fn write(&self) -> std::sync::RwLockWriteGuard<'_, Inner> {
		self.inner.write().unwrap_or_else(PoisonError::into_inner)
	}

	/// Sets the state after the best block.
	pub fn set_best(&self, facts: Facts) {
		self.write().best = facts;
	}

	/// Sets the state after the last finalised block, with its verifying keys. News older than what is known is
	/// dropped.
	pub fn set_final(&self, facts: Facts, access_key: Option<PreparedKey>, use_key: Option<Hash32>) {
		let mut inner = self.write();
		if facts.number >= inner.finalized.number {
			inner.finalized = facts;
			inner.access_key = access_key.map(Arc::new);
			inner.use_key = use_key;
		}
	}

	/// Installs the head of the active set after the last finalised block.
	pub fn install(&self, served: Served) {
		let mut inner = self.write();
		inner.problems.remove(&served.model);
		inner.heads.insert(served.model, Arc::new(served));
	}

	/// Records that the head of `model` cannot be computed. Tells whether that is news.
	pub fn fail(&self, model: u32, problem: String) -> bool {
		let mut inner = self.write();
		inner.heads.remove(&model);
		inner.problems.insert(model, problem.clone()) != Some(problem)
	}

	/// Drops the head of `model` if it is of a version that the final block no longer has.
	pub fn drop_outdated(&self, model: u32) {
		let mut inner = self.write();
		let current = inner.finalized.models.get(&model).map(|facts| facts.version);
		if inner.heads.get(&model).is_some_and(|served| Some(served.version) != current) {
			inner.heads.remove(&model);
		}
	}

	/// Records that the node is away: its state may be outdated, so nothing is answered until it is back.
	pub fn lost(&self) {
		let mut inner = self.write();
		inner.best = Facts::default();
	}

	/// The state after the best block.
	pub fn best(&self) -> Facts {
		self.read().best.clone()
	}

	/// The state after the last finalised block.
	pub fn finalized(&self) -> Facts {
		self.read().finalized.clone()
	}

	/// Number of the best block.
	pub fn best_number(&self) -> BlockNumber {
		self.read().best.number
	}

	/// Number and hash of the last finalised block.
	pub fn final_block(&self) -> Block {
		let inner = self.read();
		Block { number: inner.finalized.number, hash: inner.finalized.hash }
	}

	/// The head that was computed last for `model`, whether it is answering or not.
	pub fn installed(&self, model: u32) -> Option<Arc<Served>> {
		self.read().heads.get(&model).cloned()
	}

	/// The state of `model` after the best block.
	pub fn facts(&self, model: u32) -> Option<ModelFacts> {
		self.read().best.models.get(&model).copied()
	}

	/// The models that name the descriptor `hash`.
	pub fn models_of(&self, descriptor: &Hash32) -> Vec<u32> {
		let inner = self.read();
		inner.best.models.iter().filter(|(_, facts)| facts.descriptor == *descriptor).map(|(model, _)| *model).collect()
	}

	/// Largest age of a settlement, in blocks.
	pub fn settle_window(&self) -> BlockNumber {
		self.read().finalized.settle_window
	}

	/// Counts the models that are answering.
	pub fn answering(&self) -> u64 {
		let inner = self.read();
		inner.heads.keys().filter(|model| inner.serving(**model).is_ok()).count().try_into().unwrap_or(u64::MAX)
	}

	/// Tells whether the passages `hash` are in an index that answers now.
	pub fn serves_passages(&self, hash: &Hash32) -> bool {
		let inner = self.read();
		let served = |model: &u32| inner.serving(*model).ok();
		inner
			.heads
			.keys()
			.filter_map(served)
			.filter_map(|served| served.shelf().cloned())
			.any(|shelf| shelf.passages.contains(hash))
	}

	/// Models of this worker that have no head, with the reason.
	pub fn problems(&self) -> BTreeMap<u32, String> {
		self.read().problems.clone()
	}

	/// The head that answers for `model` now, or the reason why none does.
	pub fn serving(&self, model: u32) -> Result<Arc<Served>, Refusal> {
		self.read().serving(model)
	}

	/// The state of `offer` after the best block, and the head that answers it now.
	pub fn offered(&self, offer: u32) -> Result<(OfferFacts, Arc<Served>), Refusal> {
		let inner = self.read();
		let found = inner.open_offer(offer)?;
		Ok((found, inner.serving(found.model)?))
	}

	/// Admits a query of `offer` that was proved for `version`, if it may be computed now.
	pub fn admit(&self, offer: u32, version: u32) -> Result<Admission, Refusal> {
		let inner = self.read();
		let found = inner.open_offer(offer)?;
		let served = inner.serving(found.model)?;
		if served.version != version {
			return Err(refuse(
				Code::StaleVersion,
				format!(
					"model {} is at consent version {}, not {version}: prove again with the same credit",
					found.model, served.version
				),
			));
		}
		let access_key =
			inner.access_key.clone().ok_or_else(|| refuse_for(60, "the chain has no verifying key yet"))?;
		let at = Block { number: inner.finalized.number, hash: inner.finalized.hash };
		Ok(Admission { served, mode: found.mode, at, access_key, use_key: inner.use_key })
	}
}

impl Inner {
	/// A refusal while the chain has not been heard yet.
	fn waiting(&self) -> Option<Refusal> {
		(self.best.number == 0).then(|| refuse_for(RECOMPUTE_SECONDS, "the worker has not heard from its node yet"))
	}

	/// The state of an open offer after the best block. The chain pays for no answer of a closed one.
	fn open_offer(&self, offer: u32) -> Result<OfferFacts, Refusal> {
		let found = self.best.offers.get(&offer).copied();
		let found = found.ok_or_else(|| self.waiting().unwrap_or_else(|| wrong_offer(offer)))?;
		match found.closed_at {
			Some(_) => {
				Err(refuse(Code::WrongOffer, format!("offer {offer} was closed; unspent credits can be refunded")))
			},
			None => Ok(found),
		}
	}

	fn serving(&self, model: u32) -> Result<Arc<Served>, Refusal> {
		if let Some(refusal) = self.waiting() {
			return Err(refusal);
		}
		let best = self.best.models.get(&model);
		let best = best.ok_or_else(|| refuse(Code::NotFound, format!("this worker has no offer of model {model}")))?;
		if best.frozen {
			return Err(refuse(Code::NotServing, format!("model {model} is frozen for a time by the emergency track")));
		}
		if !best.serves() {
			return Err(refuse(Code::NotServing, format!("model {model} is {:?}: nothing is answered", best.state)));
		}
		let head = self.heads.get(&model).filter(|served| served.version == best.version);
		let settled = self.finalized.models.get(&model).is_some_and(|f| f.serves() && f.version == best.version);
		match (head, settled) {
			(Some(served), true) => Ok(served.clone()),
			_ => {
				let why =
					self.problems.get(&model).map_or("its consent changed and it is being recomputed", |p| p.as_str());
				Err(refuse_for(RECOMPUTE_SECONDS, format!("model {model} is not answering just now: {why}")))
			},
		}
	}
}

fn wrong_offer(offer: u32) -> Refusal {
	refuse(Code::WrongOffer, format!("offer {offer} is not one of this worker's"))
}
