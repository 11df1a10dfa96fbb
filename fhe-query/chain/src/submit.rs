//! Sending transactions: the next index, the watch until inclusion, and failures in words.

use std::time::Duration;

use assent_primitives::{BlockNumber, Hash32, RefusalReason};
use codec::Decode;
use scale_value::{Composite, Value, ValueDef};
use subxt::{
	config::{substrate::MultiSignature, DefaultExtrinsicParamsBuilder},
	error::{BackendError, DispatchError, ExtrinsicError, RpcError, TransactionEventsError},
	rpcs::{Error as Rpc, UserError},
	transactions::{TransactionInBlock, TransactionProgress, TransactionStatus},
	utils::AccountId32,
};

use super::{
	calls::Call,
	connection::{block_number, At, Chain, Config},
	error::{ChainError, DispatchFailure},
	signer::Signer,
};

/// Validity of a transaction, in blocks; it cannot be included later.
const MORTALITY: u64 = 64;
/// Longest wait for news of a transaction.
const PATIENCE: Duration = Duration::from_secs(240);
/// Number of times to sign again when another process took the same index.
const ATTEMPTS: u32 = 4;

/// The pool has this very transaction already.
const ALREADY_IMPORTED: i32 = 1013;
/// The pool has another transaction with this index, of the same or a higher priority.
const PRIORITY_TOO_LOW: i32 = 1014;

/// When a submission is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
	/// When it is in a block of the best chain.
	InBlock,
	/// When that block is final.
	Finalized,
}

/// A transaction that was executed without failing.
#[derive(Clone, Debug)]
pub struct Included {
	/// Height of its block.
	pub number: BlockNumber,
	/// Hash of its block.
	pub hash: Hash32,
	/// Hash of the transaction.
	pub extrinsic: Hash32,
	/// Its events, in order.
	pub events: Vec<ChainEvent>,
}

impl Included {
	/// The first event of that pallet and name.
	pub fn find(&self, pallet: &str, name: &str) -> Option<&ChainEvent> {
		self.events.iter().find(|event| event.is(pallet, name))
	}

	/// The number in a field of the first event of that pallet and name.
	pub fn number_in(&self, pallet: &str, name: &str, field: &str) -> Result<u128, ChainError> {
		self.find(pallet, name)
			.and_then(|event| event.number(field))
			.ok_or_else(|| ChainError::decode(format!("event {pallet}.{name}"), format!("it has no number {field}")))
	}
}

/// An event.
#[derive(Clone, Debug)]
pub struct ChainEvent {
	/// The pallet.
	pub pallet: String,
	/// The event.
	pub name: String,
	/// Its fields.
	pub fields: Composite<()>,
}

impl ChainEvent {
	/// Tells whether it is the event of that pallet and name.
	pub fn is(&self, pallet: &str, name: &str) -> bool {
		self.pallet == pallet && self.name == name
	}

	/// The field of that name.
	pub fn field(&self, name: &str) -> Option<&Value<()>> {
		match &self.fields {
			Composite::Named(fields) => fields.iter().find(|(field, _)| field == name).map(|(_, value)| value),
			Composite::Unnamed(_) => None,
		}
	}

	/// The number in the field of that name; identifiers count as their number.
	pub fn number(&self, name: &str) -> Option<u128> {
		number_of(self.field(name)?)
	}

	/// The bytes in the field of that name: accounts and hashes.
	pub fn bytes(&self, name: &str) -> Option<Vec<u8>> {
		bytes_of(self.field(name)?)
	}
}

fn number_of(value: &Value<()>) -> Option<u128> {
	match &value.value {
		ValueDef::Composite(inner) if inner.len() == 1 => number_of(inner.values().next()?),
		_ => value.as_u128(),
	}
}

fn bytes_of(value: &Value<()>) -> Option<Vec<u8>> {
	let ValueDef::Composite(inner) = &value.value else {
		return None;
	};
	if inner.len() == 1 {
		if let Some(bytes) = inner.values().next().and_then(bytes_of) {
			return Some(bytes);
		}
	}
	inner.values().map(|value| value.as_u128().and_then(|n| u8::try_from(n).ok())).collect()
}

type InBlock = TransactionInBlock<Config, subxt::client::OnlineClientAtBlockImpl<Config>>;
type Progress = TransactionProgress<Config, subxt::client::OnlineClientAtBlockImpl<Config>>;

