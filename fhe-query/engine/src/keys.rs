//! The querier's secret key, the evaluation key made from it, and that key as the worker uses it.
//!
//! *Client key*: two binary secrets, the small LWE key and the big GLWE key; it encrypts queries, opens answers, and
//! never leaves its owner. *Evaluation key*: keyswitching and bootstrapping keys, compressed to seeds and bodies;
//! uploaded once, named by its hash; with it the worker computes and sees nothing. *Session key*: the evaluation key
//! unpacked for use.
//!
//! All use one pinned parameter set of `tfhe`, [`PARAMETERS`]; its figures are in `docs/fhe-parameters.md`.

use super::{
	error::EngineError,
	hash::blake2b_256,
	parameters::{BIG, PARAMETERS, PARAMETER_SET},
	seed::new_seeder,
	wire,
};
use fhe_kernels::Side;
use tfhe::{
	conformance::ParameterSetConformant,
	core_crypto::{
		commons::math::random::Seed,
		prelude::{
			allocate_and_generate_new_binary_glwe_secret_key, allocate_and_generate_new_binary_lwe_secret_key,
			generate_seeded_lwe_keyswitch_key, par_generate_seeded_lwe_bootstrap_key, DefaultRandomGenerator,
			FourierLweBootstrapKeyOwned, GlweSecretKeyOwned, LweSecretKeyOwned, LweSecretKeyView,
			SecretRandomGenerator, SeededLweBootstrapKeyOwned, SeededLweKeyswitchKeyOwned,
		},
	},
	shortint::{
		atomic_pattern::{compressed::CompressedStandardAtomicPatternServerKey, StandardAtomicPatternServerKey},
		server_key::{
			CompressedModulusSwitchConfiguration, ShortintBootstrappingKey, ShortintCompressedBootstrappingKey,
		},
		PBSOrder, PBSParameters,
	},
};
use zeroize::{Zeroize, Zeroizing};

/// Bytes of a seed.
const SEED_BYTES: usize = 16;
/// Bodies of a compressed bootstrapping key: per bit of the small key one GGSW ciphertext.
const BOOTSTRAP_WORDS: usize = PARAMETERS.lwe_dimension.0
	* PARAMETERS.pbs_level.0
	* (PARAMETERS.glwe_dimension.0 + 1)
	* PARAMETERS.polynomial_size.0;
/// Bodies of a compressed keyswitching key: per bit of the big key one LWE ciphertext for each level.
const KEYSWITCH_WORDS: usize = BIG * PARAMETERS.ks_level.0;
const CLIENT_KEY_BITS: usize = PARAMETERS.lwe_dimension.0 + BIG;

/// Bytes of an evaluation key.
pub const EVALUATION_KEY_BYTES: usize = wire::HEADER_BYTES + 2 * SEED_BYTES + 8 * (BOOTSTRAP_WORDS + KEYSWITCH_WORDS);

const CLIENT_KEY: wire::Kind =
	wire::Kind { what: "client key", magic: *b"ACLK", limit: wire::HEADER_BYTES + CLIENT_KEY_BITS.div_ceil(8) };
const EVALUATION_KEY: wire::Kind = wire::Kind { what: "evaluation key", magic: *b"AEVK", limit: EVALUATION_KEY_BYTES };

/// The querier's secrets. Wiped from memory when dropped.
pub struct ClientKey {
	/// Key of the ciphertexts inside a bootstrap.
	small: LweSecretKeyOwned<u64>,
	/// Key of queries and answers.
	big: GlweSecretKeyOwned<u64>,
}

impl ClientKey {
	/// Draws a new key.
	pub fn generate() -> Self {
		let mut generator = SecretRandomGenerator::<DefaultRandomGenerator>::new(new_seeder().seed());
		Self {
			small: allocate_and_generate_new_binary_lwe_secret_key(PARAMETERS.lwe_dimension, &mut generator),
			big: allocate_and_generate_new_binary_glwe_secret_key(
				PARAMETERS.glwe_dimension,
				PARAMETERS.polynomial_size,
				&mut generator,
			),
		}
	}

