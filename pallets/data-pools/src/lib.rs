//! Data pools: contributions under one policy, which models that meet it may draw on.
//!
//! # Terms
//!
//! * **pool**: contributions whose owners agree on one policy. Its **manager** made it and changes its policy.
//! * **policy**: for which purposes answers may be sold and for which never, the least price, and who may own the model.
//! * **member**: a contribution in a pool; in one pool at a time. What it stakes is itself, and it is never locked.
//! * **bound**: a model that its owner admitted to a pool keeps to the pool's policy in everything it sells.
//! * **draw**: a member is pledged to a bound model. It is announced first.
//! * **notice**: the blocks between an announcement and what it announces. Leaving is free at any time, so also then.
//!
//! # Story
//!
//! 1. Mia makes a pool with [`Pallet::create_pool`]: research and public services, at least two tokens an answer.
//! 2. Alice puts a contribution into it with [`Pallet::join`].
//! 3. Otto's model shall learn from it. He binds it to the policy with [`Pallet::admit_model`]: from then on it sells
//!    nothing that the policy does not permit. He calls [`Pallet::announce_draw`], and Alice gets an event with her name.
//! 4. Alice has nothing against it. When the notice is over anyone calls [`Pallet::draw`]: the contribution is pledged to
//!    the model, like any pledge of Alice's own, except that Otto leaves the deposit. Had Alice left with
//!    [`Pallet::leave`], the draw would be dropped.
//! 5. Mia wants to allow commerce. [`Pallet::propose_policy`] starts a notice and [`Pallet::apply_policy`] ends it. So it
//!    is with every change, a stricter policy too: Otto may withdraw his model before his sales stop.
//! 6. Alice revokes the contribution. In that block it is in no model and in no pool.
//!
//! Leaving a pool ends what can still be drawn. What was drawn ends like every pledge: by unpledging from the model, or by
//! revoking the contribution. A model that drew stays bound for as long as the pool is there, because what it learnt from
//! the pool was given under its policy; a pool goes when no member is left, after a notice if models drew on it. Only
//! while a change of the policy is pending
//! may such a model announce that it leaves: its owner agreed to the policy that was. It draws no more, and is bound until
//! its own notice is over, so that no manager and owner together free a model overnight. From then on no policy of the
//! pool binds it, and what it drew stays pledged until the contributor unpledges or revokes it.
//!
//! What was sold before is under the policy too. An offer that a pool of its model does not permit, because it is older
//! than the binding or the policy, can be closed by anyone, and its credits are refunded; no draw is made before the last
//! such offer is closed.
//!
//! # Costs
//!
//! Nothing looks at all members, pools or models: pools only count their members, and a draw notices for itself that its
//! member left. The manager pays for the pool, the owner of a contribution for its membership, the owner of a model for its
//! bindings and announcements, and each has the deposit back when the record goes. What [`OnRevoke`] and [`PolicyGate`]
//! cost the calls of other pallets is [`WeightInfo::revoked`] and [`WeightInfo::permits`]; the runtime adds it there.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod errors;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

use alloc::vec::Vec;

