//! `assent contribute` and `assent revoke`.

use std::{path::Path, time::Duration};

use anyhow::{bail, ensure, Context as _};
use assent_chain::{
	ss58, AccountId, At, Calls, Chain, FileOrUri, Included, ModelRecord, PledgeStatus, Signer, Snapshot,
};
use assent_client::{
	access::uploads_folder,
	api::{OnProgress, WorkerApi},
	Progress,
};
use assent_engine::{Description, Descriptor, Passages, Statistic, Table};
use assent_primitives::{ContributionId, Hash32, ModelId};
use futures::StreamExt;
use serde_json::json;

use crate::{
	args::{Contribute, OwnData, Revoke},
	model::{read_description, workers_of},
	no_model,
	output::Outcome,
	Context,
};

/// How long `--wait` waits for data to count.
const PATIENCE: Duration = Duration::from_secs(1800);

pub async fn contribute(args: Contribute, context: &Context) -> anyhow::Result<Outcome> {
	let owner = args.by.key()?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = snapshot.model(model).await?.with_context(|| no_model(model))?;
	let workers = workers_of(&snapshot, model).await?;
	let file = args.data.descriptor.descriptor.as_deref();
	let description = description(file, model, &record, &workers, context).await?;
	let (statistic, bytes, rows) = make_upload(description, &args.data, record.card.rules.min_rows, context).await?;
	let (contribution, block) = ensure_registered(&chain, &snapshot, model, &statistic, rows, &owner, context).await?;
	upload(&snapshot, &workers, contribution, &statistic, &bytes, context).await?;
	let status = match args.wait {
		true => wait_until_active(&chain, model, contribution, context).await?,
		false => "uploaded",
	};
	let told = match status {
		"active" => "it counts now",
		_ => "it counts from the epoch boundary after the worker has checked it: `assent status` shows when",
	};
	let text = format!(
		"contribution {}: {rows} rows for model {}, statistic {}\n{told}. To take it back: assent revoke --contribution {}",
		contribution.0,
		model.0,
		hex::encode(statistic),
		contribution.0
	);
	let json = json!({
		"contribution": contribution.0,
		"model": model.0,
		"owner": ss58(&owner.account()),
		"statistic": hex::encode(statistic),
		"rows": rows,
		"bytes": bytes.len(),
		"block": block,
		"status": status,
	});
	Ok(Outcome { json, text })
}

/// What is uploaded of a contributor's data, by its hash and in bytes, and how many rows it has.
pub async fn make_upload(
	description: Description,
	data: &OwnData,
	fewest: u32,
	context: &Context,
) -> anyhow::Result<(Hash32, Vec<u8>, u32)> {
	match (description, &data.csv, &data.passages) {
		(Description::Classifier(descriptor), Some(csv), _) => {
			make_statistic(*descriptor, csv, data.label_column.as_deref(), fewest, context).await
		},
		(Description::Corpus(corpus), _, Some(path)) => {
			let passages = read_passages(path)?;
			let rows = u32::try_from(passages.len())?;
			passages.check(&corpus, rows.into(), fewest.into()).with_context(|| path.display().to_string())?;
			Ok((passages.hash(), passages.to_bytes(), rows))
		},
		(Description::Classifier(_), ..) => bail!("the model classifies rows: give them with --csv"),
		(Description::Corpus(_), ..) => bail!("the model searches passages: give them with --passages"),
	}
}

/// The passages in a text file.
pub fn read_passages(path: &Path) -> anyhow::Result<Passages> {
	let text = std::fs::read_to_string(path).with_context(|| format!("cannot read the passages {}", path.display()))?;
	Passages::of_lines(&text).with_context(|| path.display().to_string())
}

/// The statistic of the rows in a file, by its hash and in bytes, and how many rows they are.
async fn make_statistic(
	descriptor: Descriptor,
	csv: &Path,
	label_column: Option<&str>,
	fewest: u32,
	context: &Context,
) -> anyhow::Result<(Hash32, Vec<u8>, u32)> {
	context.ui.say("making the statistic; no row leaves this machine");
	let table = Table::read(csv, label_column, Some(&descriptor)).with_context(|| csv.display().to_string())?;
	let rows = u32::try_from(table.len())?;
	ensure!(
		rows >= fewest,
		"rows in {}: {rows}; the model's card asks for at least {fewest}: few rows in a statistic would reveal them",
		csv.display()
	);
	let making = tokio::task::spawn_blocking(move || {
		let statistic = Statistic::of(&descriptor, &table)?;
		// As the worker does, before anything is paid: the owner's validation gate may refuse these rows.
		statistic.check(&descriptor, rows.into(), fewest.into())?;
		anyhow::Ok((statistic.hash(), statistic.to_bytes()))
	});
	let (statistic, bytes) = making.await??;
	Ok((statistic, bytes, rows))
}

/// The descriptor of a model that classifies.
pub async fn descriptor(
	file: Option<&Path>,
	model: ModelId,
	record: &ModelRecord,
	workers: &[(AccountId, String)],
	context: &Context,
) -> anyhow::Result<Descriptor> {
	match description(file, model, record, workers, context).await? {
		Description::Classifier(descriptor) => Ok(*descriptor),
		Description::Corpus(_) => bail!("model {} searches passages: this is for models that classify rows", model.0),
	}
}

