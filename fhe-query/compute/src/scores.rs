//! The `scores` mode: the scores of every class, encrypted under a key that lives for one query. No bootstrap, no uploaded key.
//!
//! *Query*: the features as coefficients of RLWE ciphertexts (ring of degree 2048, modulus 2^64), 512 to a ciphertext, and one
//! encryption of zero, the query's *public key*. *Multiplier*: the weights of four classes in reverse, 512 coefficients
//! apart, so that a product with the features holds the four scores at known coefficients (the packing of inner products of
//! Huang, Lu, Hong and Ding, *Cheetah*, USENIX Security 2022). *Answer*: for every four classes one mask and four bodies.
//!
//! The owner of a query knows its secret, so what hides the head from them is added on purpose. The mask of a product is the
//! query's mask times weights, and gives the weights away to whoever divides: the worker adds an encryption of zero under the
//! public key, with randomness of its own, which makes the mask an RLWE sample under that randomness. Coefficients without a
//! score are not sent. Those with one get normal noise of 2^6 units, in which the query's own noise times the weights is lost.
//! What remains is the score itself: an answer tells at most 20 bits or so about each class's weights, whatever words the
//! querier sent, and as many queries as there are features tell an honest querier the head. `docs/fhe-parameters.md` has the
//! argument and the figures.

use super::{
	blake2b_256,
	descriptor::{MAX_CLASSES, MAX_FEATURES, MIN_FEATURES},
	head::Head,
	infer::Engine,
	keys::{PARAMETERS, PARAMETER_SET},
	ring::{Ring, Transformed, N},
	seed::new_seeder,
	wire, EngineError,
};
use rayon::prelude::*;
use tfhe::core_crypto::{
	commons::math::random::{RandomGenerator, Seed, TUniform},
	prelude::{
		allocate_and_generate_new_binary_glwe_secret_key, decompress_seeded_glwe_ciphertext_list,
		encrypt_seeded_glwe_ciphertext_list, DefaultRandomGenerator, GlweCiphertextCount, GlweCiphertextListOwned,
		GlweSecretKeyOwned, PlaintextList, SecretRandomGenerator, SeededGlweCiphertextListOwned,
	},
};
use zeroize::{Zeroize, Zeroizing};

/// Features in one ciphertext.
const CHUNK: usize = 512;
/// Classes in one ciphertext of the answer.
const SLOTS: usize = N / CHUNK;
/// What one unit of a score is worth.
const SCORE_UNIT: u64 = 1 << 38;
/// Scores the mode takes are smaller than this in absolute value.
pub const SCORE_LIMIT: i64 = 1 << 25;
/// Standard deviation of the noise on every score, in units of the score.
pub const SCORE_DEVIATION: f64 = 64.0;
/// That noise on the torus.
const FLOOD: f64 = SCORE_DEVIATION * (SCORE_UNIT as f64) / (1u128 << 64) as f64;
/// The noise of the worker's own encryptions is uniform up to 2^17: a standard deviation of 2^16.2, more than that of a
/// fresh ciphertext, 2^15.7.
const WORKER_NOISE_LOG2: u32 = 17;
/// First bytes of a query of this mode.
pub(super) const SCORES_MAGIC: [u8; 4] = *b"ASCQ";
const SEED_BYTES: usize = 16;
const COUNT_BYTES: usize = 4;
/// Bytes of a key: one bit for each coefficient.
const KEY_BYTES: usize = wire::HEADER_BYTES + TAG_BYTES + N / 8;
const TAG_BYTES: usize = 16;
/// Bytes of a word of a query: its lowest 16 bits are less than its noise.
const QUERY_WORD: usize = 6;
/// Bytes of a word of an answer: rounding to 40 bits adds 2^-11 units of a score.
const ANSWER_WORD: usize = 5;

