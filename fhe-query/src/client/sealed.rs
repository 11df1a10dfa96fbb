//! Sealing a statistic to its worker: an anonymous box (libsodium's `crypto_box_seal`) to the X25519 key that the chain names.

use crypto_box::{aead::OsRng, PublicKey};

/// Encrypts `statistic` so that only the owner of `key` reads it. Takes 48 bytes more than the statistic.
pub fn seal(key: &[u8; 32], statistic: &[u8]) -> Result<Vec<u8>, crypto_box::aead::Error> {
	PublicKey::from_bytes(*key).seal(&mut OsRng, statistic)
}

#[cfg(test)]
mod tests {
	use super::*;
	use crypto_box::SecretKey;

	#[test]
	fn only_the_worker_opens_what_is_sealed_to_it() {
		let worker = SecretKey::generate(&mut OsRng);
		let other = SecretKey::generate(&mut OsRng);
		let sealed = seal(worker.public_key().as_bytes(), b"sums").unwrap();
		assert_eq!(sealed.len(), 4 + 48);
		assert_eq!(worker.unseal(&sealed).unwrap(), b"sums");
		assert!(other.unseal(&sealed).is_err());
		let mut flipped = sealed.clone();
		flipped[40] ^= 1;
		assert!(worker.unseal(&flipped).is_err());
	}
}
