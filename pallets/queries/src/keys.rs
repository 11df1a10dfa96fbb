//! The verifying keys of each circuit: registered, active after a delay, and still there for what was served under them.

use alloc::{collections::BTreeSet, vec::Vec};
use assent_circuits::{
	field::from_hash,
	use_consent::{self, use_binding, CIRCUIT_VERSION},
	verifier::{is_development_key, Prepared, PreparedKey, Shown, VerifyError},
};
use assent_primitives::{content_hash, ConsentUse};
use frame_support::defensive;

use crate::{
	verdict::{Admitted, Check, Verdict},
	*,
};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_key(circuit: Circuit, bytes: &[u8], transcript_hash: Hash32) -> DispatchResult {
		let (hash, prepared) = Self::prepare_key(circuit, bytes)?;
		let mut ring = KeyRings::<T>::get(circuit);
		let now = Self::now();
		// Answers are settled under the key before this one, or under this one: never under a third.
		let overlap_ends =
			ring.active.map_or(now, |active| active.active_from.saturating_add(SettleWindow::<T>::get()));
		let active_from = now.saturating_add(T::KeyDelay::get()).max(overlap_ends);
		if let Some(replaced) = ring.pending.take() {
			PreparedKeys::<T>::remove(circuit, replaced.version);
		}
		ring.registered = ring.registered.saturating_add(1);
		let version = ring.registered;
		ring.pending = Some(KeyRecord { version, hash, transcript_hash, active_from });
		PreparedKeys::<T>::insert(circuit, version, prepared);
		KeyRings::<T>::insert(circuit, ring);
		let enact_at = active_from;
		Self::deposit_event(Event::VerifyingKeyRegistered { circuit, version, hash, transcript_hash, enact_at });
		Ok(())
	}

	/// Makes a key the active one at once: a chain starts with it.
	pub(crate) fn set_key(circuit: Circuit, bytes: &[u8]) -> Result<(), Error<T>> {
		let (hash, prepared) = Self::prepare_key(circuit, bytes)?;
		let active = KeyRecord { version: 1, hash, transcript_hash: Hash32::default(), active_from: 0 };
		PreparedKeys::<T>::insert(circuit, active.version, prepared);
		KeyRings::<T>::insert(circuit, KeyRing { registered: 1, active: Some(active), ..Default::default() });
		Ok(())
	}

	/// Checks a compressed key and prepares it.
	fn prepare_key(circuit: Circuit, bytes: &[u8]) -> Result<(Hash32, PreparedKeyBytes), Error<T>> {
		let hash = content_hash(bytes);
		ensure!(!is_development_key(&hash) || AllowDevelopmentKeys::<T>::get(), Error::<T>::DevelopmentKey);
		let prepared = match circuit {
			Circuit::PaidQuery => PreparedKey::prepare(bytes).map(|key| key.to_bytes()),
			Circuit::UseConsent => use_consent::PreparedKey::prepare(bytes).map(|key| key.to_bytes()),
		};
		let prepared = prepared.map_err(|_| Error::<T>::InvalidVerifyingKey)?;
		let prepared = PreparedKeyBytes::try_from(prepared).map_err(|_| Error::<T>::InvalidVerifyingKey)?;
		Ok((hash, prepared))
	}

	/// At the start of block `now`: makes the pending key of `circuit` active if its time has come, and lets the previous
	/// one go if its time is over. Tells whether it did either.
	pub(crate) fn turn_keys(circuit: Circuit, now: BlockNumber) -> bool {
		let mut ring = KeyRings::<T>::get(circuit);
		let window = SettleWindow::<T>::get();
		// The last answer under the previous key was served in the block before `active_from`.
		let is_over = ring.active.is_none_or(|active| now >= active.active_from.saturating_add(window));
		let retired = ring.previous.take_if(|_| is_over);
		let enacted = ring.pending.take_if(|pending| now >= pending.active_from);
		if let Some(KeyRecord { version, hash, .. }) = retired {
			PreparedKeys::<T>::remove(circuit, version);
			Self::deposit_event(Event::VerifyingKeyRetired { circuit, version, hash });
		}
		if let Some(active) = enacted {
			ring.previous = ring.active.replace(active);
			Self::deposit_event(Event::VerifyingKeyEnacted { circuit, version: active.version, hash: active.hash });
		}
		let turned = retired.is_some() || enacted.is_some();
		if turned {
			KeyRings::<T>::insert(circuit, ring);
		}
		turned
	}

	/// The verdicts on proofs of one circuit, each under the key of its version.
	///
	/// One batch for each key: two at most, as keys change no more often than the settle window passes.
	fn verify<S: Shown + Clone>(circuit: Circuit, checks: &[Check<S>]) -> Vec<Result<(), VerifyError>> {
		// A verifier that answers too little has not verified.
		let mut verdicts = alloc::vec![Err(VerifyError::InvalidProof); checks.len()];
		let keys: BTreeSet<u32> = checks.iter().map(|check| check.key).collect();
		for key in keys {
			let prepared = PreparedKeys::<T>::get(circuit, key).and_then(|bytes| Prepared::<S>::from_bytes(&bytes));
			let Some(prepared) = prepared else {
				defensive!("every key of a ring is prepared");
				continue;
			};
			let under_it = checks.iter().filter(|check| check.key == key);
			let items: Vec<_> = under_it.map(|check| (check.inputs.clone(), check.proof)).collect();
			let places = verdicts.iter_mut().zip(checks).filter(|(_, check)| check.key == key);
			for ((verdict, _), result) in places.zip(prepared.verify_batch(&items)) {
				*verdict = result;
			}
		}
		verdicts
	}

	/// What `settle` of this batch costs at most: an answer to a search has two proofs.
	pub(crate) fn settle_weight(batch: &[Settlement]) -> Weight {
		let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
		let items = count(batch.len());
		let weight = T::WeightInfo::settle(items).max(T::WeightInfo::settle_with_a_bad_proof(items));
		match count(batch.iter().filter(|item| item.consent.is_some()).count()) {
			0 => weight,
			proofs => weight.saturating_add(
				T::WeightInfo::check_consents(proofs).max(T::WeightInfo::check_consents_with_a_bad_proof(proofs)),
			),
		}
	}

	/// Turns each item that is good so far, and whose credit is not proved, into a refused one.
	pub(crate) fn check_proofs<A>(verdicts: &mut [Verdict<A>]) {
		let checks: Vec<_> = verdicts.iter().flatten().map(|(_, check)| check.clone()).collect();
		let results = Self::verify(Circuit::PaidQuery, &checks);
		for (verdict, result) in verdicts.iter_mut().filter(|verdict| verdict.is_ok()).zip(results) {
			match result {
				Ok(()) => {},
				Err(VerifyError::InvalidProof) => *verdict = Err(RefusalReason::InvalidProof),
				Err(_) => *verdict = Err(RefusalReason::MalformedProof),
			}
		}
	}

	/// Turns each item that is good so far, has to show what it was computed from, and does not, into a refused one.
	///
	/// The root is the one of exactly the item's version: there is no window.
	pub(crate) fn check_consents(batch: &[Settlement], verdicts: &mut [Verdict<Admitted<T::AccountId>>]) {
		let genesis = Self::genesis_hash();
		let mut places = Vec::new();
		let mut checks = Vec::new();
		for (place, (item, verdict)) in batch.iter().zip(verdicts.iter_mut()).enumerate() {
			let Ok((Admitted { model, worker, consent_key: Some(key) }, _)) = verdict else {
				continue;
			};
			let (Some(shown), Some(root)) = (item.consent, T::ConsentRoots::pinned(*model, item.version)) else {
				*verdict = Err(RefusalReason::ConsentRootUnknown);
				continue;
			};
			let worker: [u8; 32] = worker.clone().into();
			let version = item.version.0;
			let binding = use_binding(&genesis, CIRCUIT_VERSION, &worker, model.0, version, &item.nullifier);
			let (query, result) = (from_hash(&item.query_commitment), from_hash(&item.result_commitment));
			let ConsentUse { used, count, weight, proof } = shown;
			let inputs = use_consent::PublicInputs { root, query, result, used, count, weight, binding };
			checks.push(Check { key: *key, inputs, proof });
			places.push(place);
		}
		for (place, result) in places.into_iter().zip(Self::verify(Circuit::UseConsent, &checks)) {
			let refusal = match result {
				Ok(()) => continue,
				Err(VerifyError::InvalidProof) => RefusalReason::InvalidConsentProof,
				Err(_) => RefusalReason::MalformedConsentProof,
			};
			if let Some(verdict) = verdicts.get_mut(place) {
				*verdict = Err(refusal);
			}
		}
	}
}
