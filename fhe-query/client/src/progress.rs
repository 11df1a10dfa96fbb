//! Progress of long-running operations.

use std::future::Future;

use crate::api::{ApiError, OnProgress};

/// Receives progress updates from long-running operations.
pub trait Progress: Send + Sync {
	/// Announces the start of a step that takes a while.
	fn say(&self, what: &str);
	/// Reports how many bytes of an upload have arrived.
	fn upload(&self, what: &str, sent: u64, total: u64);
	/// Tells something that is worth keeping on the screen.
	fn note(&self, text: &str) {
		self.say(text);
	}
}

/// A [`Progress`] that drops every update.
pub struct Silent;

impl Progress for Silent {
	fn say(&self, _: &str) {}
	fn upload(&self, _: &str, _: u64, _: u64) {}
}

/// Runs the upload that `start` makes, and passes what it reports on to `progress` under the name `what`.
///
/// The upload itself waits out a busy or absent worker and resumes after a lost connection; see [`crate::api`].
pub(crate) async fn reported<F>(
	what: &str,
	progress: &dyn Progress,
	start: impl FnOnce(OnProgress) -> F,
) -> Result<(), ApiError>
where
	F: Future<Output = Result<(), ApiError>>,
{
	let (reports, mut reported) = tokio::sync::mpsc::unbounded_channel();
	let upload = start(Box::new(move |sent, total| {
		reports.send((sent, total)).ok();
	}));
	tokio::pin!(upload);
	loop {
		tokio::select! {
			done = &mut upload => return done,
			Some((sent, total)) = reported.recv() => progress.upload(what, sent, total),
		}
	}
}

#[cfg(test)]
mod tests {
	use std::sync::Mutex;

	use super::*;

	#[derive(Default)]
	struct Seen(Mutex<Vec<(String, u64, u64)>>);

	impl Progress for Seen {
		fn say(&self, _: &str) {}
		fn upload(&self, what: &str, sent: u64, total: u64) {
			self.0.lock().unwrap().push((what.into(), sent, total));
		}
	}

	#[tokio::test]
	async fn an_upload_reports_under_its_name_and_gives_its_own_result() {
		let seen = Seen::default();
		let upload = |report: OnProgress| async move {
			report(3, 9);
			tokio::time::sleep(std::time::Duration::from_millis(50)).await;
			Err(ApiError::WrongKey("there".into()))
		};
		let done = reported("statistic", &seen, upload).await;
		assert!(matches!(done, Err(ApiError::WrongKey(_))));
		assert_eq!(*seen.0.lock().unwrap(), [("statistic".to_owned(), 3, 9)]);
	}
}
