//! Workers and their bonds.

use frame_support::parameter_types;
use sp_runtime::Permill;

use super::{accounts::TreasuryAccount, parameters};
use crate::*;

parameter_types! {
	/// The stake of a worker: about the income of a hundred answers.
	pub const MinBond: Balance = 1_000 * UNIT;
	/// The penalty for one fault: two faults take the whole minimum bond.
	pub const SlashAmount: Balance = 500 * UNIT;
	/// The reporter's share of a slash: enough to look for evidence, too little for a worker that reports itself.
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
