//! The identity of a worker: its chain, its account, and the key to which contributors seal their statistics.
//!
//! The X25519 key is made on the first start and lies in the data folder, readable by its owner only. Its public half
//! is registered on chain beside the worker's address, so that a contributor seals to the key that the chain names and
//! not to one that somebody in between has put there.

use std::{fs, io::Read, os::unix::fs::PermissionsExt, path::Path, sync::Arc};

use anyhow::Context;
use assent_chain::{write_private, Signer};
use assent_primitives::Hash32;
use crypto_box::{aead::OsRng, SecretKey};
use zeroize::Zeroizing;

/// Chain, account and sealing key of a worker.
pub struct Identity {
	/// Hash of the chain's first block.
	pub genesis: Hash32,
	/// The worker's account.
	pub signer: Arc<dyn Signer>,
	/// The key to which statistics are sealed.
	pub sealing: SecretKey,
}

/// Reads the sealing key in `folder`, and makes it if it is not there.
pub fn sealing_key(folder: &Path) -> anyhow::Result<SecretKey> {
	let path = folder.join("sealing.key");
	match fs::File::open(&path) {
		Ok(file) => read_key(file).with_context(|| format!("the sealing key in {}", path.display())),
		Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
			let key = SecretKey::generate(&mut OsRng);
			write_private(&path, &*Zeroizing::new(key.to_bytes()))
				.with_context(|| format!("cannot write the sealing key to {}", path.display()))?;
			Ok(key)
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
