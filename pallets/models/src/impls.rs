//! What the calls do, and what other pallets ask.

use alloc::vec::Vec;

use assent_primitives::{
	AnswerMode, Balance, BlockNumber, Clock, Consent, Deposit, KillSwitch, ModelId, ModelRegistry, ModelRules,
	ModelState, OfferId, OfferView, PolicyGate, Purpose, Split, WorkerStanding,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	traits::{fungible::Inspect, Consideration, Defensive, Footprint, Get},
	BoundedVec,
};
use sp_runtime::{DispatchError, DispatchResult, Saturating};

use crate::*;

/// What an owner offers.
pub(crate) struct NewOffer<AccountId> {
	/// The model that answers.
	pub model: ModelId,
	/// Who computes.
	pub worker: AccountId,
	/// What an answer reveals.
	pub mode: AnswerMode,
	/// What answers may be used for.
	pub purpose: Purpose,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// First block in which it sells.
	pub opens_at: BlockNumber,
}

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

impl<T: Config> Pallet<T> {
	/// A card nobody could be cheated with by its numbers alone.
	pub(crate) fn ensure_sound(card: &Card) -> DispatchResult {
		let rules = &card.rules;
		ensure!(card.split.is_exact(), Error::<T>::SplitNotExact);
		ensure!(rules.soft_floor.weight > 0 && rules.soft_floor.heads > 0, Error::<T>::SoftFloorEmpty);
		ensure!(
			rules.hard_floor.weight <= rules.soft_floor.weight && rules.hard_floor.heads <= rules.soft_floor.heads,
			Error::<T>::HardFloorAboveSoft
		);
		ensure!(rules.min_rows > 0, Error::<T>::MinRowsZero);
		ensure!(rules.min_head_weight >= u64::from(rules.min_rows), Error::<T>::HeadWeightBelowMinRows);
		ensure!(rules.weight_cap >= rules.min_head_weight, Error::<T>::WeightCapBelowHeadWeight);
		ensure!(!rules.quorum_weight.is_zero() && !rules.quorum_heads.is_zero(), Error::<T>::QuorumZero);
		ensure!(!card.purposes.is_empty(), Error::<T>::PurposesEmpty);
		ensure!(card.purposes.is_disjoint(&card.forbidden), Error::<T>::PurposesContradict);
		ensure!(is_text(&card.domain), Error::<T>::DomainNotText);
		ensure!(are_languages(&card.languages), Error::<T>::LanguageNotIso);
		ensure!(is_spdx(&card.licence), Error::<T>::LicenceNotSpdx);
		Ok(())
	}

	/// The model, if `who` owns it.
	pub(crate) fn owned_by(who: &T::AccountId, model: ModelId) -> Result<ModelOf<T>, DispatchError> {
		let record = Models::<T>::get(model).ok_or(Error::<T>::ModelNotFound)?;
		ensure!(record.owner == *who, Error::<T>::NotOwner);
		Ok(record)
	}

	pub(crate) fn ensure_not_halted(model: ModelId) -> DispatchResult {
		ensure!(T::KillSwitch::state(model) != ModelState::Halted, Error::<T>::ModelHalted);
		Ok(())
	}

	pub(crate) fn sorted_unique(accounts: DeclaredOf<T>) -> DeclaredOf<T> {
		let mut accounts = accounts.into_inner();
		accounts.sort_unstable();
		accounts.dedup();
		// Never longer than what came in, so nothing is cut off.
		BoundedVec::truncate_from(accounts)
	}

