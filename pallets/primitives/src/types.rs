//! Identifiers and the records that more than one crate reads.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;
use sp_arithmetic::Perbill;

use crate::content_hash;

#[cfg(feature = "seams")]
pub use sp_runtime::traits::BlockNumberProvider;

/// Height of a block. One type everywhere, so that records carry no type parameter for it.
pub type BlockNumber = u32;
/// Money, in plancks.
pub type Balance = u128;
/// A 32-byte content hash: BLAKE2b-256 of the bytes it names.
pub type Hash32 = [u8; 32];
/// Consent weight, in rows.
pub type Weight64 = u64;

/// The key type under which a worker's sr25519 key lies in a node's keystore.
pub const WORKER_KEY_TYPE: [u8; 4] = *b"assw";
/// The key in the off-chain worker's persistent storage that holds the engine's URL, as UTF-8.
pub const ENGINE_URL_KEY: &[u8] = b"assent::engine-url";
/// The key, in the same storage, of the lock that an off-chain worker holds while it settles. A starting node removes
/// the lock, which would otherwise outlive a killed node.
pub const SETTLING_KEY: &[u8] = b"assent::queries::lock";
/// How many settlements one call takes at most.
pub const MAX_SETTLEMENTS: u32 = 32;
/// How many refunds one call takes at most.
pub const MAX_REFUNDS: u32 = 16;
/// How many classes an answer of best classes can name at most.
pub const MAX_TOP_K: u8 = 5;
/// Bytes of a compressed Groth16 proof over BN254: two G1 points and one G2 point.
pub const PROOF_BYTES: usize = 128;

macro_rules! id {
	($(#[$doc:meta])* $name:ident($inner:ty)) => {
		$(#[$doc])*
		#[derive(
			Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen,
			TypeInfo, Debug, serde::Serialize, serde::Deserialize,
		)]
		pub struct $name(pub $inner);

		impl $name {
			/// The next identifier, or `None` when the type is exhausted.
			pub fn next(self) -> Option<Self> {
				self.0.checked_add(1).map(Self)
			}
		}

		impl From<$inner> for $name {
			fn from(raw: $inner) -> Self {
				Self(raw)
			}
		}
	};
}

id!(
	/// A model.
	ModelId(u32)
);
id!(
	/// A registered statistic of labelled data.
	ContributionId(u64)
);
id!(
	/// An offer to answer queries of a model.
	OfferId(u32)
);
id!(
	/// A petition to halt a model.
	PetitionId(u32)
);
id!(
	/// The number of a model's active set.
	ConsentVersion(u32)
);
id!(
	/// `block / EpochLength`.
	EpochIndex(u32)
);
id!(
	/// A set of labelling tasks.
	TaskSetId(u32)
);
id!(
	/// A kind of work in which reputation is earned; the numbers are those of the published skill list.
	SkillId(u16)
);
id!(
	/// A pool of contributions under one policy.
	PoolId(u32)
);

/// What an answer reveals to the querier.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum AnswerMode {
	/// The encrypted argmax: a label, not scores.
	Label,
	/// The labels of the so many best classes, best first.
	TopK(u8),
	/// Whether the score of one class, named by the querier, is above a threshold.
	Threshold,
	/// The scores of all classes. Far cheaper, and it leaks the head in about as many queries as there are features.
	Scores,
	/// Which contributed rows are nearest to the query.
	Search,
}

impl AnswerMode {
	/// Whether its numbers make sense: the best classes are at least two, for one of them is a label.
	pub fn is_sound(&self) -> bool {
		match self {
			Self::TopK(count) => (2..=MAX_TOP_K).contains(count),
			Self::Label | Self::Threshold | Self::Scores | Self::Search => true,
		}
	}
}

/// What the querier may use answers for.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Purpose {
	/// Anything the model's card does not forbid.
	General,
	/// Research that is published.
	Research,
	/// Products and services that are sold.
	Commercial,
	/// Public services and non-profit work.
	Public,
}

