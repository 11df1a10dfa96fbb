//! Credits: buying, settling, giving back.

use assent_primitives::{Balance, ConsentUse, Hash32, OfferId, RefundClaim, Settlement};
use scale_value::Value;

use super::{bytes, list, number, Call, Calls};
use crate::connection::AccountId;

impl Calls {
	/// Buys `quota` credits of an offer under an identity commitment.
	pub fn buy(offer: OfferId, quota: u16, identity_commitment: &Hash32) -> Call {
		let arguments = vec![
			("offer", number(offer.0)),
			("quota", number(quota)),
			("identity_commitment", bytes(identity_commitment)),
		];
		Call::new("Queries", "buy", arguments)
	}

	/// Settles answered queries.
	pub fn settle(batch: &[Settlement]) -> Call {
		Call::new("Queries", "settle", vec![("batch", list(batch.iter().map(settlement_value)))])
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
			("offer", number(offer.0)),
			("price", number(price)),
			("beneficiary", bytes(beneficiary)),
			("claims", list(claims)),
		];
		Call::new("Queries", "refund", arguments)
	}
}

fn settlement_value(settlement: &Settlement) -> Value {
	Value::named_composite([
		("offer", number(settlement.offer.0)),
		("price", number(settlement.price)),
		("root", bytes(&settlement.root)),
		("nullifier", bytes(&settlement.nullifier)),
		("version", number(settlement.version.0)),
		("served_at", number(settlement.served_at)),
		("query_commitment", bytes(&settlement.query_commitment)),
		("result_commitment", bytes(&settlement.result_commitment)),
		("proof", bytes(&settlement.proof)),
		("consent", consent_value(settlement.consent.as_ref())),
	])
}

fn consent_value(consent: Option<&ConsentUse>) -> Value {
	let Some(ConsentUse { used, count, weight, proof }) = consent else {
		return Value::unnamed_variant("None", []);
	};
	let shown = Value::named_composite([
		("used", bytes(used)),
		("count", number(*count)),
		("weight", number(*weight)),
		("proof", bytes(proof)),
	]);
	Value::unnamed_variant("Some", [shown])
}