	pub(crate) fn ensure_can_offer(
		owner: &T::AccountId,
		model: ModelId,
		purpose: Purpose,
		worker: &T::AccountId,
		price: Balance,
	) -> DispatchResult {
		let record = Self::owned_by(owner, model)?;
		Self::ensure_no_sale(model)?;
		Self::ensure_not_halted(model)?;
		ensure!(price >= T::MinPrice::get(), Error::<T>::PriceTooLow);
		ensure!(price <= T::Currency::total_issuance(), Error::<T>::PriceAboveIssuance);
		ensure!(record.card.purposes.contains(purpose), Error::<T>::PurposeNotOnCard);
		ensure!(T::Policies::permits(model, purpose, price), Error::<T>::PurposeNotPermitted);
		ensure!(Workers::<T>::contains_key(worker), Error::<T>::WorkerNotFound);
		ensure!(T::Workers::is_bonded(worker), Error::<T>::WorkerNotBonded);
		ensure!(T::Consent::weight(model, worker) == 0, Error::<T>::WorkerHoldsConsent);
		Ok(())
	}

	/// Whether the data pools that the model is bound to permit what an offer sells.
	pub(crate) fn is_permitted(offer: &OfferOf<T>) -> bool {
		T::Policies::permits(offer.model, offer.purpose, offer.price)
	}

	/// The record, the identifier, and the longest its list of open offers can get.
	pub(crate) fn model_footprint(declared: &DeclaredOf<T>) -> Footprint {
		let per_account = T::AccountId::max_encoded_len();
		let accounts = declared.len().saturating_add(1).saturating_mul(per_account);
		let list = BoundedVec::<OfferId, T::MaxOpenOffers>::max_encoded_len();
		let fixed = Card::max_encoded_len().saturating_add(BlockNumber::max_encoded_len());
		Footprint::from_parts(1, fixed.saturating_add(accounts).saturating_add(list))
	}

	/// The record without its ticket, and the worker's entry.
	pub(crate) fn offer_footprint() -> Footprint {
		let record = Offer::<T::AccountId, ()>::max_encoded_len();
		let entry = T::AccountId::max_encoded_len().saturating_add(Service::max_encoded_len());
		Footprint::from_parts(1, record.saturating_add(entry))
	}

	pub(crate) fn worker_footprint(endpoint: &EndpointOf<T>) -> Footprint {
		let fixed = <[u8; 32]>::max_encoded_len().saturating_add(T::AccountId::max_encoded_len());
		Footprint::from_parts(1, fixed.saturating_add(endpoint.len()))
	}

	pub(crate) fn insert_model(
		owner: &T::AccountId,
		card: Card,
		declared: DeclaredOf<T>,
	) -> Result<ModelId, DispatchError> {
		let model = NextModelId::<T>::get();
		NextModelId::<T>::put(model.next().ok_or(Error::<T>::IdsExhausted)?);
		let ticket = T::ModelConsideration::new(owner, Self::model_footprint(&declared))?;
		let record = Model { owner: owner.clone(), card, declared, registered_at: Self::now(), ticket };
		Models::<T>::insert(model, record);
		Ok(model)
	}

	pub(crate) fn insert_offer(owner: &T::AccountId, new: NewOffer<T::AccountId>) -> Result<OfferId, DispatchError> {
		let NewOffer { model, worker, mode, purpose, price, opens_at } = new;
		let offer = NextOfferId::<T>::get();
		NextOfferId::<T>::put(offer.next().ok_or(Error::<T>::IdsExhausted)?);
		OpenOffers::<T>::try_append(model, offer).map_err(|_| Error::<T>::TooManyOpenOffers)?;
		let ticket = Some(T::OfferConsideration::new(owner, Self::offer_footprint())?);
		ModelWorkers::<T>::mutate(model, &worker, |service| *service = service.with(opens_at));
		Workers::<T>::mutate_extant(&worker, |record| record.open_offers.saturating_inc());
		let status = OfferStatus::Open;
		Offers::<T>::insert(offer, Offer { model, worker, mode, purpose, price, opens_at, status, ticket });
		Ok(offer)
	}

