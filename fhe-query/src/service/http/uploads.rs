//! Taking descriptors, statistics and evaluation keys.
//!
//! Whether anything by that name is wanted is asked before the body is read, and the body is checked before it is kept.

use std::sync::Arc;

use assent_primitives::{content_hash, Hash32};
use axum::{
	body::Bytes,
	extract::{Path, Request, State},
	http::StatusCode,
};
use tokio::sync::OwnedSemaphorePermit;

use crate::{
	compute::{Descriptor, Statistic},
	protocol::{Code, Refusal, MAX_DESCRIPTOR_BYTES, MAX_KEY_BYTES, MAX_STATISTIC_BYTES},
	service::{
		index::{self, Index, IndexRefusal, StatisticState},
		refusal::{refuse, refuse_for},
		store::{Kind, StoreRefusal},
		view::Pledge,
		worker::Worker,
	},
};

use super::{hash, Incoming};

type Answer = Result<StatusCode, Refusal>;

/// A place among the large bodies that are in memory.
fn place(worker: &Worker) -> Result<OwnedSemaphorePermit, Refusal> {
	let busy = |_| refuse_for(5, "the worker is taking other uploads");
	worker.uploads.clone().try_acquire_owned().map_err(busy)
}

fn away(error: anyhow::Error) -> Refusal {
	tracing::warn!(%error, "the node did not answer");
	refuse_for(5, "the worker's node does not answer just now")
}

pub(super) async fn put_descriptor(
	State(worker): State<Arc<Worker>>,
	Path(name): Path<String>,
	request: Request,
) -> Answer {
	let mut body = Incoming::of(request, MAX_DESCRIPTOR_BYTES);
	let answer = take_descriptor(&worker, &name, &mut body).await;
	body.finish(answer).await
}

async fn take_descriptor(worker: &Arc<Worker>, name: &str, body: &mut Incoming) -> Answer {
	let hash = hash(name)?;
	let _place = place(worker)?;
	if worker.models.models_of(&hash).is_empty() {
		worker.refresh().await.map_err(away)?;
		if worker.models.models_of(&hash).is_empty() {
			return Err(refuse(
				Code::NotFound,
				"no model with this descriptor has an offer of this worker: register the model and its offer first",
			));
		}
	}
	let bytes = body.read().await?;
	let checked = bytes.clone();
	tokio::task::spawn_blocking(move || {
		if content_hash(&checked) != hash {
			return Err(StoreRefusal::HashMismatch.into());
		}
		Descriptor::from_bytes(&checked).map(|_| ()).map_err(Refusal::from)
	})
	.await??;
	worker.store.put(Kind::Descriptor, &hash, bytes).await?;
	worker.changed.notify_one();
	Ok(StatusCode::CREATED)
}

pub(super) async fn put_statistic(
	State(worker): State<Arc<Worker>>,
	Path(name): Path<String>,
	request: Request,
) -> Answer {
	let mut body = Incoming::of(request, MAX_STATISTIC_BYTES);
	let answer = take_statistic(&worker, &name, &mut body).await;
	body.finish(answer).await
}

async fn take_statistic(worker: &Arc<Worker>, name: &str, body: &mut Incoming) -> Answer {
	let hash = hash(name)?;
	let _place = place(worker)?;
	let pledges = wanted(worker, hash).await?;
	let checks = checks(worker, &pledges).await?;
	let sealed = body.read().await?;
	let taker = worker.clone();
	let bytes = tokio::task::spawn_blocking(move || open(&taker, hash, &sealed, &checks)).await??;
	worker.store.put(Kind::Statistic, &hash, bytes).await?;
	let record = index::Statistic {
		contribution: pledges.iter().map(|pledge| pledge.contribution).max().unwrap_or_default(),
		models: pledges.iter().map(|pledge| pledge.model).collect(),
		rows: pledges.iter().map(|pledge| pledge.rows.into()).max().unwrap_or_default(),
		uploaded_at: worker.models.best_number(),
		seen_final: false,
		state: StatisticState::Stored,
	};
	let kept = worker.indexed(move |index| keep(index, &hash, record)).await?;
	if !kept {
		worker.store.delete(Kind::Statistic, &hash).await?;
		return Err(gone());
	}
	worker.changed.notify_one();
	Ok(StatusCode::CREATED)
}

/// Writes what is known of a new statistic, unless it was revoked while it came in.
fn keep(index: &Index, hash: &Hash32, record: index::Statistic) -> Result<bool, IndexRefusal> {
	let before = index.statistic(hash)?.filter(|before| before.contribution >= record.contribution);
	if before.as_ref().is_some_and(|before| before.state != StatisticState::Stored) {
		return Ok(false);
	}
	let seen_final = before.is_some_and(|before| before.seen_final);
	index.set_statistic(hash, &index::Statistic { seen_final, ..record })?;
	Ok(true)
}