use assent_primitives::{
	Balance, BlockNumber, BlockNumberProvider, Clock, ContributionBook, ContributionId, Deposit, KillSwitch, ModelId,
	ModelRegistry, OnRevoke, PolicyGate, PoolId, Purpose,
};
use frame_support::{
	pallet_macros::import_section,
	pallet_prelude::*,
	traits::{Consideration, Footprint},
};

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[import_section(errors::errors)]
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

		/// Models and their owners.
		type Models: ModelRegistry<Self::AccountId>;

		/// Whether a model still takes data.
		type KillSwitch: KillSwitch;

		/// Whose contributions there are, and where a draw becomes a pledge.
		type Contributions: ContributionBook<Self::AccountId>;

		/// The deposit for a pool.
		type PoolConsideration: Consideration<Self::AccountId, Footprint>;

		/// The deposit for a contribution's place in a pool.
		type MembershipConsideration: Consideration<Self::AccountId, Footprint>;

		/// The deposit for an announced draw, and for a model's binding to a pool.
		type DrawConsideration: Consideration<Self::AccountId, Footprint>;

		/// What time is.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// Blocks between an announcement and what it announces.
		type NoticePeriod: Get<BlockNumber>;

		/// Accounts that one policy can name.
		#[pallet::constant]
		type MaxOwners: Get<u32>;

		/// Pools that one model can be bound to.
		#[pallet::constant]
		type MaxPoolsPerModel: Get<u32>;

		/// Draws in one announcement.
		#[pallet::constant]
		type MaxBatch: Get<u32>;
	}

	/// The number of the next pool. Numbers are never used twice.
	#[pallet::storage]
	pub type NextPoolId<T> = StorageValue<_, PoolId, ValueQuery>;

	/// The number of the next membership. Numbers are never used twice.
	#[pallet::storage]
	pub type NextSerial<T> = StorageValue<_, u64, ValueQuery>;

	/// The pools.
	#[pallet::storage]
	pub type Pools<T: Config> = StorageMap<_, Twox64Concat, PoolId, PoolOf<T>>;

	/// Which pool each contribution is in.
	#[pallet::storage]
	pub type Memberships<T: Config> = StorageMap<_, Twox64Concat, ContributionId, MembershipOf<T>>;

	/// The pools that each model is bound to, sorted.
	#[pallet::storage]
	pub type ModelPools<T: Config> = StorageMap<_, Twox64Concat, ModelId, BindingsOf<T>, ValueQuery>;

	/// How many models drew on each pool, and which pools are about to go.
	#[pallet::storage]
	pub type Uses<T> = StorageMap<_, Twox64Concat, PoolId, PoolUse, ValueQuery>;

	/// Draws that were announced.
	#[pallet::storage]
	pub type Draws<T: Config> = StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, ContributionId, DrawOf<T>>;

	/// What deposits are held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A pool.
		Pool,
		/// A contribution's place in a pool.
		Membership,
		/// An announced draw, or a model's binding to a pool.
		Draw,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A pool was made.
		PoolCreated { pool: PoolId, manager: T::AccountId, policy: PolicyOf<T> },
		/// A contribution is in a pool.
		Joined { pool: PoolId, contribution: ContributionId, owner: T::AccountId },
		/// A contribution is in its pool no more: its owner took it out, or it was revoked.
		Left { pool: PoolId, contribution: ContributionId, owner: T::AccountId },
		/// A model is bound to the policy of a pool and may draw on it.
		ModelAdmitted { pool: PoolId, model: ModelId, owner: T::AccountId },
		/// A model is bound to a pool no more.
		ModelWithdrawn { pool: PoolId, model: ModelId },
		/// A model that drew on a pool is bound to it no more from block `effective_at` on.
		WithdrawalAnnounced { pool: PoolId, model: ModelId, effective_at: BlockNumber },
		/// To `who`: the contribution will be pledged to the model from block `effective_at` on, unless it leaves.
		DrawAnnounced {
			who: T::AccountId,
			contribution: ContributionId,
			pool: PoolId,
			model: ModelId,
			effective_at: BlockNumber,
		},
		/// To `who`: the contribution was pledged to the model.
		Drawn { who: T::AccountId, contribution: ContributionId, pool: PoolId, model: ModelId },
		/// An announced draw will not be made. Its deposit is back.
		DrawDropped { model: ModelId, contribution: ContributionId, reason: DropReason },
		/// The model's owner took an announcement back.
		DrawCancelled { model: ModelId, contribution: ContributionId },
		/// A pool was closed.
		PoolClosed { pool: PoolId },
		/// A pool that models drew on can be closed from block `effective_at` on: then it binds them no more.
		PoolClosing { pool: PoolId, effective_at: BlockNumber },
		/// A policy will hold from block `effective_at` on, when somebody applies it.
		PolicyProposed { pool: PoolId, old: PolicyOf<T>, new: PolicyOf<T>, effective_at: BlockNumber },
		/// A policy holds.
		PolicyChanged { pool: PoolId, old: PolicyOf<T>, new: PolicyOf<T> },
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Makes a pool under `policy`.
		///
		/// Anyone may call; the caller becomes the manager and pays a deposit. Emits [`Event::PoolCreated`]. Errors:
		/// [`Error::PolicyContradictsItself`], [`Error::IdsExhausted`], and the deposit's own.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_pool())]
		pub fn create_pool(origin: OriginFor<T>, policy: PolicyOf<T>) -> DispatchResult {
			let manager = ensure_signed(origin)?;
			let policy = Self::consistent(policy)?;
			let pool = NextPoolId::<T>::get();
			let next = pool.next().ok_or(Error::<T>::IdsExhausted)?;
			let ticket = T::PoolConsideration::new(&manager, Self::pool_footprint())?;

			NextPoolId::<T>::put(next);
			let record = Pool { manager: manager.clone(), policy: policy.clone(), pending: None, members: 0, ticket };
			Pools::<T>::insert(pool, record);
			Self::deposit_event(Event::PoolCreated { pool, manager, policy });
			Ok(())
		}

		/// Puts a contribution into a pool.
		///
		/// Its owner may call and pays a deposit. Emits [`Event::Joined`]. Errors: [`Error::ContributionNotFound`],
		/// [`Error::NotContributionOwner`], [`Error::AlreadyInAPool`], [`Error::PoolNotFound`],
		/// [`Error::PolicyChangePending`], [`Error::PoolClosing`], [`Error::PoolFull`], [`Error::IdsExhausted`], and the
		/// deposit's own.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::join())]
		pub fn join(origin: OriginFor<T>, pool: PoolId, contribution: ContributionId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let owner = T::Contributions::owner(contribution).ok_or(Error::<T>::ContributionNotFound)?;
			ensure!(owner == who, Error::<T>::NotContributionOwner);
			ensure!(!Memberships::<T>::contains_key(contribution), Error::<T>::AlreadyInAPool);

			Self::add_member(pool, contribution, &owner)?;
			Self::deposit_event(Event::Joined { pool, contribution, owner });
			Ok(())
		}

		/// Takes a contribution out of its pool. What was announced and not drawn will not be drawn.
		///
		/// Its owner may call, at any time; the deposit is back. Operational: it has block space of its own. Emits
		/// [`Event::Left`]. Errors: [`Error::NotAMember`], [`Error::NotContributionOwner`].
		#[pallet::call_index(2)]
		#[pallet::weight((T::WeightInfo::leave(), DispatchClass::Operational))]
		pub fn leave(origin: OriginFor<T>, contribution: ContributionId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let membership = Memberships::<T>::get(contribution).ok_or(Error::<T>::NotAMember)?;
			ensure!(membership.owner == who, Error::<T>::NotContributionOwner);

			Self::remove_member(contribution, membership);
			Ok(())
		}

		/// Binds a model to the policy of a pool, so that it may draw on it.
		///
		/// The model's owner may call and pays a deposit. From this block on the model sells nothing that the policy does
		/// not permit. Emits [`Event::ModelAdmitted`]. Errors: [`Error::ModelNotFound`], [`Error::NotModelOwner`],
		/// [`Error::ModelHalted`], [`Error::PoolNotFound`], [`Error::OwnerNotPermitted`], [`Error::AlreadyAdmitted`],
		/// [`Error::TooManyPools`], [`Error::PoliciesExcludeEachOther`], and the deposit's own.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::admit_model())]
		pub fn admit_model(origin: OriginFor<T>, pool: PoolId, model: ModelId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::ensure_open_model(&owner, model)?;
			let policy = Pools::<T>::get(pool).ok_or(Error::<T>::PoolNotFound)?.policy;
			ensure!(policy.permits_owner(&owner), Error::<T>::OwnerNotPermitted);

			Self::bind(model, pool, policy, &owner)?;
			Self::deposit_event(Event::ModelAdmitted { pool, model, owner });
			Ok(())
		}

		/// Announces that members of a pool will be pledged to a model. Each of their owners gets an event, and notice.
		///
		/// The model's owner may call and pays a deposit for each. Emits [`Event::DrawAnnounced`] for each. Errors:
		/// [`Error::NothingToDraw`], [`Error::ModelNotFound`], [`Error::NotModelOwner`], [`Error::ModelHalted`],
		/// [`Error::PoolNotFound`], [`Error::NotAdmitted`], [`Error::ModelLeaves`], [`Error::OwnerNotPermitted`],
		/// [`Error::NotAMember`], [`Error::AlreadyAnnounced`], and the deposit's own.
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::announce_draw(u32::try_from(contributions.len()).unwrap_or(u32::MAX)))]
		pub fn announce_draw(
			origin: OriginFor<T>,
			pool: PoolId,
			model: ModelId,
			contributions: BoundedVec<ContributionId, T::MaxBatch>,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			ensure!(!contributions.is_empty(), Error::<T>::NothingToDraw);
			Self::ensure_open_model(&owner, model)?;
			let policy = Pools::<T>::get(pool).ok_or(Error::<T>::PoolNotFound)?.policy;
			let standing = Self::standing(model, pool).ok_or(Error::<T>::NotAdmitted)?;
			ensure!(standing.may_draw(), Error::<T>::ModelLeaves);
			ensure!(policy.permits_owner(&owner), Error::<T>::OwnerNotPermitted);

			let effective_at = Self::now().saturating_add(T::NoticePeriod::get());
			contributions
				.into_iter()
				.try_for_each(|contribution| Self::announce(pool, model, contribution, &owner, effective_at))
		}

		/// Makes an announced draw whose notice is over: the contribution is pledged to the model. One whose member left,
		/// or that its model may not make any more, is dropped. One whose model has an open offer that the policy does not
		/// permit waits until somebody closes the offer: credits that were sold before the model was bound are refunded,
		/// not answered with what the pool gave.
		///
		/// Anyone may call. The announcement's deposit is back; who announced leaves the pledge's. Emits [`Event::Drawn`]
		/// or [`Event::DrawDropped`]. Errors: [`Error::NotAnnounced`], [`Error::NoticeNotOver`],
		/// [`Error::OffersNotPermitted`], and those of a pledge.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::draw())]
		pub fn draw(origin: OriginFor<T>, model: ModelId, contribution: ContributionId) -> DispatchResult {
			ensure_signed(origin)?;
			let draw = Draws::<T>::get(model, contribution).ok_or(Error::<T>::NotAnnounced)?;
			ensure!(Self::now() >= draw.effective_at, Error::<T>::NoticeNotOver);

			Draws::<T>::remove(model, contribution);
			Self::execute(model, contribution, draw)
		}

		/// Takes an announced draw back.
		///
		/// The model's owner may call, or the account that announced. The deposit is back. Emits
		/// [`Event::DrawCancelled`]. Errors: [`Error::NotAnnounced`], [`Error::NotModelOwner`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::cancel_draw())]
		pub fn cancel_draw(origin: OriginFor<T>, model: ModelId, contribution: ContributionId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let draw = Draws::<T>::get(model, contribution).ok_or(Error::<T>::NotAnnounced)?;
			ensure!(draw.payer == who || T::Models::owner(model) == Some(who), Error::<T>::NotModelOwner);

			Draws::<T>::remove(model, contribution);
			Deposit::left_by(&draw.payer, draw.ticket).close();
			Self::deposit_event(Event::DrawCancelled { model, contribution });
			Ok(())
		}

		/// Closes a pool that has no member left: at once if no model drew on it, else when it is called again after a
		/// notice, in which nobody joins. What members gave that have left stays under the policy for so long.
		///
		/// The manager may call; the deposit is back. Emits [`Event::PoolClosed`] or [`Event::PoolClosing`]. Errors:
		/// [`Error::PoolNotFound`], [`Error::NotManager`], [`Error::PoolNotEmpty`], [`Error::NoticeNotOver`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::close_pool())]
		pub fn close_pool(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			let manager = ensure_signed(origin)?;
			let record = Self::managed(&manager, pool)?;
			ensure!(record.members == 0, Error::<T>::PoolNotEmpty);
			let PoolUse { drawers, closes_at } = Uses::<T>::get(pool);
			ensure!(drawers == 0 || closes_at.is_none_or(|at| Self::now() >= at), Error::<T>::NoticeNotOver);

			if drawers > 0 && closes_at.is_none() {
				let effective_at = Self::announce_closing(pool);
				Self::deposit_event(Event::PoolClosing { pool, effective_at });
				return Ok(());
			}
			Self::remove_pool(pool, record);
			Self::deposit_event(Event::PoolClosed { pool });
			Ok(())
		}

		/// Changes the policy of a pool after a notice, in place of any change that is pending. To propose the policy that
		/// holds takes the pending change back.
		///
		/// The manager may call. While the change is pending nobody joins, and bound models may withdraw. Emits
		/// [`Event::PolicyProposed`], or [`Event::PolicyChanged`] for the policy that holds. Errors:
		/// [`Error::PoolNotFound`], [`Error::NotManager`], [`Error::PolicyContradictsItself`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::propose_policy())]
		pub fn propose_policy(origin: OriginFor<T>, pool: PoolId, policy: PolicyOf<T>) -> DispatchResult {
			let manager = ensure_signed(origin)?;
			let record = Self::managed(&manager, pool)?;
			let policy = Self::consistent(policy)?;

			if policy == record.policy {
				Self::set_policy(pool, record, policy);
			} else {
				Self::set_pending(pool, record, policy);
			}
			Ok(())
		}

		/// Makes a proposed policy hold whose notice is over.
		///
		/// Anyone may call. Emits [`Event::PolicyChanged`]. Errors: [`Error::PoolNotFound`],
		/// [`Error::NoPolicyPending`], [`Error::NoticeNotOver`].
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::apply_policy())]
		pub fn apply_policy(origin: OriginFor<T>, pool: PoolId) -> DispatchResult {
			ensure_signed(origin)?;
			let mut record = Pools::<T>::get(pool).ok_or(Error::<T>::PoolNotFound)?;
			let PendingPolicy { policy, effective_at } = record.pending.take().ok_or(Error::<T>::NoPolicyPending)?;
			ensure!(Self::now() >= effective_at, Error::<T>::NoticeNotOver);

			Self::set_policy(pool, record, policy);
			Ok(())
		}

		/// Ends a model's binding to a pool: at once if the model has not drawn on it, else after a notice.
		///
		/// The model's owner may call while the model has not drawn on the pool, or while a change of the policy is pending.
		/// A model that has drawn is bound until the notice is over, draws no more, and cannot take it back. Anyone may call
		/// when that notice is over, the pool is closed or the model is halted, and clears the record: what was drawn stays
		/// pledged, the deposit goes back to who left it. Emits [`Event::ModelWithdrawn`], or
		/// [`Event::WithdrawalAnnounced`]. Errors: [`Error::NotAdmitted`], [`Error::NotModelOwner`],
		/// [`Error::ModelHasDrawn`], [`Error::NoticeNotOver`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::withdraw_model())]
		pub fn withdraw_model(origin: OriginFor<T>, pool: PoolId, model: ModelId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let bindings = ModelPools::<T>::get(model);
			let place = Self::place_of(&bindings, pool).map_err(|_| Error::<T>::NotAdmitted)?;
			let standing = bindings.get(place).ok_or(Error::<T>::NotAdmitted)?.standing;
			let record = Pools::<T>::get(pool);
			let halted = !T::KillSwitch::state(model).accepts_pledges();
			let over = halted || record.is_none() || !standing.binds(Self::now());
			ensure!(over || T::Models::owner(model) == Some(who), Error::<T>::NotModelOwner);

			if over || standing == Standing::Admitted {
				Self::unbind(model, bindings, place);
				Self::deposit_event(Event::ModelWithdrawn { pool, model });
				return Ok(());
			}
			ensure!(standing.may_draw(), Error::<T>::NoticeNotOver);
			ensure!(record.is_some_and(|record| record.pending.is_some()), Error::<T>::ModelHasDrawn);
			let effective_at = Self::announce_withdrawal(model, bindings, place);
			Self::deposit_event(Event::WithdrawalAnnounced { pool, model, effective_at });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// A pool, its policy and the change that is pending.
		pub fn pool(pool: PoolId) -> Option<PoolView<T::AccountId, PolicyOf<T>>> {
			let Pool { manager, policy, pending, members, .. } = Pools::<T>::get(pool)?;
			Some(PoolView { manager, policy, pending, members })
		}

		/// The pool that a contribution is in.
		pub fn pool_of(contribution: ContributionId) -> Option<PoolId> {
			Memberships::<T>::get(contribution).map(|membership| membership.pool)
		}

		/// The pools that a model is bound to; those that are closed, or that it has left, bind it no more.
		pub fn pools_of(model: ModelId) -> Vec<PoolId> {
			ModelPools::<T>::get(model).into_iter().map(|binding| binding.pool).collect()
		}

		/// The announced draw of a contribution by a model.
		pub fn announced(model: ModelId, contribution: ContributionId) -> Option<DrawView> {
			let draw = Draws::<T>::get(model, contribution)?;
			let stands = Self::member(contribution, draw.serial).is_some();
			Some(DrawView { pool: draw.pool, model, effective_at: draw.effective_at, stands })
		}

		/// Whether answers of a model may be sold for `purpose` at `price`, as far as pools have a say.
		pub fn permits(model: ModelId, purpose: Purpose, price: Balance) -> bool {
			<Self as PolicyGate>::permits(model, purpose, price)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::MaxOwners::get() > 0, "a policy can name an owner");
			assert!(T::MaxPoolsPerModel::get() > 0, "a model can be bound to a pool");
			assert!(T::MaxBatch::get() > 0, "an announcement can name a contribution");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
