//! How shares are earned and moved, and how money comes in and goes out.

use sp_runtime::ArithmeticError;

use super::*;

const LOG_TARGET: &str = "runtime::royalties";

impl<T: Config> Pallet<T> {
	/// The account that holds the royalties of all models.
	pub fn account_id() -> T::AccountId {
		T::PalletId::get().into_account_truncating()
	}

	/// Gives the pallet's account what it lacks to exist.
	pub(crate) fn endow() {
		let account = Self::account_id();
		let missing = T::Currency::minimum_balance().saturating_sub(T::Currency::balance(&account));
		if missing > 0 {
			if let Err(error) = T::Currency::mint_into(&account, missing) {
				log::error!(target: LOG_TARGET, "the royalties' account could not be endowed: {error:?}");
			}
		}
	}

	/// The books of `model`, with emission up to now.
	pub(crate) fn ledger_now(model: ModelId) -> ModelLedger {
		let now = T::BlockNumberProvider::current_block_number();
		let mut ledger = Ledgers::<T>::get(model).unwrap_or_else(|| ModelLedger::new(now));
		ledger.advance(now, T::EmissionPerBlock::get());
		ledger
	}

	/// The entry of `who`, settled; an empty one if there is none.
	pub(crate) fn settled(ledger: &mut ModelLedger, model: ModelId, who: &T::AccountId) -> AccountLedgerOf<T> {
		let Some(mut account) = Accounts::<T>::get(model, who) else {
			return ledger.open();
		};
		ledger.settle(&mut account);
		account
	}

	/// Stores a settled entry. An empty one goes, and its payer has the deposit back.
	pub(crate) fn store(model: ModelId, who: &T::AccountId, account: AccountLedgerOf<T>) {
		if !account.is_empty() {
			Accounts::<T>::insert(model, who, account);
			return;
		}
		Accounts::<T>::remove(model, who);
		if let Some((payer, ticket)) = account.ticket {
			Deposit { payer, ticket }.close();
		}
	}

	pub(crate) fn footprint() -> Footprint {
		Footprint::from_mel::<AccountLedgerOf<T>>()
	}

	/// The deposit for an entry, left by `payer`.
	pub(crate) fn ticket_of(payer: &T::AccountId) -> Result<(T::AccountId, T::LedgerConsideration), DispatchError> {
		Ok((payer.clone(), T::LedgerConsideration::new(payer, Self::footprint())?))
	}

	/// Moves `amount` shares. If `to` has no entry yet, `payer` leaves the deposit for it, or it is refused.
	pub(crate) fn move_shares(
		model: ModelId,
		from: &T::AccountId,
		to: &T::AccountId,
		amount: Balance,
		payer: Option<&T::AccountId>,
	) -> DispatchResult {
		let mut ledger = Self::ledger_now(model);
		let mut sender = Self::settled(&mut ledger, model, from);
		let mut receiver = Self::settled(&mut ledger, model, to);
		sender.shares = sender.shares.checked_sub(amount).ok_or(Error::<T>::InsufficientShares)?;
		if !Accounts::<T>::contains_key(model, to) {
			receiver.ticket = Some(Self::ticket_of(payer.ok_or(Error::<T>::NoEntry)?)?);
		}
		receiver.shares = receiver.shares.checked_add(amount).ok_or(ArithmeticError::Overflow)?;

		Self::store(model, from, sender);
		Self::store(model, to, receiver);
		Ledgers::<T>::insert(model, ledger);
		Ok(())
	}

	/// Pays `who` its royalty; returns how much it was.
	pub(crate) fn pay_out(model: ModelId, who: &T::AccountId) -> Result<Balance, DispatchError> {
		let mut ledger = Self::ledger_now(model);
		let mut account = Self::settled(&mut ledger, model, who);
		let amount = core::mem::take(&mut account.royalty);
		ensure!(amount > 0, Error::<T>::NothingToClaim);
		ledger.claimed = ledger.claimed.checked_add(amount).ok_or(ArithmeticError::Overflow)?;
		T::Currency::transfer(&Self::account_id(), who, amount, Preservation::Preserve)?;

		Self::store(model, who, account);
		Ledgers::<T>::insert(model, ledger);
		Ok(amount)
	}
}

