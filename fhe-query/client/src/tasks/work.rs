//! The work file: answers that a labeller has committed to and not yet revealed.
//!
//! It is written before the commitment is sent, so that no commitment is ever without its answer. Only its owner can
//! read it, because it holds the answers before they are revealed.

use std::{
	fs, io,
	path::{Path, PathBuf},
	time::Duration,
};

use assent_chain::{AccountId, Answer};
use assent_primitives::{Hash32, TaskSetId};
use codec::Encode;
use serde::{Deserialize, Serialize};

use super::answers::commitment;
use crate::files::{self, Lock};

/// The longest wait for another process that uses the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// The reason why the work file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum WorkError {
	/// The file cannot be read or written.
	#[error("cannot use the work file {path}: {reason}")]
	Io {
		/// The file.
		path: String,
		/// The error of the file system.
		reason: io::Error,
	},
	/// The contents do not read.
	#[error("the work file {0} is damaged: {1}. Its answers can no longer be revealed; move the file away to go on")]
	Damaged(String, String),
	/// Another process holds the file.
	#[error("another process uses the work file {0}: wait for it, or name another file with --work")]
	Busy(String),
}

/// One committed answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Committed {
	#[serde(with = "hex::serde")]
	genesis: Hash32,
	#[serde(with = "hex::serde")]
	account: AccountId,
	/// The task set.
	pub set: u32,
	/// The item.
	pub item: u32,
	#[serde(with = "hex::serde")]
	answer: Vec<u8>,
	/// The salt.
	#[serde(with = "hex::serde")]
	pub salt: Hash32,
}

impl Committed {
	/// The answer.
	pub fn answer(&self) -> Option<Answer> {
		codec::DecodeAll::decode_all(&mut &self.answer[..]).ok()
	}
}

/// Items whose accepted labels went into a contribution: the chain counts them and does not keep which they were.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contributed {
	#[serde(with = "hex::serde")]
	genesis: Hash32,
	#[serde(with = "hex::serde")]
	account: AccountId,
	set: u32,
	items: Vec<u32>,
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
	committed: Vec<Committed>,
	#[serde(default)]
	contributed: Vec<Contributed>,
}

/// The open work file. Held for this process until it is dropped.
#[derive(Debug)]
pub struct WorkFile {
	path: PathBuf,
	genesis: Hash32,
	account: AccountId,
	contents: Contents,
	_lock: Lock,
}

impl WorkFile {
	/// Opens the file, or begins one, for an account on a chain.
	pub fn open(path: &Path, genesis: Hash32, account: AccountId) -> Result<Self, WorkError> {
		let name = || path.display().to_string();
		let io = |reason| WorkError::Io { path: name(), reason };
		let lock = Lock::take(&files::beside(path, ".lock"), PATIENCE).map_err(io)?;
		let lock = lock.ok_or_else(|| WorkError::Busy(name()))?;
		let contents: Contents = match fs::read(path) {
			Ok(bytes) => serde_json::from_slice(&bytes).map_err(|e| WorkError::Damaged(name(), e.to_string()))?,
			Err(error) if error.kind() == io::ErrorKind::NotFound => Contents::default(),
			Err(error) => return Err(io(error)),
		};
		if contents.committed.iter().any(|committed| committed.answer().is_none()) {
			return Err(WorkError::Damaged(name(), "an answer in it cannot be read".into()));
		}
		Ok(Self { path: path.into(), genesis, account, contents, _lock: lock })
	}

	/// The committed answers in `set`.
	pub fn committed(&self, set: TaskSetId) -> impl Iterator<Item = &Committed> {
		self.contents.committed.iter().filter(move |committed| self.is_mine(committed) && committed.set == set.0)
	}

	/// The commitment to `answer`. The same answer to the same item has the same one until it is revealed; another
	/// answer takes its place.
	pub fn commit(&mut self, set: TaskSetId, item: u32, answer: &Answer) -> Result<Hash32, WorkError> {
		let known = self.committed(set).find(|committed| committed.item == item && committed.answer() == Some(*answer));
		if let Some(known) = known {
			return Ok(commitment(set, item, &self.account, answer, &known.salt));
		}
		let salt = crate::access::random_seed();
		let (genesis, account) = (self.genesis, self.account);
		self.drop_item(set, item);
		let answer_bytes = answer.encode();
		self.contents.committed.push(Committed { genesis, account, set: set.0, item, answer: answer_bytes, salt });
		self.write()?;
		Ok(commitment(set, item, &self.account, answer, &salt))
	}

	/// Forgets an answer that was revealed, or can no longer be.
	pub fn forget(&mut self, set: TaskSetId, item: u32) -> Result<(), WorkError> {
		self.drop_item(set, item);
		self.write()
	}

