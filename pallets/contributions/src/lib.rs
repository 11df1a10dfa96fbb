//! Contributions: whose data is in which model, by a consent that its owner can withdraw at any time.
//!
//! # Terms
//!
//! * **contribution**: the hash of an additive statistic of labelled rows. The rows never leave their owner's machine.
//! * **pledge**: one contribution offered to one model. *Pending* until a worker attests it, *attested* until the next
//!   epoch boundary, then *active*.
//! * **consent version**: the number of a model's active set. It is observable after a block, so all changes within one
//!   block are one version.
//! * **mature**: joined in an epoch before the one that is asked about.
//! * **counted**: not of a party (owner, worker, declared account) of the model. Parties have weight, and count on
//!   neither side of the kill switch.
//!
//! # Story
//!
//! 1. Alice computes a statistic, sends it to a worker of the model and calls [`Pallet::contribute`]. Her pledge is
//!    pending: no weight, no version.
//! 2. The worker sees the call final, checks the upload and calls [`Pallet::attest`]. Nobody else can have the same
//!    statistic counted twice in that model. A pledge that nobody attests in time is cleared by
//!    [`Pallet::expire_pledge`].
//! 3. At the epoch boundary all joins of the model become active together, in what the block has left over, or because
//!    somebody calls [`Pallet::activate`]. The model's version moves on by one.
//! 4. Alice changes her mind and calls [`Pallet::revoke`]. In that block she is out of every model, their versions
//!    move on, the deposits are back and nothing of the contribution is left. Its number is never used again.
//!
//! Others can pay for her: accepted work becomes a contribution, and a pool lets a model draw on one, through
//! [`ContributionBook`]. Such deposits go back to who left them. The data and the right to withdraw it stay Alice's.
//!
//! Leaving is never crowded out: [`Pallet::revoke`] and [`Pallet::unpledge`] use block space that is kept for such calls.
//!
//! # Costs
//!
//! Every change recomputes one account's weight before and after, over at most [`Config::MaxPerAccount`]
//! contributions, so it costs the same however many accounts there are. A pledge's deposit pays for the pledge and
//! what follows from it: the place among the model's statistics, in its queue, and in the account's record. Records
//! per model (aggregates, at most [`Config::VersionRetention`] spans of versions) are paid for by the model's
//! registration.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
pub mod migrations;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

use assent_primitives::{
	BlockNumber, BlockNumberProvider, Clock, Consent, ConsentTotals, ConsentVersion, ContributionBook, ContributionId,
	EpochIndex, Hash32, KillSwitch, ModelId, ModelRegistry, OnActiveSet, OnConsentChange, OnRevoke, Provenance,
	Weight64,
};
use frame_support::{
	pallet_prelude::*,
	traits::{Consideration, Footprint},
};

pub use assent_primitives::Deposit;
pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// A contribution of runtime `T`.
pub type ContributionOf<T> = Contribution<
	<T as frame_system::Config>::AccountId,
	BoundedVec<ModelId, <T as Config>::MaxPledges>,
	<T as Config>::ContributionConsideration,
>;
/// A pledge of runtime `T`.
pub type PledgeOf<T> = Pledge<<T as frame_system::Config>::AccountId, <T as Config>::PledgeConsideration>;
/// What one account of runtime `T` consents to in one model.
pub type AccountRecordOf<T> = AccountRecord<BoundedVec<ActiveContribution, <T as Config>::MaxPerAccount>>;
/// The queue of one model of runtime `T`.
pub type JoinsOf<T> = BoundedVec<Join, <T as Config>::MaxJoins>;

#[frame_support::pallet]
pub mod pallet {
	use super::*;
	use frame_system::pallet_prelude::*;

	/// The storage layout that this code reads and writes.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// What the calls cost.
		type WeightInfo: WeightInfo;

		/// Models, their rules, parties and workers.
		type Models: ModelRegistry<Self::AccountId>;

		/// Whether a model still takes data.
		type KillSwitch: KillSwitch;

		/// Who is told when an account's weight changes.
		type OnConsentChange: OnConsentChange<Self::AccountId>;

		/// Who is told which contributions a version of a model has.
		type OnActiveSet: OnActiveSet;

		/// Who is told when a contribution is gone.
		type OnRevoke: OnRevoke;

		/// The deposit for a contribution.
		type ContributionConsideration: Consideration<Self::AccountId, Footprint>;

		/// The deposit for a pledge.
		type PledgeConsideration: Consideration<Self::AccountId, Footprint>;

