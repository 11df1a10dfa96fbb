//! The records of the pallet, and the arithmetic of consent that needs no chain.

use assent_primitives::{
	BlockNumber, ConsentTotals, ConsentVersion, ContributionId, Deposit, EpochIndex, Hash32, ModelId, ModelRules,
	Provenance, Weight64,
};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;
use sp_runtime::traits::Get;

extern crate alloc;
use alloc::vec::Vec;

/// A registered statistic of labelled data.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Contribution<AccountId, Models, Ticket> {
	/// Whose data it is: the only account that can pledge or revoke it.
	pub owner: AccountId,
	/// Hash of the statistic, under which the worker holds the blob.
	pub statistic: Hash32,
	/// Labelled rows that went into it.
	pub rows: u32,
	/// The models it is pledged to, sorted, at least one.
	pub models: Models,
	/// Where the rows come from.
	pub provenance: Provenance,
	/// The deposit for this record.
	pub deposit: Deposit<AccountId, Ticket>,
}

/// How far a pledge has come.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum PledgeState<AccountId> {
	/// Waits for a worker of the model, up to and including block `expires`.
	Pending {
		/// Last block in which it can be attested.
		expires: BlockNumber,
	},
	/// Its statistic is there and within bounds; it joins at the next epoch boundary.
	Attested {
		/// The worker that said so.
		by: AccountId,
	},
	/// The model is computed from it.
	Active {
		/// Epoch in which it joined.
		epoch: EpochIndex,
		/// Block in which it joined.
		since: BlockNumber,
	},
}

impl<AccountId> PledgeState<AccountId> {
	/// Whether the model is computed from it.
	pub fn is_active(&self) -> bool {
		matches!(self, Self::Active { .. })
	}

	/// Whether it holds its place among the statistics of the model: attested or active.
	pub fn is_vouched_for(&self) -> bool {
		!matches!(self, Self::Pending { .. })
	}
}

/// One contribution offered to one model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Pledge<AccountId, Ticket> {
	/// How far it has come.
	pub state: PledgeState<AccountId>,
	/// The deposit for this record and for everything that follows from it.
	pub deposit: Deposit<AccountId, Ticket>,
}

/// One active contribution in the record of its account.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct ActiveContribution {
	/// Which.
	pub contribution: ContributionId,
	/// Its rows.
	pub rows: u32,
	/// Epoch in which it joined.
	pub joined: EpochIndex,
}

/// What one account consents to in one model.
#[derive(Clone, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct AccountRecord<Active> {
	/// Its active contributions, in the order in which they joined.
	pub active: Active,
	/// How many of its contributions are attested and wait for the epoch boundary.
	pub attested: u32,
	/// Whether it counts for the kill switch: it was no party of the model when it joined with its first active
	/// contribution. Fixed for as long as it has one, so that totals never move under a change elsewhere.
	pub counted: bool,
}

impl<S: Get<u32>> AccountRecord<BoundedVec<ActiveContribution, S>> {
	/// Consent weight in rows, capped, of the contributions that joined before `epoch`; of all when `None`.
	pub fn weight(&self, cap: Weight64, before: Option<EpochIndex>) -> Weight64 {
		self.active
			.iter()
			.filter(|active| before.is_none_or(|epoch| active.joined < epoch))
			.fold(0, |sum: Weight64, active| sum.saturating_add(active.rows.into()))
			.min(cap)
	}

	/// Contributions that are active or will be.
	pub fn len(&self) -> u32 {
		u32::try_from(self.active.len()).unwrap_or(u32::MAX).saturating_add(self.attested)
	}

	/// Whether nothing is left to remember.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}
}

/// What one account adds to the two aggregates of its model.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Part {
	/// To [`ModelRecord::totals`].
	pub totals: ConsentTotals,
	/// To [`ModelRecord::before_latest`].
	pub before_latest: ConsentTotals,
}

