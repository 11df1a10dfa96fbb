//! The worker's HTTP interface, from the querier's and contributor's side. See [`assent_protocol`].
//!
//! Everything here may be asked twice: uploads are named by their hash, and the same nullifier with the same bytes gets
//! the same answer. So a lost connection, a busy worker and a 503 are waited out; what cannot get better is reported at
//! once.

mod begun;
mod upload;

use std::{net::IpAddr, path::PathBuf, time::Duration};

use assent_primitives::{content_hash, Hash32, OfferId};
use assent_protocol::{
	Code, DeletionReceipt, Health, ModelInfo, QueryRequest, QueryResponse, Quote, Refusal, StatisticInfo,
};
use codec::{DecodeAll, Encode};
use reqwest::{header, redirect, Client, Method, RequestBuilder, Response, StatusCode, Url};
use serde::de::DeserializeOwned;

use self::begun::Memory;
use super::sealed::seal;

/// The longest wait for a busy worker in all.
const PATIENCE: Duration = Duration::from_secs(120);
/// The longest wait for a worker that does not answer at all: it may be restarting.
const ABSENCE: Duration = Duration::from_secs(30);
/// The longest wait for a worker whose node is behind and does not know a fresh registration.
const BEHIND: Duration = Duration::from_secs(30);
/// Longest pause between two attempts.
const LONGEST_PAUSE: Duration = Duration::from_secs(15);
/// The timeout of one request. A worker on two cores with a full queue takes a while.
const TIMEOUT: Duration = Duration::from_secs(180);
/// Largest answer that is read.
const MAX_ANSWER: usize = 96 << 20;
const _: () = assert!(assent_engine::MAX_GUIDE_BYTES <= MAX_ANSWER, "every guide can be read");

/// The reason why a worker did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum ApiError {
	/// Not a URL.
	#[error("{0} is not the address of a worker: it must begin with https://, or http:// on this machine")]
	NotAUrl(String),
	/// Plain HTTP to another machine.
	#[error("the worker's address {0} is neither encrypted nor on this machine, so nothing is sent there: use https")]
	Insecure(String),
	/// Nobody answers.
	#[error("no worker answers at {url}: {reason}. Ask its operator, or start one with `assent worker run`")]
	Unreachable {
		/// The address of the worker.
		url: String,
		/// The transport error.
		reason: String,
	},
	/// It said no.
	#[error("the worker refused: {message}{advice}", message = .0.message, advice = advice(.0.code))]
	Refused(Refusal),
	/// It answered, but not as a worker does.
	#[error("the worker at {url} answered {what}: this is another service, or another version: check the address")]
	NotAWorker {
		/// The address of the service.
		url: String,
		/// The answer in words.
		what: String,
	},
	/// The bytes do not have the hash they were asked for by.
	#[error("the worker at {0} sent bytes with another hash than the one asked for: do not trust it")]
	WrongBytes(String),
	/// Nothing can be sealed to the key.
	#[error("the worker at {0} has registered an invalid encryption key: use another worker")]
	WrongKey(String),
}

impl ApiError {
	/// The code of a refusal; `None` for other errors.
	pub fn code(&self) -> Option<Code> {
		match self {
			Self::Refused(refusal) => Some(refusal.code),
			_ => None,
		}
	}
}

/// Advice about a refusal, where the worker's own message may not give it.
fn advice(code: Code) -> &'static str {
	match code {
		Code::Malformed => ". Use the same version of this program as the worker",
		Code::HashMismatch => ". The bytes changed on the way: try again",
		Code::StaleRoot | Code::StaleVersion => ". The credit is not spent: ask again with it",
		Code::NotServing => ". The credit is not spent: `assent credits refund` gives it back once refunds are open",
		Code::Unavailable => ". Try again in a while; nothing is lost",
		Code::Storage => ". The worker's store is full or broken: tell its operator",
		Code::Internal => ". Nothing is lost: ask again, and tell the worker's operator if it fails again",
		_ => "",
	}
}

/// A callback with the bytes sent and the bytes in all.
pub type OnProgress = Box<dyn Fn(u64, u64) + Send + Sync>;

/// A worker.
#[derive(Clone, Debug)]
pub struct WorkerApi {
	base: Url,
	http: Client,
	patience: Duration,
	timeout: Duration,
	memory: Option<Memory>,
	piece: usize,
}

