//! Resumable uploads, spooled to disk within a size limit.
//!
//! * **upload**: a file that grows to an announced length, under a random token that only its sender knows.
//! * **writer**: the one request that appends. The next one takes its place: when a connection is lost, the sender
//!   knows it long before this side does.
//!
//! A body waits here until it is whole, so that slow senders hold disk and not memory, and all of them together a
//! bounded part of it, set aside by the lengths they announce. What nobody has written to for a while is deleted. Time
//! is the monotonic clock's: what the system's clock says changes nothing.
//!
//! # After a start
//!
//! An upload that can be gone on with says in the head of its file what it is going to be ([`head`]). A worker that
//! starts takes up every file whose head is whole and whose bytes are within the limits, the ones that lack least
//! first, and deletes the rest. A resumed upload waits as long as a new one, however long the worker was away, but is
//! dropped after a few starts that found no more of it.
//!
//! * Nothing is flushed. The death of the process loses nothing. A machine that loses power may lose an upload, or
//!   leave other bytes in its place: the hash of the whole tells, and the sender begins again.
//! * Addresses are not written down. A resumed upload counts for no address until a sender continues it. From then on
//!   it counts towards that sender's quota; a sender at the quota is refused until one of their uploads finishes.

mod head;

use std::{
	collections::HashMap,
	ffi::OsStr,
	fs,
	os::unix::fs::{FileExt, OpenOptionsExt},
	path::{Path, PathBuf},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

use assent_chain::private_folder;
use assent_protocol::Code;
use axum::body::Bytes;

use super::{
	peers::Held,
	refusal::{refuse, refuse_for, Refusal},
};

use self::head::Head;
pub use self::head::{most_bytes, Token, Wanted};

/// Position of an upload's first byte in its file.
const HEAD: u64 = head::BYTES as u64;

/// The life of an upload: one request, or several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Life {
	/// An upload that ends with the request that began it.
	OneRequest,
	/// An upload that other requests can continue, also after a restart of the worker.
	Resumable,
}

/// Limits on uploads that have begun.
#[derive(Clone, Copy, Debug)]
pub struct SpoolLimits {
	/// Uploads.
	pub count: usize,
	/// Bytes that all of them announced.
	pub bytes: u64,
	/// Time for which an upload waits for more.
	pub idle: Duration,
	/// Time for which it waits even when others have no room.
	pub grace: Duration,
}

/// Progress of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
	/// The blob that it is going to be.
	pub wanted: Wanted,
	/// Bytes received.
	pub offset: u64,
	/// Announced length in bytes.
	pub length: u64,
}

struct Upload {
	progress: Progress,
	file: Arc<fs::File>,
	path: PathBuf,
	writer: u64,
	touched: Instant,
	/// The share of the sender's quota. `None`: resumed after a restart, and not continued by a sender yet.
	held: Option<Held>,
}

/// Uploads that have begun.
pub struct Spool {
	folder: PathBuf,
	limits: SpoolLimits,
	uploads: Mutex<HashMap<Token, Upload>>,
}

/// The right to append to an upload, until somebody else takes it.
pub struct Writer {
	spool: Arc<Spool>,
	token: Token,
	number: u64,
	file: Arc<fs::File>,
	offset: u64,
	length: u64,
}

fn gone() -> Refusal {
	refuse(Code::NotFound, "upload not found, or expired: start a new one")
}

fn full() -> Refusal {
	refuse_for(10, "the worker is busy with other uploads: try again later")
}

/// Refuses an upload of an address that is at its quota.
pub(super) fn crowded() -> Refusal {
	refuse_for(10, "too many unfinished uploads from this address: finish one, or try again later")
}

fn broken(error: impl std::fmt::Display) -> Refusal {
	tracing::error!(%error, "the disk for uploads failed");
	refuse(Code::Storage, "the worker's disk is full or broken: the bytes received before are kept, try again later")
}

