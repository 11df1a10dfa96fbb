//! What a browser and a worker say to each other: the same bytes as `assent_protocol`, without what that depends on.
//!
//! The browser test holds the two against each other: the peer there reads and writes with the types of `assent_protocol`.

use codec::{Decode, Encode};
use serde::{Deserialize, Serialize};

/// A hash, a field element or an account.
pub type Hash32 = [u8; 32];
/// `assent_protocol::NO_KEY`: in place of an evaluation key's hash in a query for scores.
pub const NO_KEY: Hash32 = [0; 32];
/// Bytes of a proof.
pub const PROOF_BYTES: usize = assent_circuits::verifier::PROOF_BYTES;

/// `assent_protocol::QueryRequest`.
#[derive(Clone, Encode)]
pub struct Request {
	pub offer: u32,
	pub price: u128,
	pub root: Hash32,
	pub nullifier: Hash32,
	pub version: u32,
	pub key_hash: Hash32,
	pub proof: [u8; PROOF_BYTES],
	pub ciphertext: Vec<u8>,
}

/// `assent_primitives::Receipt`.
#[derive(Encode, Decode)]
pub struct Receipt {
	pub genesis: Hash32,
	pub offer: u32,
	pub nullifier: Hash32,
	pub query_commitment: Hash32,
	pub result_commitment: Hash32,
	pub served_at: u32,
	pub served_at_hash: Hash32,
	pub version: u32,
}

impl Receipt {
	/// The bytes that the worker signs.
	pub fn signing_payload(&self) -> Vec<u8> {
		(b"assent/receipt/v1", self).encode()
	}
}

/// `assent_protocol::Times`: what the same costs in the clear, in nanoseconds.
#[derive(Decode, Serialize)]
pub struct Times {
	pub head: u64,
	pub score: u64,
	pub pipeline: u64,
	pub linear: u64,
}

/// `assent_protocol::QueryResponse`.
#[derive(Decode)]
pub struct Response {
	pub receipt: Receipt,
	pub signature: [u8; 64],
	pub compute_micros: u64,
	pub answer: Vec<u8>,
	pub times: Times,
	pub unit: u64,
}

/// What a querier knows of its note and of the worker when it asks. Hashes are hexadecimal.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
	/// Hash of the chain's first block.
	#[serde(with = "hex::serde")]
	pub genesis: Hash32,
	/// The worker's account.
	#[serde(with = "hex::serde")]
	pub worker: Hash32,
	/// Consent version that is asked of.
	pub version: u32,
	/// The offer.
	pub offer: u32,
	/// Price of a credit in plancks, as text: a number of JavaScript is too small for it.
	pub price: String,
	/// Credits in the note.
	pub quota: u16,
	/// Which of them is spent.
	pub credit: u16,
	/// The access tree that holds the note.
	pub generation: u32,
	/// The note's leaf in it.
	pub index: u32,
	/// All leaves of the tree.
	pub leaves: Vec<Leaf>,
}

/// A leaf of the access tree.
#[derive(Deserialize)]
pub struct Leaf(#[serde(with = "hex::serde")] pub Hash32);
