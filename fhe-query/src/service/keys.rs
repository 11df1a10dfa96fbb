//! Evaluation keys that are loaded and ready, as many as memory allows.
//!
//! A loaded key takes more than a hundred megabytes, and loading one takes as long as several bootstraps, so those of busy
//! queriers stay loaded. What does not fit into the budget is dropped, longest unused first, and loaded again from the blob store
//! when it is asked for.

use std::{
	collections::BTreeMap,
	sync::{Arc, Mutex, PoisonError},
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
}

impl KeyRing {
	/// A ring for at most `budget` bytes of memory. One key is kept even if it is larger.
	pub fn new(budget: usize) -> Self {
		Self { budget, loaded: Mutex::default() }
	}

	/// The key `hash`, if it is loaded.
	pub fn get(&self, hash: &Hash32) -> Option<Arc<dyn LoadedKey>> {
		let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
		loaded.clock += 1;
		let now = loaded.clock;
		let entry = loaded.keys.get_mut(hash)?;
		entry.used = now;
		Some(entry.key.clone())
	}

	/// Keeps a loaded key and drops others until the budget holds.
	pub fn insert(&self, hash: Hash32, key: Arc<dyn LoadedKey>) {
		let bytes = key.memory_bytes();
		let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
		loaded.clock += 1;
		let entry = Entry { key, bytes, used: loaded.clock };
		loaded.bytes = loaded.bytes.saturating_add(bytes);
		if let Some(old) = loaded.keys.insert(hash, entry) {
			loaded.bytes = loaded.bytes.saturating_sub(old.bytes);
		}
		while loaded.bytes > self.budget && loaded.keys.len() > 1 {
			let Some(oldest) = loaded.keys.iter().min_by_key(|(_, entry)| entry.used).map(|(hash, _)| *hash) else {
				break;
			};
			if let Some(old) = loaded.keys.remove(&oldest) {
				loaded.bytes = loaded.bytes.saturating_sub(old.bytes);
			}
		}
	}

	/// Drops the key `hash`.
	pub fn remove(&self, hash: &Hash32) {
		let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
		if let Some(old) = loaded.keys.remove(hash) {
			loaded.bytes = loaded.bytes.saturating_sub(old.bytes);
		}
	}
}
