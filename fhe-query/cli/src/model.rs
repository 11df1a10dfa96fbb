//! `assent model`: describe, register, upload, list, evaluate.

use std::path::Path;

use anyhow::{bail, ensure, Context as _};
use assent_chain::{batch_all, parse_account, ss58, At, Call, Calls, Chain, ChainError, Included, Signer};
use assent_client::{
	access::random_seed,
	api::WorkerApi,
	card::Card,
	contribution::{read_description, read_passages},
	lookup,
	words::counted,
	Progress,
};
use assent_engine::{Corpus, Description, Descriptor, Gate, HashingEncoder, Head, Statistic, Table};
use assent_primitives::{content_hash, AnswerMode, ModelId, OfferId};
use serde_json::json;

use crate::{
	args::{ModelCommand, ModelEvaluate, ModelNew, ModelRegister, ModelUpload},
	context::Context,
	notice,
	output::{table, unit, Outcome},
};

/// Attempts to register before another model has taken the number each time.
const ATTEMPTS: u32 = 4;

pub async fn run(command: ModelCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		ModelCommand::New(args) => new(args, context),
		ModelCommand::Register(args) => register(args, context).await,
		ModelCommand::Upload(args) => upload(args, context).await,
		ModelCommand::List => list(context).await,
		ModelCommand::Evaluate(args) => evaluate(args, context),
		ModelCommand::Change(args) => notice::change(args, context).await,
		ModelCommand::Notice(args) => notice::serve(args, context).await,
	}
}

fn new(args: ModelNew, context: &Context) -> anyhow::Result<Outcome> {
	ensure!(
		args.force || !args.out.exists(),
		"{} exists, and a descriptor in use must not be lost: name another file, or replace it with --force",
		args.out.display()
	);
	context.ui.say("reading the sample");
	match (&args.passages, args.capacity) {
		(Some(sample), Some(capacity)) => new_corpus(&args, sample, capacity),
		_ => new_classifier(args),
	}
}

fn new_corpus(args: &ModelNew, sample: &Path, capacity: usize) -> anyhow::Result<Outcome> {
	let sample = read_passages(sample)?;
	let corpus = Corpus::fit(&HashingEncoder, sample.texts(), capacity, args.seed.unwrap_or_else(random_seed))?;
	let bytes = corpus.to_bytes();
	std::fs::write(&args.out, &bytes).with_context(|| format!("cannot write {}", args.out.display()))?;
	let (hash, out) = (hex::encode(corpus.hash()), args.out.display());
	let (clusters, height) = (corpus.shape().clusters(), corpus.shape().height());
	let text = format!(
		"{out}: places for {} passages, in {clusters} clusters of {height}, encoder {}\n\
		 hash {hash}\n\
		 next: assent model register --descriptor {out} --card card.json ...",
		corpus.places(),
		corpus.encoder(),
	);
	let json = json!({
		"descriptor": hash,
		"path": out.to_string(),
		"bytes": bytes.len(),
		"passages": sample.len(),
		"places": corpus.places(),
		"clusters": clusters,
		"height": height,
		"encoder": corpus.encoder(),
	});
	Ok(Outcome { json, text })
}

fn new_classifier(args: ModelNew) -> anyhow::Result<Outcome> {
	let ModelNew { csv, label_column, map, out, seed, gate, gate_minimum, .. } = args;
	let (csv, label_column) = csv.zip(label_column).context("give a sample with --csv and its --label-column")?;
	let sample = Table::read(&csv, Some(&label_column), None).with_context(|| csv.display().to_string())?;
	let mut descriptor = Descriptor::fit(&sample, map, seed.unwrap_or_else(random_seed))?;
	if let (Some(path), Some(minimum)) = (&gate, gate_minimum) {
		let rows =
			Table::read(path, Some(&label_column), Some(&descriptor)).with_context(|| path.display().to_string())?;
		descriptor = descriptor.with_gate(Gate::new(&rows, minimum)?)?;
	}
	let bytes = descriptor.to_bytes();
	std::fs::write(&out, &bytes).with_context(|| format!("cannot write {}", out.display()))?;
	let hash = hex::encode(descriptor.hash());
	let text = format!(
		"{}: {}, {} ({}), {}\nhash {hash}\nnext: assent model register --descriptor {} --card card.json ...",
		out.display(),
		counted(descriptor.columns().len(), "column"),
		counted(descriptor.classes().len(), "class"),
		descriptor.classes().join(", "),
		counted(descriptor.features(), "feature"),
		out.display(),
	);
	let json = json!({
		"descriptor": hash,
		"path": out.display().to_string(),
		"bytes": bytes.len(),
		"rows": sample.len(),
		"columns": descriptor.columns(),
		"label_column": descriptor.label_column(),
		"classes": descriptor.classes(),
		"features": descriptor.features(),
	});
	Ok(Outcome { json, text })
}

