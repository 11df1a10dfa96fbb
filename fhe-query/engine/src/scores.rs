//! The `scores` mode: the scores of every class, encrypted under a key that lives for one query. No bootstrap, no
//! uploaded key.
//!
//! *Query*: the features as coefficients of RLWE ciphertexts (ring of degree 2048, modulus 2^64), and one encryption of
//! zero, the query's *public key*. *Multiplier*: the weights of one class in reverse, so that coefficient 0 of a
//! product with the features is the score (the encoding of inner products of Huang, Lu, Hong and Ding, *Cheetah*,
//! USENIX Security 2022). *Answer*: for every class that one coefficient, which is an LWE ciphertext: a mask and a
//! body.
//!
//! Only what is needed travels. The secret of a query has fewer coefficients than the ring (a *partial* key: Bergerat,
//! Chillotti, Ligier, Orfila, Roux-Langlois and Tap, *New secret keys for enhanced performance in (T)FHE*, IACR ePrint
//! 2023/979), so an answer's mask has as many words; a query has a body for each feature, and the public key one for
//! each coefficient of the worker's randomness; words keep the bits that stand above the noise of an answer.
//!
//! The owner of a query knows its secret, so what hides the head from them is added on purpose. The mask of a product
//! is the query's mask times weights, and gives the weights away to whoever divides: the worker adds an encryption of
//! zero under the public key, with randomness of its own, which makes the mask an RLWE sample under that randomness.
//! Coefficients without a score are not sent. The body gets normal noise of [`FLOOD_DEVIATION`] units. What remains is
//! the score itself: an answer tells at most 19 bits about each class's weights, whatever words the querier sent, and
//! as many queries as there are features tell an honest querier the head. `docs/fhe-parameters.md` has the argument and
//! the figures.
//!
//! If two classes have weights that are each other's negatives, as [`Head::solve`] makes them, only the first score is
//! sent.

use super::{
	descriptor::{FEATURE_MAX, MAX_CLASSES, MAX_FEATURES, MIN_FEATURES},
	error::EngineError,
	hash::blake2b_256,
	head::Head,
	infer::Engine,
	parameters::{PARAMETERS, PARAMETER_SET},
	ring::{Ring, Transformed, N},
	seed::{masks, new_seeder},
	wire::{
		self,
		kinds::{
			scores_answer_bytes as answer_bytes, scores_query_bytes as query_bytes, COUNT_BYTES,
			SCORES_ANSWER as ANSWER, SCORES_BODY as BODY, SCORES_KEY as KEY, SCORES_KEY_BYTES as KEY_BYTES,
			SCORES_QUERY as QUERY, SCORES_RANDOMNESS as RANDOMNESS, SCORES_SECRET as SECRET,
			SCORES_TAG_BYTES as TAG_BYTES, SCORES_WORD as WORD, SCORE_BYTES, SEED_BYTES,
		},
	},
};
use fhe_kernels::Path;
use rayon::prelude::*;
use tfhe::core_crypto::{
	commons::{
		dispersion::StandardDev,
		math::random::{DynamicDistribution, RandomGenerator, Seed},
	},
	prelude::{
		allocate_and_generate_new_binary_lwe_secret_key, encrypt_seeded_glwe_ciphertext_list, DefaultRandomGenerator,
		GlweSecretKeyOwned, LweDimension, PlaintextList, SecretRandomGenerator, SeededGlweCiphertextListOwned,
	},
};
use zeroize::{Zeroize, Zeroizing};

