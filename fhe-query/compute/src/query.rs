//! The querier's two steps: features into an encrypted query, and an encrypted answer into a label.
//!
//! A query is one seeded list of LWE ciphertexts under the big key: 16 bytes from which all masks are drawn, and one 64-bit
//! body per feature. A feature x is encrypted as x · 2^32 on the torus of 2^64. An answer is one LWE ciphertext of 32-bit
//! words that holds (label + 1) / 32 of the torus; zero says that no class won all of its comparisons.

use super::{
	descriptor::{MAX_CLASSES, MAX_FEATURES, MIN_FEATURES},
	keys::{ClientKey, PARAMETERS, PARAMETER_SET},
	seed::new_seeder,
	wire, EngineError,
};
use tfhe::core_crypto::{
	commons::math::random::Seed,
	prelude::{
		decrypt_lwe_ciphertext, encrypt_seeded_lwe_ciphertext_list, LweCiphertextOwned, LweSize, PlaintextList,
		SeededLweCiphertextListOwned,
	},
};

/// What one unit of a feature or score is worth in a query's ciphertexts.
pub(super) const UNIT: u64 = 1 << 32;
/// Distance of two labels in an answer.
pub(super) const LABEL_STEP: u64 = 1 << 59;
/// An honest answer's noise is 2^-12 of the torus at most; what is further off a label is none.
const LABEL_TOLERANCE: u64 = 1 << 55;
/// Words of a ciphertext under the big key.
pub(super) const BIG_SIZE: usize = PARAMETERS.glwe_dimension.0 * PARAMETERS.polynomial_size.0 + 1;
const SEED_BYTES: usize = 16;
const COUNT_BYTES: usize = 4;

/// Largest encrypted query, in bytes.
pub const MAX_CIPHERTEXT_BYTES: usize = wire::HEADER_BYTES + COUNT_BYTES + SEED_BYTES + 8 * MAX_FEATURES as usize;
/// Bytes of an answer.
pub const ANSWER_BYTES: usize = wire::HEADER_BYTES + 4 * BIG_SIZE;

const QUERY: wire::Kind = wire::Kind { what: "encrypted query", magic: *b"AQRY", limit: MAX_CIPHERTEXT_BYTES };
const ANSWER: wire::Kind = wire::Kind { what: "encrypted answer", magic: *b"AANS", limit: ANSWER_BYTES };

/// Encrypts the features of one row under the querier's key.
pub fn encrypt_query(key: &ClientKey, features: &[i8]) -> Vec<u8> {
	let mut seeder = new_seeder();
	let seed = seeder.seed();
	let mut list = SeededLweCiphertextListOwned::from_container(
		vec![0u64; features.len()],
		LweSize(BIG_SIZE),
		Seed(seed.0).into(),
		PARAMETERS.ciphertext_modulus,
	);
	let encoded: Vec<u64> = features.iter().map(|feature| (i64::from(*feature) as u64).wrapping_mul(UNIT)).collect();
	let encoded = zeroize::Zeroizing::new(encoded);
	encrypt_seeded_lwe_ciphertext_list(
		&key.big(),
		&mut list,
		&PlaintextList::from_container(encoded.as_slice()),
		PARAMETERS.glwe_noise_distribution,
		seeder.as_mut(),
	);
	let mut bytes = wire::begin(&QUERY, PARAMETER_SET, COUNT_BYTES + SEED_BYTES + 8 * features.len());
	bytes.extend_from_slice(&(features.len() as u32).to_le_bytes());
	bytes.extend_from_slice(&seed.0.to_le_bytes());
	bytes.extend(list.into_container().iter().flat_map(|body| body.to_le_bytes()));
	bytes
}

/// Reads a hostile query: any bytes of the right shape are ciphertexts.
pub(super) fn read_query(bytes: &[u8]) -> Result<SeededLweCiphertextListOwned<u64>, EngineError> {
	let what = QUERY.what;
	let body = wire::open(&QUERY, PARAMETER_SET, bytes)?;
	let truncated = || EngineError::Truncated { what, found: bytes.len() };
	let (count, rest) = body.split_first_chunk::<COUNT_BYTES>().ok_or_else(truncated)?;
	let (seed, bodies) = rest.split_first_chunk::<SEED_BYTES>().ok_or_else(truncated)?;
	let count = u32::from_le_bytes(*count);
	if !(MIN_FEATURES..=MAX_FEATURES).contains(&count) {
		return Err(EngineError::Malformed { what, detail: format!("{count} is not a possible number of features") });
	}
	if bodies.len() < 8 * count as usize {
		return Err(truncated());
	}
	if bodies.len() > 8 * count as usize {
		return Err(EngineError::Malformed { what, detail: "there are bytes after the last feature".into() });
	}
	let bodies = bodies.as_chunks::<8>().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
	let seed = Seed(u128::from_le_bytes(*seed)).into();
	Ok(SeededLweCiphertextListOwned::from_container(bodies, LweSize(BIG_SIZE), seed, PARAMETERS.ciphertext_modulus))
}

/// The bytes of an answer: each word rounded to 32 bits, which adds noise of 2^-28 of the torus.
pub(super) fn write_answer(answer: &LweCiphertextOwned<u64>) -> Vec<u8> {
	let mut bytes = wire::begin(&ANSWER, PARAMETER_SET, 4 * BIG_SIZE);
	let half = 1u64 << 31;
	bytes.extend(answer.as_ref().iter().flat_map(|word| ((word.wrapping_add(half) >> 32) as u32).to_le_bytes()));
	bytes
}

/// Opens an answer: the position of the class in the model's descriptor.
pub fn decrypt_label(key: &ClientKey, classes: usize, answer: &[u8]) -> Result<usize, EngineError> {
	let body = wire::open(&ANSWER, PARAMETER_SET, answer)?;
	if body.len() < 4 * BIG_SIZE {
		return Err(EngineError::Truncated { what: ANSWER.what, found: answer.len() });
	}
	let words: Vec<u64> =
		body.as_chunks::<4>().0.iter().map(|bytes| u64::from(u32::from_le_bytes(*bytes)) << 32).collect();
	let ciphertext = LweCiphertextOwned::from_container(words, PARAMETERS.ciphertext_modulus);
	let phase = decrypt_lwe_ciphertext(&key.big(), &ciphertext).0;
	let code = phase.wrapping_add(LABEL_STEP / 2) / LABEL_STEP;
	let error = phase.wrapping_sub(code.wrapping_mul(LABEL_STEP)) as i64;
	if error.unsigned_abs() > LABEL_TOLERANCE {
		return Err(EngineError::WrongKey);
	}
	match usize::try_from(code).ok().and_then(|code| code.checked_sub(1)) {
		None => Err(EngineError::Undecided),
		Some(label) if label < classes.min(MAX_CLASSES) => Ok(label),
		Some(_) => Err(EngineError::WrongKey),
	}
}
