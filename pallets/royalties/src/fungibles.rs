//! The shares of a model as an asset: what pools, wallets and other pallets know how to handle.
//!
//! The asset is named by its model. It exists as soon as the model has books, and stays when the model is halted.
//!
//! * **Balance**: what a holder has earned by now, settled or not. Every change of it settles the holder first, so past
//!   royalties stay with whom they were earned by, whoever makes the change.
//! * **Issuance**: the sum of all balances and of what rounding keeps in the pot. Shares come into being by emission.
//!   [`Mutate::mint_into`] makes shares that nobody has earned; nothing in the runtime calls it but benchmarks.
//!   [`Mutate::burn_from`], and dropping a [`Credit`], destroy shares: what is left takes the later royalties.
//! * **Minimum balance**: one share unit. Shares keep no account alive and lie in no account that has to stay alive for
//!   them, so `Preserve` and `Protect` both keep one unit and no more.
//! * **Deposit**: nobody's money is put on hold through these traits, but by [`AccountTouch::touch`], whose depositor says
//!   so. They give shares to accounts with an entry and refuse all others: not the receiver's money, who need not have
//!   asked for anything, and not the sender's, which may be a pool's and so its liquidity providers'. Whoever wants shares
//!   from a swap makes the entry first, with the call [`Pallet::touch`]; whoever creates a pool makes the pool's.

use alloc::{format, vec::Vec};
use frame_support::traits::{
	fungibles::{self, Balanced, DecreaseIssuance, Dust, IncreaseIssuance, Inspect, Mutate, Refund, Unbalanced},
	tokens::{DepositConsequence, Fortitude, Preservation, Provenance, WithdrawConsequence},
	AccountTouch,
};
use sp_runtime::TokenError;

use super::*;

impl<T: Config> Inspect<T::AccountId> for Pallet<T> {
	type AssetId = ModelId;
	type Balance = Balance;

	fn total_issuance(model: ModelId) -> Balance {
		Self::ledger_now(model).issuance
	}

	fn minimum_balance(_: ModelId) -> Balance {
		MINIMUM_SHARES
	}

	fn total_balance(model: ModelId, who: &T::AccountId) -> Balance {
		Self::balance(model, who)
	}

	fn balance(model: ModelId, who: &T::AccountId) -> Balance {
		Self::settled(&mut Self::ledger_now(model), model, who).shares
	}

	fn reducible_balance(model: ModelId, who: &T::AccountId, preservation: Preservation, _: Fortitude) -> Balance {
		let kept = if preservation == Preservation::Expendable { 0 } else { MINIMUM_SHARES };
		<Self as Inspect<_>>::balance(model, who).saturating_sub(kept)
	}

	fn can_deposit(model: ModelId, who: &T::AccountId, amount: Balance, provenance: Provenance) -> DepositConsequence {
		if !Self::asset_exists(model) {
			return DepositConsequence::UnknownAsset;
		}
		let minted = if provenance == Provenance::Minted { amount } else { 0 };
		let mut ledger = Self::ledger_now(model);
		let account = Self::settled(&mut ledger, model, who);
		if ledger.issuance.checked_add(minted).is_none() || account.shares.checked_add(amount).is_none() {
			DepositConsequence::Overflow
		} else if amount == 0 || Accounts::<T>::contains_key(model, who) {
			DepositConsequence::Success
		} else {
			DepositConsequence::CannotCreate
		}
	}

	fn can_withdraw(model: ModelId, who: &T::AccountId, amount: Balance) -> WithdrawConsequence<Balance> {
		if !Self::asset_exists(model) {
			return WithdrawConsequence::UnknownAsset;
		}
		match <Self as Inspect<_>>::balance(model, who).checked_sub(amount) {
			_ if amount == 0 => WithdrawConsequence::Success,
			None => WithdrawConsequence::BalanceLow,
			Some(0) => WithdrawConsequence::ReducedToZero(0),
			Some(_) => WithdrawConsequence::Success,
		}
	}

	fn asset_exists(model: ModelId) -> bool {
		Ledgers::<T>::contains_key(model)
	}
}

impl<T: Config> Unbalanced<T::AccountId> for Pallet<T> {
	/// There is none: one unit is the minimum.
	fn handle_dust(_: Dust<T::AccountId, Self>) {}

	fn write_balance(model: ModelId, who: &T::AccountId, amount: Balance) -> Result<Option<Balance>, DispatchError> {
		ensure!(Self::asset_exists(model), TokenError::UnknownAsset);
		let mut ledger = Self::ledger_now(model);
		let mut account = Self::settled(&mut ledger, model, who);
		if account.shares == amount {
			return Ok(None);
		}
		ensure!(Accounts::<T>::contains_key(model, who), Error::<T>::NoEntry);
		account.shares = amount;

		Self::store(model, who, account);
		Ledgers::<T>::insert(model, ledger);
		Ok(None)
	}

