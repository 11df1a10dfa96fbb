//! The worker's step: an encrypted query and a head into an encrypted label.
//!
//! 1. *Linear layer*: the score of every class, as a sum of the query's ciphertexts times the head's weights. No bootstrap.
//! 2. *Comparisons*: for every pair of classes a < b the difference of scores, stretched so that the pair's reach fills half
//!    the torus, and one programmable bootstrap that turns its sign into a win (+) for one and a loss (-) for the other.
//! 3. *Winner*: per class the sum of wins and losses, and one bootstrap that tells a class that won all from the others and
//!    turns it into that class's code or nothing. The sum over classes is the answer.
//!
//! With two classes the one comparison gives the code directly. Equal scores count for the lower class; scores closer than
//! the noise of a comparison, 2^-9.7 of the torus in standard deviation, are decided by that noise.
//!
//! Work runs as tasks of a rayon pool that the engine owns, never on an async executor; a panic in a task is an error.

use super::{
	head::{Head, REACH_MAX},
	keys::{SessionKey, PARAMETERS},
	query::{read_query, write_answer, BIG_SIZE, LABEL_STEP, UNIT},
	EngineError,
};
use fhe_kernels::{multiply_words, Path};
use rayon::prelude::*;
use std::panic::{catch_unwind, AssertUnwindSafe};
use tfhe::{
	core_crypto::prelude::{GlweCiphertext, LweCiphertextOwned},
	shortint::{
		atomic_pattern::AtomicPattern,
		ciphertext::{Degree, NoiseLevel},
		server_key::LookupTableOwned,
		Ciphertext,
	},
};

/// Half of the torus.
const HALF: u64 = 1 << 63;

/// Bootstraps of one answer.
pub fn bootstraps(classes: usize) -> usize {
	match classes {
		0..=2 => 1,
		_ => classes * (classes - 1) / 2 + classes,
	}
}

/// A pool of threads that computes answers.
pub struct Engine {
	pool: rayon::ThreadPool,
}

impl Engine {
	/// Starts an engine with this many threads.
	pub fn new(threads: usize) -> Result<Self, EngineError> {
		let pool = rayon::ThreadPoolBuilder::new()
			.num_threads(threads.max(1))
			.thread_name(|index| format!("fhe-{index}"))
			.build()
			.map_err(|error| EngineError::Pool(error.to_string()))?;
		Ok(Self { pool })
	}

	/// Runs any computation of this module on the engine's threads; a panic in it becomes an error.
	pub fn run<T: Send>(&self, work: impl FnOnce() -> T + Send) -> Result<T, EngineError> {
		catch_unwind(AssertUnwindSafe(|| self.pool.install(work))).map_err(|panic| {
			let text = panic.downcast_ref::<&str>().map(|text| text.to_string());
			EngineError::Panicked(text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_default())
		})
	}

	/// Reads, checks and unpacks an uploaded evaluation key.
	pub fn load_key(&self, bytes: &[u8]) -> Result<SessionKey, EngineError> {
		self.run(|| SessionKey::load(bytes))?
	}

	/// Answers an encrypted query: the bytes of one ciphertext that holds the label.
	pub fn answer(&self, key: &SessionKey, head: &Head, query: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.run(|| {
			let scores = linear(head, query)?;
			Ok(write_answer(&label(key, head, &scores)))
		})?
	}

	/// Only the linear layer of an answer, for measurements.
	pub fn linear_layer(&self, head: &Head, query: &[u8]) -> Result<(), EngineError> {
		self.run(|| linear(head, query).map(drop))?
	}
}

/// The encrypted score of every class, one unit being [`UNIT`].
fn linear(head: &Head, query: &[u8]) -> Result<Vec<Vec<u64>>, EngineError> {
	let seeded = read_query(query)?;
	let found = seeded.lwe_ciphertext_count().0;
	if found != head.features() {
		return Err(EngineError::WrongFeatures { expected: head.features(), found });
	}
	let list = seeded.par_decompress_into_lwe_ciphertext_list().into_container();
	let weights: Vec<&[i8]> = (0..head.classes()).map(|class| head.weights(class)).collect();
	let mut scores = multiply_words(&weights, &list, BIG_SIZE, Path::best())
		.map_err(|_| EngineError::WrongFeatures { expected: head.features(), found })?;
	for (class, score) in scores.iter_mut().enumerate() {
		add_constant(score, (head.bias(class) as u64).wrapping_mul(UNIT));
	}
	Ok(scores)
}

