//! Reputation: what people have proved to be able to do, per skill. Earned, never bought, lent or moved.
//!
//! # Terms
//!
//! * **skill**: a kind of work, by its number in the published list.
//! * **score**: points for accepted labels and right gold answers, less those for refused and wrong ones. Halves with
//!   every half-life that passes.
//! * **gold**: an item whose answer was fixed in secret beforehand. It tells who works from who guesses.
//! * **accuracy**: the part of all gold items that an account answered right. Does not decay.
//! * **level**: how far a score has come on the curve of [`types::level_points`].
//! * **tier**: what an account is let do: a level together with enough gold and accuracy, see [`types::TIERS`].
//! * **badge**: a mark for something done once. Stays with the account and its record, and does not decay.
//! * **leaders**: the accounts with the highest scores in a skill, [`Config::MaxLeaders`] of them at most.
//!
//! # Story
//!
//! 1. Alice's first label is accepted. She has a record in that skill, a point, and the badge `FirstAccepted`.
//! 2. After some more she reaches level 1 and tier 1, and appears among the leaders.
//! 3. She meets a gold item and is wrong: her streak is over, two points are gone, her accuracy falls, and with it
//!    maybe her tier.
//! 4. She rests for a half-life. Half of her score is gone; her badges and her accuracy are not. The next label that is
//!    accepted, or anyone's [`Pallet::refresh`], says so in the record and among the leaders.
//! 5. She has no more use for it and calls [`Pallet::forget`]: the record is gone, her deposit is back.
//!
//! Only the runtime gives or takes points, through the seam [`Reputation`]. There is no call that sets a score, a badge
//! or a tier, for no origin whatsoever.
//!
//! # Time
//!
//! Decay is lazy: a record says what its score was at [`Record::updated_at`], and whoever reads it computes what is left.
//! An entry among the leaders is a copy of score and block, so the order holds while all decay together. A leader
//! whose place was taken by another comes back at its next point, or when someone refreshes it. Where the half-life is a
//! parameter, a new one counts from each record's last touch, and the order is put right by the next one that moves.
//!
//! # Storage
//!
//! A record is paid for by its account. Being judged must never fail, so an account that cannot pay then gets its
//! record all the same and pays when it is next touched. The deposit comes back when the account forgets the record. The
//! leaders of a skill are bounded and stand for records that are paid for.

#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod impls;
#[cfg(test)]
mod mock;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

use alloc::vec::Vec;
use assent_primitives::{BlockNumber, BlockNumberProvider, Clock, Reputation, SkillId};
use core::cmp::Reverse;
use frame_support::{
	pallet_prelude::*,
	traits::{Consideration, Footprint},
};
use sp_runtime::traits::StaticLookup;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

/// An account as calls name it.
pub type AccountIdLookupOf<T> = <<T as frame_system::Config>::Lookup as StaticLookup>::Source;
/// A record of runtime `T`.
pub type RecordOf<T> = Record<<T as Config>::RecordConsideration>;
/// The leaders of one skill, highest score first.
pub type LeadersOf<T> = BoundedVec<Leader<<T as frame_system::Config>::AccountId>, <T as Config>::MaxLeaders>;

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

		/// What time is.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// The deposit for a record.
		type RecordConsideration: Consideration<Self::AccountId, Footprint>;

		/// Blocks in which a score halves.
		#[pallet::constant]
		type HalfLife: Get<BlockNumber>;

		/// Most leaders of one skill.
		#[pallet::constant]
		type MaxLeaders: Get<u32>;
	}

	/// What each account has done in each skill.
	#[pallet::storage]
	pub type Records<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, T::AccountId, Twox64Concat, SkillId, RecordOf<T>>;

	/// The leaders of each skill, highest score first as of the last change.
	#[pallet::storage]
	pub type Leaders<T: Config> = StorageMap<_, Twox64Concat, SkillId, LeadersOf<T>, ValueQuery>;

	/// What deposits are held for.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// A record.
		Record,
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// An account came to another level in a skill.
		LevelChanged { who: T::AccountId, skill: SkillId, old: u8, new: u8 },
		/// An account earned a badge.
		BadgeEarned { who: T::AccountId, skill: SkillId, badge: Badge },
		/// A record and its place among the leaders were brought up to date.
		Refreshed { who: T::AccountId, skill: SkillId, score: Score },
		/// An account gave up its record in a skill.
		Forgotten { who: T::AccountId, skill: SkillId },
	}

	#[pallet::error]
	pub enum Error<T> {
		/// The account has no record in that skill.
		NotFound,
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Brings the record of `who` in `skill`, and its place among the leaders, up to date.
		///
		/// Anyone may call. Takes from `who` the deposit for the record if it is still owed and `who` can pay. Emits
		/// [`Event::Refreshed`], and [`Event::LevelChanged`] if the level fell. Errors: [`Error::NotFound`].
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::refresh())]
		pub fn refresh(origin: OriginFor<T>, who: AccountIdLookupOf<T>, skill: SkillId) -> DispatchResult {
			ensure_signed(origin)?;
			let who = T::Lookup::lookup(who)?;
			ensure!(Records::<T>::contains_key(&who, skill), Error::<T>::NotFound);

			let score = Self::touch(&who, skill, |_| ());
			Self::deposit_event(Event::Refreshed { who, skill, score });
			Ok(())
		}

		/// Gives up the caller's record in `skill`, its badges included. The deposit comes back.
		///
		/// Any account with a record may call. Emits [`Event::Forgotten`]. Errors: [`Error::NotFound`], and the
		/// deposit's own.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::forget())]
		pub fn forget(origin: OriginFor<T>, skill: SkillId) -> DispatchResult {
			let who = ensure_signed(origin)?;

			Self::erase(&who, skill)?;
			Self::deposit_event(Event::Forgotten { who, skill });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// What `who` has proved in `skill`, as of now.
		pub fn profile(who: T::AccountId, skill: SkillId) -> Option<Profile> {
			Self::record_now(&who, skill).map(|record| record.profile())
		}

		/// The leaders of `skill` and their scores now, highest first.
		pub fn leaders(skill: SkillId) -> Vec<(T::AccountId, Score)> {
			let score_now = Self::scores_now();
			let mut leaders: Vec<_> =
				Leaders::<T>::get(skill).into_iter().map(|leader| (leader.who.clone(), score_now(&leader))).collect();
			leaders.sort_by_key(|(_, score)| Reverse(*score));
			leaders
		}

		/// The points that each level needs, from level 1 on.
		pub fn level_curve() -> Vec<u32> {
			(1..=MAX_LEVEL).map(level_points).collect()
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		fn integrity_test() {
			assert!(T::HalfLife::get() > 0, "nothing halves in no time");
			assert!(T::MaxLeaders::get() > 0, "there is room for a leader");
		}

		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