	fn set_total_issuance(model: ModelId, amount: Balance) {
		if Self::asset_exists(model) {
			Ledgers::<T>::insert(model, ModelLedger { issuance: amount, ..Self::ledger_now(model) });
		}
	}
}

impl<T: Config> Mutate<T::AccountId> for Pallet<T> {
	/// Settles both accounts once. To oneself it does nothing, after the same checks.
	fn transfer(
		model: ModelId,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
		preservation: Preservation,
	) -> Result<Balance, DispatchError> {
		Self::can_withdraw(model, from, amount).into_result(preservation != Preservation::Expendable)?;
		if from != to && amount > 0 {
			Self::move_shares(model, from, to, amount, None)?;
			Self::done_transfer(model, from, to, amount);
		}
		Ok(amount)
	}

	fn done_mint_into(model: ModelId, who: &T::AccountId, amount: Balance) {
		Self::deposit_event(Event::Minted { model, who: who.clone(), amount });
	}

	fn done_burn_from(model: ModelId, who: &T::AccountId, amount: Balance) {
		Self::deposit_event(Event::Burned { model, who: who.clone(), amount });
	}

	fn done_transfer(model: ModelId, from: &T::AccountId, to: &T::AccountId, amount: Balance) {
		Self::deposit_event(Event::Transferred { model, from: from.clone(), to: to.clone(), amount });
	}
}

impl<T: Config> Balanced<T::AccountId> for Pallet<T> {
	type OnDropDebt = IncreaseIssuance<T::AccountId, Self>;
	type OnDropCredit = DecreaseIssuance<T::AccountId, Self>;

	fn done_deposit(model: ModelId, who: &T::AccountId, amount: Balance) {
		Self::deposit_event(Event::Deposited { model, who: who.clone(), amount });
	}

	fn done_withdraw(model: ModelId, who: &T::AccountId, amount: Balance) {
		Self::deposit_event(Event::Withdrawn { model, who: who.clone(), amount });
	}
}

impl<T: Config> fungibles::metadata::Inspect<T::AccountId> for Pallet<T> {
	fn name(model: ModelId) -> Vec<u8> {
		format!("Shares of model {}", model.0).into_bytes()
	}

	fn symbol(model: ModelId) -> Vec<u8> {
		format!("SHARE{}", model.0).into_bytes()
	}

	fn decimals(_: ModelId) -> u8 {
		SHARE_DECIMALS
	}
}

impl<T: Config> AccountTouch<ModelId, T::AccountId> for Pallet<T> {
	type Balance = Balance;

	fn deposit_required(_: ModelId) -> Balance {
		T::LedgerConsideration::price(Self::footprint())
	}

	fn should_touch(model: ModelId, who: &T::AccountId) -> bool {
		!Accounts::<T>::contains_key(model, who)
	}

	/// Makes an empty entry for `who` that `depositor` pays for. It goes like any other when it is emptied, or while it
	/// is empty with [`Pallet::refund`].
	fn touch(model: ModelId, who: &T::AccountId, depositor: &T::AccountId) -> DispatchResult {
		ensure!(Self::asset_exists(model), TokenError::UnknownAsset);
		ensure!(Self::should_touch(model, who), Error::<T>::EntryExists);
		let ledger = Self::ledger_now(model);
		let mut entry = ledger.open();
		entry.ticket = Some(Self::ticket_of(depositor)?);

		Accounts::<T>::insert(model, who, entry);
		Ledgers::<T>::insert(model, ledger);
		Ok(())
	}
}

impl<T: Config> Refund<T::AccountId> for Pallet<T> {
	type AssetId = ModelId;
	type Balance = Balance;

	fn deposit_held(model: ModelId, who: T::AccountId) -> Option<(T::AccountId, Balance)> {
		let (payer, _) = Accounts::<T>::get(model, who)?.ticket?;
		Some((payer, T::LedgerConsideration::price(Self::footprint())))
	}

	fn refund(model: ModelId, who: T::AccountId) -> DispatchResult {
		let entry = Accounts::<T>::get(model, &who).ok_or(Error::<T>::NoEntry)?;
		ensure!(entry.is_empty(), Error::<T>::EntryInUse);
		Self::store(model, &who, entry);
		Ok(())
	}
}

/// Benchmarks of other pallets make assets out of nothing, and mint them to who made them.
#[cfg(feature = "runtime-benchmarks")]
impl<T: Config> fungibles::Create<T::AccountId> for Pallet<T> {
	fn create(model: ModelId, admin: T::AccountId, _: bool, _: Balance) -> DispatchResult {
		Ledgers::<T>::insert(model, Self::ledger_now(model));
		if !Self::should_touch(model, &admin) {
			return Ok(());
		}
		T::LedgerConsideration::ensure_successful(&admin, Self::footprint());
		<Self as AccountTouch<_, _>>::touch(model, &admin, &admin)
	}
}
