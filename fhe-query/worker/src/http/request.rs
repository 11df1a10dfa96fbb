//! Parts of a request that handlers read: its body, within limits, the body's type, and hashes in its address.

use std::time::Duration;

use assent_primitives::Hash32;
use assent_protocol::Code;
use axum::{
	body::{BodyDataStream, Bytes},
	extract::Request,
	http::{header, HeaderMap},
};
use futures::StreamExt;

use crate::refusal::{refuse, Refusal};

/// Longest time for which the rest of a refused body is read.
const DRAIN: Duration = Duration::from_secs(20);

/// The type of every body that is not JSON.
pub(super) const OCTETS: &str = "application/octet-stream";

/// The refusal of an address that names nothing.
pub(super) fn nothing_here() -> Refusal {
	refuse(Code::NotFound, "there is nothing at this address")
}

/// A body of at most `limit` bytes that has not been read yet.
pub(super) struct Incoming {
	stream: BodyDataStream,
	announced: Option<usize>,
	limit: usize,
	seen: usize,
}

impl Incoming {
	pub(super) fn of(request: Request, limit: usize) -> Self {
		let announced = request.headers().get(header::CONTENT_LENGTH);
		let announced = announced.and_then(|value| value.to_str().ok()?.parse().ok());
		Self { stream: request.into_body().into_data_stream(), announced, limit, seen: 0 }
	}

	/// Bytes read so far.
	pub(super) fn seen(&self) -> usize {
		self.seen
	}

	/// Length of the body: the announced one, or the limit.
	pub(super) fn length(&self) -> usize {
		self.announced.unwrap_or(self.limit)
	}

	/// Refuses a body that announces more than is taken.
	pub(super) fn check_length(&self) -> Result<(), Refusal> {
		match self.announced.is_some_and(|length| length > self.limit) {
			true => Err(self.too_large()),
			false => Ok(()),
		}
	}

	fn too_large(&self) -> Refusal {
		refuse(Code::TooLarge, format!("the body is larger than {} bytes", self.limit))
	}

	/// The next piece of the body.
	pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Refusal> {
		let Some(piece) = self.stream.next().await else { return Ok(None) };
		let piece =
			piece.map_err(|_| refuse(Code::Malformed, "the body ended early or came too slowly: send it again"))?;
		self.seen = self.seen.saturating_add(piece.len());
		match self.seen > self.limit {
			true => Err(self.too_large()),
			false => Ok(Some(piece)),
		}
	}

	/// Reads the whole body, within `wait`.
	pub(super) async fn read(&mut self, wait: Duration) -> Result<Bytes, Refusal> {
		self.check_length()?;
		let whole = async {
			let mut bytes = Vec::new();
			while let Some(piece) = self.next().await? {
				bytes.extend_from_slice(&piece);
			}
			Ok(bytes.into())
		};
		match tokio::time::timeout(wait, whole).await {
			Ok(read) => read,
			Err(_) => Err(refuse(Code::Malformed, "the body came too slowly: send it again")),
		}
	}

	/// Hands `answer` over. Before a refusal the rest of the body is read and dropped, within bounds: a connection that
	/// is closed while its client still sends may lose the answer on its way.
	pub(super) async fn finish<T>(mut self, answer: Result<T, Refusal>) -> Result<T, Refusal> {
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

/// Refuses a body that says it is of another type. One that says nothing is taken for what it should be.
pub(super) fn check_type(headers: &HeaderMap, expected: &str) -> Result<(), Refusal> {
	let Some(stated) = headers.get(header::CONTENT_TYPE) else { return Ok(()) };
	let stated = stated.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
	match stated.eq_ignore_ascii_case(expected) {
		true => Ok(()),
		false => Err(refuse(Code::WrongType, format!("the body is {expected}"))),
	}
}

/// A hash as it is written in addresses: 64 lower-case hexadecimal digits, one form only.
pub(super) fn hash(text: &str) -> Result<Hash32, Refusal> {
	let wrong = || refuse(Code::Malformed, "a hash is 64 lower-case hexadecimal digits");
	let mut bytes = [0; 32];
	if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
		return Err(wrong());
	}
	hex::decode_to_slice(text, &mut bytes).map_err(|_| wrong())?;
	Ok(bytes)
}
