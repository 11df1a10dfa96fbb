//! The records of the index.

use assent_primitives::{BlockNumber, Hash32, Settlement};
use codec::{Decode, Encode};

/// The record of a nullifier.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Record {
	/// Bound to a query, not answered yet.
	Reserved {
		/// The query's commitment.
		query_commitment: Hash32,
	},
	/// Answered.
	Answered(Box<Answer>),
}

impl Record {
	/// Commitment of the query that the nullifier is bound to.
	pub fn query_commitment(&self) -> &Hash32 {
		match self {
			Self::Reserved { query_commitment } => query_commitment,
			Self::Answered(answer) => &answer.settlement.query_commitment,
		}
	}
}

/// An answered query.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Answer {
	/// The bytes that were sent.
	pub response: Vec<u8>,
	/// The settlement that pays for them.
	pub settlement: Settlement,
	/// State of the payment.
	pub payment: Payment,
}

/// State of the payment for an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Payment {
	/// In the queue, at this place.
	Pending(u64),
	/// The nullifier is in final state.
	Settled,
	/// Too old for the chain to take it.
	GivenUp,
}

/// The outcome of a reservation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reservation {
	/// The nullifier is reserved: compute.
	Compute,
	/// The query was answered before, with these bytes.
	Answered(Vec<u8>),
}

/// A statistic that is here, or was.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Statistic {
	/// The contribution.
	pub contribution: u64,
	/// Models of this worker that it was pledged to when it was last seen.
	pub models: Vec<u32>,
	/// Rows.
	pub rows: u64,
	/// Best block when it was uploaded.
	pub uploaded_at: BlockNumber,
	/// True once its pledge was in a finalised block.
	pub seen_final: bool,
	/// State of its bytes.
	pub state: StatisticState,
}

/// State of the bytes of a statistic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum StatisticState {
	/// Checked and stored.
	Stored,
	/// Revoked: the bytes are to be deleted, or are.
	Revoked {
		/// Finalised block in which the worker saw it.
		block: BlockNumber,
		/// True once everything that contained it is deleted.
		deleted: bool,
	},
}

/// A head that was served.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Head {
	/// Hash of its bytes.
	pub hash: Hash32,
	/// Contributions that it contains, in ascending order.
	pub contributions: Vec<u64>,
}

/// An evaluation key in the blob store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Key {
	/// Size.
	pub bytes: u64,
	/// When it was last asked for; larger is later.
	pub used: u64,
}
