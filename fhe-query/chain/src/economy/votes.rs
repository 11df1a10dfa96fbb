//! Referenda.

use assent_primitives::{Balance, BlockNumber, Hash32};
use scale_value::{Composite, Value, ValueDef};

use crate::{calls::Call, connection::Snapshot, error::ChainError};

/// State of a referendum.
#[derive(Clone, Debug, PartialEq)]
pub enum Stage {
	/// Waits for its decision deposit, its preparation time, or room in its track.
	Preparing {
		/// True once the decision deposit is placed.
		deposit: bool,
	},
	/// Is being decided.
	Deciding {
		/// Since when.
		since: BlockNumber,
		/// When it is confirmed, if nothing changes; `None` while it is not passing.
		confirming: Option<BlockNumber>,
	},
	/// Over: `Approved`, `Rejected`, `Cancelled`, `TimedOut` or `Killed`.
	Over {
		/// Outcome.
		outcome: String,
		/// When.
		at: Option<BlockNumber>,
	},
}

/// A referendum.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferendumRecord {
	/// Its number.
	pub id: u32,
	/// The track's number; `None` when it is over.
	pub track: Option<u16>,
	/// Origin of the proposal.
	pub origin: Option<String>,
	/// Its state.
	pub stage: Stage,
	/// Votes for it, weighed by conviction.
	pub ayes: Balance,
	/// Votes against it.
	pub nays: Balance,
	/// Money behind the ayes, not weighed.
	pub support: Balance,
	/// True if the submission deposit is there and can be returned now.
	pub submission_refundable: bool,
	/// True if the decision deposit is there and can be returned now.
	pub decision_refundable: bool,
}

impl Snapshot {
	/// Every referendum there ever was.
	pub async fn referenda(&self) -> Result<Vec<ReferendumRecord>, ChainError> {
		let mut list: Vec<((u32,), Value<()>)> = self.list("Referenda", "ReferendumInfoFor", ()).await?;
		list.sort_unstable_by_key(|((id,), _)| *id);
		Ok(list.into_iter().map(|((id,), info)| record(id, &info)).collect())
	}

	/// The referendum, if there is one.
	pub async fn referendum(&self, id: u32) -> Result<Option<ReferendumRecord>, ChainError> {
		Ok(self.referenda().await?.into_iter().find(|referendum| referendum.id == id))
	}

	/// The bytes of a call, which must be one of this runtime's.
	pub fn encode_call(&self, call: &Call) -> Result<Vec<u8>, ChainError> {
		call.encode(self.at.metadata_ref())
	}

	/// The name of the call in `bytes`, which must be one of this runtime's.
	pub fn decode_call(&self, bytes: &[u8]) -> Result<String, ChainError> {
		let call = self.at.transactions().from_call_data_bytes(bytes);
		let call = call
			.map_err(|e| ChainError::NotACall { call: format!("0x{}", hex::encode(bytes)), reason: e.to_string() })?;
		Ok(format!("{}.{}", call.pallet_name(), call.call_name()))
	}

	/// Tells whether the bytes of that hash are on the chain.
	pub async fn has_preimage(&self, hash: &Hash32) -> Result<bool, ChainError> {
		Ok(self.get::<_, Value<()>>("Preimage", "RequestStatusFor", (*hash,)).await?.is_some())
	}
}

fn record(id: u32, info: &Value<()>) -> ReferendumRecord {
	let mut record = ReferendumRecord {
		id,
		track: None,
		origin: None,
		stage: Stage::Over { outcome: "Unknown".into(), at: None },
		ayes: 0,
		nays: 0,
		support: 0,
		submission_refundable: false,
		decision_refundable: false,
	};
	let ValueDef::Variant(info) = &info.value else {
		return record;
	};
	let Some(status) = info.values.values().next().filter(|_| info.name == "Ongoing") else {
		let at = info.values.values().next().and_then(number);
		record.stage = Stage::Over { outcome: info.name.clone(), at };
		// When, the submission deposit, the decision deposit. What was rejected or timed out keeps the former for ever.
		let deposits: Vec<bool> = info.values.values().skip(1).map(|deposit| some(deposit).is_some()).collect();
		let returns_submission = ["Approved", "Cancelled"].contains(&info.name.as_str());
		record.submission_refundable = returns_submission && deposits.first() == Some(&true);
		record.decision_refundable = deposits.get(1) == Some(&true);
		return record;
	};
	record.track = field(status, "track").and_then(number);
	record.origin = field(status, "origin").map(inner_name);
	if let Some(tally) = field(status, "tally") {
		let part = |name| field(tally, name).and_then(Value::as_u128).unwrap_or_default();
		(record.ayes, record.nays, record.support) = (part("ayes"), part("nays"), part("support"));
	}
	record.stage = match field(status, "deciding").and_then(some) {
		Some(deciding) => Stage::Deciding {
			since: field(deciding, "since").and_then(number).unwrap_or_default(),
			confirming: field(deciding, "confirming").and_then(some).and_then(number),
		},
		None => Stage::Preparing { deposit: field(status, "decision_deposit").and_then(some).is_some() },
	};
	record
}

fn field<'a>(value: &'a Value<()>, name: &str) -> Option<&'a Value<()>> {
	match &value.value {
		ValueDef::Composite(Composite::Named(fields)) => {
			fields.iter().find(|(field, _)| field == name).map(|(_, value)| value)
		},
		_ => None,
	}
}

fn some(value: &Value<()>) -> Option<&Value<()>> {
	match &value.value {
		ValueDef::Variant(option) if option.name == "Some" => option.values.values().next(),
		_ => None,
	}
}

fn number<N: TryFrom<u128>>(value: &Value<()>) -> Option<N> {
	value.as_u128().and_then(|number| number.try_into().ok())
}

/// The innermost variant: `system(Root)` is Root.
fn inner_name(value: &Value<()>) -> String {
	match &value.value {
		ValueDef::Variant(variant) => match variant.values.values().next() {
			Some(inner) => inner_name(inner),
			None => variant.name.clone(),
		},
		_ => "?".into(),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn parse(text: &str) -> Value<()> {
		scale_value::stringify::from_str(text).0.unwrap()
	}

	#[test]
	fn a_referendum_that_waits_for_its_deposit_is_told_so() {
		let info = parse(
			"Ongoing({ track: 1, origin: Origins(General()), tally: { ayes: 5, nays: 1, support: 4 }, \
			 decision_deposit: None(), deciding: None() })",
		);
		let record = record(3, &info);
		assert_eq!(record.stage, Stage::Preparing { deposit: false });
		assert_eq!((record.id, record.track, record.origin.as_deref()), (3, Some(1), Some("General")));
		assert_eq!((record.ayes, record.nays, record.support), (5, 1, 4));
	}

	#[test]
	fn a_passing_referendum_tells_when_it_is_confirmed() {
		let info = parse(
			"Ongoing({ track: 0, origin: system(Root()), tally: { ayes: 5, nays: 1, support: 4 }, \
			 decision_deposit: Some({ who: 1, amount: 2 }), deciding: Some({ since: 7, confirming: Some(9) }) })",
		);
		assert_eq!(record(0, &info).stage, Stage::Deciding { since: 7, confirming: Some(9) });
	}

	#[test]
	fn one_that_is_over_tells_how_and_when() {
		let record = record(0, &parse("Approved(12, None(), None())"));
		assert_eq!(record.stage, Stage::Over { outcome: "Approved".into(), at: Some(12) });
	}
}
