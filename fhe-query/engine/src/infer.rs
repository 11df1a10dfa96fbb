//! The worker's step: an encrypted query and a head into an encrypted answer.
//!
//! 1. *Linear layer*: the score of every class, as a sum of the query's ciphertexts times the head's weights. No
//!    bootstrap.
//! 2. *Comparisons*: for every pair of classes a < b the difference of scores, stretched so that the pair's reach fills
//!    half the torus, and one programmable bootstrap that turns its sign into a win (+) for one and a loss (-) for the
//!    other.
//! 3. *Winner*: per class the sum of wins and losses, and one bootstrap that tells a class that won all from the others
//!    and turns it into that class's code or nothing. The sum over classes is the answer.
//!
//! For *places* step 3 is another: the sum of a class counts its wins, and one bootstrap per class turns that number
//! into the class's code at the place that goes with it, and nothing at the others: see [`super::places`]. A
//! *threshold* is one comparison, of the score of a class with a constant.
//!
//! For a label of two classes the one comparison gives the code directly. Equal scores count for the lower class;
//! scores closer than the noise of a comparison, 2^-9.7 of the torus in standard deviation, are decided by that noise.
//!
//! Work runs as tasks of a rayon pool that the engine owns, never on an async executor; a panic in a task is an error.

use super::{
	clear::ClearHead,
	compare::{add, add_constant, ciphertext, comparisons, signs, subtract, sums, HALF},
	descriptor::Descriptor,
	error::EngineError,
	head::{Head, REACH_MAX},
	keys::SessionKey,
	parameters::BIG_SIZE,
	places::places,
	query::{dummy_query, read_query, write_answer, write_places, Seeded, LABEL_STEP, UNIT},
	question::Question,
};
use fhe_kernels::{multiply_words, Masks, Path, WordsError};
use std::{
	panic::{catch_unwind, AssertUnwindSafe},
	time::{Duration, Instant},
};
use tfhe::core_crypto::prelude::LweCiphertextOwned;

/// Bootstraps of a label.
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

	/// Answers an encrypted query: the bytes of one ciphertext, or of one for each place.
	pub fn answer(&self, key: &SessionKey, head: &Head, query: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.run(|| {
			let (question, scores) = linear(head, query)?;
			Ok(match question {
				Question::Label => write_answer(&label(key, head, &scores)),
				Question::TopK { places: count } => write_places(&places(key, head, &scores, count.into())),
				Question::Threshold { class, above } => {
					let bound = head.bound(above);
					write_answer(&threshold(key, &scores[0], bound, head.span(class.into(), bound)))
				},
			})
		})?
	}

	/// Measures answers of a model in the clear, by the kernels of this processor, and the linear layer encrypted:
	/// medians over runs on one row of its shape.
	pub fn measure(&self, descriptor: &Descriptor, head: &Head) -> Result<Costs, EngineError> {
		let row = vec![0.5; descriptor.columns().len()];
		let features = descriptor.featurize(&row);
		let query = dummy_query(&features);
		let (all, one) = (ClearHead::of(head, head.classes()), ClearHead::of(head, 1));
		let bound = head.bound(500_000);
		self.run(|| {
			Ok(Costs {
				head: median(200, || all.label(&features)),
				score: median(200, || one.scores(&features).iter().all(|score| *score > bound)),
				pipeline: median(20, || all.label(&descriptor.featurize(&row))),
				linear: median(9, || linear(head, &query)),
			})
		})?
	}

	/// Only the linear layer of an answer, for measurements.
	pub fn linear_layer(&self, head: &Head, query: &[u8]) -> Result<(), EngineError> {
		self.run(|| linear(head, query).map(drop))?
	}
}

/// Computing times of the parts of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Costs {
	/// In the clear, from features: the scores of all classes, and the best of them.
	pub head: Duration,
	/// In the clear, from features: the score of one class.
	pub score: Duration,
	/// In the clear, from a row: features, and the scores of all classes.
	pub pipeline: Duration,
	/// Encrypted: the scores of all classes.
	pub linear: Duration,
}

/// The median time of some runs.
pub(super) fn median<T>(runs: usize, work: impl Fn() -> T) -> Duration {
	let time = |_| {
		let start = Instant::now();
		std::hint::black_box(work());
		start.elapsed()
	};
	let mut times: Vec<Duration> = (0..runs).map(time).collect();
	times.sort_unstable();
	times[runs / 2]
}