impl Spool {
	/// Uploads in `folder`, which is made if it is not there. What an earlier worker had begun to take is taken up, or
	/// deleted.
	pub fn open(folder: &Path, limits: SpoolLimits) -> anyhow::Result<Arc<Self>> {
		private_folder(folder)?;
		let mut found = Vec::new();
		for entry in fs::read_dir(folder)? {
			let path = entry?.path();
			match take_up(&path) {
				Some(upload) => found.push(upload),
				None => fs::remove_file(path)?,
			}
		}
		found.sort_by_key(|(_, upload)| upload.progress.length.saturating_sub(upload.progress.offset));
		let spool = Self { folder: folder.to_path_buf(), limits, uploads: Mutex::default() };
		for (token, upload) in found {
			let mut uploads = spool.lock();
			match spool.has_room(&uploads, upload.progress.length) {
				true => drop(uploads.insert(token, upload)),
				false => fs::remove_file(upload.path)?,
			}
		}
		let (count, _) = spool.reserved();
		if count > 0 {
			tracing::info!(count, "uploads that had begun are taken up");
		}
		Ok(Arc::new(spool))
	}

	fn lock(&self) -> MutexGuard<'_, HashMap<Token, Upload>> {
		self.uploads.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Begins an upload of `length` bytes.
	pub async fn begin(
		self: &Arc<Self>,
		wanted: Wanted,
		length: u64,
		life: Life,
		held: Held,
	) -> Result<Token, Refusal> {
		self.sweep();
		let token: Token = rand::random();
		let path = self.folder.join(hex::encode(token));
		let head = (life == Life::Resumable).then(|| Head::new(wanted, length));
		let made = tokio::task::spawn_blocking(move || Created::new(path)?.headed(head, &token));
		let made = made.await?.map_err(broken)?;
		let (file, path) = made.keep().ok_or_else(gone)?;
		let upload = Upload {
			progress: Progress { wanted, offset: 0, length },
			file: Arc::new(file),
			path,
			writer: 0,
			touched: Instant::now(),
			held: Some(held),
		};
		let (begun, dropped) = self.lock_and_insert(token, upload);
		erase(dropped);
		begun
	}

	fn lock_and_insert(&self, token: Token, upload: Upload) -> (Result<Token, Refusal>, Vec<Upload>) {
		let mut uploads = self.lock();
		let mut dropped = self.make_room(&mut uploads, upload.progress.length);
		match self.has_room(&uploads, upload.progress.length) {
			true => {
				uploads.insert(token, upload);
				(Ok(token), dropped)
			},
			false => {
				dropped.push(upload);
				(Err(full()), dropped)
			},
		}
	}

	fn has_room(&self, uploads: &HashMap<Token, Upload>, length: u64) -> bool {
		let bytes = uploads.values().fold(length, |sum, upload| sum.saturating_add(upload.progress.length));
		uploads.len() < self.limits.count && bytes <= self.limits.bytes
	}

	/// Where there is no room, those have to leave that wait longest, if they have waited for a while: who only begins
	/// uploads keeps nobody else from it for long.
	fn make_room(&self, uploads: &mut HashMap<Token, Upload>, length: u64) -> Vec<Upload> {
		let mut dropped = Vec::new();
		while length <= self.limits.bytes && !self.has_room(uploads, length) {
			let oldest = uploads.iter().min_by_key(|(_, upload)| upload.touched);
			let oldest = oldest.filter(|(_, upload)| upload.touched.elapsed() >= self.limits.grace);
			let Some(left) = oldest.map(|(token, _)| *token).and_then(|token| uploads.remove(&token)) else { break };
			dropped.push(left);
		}
		dropped
	}

	/// Counts the uploads that have begun, and the bytes they announced.
	pub fn reserved(&self) -> (usize, u64) {
		let uploads = self.lock();
		(uploads.len(), uploads.values().fold(0, |sum, upload| sum.saturating_add(upload.progress.length)))
	}

