//! Expected times of the answers of an offer: a moving average, so that a query's cost is known before it is computed.
//!
//! The average forgets with each answer one eighth of what it was, as the round-trip time of TCP does (RFC 6298). Until
//! an offer has answered, half a second is assumed.

use std::{
	collections::BTreeMap,
	sync::{Mutex, PoisonError},
};

/// Assumed of an offer that has not answered yet, in microseconds.
const UNKNOWN: u64 = 500_000;

/// Moving averages, by offer, in microseconds.
#[derive(Debug, Default)]
pub struct Pace {
	averages: Mutex<BTreeMap<u32, u64>>,
}

impl Pace {
	/// Time that an answer of `offer` is expected to compute.
	pub fn expected(&self, offer: u32) -> u64 {
		self.averages.lock().unwrap_or_else(PoisonError::into_inner).get(&offer).copied().unwrap_or(UNKNOWN)
	}

	/// An answer of `offer` computed so long. Offers are the worker's own, so there are few.
	pub fn took(&self, offer: u32, micros: u64) {
		let mut averages = self.averages.lock().unwrap_or_else(PoisonError::into_inner);
		let average = averages.entry(offer).or_insert(micros);
		*average = average.saturating_sub(*average >> 3).saturating_add(micros >> 3);
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn the_average_follows_what_answers_take() {
		let pace = Pace::default();
		assert_eq!(pace.expected(1), UNKNOWN);
		pace.took(1, 8_000);
		assert_eq!(pace.expected(1), 8_000);
		pace.took(1, 16_000);
		assert_eq!(pace.expected(1), 9_000);
		(0..100).for_each(|_| pace.took(1, u64::MAX));
		(0..400).for_each(|_| pace.took(1, 0));
		assert!(pace.expected(1) < 100);
		assert_eq!(pace.expected(2), UNKNOWN);
	}
}