/// Standard deviation of the noise of a query, on the torus.
const QUERY_NOISE: f64 = 1.0 / (1u64 << 33) as f64;
/// The noise of the worker's own encryptions is uniform up to 2^38: a standard deviation of 2^37.2.
const WORKER_NOISE_LOG2: u32 = 38;
/// Value of one unit of a score.
const SCORE_UNIT: u64 = 1 << 38;
/// Scores the mode takes are smaller than this in absolute value.
pub const SCORE_LIMIT: i64 = 1 << 25;
/// Standard deviation of the noise that the worker puts on every score on purpose, in units of the score.
const FLOOD_DEVIATION: f64 = 40.0;
/// That noise on the torus.
const FLOOD: f64 = FLOOD_DEVIATION * (SCORE_UNIT as f64) / (1u128 << 64) as f64;
/// Standard deviation of all noise of a score, in units of the score: that, and what rounding the words adds.
pub const SCORE_DEVIATION: f64 = 64.0;
/// Deviations of the noise that are left free above the largest score.
const FREE_DEVIATIONS: i64 = 20;

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
	let drawn: tfhe::core_crypto::prelude::LweSecretKeyOwned<u64> =
		allocate_and_generate_new_binary_lwe_secret_key(LweDimension(SECRET), &mut generator);
	let secret = secret_of(drawn.into_container());
	let chunks = features.len().div_ceil(N);
	let mut encoded = Zeroizing::new(vec![0u64; (chunks + 1) * N]);
	for (feature, word) in features.iter().zip(encoded.iter_mut()) {
		*word = (i64::from(*feature) as u64).wrapping_mul(SCORE_UNIT);
	}
	let seed = seeder.seed();
	let mut list = SeededGlweCiphertextListOwned::from_container(
		vec![0; (chunks + 1) * N],
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		Seed(seed.0).into(),
		PARAMETERS.ciphertext_modulus,
	);
	encrypt_seeded_glwe_ciphertext_list(
		&secret,
		&mut list,
		&PlaintextList::from_container(encoded.as_slice()),
		DynamicDistribution::new_gaussian_from_std_dev(StandardDev(QUERY_NOISE)),
		seeder.as_mut(),
	);
	let mut bytes = wire::begin(&QUERY, PARAMETER_SET, query_bytes(features.len()));
	bytes.extend_from_slice(&(features.len() as u32).to_le_bytes());
	bytes.extend_from_slice(&seed.0.to_le_bytes());
	let bodies = list.into_container();
	let (of_features, of_zero) = bodies.split_at(chunks * N);
	of_features[..features.len()].iter().for_each(|word| write_word::<BODY>(&mut bytes, *word));
	of_zero[..RANDOMNESS].iter().for_each(|word| write_word::<WORD>(&mut bytes, *word));
	(ScoresKey { secret, tag: tag(&bytes) }, bytes)
}

/// A secret of the ring with these first coefficients, the others being zero.
fn secret_of(mut coefficients: Vec<u64>) -> GlweSecretKeyOwned<u64> {
	// Room from the start, so that no copy is left behind.
	let mut all = Vec::with_capacity(N);
	all.extend_from_slice(&coefficients);
	all.resize(N, 0);
	coefficients.zeroize();
	GlweSecretKeyOwned::from_container(all, PARAMETERS.polynomial_size)
}

impl ScoresKey {
	/// The secret bytes, for whoever must be able to open the answer after a crash. Delete them once it is here.
	pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
		let mut bytes = Zeroizing::new(wire::begin(&KEY, PARAMETER_SET, KEY_BYTES));
		bytes.extend_from_slice(&self.tag);
		bytes.resize(KEY_BYTES, 0);
		for (index, bit) in self.secret.as_ref().iter().take(SECRET).enumerate() {
			bytes[wire::HEADER_BYTES + TAG_BYTES + index / 8] |= u8::from(*bit == 1) << (index % 8);
		}
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, EngineError> {
		let truncated = || EngineError::Truncated { what: KEY.what, found: bytes.len() };
		let body = wire::open(&KEY, PARAMETER_SET, bytes)?;
		let (tag, bits) = body.split_first_chunk::<TAG_BYTES>().ok_or_else(truncated)?;
		if bits.len() < SECRET / 8 {
			return Err(truncated());
		}
		let secret = (0..SECRET).map(|index| u64::from(bits[index / 8] >> (index % 8) & 1)).collect();
		Ok(Self { secret: secret_of(secret), tag: *tag })
	}

	/// Opens the answer to this key's query: the score of every class, off by normal noise of [`SCORE_DEVIATION`].
	pub fn decrypt(self, classes: usize, answer: &[u8]) -> Result<Vec<i64>, EngineError> {
		let what = ANSWER.what;
		let body = wire::open(&ANSWER, PARAMETER_SET, answer)?;
		let mirrored = classes == 2 && answer.len() == answer_bytes(1);
		let expected = if mirrored { answer_bytes(1) } else { answer_bytes(classes.clamp(1, MAX_CLASSES)) };
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
		let mut scores: Vec<i64> = words.as_chunks::<SCORE_BYTES>().0.iter().map(|bytes| self.score(bytes)).collect();
		if mirrored {
			scores.extend(scores.first().map(|score| -score));
		}
		Ok(scores)
	}