	/// The secret bytes. Keep them in a file that only its owner can read.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		let mut bytes = Zeroizing::new(wire::begin(&CLIENT_KEY, PARAMETER_SET, CLIENT_KEY_BITS.div_ceil(8)));
		bytes.resize(CLIENT_KEY.limit, 0);
		for (index, bit) in self.small.as_ref().iter().chain(self.big.as_ref()).enumerate() {
			bytes[wire::HEADER_BYTES + index / 8] |= u8::from(*bit == 1) << (index % 8);
		}
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EngineError> {
		let body = wire::open(&CLIENT_KEY, PARAMETER_SET, bytes)?;
		if bytes.len() < CLIENT_KEY.limit {
			return Err(EngineError::Truncated { what: CLIENT_KEY.what, found: bytes.len() });
		}
		let small = PARAMETERS.lwe_dimension.0;
		let bit = |index: usize| u64::from(body[index / 8] >> (index % 8) & 1);
		Ok(Self {
			small: LweSecretKeyOwned::from_container((0..small).map(bit).collect()),
			big: GlweSecretKeyOwned::from_container(
				(small..CLIENT_KEY_BITS).map(bit).collect(),
				PARAMETERS.polynomial_size,
			),
		})
	}

	/// The key of queries and answers.
	pub(super) fn big(&self) -> LweSecretKeyView<'_, u64> {
		self.big.as_lwe_secret_key()
	}
}

impl Drop for ClientKey {
	fn drop(&mut self) {
		self.small.as_mut().zeroize();
		self.big.as_mut().zeroize();
	}
}

impl std::fmt::Debug for ClientKey {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("ClientKey(..)")
	}
}

/// The key that a worker needs to compute under a client key, as it is uploaded.
#[derive(Clone)]
pub struct EvaluationKey {
	bytes: Vec<u8>,
}

impl EvaluationKey {
	/// Makes the evaluation key of a client key. Takes a second or two of computing.
	pub fn generate(client: &ClientKey) -> Self {
		let mut seeder = new_seeder();
		let seeds = [seeder.seed().0, seeder.seed().0];
		let (mut bootstrap, mut keyswitch) = seeded(seeds, vec![0; BOOTSTRAP_WORDS], vec![0; KEYSWITCH_WORDS]);
		par_generate_seeded_lwe_bootstrap_key(
			&client.small,
			&client.big,
			&mut bootstrap,
			PARAMETERS.glwe_noise_distribution,
			seeder.as_mut(),
		);
		generate_seeded_lwe_keyswitch_key(
			&client.big(),
			&client.small,
			&mut keyswitch,
			PARAMETERS.lwe_noise_distribution,
			seeder.as_mut(),
		);
		let mut bytes = wire::begin(&EVALUATION_KEY, PARAMETER_SET, EVALUATION_KEY_BYTES);
		bytes.extend(seeds.iter().flat_map(|seed| seed.to_le_bytes()));
		let (bootstrap, keyswitch) = (bootstrap.into_container(), keyswitch.into_container());
		bytes.extend(bootstrap.iter().chain(&keyswitch).flat_map(|word| word.to_le_bytes()));
		Self { bytes }
	}

	/// The bytes to upload.
	pub fn bytes(&self) -> &[u8] {
		&self.bytes
	}

	/// The bytes to upload.
	pub fn into_bytes(self) -> Vec<u8> {
		self.bytes
	}

	/// BLAKE2b-256 of the bytes, the key's name.
	pub fn hash(&self) -> [u8; 32] {
		blake2b_256(&self.bytes)
	}
}

/// The two parts of an evaluation key, around their bodies.
fn seeded(
	seeds: [u128; 2],
	bootstrap: Vec<u64>,
	keyswitch: Vec<u64>,
) -> (SeededLweBootstrapKeyOwned<u64>, SeededLweKeyswitchKeyOwned<u64>) {
	let bootstrap = SeededLweBootstrapKeyOwned::from_container(
		bootstrap,
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		PARAMETERS.pbs_base_log,
		PARAMETERS.pbs_level,
		Seed(seeds[0]).into(),
		PARAMETERS.ciphertext_modulus,
	);
	let keyswitch = SeededLweKeyswitchKeyOwned::from_container(
		keyswitch,
		PARAMETERS.ks_base_log,
		PARAMETERS.ks_level,
		PARAMETERS.lwe_dimension.to_lwe_size(),
		Seed(seeds[1]).into(),
		PARAMETERS.ciphertext_modulus,
	);
	(bootstrap, keyswitch)
}

