//! `assent pledge`: contributions in more models than the first, and pledges that wait.

use anyhow::{ensure, Context as _};
use assent_chain::{ss58, At, Calls, Included, PledgeStatus, Signer};
use assent_client::{
	contribution::{self, description, make_upload},
	lookup,
	words::counted,
	Progress,
};
use assent_primitives::ModelId;
use serde_json::{json, Value};

use crate::{
	args::{PledgeActivate, PledgeAdd, PledgeCommand, PledgeExpire},
	context::Context,
	contribute::status,
	output::Outcome,
};

pub async fn run(command: PledgeCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		PledgeCommand::Add(args) => add(args, context).await,
		PledgeCommand::Activate(args) => activate(args, context).await,
		PledgeCommand::Expire(args) => expire(args, context).await,
	}
}

async fn add(args: PledgeAdd, context: &Context) -> anyhow::Result<Outcome> {
	let owner = args.by.key()?;
	let (model, contribution) = (args.of.id(), args.contribution.id());
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = lookup::model(&snapshot, model).await?;
	let registered = snapshot.contribution(contribution).await?;
	let registered = registered.with_context(|| {
		format!(
			"there is no contribution {}: `assent status` shows the \
		contributions of a model",
			contribution.0
		)
	})?;
	let workers = lookup::workers_of(&snapshot, model).await?;
	let file = args.data.descriptor.descriptor.as_deref();
	let description = description(file, model, &record, &workers, &context.ui).await?;
	let upload = make_upload(description, args.data.files()?, record.card.rules.min_rows, &context.ui).await?;
	ensure!(
		upload.hash == registered.statistic,
		"these rows give model {} the statistic {}, contribution {} has {}: they are other rows, or the model has \
		 another descriptor. Bring new rows with `assent contribute`",
		model.0,
		hex::encode(upload.hash),
		contribution.0,
		hex::encode(registered.statistic)
	);
	let mut block = snapshot.number;
	if snapshot.pledge(model, contribution).await?.is_none() {
		context.ui.say("pledging");
		block = chain.submit(Calls::pledge(contribution, model), &owner, context.wait).await?.number;
	} else {
		context.ui.note("the contribution is already pledged; only the upload is repeated");
	}
	contribution::upload(&workers, contribution, &upload, &context.ui).await?;
	let status = status(&chain, model, contribution, args.wait, context).await?;
	let text =
		format!(
		"contribution {}: {}, pledged to model {} too\nTo take it back: assent revoke --contribution {} --model {}\n\
		 next: assent status --model {}",
		contribution.0, counted(upload.rows, "row"), model.0, contribution.0, model.0, model.0
	);
	let json = json!({
		"contribution": contribution.0,
		"model": model.0,
		"owner": ss58(&owner.account()),
		"statistic": hex::encode(upload.hash),
		"rows": upload.rows,
		"block": block,
		"status": status,
	});
	Ok(Outcome { json, text })
}

async fn activate(args: PledgeActivate, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	context.ui.say("activating pledges");
	let included = chain.submit(Calls::activate(model), &who, context.wait).await?;
	let (version, dropped) = (version(&included), dropped(&included));
	let text = match version {
		Some(version) => {
			format!("model {} has consent version {version}; dropped: {}", model.0, counted(dropped.len(), "pledge"))
		},
		None => format!("nothing joined model {}; dropped: {}", model.0, counted(dropped.len(), "pledge")),
	};
	Ok(Outcome { json: activated(model, version, &dropped, included.number), text })
}

fn activated(model: ModelId, version: Option<u32>, dropped: &[u64], block: u32) -> Value {
	json!({ "model": model.0, "version": version, "dropped": dropped, "block": block })
}

fn version(included: &Included) -> Option<u32> {
	let event = included.find("Contributions", "Activated")?;
	event.number("version").and_then(|version| version.try_into().ok())
}

fn dropped(included: &Included) -> Vec<u64> {
	let events = included.events.iter().filter(|event| event.is("Contributions", "PledgeDropped"));
	events.filter_map(|event| event.number("contribution").and_then(|id| id.try_into().ok())).collect()
}

async fn expire(args: PledgeExpire, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (model, contribution) = (args.of.id(), args.contribution.id());
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	if let Some(PledgeStatus::Pending { expires }) = snapshot.pledge(model, contribution).await? {
		ensure!(
			snapshot.number >= expires,
			"a worker can still check it until block {expires}, and this is block {}: try again then",
			snapshot.number
		);
	}
	context.ui.say("clearing the pledge");
	let included = chain.submit(Calls::expire_pledge(contribution, model), &who, context.wait).await?;
	let gone = included.find("Contributions", "Removed").is_some();
	let rest = if gone { ", and with its last pledge the contribution" } else { "" };
	let text = format!("the pledge of contribution {} to model {} is cleared{rest}", contribution.0, model.0);
	let json = json!({ "contribution": contribution.0, "model": model.0, "gone": gone, "block": included.number });
	Ok(Outcome { json, text })
}
