//! The organisation: create, judge, close.

use std::{collections::BTreeMap, path::Path};

use anyhow::{bail, ensure, Context as _};
use assent_chain::{
	AccountId, AnswerKind, At, Calls, ModelRecord, Phase, Signer, Snapshot, TaskSetRecord, TaskSetSpec,
};
use assent_client::{
	contribution::descriptor,
	lookup,
	tasks::{funding, gold, GoldFile},
	words::counted,
	Progress,
};
use assent_engine::Table;
use assent_primitives::{content_hash, Hash32, ModelId, SkillId, TaskSetId};
use serde_json::json;

use super::common::{list, numbers, send_each, set_of};
use crate::{
	args::{TaskClose, TaskCreate, TaskJudge},
	context::Context,
	output::{unit, Outcome},
};

pub async fn create(args: TaskCreate, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	ensure!(
		args.quorum <= args.redundancy && 2 * u16::from(args.quorum) > u16::from(args.redundancy),
		"a quorum of {} of {} does not work: give more than half, and not more than all",
		args.quorum,
		args.redundancy
	);
	ensure!(
		args.secrets.as_ref().is_none_or(|path| !path.exists()),
		"the file at --secrets exists: gold answers in use must not be lost. Name another"
	);
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let (spec, mut secrets) = spec(&args, &who.account(), &snapshot, context).await?;
	// Before the set exists: a set whose secrets are lost can never be judged by them.
	if let (Some(file), Some(path)) = (&secrets, &args.secrets) {
		file.write(path)?;
	}
	let cost = funding(&spec).context("the set would cost more money than there is")?;
	context.ui.say(&format!("posting {}, with {} on hold", counted(spec.item_count, "item"), unit(cost)));
	let included = match chain.submit(Calls::create_set(&spec), &who, context.wait).await {
		Ok(included) => included,
		Err(error) => {
			if let (Some(path), Some(_)) = (&args.secrets, error.rule()) {
				std::fs::remove_file(path).ok();
			}
			return Err(error.into());
		},
	};
	let set = u32::try_from(included.number_in("TaskBounties", "SetCreated", "set")?)?;
	let funded = included.number_in("TaskBounties", "SetCreated", "funded")?;
	if let (Some(file), Some(path)) = (&mut secrets, &args.secrets) {
		file.set = Some(set);
		file.write(path)?;
	}
	let gold = secrets.as_ref().map_or(0, |file| file.gold_items().count());
	let json = json!({
		"set": set,
		"model": spec.model.0,
		"items": spec.item_count,
		"items_hash": hex::encode(spec.items),
		"title_hash": hex::encode(spec.title),
		"instructions_hash": hex::encode(spec.instructions),
		"gold": gold,
		"gold_root": spec.gold_root.map(hex::encode),
		"reward": spec.reward.to_string(),
		"funded": funded.to_string(),
		"work_deadline": spec.work_deadline,
		"judge_deadline": spec.judge_deadline,
		"block": included.number,
	});
	Ok(Outcome { json, text: created(&args, &spec, set, funded) })
}

/// Makes the terms of the set of its files, and the file of its gold answers.
async fn spec(
	args: &TaskCreate,
	organisation: &AccountId,
	snapshot: &Snapshot,
	context: &Context,
) -> anyhow::Result<(TaskSetSpec, Option<GoldFile>)> {
	let model = ModelId(args.model);
	let record = lookup::model(snapshot, model).await?;
	let classes = classes(args, snapshot, model, &record, context).await?;
	let (items, item_count) = items(&args.csv)?;
	let kind = match args.kind {
		Some(kind) => kind,
		None => AnswerKind::Class { classes: u16::try_from(classes.len())? },
	};
	let instructions = std::fs::read(&args.instructions)
		.with_context(|| format!("cannot read the instructions {}", args.instructions.display()))?;
	let secrets = match &args.gold {
		Some(path) => Some(gold_file(path, *organisation, items, item_count, &kind, &classes)?),
		None => None,
	};
	let work_deadline = snapshot.number.saturating_add(args.work_blocks);
	let spec = TaskSetSpec {
		model,
		title: content_hash(args.title.as_bytes()),
		instructions: content_hash(&instructions),
		items,
		kind,
		tags: args.tag.iter().map(|tag| SkillId(*tag)).collect(),
		organisation_type: args.organisation_type.into(),
		reward: args.reward,
		redundancy: args.redundancy.into(),
		quorum: args.quorum.into(),
		item_count,
		min_tier: args.min_tier,
		work_deadline,
		judge_deadline: work_deadline.saturating_add(args.judge_blocks),
		gold_root: secrets.as_ref().map(GoldFile::root),
	};
	Ok((spec, secrets))
}

/// The text about a set that was created.
fn created(args: &TaskCreate, spec: &TaskSetSpec, set: u32, funded: u128) -> String {
	let mut text = format!(
		"task set {set}: {} for model {}, {} each, {} on hold; work until block {}\n\
		 publish {}: labellers check it by its hash {}",
		counted(spec.item_count, "item"),
		spec.model.0,
		unit(spec.reward),
		unit(funded),
		spec.work_deadline,
		args.csv.display(),
		hex::encode(spec.items),
	);
	if let Some(path) = &args.secrets {
		text.push_str(&format!(
			"\nkeep {} secret until the items are judged: assent task judge --set {set} ...",
			path.display()
		));
	}
	text.push_str(&format!(
		"\nnext: labellers run assent task take --set {set} ...; assent task list --set {set} shows their progress"
	));
	text
}

