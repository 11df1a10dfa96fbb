//! Sponsorship: who wants labels or data pays the fees of those who bring them.
//!
//! # Terms
//!
//! * **scope**: what is sponsored: contributing to one model and leaving it again, or working on one task set.
//! * **sponsor**: who opened the scope's budget: the owner of the model, the organisation behind the task set.
//! * **budget**: money of the sponsor on hold, from which fees are paid. One per scope.
//! * **invitation**: names one account whose fees in one scope are paid.
//! * **allowance**: the most that may be paid for one invited account, fixed when the budget is opened.
//! * **grant**: what the sponsor gives an invited account as its own, so that it exists and can leave deposits.
//!
//! # Story
//!
//! 1. A model owner opens a budget for its model with [`Pallet::open`].
//! 2. Alice has labelled data and an empty account. The owner calls [`Pallet::invite`]: Alice gets a grant of the
//!    existential deposit and the deposits she will need. Without it the chain refuses her transactions, whoever pays
//!    the fee: a nonce is stored only for an account that exists.
//! 3. Alice contributes. [`fees::SponsoredFees`] sees that the call is in the scope of her invitation, and takes the fee
//!    from the budget. What turns out to be too much goes back there. Her grant is untouched but for her deposits.
//! 4. She has used her allowance up, or the budget is empty: from then on she pays for herself, the whole fee of a call
//!    or nothing of it. Tips are always her own.
//! 5. The owner withdraws the invitation with [`Pallet::uninvite`], and when there are none left it calls
//!    [`Pallet::close`] and has the rest of the budget.
//!
//! # Bounds
//!
//! What a sponsor can lose is the budget; what one invited account can use of it is the allowance, failing calls
//! included. A grant is a gift: nothing brings it back.
//!
//! Many accounts share a budget, so transactions that were valid when they were sent may find it empty when they are
//! included. They are then paid by their sender or are not included. Each such account was invited against a deposit.
//!
//! # Storage
//!
//! The sponsor pays for a budget and for each invitation, and has the deposits back when they go. When the sponsor no
//! longer has the right to sponsor the scope (the model was sold, the task set is closed), anyone may clear away its
//! invitations and its budget; the money goes to the sponsor.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
pub mod fees;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

use assent_primitives::{Balance, BlockNumber, BlockNumberProvider, SponsorRights, SponsorScope};
use frame_support::{
	pallet_prelude::*,
	traits::{
		fungible::{Balanced, BalancedHold, Credit, Inspect, InspectHold, Mutate, MutateHold},
		tokens::{Precision, Preservation},
		Consideration, Footprint, Imbalance,
	},
};
use sp_runtime::traits::StaticLookup;

