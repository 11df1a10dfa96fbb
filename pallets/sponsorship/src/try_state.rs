//! What is always true of the pallet's storage.

use alloc::collections::BTreeMap;

use sp_runtime::TryRuntimeError;

use super::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_money()?;
		Self::check_invitations()
	}

	/// 1. What a sponsor has on hold for fees is what is left in its budgets.
	fn check_money() -> Result<(), TryRuntimeError> {
		let mut owed = BTreeMap::<T::AccountId, Balance>::new();
		for budget in Budgets::<T>::iter_values() {
			ensure!(budget.allowance > 0, "a budget allows something");
			let sum = owed.entry(budget.sponsor).or_default();
			*sum = sum.checked_add(budget.left).ok_or("budgets can be summed")?;
		}
		for (sponsor, left) in owed {
			let held = T::Currency::balance_on_hold(&HoldReason::Fees.into(), &sponsor);
			ensure!(held == left, "what is held for fees is what is left in budgets");
		}
		Ok(())
	}

	/// 2. Every invitation is to a budget, has not used more than the allowance, and is counted there.
	fn check_invitations() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::<SponsorScope, u32>::new();
		for (_, scope, invitation) in Invitations::<T>::iter() {
			let budget = Budgets::<T>::get(scope).ok_or("an invitation is to a budget")?;
			ensure!(invitation.spent <= budget.allowance, "no one uses more than the allowance");
			let count = counts.entry(scope).or_default();
			*count = count.checked_add(1).ok_or("invitations can be counted")?;
		}
		for (scope, budget) in Budgets::<T>::iter() {
			let count = counts.remove(&scope).unwrap_or_default();
			ensure!(count == budget.invitations, "invitations are counted");
		}
		Ok(())
	}
}
