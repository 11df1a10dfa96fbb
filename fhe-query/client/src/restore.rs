//! Making a wallet again from its seed alone.
//!
//! The chain keeps a leaf of every purchase: the hash of an identity commitment, the offer, the quota and the price.
//! The seed gives the commitments, the chain the offers with their prices, so trying the quotas finds the leaves that
//! are ours. Nullifiers on chain tell which credits are used.
//!
//! Facts that were never on chain cannot be restored: a query whose answer had not come, and the credits that were used
//! less than a settle window ago. Restore after that window; a worker refuses a credit that it has answered already.

use std::collections::HashMap;

use assent_chain::{At, Chain, OfferRecord, Snapshot};
use assent_circuits::{field::FieldBytes, statement};
use assent_primitives::{Balance, Hash32, OfferId};

use super::{
	wallet::{Note, Place, Wallet},
	ClientError, Progress,
};

/// The bounds of the search.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
	/// Largest quota that is tried.
	pub max_quota: u16,
	/// The missing purchases in a row that end the search: those that were begun and never included.
	pub gap: u64,
}

/// The facts about purchases on the chain.
struct Ledger<'a> {
	places: HashMap<Hash32, Place>,
	offers: &'a [(OfferId, OfferRecord)],
}

/// Finds the purchases of `wallet`'s seed on the chain and writes them into it; returns how many there are.
pub async fn restore(
	chain: &Chain,
	wallet: &mut Wallet,
	bounds: Bounds,
	progress: &dyn Progress,
) -> Result<usize, ClientError> {
	wallet.for_chain(&chain.genesis())?;
	let snapshot = chain.snapshot(At::Finalized).await?;
	let mut places = HashMap::new();
	for generation in 0..=snapshot.generation().await? {
		for (index, leaf) in (0u32..).zip(snapshot.leaves(generation).await?) {
			places.insert(leaf, Place { generation, index });
		}
	}
	let offers = snapshot.offers().await?;
	let ledger = Ledger { places, offers: &offers };
	let (mut missing, mut purchase) = (0, 0);
	let mut notes = Vec::new();
	while missing < bounds.gap {
		progress.say(&format!("looking for purchase {purchase}; {} found", notes.len()));
		let commitment = wallet.identity_commitment(purchase);
		let found = tokio::task::block_in_place(|| ledger.find(&commitment, bounds.max_quota));
		match found {
			Some(found) => {
				missing = 0;
				notes.push(found.note(purchase, snapshot.number));
			},
			None => missing += 1,
		}
		purchase += 1;
	}
	for note in &mut notes {
		note.next = first_fresh(&snapshot, wallet, note).await?;
	}
	let found = notes.len();
	wallet.replace_notes(notes)?;
	Ok(found)
}

/// The credit after the last one that the chain has a nullifier of.
async fn first_fresh(snapshot: &Snapshot, wallet: &Wallet, note: &Note) -> Result<u16, ClientError> {
	for credit in (0..note.quota).rev() {
		let Some(nullifier) = wallet.nullifier(note, credit) else { break };
		if snapshot.nullifier_used(&nullifier).await? {
			return Ok(credit.saturating_add(1));
		}
	}
	Ok(0)
}

/// A leaf that is ours.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
	offer: OfferId,
	model: u32,
	worker: [u8; 32],
	price: Balance,
	quota: u16,
	place: Place,
}

impl Found {
	fn note(self, purchase: u64, now: u32) -> Note {
		let Self { offer, model, worker, price, quota, place } = self;
		Note {
			purchase,
			model,
			offer: offer.0,
			worker,
			price,
			quota,
			begun_at: now,
			place: Some(place),
			next: 0,
			pending: Default::default(),
			refunded: Default::default(),
		}
	}
}

impl Ledger<'_> {
	/// The leaf with this identity commitment, under any offer and any quota up to the largest.
	fn find(&self, commitment: &FieldBytes, max_quota: u16) -> Option<Found> {
		if self.places.is_empty() {
			return None;
		}
		let threads = std::thread::available_parallelism().map_or(1, |count| count.get().min(16) as u16);
		self.offers.iter().find_map(|(offer, record)| {
			let search = |first: u16| {
				(first..=max_quota).step_by(threads.into()).find_map(|quota| {
					let leaf = statement::leaf(commitment, offer.0, quota, record.price)?;
					self.places.get(&leaf).map(|place| (quota, *place))
				})
			};
			let found = std::thread::scope(|scope| {
				let running: Vec<_> = (1..=threads).map(|first| scope.spawn(move || search(first))).collect();
				running.into_iter().find_map(|thread| thread.join().ok().flatten())
			});
			let (quota, place) = found?;
			let OfferRecord { model, worker, price, .. } = record;
			Some(Found { offer: *offer, model: model.0, worker: *worker, price: *price, quota, place })
		})
	}
}

#[cfg(test)]
mod tests {
	use assent_primitives::{AnswerMode, ModelId, Purpose};

	use super::*;

	fn offer(price: Balance) -> OfferRecord {
		OfferRecord {
			model: ModelId(3),
			worker: [7; 32],
			mode: AnswerMode::Label,
			purpose: Purpose::General,
			price,
			opens_at: 0,
			closed_at: None,
		}
	}

	fn leaf(commitment: &FieldBytes, offer: u32, quota: u16, price: Balance) -> FieldBytes {
		statement::leaf(commitment, offer, quota, price).unwrap()
	}

	#[test]
	fn a_purchase_is_found_whatever_its_offer_and_quota() {
		let ours = statement::identity_commitment(&[5; 32].map(|b| b & 1)).unwrap();
		let offers = [(OfferId(0), offer(10)), (OfferId(4), offer(25))];
		let place = Place { generation: 1, index: 9 };
		for (number, quota, price) in [(0, 1, 10), (0, 300, 10), (4, 17, 25), (4, 299, 25)] {
			let places = HashMap::from([(leaf(&ours, number, quota, price), place)]);
			let found = Ledger { places, offers: &offers }.find(&ours, 300).unwrap();
			assert_eq!((found.offer.0, found.quota, found.price, found.place), (number, quota, price, place));
		}
	}

	#[test]
	fn what_another_seed_bought_is_not_found() {
		let theirs = statement::identity_commitment(&[1; 32].map(|b| b & 1)).unwrap();
		let ours = statement::identity_commitment(&[2; 32].map(|_| 3)).unwrap();
		let offers = [(OfferId(0), offer(10))];
		let places = HashMap::from([(leaf(&theirs, 0, 5, 10), Place { generation: 0, index: 0 })]);
		assert_eq!(Ledger { places, offers: &offers }.find(&ours, 50), None);
	}

	#[test]
	fn a_quota_above_the_bound_is_not_looked_for() {
		let ours = statement::identity_commitment(&[2; 32].map(|_| 3)).unwrap();
		let offers = [(OfferId(0), offer(10))];
		let places = HashMap::from([(leaf(&ours, 0, 51, 10), Place { generation: 0, index: 0 })]);
		assert_eq!(Ledger { places, offers: &offers }.find(&ours, 50), None);
	}
}