async fn register(args: ModelRegister, context: &Context) -> anyhow::Result<Outcome> {
	let (description, bytes) = read_description(&args.descriptor)?;
	let mode = match description {
		Description::Classifier(_) => AnswerMode::Label,
		Description::Corpus(_) => AnswerMode::Search,
	};
	let card = Card::read(&args.card)?;
	let owner = args.by.key()?;
	let worker = parse_account(&args.worker)?;
	let declared = args.declare.iter().map(|account| parse_account(account)).collect::<Result<Vec<_>, _>>()?;
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let endpoint = snapshot.worker(&worker).await?.with_context(|| {
		let worker = ss58(&worker);
		format!("{worker} is not registered as a worker: run it, or register it with `assent worker register`")
	})?;
	let api = WorkerApi::new(&endpoint.endpoint)?;
	context.ui.say("registering the model and its offer");
	let descriptor = content_hash(&bytes);
	let calls = |model| {
		vec![
			Calls::register_model(&card.terms, &descriptor, &declared),
			Calls::make_offer(model, mode, args.purpose.into(), &worker, args.price),
		]
	};
	let (model, offer, included) = register_on_chain(&chain, calls, &owner, context).await?;
	context.ui.say("uploading the descriptor to the worker");
	api.put_descriptor(&bytes).await.with_context(|| {
		format!(
			"model {} and offer {} are registered, but the worker has no descriptor yet: run `assent model upload \
			 --model {} --descriptor {}`",
			model.0,
			offer.0,
			model.0,
			args.descriptor.display()
		)
	})?;
	let floor = &card.terms.rules.soft_floor;
	let text = format!(
		"model {} ({}) is registered in block {}, with offer {}: {} an answer, by worker {}\n\
		 it sells once {} have contributed {}\nnext: assent contribute --model {} ...",
		model.0,
		card.name,
		included.number,
		offer.0,
		unit(args.price),
		ss58(&worker),
		counted(floor.heads, "head"),
		counted(floor.weight, "row"),
		model.0,
	);
	let json = json!({
		"model": model.0,
		"offer": offer.0,
		"owner": ss58(&owner.account()),
		"worker": ss58(&worker),
		"endpoint": endpoint.endpoint,
		"price": args.price.to_string(),
		"descriptor": hex::encode(descriptor),
		"document": hex::encode(card.terms.document),
		"block": included.number,
		"block_hash": hex::encode(included.hash),
	});
	Ok(Outcome { json, text })
}

/// Registers the model and the offer that `calls` makes in one transaction. The offer names the model by the number it
/// will get. If another model takes that number first, nothing of the transaction happens, and it is made again.
async fn register_on_chain(
	chain: &Chain,
	calls: impl Fn(ModelId) -> Vec<Call>,
	owner: &dyn Signer,
	context: &Context,
) -> anyhow::Result<(ModelId, OfferId, Included)> {
	let mut attempt = 0;
	loop {
		attempt += 1;
		let next = chain.snapshot(At::Best).await?.next_model().await?;
		let included = match chain.submit(batch_all(calls(next)), owner, context.wait).await {
			Err(error @ ChainError::Failed { .. }) if attempt < ATTEMPTS && error.rule() == Some("NotOwner") => {
				continue
			},
			included => included?,
		};
		let model = included.number_in("Models", "ModelRegistered", "model")?;
		let offer = included.number_in("Models", "OfferMade", "offer")?;
		let ids = (u32::try_from(model).map(ModelId), u32::try_from(offer).map(OfferId));
		match ids {
			(Ok(model), Ok(offer)) => return Ok((model, offer, included)),
			_ => bail!(
				"the chain gave the model number {model} and the offer number {offer}, which this program cannot \
				 hold: use a newer one"
			),
		}
	}
}

