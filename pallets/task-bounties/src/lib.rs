//! Task bounties: labelling work that is posted, shared out by lot, paid, and turned into consent weight.
//!
//! # Terms
//!
//! * **set**: items to label, all of one kind, posted by an **organisation** for one model, and funded in full.
//! * **redundancy** `k`: labels asked of an item in one round; **quorum**: how many must agree, more than half of `k`.
//! * **window**: the items from which the next is drawn. A labeller cannot pick its item, nor who else has it.
//! * **slot**: one label of an item: assigned, then committed, then revealed.
//! * **gold**: an answer that the organisation committed to when it created the set; see [`gold`].
//! * **credit**: an accepted label that its labeller has not yet contributed to the model.
//!
//! # Story
//!
//! 1. An organisation calls [`Pallet::create_set`]; the worst case of all rewards goes on hold.
//! 2. Alice calls [`Pallet::take`]. The hash of that block, known only afterwards, draws her an item in a later one.
//! 3. She commits to her answer, and reveals it when all `k` have committed or nobody has come for `CommitPeriod`.
//! 4. Anyone calls [`Pallet::resolve`]. Those who agree are paid from the hold. The salts that were revealed, each of
//!    them committed to, draw which of them the label is credited to.
//! 5. Alice turns all her credits into one ordinary contribution, revocable like any other: [`Pallet::contribute_work`].
//! 6. When everything is resolved, anyone calls [`Pallet::close_set`]: what was not spent goes back.
//!
//! # An item
//!
//! ```text
//!             all k committed, or nobody came                all revealed, or
//!             for CommitPeriod                               RevealPeriod over
//! Committing ───────────────────────────────────▶ Revealing ──────────────────▶ Judging ──JudgePeriod──▶ Due
//!   ▲  │ nobody committed                            ▲                       (gold, if any is left)       │
//!   │  ▼                                             │                                                   │
//! Abandoned                                          │ second round, k other accounts                    │ resolve
//!   │ second round, or work is over                  │                                                   │
//!   ▼                                                │                                                   ▼
//! Unworked or Disputed         no quorum in the first round, work not over ◀──────────┬─ gold: the right are paid
//!                              no quorum in the second, or work over: Disputed ◀──────┼─ quorum: those who agree are
//!                              past judge_deadline: everyone who revealed is paid ◀───┘
//! Disputed ──review──▶ those who agree, and the reviewer, are paid
//! Disputed ──past judge_deadline──▶ everyone who revealed is paid
//! ```
//!
//! # Adversaries
//!
//! * *Sybil pairs* meet on an item as often as chance has it; every draw counts for the day, and one who does not
//!   commit loses reputation. *Grinding*: a draw is decided by a block later than the call and not by when it is made.
//! * *Copying*: no answer of a round is shown before its commitments are closed, and a commitment is bound to its
//!   account. The second round knows the answers of the first: its quorum is its own, and gold may come then.
//! * *A silent organisation* decides nothing: gold is optional, resolutions are anyone's, deadlines pay.
//! * *An organisation that looks first*: one leaf for each item, fixed at creation, and at most one item in five,
//!   rounded down; sets below five items have no gold.
//! * *Reviewers*: their turn is drawn over `JudgePeriod` by the block of the dispute: an accomplice is seldom first.
//! * *Waiting*: a block hash that the chain has forgotten is not replaced by another, which a caller could choose: who
//!   waits for an item asks anew, and reviewers are drawn over half of `BlockHashCount` at most, after which all may.
//! * *Dust*: there is none, all amounts are multiples of the reward, which is at least the existential deposit.
//!
//! The author of a block can try several of them, and an organisation can pay its own accounts: reputation and drawing
//! price this, they do not prevent it.
//!
//! # Storage
//!
//! The organisation leaves all deposits when it creates the set, so that nobody's work ever waits for its balance, and
//! has them back when the results are cleared.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

mod assignment;
#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod errors;
mod events;
#[cfg(test)]
mod mock;
mod resolution;
mod sets;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;
mod work;

use alloc::vec::Vec;
use assent_primitives::{
	Balance, BlockNumber, BlockNumberProvider, Clock, ContributionBook, ContributionId, Deposit, Hash32, KillSwitch,
	ModelId, ModelRegistry, Provenance, Reputation, SkillId, TaskSetId,
};
use frame_support::{
	pallet_macros::import_section,
	pallet_prelude::*,
	traits::{fungible, Consideration, Footprint},
};
use sp_runtime::Saturating;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

