//! What the worker does after every finalised block: attest, forget, and clear settlements.
//!
//! * **attest**: say on chain that a pledged statistic is here and within its bounds, so that it joins at the next epoch.
//! * **forget**: delete a statistic whose pledges are gone, every stored head that contained it, and sign a receipt of that.
//! * **clear**: take settlements out of the queue that are in final state, or too old for the chain to take them.
//!
//! Each begins from what the final block and the index say, not from events, so whatever a crash interrupted is done again.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};

use anyhow::Context;
use assent_engine::Description;
use assent_primitives::{content_hash, BlockNumber, Hash32};
use assent_protocol::DeletionReceipt;
use codec::Encode;

use super::{
	index::{Statistic, StatisticState},
	prepare::Preparer,
	store::Kind,
	view::{End, Facts, Pledge, Stage},
	worker::Worker,
};

/// Blocks after which a pledge that was in a best block and never came into a final one counts as gone.
const UNSEEN: BlockNumber = 20;
/// Settlements looked up at a time.
const CLEARED: usize = 512;
/// Longest pause between two attempts to attest a pledge.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Attempts to attest, by contribution and model.
type Attempts = Arc<Mutex<BTreeMap<(u64, u32), Attempt>>>;

#[derive(Clone, Copy)]
struct Attempt {
	tries: u32,
	/// `None` while one is under way.
	next: Option<Instant>,
}

/// Does what is due after a finalised block.
pub struct Upkeep {
	worker: Arc<Worker>,
	attempts: Attempts,
}

impl Upkeep {
	/// Nothing is under way.
	pub fn new(worker: Arc<Worker>) -> Self {
		Self { worker, attempts: Attempts::default() }
	}

	/// All three. What fails is logged and done again after the next block.
	pub async fn run(&self, preparer: &mut Preparer) {
		let finalized = self.worker.models.finalized();
		if let Err(error) = self.clear(finalized.number).await {
			tracing::warn!(error = format!("{error:#}"), "settlements could not be cleared");
		}
		// All or nothing: a pledge that could not be read must not look like one that is gone.
		let pledges = match self.pledges(&finalized).await {
			Ok(pledges) => pledges,
			Err(error) => {
				tracing::warn!(error = format!("{error:#}"), "the pledges could not be read");
				return;
			},
		};
		if let Err(error) = self.forget(&finalized, &pledges, preparer).await {
			tracing::error!(
				error = format!("{error:#}"),
				"a revoked statistic could not be deleted; it will be tried again"
			);
		}
		if let Err(error) = self.attest(&pledges).await {
			tracing::warn!(error = format!("{error:#}"), "pledges could not be attested");
		}
	}

	async fn pledges(&self, finalized: &Facts) -> anyhow::Result<Vec<Pledge>> {
		let mut pledges = Vec::new();
		for model in finalized.models.keys() {
			pledges.extend(self.worker.view.pledges(*model, finalized.hash).await?);
		}
		Ok(pledges)
	}

	/// Takes finished settlements out of the queue.
	async fn clear(&self, finalized: BlockNumber) -> anyhow::Result<()> {
		let index = self.worker.index.clone();
		let pending = tokio::task::spawn_blocking(move || index.pending(CLEARED)).await??;
		if pending.is_empty() {
			return Ok(());
		}
		let nullifiers: Vec<Hash32> = pending.iter().map(|settlement| settlement.nullifier).collect();
		let used = self.worker.view.used(End::Final, nullifiers).await?;
		let (mut settled, mut given_up) = (Vec::new(), Vec::new());
		for (settlement, used) in pending.iter().zip(used) {
			if used {
				settled.push(settlement.nullifier);
			} else if finalized > settlement.served_at.saturating_add(self.worker.models.settle_window()) {
				tracing::error!(
					offer = settlement.offer.0,
					served_at = settlement.served_at,
					nullifier = hex::encode(settlement.nullifier),
					"an answer was not settled in time and will not be paid"
				);
				given_up.push(settlement.nullifier);
			}
		}
		settled.iter().for_each(|_| self.worker.metrics.settled());
		given_up.iter().for_each(|_| self.worker.metrics.given_up());
		let index = self.worker.index.clone();
		tokio::task::spawn_blocking(move || {
			index.close(&settled, true)?;
			index.close(&given_up, false)
		})
		.await??;
		Ok(())
	}

	/// Deletes what is no longer pledged.
	async fn forget(&self, finalized: &Facts, pledges: &[Pledge], preparer: &mut Preparer) -> anyhow::Result<()> {
		let mut live: BTreeMap<Hash32, BTreeSet<u32>> = BTreeMap::new();
		for pledge in pledges {
			live.entry(pledge.statistic).or_default().insert(pledge.model);
		}
		let index = self.worker.index.clone();
		let statistics = tokio::task::spawn_blocking(move || index.statistics()).await??;
		for (hash, statistic) in statistics {
			// Offers are never removed, so a model that the chain does not name means that it was not read whole.
			if statistic.models.iter().any(|model| !finalized.models.contains_key(model)) {
				continue;
			}
			match statistic.state {
				StatisticState::Revoked { deleted: true, .. } => {},
				StatisticState::Revoked { block, deleted: false } => {
					self.delete(hash, statistic, block, preparer).await?;
				},
				StatisticState::Stored => match live.get(&hash) {
					Some(models) => self.keep(hash, statistic, models, preparer).await?,
					None if is_withdrawn(&statistic, finalized.number) => {
						self.delete(hash, statistic, finalized.number, preparer).await?;
					},
					None => {},
				},
			}
		}
		Ok(())
	}

