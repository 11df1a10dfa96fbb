//! The credits of one model in a wallet, and the order in which they are spent.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use assent_chain::Snapshot;
use assent_primitives::{Hash32, ModelId, OfferId};
use assent_protocol::mode_name;

use crate::{
	choice,
	wallet::{Asked, Credit, Note, Wallet, WalletError},
	wish::Wish,
	ClientError,
};

/// The credits of one model in a wallet.
pub(super) struct Purse {
	pub wallet: Wallet,
	model: ModelId,
	/// The only offer whose credits are spent, if one is named.
	only: Option<OfferId>,
	/// Offers of the wallet's notes that are not asked: offers of another mode; closed ones, whose credits are
	/// refunded; and those of a worker that did not answer in this run.
	passed_over: BTreeSet<u32>,
	/// The hash that [`choice::ranked`] ranks workers by: that of the key, so that the key is uploaded once; random
	/// without a key.
	rank: Hash32,
	/// Queries of earlier runs whose answers never came.
	pub unanswered: VecDeque<(Credit, Asked)>,
}

impl Purse {
	pub fn new(
		wallet: Wallet,
		model: ModelId,
		only: Option<OfferId>,
		passed_over: BTreeSet<u32>,
	) -> Result<Self, ClientError> {
		let unanswered = wallet.unanswered(model)?.into();
		Ok(Self { wallet, model, only, passed_over, rank: rand::random(), unanswered })
	}

	pub fn rank_by(&mut self, hash: Hash32) {
		self.rank = hash;
	}

	/// Does not spend credits of this offer any more in this run.
	pub fn pass_over(&mut self, offer: u32) {
		self.passed_over.insert(offer);
	}

	/// The next unspent credit; of `only`, if an offer is named.
	pub fn next(&self, only: Option<OfferId>) -> Result<Credit, WalletError> {
		self.wallet.next_credit(self.model, only, &self.passed_over)
	}

	/// The next unspent credit of any offer that the querier named.
	pub fn next_of_all(&self) -> Result<Credit, WalletError> {
		self.next(self.only)
	}

	/// The credit that the run begins with: unspent, or spent on a query without an answer.
	pub fn first(&self, wish: &Wish) -> Result<Credit, ClientError> {
		match (self.next_of_all(), self.unanswered.front()) {
			(Ok(credit), _) => Ok(credit),
			(Err(_), Some((credit, _))) => Ok(*credit),
			(Err(error), None) => Err(match wish.mode() {
				Some(mode) => ClientError::NoCreditFor { model: self.model, mode },
				None => error.into(),
			}),
		}
	}

	/// The note of a credit.
	pub fn note(&self, credit: Credit) -> Result<Note, ClientError> {
		self.wallet.note(credit.purchase).cloned().ok_or(ClientError::NoPurchase(credit.purchase))
	}

	/// The number of unspent credits that the querier named.
	pub fn left(&self) -> u64 {
		self.left_of(self.only)
	}

	/// The number of unspent credits; of `only`, if an offer is named.
	pub fn left_of(&self, only: Option<OfferId>) -> u64 {
		let fits = |note: &&Note| {
			let wanted = only.is_none_or(|offer| offer.0 == note.offer) && !self.passed_over.contains(&note.offer);
			note.model == self.model.0 && wanted
		};
		self.wallet.notes().iter().filter(fits).map(|note| u64::from(note.unspent())).sum()
	}

	/// The offers with unspent credits, in the order in which they are asked.
	pub fn ranked(&self) -> Vec<OfferId> {
		choice::ranked(&self.rank, self.offers())
	}

	/// The offers with unspent credits and one more, in the same order.
	pub fn ranked_with(&self, offer: OfferId) -> Vec<OfferId> {
		choice::ranked(&self.rank, self.offers().chain([offer]))
	}

	fn offers(&self) -> impl Iterator<Item = OfferId> + '_ {
		let fits = |note: &&Note| {
			note.model == self.model.0
				&& note.place.is_some()
				&& note.unspent() > 0
				&& !self.passed_over.contains(&note.offer)
		};
		self.wallet.notes().iter().filter(fits).map(|note| OfferId(note.offer))
	}
}

/// Finds the mode to ask for, and the offers of the wallet's notes that do not sell it or are closed. Where the wish
/// fits any mode, the mode is that of the named offer, or of the next credit.
pub(super) async fn passed_over(
	snapshot: &Snapshot,
	wallet: &Wallet,
	model: ModelId,
	only: Option<OfferId>,
	wish: &Wish,
) -> Result<(Option<&'static str>, BTreeSet<u32>), ClientError> {
	let mut modes = BTreeMap::new();
	let mut passed = BTreeSet::new();
	for note in wallet.notes().iter().filter(|note| note.model == model.0) {
		let record = snapshot.offer(OfferId(note.offer)).await?;
		match record.filter(|record| record.closed_at.is_none()) {
			Some(record) => {
				modes.insert(note.offer, mode_name(record.mode));
			},
			None => {
				passed.insert(note.offer);
			},
		}
	}
	let named = only.and_then(|offer| modes.get(&offer.0).copied());
	if let (Some(offer), Some(sold), Some(wished)) = (only, named, wish.mode()) {
		if sold != wished {
			return Err(ClientError::WrongMode { offer, sold, wished });
		}
	}
	let next = || wallet.next_credit(model, only, &passed).ok().and_then(|credit| wallet.note(credit.purchase));
	let mode = wish.mode().or(named).or_else(|| next().and_then(|note| modes.get(&note.offer).copied()));
	if let Some(mode) = mode {
		passed.extend(modes.iter().filter(|(_, sold)| **sold != mode).map(|(offer, _)| *offer));
	}
	Ok((mode, passed))
}
