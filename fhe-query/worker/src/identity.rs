//! The key to which contributors seal their statistics, and the signer of the worker's account.
//!
//! The X25519 key is made on the first start and lies in the data folder, readable by its owner only. Its public half is
//! registered on chain beside the worker's address, so that a contributor seals to the key that the chain names and not to one
//! that somebody in between has put there.

use std::{
	fs,
	io::{Read, Write},
	os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
	path::Path,
};

use anyhow::Context;
use crypto_box::{aead::OsRng, SecretKey};
use zeroize::Zeroizing;

/// The account that the worker answers, signs receipts and attests with.
pub trait WorkerSigner: Send + Sync {
	/// The account: an sr25519 public key.
	fn account(&self) -> [u8; 32];

	/// Signs `payload` with the account's key.
	fn sign(&self, payload: &[u8]) -> anyhow::Result<[u8; 64]>;
}

/// Makes `folder`, readable by its owner only, if it is not there.
pub(crate) fn private_folder(folder: &Path) -> anyhow::Result<()> {
	fs::DirBuilder::new()
		.recursive(true)
		.mode(0o700)
		.create(folder)
		.with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// The sealing key in `folder`: read if it is there, made otherwise.
pub fn sealing_key(folder: &Path) -> anyhow::Result<SecretKey> {
	let path = folder.join("sealing.key");
	match fs::File::open(&path) {
		Ok(file) => read_key(file).with_context(|| format!("the sealing key in {}", path.display())),
		Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
			make_key(folder, &path).with_context(|| format!("cannot write the sealing key to {}", path.display()))
		},
		Err(e) => Err(e).with_context(|| format!("cannot read the sealing key in {}", path.display())),
	}
}

fn read_key(file: fs::File) -> anyhow::Result<SecretKey> {
	let mode = file.metadata()?.permissions().mode();
	anyhow::ensure!(mode & 0o077 == 0, "may be read by others than its owner (mode {:o}): make it 600", mode & 0o777);
	let mut bytes = Zeroizing::new(Vec::new());
	file.take(33).read_to_end(&mut bytes)?;
	SecretKey::from_slice(&bytes).map_err(|_| anyhow::anyhow!("is not 32 bytes long"))
}

/// Written beside its place, flushed, then moved there: a crash leaves either no key or a whole one.
fn make_key(folder: &Path, path: &Path) -> anyhow::Result<SecretKey> {
	let key = SecretKey::generate(&mut OsRng);
	let fresh = folder.join("sealing.key.new");
	let _ = fs::remove_file(&fresh);
	let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&fresh)?;
	file.write_all(&*Zeroizing::new(key.to_bytes()))?;
	file.sync_all()?;
	fs::rename(&fresh, path)?;
	fs::File::open(folder)?.sync_all()?;
	Ok(key)
}
