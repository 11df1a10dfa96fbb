//! Paid notes, and real proofs of them under the development key.

use std::sync::LazyLock;

use assent_circuits::{
	prover::{prove, ProvingKey, Witness},
	statement, tree, verifier,
};
use assent_primitives::{content_hash, query_commitment, ConsentVersion, Hash32, OfferId};
use assent_protocol::QueryRequest;

use super::{chain::OFFER, House, GENESIS};

static KEY: LazyLock<ProvingKey> = LazyLock::new(ProvingKey::development);

/// A note of ten credits of one offer.
pub struct Note {
	secret: Hash32,
	offer: u32,
	leaves: Vec<Hash32>,
}

const QUOTA: u16 = 10;
pub const PRICE: u128 = 5_000;

impl Note {
	/// Buys the note in a block that becomes final.
	pub async fn buy(house: &House) -> Self {
		Self::of(house, OFFER).await
	}

	/// Buys a note of any offer.
	pub async fn of(house: &House, offer: u32) -> Self {
		let mut secret = content_hash(b"a wallet's secret");
		secret[31] = 0;
		let idc = statement::identity_commitment(&secret).unwrap();
		let leaf = statement::leaf(&idc, offer, QUOTA, PRICE).unwrap();
		let note = Self { secret, offer, leaves: vec![leaf] };
		let root = note.root();
		house.chain.push(|block| {
			block.roots.insert(root);
		});
		house.chain.finalize();
		house.hear().await;
		note
	}

	/// The access root after the purchase.
	pub fn root(&self) -> Hash32 {
		tree::access_root(&tree::root_of(&self.leaves).unwrap(), 0)
	}

	/// A query for credit number `credit`, proved for this worker.
	pub fn query(&self, house: &House, credit: u16, version: u32, ciphertext: &[u8]) -> QueryRequest {
		self.query_to(&house.worker.identity.signer.account(), credit, version, ciphertext)
	}

	/// A query under an evaluation key, proved for this worker.
	pub fn query_under(
		&self,
		house: &House,
		key_hash: &Hash32,
		credit: u16,
		version: u32,
		ciphertext: &[u8],
	) -> QueryRequest {
		self.make(&house.worker.identity.signer.account(), key_hash, credit, version, ciphertext)
	}

	/// A query proved for any worker.
	pub fn query_to(&self, worker: &Hash32, credit: u16, version: u32, ciphertext: &[u8]) -> QueryRequest {
		self.make(worker, &content_hash(b"key of the querier"), credit, version, ciphertext)
	}

	fn make(&self, worker: &Hash32, key_hash: &Hash32, credit: u16, version: u32, ciphertext: &[u8]) -> QueryRequest {
		let commitment = query_commitment(key_hash, ciphertext);
		let inputs = statement::PublicInputs {
			root: self.root(),
			nullifier: statement::nullifier(&self.secret, self.offer, statement::position(0, 0), credit).unwrap(),
			offer: self.offer,
			price: PRICE,
			binding: statement::serve_binding(&GENESIS, verifier::CIRCUIT_VERSION, worker, version, &commitment),
		};
		let witness = Witness {
			secret: self.secret,
			quota: QUOTA,
			credit,
			generation: 0,
			index: 0,
			path: tree::path(&self.leaves, 0).unwrap(),
		};
		QueryRequest {
			offer: OfferId(self.offer),
			price: PRICE,
			root: inputs.root,
			nullifier: inputs.nullifier,
			version: ConsentVersion(version),
			key_hash: *key_hash,
			proof: prove(&KEY, &inputs, &witness).unwrap(),
			ciphertext: ciphertext.to_vec(),
		}
	}
}
