//! Reading consent, states, shares and access notes from a snapshot.

use std::collections::BTreeSet;

use assent_circuits::consent::Word;
use assent_primitives::{
	BlockNumber, ConsentTotals, ConsentVersion, ContributionId, Hash32, ModelId, ModelState, OfferId, Parts,
	PetitionId, Weight64,
};
use codec::{Decode, DecodeAll};
use scale_value::Value;
use subxt::ext::scale_decode::DecodeAsType;

use super::{
	connection::{AccountId, Snapshot},
	error::ChainError,
	records::*,
};

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ContributionWire {
	owner: AccountId,
	statistic: Hash32,
	rows: u32,
	models: Vec<u32>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum PledgeStateWire {
	Pending { expires: u32 },
	Attested { by: AccountId },
	Active { since: u32 },
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PledgeWire {
	state: PledgeStateWire,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct TotalsWire {
	weight: u64,
	heads: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ConsentWire {
	totals: TotalsWire,
	version: u32,
	since: u32,
	log: Hash32,
}

/// The consent of an account in a model, as far as it is read.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct AccountConsentWire {
	active: Vec<Value<()>>,
	counted: bool,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct SpanWire {
	from: u32,
	until: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum StateWire {
	Forming,
	Active,
	Degraded,
	Halted,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct HaltWire {
	at: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct StatusWire {
	state: StateWire,
	halted: Option<HaltWire>,
	frozen_until: Option<u32>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PetitionWire {
	id: u32,
	opener: AccountId,
	opened_at: u32,
	ends: u32,
	snapshot: TotalsWire,
	signed: TotalsWire,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct SignatureWire {
	model: u32,
}

/// The ledger as the pallet encodes it. Decoded positionally, because subxt cannot skip 256-bit numbers.
#[derive(Decode)]
struct LedgerWire {
	issuance: u128,
	_pot: u128,
	weight: u64,
	emitting: bool,
	_updated_at: BlockNumber,
	_accumulators: [[u8; 32]; 3],
	carried: u128,
	received: u128,
	claimed: u128,
}

#[derive(DecodeAsType, Default)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct CountsWire {
	sold: u64,
	settled: u64,
	refunded: u64,
	paid: PartsWire,
}

#[derive(DecodeAsType, Default)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PartsWire {
	contributors: u128,
	worker: u128,
	owner: u128,
	treasury: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct KeyWire {
	version: u32,
	hash: Hash32,
}

/// The keys of one circuit, as far as they are read.
#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct RingWire {
	active: Option<KeyWire>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ConsentSetWire {
	version: u32,
	words: Vec<WordWire>,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct WordWire {
	bits: [u8; 32],
	unit: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct RootWire {
	expires_at: Option<u32>,
}

impl From<TotalsWire> for ConsentTotals {
	fn from(wire: TotalsWire) -> Self {
		Self { weight: wire.weight, heads: wire.heads }
	}
}

impl From<PledgeStateWire> for PledgeStatus {
	fn from(wire: PledgeStateWire) -> Self {
		match wire {
			PledgeStateWire::Pending { expires } => Self::Pending { expires },
			PledgeStateWire::Attested { by } => Self::Attested { by },
			PledgeStateWire::Active { since } => Self::Active { since },
		}
	}
}

impl From<StatusWire> for StateRecord {
	fn from(wire: StatusWire) -> Self {
		Self {
			state: match wire.state {
				StateWire::Forming => ModelState::Forming,
				StateWire::Active => ModelState::Active,
				StateWire::Degraded => ModelState::Degraded,
				StateWire::Halted => ModelState::Halted,
			},
			halted_at: wire.halted.map(|halt| halt.at),
			frozen_until: wire.frozen_until,
		}
	}
}

/// Consent.
impl Snapshot {
	/// The contribution, if it is registered and not revoked.
	pub async fn contribution(&self, contribution: ContributionId) -> Result<Option<ContributionRecord>, ChainError> {
		let wire = self.get::<_, ContributionWire>("Contributions", "Contributions", (contribution.0,)).await?;
		Ok(wire.map(|wire| ContributionRecord {
			owner: wire.owner,
			statistic: wire.statistic,
			rows: wire.rows,
			models: wire.models.into_iter().map(ModelId).collect(),
		}))
	}

	/// The pledges to `model`, by contribution, with what each is a pledge of.
	pub async fn pledges(&self, model: ModelId) -> Result<Vec<PledgeRecord>, ChainError> {
		let mut pledges = Vec::new();
		for (contribution, status) in self.pledge_states(model).await? {
			let record = self.pledged(model, contribution).await?;
			let ContributionRecord { owner, statistic, rows, .. } = record;
			pledges.push(PledgeRecord { contribution, owner, statistic, rows, status });
		}
		Ok(pledges)
	}

	/// The contributions pledged to `model`, in ascending order, and how far each pledge has come.
	pub async fn pledge_states(&self, model: ModelId) -> Result<Vec<(ContributionId, PledgeStatus)>, ChainError> {
		let list: Vec<((u32, u64), PledgeWire)> = self.list("Contributions", "Pledges", (model.0,)).await?;
		let state = |((_, contribution), wire): (_, PledgeWire)| (ContributionId(contribution), wire.state.into());
		let mut states: Vec<_> = list.into_iter().map(state).collect();
		states.sort_unstable_by_key(|(contribution, _)| *contribution);
		Ok(states)
	}

	/// The contribution behind a pledge to `model`, which the chain has as long as it has the pledge.
	pub async fn pledged(
		&self,
		model: ModelId,
		contribution: ContributionId,
	) -> Result<ContributionRecord, ChainError> {
		let record = self.contribution(contribution).await?;
		record.ok_or_else(|| {
			let reason = format!("pledge {} of model {} belongs to no contribution", contribution.0, model.0);
			ChainError::decode("Contributions.Pledges", reason)
		})
	}

	/// The pledge of one contribution to `model`, if there is one.
	pub async fn pledge(
		&self,
		model: ModelId,
		contribution: ContributionId,
	) -> Result<Option<PledgeStatus>, ChainError> {
		let wire = self.get::<_, PledgeWire>("Contributions", "Pledges", (model.0, contribution.0)).await?;
		Ok(wire.map(|wire| wire.state.into()))
	}

	/// Every contribution that `owner` has registered and not revoked.
	pub async fn contributions_of(
		&self,
		owner: &AccountId,
	) -> Result<Vec<(ContributionId, ContributionRecord)>, ChainError> {
		let list: Vec<((u64,), ContributionWire)> = self.list("Contributions", "Contributions", ()).await?;
		let mut mine: Vec<_> = list.into_iter().filter(|(_, wire)| wire.owner == *owner).collect();
		mine.sort_unstable_by_key(|((contribution,), _)| *contribution);
		let record = |wire: ContributionWire| ContributionRecord {
			owner: wire.owner,
			statistic: wire.statistic,
			rows: wire.rows,
			models: wire.models.into_iter().map(ModelId).collect(),
		};
		Ok(mine.into_iter().map(|((contribution,), wire)| (ContributionId(contribution), record(wire))).collect())
	}

	/// The active set of `model`; version zero and empty when nothing ever joined.
	pub async fn consent(&self, model: ModelId) -> Result<ConsentRecord, ChainError> {
		let wire = self.get::<_, ConsentWire>("Contributions", "ModelConsent", (model.0,)).await?;
		Ok(wire.map_or_else(ConsentRecord::default, |wire| ConsentRecord {
			version: ConsentVersion(wire.version),
			since: wire.since,
			totals: wire.totals.into(),
			log: wire.log,
		}))
	}

	/// The blocks after which `version` of `model` was current; `None` when the chain does not know, or no longer.
	pub async fn version_span(
		&self,
		model: ModelId,
		version: ConsentVersion,
	) -> Result<Option<VersionSpan>, ChainError> {
		let now = self.consent(model).await?;
		if now.version == version {
			return Ok(Some(VersionSpan { from: now.since, until: None }));
		}
		let wire = self.get::<_, SpanWire>("Contributions", "PastVersions", (model.0, version.0)).await?;
		Ok(wire.map(|wire| VersionSpan { from: wire.from, until: Some(wire.until) }))
	}

	/// Those of `accounts` whose data counts towards the floors of `model`: that of its parties does not. Fixed for an
	/// account with active data; as it would be now for the others.
	pub async fn counted(
		&self,
		model: ModelId,
		record: &ModelRecord,
		accounts: BTreeSet<AccountId>,
	) -> Result<BTreeSet<AccountId>, ChainError> {
		let named: Vec<((u32, AccountId), Value<()>)> = self.list("Models", "ModelWorkers", (model.0,)).await?;
		let mut parties: BTreeSet<AccountId> = named.into_iter().map(|((_, who), _)| who).collect();
		parties.extend(record.declared.iter().chain([&record.owner]));
		let mut counted = BTreeSet::new();
		for who in accounts {
			let known = self.get::<_, AccountConsentWire>("Contributions", "AccountConsent", (model.0, who)).await?;
			let known = known.filter(|known| !known.active.is_empty()).map(|known| known.counted);
			if known.unwrap_or_else(|| !parties.contains(&who)) {
				counted.insert(who);
			}
		}
		Ok(counted)
	}

	/// Blocks in an epoch.
	pub fn epoch_length(&self) -> Result<BlockNumber, ChainError> {
		self.constant("Contributions", "EpochLength")
	}
}

/// The kill switch.
impl Snapshot {
	/// The state of `model`.
	pub async fn state(&self, model: ModelId) -> Result<StateRecord, ChainError> {
		let wire = self.get::<_, StatusWire>("Revocation", "States", (model.0,)).await?;
		Ok(wire.map_or_else(StateRecord::default, Into::into))
	}

	/// The petition to halt `model`, if there is one.
	pub async fn petition(&self, model: ModelId) -> Result<Option<PetitionRecord>, ChainError> {
		let wire = self.get::<_, PetitionWire>("Revocation", "Petitions", (model.0,)).await?;
		Ok(wire.map(|wire| PetitionRecord {
			id: PetitionId(wire.id),
			opener: wire.opener,
			opened_at: wire.opened_at,
			ends: wire.ends,
			snapshot: wire.snapshot.into(),
			signed: wire.signed.into(),
		}))
	}

	/// The petitions about `model` that `who` has signed and whose signature still lies there.
	pub async fn signatures_of(&self, model: ModelId, who: &AccountId) -> Result<Vec<PetitionId>, ChainError> {
		let mut found = Vec::new();
		let next: u32 = self.get("Revocation", "NextPetitionId", ()).await?.unwrap_or_default();
		for petition in 0..next {
			let wire = self.get::<_, SignatureWire>("Revocation", "Signatures", (petition, *who)).await?;
			if wire.is_some_and(|wire| wire.model == model.0) {
				found.push(PetitionId(petition));
			}
		}
		Ok(found)
	}
}

/// Shares and royalties.
impl Snapshot {
	/// The holding of `who` in `model`, including everything earned up to this block.
	pub async fn holding(&self, model: ModelId, who: &AccountId) -> Result<Holding, ChainError> {
		let weight: Weight64 = self.view("Contributions", "weight", (model.0, *who)).await?;
		let shares = self.view("Royalties", "shares", (model.0, *who)).await?;
		let claimable = self.view("Royalties", "pending_royalty", (model.0, *who)).await?;
		Ok(Holding { weight, shares, claimable })
	}

	/// The books of `model`, emission up to this block included; `None` before anything happened.
	pub async fn ledger(&self, model: ModelId) -> Result<Option<LedgerRecord>, ChainError> {
		let bytes = self.view_bytes::<_, ()>("Royalties", "ledger", (model.0,)).await?;
		let wire =
			Option::<LedgerWire>::decode_all(&mut &bytes[..]).map_err(|e| ChainError::decode("Royalties.ledger", e))?;
		Ok(wire.map(|wire| LedgerRecord {
			issuance: wire.issuance,
			weight: wire.weight,
			emitting: wire.emitting,
			carried: wire.carried,
			received: wire.received,
			claimed: wire.claimed,
		}))
	}
}

/// Access notes, escrow, keys.
impl Snapshot {
	/// Money and counts of an offer's credits.
	pub async fn escrow(&self, offer: OfferId) -> Result<EscrowRecord, ChainError> {
		let balance = self.get("Queries", "Escrow", (offer.0,)).await?.unwrap_or_default();
		let counts = self.get::<_, CountsWire>("Queries", "Credits", (offer.0,)).await?;
		let counts = counts.unwrap_or_default();
		let PartsWire { contributors, worker, owner, treasury } = counts.paid;
		Ok(EscrowRecord {
			balance,
			sold: counts.sold,
			settled: counts.settled,
			refunded: counts.refunded,
			paid: Parts { contributors, worker, owner, treasury },
		})
	}

	/// The first block in which credits of `offer` are refunded; `None` while its model lives and it is open.
	pub async fn refunds_open_at(&self, offer: OfferId) -> Result<Option<BlockNumber>, ChainError> {
		self.view("Queries", "refunds_open_at", (offer.0,)).await
	}

	/// Hash of the verifying key in force for proofs of use, if there is one.
	pub async fn use_key(&self) -> Result<Option<Hash32>, ChainError> {
		let circuit = Value::unnamed_variant("UseConsent", []);
		let ring = self.get::<_, RingWire>("Queries", "KeyRings", (circuit,)).await?;
		Ok(ring.and_then(|ring| ring.active).map(|key| key.hash))
	}

	/// The consent set of a model, once anything joined it.
	pub async fn consent_set(&self, model: ModelId) -> Result<Option<ConsentSetRecord>, ChainError> {
		let Some(ConsentSetWire { version, words }) = self.get("ConsentTree", "Sets", (model.0,)).await? else {
			return Ok(None);
		};
		let words: Vec<Word> = words.into_iter().map(|WordWire { bits, unit }| Word { bits, unit }).collect();
		let words = words.try_into().map_err(|_| ChainError::decode("ConsentTree.Sets", "it has other words"))?;
		let slots: Vec<((u32, u64), u16)> = self.list("ConsentTree", "Slots", (model.0,)).await?;
		let slots = slots.into_iter().map(|((_, contribution), slot)| (ContributionId(contribution), slot)).collect();
		Ok(Some(ConsentSetRecord { version: ConsentVersion(version), words, slots }))
	}

	/// The verifying key in force for paid access, if there is one.
	pub async fn verifying_key(&self) -> Result<Option<VerifyingKeyRecord>, ChainError> {
		let circuit = || Value::unnamed_variant("PaidQuery", []);
		let ring = self.get::<_, RingWire>("Queries", "KeyRings", (circuit(),)).await?;
		let Some(KeyWire { version, hash }) = ring.and_then(|ring| ring.active) else {
			return Ok(None);
		};
		let prepared = self.get("Queries", "PreparedKeys", (circuit(), version)).await?;
		let prepared =
			prepared.ok_or_else(|| ChainError::decode("Queries.PreparedKeys", "the active key is missing"))?;
		Ok(Some(VerifyingKeyRecord { version, hash, prepared }))
	}

	/// Blocks after an answer within which it can be settled.
	pub async fn settle_window(&self) -> Result<BlockNumber, ChainError> {
		let window = self.get("Queries", "SettleWindow", ()).await?;
		window.ok_or_else(|| ChainError::decode("Queries.SettleWindow", "it has no value"))
	}

	/// The generation of the access tree that purchases go into.
	pub async fn generation(&self) -> Result<u32, ChainError> {
		Ok(self.get("Queries", "Generation", ()).await?.unwrap_or_default())
	}

	/// The leaves of a generation, in order. All of them, so that the node does not learn which one is asked about.
	pub async fn leaves(&self, generation: u32) -> Result<Vec<Hash32>, ChainError> {
		let mut list: Vec<((u32, u32), Hash32)> = self.list("Queries", "Leaves", (generation,)).await?;
		list.sort_unstable_by_key(|((_, index), _)| *index);
		let in_order =
			list.iter().enumerate().all(|(position, ((_, index), _))| usize::try_from(*index) == Ok(position));
		match in_order {
			true => Ok(list.into_iter().map(|(_, leaf)| leaf).collect()),
			false => Err(ChainError::decode("Queries.Leaves", "a leaf of the access tree is missing")),
		}
	}

	/// The newest access root, once anything was bought.
	pub async fn latest_root(&self) -> Result<Option<Hash32>, ChainError> {
		self.get("Queries", "LatestRoot", ()).await
	}

	/// The last access root of a generation that is full.
	pub async fn final_root(&self, generation: u32) -> Result<Option<Hash32>, ChainError> {
		self.get("Queries", "FinalRoots", (generation,)).await
	}

	/// The record of an access root; `None` when proofs against it are refused.
	pub async fn root(&self, root: &Hash32) -> Result<Option<RootRecord>, ChainError> {
		let wire = self.get::<_, RootWire>("Queries", "Roots", (*root,)).await?;
		Ok(wire.map(|wire| RootRecord { expires_at: wire.expires_at }))
	}

	/// Tells whether an answer served at this block against `root` can be settled through the whole settle window.
	pub async fn knows_root(&self, root: &Hash32) -> Result<bool, ChainError> {
		let Some(record) = self.root(root).await? else {
			return Ok(false);
		};
		let last = self.number.saturating_add(self.settle_window().await?);
		Ok(record.expires_at.is_none_or(|expires_at| expires_at > last))
	}

	/// Tells whether the credit of `nullifier` was settled or refunded.
	pub async fn nullifier_used(&self, nullifier: &Hash32) -> Result<bool, ChainError> {
		Ok(self.get::<_, ()>("Queries", "Nullifiers", (*nullifier,)).await?.is_some())
	}
}
