//! The choice between several workers: rendezvous hashing, and failover to the next.
//!
//! Every offer gets a weight from a hash of the querier's key and its number, and the heaviest is asked first (Thaler
//! and Ravishankar, *Using name-based mappings to increase hit rates*, IEEE/ACM Transactions on Networking 6(1), 1998).
//! So each querier keeps to one worker, which has its key already; queriers spread evenly; and when an offer comes or
//! goes, only those move that it concerns.
//!
//! A credit names its worker: asking another one takes another credit. What had been sent to a worker that fell silent
//! may have been computed, so its credit stays bound to the question and is asked again later.

use std::cmp::Reverse;

use assent_primitives::{content_hash, Hash32, OfferId};
use assent_protocol::Code;
use codec::Encode;

use super::{api::ApiError, ClientError};

/// `offers` in the order in which the querier with the key `key` asks them.
pub fn ranked(key: &Hash32, offers: impl IntoIterator<Item = OfferId>) -> Vec<OfferId> {
	let mut weighed: Vec<(Hash32, OfferId)> =
		offers.into_iter().map(|offer| (content_hash(&(key, offer.0).encode()), offer)).collect();
	weighed.sort_unstable_by_key(|(weight, _)| Reverse(*weight));
	weighed.dedup_by_key(|(_, offer)| *offer);
	weighed.into_iter().map(|(_, offer)| offer).collect()
}

/// Tells if another worker may succeed where this one failed: it is away, or too busy for too long.
pub fn is_away(error: &ClientError) -> bool {
	match error {
		ClientError::Api(ApiError::Unreachable { .. }) => true,
		ClientError::Api(error) => matches!(error.code(), Some(Code::Unavailable | Code::Storage | Code::TooMany)),
		_ => false,
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_protocol::Refusal;

	fn offers() -> impl Iterator<Item = OfferId> + Clone {
		(0..5).map(OfferId)
	}

	fn key(number: u32) -> Hash32 {
		content_hash(&number.to_le_bytes())
	}

	#[test]
	fn the_order_is_the_same_whatever_order_the_offers_come_in() {
		let backwards: Vec<_> = offers().collect();
		assert_eq!(ranked(&key(1), offers()), ranked(&key(1), backwards.into_iter().rev()));
		assert_eq!(ranked(&key(1), offers().chain(offers())), ranked(&key(1), offers()));
		assert_eq!(ranked(&key(1), []), []);
	}

	#[test]
	fn queriers_spread_evenly() {
		let mut count = [0u32; 5];
		for number in 0..5_000 {
			count[ranked(&key(number), offers())[0].0 as usize] += 1;
		}
		assert!(count.iter().all(|count| (900..1_100).contains(count)), "{count:?}");
	}

	#[test]
	fn an_offer_that_goes_moves_only_its_own_queriers_and_those_evenly() {
		let gone = OfferId(2);
		let mut moved = [0u32; 5];
		for number in 0..5_000 {
			let before = ranked(&key(number), offers());
			let after = ranked(&key(number), offers().filter(|offer| *offer != gone));
			match before[0] == gone {
				true => moved[after[0].0 as usize] += 1,
				false => assert_eq!(before[0], after[0]),
			}
			assert_eq!(before.into_iter().filter(|offer| *offer != gone).collect::<Vec<_>>(), after);
		}
		let others = [moved[0], moved[1], moved[3], moved[4]];
		assert!(others.iter().all(|count| (180..330).contains(count)), "{moved:?}");
	}

	#[test]
	fn another_worker_is_asked_when_one_is_away_and_not_when_it_says_no() {
		let unreachable = ApiError::Unreachable { url: "https://worker.example.org".into(), reason: "refused".into() };
		assert!(is_away(&unreachable.into()));
		let refused =
			|code| ClientError::Api(ApiError::Refused(Refusal { code, message: "no".into(), retry_after: None }));
		for code in [Code::Unavailable, Code::Storage, Code::TooMany] {
			assert!(is_away(&refused(code)));
		}
		for code in [Code::BadProof, Code::NotServing, Code::NullifierUsed, Code::WrongOffer, Code::Malformed] {
			assert!(!is_away(&refused(code)));
		}
		assert!(!is_away(&ClientError::StillStale(8)));
	}
}
