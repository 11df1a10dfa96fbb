//! Deletions: a statistic whose pledges are gone is deleted with every stored head that contained it, and a receipt is
//! signed.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context;
use assent_primitives::{content_hash, BlockNumber, Hash32};
use assent_protocol::DeletionReceipt;
use codec::Encode;

use super::{
	index::{Statistic, StatisticState},
	prepare::Preparer,
	store::Kind,
	view::{Facts, Pledges},
	worker::Worker,
};

/// Blocks after which a pledge that was in a best block and never came into a final one counts as gone.
const UNSEEN: BlockNumber = 20;

/// One round of deletions.
pub(super) struct Deletions<'a> {
	worker: &'a Worker,
	preparer: &'a mut Preparer,
}

impl<'a> Deletions<'a> {
	/// Prepares a round of deletions.
	pub(super) fn new(worker: &'a Worker, preparer: &'a mut Preparer) -> Self {
		Self { worker, preparer }
	}

	/// Deletes what is no longer pledged after the final block of `finalized`.
	///
	/// `pledges` lacks the models that could not be read. Whether a contribution may still be pledged to one of them,
	/// its registration tells: the chain drops it together with the last pledge.
	pub(super) async fn forget(&mut self, finalized: &Facts, pledges: &Pledges) -> anyhow::Result<()> {
		let mut live: BTreeMap<Hash32, BTreeSet<u32>> = BTreeMap::new();
		for pledge in pledges.values().flatten() {
			live.entry(pledge.statistic).or_default().insert(pledge.model);
		}
		let unread = |model: &u32| !pledges.contains_key(model);
		let any_unread = finalized.models.keys().any(unread);
		let index = self.worker.index.clone();
		let statistics = tokio::task::spawn_blocking(move || index.statistics()).await??;
		for (hash, statistic) in statistics {
			// Offers are never removed, so a model that the chain does not name means that it was not read whole.
			if statistic.models.iter().any(|model| !finalized.models.contains_key(model)) {
				continue;
			}
			match statistic.state {
				StatisticState::Revoked { deleted: true, .. } => continue,
				StatisticState::Revoked { block, deleted: false } => {
					self.delete(hash, statistic, block).await?;
					continue;
				},
				StatisticState::Stored => {},
			}
			let read = live.remove(&hash);
			let stays = match read {
				Some(_) => true,
				None => {
					let view = &self.worker.view;
					any_unread && view.is_registered(statistic.contribution, hash, finalized.hash).await?
				},
			};
			if stays {
				let mut models = read.unwrap_or_default();
				models.extend(statistic.models.iter().filter(|model| unread(model)));
				self.keep(hash, statistic, &models).await?;
			} else if is_withdrawn(&statistic, finalized.number) {
				self.delete(hash, statistic, finalized.number).await?;
			}
		}
		Ok(())
	}

	/// Writes down that a statistic is still pledged to `models`. Heads of models that it was withdrawn from go at
	/// once.
	async fn keep(&mut self, hash: Hash32, mut statistic: Statistic, models: &BTreeSet<u32>) -> anyhow::Result<()> {
		let before = statistic.clone();
		for model in statistic.models.iter().filter(|model| !models.contains(*model)) {
			let versions = self.delete_heads(*model, statistic.contribution).await?.1;
			let (index, model) = (self.worker.index.clone(), *model);
			tokio::task::spawn_blocking(move || index.remove_heads(model, &versions)).await??;
		}
		statistic.models =
			statistic.models.iter().chain(models).copied().collect::<BTreeSet<_>>().into_iter().collect();
		statistic.seen_final = true;
		if statistic != before {
			self.write(hash, statistic).await?;
		}
		Ok(())
	}

	/// Deletes a revoked statistic: tombstone first, then the bytes, then the receipts.
	async fn delete(&mut self, hash: Hash32, mut statistic: Statistic, block: BlockNumber) -> anyhow::Result<()> {
		statistic.state = StatisticState::Revoked { block, deleted: false };
		self.write(hash, statistic.clone()).await?;
		self.worker.store.delete(Kind::Statistic, &hash).await.context("the statistic")?;
		for model in statistic.models.clone() {
			let (heads, versions) = self.delete_heads(model, statistic.contribution).await?;
			let receipt = self.receipt(model, &statistic, hash, heads, block).await?;
			let index = self.worker.index.clone();
			tokio::task::spawn_blocking(move || index.set_deletion(&receipt, &versions)).await??;
		}
		statistic.state = StatisticState::Revoked { block, deleted: true };
		let contribution = statistic.contribution;
		self.write(hash, statistic).await?;
		self.worker.metrics.forgotten();
		tracing::info!(contribution, statistic = hex::encode(hash), block, "a revoked statistic was deleted");
		Ok(())
	}

	/// Deletes every stored head of `model` that contained `contribution`, and returns their hashes and versions.
	async fn delete_heads(&mut self, model: u32, contribution: u64) -> anyhow::Result<(Vec<Hash32>, Vec<u32>)> {
		self.preparer.drop_with(model, contribution);
		let index = self.worker.index.clone();
		let heads = tokio::task::spawn_blocking(move || index.heads_with(model, contribution)).await??;
		let hashes: BTreeSet<Hash32> = heads.iter().map(|(_, head)| head.hash).collect();
		for hash in &hashes {
			self.worker.store.delete(Kind::Head, hash).await.context("a head")?;
		}
		Ok((hashes.into_iter().collect(), heads.into_iter().map(|(version, _)| version).collect()))
	}

	/// Signs the receipt, or returns the one that was written before a crash.
	async fn receipt(
		&self,
		model: u32,
		statistic: &Statistic,
		hash: Hash32,
		heads: Vec<Hash32>,
		block: BlockNumber,
	) -> anyhow::Result<DeletionReceipt> {
		let contribution = statistic.contribution;
		let index = self.worker.index.clone();
		if let Some(written) = tokio::task::spawn_blocking(move || index.deletion(contribution, model)).await?? {
			return Ok(written);
		}
		let payload = deletion_payload(contribution, model, &hash, &heads, block);
		let signer = self.worker.identity.signer.clone();
		let signature = tokio::task::spawn_blocking(move || signer.sign(&payload)).await??;
		Ok(DeletionReceipt {
			contribution,
			model,
			statistic: hex::encode(hash),
			heads: heads.iter().map(hex::encode).collect(),
			block,
			signature: hex::encode(signature),
		})
	}

	async fn write(&self, hash: Hash32, statistic: Statistic) -> anyhow::Result<()> {
		let index = self.worker.index.clone();
		tokio::task::spawn_blocking(move || index.set_statistic(&hash, &statistic)).await??;
		Ok(())
	}
}

/// Tells whether a statistic without a pledge after block `finalized` was withdrawn. Its pledge was there when it was
/// uploaded, so a block before that, as from a node that is still catching up, says nothing.
fn is_withdrawn(statistic: &Statistic, finalized: BlockNumber) -> bool {
	let patience = if statistic.seen_final { 0 } else { UNSEEN };
	finalized >= statistic.uploaded_at.saturating_add(patience)
}

/// Hashes what the receipt of a deletion signs: BLAKE2b-256 of the SCALE encoding of its fields.
pub fn deletion_payload(
	contribution: u64,
	model: u32,
	statistic: &Hash32,
	heads: &[Hash32],
	block: BlockNumber,
) -> [u8; 32] {
	content_hash(&(contribution, model, statistic, heads, block).encode())
}
