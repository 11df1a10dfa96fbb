//! Consent: contributions, the tree of the consent sets, and the collective switch.

use frame_support::{parameter_types, traits::ConstU32};
use sp_runtime::Perbill;

use super::{
	deposits::StorageDeposit, governance::origins::RootOrEmergency, parameters::PledgeLifetime,
	weights::ContributionsWeight,
};
use crate::*;

parameter_types! {
	pub const ContributionHold: RuntimeHoldReason =
		RuntimeHoldReason::Contributions(pallet_contributions::HoldReason::Contribution);
	pub const PledgeHold: RuntimeHoldReason = RuntimeHoldReason::Contributions(pallet_contributions::HoldReason::Pledge);
	pub const PetitionHold: RuntimeHoldReason = RuntimeHoldReason::Revocation(pallet_revocation::HoldReason::Petition);
	pub const SignatureHold: RuntimeHoldReason = RuntimeHoldReason::Revocation(pallet_revocation::HoldReason::Signature);

	/// Largest share of the snapshot that the weight of one head counts for in a quorum.
	pub const HeadShare: Perbill = Perbill::from_percent(10);
}

impl pallet_contributions::Config for Runtime {
	type WeightInfo = ContributionsWeight;
	type Models = Models;
	type KillSwitch = Revocation;
	// Shares are brought up to date at the old weight before the kill switch can stop their emission.
	type OnConsentChange = (Royalties, Revocation);
	type OnActiveSet = ConsentTree;
	type OnRevoke = DataPools;
	type ContributionConsideration = StorageDeposit<ContributionHold>;
	type PledgeConsideration = StorageDeposit<PledgeHold>;
	type BlockNumberProvider = System;
	type EpochLength = ConstU32<MINUTES>;
	type PledgeLifetime = PledgeLifetime;
	type MaxPerAccount = ConstU32<32>;
	type MaxPledges = ConstU32<16>;
	type MaxJoins = ConstU32<64>;
	// Enough that filling it with models of one's own, to keep others out, does not pay.
	type MaxJoiningModels = ConstU32<1_024>;
	type MaxRows = ConstU32<100_000>;
	type VersionRetention = ConstU32<HOURS>;
}

impl pallet_consent_tree::Config for Runtime {
	type WeightInfo = crate::weights::pallet_consent_tree::WeightInfo<Runtime>;
	type BlockNumberProvider = System;
	// The time for which contributions know when a version was current.
	type Retention = ConstU32<HOURS>;
	type MaxDue = ConstU32<64>;
}

impl pallet_revocation::Config for Runtime {
	type WeightInfo = crate::weights::pallet_revocation::WeightInfo<Runtime>;
	type Models = Models;
	type Consent = Contributions;
	type OnStateChange = Royalties;
	type PetitionConsideration = StorageDeposit<PetitionHold>;
	type SignatureConsideration = StorageDeposit<SignatureHold>;
	type BlockNumberProvider = System;
	type FreezeOrigin = RootOrEmergency;
	type MaxFreeze = ConstU32<DAYS>;
	type PetitionEpochs = ConstU32<{ DAYS / MINUTES * 7 }>;
	type HeadShare = HeadShare;
}
