//! The worker's questions, asked of a node.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{
		atomic::{AtomicU32, Ordering},
		Arc, Mutex, PoisonError,
	},
};

use anyhow::Context;
use assent_chain::{
	At, Calls, Chain, ChainError, ConsentSetRecord, PledgeRecord, PledgeStatus, Signer, Snapshot, Wait,
};
use assent_circuits::verifier::PreparedKey;
use assent_primitives::{ContributionId, Hash32, ModelId};
use futures::{stream, FutureExt, StreamExt, TryStreamExt};

use super::{
	identity::WorkerSigner,
	view::{Asked, ChainView, ConsentSet, End, Facts, ModelFacts, OfferFacts, Pledge, Stage},
};

/// Reads under way at the same time.
const READS: usize = 16;

/// A node that follows the chain.
pub struct NodeView {
	chain: Chain,
	signer: AccountSigner,
	/// What never changes of a model: descriptor and least rows. Kept of final models only: on a branch that is undone, the
	/// same number can be another model's.
	models: Mutex<BTreeMap<u32, (Hash32, u32)>>,
	/// Highest block known to be final.
	finalized: AtomicU32,
}

/// The worker's account as the chain module knows signers.
pub struct AccountSigner(pub Arc<dyn WorkerSigner>);

impl Signer for AccountSigner {
	fn account(&self) -> [u8; 32] {
		self.0.account()
	}

	fn sign(&self, payload: &[u8]) -> Result<[u8; 64], ChainError> {
		self.0.sign(payload).map_err(|error| ChainError::Key(format!("the worker's account did not sign: {error:#}")))
	}
}

impl NodeView {
	/// Asks the node of `chain` for the worker whose account signs.
	pub fn new(chain: Chain, signer: Arc<dyn WorkerSigner>) -> Self {
		Self { chain, signer: AccountSigner(signer), models: Mutex::default(), finalized: AtomicU32::new(0) }
	}

	async fn at(&self, end: End) -> Result<Snapshot, ChainError> {
		match end {
			End::Best => self.chain.snapshot(At::Best).await,
			End::Final => {
				let snapshot = self.chain.snapshot(At::Finalized).await?;
				self.finalized.fetch_max(snapshot.number, Ordering::Relaxed);
				Ok(snapshot)
			},
		}
	}

	async fn read_facts(&self, end: End) -> anyhow::Result<Facts> {
		let snapshot = self.at(end).await?;
		let account = self.signer.account();
		let offers: BTreeMap<u32, OfferFacts> = snapshot
			.offers()
			.await?
			.into_iter()
			.filter(|(_, offer)| offer.worker == account)
			.map(|(id, offer)| {
				let (model, mode, price, closed_at) = (offer.model.0, offer.mode, offer.price, offer.closed_at);
				(id.0, OfferFacts { model, mode, price, closed_at })
			})
			.collect();
		let mut models = BTreeMap::new();
		for model in offers.values().map(|offer| offer.model).collect::<BTreeSet<_>>() {
			models.insert(model, self.model(&snapshot, model).await?);
		}
		let settle_window = snapshot.settle_window().await?;
		Ok(Facts { number: snapshot.number, hash: snapshot.hash, models, offers, settle_window })
	}

	async fn model(&self, snapshot: &Snapshot, model: u32) -> anyhow::Result<ModelFacts> {
		let id = ModelId(model);
		let known = self.models.lock().unwrap_or_else(PoisonError::into_inner).get(&model).copied();
		let (descriptor, min_rows) = match known {
			Some(known) => known,
			None => {
				let record =
					snapshot.model(id).await?.with_context(|| format!("model {model} has an offer and no record"))?;
				let fixed = (record.descriptor, record.card.rules.min_rows);
				if snapshot.number <= self.finalized.load(Ordering::Relaxed) {
					self.models.lock().unwrap_or_else(PoisonError::into_inner).insert(model, fixed);
				}
				fixed
			},
		};
		let state = snapshot.state(id).await?;
		Ok(ModelFacts {
			descriptor,
			min_rows,
			version: snapshot.consent(id).await?.version.0,
			state: state.state,
			frozen: state.is_frozen(snapshot.number),
		})
	}

