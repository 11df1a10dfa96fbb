//! Which rule a call broke.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet, apart from it for length.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such offer.
		OfferNotFound,
		/// The offer is closed, or was already when the query was served.
		OfferClosed,
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
		/// No verifying key is active, or none was when the query was served.
		NoVerifyingKey,
		/// The batch has no items.
		NothingSubmitted,
		/// Credits are refunded once the model is halted, the offer closed or its worker gone, and the settle window has
		/// passed since.
		RefundsNotOpen,
		/// The access root is not known, or no longer: prove again with the same credit against a newer one.
		StaleRoot,
		/// The nullifier is not a canonical field element.
		NullifierNotCanonical,
		/// The credit was settled or refunded before.
		NullifierUsed,
		/// The block in which the query is said to have been served is not yet in the past.
		NotServedYet,
		/// The query was served longer than the settle window ago.
		ServedTooLongAgo,
		/// The query was served when the model was halted already.
		ModelHalted,
		/// The consent version was not current when the query was served.
		StaleVersion,
		/// The offer's escrow holds less than the price.
		EscrowExhausted,
		/// The proof is not two points of the first and one of the second group.
		MalformedProof,
		/// The proof does not prove this statement under the verifying key that was active when the query was served.
		InvalidProof,
		/// The money could not be moved; nothing was burnt, so it can be submitted again.
		PaymentFailed,
		/// The worker had left already when the query was served: it had unbonded, or had been slashed below the least
		/// bond.
		WorkerLeft,
		/// The secrets of development keys are public: they are refused outside the development preset.
		DevelopmentKey,
		/// The verifying key is malformed, degenerate or of another circuit.
		InvalidVerifyingKey,
		/// An answer to a search does not show what it was computed from.
		ConsentProofMissing,
		/// An answer that is not to a search shows what it was computed from.
		ConsentProofUnexpected,
		/// The consent set of the version is not known.
		ConsentRootUnknown,
		/// The proof of what the answer was computed from is not a proof, or its commitment not a field element.
		MalformedConsentProof,
		/// The proof does not show that what the answer was computed from lies inside the consent set of its version.
		InvalidConsentProof,
		/// There is no room for another leaf, ever.
		TreeFull,
		/// So many purchases were made at once that the tree lags behind: try again in the next block.
		QueueFull,
	}
}
