//! Shares: sending, royalties, and trading against the native currency.

use assent_primitives::{Balance, ModelId};
use scale_value::Value;

use super::{address, bytes, list, number, variant, Call, Calls};
use crate::connection::AccountId;

/// The two sides of a swap, each in its own units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
	/// The native currency.
	Native,
	/// Shares of a model.
	Shares(ModelId),
}

impl Side {
	/// The asset as the runtime names it.
	pub(crate) fn value(self) -> Value {
		match self {
			Self::Native => variant("Native"),
			Self::Shares(model) => Value::unnamed_variant("WithId", [number(model.0)]),
		}
	}
}

impl Calls {
	/// Sends shares.
	pub fn transfer(model: ModelId, dest: &AccountId, amount: Balance) -> Call {
		let arguments = vec![("model", number(model.0)), ("dest", address(dest)), ("amount", number(amount))];
		Call::new("Royalties", "transfer", arguments)
	}

	/// Pays the signer's royalties out.
	pub fn claim(model: ModelId) -> Call {
		Call::new("Royalties", "claim", vec![("model", number(model.0))])
	}

	/// Makes an entry for `target` in the books of `model`; the signer leaves the deposit.
	pub fn touch(model: ModelId, target: &AccountId) -> Call {
		Call::new("Royalties", "touch", vec![("model", number(model.0)), ("target", address(target))])
	}

	/// Closes an empty entry that the signer left the deposit for.
	pub fn close_entry(model: ModelId, target: &AccountId) -> Call {
		Call::new("Royalties", "refund", vec![("model", number(model.0)), ("target", address(target))])
	}

	/// Makes the pool in which shares of `model` trade against the native currency.
	pub fn create_market(model: ModelId) -> Call {
		Call::new("AssetConversion", "create_pool", pair(model))
	}

	/// Puts native currency and shares into the pool, at its present rate.
	pub fn add_liquidity(model: ModelId, most: [Balance; 2], least: [Balance; 2], to: &AccountId) -> Call {
		let mut arguments = pair(model);
		arguments.extend([
			("amount1_desired", number(most[0])),
			("amount2_desired", number(most[1])),
			("amount1_min", number(least[0])),
			("amount2_min", number(least[1])),
			("mint_to", bytes(to)),
		]);
		Call::new("AssetConversion", "add_liquidity", arguments)
	}

	/// Takes native currency and shares out of the pool for liquidity tokens.
	pub fn remove_liquidity(model: ModelId, tokens: Balance, least: [Balance; 2], to: &AccountId) -> Call {
		let mut arguments = pair(model);
		arguments.extend([
			("lp_token_burn", number(tokens)),
			("amount1_min_receive", number(least[0])),
			("amount2_min_receive", number(least[1])),
			("withdraw_to", bytes(to)),
		]);
		Call::new("AssetConversion", "remove_liquidity", arguments)
	}

	/// Gives `amount` of one side for at least `least` of the other.
	pub fn swap(give: Side, get: Side, amount: Balance, least: Balance, to: &AccountId) -> Call {
		let arguments = vec![
			("path", list([give.value(), get.value()])),
			("amount_in", number(amount)),
			("amount_out_min", number(least)),
			("send_to", bytes(to)),
			("keep_alive", Value::bool(true)),
		];
		Call::new("AssetConversion", "swap_exact_tokens_for_tokens", arguments)
	}
}

fn pair(model: ModelId) -> Vec<(&'static str, Value)> {
	vec![("asset1", Side::Native.value()), ("asset2", Side::Shares(model).value())]
}