	/// A statistic that is still pledged to `models`; heads of models that it was withdrawn from go at once.
	async fn keep(
		&self,
		hash: Hash32,
		mut statistic: Statistic,
		models: &BTreeSet<u32>,
		preparer: &mut Preparer,
	) -> anyhow::Result<()> {
		let before = statistic.clone();
		for model in statistic.models.iter().filter(|model| !models.contains(*model)) {
			let versions = self.delete_heads(*model, statistic.contribution, preparer).await?.1;
			let (index, model) = (self.worker.index.clone(), *model);
			tokio::task::spawn_blocking(move || index.remove_heads(model, &versions)).await??;
		}
		statistic.models =
			statistic.models.iter().chain(models).copied().collect::<BTreeSet<_>>().into_iter().collect();
		statistic.seen_final = true;
		if statistic != before {
			self.write(hash, statistic).await?;
		}
		Ok(())
	}

	/// Deletes a revoked statistic: tombstone first, then the bytes, then the receipts.
	async fn delete(
		&self,
		hash: Hash32,
		mut statistic: Statistic,
		block: BlockNumber,
		preparer: &mut Preparer,
	) -> anyhow::Result<()> {
		statistic.state = StatisticState::Revoked { block, deleted: false };
		self.write(hash, statistic.clone()).await?;
		self.worker.store.delete(Kind::Statistic, &hash).await.context("the statistic")?;
		for model in statistic.models.clone() {
			let (heads, versions) = self.delete_heads(model, statistic.contribution, preparer).await?;
			let receipt = self.receipt(model, &statistic, hash, heads, block).await?;
			let index = self.worker.index.clone();
			tokio::task::spawn_blocking(move || index.set_deletion(&receipt, &versions)).await??;
		}
		statistic.state = StatisticState::Revoked { block, deleted: true };
		let contribution = statistic.contribution;
		self.write(hash, statistic).await?;
		self.worker.metrics.forgotten();
		tracing::info!(contribution, statistic = hex::encode(hash), block, "a revoked statistic was deleted");
		Ok(())
	}

	/// Deletes every stored head of `model` that contained `contribution`; says which, and of which versions.
	async fn delete_heads(
		&self,
		model: u32,
		contribution: u64,
		preparer: &mut Preparer,
	) -> anyhow::Result<(Vec<Hash32>, Vec<u32>)> {
		preparer.drop_with(model, contribution);
		let index = self.worker.index.clone();
		let heads = tokio::task::spawn_blocking(move || index.heads_with(model, contribution)).await??;
		let hashes: BTreeSet<Hash32> = heads.iter().map(|(_, head)| head.hash).collect();
		for hash in &hashes {
			self.worker.store.delete(Kind::Head, hash).await.context("a head")?;
		}
		Ok((hashes.into_iter().collect(), heads.into_iter().map(|(version, _)| version).collect()))
	}

	/// The signed receipt; the one that was written before, if a crash came after it.
	async fn receipt(
		&self,
		model: u32,
		statistic: &Statistic,
		hash: Hash32,
		heads: Vec<Hash32>,
		block: BlockNumber,
	) -> anyhow::Result<DeletionReceipt> {
		let contribution = statistic.contribution;
		let index = self.worker.index.clone();
		if let Some(written) = tokio::task::spawn_blocking(move || index.deletion(contribution, model)).await?? {
			return Ok(written);
		}
		let payload = deletion_payload(contribution, model, &hash, &heads, block);
		let signer = self.worker.signer.clone();
		let signature = tokio::task::spawn_blocking(move || signer.sign(&payload)).await??;
		Ok(DeletionReceipt {
			contribution,
			model,
			statistic: hex::encode(hash),
			heads: heads.iter().map(hex::encode).collect(),
			block,
			signature: hex::encode(signature),
		})
	}

	async fn write(&self, hash: Hash32, statistic: Statistic) -> anyhow::Result<()> {
		let index = self.worker.index.clone();
		tokio::task::spawn_blocking(move || index.set_statistic(&hash, &statistic)).await??;
		Ok(())
	}

