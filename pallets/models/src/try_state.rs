//! What always holds of the registry.

use alloc::collections::BTreeMap;

use frame_support::ensure;
use sp_runtime::TryRuntimeError;

use crate::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant of this pallet.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::models_are_sound()?;
		Self::offers_are_sound()?;
		Self::counts_are_right()?;
		Self::workers_are_sound()
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

	/// 7. The number of open offers of a worker of a model is what is stored, and every worker that ever was has an entry.
	fn counts_are_right() -> Result<(), TryRuntimeError> {
		let mut counts = BTreeMap::new();
		for record in Offers::<T>::iter_values() {
			let count: &mut u32 = counts.entry((record.model, record.worker)).or_default();
			*count = count.saturating_add(u32::from(record.status.is_open()));
		}
		let stored: BTreeMap<_, _> =
			ModelWorkers::<T>::iter().map(|(model, worker, open)| ((model, worker), open)).collect();
		ensure!(counts == stored, "models 7: a worker's count of open offers of a model is wrong");
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
}
