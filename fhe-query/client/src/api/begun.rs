//! A record of begun uploads, with which the next run resumes them.
//!
//! One small file for each, mode 0600, in the cache folder, named by a hash over the worker's address and what is
//! uploaded. It holds the upload's address at the worker, which is a secret, since whoever knows it can append, and the
//! seed that a sealed statistic was sealed with: sealed with it again, the statistic has the same bytes, so they need
//! not be kept. The file is deleted once the upload is through.
//!
//! Nothing depends on these files. One that is missing, cannot be written or is not what was written costs the bytes
//! that had been sent, and no more.

use std::{
	fs, io,
	os::unix::fs::DirBuilderExt,
	path::{Path, PathBuf},
	time::Duration,
};

use assent_primitives::{content_hash, Hash32};
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::files::{beside, remove, write_private};

/// Longest file that is read.
const MOST_BYTES: u64 = 1_024;
/// A worker has forgotten what is older than this long since.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

/// A begun upload.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Zeroize, ZeroizeOnDrop)]
pub(super) struct Begun {
	/// Its address at the worker, once it has one.
	pub place: Option<String>,
	/// The seed that it was sealed with, if it was.
	pub seed: Option<Hash32>,
}

/// Files of uploads that have begun, in one folder.
#[derive(Clone, Debug)]
pub(super) struct Memory {
	folder: PathBuf,
}

impl Memory {
	/// Files in `folder`, which is made when there is something to write. What is old is deleted.
	pub fn new(folder: PathBuf) -> Self {
		for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
			let age = entry.metadata().and_then(|known| known.modified()).map(|written| written.elapsed());
			if age.is_ok_and(|age| age.is_ok_and(|age| age > OLD)) {
				fs::remove_file(entry.path()).ok();
			}
		}
		Self { folder }
	}

	/// Reads the record of the upload of `path` to the worker at `url`.
	pub fn recall(&self, url: &str, path: &str) -> Option<Begun> {
		let file = self.file(url, path);
		(fs::metadata(&file).ok()?.len() <= MOST_BYTES).then_some(())?;
		let begun: Begun = serde_json::from_slice(&fs::read(&file).ok()?).ok()?;
		Some(begun)
	}

	/// Writes down what is known of it.
	pub fn note(&self, url: &str, path: &str, begun: &Begun) {
		let written = self.write(&self.file(url, path), begun);
		if let Err(error) = written {
			tracing::warn!(%error, folder = %self.folder.display(), "if this is interrupted, the upload begins anew");
		}
	}

	fn write(&self, file: &Path, begun: &Begun) -> io::Result<()> {
		fs::DirBuilder::new().recursive(true).mode(0o700).create(&self.folder)?;
		write_private(file, &serde_json::to_vec(begun)?)
	}

	/// Forgets it.
	pub fn forget(&self, url: &str, path: &str) {
		let file = self.file(url, path);
		if file.exists() {
			if let Err(error) = remove(&file).and_then(|()| remove(&beside(&file, ".new"))) {
				tracing::warn!(%error, "what was remembered of an upload stays");
			}
		}
	}

	fn file(&self, url: &str, path: &str) -> PathBuf {
		self.folder.join(hex::encode(content_hash(format!("{url} {path}").as_bytes())))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::files::is_open_to_others;

	const URL: &str = "https://worker.example.org/";
	const PATH: &str = "v1/keys/07";

	fn begun() -> Begun {
		Begun { place: Some("v1/uploads/0102".into()), seed: Some([3; 32]) }
	}

	fn files(folder: &Path) -> Vec<PathBuf> {
		fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect()
	}

	#[test]
	fn what_is_noted_is_recalled_until_it_is_forgotten() {
		let dir = tempfile::tempdir().unwrap();
		let folder = dir.path().join("uploads");
		let memory = Memory::new(folder.clone());
		assert!(memory.recall(URL, PATH).is_none());
		memory.note(URL, PATH, &begun());
		assert!(Memory::new(folder.clone()).recall(URL, PATH) == Some(begun()));
		assert!(memory.recall("https://another.example.org/", PATH).is_none());
		assert!(memory.recall(URL, "v1/keys/08").is_none());
		assert!(files(&folder).iter().all(|file| !is_open_to_others(file).unwrap()));
		assert!(!is_open_to_others(&folder).unwrap());
		memory.forget(URL, PATH);
		assert!(memory.recall(URL, PATH).is_none() && files(&folder).is_empty());
	}

	#[test]
	fn a_file_that_is_not_what_was_written_is_nothing() {
		let dir = tempfile::tempdir().unwrap();
		let memory = Memory::new(dir.path().into());
		memory.note(URL, PATH, &begun());
		let file = files(dir.path()).remove(0);
		let whole = fs::read(&file).unwrap();
		for broken in [&whole[..whole.len() - 1], b"", b"{\"place\":1}", &[b' '; 2_000]] {
			fs::write(&file, broken).unwrap();
			assert!(memory.recall(URL, PATH).is_none());
		}
		fs::write(&file, &whole).unwrap();
		assert!(memory.recall(URL, PATH).is_some());
	}

	#[test]
	fn a_folder_that_cannot_be_made_is_no_obstacle() {
		let dir = tempfile::tempdir().unwrap();
		let file = dir.path().join("file");
		fs::write(&file, "").unwrap();
		let memory = Memory::new(file.join("folder"));
		memory.note(URL, PATH, &begun());
		assert!(memory.recall(URL, PATH).is_none());
		memory.forget(URL, PATH);
	}

	#[test]
	fn what_is_old_is_deleted() {
		let dir = tempfile::tempdir().unwrap();
		let memory = Memory::new(dir.path().into());
		memory.note(URL, PATH, &begun());
		memory.note(URL, "v1/keys/08", &begun());
		let file = fs::File::open(memory.file(URL, PATH)).unwrap();
		file.set_modified(std::time::SystemTime::now() - 2 * OLD).unwrap();
		let memory = Memory::new(dir.path().into());
		assert!(memory.recall(URL, PATH).is_none() && memory.recall(URL, "v1/keys/08").is_some());
	}
}