/// The active set of one model, in aggregates that every change keeps exact.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct ModelRecord {
	/// Counted consent now.
	pub totals: ConsentTotals,
	/// Counted consent of the contributions that joined before `latest_epoch`.
	pub before_latest: ConsentTotals,
	/// The last epoch in which anything joined.
	pub latest_epoch: EpochIndex,
	/// Number of the active set.
	pub version: ConsentVersion,
	/// Block in which `version` began.
	pub since: BlockNumber,
	/// Hash chain over every change of the active set: the consent root.
	pub log: Hash32,
	/// The oldest version whose span is still in storage.
	pub oldest: ConsentVersion,
	/// Most weight of one account, from the card. Kept here so that leaving asks nobody.
	pub weight_cap: Weight64,
	/// Least weight of a head, from the card.
	pub min_head_weight: Weight64,
}

impl ModelRecord {
	/// An empty active set under `rules`.
	pub fn new(rules: &ModelRules) -> Self {
		Self {
			totals: Default::default(),
			before_latest: Default::default(),
			latest_epoch: Default::default(),
			version: Default::default(),
			since: 0,
			log: Default::default(),
			oldest: Default::default(),
			weight_cap: rules.weight_cap,
			min_head_weight: rules.min_head_weight,
		}
	}

	/// Counted consent that is mature in `epoch`: joined before it.
	pub fn mature_totals(&self, epoch: EpochIndex) -> ConsentTotals {
		if self.latest_epoch < epoch {
			self.totals
		} else {
			self.before_latest
		}
	}

	/// Makes `epoch` the latest in which anything joined. All that is there now joined before it.
	pub fn begin_epoch(&mut self, epoch: EpochIndex) {
		if self.latest_epoch < epoch {
			self.latest_epoch = epoch;
			self.before_latest = self.totals;
		}
	}

	/// What `account` adds to the aggregates.
	pub fn part_of<S: Get<u32>>(&self, account: &AccountRecord<BoundedVec<ActiveContribution, S>>) -> Part {
		if !account.counted {
			return Part::default();
		}
		Part {
			totals: self.count(account.weight(self.weight_cap, None)),
			before_latest: self.count(account.weight(self.weight_cap, Some(self.latest_epoch))),
		}
	}

	/// Exchanges what an account added for what it adds now.
	pub fn replace(&mut self, before: Part, after: Part) {
		self.totals = exchange(self.totals, before.totals, after.totals);
		self.before_latest = exchange(self.before_latest, before.before_latest, after.before_latest);
	}

	fn count(&self, weight: Weight64) -> ConsentTotals {
		ConsentTotals { weight, heads: u32::from(weight > 0 && weight >= self.min_head_weight) }
	}
}

fn exchange(sum: ConsentTotals, before: ConsentTotals, after: ConsentTotals) -> ConsentTotals {
	ConsentTotals {
		weight: sum.weight.saturating_sub(before.weight).saturating_add(after.weight),
		heads: sum.heads.saturating_sub(before.heads).saturating_add(after.heads),
	}
}

/// The blocks after which a version was current: `from <= block < until`.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Span {
	/// First of them.
	pub from: BlockNumber,
	/// First block after which it was current no longer.
	pub until: BlockNumber,
}

/// An attested contribution that waits for the epoch boundary.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Join {
	/// Which.
	pub contribution: ContributionId,
	/// Epoch in which it was attested.
	pub attested: EpochIndex,
}

/// A model with joins queued.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Waiting {
	/// Which.
	pub model: ModelId,
	/// Epoch in which the first of its joins was attested.
	pub since: EpochIndex,
}

/// One link of the hash chain over the changes of an active set.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Change {
	/// The statistic is in the sum from now on.
	Joined {
		/// Which contribution.
		contribution: ContributionId,
		/// Its statistic.
		statistic: Hash32,
	},
	/// The statistic is out of the sum from now on.
	Left {
		/// Which contribution.
		contribution: ContributionId,
		/// Its statistic.
		statistic: Hash32,
	},
}

/// A contribution as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, TypeInfo, Debug)]
pub struct ContributionView<AccountId> {
	/// Whose data it is.
	pub owner: AccountId,
	/// Hash of the statistic.
	pub statistic: Hash32,
	/// Labelled rows that went into it.
	pub rows: u32,
	/// Where they come from.
	pub provenance: Provenance,
	/// Who left the deposit for the record, and has it back.
	pub payer: AccountId,
	/// Its pledges.
	pub pledges: Vec<(ModelId, PledgeState<AccountId>)>,
}
