//! What must hold after every call, money first.

use frame_support::traits::fungible::InspectHold;
use sp_runtime::TryRuntimeError;

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of this pallet.
	///
	/// 1. What a bond says is on hold, and a bond that is gone says nothing.
	/// 2. Nobody left in the future, and no bond can be withdrawn in the block in which its worker left.
	/// 3. Whoever lost something was reported, and whoever was reported lost something, not in the future.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		let now = Self::now();
		for (worker, bond) in Bonds::<T>::iter() {
			let held = T::Currency::balance_on_hold(&HoldReason::Bond.into(), &worker);
			ensure!(held == bond.amount, "1: a bond is not what is on hold");
			ensure!(
				bond.standing.is_gone() == (bond.amount == 0),
				"1: a bond is gone if and only if nothing is on hold"
			);
			ensure!(bond.standing.left_at().is_none_or(|since| since <= now), "2: a worker left in the future");
			if let Standing::Unbonding { since, withdrawable_at } = bond.standing {
				ensure!(since < withdrawable_at, "2: a bond can be withdrawn too early");
			}
			let was_reported = Reported::<T>::iter_key_prefix(&worker).next().is_some();
			ensure!(was_reported == (bond.slashed > 0), "3: losses are not what was reported");
		}
		for (worker, _, at) in Reported::<T>::iter() {
			ensure!(Bonds::<T>::contains_key(&worker), "3: somebody without a bond was reported");
			ensure!(at <= now, "3: a report comes from the future");
		}
		Ok(())
	}
}
