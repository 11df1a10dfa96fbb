//! The economy around the models: bonds of workers, tasks, reputation, pools of data, sponsored fees.

use assent_primitives::{ModelRegistry, SponsorRights, SponsorScope};
use frame_support::{parameter_types, traits::ConstU32};
use sp_runtime::Permill;

use super::{assent::TreasuryAccount, parameters, ExistentialDeposit, StorageDeposit};
use crate::*;

parameter_types! {
	pub const RecordHold: RuntimeHoldReason = RuntimeHoldReason::Reputation(pallet_reputation::HoldReason::Record);
	pub const BudgetHold: RuntimeHoldReason = RuntimeHoldReason::Sponsorship(pallet_sponsorship::HoldReason::Budget);
	pub const InvitationHold: RuntimeHoldReason =
		RuntimeHoldReason::Sponsorship(pallet_sponsorship::HoldReason::Invitation);
	pub const SetHold: RuntimeHoldReason = RuntimeHoldReason::TaskBounties(pallet_task_bounties::HoldReason::Set);
	pub const WorkHold: RuntimeHoldReason = RuntimeHoldReason::TaskBounties(pallet_task_bounties::HoldReason::Work);
	pub const PoolHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(pallet_data_pools::HoldReason::Pool);
	pub const MembershipHold: RuntimeHoldReason =
		RuntimeHoldReason::DataPools(pallet_data_pools::HoldReason::Membership);
	pub const DrawHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(pallet_data_pools::HoldReason::Draw);

	/// What a worker stands to lose: as much as some hundred answers earn.
	pub const MinBond: Balance = 1_000 * UNIT;
	/// Two faults, and the bond is gone.
	pub const SlashAmount: Balance = 500 * UNIT;
	/// Enough to look for evidence, too little for a worker that reports itself.
	pub const ReporterShare: Permill = Permill::from_percent(25);
}

impl pallet_workers::Config for Runtime {
	type WeightInfo = crate::weights::pallet_workers::WeightInfo<Runtime>;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Models = Models;
	type Consent = Contributions;
	type BlockNumberProvider = System;
	type MinBond = MinBond;
	type SlashAmount = SlashAmount;
	type ReporterShare = ReporterShare;
	type UnbondingDelay = parameters::UnbondingDelay;
	type EvidenceWindow = parameters::EvidenceWindow;
	type Treasury = TreasuryAccount;
}

impl pallet_reputation::Config for Runtime {
	type WeightInfo = crate::weights::pallet_reputation::WeightInfo<Runtime>;
	type BlockNumberProvider = System;
	type RecordConsideration = StorageDeposit<RecordHold>;
	type HalfLife = parameters::HalfLife;
	type MaxLeaders = ConstU32<64>;
}

impl pallet_task_bounties::Config for Runtime {
	type WeightInfo = crate::weights::pallet_task_bounties::WeightInfo<Runtime>;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Models = Models;
	type KillSwitch = Revocation;
	type Contributions = Contributions;
	type Reputation = Reputation;
	type BlockNumberProvider = System;
	type SetConsideration = StorageDeposit<SetHold>;
	type WorkConsideration = StorageDeposit<WorkHold>;
	type MaxItems = ConstU32<10_000>;
	type MaxRedundancy = ConstU32<9>;
	type MaxTags = ConstU32<4>;
	type MaxPerTag = ConstU32<128>;
	type MaxQueue = ConstU32<1_024>;
	type MaxOpenItems = ConstU32<16>;
	type DailyLimit = ConstU32<200>;
	type DayLength = ConstU32<DAYS>;
	type CommitPeriod = parameters::CommitPeriod;
	type RevealPeriod = parameters::RevealPeriod;
	type JudgePeriod = parameters::JudgePeriod;
	type MinReward = ExistentialDeposit;
	type MaxDuration = ConstU32<{ 90 * DAYS }>;
}

impl pallet_data_pools::Config for Runtime {
	type WeightInfo = super::weights::PoolsWeight;
	type Models = Models;
	type KillSwitch = Revocation;
	type Contributions = Contributions;
	type PoolConsideration = StorageDeposit<PoolHold>;
	type MembershipConsideration = StorageDeposit<MembershipHold>;
	type DrawConsideration = StorageDeposit<DrawHold>;
	type BlockNumberProvider = System;
	type NoticePeriod = parameters::NoticePeriod;
	type MaxOwners = ConstU32<16>;
	type MaxPoolsPerModel = ConstU32<8>;
	type MaxBatch = ConstU32<64>;
}

/// A model's owner sponsors its contributors, an organisation the labellers of its open sets.
pub struct Sponsors;
impl SponsorRights<AccountId> for Sponsors {
	fn may_sponsor(who: &AccountId, scope: SponsorScope) -> bool {
		match scope {
			SponsorScope::Model(model) => Models::owner(model).as_ref() == Some(who),
			SponsorScope::TaskSet(set) => pallet_task_bounties::TaskSets::<Runtime>::get(set)
				.is_some_and(|set| set.is_open() && set.organisation == *who),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_scope(who: &AccountId) -> SponsorScope {
		use assent_primitives::{Floor, ModelRules};
		use sp_runtime::Perbill;

		let rules = ModelRules {
			soft_floor: Floor { weight: 1, heads: 1 },
			hard_floor: Floor { weight: 1, heads: 1 },
			weight_cap: 1_000,
			min_rows: 100,
			min_head_weight: 100,
			quorum_weight: Perbill::from_percent(50),
			quorum_heads: Perbill::from_percent(50),
		};
		let worker = TreasuryAccount::get();
		SponsorScope::Model(
			Models::benchmark_model(
				who,
				&worker,
				rules,
				<super::assent::MinPrice as frame_support::traits::Get<Balance>>::get(),
			)
			.0,
		)
	}
}

impl pallet_sponsorship::Config for Runtime {
	type WeightInfo = crate::weights::pallet_sponsorship::WeightInfo<Runtime>;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Rights = Sponsors;
	type BlockNumberProvider = System;
	type BudgetConsideration = StorageDeposit<BudgetHold>;
	type InvitationConsideration = StorageDeposit<InvitationHold>;
}

/// The calls that a first-time contributor or labeller makes.
pub struct SponsoredCalls;
impl pallet_sponsorship::ScopeOf<RuntimeCall> for SponsoredCalls {
	fn scopes(call: &RuntimeCall) -> Option<SponsorScope> {
		use pallet_contributions::Call as Data;
		use pallet_royalties::Call as Income;
		use pallet_task_bounties::Call as Tasks;

		let model = match call {
			RuntimeCall::Contributions(Data::contribute { model, .. } | Data::pledge { model, .. }) => Some(*model),
			RuntimeCall::Contributions(Data::unpledge { model, .. }) => Some(*model),
			// All models of a contribution are left at once; the first of them sponsors it.
			RuntimeCall::Contributions(Data::revoke { contribution }) => {
				pallet_contributions::Contributions::<Runtime>::get(contribution)
					.and_then(|contribution| contribution.models.first().copied())
			},
			RuntimeCall::Royalties(Income::claim { model }) => Some(*model),
			_ => None,
		};
		let set = match call {
			RuntimeCall::TaskBounties(
				Tasks::take { set }
				| Tasks::commit { set, .. }
				| Tasks::reveal { set, .. }
				| Tasks::review { set, .. }
				| Tasks::contribute_work { set, .. },
			) => Some(*set),
			_ => None,
		};
		model.map(SponsorScope::Model).or(set.map(SponsorScope::TaskSet))
	}
}
