//! A refusal as an HTTP answer.

use assent_engine::{CorpusError, DescriptionError, DescriptorError, EngineError, StatisticError};
use assent_protocol::Code;
use axum::{
	http::{header, HeaderValue, StatusCode},
	response::{IntoResponse, Response},
	Json,
};

use super::{index::IndexRefusal, store::StoreRefusal};

/// The refusal's code travels beside the answer, for the counters.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RefusedWith(pub Code);

/// A refusal that a handler answers with.
#[derive(Clone, Debug)]
pub struct Refusal(pub(crate) assent_protocol::Refusal);

impl Refusal {
	/// The same refusal, for a client that may try again after `seconds`.
	pub(crate) fn after(mut self, seconds: u32) -> Self {
		self.0.retry_after = Some(seconds);
		self
	}
}

/// Refuses with `code` and a message that says what to do.
pub(crate) fn refuse(code: Code, message: impl Into<String>) -> Refusal {
	Refusal(assent_protocol::Refusal { code, message: message.into(), retry_after: None })
}

/// Refuses for now: the same request may be granted after `seconds`.
pub(crate) fn refuse_for(seconds: u32, message: impl Into<String>) -> Refusal {
	refuse(Code::Unavailable, message).after(seconds)
}

impl IntoResponse for Refusal {
	fn into_response(self) -> Response {
		let Self(refusal) = self;
		let (code, retry_after) = (refusal.code, refusal.retry_after);
		let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
		let mut response = (status, Json(refusal)).into_response();
		if let Some(seconds) = retry_after {
			response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
		}
		response.extensions_mut().insert(RefusedWith(code));
		response
	}
}

impl From<StoreRefusal> for Refusal {
	fn from(refusal: StoreRefusal) -> Self {
		match refusal {
			StoreRefusal::HashMismatch => refuse(Code::HashMismatch, "the bytes do not have the hash in the address"),
			StoreRefusal::NotFound => refuse(Code::NotFound, "nothing by that name is stored here"),
			StoreRefusal::TimedOut => {
				tracing::error!("the blob store did not answer in time");
				refuse_for(15, "the worker's store does not answer just now; nothing was kept, try again later")
			},
			StoreRefusal::Corrupt | StoreRefusal::Unavailable(_) => {
				tracing::error!(error = %refusal, "the blob store failed");
				refuse(Code::Storage, "the worker's store is full or broken; nothing was kept, try again later")
			},
		}
	}
}

impl From<IndexRefusal> for Refusal {
	fn from(refusal: IndexRefusal) -> Self {
		match refusal {
			IndexRefusal::NullifierUsed => {
				refuse(Code::NullifierUsed, "this credit was used for another query; use the next one")
			},
			other => {
				tracing::error!(error = %other, "the index failed");
				refuse(Code::Storage, "the worker's index is full or broken; nothing was kept, try again later")
			},
		}
	}
}

impl From<EngineError> for Refusal {
	fn from(error: EngineError) -> Self {
		match error {
			EngineError::Panicked(_) | EngineError::Pool(_) => {
				tracing::error!(%error, "the engine failed");
				refuse(Code::Internal, "the engine failed; no credit was spent, try again")
			},
			EngineError::TooLarge { .. } => refuse(Code::TooLarge, error.to_string()),
			other => refuse(Code::Malformed, other.to_string()),
		}
	}
}

impl From<DescriptorError> for Refusal {
	fn from(error: DescriptorError) -> Self {
		match error {
			DescriptorError::TooLarge { .. } => refuse(Code::TooLarge, error.to_string()),
			other => refuse(Code::Malformed, other.to_string()),
		}
	}
}

impl From<StatisticError> for Refusal {
	fn from(error: StatisticError) -> Self {
		let code = match error {
			StatisticError::HashMismatch => Code::HashMismatch,
			StatisticError::Malformed(_) | StatisticError::WrongVersion { .. } => Code::Malformed,
			_ => Code::Implausible,
		};
		refuse(code, error.to_string())
	}
}

impl From<CorpusError> for Refusal {
	fn from(error: CorpusError) -> Self {
		match error {
			CorpusError::Engine(error) => error.into(),
			CorpusError::TooLarge { .. } => refuse(Code::TooLarge, error.to_string()),
			CorpusError::HashMismatch => refuse(Code::HashMismatch, error.to_string()),
			CorpusError::WrongCount { .. } | CorpusError::TooFew { .. } | CorpusError::Full { .. } => {
				refuse(Code::Implausible, error.to_string())
			},
			other => refuse(Code::Malformed, other.to_string()),
		}
	}
}

impl From<DescriptionError> for Refusal {
	fn from(error: DescriptionError) -> Self {
		match error {
			DescriptionError::Descriptor(error) => error.into(),
			DescriptionError::Corpus(error) => error.into(),
			DescriptionError::Statistic(error) => error.into(),
		}
	}
}

/// A task that panicked or was cut off. What it said is in the log, not in the answer.
impl From<tokio::task::JoinError> for Refusal {
	fn from(error: tokio::task::JoinError) -> Self {
		tracing::error!(%error, "a task ended before its time");
		refuse(Code::Internal, "something went wrong inside the worker; no credit was spent, try again")
	}
}