	async fn read_pledges(&self, model: u32, at: Hash32) -> anyhow::Result<Vec<Pledge>> {
		let snapshot = self.chain.snapshot(At::Block(at)).await?;
		let records = snapshot.pledges(ModelId(model)).await?;
		let pledge = |record: PledgeRecord| Pledge {
			contribution: record.contribution.0,
			model,
			statistic: record.statistic,
			rows: record.rows,
			stage: match record.status {
				PledgeStatus::Pending { .. } => Stage::Pending,
				PledgeStatus::Attested { .. } => Stage::Attested,
				PledgeStatus::Active { .. } => Stage::Active,
			},
		};
		Ok(records.into_iter().map(pledge).collect())
	}

	async fn read_pledges_of(&self, statistic: Hash32) -> anyhow::Result<Vec<Pledge>> {
		let facts = self.read_facts(End::Best).await?;
		let mut found = Vec::new();
		for model in facts.models.keys() {
			let pledges = self.read_pledges(*model, facts.hash).await?;
			found.extend(pledges.into_iter().filter(|pledge| pledge.statistic == statistic));
		}
		Ok(found)
	}

	async fn read_used(&self, end: End, nullifiers: Vec<Hash32>) -> anyhow::Result<Vec<bool>> {
		let snapshot = self.at(end).await?;
		let used = stream::iter(nullifiers)
			.map(|nullifier| {
				let snapshot = &snapshot;
				async move { snapshot.nullifier_used(&nullifier).await }
			})
			.buffered(READS)
			.try_collect()
			.await?;
		Ok(used)
	}

	async fn read_consent_set(&self, model: u32, at: Hash32) -> anyhow::Result<Option<ConsentSet>> {
		let record = self.chain.snapshot(At::Block(at)).await?.consent_set(ModelId(model)).await?;
		let set = |ConsentSetRecord { version, words, slots }| {
			let slots = slots.into_iter().map(|(contribution, slot)| (contribution.0, slot)).collect();
			ConsentSet { version: version.0, words, slots }
		};
		Ok(record.map(set))
	}

	async fn read_access_key(&self, at: Hash32) -> anyhow::Result<Option<PreparedKey>> {
		let Some(record) = self.chain.snapshot(At::Block(at)).await?.verifying_key().await? else {
			return Ok(None);
		};
		PreparedKey::from_bytes(&record.prepared).context("the chain's verifying key does not decode").map(Some)
	}
}

impl ChainView for NodeView {
	fn facts(&self, end: End) -> Asked<'_, Facts> {
		self.read_facts(end).boxed()
	}

	fn pledges(&self, model: u32, at: Hash32) -> Asked<'_, Vec<Pledge>> {
		self.read_pledges(model, at).boxed()
	}

	fn pledges_of(&self, statistic: Hash32) -> Asked<'_, Vec<Pledge>> {
		self.read_pledges_of(statistic).boxed()
	}

	fn knows_root(&self, root: Hash32) -> Asked<'_, bool> {
		async move { Ok(self.at(End::Final).await?.knows_root(&root).await?) }.boxed()
	}

	fn used(&self, end: End, nullifiers: Vec<Hash32>) -> Asked<'_, Vec<bool>> {
		self.read_used(end, nullifiers).boxed()
	}

	fn access_key(&self, at: Hash32) -> Asked<'_, Option<PreparedKey>> {
		self.read_access_key(at).boxed()
	}

	fn consent_set(&self, model: u32, at: Hash32) -> Asked<'_, Option<ConsentSet>> {
		self.read_consent_set(model, at).boxed()
	}

	fn use_key(&self, at: Hash32) -> Asked<'_, Option<Hash32>> {
		async move { Ok(self.chain.snapshot(At::Block(at)).await?.use_key().await?) }.boxed()
	}

	fn attest(&self, model: u32, contribution: u64) -> Asked<'_, ()> {
		async move {
			let call = Calls::attest(ContributionId(contribution), ModelId(model));
			self.chain.submit(call, &self.signer, Wait::InBlock).await?;
			Ok(())
		}
		.boxed()
	}
}
