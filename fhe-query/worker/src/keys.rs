//! Evaluation keys that are loaded and ready, as many as memory allows.
//!
//! A loaded key takes more than a hundred megabytes, and loading one takes as long as several bootstraps, so those of
//! busy queriers stay loaded. What does not fit into the budget is dropped, longest unused first: its bytes are in the
//! blob store, from which it is loaded again when it is asked for. Only a paid query makes others leave; an upload
//! costs nothing, so a key that has just been uploaded stays only where there is room.

use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use assent_primitives::Hash32;

use super::engine::LoadedKey;

/// Loaded evaluation keys.
pub struct KeyRing {
	budget: usize,
	loaded: Mutex<Loaded>,
}

#[derive(Default)]
struct Loaded {
	keys: BTreeMap<Hash32, Entry>,
	bytes: usize,
	clock: u64,
}

struct Entry {
	key: Arc<dyn LoadedKey>,
	bytes: usize,
	used: u64,
	/// True once a paid query has used it.
	paid: bool,
}

impl KeyRing {
	/// A ring for at most `budget` bytes of memory. One key is kept even if it is larger.
	pub fn new(budget: usize) -> Self {
		Self { budget, loaded: Mutex::default() }
	}

	fn lock(&self) -> MutexGuard<'_, Loaded> {
		self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// The key `hash`, if it is loaded.
	pub fn get(&self, hash: &Hash32) -> Option<Arc<dyn LoadedKey>> {
		let mut loaded = self.lock();
		loaded.clock = loaded.clock.saturating_add(1);
		let now = loaded.clock;
		let entry = loaded.keys.get_mut(hash)?;
		entry.used = now;
		Some(entry.key.clone())
	}

	/// Keeps a loaded key that is used now, and drops others until the budget holds. Tells how many.
	pub fn insert(&self, hash: Hash32, key: Arc<dyn LoadedKey>) -> usize {
		let mut loaded = self.lock();
		loaded.put(hash, key);
		let mut dropped = Vec::new();
		while loaded.bytes > self.budget && loaded.keys.len() > 1 {
			let oldest = loaded.keys.iter().min_by_key(|(_, entry)| entry.used).map(|(hash, _)| *hash);
			let Some(old) = oldest.and_then(|oldest| loaded.take(&oldest)) else { break };
			dropped.push(old);
		}
		// Freeing a hundred megabytes takes a while: not under the lock.
		drop(loaded);
		dropped.len()
	}

	/// Keeps a loaded key if nothing has to leave for it.
	pub fn insert_where_there_is_room(&self, hash: Hash32, key: Arc<dyn LoadedKey>) {
		let mut loaded = self.lock();
		if loaded.bytes.saturating_add(key.memory_bytes()) <= self.budget {
			loaded.put(hash, key);
		}
	}

	/// Notes that a paid query uses the key `hash`. Tells whether it is the first one to do so since the key came here.
	pub fn pay(&self, hash: &Hash32) -> bool {
		self.lock().keys.get_mut(hash).is_some_and(|entry| !std::mem::replace(&mut entry.paid, true))
	}

	/// Drops the key `hash`.
	pub fn remove(&self, hash: &Hash32) {
		let removed = self.lock().take(hash);
		drop(removed);
	}

	/// Counts the loaded keys, and the memory they take.
	pub fn loaded(&self) -> (usize, usize) {
		let loaded = self.lock();
		(loaded.keys.len(), loaded.bytes)
	}
}

impl Loaded {
	fn put(&mut self, hash: Hash32, key: Arc<dyn LoadedKey>) {
		let bytes = key.memory_bytes();
		self.clock = self.clock.saturating_add(1);
		self.take(&hash);
		self.bytes = self.bytes.saturating_add(bytes);
		self.keys.insert(hash, Entry { key, bytes, used: self.clock, paid: false });
	}

	fn take(&mut self, hash: &Hash32) -> Option<Entry> {
		let entry = self.keys.remove(hash)?;
		self.bytes = self.bytes.saturating_sub(entry.bytes);
		Some(entry)
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_engine::{EngineError, Head};

	struct Sized(usize);

	impl LoadedKey for Sized {
		fn answer(&self, _: &Head, _: &[u8]) -> Result<Vec<u8>, EngineError> {
			Ok(Vec::new())
		}

		fn memory_bytes(&self) -> usize {
			self.0
		}
	}

	fn key(bytes: usize) -> Arc<dyn LoadedKey> {
		Arc::new(Sized(bytes))
	}

	fn name(number: u8) -> Hash32 {
		[number; 32]
	}

	fn ring_of(budget: usize, numbers: &[u8]) -> KeyRing {
		let ring = KeyRing::new(budget);
		for number in numbers {
			ring.insert(name(*number), key(100));
		}
		ring
	}

	#[test]
	fn what_was_not_used_the_longest_leaves_first() {
		let ring = ring_of(300, &[1, 2, 3]);
		assert!(ring.get(&name(1)).is_some());
		assert_eq!(ring.insert(name(4), key(100)), 1);
		assert!(ring.get(&name(2)).is_none() && ring.get(&name(1)).is_some());
		assert_eq!(ring.loaded(), (3, 300));
	}

	#[test]
	fn a_large_key_makes_several_leave() {
		let ring = ring_of(300, &[1, 2, 3]);
		assert_eq!(ring.insert(name(4), key(250)), 3);
		assert_eq!(ring.loaded(), (1, 250));
	}

	#[test]
	fn a_key_larger_than_the_budget_is_kept_alone() {
		let ring = ring_of(300, &[1]);
		assert_eq!(ring.insert(name(2), key(1_000)), 1);
		assert_eq!(ring.loaded(), (1, 1_000));
		assert_eq!(ring.insert(name(3), key(100)), 1);
		assert_eq!(ring.loaded(), (1, 100));
	}

	#[test]
	fn the_same_key_counts_once() {
		let ring = ring_of(300, &[1, 1, 1, 1]);
		assert_eq!(ring.loaded(), (1, 100));
		ring.remove(&name(1));
		ring.remove(&name(1));
		assert_eq!(ring.loaded(), (0, 0));
	}

	#[test]
	fn an_upload_makes_nobody_leave() {
		let ring = ring_of(300, &[1, 2]);
		ring.insert_where_there_is_room(name(3), key(100));
		assert!(ring.get(&name(3)).is_some());
		ring.insert_where_there_is_room(name(4), key(100));
		assert!(ring.get(&name(4)).is_none());
		assert_eq!(ring.loaded(), (3, 300));
	}
}
