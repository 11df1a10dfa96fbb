//! The rules that a call can break.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet, apart from it for length.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// The call, or the first item of its batch, was refused for this reason.
		Refused(RefusalReason),
		/// The offer is not open yet: contributors have notice of it.
		OfferNotOpenYet,
		/// The worker has no bond in full, or is withdrawing it.
		WorkerNotBonded,
		/// The contributors of the model do not permit the offer's purpose at its price.
		PurposeNotPermitted,
		/// The model is not active, so nothing new is sold.
		ModelNotSelling,
		/// The model is frozen for a time: try again when the freeze has ended.
		ModelFrozen,
		/// A note has at least one credit.
		NoCredits,
		/// The identity commitment is zero or not a canonical field element.
		BadIdentityCommitment,
		/// The batch has no items.
		NothingSubmitted,
		/// Credits are refunded once the model is halted, the offer closed or its worker gone, and the settle window has
		/// passed since.
		RefundsNotOpen,
		/// The secrets of development keys are public: they are refused outside the development preset.
		DevelopmentKey,
		/// The verifying key is malformed, degenerate or of another circuit.
		InvalidVerifyingKey,
		/// There is no room for another leaf, ever.
		TreeFull,
		/// So many purchases were made at once that the tree lags behind: try again in the next block.
		QueueFull,
	}
}