/// Largest query of this mode, in bytes.
pub const MAX_SCORES_QUERY_BYTES: usize = query_bytes(MAX_FEATURES as usize);
/// Largest answer of this mode, in bytes.
pub const MAX_SCORES_ANSWER_BYTES: usize = answer_bytes(MAX_CLASSES);

const QUERY: wire::Kind =
	wire::Kind { what: "encrypted query for scores", magic: SCORES_MAGIC, limit: MAX_SCORES_QUERY_BYTES };
const ANSWER: wire::Kind = wire::Kind { what: "encrypted scores", magic: *b"ASCA", limit: MAX_SCORES_ANSWER_BYTES };

const KEY: wire::Kind = wire::Kind { what: "key of a query for scores", magic: *b"ASCK", limit: KEY_BYTES };

const fn query_bytes(features: usize) -> usize {
	wire::HEADER_BYTES + COUNT_BYTES + SEED_BYTES + (features.div_ceil(CHUNK) + 1) * N * QUERY_WORD
}

const fn answer_bytes(classes: usize) -> usize {
	wire::HEADER_BYTES + TAG_BYTES + (classes.div_ceil(SLOTS) * N + classes) * ANSWER_WORD
}

/// The secret of one query. Wiped from memory when dropped; opening the answer uses it up.
pub struct ScoresKey {
	secret: GlweSecretKeyOwned<u64>,
	/// Begin of the query's hash, which its answer repeats.
	tag: [u8; TAG_BYTES],
}

impl Drop for ScoresKey {
	fn drop(&mut self) {
		self.secret.as_mut().zeroize();
	}
}

impl std::fmt::Debug for ScoresKey {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		f.write_str("ScoresKey(..)")
	}
}

/// Encrypts the features of one row under a fresh key: the key, and the bytes to send.
pub fn encrypt_scores(features: &[i8]) -> (ScoresKey, Vec<u8>) {
	let mut seeder = new_seeder();
	let mut generator = SecretRandomGenerator::<DefaultRandomGenerator>::new(seeder.seed());
	let secret = allocate_and_generate_new_binary_glwe_secret_key(
		PARAMETERS.glwe_dimension,
		PARAMETERS.polynomial_size,
		&mut generator,
	);
	let chunks = features.len().div_ceil(CHUNK);
	let mut encoded = Zeroizing::new(vec![0u64; (chunks + 1) * N]);
	for (chunk, words) in features.chunks(CHUNK).zip(encoded.chunks_exact_mut(N)) {
		for (feature, word) in chunk.iter().zip(words) {
			*word = (i64::from(*feature) as u64).wrapping_mul(SCORE_UNIT);
		}
	}
	let seed = seeder.seed();
	let mut list = seeded(seed.0, vec![0; (chunks + 1) * N]);
	encrypt_seeded_glwe_ciphertext_list(
		&secret,
		&mut list,
		&PlaintextList::from_container(encoded.as_slice()),
		PARAMETERS.glwe_noise_distribution,
		seeder.as_mut(),
	);
	let mut bytes = wire::begin(&QUERY, PARAMETER_SET, query_bytes(features.len()));
	bytes.extend_from_slice(&(features.len() as u32).to_le_bytes());
	bytes.extend_from_slice(&seed.0.to_le_bytes());
	list.into_container().iter().for_each(|word| write_word::<QUERY_WORD>(&mut bytes, *word));
	(ScoresKey { secret, tag: tag(&bytes) }, bytes)
}

