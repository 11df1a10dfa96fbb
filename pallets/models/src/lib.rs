//! The registry of models, of the offers to answer queries of them, and of the workers that answer.
//!
//! # Terms
//!
//! * **card**: what a model promises, fixed when it is registered: a document for people and a descriptor for programs
//!   (both by hash), the rules that bind contributors, and how a payment is divided.
//! * **declared account**: an account its owner declares to be close to the model. Like the owner and the workers it is a
//!   *party*: it counts on neither side of the kill switch.
//! * **offer**: one (model, worker, answer mode, purpose) with one price.
//! * **worker**: an account that registered an endpoint for queries and a key to which statistics are encrypted.
//!
//! # Story
//!
//! 1. Wanda runs an engine. She registers its address and her X25519 key with [`Pallet::set_worker`].
//! 2. Olga registers a model with [`Pallet::register_model`]. Nobody can change its card afterwards, not even Olga: what
//!    contributors consented to stays what they consented to.
//! 3. Olga makes an offer with [`Pallet::make_offer`]: Wanda answers for this price. From now on Wanda is a party of the
//!    model for ever, even when the offer is closed.
//! 4. Olga, or Wanda, closes the offer with [`Pallet::close_offer`]. The record stays readable, because refunds of
//!    credits bought before are found by it and never expire.
//! 5. Wanda leaves with [`Pallet::remove_worker`] once none of her offers is open.
//!
//! # Who pays for what is stored
//!
//! A ticket each: the owner for the model and its list of open offers, the owner for an offer while it is open, the worker
//! for its own record. A model, a closed offer and the fact that a worker was once a party are kept for ever. The
//! model's deposit is never returned; the other two have none of their own, a few dozen bytes that the fee of
//! `make_offer` pays for.
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

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[frame_support::pallet]
pub mod pallet {
	use alloc::vec::Vec;

