//! `assent vote`: referenda from proposal to outcome.

use anyhow::{ensure, Context as _};
use assent_chain::{batch_all, ss58, At, Call, Calls, ProposalOrigin, ReferendumRecord, Signer, Snapshot, Stage};
use assent_client::Progress;
use assent_primitives::content_hash;
use serde_json::{json, Value};

use crate::{
	args::{VoteCast, VoteCommand, VoteRefund, VoteStatus, VoteSubmit, VoteUnlock},
	context::Context,
	output::{table, unit, Outcome},
};

pub async fn run(command: VoteCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		VoteCommand::List => list(context).await,
		VoteCommand::Submit(args) => submit(args, context).await,
		VoteCommand::Cast(args) => cast(args, context).await,
		VoteCommand::Status(args) => status(args, context).await,
		VoteCommand::Refund(args) => refund(args, context).await,
		VoteCommand::Unlock(args) => unlock(args, context).await,
	}
}

/// The bytes of the proposed call, which must be one of the chain's runtime.
fn proposal(args: &VoteSubmit, snapshot: &Snapshot) -> anyhow::Result<(String, Vec<u8>)> {
	if let Some(text) = &args.hex {
		let bytes = hex::decode(text.trim().trim_start_matches("0x")).context("--hex")?;
		return Ok((snapshot.decode_call(&bytes)?, bytes));
	}
	let name = args.call.as_deref().context("give --call or --hex")?;
	let call = Call::parse(name, &args.args)?;
	Ok((call.name(), snapshot.encode_call(&call)?))
}

async fn submit(args: VoteSubmit, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let (name, bytes) = proposal(&args, &snapshot)?;
	let hash = content_hash(&bytes);
	let len = u32::try_from(bytes.len())?;
	let mut calls = Vec::new();
	calls.extend((!snapshot.has_preimage(&hash).await?).then(|| Calls::note_preimage(&bytes)));
	calls.push(Calls::submit_referendum(args.track.into(), &hash, len, args.after));
	context.ui.say("proposing");
	let included = chain.submit(batch_all(calls), &who, context.wait).await?;
	let referendum = u32::try_from(included.number_in("Referenda", "Submitted", "index")?)?;
	// The number is only known now; another referendum could have come in between.
	let mut calls = vec![Calls::place_decision_deposit(referendum)];
	calls.extend(args.aye.map(|amount| Calls::vote(referendum, true, args.weighing.conviction(), amount)));
	context.ui.say("leaving the decision deposit");
	let deposited = chain.submit(batch_all(calls), &who, context.wait).await.with_context(|| {
		format!("referendum {referendum} is submitted, but has no decision deposit yet: anyone can leave it")
	})?;
	let voted = args.aye.map_or_else(String::new, |amount| format!(", with a first aye of {}", unit(amount)));
	let text = format!(
		"referendum {referendum} on the {:?} track{voted}: {name}\nnext: assent vote cast --referendum {referendum} \
		 ...",
		args.track
	);
	let json = json!({
		"referendum": referendum,
		"track": format!("{:?}", args.track),
		"call": name,
		"preimage": hex::encode(hash),
		"bytes": len,
		"submitted_at": included.number,
		"block": deposited.number,
	});
	Ok(Outcome { json, text })
}

async fn cast(args: VoteCast, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (aye, amount) = match (args.aye, args.nay) {
		(Some(amount), None) => (true, amount),
		(None, Some(amount)) => (false, amount),
		_ => anyhow::bail!("give --aye or --nay"),
	};
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = referendum(&snapshot, args.referendum).await?;
	ensure!(!matches!(record.stage, Stage::Over { .. }), "referendum {} is over: {}", args.referendum, stage(&record));
	let balance = snapshot.balance(&who.account()).await?;
	ensure!(
		amount <= balance.free.saturating_add(balance.held),
		"{} has less than {}",
		ss58(&who.account()),
		unit(amount)
	);
	context.ui.say("voting");
	let call = Calls::vote(args.referendum, aye, args.weighing.conviction(), amount);
	let included = chain.submit(call, &who, context.wait).await?;
	let after = referendum(&chain.snapshot(At::Block(included.hash)).await?, args.referendum).await?;
	let side = if aye { "for" } else { "against" };
	let text = format!(
		"{} {side} referendum {}\n{}\nnext: assent vote status --referendum {}",
		unit(amount),
		args.referendum,
		tally(&after),
		args.referendum
	);
	let mut json = record_json(&after);
	json["block"] = included.number.into();
	Ok(Outcome { json, text })
}

