//! How budgets are filled and spent.

use frame_support::storage::with_storage_layer;
use sp_runtime::{ArithmeticError, TokenError};

use super::*;

impl<T: Config> Pallet<T> {
	pub(crate) fn budget_footprint() -> Footprint {
		Footprint::from_mel::<BudgetOf<T>>()
	}

	pub(crate) fn invitation_footprint() -> Footprint {
		Footprint::from_mel::<InvitationOf<T>>()
	}

	/// The budget of `scope`, if it is the caller's.
	pub(crate) fn budget_of(scope: SponsorScope, caller: &T::AccountId) -> Result<BudgetOf<T>, Error<T>> {
		let budget = Budgets::<T>::get(scope).ok_or(Error::<T>::BudgetNotFound)?;
		ensure!(budget.sponsor == *caller, Error::<T>::NotSponsor);
		Ok(budget)
	}

	/// Whether `caller` may clear away what belongs to `budget`.
	pub(crate) fn may_clear(scope: SponsorScope, budget: &BudgetOf<T>, caller: &T::AccountId) -> bool {
		budget.sponsor == *caller || !T::Rights::may_sponsor(&budget.sponsor, scope)
	}

	/// Whether `who` exists once it was given `grant`, in the sense in which the chain takes transactions from it.
	pub(crate) fn would_exist(who: &T::AccountId, grant: Balance) -> bool {
		let exists = frame_system::Pallet::<T>::providers(who) > 0 || frame_system::Pallet::<T>::sufficients(who) > 0;
		exists || grant >= T::Currency::minimum_balance()
	}

	pub(crate) fn open_budget(
		scope: SponsorScope,
		sponsor: &T::AccountId,
		left: Balance,
		allowance: Balance,
	) -> DispatchResult {
		let ticket = T::BudgetConsideration::new(sponsor, Self::budget_footprint())?;
		T::Currency::hold(&HoldReason::Fees.into(), sponsor, left)?;
		let opened_at = T::BlockNumberProvider::current_block_number();
		let budget = Budget { sponsor: sponsor.clone(), left, allowance, invitations: 0, opened_at, ticket };
		Budgets::<T>::insert(scope, budget);
		Ok(())
	}

	/// Returns what is in the budget then.
	pub(crate) fn fill(
		scope: SponsorScope,
		mut budget: BudgetOf<T>,
		amount: Balance,
	) -> Result<Balance, DispatchError> {
		budget.left = budget.left.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
		let left = budget.left;
		T::Currency::hold(&HoldReason::Fees.into(), &budget.sponsor, amount)?;
		Budgets::<T>::insert(scope, budget);
		Ok(left)
	}

	pub(crate) fn add_invitation(
		scope: SponsorScope,
		mut budget: BudgetOf<T>,
		who: &T::AccountId,
		grant: Balance,
	) -> DispatchResult {
		budget.invitations = budget.invitations.checked_add(1).ok_or(ArithmeticError::Overflow)?;
		let ticket = T::InvitationConsideration::new(&budget.sponsor, Self::invitation_footprint())?;
		if grant > 0 {
			T::Currency::transfer(&budget.sponsor, who, grant, Preservation::Preserve)?;
		}
		Invitations::<T>::insert(who, scope, Invitation { spent: 0, ticket });
		Budgets::<T>::insert(scope, budget);
		Ok(())
	}

	/// Returns what was paid for `who`.
	pub(crate) fn remove_invitation(
		scope: SponsorScope,
		mut budget: BudgetOf<T>,
		who: &T::AccountId,
	) -> Result<Balance, DispatchError> {
		let Invitation { spent, ticket } = Invitations::<T>::take(who, scope).ok_or(Error::<T>::NotInvited)?;
		ticket.drop(&budget.sponsor)?;
		budget.invitations = budget.invitations.saturating_sub(1);
		Budgets::<T>::insert(scope, budget);
		Ok(spent)
	}

	/// Returns whose the budget was and what was left of it.
	pub(crate) fn close_budget(
		scope: SponsorScope,
		budget: BudgetOf<T>,
	) -> Result<(T::AccountId, Balance), DispatchError> {
		let Budget { sponsor, left, ticket, .. } = budget;
		Budgets::<T>::remove(scope);
		T::Currency::release(&HoldReason::Fees.into(), &sponsor, left, Precision::Exact)?;
		ticket.drop(&sponsor)?;
		Ok((sponsor, left))
	}

	/// Whether the sponsor of `scope` pays all of `fee` for `who`. Never part of it, and never a fee of nothing.
	pub fn covers(who: &T::AccountId, scope: SponsorScope, fee: Balance) -> bool {
		let Some(invitation) = Invitations::<T>::get(who, scope) else { return false };
		Budgets::<T>::get(scope).is_some_and(|budget| budget.covers(&invitation, fee))
	}

	/// Takes all of `fee` from the budget of `scope` for `who`; or nothing, if [`Self::covers`] says no or the money is
	/// not there.
	pub fn reserve_fee(who: &T::AccountId, scope: SponsorScope, fee: Balance) -> Option<CreditOf<T>> {
		let mut invitation = Invitations::<T>::get(who, scope)?;
		let mut budget = Budgets::<T>::get(scope).filter(|budget| budget.covers(&invitation, fee))?;
		let credit = Self::take_held(&budget.sponsor, fee)?;
		budget.left = budget.left.saturating_sub(fee);
		invitation.spent = invitation.spent.saturating_add(fee);
		Budgets::<T>::insert(scope, budget);
		Invitations::<T>::insert(who, scope, invitation);
		Some(credit)
	}

	/// Takes all of `amount` from what `sponsor` has on hold for fees, or nothing.
	fn take_held(sponsor: &T::AccountId, amount: Balance) -> Option<CreditOf<T>> {
		with_storage_layer(|| {
			let (credit, missing) = T::Currency::slash(&HoldReason::Fees.into(), sponsor, amount);
			ensure!(missing == 0, TokenError::FundsUnavailable);
			Ok::<_, DispatchError>(credit)
		})
		.ok()
	}

	/// Puts `overpaid` of a reserved fee back into the budget of `scope` and says that `fee` of it was used for `who`.
	/// Gives `overpaid` back if the sponsor cannot have it.
	pub fn settle_fee(
		who: &T::AccountId,
		scope: SponsorScope,
		fee: Balance,
		overpaid: CreditOf<T>,
	) -> Result<(), CreditOf<T>> {
		if fee > 0 {
			Self::deposit_event(Event::FeeSponsored { scope, who: who.clone(), fee });
		}
		let amount = overpaid.peek();
		if amount == 0 {
			return Ok(());
		}
		let Some(mut budget) = Budgets::<T>::get(scope) else { return Err(overpaid) };
		T::Currency::resolve(&budget.sponsor, overpaid)?;
		if let Some(mut invitation) = Invitations::<T>::get(who, scope) {
			invitation.spent = invitation.spent.saturating_sub(amount);
			Invitations::<T>::insert(who, scope, invitation);
		}
		// What cannot be held again is the sponsor's to spend.
		if T::Currency::hold(&HoldReason::Fees.into(), &budget.sponsor, amount).is_ok() {
			budget.left = budget.left.saturating_add(amount);
			Budgets::<T>::insert(scope, budget);
		}
		Ok(())
	}
}
