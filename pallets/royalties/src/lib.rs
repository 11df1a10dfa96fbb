//! Royalties: shares in models, earned by consent, tradable, paid on every answer.
//!
//! # Terms
//!
//! * **share**: a part of a model's royalties. Has 12 decimals; amounts are in its smallest unit.
//! * **emission**: a constant number of shares per block while the model is `Active`, split over all active consent
//!   weight.
//! * **pot**: shares that are emitted and not yet settled into their earners' entries.
//! * **settle**: to book what an account has earned since it was last touched.
//! * **carried**: money that waits for the next payment, because there were no shares or a division left it over.
//! * **dust**: what rounding down keeps back from holders. It stays in the pallet's account.
//!
//! # Story
//!
//! 1. Alice's contribution becomes active. [`OnConsentChange::weight_changed`] gives her weight, and while the model
//!    is active she earns shares with every block.
//! 2. A query is settled: [`RoyaltySink::pay`] moves the contributors' part here and spreads it over all shares, those
//!    that Alice has been accruing included.
//! 3. Alice sells shares with [`Pallet::transfer`]. What they earned until then is hers, what they earn from then on
//!    is the buyer's.
//! 4. Alice revokes her data. She earns no more shares; those she has keep their royalties.
//! 5. She calls [`Pallet::claim`] and has her money.
//! 6. Dan wants some of them from the market. He makes his entry with [`Pallet::touch`], and swaps.
//! 7. The buyer puts his shares into a pool, together with money, and gets liquidity tokens for them. From then on the
//!    pool's account holds them; in every payment what they earn goes straight into the pool's reserve of money. So it is
//!    the liquidity providers', and never a lump in the books that whoever adds liquidity later could take a part of.
//!
//! None of this looks at any holder but the ones involved. Three accumulators per model say what a share and a unit of
//! weight have earned since the beginning: see [`types`] for their scale and why they cannot overflow.
//!
//! # Money
//!
//! For each model `claimed + claimable + carried + dust == received`, and the pallet's account has at least the
//! existential deposit and all that was received and not claimed. A settlement keeps back less than one planck of
//! royalty and less than one share unit, an emission less than one share unit for every `2^48` rows of weight.
//!
//! # Trade
//!
//! The shares of a model are an asset with the traits that `pallet-asset-conversion` asks for: see [`fungibles`]. This
//! pallet knows of pools only what [`PoolAccountOf`] says. Whoever holds a share when a payment is made has its royalty.
//! Buying shares for one payment costs the pool's fee twice, so it pays off only for a payment that is large against that
//! fee on the price of all shares: liquidity providers bear this, as on any exchange where dividends are paid.
//!
//! # Storage
//!
//! The books of a model are paid for by its registration. A holder's entry is paid for by whoever makes it: the sender
//! of a transfer, the account whose data became active, whoever calls [`Pallet::touch`] before shares come out of a swap or
//! a pool, or the creator of a pool for the pool's.
//! Being paid, and leaving, must never fail, so an account that cannot pay then gets its entry all the same and pays at
//! its next change of weight. The payer has the deposit back when the entry is empty.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod fungibles;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

