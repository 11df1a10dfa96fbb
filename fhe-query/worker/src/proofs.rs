//! Proofs of use: that a search used nothing outside the consent set of its version.
//!
//! * **used**: the slots of the contributions in the index. A search multiplies every row, so each answer used all of them.
//! * **proof of use**: a proof of [`assent_circuits::use_consent`]. The chain pays for no search without one.
//!
//! A proof takes hundreds of times as long as the search, so the answer is sent first. What it used is written down with it, and
//! the proof is made afterwards, the models in turn, the oldest of each first, and again after a crash. The settlement waits for it, within the chain's window.

use std::{
	collections::BTreeSet,
	path::Path,
	sync::{Arc, Mutex, PoisonError},
	time::Duration,
};

use anyhow::Context;
use assent_circuits::{
	circuit::UseConsent,
	consent::{consent_root, place_of, set_bit, Word, WORDS},
	field::{from_hash, FieldBytes},
	prover::{prove, ProvingKeyOf},
	use_consent::{
		count_and_weight, use_binding, used_commitment, PublicInputs, Witness, CIRCUIT_VERSION, DEVELOPMENT_KEY_HASH,
	},
};
use assent_primitives::{content_hash, ConsentUse, Hash32, Settlement};
use codec::{Decode, Encode};

use super::worker::Worker;
use crate::client::access::read_key;

/// Longest time between two looks at what is to be proved.
const IDLE: Duration = Duration::from_secs(30);
/// Pause after one that could not be made.
const BREATH: Duration = Duration::from_millis(200);
/// The same while there are some that could not be proved.
const PAUSE: Duration = Duration::from_secs(10);

/// What an answer used, and out of what.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Use {
	/// The model.
	pub model: u32,
	/// The consent set of the version.
	pub words: [Word; WORDS],
	/// The slots that were used, word by word.
	pub used: [FieldBytes; WORDS],
	/// What hides them in the proof's commitment.
	pub salt: FieldBytes,
	/// Hash of the verifying key that was in force at the answer, under which the chain checks the proof.
	pub verifying: Hash32,
}

impl Use {
	/// These slots of a consent set; `None` if one of them is no slot.
	pub fn of(model: u32, words: [Word; WORDS], slots: impl IntoIterator<Item = u16>) -> Option<Self> {
		let mut used = [FieldBytes::default(); WORDS];
		for slot in slots {
			let (word, bit) = place_of(slot)?;
			set_bit(used.get_mut(word)?, bit, true)?;
		}
		Some(Self { model, words, used, salt: FieldBytes::default(), verifying: Hash32::default() })
	}

	/// The same for one answer: with a salt of its own, to be proved under the verifying key of that hash.
	pub fn by_one_answer(&self, verifying: Hash32) -> Self {
		Self { salt: from_hash(&rand::random()), verifying, ..self.clone() }
	}

	/// What a settlement shows of it, without the proof.
	fn shown(&self, genesis: &Hash32, worker: &Hash32, settlement: &Settlement) -> Option<PublicInputs> {
		let version = settlement.version.0;
		let (count, weight) = count_and_weight(&self.words, &self.used);
		Some(PublicInputs {
			root: consent_root(&self.words, self.model, version)?,
			query: from_hash(&settlement.query_commitment),
			result: from_hash(&settlement.result_commitment),
			used: used_commitment(&self.used, &self.salt)?,
			count,
			weight,
			binding: use_binding(genesis, CIRCUIT_VERSION, worker, self.model, version, &settlement.nullifier),
		})
	}

	/// The proof that belongs into a settlement. Computes for a quarter of a second on two cores.
	pub fn prove(
		&self,
		key: &ProvingKeyOf<UseConsent>,
		genesis: &Hash32,
		worker: &Hash32,
		settlement: &Settlement,
	) -> anyhow::Result<ConsentUse> {
		let inputs = self.shown(genesis, worker, settlement).context("what was used is no part of a consent set")?;
		let witness = Witness {
			words: self.words,
			model: self.model,
			version: settlement.version.0,
			used: self.used,
			salt: self.salt,
		};
		let proof = prove(key, &inputs, &witness).map_err(|error| anyhow::anyhow!("{error}"))?;
		let PublicInputs { used, count, weight, .. } = inputs;
		Ok(ConsentUse { used, count, weight, proof })
	}
}

/// The proving key for proofs of use: that of a file, or the one for development, which is made when it is first needed.
pub struct UseKeys {
	/// Hash of the verifying key.
	verifying: Hash32,
	made: Mutex<Option<Arc<ProvingKeyOf<UseConsent>>>>,
}

impl UseKeys {
	/// Reads the key in a file, if one is given.
	pub fn open(file: Option<&Path>) -> anyhow::Result<Self> {
		let Some(path) = file else {
			return Ok(Self { verifying: DEVELOPMENT_KEY_HASH, made: Mutex::default() });
		};
		let key = read_key(path).map_err(anyhow::Error::msg).context("the proving key for proofs of use")?;
		Ok(Self { verifying: content_hash(key.verifying_key()), made: Mutex::new(Some(Arc::new(key))) })
	}

	/// Whether proofs can be made for the verifying key of that hash.
	pub fn proves_for(&self, verifying: &Hash32) -> bool {
		self.verifying == *verifying
	}

	/// The key. Computes for some seconds at first.
	fn get(&self) -> Arc<ProvingKeyOf<UseConsent>> {
		let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
		made.get_or_insert_with(|| Arc::new(ProvingKeyOf::development())).clone()
	}
}

/// Makes the proofs that settlements wait for, one after the other, the models in turn.
pub struct Prover {
	worker: Arc<Worker>,
	/// The model that had the last turn.
	last: u32,
	/// What could not be proved, until everything else is.
	failed: BTreeSet<Hash32>,
}

impl Prover {
	/// Nothing was tried yet.
	pub fn new(worker: Arc<Worker>) -> Self {
		Self { worker, last: u32::MAX, failed: BTreeSet::new() }
	}

	/// Proves what waits for it, for ever.
	pub(super) async fn run(mut self) {
		loop {
			match self.next().await {
				Ok(true) => {},
				Ok(false) => {
					let pause = if self.failed.is_empty() { IDLE } else { PAUSE };
					self.failed.clear();
					let _ = tokio::time::timeout(pause, self.worker.answered.notified()).await;
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

	/// Makes the next proof; `false` when there is none to make.
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
				prover.use_keys.proves_for(&used.verifying),
				"it is checked under another verifying key than the worker's proving key is for"
			);
			let proof = used.prove(&prover.use_keys.get(), &prover.genesis, &prover.signer.account(), &settlement)?;
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