impl ScoresKey {
	/// The secret bytes, for whoever must be able to open the answer after a crash. Delete them once it is here.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		let mut bytes = Zeroizing::new(wire::begin(&KEY, PARAMETER_SET, KEY_BYTES));
		bytes.extend_from_slice(&self.tag);
		bytes.resize(KEY_BYTES, 0);
		for (index, bit) in self.secret.as_ref().iter().enumerate() {
			bytes[wire::HEADER_BYTES + TAG_BYTES + index / 8] |= u8::from(*bit == 1) << (index % 8);
		}
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EngineError> {
		let truncated = || EngineError::Truncated { what: KEY.what, found: bytes.len() };
		let body = wire::open(&KEY, PARAMETER_SET, bytes)?;
		let (tag, bits) = body.split_first_chunk::<TAG_BYTES>().ok_or_else(truncated)?;
		if bits.len() < N / 8 {
			return Err(truncated());
		}
		let secret = (0..N).map(|index| u64::from(bits[index / 8] >> (index % 8) & 1)).collect();
		Ok(Self { secret: GlweSecretKeyOwned::from_container(secret, PARAMETERS.polynomial_size), tag: *tag })
	}

	/// Opens the answer to this key's query: the score of every class, off by normal noise of [`SCORE_DEVIATION`].
	pub fn decrypt(self, classes: usize, answer: &[u8]) -> Result<Vec<i64>, EngineError> {
		let what = ANSWER.what;
		let body = wire::open(&ANSWER, PARAMETER_SET, answer)?;
		let expected = answer_bytes(classes.clamp(1, MAX_CLASSES));
		if answer.len() < expected {
			return Err(EngineError::Truncated { what, found: answer.len() });
		}
		if answer.len() > expected {
			let detail = format!("they do not hold the scores of {classes} classes");
			return Err(EngineError::Malformed { what, detail });
		}
		let (tag, words) = body.split_at(TAG_BYTES);
		if tag != self.tag {
			return Err(EngineError::OtherQuery);
		}
		let words: Vec<u64> = words.as_chunks::<ANSWER_WORD>().0.iter().map(read_word).collect();
		let mut rest = words.as_slice();
		let mut scores = Vec::with_capacity(classes);
		while scores.len() < classes {
			let slots = SLOTS.min(classes - scores.len());
			let (mask, bodies) = rest.split_at(N);
			for (slot, body) in bodies[..slots].iter().enumerate() {
				let phase = body.wrapping_sub(coefficient(mask, self.secret.as_ref(), slot * CHUNK));
				scores.push(phase.wrapping_add(SCORE_UNIT / 2) as i64 >> SCORE_UNIT.trailing_zeros());
			}
			rest = &bodies[slots..];
		}
		Ok(scores)
	}
}

/// One coefficient of a product modulo X^N + 1.
fn coefficient(a: &[u64], b: &[u64], at: usize) -> u64 {
	let product = |(a, b): (&u64, &u64)| a.wrapping_mul(*b);
	let low = a[..=at].iter().rev().zip(b).map(product).fold(0, u64::wrapping_add);
	let wrapped = a[at + 1..].iter().rev().zip(&b[at + 1..]).map(product).fold(0, u64::wrapping_add);
	low.wrapping_sub(wrapped)
}

/// A head, prepared for this mode.
pub struct ScoresHead {
	features: usize,
	biases: Vec<i64>,
	/// For every four classes, for every chunk of features.
	multipliers: Vec<Vec<Transformed>>,
}

impl ScoresHead {
	/// Prepares a head. Refuses one whose scores could pass [`SCORE_LIMIT`].
	pub fn new(head: &Head) -> Result<Self, EngineError> {
		let (features, classes) = (head.features(), head.classes());
		let largest = |class: usize| {
			let norm: i64 = head.weights(class).iter().map(|weight| i64::from(weight.unsigned_abs())).sum();
			norm * i64::from(super::FEATURE_MAX) + head.bias(class).abs()
		};
		// Sixteen deviations of the noise are left free.
		if (0..classes).any(|class| largest(class) > SCORE_LIMIT - 16 * SCORE_DEVIATION as i64) {
			return Err(EngineError::ScoresTooLarge);
		}
		let mut ring = Ring::new();
		let groups: Vec<usize> = (0..classes).step_by(SLOTS).collect();
		let multipliers = groups
			.iter()
			.map(|first| {
				(0..features).step_by(CHUNK).map(|start| ring.integers(&multiplier(head, *first, start))).collect()
			})
			.collect();
		let biases = (0..classes).map(|class| head.bias(class)).collect();
		Ok(Self { features, biases, multipliers })
	}
}

