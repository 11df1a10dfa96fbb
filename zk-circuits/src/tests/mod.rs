//! What proofs must and must not do. One file for each question:
//!
//! | file | question |
//! |---|---|
//! | agreement, use_agreement | do the statement and the circuit say the same? |
//! | families, use_families | does each family of constraints refuse what it is there for, and nothing else? |
//! | mutants | does a test fail when constraints are taken away, and is every variable pinned? |
//! | pinned | are the circuits the ones that keys were made for? |
//! | statement, use_statement | does the statement name the broken rule? |
//! | hostile, use_hostile | is every bad proof and every bad input refused, with the right reason? |
//! | mutated | do ten thousand mutated proofs, inputs and keys fail without a panic? |
//! | batch | does a batch give the verdicts of its members? |
//! | keys | are keys checked, pinned and reproducible? |
//!
//! `system` is what families and mutants work on. The parsers have a file of their own: `tests/fuzz/parsers.rs`, beside `src`.

mod agreement;
mod batch;
mod families;
mod hostile;
mod keys;
mod mutants;
mod mutated;
mod pinned;
mod statement;
mod system;
mod use_agreement;
mod use_families;
mod use_hostile;
mod use_statement;

use ark_bn254::Fr;
use std::sync::OnceLock;

use crate::{
	consent::{self, Word, WORDS},
	field::{encode, from_hash, FieldBytes},
	prover::{prove, ProvingKey, UseConsentProvingKey},
	statement::{self as paid, PublicInputs, Witness},
	tree, use_consent as uses,
	verifier::{Shown, CIRCUIT_VERSION, PROOF_BYTES},
};

/// The development key, made once.
fn key() -> &'static ProvingKey {
	static KEY: OnceLock<ProvingKey> = OnceLock::new();
	KEY.get_or_init(ProvingKey::development)
}

fn number(number: u64) -> FieldBytes {
	encode(&Fr::from(number))
}

/// A note, and the tree in which it lies.
#[derive(Clone, Debug)]
struct Note {
	secret: FieldBytes,
	offer: u32,
	quota: u16,
	price: u128,
	generation: u32,
	index: u32,
	leaves: Vec<FieldBytes>,
}

impl Note {
	/// The fifth of seven notes in tree 2: ten credits of offer 3.
	fn sample() -> Self {
		Self::bought(number(0x5ec2e7), 3, 10, 1_000_000_000_000, 2, 4, 7)
	}

	/// A note among `count` leaves of strangers.
	fn bought(
		secret: FieldBytes,
		offer: u32,
		quota: u16,
		price: u128,
		generation: u32,
		index: u32,
		count: u32,
	) -> Self {
		let idc = paid::identity_commitment(&secret).unwrap();
		let mut leaves: Vec<_> = (1..=u64::from(count)).map(|stranger| number(stranger * 1_000_003)).collect();
		leaves[index as usize] = paid::leaf(&idc, offer, quota, price).unwrap();
		Self { secret, offer, quota, price, generation, index, leaves }
	}

	/// What is shown and known when `credit` is spent for `binding`. Nothing checks that there is such a credit.
	fn spend(&self, credit: u16, binding: FieldBytes) -> (PublicInputs, Witness) {
		self.spend_at(credit, binding)
	}

	/// The same in a tree of `LEVELS` levels.
	fn spend_at<const LEVELS: usize>(&self, credit: u16, binding: FieldBytes) -> (PublicInputs, Witness<LEVELS>) {
		let position = paid::position_at::<LEVELS>(self.generation, self.index);
		let inputs = PublicInputs {
			root: tree::access_root(&tree::root_at::<LEVELS>(&self.leaves).unwrap(), self.generation),
			nullifier: paid::nullifier(&self.secret, self.offer, position, credit).unwrap(),
			offer: self.offer,
			price: self.price,
			binding,
		};
		let witness = Witness {
			secret: self.secret,
			quota: self.quota,
			credit,
			generation: self.generation,
			index: self.index,
			path: tree::path_at(&self.leaves, self.index).unwrap(),
		};
		(inputs, witness)
	}
}