	/// Returns the progress of an upload.
	pub fn progress(&self, token: &Token) -> Result<Progress, Refusal> {
		self.sweep();
		let mut uploads = self.lock();
		let upload = uploads.get_mut(token).ok_or_else(gone)?;
		upload.touched = Instant::now();
		Ok(upload.progress)
	}

	/// Counts an upload that was resumed after a restart towards the quota of the sender that continues it.
	pub fn adopt(&self, token: &Token, hold: impl FnOnce() -> Option<Held>) -> Result<(), Refusal> {
		let mut uploads = self.lock();
		let upload = uploads.get_mut(token).ok_or_else(gone)?;
		if upload.held.is_none() {
			upload.held = Some(hold().ok_or_else(crowded)?);
		}
		Ok(())
	}

	/// The right to append at `offset`, which must be where the upload is.
	pub fn writer(self: &Arc<Self>, token: &Token, offset: u64) -> Result<Writer, Refusal> {
		self.sweep();
		let mut uploads = self.lock();
		let upload = uploads.get_mut(token).ok_or_else(gone)?;
		if upload.progress.offset != offset {
			let message = format!("the upload is at byte {}, not {offset}: ask for its offset", upload.progress.offset);
			return Err(refuse(Code::WrongOffset, message));
		}
		upload.writer = upload.writer.wrapping_add(1);
		upload.touched = Instant::now();
		Ok(Writer {
			spool: self.clone(),
			token: *token,
			number: upload.writer,
			file: upload.file.clone(),
			offset,
			length: upload.progress.length,
		})
	}

	/// The upload is whole as it is, whatever length it announced.
	pub fn close(&self, token: &Token) {
		if let Some(upload) = self.lock().get_mut(token) {
			upload.progress.length = upload.progress.offset;
		}
	}

	/// The bytes of a whole upload.
	pub async fn read(&self, token: &Token) -> Result<Bytes, Refusal> {
		let (file, length) = {
			let uploads = self.lock();
			let upload = uploads.get(token).ok_or_else(gone)?;
			(upload.file.clone(), upload.progress.length)
		};
		let length = usize::try_from(length).map_err(broken)?;
		let read = tokio::task::spawn_blocking(move || {
			let mut bytes = vec![0; length];
			file.read_exact_at(&mut bytes, HEAD).map(|()| bytes)
		});
		Ok(read.await?.map_err(broken)?.into())
	}

	/// Puts another file in the place of an upload's, and gives the one it had.
	#[cfg(test)]
	pub(super) fn exchange(&self, token: &Token, file: Arc<fs::File>) -> Arc<fs::File> {
		std::mem::replace(&mut self.lock().get_mut(token).unwrap().file, file)
	}

	/// Deletes an upload. Tells whether it was there.
	pub fn remove(&self, token: &Token) -> bool {
		let removed = self.lock().remove(token);
		let found = removed.is_some();
		erase(removed.into_iter().collect());
		found
	}

	/// Deletes what nobody has written to for too long.
	pub fn sweep(&self) {
		self.sweep_at(Instant::now());
	}

	/// The same, at another time.
	pub(super) fn sweep_at(&self, now: Instant) {
		let old: Vec<Upload> = {
			let mut uploads = self.lock();
			let is_old = |upload: &Upload| now.saturating_duration_since(upload.touched) >= self.limits.idle;
			let tokens: Vec<Token> = uploads.iter().filter(|(_, u)| is_old(u)).map(|(token, _)| *token).collect();
			tokens.iter().filter_map(|token| uploads.remove(token)).collect()
		};
		erase(old);
	}
}

/// The upload in the file `path` of an earlier worker, if it can be gone on with.
fn take_up(path: &Path) -> Option<(Token, Upload)> {
	let mut token = Token::default();
	hex::decode_to_slice(path.file_name().and_then(OsStr::to_str)?, &mut token).ok()?;
	fs::symlink_metadata(path).ok()?.is_file().then_some(())?;
	let file = fs::OpenOptions::new().read(true).write(true).open(path).ok()?;
	let offset = file.metadata().ok()?.len().checked_sub(HEAD)?;
	let head = Head::read(&file, &token)?.started(offset)?;
	// A start that cannot be counted would never be the last.
	head.write(&file, &token).ok()?;
	let upload = Upload {
		progress: Progress { wanted: head.wanted(), offset, length: head.length() },
		file: Arc::new(file),
		path: path.to_path_buf(),
		writer: 0,
		touched: Instant::now(),
		held: None,
	};
	Some((token, upload))
}

