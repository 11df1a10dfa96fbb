//! A chain in memory: blocks, the best of which may be undone, and the final ones, which may not.

use std::{
	collections::BTreeSet,
	sync::{Mutex, MutexGuard},
};

use assent_circuits::verifier::{PreparedKey, DEVELOPMENT_VERIFYING_KEY};
use assent_primitives::{content_hash, BlockNumber, Hash32};
use futures::FutureExt;

use crate::view::{Asked, ChainView, ConsentSet, End, Facts, Pledge, Stage};

pub const MODEL: u32 = 1;
pub const OFFER: u32 = 7;

/// The state after one block.
#[derive(Clone, Default)]
pub struct Block {
	pub facts: Facts,
	pub pledges: Vec<Pledge>,
	pub used: BTreeSet<Hash32>,
	pub roots: BTreeSet<Hash32>,
	/// What the consent tree knows of the model.
	pub consent: Option<ConsentSet>,
	/// Hash of the verifying key for proofs of use.
	pub use_key: Option<Hash32>,
}

#[derive(Default)]
struct State {
	blocks: Vec<Block>,
	finalized: usize,
	made: u64,
	silent: bool,
	/// Models whose pledges do not decode.
	unreadable: BTreeSet<u32>,
	stalled: bool,
	attempts: usize,
	attestations: Vec<(u32, u64)>,
	attestation_fails: bool,
}

#[derive(Default)]
pub struct FakeChain {
	state: Mutex<State>,
}

impl FakeChain {
	fn lock(&self) -> MutexGuard<'_, State> {
		self.state.lock().unwrap()
	}

	/// A new best block, which differs from the last one by `change`.
	pub fn push(&self, change: impl FnOnce(&mut Block)) -> BlockNumber {
		let mut state = self.lock();
		let mut block = state.blocks.last().cloned().unwrap_or_default();
		change(&mut block);
		block.facts.number += 1;
		state.made += 1;
		block.facts.hash = content_hash(&state.made.to_le_bytes());
		let number = block.facts.number;
		state.blocks.push(block);
		number
	}

	/// The best block is final.
	pub fn finalize(&self) {
		let mut state = self.lock();
		state.finalized = state.blocks.len() - 1;
	}

	/// Whatever is not final is undone.
	pub fn undo(&self) {
		let mut state = self.lock();
		let keep = state.finalized + 1;
		state.blocks.truncate(keep);
	}

	/// The node begins again at the first block.
	pub fn begin_again(&self) {
		let mut state = self.lock();
		state.blocks.truncate(1);
		state.finalized = 0;
	}

	/// A new best block in which all pledges are active.
	pub fn activate(&self) {
		self.push(|block| {
			block.pledges.iter_mut().for_each(|pledge| pledge.stage = Stage::Active);
			block.facts.models.get_mut(&MODEL).unwrap().version += 1;
		});
	}

	/// A new best block in which the contribution is revoked.
	pub fn revoke(&self, contribution: u64) {
		self.push(|block| {
			block.pledges.retain(|pledge| pledge.contribution != contribution);
			block.facts.models.get_mut(&MODEL).unwrap().version += 1;
		});
	}

	/// From now on the pledges of `model` cannot be read.
	pub fn spoil(&self, model: u32) {
		self.lock().unreadable.insert(model);
	}

	/// From now on nothing is answered.
	pub fn fall_silent(&self) {
		self.lock().silent = true;
	}

	/// From now on nothing is answered, not even that; or it is again.
	pub fn stall(&self, stalled: bool) {
		self.lock().stalled = stalled;
	}

	async fn stalled(&self) {
		if self.lock().stalled {
			std::future::pending::<()>().await;
		}
	}

	/// From now on attestations fail, or no longer.
	pub fn fail_attestations(&self, fail: bool) {
		self.lock().attestation_fails = fail;
	}

	/// How often an attestation was tried.
	pub fn attempts(&self) -> usize {
		self.lock().attempts
	}

	/// What was attested.
	pub fn attestations(&self) -> Vec<(u32, u64)> {
		self.lock().attestations.clone()
	}

	fn at<T>(&self, end: End, read: impl FnOnce(&Block) -> T) -> anyhow::Result<T> {
		let state = self.lock();
		anyhow::ensure!(!state.silent, "the chain is silent");
		Ok(read(match end {
			End::Best => state.blocks.last().unwrap(),
			End::Final => &state.blocks[state.finalized],
		}))
	}
}

