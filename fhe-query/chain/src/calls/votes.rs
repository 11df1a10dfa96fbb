//! Referenda: a preimage, a submission, a decision deposit, votes.

use assent_primitives::{Balance, BlockNumber, Hash32};
use scale_value::Value;

use super::{address, bytes, number, option, variant, Call, Calls};
use crate::connection::AccountId;

/// The origin of a proposal, which is also the track it is decided on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProposalOrigin {
	/// The chain itself: parameters, verifying keys, upgrades.
	Root,
	/// Spending and everyday matters.
	General,
	/// Freezing a model, pausing one call.
	Emergency,
}

impl ProposalOrigin {
	/// The number of its track.
	pub fn track(self) -> u16 {
		match self {
			Self::Root => 0,
			Self::General => 1,
			Self::Emergency => 2,
		}
	}
}

/// Conviction of a vote: the time for which it is locked when it wins, and its factor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Conviction {
	/// A tenth, not locked.
	#[default]
	None,
	/// Once, for one period.
	Locked1x,
	/// Twice, for two periods.
	Locked2x,
	/// Three times, for four.
	Locked3x,
	/// Four times, for eight.
	Locked4x,
	/// Five times, for sixteen.
	Locked5x,
	/// Six times, for thirty-two.
	Locked6x,
}

impl Conviction {
	/// The byte in which the runtime keeps a vote: the top bit is aye.
	fn vote(self, aye: bool) -> u8 {
		let conviction = match self {
			Self::None => 0,
			Self::Locked1x => 1,
			Self::Locked2x => 2,
			Self::Locked3x => 3,
			Self::Locked4x => 4,
			Self::Locked5x => 5,
			Self::Locked6x => 6,
		};
		conviction | if aye { 0x80 } else { 0 }
	}
}

impl Calls {
	/// Puts the bytes of a proposed call on the chain.
	pub fn note_preimage(call: &[u8]) -> Call {
		Call::new("Preimage", "note_preimage", vec![("bytes", bytes(call))])
	}

	/// Opens a referendum about a call whose preimage has this hash and length.
	pub fn submit_referendum(origin: ProposalOrigin, hash: &Hash32, len: u32, after: BlockNumber) -> Call {
		let origin = match origin {
			ProposalOrigin::Root => Value::unnamed_variant("system", [variant("Root")]),
			other => Value::unnamed_variant("Origins", [variant(format!("{other:?}"))]),
		};
		let proposal = Value::named_variant("Lookup", [("hash", bytes(hash)), ("len", number(len))]);
		let arguments = vec![
			("proposal_origin", origin),
			("proposal", proposal),
			("enactment_moment", Value::unnamed_variant("After", [number(after)])),
		];
		Call::new("Referenda", "submit", arguments)
	}

	/// Leaves the deposit without which a referendum is not decided.
	pub fn place_decision_deposit(referendum: u32) -> Call {
		Call::new("Referenda", "place_decision_deposit", vec![("index", number(referendum))])
	}

	/// Takes the bytes of a call off the chain again; who noted them has the deposit back.
	pub fn unnote_preimage(hash: &Hash32) -> Call {
		Call::new("Preimage", "unnote_preimage", vec![("hash", bytes(hash))])
	}

	/// Returns the decision deposit of a referendum that is over.
	pub fn refund_decision_deposit(referendum: u32) -> Call {
		Call::new("Referenda", "refund_decision_deposit", vec![("index", number(referendum))])
	}

	/// Returns the submission deposit of a referendum that was approved or cancelled.
	pub fn refund_submission_deposit(referendum: u32) -> Call {
		Call::new("Referenda", "refund_submission_deposit", vec![("index", number(referendum))])
	}

	/// Takes the signer's vote back.
	pub fn remove_vote(track: u16, referendum: u32) -> Call {
		let arguments = vec![("class", option(Some(number(track)))), ("index", number(referendum))];
		Call::new("ConvictionVoting", "remove_vote", arguments)
	}

	/// Frees what votes on a track lock no more.
	pub fn unlock(track: u16, target: &AccountId) -> Call {
		Call::new("ConvictionVoting", "unlock", vec![("class", number(track)), ("target", address(target))])
	}

	/// Votes with an amount under a conviction.
	pub fn vote(referendum: u32, aye: bool, conviction: Conviction, balance: Balance) -> Call {
		let vote = Value::named_variant(
			"Standard",
			[("vote", Value::unnamed_composite([number(conviction.vote(aye))])), ("balance", number(balance))],
		);
		Call::new("ConvictionVoting", "vote", vec![("poll_index", number(referendum)), ("vote", vote)])
	}
}
