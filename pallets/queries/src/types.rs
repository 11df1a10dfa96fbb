//! Types that do not know the runtime.

use assent_circuits::{use_consent, verifier};
use assent_primitives::{BlockNumber, Hash32, Parts};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
use scale_info::TypeInfo;
use serde::{Deserialize, Serialize};

/// Target of log lines.
pub(crate) const LOG_TARGET: &str = "assent::queries";
/// Settle window of a chain whose genesis does not set one: ten minutes of 3-second blocks.
pub const DEFAULT_SETTLE_WINDOW: BlockNumber = 200;
/// Largest compressed verifying key that is looked at. One of PaidQuery has 424 bytes.
pub const MAX_VERIFYING_KEY_BYTES: u32 = 1_024;

/// Bytes of the longest prepared key.
pub const MAX_PREPARED_KEY_BYTES: u32 = {
	let (access, consent) = (verifier::MAX_PREPARED_KEY_BYTES, use_consent::MAX_PREPARED_KEY_BYTES);
	if access < consent {
		consent
	} else {
		access
	}
};

/// Bytes of a prepared key, as the verifier stores them.
pub type PreparedKeyBytes = BoundedVec<u8, ConstU32<MAX_PREPARED_KEY_BYTES>>;

/// A statement that is proved, with keys of its own.
#[derive(
	Clone,
	Copy,
	PartialEq,
	Eq,
	Encode,
	Decode,
	DecodeWithMemTracking,
	MaxEncodedLen,
	TypeInfo,
	Debug,
	Serialize,
	Deserialize,
)]
pub enum Circuit {
	/// An answer or a refund was paid for.
	PaidQuery,
	/// What an answer was computed from lies inside the active consent set.
	UseConsent,
}

impl Circuit {
	/// Both.
	pub const ALL: [Self; 2] = [Self::PaidQuery, Self::UseConsent];
}

/// A verifying key. What it is prepared to lies apart, by circuit and version.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct KeyRecord {
	/// Counts the keys that were registered for the circuit, from 1.
	pub version: u32,
	/// BLAKE2b-256 of the compressed key, as it was registered.
	pub hash: Hash32,
	/// BLAKE2b-256 of the transcript of the ceremony that made it; zero for a key of the genesis block.
	pub transcript_hash: Hash32,
	/// First block in which it is, or was, the active one.
	pub active_from: BlockNumber,
}

/// The keys of one circuit.
#[derive(Clone, Copy, PartialEq, Eq, Default, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct KeyRing {
	/// How many keys were ever registered.
	pub registered: u32,
	/// What proofs are made for.
	pub active: Option<KeyRecord>,
	/// Becomes active when its time has come.
	pub pending: Option<KeyRecord>,
	/// Was active before, for answers that were served then, until they cannot be settled any more.
	pub previous: Option<KeyRecord>,
}

impl KeyRing {
	/// The key that was active after block `at`. Exactly one, so that nothing is tried under two keys.
	pub fn at(&self, at: BlockNumber) -> Option<&KeyRecord> {
		self.active.iter().chain(&self.previous).find(|key| key.active_from <= at)
	}

	/// Every key that is there.
	pub fn keys(&self) -> impl Iterator<Item = &KeyRecord> {
		self.active.iter().chain(&self.pending).chain(&self.previous)
	}
}

/// What the access tree lags behind.
#[derive(Clone, Copy, PartialEq, Eq, Default, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct TreeBacklog {
	/// Leaves that have their places, and are not hashed into the tree yet.
	pub leaves: u32,
	/// Whether the tree has leaves that no access root shows.
	pub root_is_due: bool,
}

/// A known access root.
#[derive(Clone, Copy, PartialEq, Eq, Default, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct RootInfo {
	/// First block in which it is no longer known; `None` while it is the newest of its generation.
	pub expires_at: Option<BlockNumber>,
}

/// What became of the credits of an offer.
#[derive(Clone, Copy, PartialEq, Eq, Default, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct CreditCounts {
	/// Bought.
	pub sold: u64,
	/// Paid out for an answer.
	pub settled: u64,
	/// Given back.
	pub refunded: u64,
	/// What the settled ones paid to whom, in plancks.
	pub paid: Parts,
}

impl CreditCounts {
	/// Credits neither settled nor refunded; `None` when more were spent than sold.
	pub fn open(&self) -> Option<u64> {
		self.sold.checked_sub(self.settled)?.checked_sub(self.refunded)
	}
}
