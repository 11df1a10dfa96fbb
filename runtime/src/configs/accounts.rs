//! Accounts that several pallets pay to.

use frame_support::{parameter_types, PalletId};
use sp_runtime::traits::AccountIdConversion;

use crate::*;

parameter_types! {
	pub const TreasuryPalletId: PalletId = PalletId(*b"as/treas");
	pub TreasuryAccount: AccountId = TreasuryPalletId::get().into_account_truncating();
}