	/// The items of `set` whose labels were contributed.
	pub fn contributed_items(&self, set: TaskSetId) -> impl Iterator<Item = u32> + '_ {
		let mine = self.contents.contributed.iter().filter(move |contributed| {
			contributed.genesis == self.genesis && contributed.account == self.account && contributed.set == set.0
		});
		mine.flat_map(|contributed| contributed.items.iter().copied())
	}

	/// Forgets the last contribution of `set`, whose call was never executed; whether there was one.
	pub fn forget_last_contributed(&mut self, set: TaskSetId) -> Result<bool, WorkError> {
		let (genesis, account) = (self.genesis, self.account);
		let last = self.contents.contributed.iter().rposition(|contributed| {
			contributed.genesis == genesis && contributed.account == account && contributed.set == set.0
		});
		let Some(last) = last else {
			return Ok(false);
		};
		self.contents.contributed.remove(last);
		self.write()?;
		Ok(true)
	}

	/// Remembers that the labels of `items` are being contributed.
	pub fn contributed(&mut self, set: TaskSetId, items: impl Iterator<Item = u32>) -> Result<(), WorkError> {
		let (genesis, account) = (self.genesis, self.account);
		self.contents.contributed.push(Contributed { genesis, account, set: set.0, items: items.collect() });
		self.write()
	}

	/// The file beside this one in which a statistic waits until it is uploaded.
	pub fn statistic_path(&self, set: TaskSetId) -> PathBuf {
		files::beside(&self.path, &format!(".{}-{}.statistic", hex::encode(&self.account[..6]), set.0))
	}

	fn is_mine(&self, committed: &Committed) -> bool {
		committed.genesis == self.genesis && committed.account == self.account
	}

	fn drop_item(&mut self, set: TaskSetId, item: u32) {
		let (genesis, account) = (self.genesis, self.account);
		self.contents.committed.retain(|committed| {
			committed.genesis != genesis
				|| committed.account != account
				|| committed.set != set.0
				|| committed.item != item
		});
	}

	fn write(&self) -> Result<(), WorkError> {
		let name = || self.path.display().to_string();
		let text = serde_json::to_vec_pretty(&self.contents).map_err(|e| WorkError::Damaged(name(), e.to_string()))?;
		files::write_private(&self.path, &text).map_err(|reason| WorkError::Io { path: name(), reason })
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const SET: TaskSetId = TaskSetId(3);

	fn open(path: &Path, account: u8) -> WorkFile {
		WorkFile::open(path, [1; 32], [account; 32]).unwrap()
	}

	#[test]
	fn a_commitment_can_be_opened_after_a_restart() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("work.json");
		let hash = open(&path, 9).commit(SET, 4, &Answer::Class(2)).unwrap();
		assert!(!files::is_open_to_others(&path).unwrap());
		let file = open(&path, 9);
		let committed: Vec<_> = file.committed(SET).collect();
		let (answer, salt) = (committed[0].answer().unwrap(), committed[0].salt);
		assert_eq!((committed.len(), committed[0].item, answer), (1, 4, Answer::Class(2)));
		assert_eq!(commitment(SET, 4, &[9; 32], &answer, &salt), hash);
	}

	#[test]
	fn sending_the_same_answer_again_keeps_the_salt_and_another_answer_does_not() {
		let dir = tempfile::tempdir().unwrap();
		let mut file = open(&dir.path().join("work.json"), 9);
		let first = file.commit(SET, 4, &Answer::Class(2)).unwrap();
		assert_eq!(file.commit(SET, 4, &Answer::Class(2)).unwrap(), first);
		assert_ne!(file.commit(SET, 4, &Answer::Class(3)).unwrap(), first);
		assert_eq!(file.committed(SET).count(), 1);
	}

	#[test]
	fn accounts_sets_and_items_do_not_mix() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("work.json");
		for account in [8, 9] {
			let mut file = open(&path, account);
			file.commit(SET, 4, &Answer::Class(2)).unwrap();
			file.commit(TaskSetId(5), 4, &Answer::Class(2)).unwrap();
		}
		let mut file = open(&path, 9);
		file.forget(SET, 4).unwrap();
		assert_eq!((file.committed(SET).count(), file.committed(TaskSetId(5)).count()), (0, 1));
		drop(file);
		assert_eq!(open(&path, 8).committed(SET).count(), 1);
	}

	#[test]
	fn contributed_items_are_remembered_for_the_next_contribution() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("work.json");
		open(&path, 9).contributed(SET, [1, 4].into_iter()).unwrap();
		open(&path, 9).contributed(SET, [6].into_iter()).unwrap();
		assert_eq!(open(&path, 9).contributed_items(SET).collect::<Vec<_>>(), [1, 4, 6]);
		assert_eq!(open(&path, 9).contributed_items(TaskSetId(4)).count(), 0);
		assert_eq!(open(&path, 8).contributed_items(SET).count(), 0);
		assert!(open(&path, 9).forget_last_contributed(SET).unwrap());
		assert_eq!(open(&path, 9).contributed_items(SET).collect::<Vec<_>>(), [1, 4]);
		assert!(!open(&path, 8).forget_last_contributed(SET).unwrap());
	}

	#[test]
	fn a_damaged_file_is_told_and_left_alone() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("work.json");
		fs::write(&path, "{\"committed\": 5}").unwrap();
		let error = WorkFile::open(&path, [1; 32], [9; 32]).unwrap_err().to_string();
		assert!(error.contains("damaged") && error.contains("work.json"), "{error}");
		assert_eq!(fs::read_to_string(&path).unwrap(), "{\"committed\": 5}");
	}
}
