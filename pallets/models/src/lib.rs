//! The registry of models, of the offers to answer queries of them, of the workers that answer, and the market for models.
//!
//! # Terms
//!
//! * **card**: what a model promises: a document for people and a descriptor for programs (both by hash), the hash of its
//!   evaluation, what it may and must not be used for, its domain, languages and licence, the rules that bind
//!   contributors, and how a payment is divided.
//! * **declared account**: an account its owner declares to be close to the model. Like the owner and the workers it is a
//!   *party*: it counts on neither side of the kill switch.
//! * **offer**: one (model, worker, answer mode, purpose) with one price.
//! * **worker**: an account that registered an endpoint for queries and a key to which statistics are encrypted.
//! * **notice**: the blocks between the announcement of a change and the first block in which it can take effect.
//!   Contributors can leave at no cost in it, as at any time.
//!
//! # Story
//!
//! 1. Wanda runs an engine. She registers its address and her X25519 key with [`Pallet::set_worker`], and bonds.
//! 2. Olga registers a model with [`Pallet::register_model`]. Nobody can change its descriptor and its rules afterwards,
//!    not even Olga: what contributors consented to stays what they consented to.
//! 3. Olga makes an offer with [`Pallet::make_offer`]: Wanda answers for this price. From now on Wanda is a party of the
//!    model for ever, even when the offer is closed.
//! 4. Carl pledges. From now on a new worker, a new purpose or a higher price opens only after a notice.
//! 5. Olga changes the rest of the card with [`Pallet::propose_card_change`]. Anyone can address the news to Carl with
//!    [`Pallet::serve_notice`]. After the notice anyone calls [`Pallet::apply_card_change`], unless Olga took it back.
//! 6. Olga lists the model with [`Pallet::list_model`], and Bob buys it with [`Pallet::buy_model`]. His money is on hold,
//!    and nobody can make offers or change the card, until [`Pallet::complete_sale`] after the notice, when the money is
//!    Olga's and the model Bob's. Both are parties for ever. Carl's consent has not moved: it is to the model, and his.
//! 7. Bob, or Wanda, closes the offer with [`Pallet::close_offer`]; so does anyone, once a data pool that the model is
//!    bound to does not permit it. The record stays readable, because refunds of credits bought before are found by it
//!    and never expire.
//! 8. Wanda leaves with [`Pallet::remove_worker`] once none of her offers is open.
//!
//! A change is compared with what contributors live with, which is the offers that have opened: an offer whose notice
//! is running is no reason to open another at once.
//!
//! # Who pays for what is stored
//!
//! A ticket each: the owner for the model and its list of open offers, the owner for an offer while it is open, the worker
//! for its own record, the owner for a pending card and for a listing, the buyer for a sale. A buyer leaves the deposits
//! for the model and its offers when it buys, and the seller has its own back when the model changes hands. A model, a
//! closed offer and the fact that an account was once a party are kept for ever. The deposit of a model is only returned
//! against another owner's; the other two have none of their own, a few dozen bytes that the fee of the call pays for.
#![cfg_attr(not(feature = "std"), no_std)]
#![cfg_attr(not(any(test, feature = "runtime-benchmarks")), deny(clippy::unwrap_used, clippy::indexing_slicing))]

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
mod benchmarking;
mod changes;
mod config;
mod errors;
mod events;
mod impls;
mod market;
pub mod migrations;
#[cfg(test)]
mod mock;
mod storage;
#[cfg(test)]
mod tests;
mod try_state;
pub mod types;
pub mod weights;

use frame_support::pallet_macros::import_section;

pub use pallet::*;
pub use types::*;
pub use weights::WeightInfo;

#[import_section(config::config)]
#[import_section(storage::storage)]
#[import_section(events::events)]
#[import_section(errors::errors)]
#[frame_support::pallet]
pub mod pallet {
	use alloc::vec::Vec;

	use assent_primitives::{
		AnswerMode, Balance, BlockNumber, BlockNumberProvider, Clock, Consent, Deposit, KillSwitch, ModelId, OfferId,
		PolicyGate, Purpose, WorkerStanding,
	};
	use frame_support::{
		pallet_prelude::*,
		traits::{fungible, Consideration, Footprint, StorageVersion},
	};
	use frame_system::pallet_prelude::*;

	use crate::{impls::NewOffer, types::*, WeightInfo};

	/// The storage layout that this code reads and writes.
	pub const STORAGE_VERSION: StorageVersion = StorageVersion::new(2);

