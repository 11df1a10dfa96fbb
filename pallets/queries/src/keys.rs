//! The verifying keys of each circuit: registered, active after a delay, and still there for what was served under them.

use alloc::{collections::BTreeSet, vec::Vec};
use assent_circuits::verifier::{PreparedKey, VerifyError, DEVELOPMENT_KEY_HASH};
use assent_primitives::{content_hash, PROOF_BYTES};
use frame_support::defensive;

use crate::{impls::Verdict, *};

impl<T: Config> Pallet<T> {
	pub(crate) fn do_register_key(circuit: Circuit, bytes: &[u8], transcript_hash: Hash32) -> DispatchResult {
		let (hash, prepared) = Self::prepare_key(circuit, bytes)?;
		let mut ring = KeyRings::<T>::get(circuit);
		let now = Self::now();
		// Answers are settled under the key before this one, or under this one: never under a third.
		let overlap_ends = ring.active.map_or(now, |active| active.active_from.saturating_add(SettleWindow::<T>::get()));
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
			Circuit::UseConsent => return Err(Error::<T>::InvalidVerifyingKey),
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

	/// Turns each item that is good so far, and whose proof does not verify under its key, into a refused one.
	///
	/// One batch for each key: two at most, as long as keys change no more often than the settle window passes.
	pub(crate) fn check_proofs<'a, A>(
		verdicts: &mut [Verdict<A>],
		proofs: impl Iterator<Item = &'a [u8; PROOF_BYTES]>,
	) {
		let proofs: Vec<_> = proofs.collect();
		let keys: BTreeSet<u32> = verdicts.iter().flatten().map(|(_, check)| check.key).collect();
		for key in keys {
			let is_under = |verdict: &Verdict<A>| verdict.as_ref().is_ok_and(|(_, check)| check.key == key);
			let items: Vec<_> = verdicts
				.iter()
				.zip(&proofs)
				.filter(|(verdict, _)| is_under(verdict))
				.filter_map(|(verdict, proof)| verdict.as_ref().ok().map(|(_, check)| (check.inputs, **proof)))
				.collect();
			let mut results = Self::prepared_key(key).map(|key| key.verify_batch(&items)).unwrap_or_default().into_iter();
			for verdict in verdicts.iter_mut().filter(|verdict| is_under(verdict)) {
				// A verifier that answers too little has not verified.
				match results.next().unwrap_or(Err(VerifyError::InvalidProof)) {
					Ok(()) => {},
					Err(VerifyError::InvalidProof) => *verdict = Err(RefusalReason::InvalidProof),
					Err(_) => *verdict = Err(RefusalReason::MalformedProof),
				}
			}
		}
	}

	fn prepared_key(version: u32) -> Option<PreparedKey> {
		let key = PreparedKeys::<T>::get(Circuit::PaidQuery, version).and_then(|bytes| PreparedKey::from_bytes(&bytes));
		if key.is_none() {
			defensive!("every key of a ring is prepared");
		}
		key
	}
}

/// Whether everybody can compute the secrets behind the key of this hash.
pub(crate) fn is_development_key(hash: &Hash32) -> bool {
	*hash == DEVELOPMENT_KEY_HASH
}
