//! Proofs of use: that a search used nothing outside the consent set of its version.
//!
//! * **used**: the slots of the contributions in the index. A search multiplies every row, so each answer used all of them.
//! * **proof of use**: a proof of [`assent_circuits::use_consent`]. The chain pays for no search without one.
//!
//! A proof takes hundreds of times as long as the search, so the answer is sent first. What it used is written down with it, and
//! the proof is made afterwards, oldest first, and again after a crash. The settlement waits for it, within the chain's window.

use std::{
	path::PathBuf,
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
/// Pause after a proof that could not be made.
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

/// The proving key for proofs of use: that of a file, or the one for development. Read or made when it is first needed.
pub struct UseKeys {
	file: Option<PathBuf>,
	made: Mutex<Option<Arc<ProvingKeyOf<UseConsent>>>>,
}

impl UseKeys {
	/// With the key in a file, if one is given.
	pub fn new(file: Option<PathBuf>) -> Self {
		Self { file, made: Mutex::default() }
	}

	/// Whether there is a key to prove with under the chain's verifying key of that hash; that of a file is not looked at.
	pub fn may_prove(&self, verifying: &Hash32) -> bool {
		self.file.is_some() || *verifying == DEVELOPMENT_KEY_HASH
	}

	/// The key for the chain's verifying key of that hash. Computes for some seconds at first.
	pub fn get(&self, verifying: &Hash32) -> anyhow::Result<Arc<ProvingKeyOf<UseConsent>>> {
		let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
		let key = match &*made {
			Some(key) => key.clone(),
			None => Arc::new(match &self.file {
				Some(path) => read_key(path).map_err(anyhow::Error::msg)?,
				None => ProvingKeyOf::development(),
			}),
		};
		anyhow::ensure!(
			content_hash(key.verifying_key()) == *verifying,
			"the proving key for proofs of use belongs to another verifying key than the chain's: give its file with --use-key"
		);
		*made = Some(key.clone());
		Ok(key)
	}
}

/// Proves what waits for it, one after the other.
pub(super) async fn prove_uses(worker: Arc<Worker>) {
	loop {
		match prove_next(&worker).await {
			Ok(true) => {},
			Ok(false) => {
				let _ = tokio::time::timeout(IDLE, worker.answered.notified()).await;
			},
			Err(error) => {
				tracing::error!(
					error = format!("{error:#}"),
					"the use of a search could not be proved; it will be tried again"
				);
				tokio::time::sleep(PAUSE).await;
			},
		}
	}
}

/// Proves the oldest use that is not proved yet; `false` when there is none.
pub(super) async fn prove_next(worker: &Arc<Worker>) -> anyhow::Result<bool> {
	let index = worker.index.clone();
	let Some((settlement, used)) = tokio::task::spawn_blocking(move || index.unproved()).await?? else {
		return Ok(false);
	};
	let prover = worker.clone();
	let proving = tokio::task::spawn_blocking(move || {
		let key = prover.use_keys.get(&used.verifying)?;
		let proof = used.prove(&key, &prover.genesis, &prover.signer.account(), &settlement)?;
		prover.index.prove(&settlement.nullifier, proof)?;
		anyhow::Ok(())
	});
	proving.await??;
	worker.metrics.proved();
	Ok(true)
}