impl Chain {
	/// Signs `call`, sends it and waits. Several submissions of one account may be under way at the same time.
	pub async fn submit(&self, call: Call, signer: &dyn Signer, wait: Wait) -> Result<Included, ChainError> {
		let name = call.name();
		let mut attempt = 0;
		let progress = loop {
			attempt += 1;
			match self.send(&call, signer).await {
				Ok(progress) => break progress,
				Err(SendError::IndexTaken(_)) if attempt < ATTEMPTS => {
					tokio::time::sleep(Duration::from_millis(250 * u64::from(attempt))).await;
				},
				Err(SendError::IndexTaken(reason) | SendError::Refused(reason)) => {
					return Err(ChainError::Refused { call: name, reason: explain_refusal(&reason) });
				},
				Err(SendError::Other(error)) => return Err(error),
			}
		};
		let block = match tokio::time::timeout(PATIENCE, watch(progress, wait, &name)).await {
			Ok(block) => block?,
			Err(_) => {
				let reason = format!("no word for {} s", PATIENCE.as_secs());
				return Err(ChainError::Unknown { call: name, reason });
			},
		};
		self.outcome(block, &name).await
	}

	async fn send(&self, call: &Call, signer: &dyn Signer) -> Result<Progress, SendError> {
		let account = AccountId32(signer.account());
		let _one_at_a_time = self.inner.nonces.lock().await;
		let snapshot = self.snapshot(At::Best).await.map_err(SendError::Other)?;
		let nonce = self.inner.methods.system_account_next_index(&account).await;
		let nonce = nonce.map_err(|e| SendError::Other(ChainError::read("the account's next index", e)))?;
		let params = DefaultExtrinsicParamsBuilder::<Config>::new()
			.nonce(nonce)
			.mortal_from_unchecked(MORTALITY, snapshot.number.into(), snapshot.hash.into())
			.build();
		let shape = |e: ExtrinsicError| SendError::Other(ChainError::decode(call.name(), e));
		let transactions = snapshot.at.transactions();
		let mut signable = transactions.create_signable_offline(&call.payload, params).map_err(shape)?;
		let payload = signable.signer_payload().map_err(shape)?;
		let signature = signer.sign(&payload).map_err(SendError::Other)?;
		let signed =
			signable.sign_with_account_and_signature(&account, &MultiSignature::Sr25519(signature)).map_err(shape)?;
		signed.submit_and_watch().await.map_err(|e| SendError::of(&call.name(), e))
	}

	async fn outcome(&self, block: InBlock, call: &str) -> Result<Included, ChainError> {
		let at = block.at().await.map_err(|e| ChainError::read("the block of a transaction", e))?;
		let events = match block.wait_for_success().await {
			Ok(events) => events,
			Err(TransactionEventsError::ExtrinsicFailed(error)) => {
				return Err(ChainError::Failed { call: call.into(), failure: failure(&error) });
			},
			Err(error) => return Err(ChainError::read("the events of a transaction", error)),
		};
		let events = events.iter().map(|event| {
			let event = event.map_err(|e| ChainError::decode("an event", e))?;
			let fields = event.decode_fields_unchecked_as::<Composite<()>>();
			Ok(ChainEvent {
				pallet: event.pallet_name().into(),
				name: event.event_name().into(),
				fields: fields.map_err(|e| ChainError::decode("an event", e))?,
			})
		});
		Ok(Included {
			number: block_number(at.block_number())?,
			hash: block.block_hash().0,
			extrinsic: block.extrinsic_hash().0,
			events: events.collect::<Result<_, ChainError>>()?,
		})
	}
}

enum SendError {
	/// Another transaction with this index is in the pool or in a block already.
	IndexTaken(String),
	/// The pool does not want it.
	Refused(String),
	Other(ChainError),
}

impl SendError {
	fn of(call: &str, error: ExtrinsicError) -> Self {
		match error {
			ExtrinsicError::ErrorSubmittingTransaction(BackendError::Rpc(RpcError::ClientError(Rpc::User(user)))) => {
				Self::of_pool(&user)
			},
			// It may have reached the node before the connection broke.
			error => Self::Other(ChainError::Unknown { call: call.into(), reason: error.to_string() }),
		}
	}

	/// The node's own verdict. Its reason is in the data; the message only says that the transaction is invalid.
	fn of_pool(user: &UserError) -> Self {
		let data = user.data.as_ref().map(|data| data.get().trim_matches('"').to_owned());
		let text = match data {
			Some(data) if !data.is_empty() => format!("{}: {data}", user.message),
			_ => user.message.clone(),
		};
		let taken = user.code == ALREADY_IMPORTED || user.code == PRIORITY_TOO_LOW || text.contains("outdated");
		match taken {
			true => Self::IndexTaken(text),
			false => Self::Refused(text),
		}
	}
}

