//! The client key and the evaluation key beside a wallet.

use std::{fs, io, path::PathBuf};

use assent_engine::{ClientKey, EvaluationKey};
use assent_primitives::{content_hash, Hash32};
use zeroize::Zeroizing;

use super::{Wallet, WalletError};
use crate::{
	files::{self, beside},
	vault::{self, Passphrase},
};

/// The state in which the client key was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KeyNews {
	/// `true` if it was generated just now.
	pub fresh: bool,
	/// `true` if it is under a passphrase on disk.
	pub sealed: bool,
}

impl Wallet {
	/// Reads the key that queries are encrypted under, or generates it on first use. With a passphrase it is sealed on
	/// disk from then on.
	pub fn client_key(&self, passphrase: Option<&Passphrase>) -> Result<(ClientKey, KeyNews), WalletError> {
		let path = self.client_key_path();
		let name = path.display().to_string();
		let file = |reason| WalletError::File { path: name.clone(), reason };
		let unfit = |e: &dyn std::fmt::Display| WalletError::Key(format!("{name}: {e}"));
		let write = |key: &ClientKey| match passphrase {
			Some(passphrase) => {
				let sealed = vault::seal(passphrase, &key.to_bytes()).map_err(|e| unfit(&e))?;
				files::write_private(&path, &sealed).map_err(file)
			},
			None => files::write_private(&path, &key.to_bytes()).map_err(file),
		};
		let bytes = match fs::read(&path) {
			Ok(bytes) => Zeroizing::new(bytes),
			Err(e) if e.kind() == io::ErrorKind::NotFound => {
				let key = ClientKey::generate();
				write(&key)?;
				files::remove(&self.evaluation_key_path()).ok();
				return Ok((key, KeyNews { fresh: true, sealed: passphrase.is_some() }));
			},
			Err(reason) => return Err(file(reason)),
		};
		if files::is_open_to_others(&path).map_err(file)? {
			return Err(WalletError::OpenToOthers { path: name });
		}
		if !vault::is_sealed(&bytes) {
			let key = ClientKey::from_bytes(&bytes).map_err(|e| unfit(&e))?;
			if passphrase.is_some() {
				write(&key)?;
			}
			return Ok((key, KeyNews { fresh: false, sealed: passphrase.is_some() }));
		}
		let passphrase = passphrase.ok_or_else(|| WalletError::Locked(name.clone()))?;
		let opened = vault::open(passphrase, &bytes).map_err(|e| unfit(&e))?;
		let key = ClientKey::from_bytes(&opened).map_err(|e| unfit(&e))?;
		Ok((key, KeyNews { fresh: false, sealed: true }))
	}

	/// Tells if the client key is sealed; `None` when there is none yet.
	pub fn is_key_sealed(&self) -> Option<bool> {
		fs::read(self.client_key_path()).ok().map(|bytes| vault::is_sealed(&bytes))
	}

	/// The file of the client key.
	pub fn client_key_path(&self) -> PathBuf {
		beside(&self.path, ".fhe-key")
	}

	/// Reads the public evaluation key of `client`, or makes it, which takes some seconds of computing.
	pub fn evaluation_key(&self, client: &ClientKey) -> Result<(Vec<u8>, Hash32), WalletError> {
		let path = self.evaluation_key_path();
		let bytes = match fs::read(&path) {
			Ok(bytes) => bytes,
			Err(e) if e.kind() == io::ErrorKind::NotFound => {
				let bytes = EvaluationKey::generate(client).into_bytes();
				files::write_private(&path, &bytes)
					.map_err(|reason| WalletError::File { path: path.display().to_string(), reason })?;
				bytes
			},
			Err(reason) => return Err(WalletError::File { path: path.display().to_string(), reason }),
		};
		let hash = content_hash(&bytes);
		Ok((bytes, hash))
	}

	fn evaluation_key_path(&self) -> PathBuf {
		beside(&self.path, ".evaluation-key")
	}
}
