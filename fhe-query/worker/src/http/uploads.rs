//! Taking descriptions of models, what contributors upload to them, and evaluation keys.
//!
//! A description is a descriptor or a corpus, and what is uploaded a statistic or passages: see
//! [`assent_engine::Description`]. Routes and refusals call them descriptors and statistics, whichever they are.
//!
//! The worker looks up whether anything by that name is wanted before it reads the body. The body waits on disk until
//! it is whole, then it is read into memory, a few at a time, checked, and kept. A `PUT` brings everything at once;
//! what can be resumed is in [`super::resume`].

use std::sync::Arc;

use assent_engine::Description;
use assent_primitives::{content_hash, Hash32};
use assent_protocol::Code;
use axum::{
	body::Bytes,
	extract::{Extension, Path, Request, State},
	http::StatusCode,
};
use futures::future::BoxFuture;

use crate::{
	engine::LoadedKey,
	index::{self, Index, IndexRefusal, StatisticState},
	metrics::{KeyUse, Way},
	peers::Peer,
	refusal::{refuse, refuse_for, Refusal},
	spool::{crowded, most_bytes, Life, Token, Wanted, Writer},
	store::{Kind, StoreRefusal},
	view::Pledge,
	worker::{going_down, Worker},
};

use super::request::{check_type, hash, nothing_here, Incoming, OCTETS};

type Answer = Result<StatusCode, Refusal>;

/// A handler of uploads, as the router takes it.
type Handled = BoxFuture<'static, Answer>;

/// The handler of `PUT` for one kind.
pub(super) fn of(
	kind: Kind,
) -> impl Fn(State<Arc<Worker>>, Extension<Peer>, Path<String>, Request) -> Handled + Clone + Send + Sync + 'static {
	move |State(worker), Extension(peer), Path(name), request| {
		Box::pin(async move {
			let right_type = check_type(request.headers(), OCTETS);
			let mut body = Incoming::of(request, most_bytes(kind));
			let answer = match right_type {
				Ok(()) => put(&worker, peer, kind, &name, &mut body).await,
				Err(wrong) => Err(wrong),
			};
			worker.metrics.bytes(Way::In, body.seen());
			body.finish(answer).await
		})
	}
}

async fn put(worker: &Arc<Worker>, peer: Peer, kind: Kind, name: &str, body: &mut Incoming) -> Answer {
	let wanted = Wanted { kind, name: hash(name)? };
	body.check_length()?;
	let length = body.length();
	let token = begin(worker, peer, wanted, length.try_into().unwrap_or(u64::MAX), Life::OneRequest).await?;
	// Gone with the request, whatever becomes of it: nobody knows this token.
	let _removed = Removed { worker, token };
	let mut writer = worker.spool.writer(&token, 0)?;
	append(body, &mut writer).await?;
	worker.spool.close(&token);
	complete(worker, &token, wanted).await
}

struct Removed<'a> {
	worker: &'a Worker,
	token: Token,
}

impl Drop for Removed<'_> {
	fn drop(&mut self) {
		self.worker.spool.remove(&self.token);
	}
}

/// Begins an upload of something that is wanted.
pub(super) async fn begin(
	worker: &Arc<Worker>,
	peer: Peer,
	wanted: Wanted,
	length: u64,
	life: Life,
) -> Result<Token, Refusal> {
	if worker.is_leaving() {
		return Err(going_down());
	}
	let held = worker.peers.upload(peer).ok_or_else(crowded)?;
	match wanted.kind {
		Kind::Descriptor => ask_for_descriptor(worker, &wanted.name).await?,
		Kind::Statistic => {
			let pledges = ask_for_statistic(worker, wanted.name).await?;
			checks(worker, &pledges).await?;
		},
		Kind::Key | Kind::Head => {},
	}
	worker.spool.begin(wanted, length, life, held).await
}

/// Appends what comes.
pub(super) async fn append(body: &mut Incoming, writer: &mut Writer) -> Result<(), Refusal> {
	while let Some(piece) = body.next().await? {
		writer.write(piece).await?;
	}
	Ok(())
}

/// Checks a whole upload and keeps it.
pub(super) async fn complete(worker: &Arc<Worker>, token: &Token, wanted: Wanted) -> Answer {
	let place = tokio::time::timeout(worker.limits.upload_wait, worker.places.uploads.acquire()).await;
	let Ok(Ok(_place)) = place else {
		return Err(refuse_for(5, "the worker is taking other uploads"));
	};
	let bytes = worker.spool.read(token).await?;
	match wanted.kind {
		Kind::Descriptor => take_descriptor(worker, wanted.name, bytes).await,
		Kind::Statistic => take_statistic(worker, wanted.name, bytes).await,
		Kind::Key => take_key(worker, wanted.name, bytes).await,
		Kind::Head => Err(nothing_here()),
	}
}

