//! Follows the chain, and keeps the worker's record on it.
//!
//! One task listens to new heads and writes down what they say, so that a revocation stops a model in the moment its
//! block is seen. Another does the work that follows: heads, attestations, deletions. The first never waits for the
//! second.

use std::{sync::Arc, time::Duration};

use assent_chain::{batch_all, At, BondRecord, Calls, Chain, ChainError, Signer, Wait};
use assent_primitives::Balance;
use futures::StreamExt;

use super::{prepare::Preparer, upkeep::Upkeep, view::End, worker::Worker};

/// Longest time between two looks at what is due, when nothing calls for one.
const IDLE: Duration = Duration::from_secs(30);
/// First and longest pause before the worker's record is tried again.
const FIRST_PAUSE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(600);

/// Writes down what every new head says.
pub(super) async fn follow(worker: Arc<Worker>, chain: Chain) {
	let (mut best, mut finalized) = (chain.best_heads(), chain.finalized_heads());
	let mut lost = false;
	for end in [End::Final, End::Best] {
		note(&worker, end, &mut lost, Ok(())).await;
	}
	loop {
		let (end, heard) = tokio::select! {
			Some(head) = best.next() => (End::Best, head.map(|_| ())),
			Some(head) = finalized.next() => (End::Final, head.map(|_| ())),
			else => return,
		};
		note(&worker, end, &mut lost, heard.map_err(Into::into)).await;
	}
}

async fn note(worker: &Worker, end: End, lost: &mut bool, heard: anyhow::Result<()>) {
	let told = match heard {
		Ok(()) => update(worker, end).await,
		Err(error) => Err(error),
	};
	match told {
		Ok(()) => {
			if std::mem::take(lost) {
				tracing::info!("the node speaks again");
			}
			worker.changed.notify_one();
		},
		// What is not known to be so is not served: a revocation may go by unseen.
		Err(error) => {
			worker.models.lost();
			if !std::mem::replace(lost, true) {
				tracing::warn!(
					error = format!("{error:#}"),
					"the node is silent; nothing is answered until it speaks again"
				);
			}
		},
	}
}

/// Asks what an end of the chain says now, and writes it down.
pub(super) async fn update(worker: &Worker, end: End) -> anyhow::Result<()> {
	let facts = worker.view.facts(end).await?;
	match end {
		End::Best => worker.models.set_best(facts),
		End::Final => {
			let access_key = worker.view.access_key(facts.hash).await?;
			let use_key = worker.view.use_key(facts.hash).await?;
			worker.models.set_final(facts, access_key, use_key);
		},
	}
	Ok(())
}

/// Does what the news call for, one thing after the other.
pub(super) async fn work(worker: Arc<Worker>) {
	let mut preparer = Preparer::new(worker.clone());
	let upkeep = Upkeep::new(worker.clone());
	let mut kept_up = 0;
	loop {
		let _ = tokio::time::timeout(IDLE, worker.changed.notified()).await;
		worker.spool.sweep();
		preparer.prepare().await;
		let finalized = worker.models.final_block().number;
		if finalized > kept_up {
			upkeep.run(&mut preparer).await;
			kept_up = finalized;
		}
	}
}

/// Makes the chain's record of this worker say where it is reached and to which key statistics are sealed, and bonds it
/// when it never had a bond: nobody buys answers of a worker that has nothing to lose.
pub(super) async fn register(chain: Chain, signer: Arc<dyn Signer>, endpoint: String, key: [u8; 32]) {
	let mut pause = FIRST_PAUSE;
	loop {
		match try_register(&chain, signer.as_ref(), &endpoint, &key).await {
			Ok(registered) => {
				let what = if registered { "names" } else { "still names" };
				let node = chain.url();
				tracing::info!(
					node,
					endpoint,
					"ready: the chain {what} this worker's address and key. Next: assent status"
				);
				return;
			},
			Err(error) => {
				tracing::warn!(
					error = format!("{error:#}"),
					"the worker could not be registered; it will be tried again"
				);
			},
		}
		tokio::time::sleep(pause).await;
		pause = pause.saturating_mul(2).min(LONGEST_PAUSE);
	}
}

/// Registers the worker, and tells whether its record had to be changed.
async fn try_register(chain: &Chain, signer: &dyn Signer, endpoint: &str, key: &[u8; 32]) -> anyhow::Result<bool> {
	let snapshot = chain.snapshot(At::Best).await?;
	let account = signer.account();
	let known = snapshot.worker(&account).await?;
	let changed = !known.is_some_and(|record| record.endpoint == endpoint && record.encryption_key == *key);
	let bond = bond_due(snapshot.bond(&account).await?, snapshot.min_bond()?);
	let mut calls = Vec::new();
	calls.extend(changed.then(|| Calls::set_worker(endpoint, key)));
	calls.extend(bond.map(Calls::bond));
	if calls.is_empty() {
		return Ok(false);
	}
	let balance = snapshot.balance(&account).await?;
	anyhow::ensure!(
		balance.free > bond.unwrap_or_default(),
		"the worker's account {} cannot pay for its registration and a bond of {} plancks: send it some of \
		 the native currency",
		assent_chain::ss58(&account),
		bond.unwrap_or_default(),
	);
	chain.submit(batch_all(calls), signer, Wait::InBlock).await?;
	Ok(true)
}

/// Computes the bond to make. A bond that its owner withdraws, or that a slash has touched, is left to its owner.
fn bond_due(bond: Option<BondRecord>, least: Balance) -> Option<Balance> {
	let withdrawn = |bond: &BondRecord| bond.is_gone() && bond.slashed == 0;
	bond.is_none_or(|bond| withdrawn(&bond)).then_some(least)
}

/// Connects to the node at `url`, and waits for it while it is not up.
pub(super) async fn connect(url: &str) -> Result<Chain, ChainError> {
	let mut pause = Duration::from_millis(500);
	let mut told = false;
	loop {
		match Chain::connect(url).await {
			Err(error @ (ChainError::Unreachable { .. } | ChainError::Read { .. })) => {
				if !std::mem::replace(&mut told, true) {
					tracing::warn!(%error, "waiting for the node");
				}
			},
			connected => return connected,
		}
		tokio::time::sleep(pause).await;
		pause = pause.saturating_mul(2).min(Duration::from_secs(10));
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_chain::Standing;

	fn bond(slashed: Balance, standing: Standing) -> Option<BondRecord> {
		Some(BondRecord { amount: 0, slashed, standing })
	}

	#[test]
	fn a_new_worker_bonds_the_least_bond() {
		assert_eq!(bond_due(None, 5), Some(5));
		assert_eq!(bond_due(bond(0, Standing::Gone { since: 1 }), 5), Some(5));
	}

	#[test]
	fn a_bond_that_is_there_leaving_or_slashed_is_left_alone() {
		assert_eq!(bond_due(bond(0, Standing::Bonded), 5), None);
		assert_eq!(bond_due(bond(0, Standing::Unbonding { since: 1, withdrawable_at: 9 }), 5), None);
		assert_eq!(bond_due(bond(2, Standing::BelowMinimum { since: 1 }), 5), None);
		assert_eq!(bond_due(bond(2, Standing::Gone { since: 1 }), 5), None);
	}
}
