//! The work after every finalised block: settlements are cleared, revoked data is deleted, pledges are attested.
//!
//! Each step begins from what the final block and the index say, not from events, so whatever a crash interrupted is
//! done again.

use std::sync::Arc;

use super::{
	attestation::Attestations,
	deletion::Deletions,
	prepare::Preparer,
	settlement,
	view::{Facts, Pledges},
	worker::Worker,
};

/// The steps after a finalised block, and what they remember from one block to the next.
pub struct Upkeep {
	worker: Arc<Worker>,
	attestations: Attestations,
}

impl Upkeep {
	/// Makes an upkeep of which nothing is under way.
	pub fn new(worker: Arc<Worker>) -> Self {
		Self { attestations: Attestations::new(worker.clone()), worker }
	}

	/// Runs all steps. Failures are logged, and tried again after the next block.
	pub async fn run(&self, preparer: &mut Preparer) {
		let finalized = self.worker.models.finalized();
		if let Err(error) = settlement::clear(&self.worker, finalized.number).await {
			tracing::warn!(error = format!("{error:#}"), "settlements could not be cleared");
		}
		let pledges = self.pledges(&finalized).await;
		// The node is silent.
		if pledges.is_empty() {
			return;
		}
		if let Err(error) = Deletions::new(&self.worker, preparer).forget(&finalized, &pledges).await {
			tracing::error!(
				error = format!("{error:#}"),
				"a revoked statistic could not be deleted; it will be tried again"
			);
		}
		if let Err(error) = self.attestations.attest(&pledges).await {
			tracing::warn!(error = format!("{error:#}"), "pledges could not be attested");
		}
	}

	/// Reads the pledges of each model. A model that cannot be read is left out: its pledges must not look like ones
	/// that are gone.
	async fn pledges(&self, finalized: &Facts) -> Pledges {
		let mut pledges = Pledges::new();
		for model in finalized.models.keys() {
			match self.worker.view.pledges(*model, finalized.hash).await {
				Ok(read) => drop(pledges.insert(*model, read)),
				Err(error) => {
					self.worker.metrics.pledges_unread();
					tracing::warn!(model, error = format!("{error:#}"), "the pledges of a model could not be read");
				},
			}
		}
		pledges
	}
}
