//! Keeps the head of every model equal to the one that its active set makes.
//!
//! Per model the worker holds the exact sum of the active statistics. When consent changes, what left is subtracted and what
//! joined is added, and the head is solved anew. Integers make the sum the same in whatever order it came about, so the head is
//! bit-equal to one trained on the active set alone.
//!
//! The work begins when the best block shows another version, and its result is served once the final block has that version
//! and that very set: a version number alone could belong to another set on a branch that was undone.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context;
use assent_primitives::Hash32;
use axum::body::Bytes;

use super::{
	index,
	models::Served,
	store::Kind,
	view::{ModelFacts, Pledge, Stage},
	worker::Worker,
};
use crate::{
	compute::{Descriptor, Head, ScoresHead, Statistic},
	protocol::Times,
};

/// contribution -> its statistic's hash
type Set = BTreeMap<u64, Hash32>;

/// The sums and heads that are kept.
pub struct Preparer {
	worker: Arc<Worker>,
	kept: BTreeMap<u32, Kept>,
}

/// What is kept of one model.
struct Kept {
	descriptor: Arc<Descriptor>,
	descriptor_hash: Hash32,
	set: Set,
	sum: Statistic,
	/// What a head of this shape costs in the clear, once it was measured.
	times: Option<Times>,
	/// The head of `set`, and the version it was made for.
	candidate: Option<Served>,
}

impl Preparer {
	/// Nothing is kept yet.
	pub fn new(worker: Arc<Worker>) -> Self {
		Self { worker, kept: BTreeMap::new() }
	}

	/// Brings every model up to what best and final block say.
	pub async fn prepare(&mut self) {
		let (best, finalized) = (self.worker.models.best(), self.worker.models.finalized());
		// The node is silent: what is kept stays as it is.
		if best.number == 0 {
			return;
		}
		self.kept.retain(|model, _| best.models.get(model).is_some_and(ModelFacts::serves));
		for (model, facts) in best.models.iter().filter(|(_, facts)| facts.serves()) {
			let settled = finalized.models.get(model).filter(|f| f.version == facts.version).map(|_| finalized.hash);
			if let Err(problem) = self.prepare_model(*model, facts, best.hash, settled).await {
				self.kept.remove(model);
				let problem = format!("{problem:#}");
				if self.worker.models.fail(*model, problem.clone()) {
					tracing::warn!(model, version = facts.version, problem, "the model cannot be computed");
				}
			}
		}
	}

	async fn prepare_model(
		&mut self,
		model: u32,
		facts: &ModelFacts,
		best: Hash32,
		settled: Option<Hash32>,
	) -> anyhow::Result<()> {
		if self.worker.models.installed(model).is_some_and(|served| served.version == facts.version) {
			return Ok(());
		}
		let at = settled.unwrap_or(best);
		let set = active(self.worker.view.pledges(model, at).await.context("the chain's pledges cannot be read")?);
		let ready = self.kept.get(&model).is_some_and(|kept| {
			kept.set == set && kept.candidate.as_ref().is_some_and(|served| served.version == facts.version)
		});
		if !ready {
			self.compute(model, facts, set).await?;
		}
		match (settled, self.kept.get(&model)) {
			(Some(_), Some(kept)) => self.install(kept).await,
			_ => Ok(()),
		}
	}

	/// Makes the head of `set`.
	async fn compute(&mut self, model: u32, facts: &ModelFacts, set: Set) -> anyhow::Result<()> {
		anyhow::ensure!(!set.is_empty(), "no contribution is active");
		self.ensure_uploaded(&set).await?;
		let kept = match self.kept.remove(&model).filter(|kept| kept.descriptor_hash == facts.descriptor) {
			Some(kept) => match self.change(kept, &set).await {
				Ok(kept) => kept,
				// What is to be subtracted may be gone already: add up what is left.
				Err(_) => self.fresh(facts, &set).await?,
			},
			None => self.fresh(facts, &set).await?,
		};
		let started = std::time::Instant::now();
		let (version, rows, engine) = (facts.version, kept.sum.rows, self.worker.engine.clone());
		let kept = tokio::task::spawn_blocking(move || -> anyhow::Result<Kept> {
			let head = Head::solve(&kept.sum, &kept.descriptor)?;
			let times = match kept.times {
				Some(times) => times,
				None => engine.measure(&kept.descriptor, &head)?,
			};
			let served = Served {
				model,
				version,
				descriptor: kept.descriptor.clone(),
				descriptor_hash: kept.descriptor_hash,
				head_hash: head.hash(),
				scores: ScoresHead::new(&head).ok().map(Arc::new),
				head: Arc::new(head),
				rows,
				times,
			};
			Ok(Kept { candidate: Some(served), times: Some(times), ..kept })
		})
		.await??;
		let millis = started.elapsed().as_millis();
		tracing::info!(model, version, contributions = kept.set.len(), rows, millis, "head computed");
		self.kept.insert(model, kept);
		Ok(())
	}