type AccountIdOf<T> = <T as frame_system::Config>::AccountId;
/// The skills of a set.
pub type TagsOf<T> = BoundedVec<SkillId, <T as Config>::MaxTags>;
/// What an organisation says of a set of runtime `T`.
pub type SpecOf<T> = TaskSetSpec<TagsOf<T>>;
/// A set of runtime `T`.
pub type SetOf<T> =
	TaskSet<AccountIdOf<T>, TagsOf<T>, <T as Config>::SetConsideration, <T as Config>::WorkConsideration>;
/// An item of runtime `T`.
pub type ItemOf<T> = Item<BoundedVec<Slot<AccountIdOf<T>>, <T as Config>::MaxRedundancy>>;
/// An account in a set of runtime `T`.
pub type LabellerOf<T> = Labeller<BoundedVec<u32, <T as Config>::MaxOpenItems>>;
/// The window of a set of runtime `T`.
pub type WindowOf<T> = BoundedVec<WindowEntry, <T as Config>::MaxOpenItems>;
/// A list of sets of runtime `T`.
pub type IndexOf<T> = BoundedVec<Listed, <T as Config>::MaxPerTag>;

#[import_section(events::events)]
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
		/// The money of the rewards.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance>
			+ fungible::Mutate<Self::AccountId>
			+ fungible::hold::Mutate<Self::AccountId, Reason = Self::RuntimeHoldReason>;
		/// What holds are for.
		type RuntimeHoldReason: From<HoldReason>;
		/// The models that sets feed, and who is a party of them.
		type Models: ModelRegistry<Self::AccountId>;
		/// Which models are halted.
		type KillSwitch: KillSwitch;
		/// Where accepted labels become contributions.
		type Contributions: ContributionBook<Self::AccountId>;
		/// Who can do what, and where it is earned.
		type Reputation: Reputation<Self::AccountId>;
		/// What time is. It must count the blocks of this chain, whose hashes draw.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;
		/// The organisation's deposit for a set and its places in the lists.
		type SetConsideration: Consideration<Self::AccountId, Footprint>;
		/// The organisation's deposit for all items, results and labellers of a set.
		type WorkConsideration: Consideration<Self::AccountId, Footprint>;
		/// Most items of a set.
		#[pallet::constant]
		type MaxItems: Get<u32>;
		/// Most labels asked of an item in one round.
		#[pallet::constant]
		type MaxRedundancy: Get<u32>;
		/// Most skills of a set.
		#[pallet::constant]
		type MaxTags: Get<u32>;
		/// Most sets in the list of a skill or a type of organisation.
		#[pallet::constant]
		type MaxPerTag: Get<u32>;
		/// Most accounts that wait for items.
		#[pallet::constant]
		type MaxQueue: Get<u32>;
		/// Items in the window of a set, and most that an account has in it and are not over.
		#[pallet::constant]
		type MaxOpenItems: Get<u32>;
		/// Most items and reviews of an account a day.
		type DailyLimit: Get<u32>;
		/// Blocks in a day.
		#[pallet::constant]
		type DayLength: Get<u32>;
		/// Blocks from an assignment to its commitment.
		type CommitPeriod: Get<BlockNumber>;
		/// Blocks for the reveals of an item.
		type RevealPeriod: Get<BlockNumber>;
		/// Blocks for the gold of an item, and over which reviewers are let in.
		type JudgePeriod: Get<BlockNumber>;
		/// Least reward of a label: at least the existential deposit, so that it reaches an empty account.
		type MinReward: Get<Balance>;
		/// Most blocks from creation to the judge deadline, and for which credits outlive a closed set.
		type MaxDuration: Get<BlockNumber>;
	}

	/// The next set's identifier.
	#[pallet::storage]
	pub type NextSetId<T> = StorageValue<_, TaskSetId, ValueQuery>;
	/// All sets that are not cleared.
	#[pallet::storage]
	pub type TaskSets<T: Config> = StorageMap<_, Twox64Concat, TaskSetId, SetOf<T>>;
	/// Open sets by skill. A full list keeps those with most funding.
	#[pallet::storage]
	pub type BySkill<T: Config> = StorageMap<_, Twox64Concat, SkillId, IndexOf<T>, ValueQuery>;
	/// Open sets by type of organisation. A full list keeps those with most funding.
	#[pallet::storage]
	pub type ByOrganisationType<T: Config> = StorageMap<_, Twox64Concat, OrganisationType, IndexOf<T>, ValueQuery>;
	/// The items of a set from which the next is drawn.
	#[pallet::storage]
	pub type Windows<T: Config> = StorageMap<_, Twox64Concat, TaskSetId, WindowOf<T>, ValueQuery>;
	/// The items of a set that come back for more labels and wait for room in the window.
	#[pallet::storage]
	pub type Waiting<T> = StorageDoubleMap<_, Twox64Concat, TaskSetId, Twox64Concat, u32, u32>;
	/// The items that are worked on.
	#[pallet::storage]
	pub type Items<T: Config> = StorageDoubleMap<_, Twox64Concat, TaskSetId, Twox64Concat, u32, ItemOf<T>>;
	/// How items ended.
	#[pallet::storage]
	pub type Results<T: Config> =
		StorageDoubleMap<_, Twox64Concat, TaskSetId, Twox64Concat, u32, Outcome<T::AccountId>>;
	/// What accounts do in sets.
	#[pallet::storage]
	pub type Labellers<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, TaskSetId, LabellerOf<T>, ValueQuery>;
	/// What accounts took on their latest day.
	#[pallet::storage]
	pub type Days<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, Day>;
	/// Who waits for an item, by place in the line.
	#[pallet::storage]
	pub type Queue<T: Config> = StorageMap<_, Twox64Concat, u64, Waiter<T::AccountId>>;
	/// Where the line begins and ends.
	#[pallet::storage]
	pub type Ends<T> = StorageValue<_, QueueEnds, ValueQuery>;

	/// What money is held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The rewards of a set.
		Reward,
		/// The record of a set.
		Set,
		/// The items, results and labellers of a set.
		Work,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Posts a set. Its funding, `item_count * (2 * redundancy + 2) * reward`, goes on hold, and all deposits.
		///
		/// Any account may call. Emits [`Event::SetCreated`]. Errors: those of the spec, [`Error::Underfunded`], and the
		/// deposits' own. A full list does not name a set with no more funding than its least.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::create_set())]
		pub fn create_set(origin: OriginFor<T>, spec: SpecOf<T>) -> DispatchResult {
			let organisation = ensure_signed(origin)?;
			Self::ensure_sound(&spec)?;
			let (set, model) = (Self::new_set_id()?, spec.model);
			let funded = Self::open(set, &organisation, spec)?;
			Self::deposit_event(Event::SetCreated { set, organisation, model, funded });
			Ok(())
		}

		/// Asks for an item of `set`, which is drawn in a later block.
		///
		/// An account of the set's tier may call that is no party and committed what it has. Counts for its day. Emits
		/// [`Event::Queued`]. Errors: [`Error::SetNotFound`], [`Error::WorkOver`], [`Error::ModelHalted`],
		/// [`Error::ConflictOfInterest`], [`Error::TierTooLow`], [`Error::UnfinishedAssignment`],
		/// [`Error::TooManyOpenItems`], [`Error::DailyLimitReached`], [`Error::QueueFull`].
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::take())]
		pub fn take(origin: OriginFor<T>, set: TaskSetId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::ensure_can_take(set, &who)?;
			Self::spend_day(&who)?;
			Self::enqueue(set, &who)?;
			Self::deposit_event(Event::Queued { set, who });
			Ok(())
		}

		/// Draws items for the first [`MAX_ASSIGNMENTS`] that wait, as every block does that has time.
		///
		/// Anyone may call. Emits [`Event::Assigned`] or [`Event::NoneLeft`] for each. Errors: [`Error::NothingQueued`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::assign(MAX_ASSIGNMENTS))]
		pub fn assign(origin: OriginFor<T>) -> DispatchResultWithPostInfo {
			ensure_signed(origin)?;
			let served = Self::serve_queue(MAX_ASSIGNMENTS);
			ensure!(served > 0, Error::<T>::NothingQueued);
			Ok(Some(T::WeightInfo::assign(served)).into())
		}

		/// Commits the caller to its answer: [`commitment`] of set, item, caller, answer and salt.
		///
		/// Who was given the item may call. Emits [`Event::Committed`]. Errors: [`Error::ItemNotFound`],
		/// [`Error::NotAssigned`], [`Error::AlreadyCommitted`], [`Error::CommitPeriodOver`].
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::commit())]
		pub fn commit(origin: OriginFor<T>, set: TaskSetId, item: u32, hash: Hash32) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::record_commitment(set, item, &who, hash)?;
			Self::deposit_event(Event::Committed { set, item, who });
			Ok(())
		}

		/// Reveals the answer that the caller committed to.
		///
		/// Who committed may call, once the commitments are closed. Emits [`Event::Revealed`]. Errors:
		/// [`Error::ItemNotFound`], [`Error::NotAssigned`], [`Error::NotCommitted`], [`Error::AlreadyRevealed`],
		/// [`Error::RevealNotOpen`], [`Error::RevealPeriodOver`], [`Error::InvalidAnswer`],
		/// [`Error::CommitmentMismatch`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::reveal())]
		pub fn reveal(origin: OriginFor<T>, set: TaskSetId, item: u32, answer: Answer, salt: Hash32) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::record_answer(set, item, &who, answer, &salt)?;
			Self::deposit_event(Event::Revealed { set, item, who, answer });
			Ok(())
		}

		/// Reveals the answer that the organisation committed to when it created the set; see [`gold`].
		///
		/// The organisation may call, in the item's judge period. Emits [`Event::GoldRevealed`]. Errors:
		/// [`Error::NotOrganisation`], [`Error::ItemNotFound`], [`Error::NoGoldLeft`], [`Error::GoldAlreadyRevealed`],
		/// [`Error::NotInJudgePeriod`], [`Error::InvalidAnswer`], [`Error::BadGoldProof`].
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::reveal_gold())]
		pub fn reveal_gold(
			origin: OriginFor<T>,
			set: TaskSetId,
			item: u32,
			answer: Answer,
			salt: Hash32,
			proof: GoldProof,
		) -> DispatchResult {
			let who = ensure_signed(origin)?;
			Self::record_gold(set, item, &who, &answer, &salt, &proof)?;
			Self::deposit_event(Event::GoldRevealed { set, item, answer });
			Ok(())
		}

		/// Takes an item one step on: frees places of accounts that did not commit, pays, or asks for more labels.
		///
		/// Anyone may call. Emits [`Event::SlotExpired`], [`Event::Paid`], [`Event::Resolved`],
		/// [`Event::SecondRoundBegan`] or [`Event::Disputed`]. Errors: [`Error::SetNotFound`], [`Error::ItemNotFound`],
		/// [`Error::NotDue`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::resolve())]
		pub fn resolve(origin: OriginFor<T>, set: TaskSetId, item: u32) -> DispatchResult {
			ensure_signed(origin)?;
			Self::step(set, item)
		}

		/// Decides a disputed item. All who gave that answer are paid, and the caller two rewards.
		///
		/// An account above the set's tier may call from [`Pallet::review_opens`] on that is no party and did not label
		/// the item. Counts for its day. Emits [`Event::Reviewed`], [`Event::Paid`], [`Event::Resolved`]. Errors:
		/// [`Error::ItemNotFound`], [`Error::NotDisputed`], [`Error::JudgingOver`], [`Error::ConflictOfInterest`],
		/// [`Error::OwnWork`], [`Error::TierTooLow`], [`Error::NotYourTurn`], [`Error::InvalidAnswer`],
		/// [`Error::DailyLimitReached`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::review())]
		pub fn review(origin: OriginFor<T>, set: TaskSetId, item: u32, answer: Answer) -> DispatchResult {
			let reviewer = ensure_signed(origin)?;
			Self::ensure_can_review(set, item, &reviewer, &answer)?;
			Self::spend_day(&reviewer)?;
			Self::deposit_event(Event::Reviewed { set, item, reviewer: reviewer.clone(), answer });
			Self::decide_by_review(set, item, &reviewer, answer)
		}

		/// Makes one contribution to the set's model of all labels credited to the caller.
		///
		/// A labeller with credits may call; the deposits are its. Emits [`Event::WorkContributed`]. Errors:
		/// [`Error::SetNotFound`], [`Error::NothingToContribute`], and those of a contribution, after which the credits
		/// are still there.
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::contribute_work())]
		pub fn contribute_work(origin: OriginFor<T>, set: TaskSetId, statistic: Hash32) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let (contribution, accepted) = Self::contribute_credits(set, &who, statistic)?;
			Self::deposit_event(Event::WorkContributed { set, who, contribution, accepted });
			Ok(())
		}

		/// Closes a set to which nothing more can happen. What was not spent goes back to the organisation.
		///
		/// Anyone may call. Emits [`Event::SetClosed`]. Errors: [`Error::SetNotFound`], [`Error::SetClosed`],
		/// [`Error::SetNotFinished`].
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::close_set())]
		pub fn close_set(origin: OriginFor<T>, set: TaskSetId) -> DispatchResult {
			ensure_signed(origin)?;
			let Money { paid, returned, .. } = Self::close(set)?;
			Self::deposit_event(Event::SetClosed { set, paid, returned });
			Ok(())
		}

		/// Removes up to `limit` results, at most [`MAX_CLEARED`], of a closed set without credits, or `MaxDuration`
		/// after it was closed. With the last the set goes and the organisation has its deposits back.
		///
		/// Anyone may call. Emits [`Event::SetCleared`]. Errors: [`Error::SetNotFound`], [`Error::NotClearable`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::clear_set((*limit).min(MAX_CLEARED)))]
		pub fn clear_set(origin: OriginFor<T>, set: TaskSetId, limit: u32) -> DispatchResult {
			ensure_signed(origin)?;
			let (removed, gone) = Self::clear(set, limit.min(MAX_CLEARED))?;
			Self::deposit_event(Event::SetCleared { set, removed, gone });
			Ok(())
		}

		/// Removes the count of what `who` took on a day that is over. Anyone may call. Errors: [`Error::DayNotOver`].
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::forget_day())]
		pub fn forget_day(origin: OriginFor<T>, who: T::AccountId) -> DispatchResult {
			ensure_signed(origin)?;
			let over = Days::<T>::get(&who).is_some_and(|day| day.day < Self::today());
			ensure!(over, Error::<T>::DayNotOver);
			Days::<T>::remove(&who);
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The set, without its deposits.
		pub fn set(set: TaskSetId) -> Option<SetInfo<T::AccountId, TagsOf<T>>> {
			TaskSets::<T>::get(set).map(Into::into)
		}

		/// An item that is worked on, and what can happen to it now.
		pub fn item(set: TaskSetId, item: u32) -> Option<(ItemOf<T>, Phase)> {
			Self::item_now(set, item)
		}

		/// How an item ended.
		pub fn result(set: TaskSetId, item: u32) -> Option<Outcome<T::AccountId>> {
			Results::<T>::get(set, item)
		}

		/// What `who` does in `set`.
		pub fn assignments(set: TaskSetId, who: T::AccountId) -> LabellerOf<T> {
			Labellers::<T>::get(who, set)
		}

		/// What `who` does in all sets.
		pub fn work_of(who: T::AccountId) -> Vec<(TaskSetId, LabellerOf<T>)> {
			Labellers::<T>::iter_prefix(who).collect()
		}

		/// The open sets under `skill`.
		pub fn sets_by_skill(skill: SkillId) -> Vec<TaskSetId> {
			BySkill::<T>::get(skill).iter().map(|listed| listed.set).collect()
		}

		/// The open sets of that type of organisation.
		pub fn sets_by_organisation_type(organisation_type: OrganisationType) -> Vec<TaskSetId> {
			ByOrganisationType::<T>::get(organisation_type).iter().map(|listed| listed.set).collect()
		}

		/// The open sets among the [`MAX_PAGE`] from `from` on.
		pub fn open_sets(from: TaskSetId) -> Vec<TaskSetId> {
			Self::open_page(from)
		}

		/// First block in which `who` may review a disputed item, once that is drawn.
		pub fn review_opens(set: TaskSetId, item: u32, who: T::AccountId) -> Option<BlockNumber> {
			Self::turn_of(set, item, &who)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn on_idle(_: BlockNumberFor<T>, limit: Weight) -> Weight {
			Self::serve_while_idle(limit)
		}

		fn integrity_test() {
			Self::check_configuration();
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
