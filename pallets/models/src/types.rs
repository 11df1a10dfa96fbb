//! What the registry keeps, and what it shows.

use alloc::vec::Vec;

use assent_primitives::{AnswerMode, Balance, BlockNumber, Hash32, ModelId, ModelRules, Purpose, PurposeSet, Split};
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use frame_support::{traits::ConstU32, BoundedVec};
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

/// A stored card that is not in force yet.
pub type PendingCardOf<T> = PendingCard<<T as Config>::CardConsideration>;
/// A stored listing.
pub type ListingOf<T> = Listing<<T as Config>::SaleConsideration>;
/// The tickets of a buyer for the open offers it takes over.
pub type OfferTicketsOf<T> = BoundedVec<<T as Config>::OfferConsideration, <T as Config>::MaxOpenOffers>;
/// A stored sale.
pub type SaleOf<T> = Sale<
	<T as frame_system::Config>::AccountId,
	<T as Config>::SaleConsideration,
	<T as Config>::ModelConsideration,
	OfferTicketsOf<T>,
>;

/// A short text, in UTF-8.
pub type Domain = BoundedVec<u8, ConstU32<32>>;
/// Languages, each two lower-case letters of ISO 639-1.
pub type Languages = BoundedVec<[u8; 2], ConstU32<8>>;
/// An SPDX licence identifier.
pub type Licence = BoundedVec<u8, ConstU32<32>>;

/// What a model promises. The descriptor and the rules never change; the rest changes after a notice.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct Card {
	/// Hash of the document that explains the model to people.
	pub document: Hash32,
	/// Hash of the public descriptor: columns, scaling, classes, feature map.
	pub descriptor: Hash32,
	/// Hash of the report of how the model was evaluated; zeros when there is none.
	pub evaluation: Hash32,
	/// What answers may be used for.
	pub purposes: PurposeSet,
	/// What answers must not be used for.
	pub forbidden: PurposeSet,
	/// What the model is about, in a few words of UTF-8.
	pub domain: Domain,
	/// The languages of its data.
	pub languages: Languages,
	/// The licence of what contributors bring; empty when there is none.
	pub licence: Licence,
	/// The rules that bind contributors.
	pub rules: ModelRules,
	/// How a payment for an answer is divided.
	pub split: Split,
}

impl Card {
	/// The part of the card that can change.
	pub fn changeable(&self) -> CardChange {
		CardChange {
			document: self.document,
			evaluation: self.evaluation,
			purposes: self.purposes,
			forbidden: self.forbidden,
			domain: self.domain.clone(),
			languages: self.languages.clone(),
			licence: self.licence.clone(),
			split: self.split,
		}
	}

	/// The card as `change` has it.
	pub fn changed(self, change: CardChange) -> Self {
		let Self { descriptor, rules, .. } = self;
		let CardChange { document, evaluation, purposes, forbidden, domain, languages, licence, split } = change;
		Self { document, descriptor, evaluation, purposes, forbidden, domain, languages, licence, rules, split }
	}
}

/// The part of a card that can change.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct CardChange {
	/// Hash of the document that explains the model to people.
	pub document: Hash32,
	/// Hash of the report of how the model was evaluated; zeros when there is none.
	pub evaluation: Hash32,
	/// What answers may be used for.
	pub purposes: PurposeSet,
	/// What answers must not be used for.
	pub forbidden: PurposeSet,
	/// What the model is about, in a few words of UTF-8.
	pub domain: Domain,
	/// The languages of its data.
	pub languages: Languages,
	/// The licence of what contributors bring; empty when there is none.
	pub licence: Licence,
	/// How a payment for an answer is divided.
	pub split: Split,
}

/// A card that is not in force yet.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct PendingCard<Ticket> {
	/// What the card will say.
	pub change: CardChange,
	/// First block in which it can be put into force.
	pub effective_at: BlockNumber,
	/// The owner's deposit.
	pub ticket: Ticket,
}

/// A model that is for sale.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Listing<Ticket> {
	/// What its owner asks, in plancks.
	pub price: Balance,
	/// The owner's deposit.
	pub ticket: Ticket,
}

