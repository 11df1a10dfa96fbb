//! `assent model change` and `assent model notice`.

use std::collections::BTreeSet;

use anyhow::ensure;
use assent_chain::{parse_account, ss58, AccountId, At, Calls, PledgeStatus, Snapshot};
use assent_client::{card::Card, lookup, words::counted, Progress};
use assent_primitives::ModelId;
use serde_json::json;

use crate::{
	args::{ModelChange, ModelNotice},
	context::Context,
	output::Outcome,
};

/// The most accounts in one call.
const NOTICES: usize = 32;

pub async fn change(args: ModelChange, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let record = lookup::model(&chain.snapshot(At::Best).await?, model).await?;
	let call = match &args.card {
		Some(path) => {
			let card = Card::read(path)?;
			ensure!(
				card.terms.rules == record.card.rules,
				"{} has other rules than model {}: floors, cap, rows, heads and quorum can never be changed, as \
				 contributors consented to them",
				path.display(),
				model.0
			);
			Calls::propose_card_change(model, &card.terms)
		},
		None if args.apply => Calls::apply_card_change(model),
		None => Calls::cancel_card_change(model),
	};
	context.ui.say("sending it to the chain");
	let included = chain.submit(call, &who, context.wait).await?;
	let due = included.find("Models", "CardChangeProposed").and_then(|event| event.number("effective_at"));
	let changed = included.find("Models", "CardChanged").is_some();
	let text = match (due, changed) {
		(_, true) => format!("the new card of model {} is in force", model.0),
		(Some(due), _) => format!(
			"the card of model {} can change from block {due} on; contributors can leave until then\n\
			 next: assent model notice --model {} ..., and then assent model change --model {} --apply ...",
			model.0, model.0, model.0
		),
		_ => format!("the proposed card of model {} is taken back", model.0),
	};
	let json = json!({
		"model": model.0,
		"effective_at": due.map(u32::try_from).transpose()?,
		"changed": changed,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

pub async fn serve(args: ModelNotice, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	lookup::model(&snapshot, model).await?;
	let accounts = match args.to.is_empty() {
		true => contributors(&snapshot, model).await?,
		false => args.to.iter().map(|account| parse_account(account)).collect::<Result<_, _>>()?,
	};
	ensure!(
		!accounts.is_empty(),
		"model {} has no active contributor who could get notice: name accounts with --to",
		model.0
	);
	let mut served = Vec::new();
	let mut block = snapshot.number;
	for some in accounts.chunks(NOTICES) {
		context.ui.step("telling contributors", served.len(), accounts.len());
		let included = chain.submit(Calls::serve_notice(model, some), &who, context.wait).await?;
		let events = included.events.iter().filter(|event| event.is("Models", "NoticeServed"));
		served.extend(events.filter_map(|event| <AccountId>::try_from(event.bytes("who")?).ok()));
		block = included.number;
	}
	let names: Vec<String> = served.iter().map(ss58).collect();
	let text = format!(
		"notice of the change to model {} is given to {} ({})",
		model.0,
		counted(names.len(), "contributor"),
		names.join(", ")
	);
	Ok(Outcome { json: json!({ "model": model.0, "served": names, "block": block }), text })
}

async fn contributors(snapshot: &Snapshot, model: ModelId) -> anyhow::Result<Vec<AccountId>> {
	let pledges = snapshot.pledges(model).await?;
	let active = pledges.iter().filter(|pledge| matches!(pledge.status, PledgeStatus::Active { .. }));
	Ok(active.map(|pledge| pledge.owner).collect::<BTreeSet<_>>().into_iter().collect())
}
