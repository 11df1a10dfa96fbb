//! The queue of queries: their scheduler, their expected times, and the nullifiers that are being computed.

use std::{
	collections::BTreeSet,
	sync::{Arc, Mutex, PoisonError},
};

use assent_primitives::Hash32;

use super::{config::Limits, pace::Pace, turns::Turns};

/// Queries that wait and compute.
pub struct Queue {
	/// The scheduler.
	pub turns: Arc<Turns>,
	/// Expected times of answers.
	pub pace: Pace,
	in_flight: Arc<Mutex<BTreeSet<Hash32>>>,
}

impl Queue {
	/// Makes an empty queue.
	pub fn new(limits: &Limits) -> Self {
		let turns = Turns::new(limits.computing, limits.queued_per_key, limits.quick);
		Self { turns, pace: Pace::default(), in_flight: Arc::default() }
	}

	/// Marks a nullifier as being computed, until the guard is dropped. `None` when it is already.
	pub(super) fn take(&self, nullifier: Hash32) -> Option<InFlight> {
		let mut nullifiers = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
		nullifiers.insert(nullifier).then(|| InFlight { nullifiers: self.in_flight.clone(), nullifier })
	}
}

/// A nullifier that is being computed.
pub(super) struct InFlight {
	nullifiers: Arc<Mutex<BTreeSet<Hash32>>>,
	nullifier: Hash32,
}

impl Drop for InFlight {
	fn drop(&mut self) {
		self.nullifiers.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.nullifier);
	}
}