	/// Adds a set up from nothing.
	async fn fresh(&self, facts: &ModelFacts, set: &Set) -> anyhow::Result<Kept> {
		let bytes = self.worker.store.get(Kind::Descriptor, &facts.descriptor).await;
		let bytes = bytes.context("its descriptor is not in the store: its owner uploads it")?;
		let (descriptor, sum) = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
			let descriptor = Descriptor::from_bytes(&bytes)?;
			let sum = Statistic::zero(descriptor.features().try_into()?, descriptor.classes().len().try_into()?);
			Ok((Arc::new(descriptor), sum))
		})
		.await??;
		let kept =
			Kept { descriptor, descriptor_hash: facts.descriptor, set: Set::new(), sum, times: None, candidate: None };
		self.change(kept, set).await
	}

	/// Subtracts what is not in `set` and adds what is new in it.
	async fn change(&self, mut kept: Kept, set: &Set) -> anyhow::Result<Kept> {
		let left: Vec<_> =
			kept.set.iter().filter(|(id, hash)| set.get(*id) != Some(*hash)).map(|(i, h)| (*i, *h)).collect();
		let joined: Vec<_> =
			set.iter().filter(|(id, hash)| kept.set.get(*id) != Some(*hash)).map(|(i, h)| (*i, *h)).collect();
		for (adds, (contribution, hash)) in
			left.into_iter().map(|c| (false, c)).chain(joined.into_iter().map(|c| (true, c)))
		{
			let bytes = self.statistic(contribution, &hash).await?;
			kept = tokio::task::spawn_blocking(move || -> anyhow::Result<Kept> {
				let statistic = Statistic::from_bytes(&bytes)?;
				match adds {
					true => kept.sum.add(&statistic)?,
					false => kept.sum.sub(&statistic)?,
				}
				Ok(kept)
			})
			.await??;
		}
		kept.set = set.clone();
		kept.candidate = None;
		Ok(kept)
	}

	/// Asked of the index first, so that a model that waits for an upload costs little.
	async fn ensure_uploaded(&self, set: &Set) -> anyhow::Result<()> {
		for (contribution, hash) in set {
			let (index, hash) = (self.worker.index.clone(), *hash);
			let known = tokio::task::spawn_blocking(move || index.statistic(&hash)).await??;
			anyhow::ensure!(
				known.is_some_and(|known| known.state == index::StatisticState::Stored),
				"the statistic {} of contribution {contribution} was not uploaded here",
				hex::encode(hash),
			);
		}
		Ok(())
	}

	async fn statistic(&self, contribution: u64, hash: &Hash32) -> anyhow::Result<Bytes> {
		let found = self.worker.store.get(Kind::Statistic, hash).await;
		found.with_context(|| format!("the statistic {} of contribution {contribution}", hex::encode(hash)))
	}

	/// Serves a head whose set the final block has, and writes it down so that it can be deleted later.
	async fn install(&self, kept: &Kept) -> anyhow::Result<()> {
		let Some(served) = kept.candidate.clone() else {
			return Ok(());
		};
		let (model, version, hash) = (served.model, served.version, served.head_hash);
		let head = index::Head { hash, contributions: kept.set.keys().copied().collect() };
		// Before the blob: a head that is stored is always known here.
		let index = self.worker.index.clone();
		tokio::task::spawn_blocking(move || index.set_head(model, version, &head)).await??;
		let stored = self.worker.store.put(Kind::Head, &hash, served.head.to_bytes().into()).await;
		if let Err(error) = stored {
			tracing::warn!(model, version, %error, "the head is served and could not be stored");
		}
		tracing::info!(model, version, head = hex::encode(hash), "served from now on");
		self.worker.models.install(served);
		Ok(())
	}

	/// Drops a sum and a head that still contain `contribution`. The sum is added up again without it when it is needed.
	pub fn drop_with(&mut self, model: u32, contribution: u64) {
		if self.kept.get(&model).is_some_and(|kept| kept.set.contains_key(&contribution)) {
			self.kept.remove(&model);
		}
		self.worker.models.drop_outdated(model);
	}
}

fn active(pledges: Vec<Pledge>) -> Set {
	pledges
		.into_iter()
		.filter(|pledge| pledge.stage == Stage::Active)
		.map(|pledge| (pledge.contribution, pledge.statistic))
		.collect()
}
