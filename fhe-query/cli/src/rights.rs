//! Petitions, offers, royalties and shares: one call each.

use anyhow::Context as _;
use assent_chain::{parse_account, ss58, At, Calls, Included, PetitionRecord, Signer};
use assent_client::{lookup, words::counted, Progress};
use assent_primitives::{ModelId, OfferId};
use assent_protocol::mode_name;
use serde_json::{json, Value};

use crate::{
	args::{Claim, Offer, Petition, PetitionCommand, Transfer},
	context::Context,
	output::{mode_text, totals, unit, Outcome},
};

pub async fn petition(command: PetitionCommand, context: &Context) -> anyhow::Result<Outcome> {
	let (verb, args) = match &command {
		PetitionCommand::Open(args) => ("opened", args),
		PetitionCommand::Sign(args) => ("signed", args),
		PetitionCommand::Withdraw(args) => return withdraw(args, context).await,
		PetitionCommand::Close(args) => ("put away", args),
	};
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let before = chain.snapshot(At::Best).await?.petition(model).await?;
	let call = match command {
		PetitionCommand::Open(_) => Calls::open_petition(model),
		PetitionCommand::Sign(_) => Calls::sign_petition(model),
		_ => Calls::close_petition(model),
	};
	context.ui.say("sending it to the chain");
	let included = chain.submit(call, &who, context.wait).await?;
	let halted = included.find("Revocation", "Halted").is_some();
	let after = chain.snapshot(At::Block(included.hash)).await?.petition(model).await?;
	let petition = after.as_ref().or(before.as_ref());
	let mut text = format!("the petition to halt model {} is {verb} in block {}", model.0, included.number);
	match (halted, &after) {
		(true, _) => text.push_str("\nthe petition has reached its quorum: the model is halted for good"),
		(false, Some(petition)) => {
			text.push_str(&format!(
				"\n{}\nnext: others sign: assent petition sign --model {} ...",
				standing(petition),
				model.0
			));
		},
		_ => (),
	}
	let json = json!({
		"petition": petition.map(|petition| petition.id.0),
		"model": model.0,
		"block": included.number,
		"signed": after.as_ref().map(|petition| totals(&petition.signed)),
		"snapshot": after.as_ref().map(|petition| totals(&petition.snapshot)),
		"halted": halted,
	});
	Ok(Outcome { json, text })
}

/// The progress of a petition in words.
pub fn standing(petition: &PetitionRecord) -> String {
	format!(
		"petition {}: signed by {} of {} with {} of {}, open until block {}",
		petition.id.0,
		petition.signed.heads,
		counted(petition.snapshot.heads, "head"),
		petition.signed.weight,
		counted(petition.snapshot.weight, "row"),
		petition.ends,
	)
}

async fn withdraw(args: &Petition, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let signed = chain.snapshot(At::Best).await?.signatures_of(model, &who.account()).await?;
	let latest = signed.last().with_context(|| {
		format!("{} has no signature under a petition about model {}", ss58(&who.account()), model.0)
	})?;
	let latest = *latest;
	let mut block = 0;
	for petition in &signed {
		context.ui.say(&format!("withdrawing the signature under petition {}", petition.0));
		block = chain.submit(Calls::withdraw_signature(*petition), &who, context.wait).await?.number;
	}
	let text = format!("withdrawn in block {block}: {} about model {}", counted(signed.len(), "signature"), model.0);
	let all: Vec<u32> = signed.iter().map(|petition| petition.0).collect();
	Ok(Outcome { json: json!({ "petition": latest.0, "petitions": all, "model": model.0, "block": block }), text })
}

pub async fn offer(args: Offer, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let chain = context.chain().await?;
	if let Some(offer) = args.close {
		context.ui.say("closing the offer");
		let included = chain.submit(Calls::close_offer(OfferId(offer)), &who, context.wait).await?;
		let text = format!(
			"offer {offer} is closed in block {}: nothing more is sold\n\
			 next: who has unspent credits gets the money back: assent credits refund --model ID ...",
			included.number
		);
		return Ok(Outcome { json: json!({ "offer": offer, "closed": true, "block": included.number }), text });
	}
	let (model, worker, price) = match (args.model, &args.worker, args.price) {
		(Some(model), Some(worker), Some(price)) => (ModelId(model), parse_account(worker)?, price),
		_ => anyhow::bail!("give --model, --worker and --price, or --close"),
	};
	let mode = args.reveals.mode()?;
	context.ui.say("making the offer");
	let call = Calls::make_offer(model, mode, args.purpose.into(), &worker, price);
	let included = chain.submit(call, &who, context.wait).await?;
	let offer = included.number_in("Models", "OfferMade", "offer")?;
	let opens = included.find("Models", "OfferMade").and_then(|event| event.number("opens_at")).unwrap_or_default();
	let notice = match opens > u128::from(included.number) {
		true => format!("\nit sells from block {opens} on: contributors have notice until then"),
		false => String::new(),
	};
	let text = format!(
		"offer {offer} of model {}: {} for {}, by worker {}{notice}\n\
		 next: assent credits buy --model {} --offer {offer} ...",
		model.0,
		unit(price),
		mode_text(mode),
		ss58(&worker),
		model.0
	);
	let json = json!({
		"offer": u32::try_from(offer)?,
		"model": model.0,
		"worker": ss58(&worker),
		"mode": mode_name(mode),
		"price": price.to_string(),
		"opens_at": u32::try_from(opens)?,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

pub async fn claim(args: Claim, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	context.ui.say("claiming");
	let included = chain.submit(Calls::claim(model), &who, context.wait).await?;
	let claimed = included.number_in("Royalties", "Claimed", "amount")?;
	let text = format!("{} from model {} for {}", unit(claimed), model.0, ss58(&who.account()));
	Ok(Outcome { json: moved(&included, model, &[("claimed", claimed.to_string())]), text })
}

pub async fn transfer(args: Transfer, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let dest = parse_account(&args.to)?;
	let model = args.of.id();
	let chain = context.chain().await?;
	lookup::model(&chain.snapshot(At::Best).await?, model).await?;
	context.ui.say("sending the shares");
	let included = chain.submit(Calls::transfer(model, &dest, args.amount), &who, context.wait).await?;
	let text = format!("{} of model {} for {}", counted(args.amount, "share unit"), model.0, ss58(&dest));
	let fields = [("amount", args.amount.to_string()), ("to", ss58(&dest))];
	Ok(Outcome { json: moved(&included, model, &fields), text })
}

fn moved(included: &Included, model: ModelId, fields: &[(&str, String)]) -> Value {
	let mut object = serde_json::Map::new();
	object.insert("model".into(), model.0.into());
	object.insert("block".into(), included.number.into());
	object.extend(fields.iter().map(|(name, value)| (name.to_string(), value.clone().into())));
	Value::Object(object)
}