	use assent_primitives::{
		AnswerMode, Balance, BlockNumber, BlockNumberProvider, Consent, KillSwitch, ModelId, OfferId, Purpose,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, Consideration, Footprint, StorageVersion},
	};
	use frame_system::pallet_prelude::*;

	use crate::{types::*, WeightInfo};

	const STORAGE_VERSION: StorageVersion = StorageVersion::new(1);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::config]
	pub trait Config: frame_system::Config {
		/// Weights of the calls.
		type WeightInfo: WeightInfo;

		/// The money prices are in: no price can be above all there is of it.
		type Currency: fungible::Inspect<Self::AccountId, Balance = Balance>;

		/// What an owner leaves for the record of a model.
		type ModelConsideration: Consideration<Self::AccountId, Footprint>;

		/// What an owner leaves for an open offer.
		type OfferConsideration: Consideration<Self::AccountId, Footprint>;

		/// What a worker leaves for its record.
		type WorkerConsideration: Consideration<Self::AccountId, Footprint>;

		/// Tells which models are halted.
		type KillSwitch: KillSwitch;

		/// Tells who consents to what.
		type Consent: Consent<Self::AccountId>;

		/// The clock.
		type BlockNumberProvider: BlockNumberProvider<BlockNumber = BlockNumber>;

		/// The lowest price of a credit: what it costs the chain to settle or refund it.
		#[pallet::constant]
		type MinPrice: Get<Balance>;

		/// How many accounts an owner can declare.
		#[pallet::constant]
		type MaxDeclared: Get<u32>;

		/// Bytes in a worker's endpoint.
		#[pallet::constant]
		type MaxEndpoint: Get<u32>;

		/// How many offers of a model can be open at once.
		#[pallet::constant]
		type MaxOpenOffers: Get<u32>;
	}

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

	/// How many open offers of a model a worker has. The entry stays, with zero, when the last one is closed: a worker
	/// remains a party. It has no deposit; see the module's documentation.
	#[pallet::storage]
	pub type ModelWorkers<T: Config> =
		StorageDoubleMap<_, Blake2_128Concat, ModelId, Blake2_128Concat, T::AccountId, u32, ValueQuery>;

	/// Why this pallet's tickets hold money.
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
	}

	#[pallet::event]
	#[pallet::generate_deposit(pub(super) fn deposit_event)]
	pub enum Event<T: Config> {
		/// A model was registered.
		ModelRegistered {
			/// The model.
			model: ModelId,
			/// Who owns it.
			owner: T::AccountId,
			/// What it promises, for ever.
			card: Card,
			/// The accounts declared to be close to it.
			declared: BoundedVec<T::AccountId, T::MaxDeclared>,
		},
		/// An offer was made.
		OfferMade {
			/// The offer.
			offer: OfferId,
			/// The model that answers.
			model: ModelId,
			/// Who computes.
			worker: T::AccountId,
			/// What an answer reveals.
			mode: AnswerMode,
			/// What answers may be used for.
			purpose: Purpose,
			/// Price of one credit, in plancks.
			price: Balance,
		},
		/// An offer was closed: nothing more is sold, and what was sold can be refunded.
		OfferClosed {
			/// The offer.
			offer: OfferId,
			/// Its model.
			model: ModelId,
			/// Its worker.
			worker: T::AccountId,
			/// The owner or the worker, whoever closed it.
			closed_by: T::AccountId,
		},
		/// A worker registered itself, or replaced its record.
		WorkerSet {
			/// The worker.
			worker: T::AccountId,
			/// Where it takes queries and statistics.
			endpoint: BoundedVec<u8, T::MaxEndpoint>,
			/// X25519 public key to which statistics are encrypted.
			encryption_key: [u8; 32],
		},
		/// A worker removed its record.
		WorkerRemoved {
			/// The worker.
			worker: T::AccountId,
		},
	}

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
	}

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a model. Its card can never be changed.
		///
		/// Any account may call it, becomes the owner, and leaves a deposit for the record. `declared` may come in any
		/// order; it is kept sorted and without repetition.
		///
		/// Emits [`Event::ModelRegistered`].
		///
		/// Errors: [`Error::SplitNotExact`], [`Error::SoftFloorEmpty`], [`Error::HardFloorAboveSoft`],
		/// [`Error::MinRowsZero`], [`Error::HeadWeightBelowMinRows`], [`Error::WeightCapBelowHeadWeight`],
		/// [`Error::QuorumZero`], [`Error::IdsExhausted`], or the deposit cannot be paid.
		#[pallet::call_index(0)]
		#[pallet::weight(T::WeightInfo::register_model())]
		pub fn register_model(
			origin: OriginFor<T>,
			card: Card,
			declared: BoundedVec<T::AccountId, T::MaxDeclared>,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::ensure_sound(&card)?;
			let declared = Self::sorted_unique(declared);

			let model = Self::insert_model(&owner, card, declared.clone())?;

			Self::deposit_event(Event::ModelRegistered { model, owner, card, declared });
			Ok(())
		}

		/// Offers answers of `model` by `worker` at `price` a credit.
		///
		/// Only the model's owner may call it, and leaves a deposit until the offer is closed. The worker becomes a
		/// party of the model for ever.
		///
		/// Emits [`Event::OfferMade`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NotOwner`], [`Error::ModelHalted`], [`Error::PriceTooLow`],
		/// [`Error::PriceAboveIssuance`], [`Error::WorkerNotFound`], [`Error::WorkerHoldsConsent`],
		/// [`Error::TooManyOpenOffers`], [`Error::IdsExhausted`], or the deposit cannot be paid.
		#[pallet::call_index(1)]
		#[pallet::weight(T::WeightInfo::make_offer())]
		pub fn make_offer(
			origin: OriginFor<T>,
			model: ModelId,
			mode: AnswerMode,
			purpose: Purpose,
			worker: T::AccountId,
			price: Balance,
		) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::ensure_can_offer(&owner, model, &worker, price)?;

			let offer = Self::insert_offer(&owner, model, mode, purpose, &worker, price)?;

			Self::deposit_event(Event::OfferMade { offer, model, worker, mode, purpose, price });
			Ok(())
		}

		/// Closes `offer`: nothing more is sold under it. Its record stays, and the owner's deposit returns.
		///
		/// The model's owner and the offer's worker may call it, whatever the state of the model.
		///
		/// Emits [`Event::OfferClosed`].
		///
		/// Errors: [`Error::OfferNotFound`], [`Error::NotOwnerOrWorker`], [`Error::OfferAlreadyClosed`].
		#[pallet::call_index(2)]
		#[pallet::weight(T::WeightInfo::close_offer())]
		pub fn close_offer(origin: OriginFor<T>, offer: OfferId) -> DispatchResult {
			let closed_by = ensure_signed(origin)?;
			let record = Offers::<T>::get(offer).ok_or(Error::<T>::OfferNotFound)?;
			let owner = Models::<T>::get(record.model).ok_or(Error::<T>::ModelNotFound)?.owner;
			ensure!(closed_by == owner || closed_by == record.worker, Error::<T>::NotOwnerOrWorker);
			ensure!(record.status.is_open(), Error::<T>::OfferAlreadyClosed);

			let (model, worker) = (record.model, record.worker.clone());
			Self::close(offer, record, &owner);

			Self::deposit_event(Event::OfferClosed { offer, model, worker, closed_by });
			Ok(())
		}

		/// Registers the caller as a worker, or replaces its endpoint and key.
		///
		/// Any account may call it for itself, and leaves a deposit for the record. `endpoint` starts with `https://`,
		/// or with `http://127.0.0.1`, `http://localhost` or `http://[::1]`: statistics never travel in the clear.
		///
		/// Emits [`Event::WorkerSet`].
		///
		/// Errors: [`Error::EndpointNotSecure`], or the deposit cannot be paid.
		#[pallet::call_index(3)]
		#[pallet::weight(T::WeightInfo::set_worker())]
		pub fn set_worker(
			origin: OriginFor<T>,
			endpoint: BoundedVec<u8, T::MaxEndpoint>,
			encryption_key: [u8; 32],
		) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			ensure!(is_secure_endpoint(&endpoint), Error::<T>::EndpointNotSecure);

			Self::put_worker(&worker, endpoint.clone(), encryption_key)?;

			Self::deposit_event(Event::WorkerSet { worker, endpoint, encryption_key });
			Ok(())
		}

		/// Removes the caller's record as a worker and returns its deposit.
		///
		/// Emits [`Event::WorkerRemoved`].
		///
		/// Errors: [`Error::WorkerNotFound`], [`Error::HasOpenOffers`].
		#[pallet::call_index(4)]
		#[pallet::weight(T::WeightInfo::remove_worker())]
		pub fn remove_worker(origin: OriginFor<T>) -> DispatchResult {
			let worker = ensure_signed(origin)?;
			let record = Workers::<T>::get(&worker).ok_or(Error::<T>::WorkerNotFound)?;
			ensure!(record.open_offers == 0, Error::<T>::HasOpenOffers);

			Workers::<T>::remove(&worker);
			Self::give_back(record.ticket, &worker);

			Self::deposit_event(Event::WorkerRemoved { worker });
			Ok(())
		}
	}

	#[pallet::view_functions]
	impl<T: Config> Pallet<T> {
		/// The model, if it exists.
		pub fn model(model: ModelId) -> Option<ModelInfo<T::AccountId>> {
			Models::<T>::get(model).map(Into::into)
		}

		/// The offer, open or closed, if it exists.
		pub fn offer(offer: OfferId) -> Option<OfferInfo<T::AccountId>> {
			Offers::<T>::get(offer).map(Into::into)
		}

		/// The open offers of the model, oldest first.
		pub fn open_offers(model: ModelId) -> Vec<(OfferId, OfferInfo<T::AccountId>)> {
			let open = OpenOffers::<T>::get(model).into_iter();
			open.filter_map(|offer| Offers::<T>::get(offer).map(|record| (offer, record.into()))).collect()
		}

		/// The worker, if it is registered.
		pub fn worker(worker: T::AccountId) -> Option<WorkerInfo> {
			Workers::<T>::get(worker).map(Into::into)
		}
	}

	#[pallet::hooks]
	impl<T: Config> Hooks<BlockNumberFor<T>> for Pallet<T> {
		#[cfg(feature = "try-runtime")]
		fn try_state(_: BlockNumberFor<T>) -> Result<(), sp_runtime::TryRuntimeError> {
			Self::do_try_state()
		}
	}
}
