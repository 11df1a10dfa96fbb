//! Models for sale, pending changes, and the pools in which shares trade.

use assent_primitives::{Balance, BlockNumber, ModelId};
use scale_value::Value;
use subxt::{dynamic, ext::scale_decode::DecodeAsType};

use crate::{
	calls::Side,
	connection::{AccountId, Snapshot},
	error::ChainError,
};

/// A model that was bought and has not changed hands yet.
#[derive(Clone, Debug, PartialEq, Eq, DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
pub struct SaleRecord {
	/// The buyer.
	pub buyer: AccountId,
	/// Amount on hold for the seller, in plancks.
	pub price: Balance,
	/// First block in which it can change hands.
	pub effective_at: BlockNumber,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct ListingWire {
	price: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct PendingCardWire {
	effective_at: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct MarketWire {
	lp_token: u32,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct HolderWire {
	balance: u128,
}

#[derive(DecodeAsType)]
#[decode_as_type(crate_path = "subxt::ext::scale_decode")]
struct AssetWire {
	supply: u128,
}

/// The reserves of the pool of a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reserves {
	/// Native currency, in plancks.
	pub native: Balance,
	/// Share units.
	pub shares: Balance,
}

impl Reserves {
	/// Plancks for one share unit, on the margin.
	pub fn price(&self) -> Option<f64> {
		(self.shares > 0).then(|| self.native as f64 / self.shares as f64)
	}

	/// Computes the amounts of both sides that keep the rate: the smaller pair of the two.
	pub fn in_proportion(&self, most: [Balance; 2]) -> [Balance; 2] {
		let (native, shares) = (most[0], most[1]);
		let scaled = |amount: Balance, by: Balance, to: Balance| {
			let (amount, by, to) = (amount as f64, by as f64, to as f64);
			(amount * to / by) as Balance
		};
		if self.native == 0 || self.shares == 0 {
			return most;
		}
		match scaled(native, self.native, self.shares) {
			needed if needed <= shares => [native, needed],
			_ => [scaled(shares, self.shares, self.native).min(native), shares],
		}
	}
}

/// The market for models.
impl Snapshot {
	/// The models for sale, with what their owners ask.
	pub async fn listings(&self) -> Result<Vec<(ModelId, Balance)>, ChainError> {
		let mut list: Vec<((u32,), ListingWire)> = self.list("Models", "Listings", ()).await?;
		list.sort_unstable_by_key(|((model,), _)| *model);
		Ok(list.into_iter().map(|((model,), listing)| (ModelId(model), listing.price)).collect())
	}

	/// The price that the owner of `model` asks for it, if it is for sale.
	pub async fn listing(&self, model: ModelId) -> Result<Option<Balance>, ChainError> {
		Ok(self.get::<_, ListingWire>("Models", "Listings", (model.0,)).await?.map(|listing| listing.price))
	}

	/// The sale of `model` that is not complete, if there is one.
	pub async fn sale(&self, model: ModelId) -> Result<Option<SaleRecord>, ChainError> {
		self.get("Models", "Sales", (model.0,)).await
	}

	/// When the proposed card of `model` can be put into force, if there is one.
	pub async fn card_due(&self, model: ModelId) -> Result<Option<BlockNumber>, ChainError> {
		let wire = self.get::<_, PendingCardWire>("Models", "PendingCards", (model.0,)).await?;
		Ok(wire.map(|pending| pending.effective_at))
	}
}

/// Share markets.
impl Snapshot {
	/// Tells whether `who` has an entry in the books of `model`, so that it can receive shares from a swap or a pool.
	pub async fn has_entry(&self, model: ModelId, who: &AccountId) -> Result<bool, ChainError> {
		Ok(self.get::<_, Value<()>>("Royalties", "Accounts", (model.0, *who)).await?.is_some())
	}

	/// The reserves of the pool of `model`; `None` when there is no pool, or nothing in it.
	pub async fn reserves(&self, model: ModelId) -> Result<Option<Reserves>, ChainError> {
		let arguments = vec![Side::Native.value(), Side::Shares(model).value()];
		let reserves: Option<(u128, u128)> = self.api("AssetConversionApi", "get_reserves", arguments).await?;
		Ok(reserves.map(|(native, shares)| Reserves { native, shares }))
	}

	/// The outcome of a swap of `amount` now, after its fee; `None` when the pool cannot do it.
	pub async fn quote(&self, give: Side, get: Side, amount: Balance) -> Result<Option<Balance>, ChainError> {
		let arguments = vec![give.value(), get.value(), Value::u128(amount), Value::bool(true)];
		self.api("AssetConversionApi", "quote_price_exact_tokens_for_tokens", arguments).await
	}

	/// The liquidity tokens of the pool of `model`: all of them, and those of `who`. `None` when there is no pool.
	pub async fn liquidity(&self, model: ModelId, who: &AccountId) -> Result<Option<(Balance, Balance)>, ChainError> {
		let pair = Value::unnamed_composite([Side::Native.value(), Side::Shares(model).value()]);
		let Some(market) = self.get::<_, MarketWire>("AssetConversion", "Pools", (pair,)).await? else {
			return Ok(None);
		};
		let asset = self.get::<_, AssetWire>("PoolAssets", "Asset", (market.lp_token,)).await?;
		let holder = self.get::<_, HolderWire>("PoolAssets", "Account", (market.lp_token, *who)).await?;
		Ok(Some((asset.map_or(0, |asset| asset.supply), holder.map_or(0, |holder| holder.balance))))
	}

	/// Calls a runtime API.
	async fn api<V: DecodeAsType>(&self, api: &str, method: &str, arguments: Vec<Value>) -> Result<V, ChainError> {
		let what = || format!("{api}.{method}");
		let payload = dynamic::runtime_api_call::<_, V>(api, method, arguments);
		self.at.runtime_apis().call(payload).await.map_err(|e| ChainError::read(what(), e))
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn liquidity_goes_in_at_the_rate_of_the_pool() {
		let reserves = Reserves { native: 1_000, shares: 4_000 };
		assert_eq!(reserves.in_proportion([10, 100]), [10, 40]);
		assert_eq!(reserves.in_proportion([100, 40]), [10, 40]);
		assert_eq!(reserves.price(), Some(0.25));
	}

	#[test]
	fn the_first_liquidity_makes_the_rate() {
		let empty = Reserves { native: 0, shares: 0 };
		assert_eq!(empty.in_proportion([7, 9]), [7, 9]);
		assert_eq!(empty.price(), None);
	}
}
