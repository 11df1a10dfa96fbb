//! What the registry keeps, and what it shows.

use alloc::vec::Vec;

use assent_primitives::{AnswerMode, Balance, BlockNumber, Hash32, ModelId, ModelRules, Purpose, Split};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::BoundedVec;
use scale_info::TypeInfo;

use crate::Config;

/// The accounts an owner declared.
pub type DeclaredOf<T> = BoundedVec<<T as frame_system::Config>::AccountId, <T as Config>::MaxDeclared>;
/// A worker's address.
pub type EndpointOf<T> = BoundedVec<u8, <T as Config>::MaxEndpoint>;
/// A stored model.
pub type ModelOf<T> = Model<<T as frame_system::Config>::AccountId, DeclaredOf<T>, <T as Config>::ModelConsideration>;
/// A stored offer.
pub type OfferOf<T> = Offer<<T as frame_system::Config>::AccountId, <T as Config>::OfferConsideration>;
/// A stored worker.
pub type WorkerOf<T> = Worker<EndpointOf<T>, <T as Config>::WorkerConsideration>;

/// What a model promises. Fixed at registration.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Card {
	/// Hash of the document that explains the model to people.
	pub document: Hash32,
	/// Hash of the public descriptor: columns, scaling, classes, feature map.
	pub descriptor: Hash32,
	/// The rules that bind contributors.
	pub rules: ModelRules,
	/// How a payment for an answer is divided.
	pub split: Split,
}

/// A model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Model<AccountId, Declared, Ticket> {
	/// Who registered it.
	pub owner: AccountId,
	/// What it promises.
	pub card: Card,
	/// The accounts declared to be close to it, sorted, each once.
	pub declared: Declared,
	/// When it was registered.
	pub registered_at: BlockNumber,
	/// The owner's deposit.
	pub ticket: Ticket,
}

/// Whether an offer still sells.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum OfferStatus {
	/// Credits can be bought.
	Open,
	/// Nothing more is sold.
	Closed {
		/// When it was closed.
		at: BlockNumber,
	},
}

impl OfferStatus {
	/// Whether credits can be bought, as far as the offer is concerned.
	pub fn is_open(self) -> bool {
		matches!(self, Self::Open)
	}

	/// When it was closed.
	pub fn closed_at(self) -> Option<BlockNumber> {
		match self {
			Self::Open => None,
			Self::Closed { at } => Some(at),
		}
	}
}

/// An offer to answer queries.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Offer<AccountId, Ticket> {
	/// The model that answers.
	pub model: ModelId,
	/// Who computes.
	pub worker: AccountId,
	/// What an answer reveals.
	pub mode: AnswerMode,
	/// What answers may be used for.
	pub purpose: Purpose,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// Whether it still sells.
	pub status: OfferStatus,
	/// The owner's deposit; returned when the offer is closed.
	pub ticket: Option<Ticket>,
}

/// A worker.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Worker<Endpoint, Ticket> {
	/// Where it takes queries and statistics: a URL, in UTF-8.
	pub endpoint: Endpoint,
	/// X25519 public key to which statistics are encrypted.
	pub encryption_key: [u8; 32],
	/// How many open offers name it, over all models.
	pub open_offers: u32,
	/// Its deposit.
	pub ticket: Ticket,
}

/// A model, as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct ModelInfo<AccountId> {
	/// Who registered it.
	pub owner: AccountId,
	/// What it promises.
	pub card: Card,
	/// The accounts declared to be close to it, sorted, each once.
	pub declared: Vec<AccountId>,
	/// When it was registered.
	pub registered_at: BlockNumber,
}

impl<AccountId, Bound, Ticket> From<Model<AccountId, BoundedVec<AccountId, Bound>, Ticket>> for ModelInfo<AccountId> {
	fn from(model: Model<AccountId, BoundedVec<AccountId, Bound>, Ticket>) -> Self {
		let Model { owner, card, declared, registered_at, .. } = model;
		Self { owner, card, declared: declared.into_inner(), registered_at }
	}
}

/// An offer, as the view functions show it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct OfferInfo<AccountId> {
	/// The model that answers.
	pub model: ModelId,
	/// Who computes.
	pub worker: AccountId,
	/// What an answer reveals.
	pub mode: AnswerMode,
	/// What answers may be used for.
	pub purpose: Purpose,
	/// Price of one credit, in plancks.
	pub price: Balance,
	/// Whether it still sells.
	pub status: OfferStatus,
}

impl<AccountId, Ticket> From<Offer<AccountId, Ticket>> for OfferInfo<AccountId> {
	fn from(offer: Offer<AccountId, Ticket>) -> Self {
		let Offer { model, worker, mode, purpose, price, status, .. } = offer;
		Self { model, worker, mode, purpose, price, status }
	}
}

/// A worker, as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct WorkerInfo {
	/// Where it takes queries and statistics: a URL, in UTF-8.
	pub endpoint: Vec<u8>,
	/// X25519 public key to which statistics are encrypted.
	pub encryption_key: [u8; 32],
	/// How many open offers name it, over all models.
	pub open_offers: u32,
}

impl<Bound, Ticket> From<Worker<BoundedVec<u8, Bound>, Ticket>> for WorkerInfo {
	fn from(worker: Worker<BoundedVec<u8, Bound>, Ticket>) -> Self {
		let Worker { endpoint, encryption_key, open_offers, .. } = worker;
		Self { endpoint: endpoint.into_inner(), encryption_key, open_offers }
	}
}

/// Whether what is sent to `endpoint` cannot be read on the way: TLS, or a host that is this machine.
///
/// The host is compared as a whole: `http://localhost.example.org` and `http://localhost@example.org` are elsewhere.
pub fn is_secure_endpoint(endpoint: &[u8]) -> bool {
	let Ok(url) = core::str::from_utf8(endpoint) else {
		return false;
	};
	if url.chars().any(|c| c.is_whitespace() || c.is_control()) {
		return false;
	}
	if let Some(rest) = url.strip_prefix("https://") {
		return !authority(rest).is_empty();
	}
	url.strip_prefix("http://").map(authority).is_some_and(is_loopback)
}

/// Host and port: everything before the path.
fn authority(rest: &str) -> &str {
	rest.split(['/', '?', '#', '\\']).next().unwrap_or_default()
}

fn is_loopback(authority: &str) -> bool {
	["127.0.0.1", "localhost", "[::1]"].iter().any(|host| match authority.strip_prefix(host) {
		Some("") => true,
		Some(port) => port.strip_prefix(':').is_some_and(|port| port.parse::<u16>().is_ok()),
		None => false,
	})
}
