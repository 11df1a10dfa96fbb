//! The worker's questions, asked of a node.
//!
//! Each block is asked about, so what final blocks have said once is not read again: the fixed parts of models, offers
//! that are closed or another worker's, and what a contribution is. Pledges are listed anew each time, since a pledge
//! comes, is attested and expires without a new consent version.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::Context;
use assent_chain::{At, Calls, Chain, ChainError, ConsentSetRecord, OfferRecord, PledgeStatus, Signer, Snapshot, Wait};
use assent_circuits::verifier::PreparedKey;
use assent_primitives::{BlockNumber, ContributionId, Hash32, ModelId, OfferId};
use futures::{stream, FutureExt, StreamExt, TryStreamExt};

use super::view::{Asked, ChainView, ConsentSet, End, Facts, ModelFacts, OfferFacts, Pledge, Stage};

/// Reads under way at the same time.
const READS: usize = 16;
/// New offers above which all offers are read at once, page by page, rather than one by one.
const MANY_OFFERS: u32 = 256;

/// A node that follows the chain.
pub struct NodeView {
	chain: Chain,
	signer: Arc<dyn Signer>,
	known: Mutex<Known>,
}

/// Facts from final blocks that no later block changes. On a branch that is undone, the same number can be another
/// model's, offer's or contribution's.
#[derive(Default)]
struct Known {
	/// Highest block known to be final.
	finalized: BlockNumber,
	/// Descriptor and least rows of each model.
	models: BTreeMap<u32, (Hash32, u32)>,
	offers: Offers,
	/// Statistic and rows of each contribution that is pledged to a model.
	contributions: BTreeMap<u32, BTreeMap<u64, (Hash32, u32)>>,
}

/// Offers after a final block. Later blocks add offers and close open ones; nothing else happens to an offer.
#[derive(Clone, Default)]
struct Offers {
	/// The block.
	block: BlockNumber,
	/// Number of the next offer.
	next: u32,
	/// This worker's.
	own: BTreeMap<u32, OfferFacts>,
}

impl NodeView {
	/// Makes a view of `chain` for the worker whose account signs.
	pub fn new(chain: Chain, signer: Arc<dyn Signer>) -> Self {
		Self { chain, signer, known: Mutex::default() }
	}

	fn known(&self) -> MutexGuard<'_, Known> {
		self.known.lock().unwrap_or_else(PoisonError::into_inner)
	}

	async fn at(&self, end: End) -> Result<Snapshot, ChainError> {
		match end {
			End::Best => self.chain.snapshot(At::Best).await,
			End::Final => {
				let snapshot = self.chain.snapshot(At::Finalized).await?;
				let mut known = self.known();
				known.finalized = known.finalized.max(snapshot.number);
				Ok(snapshot)
			},
		}
	}

	async fn read_facts(&self, end: End) -> anyhow::Result<Facts> {
		let snapshot = self.at(end).await?;
		let offers = self.offers(&snapshot).await?;
		let mut models = BTreeMap::new();
		for model in offers.values().map(|offer| offer.model).collect::<BTreeSet<_>>() {
			models.insert(model, self.model(&snapshot, model).await?);
		}
		let settle_window = snapshot.settle_window().await?;
		Ok(Facts { number: snapshot.number, hash: snapshot.hash, models, offers, settle_window })
	}

	/// Reads this worker's offers, closed ones too.
	async fn offers(&self, snapshot: &Snapshot) -> anyhow::Result<BTreeMap<u32, OfferFacts>> {
		let account = self.signer.account();
		let known = self.known().offers.clone();
		let next = snapshot.next_offer().await?.0;
		let is_later = known.block <= snapshot.number && known.next <= next;
		let own = if is_later && next.saturating_sub(known.next) <= MANY_OFFERS {
			let open = known.own.iter().filter(|(_, offer)| offer.closed_at.is_none()).map(|(id, _)| *id);
			let moved: Vec<u32> = open.chain(known.next..next).collect();
			let read: Vec<(u32, Option<OfferRecord>)> = stream::iter(moved)
				.map(|id| async move { Ok::<_, ChainError>((id, snapshot.offer(OfferId(id)).await?)) })
				.buffered(READS)
				.try_collect()
				.await?;
			let mut own = known.own;
			for (id, offer) in read {
				match offer.filter(|offer| offer.worker == account) {
					Some(offer) => own.insert(id, offer_facts(&offer)),
					None => own.remove(&id),
				};
			}
			own
		} else {
			let all = snapshot.offers().await?;
			let own = all.iter().filter(|(_, offer)| offer.worker == account);
			own.map(|(id, offer)| (id.0, offer_facts(offer))).collect()
		};
		let mut known = self.known();
		if snapshot.number <= known.finalized && known.offers.block < snapshot.number {
			known.offers = Offers { block: snapshot.number, next, own: own.clone() };
		}
		Ok(own)
	}

	async fn model(&self, snapshot: &Snapshot, model: u32) -> anyhow::Result<ModelFacts> {
		let id = ModelId(model);
		let known = self.known().models.get(&model).copied();
		let (descriptor, min_rows) = match known {
			Some(known) => known,
			None => {
				let record =
					snapshot.model(id).await?.with_context(|| format!("model {model} has an offer and no record"))?;
				let fixed = (record.descriptor, record.card.rules.min_rows);
				let mut known = self.known();
				if snapshot.number <= known.finalized {
					known.models.insert(model, fixed);
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
		let snapshot = &self.chain.snapshot(At::Block(at)).await?;
		let states = snapshot.pledge_states(ModelId(model)).await?;
		let known = self.known().contributions.get(&model).cloned().unwrap_or_default();
		let known = &known;
		let pledges: Vec<Pledge> = stream::iter(states)
			.map(|(contribution, status)| async move {
				let (statistic, rows) = match known.get(&contribution.0) {
					Some(known) => *known,
					None => {
						let record = snapshot.pledged(ModelId(model), contribution).await?;
						(record.statistic, record.rows)
					},
				};
				let stage = stage(&status);
				Ok::<_, ChainError>(Pledge { contribution: contribution.0, model, statistic, rows, stage })
			})
			.buffered(READS)
			.try_collect()
			.await?;
		let mut known = self.known();
		if snapshot.number <= known.finalized {
			let contributions = pledges.iter().map(|pledge| (pledge.contribution, (pledge.statistic, pledge.rows)));
			known.contributions.insert(model, contributions.collect());
		}
		Ok(pledges)
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

fn offer_facts(offer: &OfferRecord) -> OfferFacts {
	OfferFacts { model: offer.model.0, mode: offer.mode, price: offer.price, closed_at: offer.closed_at }
}

fn stage(status: &PledgeStatus) -> Stage {
	match status {
		PledgeStatus::Pending { .. } => Stage::Pending,
		PledgeStatus::Attested { .. } => Stage::Attested,
		PledgeStatus::Active { .. } => Stage::Active,
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

	fn is_registered(&self, contribution: u64, statistic: Hash32, at: Hash32) -> Asked<'_, bool> {
		async move {
			let snapshot = self.chain.snapshot(At::Block(at)).await?;
			let record = snapshot.contribution(ContributionId(contribution)).await?;
			Ok(record.is_some_and(|record| record.statistic == statistic))
		}
		.boxed()
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
			self.chain.submit(call, self.signer.as_ref(), Wait::InBlock).await?;
			Ok(())
		}
		.boxed()
	}
}
