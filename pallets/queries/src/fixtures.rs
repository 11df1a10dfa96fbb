//! Proofs made beforehand, because benchmarks run in Wasm, where there is no prover.
//!
//! One note of `SERVED + REFUNDED` credits, alone in generation 0. The first credits are spent on queries, the others are
//! refunded. For some of the first there also is a proof of what its answer used. A test writes the file and checks that it
//! is still what the circuits say.

use alloc::vec::Vec;
use assent_circuits::consent::{Word, WORDS};
use assent_primitives::{
	Balance, ConsentUse, ConsentVersion, Hash32, ModelId, OfferId, RefundClaim, MAX_REFUNDS, MAX_SETTLEMENTS,
};
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
/// The model of the offer: the first one of a chain.
pub const MODEL: ModelId = ModelId(0);
/// Rows of the contributor.
pub const ROWS: u32 = 1_000;
/// What every query was answered with.
pub const RESULT: Hash32 = [0x52; 32];
/// Credits spent on queries.
pub const SERVED: u32 = MAX_SETTLEMENTS;
/// Of them, those of whose answers it is proved what they used: few, because such a proof takes long.
pub const USED: u32 = 4;
/// Credits refunded.
pub const REFUNDED: u32 = MAX_REFUNDS;

/// The file's contents: one claim for each credit.
#[derive(Encode, Decode)]
pub struct Fixtures {
	/// Bound to [`WORKER`], [`VERSION`] and [`query_commitment`] of their index.
	pub served: Vec<RefundClaim>,
	/// What the answers to the first [`USED`] of them used: the one contribution of [`consents`], in [`VERSION`] of [`MODEL`].
	pub used: Vec<ConsentUse>,
	/// Bound to [`BENEFICIARY`] and [`OFFER`].
	pub refunded: Vec<RefundClaim>,
}

/// What the query that spends the credit `index` asked.
pub fn query_commitment(index: u32) -> Hash32 {
	assent_primitives::content_hash(&index.to_le_bytes())
}

/// The consent set of a model that one contributor has joined with [`ROWS`].
pub fn consents() -> [Word; WORDS] {
	let mut words = [Word::default(); WORDS];
	if let Some(word) = words.first_mut() {
		word.unit = 1 << ROWS.ilog2();
		word.bits[0] = 1;
	}
	words
}

/// The committed proofs.
pub fn load() -> Result<Fixtures, codec::Error> {
	Fixtures::decode(&mut &include_bytes!("fixtures.scale")[..])
}
