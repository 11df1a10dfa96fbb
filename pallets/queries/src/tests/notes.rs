//! A wallet: notes, and real proofs of them under the development key.

use assent_circuits::{
	prover::{prove, ProveError, ProvingKey, Witness},
	statement::{identity_commitment, nullifier, position, refund_binding, serve_binding, PublicInputs},
	tree::{access_root, path, root_of, DEPTH},
	verifier::CIRCUIT_VERSION,
};
use std::{
	collections::HashMap,
	sync::{LazyLock, Mutex},
};

use super::*;

pub type Proof = [u8; assent_primitives::PROOF_BYTES];

/// Made once for all tests.
pub static PROVING_KEY: LazyLock<ProvingKey> = LazyLock::new(ProvingKey::development);

/// Proofs by what they show. A proof takes a second of processor time, and tests often want the same one.
static PROOFS: LazyLock<Mutex<HashMap<Vec<u8>, Proof>>> = LazyLock::new(Default::default);

/// What a buyer keeps.
#[derive(Clone, Debug)]
pub struct Note {
	pub secret: FieldBytes,
	pub offer: OfferId,
	pub quota: u16,
	pub price: Balance,
	pub generation: u32,
	pub index: u32,
}

pub fn secret(seed: u8) -> FieldBytes {
	let mut secret = [seed; 32];
	secret[31] = 0;
	secret
}

pub fn commitment(seed: u8) -> FieldBytes {
	identity_commitment(&secret(seed)).expect("secrets are canonical")
}

/// What a query asked.
pub fn query(number: u8) -> Hash32 {
	[number; 32]
}

/// Buys a note of `offer` for [`BUYER`], from the secret of `seed`.
pub fn buy_note_of(offer: OfferId, quota: u16, seed: u8) -> Note {
	let price = Neighbours::offer(offer).expect("the offer exists").price;
	let (generation, index) = (Generation::<Test>::get(), NextLeaf::<Test>::get());
	assert_ok!(Queries::buy(RuntimeOrigin::signed(BUYER), offer, quota, commitment(seed)));
	Note { secret: secret(seed), offer, quota, price, generation, index }
}

/// Buys a note of [`OFFER`] and ends the block, so that a root contains it.
pub fn bought_note(quota: u16) -> Note {
	let note = buy_note_of(OFFER, quota, 1);
	next_block();
	note
}

fn leaves(generation: u32) -> Vec<FieldBytes> {
	let count = u32::try_from(Leaves::<Test>::iter_prefix(generation).count()).expect("few leaves");
	(0..count).map(|index| Leaves::<Test>::get(generation, index).expect("no gaps")).collect()
}

impl Note {
	pub fn nullifier(&self, credit: u16) -> FieldBytes {
		nullifier(&self.secret, self.offer.0, position(self.generation, self.index), credit).expect("canonical")
	}

	/// The newest root of the note's generation, and the path to it. Only whole generations of real leaves.
	pub fn opening(&self) -> (FieldBytes, [FieldBytes; DEPTH]) {
		let leaves = leaves(self.generation);
		let root = access_root(&root_of(&leaves).expect("canonical leaves"), self.generation);
		(root, path(&leaves, self.index).expect("the note is in the tree"))
	}

	/// What credit `credit` shows for `binding`.
	pub fn inputs(&self, credit: u16, binding: FieldBytes) -> PublicInputs {
		let (root, nullifier) = (self.opening().0, self.nullifier(credit));
		PublicInputs { root, nullifier, offer: self.offer.0, price: self.price, binding }
	}

	pub fn witness(&self, credit: u16) -> Witness {
		let path = self.opening().1;
		Witness { secret: self.secret, quota: self.quota, credit, generation: self.generation, index: self.index, path }
	}

	pub fn try_prove(&self, credit: u16, binding: FieldBytes) -> Result<Proof, ProveError> {
		prove_cached(&self.inputs(credit, binding), &self.witness(credit))
	}

	/// An answer of the offer's worker to `query(credit)`, served in the last block from the version current then.
	pub fn settlement(&self, credit: u16) -> Settlement {
		let served_at = System::block_number() - 1;
		let version = Neighbours::version_at(MODEL, served_at).expect("there always is a version");
		self.settlement_at(credit, served_at, version)
	}

	pub fn settlement_at(&self, credit: u16, served_at: BlockNumber, version: ConsentVersion) -> Settlement {
		let worker = Neighbours::offer(self.offer).expect("the offer exists").worker;
		let query_commitment = query(u8::try_from(credit).expect("few credits"));
		let binding =
			serve_binding(&Queries::genesis_hash(), CIRCUIT_VERSION, worker.as_ref(), version.0, &query_commitment);
		Settlement {
			offer: self.offer,
			price: self.price,
			root: self.opening().0,
			nullifier: self.nullifier(credit),
			version,
			served_at,
			query_commitment,
			result_commitment: [0xab; 32],
			proof: self.try_prove(credit, binding).expect("the credit is there"),
			consent: None,
		}
	}

	pub fn claim(&self, credit: u16, beneficiary: &sp_core::crypto::AccountId32) -> RefundClaim {
		let binding = refund_binding(&Queries::genesis_hash(), CIRCUIT_VERSION, beneficiary.as_ref(), self.offer.0);
		let proof = self.try_prove(credit, binding).expect("the credit is there");
		RefundClaim { root: self.opening().0, nullifier: self.nullifier(credit), proof }
	}
}

pub fn prove_cached(inputs: &PublicInputs, witness: &Witness) -> Result<Proof, ProveError> {
	use codec::Encode;
	let name = inputs.encode();
	if let Some(proof) = PROOFS.lock().expect("no test panics here").get(&name) {
		return Ok(*proof);
	}
	let proof = prove(&PROVING_KEY, inputs, witness)?;
	PROOFS.lock().expect("no test panics here").insert(name, proof);
	Ok(proof)
}

pub fn settle(batch: Vec<Settlement>) -> DispatchResult {
	Queries::settle(RuntimeOrigin::signed(STRANGER), batch.try_into().expect("not too many"))
}

/// Whether `settlement` alone is refused with `error`, without effect.
pub fn refuses(settlement: Settlement, reason: RefusalReason) {
	assert_noop!(settle(vec![settlement]), Error::<Test>::Refused(reason));
}

pub fn refund_to(beneficiary: sp_core::crypto::AccountId32, claims: Vec<RefundClaim>) -> DispatchResult {
	let origin = RuntimeOrigin::signed(STRANGER);
	Queries::refund(origin, OFFER, PRICE, beneficiary, claims.try_into().expect("not too many"))
}
