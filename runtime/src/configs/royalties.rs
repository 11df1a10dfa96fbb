//! Shares of models, and the income that they bring.

use frame_support::{parameter_types, PalletId};

use super::{deposits::StorageDeposit, market::PoolAccounts};
use crate::*;

parameter_types! {
	pub const LedgerHold: RuntimeHoldReason = RuntimeHoldReason::Royalties(pallet_royalties::HoldReason::Ledger);

	pub const RoyaltiesPalletId: PalletId = PalletId(*b"as/royal");
	/// Shares that an active model emits in each block, with twelve decimals.
	pub const EmissionPerBlock: Balance = UNIT;
}

impl pallet_royalties::Config for Runtime {
	type WeightInfo = crate::weights::pallet_royalties::WeightInfo<Runtime>;
	type Currency = Balances;
	type BlockNumberProvider = System;
	type PalletId = RoyaltiesPalletId;
	type EmissionPerBlock = EmissionPerBlock;
	type LedgerConsideration = StorageDeposit<LedgerHold>;
	type PoolAccounts = PoolAccounts;
}
