//! Uses of contributions: the slots that an answer used, and the proving key for a proof of use. See [`crate::proofs`].

use std::{
	path::Path,
	sync::{Arc, Mutex, PoisonError},
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
use assent_protocol::key_file::read_key;
use codec::{Decode, Encode};

/// The slots that an answer used, and the consent set they belong to.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Use {
	/// The model.
	pub model: u32,
	/// The consent set of the version.
	pub words: [Word; WORDS],
	/// The slots that were used, word by word.
	pub used: [FieldBytes; WORDS],
	/// The salt that hides them in the proof's commitment.
	pub salt: FieldBytes,
	/// Hash of the verifying key that was in force at the answer, under which the chain checks the proof.
	pub verifying: Hash32,
}

impl Use {
	/// Makes the use of these slots of a consent set; `None` if one of them is no slot.
	pub fn of(model: u32, words: [Word; WORDS], slots: impl IntoIterator<Item = u16>) -> Option<Self> {
		let mut used = [FieldBytes::default(); WORDS];
		for slot in slots {
			let (word, bit) = place_of(slot)?;
			set_bit(used.get_mut(word)?, bit, true)?;
		}
		Some(Self { model, words, used, salt: FieldBytes::default(), verifying: Hash32::default() })
	}

	/// Copies the use for one answer: with a salt of its own, to be proved under the verifying key of that hash.
	pub fn by_one_answer(&self, verifying: Hash32) -> Self {
		Self { salt: from_hash(&rand::random()), verifying, ..self.clone() }
	}

	/// Computes what a settlement shows of it, without the proof.
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

	/// Makes the proof for a settlement. Computes for a quarter of a second on two cores.
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

/// The proving key for proofs of use: that of a file, or the one for development, which is made when it is first
/// needed.
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

	/// Tells whether proofs can be made for the verifying key of that hash.
	pub fn proves_for(&self, verifying: &Hash32) -> bool {
		self.verifying == *verifying
	}

	/// Returns the key. Computes for some seconds at first.
	pub(crate) fn get(&self) -> Arc<ProvingKeyOf<UseConsent>> {
		let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
		made.get_or_insert_with(|| Arc::new(ProvingKeyOf::development())).clone()
	}
}