use assent_primitives::{
	Balance, BlockNumber, BlockNumberProvider, Deposit, ModelId, ModelState, OnConsentChange, OnStateChange,
	RoyaltySink, Weight64,
};
use frame_support::{
	pallet_prelude::*,
	traits::{
		fungible::{Inspect, Mutate},
		fungibles::Refund,
		tokens::Preservation,
		AccountTouch, Consideration, Footprint,
	},
	PalletId,
};
use sp_runtime::traits::{AccountIdConversion, StaticLookup};

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// An account as calls name it.
pub type AccountIdLookupOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;
/// The books of one holder of runtime `T`.
pub type AccountLedgerOf<T> = AccountLedger<<T as frame_system::Config>::AccountId, <T as Config>::LedgerConsideration>;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_system::pallet_prelude::*;

	/// The storage layout that this code reads and writes.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// The money royalties are paid in.
		type Currency: Inspect<Self::AccountId, Balance = Balance> + Mutate<Self::AccountId>;

		/// What time is.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// Names the account that holds the royalties.
		#[pallet::constant]
		type PalletId: Get<PalletId>;

		/// Share units emitted per active model and block.
		#[pallet::constant]
		type EmissionPerBlock: Get<Balance>;

		/// The deposit for a holder's entry.
		type LedgerConsideration: Consideration<Self::AccountId, Footprint> + Priced;

		/// Where shares trade.
		type PoolAccounts: PoolAccountOf<Self::AccountId>;
	}

	/// The books of each model that ever had weight, a payment or an active state.
	#[pallet::storage]
	pub type Ledgers<T> = StorageMap<_, Twox64Concat, ModelId, ModelLedger>;

	/// The books of each holder in each model.
	#[pallet::storage]
	pub type Accounts<T: Config> =
		StorageDoubleMap<_, Twox64Concat, ModelId, Blake2_128Concat, T::AccountId, AccountLedgerOf<T>>;

	/// Endows the pallet's account with the existential deposit, so that it takes payments of any size and never dies.
	/// The pallet has to stand after the balances in the runtime.
	#[pallet::genesis_config]
	#[derive(frame_support::DefaultNoBound)]
	pub struct GenesisConfig<T> {
		#[serde(skip)]
		_config: core::marker::PhantomData<T>,
	}

	#[pallet::genesis_build]
	impl<T: Config> BuildGenesisConfig for GenesisConfig<T> {
		fn build(&self) {
			Pallet::<T>::endow();
		}
	}

	/// What deposits are held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A holder's entry in the books of a model.
		Ledger,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// The holders of a model's shares were paid. `carried` waits for the next payment.
		Paid { model: ModelId, from: T::AccountId, amount: Balance, carried: Balance },
		/// An account took its royalty.
		Claimed { model: ModelId, who: T::AccountId, amount: Balance },
		/// What the shares in a model's pool were paid is in the pool's reserve.
		PoolPaid { model: ModelId, pool: T::AccountId, amount: Balance },
		/// Shares changed hands.
		Transferred { model: ModelId, from: T::AccountId, to: T::AccountId, amount: Balance },
		/// Shares were taken out of an account, for a swap or the like.
		Withdrawn { model: ModelId, who: T::AccountId, amount: Balance },
		/// Shares were put into an account, by a swap or the like.
		Deposited { model: ModelId, who: T::AccountId, amount: Balance },
		/// Shares were made that nobody had earned.
		Minted { model: ModelId, who: T::AccountId, amount: Balance },
		/// Shares were destroyed.
		Burned { model: ModelId, who: T::AccountId, amount: Balance },
		/// An entry that held nothing was closed, and its deposit went back.
		Refunded { model: ModelId, who: T::AccountId, payer: T::AccountId },
		/// An empty entry was made, and `payer` left the deposit for it.
		Touched { model: ModelId, who: T::AccountId, payer: T::AccountId },
		/// A model emits shares from now on.
		EmissionStarted { model: ModelId },
		/// A model emits no shares from now on.
		EmissionStopped { model: ModelId },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// Nothing is not an amount.
		ZeroAmount,
		/// Sender and receiver are one account.
		NoSelfTransfer,
		/// The sender has fewer shares than that.
		InsufficientShares,
		/// The caller has no royalty of this model.
		NothingToClaim,
		/// The account has no entry in the books of this model: [`Pallet::touch`] makes one.
		NoEntry,
		/// The account has an entry in the books of this model already.
		EntryExists,
		/// The entry holds shares, weight or royalty.
		EntryInUse,
		/// Somebody else left the deposit for this entry.
		NotThePayer,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Gives `amount` share units of `model` to `dest`.
		///
		/// Any holder may call. Both accounts are settled first: past royalties are the sender's, later ones the
		/// receiver's. If `dest` holds nothing of the model yet, the sender pays the deposit for its entry and has it
		/// back when the entry is empty. Emits [`Event::Transferred`]. Errors: [`Error::ZeroAmount`],
		/// [`Error::NoSelfTransfer`], [`Error::InsufficientShares`], and the deposit's own.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::transfer())]
		pub fn transfer(
			origin: OriginFor<T>,
			model: ModelId,
			dest: AccountIdLookupOf<T>,
			#[pallet::compact] amount: Balance,
		) -> DispatchResult {
			let from = ensure_signed(origin)?;
			let to = T::Lookup::lookup(dest)?;
			ensure!(amount > 0, Error::<T>::ZeroAmount);
			ensure!(from != to, Error::<T>::NoSelfTransfer);

			Self::move_shares(model, &from, &to, amount, Some(&from))?;
			Self::deposit_event(Event::Transferred { model, from, to, amount });
			Ok(())
		}

		/// Pays the caller all royalty it has earned with `model`.
		///
		/// Any holder may call. Emits [`Event::Claimed`]. Errors: [`Error::NothingToClaim`], and those of the currency
		/// for an account that cannot receive the amount.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::claim())]
		pub fn claim(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let who = ensure_signed(origin)?;

			let amount = Self::pay_out(model, &who)?;
			Self::deposit_event(Event::Claimed { model, who, amount });
			Ok(())
		}

		/// Closes the entry of `target` in the books of `model`, which holds nothing, and returns its deposit.
		///
		/// The account that left the deposit may call: it made a pool that nobody has put shares into, say. Emits
		/// [`Event::Refunded`]. Errors: [`Error::NoEntry`], [`Error::NotThePayer`], [`Error::EntryInUse`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::refund())]
		pub fn refund(origin: OriginFor<T>, model: ModelId, target: AccountIdLookupOf<T>) -> DispatchResult {
			let payer = ensure_signed(origin)?;
			let who = T::Lookup::lookup(target)?;
			let entry = Accounts::<T>::get(model, &who).ok_or(Error::<T>::NoEntry)?;
			ensure!(entry.ticket.is_some_and(|(left_by, _)| left_by == payer), Error::<T>::NotThePayer);

			<Self as Refund<T::AccountId>>::refund(model, who.clone())?;
			Self::deposit_event(Event::Refunded { model, who, payer });
			Ok(())
		}

		/// Makes an empty entry for `target` in the books of `model`, so that shares can come to it from a swap or out of a
		/// pool.
		///
		/// Any account may call, for itself or for another, and leaves the deposit. It is back when the entry is empty
		/// again, or with [`Pallet::refund`] as long as nothing came. Emits [`Event::Touched`]. Errors:
		/// [`Error::EntryExists`], that the model has no books yet, and the deposit's own.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::touch())]
		pub fn touch(origin: OriginFor<T>, model: ModelId, target: AccountIdLookupOf<T>) -> DispatchResult {
			let payer = ensure_signed(origin)?;
			let who = T::Lookup::lookup(target)?;

			<Self as AccountTouch<ModelId, T::AccountId>>::touch(model, &who, &payer)?;
			Self::deposit_event(Event::Touched { model, who, payer });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What `who` could claim of `model` now, in plancks.
		pub fn pending_royalty(model: ModelId, who: T::AccountId) -> Balance {
			Self::settled(&mut Self::ledger_now(model), model, &who).royalty
		}

		/// What `who` holds of `model` now, in share units, what it has earned and not settled included.
		pub fn shares(model: ModelId, who: T::AccountId) -> Balance {
			Self::settled(&mut Self::ledger_now(model), model, &who).shares
		}

		/// The books of `model` with emission up to now.
		pub fn ledger(model: ModelId) -> Option<ModelLedger> {
			Ledgers::<T>::contains_key(model).then(|| Self::ledger_now(model))
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
