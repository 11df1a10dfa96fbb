//! What always holds of the registry.

use alloc::collections::BTreeMap;

use assent_primitives::Balance;
use frame_support::{ensure, traits::fungible::InspectHold};
use sp_runtime::TryRuntimeError;

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::models_are_sound()?;
		Self::offers_are_sound()?;
		Self::counts_are_right()?;
		Self::workers_are_sound()?;
		Self::pending_cards_are_sound()?;
		Self::listings_are_sound()?;
		Self::sales_are_sound()
	}

	/// 1. A model's identifier is below the next one. 2. Its card passes the checks it passed at registration. 3. Its
	///    declared accounts are sorted, each once.
	fn models_are_sound() -> Result<(), TryRuntimeError> {
		let next = NextModelId::<T>::get();
		for (model, record) in Models::<T>::iter() {
			ensure!(model < next, "models 1: a model beyond the next identifier");
			Self::ensure_sound(&record.card).map_err(|_| "models 2: a card that could not be registered")?;
			let sorted = record.declared.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
			ensure!(sorted, "models 3: declared accounts out of order");
		}
		Ok(())
	}

	/// 4. An offer's identifier is below the next one, and its model exists. 5. It holds a ticket while it is open, and only
	///    then. 6. The list of its model has it while it is open, and only then; the list is sorted, each offer once.
	fn offers_are_sound() -> Result<(), TryRuntimeError> {
		let next = NextOfferId::<T>::get();
		for (offer, record) in Offers::<T>::iter() {
			let open = record.status.is_open();
			ensure!(
				offer < next && Models::<T>::contains_key(record.model),
				"models 4: an offer beyond the next identifier, or of no model"
			);
			ensure!(record.ticket.is_some() == open, "models 5: a ticket that does not fit the offer's status");
			let listed = OpenOffers::<T>::get(record.model).binary_search(&offer).is_ok();
			ensure!(listed == open, "models 6: an open offer that is not listed, or a closed one that is");
		}
		for (model, open) in OpenOffers::<T>::iter() {
			let sorted = open.windows(2).all(|pair| matches!(pair, [a, b] if a < b));
			let all_its_own = open.iter().all(|offer| Offers::<T>::get(offer).is_some_and(|o| o.model == model));
			ensure!(sorted && all_its_own, "models 6: a list of open offers that is out of order or of another model");
		}
		Ok(())
	}

	/// 7. What is stored of a worker of a model is what its open offers say, and every worker that ever was has an entry.
	///    Whoever has an entry without ever having been a worker, because it bought or sold the model, has no open offer.
	fn counts_are_right() -> Result<(), TryRuntimeError> {
		let mut services = BTreeMap::new();
		for record in Offers::<T>::iter_values() {
			let service: &mut Service = services.entry((record.model, record.worker)).or_default();
			if record.status.is_open() {
				*service = service.with(record.opens_at);
			}
		}
		for (model, worker, stored) in ModelWorkers::<T>::iter() {
			ensure!(Models::<T>::contains_key(model), "models 7: a worker of no model");
			let counted = services.remove(&(model, worker)).unwrap_or_default();
			ensure!(stored == counted, "models 7: what is stored of a worker's open offers of a model is wrong");
		}
		ensure!(services.is_empty(), "models 7: a worker of a model without an entry");
		Ok(())
	}

	/// 8. A worker of an open offer is registered. 9. Its own count of open offers is right. 10. Its endpoint is secure.
	fn workers_are_sound() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::new();
		for record in Offers::<T>::iter_values().filter(|record| record.status.is_open()) {
			ensure!(Workers::<T>::contains_key(&record.worker), "models 8: an open offer of an unregistered worker");
			let count: &mut u32 = counts.entry(record.worker).or_default();
			*count = count.saturating_add(1);
		}
		for (worker, record) in Workers::<T>::iter() {
			let count = counts.get(&worker).copied().unwrap_or_default();
			ensure!(record.open_offers == count, "models 9: a worker's count of open offers is wrong");
			ensure!(is_secure_endpoint(&record.endpoint), "models 10: an endpoint in the clear");
		}
		Ok(())
	}

	/// 11. An open offer's purpose is on the card. 12. A card that is not in force is of a model that is not sold, differs
	///     from the one that is, and could be registered.
	fn pending_cards_are_sound() -> Result<(), TryRuntimeError> {
		for record in Offers::<T>::iter_values().filter(|record| record.status.is_open()) {
			let card = Models::<T>::get(record.model).ok_or("models 4: an offer of no model")?.card;
			ensure!(card.purposes.contains(record.purpose), "models 11: an open offer of a purpose not on the card");
		}
		for (model, pending) in PendingCards::<T>::iter() {
			let card = Models::<T>::get(model).ok_or("models 12: a pending card of no model")?.card;
			ensure!(card.changeable() != pending.change, "models 12: a pending card that changes nothing");
			Self::ensure_sound(&card.changed(pending.change))
				.map_err(|_| "models 12: a pending card that could not be registered")?;
			ensure!(!Sales::<T>::contains_key(model), "models 12: a pending card of a model that is sold");
		}
		Ok(())
	}

	/// 13. A listing is of a model that exists and is not sold, at a price above zero.
	fn listings_are_sound() -> Result<(), TryRuntimeError> {
		for (model, listing) in Listings::<T>::iter() {
			ensure!(
				Models::<T>::contains_key(model) && !Sales::<T>::contains_key(model) && listing.price > 0,
				"models 13: a listing of no model, of one that is sold, or for nothing"
			);
		}
		Ok(())
	}

	/// 14. A buyer is a party of the model it does not own yet, and has left the deposit of every offer that is open.
	/// 15. What buyers have on hold is, account by account, exactly the price of what they bought.
	fn sales_are_sound() -> Result<(), TryRuntimeError> {
		let mut prices = BTreeMap::new();
		for (model, sale) in Sales::<T>::iter() {
			let owner = Models::<T>::get(model).ok_or("models 14: a sale of no model")?.owner;
			ensure!(
				owner != sale.buyer && ModelWorkers::<T>::contains_key(model, &sale.buyer),
				"models 14: a buyer that owns the model, or is no party of it"
			);
			ensure!(
				OpenOffers::<T>::get(model).len() <= sale.offer_tickets.len(),
				"models 14: an open offer without the buyer's deposit"
			);
			let price: &mut Balance = prices.entry(sale.buyer).or_default();
			*price = price.saturating_add(sale.price);
		}
		for (buyer, price) in prices {
			let held = T::Currency::balance_on_hold(&HoldReason::Sale.into(), &buyer);
			ensure!(held == price, "models 15: a buyer's money on hold is not what it bought for");
		}
		Ok(())
	}
}