impl WorkerApi {
	/// The worker at `endpoint`, as the chain names it. Plain HTTP is for this machine only.
	pub fn new(endpoint: &str) -> Result<Self, ApiError> {
		let base = check(endpoint)?;
		let mut http = Client::builder()
			.connect_timeout(Duration::from_secs(10))
			// A redirect could lead off TLS, or to somebody else.
			.redirect(redirect::Policy::none());
		if is_loopback(&base) {
			http = http.no_proxy();
		}
		let http = http.build().map_err(|e| ApiError::NotAUrl(format!("{endpoint} ({e})")))?;
		Ok(Self { base, http, patience: PATIENCE, timeout: TIMEOUT, memory: None, piece: upload::PIECE })
	}

	/// Waits at most `patience` for a worker that is busy or away.
	pub fn patience(self, patience: Duration) -> Self {
		Self { patience, ..self }
	}

	/// Waits at most `timeout` for the answer to one request.
	pub fn timeout(self, timeout: Duration) -> Self {
		Self { timeout, ..self }
	}

	/// Remembers in `folder` which uploads have begun, and goes on with those that an earlier run began.
	pub fn remembering(self, folder: PathBuf) -> Self {
		Self { memory: Some(Memory::new(folder)), ..self }
	}

	/// Sends at most `piece` bytes in one request of an upload.
	pub fn pieces(self, piece: usize) -> Self {
		Self { piece, ..self }
	}

	/// The address of the worker.
	pub fn url(&self) -> &str {
		self.base.as_str()
	}

	/// Reads the health of the worker.
	pub async fn health(&self) -> Result<Health, ApiError> {
		self.json("v1/health").await
	}

	/// The model as the worker serves it.
	pub async fn model(&self, model: u32) -> Result<ModelInfo, ApiError> {
		self.json(&format!("v1/models/{model}")).await
	}

	/// Reads the price of an answer of `offer`, and its time under the key `key`.
	pub async fn quote(&self, offer: OfferId, key: &Hash32) -> Result<Quote, ApiError> {
		self.json(&format!("v1/quote?offer={}&key={}", offer.0, hex::encode(key))).await
	}

	/// Reads the worker's record of a statistic.
	pub async fn statistic(&self, hash: &Hash32) -> Result<StatisticInfo, ApiError> {
		self.json(&format!("v1/statistics/{}", hex::encode(hash))).await
	}

	/// The deletions that the worker has signed.
	pub async fn deletions(&self) -> Result<Vec<DeletionReceipt>, ApiError> {
		self.json("v1/deletions").await
	}

	/// A description of a model, checked against its hash.
	pub async fn descriptor(&self, hash: &Hash32) -> Result<Vec<u8>, ApiError> {
		self.named("descriptors", hash).await
	}

	/// The passages of a contribution, checked against their hash.
	pub async fn passages(&self, hash: &Hash32) -> Result<Vec<u8>, ApiError> {
		self.named("passages", hash).await
	}

	/// The guide of a model that searches, as the worker serves it now.
	pub async fn guide(&self, model: u32) -> Result<Vec<u8>, ApiError> {
		self.bytes(self.get(&format!("v1/models/{model}/guide"))?).await
	}

	/// Something public, by its hash.
	async fn named(&self, route: &str, hash: &Hash32) -> Result<Vec<u8>, ApiError> {
		let bytes = self.bytes(self.get(&format!("v1/{route}/{}", hex::encode(hash)))?).await?;
		match content_hash(&bytes) == *hash {
			true => Ok(bytes),
			false => Err(ApiError::WrongBytes(self.base.to_string())),
		}
	}

	/// Uploads a descriptor.
	pub async fn put_descriptor(&self, bytes: &[u8]) -> Result<(), ApiError> {
		self.put(&format!("v1/descriptors/{}", hex::encode(content_hash(bytes))), bytes, None).await
	}

	/// Seals a statistic to the worker's key and uploads it.
	pub async fn put_statistic(
		&self,
		hash: &Hash32,
		worker_key: &[u8; 32],
		statistic: &[u8],
		progress: Option<OnProgress>,
	) -> Result<(), ApiError> {
		let path = format!("v1/statistics/{}", hex::encode(hash));
		let sealed = seal(&self.seed(&path), worker_key, statistic);
		let sealed = sealed.map_err(|_| ApiError::WrongKey(self.base.to_string()))?;
		self.put(&path, &sealed, progress).await
	}

