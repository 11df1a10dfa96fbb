//! The querier's two steps: a question and features into an encrypted query, and an encrypted answer into what it says.
//!
//! A query begins with its question, see [`Question`]. Behind it is one seeded list of LWE ciphertexts under the big
//! key: 16 bytes from which all masks are drawn, and one 64-bit body per feature. A feature x is encrypted as x · 2^32
//! on the torus of 2^64. An answer is one LWE ciphertext of 32-bit words that holds (label + 1) / 32 of the torus; zero
//! says that no class won all of its comparisons. Of a threshold it holds 1 / 32 for no and 2 / 32 for yes.
//!
//! An answer of places has one ciphertext for each: K + label + 1 of [`PLACE_CODES`] parts of the torus, where K is the
//! number of classes. If several classes have equally many wins, their codes add up to 2 K + 3 or more, and never to as
//! much as there are codes; if none has so many, to zero. So no tie is ever taken for a class.

use super::{
	descriptor::{MAX_CLASSES, MAX_FEATURES, MIN_FEATURES},
	error::EngineError,
	keys::ClientKey,
	parameters::{BIG_SIZE, PARAMETERS, PARAMETER_SET},
	question::Question,
	seed::new_seeder,
	wire::{
		self,
		kinds::{ANSWER, ANSWER_WORDS_BYTES, COUNT_BYTES, PLACES_ANSWER, QUERY, SEED_BYTES},
	},
};
use tfhe::core_crypto::{
	commons::math::random::Seed,
	prelude::{
		decrypt_lwe_ciphertext, encrypt_seeded_lwe_ciphertext_list, LweCiphertextOwned, LweSize, PlaintextList,
		SeededLweCiphertextListOwned,
	},
};

/// Value of one unit of a feature or score in a query's ciphertexts.
pub(super) const UNIT: u64 = 1 << 32;
/// Distance of two labels in an answer.
pub(super) const LABEL_STEP: u64 = 1 << 59;
/// Codes of a place in an answer: more than the 324 that nine of twenty classes with equally many wins can add up to,
/// see [`most_tied`].
pub(super) const PLACE_CODES: u64 = 328;
/// Distance of two codes of a place.
pub(super) const PLACE_STEP: u64 = u64::MAX / PLACE_CODES;
/// An honest answer's noise is 2^-12 of the torus at most; what is further off a label is none.
const LABEL_TOLERANCE: u64 = 1 << 55;

/// Encrypts the features of one row under the querier's key, to ask for its label.
pub fn encrypt_query(key: &ClientKey, features: &[i8]) -> Vec<u8> {
	encrypt_question(key, &Question::Label, features)
}

/// Encrypts the features of one row under the querier's key, behind a question in the clear.
pub fn encrypt_question(key: &ClientKey, question: &Question, features: &[i8]) -> Vec<u8> {
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
	let mut bytes = question.begin(COUNT_BYTES + SEED_BYTES + 8 * features.len());
	bytes.extend_from_slice(&(features.len() as u32).to_le_bytes());
	bytes.extend_from_slice(&seed.0.to_le_bytes());
	bytes.extend(list.into_container().iter().flat_map(|body| body.to_le_bytes()));
	bytes
}

/// A query without a key or noise, for measurements: it costs the worker's linear layer the same.
pub(super) fn dummy_query(features: &[i8]) -> Vec<u8> {
	let mut bytes = Question::Label.begin(COUNT_BYTES + SEED_BYTES + 8 * features.len());
	bytes.extend_from_slice(&(features.len() as u32).to_le_bytes());
	bytes.extend_from_slice(&[7; SEED_BYTES]);
	bytes.extend(features.iter().flat_map(|feature| (i64::from(*feature) as u64).wrapping_mul(UNIT).to_le_bytes()));
	bytes
}

/// Ciphertexts of features: the seed of their masks, and a body for each.
pub(super) struct Seeded {
	pub seed: u128,
	pub bodies: Vec<u64>,
}

impl Seeded {
	/// The ciphertexts, masks drawn by `tfhe`.
	pub fn expand(&self) -> Vec<u64> {
		let list = SeededLweCiphertextListOwned::from_container(
			self.bodies.clone(),
			LweSize(BIG_SIZE),
			Seed(self.seed).into(),
			PARAMETERS.ciphertext_modulus,
		);
		list.par_decompress_into_lwe_ciphertext_list().into_container()
	}
}

/// Reads a hostile query: any bytes of the right shape are ciphertexts.
pub(super) fn read_query(bytes: &[u8]) -> Result<(Question, Seeded), EngineError> {
	let what = QUERY;
	let (question, body) = Question::split(bytes)?;
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
	Ok((question, Seeded { seed: u128::from_le_bytes(*seed), bodies }))
}

/// The bytes of an answer: each word rounded to 32 bits, which adds noise of 2^-28 of the torus.
pub(super) fn write_answer(answer: &LweCiphertextOwned<u64>) -> Vec<u8> {
	let mut bytes = wire::begin(&ANSWER, PARAMETER_SET, ANSWER_WORDS_BYTES);
	put_words(&mut bytes, answer);
	bytes
}

/// The bytes of an answer with a ciphertext for each place.
pub(super) fn write_places(places: &[LweCiphertextOwned<u64>]) -> Vec<u8> {
	let mut bytes = wire::begin(&PLACES_ANSWER, PARAMETER_SET, places.len() * ANSWER_WORDS_BYTES);
	places.iter().for_each(|place| put_words(&mut bytes, place));
	bytes
}