/// The binding of an answer by `worker`.
fn served_by(worker: u8) -> FieldBytes {
	paid::serve_binding(&[1; 32], CIRCUIT_VERSION, &[worker; 32], 6, &[9; 32])
}

/// A real proof for credit 3 of the sample note, made once.
fn sample_proof() -> (PublicInputs, [u8; PROOF_BYTES]) {
	static PROOF: OnceLock<(PublicInputs, [u8; PROOF_BYTES])> = OnceLock::new();
	*PROOF.get_or_init(|| {
		let (inputs, witness) = Note::sample().spend(3, served_by(4));
		(inputs, prove(key(), &inputs, &witness).unwrap())
	})
}

/// The development key of UseConsent, made once.
fn use_key() -> &'static UseConsentProvingKey {
	static KEY: OnceLock<UseConsentProvingKey> = OnceLock::new();
	KEY.get_or_init(UseConsentProvingKey::development)
}

/// An answer, and the consent set under which it was given.
#[derive(Clone, Debug)]
struct Use {
	words: [Word; WORDS],
	model: u32,
	version: u32,
	used: [FieldBytes; WORDS],
	salt: FieldBytes,
	binding: FieldBytes,
}

impl Use {
	/// Slots that have consent in [`Use::sample`], at both ends of words and of the set.
	const SOME: [u16; 5] = [0, 252, 253, 1_000, 3_794];
	/// A slot that has none, in a word where others have.
	const WITHDRAWN: u16 = 10;

	/// Six slots of seven have consent; every word has another unit; [`Use::SOME`] are used.
	fn sample() -> Self {
		let mut words = core::array::from_fn(|place| Word { bits: [0; 32], unit: 100 * (place as u32 + 1) });
		for slot in (0..consent::SLOTS).filter(|slot| slot % 7 != 3) {
			let (word, bit) = consent::place_of(slot).unwrap();
			consent::set_bit(&mut words[word].bits, bit, true).unwrap();
		}
		let (model, version, salt) = (5, 6, number(0x5a17));
		let binding = uses::use_binding(&[1; 32], uses::CIRCUIT_VERSION, &[4; 32], model, version, &number(7));
		Self { words, model, version, used: [[0; 32]; WORDS], salt, binding }.using(&Self::SOME)
	}

	/// The same answer, had it used exactly these slots. Nothing checks that they have consent.
	fn using(mut self, slots: &[u16]) -> Self {
		self.used = [[0; 32]; WORDS];
		for slot in slots {
			let (word, bit) = consent::place_of(*slot).unwrap();
			consent::set_bit(&mut self.used[word], bit, true).unwrap();
		}
		self
	}

	/// What is shown and known.
	fn open(&self) -> (uses::PublicInputs, uses::Witness) {
		let (count, weight) = uses::count_and_weight(&self.words, &self.used);
		let inputs = uses::PublicInputs {
			root: consent::consent_root(&self.words, self.model, self.version).unwrap(),
			query: from_hash(&[8; 32]),
			result: from_hash(&[9; 32]),
			used: uses::used_commitment(&self.used, &self.salt).unwrap(),
			count,
			weight,
			binding: self.binding,
		};
		let Self { words, model, version, used, salt, .. } = self.clone();
		(inputs, uses::Witness { words, model, version, used, salt })
	}
}

/// A real proof for the sample answer, made once.
fn use_proof() -> (uses::PublicInputs, [u8; PROOF_BYTES]) {
	static PROOF: OnceLock<(uses::PublicInputs, [u8; PROOF_BYTES])> = OnceLock::new();
	*PROOF.get_or_init(|| {
		let (inputs, witness) = Use::sample().open();
		(inputs, prove(use_key(), &inputs, &witness).unwrap())
	})
}
