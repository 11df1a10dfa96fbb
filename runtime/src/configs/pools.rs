//! Pools of data.

use frame_support::{parameter_types, traits::ConstU32};

use super::{deposits::StorageDeposit, parameters, weights::PoolsWeight};
use crate::*;

parameter_types! {
	pub const PoolHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(pallet_data_pools::HoldReason::Pool);
	pub const MembershipHold: RuntimeHoldReason =
		RuntimeHoldReason::DataPools(pallet_data_pools::HoldReason::Membership);
	pub const DrawHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(pallet_data_pools::HoldReason::Draw);
}

impl pallet_data_pools::Config for Runtime {
	type WeightInfo = PoolsWeight;
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
