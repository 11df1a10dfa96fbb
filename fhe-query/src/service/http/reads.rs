//! What is told to whoever asks.

use std::sync::Arc;

use axum::{
	body::Bytes,
	extract::{rejection::QueryRejection, Path, Query, State},
	http::{header, StatusCode},
	response::{IntoResponse, Response},
	Json,
};
use codec::Encode;
use serde::Deserialize;

use crate::{
	chain::ss58,
	protocol::{Code, DeletionReceipt, Health, ModelInfo, Refusal, StatisticInfo},
	service::{
		index::StatisticState,
		metrics::{resident_bytes, Gauges},
		modes::modes,
		refusal::refuse,
		store::Kind,
		worker::Worker,
	},
};

use super::hash;

/// Settlements told at a time when the asker names no number, and at most.
const SETTLEMENTS: usize = 32;
const MOST_SETTLEMENTS: usize = 1024;

type Answer<T> = Result<T, Refusal>;

pub(super) async fn health(State(worker): State<Arc<Worker>>) -> Json<Health> {
	Json(Health {
		version: env!("CARGO_PKG_VERSION").into(),
		worker: ss58(&worker.signer.account()),
		encryption_key: hex::encode(worker.sealing.public_key().as_bytes()),
		genesis: hex::encode(worker.genesis),
		circuit_version: assent_circuits::verifier::CIRCUIT_VERSION,
		finalized: worker.models.final_block().number,
		rss_mb: resident_bytes() >> 20,
		problems: worker.models.problems(),
	})
}

pub(super) async fn model(State(worker): State<Arc<Worker>>, Path(name): Path<String>) -> Answer<Json<ModelInfo>> {
	let model = name.parse().map_err(|_| refuse(Code::Malformed, "a model is named by its number"))?;
	let served = worker.models.serving(model)?;
	Ok(Json(ModelInfo {
		model,
		version: served.version,
		descriptor: hex::encode(served.descriptor_hash),
		head: hex::encode(served.head_hash),
		features: served.features(),
		classes: served.classes(),
		rows: served.rows,
		modes: modes(&served).into_iter().map(Into::into).collect(),
		unit: served.head.unit(),
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
	ask: Result<Query<Limit>, QueryRejection>,
) -> Answer<Response> {
	let Query(ask) = ask.map_err(|_| refuse(Code::Malformed, "the limit is a number"))?;
	let limit = ask.limit.unwrap_or(SETTLEMENTS).min(MOST_SETTLEMENTS);
	let pending = worker.indexed(move |index| index.pending(limit)).await?;
	Ok(([(header::CONTENT_TYPE, "application/octet-stream")], pending.encode()).into_response())
}

pub(super) async fn deletions(State(worker): State<Arc<Worker>>) -> Answer<Json<Vec<DeletionReceipt>>> {
	Ok(Json(worker.indexed(|index| index.deletions()).await?))
}

pub(super) async fn metrics(State(worker): State<Arc<Worker>>) -> Answer<Response> {
	let gauges = Gauges {
		pending: worker.indexed(|index| index.pending_count()).await?,
		served: worker.models.answering(),
		finalized: worker.models.final_block().number.into(),
		resident_bytes: resident_bytes(),
	};
	let text = worker.metrics.render(&gauges);
	Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
