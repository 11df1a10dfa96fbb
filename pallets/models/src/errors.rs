//! Why the registry refuses.

use frame_support::pallet_macros::pallet_section;

/// The errors of the pallet, each named for the rule that would be broken.
#[pallet_section]
mod errors {
	#[pallet::error]
	pub enum Error<T> {
		/// There is no such model.
		ModelNotFound,
		/// There is no such offer.
		OfferNotFound,
		/// The account is not registered as a worker: it must call `set_worker` first.
		WorkerNotFound,
		/// Only the model's owner may do this.
		NotOwner,
		/// Only the model's owner and the offer's worker may do this.
		NotOwnerOrWorker,
		/// The four parts of the split must sum to exactly 100 %.
		SplitNotExact,
		/// The soft floor needs at least one row and one head.
		SoftFloorEmpty,
		/// The hard floor must not be above the soft floor, neither in weight nor in heads.
		HardFloorAboveSoft,
		/// A contribution needs at least one row.
		MinRowsZero,
		/// The least weight of a head must not be below the fewest rows of a contribution.
		HeadWeightBelowMinRows,
		/// The weight cap must not be below the least weight of a head.
		WeightCapBelowHeadWeight,
		/// A petition must need more than nothing, in weight and in heads.
		QuorumZero,
		/// The price must be at least `MinPrice`.
		PriceTooLow,
		/// The price is above all the money there is.
		PriceAboveIssuance,
		/// The model is halted, for ever.
		ModelHalted,
		/// Whoever consents to a model with its own data cannot be its worker: a party counts on neither side.
		WorkerHoldsConsent,
		/// The model has as many open offers as it can have: close one first.
		TooManyOpenOffers,
		/// The offer is closed already.
		OfferAlreadyClosed,
		/// The endpoint must be UTF-8 without spaces and start with `https://`, or with `http://` on a loopback host.
		EndpointNotSecure,
		/// The worker has open offers: close them first.
		HasOpenOffers,
		/// There are no identifiers left.
		IdsExhausted,
		/// A card allows at least one purpose.
		PurposesEmpty,
		/// A card cannot both allow and forbid a purpose.
		PurposesContradict,
		/// The domain must be UTF-8 without control characters.
		DomainNotText,
		/// A language is two lower-case letters of ISO 639-1, each once.
		LanguageNotIso,
		/// A licence is an SPDX identifier: letters, digits, `.`, `-` and `+`.
		LicenceNotSpdx,
		/// The card does not allow answers for this purpose.
		PurposeNotOnCard,
		/// A data pool that the model draws on does not permit answers for this purpose at this price.
		PurposeNotPermitted,
		/// The worker has no bond, or is withdrawing it.
		WorkerNotBonded,
		/// The model is about to change hands: its owner can change nothing until then.
		SalePending,
		/// The card says that already.
		CardUnchanged,
		/// A change of the card is pending: it must be put into force or taken back first.
		CardChangePending,
		/// No change of the card is pending.
		NoCardChange,
		/// The notice that contributors have is not over yet.
		NoticeNotOver,
		/// Nothing is about to change in this model.
		NothingPending,
		/// The model is not for sale.
		NotListed,
		/// A model is not for sale for nothing.
		SalePriceZero,
		/// The model costs more than the buyer is ready to pay.
		PriceAboveLimit,
		/// Nobody buys its own model.
		BuyerIsOwner,
		/// Whoever consents to a model with its own data cannot buy it: a party counts on neither side.
		BuyerHoldsConsent,
		/// Nobody has bought the model.
		NoSale,
		/// Only the buyer may call a sale off while the model is not halted.
		NotBuyer,
		/// The notice is over: the sale can only be completed.
		SaleDue,
		/// An offer of the best classes names two to five of them.
		TopKOutOfRange,
	}
}