	/// Asks if the worker has an evaluation key.
	pub async fn has_key(&self, hash: &Hash32) -> Result<bool, ApiError> {
		match self.send(|| self.get(&format!("v1/keys/{}", hex::encode(hash)))).await {
			Ok(_) => Ok(true),
			Err(ApiError::Refused(Refusal { code: Code::NotFound | Code::UnknownKey, .. })) => Ok(false),
			Err(error) => Err(error),
		}
	}

	/// Uploads an evaluation key.
	pub async fn put_key(&self, hash: &Hash32, bytes: &[u8], progress: Option<OnProgress>) -> Result<(), ApiError> {
		self.put(&format!("v1/keys/{}", hex::encode(hash)), bytes, progress).await
	}

	/// Asks. Gives the answer and its size in bytes.
	pub async fn query(&self, request: &QueryRequest) -> Result<(QueryResponse, usize), ApiError> {
		let body = request.encode();
		let response = self.send(|| Ok(self.request(Method::POST, "v1/queries")?.body(body.clone()))).await?;
		let bytes = self.read(response).await?;
		let answer = QueryResponse::decode_all(&mut &bytes[..])
			.map_err(|e| self.not_a_worker(format!("with something that is not an answer ({e})")))?;
		Ok((answer, bytes.len()))
	}

	fn request(&self, method: Method, path: &str) -> Result<RequestBuilder, ApiError> {
		let url = self.base.join(path).map_err(|_| ApiError::NotAUrl(format!("{}{path}", self.base)))?;
		Ok(self.http.request(method, url).timeout(self.timeout))
	}

	fn get(&self, path: &str) -> Result<RequestBuilder, ApiError> {
		self.request(Method::GET, path)
	}

	async fn json<T: DeserializeOwned>(&self, path: &str) -> Result<T, ApiError> {
		let bytes = self.bytes(self.get(path)?).await?;
		serde_json::from_slice(&bytes)
			.map_err(|e| self.not_a_worker(format!("with something that does not decode ({e})")))
	}

	async fn bytes(&self, request: RequestBuilder) -> Result<Vec<u8>, ApiError> {
		let again = || request.try_clone().ok_or_else(|| self.not_a_worker("nothing".into()));
		let response = self.send(again).await?;
		self.read(response).await
	}

	/// Uploads small things at once and large ones in pieces.
	async fn put(&self, path: &str, bytes: &[u8], progress: Option<OnProgress>) -> Result<(), ApiError> {
		let started = std::time::Instant::now();
		loop {
			let sent = match bytes.len() <= self.piece {
				true => self.put_at_once(path, bytes, progress.as_ref()).await,
				false => self.upload(path, bytes, progress.as_ref()).await,
			};
			match sent {
				Err(ApiError::Refused(Refusal { code: Code::NotFound, .. }))
					if started.elapsed() < BEHIND.min(self.patience) =>
				{
					tokio::time::sleep(Duration::from_secs(2)).await;
				},
				done => {
					if done.is_ok() {
						self.forget(path);
					}
					return done;
				},
			}
		}
	}

	async fn put_at_once(&self, path: &str, bytes: &[u8], progress: Option<&OnProgress>) -> Result<(), ApiError> {
		self.send(|| Ok(self.request(Method::PUT, path)?.body(bytes.to_vec()))).await?;
		if let Some(progress) = progress {
			progress(bytes.len() as u64, bytes.len() as u64);
		}
		Ok(())
	}

	/// Sends until there is an answer that will not get better by waiting.
	async fn send(&self, request: impl Fn() -> Result<RequestBuilder, ApiError>) -> Result<Response, ApiError> {
		let started = std::time::Instant::now();
		let mut pause = Duration::from_millis(300);
		loop {
			let (error, wait) = match request()?.send().await {
				Ok(response) if response.status().is_success() => return Ok(response),
				Ok(response) => {
					let (status, wait) = (response.status(), retry_after(&response));
					let error = self.refusal(response).await;
					match status {
						StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => (error, wait),
						_ => return Err(error),
					}
				},
				Err(error) => (self.unreachable(&error), None),
			};
			let next = wait.unwrap_or(pause).min(LONGEST_PAUSE);
			let patience = match error {
				ApiError::Unreachable { .. } => ABSENCE.min(self.patience),
				_ => self.patience,
			};
			if started.elapsed() + next > patience {
				return Err(error);
			}
			tracing::debug!(%error, "the worker is asked again in {next:?}");
			tokio::time::sleep(next).await;
			pause = (pause * 2).min(LONGEST_PAUSE);
		}
	}