/// The model's classes, where answers or gold are named by them.
async fn classes(
	args: &TaskCreate,
	snapshot: &Snapshot,
	model: ModelId,
	record: &ModelRecord,
	context: &Context,
) -> anyhow::Result<Vec<String>> {
	if matches!(args.kind, Some(kind) if !matches!(kind, AnswerKind::Class { .. })) {
		return Ok(Vec::new());
	}
	let file = args.descriptor.descriptor.as_deref();
	let workers = match file {
		Some(_) => Vec::new(),
		None => lookup::workers_of(snapshot, model).await?,
	};
	let descriptor = descriptor(file, model, record, &workers, &context.ui).await?;
	Ok(descriptor.classes().to_vec())
}

/// The hash and the number of the items in a file.
fn items(path: &Path) -> anyhow::Result<(Hash32, u32)> {
	let bytes = std::fs::read(path).with_context(|| format!("cannot read the items {}", path.display()))?;
	let table = Table::from_reader(&bytes[..], None, None).with_context(|| path.display().to_string())?;
	Ok((content_hash(&bytes), u32::try_from(table.len())?))
}

fn gold_file(
	path: &Path,
	organisation: [u8; 32],
	items: Hash32,
	item_count: u32,
	kind: &AnswerKind,
	classes: &[String],
) -> anyhow::Result<GoldFile> {
	let text =
		std::fs::read_to_string(path).with_context(|| format!("cannot read the gold answers {}", path.display()))?;
	let answers: BTreeMap<_, _> =
		gold::read_table(&text, item_count, kind, classes).with_context(|| path.display().to_string())?;
	GoldFile::new(organisation, items, item_count, answers, classes).with_context(|| path.display().to_string())
}

pub async fn judge(args: TaskJudge, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let set = args.of.id();
	let secrets = GoldFile::read(&args.secrets)?;
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	ensure!(
		record.spec.gold_root == Some(secrets.root()),
		"{} does not hold the gold answers of set {}: give the file that was written when the set was posted",
		args.secrets.display(),
		set.0
	);
	let (due, waiting) = to_judge(&snapshot, set, &secrets, args.item).await?;
	let calls = due.iter().map(|item| {
		let reveal = secrets.reveal(*item)?;
		Ok((*item, Calls::reveal_gold(set, *item, &reveal.answer, &reveal.salt, &reveal.proof)))
	});
	let calls = calls.collect::<anyhow::Result<Vec<_>>>()?;
	let done = send_each(&chain, calls, &who, "revealing gold", context).await?;
	let mut text = match done.is_empty() {
		true => format!("no item of set {} can be judged now", set.0),
		false => format!(
			"gold of {} of set {} is revealed: {}\nnext: assent task resolve --set {} ...",
			counted(done.len(), "item"),
			set.0,
			list(&done),
			set.0
		),
	};
	if !waiting.is_empty() {
		text.push_str(&format!("\nnot answered yet: {}: {}", counted(waiting.len(), "gold item"), list(&waiting)));
	}
	Ok(Outcome { json: json!({ "set": set.0, "judged": done, "waiting": waiting }), text })
}

/// The gold items that can be judged now, and those that cannot yet.
async fn to_judge(
	snapshot: &Snapshot,
	set: TaskSetId,
	secrets: &GoldFile,
	only: Option<u32>,
) -> anyhow::Result<(Vec<u32>, Vec<u32>)> {
	let over: Vec<u32> = snapshot.task_results(set).await?.into_iter().map(|(item, _)| item).collect();
	let wanted = secrets.gold_items().filter(|item| only.is_none_or(|only| only == *item));
	let wanted: Vec<u32> = wanted.filter(|item| !over.contains(item)).collect();
	if let (Some(item), true) = (only, wanted.is_empty()) {
		match over.contains(&item) {
			true => bail!("item {item} is already finished"),
			false => bail!("item {item} has no gold answer in this file"),
		}
	}
	let (mut due, mut waiting) = (Vec::new(), Vec::new());
	for item in wanted {
		match snapshot.task_item(set, item).await? {
			Some((record, Phase::Judging)) if record.gold.is_none() => due.push(item),
			Some((record, _)) if record.gold.is_some() => (),
			_ => waiting.push(item),
		}
	}
	Ok((due, waiting))
}

pub async fn close(args: TaskClose, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let set = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	ensure_finished(&snapshot, &record, set)?;
	context.ui.say("closing the set");
	let included = chain.submit(Calls::close_set(set), &who, context.wait).await?;
	let paid = included.number_in("TaskBounties", "SetClosed", "paid")?;
	let returned = included.number_in("TaskBounties", "SetClosed", "returned")?;
	debug_assert_eq!(numbers(&included, "SetClosed", "set"), [set.0]);
	let text = format!(
		"set {} is closed: {} paid for work, {} returned\n\
		 next, once labellers have contributed their credited labels: assent task clear --set {} ...",
		set.0,
		unit(paid),
		unit(returned),
		set.0
	);
	let json = json!({
		"set": set.0,
		"paid": paid.to_string(),
		"returned": returned.to_string(),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

fn ensure_finished(snapshot: &Snapshot, record: &TaskSetRecord, set: TaskSetId) -> anyhow::Result<()> {
	let progress = record.progress;
	ensure!(
		progress.in_flight == 0,
		"set {} still has {} in work; `assent task resolve --set {}` settles the items that are due",
		set.0,
		counted(progress.in_flight, "item"),
		set.0
	);
	let over = progress.finished == record.spec.item_count || snapshot.number > record.spec.work_deadline;
	ensure!(
		over,
		"{} of {} of set {} are done, and work goes on until block {}: close it then",
		progress.finished,
		counted(record.spec.item_count, "item"),
		set.0,
		record.spec.work_deadline
	);
	Ok(())
}