/// What the model is: the given file, or a worker's, and in both cases the one that the chain names.
pub async fn description(
	file: Option<&Path>,
	model: ModelId,
	record: &ModelRecord,
	workers: &[(AccountId, String)],
	context: &Context,
) -> anyhow::Result<Description> {
	if let Some(path) = file {
		let (description, _) = read_description(path)?;
		ensure!(
			description.hash() == record.descriptor,
			"{} is not the descriptor of model {}",
			path.display(),
			model.0
		);
		return Ok(description);
	}
	context.ui.say("fetching the model's descriptor");
	let mut last = None;
	for (_, endpoint) in workers {
		match WorkerApi::new(endpoint)?.descriptor(&record.descriptor).await {
			Ok(bytes) => return Ok(Description::from_bytes(&bytes)?),
			Err(error) => last = Some(error),
		}
	}
	match last {
		Some(error) => Err(error).context("no worker has the model's descriptor; --descriptor takes it from a file"),
		None => bail!("model {} has no worker", model.0),
	}
}

/// Registers the statistic, or finds that the same owner has done so already: an upload that failed is repeated this way.
async fn ensure_registered(
	chain: &Chain,
	snapshot: &Snapshot,
	model: ModelId,
	statistic: &Hash32,
	rows: u32,
	owner: &FileOrUri,
	context: &Context,
) -> anyhow::Result<(ContributionId, u32)> {
	let mine = snapshot.contributions_of(&owner.account()).await?;
	let before = mine.into_iter().find(|(_, record)| record.statistic == *statistic && record.models.contains(&model));
	if let Some((contribution, _)) = before {
		context
			.ui
			.note(&format!("contribution {} has this statistic already; only the upload is repeated", contribution.0));
		return Ok((contribution, snapshot.number));
	}
	context.ui.say("registering the statistic");
	let included = chain.submit(Calls::contribute(model, statistic, rows), owner, context.wait).await?;
	let contribution = included.number_in("Contributions", "Contributed", "contribution")?;
	Ok((ContributionId(u64::try_from(contribution)?), included.number))
}

pub async fn upload(
	snapshot: &Snapshot,
	workers: &[(AccountId, String)],
	contribution: ContributionId,
	statistic: &Hash32,
	bytes: &[u8],
	context: &Context,
) -> anyhow::Result<()> {
	for (account, endpoint) in workers {
		let record = snapshot.worker(account).await?;
		let record = record.with_context(|| format!("worker {} has left the chain's register", ss58(account)))?;
		let (reports, mut reported) = tokio::sync::mpsc::unbounded_channel();
		let on_progress: OnProgress = Box::new(move |sent, total| {
			reports.send((sent, total)).ok();
		});
		let api = WorkerApi::new(endpoint)?.remembering(uploads_folder());
		let sending = api.put_statistic(statistic, &record.encryption_key, bytes, Some(on_progress));
		tokio::pin!(sending);
		loop {
			tokio::select! {
				done = &mut sending => break done,
				Some((sent, total)) = reported.recv() => context.ui.upload("statistic", sent, total),
			}
		}
		.with_context(|| {
			format!("contribution {} is registered, but not uploaded: run the same command again", contribution.0)
		})?;
	}
	Ok(())
}

pub async fn wait_until_active(
	chain: &Chain,
	model: ModelId,
	contribution: ContributionId,
	context: &Context,
) -> anyhow::Result<&'static str> {
	let mut heads = chain.best_heads();
	let wait = async {
		let mut told = "";
		while let Some(head) = heads.next().await {
			let Ok(head) = head else { continue };
			let now = match chain.snapshot(At::Block(head.hash)).await?.pledge(model, contribution).await? {
				Some(PledgeStatus::Active { .. }) => return anyhow::Ok("active"),
				Some(PledgeStatus::Attested { .. }) => "checked by the worker; waiting for the epoch boundary",
				Some(PledgeStatus::Pending { .. }) => "waiting for the worker to check it",
				None => bail!("contribution {} is pledged to model {} no more", contribution.0, model.0),
			};
			if now != told {
				context.ui.say(now);
				told = now;
			}
		}
		bail!("the node told of no more blocks")
	};
	match tokio::time::timeout(PATIENCE, wait).await {
		Ok(status) => status,
		Err(_) => bail!(
			"contribution {} does not count after {} minutes: look at `assent status --model {}`",
			contribution.0,
			PATIENCE.as_secs() / 60,
			model.0
		),
	}
}

pub async fn revoke(args: Revoke, context: &Context) -> anyhow::Result<Outcome> {
	let owner = args.by.key()?;
	let contribution = args.of.id();
	let chain = context.chain().await?;
	let record = chain.snapshot(At::Best).await?.contribution(contribution).await?;
	let record = record.with_context(|| {
		format!("there is no contribution {}, or not any more: what is revoked is gone for good", contribution.0)
	})?;
	let (call, left) = match args.model.map(ModelId) {
		Some(model) => (Calls::unpledge(contribution, model), format!("it counts in model {} no more", model.0)),
		None => (Calls::revoke(contribution), "it counts in no model any more; next: assent claim ...".into()),
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
	changes
		.map(
			|event| json!({ "model": number(event, "model"), "old": number(event, "old"), "new": number(event, "new") }),
		)
		.collect()
}
