//! How petitions are counted, how states follow from consent, and what other pallets ask.

use assent_primitives::{
	BlockNumber, Clock, Consent, ConsentTotals, Deposit, EpochIndex, KillSwitch, ModelId, ModelRegistry, ModelRules,
	ModelState, OnConsentChange, OnStateChange, PetitionId, Weight64,
};
use codec::MaxEncodedLen;
use frame_support::{
	ensure,
	traits::{Consideration, Defensive, Footprint, Get},
};
use sp_runtime::{DispatchError, DispatchResult};

use crate::*;

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

impl<T: Config> Pallet<T> {
	/// The rules of a model that exists and is not halted.
	pub(crate) fn rules_of_running(model: ModelId) -> Result<ModelRules, DispatchError> {
		let rules = T::Models::rules(model).ok_or(Error::<T>::ModelNotFound)?;
		ensure!(States::<T>::get(model).state != ModelState::Halted, Error::<T>::ModelHalted);
		Ok(rules)
	}

	/// The weight with which `who` signs a petition opened in `epoch`.
	pub(crate) fn eligible_weight(
		model: ModelId,
		who: &T::AccountId,
		epoch: EpochIndex,
		rules: &ModelRules,
	) -> Result<Weight64, DispatchError> {
		let mature = T::Consent::mature_weight(model, who, epoch);
		ensure!(mature > 0 && mature >= rules.min_head_weight, Error::<T>::NotEligible);
		Ok(mature)
	}

	/// The record without its ticket, and its key.
	pub(crate) fn petition_footprint() -> Footprint {
		let record = Petition::<T::AccountId, ()>::max_encoded_len();
		Footprint::from_parts(1, record.saturating_add(ModelId::max_encoded_len()))
	}

	/// The record without its ticket, and its keys.
	pub(crate) fn signature_footprint() -> Footprint {
		let keys = PetitionId::max_encoded_len().saturating_add(T::AccountId::max_encoded_len());
		Footprint::from_parts(1, Signature::<()>::max_encoded_len().saturating_add(keys))
	}

	/// A petition nobody has signed yet; not stored.
	pub(crate) fn new_petition(
		model: ModelId,
		opener: &T::AccountId,
		epoch: EpochIndex,
	) -> Result<PetitionOf<T>, DispatchError> {
		let id = NextPetitionId::<T>::get();
		NextPetitionId::<T>::put(id.next().ok_or(Error::<T>::IdsExhausted)?);
		let snapshot = T::Consent::mature_totals(model);
		let last_epoch = EpochIndex(epoch.0.saturating_add(T::PetitionEpochs::get()));
		Ok(Petition {
			id,
			opener: opener.clone(),
			opened_at: Self::now(),
			opened_epoch: epoch,
			ends: T::Consent::epoch_end(last_epoch),
			head_cap: T::HeadShare::get().mul_floor(snapshot.weight),
			snapshot,
			signed: ConsentTotals::default(),
			ticket: T::PetitionConsideration::new(opener, Self::petition_footprint())?,
		})
	}

	/// Adds the signature of `who`, then halts the model if that makes the quorum.
	pub(crate) fn add_signature(
		model: ModelId,
		mut petition: PetitionOf<T>,
		who: T::AccountId,
		mature: Weight64,
		rules: &ModelRules,
	) -> DispatchResult {
		let ticket = T::SignatureConsideration::new(&who, Self::signature_footprint())?;
		let (id, weight, head) = (petition.id, petition.counted(mature), true);
		Signatures::<T>::insert(id, &who, Signature { model, mature, weight, head, ticket });
		petition.count(weight, head);
		Self::deposit_event(Event::PetitionSigned { model, petition: id, who, weight, signed: petition.signed });
		Self::store_or_halt(model, petition, rules);
		Ok(())
	}

	/// Takes a withdrawn signature out of its petition, if that is not over.
	pub(crate) fn uncount(model: ModelId, id: PetitionId, weight: Weight64, head: bool) {
		Petitions::<T>::mutate_extant(model, |petition| {
			if petition.id == id {
				petition.uncount(weight, head);
			}
		});
	}

