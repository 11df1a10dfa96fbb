//! Signers: a key in memory, made from a secret URI, or a key that a node's keystore holds.

use std::{fs, str::FromStr};

use subxt::utils::AccountId32;
use subxt_signer::{sr25519::Keypair, SecretUri};

use super::{connection::AccountId, error::ChainError};

/// A signer for one account. Signing does not wait for anything.
pub trait Signer: Send + Sync {
	/// The account.
	fn account(&self) -> AccountId;
	/// Signs `payload` with the account's sr25519 key, in Substrate's signing context.
	fn sign(&self, payload: &[u8]) -> Result<[u8; 64], ChainError>;
}

impl<S: Signer + ?Sized> Signer for std::sync::Arc<S> {
	fn account(&self) -> AccountId {
		(**self).account()
	}

	fn sign(&self, payload: &[u8]) -> Result<[u8; 64], ChainError> {
		(**self).sign(payload)
	}
}

/// Reads the secret that `text` names: the text itself, or with an `@` in front the contents of that file.
pub fn read_secret(text: &str) -> Result<String, ChainError> {
	match text.strip_prefix('@') {
		Some(path) => fs::read_to_string(path)
			.map(|secret| secret.trim().to_owned())
			.map_err(|e| ChainError::Key(format!("cannot read the key file {path}: {e}"))),
		None => Ok(text.trim().to_owned()),
	}
}

/// A key in memory: `//Alice`, a mnemonic, `0x` and a seed, or `@file` with one of them.
pub struct FileOrUri(Keypair);

impl FileOrUri {
	/// Makes the key that `text` names. The text itself is never repeated in an error.
	pub fn parse(text: &str) -> Result<Self, ChainError> {
		let uri = read_secret(text)?;
		let wrong = || {
			ChainError::Key(
				"this is not a key: give //Name for a development account, a mnemonic in quotes, 0x and 64 \
				 hexadecimal digits, or @FILE with one of these inside"
					.into(),
			)
		};
		let uri = SecretUri::from_str(&uri).map_err(|_| wrong())?;
		Keypair::from_uri(&uri).map(Self).map_err(|_| wrong())
	}
}

impl Signer for FileOrUri {
	fn account(&self) -> AccountId {
		self.0.public_key().0
	}

	fn sign(&self, payload: &[u8]) -> Result<[u8; 64], ChainError> {
		Ok(self.0.sign(payload).0)
	}
}

/// Writes the account as SS58 with the generic prefix.
pub fn ss58(account: &AccountId) -> String {
	AccountId32(*account).to_string()
}

/// Reads the account that `text` names: SS58 of any prefix, `0x` and 64 hexadecimal digits, or a development key
/// (`//Alice`).
pub fn parse_account(text: &str) -> Result<AccountId, ChainError> {
	if text.starts_with("//") {
		return Ok(FileOrUri::parse(text)?.account());
	}
	if let Some(digits) = text.strip_prefix("0x") {
		let mut account = [0; 32];
		return match hex::decode_to_slice(digits, &mut account) {
			Ok(()) => Ok(account),
			Err(e) => Err(ChainError::Key(format!("{text} is not an account: {e}"))),
		};
	}
	match AccountId32::from_str(text) {
		Ok(account) => Ok(account.0),
		Err(e) => {
			Err(ChainError::Key(format!("{text} is not an account: {e}. Give an SS58 address or 0x and 64 digits")))
		},
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	const ALICE: &str = "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY";

	#[test]
	fn a_development_key_is_the_well_known_account() {
		let alice = FileOrUri::parse("//Alice").unwrap();
		assert_eq!(ss58(&alice.account()), ALICE);
		assert_eq!(parse_account(ALICE).unwrap(), alice.account());
		assert_eq!(parse_account("//Alice").unwrap(), alice.account());
		assert_eq!(parse_account(&format!("0x{}", hex::encode(alice.account()))).unwrap(), alice.account());
	}

	#[test]
	fn a_key_file_is_read() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("key");
		fs::write(&path, "//Alice\n").unwrap();
		assert_eq!(ss58(&FileOrUri::parse(&format!("@{}", path.display())).unwrap().account()), ALICE);
	}

	#[test]
	fn a_wrong_key_is_not_repeated_in_the_error() {
		let error = FileOrUri::parse("my secret words").err().unwrap().to_string();
		assert!(!error.contains("my secret words"), "{error}");
		assert!(FileOrUri::parse("@/nowhere/at/all").err().unwrap().to_string().contains("/nowhere/at/all"));
	}

	#[test]
	fn an_account_with_a_wrong_digit_is_refused() {
		let wrong = ALICE.replace("5Grwva", "5Grwvb");
		assert!(parse_account(&wrong).is_err());
		assert!(parse_account("0x00").is_err());
	}
}
