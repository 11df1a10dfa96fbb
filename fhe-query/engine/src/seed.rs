//! Seeds of secrets and masks, from the system's generator.
//!
//! `tfhe` picks one natively. In a browser it would want wasm-bindgen for it; there the seeds come from `getrandom`,
//! which whoever builds the module backs with `crypto.getRandomValues`.

use fhe_kernels::{Masks, Path};
use tfhe::core_crypto::{
	commons::math::random::{RandomGenerator, Seed},
	prelude::DefaultRandomGenerator,
};

#[cfg(not(all(target_family = "wasm", target_os = "unknown")))]
pub(super) use tfhe::core_crypto::prelude::new_seeder;

/// The first words of the masks that `tfhe` draws from a seed, by the kernels where the processor has AES.
pub(super) fn masks(seed: u128, count: usize, path: Path) -> Vec<u64> {
	let mut words = vec![0; count];
	match Masks::new(seed, path) {
		Some(masks) => masks.fill(&mut words),
		None => RandomGenerator::<DefaultRandomGenerator>::new(Seed(seed)).fill_slice_with_random_uniform(&mut words),
	}
	words
}

/// A source of seeds.
#[cfg(all(target_family = "wasm", target_os = "unknown"))]
pub(super) fn new_seeder() -> Box<dyn tfhe::core_crypto::commons::math::random::Seeder> {
	Box::new(browser::Seeder)
}

#[cfg(all(target_family = "wasm", target_os = "unknown"))]
mod browser {
	use rand::{rngs::OsRng, RngCore};
	use tfhe::core_crypto::commons::math::random::{self, Seed};

	pub struct Seeder;

	impl random::Seeder for Seeder {
		/// Panics when the browser has no generator: there must never be a key without one.
		fn seed(&mut self) -> Seed {
			let mut bytes = [0; 16];
			OsRng.fill_bytes(&mut bytes);
			Seed(u128::from_le_bytes(bytes))
		}

		fn is_available() -> bool {
			true
		}
	}
}
