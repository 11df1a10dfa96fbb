//! Quotes: the price of an answer, and the time it would take.

use std::sync::Arc;

use crate::refusal::Refusal;
use assent_protocol::{Code, Quote};
use axum::{
	extract::{rejection::QueryRejection, Query, State},
	Json,
};
use serde::Deserialize;

use crate::{refusal::refuse, worker::Worker};

use super::request::hash;

#[derive(Deserialize)]
pub(super) struct Ask {
	offer: u32,
	key: Option<String>,
}

/// The price is the chain's, the times are what the last answers took and what waits now: an expectation, not a
/// promise.
pub(super) async fn quote(
	State(worker): State<Arc<Worker>>,
	ask: Result<Query<Ask>, QueryRejection>,
) -> Result<Json<Quote>, Refusal> {
	let wrong = |_| refuse(Code::Malformed, "a quote is asked for with ?offer=NUMBER, and &key=HASH");
	let Query(Ask { offer, key }) = ask.map_err(wrong)?;
	let key = key.map(|key| hash(&key)).transpose()?;
	let (facts, served) = worker.models.offered(offer)?;
	let compute = worker.queue.pace.expected(offer);
	let ahead = worker.queue.turns.ahead(key.as_ref(), compute);
	let narrow = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
	Ok(Json(Quote {
		offer,
		model: facts.model,
		version: served.version,
		price: facts.price.to_string(),
		compute_ms: compute.div_ceil(1000),
		wait_ms: ahead.micros.div_ceil(1000),
		queued: narrow(worker.peers.taken()),
		places: narrow(worker.peers.places()),
	}))
}