/// The polynomial that takes a chunk of features to the scores of up to four classes.
fn multiplier(head: &Head, first: usize, start: usize) -> Vec<u64> {
	let mut words = vec![0u64; N];
	for (slot, class) in (first..head.classes().min(first + SLOTS)).enumerate() {
		for (index, weight) in head.weights(class)[start..].iter().take(CHUNK).enumerate() {
			let weight = i64::from(*weight) as u64;
			// X^(slot · CHUNK - index); below zero it comes in again at the top with the other sign. No two classes meet.
			match (slot * CHUNK).checked_sub(index) {
				Some(at) => words[at] = weight,
				None => words[N - index] = weight.wrapping_neg(),
			}
		}
	}
	words
}

/// What the worker adds to one ciphertext of an answer to hide the head.
struct Blinding {
	/// Ternary randomness of the encryption of zero.
	secret: Vec<u64>,
	/// Noise of its mask.
	noise: Vec<u64>,
	/// Noise of the scores.
	flood: Vec<u64>,
}

impl Blinding {
	fn draw(generator: &mut RandomGenerator<DefaultRandomGenerator>) -> Self {
		let secret = (0..N).map(|_| generator.random_uniform_ternary()).collect();
		let bound = TUniform::new(WORKER_NOISE_LOG2);
		let noise = (0..N).map(|_| generator.random_from_distribution(bound)).collect();
		let mut flood = vec![0u64; SLOTS];
		generator.fill_slice_with_random_gaussian(&mut flood, 0.0, FLOOD);
		Self { secret, noise, flood }
	}
}

impl Drop for Blinding {
	fn drop(&mut self) {
		self.secret.zeroize();
		self.noise.zeroize();
		self.flood.zeroize();
	}
}

impl Engine {
	/// Answers a query for scores. Two thirds of a millisecond of one core for ten classes and 1,024 features.
	pub fn answer_scores(&self, head: &ScoresHead, query: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.run(|| {
			let mut seeder = new_seeder();
			let seeds: Vec<Seed> = head.multipliers.iter().map(|_| seeder.seed()).collect();
			answer(head, query, |group| Blinding::draw(&mut RandomGenerator::new(seeds[group])))
		})?
	}
}

fn answer(
	head: &ScoresHead,
	query: &[u8],
	blinding: impl Fn(usize) -> Blinding + Sync,
) -> Result<Vec<u8>, EngineError> {
	let (masks, bodies) = read_query(head, query)?;
	let groups: Vec<(Vec<u64>, Vec<u64>)> = head
		.multipliers
		.par_iter()
		.enumerate()
		.map_init(Ring::new, |ring, (group, multipliers)| {
			one_group(ring, multipliers, &masks, &bodies, &blinding(group))
		})
		.collect();
	let mut bytes = wire::begin(&ANSWER, PARAMETER_SET, answer_bytes(head.biases.len()));
	bytes.extend_from_slice(&tag(query));
	for ((mask, bodies), biases) in groups.iter().zip(head.biases.chunks(SLOTS)) {
		mask.iter().for_each(|word| write_word::<ANSWER_WORD>(&mut bytes, *word));
		for (body, bias) in bodies.iter().zip(biases) {
			write_word::<ANSWER_WORD>(&mut bytes, body.wrapping_add((*bias as u64).wrapping_mul(SCORE_UNIT)));
		}
	}
	Ok(bytes)
}