fn put_words(bytes: &mut Vec<u8>, ciphertext: &LweCiphertextOwned<u64>) {
	let half = 1u64 << 31;
	bytes.extend(ciphertext.as_ref().iter().flat_map(|word| ((word.wrapping_add(half) >> 32) as u32).to_le_bytes()));
}

/// Opens the answer to a question: the position of the class, those of the places, or one if above, else zero.
pub fn decrypt_answer(
	key: &ClientKey,
	question: &Question,
	classes: usize,
	answer: &[u8],
) -> Result<Vec<Option<usize>>, EngineError> {
	match *question {
		Question::Label => match decrypt_label(key, classes, answer) {
			Err(EngineError::Undecided) => Ok(vec![None]),
			label => Ok(vec![Some(label?)]),
		},
		Question::TopK { places } => decrypt_places(key, classes, places.into(), answer),
		Question::Threshold { .. } => Ok(vec![Some(decrypt_threshold(key, answer)?.into())]),
	}
}

/// Opens an answer: the position of the class in the model's descriptor.
pub fn decrypt_label(key: &ClientKey, classes: usize, answer: &[u8]) -> Result<usize, EngineError> {
	match decrypt_code(key, answer)?.checked_sub(1) {
		None => Err(EngineError::Undecided),
		Some(label) if label < classes.min(MAX_CLASSES) => Ok(label),
		Some(_) => Err(EngineError::WrongKey),
	}
}

/// Opens the answer to a threshold: whether the estimate is above it.
pub fn decrypt_threshold(key: &ClientKey, answer: &[u8]) -> Result<bool, EngineError> {
	match decrypt_code(key, answer)? {
		1 => Ok(false),
		2 => Ok(true),
		_ => Err(EngineError::WrongKey),
	}
}

fn decrypt_code(key: &ClientKey, answer: &[u8]) -> Result<usize, EngineError> {
	let body = wire::open(&ANSWER, PARAMETER_SET, answer)?;
	if body.len() < ANSWER_WORDS_BYTES {
		return Err(EngineError::Truncated { what: ANSWER.what, found: answer.len() });
	}
	let phase = phase(key, body);
	let code = phase.wrapping_add(LABEL_STEP / 2) / LABEL_STEP;
	let error = phase.wrapping_sub(code.wrapping_mul(LABEL_STEP)) as i64;
	match usize::try_from(code) {
		Ok(code) if error.unsigned_abs() <= LABEL_TOLERANCE => Ok(code),
		_ => Err(EngineError::WrongKey),
	}
}

/// Opens an answer of places: for each the position of its class, `None` where several classes tie or the comparisons
/// went round in a circle.
pub fn decrypt_places(
	key: &ClientKey,
	classes: usize,
	places: usize,
	answer: &[u8],
) -> Result<Vec<Option<usize>>, EngineError> {
	let body = wire::open(&PLACES_ANSWER, PARAMETER_SET, answer)?;
	if body.len() < places * ANSWER_WORDS_BYTES {
		return Err(EngineError::Truncated { what: PLACES_ANSWER.what, found: answer.len() });
	}
	if body.len() > places * ANSWER_WORDS_BYTES {
		return Err(EngineError::Malformed {
			what: PLACES_ANSWER.what,
			detail: "there are more places than were asked".into(),
		});
	}
	let labels = body.chunks_exact(ANSWER_WORDS_BYTES).enumerate().map(|(place, words)| {
		let code = (phase(key, words).wrapping_add(PLACE_STEP / 2) / PLACE_STEP % PLACE_CODES) as usize;
		read_place(classes, place, code)
	});
	let labels: Vec<Option<usize>> = labels.collect::<Result<_, _>>()?;
	let named: Vec<usize> = labels.iter().flatten().copied().collect();
	// A class has one number of wins, so it has one place.
	match named.iter().enumerate().any(|(place, label)| named[..place].contains(label)) {
		true => Err(EngineError::WrongKey),
		false => Ok(labels),
	}
}

/// Decodes the code of a place, counted from 0.
fn read_place(classes: usize, place: usize, code: usize) -> Result<Option<usize>, EngineError> {
	let tied = most_tied(classes, place);
	// The largest sum: the last classes of all, each with its code.
	let most = (0..tied).map(|n| 2 * classes - n).sum::<usize>();
	match code {
		0 => Ok(None),
		code if (classes + 1..=2 * classes).contains(&code) => Ok(Some(code - classes - 1)),
		code if (2 * classes + 3..=most).contains(&code) => Ok(None),
		_ => Err(EngineError::WrongKey),
	}
}

/// How many classes can have the wins of a place: each loses `place` comparisons, and m of them have m (m - 1) / 2
/// losses among themselves.
fn most_tied(classes: usize, place: usize) -> usize {
	classes.min(2 * place + 1)
}

/// Decrypts the words of one ciphertext.
fn phase(key: &ClientKey, words: &[u8]) -> u64 {
	let words = words.as_chunks::<4>().0.iter().map(|bytes| u64::from(u32::from_le_bytes(*bytes)) << 32);
	let ciphertext = LweCiphertextOwned::from_container(words.collect::<Vec<u64>>(), PARAMETERS.ciphertext_modulus);
	decrypt_lwe_ciphertext(&key.big(), &ciphertext).0
}
