//! Uploads that can be resumed: tus 1.0.0, core with creation and termination. See [`assent_protocol`].

use std::sync::Arc;

use assent_protocol::Code;
use axum::{
	extract::{Extension, Path, Request, State},
	http::{header, HeaderMap, HeaderName, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
};
use futures::future::BoxFuture;

use crate::{
	metrics::Way,
	peers::Peer,
	refusal::{refuse, Refusal},
	spool::{most_bytes, Life, Token, Wanted},
	store::Kind,
	worker::Worker,
};

use super::{
	request::{check_type, hash, Incoming},
	uploads,
};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const VERSION: HeaderValue = HeaderValue::from_static("1.0.0");
/// The type of a `PATCH` body.
const PIECE: &str = "application/offset+octet-stream";

type Handled = BoxFuture<'static, Response>;

/// The handler of `POST` for one kind: begins an upload.
pub(super) fn of(
	kind: Kind,
) -> impl Fn(State<Arc<Worker>>, Extension<Peer>, Path<String>, Request) -> Handled + Clone + Send + Sync + 'static {
	move |State(worker), Extension(peer), Path(name), request| {
		Box::pin(async move {
			let headers = request.headers().clone();
			// A body is not part of it, and is not kept.
			let answer = begin(&worker, peer, kind, &name, &headers).await;
			tus(Incoming::of(request, 0).finish(answer).await)
		})
	}
}

async fn begin(
	worker: &Arc<Worker>,
	peer: Peer,
	kind: Kind,
	name: &str,
	headers: &HeaderMap,
) -> Result<Response, Refusal> {
	let wanted = Wanted { kind, name: hash(name)? };
	check_version(headers)?;
	let length = number(headers, &LENGTH)?;
	let most = most_bytes(kind).try_into().unwrap_or(u64::MAX);
	if length > most {
		return Err(refuse(Code::TooLarge, format!("at most {most} bytes are taken")));
	}
	let token = uploads::begin(worker, peer, wanted, length, Life::Resumable).await?;
	let location = format!("/v1/uploads/{}", hex::encode(token));
	Ok((StatusCode::CREATED, [(header::LOCATION, location)]).into_response())
}

/// Answers the progress of an upload.
pub(super) async fn progress(
	State(worker): State<Arc<Worker>>,
	Path(token): Path<String>,
	headers: HeaderMap,
) -> Response {
	let told = || {
		check_version(&headers)?;
		let progress = worker.spool.progress(&parse(&token)?)?;
		let (offset, length) = (HeaderValue::from(progress.offset), HeaderValue::from(progress.length));
		let no_store = HeaderValue::from_static("no-store");
		Ok([(OFFSET, offset), (LENGTH, length), (header::CACHE_CONTROL, no_store)].into_response())
	};
	tus(told())
}

/// Goes on with an upload, and when it is whole, checks and keeps what it is.
pub(super) async fn go_on(
	State(worker): State<Arc<Worker>>,
	Extension(peer): Extension<Peer>,
	Path(token): Path<String>,
	request: Request,
) -> Response {
	let headers = request.headers().clone();
	let (most, token) = match parse(&token).and_then(|token| Ok((worker.spool.progress(&token)?, token))) {
		Ok((progress, token)) => (progress.length.saturating_sub(progress.offset), token),
		Err(refusal) => return tus(Err(refusal)),
	};
	let mut body = Incoming::of(request, most.try_into().unwrap_or(usize::MAX));
	let answer = append(&worker, peer, &token, &headers, &mut body).await;
	worker.metrics.bytes(Way::In, body.seen());
	tus(body.finish(answer).await)
}

async fn append(
	worker: &Arc<Worker>,
	peer: Peer,
	token: &Token,
	headers: &HeaderMap,
	body: &mut Incoming,
) -> Result<Response, Refusal> {
	check_version(headers)?;
	check_type(headers, PIECE)?;
	if !headers.contains_key(header::CONTENT_TYPE) {
		return Err(refuse(Code::WrongType, format!("the body is {PIECE}")));
	}
	worker.spool.adopt(token, || worker.peers.upload(peer))?;
	let mut writer = worker.spool.writer(token, number(headers, &OFFSET)?)?;
	body.check_length()?;
	uploads::append(body, &mut writer).await?;
	let progress = worker.spool.progress(token)?;
	if progress.offset == progress.length {
		let done = uploads::complete(worker, token, progress.wanted).await;
		// What may be granted later stays; what is wrong stays wrong.
		if !done.as_ref().is_err_and(|refusal| matches!(refusal.0.code, Code::Unavailable | Code::Storage)) {
			worker.spool.remove(token);
		}
		done?;
	}
	Ok((StatusCode::NO_CONTENT, [(OFFSET, HeaderValue::from(writer.offset()))]).into_response())
}

/// Gives an upload up.
pub(super) async fn give_up(
	State(worker): State<Arc<Worker>>,
	Path(token): Path<String>,
	headers: HeaderMap,
) -> Response {
	let given_up = || {
		check_version(&headers)?;
		worker.spool.progress(&parse(&token)?)?;
		worker.spool.remove(&parse(&token)?);
		Ok(StatusCode::NO_CONTENT.into_response())
	};
	tus(given_up())
}

/// Answers `OPTIONS`, for clients of the upload protocol and for preflight requests of browsers.
pub(super) fn options() -> Response {
	let headers = [
		(RESUMABLE, VERSION),
		(HeaderName::from_static("tus-version"), VERSION),
		(HeaderName::from_static("tus-extension"), HeaderValue::from_static("creation,termination")),
		(HeaderName::from_static("tus-max-size"), HeaderValue::from(most_bytes(Kind::Statistic))),
		(
			header::ACCESS_CONTROL_ALLOW_METHODS,
			HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"),
		),
		(
			header::ACCESS_CONTROL_ALLOW_HEADERS,
			HeaderValue::from_static("Content-Type, Tus-Resumable, Upload-Length, Upload-Offset"),
		),
		(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400")),
	];
	(StatusCode::NO_CONTENT, headers).into_response()
}

/// Every answer of the protocol names its version.
fn tus(answer: Result<Response, Refusal>) -> Response {
	let mut response = answer.unwrap_or_else(IntoResponse::into_response);
	response.headers_mut().insert(RESUMABLE, VERSION);
	if response.status() == StatusCode::PRECONDITION_FAILED {
		response.headers_mut().insert(HeaderName::from_static("tus-version"), VERSION);
	}
	response
}

fn check_version(headers: &HeaderMap) -> Result<(), Refusal> {
	match headers.get(RESUMABLE) {
		Some(version) if *version == VERSION => Ok(()),
		_ => Err(refuse(Code::WrongProtocol, "uploads that can be resumed follow tus: say Tus-Resumable: 1.0.0")),
	}
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Result<u64, Refusal> {
	let value = headers.get(name).and_then(|value| value.to_str().ok()?.parse().ok());
	value.ok_or_else(|| refuse(Code::Malformed, format!("{name} is a number of bytes and has to be given")))
}

fn parse(text: &str) -> Result<Token, Refusal> {
	let mut token = Token::default();
	let decoded = hex::decode_to_slice(text, &mut token);
	decoded.map(|()| token).map_err(|_| refuse(Code::NotFound, "uploads are named by the address that began them"))
}
