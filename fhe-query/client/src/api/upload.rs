//! Uploads that go on where a lost connection broke off: tus 1.0.0, as [`assent_protocol`] says.
//!
//! The bytes go in pieces, and a piece counts when the worker says where the upload is: what is reported as sent has
//! arrived. A program that was stopped goes on in its next run, if it is told where to remember what it had begun
//! ([`WorkerApi::remembering`]).

use std::time::{Duration, Instant};

use assent_primitives::Hash32;
use assent_protocol::{Code, Refusal};
use reqwest::{header, Method, RequestBuilder, Response, StatusCode};

use super::{begun::Begun, retry_after, ApiError, OnProgress, WorkerApi, LONGEST_PAUSE};

/// Bytes of one request. What is no longer goes at once.
pub(super) const PIECE: usize = 2 << 20;
/// The most restarts of an upload that the worker no longer knows.
const ATTEMPTS: u32 = 4;
/// First pause after a connection broke.
const PAUSE: Duration = Duration::from_millis(300);

/// The outcome of sending a piece.
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
		let mut earlier = self.recall(path).and_then(|begun| begun.place.clone());
		for _ in 0..ATTEMPTS {
			let resumed = earlier.take();
			let went_on = resumed.is_some();
			let place = match resumed {
				Some(place) => place,
				None => self.begin(path, bytes.len()).await?,
			};
			match self.go_on(&place, bytes, went_on, progress).await {
				Ok(true) => return Ok(()),
				Ok(false) => {},
				Err(error) if !is_final(&error) => return Err(error),
				Err(error) => {
					self.forget(path);
					if !went_on {
						return Err(error);
					}
					// What had been sent before was not the beginning of these bytes.
					tracing::debug!(%error, "the upload begins anew");
				},
			}
			// Gone because it was accepted and the answer was lost, or because the worker forgot it.
			match self.send(|| self.get(path)).await {
				Ok(_) => return Ok(()),
				Err(ApiError::Refused(Refusal { code: Code::NotFound | Code::UnknownKey, .. })) => {},
				Err(error) => return Err(error),
			}
		}
		Err(self.not_a_worker("an upload with forgetting it, again and again".into()))
	}

	fn recall(&self, path: &str) -> Option<Begun> {
		let begun = self.memory.as_ref()?.recall(self.url(), path)?;
		// Another machine's address would get the bytes otherwise.
		begun.place.as_deref().is_none_or(is_place).then_some(begun)
	}

	fn note(&self, path: &str, begun: &Begun) {
		if let Some(memory) = &self.memory {
			memory.note(self.url(), path, begun);
		}
	}

	pub(super) fn forget(&self, path: &str) {
		if let Some(memory) = &self.memory {
			memory.forget(self.url(), path);
		}
	}

	/// The seed that seals the statistic for `path`: the same as in an earlier run that was stopped.
	pub(super) fn seed(&self, path: &str) -> Hash32 {
		if let Some(seed) = self.recall(path).and_then(|begun| begun.seed) {
			return seed;
		}
		let seed = rand::random();
		self.note(path, &Begun { place: None, seed: Some(seed) });
		seed
	}

	/// Begins an upload. Gives its address.
	async fn begin(&self, path: &str, length: usize) -> Result<String, ApiError> {
		let begin = || Ok(self.tus(Method::POST, path)?.header("Upload-Length", length));
		let response = self.send(begin).await?;
		let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
		let location = location.map(|location| location.trim_start_matches('/').to_owned());
		match location.filter(|location| is_place(location)) {
			Some(location) => {
				let seed = self.recall(path).and_then(|begun| begun.seed);
				self.note(path, &Begun { place: Some(location.clone()), seed });
				Ok(location)
			},
			None => Err(self.not_a_worker("an upload without saying where".into())),
		}
	}

	/// Sends what is missing. `false`: the worker does not know the upload.
	async fn go_on(
		&self,
		place: &str,
		bytes: &[u8],
		begun_earlier: bool,
		progress: Option<&OnProgress>,
	) -> Result<bool, ApiError> {
		let (mut at, mut moved, mut pause) = (0, Instant::now(), PAUSE);
		let mut step = match begun_earlier {
			true => self.find(place, bytes).await?,
			false => self.send_piece(place, bytes, at).await?,
		};
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
					step = self.send_piece(place, bytes, at).await?;
				},
				Step::Later(error, wait) => {
					let next = wait.unwrap_or(pause).min(LONGEST_PAUSE);
					if moved.elapsed() + next > self.patience {
						return Err(error);
					}
					tracing::debug!(%error, "the upload goes on in {next:?}");
					tokio::time::sleep(next).await;
					pause = (pause * 2).min(LONGEST_PAUSE);
					step = self.find(place, bytes).await?;
				},
			}
		}
	}

	/// Finds out how far the upload is.
	async fn find(&self, place: &str, bytes: &[u8]) -> Result<Step, ApiError> {
		match self.offset(place).await {
			// Whole, and not accepted yet: an empty piece asks again.
			Step::At(now) if now == bytes.len() => self.send_piece(place, bytes, now).await,
			Step::At(now) if now > bytes.len() => Ok(Step::Gone),
			other => Ok(other),
		}
	}

	/// Sends one piece.
	async fn send_piece(&self, place: &str, bytes: &[u8], at: usize) -> Result<Step, ApiError> {
		let rest = bytes.get(at..).unwrap_or_default();
		let piece = rest.get(..self.piece).unwrap_or(rest);
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
			Ok(response) if matches!(response.status(), StatusCode::NOT_FOUND | StatusCode::GONE) => Step::Gone,
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

/// Tells if the worker has dropped the upload with its refusal.
fn is_final(error: &ApiError) -> bool {
	error
		.code()
		.is_some_and(|code| !matches!(code, Code::Unavailable | Code::TooMany | Code::Storage | Code::WrongOffset))
}

/// Tells if an address is that of an upload.
fn is_place(location: &str) -> bool {
	location.strip_prefix("v1/uploads/").is_some_and(|token| token.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

fn offset(response: &Response, most: usize) -> Option<usize> {
	let value = response.headers().get("Upload-Offset")?.to_str().ok()?.parse().ok()?;
	(value <= most).then_some(value)
}