	async fn refusal(&self, response: Response) -> ApiError {
		let status = response.status();
		match self.read(response).await.map(|bytes| serde_json::from_slice::<Refusal>(&bytes)) {
			Ok(Ok(refusal)) => ApiError::Refused(refusal),
			_ => self.not_a_worker(format!("with status {status}")),
		}
	}

	async fn read(&self, mut response: Response) -> Result<Vec<u8>, ApiError> {
		let mut bytes = Vec::new();
		while let Some(chunk) = response.chunk().await.map_err(|e| self.unreachable(&e))? {
			if bytes.len() + chunk.len() > MAX_ANSWER {
				return Err(self.not_a_worker(format!("with more than {MAX_ANSWER} bytes")));
			}
			bytes.extend_from_slice(&chunk);
		}
		Ok(bytes)
	}

	fn unreachable(&self, error: &reqwest::Error) -> ApiError {
		let mut cause: &dyn std::error::Error = error;
		while let Some(source) = cause.source() {
			cause = source;
		}
		ApiError::Unreachable { url: self.base.to_string(), reason: cause.to_string() }
	}

	fn not_a_worker(&self, what: String) -> ApiError {
		ApiError::NotAWorker { url: self.base.to_string(), what }
	}
}

fn retry_after(response: &Response) -> Option<Duration> {
	let seconds = response.headers().get(header::RETRY_AFTER)?.to_str().ok()?.parse().ok()?;
	Some(Duration::from_secs(seconds))
}

fn check(endpoint: &str) -> Result<Url, ApiError> {
	let mut url = Url::parse(endpoint).map_err(|_| ApiError::NotAUrl(endpoint.into()))?;
	match url.scheme() {
		"https" => (),
		"http" if is_loopback(&url) => (),
		"http" => return Err(ApiError::Insecure(endpoint.into())),
		_ => return Err(ApiError::NotAUrl(endpoint.into())),
	}
	// So that paths are put behind the last segment instead of in its place.
	if !url.path().ends_with('/') {
		url.set_path(&format!("{}/", url.path()));
	}
	Ok(url)
}