/// Explains the pool's answer to the sender of the transaction.
fn explain_refusal(reason: &str) -> String {
	if reason.contains("Inability to pay some fees") {
		return "the account cannot pay the fee: send it some of the native currency first".into();
	}
	if reason.contains("bad signature") || reason.contains("BadProof") {
		return format!("{reason}. The chain's runtime and this program are of different versions");
	}
	reason.into()
}

async fn watch(mut progress: Progress, wait: Wait, call: &str) -> Result<InBlock, ChainError> {
	while let Some(status) = progress.next().await {
		match status.map_err(|e| ChainError::Unknown { call: call.into(), reason: e.to_string() })? {
			TransactionStatus::InBestBlock(block) if wait == Wait::InBlock => return Ok(block),
			TransactionStatus::InFinalizedBlock(block) => return Ok(block),
			TransactionStatus::Invalid { message }
			| TransactionStatus::Error { message }
			| TransactionStatus::Dropped { message } => {
				return Err(ChainError::Unknown { call: call.into(), reason: message });
			},
			_ => (),
		}
	}
	Err(ChainError::Unknown { call: call.into(), reason: "the connection to the node was lost".into() })
}

fn failure(error: &DispatchError) -> DispatchFailure {
	let plain = |pallet: &str, name: String, docs: String| DispatchFailure { pallet: pallet.into(), name, docs };
	match error {
		DispatchError::Module(module) => match module.details() {
			Ok(details) if details.pallet.name() == "Queries" && details.variant.name == "Refused" => {
				// Pallet, error and reason, a byte each.
				match RefusalReason::decode(&mut &module.bytes()[2..]) {
					Ok(reason) => plain("Queries", format!("{reason:?}"), reason.to_string()),
					Err(_) => plain("Queries", "Refused".into(), details.variant.docs.join(" ")),
				}
			},
			Ok(details) => plain(details.pallet.name(), details.variant.name.clone(), details.variant.docs.join(" ")),
			Err(_) => plain("", module.details_string(), String::new()),
		},
		DispatchError::Token(token) => plain("", format!("{token:?}"), token.to_string()),
		DispatchError::Arithmetic(arithmetic) => plain("", format!("{arithmetic:?}"), arithmetic.to_string()),
		other => plain("", format!("{other:?}"), other.to_string()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn event(fields: Vec<(&str, Value<()>)>) -> ChainEvent {
		ChainEvent { pallet: "Models".into(), name: "ModelRegistered".into(), fields: Composite::named(fields) }
	}

	#[test]
	fn identifiers_in_events_read_as_their_number() {
		let event = event(vec![
			("model", Value::unnamed_composite([Value::u128(7)])),
			("price", Value::u128(12)),
			("owner", Value::unnamed_composite([Value::from_bytes([9u8; 32])])),
		]);
		assert_eq!(event.number("model"), Some(7));
		assert_eq!(event.number("price"), Some(12));
		assert_eq!(event.number("nothing"), None);
		assert_eq!(event.bytes("owner"), Some(vec![9; 32]));
		assert_eq!(event.bytes("price"), None);
	}

	#[test]
	fn an_event_that_is_not_there_is_an_error_that_names_it() {
		let included = Included { number: 1, hash: [0; 32], extrinsic: [0; 32], events: vec![event(vec![])] };
		let error = included.number_in("Models", "ModelRegistered", "model").unwrap_err().to_string();
		assert!(error.contains("Models.ModelRegistered") && error.contains("model"), "{error}");
	}

	#[test]
	fn an_index_that_another_process_took_is_told_from_a_refusal() {
		let user = |code, data: &str| UserError {
			code,
			message: "Invalid Transaction".into(),
			data: serde_json::value::RawValue::from_string(format!("\"{data}\"")).ok(),
		};
		assert!(matches!(SendError::of_pool(&user(1010, "Transaction is outdated")), SendError::IndexTaken(_)));
		assert!(matches!(
			SendError::of_pool(&user(1014, "The transaction has too low priority")),
			SendError::IndexTaken(_)
		));
		let poor = SendError::of_pool(&user(1010, "Inability to pay some fees (e.g. account balance too low)"));
		let SendError::Refused(reason) = poor else { panic!("an empty account is no reason to try again") };
		assert!(explain_refusal(&reason).contains("cannot pay the fee"));
	}

	#[test]
	fn an_account_without_money_is_told_so() {
		let text = explain_refusal("Invalid Transaction: Inability to pay some fees , e.g. account balance too low");
		assert!(text.contains("cannot pay the fee"));
	}
}