	/// Opens one ciphertext of an answer.
	fn score(&self, bytes: &[u8; SCORE_BYTES]) -> i64 {
		let (mask, body) = bytes.split_at(SECRET * WORD);
		let mask = mask.as_chunks::<WORD>().0.iter().map(read_word);
		let known =
			mask.zip(self.secret.as_ref()).fold(0u64, |sum, (word, bit)| sum.wrapping_add(word.wrapping_mul(*bit)));
		let body = body.as_chunks::<BODY>().0.first().map_or(0, read_word);
		body.wrapping_sub(known).wrapping_add(SCORE_UNIT / 2) as i64 >> SCORE_UNIT.trailing_zeros()
	}
}

/// A head, prepared for this mode.
pub struct ScoresHead {
	features: usize,
	/// One for every score of an answer.
	classes: Vec<Class>,
}

struct Class {
	bias: i64,
	weights: Vec<i8>,
	/// For every chunk of features.
	multipliers: Vec<Transformed>,
}

impl ScoresHead {
	/// Prepares a head. Refuses one whose scores could pass [`SCORE_LIMIT`].
	pub fn new(head: &Head) -> Result<Self, EngineError> {
		let (features, classes) = (head.features(), head.classes());
		let largest = |class: usize| {
			let norm: i64 = head.weights(class).iter().map(|weight| i64::from(weight.unsigned_abs())).sum();
			norm * i64::from(FEATURE_MAX) + head.bias(class).abs()
		};
		if (0..classes).any(|class| largest(class) > SCORE_LIMIT - FREE_DEVIATIONS * SCORE_DEVIATION as i64) {
			return Err(EngineError::ScoresTooLarge);
		}
		let mut ring = Ring::new();
		let scores = if mirrored(head) { 1 } else { classes };
		let classes = (0..scores).map(|class| {
			let weights = head.weights(class);
			let multipliers = weights.chunks(N).map(|weights| ring.integers(&reversed(weights))).collect();
			Class { bias: head.bias(class), weights: weights.to_vec(), multipliers }
		});
		Ok(Self { features, classes: classes.collect() })
	}
}

/// Tells whether the scores of two classes are each other's negatives.
fn mirrored(head: &Head) -> bool {
	let opposite = |(a, b): (&i8, &i8)| i16::from(*a) == -i16::from(*b);
	head.classes() == 2 && head.bias(0) == -head.bias(1) && head.weights(0).iter().zip(head.weights(1)).all(opposite)
}

/// The polynomial whose product with another has the inner product with `numbers` at coefficient 0: the sum of
/// `numbers[i]` X^-i, where X^-i is -X^(N - i).
fn reversed(numbers: &[i8]) -> Vec<u64> {
	let mut words = vec![0u64; N];
	for (index, number) in numbers.iter().enumerate() {
		let number = i64::from(*number) as u64;
		match index {
			0 => words[0] = number,
			index => words[N - index] = number.wrapping_neg(),
		}
	}
	words
}

/// The noise that the worker adds to one ciphertext of an answer to hide the head.
struct Blinding {
	/// Ternary randomness of the encryption of zero.
	secret: Vec<i8>,
	/// Noise of its mask.
	noise: Vec<u64>,
	/// Noise of the score.
	flood: u64,
}

impl Blinding {
	/// From two fresh seeds.
	fn draw([words, flood]: [Seed; 2]) -> Self {
		let words = Zeroizing::new(masks(words.0, RANDOMNESS + SECRET, Path::best()));
		let (of_secret, of_noise) = words.split_at(RANDOMNESS);
		let mut normal = [0u64; 1];
		RandomGenerator::<DefaultRandomGenerator>::new(flood).fill_slice_with_random_gaussian(&mut normal, 0.0, FLOOD);
		Self {
			secret: of_secret.iter().map(|word| ternary(*word)).collect(),
			noise: of_noise.iter().map(|word| tuniform(*word)).collect(),
			flood: normal[0],
		}
	}
}

/// One of -1, 0 and 1 from a uniform word; their probabilities differ by 2^-64.
fn ternary(word: u64) -> i8 {
	let third = u64::MAX / 3;
	i8::from(word > third) + i8::from(word > 2 * third) - 1
}

/// An integer up to 2^[`WORKER_NOISE_LOG2`] on both sides from a uniform word: all equally likely, but the ends half as
/// much.
fn tuniform(word: u64) -> u64 {
	let drawn = word >> (64 - 2 - WORKER_NOISE_LOG2);
	drawn.div_ceil(2).wrapping_sub(1 << WORKER_NOISE_LOG2)
}