fn is_loopback(url: &Url) -> bool {
	let Some(host) = url.host_str() else { return false };
	let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
	host == "localhost" || address.is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
	use super::*;
	use axum::{
		extract::Path,
		http::StatusCode as AxumStatus,
		response::IntoResponse,
		routing::{get, put},
		Json, Router,
	};
	use std::sync::{
		atomic::{AtomicU32, Ordering},
		Arc,
	};

	async fn serve(router: Router) -> String {
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let address = listener.local_addr().unwrap();
		tokio::spawn(async move { axum::serve(listener, router).await });
		format!("http://{address}")
	}

	fn refusal(code: Code, retry_after: Option<u32>) -> axum::response::Response {
		let status = AxumStatus::from_u16(code.status()).unwrap();
		let body = Json(Refusal { code, message: "it said no".into(), retry_after });
		match retry_after {
			Some(seconds) => (status, [("retry-after", seconds.to_string())], body).into_response(),
			None => (status, body).into_response(),
		}
	}

	#[test]
	fn plain_http_leaves_this_machine_never() {
		for endpoint in
			["http://192.0.2.1:80", "http://worker.example.org", "http://localhost.example.org", "http://0.0.0.0"]
		{
			assert!(matches!(WorkerApi::new(endpoint), Err(ApiError::Insecure(_))), "{endpoint}");
		}
		for endpoint in
			["http://127.0.0.1:9955", "http://localhost:1", "http://[::1]:1", "https://worker.example.org/a"]
		{
			assert!(WorkerApi::new(endpoint).is_ok(), "{endpoint}");
		}
		for endpoint in ["ftp://127.0.0.1", "worker", ""] {
			assert!(matches!(WorkerApi::new(endpoint), Err(ApiError::NotAUrl(_))), "{endpoint}");
		}
	}

	#[tokio::test]
	async fn a_worker_that_is_away_is_reported_with_its_address() {
		let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
		let api = WorkerApi::new(&format!("http://127.0.0.1:{port}")).unwrap().patience(Duration::ZERO);
		let error = api.health().await.unwrap_err();
		assert!(
			matches!(&error, ApiError::Unreachable { .. }) && error.to_string().contains(&port.to_string()),
			"{error}"
		);
	}

	#[tokio::test]
	async fn a_worker_that_is_slow_is_given_up() {
		let never = || std::future::pending::<AxumStatus>();
		let url = serve(Router::new().route("/v1/health", get(never))).await;
		let api = WorkerApi::new(&url).unwrap().timeout(Duration::from_millis(100)).patience(Duration::ZERO);
		let error = api.health().await.unwrap_err();
		assert!(matches!(error, ApiError::Unreachable { .. }), "{error}");
	}

	#[tokio::test]
	async fn a_busy_worker_is_asked_again() {
		let asked = Arc::new(AtomicU32::new(0));
		let count = asked.clone();
		let answer = move || {
			let count = count.clone();
			async move {
				match count.fetch_add(1, Ordering::SeqCst) {
					0 => refusal(Code::Unavailable, Some(0)),
					_ => AxumStatus::NO_CONTENT.into_response(),
				}
			}
		};
		let url = serve(Router::new().route("/v1/keys/{hash}", get(answer))).await;
		assert!(WorkerApi::new(&url).unwrap().has_key(&[1; 32]).await.unwrap());
		assert_eq!(asked.load(Ordering::SeqCst), 2);
	}

	#[tokio::test]
	async fn a_refusal_is_told_with_what_to_do() {
		let url =
			serve(Router::new().route("/v1/models/{id}", get(|| async { refusal(Code::NotServing, None) }))).await;
		let error = WorkerApi::new(&url).unwrap().model(1).await.unwrap_err();
		assert_eq!(error.code(), Some(Code::NotServing));
		let text = error.to_string();
		assert!(text.contains("it said no") && text.contains("assent credits refund"), "{text}");
	}

	#[tokio::test]
	async fn a_key_that_is_not_there_is_no_error() {
		let url = serve(Router::new().route("/v1/keys/{hash}", get(|| async { refusal(Code::NotFound, None) }))).await;
		assert!(!WorkerApi::new(&url).unwrap().has_key(&[1; 32]).await.unwrap());
	}

	#[tokio::test]
	async fn a_descriptor_with_another_hash_is_not_taken() {
		let url = serve(Router::new().route("/v1/descriptors/{hash}", get(|| async { "something else" }))).await;
		let error = WorkerApi::new(&url).unwrap().descriptor(&[1; 32]).await.unwrap_err();
		assert!(matches!(error, ApiError::WrongBytes(_)), "{error}");
	}

	#[tokio::test]
	async fn a_small_upload_goes_at_once_and_arrives_whole() {
		let take = |Path(hash): Path<String>, body: axum::body::Bytes| async move {
			match hex::encode(content_hash(&body)) == hash {
				true => AxumStatus::CREATED,
				false => AxumStatus::BAD_REQUEST,
			}
		};
		let url = serve(Router::new().route("/v1/keys/{hash}", put(take))).await;
		let key = vec![7u8; 5_000];
		let last = Arc::new(AtomicU32::new(0));
		let seen = last.clone();
		let progress: OnProgress = Box::new(move |sent, total| {
			assert!(sent <= total);
			seen.store(sent as u32, Ordering::SeqCst);
		});
		let api = WorkerApi::new(&url).unwrap();
		api.put_key(&content_hash(&key), &key, Some(progress)).await.unwrap();
		assert_eq!(last.load(Ordering::SeqCst) as usize, key.len());
	}

	#[tokio::test]
	async fn a_quote_is_asked_for_an_offer_under_a_key() {
		let quote = Quote {
			offer: 7,
			model: 3,
			version: 2,
			price: "340282366920938463463374607431768211455".into(),
			compute_ms: 400,
			wait_ms: 1_200,
			queued: 3,
			places: 64,
		};
		let told = quote.clone();
		let answer = move |uri: axum::http::Uri| async move {
			match uri.query() == Some(&format!("offer=7&key={}", "05".repeat(32))) {
				true => Json(told).into_response(),
				false => refusal(Code::WrongOffer, None),
			}
		};
		let url = serve(Router::new().route("/v1/quote", get(answer))).await;
		let api = WorkerApi::new(&url).unwrap();
		assert_eq!(api.quote(OfferId(7), &[5; 32]).await.unwrap(), quote);
		assert_eq!(api.quote(OfferId(8), &[5; 32]).await.unwrap_err().code(), Some(Code::WrongOffer));
	}

	#[tokio::test]
	async fn another_service_is_not_taken_for_a_worker() {
		let url = serve(Router::new().route("/v1/health", get(|| async { "<html>" }))).await;
		let error = WorkerApi::new(&url).unwrap().health().await.unwrap_err();
		assert!(matches!(error, ApiError::NotAWorker { .. }), "{error}");
	}
}