fn gone() -> Refusal {
	refuse(Code::Gone, "its owner revoked it; register it again to bring it back")
}

/// The pledges of the statistic to models of this worker.
async fn wanted(worker: &Worker, hash: Hash32) -> Result<Vec<Pledge>, Refusal> {
	let known = worker.indexed(move |index| index.statistic(&hash)).await?;
	let mut pledges = worker.view.pledges_of(hash).await.map_err(away)?;
	if pledges.iter().any(|pledge| worker.models.facts(pledge.model).is_none()) {
		worker.refresh().await.map_err(away)?;
	}
	pledges.retain(|pledge| worker.models.facts(pledge.model).is_some());
	// What was revoked stays gone; the same rows come back only as a new registration.
	if let Some(index::Statistic { contribution, state: StatisticState::Revoked { .. }, .. }) = known {
		pledges.retain(|pledge| pledge.contribution > contribution);
		if pledges.is_empty() {
			return Err(gone());
		}
	}
	match pledges.is_empty() {
		true => Err(refuse(
			Code::NotFound,
			"no contribution with this statistic is pledged to a model of this worker: register it first",
		)),
		false => Ok(pledges),
	}
}

/// What a statistic is checked against: the descriptor of a model, its least rows, and the rows that were registered.
struct Check {
	descriptor: Descriptor,
	rows: u32,
	min_rows: u32,
}

async fn checks(worker: &Worker, pledges: &[Pledge]) -> Result<Vec<Check>, Refusal> {
	let mut checks = Vec::new();
	for pledge in pledges {
		let Some(facts) = worker.models.facts(pledge.model) else {
			continue;
		};
		let bytes = match worker.store.get(Kind::Descriptor, &facts.descriptor).await {
			Err(StoreRefusal::NotFound) => {
				let message =
					format!("the descriptor of model {} is not here: its owner uploads it first", pledge.model);
				return Err(refuse(Code::NotFound, message));
			},
			found => found?,
		};
		let descriptor = tokio::task::spawn_blocking(move || Descriptor::from_bytes(&bytes)).await??;
		checks.push(Check { descriptor, rows: pledge.rows, min_rows: facts.min_rows });
	}
	Ok(checks)
}

/// Opens a sealed statistic and checks it: the seal, the hash, the shape, the bounds.
fn open(worker: &Worker, hash: Hash32, sealed: &[u8], checks: &[Check]) -> Result<Bytes, Refusal> {
	let bytes = worker.sealing.unseal(sealed).map_err(|_| {
		refuse(Code::Malformed, "the statistic is not sealed to this worker's key: read the key from the chain again")
	})?;
	let statistic = Statistic::open(&bytes, &hash)?;
	for Check { descriptor, rows, min_rows } in checks {
		statistic.check(descriptor, (*rows).into(), (*min_rows).into())?;
	}
	Ok(bytes.into())
}

pub(super) async fn put_key(State(worker): State<Arc<Worker>>, Path(name): Path<String>, request: Request) -> Answer {
	let mut body = Incoming::of(request, MAX_KEY_BYTES);
	let answer = take_key(&worker, &name, &mut body).await;
	body.finish(answer).await
}

async fn take_key(worker: &Arc<Worker>, name: &str, body: &mut Incoming) -> Answer {
	let hash = hash(name)?;
	let _place = place(worker)?;
	let bytes = body.read().await?;
	let (engine, checked, size) = (worker.engine.clone(), bytes.clone(), bytes.len());
	let loaded = tokio::task::spawn_blocking(move || match content_hash(&checked) == hash {
		true => engine.load_key(&checked).map_err(Refusal::from),
		false => Err(StoreRefusal::HashMismatch.into()),
	});
	let key = loaded.await??;
	worker.store.put(Kind::Key, &hash, bytes).await?;
	worker.keys.insert(hash, key);
	let budget = worker.limits.stored_key_bytes;
	let surplus = worker
		.indexed(move |index| {
			index.touch_key(&hash, size.try_into().unwrap_or(u64::MAX))?;
			index.surplus_keys(budget)
		})
		.await?;
	for old in surplus {
		drop_key(worker, old).await?;
	}
	Ok(StatusCode::CREATED)
}

async fn drop_key(worker: &Worker, hash: Hash32) -> Result<(), Refusal> {
	worker.indexed(move |index| index.remove_key(&hash)).await?;
	worker.keys.remove(&hash);
	Ok(worker.store.delete(Kind::Key, &hash).await?)
}
