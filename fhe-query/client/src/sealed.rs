//! Sealing a statistic to its worker: an anonymous box (libsodium's `crypto_box_seal`) to the X25519 key that the chain
//! names.
//!
//! The randomness comes from a secret seed, so that an interrupted upload is sealed to the same bytes again. Two boxes
//! from the same randomness would give their contents away, so it is drawn from the seed, the key and the statistic:
//! another statistic, or another worker, means other randomness.

use assent_primitives::{content_hash, Hash32};
use crypto_box::PublicKey;
use rand_chacha::{rand_core::SeedableRng, ChaCha20Rng};
use zeroize::Zeroizing;

/// Encrypts `statistic` so that only the owner of `key` reads it. Takes 48 bytes more than the statistic. `seed` is
/// random, secret, and used for this upload only.
pub fn seal(seed: &Hash32, key: &[u8; 32], statistic: &[u8]) -> Result<Vec<u8>, crypto_box::aead::Error> {
	PublicKey::from_bytes(*key).seal(&mut randomness(seed, key, statistic), statistic)
}

fn randomness(seed: &Hash32, key: &[u8; 32], statistic: &[u8]) -> ChaCha20Rng {
	let drawn_from = Zeroizing::new([&b"assent/sealed"[..], seed, key, &content_hash(statistic)].concat());
	ChaCha20Rng::from_seed(*Zeroizing::new(content_hash(&drawn_from)))
}

#[cfg(test)]
mod tests {
	use super::*;
	use crypto_box::{aead::OsRng, SecretKey};

	const SEED: Hash32 = [7; 32];

	#[test]
	fn only_the_worker_opens_what_is_sealed_to_it() {
		let worker = SecretKey::generate(&mut OsRng);
		let other = SecretKey::generate(&mut OsRng);
		let sealed = seal(&SEED, worker.public_key().as_bytes(), b"sums").unwrap();
		assert_eq!(sealed.len(), 4 + 48);
		assert_eq!(worker.unseal(&sealed).unwrap(), b"sums");
		assert!(other.unseal(&sealed).is_err());
		let mut flipped = sealed.clone();
		flipped[40] ^= 1;
		assert!(worker.unseal(&flipped).is_err());
	}

	#[test]
	fn the_same_seed_gives_the_same_box_of_the_same_statistic_to_the_same_worker_only() {
		// A box begins with the public key that was drawn for it.
		let drawn = |seed: u8, key: u8, statistic: &[u8]| {
			let worker = SecretKey::from([key; 32]);
			let sealed = seal(&[seed; 32], worker.public_key().as_bytes(), statistic).unwrap();
			(sealed[..32].to_vec(), sealed)
		};
		assert_eq!(drawn(1, 1, b"sums"), drawn(1, 1, b"sums"));
		for (seed, key, statistic) in [(2, 1, b"sums"), (1, 2, b"sums"), (1, 1, b"other".first_chunk().unwrap())] {
			assert_ne!(drawn(seed, key, statistic).0, drawn(1, 1, b"sums").0);
		}
	}
}
