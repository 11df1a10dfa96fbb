//! The worker's HTTP interface: see [`crate::protocol`].
//!
//! Every route bounds its body, reading it and answering it; every refusal is JSON and says what to do. Nothing is computed and
//! no disk is waited for on the async threads.

mod queries;
mod reads;
mod uploads;

use std::{sync::Arc, time::Duration};

use assent_primitives::Hash32;
use axum::{
	body::{BodyDataStream, Bytes},
	extract::{DefaultBodyLimit, Request, State},
	http::{header, Method, StatusCode},
	middleware::{self, Next},
	response::{IntoResponse, Response},
	routing::{get, post, put},
	Router,
};
use futures::StreamExt;
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::{
	refusal::{refuse, refuse_for, RefusedWith},
	worker::Worker,
};
use crate::protocol::{Code, Refusal};

/// Longest pause between two pieces of a body.
const BODY_PAUSE: Duration = Duration::from_secs(30);
/// Longest time from a request's head to its answer. Large uploads over thin lines need most of it.
const DEADLINE: Duration = Duration::from_secs(600);

/// Longest time for which the rest of a refused body is read.
const DRAIN: Duration = Duration::from_secs(20);

/// The routes.
pub fn router(worker: Arc<Worker>) -> Router {
	Router::new()
		.route("/v1/health", get(reads::health))
		.route("/v1/models/{id}", get(reads::model))
		.route("/v1/descriptors/{hash}", put(uploads::put_descriptor).get(reads::descriptor))
		.route("/v1/statistics/{hash}", put(uploads::put_statistic).get(reads::statistic))
		.route("/v1/keys/{hash}", put(uploads::put_key).get(reads::key))
		.route("/v1/queries", post(queries::query))
		.route("/v1/settlements", get(reads::settlements))
		.route("/v1/deletions", get(reads::deletions))
		.route("/metrics", get(reads::metrics))
		.fallback(|| async { refuse(Code::NotFound, "there is nothing at this address") })
		.method_not_allowed_fallback(method_not_allowed)
		.layer(DefaultBodyLimit::disable())
		.layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
		.layer(middleware::from_fn_with_state(worker.clone(), observe))
		.with_state(worker)
}

async fn method_not_allowed() -> Response {
	let refusal = refuse(Code::Malformed, "this address takes other methods");
	let mut response = refusal.into_response();
	*response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
	response
}

/// Bounds the time of a request, counts refusals, and logs one line without anything of its contents.
async fn observe(State(worker): State<Arc<Worker>>, request: Request, next: Next) -> Response {
	let (method, route) = (request.method().clone(), route_of(request.uri().path()));
	let started = std::time::Instant::now();
	let response = match tokio::time::timeout(DEADLINE, next.run(request)).await {
		Ok(response) => response,
		Err(_) => refuse_for(10, "the request took too long").into_response(),
	};
	let (status, micros) = (response.status().as_u16(), started.elapsed().as_micros());
	match response.extensions().get::<RefusedWith>() {
		Some(RefusedWith(code)) => {
			worker.metrics.refused(*code);
			tracing::info!(%method, route, status, micros, ?code, "refused");
		},
		None if method == Method::GET => tracing::debug!(%method, route, status, micros, "answered"),
		None => tracing::info!(%method, route, status, micros, "answered"),
	}
	response
}

/// The part of a path that is the same for every request of its kind.
fn route_of(path: &str) -> &'static str {
	const ROUTES: [&str; 8] = [
		"/v1/health",
		"/v1/models",
		"/v1/descriptors",
		"/v1/statistics",
		"/v1/keys",
		"/v1/queries",
		"/v1/settlements",
		"/v1/deletions",
	];
	ROUTES.into_iter().find(|route| path.starts_with(route)).unwrap_or("other")
}

/// A body of at most `limit` bytes that has not been read yet.
struct Incoming {
	stream: BodyDataStream,
	announced: Option<usize>,
	limit: usize,
	seen: usize,
}

impl Incoming {
	fn of(request: Request, limit: usize) -> Self {
		let announced = request.headers().get(header::CONTENT_LENGTH);
		let announced = announced.and_then(|value| value.to_str().ok()?.parse().ok());
		Self { stream: request.into_body().into_data_stream(), announced, limit, seen: 0 }
	}

	/// Reads the whole body.
	async fn read(&mut self) -> Result<Bytes, Refusal> {
		let too_large = || refuse(Code::TooLarge, format!("the body is larger than {} bytes", self.limit));
		if self.announced.is_some_and(|length| length > self.limit) {
			return Err(too_large());
		}
		let mut bytes = Vec::new();
		while let Some(piece) = self.stream.next().await {
			let piece = piece.map_err(|_| refuse(Code::Malformed, "the body ended early or came too slowly"))?;
			self.seen = self.seen.saturating_add(piece.len());
			if self.seen > self.limit {
				return Err(too_large());
			}
			bytes.extend_from_slice(&piece);
		}
		Ok(bytes.into())
	}

	/// Hands `answer` over. Before a refusal the rest of the body is read and dropped, within bounds: a connection that is
	/// closed while its client still sends may lose the answer on its way.
	async fn finish<T>(mut self, answer: Result<T, Refusal>) -> Result<T, Refusal> {
		let most = self.limit.saturating_mul(2);
		if answer.is_err() && self.announced.is_none_or(|length| length <= most) {
			let rest = async {
				while let (true, Some(Ok(piece))) = (self.seen <= most, self.stream.next().await) {
					self.seen = self.seen.saturating_add(piece.len());
				}
			};
			let _ = tokio::time::timeout(DRAIN, rest).await;
		}
		answer
	}
}

/// A hash as it is written in addresses: 64 lower-case hexadecimal digits, one form only.
fn hash(text: &str) -> Result<Hash32, Refusal> {
	let wrong = || refuse(Code::Malformed, "a hash is 64 lower-case hexadecimal digits");
	let mut bytes = [0; 32];
	if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
		return Err(wrong());
	}
	hex::decode_to_slice(text, &mut bytes).map_err(|_| wrong())?;
	Ok(bytes)
}
