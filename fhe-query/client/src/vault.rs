//! Secrets on disk under a passphrase.
//!
//! A key is made from the passphrase and a random salt by Argon2id (RFC 9106), with that document's cost for machines
//! with little memory: 64 MiB, three passes, four lanes. Under it the secret is sealed by XChaCha20-Poly1305 with a
//! random nonce. Everything in front of the sealed bytes is authenticated with them:
//!
//! | bytes | what |
//! |---|---|
//! | 4, 1, 3 | `AVLT`, version 1, zeroes |
//! | 4, 4, 4 | memory in KiB, passes, lanes; little-endian |
//! | 16, 24 | salt, nonce |
//! | 16 more than the secret | the sealed secret |

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::{
	aead::{Aead, Payload},
	KeyInit, XChaCha20Poly1305, XNonce,
};
use rand::RngCore;
use zeroize::Zeroizing;

const MAGIC: [u8; 8] = *b"AVLT\x01\0\0\0";
const SALT: usize = 16;
const NONCE: usize = 24;
const HEAD: usize = MAGIC.len() + 12 + SALT + NONCE;
/// RFC 9106, section 4, second recommended option.
const COST: Cost = Cost { memory: 64 << 10, passes: 3, lanes: 4 };
/// The most memory and rounds that a file may ask for.
const MOST: Cost = Cost { memory: 1 << 20, passes: 16, lanes: 16 };
/// Fewest characters of a new passphrase.
pub const MIN_PASSPHRASE: usize = 8;

/// The reason why a secret cannot be sealed or opened.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum VaultError {
	/// Too easily guessed.
	#[error("a passphrase has at least {MIN_PASSPHRASE} characters")]
	TooShort,
	/// Another passphrase, or changed bytes.
	#[error("the passphrase is another one, or the file was changed")]
	WrongPassphrase,
	/// Not a sealed secret.
	#[error("it is not a sealed secret of this version of the program")]
	Malformed,
}

/// A passphrase. Wiped from memory when dropped, and never printed.
pub struct Passphrase(Zeroizing<String>);

impl Passphrase {
	/// A passphrase; a line's end is not part of it.
	pub fn new(mut text: String) -> Self {
		text.truncate(text.trim_end_matches(['\r', '\n']).len());
		Self(Zeroizing::new(text))
	}
}

impl std::fmt::Debug for Passphrase {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("Passphrase(..)")
	}
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cost {
	/// KiB.
	memory: u32,
	passes: u32,
	lanes: u32,
}

impl Cost {
	fn to_bytes(self) -> [u8; 12] {
		let mut bytes = [0; 12];
		let words = [self.memory, self.passes, self.lanes];
		bytes.as_chunks_mut::<4>().0.iter_mut().zip(words).for_each(|(to, word)| *to = word.to_le_bytes());
		bytes
	}

	fn from_bytes(bytes: &[u8; 12]) -> Option<Self> {
		let (words, _) = bytes.as_chunks::<4>();
		let [memory, passes, lanes] = <[[u8; 4]; 3]>::try_from(words).ok()?.map(u32::from_le_bytes);
		let fits = memory <= MOST.memory && passes <= MOST.passes && lanes <= MOST.lanes;
		fits.then_some(Self { memory, passes, lanes })
	}

	fn cipher(self, passphrase: &Passphrase, salt: &[u8]) -> Result<XChaCha20Poly1305, VaultError> {
		let params = Params::new(self.memory, self.passes, self.lanes, None).map_err(|_| VaultError::Malformed)?;
		let mut key = Zeroizing::new([0u8; 32]);
		Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
			.hash_password_into(passphrase.0.as_bytes(), salt, &mut *key)
			.map_err(|_| VaultError::Malformed)?;
		Ok(XChaCha20Poly1305::new((&*key).into()))
	}
}

/// Tells if bytes begin like a sealed secret.
pub fn is_sealed(bytes: &[u8]) -> bool {
	bytes.starts_with(&MAGIC[..4])
}

/// Seals a secret. Computes for a fraction of a second.
pub fn seal(passphrase: &Passphrase, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
	seal_at(COST, passphrase, secret)
}