async fn upload(args: ModelUpload, context: &Context) -> anyhow::Result<Outcome> {
	let (_, bytes) = read_description(&args.descriptor)?;
	let model = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = lookup::model(&snapshot, model).await?;
	let hash = content_hash(&bytes);
	ensure!(
		record.descriptor == hash,
		"{} has the hash {}, the chain names {} for model {}: give the file that was registered",
		args.descriptor.display(),
		hex::encode(hash),
		hex::encode(record.descriptor),
		model.0
	);
	let workers = lookup::workers_of(&snapshot, model).await?;
	for worker in &workers {
		context.ui.say(&format!("uploading the descriptor to worker {}", ss58(&worker.account)));
		WorkerApi::new(&worker.endpoint)?.put_descriptor(&bytes).await?;
	}
	let text = format!(
		"the descriptor of model {} is uploaded to {}\nnext: assent contribute --model {} ...",
		model.0,
		counted(workers.len(), "worker"),
		model.0
	);
	let names: Vec<_> = workers.iter().map(|worker| ss58(&worker.account)).collect();
	Ok(Outcome { json: json!({ "model": model.0, "descriptor": hex::encode(hash), "workers": names }), text })
}

async fn list(context: &Context) -> anyhow::Result<Outcome> {
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	let mut rows = Vec::new();
	let mut models = Vec::new();
	for (id, record) in snapshot.models().await? {
		let state = snapshot.state(id).await?.state;
		let consent = snapshot.consent(id).await?;
		let offers = snapshot.open_offers(id).await?;
		let cheapest = offers.iter().map(|(_, offer)| offer.price).min();
		rows.push(vec![
			id.0.to_string(),
			format!("{state:?}"),
			consent.version.0.to_string(),
			consent.totals.weight.to_string(),
			consent.totals.heads.to_string(),
			cheapest.map_or_else(|| "-".into(), unit),
			ss58(&record.owner),
		]);
		models.push(json!({
			"model": id.0,
			"state": format!("{state:?}"),
			"version": consent.version.0,
			"totals": { "weight": consent.totals.weight, "heads": consent.totals.heads },
			"price": cheapest.map(|price| price.to_string()),
			"owner": ss58(&record.owner),
			"descriptor": hex::encode(record.descriptor),
			"document": hex::encode(record.card.document),
		}));
	}
	let text = match rows.is_empty() {
		true => "no model is registered yet\nnext: assent model new --help".into(),
		false => table(&["model", "state", "version", "rows", "heads", "price", "owner"], &rows),
	};
	Ok(Outcome { json: json!({ "block": snapshot.number, "models": models }), text })
}

fn evaluate(args: ModelEvaluate, context: &Context) -> anyhow::Result<Outcome> {
	let Description::Classifier(descriptor) = read_description(&args.descriptor)?.0 else {
		bail!("{} is of a model that searches: it has nothing to train", args.descriptor.display());
	};
	let label_column = args.label_column.as_deref();
	let size = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
	let mut sum = Statistic::zero(size(descriptor.features()), size(descriptor.classes().len()));
	for path in &args.train {
		context.ui.say(&format!("adding {}", path.display()));
		let rows = Table::read(path, label_column, Some(&descriptor)).with_context(|| path.display().to_string())?;
		let statistic = Statistic::of(&descriptor, &rows).with_context(|| path.display().to_string())?;
		sum.add(&statistic)?;
	}
	context.ui.say("solving");
	let head = Head::solve(&sum, &descriptor)?;
	let test =
		Table::read(&args.test, label_column, Some(&descriptor)).with_context(|| args.test.display().to_string())?;
	let classes = descriptor.classes();
	let label = |row: &Vec<f64>| classes.get(head.label(&descriptor.featurize(row))).cloned().unwrap_or_default();
	let labels: Vec<String> = test.rows.iter().map(label).collect();
	let estimates: Vec<Vec<f64>> = test.rows.iter().map(|row| estimates(&head, &descriptor.featurize(row))).collect();
	let accuracy = test.labels.as_ref().map(|expected| {
		let right = expected.iter().zip(&labels).filter(|(expected, label)| expected == label).count();
		right as f64 / labels.len().max(1) as f64
	});
	let hash = hex::encode(head.hash());
	let told = accuracy.map_or_else(String::new, |accuracy| format!(", {:.2} % right", accuracy * 100.0));
	let text = format!(
		"head {hash}\ntrained on {}, {} labelled{told}",
		counted(sum.rows, "row"),
		counted(labels.len(), "row")
	);
	let json = json!({
		"head": hash,
		"rows": sum.rows,
		"accuracy": accuracy,
		"labels": labels,
		"classes": classes,
		"estimates": estimates,
		"expected": test.labels,
	});
	Ok(Outcome { json, text })
}

/// The estimate of every class, to four decimals: the number that `assent query --above` compares.
fn estimates(head: &Head, features: &[i8]) -> Vec<f64> {
	head.scores(features).into_iter().map(|score| (head.estimate(score) * 1e4).round() / 1e4).collect()
}
