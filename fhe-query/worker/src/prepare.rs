//! Preparation: keeps the head or index of every model equal to what its active set makes.
//!
//! Per model the worker holds the exact sum of the active contributions: of statistics for a model that classifies, a
//! library for one that searches. When consent changes, what left is taken out and what joined is put in, and head or
//! index are made anew. Neither depends on the order in which that came about, so they are bit-equal to those of the
//! active set alone.
//!
//! The work begins when the best block shows another version, and its result is served once the final block has that
//! version and that very set: a version number alone could belong to another set on a branch that was undone.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context;
use assent_engine::{Description, Descriptor, Head, Library, Passages, ScoresHead, Statistic};
use assent_primitives::Hash32;
use assent_protocol::Times;
use axum::body::Bytes;

use super::{
	engine::Backend,
	index,
	models::{Basis, Served, Shelf},
	store::Kind,
	usage::Use,
	view::{ConsentSet, ModelFacts, Pledge, Stage},
	worker::Worker,
};

/// contribution -> hash of what was uploaded
type Set = BTreeMap<u64, Hash32>;

/// The sums of active contributions, and the heads and indexes made of them.
pub struct Preparer {
	worker: Arc<Worker>,
	kept: BTreeMap<u32, Kept>,
}

/// The sum of one model.
struct Kept {
	descriptor_hash: Hash32,
	set: Set,
	/// The consent set for proofs of use, where they have to be made.
	consent: Option<ConsentSet>,
	sum: Sum,
	/// Cost of an answer in the clear, once it was measured.
	times: Option<Times>,
	/// The head or index made of `set`, with its version.
	candidate: Option<Served>,
}

/// A sum of contributions.
enum Sum {
	Statistics { descriptor: Box<Descriptor>, sum: Box<Statistic> },
	Library(Box<Library>),
}

impl Sum {
	/// Makes the sum of no contribution.
	fn empty(description: Description) -> anyhow::Result<Self> {
		Ok(match description {
			Description::Classifier(descriptor) => {
				let sum = Statistic::zero(descriptor.features().try_into()?, descriptor.classes().len().try_into()?);
				Self::Statistics { descriptor, sum: Box::new(sum) }
			},
			Description::Corpus(corpus) => Self::Library(Box::new(Library::new(Arc::new(*corpus)))),
		})
	}

	fn add(&mut self, contribution: u64, bytes: &[u8]) -> anyhow::Result<()> {
		match self {
			Self::Statistics { sum, .. } => Ok(sum.add(&Statistic::from_bytes(bytes)?)?),
			Self::Library(library) => Ok(library.add(contribution, &Passages::from_bytes(bytes)?)?),
		}
	}

	/// Takes a contribution out; needs its bytes where they were added up.
	fn remove(&mut self, contribution: u64, bytes: Option<&[u8]>) -> anyhow::Result<()> {
		match self {
			Self::Statistics { sum, .. } => {
				Ok(sum.sub(&Statistic::from_bytes(bytes.context("the statistic is needed")?)?)?)
			},
			Self::Library(library) => {
				library.remove(contribution);
				Ok(())
			},
		}
	}

	/// Tells whether the bytes of a contribution are needed to take it out.
	fn subtracts(&self) -> bool {
		matches!(self, Self::Statistics { .. })
	}
}

impl Preparer {
	/// Makes a preparer that keeps nothing yet.
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
		// Offers that are closed are not answered, and nobody but the worker pays for what is computed for them.
		let wanted = |model: &u32, facts: &ModelFacts| facts.serves() && best.sells(*model);
		self.kept.retain(|model, _| best.models.get(model).is_some_and(|facts| wanted(model, facts)));
		for (model, facts) in best.models.iter().filter(|(model, facts)| wanted(model, facts)) {
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
		let pledges = self.worker.view.pledges(model, at).await.context("the chain's pledges cannot be read")?;
		let (set, consent) = match self.places(model, facts).await? {
			None => (active(&pledges), None),
			Some(places) => {
				let consent = self.consent_set(model, facts.version, at).await?;
				(searchable(model, &pledges, &consent, places), Some(consent))
			},
		};
		let ready = self.kept.get(&model).is_some_and(|kept| {
			let same = kept.set == set && kept.consent == consent;
			same && kept.candidate.as_ref().is_some_and(|served| served.version == facts.version)
		});
		if !ready {
			self.compute(model, facts, set, consent).await?;
		}
		match (settled, self.kept.get(&model)) {
			(Some(_), Some(kept)) => self.install(kept).await,
			_ => Ok(()),
		}
	}