fn seal_at(cost: Cost, passphrase: &Passphrase, secret: &[u8]) -> Result<Vec<u8>, VaultError> {
	if passphrase.0.chars().count() < MIN_PASSPHRASE {
		return Err(VaultError::TooShort);
	}
	let (mut salt, mut nonce) = ([0u8; SALT], [0u8; NONCE]);
	rand::rngs::OsRng.fill_bytes(&mut salt);
	rand::rngs::OsRng.fill_bytes(&mut nonce);
	let mut bytes = [&MAGIC[..], &cost.to_bytes(), &salt, &nonce].concat();
	let payload = Payload { msg: secret, aad: &bytes };
	let sealed = cost.cipher(passphrase, &salt)?.encrypt(XNonce::from_slice(&nonce), payload);
	bytes.extend(sealed.map_err(|_| VaultError::Malformed)?);
	Ok(bytes)
}

/// Opens what [`seal`] sealed.
pub fn open(passphrase: &Passphrase, bytes: &[u8]) -> Result<Zeroizing<Vec<u8>>, VaultError> {
	let (head, sealed) = bytes.split_at_checked(HEAD).ok_or(VaultError::Malformed)?;
	let rest = head.strip_prefix(&MAGIC).ok_or(VaultError::Malformed)?;
	let (cost, rest) = rest.split_first_chunk::<12>().ok_or(VaultError::Malformed)?;
	let (salt, nonce) = rest.split_at_checked(SALT).ok_or(VaultError::Malformed)?;
	let cost = Cost::from_bytes(cost).ok_or(VaultError::Malformed)?;
	let payload = Payload { msg: sealed, aad: head };
	let secret = cost.cipher(passphrase, salt)?.decrypt(XNonce::from_slice(nonce), payload);
	secret.map(Zeroizing::new).map_err(|_| VaultError::WrongPassphrase)
}

#[cfg(test)]
mod tests {
	use super::*;

	const CHEAP: Cost = Cost { memory: 64, passes: 1, lanes: 1 };

	fn words(text: &str) -> Passphrase {
		Passphrase::new(text.into())
	}

	fn sealed() -> Vec<u8> {
		seal_at(CHEAP, &words("correct horse"), b"secret").unwrap()
	}

	#[test]
	fn a_sealed_secret_opens_under_its_passphrase_alone() {
		let bytes = sealed();
		assert!(is_sealed(&bytes) && !bytes.windows(6).any(|window| window == b"secret"));
		assert_eq!(**open(&words("correct horse\n"), &bytes).unwrap(), *b"secret");
		assert_eq!(open(&words("incorrect horse"), &bytes).unwrap_err(), VaultError::WrongPassphrase);
		assert_eq!(open(&words(""), &bytes).unwrap_err(), VaultError::WrongPassphrase);
	}

	#[test]
	fn the_cost_is_that_of_the_standard_and_two_files_have_nothing_in_common() {
		let [one, other] = [(); 2].map(|()| seal(&words("correct horse"), b"secret").unwrap());
		assert_eq!(one[8..20], [65_536u32, 3, 4].map(u32::to_le_bytes).concat()[..]);
		assert_ne!(one[20..], other[20..]);
		assert_eq!(**open(&words("correct horse"), &one).unwrap(), *b"secret");
	}

	#[test]
	fn a_changed_byte_anywhere_is_noticed() {
		let bytes = sealed();
		for at in 0..bytes.len() {
			let mut changed = bytes.clone();
			changed[at] ^= 1;
			assert!(open(&words("correct horse"), &changed).is_err(), "byte {at}");
		}
		for cut in [0, 4, 8, 20, HEAD, bytes.len() - 1] {
			assert!(open(&words("correct horse"), &bytes[..cut]).is_err(), "{cut} bytes");
		}
	}

	#[test]
	fn a_file_that_asks_for_all_memory_is_refused_at_once() {
		let mut bytes = sealed();
		bytes[8..12].copy_from_slice(&u32::MAX.to_le_bytes());
		assert_eq!(open(&words("correct horse"), &bytes).unwrap_err(), VaultError::Malformed);
		bytes[8..20].copy_from_slice(&Cost { memory: 64, passes: u32::MAX, lanes: 1 }.to_bytes());
		assert_eq!(open(&words("correct horse"), &bytes).unwrap_err(), VaultError::Malformed);
	}

	#[test]
	fn a_short_passphrase_is_refused() {
		assert_eq!(seal(&words("1234567\n"), b"secret"), Err(VaultError::TooShort));
	}

	#[test]
	fn a_passphrase_is_not_printed() {
		assert_eq!(format!("{:?}", words("correct horse")), "Passphrase(..)");
	}
}