/// A set of purposes.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct PurposeSet {
	/// Anything.
	pub general: bool,
	/// Research that is published.
	pub research: bool,
	/// Products and services that are sold.
	pub commercial: bool,
	/// Public services and non-profit work.
	pub public: bool,
}

impl PurposeSet {
	/// Every purpose.
	pub const ALL: Self = Self { general: true, research: true, commercial: true, public: true };
	/// No purpose.
	pub const NONE: Self = Self { general: false, research: false, commercial: false, public: false };

	/// Whether `purpose` is in the set.
	pub fn contains(&self, purpose: Purpose) -> bool {
		match purpose {
			Purpose::General => self.general,
			Purpose::Research => self.research,
			Purpose::Commercial => self.commercial,
			Purpose::Public => self.public,
		}
	}

	/// Whether there is nothing in it.
	pub fn is_empty(&self) -> bool {
		*self == Self::NONE
	}

	/// Whether no purpose is in both sets.
	pub fn is_disjoint(&self, other: &Self) -> bool {
		let both = [
			self.general && other.general,
			self.research && other.research,
			self.commercial && other.commercial,
			self.public && other.public,
		];
		!both.contains(&true)
	}
}

impl FromIterator<Purpose> for PurposeSet {
	fn from_iter<I: IntoIterator<Item = Purpose>>(purposes: I) -> Self {
		purposes.into_iter().fold(Self::NONE, |mut set, purpose| {
			match purpose {
				Purpose::General => set.general = true,
				Purpose::Research => set.research = true,
				Purpose::Commercial => set.commercial = true,
				Purpose::Public => set.public = true,
			}
			set
		})
	}
}

/// Where the rows of a contribution come from.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub enum Provenance {
	/// Rows its owner had.
	#[default]
	OwnData,
	/// Accepted labels of one task set.
	Tasks {
		/// The set.
		set: TaskSetId,
		/// How many of its accepted items went in.
		accepted: u32,
	},
}

/// What a sponsor pays the fees of.
#[derive(
	Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub enum SponsorScope {
	/// Contributing to a model, and leaving it.
	Model(ModelId),
	/// Working on a task set.
	TaskSet(TaskSetId),
}

/// A lower bound on the active set of a model.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct Floor {
	/// Consent weight, in rows.
	pub weight: Weight64,
	/// Accounts whose weight is at least [`ModelRules::min_head_weight`].
	pub heads: u32,
}

/// The counted consent of a model: parties excluded.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct ConsentTotals {
	/// Consent weight, in rows.
	pub weight: Weight64,
	/// Accounts whose weight is at least [`ModelRules::min_head_weight`].
	pub heads: u32,
}

impl ConsentTotals {
	/// Whether both the weight and the heads reach `floor`.
	pub fn reaches(&self, floor: &Floor) -> bool {
		self.weight >= floor.weight && self.heads >= floor.heads
	}
}

/// The rules on a model's card that bind contributors, fixed at registration.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct ModelRules {
	/// Below it a model sells nothing new.
	pub soft_floor: Floor,
	/// Below it a model is halted for good.
	pub hard_floor: Floor,
	/// Most consent weight one account can have, in rows.
	pub weight_cap: Weight64,
	/// Fewest rows in one contribution: a statistic of few rows reveals them.
	pub min_rows: u32,
	/// Least weight that makes an account a head.
	pub min_head_weight: Weight64,
	/// Share of the counted weight that a petition needs.
	pub quorum_weight: Perbill,
	/// Share of the counted heads that a petition needs.
	pub quorum_heads: Perbill,
}

/// An offer, as other pallets see it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OfferView<AccountId> {
	/// The model that answers.
	pub model: ModelId,
	/// Who computes, and is paid.
	pub worker: AccountId,
	/// What an answer reveals.
	pub mode: AnswerMode,
	/// What answers may be used for.
	pub purpose: Purpose,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// First block in which it sells: contributors have notice until then.
	pub opens_at: BlockNumber,
	/// When it was closed; `None` while it is open.
	pub closed_at: Option<BlockNumber>,
}

