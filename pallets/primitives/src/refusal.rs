//! The reasons for which one item of a batch of settlements or refunds is refused.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

macro_rules! refusals {
	($($name:ident: $text:literal,)*) => {
		/// The reason for which one item of a batch was refused.
		///
		/// The second byte of the module error `Queries.Refused`, and the number in the transaction pool's answer.
		#[cfg_attr(feature = "frame", derive(frame_support::PalletError))]
		#[derive(
			Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
		)]
		pub enum RefusalReason {
			$(#[doc = $text] $name,)*
		}

		impl core::fmt::Display for RefusalReason {
			fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
				f.write_str(match self {
					$(Self::$name => $text,)*
				})
			}
		}
	};
}

refusals! {
	OfferNotFound: "There is no such offer.",
	OfferClosed: "The offer is closed, or was closed already when the query was served.",
	StaleRoot: "The access root is not known, or no longer: prove again with the same credit against a newer one.",
	NullifierNotCanonical: "The nullifier is not a canonical field element.",
	NullifierUsed: "The credit was settled or refunded before, or stands twice in the batch.",
	NotServedYet: "The block in which the query is said to have been served is not yet in the past.",
	ServedTooLongAgo: "The query was served longer than the settle window ago.",
	ModelHalted: "The query was served when the model was halted already.",
	StaleVersion: "The consent version was not current when the query was served.",
	EscrowExhausted: "The offer's escrow holds less than the price.",
	MalformedProof: "The proof is not two points of the first and one of the second group.",
	InvalidProof: "The proof does not prove this statement under the verifying key that was active at the time.",
	PaymentFailed: "The money could not be moved; nothing was burnt, so it can be submitted again.",
	WorkerLeft: "The worker had left when the query was served: it had unbonded, or been slashed below the least bond.",
	NoVerifyingKey: "No verifying key is active, or none was when the query was served.",
	ConsentProofMissing: "An answer to a search does not show what it was computed from.",
	ConsentProofUnexpected: "An answer that is not to a search shows what it was computed from.",
	ConsentRootUnknown: "The consent set of the version is not known.",
	MalformedConsentProof: "The proof of use is not a proof, or its commitment is not a field element.",
	InvalidConsentProof: "The proof of use does not show that the answer lies inside the consent set of its version.",
}

impl RefusalReason {
	/// Returns its number, as the transaction pool says it: the position above, from zero.
	pub fn number(&self) -> u8 {
		self.using_encoded(|bytes| bytes.first().copied().unwrap_or_default())
	}
}