impl<T: Config> OnConsentChange<T::AccountId> for Pallet<T> {
	fn weight_changed(model: ModelId, who: &T::AccountId, weight: Weight64) {
		let mut ledger = Self::ledger_now(model);
		let mut account = Self::settled(&mut ledger, model, who);
		ledger.weight = ledger.weight.saturating_sub(account.weight).saturating_add(weight);
		account.weight = weight;
		if account.ticket.is_none() && !account.is_empty() {
			let ticket = T::LedgerConsideration::new(who, Self::footprint()).ok();
			account.ticket = ticket.map(|ticket| (who.clone(), ticket));
		}

		Self::store(model, who, account);
		Ledgers::<T>::insert(model, ledger);
	}
}

impl<T: Config> OnStateChange for Pallet<T> {
	fn state_changed(model: ModelId, state: ModelState) {
		let mut ledger = Self::ledger_now(model);
		if ledger.emitting == state.emits() {
			return;
		}
		ledger.emitting = state.emits();
		Ledgers::<T>::insert(model, ledger);
		Self::deposit_event(if state.emits() {
			Event::EmissionStarted { model }
		} else {
			Event::EmissionStopped { model }
		});
	}
}

impl<T: Config> Pallet<T> {
	/// Settles the entry of the pool of `model` and moves its royalty into its reserve, where it is the liquidity
	/// providers' of this very moment. A reserve that cannot take so little (the pool's account has no money yet, and
	/// this is less than the existential deposit) has it with a later payment.
	fn settle_pool(model: ModelId, ledger: &mut ModelLedger) {
		let Some(pool) = T::PoolAccounts::pool_account(model) else { return };
		let Some(mut entry) = Accounts::<T>::get(model, &pool) else { return };
		ledger.settle(&mut entry);
		if entry.is_empty() {
			return;
		}
		let amount = entry.royalty;
		let paid =
			amount > 0 && T::Currency::transfer(&Self::account_id(), &pool, amount, Preservation::Preserve).is_ok();
		if paid {
			entry.royalty = 0;
			ledger.claimed = ledger.claimed.saturating_add(amount);
			Self::deposit_event(Event::PoolPaid { model, pool: pool.clone(), amount });
		}
		Accounts::<T>::insert(model, pool, entry);
	}
}

impl<T: Config> RoyaltySink<T::AccountId> for Pallet<T> {
	fn pay(model: ModelId, from: &T::AccountId, amount: Balance) -> DispatchResult {
		if amount == 0 {
			return Ok(());
		}
		let account = Self::account_id();
		ensure!(*from != account, Error::<T>::NoSelfTransfer);
		let mut ledger = Self::ledger_now(model);
		ledger.receive(amount).ok_or(ArithmeticError::Overflow)?;
		T::Currency::transfer(from, &account, amount, Preservation::Expendable)?;
		Self::settle_pool(model, &mut ledger);

		let carried = ledger.carried;
		Ledgers::<T>::insert(model, ledger);
		Self::deposit_event(Event::Paid { model, from: from.clone(), amount, carried });
		Ok(())
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_pool(model: ModelId) {
		use frame_support::traits::{fungibles, AccountTouch};

		let Some(pool) = T::PoolAccounts::pool_account(model) else { return };
		Ledgers::<T>::insert(model, Self::ledger_now(model));
		T::LedgerConsideration::ensure_successful(&pool, Self::footprint());
		if Self::should_touch(model, &pool) {
			<Self as AccountTouch<_, _>>::touch(model, &pool, &pool).expect("the pool can pay");
		}
		if let Err(error) = <Self as fungibles::Mutate<_>>::mint_into(model, &pool, 1_000_000_000_000) {
			log::error!(target: LOG_TARGET, "the pool of {model:?} has no shares: {error:?}");
		}
	}
}
