//! How the treasury pays what was approved.

use frame_support::traits::{
	fungible::Mutate,
	tokens::{Pay, PaymentStatus, Preservation},
};
use sp_runtime::DispatchError;

use super::super::accounts::TreasuryAccount;
use crate::*;

/// Pays from the treasury's account and keeps it alive: it takes parts of answers, of slashes and of fees that are too
/// small to found an account. A payment that would leave less than the existential deposit fails, and can be tried again.
pub struct PayAndStay;

impl Pay for PayAndStay {
	type Balance = Balance;
	type Beneficiary = AccountId;
	type AssetKind = ();
	type Id = ();
	type Error = DispatchError;

	fn pay(who: &AccountId, _: (), amount: Balance) -> Result<(), DispatchError> {
		Balances::transfer(&TreasuryAccount::get(), who, amount, Preservation::Preserve).map(|_| ())
	}

	fn check_payment(_: ()) -> PaymentStatus {
		PaymentStatus::Success
	}

	/// The benchmarks pay a hundred plancks to nobody: the beneficiary has to be there too.
	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_successful(who: &AccountId, _: (), amount: Balance) {
		let least = configs::deposits::ExistentialDeposit::get();
		Balances::mint_into(who, least).expect("there is room for it");
		Balances::mint_into(&TreasuryAccount::get(), amount.saturating_add(least)).expect("there is room for it");
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn ensure_concluded(_: ()) {}
}
