//! How sets change, and how their roots come to be known.

use frame_support::weights::WeightMeter;

use super::*;

/// Past versions that one change forgets at most. A change makes one, so none is kept for good.
const FORGOTTEN_AT_ONCE: u32 = 2;

impl<T: Config> OnActiveSet for Pallet<T> {
	fn changed(model: ModelId, version: ConsentVersion, joined: &[(ContributionId, u32)], left: &[ContributionId]) {
		let mut set = Sets::<T>::get(model).unwrap_or_else(|| ConsentSet::new(version));
		if set.version != version {
			Self::end_version(model, &mut set, version);
		}
		for contribution in left {
			if let Some(slot) = Slots::<T>::take(model, contribution) {
				set.dismiss(slot);
			}
		}
		for (contribution, rows) in joined {
			if let Some(slot) = set.admit(*rows) {
				Slots::<T>::insert(model, contribution, slot);
			}
		}
		set.root = None;
		Sets::<T>::insert(model, set);
		Due::<T>::mutate(|due| {
			if !due.contains(&model) {
				// A full list is no harm: the root is computed when a settlement asks for it.
				let _ = due.try_push(model);
			}
		});
	}
}

impl<T: Config> ConsentRoots for Pallet<T> {
	fn pinned(model: ModelId, version: ConsentVersion) -> Option<FieldBytes> {
		let mut set = Sets::<T>::get(model)?;
		if set.version != version {
			return Self::pinned_in_the_past(model, version);
		}
		let known = set.root;
		let root = set.pin(model);
		if known.is_none() {
			Sets::<T>::insert(model, set);
		}
		Some(root)
	}
}

impl<T: Config> Pallet<T> {
	fn pinned_in_the_past(model: ModelId, version: ConsentVersion) -> Option<FieldBytes> {
		let mut past = PastVersions::<T>::get(model, version)?;
		if let Some(root) = past.root {
			return Some(root);
		}
		let root = UnhashedSets::<T>::take(model, version)?.pin(model);
		past.root = Some(root);
		PastVersions::<T>::insert(model, version, past);
		Some(root)
	}

	/// Keeps what settlements of the version that `set` has can ask for, and makes it one of `version`.
	fn end_version(model: ModelId, set: &mut ConsentSet, version: ConsentVersion) {
		let now = T::BlockNumberProvider::current_block_number();
		if set.root.is_none() {
			UnhashedSets::<T>::insert(model, set.version, &*set);
		}
		PastVersions::<T>::insert(model, set.version, PastVersion { until: now, root: set.root });
		set.version = version;
		for _ in 0..FORGOTTEN_AT_ONCE {
			let is_over = |past: PastVersion| past.until.saturating_add(T::Retention::get()) <= now;
			if set.oldest >= version || !PastVersions::<T>::get(model, set.oldest).is_none_or(is_over) {
				break;
			}
			PastVersions::<T>::remove(model, set.oldest);
			UnhashedSets::<T>::remove(model, set.oldest);
			set.oldest = set.oldest.next().unwrap_or(version);
		}
	}

	/// Computes the roots that are due, as far as `limit` goes. Returns what it cost.
	pub(crate) fn pin_due(limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		if meter.try_consume(T::WeightInfo::on_idle_base()).is_err() {
			return meter.consumed();
		}
		let worst = T::WeightInfo::pin(u32::try_from(WORDS).unwrap_or(u32::MAX));
		let due = Due::<T>::get();
		let mut left = due.iter().copied();
		let mut pinned: u32 = 0;
		while meter.can_consume(worst) {
			let Some(model) = left.next() else {
				break;
			};
			meter.consume(T::WeightInfo::pin(Self::pin_current(model)));
			pinned = pinned.saturating_add(1);
		}
		if pinned > 0 {
			Due::<T>::put(BoundedVec::truncate_from(left.collect()));
		}
		meter.consumed()
	}

	/// Computes the root of the present version of `model` and tells how many words had to be hashed.
	pub(crate) fn pin_current(model: ModelId) -> u32 {
		let Some(mut set) = Sets::<T>::get(model) else {
			return 0;
		};
		let dirty = set.dirty_words();
		set.pin(model);
		Sets::<T>::insert(model, set);
		dirty
	}
}
