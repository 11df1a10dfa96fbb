//! What the pallet tells.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod events {
	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A set was created, and `funded` put on hold.
		SetCreated { set: TaskSetId, organisation: T::AccountId, model: ModelId, funded: Balance },
		/// An account waits for an item.
		Queued { set: TaskSetId, who: T::AccountId },
		/// An account was given an item, to commit to an answer until block `until`.
		Assigned { set: TaskSetId, item: u32, who: T::AccountId, until: BlockNumber },
		/// There was no item for an account, or it waited until the hash that draws was forgotten; it does not count for
		/// its day.
		NoneLeft { set: TaskSetId, who: T::AccountId },
		/// An answer was committed to.
		Committed { set: TaskSetId, item: u32, who: T::AccountId },
		/// An answer was revealed.
		Revealed { set: TaskSetId, item: u32, who: T::AccountId, answer: Answer },
		/// The organisation revealed the answer it had committed to.
		GoldRevealed { set: TaskSetId, item: u32, answer: Answer },
		/// An account did not commit in time and lost its place.
		SlotExpired { set: TaskSetId, item: u32, who: T::AccountId },
		/// An item goes to other labellers.
		SecondRoundBegan { set: TaskSetId, item: u32 },
		/// An item waits for a reviewer.
		Disputed { set: TaskSetId, item: u32 },
		/// A reviewer decided an item.
		Reviewed { set: TaskSetId, item: u32, reviewer: T::AccountId, answer: Answer },
		/// An account was paid for its work on an item.
		Paid { set: TaskSetId, item: u32, who: T::AccountId, amount: Balance },
		/// An item is over. Its label is credited to one of those who gave it.
		Resolved { set: TaskSetId, item: u32, verdict: Verdict, answer: Option<Answer>, credited: Option<T::AccountId> },
		/// An account turned its credits into a contribution.
		WorkContributed { set: TaskSetId, who: T::AccountId, contribution: ContributionId, accepted: u32 },
		/// A set was closed, and what it had not spent went back.
		SetClosed { set: TaskSetId, paid: Balance, returned: Balance },
		/// Results of a closed set were removed; with the last of them the set, and its deposits went back.
		SetCleared { set: TaskSetId, removed: u32, gone: bool },
	}
}
