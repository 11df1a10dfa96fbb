//! The header of an upload's file, from which a restarted worker knows what the bytes are going to be.
//!
//! The head and the bytes are one file, so there is never one without the other. How many bytes are here is the length
//! of the file without its head. The head ends in a hash over the upload's token and all the rest: one that was cut
//! off, changed, or copied from another upload is none, and its upload is dropped.
//!
//! No clock is written down: the monotonic one does not outlive the machine, and the system's may jump. Starts of the
//! worker are counted instead, see [`Head::started`].

use std::{fs, io, os::unix::fs::FileExt};

use assent_primitives::{content_hash, Hash32};
use assent_protocol::{MAX_DESCRIPTOR_BYTES, MAX_KEY_BYTES, MAX_STATISTIC_BYTES};
use codec::{Decode, DecodeAll, Encode};

use crate::store::Kind;

/// Name of an upload.
pub type Token = [u8; 16];

/// Most bytes of an upload.
pub fn most_bytes(kind: Kind) -> usize {
	match kind {
		Kind::Descriptor => MAX_DESCRIPTOR_BYTES,
		Kind::Statistic => MAX_STATISTIC_BYTES,
		Kind::Key => MAX_KEY_BYTES,
		Kind::Head => 0,
	}
}

/// The blob that an upload is going to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
	/// Its kind.
	pub kind: Kind,
	/// Its name.
	pub name: Hash32,
}

/// Layout of the head.
const VERSION: u8 = 1;
/// Bytes of what the hash is of, and of the head with its hash.
const PLAIN: usize = 1 + 1 + 32 + 8 + 8 + 1;
pub(super) const BYTES: usize = PLAIN + 32;
/// Most starts of a worker between which no byte of an upload came.
const MOST_STARTS: u8 = 4;

/// The header of an upload's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub(super) struct Head {
	version: u8,
	kind: Kind,
	name: Hash32,
	/// Bytes that the upload will have.
	length: u64,
	/// Bytes that were here when the worker last started.
	seen: u64,
	/// Starts of the worker since then that found no more.
	starts: u8,
}

impl Head {
	/// The head of an upload that begins.
	pub fn new(wanted: Wanted, length: u64) -> Self {
		Self { version: VERSION, kind: wanted.kind, name: wanted.name, length, seen: 0, starts: 0 }
	}

	/// The blob that the upload is going to be.
	pub fn wanted(&self) -> Wanted {
		Wanted { kind: self.kind, name: self.name }
	}

	/// Bytes that the upload will have.
	pub fn length(&self) -> u64 {
		self.length
	}

	/// Writes the head where it belongs.
	pub fn write(&self, file: &fs::File, token: &Token) -> io::Result<()> {
		let mut bytes = self.encode();
		let hash = Self::hash(&bytes, token);
		bytes.extend(hash);
		file.write_all_at(&bytes, 0)
	}

	/// The head of the upload `token`, if it is whole.
	pub fn read(file: &fs::File, token: &Token) -> Option<Self> {
		let mut bytes = [0; BYTES];
		file.read_exact_at(&mut bytes, 0).ok()?;
		let (plain, hash) = bytes.split_at_checked(PLAIN)?;
		(Self::hash(plain, token) == hash).then_some(())?;
		let head = Self::decode_all(&mut &plain[..]).ok()?;
		let most = most_bytes(head.kind).try_into().unwrap_or(u64::MAX);
		(head.version == VERSION && head.length <= most).then_some(head)
	}

	/// The head after a start of the worker that found `here` bytes. `None` when too many starts have found no more
	/// than the one before: whoever sent them has given up.
	pub fn started(self, here: u64) -> Option<Self> {
		if here > self.length {
			return None;
		}
		let starts = if here > self.seen { 0 } else { self.starts.saturating_add(1) };
		(starts <= MOST_STARTS).then_some(Self { seen: here, starts, ..self })
	}

	fn hash(plain: &[u8], token: &Token) -> Hash32 {
		content_hash(&[&token[..], plain].concat())
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const TOKEN: Token = [7; 16];

	fn head() -> Head {
		Head::new(Wanted { kind: Kind::Key, name: [3; 32] }, 1_000)
	}

	fn written(head: &Head) -> (fs::File, Vec<u8>) {
		let file = tempfile::tempfile().unwrap();
		head.write(&file, &TOKEN).unwrap();
		let mut bytes = vec![0; BYTES];
		file.read_exact_at(&mut bytes, 0).unwrap();
		(file, bytes)
	}

	#[test]
	fn what_is_written_is_read() {
		let (file, _) = written(&head());
		assert_eq!(file.metadata().unwrap().len(), u64::try_from(BYTES).unwrap());
		assert_eq!(Head::read(&file, &TOKEN), Some(head()));
	}

	#[test]
	fn a_head_that_was_changed_cut_off_or_moved_is_none() {
		let (file, bytes) = written(&head());
		assert_eq!(Head::read(&file, &[8; 16]), None, "it is another upload's");
		for place in 0..BYTES {
			let mut changed = bytes.clone();
			changed[place] ^= 1;
			file.write_all_at(&changed, 0).unwrap();
			assert_eq!(Head::read(&file, &TOKEN), None, "byte {place}");
		}
		file.write_all_at(&bytes, 0).unwrap();
		file.set_len(u64::try_from(BYTES).unwrap() - 1).unwrap();
		assert_eq!(Head::read(&file, &TOKEN), None);
	}

	#[test]
	fn a_whole_head_of_more_than_is_taken_is_none() {
		for (kind, length) in [(Kind::Key, u64::MAX), (Kind::Head, 1)] {
			let (file, _) = written(&Head::new(Wanted { kind, name: [3; 32] }, length));
			assert_eq!(Head::read(&file, &TOKEN), None, "{kind:?} of {length} bytes");
		}
		let (file, _) = written(&Head { version: VERSION + 1, ..head() });
		assert_eq!(Head::read(&file, &TOKEN), None, "another layout");
	}

	#[test]
	fn an_upload_outlives_as_many_starts_as_it_grows_between_and_a_few_more() {
		let mut head = head();
		for start in 1..20 {
			head = head.started(start * 10).unwrap();
		}
		for _ in 0..MOST_STARTS {
			head = head.started(190).unwrap();
		}
		assert_eq!(head.started(190), None);
		assert!(head.started(191).is_some());
		assert_eq!(head.started(1_001), None, "more than was announced");
	}
}
