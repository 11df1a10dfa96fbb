//! The worker's HTTP interface: see [`assent_protocol`].
//!
//! Every route bounds its body, reading it and answering it; every refusal is JSON and says what to do. Nothing is
//! computed and no disk is waited for on the async threads.

mod queries;
mod quote;
mod reads;
mod request;
mod resume;
mod uploads;

use std::{sync::Arc, time::Duration};

use assent_protocol::Code;
use axum::{
	body::HttpBody,
	extract::{DefaultBodyLimit, Request, State},
	http::{header, HeaderValue, Method, StatusCode},
	middleware::{self, Next},
	response::{IntoResponse, Response},
	routing::{get, head, post, put},
	Router,
};
use tower_http::timeout::RequestBodyTimeoutLayer;

use super::{
	metrics::Way,
	peers::Peer,
	refusal::{refuse, refuse_for, Refusal, RefusedWith},
	store::Kind,
	worker::Worker,
};
use request::nothing_here;

/// Longest time from a request's head to its answer. Large uploads over thin lines need most of it.
const DEADLINE: Duration = Duration::from_secs(600);

/// The routes.
pub fn router(worker: Arc<Worker>) -> Router {
	use uploads::of;
	Router::new()
		.route("/v1/health", get(reads::health))
		.route("/v1/ready", get(reads::ready))
		.route("/v1/models/{id}", get(reads::model))
		.route("/v1/models/{id}/guide", get(reads::guide))
		.route("/v1/passages/{hash}", get(reads::passages))
		.route("/v1/quote", get(quote::quote))
		.route(
			"/v1/descriptors/{hash}",
			put(of(Kind::Descriptor)).post(resume::of(Kind::Descriptor)).get(reads::descriptor),
		)
		.route(
			"/v1/statistics/{hash}",
			put(of(Kind::Statistic)).post(resume::of(Kind::Statistic)).get(reads::statistic),
		)
		.route("/v1/keys/{hash}", put(of(Kind::Key)).post(resume::of(Kind::Key)).get(reads::key))
		.route("/v1/uploads/{token}", head(resume::progress).patch(resume::go_on).delete(resume::give_up))
		.route("/v1/queries", post(queries::query))
		.route("/v1/settlements", get(reads::settlements))
		.route("/v1/deletions", get(reads::deletions))
		.route("/metrics", get(reads::metrics))
		.fallback(|| async { nothing_here() })
		.method_not_allowed_fallback(method_not_allowed)
		.layer(DefaultBodyLimit::disable())
		.layer(RequestBodyTimeoutLayer::new(worker.limits.body_pause))
		.layer(middleware::from_fn_with_state(worker.clone(), observe))
		.with_state(worker)
}

async fn method_not_allowed() -> Response {
	let refusal = refuse(Code::Malformed, "this address takes other methods");
	let mut response = refusal.into_response();
	*response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
	response
}

/// Bounds how often a peer asks and how long a request takes, counts, and logs one line without anything of its
/// contents.
async fn observe(State(worker): State<Arc<Worker>>, mut request: Request, next: Next) -> Response {
	let (method, route) = (request.method().clone(), route_of(request.uri().path()));
	let peer = Peer::of(request.headers());
	request.extensions_mut().insert(peer);
	let started = std::time::Instant::now();
	let response = match worker.peers.request(peer) {
		_ if method == Method::OPTIONS => resume::options(),
		Ok(()) => match tokio::time::timeout(DEADLINE, next.run(request)).await {
			Ok(response) => response,
			Err(_) => refuse_for(10, "the request took too long").into_response(),
		},
		Err(wait) => too_many(wait).into_response(),
	};
	let (status, micros) = (response.status().as_u16(), started.elapsed().as_micros());
	worker.metrics.request(route, micros.try_into().unwrap_or(u64::MAX));
	let size = response.body().size_hint().exact().unwrap_or_default();
	worker.metrics.bytes(Way::Out, size.try_into().unwrap_or(usize::MAX));
	match response.extensions().get::<RefusedWith>() {
		Some(RefusedWith(code)) => {
			worker.metrics.refused(*code);
			tracing::info!(%method, route, status, micros, ?code, "refused");
		},
		None if method == Method::GET => tracing::debug!(%method, route, status, micros, "answered"),
		None => tracing::info!(%method, route, status, micros, "answered"),
	}
	with_cors(response)
}

fn too_many(wait: Duration) -> Refusal {
	let seconds = wait.as_secs().saturating_add(1).try_into().unwrap_or(u32::MAX);
	refuse(Code::TooMany, "too many requests from this address").after(seconds)
}

/// Pages of any origin may ask: nothing here depends on who a browser is logged in as.
fn with_cors(mut response: Response) -> Response {
	let headers = response.headers_mut();
	headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
	headers.insert(
		header::ACCESS_CONTROL_EXPOSE_HEADERS,
		HeaderValue::from_static("Location, Retry-After, Tus-Resumable, Upload-Length, Upload-Offset"),
	);
	response
}

/// The part of a path that is the same for every request of its kind.
fn route_of(path: &str) -> &'static str {
	const ROUTES: [&str; 13] = [
		"/v1/health",
		"/v1/ready",
		"/v1/models",
		"/v1/passages",
		"/v1/quote",
		"/v1/descriptors",
		"/v1/statistics",
		"/v1/keys",
		"/v1/uploads",
		"/v1/queries",
		"/v1/settlements",
		"/v1/deletions",
		"/metrics",
	];
	ROUTES.into_iter().find(|route| path.starts_with(route)).unwrap_or("other")
}