/// The question, and the encrypted scores that it needs, one unit being [`UNIT`]: of one class for a threshold, else of
/// all.
fn linear(head: &Head, query: &[u8]) -> Result<(Question, Vec<Vec<u64>>), EngineError> {
	let (question, seeded) = read_query(query)?;
	question.fits(head.classes())?;
	let found = seeded.bodies.len();
	if found != head.features() {
		return Err(EngineError::WrongFeatures { expected: head.features(), found });
	}
	let asked = match question {
		Question::Threshold { class, .. } => usize::from(class)..usize::from(class) + 1,
		_ => 0..head.classes(),
	};
	let weights: Vec<&[i8]> = asked.clone().map(|class| head.weights(class)).collect();
	let mut scores = weighted(&weights, &seeded, Path::best())
		.map_err(|_| EngineError::WrongFeatures { expected: head.features(), found })?;
	for (class, score) in asked.zip(scores.iter_mut()) {
		add_constant(score, (head.bias(class) as u64).wrapping_mul(UNIT));
	}
	Ok((question, scores))
}

/// The sums of seeded ciphertexts by rows of weights. Where the processor has AES, masks are multiplied as they are
/// drawn and are never all in memory; elsewhere `tfhe` draws them, byte by byte.
pub(super) fn weighted(weights: &[&[i8]], seeded: &Seeded, path: Path) -> Result<Vec<Vec<u64>>, WordsError> {
	let Some(masks) = Masks::new(seeded.seed, path) else {
		return multiply_words(weights, &seeded.expand(), BIG_SIZE, path);
	};
	let mut sums = masks.multiply(weights, BIG_SIZE - 1, path)?;
	let bodies = multiply_words(weights, &seeded.bodies, 1, path)?;
	sums.iter_mut().zip(bodies).for_each(|(sum, body)| sum.extend(body));
	Ok(sums)
}

/// The encrypted label of encrypted scores.
fn label(key: &SessionKey, head: &Head, scores: &[Vec<u64>]) -> LweCiphertextOwned<u64> {
	let classes = head.classes();
	// A class that loses everything lies 2K - 3 steps below the threshold, and the step on the other side of half the
	// torus is left free.
	let step = if classes == 2 { LABEL_STEP / 2 } else { HALF / (2 * classes as u64 - 2) };
	let wins = comparisons(key, head, scores, step);
	if classes == 2 {
		// A win of class 0 is +1/64, so 3/64 less it is the code of the winner: 1/32 or 2/32.
		let mut answer = vec![0; BIG_SIZE];
		wins.iter().for_each(|(_, _, win)| subtract(&mut answer, win));
		add_constant(&mut answer, LABEL_STEP / 2 * 3);
		return ciphertext(answer);
	}
	let threshold = step.wrapping_mul(classes as u64 - 2);
	// Half the code, plus or minus: the whole code of a winner, nothing of the others.
	let half = |class: usize| LABEL_STEP / 2 * (class as u64 + 1);
	let sums = sums(classes, &wins).into_iter().enumerate().map(|(class, mut sum)| {
		add_constant(&mut sum, threshold.wrapping_neg());
		(sum, half(class))
	});
	let codes = signs(key, sums.collect());
	let mut answer = vec![0; BIG_SIZE];
	codes.iter().for_each(|code| add(&mut answer, code));
	(0..classes).for_each(|class| add_constant(&mut answer, half(class)));
	ciphertext(answer)
}

/// Computes whether an encrypted score is above a bound: code 2 if it is, 1 if not. Half a unit puts a score on the
/// bound below.
fn threshold(key: &SessionKey, score: &[u64], bound: i64, span: u64) -> LweCiphertextOwned<u64> {
	let stretch = REACH_MAX / span.max(1);
	let mut over: Vec<u64> = score.iter().map(|word| word.wrapping_mul(stretch)).collect();
	let bound = (bound as u64).wrapping_mul(UNIT).wrapping_add(UNIT / 2);
	add_constant(&mut over, bound.wrapping_mul(stretch).wrapping_neg());
	let mut answer = vec![0; BIG_SIZE];
	signs(key, vec![(over, LABEL_STEP / 2)]).iter().for_each(|sign| add(&mut answer, sign));
	add_constant(&mut answer, LABEL_STEP / 2 * 3);
	ciphertext(answer)
}
