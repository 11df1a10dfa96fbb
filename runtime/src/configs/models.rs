//! Models, their offers and workers, and the market for whole models.

use frame_support::{parameter_types, traits::ConstU32};

use super::{deposits::StorageDeposit, parameters::NoticePeriod, prices::MinPrice, weights::ModelsWeight};
use crate::*;

parameter_types! {
	pub const ModelHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Model);
	pub const OfferHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Offer);
	pub const WorkerHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Worker);
	pub const CardHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Card);
	pub const ListingHold: RuntimeHoldReason = RuntimeHoldReason::Models(pallet_models::HoldReason::Listing);
}

impl pallet_models::Config for Runtime {
	type WeightInfo = ModelsWeight;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type ModelConsideration = StorageDeposit<ModelHold>;
	type OfferConsideration = StorageDeposit<OfferHold>;
	type WorkerConsideration = StorageDeposit<WorkerHold>;
	type CardConsideration = StorageDeposit<CardHold>;
	type SaleConsideration = StorageDeposit<ListingHold>;
	type KillSwitch = Revocation;
	type Consent = Contributions;
	type Policies = DataPools;
	type Workers = Workers;
	type BlockNumberProvider = System;
	type MinPrice = MinPrice;
	type NoticePeriod = NoticePeriod;
	type MaxDeclared = ConstU32<16>;
	type MaxEndpoint = ConstU32<128>;
	type MaxOpenOffers = ConstU32<32>;
	type MaxNotices = ConstU32<64>;
}
