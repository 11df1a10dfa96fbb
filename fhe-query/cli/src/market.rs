//! `assent market`: models for sale, and the pools in which their shares trade.

use anyhow::{ensure, Context as _};
use assent_chain::{
	batch_all, parse_account, ss58, At, Call, Calls, Chain, Included, Reserves, Side, Signer, Snapshot,
};
use assent_client::{lookup, words::counted, Progress};
use assent_primitives::ModelId;
use serde_json::{json, Value};

use crate::{
	args::{
		signer, MarketAdd, MarketBuy, MarketCommand, MarketEntry, MarketList, MarketModel, MarketPrice, MarketRemove,
		MarketSwap, Slippage,
	},
	context::Context,
	output::{table, unit, Outcome},
};

pub async fn run(command: MarketCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		MarketCommand::List(args) => list(args, context).await,
		MarketCommand::Unlist(args) => {
			simple(Calls::unlist_model, args, |model| format!("model {model} is no longer for sale"), context).await
		},
		MarketCommand::Buy(args) => buy(args, context).await,
		MarketCommand::Complete(args) => complete(args, context).await,
		MarketCommand::Cancel(args) => {
			simple(
				Calls::cancel_sale,
				args,
				|model| format!("the sale of model {model} is off; the money is back"),
				context,
			)
			.await
		},
		MarketCommand::Pool(args) => {
			let told =
				|model| format!("shares of model {model} can be traded\nnext: assent market add --model {model} ...");
			simple(Calls::create_market, args, told, context).await
		},
		MarketCommand::Add(args) => add(args, context).await,
		MarketCommand::Remove(args) => remove(args, context).await,
		MarketCommand::Swap(args) => swap(args, context).await,
		MarketCommand::Price(args) => price(args, context).await,
		MarketCommand::Entry(args) => entry(args, context).await,
	}
}

async fn simple(
	call: fn(ModelId) -> Call,
	args: MarketModel,
	told: impl Fn(u32) -> String,
	context: &Context,
) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let chain = context.chain().await?;
	context.ui.say("sending it to the chain");
	let included = chain.submit(call(args.of.id()), &who, context.wait).await?;
	let json = json!({ "model": args.of.model, "block": included.number });
	Ok(Outcome { json, text: told(args.of.model) })
}

async fn list(args: MarketList, context: &Context) -> anyhow::Result<Outcome> {
	let chain = context.chain().await?;
	if let (Some(model), Some(price), Some(owner)) = (args.model, args.price, &args.signer) {
		let who = signer(owner)?;
		context.ui.say("listing the model");
		let included = chain.submit(Calls::list_model(ModelId(model), price), &who, context.wait).await?;
		let text = format!(
			"model {model} is for sale for {}\n\
			 to buy it: assent market buy --model {model} ...; to take it back: assent market unlist --model {model} \
			 ...",
			unit(price)
		);
		let json = json!({ "model": model, "price": price.to_string(), "block": included.number });
		return Ok(Outcome { json, text });
	}
	let snapshot = chain.snapshot(At::Best).await?;
	let mut rows = Vec::new();
	let mut objects = Vec::new();
	for (model, _) in snapshot.models().await? {
		let listing = snapshot.listing(model).await?;
		let sale = snapshot.sale(model).await?;
		let reserves = snapshot.reserves(model).await?;
		if listing.is_none() && sale.is_none() && reserves.is_none() {
			continue;
		}
		let sold =
			sale.as_ref().map(|sale| format!("sold to {}, due in block {}", ss58(&sale.buyer), sale.effective_at));
		rows.push(vec![
			model.0.to_string(),
			listing.map(unit).or(sold).unwrap_or_else(|| "-".into()),
			reserves.map_or_else(
				|| "-".into(),
				|reserves| format!("{} and {}", unit(reserves.native), counted(reserves.shares, "unit")),
			),
		]);
		objects.push(json!({
			"model": model.0,
			"price": listing.map(|price| price.to_string()),
			"sale": sale.map(|sale| json!({
				"buyer": ss58(&sale.buyer),
				"price": sale.price.to_string(),
				"effective_at": sale.effective_at,
			})),
			"pool": reserves.map(|reserves| reserves_json(&reserves)),
		}));
	}
	let text = match rows.is_empty() {
		true => "no model is for sale, and no shares are traded yet\nnext: assent market list --help".into(),
		false => table(&["model", "for sale", "share pool"], &rows),
	};
	Ok(Outcome { json: json!({ "block": snapshot.number, "models": objects }), text })
}

