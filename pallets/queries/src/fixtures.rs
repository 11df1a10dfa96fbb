//! Proofs made beforehand, because benchmarks run in Wasm, where there is no prover.
//!
//! One note of `SERVED + REFUNDED` credits, alone in generation 0. The first credits are spent on queries, the others are
//! refunded. A test writes the file and checks that it is still what the circuit says.

use alloc::vec::Vec;
use assent_primitives::{Balance, ConsentVersion, Hash32, OfferId, RefundClaim, MAX_REFUNDS, MAX_SETTLEMENTS};
use codec::{Decode, Encode};

/// Hash of the first block that the proofs are bound to.
pub const GENESIS: Hash32 = [0x47; 32];
/// The worker that the settlement proofs pay.
pub const WORKER: [u8; 32] = [0x57; 32];
/// The account that the refund proofs pay.
pub const BENEFICIARY: [u8; 32] = [0x42; 32];
/// The offer of the note: the first one of a chain.
pub const OFFER: OfferId = OfferId(0);
/// The price of the note: 10^15 plancks, above any existential deposit in use.
pub const PRICE: Balance = 1_000_000_000_000_000;
/// The consent version of a model that one contributor has joined.
pub const VERSION: ConsentVersion = ConsentVersion(1);
/// Credits spent on queries.
pub const SERVED: u32 = MAX_SETTLEMENTS;
/// Credits refunded.
pub const REFUNDED: u32 = MAX_REFUNDS;

/// The file's contents: one claim for each credit.
#[derive(Encode, Decode)]
pub struct Fixtures {
	/// Bound to [`WORKER`], [`VERSION`] and [`query_commitment`] of their index.
	pub served: Vec<RefundClaim>,
	/// Bound to [`BENEFICIARY`] and [`OFFER`].
	pub refunded: Vec<RefundClaim>,
}

/// What the query that spends the credit `index` asked.
pub fn query_commitment(index: u32) -> Hash32 {
	assent_primitives::content_hash(&index.to_le_bytes())
}

/// The committed proofs.
pub fn load() -> Result<Fixtures, codec::Error> {
	Fixtures::decode(&mut &include_bytes!("fixtures.scale")[..])
}