/// An evaluation key unpacked for use; see [`Self::memory_bytes`].
pub struct SessionKey {
	/// The bootstrapping key, transformed.
	pub(super) bootstrap: FourierLweBootstrapKeyOwned,
	/// The keyswitching key, rounded to 32-bit words: per word of the small key's ciphertexts four planes, each with a
	/// column for every level of every bit of the big key.
	pub(super) keyswitch: Side,
}

/// Planes of a word of the unpacked keyswitching key.
pub(super) const KEYSWITCH_PLANES: usize = 4;

impl SessionKey {
	/// Reads and checks hostile bytes, and unpacks the key. Uses the current rayon pool.
	///
	/// The format has a fixed size and no structure of its own: any bytes of that size under the right header are a key
	/// of the pinned parameters, at worst one that computes nonsense for its owner.
	pub fn load(bytes: &[u8]) -> Result<Self, EngineError> {
		let what = EVALUATION_KEY.what;
		let body = wire::open(&EVALUATION_KEY, PARAMETER_SET, bytes)?;
		if bytes.len() < EVALUATION_KEY_BYTES {
			return Err(EngineError::Truncated { what, found: bytes.len() });
		}
		let (seeds, words) = body.split_at(2 * SEED_BYTES);
		let seed = |index: usize| {
			let bytes = seeds.as_chunks::<SEED_BYTES>().0[index];
			u128::from_le_bytes(bytes)
		};
		let mut words = words.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes));
		let bootstrap = words.by_ref().take(BOOTSTRAP_WORDS).collect();
		let (bootstrap, keyswitch) = seeded([seed(0), seed(1)], bootstrap, words.collect());
		let key = CompressedStandardAtomicPatternServerKey::from_raw_parts(
			keyswitch,
			ShortintCompressedBootstrappingKey::Classic {
				bsk: bootstrap,
				modulus_switch_noise_reduction_key: CompressedModulusSwitchConfiguration::CenteredMeanNoiseReduction,
			},
			PBSOrder::KeyswitchBootstrap,
		);
		if !key.is_conformant(&PBSParameters::from(PARAMETERS)) {
			let detail = "its dimensions are not those of the pinned set".into();
			return Err(EngineError::WrongParameters { what, detail });
		}
		let StandardAtomicPatternServerKey { key_switching_key, bootstrapping_key, .. } = key.decompress();
		let ShortintBootstrappingKey::Classic { bsk: bootstrap, .. } = bootstrapping_key else {
			let detail = "its bootstrapping key is of another kind".into();
			return Err(EngineError::WrongParameters { what, detail });
		};
		let words = key_switching_key.into_container();
		let size = PARAMETERS.lwe_dimension.to_lwe_size().0;
		let keyswitch = Side::from_fn(KEYSWITCH_PLANES * size, KEYSWITCH_WORDS, |vector, column| {
			let word = words[column * size + vector / KEYSWITCH_PLANES].wrapping_add(1 << 31);
			word.to_le_bytes()[8 - KEYSWITCH_PLANES + vector % KEYSWITCH_PLANES]
		});
		Ok(Self { bootstrap, keyswitch })
	}

	/// Memory the key takes, in bytes: the Fourier bootstrapping key and the keyswitching key.
	pub fn memory_bytes(&self) -> usize {
		// Half as many complex numbers as coefficients, in place of every body a whole GLWE ciphertext.
		let bootstrap = BOOTSTRAP_WORDS * (PARAMETERS.glwe_dimension.0 + 1) * 8;
		bootstrap + self.keyswitch.bytes()
	}
}

impl std::fmt::Debug for SessionKey {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("SessionKey(..)")
	}
}