	/// Makes what `set` answers from.
	async fn compute(
		&mut self,
		model: u32,
		facts: &ModelFacts,
		set: Set,
		consent: Option<ConsentSet>,
	) -> anyhow::Result<()> {
		anyhow::ensure!(!set.is_empty(), "no contribution is active");
		self.ensure_uploaded(&set).await?;
		let kept = match self.kept.remove(&model).filter(|kept| kept.descriptor_hash == facts.descriptor) {
			Some(kept) => match self.change(kept, &set).await {
				Ok(kept) => kept,
				// What is to be subtracted may be gone already: add up what is left.
				Err(_) => self.change(self.fresh(facts).await?, &set).await?,
			},
			None => self.change(self.fresh(facts).await?, &set).await?,
		};
		let kept = Kept { consent, ..kept };
		let started = std::time::Instant::now();
		let (version, engine) = (facts.version, self.worker.engine.clone());
		let kept = tokio::task::spawn_blocking(move || make(kept, model, version, engine.as_ref())).await??;
		let millis = started.elapsed().as_millis();
		let rows = kept.candidate.as_ref().map_or(0, |served| served.rows);
		tracing::info!(model, version, contributions = kept.set.len(), rows, millis, "the model is computed");
		self.kept.insert(model, kept);
		Ok(())
	}

	/// Returns the number of passages that a model can hold; `None` for one that classifies.
	async fn places(&self, model: u32, facts: &ModelFacts) -> anyhow::Result<Option<usize>> {
		match self.kept.get(&model).filter(|kept| kept.descriptor_hash == facts.descriptor) {
			Some(Kept { sum: Sum::Library(library), .. }) => Ok(Some(library.corpus().places())),
			Some(_) => Ok(None),
			None => Ok(match self.description(facts).await? {
				Description::Classifier(_) => None,
				Description::Corpus(corpus) => Some(corpus.places()),
			}),
		}
	}

	async fn description(&self, facts: &ModelFacts) -> anyhow::Result<Description> {
		let bytes = self.worker.store.get(Kind::Descriptor, &facts.descriptor).await;
		let bytes = bytes.context("its descriptor is not in the store: its owner uploads it")?;
		Ok(tokio::task::spawn_blocking(move || Description::from_bytes(&bytes)).await??)
	}

	/// The consent set that proofs of use are made of.
	async fn consent_set(&self, model: u32, version: u32, at: Hash32) -> anyhow::Result<ConsentSet> {
		let consent = self.worker.view.consent_set(model, at).await.context("the consent set cannot be read")?;
		let consent = consent.context("the chain has no consent set of the model")?;
		anyhow::ensure!(
			consent.version == version,
			"the consent set is of version {}, the model of version {version}",
			consent.version
		);
		Ok(consent)
	}

	/// The sum of nothing.
	async fn fresh(&self, facts: &ModelFacts) -> anyhow::Result<Kept> {
		let description = self.description(facts).await?;
		if let Description::Corpus(corpus) = &description {
			let others = self.kept.values().map(Kept::index_bytes).fold(0, usize::saturating_add);
			let (needed, most) = (corpus.shape().index_bytes(), self.worker.limits.index_bytes);
			anyhow::ensure!(
				others.saturating_add(needed) <= most,
				"its index takes {} MB, and this worker has {} MB for all of them",
				needed >> 20,
				most >> 20
			);
		}
		let sum = tokio::task::spawn_blocking(move || Sum::empty(description)).await??;
		let set = Set::new();
		Ok(Kept { descriptor_hash: facts.descriptor, set, consent: None, sum, times: None, candidate: None })
	}

