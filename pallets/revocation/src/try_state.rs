//! What always holds of the kill switch.

use assent_primitives::Clock;
use assent_primitives::{Consent, ConsentTotals, ModelId, ModelRegistry, ModelState};
use frame_support::ensure;
use sp_runtime::TryRuntimeError;

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (model, status) in States::<T>::iter() {
			Self::status_is_sound(model, &status)?;
		}
		for (model, petition) in Petitions::<T>::iter() {
			Self::petition_is_sound(model, &petition)?;
			Self::signatures_add_up(model, &petition)?;
		}
		let next = NextPetitionId::<T>::get();
		let known = Signatures::<T>::iter_keys().all(|(petition, _)| petition < next);
		ensure!(known, "revocation 8: a signature under a petition that never was");
		Ok(())
	}

	/// 1. A model is halted if and only if it is kept when and why. 2. Its state is the one that follows from its floors.
	fn status_is_sound(model: ModelId, status: &Status) -> Result<(), TryRuntimeError> {
		let halted = status.state == ModelState::Halted;
		ensure!(halted == status.halted.is_some(), "revocation 1: halted without a cause, or a cause without a halt");
		let Some(rules) = T::Models::rules(model) else {
			return Ok(());
		};
		let next = next_state(status.state, &T::Consent::totals(model), &rules);
		ensure!(next == status.state, "revocation 2: a state that is not the one its floors say");
		Ok(())
	}

	/// 3. A petition's identifier is below the next one, and its model is not halted. 4. No more has signed than there is.
	///    5. Its quorum is not reached while it is open: the model would be halted.
	fn petition_is_sound(model: ModelId, petition: &PetitionOf<T>) -> Result<(), TryRuntimeError> {
		let running = States::<T>::get(model).state != ModelState::Halted;
		ensure!(
			petition.id < NextPetitionId::<T>::get() && running,
			"revocation 3: a petition beyond the next identifier, or against a halted model"
		);
		let (signed, snapshot) = (petition.signed, petition.snapshot);
		ensure!(
			signed.weight <= snapshot.weight && signed.heads <= snapshot.heads,
			"revocation 4: more has signed than there is"
		);
		let carried = T::Models::rules(model).is_some_and(|rules| petition.has_quorum(&rules));
		ensure!(!(petition.is_open(Self::now()) && carried), "revocation 5: a quorum that did not halt its model");
		Ok(())
	}

	/// 6. What has signed is the sum of the signatures. 7. A signature is made of what its signer still consents to, capped.
	fn signatures_add_up(model: ModelId, petition: &PetitionOf<T>) -> Result<(), TryRuntimeError> {
		let mut sum = ConsentTotals::default();
		for (who, signature) in Signatures::<T>::iter_prefix(petition.id) {
			sum.weight = sum.weight.saturating_add(signature.weight);
			sum.heads = sum.heads.saturating_add(u32::from(signature.head));
			let mature = T::Consent::mature_weight(model, &who, petition.opened_epoch);
			let current = !petition.is_open(Self::now()) || signature.mature == mature;
			ensure!(
				signature.model == model && current && signature.weight == petition.counted(signature.mature),
				"revocation 7: a signature of another model, or not made of what its signer consents to"
			);
		}
		ensure!(sum == petition.signed, "revocation 6: what has signed is not the sum of the signatures");
		Ok(())
	}
}
