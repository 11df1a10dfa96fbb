//! How a model changes hands. Consent does not: it is given to the model, and stays with those who gave it.

use assent_primitives::{Balance, BlockNumber, Consent, Deposit, ModelId, OfferId};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	traits::{
		fungible::{hold::Mutate, Inspect},
		tokens::{Fortitude, Precision, Restriction},
		Consideration, Defensive, Footprint,
	},
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::*;

impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_can_list(owner: &T::AccountId, model: ModelId, price: Balance) -> DispatchResult {
		Self::owned_by(owner, model)?;
		Self::ensure_no_sale(model)?;
		Self::ensure_not_halted(model)?;
		ensure!(price > 0, Error::<T>::SalePriceZero);
		ensure!(price <= T::Currency::total_issuance(), Error::<T>::PriceAboveIssuance);
		Ok(())
	}

	pub(crate) fn ensure_can_buy(
		buyer: &T::AccountId,
		model: ModelId,
		max_price: Balance,
	) -> Result<(ModelOf<T>, ListingOf<T>), DispatchError> {
		let record = Models::<T>::get(model).ok_or(Error::<T>::ModelNotFound)?;
		let listing = Listings::<T>::get(model).ok_or(Error::<T>::NotListed)?;
		ensure!(record.owner != *buyer, Error::<T>::BuyerIsOwner);
		Self::ensure_not_halted(model)?;
		ensure!(!PendingCards::<T>::contains_key(model), Error::<T>::CardChangePending);
		ensure!(listing.price <= max_price, Error::<T>::PriceAboveLimit);
		ensure!(T::Consent::weight(model, buyer) == 0, Error::<T>::BuyerHoldsConsent);
		Ok((record, listing))
	}

	pub(crate) fn listing_footprint() -> Footprint {
		Footprint::from_parts(1, Balance::max_encoded_len())
	}

	/// The record without its tickets.
	pub(crate) fn sale_footprint() -> Footprint {
		Footprint::from_parts(1, Sale::<T::AccountId, (), (), ()>::max_encoded_len())
	}

	pub(crate) fn put_listing(owner: &T::AccountId, model: ModelId, price: Balance) -> DispatchResult {
		let ticket = match Listings::<T>::get(model) {
			Some(listing) => listing.ticket,
			None => T::SaleConsideration::new(owner, Self::listing_footprint())?,
		};
		Listings::<T>::insert(model, Listing { price, ticket });
		Ok(())
	}

	/// Takes the buyer's money and every deposit it will owe, and says when the model changes hands.
	pub(crate) fn put_sale(
		buyer: &T::AccountId,
		model: ModelId,
		record: ModelOf<T>,
		listing: ListingOf<T>,
	) -> Result<BlockNumber, DispatchError> {
		let (price, effective_at) = (listing.price, Self::notice_end());
		T::Currency::hold(&HoldReason::Sale.into(), buyer, price)?;
		let ticket = T::SaleConsideration::new(buyer, Self::sale_footprint())?;
		let model_ticket = T::ModelConsideration::new(buyer, Self::model_footprint(&record.declared))?;
		let mut offer_tickets = OfferTicketsOf::<T>::new();
		for _ in OpenOffers::<T>::get(model) {
			let ticket = T::OfferConsideration::new(buyer, Self::offer_footprint())?;
			offer_tickets.try_push(ticket).map_err(|_| Error::<T>::TooManyOpenOffers)?;
		}
		Listings::<T>::remove(model);
		Deposit::left_by(&record.owner, listing.ticket).close();
		Self::make_party(model, buyer);
		let sale = Sale { buyer: buyer.clone(), price, effective_at, ticket, model_ticket, offer_tickets };
		Sales::<T>::insert(model, sale);
		Ok(effective_at)
	}

	/// Money to the seller, model and offers to the buyer, each deposit to whoever left it and has no use for it any more.
	pub(crate) fn hand_over(model: ModelId, mut record: ModelOf<T>, sale: SaleOf<T>) -> DispatchResult {
		let Sale { buyer, price, ticket, model_ticket, offer_tickets, .. } = sale;
		let seller = core::mem::replace(&mut record.owner, buyer.clone());
		T::Currency::transfer_on_hold(
			&HoldReason::Sale.into(),
			&buyer,
			&seller,
			price,
			Precision::Exact,
			Restriction::Free,
			// A lock on all that the buyer has keeps it from spending, not from paying what it put aside.
			Fortitude::Force,
		)?;
		Sales::<T>::remove(model);
		Deposit::left_by(&buyer, ticket).close();
		Deposit::left_by(&seller, core::mem::replace(&mut record.ticket, model_ticket)).close();
		Self::make_party(model, &seller);
		Models::<T>::insert(model, record);

		let mut open = OpenOffers::<T>::get(model).into_iter();
		for ticket in offer_tickets {
			match open.next() {
				Some(offer) => Self::take_over_offer(offer, ticket, &seller),
				// An offer was closed while the sale was pending.
				None => Deposit::left_by(&buyer, ticket).close(),
			}
		}
		Ok(())
	}

	fn take_over_offer(offer: OfferId, ticket: T::OfferConsideration, seller: &T::AccountId) {
		Offers::<T>::mutate_extant(offer, |record| {
			if let Some(old) = record.ticket.replace(ticket).defensive() {
				Deposit::left_by(seller, old).close();
			}
		});
	}

	/// Everything back to the buyer. It stays a party: it knew what it would own.
	pub(crate) fn undo_sale(model: ModelId, sale: SaleOf<T>) -> DispatchResult {
		let Sale { buyer, price, ticket, model_ticket, offer_tickets, .. } = sale;
		T::Currency::release(&HoldReason::Sale.into(), &buyer, price, Precision::Exact)?;
		Sales::<T>::remove(model);
		Deposit::left_by(&buyer, ticket).close();
		Deposit::left_by(&buyer, model_ticket).close();
		for ticket in offer_tickets {
			Deposit::left_by(&buyer, ticket).close();
		}
		Ok(())
	}

	/// An entry without offers: enough to be a party for ever.
	fn make_party(model: ModelId, who: &T::AccountId) {
		if !ModelWorkers::<T>::contains_key(model, who) {
			ModelWorkers::<T>::insert(model, who, Service::default());
		}
	}
}
