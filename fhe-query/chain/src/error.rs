//! Errors between the program and a node, with what to do about them.

use std::fmt;

/// The reason why the chain could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ChainError {
	/// A node that does not answer.
	#[error("no node answers at {url}: {reason}. Start one (assent-node --dev), or name another with --node")]
	Unreachable {
		/// Address of the node.
		url: String,
		/// The transport error.
		reason: String,
	},
	/// A URL that is not one of a node.
	#[error("{0} is not the address of a node: it must begin with ws:// or wss://")]
	NotANodeUrl(String),
	/// Plain `ws://` to another machine: an eavesdropper could see, and change, what is read and paid.
	#[error("{0} is neither encrypted nor on this machine: use wss://, or a tunnel to a local port")]
	Insecure(String),
	/// A node that follows another chain.
	#[error("the node at {url} does not follow an Assent chain: its runtime has no pallet {missing}")]
	NotAssent {
		/// Address of the node.
		url: String,
		/// The first pallet that is missing.
		missing: &'static str,
	},
	/// A failed read.
	#[error("cannot read {what} from the chain: {reason}")]
	Read {
		/// The item.
		what: String,
		/// The reason.
		reason: String,
	},
	/// A value of another shape than this program knows.
	#[error(
		"cannot decode {what}: {reason}. The chain's runtime and this program have different versions: \
		 update the program"
	)]
	Decode {
		/// The item.
		what: String,
		/// The reason.
		reason: String,
	},
	/// A transaction that was not taken into a block.
	#[error("the transaction {call} was refused: {reason}")]
	Refused {
		/// Pallet and call.
		call: String,
		/// The reason, and what to do.
		reason: String,
	},
	/// A call that was executed and failed.
	#[error("{call} failed: {failure}")]
	Failed {
		/// Pallet and call.
		call: String,
		/// The rule that it broke.
		failure: DispatchFailure,
	},
	/// A transaction without news for too long.
	#[error(
		"{call} was sent, but the node did not report its outcome: {reason}. Look at `assent status` \
		 before sending it again"
	)]
	Unknown {
		/// Pallet and call.
		call: String,
		/// The reason why the wait ended.
		reason: String,
	},
	/// Bytes or text that are not a call of the chain's runtime.
	#[error("{call} is not a call: {reason}")]
	NotACall {
		/// The call as it was given.
		call: String,
		/// The reason.
		reason: String,
	},
	/// A key or an account that cannot be used.
	#[error("{0}")]
	Key(String),
	/// A signer that did not sign.
	#[error("the account did not sign: {0}")]
	NotSigned(String),
}

impl ChainError {
	pub(crate) fn read(what: impl Into<String>, reason: impl fmt::Display) -> Self {
		Self::Read { what: what.into(), reason: reason.to_string() }
	}

	/// The error of a value that does not decode.
	pub fn decode(what: impl Into<String>, reason: impl fmt::Display) -> Self {
		Self::Decode { what: what.into(), reason: reason.to_string() }
	}

	/// The name of the broken rule (`NotFound`), when a call failed by one.
	pub fn rule(&self) -> Option<&str> {
		match self {
			Self::Failed { failure, .. } => Some(&failure.name),
			_ => None,
		}
	}
}

/// The failure of a call that was included in a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DispatchFailure {
	/// The pallet, empty when the failure is not a pallet's.
	pub pallet: String,
	/// The broken rule.
	pub name: String,
	/// The runtime's documentation of the rule.
	pub docs: String,
}

impl DispatchFailure {
	/// Returns what the sender of the call can do about it.
	pub fn advice(&self) -> Option<&'static str> {
		let (pallet, name) = (self.pallet.as_str(), self.name.as_str());
		main_job(pallet, name).or_else(|| economy(pallet, name))
	}
}

/// Models, contributions, credits.
fn main_job(pallet: &str, name: &str) -> Option<&'static str> {
	Some(match (pallet, name) {
		("Contributions", "NotFound") => "check the number; what was revoked is gone for good",
		(_, "ModelNotFound" | "OfferNotFound") => "check the number; `assent status` lists what there is",
		("Models", "WorkerNotFound") => "the worker registers itself when it runs, or with `assent worker register`",
		(_, "WorkerNotBonded") => "the worker bonds itself when it runs, or with `assent worker bond`",
		(_, "NotOwner" | "NotOwnerOrWorker" | "NotAWorker") => "sign with the account that owns it",
		(_, "BadOrigin") => "this call needs a signed account, or governance",
		(_, "FundsUnavailable" | "InsufficientBalance" | "BelowMinimum" | "NotExpendable" | "CannotCreateHold") => {
			"the account holds too little for the amount and the deposit: send it some of the native currency first"
		},
		(_, "ModelHalted") => "the model was switched off for good; another one has to be used",
		("Models", "PriceTooLow") => {
			"ask for more: the price covers what settling or refunding a credit costs the chain"
		},
		("Models", "PurposeNotOnCard") => "choose a purpose that the card allows; `assent status` shows them",
		(_, "PurposeNotPermitted") => {
			"a data pool behind the model does not permit it: `assent pool list` shows the policies"
		},
		("Models", "SalePending") => "wait until the model has changed hands: `assent market list` shows when",
		("Queries", "ModelNotSelling") => "`assent status` shows what the model is waiting for",
		("Queries", "OfferClosed") => "choose another offer; `assent status` lists them",
		("Queries", "OfferNotOpenYet") => "contributors have notice; `assent status` shows the block in which it opens",
		("Queries", "NoVerifyingKey") => "governance registers a verifying key first",
		("Queries", "RefundsNotOpen") => "`assent status` shows the block in which refunds open",
		("Queries", "BadIdentityCommitment" | "InvalidProof" | "MalformedProof") => {
			"use a program of the same version as the chain's runtime"
		},
		("Contributions", "TooFewRows") => "bring more rows in one contribution",
		("Contributions", "DuplicateStatistic") => "one set of rows counts once in a model",
		("Revocation", "NotEligible") => "data counts in petitions once it has been active for a whole epoch",
		("Royalties", "NothingToClaim") => "royalties come when queries are settled while you hold shares",
		_ => return None,
	})
}