async fn ask_for_descriptor(worker: &Worker, hash: &Hash32) -> Result<(), Refusal> {
	if worker.models.models_of(hash).is_empty() {
		worker.refresh().await?;
		if worker.models.models_of(hash).is_empty() {
			return Err(refuse(
				Code::NotFound,
				"no model with this descriptor has an offer of this worker: register the model and its offer first",
			));
		}
	}
	Ok(())
}

async fn take_descriptor(worker: &Arc<Worker>, hash: Hash32, bytes: Bytes) -> Answer {
	ask_for_descriptor(worker, &hash).await?;
	let checked = bytes.clone();
	tokio::task::spawn_blocking(move || {
		if content_hash(&checked) != hash {
			return Err(StoreRefusal::HashMismatch.into());
		}
		Description::from_bytes(&checked).map(|_| ()).map_err(Refusal::from)
	})
	.await??;
	worker.store.put(Kind::Descriptor, &hash, bytes).await?;
	worker.changed.notify_one();
	Ok(StatusCode::CREATED)
}

async fn take_statistic(worker: &Arc<Worker>, hash: Hash32, sealed: Bytes) -> Answer {
	let pledges = ask_for_statistic(worker, hash).await?;
	let checks = checks(worker, &pledges).await?;
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
async fn ask_for_statistic(worker: &Worker, hash: Hash32) -> Result<Vec<Pledge>, Refusal> {
	let known = worker.indexed(move |index| index.statistic(&hash)).await?;
	let mut pledges = worker.asked(worker.view.pledges_of(hash)).await?;
	if pledges.iter().any(|pledge| worker.models.facts(pledge.model).is_none()) {
		worker.refresh().await?;
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

/// The facts that a statistic is checked against: the descriptor of a model, its least rows, and the registered rows.
struct Check {
	description: Description,
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
		let description = tokio::task::spawn_blocking(move || Description::from_bytes(&bytes)).await??;
		checks.push(Check { description, rows: pledge.rows, min_rows: facts.min_rows });
	}
	Ok(checks)
}

/// Opens a sealed statistic and checks it: the seal, the hash, the shape, the bounds.
fn open(worker: &Worker, hash: Hash32, sealed: &[u8], checks: &[Check]) -> Result<Bytes, Refusal> {
	let bytes = worker.identity.sealing.unseal(sealed).map_err(|_| {
		refuse(Code::Malformed, "the data is not sealed to this worker's key: read the key from the chain again")
	})?;
	if content_hash(&bytes) != hash {
		return Err(StoreRefusal::HashMismatch.into());
	}
	for Check { description, rows, min_rows } in checks {
		description.check(&bytes, (*rows).into(), (*min_rows).into())?;
	}
	Ok(bytes.into())
}

/// A key that is here already is not loaded again: who sends it twice only loses the time.
async fn take_key(worker: &Arc<Worker>, hash: Hash32, bytes: Bytes) -> Answer {
	let size = bytes.len();
	let known = worker.indexed(move |index| index.key(&hash)).await?.is_some();
	if !known || !worker.store.has(Kind::Key, &hash).await? {
		let key = check_key(worker, hash, &bytes).await?;
		worker.store.put(Kind::Key, &hash, bytes).await?;
		worker.keys.insert_where_there_is_room(hash, key);
	} else if !has_hash(bytes, hash).await? {
		return Err(StoreRefusal::HashMismatch.into());
	}
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
	// With less room than keys that were paid for take, the new one is the first to go again.
	match worker.indexed(move |index| index.key(&hash)).await? {
		Some(_) => Ok(StatusCode::CREATED),
		None => Err(refuse_for(60, "the worker has no room for another evaluation key")),
	}
}

async fn has_hash(bytes: Bytes, hash: Hash32) -> Result<bool, Refusal> {
	Ok(tokio::task::spawn_blocking(move || content_hash(&bytes) == hash).await?)
}

async fn check_key(worker: &Arc<Worker>, hash: Hash32, bytes: &Bytes) -> Result<Arc<dyn LoadedKey>, Refusal> {
	if !has_hash(bytes.clone(), hash).await? {
		return Err(StoreRefusal::HashMismatch.into());
	}
	let _place = worker.places.loading.acquire().await.map_err(|_| going_down())?;
	let (engine, checked) = (worker.engine.clone(), bytes.clone());
	Ok(tokio::task::spawn_blocking(move || engine.load_key(&checked)).await??)
}

async fn drop_key(worker: &Worker, hash: Hash32) -> Result<(), Refusal> {
	worker.indexed(move |index| index.remove_key(&hash)).await?;
	worker.keys.remove(&hash);
	worker.metrics.key(KeyUse::Dropped);
	Ok(worker.store.delete(Kind::Key, &hash).await?)
}
