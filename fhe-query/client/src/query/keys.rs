//! The keys of queries about features.

use assent_engine::ClientKey;
use assent_primitives::Hash32;

use super::compute;
use crate::{vault::Passphrase, wallet::Wallet, ClientError, Progress};

/// The keys of queries about features.
pub(super) struct Keys {
	/// The secret key that answers are opened with.
	pub client: ClientKey,
	/// The public key that workers compute with.
	pub evaluation: Vec<u8>,
	/// The hash of the evaluation key.
	pub hash: Hash32,
}

impl Keys {
	/// Reads the keys beside a wallet, or makes them.
	pub fn of(wallet: &Wallet, passphrase: Option<&Passphrase>, progress: &dyn Progress) -> Result<Self, ClientError> {
		let (client, found) = compute(|| wallet.client_key(passphrase))?;
		if found.fresh {
			let held = if found.sealed {
				"encrypted under your passphrase. Without the passphrase nobody can read your queries, not even you"
			} else {
				"not encrypted. Anyone who has this file can read your queries; --ask-passphrase encrypts it"
			};
			progress.say(&format!("the new encryption key {} is {held}", wallet.client_key_path().display()));
		}
		progress.say("reading or making the evaluation key");
		let (evaluation, hash) = compute(|| wallet.evaluation_key(&client))?;
		Ok(Self { client, evaluation, hash })
	}
}
