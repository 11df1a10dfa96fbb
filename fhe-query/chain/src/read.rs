//! Reading the chain's records from a snapshot.
//!
//! Fields are matched by name against the metadata of the node, so a record that gains a field still decodes.

use assent_primitives::{
	AnswerMode, Floor, Hash32, ModelId, ModelRules, OfferId, Perbill, Permill, Purpose, PurposeSet, Split,
};
use codec::{Decode, Encode};
use subxt::{
	dynamic,
	ext::{
		frame_decode::{
			storage::{IntoDecodableValues, IntoEncodableValues},
			view_functions::decode_view_function_response,
		},
		scale_decode::DecodeAsType,
	},
	storage::PrefixOf,
};

use super::{
	connection::{AccountId, Snapshot},
	error::ChainError,
	records::*,
};

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct FloorWire {
	weight: u64,
	heads: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct RulesWire {
	soft_floor: FloorWire,
	hard_floor: FloorWire,
	weight_cap: u64,
	min_rows: u32,
	min_head_weight: u64,
	quorum_weight: u32,
	quorum_heads: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct SplitWire {
	contributors: u32,
	worker: u32,
	owner: u32,
	treasury: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub(super) struct PurposesWire {
	general: bool,
	research: bool,
	commercial: bool,
	public: bool,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct CardWire {
	document: Hash32,
	descriptor: Hash32,
	evaluation: Hash32,
	purposes: PurposesWire,
	forbidden: PurposesWire,
	domain: Vec<u8>,
	languages: Vec<[u8; 2]>,
	licence: Vec<u8>,
	rules: RulesWire,
	split: SplitWire,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ModelWire {
	owner: AccountId,
	card: CardWire,
	declared: Vec<AccountId>,
	registered_at: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum ModeWire {
	Label,
	TopK(u8),
	Threshold,
	Scores,
	Search,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum PurposeWire {
	General,
	Research,
	Commercial,
	Public,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
enum OfferStatusWire {
	Open,
	Closed { at: u32 },
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct OfferWire {
	model: u32,
	worker: AccountId,
	mode: ModeWire,
	purpose: PurposeWire,
	price: u128,
	opens_at: u32,
	status: OfferStatusWire,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct WorkerWire {
	endpoint: Vec<u8>,
	encryption_key: [u8; 32],
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct BalanceWire {
	data: BalanceDataWire,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct BalanceDataWire {
	free: u128,
	reserved: u128,
}

impl From<FloorWire> for Floor {
	fn from(wire: FloorWire) -> Self {
		Self { weight: wire.weight, heads: wire.heads }
	}
}

impl From<RulesWire> for ModelRules {
	fn from(wire: RulesWire) -> Self {
		Self {
			soft_floor: wire.soft_floor.into(),
			hard_floor: wire.hard_floor.into(),
			weight_cap: wire.weight_cap,
			min_rows: wire.min_rows,
			min_head_weight: wire.min_head_weight,
			quorum_weight: Perbill::from_parts(wire.quorum_weight),
			quorum_heads: Perbill::from_parts(wire.quorum_heads),
		}
	}
}

impl From<SplitWire> for Split {
	fn from(wire: SplitWire) -> Self {
		Self {
			contributors: Permill::from_parts(wire.contributors),
			worker: Permill::from_parts(wire.worker),
			owner: Permill::from_parts(wire.owner),
			treasury: Permill::from_parts(wire.treasury),
		}
	}
}

impl From<PurposesWire> for PurposeSet {
	fn from(wire: PurposesWire) -> Self {
		let PurposesWire { general, research, commercial, public } = wire;
		Self { general, research, commercial, public }
	}
}

impl From<ModelWire> for ModelRecord {
	fn from(wire: ModelWire) -> Self {
		let ModelWire { owner, card, declared, registered_at } = wire;
		let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
		let descriptor = card.descriptor;
		let card = ModelCard {
			document: card.document,
			evaluation: card.evaluation,
			purposes: card.purposes.into(),
			forbidden: card.forbidden.into(),
			domain: text(card.domain),
			languages: card.languages,
			licence: text(card.licence),
			rules: card.rules.into(),
			split: card.split.into(),
		};
		Self { owner, card, descriptor, declared, registered_at }
	}
}

impl From<PurposeWire> for Purpose {
	fn from(wire: PurposeWire) -> Self {
		match wire {
			PurposeWire::General => Self::General,
			PurposeWire::Research => Self::Research,
			PurposeWire::Commercial => Self::Commercial,
			PurposeWire::Public => Self::Public,
		}
	}
}

impl From<OfferWire> for OfferRecord {
	fn from(wire: OfferWire) -> Self {
		Self {
			model: ModelId(wire.model),
			worker: wire.worker,
			mode: match wire.mode {
				ModeWire::Label => AnswerMode::Label,
				ModeWire::TopK(count) => AnswerMode::TopK(count),
				ModeWire::Threshold => AnswerMode::Threshold,
				ModeWire::Scores => AnswerMode::Scores,
				ModeWire::Search => AnswerMode::Search,
			},
			purpose: wire.purpose.into(),
			price: wire.price,
			opens_at: wire.opens_at,
			closed_at: match wire.status {
				OfferStatusWire::Open => None,
				OfferStatusWire::Closed { at } => Some(at),
			},
		}
	}
}

impl Snapshot {
	/// The value under `key`, the entry's default when there is none, `None` when it has no default.
	pub(super) async fn get<K, V>(&self, pallet: &str, entry: &str, key: K) -> Result<Option<V>, ChainError>
	where
		K: IntoEncodableValues + IntoDecodableValues,
		V: DecodeAsType,
	{
		let what = || format!("{pallet}.{entry}");
		let address = dynamic::storage::<K, V>(pallet, entry);
		let value = self.at.storage().try_fetch(address, key).await.map_err(|e| ChainError::read(what(), e))?;
		value.map(|value| value.decode()).transpose().map_err(|e| ChainError::decode(what(), e))
	}

	/// Every key below `prefix` with its value.
	pub(super) async fn list<K, V, P>(&self, pallet: &str, entry: &str, prefix: P) -> Result<Vec<(K, V)>, ChainError>
	where
		K: IntoEncodableValues + IntoDecodableValues,
		V: DecodeAsType,
		P: PrefixOf<K>,
	{
		let what = || format!("{pallet}.{entry}");
		let address = dynamic::storage::<K, V>(pallet, entry);
		let mut entries = self.at.storage().iter(address, prefix).await.map_err(|e| ChainError::read(what(), e))?;
		let mut list = Vec::new();
		while let Some(entry) = entries.next().await {
			let entry = entry.map_err(|e| ChainError::read(what(), e))?;
			let key = entry.key().and_then(|key| key.decode()).map_err(|e| ChainError::decode(what(), e))?;
			list.push((key, entry.value().decode().map_err(|e| ChainError::decode(what(), e))?));
		}
		Ok(list)
	}

	/// A constant of a pallet.
	pub(super) fn constant<V: DecodeAsType>(&self, pallet: &str, name: &str) -> Result<V, ChainError> {
		let address = dynamic::constant::<V>(pallet, name);
		self.at.constants().entry(address).map_err(|e| ChainError::decode(format!("{pallet}.{name}"), e))
	}

	/// Calls a view function of a pallet.
	///
	/// The runtime API takes the arguments as one byte string and wraps the answer in a result; subxt 0.51 does
	/// neither.
	pub(super) async fn view<A, V>(&self, pallet: &str, function: &str, arguments: A) -> Result<V, ChainError>
	where
		A: subxt::ext::frame_decode::view_functions::IntoEncodableValues,
		V: DecodeAsType,
	{
		let answer = self.view_bytes::<A, V>(pallet, function, arguments).await?;
		let metadata = self.at.metadata_ref();
		let visitor = V::into_visitor();
		decode_view_function_response(pallet, function, &mut &answer[..], metadata, metadata.types(), visitor)
			.map_err(|e| ChainError::decode(format!("{pallet}.{function}"), e))
	}

	/// The SCALE bytes of a view function's answer.
	pub(super) async fn view_bytes<A, V>(
		&self,
		pallet: &str,
		function: &str,
		arguments: A,
	) -> Result<Vec<u8>, ChainError>
	where
		A: subxt::ext::frame_decode::view_functions::IntoEncodableValues,
		V: DecodeAsType,
	{
		let what = || format!("{pallet}.{function}");
		let functions = self.at.view_functions();
		let payload = dynamic::view_function_call::<A, V>(pallet, function, arguments);
		let named = functions.encode_args(payload).map_err(|e| ChainError::decode(what(), e))?;
		let Some((id, arguments)) = named.split_at_checked(VIEW_FUNCTION_ID) else {
			return Err(ChainError::decode(what(), "it has no identifier"));
		};
		let call = [id, &arguments.to_vec().encode()].concat();
		let answer = functions.call_raw(Some(&call)).await.map_err(|e| ChainError::read(what(), e))?;
		let answer = <Result<Vec<u8>, u8>>::decode(&mut &answer[..]);
		let answer = answer.map_err(|e| ChainError::decode(what(), e))?;
		answer.map_err(|code| ChainError::read(what(), view_failure(code)))
	}
}

/// Bytes of a view function's identifier.
const VIEW_FUNCTION_ID: usize = 32;

/// Explains why a view function was not executed, by the runtime's number for the reason.
fn view_failure(code: u8) -> &'static str {
	match code {
		0 => "the runtime has no view functions",
		1 => "the runtime does not know it",
		_ => "the runtime does not understand its arguments",
	}
}

/// Models, offers, workers.
impl Snapshot {
	/// The model, if it exists.
	pub async fn model(&self, model: ModelId) -> Result<Option<ModelRecord>, ChainError> {
		Ok(self.get::<_, ModelWire>("Models", "Models", (model.0,)).await?.map(Into::into))
	}

	/// Every model there is, by number.
	pub async fn models(&self) -> Result<Vec<(ModelId, ModelRecord)>, ChainError> {
		let mut list: Vec<_> = self.list::<(u32,), ModelWire, _>("Models", "Models", ()).await?;
		list.sort_unstable_by_key(|((model,), _)| *model);
		Ok(list.into_iter().map(|((model,), record)| (ModelId(model), record.into())).collect())
	}

	/// The number that the next model gets.
	pub async fn next_model(&self) -> Result<ModelId, ChainError> {
		Ok(ModelId(self.get("Models", "NextModelId", ()).await?.unwrap_or_default()))
	}

	/// The number that the next offer gets.
	pub async fn next_offer(&self) -> Result<OfferId, ChainError> {
		Ok(OfferId(self.get("Models", "NextOfferId", ()).await?.unwrap_or_default()))
	}

	/// The offer, open or closed, if it exists.
	pub async fn offer(&self, offer: OfferId) -> Result<Option<OfferRecord>, ChainError> {
		Ok(self.get::<_, OfferWire>("Models", "Offers", (offer.0,)).await?.map(Into::into))
	}

	/// Every offer ever made, of all models.
	pub async fn offers(&self) -> Result<Vec<(OfferId, OfferRecord)>, ChainError> {
		let mut list: Vec<_> = self.list::<(u32,), OfferWire, _>("Models", "Offers", ()).await?;
		list.sort_unstable_by_key(|((offer,), _)| *offer);
		Ok(list.into_iter().map(|((offer,), record)| (OfferId(offer), record.into())).collect())
	}

	/// The open offers of the model, oldest first.
	pub async fn open_offers(&self, model: ModelId) -> Result<Vec<(OfferId, OfferRecord)>, ChainError> {
		let open: Vec<u32> = self.get("Models", "OpenOffers", (model.0,)).await?.unwrap_or_default();
		let mut offers = Vec::with_capacity(open.len());
		for offer in open.into_iter().map(OfferId) {
			if let Some(record) = self.offer(offer).await? {
				offers.push((offer, record));
			}
		}
		Ok(offers)
	}

	/// The address and key of the worker, if it is registered.
	pub async fn worker(&self, account: &AccountId) -> Result<Option<WorkerRecord>, ChainError> {
		let Some(wire) = self.get::<_, WorkerWire>("Models", "Workers", (*account,)).await? else {
			return Ok(None);
		};
		let endpoint = String::from_utf8(wire.endpoint).map_err(|e| ChainError::decode("a worker's endpoint", e))?;
		Ok(Some(WorkerRecord { endpoint, encryption_key: wire.encryption_key }))
	}

	/// The balance of the account: free and held, in plancks.
	pub async fn balance(&self, account: &AccountId) -> Result<AccountBalance, ChainError> {
		let wire = self.get::<_, BalanceWire>("System", "Account", (*account,)).await?;
		Ok(wire.map(|w| AccountBalance { free: w.data.free, held: w.data.reserved }).unwrap_or_default())
	}
}