		/// What time is.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// Blocks in an epoch. Joins are batched at its boundary.
		#[pallet::constant]
		type EpochLength: Get<u32>;

		/// Blocks for which a pending pledge waits for its attestation.
		#[pallet::constant]
		type PledgeLifetime: Get<u32>;

		/// Contributions, active or attested, that one account can have in one model.
		#[pallet::constant]
		type MaxPerAccount: Get<u32>;

		/// Models that one contribution can be pledged to.
		#[pallet::constant]
		type MaxPledges: Get<u32>;

		/// Joins that one model takes in one epoch.
		#[pallet::constant]
		type MaxJoins: Get<u32>;

		/// Models that can have joins queued at once.
		#[pallet::constant]
		type MaxJoiningModels: Get<u32>;

		/// Rows in one contribution.
		#[pallet::constant]
		type MaxRows: Get<u32>;

		/// Blocks for which ended versions stay known. Longer than the time in which answers can be settled.
		#[pallet::constant]
		type VersionRetention: Get<u32>;
	}

	/// The number of the next contribution. Numbers are never used twice.
	#[pallet::storage]
	pub type NextContributionId<T> = StorageValue<_, ContributionId, ValueQuery>;

	/// Contributions with at least one pledge.
	#[pallet::storage]
	pub type Contributions<T: Config> = StorageMap<_, Twox64Concat, ContributionId, ContributionOf<T>>;

	/// Pledges, by model and contribution.
	#[pallet::storage]
	pub type Pledges<T: Config> = StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, ContributionId, PledgeOf<T>>;

	/// Which contribution stands for a statistic in a model, from its attestation until it leaves.
	#[pallet::storage]
	pub type Statistics<T> = StorageDoubleMap<_, Twox64Concat, ModelId, Blake2_128Concat, Hash32, ContributionId>;

	/// What each account consents to in each model.
	#[pallet::storage]
	pub type AccountConsent<T: Config> =
		StorageDoubleMap<_, Twox64Concat, ModelId, Blake2_128Concat, T::AccountId, AccountRecordOf<T>>;

	/// The aggregates and the version of each model that anything ever joined.
	#[pallet::storage]
	pub type ModelConsent<T> = StorageMap<_, Twox64Concat, ModelId, ModelRecord>;

	/// When ended versions were current.
	#[pallet::storage]
	pub type PastVersions<T> = StorageDoubleMap<_, Twox64Concat, ModelId, Twox64Concat, ConsentVersion, Span>;

	/// The models with joins queued.
	#[pallet::storage]
	pub type JoinQueue<T: Config> = StorageValue<_, BoundedVec<Waiting, T::MaxJoiningModels>, ValueQuery>;

	/// The joins queued for each model.
	#[pallet::storage]
	pub type Joining<T: Config> = StorageMap<_, Twox64Concat, ModelId, JoinsOf<T>, ValueQuery>;

	/// What deposits are held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A registered contribution.
		Contribution,
		/// A pledge of a contribution to a model.
		Pledge,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A statistic was registered.
		Contributed {
			contribution: ContributionId,
			owner: T::AccountId,
			statistic: Hash32,
			rows: u32,
			provenance: Provenance,
		},
		/// A contribution waits for attestation, up to and including block `expires`.
		Pledged { model: ModelId, contribution: ContributionId, expires: BlockNumber },
		/// A worker vouched for a statistic; it joins at the boundary after `epoch`.
		Attested { model: ModelId, contribution: ContributionId, by: T::AccountId, epoch: EpochIndex },
		/// These contributions joined the model with this version.
		Activated { model: ModelId, version: ConsentVersion, contributions: BoundedVec<ContributionId, T::MaxJoins> },
		/// An attested pledge did not join: the model is halted, or its account is full. Its deposit is back.
		PledgeDropped { model: ModelId, contribution: ContributionId },
		/// A contribution left every model. Nothing of it is left.
		Revoked { contribution: ContributionId, owner: T::AccountId },
		/// A contribution left one model.
		Unpledged { model: ModelId, contribution: ContributionId },
		/// Nobody attested a pledge in time. Its deposit is back.
		PledgeExpired { model: ModelId, contribution: ContributionId },
		/// A contribution had no pledge left. Nothing of it is left, and its deposit is back.
		Removed { contribution: ContributionId, owner: T::AccountId },
		/// The active set changed. Several changes in one block share `new`; the last `log` of the block is the
		/// consent root.
		VersionChanged { model: ModelId, old: ConsentVersion, new: ConsentVersion, log: Hash32 },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// There is no such model.
		ModelNotFound,
		/// The model is halted and takes no more data.
		ModelHalted,
		/// There is no such contribution.
		NotFound,
		/// The contribution is another account's.
		NotOwner,
		/// Fewer rows than the model's card asks for: so few would show in the statistic.
		TooFewRows,
		/// More rows than one contribution can have. Split the data.
		TooManyRows,
		/// All numbers of contributions are used up.
		IdsExhausted,
		/// The contribution is already pledged to the model.
		AlreadyPledged,
		/// The contribution is pledged to as many models as it can be.
		TooManyPledges,
		/// The contribution is not pledged to the model.
		NotPledged,
		/// The pledge is already attested.
		NotPending,
		/// The pledge waited too long. It can be made again once it is cleared.
		Expired,
		/// The pledge can still be attested.
		NotExpired,
		/// The caller has no open offer of the model.
		NotAWorker,
		/// The same statistic already counts in the model.
		DuplicateStatistic,
		/// The owner has as many contributions in the model as one account can have.
		TooManyContributions,
		/// The model takes no more joins in this epoch.
		JoinsFull,
		/// As many models as possible have joins queued. Try again after the epoch boundary.
		JoiningModelsFull,
		/// No join of the model is due: its epoch has not passed.
		NothingToActivate,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers `statistic` over `rows` labelled rows and pledges it to `model`.
		///
		/// Anyone may call; the caller becomes the owner and pays two deposits. Emits [`Event::Contributed`] and
		/// [`Event::Pledged`]. Errors: [`Error::TooManyRows`], [`Error::ModelNotFound`], [`Error::ModelHalted`],
		/// [`Error::TooFewRows`], [`Error::DuplicateStatistic`], [`Error::IdsExhausted`], and the deposit's own.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::contribute())]
		pub fn contribute(origin: OriginFor<T>, model: ModelId, statistic: Hash32, rows: u32) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::do_contribute(&owner, &owner, model, statistic, rows, Provenance::OwnData)?;
			Ok(())
		}

		/// Pledges a contribution to one more model.
		///
		/// Its owner may call and pays a deposit. Emits [`Event::Pledged`]. Errors: [`Error::NotFound`],
		/// [`Error::NotOwner`], [`Error::AlreadyPledged`], [`Error::ModelNotFound`], [`Error::ModelHalted`],
		/// [`Error::TooFewRows`], [`Error::DuplicateStatistic`], [`Error::TooManyPledges`], and the deposit's own.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::pledge())]
		pub fn pledge(origin: OriginFor<T>, contribution: ContributionId, model: ModelId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let record = Self::owned(&owner, contribution)?;
			Self::do_pledge(&owner, contribution, record, model)
		}

		/// Vouches that the statistic of a pledge is with the caller, matches its hash and is within bounds.
		///
		/// An account with an open offer of the model may call, while the pledge is pending. Emits
		/// [`Event::Attested`]. Errors: [`Error::NotAWorker`], [`Error::NotPledged`], [`Error::NotPending`],
		/// [`Error::Expired`], [`Error::ModelHalted`], [`Error::DuplicateStatistic`], [`Error::TooManyContributions`],
		/// [`Error::JoinsFull`], [`Error::JoiningModelsFull`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::attest())]
		pub fn attest(origin: OriginFor<T>, contribution: ContributionId, model: ModelId) -> DispatchResult {
			let by = ensure_signed(origin)?;
			ensure!(T::Models::serves(model, &by), Error::<T>::NotAWorker);
			let record = Contributions::<T>::get(contribution).ok_or(Error::<T>::NotPledged)?;
			Self::ensure_attestable(model, contribution)?;

			let epoch = Self::enqueue(model, contribution, &record, by.clone())?;
			Self::deposit_event(Event::Attested { model, contribution, by, epoch });
			Ok(())
		}

		/// Withdraws a contribution from every model, for good.
		///
		/// Its owner may call, at any time; operational. In this block it counts in no model any more, its deposits are
		/// back with who left them and nothing of it is left in storage. Emits [`Event::VersionChanged`] for every model
		/// it was active in, and [`Event::Revoked`]. Errors: [`Error::NotFound`], [`Error::NotOwner`].
		#[pallet::call_index(3)]
		#[pallet::weight((T::WeightInfo::revoke(T::MaxPledges::get()), DispatchClass::Operational))]
		pub fn revoke(origin: OriginFor<T>, contribution: ContributionId) -> DispatchResultWithPostInfo {
			let owner = ensure_signed(origin)?;
			let record = Self::owned(&owner, contribution)?;

			let models = record.models.clone();
			for model in &models {
				Self::leave(*model, contribution, &record);
			}
			Self::close(contribution, record);
			Self::deposit_event(Event::Revoked { contribution, owner });
			Ok(Some(T::WeightInfo::revoke(u32::try_from(models.len()).unwrap_or(u32::MAX))).into())
		}

		/// Withdraws a contribution from one model. The last pledge takes the contribution with it.
		///
		/// Its owner may call, at any time; operational. Emits [`Event::VersionChanged`] if it was active,
		/// [`Event::Unpledged`], and [`Event::Removed`] with the last pledge. Errors: [`Error::NotFound`],
		/// [`Error::NotOwner`], [`Error::NotPledged`].
		#[pallet::call_index(4)]
		#[pallet::weight((T::WeightInfo::unpledge(), DispatchClass::Operational))]
		pub fn unpledge(origin: OriginFor<T>, contribution: ContributionId, model: ModelId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let record = Self::owned(&owner, contribution)?;
			ensure!(record.models.contains(&model), Error::<T>::NotPledged);

			Self::leave(model, contribution, &record);
			Self::deposit_event(Event::Unpledged { model, contribution });
			Self::detach(model, contribution, record);
			Ok(())
		}

		/// Clears a pledge that nobody attested in time, and the contribution with its last pledge.
		///
		/// Anyone may call. The deposits return to who left them. Emits [`Event::PledgeExpired`], and [`Event::Removed`]
		/// with the last pledge. Errors: [`Error::NotPledged`], [`Error::NotPending`], [`Error::NotExpired`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::expire_pledge())]
		pub fn expire_pledge(origin: OriginFor<T>, contribution: ContributionId, model: ModelId) -> DispatchResult {
			ensure_signed(origin)?;
			let record = Contributions::<T>::get(contribution).ok_or(Error::<T>::NotPledged)?;
			let expires = Self::pending_until(model, contribution)?;
			ensure!(Self::now() > expires, Error::<T>::NotExpired);

			Self::leave(model, contribution, &record);
			Self::deposit_event(Event::PledgeExpired { model, contribution });
			Self::detach(model, contribution, record);
			Ok(())
		}

		/// Makes the joins of a model active that were attested in an earlier epoch.
		///
		/// Anyone may call; needed only where blocks had no room for it. Emits [`Event::VersionChanged`] and
		/// [`Event::Activated`], and [`Event::PledgeDropped`] for what can join no more. Errors:
		/// [`Error::NothingToActivate`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::activate(T::MaxJoins::get()))]
		pub fn activate(origin: OriginFor<T>, model: ModelId) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let joins = Self::process_joins(model);
			ensure!(joins > 0, Error::<T>::NothingToActivate);
			Ok(Some(T::WeightInfo::activate(joins)).into())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// Active consent weight of `who` in `model`, in rows, capped by the card.
		pub fn weight(model: ModelId, who: T::AccountId) -> Weight64 {
			<Self as Consent<T::AccountId>>::weight(model, &who)
		}

		/// The present consent version of `model`.
		pub fn version(model: ModelId) -> ConsentVersion {
			ModelConsent::<T>::get(model).map(|record| record.version).unwrap_or_default()
		}

		/// Counted consent in `model`.
		pub fn totals(model: ModelId) -> ConsentTotals {
			<Self as Consent<T::AccountId>>::totals(model)
		}

		/// A contribution with its pledges.
		pub fn contribution(contribution: ContributionId) -> Option<ContributionView<T::AccountId>> {
			Self::view(contribution)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			Self::process_due(limit)
		}

		fn integrity_test() {
			assert!(T::EpochLength::get() > 0, "an epoch has at least one block");
			assert!(T::MaxPledges::get() > 0, "a contribution has at least one pledge");
			assert!(T::MaxPerAccount::get() > 0, "an account has room for at least one contribution");
			assert!(T::MaxJoins::get() > 0 && T::MaxJoiningModels::get() > 0, "something can join");
			assert!(
				T::WeightInfo::activate(T::MaxJoins::get()).all_lte(T::BlockWeights::get().max_block),
				"a full queue fits into one block"
			);
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