async fn buy(args: MarketBuy, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let asked = chain.snapshot(At::Best).await?.listing(model).await?;
	let asked = asked.with_context(|| {
		format!(
			"model {} is not for sale: `assent market list` shows the models for \
			sale",
			model.0
		)
	})?;
	let most = args.max_price.unwrap_or(asked);
	ensure!(asked <= most, "model {} costs {}, more than {}", model.0, unit(asked), unit(most));
	context.ui.say("buying the model");
	let included = chain.submit(Calls::buy_model(model, most), &who, context.wait).await?;
	let due = u32::try_from(included.number_in("Models", "ModelBought", "effective_at")?)?;
	let price = included.number_in("Models", "ModelBought", "price")?;
	let text = format!(
		"model {} is sold to {}, {} are on hold\n\
		 contributors have notice until block {due}; then: assent market complete --model {} ...",
		model.0,
		ss58(&who.account()),
		unit(price),
		model.0
	);
	let json = json!({
		"model": model.0,
		"buyer": ss58(&who.account()),
		"price": price.to_string(),
		"effective_at": due,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

async fn complete(args: MarketModel, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	if let Some(sale) = snapshot.sale(model).await? {
		ensure!(
			snapshot.number + 1 >= sale.effective_at,
			"contributors have notice until block {}; this is block {}",
			sale.effective_at,
			snapshot.number
		);
	}
	context.ui.say("completing the sale");
	let included = chain.submit(Calls::complete_sale(model), &who, context.wait).await?;
	let owner = lookup::model(&chain.snapshot(At::Block(included.hash)).await?, model).await?.owner;
	let text = format!("model {} is {}'s", model.0, ss58(&owner));
	Ok(Outcome { json: json!({ "model": model.0, "owner": ss58(&owner), "block": included.number }), text })
}

/// `amount` less the slippage that the trader accepts; rounded down, in the trader's disfavour by less than one unit.
fn at_least(amount: u128, slippage: &Slippage) -> u128 {
	let keep = 100 - u128::from(slippage.slippage);
	amount / 100 * keep + amount % 100 * keep / 100
}

async fn pool_of(snapshot: &Snapshot, model: ModelId) -> anyhow::Result<Reserves> {
	let reserves = snapshot.reserves(model).await?;
	reserves.with_context(|| {
		format!(
			"shares of model {} are not traded yet: `assent market pool` makes the pool, `assent market add` fills it",
			model.0
		)
	})
}

async fn add(args: MarketAdd, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let pool = snapshot.liquidity(model, &who.account()).await?;
	let reserves = snapshot.reserves(model).await?.unwrap_or(Reserves { native: 0, shares: 0 });
	let most = reserves.in_proportion([args.native, args.shares]);
	let least = most.map(|amount| at_least(amount, &args.slippage));
	let mut calls = Vec::new();
	calls.extend(pool.is_none().then(|| Calls::create_market(model)));
	calls.push(Calls::add_liquidity(model, most, least, &who.account()));
	let included = send(&chain, calls, &who, "adding liquidity", context).await?;
	let event = included.find("AssetConversion", "LiquidityAdded").context("the chain reported no liquidity")?;
	let number = |field: &str| event.number(field).unwrap_or_default();
	let text = format!(
		"{} and {} are in the pool, for {}\nnext: assent market price --model {}",
		unit(number("amount1_provided")),
		counted(number("amount2_provided"), "share unit"),
		counted(number("lp_token_minted"), "liquidity token"),
		model.0
	);
	let json = json!({
		"model": model.0,
		"native": number("amount1_provided").to_string(),
		"shares": number("amount2_provided").to_string(),
		"liquidity": number("lp_token_minted").to_string(),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

async fn send(
	chain: &Chain,
	mut calls: Vec<Call>,
	who: &dyn Signer,
	what: &str,
	context: &Context,
) -> anyhow::Result<Included> {
	context.ui.say(what);
	let call = match (calls.len(), calls.pop()) {
		(1, Some(call)) => call,
		(_, last) => batch_all(calls.into_iter().chain(last).collect()),
	};
	Ok(chain.submit(call, who, context.wait).await?)
}

async fn remove(args: MarketRemove, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let reserves = pool_of(&snapshot, model).await?;
	let (all, mine) = snapshot.liquidity(model, &who.account()).await?.unwrap_or_default();
	let tokens = args.liquidity.unwrap_or(mine);
	ensure!(
		tokens > 0 && tokens <= mine,
		"{} has {} of model {}, not {tokens}",
		ss58(&who.account()),
		counted(mine, "liquidity token"),
		model.0
	);
	let part = |reserve: u128| (reserve as f64 / all as f64 * tokens as f64) as u128;
	let least = [part(reserves.native), part(reserves.shares)].map(|amount| at_least(amount, &args.slippage));
	let mut calls = entry_for(&snapshot, model, &who).await?;
	calls.push(Calls::remove_liquidity(model, tokens, least, &who.account()));
	let included = send(&chain, calls, &who, "removing liquidity", context).await?;
	let event = included.find("AssetConversion", "LiquidityRemoved").context("the chain reported no liquidity")?;
	let number = |field: &str| event.number(field).unwrap_or_default();
	let text =
		format!("{} and {} are out of the pool", unit(number("amount1")), counted(number("amount2"), "share unit"));
	let json = json!({
		"model": model.0,
		"native": number("amount1").to_string(),
		"shares": number("amount2").to_string(),
		"liquidity": tokens.to_string(),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

/// The assets that are given and received, and the amount that is given.
fn sides(model: ModelId, sell: Option<u128>, pay: Option<u128>) -> Option<(Side, Side, u128)> {
	match (sell, pay) {
		(Some(shares), _) => Some((Side::Shares(model), Side::Native, shares)),
		(None, Some(native)) => Some((Side::Native, Side::Shares(model), native)),
		(None, None) => None,
	}
}

fn amount(side: Side, amount: u128) -> String {
	match side {
		Side::Native => unit(amount),
		Side::Shares(model) => format!("{} of model {}", counted(amount, "share unit"), model.0),
	}
}

async fn swap(args: MarketSwap, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let (give, get, given) = sides(model, args.sell, args.pay).context("give --sell or --pay")?;
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	pool_of(&snapshot, model).await?;
	let quoted = snapshot.quote(give, get, given).await?;
	let quoted = quoted.with_context(|| {
		format!("the pool cannot give anything for {}: `assent market price` shows what it holds", amount(give, given))
	})?;
	let least = at_least(quoted, &args.slippage);
	let mut calls = match get {
		Side::Shares(model) => entry_for(&snapshot, model, &who).await?,
		Side::Native => Vec::new(),
	};
	calls.push(Calls::swap(give, get, given, least, &who.account()));
	let included = send(&chain, calls, &who, "trading", context).await?;
	let got = included.number_in("AssetConversion", "SwapExecuted", "amount_out")?;
	let text = format!("{} for {}", amount(get, got), amount(give, given));
	let json = json!({
		"model": model.0,
		"sold": matches!(give, Side::Shares(_)),
		"given": given.to_string(),
		"got": got.to_string(),
		"quoted": quoted.to_string(),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

/// The call that makes an entry for incoming shares, if there is none yet.
async fn entry_for(snapshot: &Snapshot, model: ModelId, who: &dyn Signer) -> anyhow::Result<Vec<Call>> {
	let known = snapshot.has_entry(model, &who.account()).await?;
	Ok((!known).then(|| Calls::touch(model, &who.account())).into_iter().collect())
}

async fn entry(args: MarketEntry, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let account = args.account.as_deref().map_or(Ok(who.account()), parse_account)?;
	let chain = context.chain().await?;
	let (call, told) = match args.close {
		true => (Calls::close_entry(model, &account), "is closed, and its deposit is back"),
		false => (Calls::touch(model, &account), "is made: it can receive shares from the market"),
	};
	context.ui.say("sending it to the chain");
	let included = chain.submit(call, &who, context.wait).await?;
	let text = format!("the entry of {} in the books of model {} {told}", ss58(&account), model.0);
	let json = json!({ "model": model.0, "account": ss58(&account), "closed": args.close, "block": included.number });
	Ok(Outcome { json, text })
}

fn reserves_json(reserves: &Reserves) -> Value {
	json!({
		"native": reserves.native.to_string(),
		"shares": reserves.shares.to_string(),
		"plancks_per_share": reserves.price(),
	})
}

async fn price(args: MarketPrice, context: &Context) -> anyhow::Result<Outcome> {
	let model = args.of.id();
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	let reserves = pool_of(&snapshot, model).await?;
	let mut text = format!(
		"the pool of model {} holds {} and {}: {:.6} plancks a unit",
		model.0,
		unit(reserves.native),
		counted(reserves.shares, "share unit"),
		reserves.price().unwrap_or_default()
	);
	let mut json = reserves_json(&reserves);
	json["model"] = model.0.into();
	json["block"] = snapshot.number.into();
	if let Some((give, get, given)) = sides(model, args.sell, args.pay) {
		let quoted = snapshot.quote(give, get, given).await?;
		text.push_str(&match quoted {
			Some(quoted) => {
				format!("\n{} would give {}, the pool's fee taken off", amount(give, given), amount(get, quoted))
			},
			None => format!("\nthe pool cannot give anything for {}", amount(give, given)),
		});
		json["quote"] = quoted.map(|quoted| quoted.to_string()).into();
	}
	Ok(Outcome { json, text })
}

#[cfg(test)]
mod tests {
	use super::*;

	#[test]
	fn slippage_is_taken_off_without_overflow() {
		let percent = |slippage| Slippage { slippage };
		assert_eq!(at_least(1_000, &percent(1)), 990);
		assert_eq!(at_least(1_000, &percent(0)), 1_000);
		assert_eq!(at_least(1, &percent(1)), 0);
		assert_eq!(at_least(0, &percent(50)), 0);
		assert!(at_least(u128::MAX, &percent(50)) <= u128::MAX / 2);
		assert_eq!(at_least(u128::MAX, &percent(0)), u128::MAX);
	}
}