pub use fees::{ScopeOf, SponsoredFees, SponsoredWeights};
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// An account as calls name it.
pub type AccountIdLookupOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;
/// A budget of runtime `T`.
pub type BudgetOf<T> = Budget<<T as frame_system::Config>::AccountId, <T as Config>::BudgetConsideration>;
/// An invitation of runtime `T`.
pub type InvitationOf<T> = Invitation<<T as Config>::InvitationConsideration>;
/// Money of runtime `T` on its way.
pub type CreditOf<T> = Credit<<T as frame_system::Config>::AccountId, <T as Config>::Currency>;

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

		/// The money fees are paid in.
		type Currency: Mutate<Self::AccountId, Balance = Balance>
			+ MutateHold<Self::AccountId, Reason = Self::RuntimeHoldReason>
			+ Balanced<Self::AccountId>
			+ BalancedHold<Self::AccountId>;

		/// The reason for a hold.
		type RuntimeHoldReason: From<HoldReason>;

		/// Who may sponsor what.
		type Rights: SponsorRights<Self::AccountId>;

		/// What time is.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// The deposit for a budget.
		type BudgetConsideration: Consideration<Self::AccountId, Footprint>;

		/// The deposit for an invitation.
		type InvitationConsideration: Consideration<Self::AccountId, Footprint>;
	}

	/// The budget of each sponsored scope.
	#[pallet::storage]
	pub type Budgets<T: Config> = StorageMap<_, Twox64Concat, SponsorScope, BudgetOf<T>>;

	/// Who is invited to what.
	#[pallet::storage]
	pub type Invitations<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, SponsorScope, InvitationOf<T>>;

	/// What money is held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// Fees that will be paid.
		Fees,
		/// The deposit for a budget.
		Budget,
		/// The deposit for an invitation.
		Invitation,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A scope has a budget from now on.
		Opened { scope: SponsorScope, sponsor: T::AccountId, budget: Balance, allowance: Balance },
		/// More money is in a budget.
		ToppedUp { scope: SponsorScope, amount: Balance, budget: Balance },
		/// The fees of an account in a scope are paid from now on.
		Invited { scope: SponsorScope, who: T::AccountId, grant: Balance },
		/// They are not any more.
		Uninvited { scope: SponsorScope, who: T::AccountId, spent: Balance },
		/// A budget is gone; its sponsor has what was left.
		Closed { scope: SponsorScope, sponsor: T::AccountId, returned: Balance },
		/// A fee was paid from a budget.
		FeeSponsored { scope: SponsorScope, who: T::AccountId, fee: Balance },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The scope has no budget.
		BudgetNotFound,
		/// The scope has a budget already.
		AlreadyOpen,
		/// The scope is not the caller's to sponsor.
		MayNotSponsor,
		/// The caller did not open the budget.
		NotSponsor,
		/// Nothing is not an amount.
		ZeroAmount,
		/// The account does not exist, and the grant is too small to change that.
		GrantBelowMinimum,
		/// A sponsor does not invite itself.
		NoSelfInvitation,
		/// The account is invited already.
		AlreadyInvited,
		/// The account is not invited.
		NotInvited,
		/// Somebody is still invited.
		InvitationsLeft,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Opens a budget of `budget` for `scope`, of which each invited account may use `allowance`.
		///
		/// Who has the right to sponsor the scope may call. Puts the budget on hold and takes a deposit. Emits
		/// [`Event::Opened`]. Errors: [`Error::MayNotSponsor`], [`Error::AlreadyOpen`], [`Error::ZeroAmount`], and the
		/// currency's own.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::open())]
		pub fn open(
			origin: OriginFor<T>,
			scope: SponsorScope,
			#[pallet::compact] budget: Balance,
			#[pallet::compact] allowance: Balance,
		) -> DispatchResult {
			let sponsor = ensure_signed(origin)?;
			ensure!(T::Rights::may_sponsor(&sponsor, scope), Error::<T>::MayNotSponsor);
			ensure!(!Budgets::<T>::contains_key(scope), Error::<T>::AlreadyOpen);
			ensure!(budget > 0 && allowance > 0, Error::<T>::ZeroAmount);

			Self::open_budget(scope, &sponsor, budget, allowance)?;
			Self::deposit_event(Event::Opened { scope, sponsor, budget, allowance });
			Ok(())
		}

		/// Puts `amount` more into the budget of `scope`.
		///
		/// Its sponsor may call. Emits [`Event::ToppedUp`]. Errors: [`Error::BudgetNotFound`], [`Error::NotSponsor`],
		/// [`Error::ZeroAmount`], and the currency's own.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::top_up())]
		pub fn top_up(origin: OriginFor<T>, scope: SponsorScope, #[pallet::compact] amount: Balance) -> DispatchResult {
			let caller = ensure_signed(origin)?;
			let budget = Self::budget_of(scope, &caller)?;
			ensure!(amount > 0, Error::<T>::ZeroAmount);

			let budget = Self::fill(scope, budget, amount)?;
			Self::deposit_event(Event::ToppedUp { scope, amount, budget });
			Ok(())
		}

		/// Pays the fees of `who` in `scope` from now on, and gives it `grant`.
		///
		/// The budget's sponsor may call, as long as it has the right to sponsor the scope. Takes a deposit. The grant
		/// is the account's own; it may be nothing if the account exists. Emits [`Event::Invited`]. Errors:
		/// [`Error::BudgetNotFound`], [`Error::NotSponsor`], [`Error::MayNotSponsor`], [`Error::NoSelfInvitation`],
		/// [`Error::AlreadyInvited`], [`Error::GrantBelowMinimum`], and the currency's own.
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::invite())]
		pub fn invite(
			origin: OriginFor<T>,
			scope: SponsorScope,
			who: AccountIdLookupOf<T>,
			#[pallet::compact] grant: Balance,
		) -> DispatchResult {
			let caller = ensure_signed(origin)?;
			let who = T::Lookup::lookup(who)?;
			let budget = Self::budget_of(scope, &caller)?;
			ensure!(T::Rights::may_sponsor(&caller, scope), Error::<T>::MayNotSponsor);
			ensure!(who != caller, Error::<T>::NoSelfInvitation);
			ensure!(!Invitations::<T>::contains_key(&who, scope), Error::<T>::AlreadyInvited);
			ensure!(Self::would_exist(&who, grant), Error::<T>::GrantBelowMinimum);

			Self::add_invitation(scope, budget, &who, grant)?;
			Self::deposit_event(Event::Invited { scope, who, grant });
			Ok(())
		}

		/// Ends the invitation of `who` to `scope`. The deposit goes back to the sponsor, the grant stays.
		///
		/// The sponsor and the invited account may call, and anyone when the sponsor has lost the right to sponsor the
		/// scope. Emits [`Event::Uninvited`]. Errors: [`Error::BudgetNotFound`], [`Error::NotSponsor`],
		/// [`Error::NotInvited`], and the deposit's own.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::uninvite())]
		pub fn uninvite(origin: OriginFor<T>, scope: SponsorScope, who: AccountIdLookupOf<T>) -> DispatchResult {
			let caller = ensure_signed(origin)?;
			let who = T::Lookup::lookup(who)?;
			let budget = Budgets::<T>::get(scope).ok_or(Error::<T>::BudgetNotFound)?;
			ensure!(caller == who || Self::may_clear(scope, &budget, &caller), Error::<T>::NotSponsor);

			let spent = Self::remove_invitation(scope, budget, &who)?;
			Self::deposit_event(Event::Uninvited { scope, who, spent });
			Ok(())
		}

		/// Ends the sponsorship of `scope`. What is left of the budget, and the deposit, go back to the sponsor.
		///
		/// The sponsor may call, and anyone when the sponsor has lost the right to sponsor the scope. Emits
		/// [`Event::Closed`]. Errors: [`Error::BudgetNotFound`], [`Error::NotSponsor`], [`Error::InvitationsLeft`], and
		/// the currency's own.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::close())]
		pub fn close(origin: OriginFor<T>, scope: SponsorScope) -> DispatchResult {
			let caller = ensure_signed(origin)?;
			let budget = Budgets::<T>::get(scope).ok_or(Error::<T>::BudgetNotFound)?;
			ensure!(Self::may_clear(scope, &budget, &caller), Error::<T>::NotSponsor);
			ensure!(budget.invitations == 0, Error::<T>::InvitationsLeft);

			let (sponsor, returned) = Self::close_budget(scope, budget)?;
			Self::deposit_event(Event::Closed { scope, sponsor, returned });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The budget of `scope`.
		pub fn budget(scope: SponsorScope) -> Option<BudgetView<T::AccountId>> {
			let Budget { sponsor, left, allowance, invitations, opened_at, .. } = Budgets::<T>::get(scope)?;
			Some(BudgetView { sponsor, left, allowance, invitations, opened_at })
		}

		/// The most that would be paid for `who` in `scope` now; `None` if it is not invited.
		pub fn allowance(who: T::AccountId, scope: SponsorScope) -> Option<Balance> {
			let invitation = Invitations::<T>::get(who, scope)?;
			Budgets::<T>::get(scope).map(|budget| budget.most_for(&invitation))
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