/// A model that was bought and has not changed hands yet.
///
/// The buyer leaves every deposit it takes over when it buys: what anyone may complete later must not fail for lack of
/// money.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Sale<AccountId, Ticket, ModelTicket, OfferTickets> {
	/// Who bought it.
	pub buyer: AccountId,
	/// What is on hold for the seller, in plancks.
	pub price: Balance,
	/// First block in which it can change hands.
	pub effective_at: BlockNumber,
	/// The buyer's deposit for this record.
	pub ticket: Ticket,
	/// The buyer's deposit for the record of the model.
	pub model_ticket: ModelTicket,
	/// The buyer's deposits for the offers that were open.
	pub offer_tickets: OfferTickets,
}

/// The open offers of a model that name one account.
#[derive(Clone, Copy, PartialEq, Eq, Default, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Service {
	/// How many there are.
	pub open: u32,
	/// When the first of them opens; zero when there is none.
	pub opens_at: BlockNumber,
}

impl Service {
	/// With one more offer.
	pub fn with(self, opens_at: BlockNumber) -> Self {
		let first = if self.open == 0 { opens_at } else { self.opens_at.min(opens_at) };
		Self { open: self.open.saturating_add(1), opens_at: first }
	}
}

/// What will change in a model: for each matter the first block in which it can.
#[derive(
	Clone, Copy, PartialEq, Eq, Default, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug,
)]
pub struct Notice {
	/// Another card.
	pub card: Option<BlockNumber>,
	/// The first offer that is not open yet: another worker, purpose or a higher price.
	pub offer: Option<BlockNumber>,
	/// Another owner.
	pub sale: Option<BlockNumber>,
}

impl Notice {
	/// The first block in which anything changes; `None` when nothing will.
	pub fn effective_at(&self) -> Option<BlockNumber> {
		[self.card, self.offer, self.sale].into_iter().flatten().min()
	}
}

/// A model.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct Model<AccountId, Declared, Ticket> {
	/// Who owns it.
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
	/// First block in which it sells: contributors have notice until then.
	pub opens_at: BlockNumber,
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
	/// Who owns it.
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
	/// First block in which it sells: contributors have notice until then.
	pub opens_at: BlockNumber,
	/// Whether it still sells.
	pub status: OfferStatus,
}

impl<AccountId, Ticket> From<Offer<AccountId, Ticket>> for OfferInfo<AccountId> {
	fn from(offer: Offer<AccountId, Ticket>) -> Self {
		let Offer { model, worker, mode, purpose, price, opens_at, status, .. } = offer;
		Self { model, worker, mode, purpose, price, opens_at, status }
	}
}

/// What will happen to a model and is not in force yet, as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct PendingInfo<AccountId> {
	/// The card that was proposed, and when it can be put into force.
	pub card: Option<(CardChange, BlockNumber)>,
	/// What the owner asks for the model, in plancks.
	pub listed_at: Option<Balance>,
	/// Who bought the model.
	pub sale: Option<SaleInfo<AccountId>>,
	/// When contributors are affected, by matter.
	pub notice: Notice,
}

/// A sale, as the view function shows it.
#[derive(Clone, PartialEq, Eq, Encode, Decode, TypeInfo, Debug)]
pub struct SaleInfo<AccountId> {
	/// Who bought it.
	pub buyer: AccountId,
	/// What is on hold for the seller, in plancks.
	pub price: Balance,
	/// First block in which it can change hands.
	pub effective_at: BlockNumber,
}

impl<AccountId, T, M, O> From<Sale<AccountId, T, M, O>> for SaleInfo<AccountId> {
	fn from(sale: Sale<AccountId, T, M, O>) -> Self {
		let Sale { buyer, price, effective_at, .. } = sale;
		Self { buyer, price, effective_at }
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

/// Whether `domain` is a text that can be shown.
pub fn is_text(domain: &[u8]) -> bool {
	core::str::from_utf8(domain).is_ok_and(|text| !text.chars().any(char::is_control))
}

/// Whether `licence` has the characters of an SPDX identifier.
pub fn is_spdx(licence: &[u8]) -> bool {
	licence.iter().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(byte))
}

/// Whether each of `languages` has the form of an ISO 639-1 code and none comes twice.
pub fn are_languages(languages: &[[u8; 2]]) -> bool {
	let mut seen = alloc::collections::BTreeSet::new();
	languages.iter().all(|code| code.iter().all(u8::is_ascii_lowercase) && seen.insert(*code))
}
