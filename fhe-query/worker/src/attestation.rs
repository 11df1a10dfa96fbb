//! Attestations: says on chain that a pledged statistic is here and within its bounds, so that it joins at the next
//! epoch.

use std::{
	collections::{BTreeMap, BTreeSet},
	sync::{Arc, Mutex, PoisonError},
	time::{Duration, Instant},
};

use anyhow::Context;
use assent_engine::Description;

use super::{
	index::StatisticState,
	store::Kind,
	view::{Pledge, Pledges, Stage},
	worker::Worker,
};

/// Longest pause between two attempts to attest a pledge.
const LONGEST_PAUSE: Duration = Duration::from_secs(600);
/// Pause after an attestation that succeeded: the final block may be some way behind.
const DONE_PAUSE: Duration = Duration::from_secs(120);

/// Attempts to attest, by contribution and model.
type Attempts = Arc<Mutex<BTreeMap<(u64, u32), Attempt>>>;

#[derive(Clone, Copy)]
struct Attempt {
	tries: u32,
	/// `None` while one is under way.
	next: Option<Instant>,
}

/// The attestations of one worker, each tried again after a pause until its pledge is no longer pending.
pub(super) struct Attestations {
	worker: Arc<Worker>,
	attempts: Attempts,
}

impl Attestations {
	/// Makes attestations of which none is under way.
	pub(super) fn new(worker: Arc<Worker>) -> Self {
		Self { worker, attempts: Attempts::default() }
	}

	/// Attests pending pledges whose statistic is here, each in its own task, one attempt at a time.
	pub(super) async fn attest(&self, read: &Pledges) -> anyhow::Result<()> {
		let pledges: Vec<Pledge> = read.values().flatten().copied().collect();
		let pending: Vec<&Pledge> = pledges.iter().filter(|pledge| pledge.stage == Stage::Pending).collect();
		let names: BTreeSet<_> = pending.iter().map(|pledge| (pledge.contribution, pledge.model)).collect();
		let over = |name: &(u64, u32)| read.contains_key(&name.1) && !names.contains(name);
		self.lock().retain(|name, attempt| attempt.next.is_none() || !over(name));
		for pledge in pending {
			let (index, hash) = (self.worker.index.clone(), pledge.statistic);
			let known = tokio::task::spawn_blocking(move || index.statistic(&hash)).await??;
			let here = known.is_some_and(|known| known.state == StatisticState::Stored);
			let open = self.worker.models.facts(pledge.model).is_some_and(|facts| facts.state.accepts_pledges());
			if here && open && self.begin(pledge) {
				let before = self.rows_before(&pledges, pledge);
				tokio::spawn(attempt(self.worker.clone(), self.attempts.clone(), *pledge, before));
			}
		}
		Ok(())
	}

	/// Begins an attempt if one is due and none is under way, and tells whether it did.
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

	/// Counts the rows of earlier pledges to the same model: those that count, and those that this worker attests or
	/// has attested.
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

/// Tries to attest `pledge` once, and says when to try again.
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
		let pause = if done.is_ok() { DONE_PAUSE } else { doubled.min(LONGEST_PAUSE) };
		attempt.next = Some(Instant::now() + pause);
	}
}

/// Checks the statistic against this model, since it may have been uploaded for another one, and attests it.
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
				"the corpus has {places} places, with this contribution {taken} would be taken: its owner \
				 registers a larger one"
			);
		}
		Ok(description.check(&statistic, rows.into(), facts.min_rows.into())?)
	})
	.await??;
	worker.view.attest(pledge.model, pledge.contribution).await
}
