//! Read-only endpoints: health, models, passages, settlements, metrics.

use std::{convert::Infallible, sync::Arc};

use assent_chain::ss58;
use assent_protocol::{Code, DeletionReceipt, Health, ModelInfo, StatisticInfo};
use axum::{
	body::{Body, Bytes},
	extract::{rejection::QueryRejection, Extension, Path, Query, State},
	http::{header, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use codec::Encode;
use futures::stream;
use serde::Deserialize;

use crate::{
	index::StatisticState,
	metrics::{resident_bytes, Gauges},
	modes::modes,
	peers::Peer,
	refusal::{refuse, refuse_for, Refusal},
	store::Kind,
	worker::Worker,
};

use super::request::{hash, nothing_here, OCTETS};

/// Settlements told at a time when the asker names no number, and at most.
const SETTLEMENTS: usize = 32;
const MOST_SETTLEMENTS: usize = 1024;

/// Passages are sent in pieces of so many bytes.
const PIECE: usize = 64 << 10;

type Answer<T> = Result<T, Refusal>;

pub(super) async fn health(State(worker): State<Arc<Worker>>) -> Json<Health> {
	Json(Health {
		version: env!("CARGO_PKG_VERSION").into(),
		worker: ss58(&worker.identity.signer.account()),
		encryption_key: hex::encode(worker.identity.sealing.public_key().as_bytes()),
		genesis: hex::encode(worker.identity.genesis),
		circuit_version: assent_circuits::verifier::CIRCUIT_VERSION,
		finalized: worker.models.final_block().number,
		rss_mb: resident_bytes() >> 20,
		problems: worker.models.problems(),
	})
}

pub(super) async fn ready(State(worker): State<Arc<Worker>>) -> Answer<StatusCode> {
	worker.ready().map(|()| StatusCode::NO_CONTENT)
}

/// Refuses requests from other machines.
fn only_local(peer: Peer) -> Result<(), Refusal> {
	match peer.is_local() {
		true => Ok(()),
		false => Err(nothing_here()),
	}
}

pub(super) async fn model(State(worker): State<Arc<Worker>>, Path(name): Path<String>) -> Answer<Json<ModelInfo>> {
	let model = name.parse().map_err(|_| refuse(Code::Malformed, "a model is named by its number"))?;
	let served = worker.models.serving(model)?;
	Ok(Json(ModelInfo {
		model,
		version: served.version,
		descriptor: hex::encode(served.descriptor_hash),
		head: hex::encode(served.hash),
		features: served.features(),
		classes: served.classes(),
		rows: served.rows,
		modes: modes(&served).into_iter().map(Into::into).collect(),
		unit: served.unit(),
		times: served.times,
	}))
}

pub(super) async fn descriptor(State(worker): State<Arc<Worker>>, Path(name): Path<String>) -> Answer<Bytes> {
	Ok(worker.store.get(Kind::Descriptor, &hash(&name)?).await?)
}

pub(super) async fn statistic(
	State(worker): State<Arc<Worker>>,
	Path(name): Path<String>,
) -> Answer<Json<StatisticInfo>> {
	let hash = hash(&name)?;
	let known = worker.indexed(move |index| index.statistic(&hash)).await?;
	let known = known.ok_or_else(|| refuse(Code::NotFound, "no statistic by that name was uploaded"))?;
	match known.state {
		StatisticState::Stored => Ok(Json(StatisticInfo { hash: name, rows: known.rows, status: "accepted".into() })),
		StatisticState::Revoked { block, .. } => {
			Err(refuse(Code::Gone, format!("its owner revoked it; the worker saw that in final block {block}")))
		},
	}
}

/// The guide of a model that searches, of the version that answers now.
pub(super) async fn guide(State(worker): State<Arc<Worker>>, Path(name): Path<String>) -> Answer<Bytes> {
	let model = name.parse().map_err(|_| refuse(Code::Malformed, "a model is named by its number"))?;
	match worker.models.serving(model)?.shelf() {
		Some(shelf) => Ok(shelf.guide.clone()),
		None => Err(refuse(Code::NotFound, format!("model {model} classifies: only one that searches has a guide"))),
	}
}

/// The passages of a contribution, as long as they are searched. So many are in memory at a time, until they have been
/// sent.
pub(super) async fn passages(State(worker): State<Arc<Worker>>, Path(name): Path<String>) -> Answer<Response> {
	let hash = hash(&name)?;
	if !worker.models.serves_passages(&hash) {
		return Err(refuse(Code::NotFound, "no passages by that name are searched here: fetch the guide again"));
	}
	let place = tokio::time::timeout(worker.limits.upload_wait, worker.places.texts.clone().acquire_owned()).await;
	let Ok(Ok(place)) = place else {
		return Err(refuse_for(5, "the worker is busy sending passages: try again later"));
	};
	let bytes = worker.store.get(Kind::Statistic, &hash).await?;
	let pieces = stream::unfold((bytes, place), |(mut rest, place)| async move {
		let piece = rest.split_to(rest.len().min(PIECE));
		(!piece.is_empty()).then_some((Ok::<_, Infallible>(piece), (rest, place)))
	});
	Ok(([(header::CONTENT_TYPE, OCTETS)], Body::from_stream(pieces)).into_response())
}

pub(super) async fn key(State(worker): State<Arc<Worker>>, Path(name): Path<String>) -> Answer<StatusCode> {
	let hash = hash(&name)?;
	match worker.indexed(move |index| index.key(&hash)).await? {
		Some(_) => Ok(StatusCode::NO_CONTENT),
		None => Err(refuse(Code::UnknownKey, "this evaluation key has not been uploaded, or was dropped: upload it")),
	}
}

#[derive(Deserialize)]
pub(super) struct Limit {
	limit: Option<usize>,
}

pub(super) async fn settlements(
	State(worker): State<Arc<Worker>>,
	Extension(peer): Extension<Peer>,
	ask: Result<Query<Limit>, QueryRejection>,
) -> Answer<Response> {
	only_local(peer)?;
	let Query(ask) = ask.map_err(|_| refuse(Code::Malformed, "the limit is a number"))?;
	let limit = ask.limit.unwrap_or(SETTLEMENTS).min(MOST_SETTLEMENTS);
	let pending = worker.indexed(move |index| index.ready(limit)).await?;
	Ok(([(header::CONTENT_TYPE, "application/octet-stream")], pending.encode()).into_response())
}

pub(super) async fn deletions(State(worker): State<Arc<Worker>>) -> Answer<Json<Vec<DeletionReceipt>>> {
	Ok(Json(worker.indexed(|index| index.deletions()).await?))
}

pub(super) async fn metrics(State(worker): State<Arc<Worker>>, Extension(peer): Extension<Peer>) -> Answer<Response> {
	only_local(peer)?;
	let wide = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
	let (keys, key_bytes) = worker.keys.loaded();
	let (uploads, upload_bytes) = worker.spool.reserved();
	let gauges = Gauges {
		queued: wide(worker.peers.taken()),
		waiting: wide(worker.queue.turns.waiting()),
		computing: wide(worker.queue.turns.running()),
		loaded_keys: wide(keys),
		loaded_key_bytes: wide(key_bytes),
		uploads: wide(uploads),
		upload_bytes,
		pending: worker.indexed(|index| index.pending_count()).await?,
		unproved: worker.indexed(|index| index.unproved_count()).await?,
		served: worker.models.answering(),
		finalized: worker.models.final_block().number.into(),
		ready: worker.ready().is_ok(),
		resident_bytes: resident_bytes(),
	};
	let text = worker.metrics.render(&gauges).map_err(|error| {
		tracing::error!(%error, "the counters could not be written out");
		refuse(Code::Internal, "the counters could not be written out")
	})?;
	Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