	/// Removes a petition that is over and returns its opener's deposit. Signatures stay until they are withdrawn.
	pub(crate) fn put_away(model: ModelId, petition: PetitionOf<T>) {
		Petitions::<T>::remove(model);
		Deposit::left_by(&petition.opener, petition.ticket).close();
	}

	/// The quorum is looked at whenever either side has changed. What is over by time carries nothing any more.
	fn store_or_halt(model: ModelId, petition: PetitionOf<T>, rules: &ModelRules) {
		if !(petition.is_open(Self::now()) && petition.has_quorum(rules)) {
			Petitions::<T>::insert(model, petition);
			return;
		}
		let Petition { id, signed, snapshot, .. } = petition;
		Self::put_away(model, petition);
		Self::deposit_event(Event::PetitionCarried { model, petition: id, signed, snapshot });
		Self::change_state(model, ModelState::Halted, HaltCause::Petition(id));
	}

	/// `who` has less weight than it signed with: the difference leaves both sides of the petition.
	fn shrink_signature(model: ModelId, who: &T::AccountId, rules: &ModelRules) {
		let Some(mut petition) = Petitions::<T>::get(model) else {
			return;
		};
		let id = petition.id;
		let Some(mut signature) = Signatures::<T>::get(id, who) else {
			return;
		};
		let mature = T::Consent::mature_weight(model, who, petition.opened_epoch);
		if mature >= signature.mature {
			return;
		}
		let old = signature.weight;
		petition.shrink(&mut signature, mature, rules.min_head_weight);
		let new = signature.weight;
		Signatures::<T>::insert(id, who, signature);
		Self::deposit_event(Event::SignatureReduced { model, petition: id, who: who.clone(), old, new });
		Self::store_or_halt(model, petition, rules);
	}

	fn follow_floors(model: ModelId, rules: &ModelRules) {
		let old = States::<T>::get(model).state;
		let new = next_state(old, &T::Consent::totals(model), rules);
		if new == old {
			return;
		}
		if new == ModelState::Halted {
			if let Some(petition) = Petitions::<T>::get(model) {
				let id = petition.id;
				Self::put_away(model, petition);
				Self::deposit_event(Event::PetitionOvertaken { model, petition: id });
			}
		}
		Self::change_state(model, new, HaltCause::Floor);
	}

	/// `cause` is kept when the new state is `Halted`.
	fn change_state(model: ModelId, new: ModelState, cause: HaltCause) {
		let at = Self::now();
		let halted = (new == ModelState::Halted).then_some(Halt { at, cause });
		let old = States::<T>::mutate(model, |status| {
			status.halted = halted;
			core::mem::replace(&mut status.state, new)
		});
		T::OnStateChange::state_changed(model, new);
		Self::deposit_event(Event::StateChanged { model, old, new });
		if halted.is_some() {
			Self::deposit_event(Event::Halted { model, cause, at });
		}
	}
}

impl<T: Config> OnConsentChange<T::AccountId> for Pallet<T> {
	fn weight_changed(model: ModelId, who: &T::AccountId, _: Weight64) {
		if States::<T>::get(model).state == ModelState::Halted {
			return;
		}
		let Some(rules) = T::Models::rules(model).defensive() else {
			return;
		};
		Self::shrink_signature(model, who, &rules);
		Self::follow_floors(model, &rules);
	}
}

impl<T: Config> KillSwitch for Pallet<T> {
	fn state(model: ModelId) -> ModelState {
		States::<T>::get(model).state
	}

	fn is_frozen(model: ModelId) -> bool {
		States::<T>::get(model).is_frozen(Self::now())
	}

	fn halted_at(model: ModelId) -> Option<BlockNumber> {
		States::<T>::get(model).halted.map(|halt| halt.at)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_set_state(model: ModelId, state: ModelState) {
		let halted = (state == ModelState::Halted).then(|| Halt { at: Self::now(), cause: HaltCause::Floor });
		States::<T>::insert(model, Status { state, halted, frozen_until: None });
		T::OnStateChange::state_changed(model, state);
	}
}