/// A file that is deleted again unless it is kept: its sender may hang up while it is made.
struct Created(Option<(fs::File, PathBuf)>);

impl Created {
	fn new(path: PathBuf) -> std::io::Result<Self> {
		let file = fs::OpenOptions::new().write(true).read(true).create_new(true).mode(0o600).open(&path)?;
		Ok(Self(Some((file, path))))
	}

	/// The same with a head, or without one: then nobody takes it up after a start.
	fn headed(self, head: Option<Head>, token: &Token) -> std::io::Result<Self> {
		if let (Some((file, _)), Some(head)) = (&self.0, head) {
			head.write(file, token)?;
		}
		Ok(self)
	}

	fn keep(mut self) -> Option<(fs::File, PathBuf)> {
		self.0.take()
	}
}

impl Drop for Created {
	fn drop(&mut self) {
		if let Some((_, path)) = &self.0 {
			let _ = fs::remove_file(path);
		}
	}
}

/// Deletes files without waiting for the disk. What their senders held is free at once.
fn erase(uploads: Vec<Upload>) {
	let paths: Vec<PathBuf> = uploads.into_iter().map(|upload| upload.path).collect();
	if paths.is_empty() {
		return;
	}
	tokio::task::spawn_blocking(move || {
		for path in paths {
			if let Err(error) = fs::remove_file(&path) {
				tracing::warn!(%error, "the file of an upload could not be deleted");
			}
		}
	});
}

impl Writer {
	/// Appends `piece`, and returns once it counts.
	pub async fn write(&mut self, piece: Bytes) -> Result<(), Refusal> {
		let end = self.offset.saturating_add(piece.len().try_into().unwrap_or(u64::MAX));
		if end > self.length {
			return Err(refuse(
				Code::TooLarge,
				format!("the upload has more than the {} bytes announced", self.length),
			));
		}
		let (file, at) = (self.file.clone(), self.offset.saturating_add(HEAD));
		tokio::task::spawn_blocking(move || file.write_all_at(&piece, at)).await?.map_err(broken)?;
		let mut uploads = self.spool.lock();
		let upload = uploads.get_mut(&self.token).ok_or_else(gone)?;
		if upload.writer != self.number {
			return Err(refuse(Code::WrongOffset, "another request continues this upload: stop this one"));
		}
		upload.progress.offset = end;
		upload.touched = Instant::now();
		self.offset = end;
		Ok(())
	}

	/// Bytes that are here.
	pub fn offset(&self) -> u64 {
		self.offset
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::store::Kind;

	#[test]
	fn a_file_whose_sender_hung_up_while_it_was_made_is_deleted() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("upload");
		drop(Created::new(path.clone()).unwrap());
		assert!(!path.exists());
		let kept = Created::new(path.clone()).unwrap().keep();
		assert!(kept.is_some() && path.exists());
		assert!(Created::new(path).is_err(), "nobody else's file is taken");
	}

	#[test]
	fn a_disk_without_room_for_the_head_is_refused_as_a_full_disk_and_leaves_no_file() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("upload");
		fs::write(&path, "").unwrap();
		let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
		let head = Head::new(Wanted { kind: Kind::Key, name: [3; 32] }, 1_000);
		let refused = Created(Some((full, path.clone()))).headed(Some(head), &[7; 16]);
		let refusal = broken(refused.err().expect("there is no room"));
		assert_eq!(refusal.0.code, Code::Storage);
		assert!(refusal.0.message.contains("full"), "{}", refusal.0.message);
		assert!(!path.exists());
	}
}