impl Drop for Blinding {
	fn drop(&mut self) {
		self.secret.zeroize();
		self.noise.zeroize();
		self.flood.zeroize();
	}
}

impl Engine {
	/// Answers a query for scores. Less than a millisecond of one core for ten classes and 1,024 features.
	pub fn answer_scores(&self, head: &ScoresHead, query: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.run(|| {
			let mut seeder = new_seeder();
			let seeds: Vec<[Seed; 2]> = head.classes.iter().map(|_| [seeder.seed(), seeder.seed()]).collect();
			answer(head, query, |class| Blinding::draw(seeds[class]))
		})?
	}
}

fn answer(
	head: &ScoresHead,
	query: &[u8],
	blinding: impl Fn(usize) -> Blinding + Sync,
) -> Result<Vec<u8>, EngineError> {
	let read = Query::read(head, query)?;
	let scores: Vec<(Vec<u64>, u64)> = head
		.classes
		.par_iter()
		.enumerate()
		.map_init(Ring::new, |ring, (index, class)| one_score(ring, class, &read, &blinding(index)))
		.collect();
	let mut bytes = wire::begin(&ANSWER, PARAMETER_SET, answer_bytes(scores.len()));
	bytes.extend_from_slice(&tag(query));
	for (mask, body) in &scores {
		mask.iter().for_each(|word| write_word::<WORD>(&mut bytes, *word));
		write_word::<BODY>(&mut bytes, *body);
	}
	Ok(bytes)
}

/// The mask and the body of one class's score.
fn one_score(ring: &mut Ring, class: &Class, query: &Query, blinding: &Blinding) -> (Vec<u64>, u64) {
	let secret = ring.integers(&reversed(&blinding.secret));
	let mut sum = Transformed::zero();
	class.multipliers.iter().chain([&secret]).zip(&query.masks).for_each(|(a, b)| sum.add_product(a, b));
	let product = ring.back(&sum);
	// Coefficient 0 of a product with the secret s is the sum of s_i times coefficient -i, which is minus that at N -
	// i.
	let at = |index: usize| match index {
		0 => product[0],
		index => product[N - index].wrapping_neg(),
	};
	let mask = blinding.noise.iter().enumerate().map(|(index, noise)| at(index).wrapping_add(*noise)).collect();
	let body = inner(&class.weights, &query.bodies).wrapping_add(inner(&blinding.secret, &query.zero));
	let bias = (class.bias as u64).wrapping_mul(SCORE_UNIT);
	(mask, body.wrapping_add(bias).wrapping_add(blinding.flood))
}

fn inner(numbers: &[i8], words: &[u64]) -> u64 {
	let product = |(number, word): (&i8, &u64)| (i64::from(*number) as u64).wrapping_mul(*word);
	numbers.iter().zip(words).map(product).fold(0, u64::wrapping_add)
}

/// A query as the worker uses it.
struct Query {
	/// The masks of the features, chunk by chunk, and that of the public key.
	masks: Vec<Transformed>,
	/// A body for each feature.
	bodies: Vec<u64>,
	/// The bodies of the public key.
	zero: Vec<u64>,
}

impl Query {
	/// Reads hostile bytes: any of the right shape are ciphertexts.
	fn read(head: &ScoresHead, bytes: &[u8]) -> Result<Self, EngineError> {
		let what = QUERY.what;
		let body = wire::open(&QUERY, PARAMETER_SET, bytes)?;
		let truncated = || EngineError::Truncated { what, found: bytes.len() };
		let (count, rest) = body.split_first_chunk::<COUNT_BYTES>().ok_or_else(truncated)?;
		let (seed, words) = rest.split_first_chunk::<SEED_BYTES>().ok_or_else(truncated)?;
		let count = u32::from_le_bytes(*count);
		if !(MIN_FEATURES..=MAX_FEATURES).contains(&count) {
			let detail = format!("{count} is not a possible number of features");
			return Err(EngineError::Malformed { what, detail });
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
		let (bodies, zero) = words.split_at(features * BODY);
		let drawn = masks(u128::from_le_bytes(*seed), (features.div_ceil(N) + 1) * N, Path::best());
		let mut ring = Ring::new();
		Ok(Self {
			masks: drawn.chunks_exact(N).map(|words| ring.torus(words)).collect(),
			bodies: bodies.as_chunks::<BODY>().0.iter().map(read_word).collect(),
			zero: zero.as_chunks::<WORD>().0.iter().map(read_word).collect(),
		})
	}
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
