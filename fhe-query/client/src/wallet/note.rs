//! Notes, credits, and the queries that credits are bound to.

use std::collections::BTreeSet;

use assent_primitives::{Balance, BlockNumber, Hash32};
use assent_protocol::QueryRequest;
use codec::{Decode, DecodeAll, Encode};
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

/// Money as decimal text: JSON numbers lose digits above 2^53.
mod decimal {
	use serde::{de::Error, Deserialize, Deserializer, Serializer};

	pub fn serialize<S: Serializer>(amount: &u128, serializer: S) -> Result<S::Ok, S::Error> {
		serializer.serialize_str(&amount.to_string())
	}

	pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u128, D::Error> {
		String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
	}
}

/// A purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
	/// Number of the purchase; its secret follows from it.
	pub purchase: u64,
	/// The model.
	pub model: u32,
	/// The offer.
	pub offer: u32,
	/// The worker's account, hexadecimal.
	#[serde(with = "hex")]
	pub worker: [u8; 32],
	/// Price of one credit, in plancks.
	#[serde(with = "decimal")]
	pub price: Balance,
	/// Credits.
	pub quota: u16,
	/// The best block when the purchase began.
	pub begun_at: BlockNumber,
	/// The place of its leaf; `None` until the purchase was seen in a block.
	pub place: Option<Place>,
	/// The first credit that was never used.
	pub next: u16,
	/// Credits that were spent on a query whose answer has not come.
	pub pending: BTreeSet<u16>,
	/// Credits that were given back.
	pub refunded: BTreeSet<u16>,
}

/// The place of a note's leaf.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
	/// Number of the tree.
	pub generation: u32,
	/// Number of the leaf in it.
	pub index: u32,
}

impl Place {
	/// The position that the nullifier is made from.
	pub fn position(&self) -> u64 {
		u64::from(self.generation) << assent_circuits::tree::DEPTH | u64::from(self.index)
	}
}

impl Note {
	/// Credits that can still be asked with.
	pub fn unspent(&self) -> u16 {
		match self.place {
			Some(_) => self.fresh().count().try_into().unwrap_or(u16::MAX),
			None => 0,
		}
	}

	/// Credits that were answered.
	pub fn answered(&self) -> u16 {
		let gone = self.pending.len() + self.refunded.iter().filter(|credit| **credit < self.next).count();
		self.next.saturating_sub(gone.try_into().unwrap_or(u16::MAX))
	}

	/// Credits that were never used, in order.
	pub fn fresh(&self) -> impl Iterator<Item = u16> + '_ {
		(self.next..self.quota).filter(|credit| !self.refunded.contains(credit))
	}
}

/// A credit of a note.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credit {
	/// Number of the purchase.
	pub purchase: u64,
	/// Number of the credit in it.
	pub credit: u16,
}

/// The query that a credit is bound to, kept until its answer is here.
#[derive(Clone, Encode, Decode)]
pub struct Asked {
	/// Hash of the row's features: the same row is asked again with the same credit.
	pub features: Hash32,
	/// Number of classes, to open the answer with.
	pub classes: u32,
	/// The request, byte for byte.
	pub request: QueryRequest,
	/// The query's own secret, where it has one; the client key opens the answers of all others.
	pub secret: Vec<u8>,
}

impl Asked {
	/// Reads the written form, also that of earlier versions, which had no secret.
	pub(super) fn read(bytes: &[u8]) -> Result<Self, codec::Error> {
		Self::decode_all(&mut &*bytes).or_else(|error| {
			type Before = (Hash32, u32, QueryRequest);
			let (features, classes, request) = Before::decode_all(&mut &*bytes).map_err(|_| error)?;
			Ok(Self { features, classes, request, secret: Vec::new() })
		})
	}
}

impl std::fmt::Debug for Asked {
	fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
		write!(f, "Asked({:?})", self.request.offer)
	}
}

impl Drop for Asked {
	fn drop(&mut self) {
		self.secret.zeroize();
	}
}
