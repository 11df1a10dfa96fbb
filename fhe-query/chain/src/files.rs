//! Files that only their owner reads, and that a crash leaves whole.

use std::{
	fs::{self, File, OpenOptions},
	io::{self, Write},
	os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
	path::{Path, PathBuf},
};

/// Makes `folder`, readable by its owner only, if it is not there.
pub fn private_folder(folder: &Path) -> io::Result<()> {
	fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Puts `suffix` behind the name of `path`.
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

/// Flushes the entry of `path` in its folder to the disk.
pub fn sync_folder(path: &Path) -> io::Result<()> {
	let folder = match path.parent() {
		Some(folder) if !folder.as_os_str().is_empty() => folder,
		_ => Path::new("."),
	};
	File::open(folder)?.sync_all()
}
