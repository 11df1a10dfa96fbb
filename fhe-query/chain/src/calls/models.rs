//! Cards, offers, workers' addresses, and the market for models.

use assent_primitives::{AnswerMode, Balance, Floor, Hash32, ModelId, ModelRules, OfferId, Purpose, Split};
use scale_value::Value;

use super::{bytes, list, number, purposes, variant, Call, Calls};
use crate::{connection::AccountId, records::ModelCard};

impl Calls {
	/// Registers a model; emits its number.
	pub fn register_model(card: &ModelCard, descriptor: &Hash32, declared: &[AccountId]) -> Call {
		let fields = Value::named_composite([
			("document", bytes(&card.document)),
			("descriptor", bytes(descriptor)),
			("evaluation", bytes(&card.evaluation)),
			("purposes", purposes(&card.purposes)),
			("forbidden", purposes(&card.forbidden)),
			("domain", bytes(card.domain.as_bytes())),
			("languages", languages(card)),
			("licence", bytes(card.licence.as_bytes())),
			("rules", rules_value(&card.rules)),
			("split", split_value(&card.split)),
		]);
		let declared = list(declared.iter().map(|account| bytes(account)));
		Call::new("Models", "register_model", vec![("card", fields), ("declared", declared)])
	}

	/// Proposes the changeable part of a card; takes effect after the notice period.
	pub fn propose_card_change(model: ModelId, card: &ModelCard) -> Call {
		let change = Value::named_composite([
			("document", bytes(&card.document)),
			("evaluation", bytes(&card.evaluation)),
			("purposes", purposes(&card.purposes)),
			("forbidden", purposes(&card.forbidden)),
			("domain", bytes(card.domain.as_bytes())),
			("languages", languages(card)),
			("licence", bytes(card.licence.as_bytes())),
			("split", split_value(&card.split)),
		]);
		Call::new("Models", "propose_card_change", vec![("model", number(model.0)), ("change", change)])
	}

	/// Puts a proposed card into force, once its notice is over.
	pub fn apply_card_change(model: ModelId) -> Call {
		Call::new("Models", "apply_card_change", vec![("model", number(model.0))])
	}

	/// Takes a proposed card back.
	pub fn cancel_card_change(model: ModelId) -> Call {
		Call::new("Models", "cancel_card_change", vec![("model", number(model.0))])
	}

	/// Addresses an event to each of these contributors while a change of the model is pending.
	pub fn serve_notice(model: ModelId, accounts: &[AccountId]) -> Call {
		let accounts = list(accounts.iter().map(|account| bytes(account)));
		Call::new("Models", "serve_notice", vec![("model", number(model.0)), ("accounts", accounts)])
	}

	/// Offers the ownership of a model for sale.
	pub fn list_model(model: ModelId, price: Balance) -> Call {
		Call::new("Models", "list_model", vec![("model", number(model.0)), ("price", number(price))])
	}

	/// Takes a model off the market.
	pub fn unlist_model(model: ModelId) -> Call {
		Call::new("Models", "unlist_model", vec![("model", number(model.0))])
	}

	/// Buys a listed model for at most `max_price`; it changes hands after the notice period.
	pub fn buy_model(model: ModelId, max_price: Balance) -> Call {
		Call::new("Models", "buy_model", vec![("model", number(model.0)), ("max_price", number(max_price))])
	}

	/// Completes a sale whose notice is over.
	pub fn complete_sale(model: ModelId) -> Call {
		Call::new("Models", "complete_sale", vec![("model", number(model.0))])
	}

	/// Calls a sale off and gives the buyer its money back.
	pub fn cancel_sale(model: ModelId) -> Call {
		Call::new("Models", "cancel_sale", vec![("model", number(model.0))])
	}

	/// Offers answers of a model by a worker at a price.
	pub fn make_offer(model: ModelId, mode: AnswerMode, purpose: Purpose, worker: &AccountId, price: Balance) -> Call {
		let arguments = vec![
			("model", number(model.0)),
			("mode", answer_mode(mode)),
			("purpose", variant(format!("{purpose:?}"))),
			("worker", bytes(worker)),
			("price", number(price)),
		];
		Call::new("Models", "make_offer", arguments)
	}

	/// Closes an offer for good; unspent credits of it can be refunded after the settle window.
	pub fn close_offer(offer: OfferId) -> Call {
		Call::new("Models", "close_offer", vec![("offer", number(offer.0))])
	}

	/// Says where the signing worker is reached and to which key statistics are sealed.
	pub fn set_worker(endpoint: &str, encryption_key: &[u8; 32]) -> Call {
		let arguments = vec![("endpoint", bytes(endpoint.as_bytes())), ("encryption_key", bytes(encryption_key))];
		Call::new("Models", "set_worker", arguments)
	}

	/// Takes the signing worker off the register.
	pub fn remove_worker() -> Call {
		Call::new("Models", "remove_worker", vec![])
	}
}

fn languages(card: &ModelCard) -> Value {
	list(card.languages.iter().map(|code| bytes(code)))
}

fn answer_mode(mode: AnswerMode) -> Value {
	match mode {
		AnswerMode::TopK(count) => Value::unnamed_variant("TopK", [number(count)]),
		mode => variant(format!("{mode:?}")),
	}
}

fn rules_value(rules: &ModelRules) -> Value {
	let floor =
		|floor: &Floor| Value::named_composite([("weight", number(floor.weight)), ("heads", number(floor.heads))]);
	Value::named_composite([
		("soft_floor", floor(&rules.soft_floor)),
		("hard_floor", floor(&rules.hard_floor)),
		("weight_cap", number(rules.weight_cap)),
		("min_rows", number(rules.min_rows)),
		("min_head_weight", number(rules.min_head_weight)),
		("quorum_weight", number(rules.quorum_weight.deconstruct())),
		("quorum_heads", number(rules.quorum_heads.deconstruct())),
	])
}

fn split_value(split: &Split) -> Value {
	Value::named_composite([
		("contributors", number(split.contributors.deconstruct())),
		("worker", number(split.worker.deconstruct())),
		("owner", number(split.owner.deconstruct())),
		("treasury", number(split.treasury.deconstruct())),
	])
}
