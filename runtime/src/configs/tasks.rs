//! Labelling tasks, and the reputation that labellers earn.

use frame_support::{parameter_types, traits::ConstU32};

use super::{
	deposits::{ExistentialDeposit, StorageDeposit},
	parameters,
};
use crate::*;

parameter_types! {
	pub const RecordHold: RuntimeHoldReason = RuntimeHoldReason::Reputation(pallet_reputation::HoldReason::Record);
	pub const SetHold: RuntimeHoldReason = RuntimeHoldReason::TaskBounties(pallet_task_bounties::HoldReason::Set);
	pub const WorkHold: RuntimeHoldReason = RuntimeHoldReason::TaskBounties(pallet_task_bounties::HoldReason::Work);
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
