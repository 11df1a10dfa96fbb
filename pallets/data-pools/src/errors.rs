//! Why the pools refuse.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet, each named for the rule that would be broken.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The policy allows nothing or nobody, allows what it forbids, or allows the general purpose beside a forbidden
		/// one.
		PolicyContradictsItself,
		/// There is no such pool.
		PoolNotFound,
		/// The pool is another account's.
		NotManager,
		/// The pool has members.
		PoolNotEmpty,
		/// The pool has as many members as can be counted.
		PoolFull,
		/// All numbers are used up.
		IdsExhausted,
		/// The pool waits for another policy. Join when it holds and is what you want.
		PolicyChangePending,
		/// The pool waits for no policy.
		NoPolicyPending,
		/// There is no such contribution.
		ContributionNotFound,
		/// The contribution is another account's.
		NotContributionOwner,
		/// The contribution is in a pool already.
		AlreadyInAPool,
		/// The contribution is not in the pool.
		NotAMember,
		/// There is no such model.
		ModelNotFound,
		/// The model is halted and takes no more data.
		ModelHalted,
		/// The model is another account's.
		NotModelOwner,
		/// The policy does not permit models of this owner.
		OwnerNotPermitted,
		/// The model is bound to the pool already.
		AlreadyAdmitted,
		/// The model is not bound to the pool.
		NotAdmitted,
		/// The model is bound to as many pools as it can be.
		TooManyPools,
		/// No purpose is allowed by all pools that the model would be bound to.
		PoliciesExcludeEachOther,
		/// The model drew on the pool: it stays bound while the pool is there, and announces that it leaves only while a
		/// change of the policy is pending.
		ModelHasDrawn,
		/// The announcement names no contribution.
		NothingToDraw,
		/// The draw is announced already.
		AlreadyAnnounced,
		/// No such draw was announced.
		NotAnnounced,
		/// The notice is not over.
		NoticeNotOver,
		/// The model has announced that it leaves the pool, and draws no more.
		ModelLeaves,
		/// An open offer of the model is not permitted by the policy. Anyone may close it; then the draw can be made.
		OffersNotPermitted,
		/// The pool is about to be closed, and takes nobody in.
		PoolClosing,
	}
}