/// Where a model stands.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub enum ModelState {
	/// Has not reached its soft floor yet: nothing sold, no emission.
	#[default]
	Forming,
	/// Sells, serves, emits shares.
	Active,
	/// Below the soft floor: paid notes are still served, nothing new is sold, no emission.
	Degraded,
	/// Below the hard floor, or by petition. Final.
	Halted,
}

impl ModelState {
	/// Whether credits may be sold.
	pub fn sells(self) -> bool {
		matches!(self, Self::Active)
	}

	/// Whether shares are emitted.
	pub fn emits(self) -> bool {
		matches!(self, Self::Active)
	}

	/// Whether paid notes are served.
	pub fn serves(self) -> bool {
		matches!(self, Self::Active | Self::Degraded)
	}

	/// Whether data can still join.
	pub fn accepts_pledges(self) -> bool {
		!matches!(self, Self::Halted)
	}
}

/// One answered query, as the engine hands it over and the chain settles it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Settlement {
	/// The offer that was bought.
	pub offer: OfferId,
	/// Price in the note, in plancks.
	pub price: Balance,
	/// Access root the proof was made against, canonical little-endian field element.
	pub root: Hash32,
	/// One-time nullifier, canonical little-endian field element.
	pub nullifier: Hash32,
	/// Consent version the answer was computed from.
	pub version: ConsentVersion,
	/// Finalised block at which the query was admitted.
	pub served_at: BlockNumber,
	/// What was asked: see [`query_commitment`].
	pub query_commitment: Hash32,
	/// What was answered: BLAKE2b-256 of the answer's bytes.
	pub result_commitment: Hash32,
	/// Compressed Groth16 proof.
	pub proof: [u8; PROOF_BYTES],
	/// What the answer was computed from: there for an offer to search, and for no other.
	pub consent: Option<ConsentUse>,
}

/// What an answer was computed from, shown to lie inside the active consent set of its version.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct ConsentUse {
	/// Commitment to the contributions that were used, canonical little-endian field element.
	pub used: Hash32,
	/// How many were used.
	pub count: u32,
	/// At least how many rows they have.
	pub weight: Weight64,
	/// Compressed Groth16 proof of UseConsent.
	pub proof: [u8; PROOF_BYTES],
}

/// One unspent credit to give back.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct RefundClaim {
	/// Access root the proof was made against, canonical little-endian field element.
	pub root: Hash32,
	/// One-time nullifier, canonical little-endian field element.
	pub nullifier: Hash32,
	/// Compressed Groth16 proof.
	pub proof: [u8; PROOF_BYTES],
}

/// A receipt with its worker's signature.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct SignedReceipt {
	/// What was signed.
	pub receipt: Receipt,
	/// Sr25519 signature of [`Receipt::signing_payload`] under the worker's account key.
	pub signature: [u8; 64],
}

/// What a worker signs with its account key beside every answer.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Receipt {
	/// Hash of the chain's first block.
	pub genesis: Hash32,
	/// The offer.
	pub offer: OfferId,
	/// The note's one-time nullifier.
	pub nullifier: Hash32,
	/// What was asked.
	pub query_commitment: Hash32,
	/// What was answered.
	pub result_commitment: Hash32,
	/// Finalised block at which the query was admitted.
	pub served_at: BlockNumber,
	/// Its hash.
	pub served_at_hash: Hash32,
	/// Consent version the answer was computed from.
	pub version: ConsentVersion,
}

impl Receipt {
	/// The bytes that are signed: a domain tag, then the SCALE encoding.
	pub fn signing_payload(&self) -> alloc::vec::Vec<u8> {
		(b"assent/receipt/v1", self).encode()
	}
}

/// Commitment to a query: BLAKE2b-256 of the evaluation key's hash followed by the ciphertext's bytes.
pub fn query_commitment(key_hash: &Hash32, ciphertext: &[u8]) -> Hash32 {
	let mut bytes = alloc::vec::Vec::with_capacity(32usize.saturating_add(ciphertext.len()));
	bytes.extend_from_slice(key_hash);
	bytes.extend_from_slice(ciphertext);
	content_hash(&bytes)
}
