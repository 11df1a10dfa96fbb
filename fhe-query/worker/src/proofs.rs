//! Proofs of use: that a search used nothing outside the consent set of its version.
//!
//! * **used**: the slots of the contributions in the index. A search multiplies every row, so each answer used all of
//!   them.
//! * **proof of use**: a proof of [`assent_circuits::use_consent`]. The chain pays for no search without one.
//!
//! A proof takes hundreds of times as long as the search, so the answer is sent first. What it used is written down
//! with it, and the proof is made afterwards, the models in turn, the oldest of each first, and again after a crash.
//! The settlement waits for it, within the chain's window.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use assent_primitives::Hash32;

use super::worker::Worker;

/// Longest time between two looks at what is to be proved.
const IDLE: Duration = Duration::from_secs(30);
/// Pause after one that could not be made.
const BREATH: Duration = Duration::from_millis(200);
/// The same while there are some that could not be proved.
const PAUSE: Duration = Duration::from_secs(10);

/// Makes the proofs that settlements wait for, one after the other, the models in turn.
pub struct Prover {
	worker: Arc<Worker>,
	/// The model that had the last turn.
	last: u32,
	/// Nullifiers of proofs that failed, until everything else is proved.
	failed: BTreeSet<Hash32>,
}

impl Prover {
	/// Makes a prover that has not tried anything yet.
	pub fn new(worker: Arc<Worker>) -> Self {
		Self { worker, last: u32::MAX, failed: BTreeSet::new() }
	}

	/// Makes pending proofs, without end.
	pub(super) async fn run(mut self) {
		loop {
			match self.next().await {
				Ok(true) => {},
				Ok(false) => {
					let pause = if self.failed.is_empty() { IDLE } else { PAUSE };
					self.failed.clear();
					let _ = tokio::time::timeout(pause, self.worker.uses.answered.notified()).await;
				},
				Err(error) => {
					tracing::error!(
						error = format!("{error:#}"),
						"the use of a search could not be proved; it will be tried again"
					);
					tokio::time::sleep(BREATH).await;
				},
			}
		}
	}

	/// Creates the next pending proof. Returns `false` if none is pending.
	pub async fn next(&mut self) -> anyhow::Result<bool> {
		let (index, last, failed) = (self.worker.index.clone(), self.last, self.failed.clone());
		let found = tokio::task::spawn_blocking(move || index.unproved(last, &failed)).await?;
		let Some((settlement, used)) = found.inspect_err(|_| self.failed.clear())? else {
			return Ok(false);
		};
		self.last = used.model;
		let (prover, nullifier) = (self.worker.clone(), settlement.nullifier);
		let proving = tokio::task::spawn_blocking(move || {
			anyhow::ensure!(
				prover.uses.keys.proves_for(&used.verifying),
				"it is checked under another verifying key than the worker's proving key is for"
			);
			let proof = used.prove(
				&prover.uses.keys.get(),
				&prover.identity.genesis,
				&prover.identity.signer.account(),
				&settlement,
			)?;
			prover.index.prove(&settlement.nullifier, proof)?;
			anyhow::Ok(())
		});
		let proved = proving.await.map_err(anyhow::Error::from).flatten();
		if proved.is_err() {
			self.failed.insert(nullifier);
		}
		proved?;
		self.worker.metrics.proved();
		Ok(true)
	}
}
