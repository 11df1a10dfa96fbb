//! `assent contribute` and `assent revoke`.

use anyhow::Context as _;
use assent_chain::{ss58, At, Calls, Chain, Included, Signer};
use assent_client::{
	contribution::{self, description, ensure_registered, make_upload, Registered, Upload},
	lookup, Progress,
};
use assent_primitives::{ContributionId, ModelId};
use serde_json::json;

use crate::{
	args::{Contribute, Revoke},
	context::Context,
	output::Outcome,
};

pub async fn contribute(args: Contribute, context: &Context) -> anyhow::Result<Outcome> {
	let owner = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = lookup::model(&snapshot, model).await?;
	let workers = lookup::workers_of(&snapshot, model).await?;
	let file = args.data.descriptor.descriptor.as_deref();
	let description = description(file, model, &record, &workers, &context.ui).await?;
	let upload = make_upload(description, args.data.files()?, record.card.rules.min_rows, &context.ui).await?;
	let registered = ensure_registered(&chain, &snapshot, model, &upload, &owner, context.wait, &context.ui).await?;
	let Registered { contribution, block } = registered;
	contribution::upload(&workers, contribution, &upload, &context.ui).await?;
	let status = status(&chain, model, contribution, args.wait, context).await?;
	let told = match status {
		"active" => "it counts now",
		_ => "it counts from the epoch boundary after the worker's check: `assent status` shows when",
	};
	let Upload { hash, bytes, rows } = upload;
	let text = format!(
		"contribution {}: {rows} rows for model {}, statistic {}\n{told}. To take it back: assent revoke \
		 --contribution {}",
		contribution.0,
		model.0,
		hex::encode(hash),
		contribution.0
	);
	let json = json!({
		"contribution": contribution.0,
		"model": model.0,
		"owner": ss58(&owner.account()),
		"statistic": hex::encode(hash),
		"rows": rows,
		"bytes": bytes.len(),
		"block": block,
		"status": status,
	});
	Ok(Outcome { json, text })
}

/// The status of an uploaded contribution; with `wait`, once it counts.
pub async fn status(
	chain: &Chain,
	model: ModelId,
	contribution: ContributionId,
	wait: bool,
	context: &Context,
) -> anyhow::Result<&'static str> {
	if !wait {
		return Ok("uploaded");
	}
	contribution::wait_until_active(chain, model, contribution, &context.ui).await?;
	Ok("active")
}

pub async fn revoke(args: Revoke, context: &Context) -> anyhow::Result<Outcome> {
	let owner = args.by.key()?;
	let contribution = args.of.id();
	let chain = context.chain().await?;
	let record = chain.snapshot(At::Best).await?.contribution(contribution).await?;
	let record = record.with_context(|| {
		format!("there is no contribution {}: the number is wrong, or it was revoked for good", contribution.0)
	})?;
	let (call, left) = match args.model.map(ModelId) {
		Some(model) => (Calls::unpledge(contribution, model), format!("it no longer counts in model {}", model.0)),
		None => (Calls::revoke(contribution), "it no longer counts in any model; next: assent claim ...".into()),
	};
	context.ui.say("revoking");
	let included = chain.submit(call, &owner, context.wait).await?;
	let versions = versions(&included);
	let gone = args.model.is_none() || included.find("Contributions", "Removed").is_some();
	let verb = if gone { "revoked" } else { "withdrawn" };
	let mut text = format!("contribution {} is {verb} in block {}: {left}", contribution.0, included.number);
	for change in &versions {
		text.push_str(&format!("\nmodel {}: consent version {} -> {}", change["model"], change["old"], change["new"]));
	}
	let models: Vec<u32> = match args.model {
		Some(model) => vec![model],
		None => record.models.iter().map(|model| model.0).collect(),
	};
	let json = json!({
		"contribution": contribution.0,
		"statistic": hex::encode(record.statistic),
		"models": models,
		"versions": versions,
		"gone": gone,
		"block": included.number,
		"block_hash": hex::encode(included.hash),
	});
	Ok(Outcome { json, text })
}

fn versions(included: &Included) -> Vec<serde_json::Value> {
	let changes = included.events.iter().filter(|event| event.is("Contributions", "VersionChanged"));
	let number = |event: &assent_chain::ChainEvent, field| event.number(field).and_then(|n| u32::try_from(n).ok());
	let versions = |event| {
		let [model, old, new] = ["model", "old", "new"].map(|field| number(event, field));
		json!({ "model": model, "old": old, "new": new })
	};
	changes.map(versions).collect()
}
