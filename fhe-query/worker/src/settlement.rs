//! Settlements that are over: paid in a final block, or too old to be paid.

use assent_primitives::{BlockNumber, Hash32};

use super::{view::End, worker::Worker};

/// Settlements looked up at a time.
const CLEARED: usize = 512;

/// Takes settlements out of the queue that are in final state, or too old for the chain to take them.
pub(super) async fn clear(worker: &Worker, finalized: BlockNumber) -> anyhow::Result<()> {
	let index = worker.index.clone();
	let pending = tokio::task::spawn_blocking(move || index.pending(CLEARED)).await??;
	if pending.is_empty() {
		return Ok(());
	}
	let nullifiers: Vec<Hash32> = pending.iter().map(|settlement| settlement.nullifier).collect();
	let used = worker.view.used(End::Final, nullifiers).await?;
	let (mut settled, mut given_up) = (Vec::new(), Vec::new());
	for (settlement, used) in pending.iter().zip(used) {
		if used {
			settled.push(settlement.nullifier);
		} else if finalized > settlement.served_at.saturating_add(worker.models.settle_window()) {
			tracing::error!(
				offer = settlement.offer.0,
				served_at = settlement.served_at,
				nullifier = hex::encode(settlement.nullifier),
				"an answer was not settled in time and will not be paid"
			);
			given_up.push(settlement.nullifier);
		}
	}
	settled.iter().for_each(|_| worker.metrics.settled());
	given_up.iter().for_each(|_| worker.metrics.given_up());
	let index = worker.index.clone();
	tokio::task::spawn_blocking(move || {
		index.close(&settled, true)?;
		index.close(&given_up, false)
	})
	.await??;
	Ok(())
}
