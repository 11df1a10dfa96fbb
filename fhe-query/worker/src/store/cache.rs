//! Copies of evaluation keys on this machine's disk, for stores that are far away.
//!
//! A key is loaded again whenever others have pushed it out of memory, and is tens of megabytes. The copies are
//! bounded; the ones unused the longest leave first. They are of keys only: what is revoked must be gone with the
//! store's copy, and a key is never revoked. A key that is deleted from the store is deleted here first, and one that
//! was being fetched meanwhile is not kept.
//!
//! The store alone says what there is. A copy is checked against its hash whenever it is read, nothing is flushed, and
//! a disk that is full or broken only means that there are no copies.

use std::{
	collections::BTreeMap,
	fs,
	io::{self, Write},
	os::unix::fs::OpenOptionsExt,
	path::{Path, PathBuf},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use assent_chain::private_folder;
use assent_primitives::{content_hash, Hash32};
use axum::body::Bytes;

/// Copies of keys in one folder.
pub(super) struct KeyCache {
	folder: PathBuf,
	budget: u64,
	copies: Mutex<Copies>,
}

#[derive(Default)]
struct Copies {
	/// Bytes of each, and when it was used last.
	entries: BTreeMap<Hash32, (u64, u64)>,
	clock: u64,
	deletions: u64,
}

impl Copies {
	fn now(&mut self) -> u64 {
		self.clock = self.clock.saturating_add(1);
		self.clock
	}

	fn bytes(&self) -> u64 {
		self.entries.values().fold(0, |sum, (bytes, _)| sum.saturating_add(*bytes))
	}
}

impl KeyCache {
	/// Copies in `folder`, at most `budget` bytes. Those of an earlier worker stay, as unused; what else is there is
	/// deleted.
	pub fn open(folder: PathBuf, budget: u64) -> anyhow::Result<Arc<Self>> {
		private_folder(&folder)?;
		let cache = Self { folder, budget, copies: Mutex::default() };
		let mut copies = Copies::default();
		for entry in fs::read_dir(&cache.folder)? {
			let path = entry?.path();
			match copy_in(&path) {
				Some((hash, bytes)) => drop(copies.entries.insert(hash, (bytes, 0))),
				None => fs::remove_file(path)?,
			}
		}
		cache.make_room(&mut copies, 0);
		*cache.lock() = copies;
		Ok(Arc::new(cache))
	}

	/// Counts the deletions so far. Asked before a key is fetched that is to be kept.
	pub fn deletions(&self) -> u64 {
		self.lock().deletions
	}

	/// The copy of the key `hash`. Blocks.
	pub fn get(&self, hash: &Hash32) -> Option<Bytes> {
		let file = {
			let mut copies = self.lock();
			let now = copies.now();
			copies.entries.get_mut(hash)?.1 = now;
			fs::File::open(self.path(hash))
		};
		let read = file.and_then(|mut file| {
			let mut bytes = Vec::new();
			io::Read::read_to_end(&mut file, &mut bytes).map(|_| bytes)
		});
		match read {
			Ok(bytes) if content_hash(&bytes) == *hash => Some(bytes.into()),
			_ => {
				tracing::warn!("a copy of an evaluation key is broken: it is fetched again");
				self.drop_copy(&mut self.lock(), hash);
				None
			},
		}
	}

	/// Keeps a copy of a key, unless one was deleted since there were `deletions`. Blocks.
	pub fn keep(&self, hash: &Hash32, bytes: &[u8], deletions: u64) {
		let size = bytes.len().try_into().unwrap_or(u64::MAX);
		let mut copies = self.lock();
		if copies.deletions != deletions || copies.entries.contains_key(hash) || size > self.budget {
			return;
		}
		self.make_room(&mut copies, size);
		match self.write(hash, bytes) {
			Ok(()) => {
				let now = copies.now();
				copies.entries.insert(*hash, (size, now));
			},
			Err(error) => tracing::warn!(%error, "there is no copy of an evaluation key on this disk"),
		}
	}

	/// Deletes the copy of the key `hash`. Blocks.
	pub fn delete(&self, hash: &Hash32) {
		let mut copies = self.lock();
		copies.deletions = copies.deletions.saturating_add(1);
		self.drop_copy(&mut copies, hash);
	}

	fn lock(&self) -> MutexGuard<'_, Copies> {
		self.copies.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn path(&self, hash: &Hash32) -> PathBuf {
		self.folder.join(hex::encode(hash))
	}

	fn make_room(&self, copies: &mut Copies, size: u64) {
		while copies.bytes().saturating_add(size) > self.budget {
			let oldest = copies.entries.iter().min_by_key(|(_, (_, used))| *used).map(|(hash, _)| *hash);
			let Some(oldest) = oldest else { return };
			self.drop_copy(copies, &oldest);
		}
	}

	fn drop_copy(&self, copies: &mut Copies, hash: &Hash32) {
		if copies.entries.remove(hash).is_some() {
			if let Err(error) = fs::remove_file(self.path(hash)) {
				tracing::warn!(%error, "a copy of an evaluation key could not be deleted");
			}
		}
	}

	/// Written beside its place and moved there: what has a key's name is whole.
	fn write(&self, hash: &Hash32, bytes: &[u8]) -> io::Result<()> {
		let fresh = self.folder.join("new");
		let mut file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
		let written = file.write_all(bytes).and_then(|()| fs::rename(&fresh, self.path(hash)));
		if written.is_err() {
			fs::remove_file(&fresh).ok();
		}
		written
	}
}

/// The name and the size of the copy in the file `path`.
fn copy_in(path: &Path) -> Option<(Hash32, u64)> {
	let mut hash = Hash32::default();
	hex::decode_to_slice(path.file_name()?.to_str()?, &mut hash).ok()?;
	let known = fs::symlink_metadata(path).ok()?;
	known.is_file().then_some(())?;
	Some((hash, known.len()))
}

#[cfg(test)]
mod tests {
	use super::*;

	fn key(number: u8) -> (Hash32, Vec<u8>) {
		let bytes = vec![number; 100];
		(content_hash(&bytes), bytes)
	}

	fn cache_of(folder: &Path, numbers: &[u8]) -> Arc<KeyCache> {
		let cache = KeyCache::open(folder.into(), 300).unwrap();
		for (hash, bytes) in numbers.iter().copied().map(key) {
			cache.keep(&hash, &bytes, cache.deletions());
		}
		cache
	}

	fn files(folder: &Path) -> usize {
		fs::read_dir(folder).unwrap().count()
	}

	#[test]
	fn a_copy_is_kept_until_it_is_the_one_unused_the_longest() {
		let dir = tempfile::tempdir().unwrap();
		let cache = cache_of(dir.path(), &[1, 2, 3]);
		assert_eq!(cache.get(&key(1).0).unwrap(), key(1).1);
		cache.keep(&key(4).0, &key(4).1, 0);
		assert!(cache.get(&key(2).0).is_none() && cache.get(&key(1).0).is_some());
		assert_eq!(files(dir.path()), 3);
		cache.keep(&content_hash(&[5; 301]), &[5; 301], 0);
		assert_eq!(files(dir.path()), 3, "one larger than all is not kept");
	}

	#[test]
	fn a_copy_that_changed_is_dropped() {
		let dir = tempfile::tempdir().unwrap();
		let cache = cache_of(dir.path(), &[1, 2]);
		fs::write(cache.path(&key(1).0), [9; 100]).unwrap();
		fs::remove_file(cache.path(&key(2).0)).unwrap();
		assert!(cache.get(&key(1).0).is_none() && cache.get(&key(2).0).is_none());
		assert_eq!(files(dir.path()), 0);
		cache.keep(&key(1).0, &key(1).1, 0);
		assert!(cache.get(&key(1).0).is_some());
	}

	#[test]
	fn a_key_that_is_deleted_while_it_is_fetched_leaves_no_copy() {
		let dir = tempfile::tempdir().unwrap();
		let cache = cache_of(dir.path(), &[]);
		let before = cache.deletions();
		cache.delete(&key(1).0);
		cache.keep(&key(1).0, &key(1).1, before);
		assert_eq!(files(dir.path()), 0);
		cache.keep(&key(1).0, &key(1).1, cache.deletions());
		cache.delete(&key(1).0);
		assert_eq!(files(dir.path()), 0);
	}

	#[test]
	fn the_next_worker_finds_the_copies_and_nothing_else() {
		let dir = tempfile::tempdir().unwrap();
		drop(cache_of(dir.path(), &[1, 2, 3]));
		fs::write(dir.path().join("new"), "half a key").unwrap();
		let cache = KeyCache::open(dir.path().into(), 200).unwrap();
		assert_eq!(files(dir.path()), 2);
		assert_eq!(cache.lock().bytes(), 200);
	}

	#[test]
	fn a_disk_that_takes_nothing_means_no_copies() {
		let dir = tempfile::tempdir().unwrap();
		let folder = dir.path().join("keys");
		let cache = cache_of(&folder, &[]);
		fs::remove_dir(&folder).unwrap();
		cache.keep(&key(1).0, &key(1).1, 0);
		assert!(cache.get(&key(1).0).is_none());
	}
}
