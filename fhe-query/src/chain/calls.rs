//! The calls that the program and the worker make, with their arguments in the order of the pallets.

use assent_primitives::{
	AnswerMode, Balance, ContributionId, Hash32, ModelId, ModelRules, OfferId, PetitionId, Purpose, RefundClaim,
	Settlement, Split,
};
use scale_value::{Composite, Value};
use subxt::transactions::DynamicPayload;

use super::AccountId;

/// What a signer asks the runtime to do.
#[derive(Clone, Debug)]
pub struct Call {
	pub(super) payload: DynamicPayload<Composite<()>>,
}

impl Call {
	fn new(pallet: &str, name: &str, arguments: Vec<(&str, Value)>) -> Self {
		Self { payload: DynamicPayload::new(pallet, name, Composite::named(arguments)) }
	}

	/// Pallet and call, as they are written in events and explorers.
	pub fn name(&self) -> String {
		format!("{}.{}", self.payload.pallet_name(), self.payload.call_name())
	}
}

/// Several calls in one transaction: all of them or none.
pub fn batch_all(calls: Vec<Call>) -> Call {
	let calls = calls.into_iter().map(|call| call.payload.into_value());
	Call::new("Utility", "batch_all", vec![("calls", Value::unnamed_composite(calls))])
}

/// The calls.
pub struct Calls;

impl Calls {
	/// Registers a model; emits its number.
	pub fn register_model(
		document: &Hash32,
		descriptor: &Hash32,
		rules: &ModelRules,
		split: &Split,
		declared: &[AccountId],
	) -> Call {
		let card = Value::named_composite([
			("document", bytes(document)),
			("descriptor", bytes(descriptor)),
			("rules", rules_value(rules)),
			("split", split_value(split)),
		]);
		let declared = Value::unnamed_composite(declared.iter().map(|account| bytes(account)));
		Call::new("Models", "register_model", vec![("card", card), ("declared", declared)])
	}

	/// Offers answers of a model by a worker at a price.
	pub fn make_offer(model: ModelId, mode: AnswerMode, purpose: Purpose, worker: &AccountId, price: Balance) -> Call {
		let arguments = vec![
			("model", Value::u128(model.0.into())),
			("mode", variant(format!("{mode:?}"))),
			("purpose", variant(format!("{purpose:?}"))),
			("worker", bytes(worker)),
			("price", Value::u128(price)),
		];
		Call::new("Models", "make_offer", arguments)
	}

	/// Closes an offer for good; unspent credits of it can be refunded after the settle window.
	pub fn close_offer(offer: OfferId) -> Call {
		Call::new("Models", "close_offer", vec![("offer", Value::u128(offer.0.into()))])
	}

	/// Says where the signing worker is reached and to which key statistics are sealed.
	pub fn set_worker(endpoint: &str, encryption_key: &[u8; 32]) -> Call {
		let arguments =
			vec![("endpoint", Value::from_bytes(endpoint.as_bytes())), ("encryption_key", bytes(encryption_key))];
		Call::new("Models", "set_worker", arguments)
	}

	/// Takes the signing worker off the register.
	pub fn remove_worker() -> Call {
		Call::new("Models", "remove_worker", vec![])
	}

	/// Registers a statistic and pledges it to a model.
	pub fn contribute(model: ModelId, statistic: &Hash32, rows: u32) -> Call {
		let arguments = vec![
			("model", Value::u128(model.0.into())),
			("statistic", bytes(statistic)),
			("rows", Value::u128(rows.into())),
		];
		Call::new("Contributions", "contribute", arguments)
	}