	#[pallet::pallet]
	#[pallet::storage_version(STORAGE_VERSION)]
	pub struct Pallet<T>(_);

	#[pallet::call]
	impl<T: Config> Pallet<T> {
		/// Registers a model. The descriptor and the rules on its card can never be changed.
		///
		/// Any account may call it, becomes the owner, and leaves a deposit for the record. `declared` may come in any
		/// order; it is kept sorted and without repetition.
		///
		/// Emits [`Event::ModelRegistered`].
		///
		/// Errors: [`Error::SplitNotExact`], [`Error::SoftFloorEmpty`], [`Error::HardFloorAboveSoft`],
		/// [`Error::MinRowsZero`], [`Error::HeadWeightBelowMinRows`], [`Error::WeightCapBelowHeadWeight`],
		/// [`Error::QuorumZero`], [`Error::PurposesEmpty`], [`Error::PurposesContradict`], [`Error::DomainNotText`],
		/// [`Error::LanguageNotIso`], [`Error::LicenceNotSpdx`], [`Error::IdsExhausted`], or the deposit cannot be paid.
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

			let model = Self::insert_model(&owner, card.clone(), declared.clone())?;

			Self::deposit_event(Event::ModelRegistered { model, owner, card, declared });
			Ok(())
		}

		/// Offers answers of `model` by `worker` at `price` a credit.
		///
		/// Only the model's owner may call it, and leaves a deposit until the offer is closed. The worker becomes a
		/// party of the model for ever. The offer opens at once while nothing is pledged to the model, or when an open
		/// offer has the same worker and one of the same mode and purpose costs as much; otherwise after a notice.
		///
		/// Emits [`Event::OfferMade`].
		///
		/// Errors: [`Error::TopKOutOfRange`], [`Error::ModelNotFound`], [`Error::NotOwner`], [`Error::SalePending`],
		/// [`Error::ModelHalted`], [`Error::PriceTooLow`], [`Error::PriceAboveIssuance`], [`Error::PurposeNotOnCard`],
		/// [`Error::PurposeNotPermitted`], [`Error::WorkerNotFound`], [`Error::WorkerNotBonded`],
		/// [`Error::WorkerHoldsConsent`], [`Error::TooManyOpenOffers`], [`Error::IdsExhausted`], or the deposit cannot
		/// be paid.
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
			ensure!(mode.is_sound(), Error::<T>::TopKOutOfRange);
			Self::ensure_can_offer(&owner, model, purpose, &worker, price)?;

			let opens_at = Self::opening(model, mode, purpose, &worker, price);
			let new = NewOffer { model, worker: worker.clone(), mode, purpose, price, opens_at };
			let offer = Self::insert_offer(&owner, new)?;