	/// Takes out what is not in `set` and puts in what is new in it.
	async fn change(&self, mut kept: Kept, set: &Set) -> anyhow::Result<Kept> {
		let missing = |from: &Set, to: &Set| -> Vec<(u64, Hash32)> {
			from.iter().filter(|(id, hash)| to.get(*id) != Some(*hash)).map(|(id, hash)| (*id, *hash)).collect()
		};
		for (contribution, hash) in missing(&kept.set, set) {
			let bytes = match kept.sum.subtracts() {
				true => Some(self.uploaded(contribution, &hash).await?),
				false => None,
			};
			kept = tokio::task::spawn_blocking(move || -> anyhow::Result<Kept> {
				kept.sum.remove(contribution, bytes.as_deref())?;
				Ok(kept)
			})
			.await??;
		}
		for (contribution, hash) in missing(set, &kept.set) {
			let bytes = self.uploaded(contribution, &hash).await?;
			kept = tokio::task::spawn_blocking(move || -> anyhow::Result<Kept> {
				kept.sum.add(contribution, &bytes)?;
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
				"the data {} of contribution {contribution} was not uploaded here",
				hex::encode(hash),
			);
		}
		Ok(())
	}

	async fn uploaded(&self, contribution: u64, hash: &Hash32) -> anyhow::Result<Bytes> {
		let found = self.worker.store.get(Kind::Statistic, hash).await;
		found.with_context(|| format!("the data {} of contribution {contribution}", hex::encode(hash)))
	}

	/// Serves what was made of a set that the final block has, and writes it down so that it can be deleted later.
	async fn install(&self, kept: &Kept) -> anyhow::Result<()> {
		let Some(served) = kept.candidate.clone() else {
			return Ok(());
		};
		let (model, version, hash) = (served.model, served.version, served.hash);
		let head = index::Head { hash, contributions: kept.set.keys().copied().collect() };
		// Before the blob: a head that is stored is always known here.
		let index = self.worker.index.clone();
		tokio::task::spawn_blocking(move || index.set_head(model, version, &head)).await??;
		// An index is not stored: it is large, and made again from passages that are.
		if let Some(head) = served.head() {
			let stored = self.worker.store.put(Kind::Head, &hash, head.to_bytes().into()).await;
			if let Err(error) = stored {
				tracing::warn!(model, version, %error, "the head is served and could not be stored");
			}
		}
		tracing::info!(model, version, head = hex::encode(hash), "served from now on");
		self.worker.models.install(served);
		Ok(())
	}

	/// Drops a sum and what was made of it, if they still contain `contribution`. It is added up again without it when
	/// it is needed.
	pub fn drop_with(&mut self, model: u32, contribution: u64) {
		if self.kept.get(&model).is_some_and(|kept| kept.set.contains_key(&contribution)) {
			self.kept.remove(&model);
		}
		self.worker.models.drop_outdated(model);
	}
}

impl Kept {
	/// Memory of its index.
	fn index_bytes(&self) -> usize {
		match &self.sum {
			Sum::Statistics { .. } => 0,
			Sum::Library(library) => library.corpus().shape().index_bytes(),
		}
	}
}

/// Makes the head or index of a model.
fn make(mut kept: Kept, model: u32, version: u32, engine: &dyn Backend) -> anyhow::Result<Kept> {
	let (hash, rows, basis, times) = match &mut kept.sum {
		Sum::Statistics { descriptor, sum } => {
			let head = Head::solve(sum, descriptor)?;
			let times = kept.times.map_or_else(|| engine.measure(descriptor, &head), Ok)?;
			let scores = ScoresHead::new(&head).ok().map(Arc::new);
			(head.hash(), sum.rows, Basis::Head { head: Arc::new(head), scores }, times)
		},
		Sum::Library(library) => {
			library.arrange(version.into())?;
			let times = kept.times.map_or_else(|| engine.measure_search(library), Ok)?;
			let consent = kept.consent.as_ref().context("an index needs a consent set")?;
			let slots = kept.set.keys().filter_map(|contribution| consent.slots.get(contribution).copied());
			let shelf = Shelf {
				index: library.index().clone(),
				guide: library.guide().to_bytes().into(),
				passages: kept.set.values().copied().collect(),
				used: Use::of(model, consent.words, slots).context("the chain's consent set has other slots")?,
			};
			let rows = library.passages().try_into()?;
			(assent_primitives::content_hash(&shelf.guide), rows, Basis::Library(Arc::new(shelf)), times)
		},
	};
	let descriptor_hash = kept.descriptor_hash;
	let served = Served { model, version, descriptor_hash, hash, rows, times, basis };
	Ok(Kept { candidate: Some(served), times: Some(times), ..kept })
}

fn active(pledges: &[Pledge]) -> Set {
	let counting = pledges.iter().filter(|pledge| pledge.stage == Stage::Active);
	counting.map(|pledge| (pledge.contribution, pledge.statistic)).collect()
}

/// The active contributions that can be searched: use of one without a slot in the consent set could not be proved, and
/// what does not fit the index stays out of it, the later numbers first.
fn searchable(model: u32, pledges: &[Pledge], consent: &ConsentSet, places: usize) -> Set {
	let rows: BTreeMap<u64, u32> = pledges.iter().map(|pledge| (pledge.contribution, pledge.rows)).collect();
	let mut left = u64::try_from(places).unwrap_or(u64::MAX);
	let mut set = active(pledges);
	let before = set.len();
	set.retain(|contribution, _| {
		let rows = u64::from(rows.get(contribution).copied().unwrap_or(u32::MAX));
		let fits = consent.slots.contains_key(contribution) && rows <= left;
		if fits {
			left = left.saturating_sub(rows);
		}
		fits
	});
	if set.len() < before {
		let left_out = before.saturating_sub(set.len());
		tracing::warn!(
			model,
			version = consent.version,
			left_out,
			"contributions without a slot or a place are not searched"
		);
	}
	set
}