/// The encrypted label of encrypted scores.
fn label(key: &SessionKey, head: &Head, scores: &[Vec<u64>]) -> LweCiphertextOwned<u64> {
	let classes = head.classes();
	// A class that loses everything lies 2K - 3 steps below the threshold, and the step on the other side of half the
	// torus is left free.
	let step = if classes == 2 { LABEL_STEP / 2 } else { HALF / (2 * classes as u64 - 2) };
	let pairs: Vec<(usize, usize, u64)> = head.pairs().collect();
	let wins: Vec<(usize, usize, Vec<u64>)> = pairs
		.into_par_iter()
		.map(|(a, b, reach)| (a, b, sign(key, compare(&scores[a], &scores[b], reach), step)))
		.collect();
	if classes == 2 {
		// A win of class 0 is +1/64, so 3/64 less it is the code of the winner: 1/32 or 2/32.
		let mut answer = vec![0; BIG_SIZE];
		wins.iter().for_each(|(_, _, win)| subtract(&mut answer, win));
		add_constant(&mut answer, LABEL_STEP / 2 * 3);
		return ciphertext(answer);
	}
	let mut sums = vec![vec![0u64; BIG_SIZE]; classes];
	for (a, b, win) in &wins {
		add(&mut sums[*a], win);
		subtract(&mut sums[*b], win);
	}
	let threshold = step.wrapping_mul(classes as u64 - 2);
	let codes: Vec<Vec<u64>> = sums
		.into_par_iter()
		.enumerate()
		.map(|(class, mut sum)| {
			add_constant(&mut sum, threshold.wrapping_neg());
			// Half the code, plus or minus: the whole code of a winner, nothing of the others.
			let half = LABEL_STEP / 2 * (class as u64 + 1);
			let mut code = sign(key, sum, half);
			add_constant(&mut code, half);
			code
		})
		.collect();
	let mut answer = vec![0; BIG_SIZE];
	codes.iter().for_each(|code| add(&mut answer, code));
	ciphertext(answer)
}

/// The difference of two scores, stretched until `reach` fills half the torus. Half a unit breaks ties for the first.
fn compare(a: &[u64], b: &[u64], reach: u64) -> Vec<u64> {
	let stretch = REACH_MAX / reach.max(1);
	let mut difference: Vec<u64> = a.iter().zip(b).map(|(a, b)| a.wrapping_sub(*b).wrapping_mul(stretch)).collect();
	add_constant(&mut difference, (UNIT / 2).wrapping_mul(stretch));
	difference
}

/// One bootstrap: `value` if the phase is in the upper half of the torus, `-value` if it is in the lower.
///
/// The table is constant; that it is negated on the other half is how blind rotation works (Chillotti, Gama, Georgieva and
/// Izabachène, TFHE, J. Cryptology 33, 2020).
fn sign(key: &SessionKey, phase: Vec<u64>, value: u64) -> Vec<u64> {
	let pattern = &key.pattern;
	let mut table = GlweCiphertext::new(
		0u64,
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		PARAMETERS.ciphertext_modulus,
	);
	table.get_mut_body().as_mut().fill(value);
	let table = LookupTableOwned { acc: table, degree: Degree::new(1) };
	let mut bit = Ciphertext::new(
		ciphertext(phase),
		Degree::new(1),
		NoiseLevel::NOMINAL,
		PARAMETERS.message_modulus,
		PARAMETERS.carry_modulus,
		pattern.kind(),
	);
	pattern.apply_lookup_table_assign(&mut bit, &table);
	bit.ct.into_container()
}

fn ciphertext(words: Vec<u64>) -> LweCiphertextOwned<u64> {
	LweCiphertextOwned::from_container(words, PARAMETERS.ciphertext_modulus)
}

/// Adds a plaintext: it goes to the body, the last word.
fn add_constant(words: &mut [u64], value: u64) {
	if let Some(body) = words.last_mut() {
		*body = body.wrapping_add(value);
	}
}

fn add(sum: &mut [u64], other: &[u64]) {
	sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_add(*other));
}

fn subtract(sum: &mut [u64], other: &[u64]) {
	sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = sum.wrapping_sub(*other));
}
