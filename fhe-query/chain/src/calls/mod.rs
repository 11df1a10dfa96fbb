//! The calls that the program and the worker make, with their arguments named as the pallets name them.
//!
//! | file | pallets |
//! |---|---|
//! | `models` | models: cards, offers, workers' addresses, the market for models |
//! | `consent` | contributions, revocation |
//! | `queries` | queries |
//! | `shares` | royalties, asset conversion |
//! | `tasks` | task-bounties, reputation |
//! | `pools` | data-pools |
//! | `workers` | workers |
//! | `sponsors` | sponsorship |
//! | `votes` | preimage, referenda, conviction voting |

mod consent;
mod models;
mod pools;
mod queries;
mod shares;
mod sponsors;
mod tasks;
#[cfg(test)]
mod tests;
mod votes;
mod workers;

use assent_primitives::{ContributionId, ModelId, PurposeSet};
use scale_value::{Composite, Value};
use subxt::{ext::frame_decode::extrinsics::encode_call_data, metadata::Metadata, transactions::DynamicPayload};

use super::{connection::AccountId, error::ChainError};

pub use shares::Side;
pub use votes::{Conviction, ProposalOrigin};

/// A call of the runtime.
#[derive(Clone, Debug)]
pub struct Call {
	pub(super) payload: DynamicPayload<Composite<()>>,
}

impl Call {
	fn new(pallet: &str, name: &str, arguments: Vec<(&str, Value)>) -> Self {
		Self { payload: DynamicPayload::new(pallet, name, Composite::named(arguments)) }
	}

	/// A call by its name, `Pallet.call`, and its arguments as text: `{ name: value, ... }`, as scale-value writes
	/// them.
	pub fn parse(name: &str, arguments: &str) -> Result<Self, ChainError> {
		let wrong = |reason: String| ChainError::NotACall { call: format!("{name} {arguments}"), reason };
		let (pallet, call) = name.split_once('.').ok_or_else(|| wrong("its name is written Pallet.call".into()))?;
		let (value, rest) = scale_value::stringify::from_str(arguments.trim());
		let value = value.map_err(|e| wrong(e.to_string()))?;
		match value.value {
			_ if !rest.trim().is_empty() => Err(wrong(format!("unexpected `{rest}` after the last bracket"))),
			scale_value::ValueDef::Composite(fields) => Ok(Self { payload: DynamicPayload::new(pallet, call, fields) }),
			_ => Err(wrong("arguments are written { name: value, ... }".into())),
		}
	}

	/// Pallet and call, as they are written in events and explorers.
	pub fn name(&self) -> String {
		format!("{}.{}", self.payload.pallet_name(), self.payload.call_name())
	}

	/// The names of its arguments.
	pub fn arguments(&self) -> Vec<&str> {
		match self.payload.call_data() {
			Composite::Named(fields) => fields.iter().map(|(name, _)| name.as_str()).collect(),
			Composite::Unnamed(_) => Vec::new(),
		}
	}

	/// The call in SCALE, as the runtime of `metadata` takes it.
	pub fn encode(&self, metadata: &Metadata) -> Result<Vec<u8>, ChainError> {
		let payload = &self.payload;
		encode_call_data(payload.pallet_name(), payload.call_name(), payload.call_data(), metadata, metadata.types())
			.map_err(|e| ChainError::NotACall { call: self.name(), reason: e.to_string() })
	}
}

/// Several calls in one transaction: all of them or none.
pub fn batch_all(calls: Vec<Call>) -> Call {
	let calls = calls.into_iter().map(|call| call.payload.into_value());
	Call::new("Utility", "batch_all", vec![("calls", Value::unnamed_composite(calls))])
}

/// The calls.
pub struct Calls;

/// A number, or an identifier.
fn number(number: impl Into<u128>) -> Value {
	Value::u128(number.into())
}

/// An account, a hash, a string.
fn bytes(bytes: &[u8]) -> Value {
	Value::from_bytes(bytes)
}

/// An account where the runtime takes an address.
fn address(account: &AccountId) -> Value {
	Value::unnamed_variant("Id", [bytes(account)])
}

/// A variant without fields.
fn variant(name: impl Into<String>) -> Value {
	Value::unnamed_variant(name, [])
}

/// A value that may be missing.
fn option(value: Option<Value>) -> Value {
	match value {
		Some(value) => Value::unnamed_variant("Some", [value]),
		None => variant("None"),
	}
}

fn list(values: impl IntoIterator<Item = Value>) -> Value {
	Value::unnamed_composite(values)
}

fn purposes(set: &PurposeSet) -> Value {
	Value::named_composite([
		("general", Value::bool(set.general)),
		("research", Value::bool(set.research)),
		("commercial", Value::bool(set.commercial)),
		("public", Value::bool(set.public)),
	])
}

fn contribution_and_model(contribution: ContributionId, model: ModelId) -> Vec<(&'static str, Value)> {
	vec![("contribution", number(contribution.0)), ("model", number(model.0))]
}