/// Work, pools, markets, bonds, governance.
fn economy(pallet: &str, name: &str) -> Option<&'static str> {
	Some(match (pallet, name) {
		("TaskBounties", "SetNotFound") => "check the number; `assent task list` lists what there is",
		("TaskBounties", "ConflictOfInterest") => {
			"the organisation, the model's owner, its workers and their declared accounts neither label nor review"
		},
		("TaskBounties", "TierTooLow") => "earn reputation in its first skill first; `assent profile` shows your tier",
		("TaskBounties", "DailyLimitReached") => "go on tomorrow",
		("TaskBounties", "UnfinishedAssignment") => "answer the item that you have; `assent task list --set` shows it",
		("TaskBounties", "CommitmentMismatch") => {
			"reveal with the work file that the answer was committed with (--work)"
		},
		("TaskBounties", "NotDue") => "`assent task list --set` shows what the item waits for",
		("TaskBounties", "Underfunded") => "the whole cost is put on hold: send the account more, or post fewer items",
		("TaskBounties", "RewardTooLow") => "offer at least the existential deposit for an answer",
		(_, "NoticeNotOver") => "contributors have notice; try again after the block that was announced",
		("Models", "NotListed") => "`assent market list` shows what is for sale",
		("Models", "BuyerHoldsConsent") => "revoke your own data first, or buy with another account",
		("DataPools", "PoolNotFound") => "check the number; `assent pool list` lists what there is",
		("DataPools", "PoolNotEmpty") => "its members leave first",
		("DataPools", "ModelHasDrawn") => "it can announce that it leaves while another policy of the pool is proposed",
		("DataPools", "OffersNotPermitted") => {
			"close the model's offers that the policy does not permit: assent offer --close; anybody may, and credits are refunded"
		},
		("Royalties", "NoEntry") => "make an entry first: assent market entry",
		("Royalties", "EntryExists") => "there is an entry already: shares can come",
		("Contributions", "NothingToActivate") => "the epoch that it was checked in has to be over",
		("TaskBounties", "NotClearable") => "accepted labels wait for their contribution; later they wait no more",
		("Models", "HasOpenOffers") => "close every offer that names you first: assent offer --close",
		("ConvictionVoting", "NoPermissionYet") => "the vote is locked until its conviction's time is over",
		("Workers", "UnbondingNotOver") => "`assent worker status` shows the block in which it can be withdrawn",
		("Workers", "BondTooSmall") => "`assent worker status` shows the least bond",
		("Workers", "ForeignBlock" | "EvidenceTooOld") => "evidence counts while the chain knows the block it names",
		("Sponsorship", "InvitationsLeft") => "end the invitations first: assent sponsor uninvite",
		("Sponsorship", "GrantBelowMinimum") => {
			"the account does not exist yet: grant at least the existential deposit"
		},
		("AssetConversion", "ReserveLeftLessThanMinimal") => {
			"a little stays in the pool of who provides most of it: take out less with --liquidity"
		},
		("AssetConversion", "PoolExists") => "it can be used: `assent market add`",
		("AssetConversion", "ProvidedMinimumNotSufficientForSwap" | "AssetOneWithdrawalDidNotMeetMinimum") => {
			"the rate has moved: look at `assent market price`, or allow more with --slippage"
		},
		("Referenda", "NoPermission" | "BadTrack") => "this proposal needs another track",
		("ConvictionVoting", "InsufficientFunds") => "vote with what the account holds, or less",
		("ConvictionVoting", "NotOngoing") => "the referendum is over; `assent vote status` shows how it ended",
		("", "CallFiltered") | ("System", "CallFiltered") => {
			"governance has paused this call; leaving and refunds never are"
		},
		_ => return None,
	})
}

impl fmt::Display for DispatchFailure {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		if !self.pallet.is_empty() {
			write!(f, "{}.", self.pallet)?;
		}
		write!(f, "{}", self.name)?;
		let docs = self.docs.trim().trim_end_matches('.');
		if !docs.is_empty() {
			write!(f, ": {docs}")?;
		}
		match self.advice() {
			Some(advice) => write!(f, ". What to do: {advice}"),
			None => Ok(()),
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_failure_names_the_rule_and_what_to_do() {
		let failure = DispatchFailure {
			pallet: "Queries".into(),
			name: "NoVerifyingKey".into(),
			docs: "No verifying key is active.".into(),
		};
		assert_eq!(
			failure.to_string(),
			"Queries.NoVerifyingKey: No verifying key is active. What to do: governance registers a verifying key first",
		);
	}

	#[test]
	fn a_failure_without_advice_ends_after_the_docs() {
		let failure = DispatchFailure { pallet: String::new(), name: "Exhausted".into(), docs: "".into() };
		assert_eq!(failure.to_string(), "Exhausted");
	}

	#[test]
	fn an_unreachable_node_is_told_how_to_start_one() {
		let text = ChainError::Unreachable { url: "ws://127.0.0.1:9944".into(), reason: "refused".into() }.to_string();
		assert!(text.contains("ws://127.0.0.1:9944") && text.contains("assent-node --dev") && text.contains("--node"));
	}
}
