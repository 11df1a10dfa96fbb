//! Uploads that go on where a lost connection broke off: tus 1.0.0, as [`crate::protocol`] says.
//!
//! The bytes go in pieces, and a piece counts when the worker says where the upload is: what is reported as sent has arrived. The
//! address of an upload is known to this process alone; a new process begins anew, and the worker forgets the old upload.

use std::time::{Duration, Instant};

use reqwest::{header, Method, RequestBuilder, Response, StatusCode};

use super::{retry_after, ApiError, OnProgress, WorkerApi, LONGEST_PAUSE};
use crate::protocol::{Code, Refusal};

/// Bytes of one request.
pub(super) const PIECE: usize = 2 << 20;
/// How often an upload that the worker no longer knows is begun anew.
const ATTEMPTS: u32 = 4;
/// First pause after a connection broke.
const PAUSE: Duration = Duration::from_millis(300);

/// What a piece met with.
enum Step {
	/// The upload is so far; whole and accepted, if that is its length.
	At(usize),
	/// It may get better: try again after a while.
	Later(ApiError, Option<Duration>),
	/// The worker does not know the upload.
	Gone,
}

impl WorkerApi {
	/// Uploads `bytes` to `path`.
	pub(super) async fn upload(&self, path: &str, bytes: &[u8], progress: Option<&OnProgress>) -> Result<(), ApiError> {
		for _ in 0..ATTEMPTS {
			let place = self.begin(path, bytes.len()).await?;
			if self.go_on(&place, bytes, progress).await? {
				return Ok(());
			}
			// Gone because it was accepted and the answer was lost, or because the worker began anew.
			match self.send(|| self.get(path)).await {
				Ok(_) => return Ok(()),
				Err(ApiError::Refused(Refusal { code: Code::NotFound | Code::UnknownKey, .. })) => {},
				Err(error) => return Err(error),
			}
		}
		Err(self.not_a_worker("an upload with forgetting it, again and again".into()))
	}

	/// Begins an upload. Gives its address.
	async fn begin(&self, path: &str, length: usize) -> Result<String, ApiError> {
		let begin = || Ok(self.tus(Method::POST, path)?.header("Upload-Length", length));
		let response = self.send(begin).await?;
		let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
		let location = location.map(|location| location.trim_start_matches('/').to_owned());
		// Another machine's address would get the bytes otherwise.
		match location.filter(|location| location.starts_with("v1/uploads/")) {
			Some(location) => Ok(location),
			None => Err(self.not_a_worker("an upload without saying where".into())),
		}
	}

	/// Sends what is missing. `false`: the worker does not know the upload.
	async fn go_on(&self, place: &str, bytes: &[u8], progress: Option<&OnProgress>) -> Result<bool, ApiError> {
		let (mut at, mut moved, mut pause) = (0, Instant::now(), PAUSE);
		let mut step = self.piece(place, bytes, at).await?;
		loop {
			match step {
				Step::Gone => return Ok(false),
				Step::At(now) => {
					if let Some(progress) = progress {
						progress(now as u64, bytes.len() as u64);
					}
					if now == bytes.len() {
						return Ok(true);
					}
					if now > at {
						(moved, pause) = (Instant::now(), PAUSE);
					}
					at = now;
					step = self.piece(place, bytes, at).await?;
				},
				Step::Later(error, wait) => {
					let next = wait.unwrap_or(pause).min(LONGEST_PAUSE);
					if moved.elapsed() + next > self.patience {
						return Err(error);
					}
					tracing::debug!(%error, "the upload goes on in {next:?}");
					tokio::time::sleep(next).await;
					pause = (pause * 2).min(LONGEST_PAUSE);
					step = match self.offset(place).await {
						// Whole, and not accepted yet: an empty piece asks again.
						Step::At(now) if now == bytes.len() => self.piece(place, bytes, now).await?,
						other => other,
					};
				},
			}
		}
	}

	/// Sends one piece.
	async fn piece(&self, place: &str, bytes: &[u8], at: usize) -> Result<Step, ApiError> {
		let rest = bytes.get(at..).unwrap_or_default();
		let piece = rest.get(..PIECE).unwrap_or(rest);
		let request = self
			.tus(Method::PATCH, place)?
			.header(header::CONTENT_TYPE, "application/offset+octet-stream")
			.header("Upload-Offset", at)
			.body(piece.to_vec());
		let response = match request.send().await {
			Ok(response) => response,
			Err(error) => return Ok(Step::Later(self.unreachable(&error), None)),
		};
		let (status, wait) = (response.status(), retry_after(&response));
		match status {
			StatusCode::NO_CONTENT => match offset(&response, bytes.len()) {
				Some(now) => Ok(Step::At(now)),
				None => Err(self.not_a_worker("a piece without saying where the upload is".into())),
			},
			StatusCode::NOT_FOUND => Ok(Step::Gone),
			StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS | StatusCode::CONFLICT => {
				Ok(Step::Later(self.refusal(response).await, wait))
			},
			_ => Err(self.refusal(response).await),
		}
	}

	/// Asks how far the upload is.
	async fn offset(&self, place: &str) -> Step {
		let asked = match self.tus(Method::HEAD, place) {
			Ok(request) => request.send().await.map_err(|error| self.unreachable(&error)),
			Err(error) => Err(error),
		};
		match asked {
			Ok(response) if response.status() == StatusCode::NOT_FOUND => Step::Gone,
			Ok(response) => match offset(&response, usize::MAX) {
				Some(now) => Step::At(now),
				None => {
					let wait = retry_after(&response);
					Step::Later(self.not_a_worker(format!("with status {}", response.status())), wait)
				},
			},
			Err(error) => Step::Later(error, None),
		}
	}

	fn tus(&self, method: Method, path: &str) -> Result<RequestBuilder, ApiError> {
		Ok(self.request(method, path)?.header("Tus-Resumable", "1.0.0"))
	}
}

fn offset(response: &Response, most: usize) -> Option<usize> {
	let value = response.headers().get("Upload-Offset")?.to_str().ok()?.parse().ok()?;
	(value <= most).then_some(value)
}