impl ChainView for FakeChain {
	fn facts(&self, end: End) -> Asked<'_, Facts> {
		async move {
			self.stalled().await;
			self.at(end, |block| block.facts.clone())
		}
		.boxed()
	}

	fn pledges(&self, model: u32, at: Hash32) -> Asked<'_, Vec<Pledge>> {
		async move {
			let state = self.lock();
			anyhow::ensure!(!state.silent, "the chain is silent");
			anyhow::ensure!(!state.unreadable.contains(&model), "a pledge does not decode");
			let block = state.blocks.iter().find(|block| block.facts.hash == at);
			let block = block.ok_or_else(|| anyhow::anyhow!("there is no such block"))?;
			Ok(block.pledges.iter().filter(|pledge| pledge.model == model).copied().collect())
		}
		.boxed()
	}

	fn pledges_of(&self, statistic: Hash32) -> Asked<'_, Vec<Pledge>> {
		async move {
			self.at(End::Best, |block| {
				block.pledges.iter().filter(|pledge| pledge.statistic == statistic).copied().collect()
			})
		}
		.boxed()
	}

	fn is_registered(&self, contribution: u64, statistic: Hash32, at: Hash32) -> Asked<'_, bool> {
		async move {
			let state = self.lock();
			anyhow::ensure!(!state.silent, "the chain is silent");
			let block = state.blocks.iter().find(|block| block.facts.hash == at);
			let block = block.ok_or_else(|| anyhow::anyhow!("there is no such block"))?;
			let is_it = |pledge: &Pledge| pledge.contribution == contribution && pledge.statistic == statistic;
			Ok(block.pledges.iter().any(is_it))
		}
		.boxed()
	}

	fn knows_root(&self, root: Hash32) -> Asked<'_, bool> {
		async move {
			self.stalled().await;
			self.at(End::Final, |block| block.roots.contains(&root))
		}
		.boxed()
	}

	fn used(&self, end: End, nullifiers: Vec<Hash32>) -> Asked<'_, Vec<bool>> {
		async move { self.at(end, |block| nullifiers.iter().map(|nullifier| block.used.contains(nullifier)).collect()) }
			.boxed()
	}

	fn access_key(&self, _: Hash32) -> Asked<'_, Option<PreparedKey>> {
		async move { Ok(Some(PreparedKey::prepare(DEVELOPMENT_VERIFYING_KEY).unwrap())) }.boxed()
	}

	fn consent_set(&self, _: u32, at: Hash32) -> Asked<'_, Option<ConsentSet>> {
		async move {
			let state = self.lock();
			anyhow::ensure!(!state.silent, "the chain is silent");
			let block = state.blocks.iter().find(|block| block.facts.hash == at);
			Ok(block.ok_or_else(|| anyhow::anyhow!("there is no such block"))?.consent.clone())
		}
		.boxed()
	}

	fn use_key(&self, at: Hash32) -> Asked<'_, Option<Hash32>> {
		async move {
			let state = self.lock();
			let block = state.blocks.iter().find(|block| block.facts.hash == at);
			Ok(block.ok_or_else(|| anyhow::anyhow!("there is no such block"))?.use_key)
		}
		.boxed()
	}

	fn attest(&self, model: u32, contribution: u64) -> Asked<'_, ()> {
		async move {
			let mut state = self.lock();
			state.attempts += 1;
			anyhow::ensure!(!state.attestation_fails, "JoinsFull");
			state.attestations.push((model, contribution));
			Ok(())
		}
		.boxed()
	}
}