	/// Attests pending pledges whose statistic is here, each in its own task, one attempt at a time.
	async fn attest(&self, pledges: &[Pledge]) -> anyhow::Result<()> {
		let pending: Vec<&Pledge> = pledges.iter().filter(|pledge| pledge.stage == Stage::Pending).collect();
		let names: BTreeSet<_> = pending.iter().map(|pledge| (pledge.contribution, pledge.model)).collect();
		self.lock().retain(|name, attempt| attempt.next.is_none() || names.contains(name));
		for pledge in pending {
			let (index, hash) = (self.worker.index.clone(), pledge.statistic);
			let known = tokio::task::spawn_blocking(move || index.statistic(&hash)).await??;
			let here = known.is_some_and(|known| known.state == StatisticState::Stored);
			let open = self.worker.models.facts(pledge.model).is_some_and(|facts| facts.state.accepts_pledges());
			if here && open && self.begin(pledge) {
				let before = self.rows_before(pledges, pledge);
				tokio::spawn(attempt(self.worker.clone(), self.attempts.clone(), *pledge, before));
			}
		}
		Ok(())
	}

	/// Whether an attempt is due and none is under way; it counts as under way from now on.
	fn begin(&self, pledge: &Pledge) -> bool {
		let mut attempts = self.lock();
		let entry = attempts.entry((pledge.contribution, pledge.model));
		let attempt = entry.or_insert(Attempt { tries: 0, next: Some(Instant::now()) });
		match attempt.next {
			Some(next) if next <= Instant::now() => {
				*attempt = Attempt { tries: attempt.tries.saturating_add(1), next: None };
				true
			},
			_ => false,
		}
	}

	/// Rows of the pledges to the same model that come before: those that count, and those that this worker attests or has attested.
	fn rows_before(&self, pledges: &[Pledge], pledge: &Pledge) -> u64 {
		let attempts = self.lock();
		let before = |other: &&Pledge| {
			let begun = other.stage != Stage::Pending || attempts.contains_key(&(other.contribution, other.model));
			other.model == pledge.model && other.contribution != pledge.contribution && begun
		};
		pledges.iter().filter(before).fold(0, |sum: u64, other| sum.saturating_add(other.rows.into()))
	}

	fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<(u64, u32), Attempt>> {
		self.attempts.lock().unwrap_or_else(PoisonError::into_inner)
	}
}

/// Whether a statistic without a pledge after block `finalized` was withdrawn. Its pledge was there when it was uploaded, so a
/// block before that, as from a node that is still catching up, says nothing.
fn is_withdrawn(statistic: &Statistic, finalized: BlockNumber) -> bool {
	let patience = if statistic.seen_final { 0 } else { UNSEEN };
	finalized >= statistic.uploaded_at.saturating_add(patience)
}

/// What is signed of a deletion: BLAKE2b-256 of the SCALE encoding of the receipt's fields.
pub fn deletion_payload(
	contribution: u64,
	model: u32,
	statistic: &Hash32,
	heads: &[Hash32],
	block: BlockNumber,
) -> [u8; 32] {
	content_hash(&(contribution, model, statistic, heads, block).encode())
}

/// One attempt to attest `pledge`. Also after a success the next one waits: the final block may be some way behind.
async fn attempt(worker: Arc<Worker>, attempts: Attempts, pledge: Pledge, before: u64) {
	let Pledge { contribution, model, .. } = pledge;
	let done = try_attest(&worker, &pledge, before).await;
	match &done {
		Ok(()) => tracing::info!(contribution, model, "attested"),
		Err(error) => {
			tracing::warn!(
				contribution,
				model,
				error = format!("{error:#}"),
				"could not attest; it will be tried again"
			);
		},
	}
	let mut attempts = attempts.lock().unwrap_or_else(PoisonError::into_inner);
	if let Some(attempt) = attempts.get_mut(&(contribution, model)) {
		let doubled = worker.limits.attest_pause.saturating_mul(1 << attempt.tries.min(8));
		let pause = if done.is_ok() { Duration::from_secs(120) } else { doubled.min(LONGEST_PAUSE) };
		attempt.next = Some(Instant::now() + pause);
	}
}

/// The statistic is checked against this model: it may have been uploaded for another one.
async fn try_attest(worker: &Worker, pledge: &Pledge, before: u64) -> anyhow::Result<()> {
	let facts = worker.models.facts(pledge.model).context("the model is not one of this worker's")?;
	let descriptor = worker.store.get(Kind::Descriptor, &facts.descriptor).await.context("the descriptor")?;
	let statistic = worker.store.get(Kind::Statistic, &pledge.statistic).await.context("the statistic")?;
	let rows = pledge.rows;
	tokio::task::spawn_blocking(move || -> anyhow::Result<()> {
		let description = Description::from_bytes(&descriptor)?;
		if let Description::Corpus(corpus) = &description {
			let (taken, places) = (before.saturating_add(rows.into()), corpus.places());
			anyhow::ensure!(
				usize::try_from(taken).is_ok_and(|taken| taken <= places),
				"the corpus has {places} places, with this contribution {taken} would be taken: its owner registers a larger one"
			);
		}
		Ok(description.check(&statistic, rows.into(), facts.min_rows.into())?)
	})
	.await??;
	worker.view.attest(pledge.model, pledge.contribution).await
}