async fn refund(args: VoteRefund, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let chain = context.chain().await?;
	let record = referendum(&chain.snapshot(At::Best).await?, args.referendum).await?;
	ensure!(matches!(record.stage, Stage::Over { .. }), "referendum {} is not over: {}", record.id, stage(&record));
	let mut calls = Vec::new();
	calls.extend(record.submission_refundable.then(|| Calls::refund_submission_deposit(record.id)));
	calls.extend(record.decision_refundable.then(|| Calls::refund_decision_deposit(record.id)));
	calls.extend(args.preimage.as_ref().map(Calls::unnote_preimage));
	ensure!(!calls.is_empty(), "referendum {} has no deposit that could be returned", record.id);
	context.ui.say("returning deposits");
	let included = chain.submit(batch_all(calls), &who, context.wait).await?;
	let json = json!({
		"referendum": record.id,
		"submission_deposit": record.submission_refundable,
		"decision_deposit": record.decision_refundable,
		"preimage": args.preimage.map(hex::encode),
		"block": included.number,
	});
	let returned = [
		("submission deposit", record.submission_refundable),
		("decision deposit", record.decision_refundable),
		("preimage's deposit", args.preimage.is_some()),
	];
	let names: Vec<_> = returned.into_iter().filter(|(_, is)| *is).map(|(name, _)| name).collect();
	Ok(Outcome { json, text: format!("referendum {}: returned the {}", record.id, names.join(", the ")) })
}

async fn unlock(args: VoteUnlock, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let track = ProposalOrigin::from(args.track).track();
	let chain = context.chain().await?;
	let mut calls = Vec::new();
	calls.extend(args.referendum.map(|referendum| Calls::remove_vote(track, referendum)));
	calls.push(Calls::unlock(track, &who.account()));
	context.ui.say("unlocking");
	let included = chain.submit(batch_all(calls), &who, context.wait).await?;
	let text = format!(
		"{}: this vote no longer locks anything; other votes on the {:?} track keep their locks",
		ss58(&who.account()),
		args.track
	);
	let json = json!({
		"account": ss58(&who.account()),
		"track": track,
		"referendum": args.referendum,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

async fn referendum(snapshot: &Snapshot, id: u32) -> anyhow::Result<ReferendumRecord> {
	let record = snapshot.referendum(id).await?;
	record.with_context(|| format!("there is no referendum {id}: `assent vote list` lists them"))
}

async fn list(context: &Context) -> anyhow::Result<Outcome> {
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	let open = snapshot.referenda().await?.into_iter().filter(|record| !matches!(record.stage, Stage::Over { .. }));
	let open: Vec<_> = open.collect();
	let row = |record: &ReferendumRecord| {
		let origin = record.origin.clone().unwrap_or_else(|| "-".into());
		vec![record.id.to_string(), origin, stage(record), unit(record.ayes), unit(record.nays), unit(record.support)]
	};
	let rows: Vec<_> = open.iter().map(row).collect();
	let text = match rows.is_empty() {
		true => "no referendum is open".into(),
		false => {
			let table = table(&["referendum", "origin", "stage", "ayes", "nays", "support"], &rows);
			format!("{table}\nnext: assent vote cast --referendum ID ...")
		},
	};
	let json: Vec<_> = open.iter().map(record_json).collect();
	Ok(Outcome { json: json!({ "block": snapshot.number, "referenda": json }), text })
}

async fn status(args: VoteStatus, context: &Context) -> anyhow::Result<Outcome> {
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	let record = referendum(&snapshot, args.referendum).await?;
	let mut json = record_json(&record);
	json["block"] = snapshot.number.into();
	let mut text = format!("referendum {}: {}", record.id, stage(&record));
	if !matches!(record.stage, Stage::Over { .. }) {
		text.push_str(&format!("\n{}", tally(&record)));
	}
	Ok(Outcome { json, text })
}

fn tally(record: &ReferendumRecord) -> String {
	format!("{} for, {} against, support {}", unit(record.ayes), unit(record.nays), unit(record.support))
}

fn stage(record: &ReferendumRecord) -> String {
	match &record.stage {
		Stage::Preparing { deposit: false } => "waits for its decision deposit".into(),
		Stage::Preparing { deposit: true } => "is being prepared".into(),
		Stage::Deciding { confirming: Some(at), .. } => format!("passes, confirmed in block {at}"),
		Stage::Deciding { since, confirming: None } => format!("decided since block {since}, not passing"),
		Stage::Over { outcome, at: Some(at) } => format!("{} in block {at}", outcome.to_lowercase()),
		Stage::Over { outcome, at: None } => outcome.to_lowercase(),
	}
}

fn record_json(record: &ReferendumRecord) -> Value {
	let (name, at) = match &record.stage {
		Stage::Preparing { .. } => ("Preparing".to_owned(), None),
		Stage::Deciding { confirming: None, .. } => ("Deciding".to_owned(), None),
		Stage::Deciding { confirming, .. } => ("Confirming".to_owned(), *confirming),
		Stage::Over { outcome, at } => (outcome.clone(), *at),
	};
	json!({
		"referendum": record.id,
		"track": record.track,
		"origin": record.origin,
		"stage": name,
		"at": at,
		"deposit": !matches!(record.stage, Stage::Preparing { deposit: false }),
		"ayes": record.ayes.to_string(),
		"nays": record.nays.to_string(),
		"support": record.support.to_string(),
		"submission_refundable": record.submission_refundable,
		"decision_refundable": record.decision_refundable,
	})
}
