//! What the registry keeps.

use frame_support::pallet_macros::pallet_section;

/// The storage of the pallet, and why money is held for it.
#[pallet_section]
mod storage {
	/// The next model.
	#[pallet::storage]
	pub type NextModelId<T: Config> = StorageValue<_, ModelId, ValueQuery>;

	/// The next offer.
	#[pallet::storage]
	pub type NextOfferId<T: Config> = StorageValue<_, OfferId, ValueQuery>;

	/// Every model ever registered.
	#[pallet::storage]
	pub type Models<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, ModelOf<T>>;

	/// Every offer ever made.
	#[pallet::storage]
	pub type Offers<T: Config> = StorageMap<_, Blake2_128Concat, OfferId, OfferOf<T>>;

	/// The offers of a model that are open, oldest first.
	#[pallet::storage]
	pub type OpenOffers<T: Config> =
		StorageMap<_, Blake2_128Concat, ModelId, BoundedVec<OfferId, T::MaxOpenOffers>, ValueQuery>;

	/// The accounts that are registered as workers now.
	#[pallet::storage]
	pub type Workers<T: Config> = StorageMap<_, Blake2_128Concat, T::AccountId, WorkerOf<T>>;

	/// The open offers of a model that name an account. An entry stays when the last one is closed, and whoever bought or
	/// sold the model has one: they remain parties. It has no deposit; see the module's documentation.
	#[pallet::storage]
	pub type ModelWorkers<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ModelId, Blake2_128Concat, T::AccountId, Service, ValueQuery>;

	/// The cards that owners have proposed and that are not in force yet.
	#[pallet::storage]
	pub type PendingCards<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, PendingCardOf<T>>;

	/// The models that are for sale.
	#[pallet::storage]
	pub type Listings<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, ListingOf<T>>;

	/// The models that were bought and have not changed hands yet.
	#[pallet::storage]
	pub type Sales<T: Config> = StorageMap<_, Blake2_128Concat, ModelId, SaleOf<T>>;

	/// Why this pallet, and its tickets, hold money.
	#[pallet::composite_enum]
	pub enum HoldReason {
		/// The record of a model.
		#[codec(index = 0)]
		Model,
		/// An open offer.
		#[codec(index = 1)]
		Offer,
		/// The record of a worker.
		#[codec(index = 2)]
		Worker,
		/// A card that is not in force yet.
		#[codec(index = 3)]
		Card,
		/// The price of a model that was bought, held for the seller. No deposit has this reason.
		#[codec(index = 4)]
		Sale,
		/// The listing of a model, or the record of its sale.
		#[codec(index = 5)]
		Listing,
	}
}