	/// Pledges a registered contribution to one more model.
	pub fn pledge(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "pledge", contribution_and_model(contribution, model))
	}

	/// The worker's word that the upload is there and within bounds.
	pub fn attest(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "attest", contribution_and_model(contribution, model))
	}

	/// Withdraws a contribution from every model, for good.
	pub fn revoke(contribution: ContributionId) -> Call {
		Call::new("Contributions", "revoke", vec![("contribution", Value::u128(contribution.0.into()))])
	}

	/// Withdraws a contribution from one model.
	pub fn unpledge(contribution: ContributionId, model: ModelId) -> Call {
		Call::new("Contributions", "unpledge", contribution_and_model(contribution, model))
	}

	/// Takes in what was attested before the present epoch began, if the chain has not come to it by itself.
	pub fn activate(model: ModelId) -> Call {
		Call::new("Contributions", "activate", vec![("model", Value::u128(model.0.into()))])
	}

	/// Sends shares.
	pub fn transfer(model: ModelId, dest: &AccountId, amount: Balance) -> Call {
		let arguments =
			vec![("model", Value::u128(model.0.into())), ("dest", address(dest)), ("amount", Value::u128(amount))];
		Call::new("Royalties", "transfer", arguments)
	}

	/// Pays the signer's royalties out.
	pub fn claim(model: ModelId) -> Call {
		Call::new("Royalties", "claim", vec![("model", Value::u128(model.0.into()))])
	}

	/// Opens a petition to halt a model.
	pub fn open_petition(model: ModelId) -> Call {
		Call::new("Revocation", "open_petition", vec![("model", Value::u128(model.0.into()))])
	}

	/// Signs the open petition of a model.
	pub fn sign_petition(model: ModelId) -> Call {
		Call::new("Revocation", "sign_petition", vec![("model", Value::u128(model.0.into()))])
	}

	/// Takes a signature back.
	pub fn withdraw_signature(petition: PetitionId) -> Call {
		Call::new("Revocation", "withdraw_signature", vec![("petition", Value::u128(petition.0.into()))])
	}

	/// Clears a petition away that has run out.
	pub fn close_petition(model: ModelId) -> Call {
		Call::new("Revocation", "close_petition", vec![("model", Value::u128(model.0.into()))])
	}

	/// Buys `quota` credits of an offer under an identity commitment.
	pub fn buy(offer: OfferId, quota: u16, identity_commitment: &Hash32) -> Call {
		let arguments = vec![
			("offer", Value::u128(offer.0.into())),
			("quota", Value::u128(quota.into())),
			("identity_commitment", bytes(identity_commitment)),
		];
		Call::new("Queries", "buy", arguments)
	}

	/// Settles answered queries.
	pub fn settle(batch: &[Settlement]) -> Call {
		Call::new("Queries", "settle", vec![("batch", Value::unnamed_composite(batch.iter().map(settlement_value)))])
	}

	/// Gives unspent credits back to `beneficiary`.
	pub fn refund(offer: OfferId, price: Balance, beneficiary: &AccountId, claims: &[RefundClaim]) -> Call {
		let claims = claims.iter().map(|claim| {
			Value::named_composite([
				("root", bytes(&claim.root)),
				("nullifier", bytes(&claim.nullifier)),
				("proof", bytes(&claim.proof)),
			])
		});
		let arguments = vec![
			("offer", Value::u128(offer.0.into())),
			("price", Value::u128(price)),
			("beneficiary", bytes(beneficiary)),
			("claims", Value::unnamed_composite(claims)),
		];
		Call::new("Queries", "refund", arguments)
	}
}

fn bytes(bytes: &[u8]) -> Value {
	Value::from_bytes(bytes)
}

/// An account where the runtime takes an address.
fn address(account: &AccountId) -> Value {
	Value::unnamed_variant("Id", [bytes(account)])
}

fn variant(name: String) -> Value {
	Value::unnamed_variant(name, [])
}

fn contribution_and_model(contribution: ContributionId, model: ModelId) -> Vec<(&'static str, Value)> {
	vec![("contribution", Value::u128(contribution.0.into())), ("model", Value::u128(model.0.into()))]
}

fn rules_value(rules: &ModelRules) -> Value {
	let floor = |floor: &assent_primitives::Floor| {
		Value::named_composite([
			("weight", Value::u128(floor.weight.into())),
			("heads", Value::u128(floor.heads.into())),
		])
	};
	Value::named_composite([
		("soft_floor", floor(&rules.soft_floor)),
		("hard_floor", floor(&rules.hard_floor)),
		("weight_cap", Value::u128(rules.weight_cap.into())),
		("min_rows", Value::u128(rules.min_rows.into())),
		("min_head_weight", Value::u128(rules.min_head_weight.into())),
		("quorum_weight", Value::u128(rules.quorum_weight.deconstruct().into())),
		("quorum_heads", Value::u128(rules.quorum_heads.deconstruct().into())),
	])
}

fn split_value(split: &Split) -> Value {
	Value::named_composite([
		("contributors", Value::u128(split.contributors.deconstruct().into())),
		("worker", Value::u128(split.worker.deconstruct().into())),
		("owner", Value::u128(split.owner.deconstruct().into())),
		("treasury", Value::u128(split.treasury.deconstruct().into())),
	])
}

fn settlement_value(settlement: &Settlement) -> Value {
	Value::named_composite([
		("offer", Value::u128(settlement.offer.0.into())),
		("price", Value::u128(settlement.price)),
		("root", bytes(&settlement.root)),
		("nullifier", bytes(&settlement.nullifier)),
		("version", Value::u128(settlement.version.0.into())),
		("served_at", Value::u128(settlement.served_at.into())),
		("query_commitment", bytes(&settlement.query_commitment)),
		("result_commitment", bytes(&settlement.result_commitment)),
		("proof", bytes(&settlement.proof)),
	])
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn a_call_is_named_as_explorers_name_it() {
		assert_eq!(Calls::claim(ModelId(1)).name(), "Royalties.claim");
		assert_eq!(batch_all(vec![Calls::claim(ModelId(1))]).name(), "Utility.batch_all");
	}
}
