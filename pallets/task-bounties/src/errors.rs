//! What the pallet refuses.

use frame_support::pallet_macros::pallet_section;

#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such model.
		ModelNotFound,
		/// The model is halted.
		ModelHalted,
		/// A set has at least one item.
		NoItems,
		/// A set has at most `MaxItems` items.
		TooManyItems,
		/// The redundancy is from one to `MaxRedundancy`.
		RedundancyOutOfRange,
		/// A quorum is more than half of the redundancy, and not more than all of it.
		QuorumOutOfRange,
		/// A set has at least one skill.
		NoTags,
		/// A skill is named twice.
		DuplicateTag,
		/// There is nothing to choose, or a grid has too many cells.
		UnsoundKind,
		/// The reward is at least `MinReward`.
		RewardTooLow,
		/// The tier is below [`MAX_TIER`], so that there is one above it for reviewers.
		TierTooHigh,
		/// The deadline for work is over already.
		DeadlineInThePast,
		/// There is no time to reveal and judge between the deadlines.
		JudgeDeadlineTooEarly,
		/// The set would run longer than `MaxDuration`.
		DeadlineTooFar,
		/// The funding is more than there can be.
		FundingOverflow,
		/// The organisation does not have the funding.
		Underfunded,
		/// There are no identifiers left.
		IdsExhausted,
		/// There is no such set.
		SetNotFound,
		/// The set is closed.
		SetClosed,
		/// The deadline for work is over.
		WorkOver,
		/// The organisation and the parties of its model neither label nor review.
		ConflictOfInterest,
		/// The caller's tier in the set's skill is too low.
		TierTooLow,
		/// The caller took as much as one can in a day.
		DailyLimitReached,
		/// Too many wait for items.
		QueueFull,
		/// Nobody waits for an item that could be drawn now.
		NothingQueued,
		/// The caller waits for an item of this set, or has one to commit.
		UnfinishedAssignment,
		/// The caller has too many items of this set that are not over.
		TooManyOpenItems,
		/// There is no such item, or nobody labelled it yet, or it is over.
		ItemNotFound,
		/// The caller has no label in this round of the item.
		NotAssigned,
		/// The caller committed already.
		AlreadyCommitted,
		/// It is too late to commit.
		CommitPeriodOver,
		/// There is nothing to reveal: the caller did not commit.
		NotCommitted,
		/// The caller revealed already.
		AlreadyRevealed,
		/// Others can still commit.
		RevealNotOpen,
		/// It is too late to reveal.
		RevealPeriodOver,
		/// No item of this set can have that answer.
		InvalidAnswer,
		/// That is not what the caller committed to.
		CommitmentMismatch,
		/// Only the set's organisation may.
		NotOrganisation,
		/// The set has no gold, or as many items as can be were judged by it.
		NoGoldLeft,
		/// The gold of this item was revealed already.
		GoldAlreadyRevealed,
		/// Gold is revealed after the labels, in the item's judge period.
		NotInJudgePeriod,
		/// That is not the answer the organisation committed to for this item.
		BadGoldProof,
		/// Nothing is due for this item.
		NotDue,
		/// The item does not wait for a reviewer.
		NotDisputed,
		/// The deadline for judging is over.
		JudgingOver,
		/// Who labelled an item does not review it.
		OwnWork,
		/// Others were drawn to review before the caller.
		NotYourTurn,
		/// The caller has no accepted label that is not contributed.
		NothingToContribute,
		/// Something can still happen to the set's items.
		SetNotFinished,
		/// The set is not closed, or labellers have time to contribute their credits.
		NotClearable,
		/// There is nothing to forget, or the day is not over.
		DayNotOver,
	}
}
