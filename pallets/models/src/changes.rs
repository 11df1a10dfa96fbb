//! Changes that contributors have notice of.

use assent_primitives::Clock;
use assent_primitives::{
	AnswerMode, Balance, BlockNumber, Consent, KillSwitch, ModelId, ModelRegistry, ModelState, Purpose,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	traits::{Consideration, Footprint, Get},
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::*;

impl<T: Config> Pallet<T> {
	/// First block in which a change that is announced now can take effect.
	pub(crate) fn notice_end() -> BlockNumber {
		Self::now().saturating_add(T::NoticePeriod::get())
	}

	/// When an offer that is made now opens: after a notice when it is material to somebody.
	///
	/// It is material when the worker does not serve the model yet, when nothing that is open has the same mode and
	/// purpose, or when it costs more than all of that. Offers that have not opened are nothing to compare with: else two
	/// offers, the dear one first, would open the second at once.
	pub(crate) fn opening(
		model: ModelId,
		mode: AnswerMode,
		purpose: Purpose,
		worker: &T::AccountId,
		price: Balance,
	) -> BlockNumber {
		let now = Self::now();
		if !T::Consent::has_pledges(model) {
			return now;
		}
		let opened = OpenOffers::<T>::get(model)
			.into_iter()
			.filter_map(Offers::<T>::get)
			.filter(|offer| offer.opens_at <= now && offer.mode == mode && offer.purpose == purpose);
		let highest = opened.map(|offer| offer.price).max();
		let usual = Self::serves(model, worker) && highest.is_some_and(|highest| price <= highest);
		if usual {
			now
		} else {
			Self::notice_end()
		}
	}

	/// Whether there is nobody yet whom a change could surprise. Who has pledged has read the card, even if nothing of it
	/// counts yet.
	pub(crate) fn surprises_nobody(model: ModelId) -> bool {
		T::KillSwitch::state(model) == ModelState::Forming && !T::Consent::has_pledges(model)
	}

	pub(crate) fn ensure_no_sale(model: ModelId) -> DispatchResult {
		ensure!(!Sales::<T>::contains_key(model), Error::<T>::SalePending);
		Ok(())
	}

	pub(crate) fn ensure_can_change(
		owner: &T::AccountId,
		model: ModelId,
		change: &CardChange,
	) -> Result<ModelOf<T>, DispatchError> {
		let record = Self::owned_by(owner, model)?;
		Self::ensure_no_sale(model)?;
		Self::ensure_not_halted(model)?;
		ensure!(!PendingCards::<T>::contains_key(model), Error::<T>::CardChangePending);
		ensure!(record.card.changeable() != *change, Error::<T>::CardUnchanged);
		Self::ensure_sound(&record.card.clone().changed(change.clone()))?;
		Ok(record)
	}

	pub(crate) fn pending_footprint() -> Footprint {
		let record = CardChange::max_encoded_len().saturating_add(BlockNumber::max_encoded_len());
		Footprint::from_parts(1, record)
	}

	/// Keeps the change until its notice is over, and says when that is.
	pub(crate) fn put_pending(
		owner: &T::AccountId,
		model: ModelId,
		change: CardChange,
	) -> Result<BlockNumber, DispatchError> {
		let effective_at = Self::notice_end();
		let ticket = T::CardConsideration::new(owner, Self::pending_footprint())?;
		PendingCards::<T>::insert(model, PendingCard { change, effective_at, ticket });
		Ok(effective_at)
	}

	/// Puts a card into force and closes the offers that it rules out.
	pub(crate) fn change_card(model: ModelId, mut record: ModelOf<T>, change: CardChange, by: &T::AccountId) {
		let (old, new, owner) = (record.card.changeable(), change.clone(), record.owner.clone());
		record.card = record.card.changed(change);
		Models::<T>::insert(model, record);
		Self::deposit_event(Event::CardChanged { model, old, new: new.clone() });
		Self::close_offers(model, &owner, by, |_, offer| !new.purposes.contains(offer.purpose));
	}

	/// What waits for its notice to be over, or for somebody to put it into force.
	pub(crate) fn notice_of(model: ModelId) -> Notice {
		let now = Self::now();
		let offers = OpenOffers::<T>::get(model).into_iter().filter_map(Offers::<T>::get);
		Notice {
			card: PendingCards::<T>::get(model).map(|pending| pending.effective_at),
			offer: offers.map(|offer| offer.opens_at).filter(|opens_at| *opens_at > now).min(),
			sale: Sales::<T>::get(model).map(|sale| sale.effective_at),
		}
	}
}