			Self::deposit_event(Event::OfferMade { offer, model, worker, mode, purpose, price, opens_at });
			Ok(())
		}

		/// Closes `offer`: nothing more is sold under it, and nothing that is answered from now on is paid. Its record
		/// stays, the owner's deposit returns, and unspent credits are refunded after the settle window.
		///
		/// The model's owner and the offer's worker may call it, whatever the state of the model. Any account may call it
		/// once a data pool that the model is bound to does not permit the offer, whenever its credits were sold.
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
			ensure!(record.status.is_open(), Error::<T>::OfferAlreadyClosed);
			let concerned = closed_by == owner || closed_by == record.worker;
			ensure!(concerned || !Self::is_permitted(&record), Error::<T>::NotOwnerOrWorker);

			Self::close_offers(record.model, &owner, &closed_by, |open, _| open == offer);
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
			Deposit::left_by(&worker, record.ticket).close();

			Self::deposit_event(Event::WorkerRemoved { worker });
			Ok(())
		}

		/// Proposes to change the card of `model`, all but its descriptor and its rules.
		///
		/// Only the model's owner may call it, and leaves a deposit until the change is in force or taken back. While the
		/// model is `Forming` and nothing is pledged to it, not even pending, the change is in force at once.
		///
		/// Emits [`Event::CardChangeProposed`], or [`Event::CardChanged`] and an [`Event::OfferClosed`] for every open
		/// offer of a purpose that the card does not allow any more.
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NotOwner`], [`Error::SalePending`], [`Error::ModelHalted`],
		/// [`Error::CardChangePending`], [`Error::CardUnchanged`], [`Error::SplitNotExact`], [`Error::PurposesEmpty`],
		/// [`Error::PurposesContradict`], [`Error::DomainNotText`], [`Error::LanguageNotIso`],
		/// [`Error::LicenceNotSpdx`], or the deposit cannot be paid.
		#[pallet::call_index(5)]
		#[pallet::weight(T::WeightInfo::propose_card_change())]
		pub fn propose_card_change(origin: OriginFor<T>, model: ModelId, change: CardChange) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			let record = Self::ensure_can_change(&owner, model, &change)?;

			if Self::surprises_nobody(model) {
				Self::change_card(model, record, change, &owner);
				return Ok(());
			}
			let effective_at = Self::put_pending(&owner, model, change.clone())?;

			Self::deposit_event(Event::CardChangeProposed { model, change, effective_at });
			Ok(())
		}

		/// Puts the proposed card of `model` into force, closes the open offers of purposes that it does not allow, and
		/// returns the owner's deposit.
		///
		/// Any account may call it, once the notice is over.
		///
		/// Emits [`Event::CardChanged`], and an [`Event::OfferClosed`] for every offer it closes.
		///
		/// Errors: [`Error::NoCardChange`], [`Error::NoticeNotOver`], [`Error::ModelNotFound`].
		#[pallet::call_index(6)]
		#[pallet::weight(T::WeightInfo::apply_card_change())]
		pub fn apply_card_change(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let who = ensure_signed(origin)?;
			let pending = PendingCards::<T>::get(model).ok_or(Error::<T>::NoCardChange)?;
			ensure!(pending.effective_at <= Self::now(), Error::<T>::NoticeNotOver);
			let record = Models::<T>::get(model).ok_or(Error::<T>::ModelNotFound)?;

			PendingCards::<T>::remove(model);
			Deposit::left_by(&record.owner, pending.ticket).close();
			Self::change_card(model, record, pending.change, &who);
			Ok(())
		}

		/// Takes the proposed card of `model` back and returns the deposit.
		///
		/// Only the model's owner may call it, at any time until the card is in force.
		///
		/// Emits [`Event::CardChangeCancelled`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NotOwner`], [`Error::NoCardChange`].
		#[pallet::call_index(7)]
		#[pallet::weight(T::WeightInfo::cancel_card_change())]
		pub fn cancel_card_change(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::owned_by(&owner, model)?;
			let pending = PendingCards::<T>::take(model).ok_or(Error::<T>::NoCardChange)?;

			Deposit::left_by(&owner, pending.ticket).close();

			Self::deposit_event(Event::CardChangeCancelled { model });
			Ok(())
		}

		/// Addresses an event to each of `accounts` that consents to `model`, saying what will change in it and when.
		///
		/// Any account may call it, while a card, an offer or a sale is waiting for its notice to be over or for somebody
		/// to put it into force. Accounts whose data is not active in the model are passed over.
		///
		/// Emits an [`Event::NoticeServed`] for each.
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NothingPending`].
		#[pallet::call_index(8)]
		#[pallet::weight(T::WeightInfo::serve_notice(u32::try_from(accounts.len()).unwrap_or(u32::MAX)))]
		pub fn serve_notice(
			origin: OriginFor<T>,
			model: ModelId,
			accounts: BoundedVec<T::AccountId, T::MaxNotices>,
		) -> DispatchResult {
			ensure_signed(origin)?;
			ensure!(Models::<T>::contains_key(model), Error::<T>::ModelNotFound);
			let what = Self::notice_of(model);
			let effective_at = what.effective_at().ok_or(Error::<T>::NothingPending)?;

			for who in accounts.into_iter().filter(|who| T::Consent::weight(model, who) > 0) {
				Self::deposit_event(Event::NoticeServed { model, who, effective_at, what });
			}
			Ok(())
		}

		/// Offers `model` for sale at `price`, or changes the price.
		///
		/// Only the model's owner may call it, and leaves a deposit while the model is listed.
		///
		/// Emits [`Event::ModelListed`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NotOwner`], [`Error::SalePending`], [`Error::ModelHalted`],
		/// [`Error::SalePriceZero`], [`Error::PriceAboveIssuance`], or the deposit cannot be paid.
		#[pallet::call_index(9)]
		#[pallet::weight(T::WeightInfo::list_model())]
		pub fn list_model(origin: OriginFor<T>, model: ModelId, price: Balance) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::ensure_can_list(&owner, model, price)?;

			Self::put_listing(&owner, model, price)?;

			Self::deposit_event(Event::ModelListed { model, price });
			Ok(())
		}

		/// Takes `model` off the market and returns the deposit.
		///
		/// Only the model's owner may call it.
		///
		/// Emits [`Event::ModelUnlisted`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NotOwner`], [`Error::NotListed`].
		#[pallet::call_index(10)]
		#[pallet::weight(T::WeightInfo::unlist_model())]
		pub fn unlist_model(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let owner = ensure_signed(origin)?;
			Self::owned_by(&owner, model)?;
			let listing = Listings::<T>::take(model).ok_or(Error::<T>::NotListed)?;

			Deposit::left_by(&owner, listing.ticket).close();

			Self::deposit_event(Event::ModelUnlisted { model });
			Ok(())
		}

		/// Buys a listed model for its price, if that is at most `max_price`. It changes hands after a notice.
		///
		/// Any account may call it that does not own the model and has no data in it. The price is put on hold, and the
		/// caller leaves the deposits for the sale, for the model and for each of its open offers. It is a party of the
		/// model from now on, for ever.
		///
		/// Emits [`Event::ModelBought`].
		///
		/// Errors: [`Error::ModelNotFound`], [`Error::NotListed`], [`Error::BuyerIsOwner`], [`Error::ModelHalted`],
		/// [`Error::CardChangePending`], [`Error::PriceAboveLimit`], [`Error::BuyerHoldsConsent`], or the price or a
		/// deposit cannot be paid.
		#[pallet::call_index(11)]
		#[pallet::weight(T::WeightInfo::buy_model())]
		pub fn buy_model(origin: OriginFor<T>, model: ModelId, max_price: Balance) -> DispatchResult {
			let buyer = ensure_signed(origin)?;
			let (record, listing) = Self::ensure_can_buy(&buyer, model, max_price)?;

			let (price, seller) = (listing.price, record.owner.clone());
			let effective_at = Self::put_sale(&buyer, model, record, listing)?;

			Self::deposit_event(Event::ModelBought { model, seller, buyer, price, effective_at });
			Ok(())
		}

		/// Completes the sale of `model`: the price goes to the seller, the model and its offers to the buyer, each
		/// seller's deposit back to the seller.
		///
		/// Any account may call it, once the notice is over.
		///
		/// Emits [`Event::OwnerChanged`].
		///
		/// Errors: [`Error::NoSale`], [`Error::NoticeNotOver`], [`Error::ModelHalted`], [`Error::ModelNotFound`].
		#[pallet::call_index(12)]
		#[pallet::weight(T::WeightInfo::complete_sale())]
		pub fn complete_sale(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			ensure_signed(origin)?;
			let sale = Sales::<T>::get(model).ok_or(Error::<T>::NoSale)?;
			ensure!(sale.effective_at <= Self::now(), Error::<T>::NoticeNotOver);
			Self::ensure_not_halted(model)?;
			let record = Models::<T>::get(model).ok_or(Error::<T>::ModelNotFound)?;

			let (old, new, price) = (record.owner.clone(), sale.buyer.clone(), sale.price);
			Self::hand_over(model, record, sale)?;

			Self::deposit_event(Event::OwnerChanged { model, old, new, price });
			Ok(())
		}

		/// Calls the sale of `model` off: the buyer has its money and its deposits back.
		///
		/// The buyer may call it until the notice is over; any account may once the model is halted.
		///
		/// Emits [`Event::SaleCancelled`].
		///
		/// Errors: [`Error::NoSale`], [`Error::NotBuyer`], [`Error::SaleDue`].
		#[pallet::call_index(13)]
		#[pallet::weight(T::WeightInfo::cancel_sale())]
		pub fn cancel_sale(origin: OriginFor<T>, model: ModelId) -> DispatchResult {
			let cancelled_by = ensure_signed(origin)?;
			let sale = Sales::<T>::get(model).ok_or(Error::<T>::NoSale)?;
			if Self::ensure_not_halted(model).is_ok() {
				ensure!(cancelled_by == sale.buyer, Error::<T>::NotBuyer);
				ensure!(Self::now() < sale.effective_at, Error::<T>::SaleDue);
			}

			let (buyer, price) = (sale.buyer.clone(), sale.price);
			Self::undo_sale(model, sale)?;

			Self::deposit_event(Event::SaleCancelled { model, buyer, price, cancelled_by });
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

		/// What will happen to the model and is not in force yet.
		pub fn pending(model: ModelId) -> PendingInfo<T::AccountId> {
			PendingInfo {
				card: PendingCards::<T>::get(model).map(|pending| (pending.change, pending.effective_at)),
				listed_at: Listings::<T>::get(model).map(|listing| listing.price),
				sale: Sales::<T>::get(model).map(Into::into),
				notice: Self::notice_of(model),
			}
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