/// The mask and the bodies of up to four classes. The last of the query's ciphertexts is its public key.
fn one_group(
	ring: &mut Ring,
	multipliers: &[Transformed],
	masks: &[Transformed],
	bodies: &[Transformed],
	blinding: &Blinding,
) -> (Vec<u64>, Vec<u64>) {
	let secret = ring.integers(&blinding.secret);
	let mut product = |parts: &[Transformed]| {
		let mut sum = Transformed::zero();
		multipliers.iter().chain([&secret]).zip(parts).for_each(|(a, b)| sum.add_product(a, b));
		ring.back(&sum)
	};
	let (mut mask, body) = (product(masks), product(bodies));
	mask.iter_mut().zip(&blinding.noise).for_each(|(word, noise)| *word = word.wrapping_add(*noise));
	let scores =
		body.iter().step_by(CHUNK).zip(&blinding.flood).map(|(word, flood)| word.wrapping_add(*flood)).collect();
	(mask, scores)
}

/// Reads a hostile query, and transforms its masks and bodies: any bytes of the right shape are ciphertexts.
fn read_query(head: &ScoresHead, bytes: &[u8]) -> Result<(Vec<Transformed>, Vec<Transformed>), EngineError> {
	let what = QUERY.what;
	let body = wire::open(&QUERY, PARAMETER_SET, bytes)?;
	let truncated = || EngineError::Truncated { what, found: bytes.len() };
	let (count, rest) = body.split_first_chunk::<COUNT_BYTES>().ok_or_else(truncated)?;
	let (seed, words) = rest.split_first_chunk::<SEED_BYTES>().ok_or_else(truncated)?;
	let count = u32::from_le_bytes(*count);
	if !(MIN_FEATURES..=MAX_FEATURES).contains(&count) {
		return Err(EngineError::Malformed { what, detail: format!("{count} is not a possible number of features") });
	}
	let features = count as usize;
	if bytes.len() < query_bytes(features) {
		return Err(truncated());
	}
	if bytes.len() > query_bytes(features) {
		return Err(EngineError::Malformed { what, detail: "there are bytes after the public key".into() });
	}
	if features != head.features {
		return Err(EngineError::WrongFeatures { expected: head.features, found: features });
	}
	let words = words.as_chunks::<QUERY_WORD>().0.iter().map(read_word).collect();
	let seeded = seeded(u128::from_le_bytes(*seed), words);
	let mut list = GlweCiphertextListOwned::new(
		0u64,
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		GlweCiphertextCount(features.div_ceil(CHUNK) + 1),
		PARAMETERS.ciphertext_modulus,
	);
	decompress_seeded_glwe_ciphertext_list::<_, _, _, DefaultRandomGenerator>(&mut list, &seeded);
	let mut ring = Ring::new();
	let (mut masks, mut bodies) = (Vec::new(), Vec::new());
	for words in list.into_container().chunks_exact(2 * N) {
		masks.push(ring.torus(&words[..N]));
		bodies.push(ring.torus(&words[N..]));
	}
	Ok((masks, bodies))
}

fn seeded(seed: u128, bodies: Vec<u64>) -> SeededGlweCiphertextListOwned<u64> {
	SeededGlweCiphertextListOwned::from_container(
		bodies,
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		Seed(seed).into(),
		PARAMETERS.ciphertext_modulus,
	)
}

fn tag(query: &[u8]) -> [u8; TAG_BYTES] {
	let mut tag = [0; TAG_BYTES];
	tag.copy_from_slice(&blake2b_256(query)[..TAG_BYTES]);
	tag
}

/// The upper `BYTES` bytes of a word, rounded.
fn write_word<const BYTES: usize>(bytes: &mut Vec<u8>, word: u64) {
	let low = 64 - 8 * BYTES as u32;
	let rounded = word.wrapping_add(1 << (low - 1)) >> low;
	bytes.extend_from_slice(&rounded.to_le_bytes()[..BYTES]);
}

fn read_word<const BYTES: usize>(bytes: &[u8; BYTES]) -> u64 {
	let mut word = [0; 8];
	word[8 - BYTES..].copy_from_slice(bytes);
	u64::from_le_bytes(word)
}

#[cfg(test)]
mod tests;
