//! The engine as the service sees it: evaluation keys are loaded once, and a loaded key answers; scores and searches
//! need no key.
//!
//! Two traits, so that what a request does when the engine refuses, is slow or panics can be tried without real
//! ciphertexts.

use std::{sync::Arc, time::Duration};

use assent_engine::{Ask, Costs, Descriptor, Engine, EngineError, Head, Library, ScoresHead, SearchIndex, SessionKey};
use assent_protocol::Times;

/// Loads evaluation keys.
pub trait Backend: Send + Sync {
	/// Checks that `bytes` are an evaluation key under this version's parameters, and makes it ready. Computes for
	/// long.
	fn load_key(&self, bytes: &[u8]) -> Result<Arc<dyn LoadedKey>, EngineError>;

	/// Reads the question of a query, which is in the clear. Cheap.
	fn ask(&self, ciphertext: &[u8]) -> Result<Ask, EngineError> {
		Ask::of(ciphertext)
	}

	/// Answers a query for scores, which needs no evaluation key.
	fn answer_scores(&self, scores: &ScoresHead, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError>;

	/// Answers a search, which needs none either.
	fn answer_search(&self, index: &SearchIndex, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError>;

	/// Measures what a model of this shape costs in the clear. Computes for a while.
	fn measure(&self, _: &Descriptor, _: &Head) -> Result<Times, EngineError> {
		Ok(Times::default())
	}

	/// Measures what a search of this library costs in the clear. Computes for a while.
	fn measure_search(&self, _: &Library) -> Result<Times, EngineError> {
		Ok(Times::default())
	}
}

/// An evaluation key that is ready.
pub trait LoadedKey: Send + Sync {
	/// Checks `ciphertext` and answers it from a head. Computes for long.
	fn answer(&self, head: &Head, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError>;

	/// Memory the key takes, in bytes.
	fn memory_bytes(&self) -> usize;
}

/// The engine of [`assent_engine`]. Scores, which take a millisecond, have threads of their own: on those of the
/// bootstraps they would wait until one of them has nothing else to do.
pub struct Tfhe {
	engine: Arc<Engine>,
	scores: Engine,
}

struct TfheKey {
	engine: Arc<Engine>,
	key: SessionKey,
}

impl Tfhe {
	/// Starts an engine with this many threads.
	pub fn new(threads: usize) -> Result<Self, EngineError> {
		Ok(Self { engine: Arc::new(Engine::new(threads)?), scores: Engine::new(threads)? })
	}
}

fn times(costs: Costs) -> Times {
	let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
	Times {
		head: nanos(costs.head),
		score: nanos(costs.score),
		pipeline: nanos(costs.pipeline),
		linear: nanos(costs.linear),
	}
}

impl Backend for Tfhe {
	fn load_key(&self, bytes: &[u8]) -> Result<Arc<dyn LoadedKey>, EngineError> {
		let key = self.engine.load_key(bytes)?;
		Ok(Arc::new(TfheKey { engine: self.engine.clone(), key }))
	}

	fn answer_scores(&self, scores: &ScoresHead, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.scores.answer_scores(scores, ciphertext)
	}

	fn answer_search(&self, index: &SearchIndex, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.engine.answer_search(index, ciphertext)
	}

	fn measure(&self, descriptor: &Descriptor, head: &Head) -> Result<Times, EngineError> {
		self.engine.measure(descriptor, head).map(times)
	}

	fn measure_search(&self, library: &Library) -> Result<Times, EngineError> {
		self.engine.measure_search(library).map(times)
	}
}

impl LoadedKey for TfheKey {
	fn answer(&self, head: &Head, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.engine.answer(&self.key, head, ciphertext)
	}

	fn memory_bytes(&self) -> usize {
		self.key.memory_bytes()
	}
}
