//! Files that only their owner reads, and that a crash leaves whole.

use std::{
	fs::{self, File, OpenOptions, TryLockError},
	io,
	os::unix::fs::{OpenOptionsExt, PermissionsExt},
	path::Path,
	time::{Duration, Instant},
};

use assent_chain::sync_folder;
pub use assent_chain::{beside, write_private};

/// Removes a file for good.
pub fn remove(path: &Path) -> io::Result<()> {
	match fs::remove_file(path) {
		Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
		_ => sync_folder(path),
	}
}

/// Tells if others than its owner may read the file.
pub fn is_open_to_others(path: &Path) -> io::Result<bool> {
	Ok(fs::metadata(path)?.permissions().mode() & 0o077 != 0)
}

/// Holds a file for this process until it is dropped.
#[derive(Debug)]
pub struct Lock {
	_file: File,
}

impl Lock {
	/// Takes `path`, waiting at most `patience` for another process; `None` when that keeps it.
	pub fn take(path: &Path, patience: Duration) -> io::Result<Option<Self>> {
		let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
		let since = Instant::now();
		loop {
			match file.try_lock() {
				Ok(()) => return Ok(Some(Self { _file: file })),
				Err(TryLockError::Error(e)) => return Err(e),
				Err(TryLockError::WouldBlock) if since.elapsed() >= patience => return Ok(None),
				Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(50)),
			}
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_private_file_is_its_owners_alone_even_over_an_open_one() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("file");
		fs::write(&path, "old").unwrap();
		fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
		assert!(is_open_to_others(&path).unwrap());
		write_private(&path, b"new").unwrap();
		assert!(!is_open_to_others(&path).unwrap());
		assert_eq!(fs::read(&path).unwrap(), b"new");
		assert!(!beside(&path, ".new").exists());
	}

	#[test]
	fn a_lock_is_held_by_one() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("lock");
		let held = Lock::take(&path, Duration::ZERO).unwrap();
		assert!(held.is_some());
		assert!(Lock::take(&path, Duration::ZERO).unwrap().is_none());
		drop(held);
		assert!(Lock::take(&path, Duration::ZERO).unwrap().is_some());
	}
}
