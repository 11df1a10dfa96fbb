//! Files that only their owner reads, and that a crash leaves whole.

use std::{
	fs::{self, File, OpenOptions, TryLockError},
	io::{self, Write},
	os::unix::fs::{OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
	time::{Duration, Instant},
};

/// `path` with `suffix` behind its name.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
	let mut name = path.as_os_str().to_owned();
	name.push(suffix);
	name.into()
}

/// Replaces the contents of `path`: written beside it, flushed, moved there, and the move flushed. Mode 0600.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
	let fresh = beside(path, ".new");
	let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
	// The mode above only applies to a new file.
	file.set_permissions(fs::Permissions::from_mode(0o600))?;
	file.write_all(bytes)?;
	file.sync_all()?;
	fs::rename(&fresh, path)?;
	sync_folder(path)
}

/// Removes a file for good.
pub fn remove(path: &Path) -> io::Result<()> {
	match fs::remove_file(path) {
		Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
		_ => sync_folder(path),
	}
}

fn sync_folder(path: &Path) -> io::Result<()> {
	let folder = match path.parent() {
		Some(folder) if !folder.as_os_str().is_empty() => folder,
		_ => Path::new("."),
	};
	File::open(folder)?.sync_all()
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
