//! Bonds, and what other pallets ask about them.

use frame_support::traits::fungible::hold::Mutate as _;
use sp_runtime::ArithmeticError;

use crate::*;

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

impl<T: Config> Pallet<T> {
	/// A bond with something on hold.
	pub(crate) fn held_bond(worker: &T::AccountId) -> Result<Bond, Error<T>> {
		Bonds::<T>::get(worker).filter(|bond| !bond.standing.is_gone()).ok_or(Error::<T>::NotBonded)
	}

	pub(crate) fn do_bond(worker: &T::AccountId, amount: Balance) -> DispatchResult {
		let past = Bonds::<T>::get(worker);
		ensure!(past.is_none_or(|past| past.standing.is_gone()), Error::<T>::AlreadyBonded);
		ensure!(amount >= T::MinBond::get(), Error::<T>::BondTooSmall);
		T::Currency::hold(&HoldReason::Bond.into(), worker, amount)?;
		let slashed = past.map_or(0, |past| past.slashed);
		Bonds::<T>::insert(worker, Bond { amount, slashed, standing: Standing::Bonded });
		Ok(())
	}

	pub(crate) fn do_bond_extra(worker: &T::AccountId, added: Balance) -> Result<Bond, DispatchError> {
		let mut bond = Self::held_bond(worker)?;
		bond.amount = bond.amount.checked_add(added).ok_or(ArithmeticError::Overflow)?;
		if matches!(bond.standing, Standing::BelowMinimum { .. }) && bond.amount >= T::MinBond::get() {
			bond.standing = Standing::Bonded;
		}
		T::Currency::hold(&HoldReason::Bond.into(), worker, added)?;
		Bonds::<T>::insert(worker, bond);
		Ok(bond)
	}

	/// Tells what is on its way out, and until when.
	pub(crate) fn do_unbond(worker: &T::AccountId) -> Result<(Balance, BlockNumber), DispatchError> {
		let bond = Self::held_bond(worker)?;
		ensure!(!matches!(bond.standing, Standing::Unbonding { .. }), Error::<T>::AlreadyUnbonding);
		let now = Self::now();
		let since = bond.standing.left_at().unwrap_or(now);
		let withdrawable_at = now.saturating_add(Self::delay());
		Bonds::<T>::insert(worker, Bond { standing: Standing::Unbonding { since, withdrawable_at }, ..bond });
		Ok((bond.amount, withdrawable_at))
	}

	/// The unbonding delay, or what the evidence window needs, should a parameter have been set below that.
	pub(crate) fn delay() -> BlockNumber {
		T::UnbondingDelay::get().max(T::EvidenceWindow::get().saturating_add(1))
	}

	pub(crate) fn do_rebond(worker: &T::AccountId) -> Result<Balance, DispatchError> {
		let bond = Self::held_bond(worker)?;
		ensure!(matches!(bond.standing, Standing::Unbonding { .. }), Error::<T>::NotUnbonding);
		ensure!(bond.amount >= T::MinBond::get(), Error::<T>::BondTooSmall);
		Bonds::<T>::insert(worker, Bond { standing: Standing::Bonded, ..bond });
		Ok(bond.amount)
	}

	/// Tells what was released: all there is, so that nobody is kept from leaving.
	pub(crate) fn do_withdraw(worker: &T::AccountId) -> Result<Balance, DispatchError> {
		let bond = Self::held_bond(worker)?;
		let Standing::Unbonding { since, withdrawable_at } = bond.standing else {
			return Err(Error::<T>::NotUnbonding.into());
		};
		ensure!(Self::now() >= withdrawable_at, Error::<T>::UnbondingNotOver);
		let released = T::Currency::release(&HoldReason::Bond.into(), worker, bond.amount, Precision::BestEffort)?;
		Bonds::<T>::insert(worker, Bond { amount: 0, standing: Standing::Gone { since }, ..bond });
		Ok(released)
	}
}

impl<T: Config> WorkerStanding<T::AccountId> for Pallet<T> {
	fn is_bonded(who: &T::AccountId) -> bool {
		Bonds::<T>::get(who).is_some_and(|bond| bond.covers(T::MinBond::get()))
	}

	fn left_at(who: &T::AccountId) -> Option<BlockNumber> {
		Bonds::<T>::get(who).and_then(|bond| bond.standing.left_at())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_bond(who: &T::AccountId) {
		use frame_support::traits::fungible::{Inspect, Mutate};
		if Self::is_bonded(who) {
			return;
		}
		let amount = T::MinBond::get();
		let purse = amount.saturating_add(T::Currency::minimum_balance());
		T::Currency::mint_into(who, purse).expect("the currency can hold a benchmark's money");
		Self::do_bond(who, amount).expect("benchmarks bond whoever has no bond");
	}
}