	/// Closes the open offers of `model` that `which` names, and says so.
	pub(crate) fn close_offers(
		model: ModelId,
		owner: &T::AccountId,
		closed_by: &T::AccountId,
		which: impl Fn(OfferId, &OfferOf<T>) -> bool,
	) {
		let open = OpenOffers::<T>::get(model);
		let records = open.into_iter().filter_map(|offer| Offers::<T>::get(offer).map(|record| (offer, record)));
		let (closing, staying): (Vec<_>, Vec<_>) = records.partition(|(offer, record)| which(*offer, record));
		let left: Vec<OfferId> = staying.iter().map(|(offer, _)| *offer).collect();
		// Never longer than what it was, so nothing is cut off.
		OpenOffers::<T>::insert(model, BoundedVec::truncate_from(left));
		for (offer, record) in closing {
			let worker = record.worker.clone();
			let others = staying.iter().filter(|(_, other)| other.worker == worker);
			let service = others.fold(Service::default(), |service, (_, other)| service.with(other.opens_at));
			ModelWorkers::<T>::insert(model, &worker, service);
			Self::close(offer, record, owner);
			Self::deposit_event(Event::OfferClosed { offer, model, worker, closed_by: closed_by.clone() });
		}
	}

	fn close(offer: OfferId, mut record: OfferOf<T>, owner: &T::AccountId) {
		Workers::<T>::mutate_extant(&record.worker, |worker| worker.open_offers.saturating_dec());
		if let Some(ticket) = record.ticket.take().defensive() {
			Deposit::left_by(owner, ticket).close();
		}
		record.status = OfferStatus::Closed { at: Self::now() };
		Offers::<T>::insert(offer, record);
	}

	pub(crate) fn put_worker(
		worker: &T::AccountId,
		endpoint: EndpointOf<T>,
		encryption_key: [u8; 32],
	) -> DispatchResult {
		let footprint = Self::worker_footprint(&endpoint);
		let (ticket, open_offers) = match Workers::<T>::get(worker) {
			Some(old) => (old.ticket.update(worker, footprint)?, old.open_offers),
			None => (T::WorkerConsideration::new(worker, footprint)?, 0),
		};
		Workers::<T>::insert(worker, Worker { endpoint, encryption_key, open_offers, ticket });
		Ok(())
	}
}

impl<T: Config> ModelRegistry<T::AccountId> for Pallet<T> {
	fn owner(model: ModelId) -> Option<T::AccountId> {
		Models::<T>::get(model).map(|record| record.owner)
	}

	fn rules(model: ModelId) -> Option<ModelRules> {
		Models::<T>::get(model).map(|record| record.card.rules)
	}

	fn split(model: ModelId) -> Option<Split> {
		Models::<T>::get(model).map(|record| record.card.split)
	}

	fn is_party(model: ModelId, who: &T::AccountId) -> bool {
		let listed = |record: ModelOf<T>| record.owner == *who || record.declared.binary_search(who).is_ok();
		ModelWorkers::<T>::contains_key(model, who) || Models::<T>::get(model).is_some_and(listed)
	}

	fn serves(model: ModelId, who: &T::AccountId) -> bool {
		let service = ModelWorkers::<T>::get(model, who);
		service.open > 0 && service.opens_at <= Self::now()
	}

	fn offer(offer: OfferId) -> Option<OfferView<T::AccountId>> {
		Offers::<T>::get(offer).map(|record| OfferView {
			model: record.model,
			worker: record.worker,
			mode: record.mode,
			purpose: record.purpose,
			price: record.price,
			opens_at: record.opens_at,
			closed_at: record.status.closed_at(),
		})
	}

	fn offers_only(model: ModelId, permitted: impl Fn(Purpose, Balance) -> bool) -> bool {
		let mut open = OpenOffers::<T>::get(model).into_iter().filter_map(Offers::<T>::get);
		open.all(|offer| permitted(offer.purpose, offer.price))
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(
		owner: &T::AccountId,
		worker: &T::AccountId,
		rules: ModelRules,
		price: Balance,
	) -> (ModelId, OfferId) {
		benchmarking::model_with_offer::<T>(owner, worker, rules, price)
	}
}
