//! What must hold after every call.

use assent_circuits::consent::{consent_root, count};
use sp_runtime::TryRuntimeError;

use super::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	///
	/// 1. Every slot is of one contribution, and its bit is set; no other bit is.
	/// 2. Units are powers of two.
	/// 3. The root of a set, once it is hashed, is that of its words, of its model and version.
	/// 4. Past versions are older than the present one, none older than the oldest is known, and exactly those without a
	///    root have a set.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		for (model, set) in Sets::<T>::iter() {
			Self::check_slots(model, &set)?;
			for word in set.words.iter().filter(|word| count(&word.bits) > 0) {
				ensure!(word.unit.is_power_of_two(), "2: a unit is not a power of two");
			}
			Self::check_root(model, set)?;
		}
		ensure!(Slots::<T>::iter_keys().all(|(model, _)| Sets::<T>::contains_key(model)), "1: a slot of no set");
		Self::check_past()
	}

	fn check_slots(model: ModelId, set: &ConsentSet) -> Result<(), TryRuntimeError> {
		// As many bits as slots, each with its bit: then no two slots are one.
		let mut slots: u32 = 0;
		let mut again = set.clone();
		for (_, slot) in Slots::<T>::iter_prefix(model) {
			ensure!(again.consents(slot), "1: a slot without its bit, or of two contributions");
			again.dismiss(slot);
			slots = slots.saturating_add(1);
		}
		ensure!(set.len() == slots, "1: a bit of no contribution");
		Ok(())
	}

	fn check_root(model: ModelId, mut set: ConsentSet) -> Result<(), TryRuntimeError> {
		let expected = consent_root(&set.words, model.0, set.version.0);
		ensure!(set.root.is_none() || set.dirty == 0, "3: a root of words that are dirty");
		ensure!(Some(set.pin(model)) == expected, "3: a root is not that of its words");
		set.root = None;
		ensure!(Some(set.pin(model)) == expected, "3: a tree is not that of its words");
		Ok(())
	}

	fn check_past() -> Result<(), TryRuntimeError> {
		let mut unhashed: u32 = 0;
		for (model, version, past) in PastVersions::<T>::iter() {
			let set = Sets::<T>::get(model).ok_or("4: a past version of no set")?;
			ensure!(version >= set.oldest && version < set.version, "4: a past version is too old, or not past");
			let kept = UnhashedSets::<T>::get(model, version);
			ensure!(kept.is_some() == past.root.is_none(), "4: a set is kept exactly until it is hashed");
			if let Some(kept) = kept {
				ensure!(kept.version == version, "4: a set of another version");
				Self::check_root(model, kept)?;
				unhashed = unhashed.saturating_add(1);
			}
		}
		ensure!(
			u32::try_from(UnhashedSets::<T>::iter_keys().count()) == Ok(unhashed),
			"4: a set of a version that is not known"
		);
		Ok(())
	}
}
