//! What is always true of the pallet's storage.

use alloc::collections::BTreeMap;

use sp_runtime::TryRuntimeError;

use super::*;

/// Sums over the holders of one model, as if all were settled now.
#[derive(Default)]
struct Sums {
	shares: Balance,
	accrued: Balance,
	royalty: Balance,
	weight: Weight64,
}

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_money()?;
		let sums = Self::check_accounts()?;
		Self::check_models(sums)?;
		Self::check_pools()
	}

	/// 1. The pallet's account has the existential deposit and all money that was received and not claimed.
	fn check_money() -> Result<(), TryRuntimeError> {
		let mut owed = T::Currency::minimum_balance();
		for ledger in Ledgers::<T>::iter_values() {
			ensure!(ledger.claimed <= ledger.received, "no more is claimed than was received");
			owed = owed.checked_add(ledger.owed()).ok_or("what is owed is money that exists")?;
		}
		ensure!(T::Currency::balance(&Self::account_id()) >= owed, "the pallet's account covers what is owed");
		Ok(())
	}

	/// 2. Every entry says something or was paid for in advance, belongs to a model and was settled before now.
	fn check_accounts() -> Result<BTreeMap<ModelId, Sums>, TryRuntimeError> {
		let mut sums = BTreeMap::<ModelId, Sums>::new();
		for (model, _, account) in Accounts::<T>::iter() {
			let ledger = Ledgers::<T>::get(model).ok_or("an entry belongs to a model")?;
			ensure!(!account.is_empty() || account.ticket.is_some(), "an entry says something");
			ensure!(account.s0 <= ledger.s && account.r0 <= ledger.r, "an entry was settled before now");
			let mut settled = account.clone();
			// As if the pot could never run out: whether it does is what the sums are for.
			ModelLedger { pot: Balance::MAX, ..ledger }.settle(&mut settled);
			let sum = sums.entry(model).or_default();
			let accrued = settled.shares.saturating_sub(account.shares);
			sum.shares = sum.shares.checked_add(account.shares).ok_or("shares can be summed")?;
			sum.accrued = sum.accrued.checked_add(accrued).ok_or("accrued shares can be summed")?;
			sum.royalty = sum.royalty.checked_add(settled.royalty).ok_or("royalties can be summed")?;
			sum.weight = sum.weight.checked_add(account.weight).ok_or("weights can be summed")?;
		}
		Ok(sums)
	}

	/// 3. `claimed + claimable + carried <= received`; the rest is dust.
	/// 4. The issuance is the sum of the holders' shares and the pot, and the pot covers what holders have accrued.
	/// 5. The weight is the sum of the holders' weights.
	fn check_models(mut sums: BTreeMap<ModelId, Sums>) -> Result<(), TryRuntimeError> {
		for (model, ledger) in Ledgers::<T>::iter() {
			let Sums { shares, accrued, royalty, weight } = sums.remove(&model).unwrap_or_default();
			let promised = royalty.checked_add(ledger.carried).ok_or("promises can be summed")?;
			ensure!(promised <= ledger.owed(), "no more is promised than is owed");
			ensure!(shares.checked_add(ledger.pot) == Some(ledger.issuance), "issuance is the sum of shares and pot");
			ensure!(accrued <= ledger.pot, "the pot covers what was accrued");
			ensure!(weight == ledger.weight, "weight is the sum of weights");
			let now = T::BlockNumberProvider::current_block_number();
			ensure!(ledger.updated_at <= now, "emission is not booked ahead");
		}
		Ok(())
	}
	/// 6. What the shares in a pool were paid is in its reserve, unless it is too little to open an account with.
	fn check_pools() -> Result<(), TryRuntimeError> {
		for (model, ledger) in Ledgers::<T>::iter() {
			let Some(pool) = T::PoolAccounts::pool_account(model) else { continue };
			let royalty = Self::settled(&mut ledger.clone(), model, &pool).royalty;
			ensure!(royalty < T::Currency::minimum_balance().max(1), "a pool's royalty is in its reserve");
		}
		Ok(())
	}
}
