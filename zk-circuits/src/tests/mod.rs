//! What a proof of paid access must and must not do. One file for each question:
//!
//! | file | question |
//! |---|---|
//! | agreement | do the statement and the circuit say the same? |
//! | families | does each family of constraints refuse what it is there for, and nothing else? |
//! | statement | does the statement name the broken rule? |
//! | hostile | is every bad proof and every bad input refused, with the right reason? |
//! | batch | does a batch give the verdicts of its members? |
//! | keys | are keys checked, pinned and reproducible? |

mod agreement;
mod batch;
mod families;
mod hostile;
mod keys;
mod statement;

use ark_bn254::Fr;
use std::sync::OnceLock;

use crate::{
	field::{encode, FieldBytes},
	prover::{prove, ProvingKey},
	statement::{self as paid, PublicInputs, Witness},
	tree,
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
		let position = paid::position(self.generation, self.index);
		let inputs = PublicInputs {
			root: tree::access_root(&tree::root_of(&self.leaves).unwrap(), self.generation),
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
			path: tree::path(&self.leaves, self.index).unwrap(),
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
