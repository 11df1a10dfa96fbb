//! The chain's records, as the program and the worker use them.

use std::collections::BTreeMap;

use assent_circuits::consent::{Word, WORDS};
use assent_primitives::{
	AnswerMode, Balance, BlockNumber, ConsentTotals, ConsentVersion, ContributionId, Hash32, ModelId, ModelRules,
	ModelState, Parts, PetitionId, Purpose, PurposeSet, Split, Weight64,
};

use super::connection::AccountId;

/// A registered model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelRecord {
	/// Its owner.
	pub owner: AccountId,
	/// Its card.
	pub card: ModelCard,
	/// Hash of the public descriptor.
	pub descriptor: Hash32,
	/// The accounts that its owner declared to be close to it.
	pub declared: Vec<AccountId>,
	/// When it was registered.
	pub registered_at: BlockNumber,
}

/// The card of a model. The rules never change; the rest changes after a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ModelCard {
	/// Hash of the document for people.
	pub document: Hash32,
	/// Hash of the report of how the model was evaluated; zeros when there is none.
	pub evaluation: Hash32,
	/// Permitted purposes of answers.
	pub purposes: PurposeSet,
	/// Forbidden purposes of answers.
	pub forbidden: PurposeSet,
	/// Subject of the model.
	pub domain: String,
	/// Languages of the data, ISO 639-1.
	pub languages: Vec<[u8; 2]>,
	/// Licence of what contributors bring, as an SPDX identifier.
	pub licence: String,
	/// The rules that bind contributors.
	pub rules: ModelRules,
	/// Division of a payment.
	pub split: Split,
}

/// The balance of an account, in plancks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AccountBalance {
	/// Can be spent, apart from what is frozen.
	pub free: Balance,
	/// Held: deposits, escrow.
	pub held: Balance,
}

/// An offer to answer queries of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferRecord {
	/// The model.
	pub model: ModelId,
	/// The worker, which computes and is paid.
	pub worker: AccountId,
	/// Answer mode.
	pub mode: AnswerMode,
	/// Purpose of answers.
	pub purpose: Purpose,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// First block in which it sells: contributors have notice until then.
	pub opens_at: BlockNumber,
	/// When it was closed; `None` while it is open.
	pub closed_at: Option<BlockNumber>,
}

/// Address and key of a worker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkerRecord {
	/// URL of its HTTP service.
	pub endpoint: String,
	/// X25519 key to which statistics are sealed.
	pub encryption_key: [u8; 32],
}

/// A registered statistic that is not revoked: the chain keeps nothing of one that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContributionRecord {
	/// The contributor.
	pub owner: AccountId,
	/// Hash of the statistic.
	pub statistic: Hash32,
	/// Rows behind it.
	pub rows: u32,
	/// The models it is pledged to.
	pub models: Vec<ModelId>,
}

/// Stage of a pledge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PledgeStatus {
	/// Waits for a worker's attestation.
	Pending {
		/// Last block in which it can be attested.
		expires: BlockNumber,
	},
	/// Joins at the next epoch boundary.
	Attested {
		/// The worker that vouched for it.
		by: AccountId,
	},
	/// Counts.
	Active {
		/// Block in which it joined.
		since: BlockNumber,
	},
}

/// A contribution promised to a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PledgeRecord {
	/// The contribution.
	pub contribution: ContributionId,
	/// The contributor.
	pub owner: AccountId,
	/// Hash of the statistic.
	pub statistic: Hash32,
	/// Rows behind it.
	pub rows: u32,
	/// Its stage.
	pub status: PledgeStatus,
}

/// The active set of a model.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ConsentRecord {
	/// Its number.
	pub version: ConsentVersion,
	/// Block in which the version began.
	pub since: BlockNumber,
	/// Counted consent: parties excluded.
	pub totals: ConsentTotals,
	/// Hash chain over every change: the consent root.
	pub log: Hash32,
}

/// The blocks after which a version was the current one: `from <= block < until`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VersionSpan {
	/// The first.
	pub from: BlockNumber,
	/// The first after which it was current no longer; `None` while it is.
	pub until: Option<BlockNumber>,
}

impl VersionSpan {
	/// Tells whether the version was current after `block`.
	pub fn contains(&self, block: BlockNumber) -> bool {
		self.from <= block && self.until.is_none_or(|until| block < until)
	}
}

/// State of a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StateRecord {
	/// Its state.
	pub state: ModelState,
	/// When it was halted, if it was.
	pub halted_at: Option<BlockNumber>,
	/// First block in which it is not frozen any more.
	pub frozen_until: Option<BlockNumber>,
}

impl StateRecord {
	/// Tells whether the model is frozen in block `now`.
	pub fn is_frozen(&self, now: BlockNumber) -> bool {
		self.frozen_until.is_some_and(|until| now < until)
	}
}

/// A petition to halt a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PetitionRecord {
	/// The petition.
	pub id: PetitionId,
	/// The account that opened it.
	pub opener: AccountId,
	/// In which block.
	pub opened_at: BlockNumber,
	/// First block in which it cannot be signed any more.
	pub ends: BlockNumber,
	/// Weight and heads that count, from the snapshot at its opening.
	pub snapshot: ConsentTotals,
	/// Weight and heads that have signed.
	pub signed: ConsentTotals,
}

/// The holding of an account in a model.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Holding {
	/// Active consent weight, in rows.
	pub weight: Weight64,
	/// Shares, those accrued up to now included.
	pub shares: Balance,
	/// Royalties that can be claimed, in plancks.
	pub claimable: Balance,
}

/// The books of a model's shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LedgerRecord {
	/// All shares, earned by somebody or not settled yet.
	pub issuance: Balance,
	/// All active consent weight, parties included.
	pub weight: Weight64,
	/// True while shares are being emitted.
	pub emitting: bool,
	/// Money that waits for the next payment, in plancks.
	pub carried: Balance,
	/// Royalty that ever came in, in plancks.
	pub received: Balance,
	/// Royalty that was ever claimed, in plancks.
	pub claimed: Balance,
}

/// Escrow of an offer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct EscrowRecord {
	/// Paid in and neither settled nor refunded, in plancks.
	pub balance: Balance,
	/// Credits sold.
	pub sold: u64,
	/// Credits settled.
	pub settled: u64,
	/// Credits refunded.
	pub refunded: u64,
	/// Payments by the settled ones, in plancks.
	pub paid: Parts,
}

/// The verifying key in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyingKeyRecord {
	/// Counts the keys of the circuit on this chain, from 1. Not the version of the circuit.
	pub version: u32,
	/// BLAKE2b-256 of the compressed key.
	pub hash: Hash32,
	/// The key in the form in which the verifier stores it.
	pub prepared: Vec<u8>,
}

/// The contributions that an answer of a model may use, in one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentSetRecord {
	/// The version.
	pub version: ConsentVersion,
	/// One bit for each slot that consents.
	pub words: [Word; WORDS],
	/// The slot of each contribution that has one.
	pub slots: BTreeMap<ContributionId, u16>,
}

/// A known access root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RootRecord {
	/// First block in which it is no longer known; `None` while it is the newest of its generation.
	pub expires_at: Option<BlockNumber>,
}
