//! Labellers and reviewers: take, submit, reveal, review.

use std::path::Path;

use anyhow::{bail, ensure, Context as _};
use assent_chain::{
	ss58, AccountId, Answer, At, Calls, Chain, Pending, Phase, Signer, SlotState, Snapshot, TaskSetRecord,
};
use assent_client::{
	tasks::{answers, parse_answer, WorkFile},
	Progress,
};
use assent_primitives::TaskSetId;
use serde_json::{json, Value};

use super::common::{descriptor_of, list, read_items, send_each, set_of, wait_for};
use crate::{
	args::{TaskReveal, TaskReview, TaskSubmit, TaskTake},
	context::Context,
	output::Outcome,
};

pub async fn take(args: TaskTake, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (set, account) = (args.of.id(), who.account());
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	let items = args.items.as_deref().map(|path| read_items(path, &record.spec.items)).transpose()?;
	match snapshot.labeller(set, &account).await?.pending {
		Pending::None => {
			context.ui.say("asking for an item");
			chain.submit(Calls::take(set), &who, context.wait).await?;
		},
		Pending::Queued => context.ui.note("you already wait for an item of this set"),
		Pending::Assigned { item } => context.ui.note(&format!("you already have item {item}: answer it first")),
	}
	context.ui.say("waiting for the chain to draw an item");
	let found = wait_for(&chain, "the draw", |snapshot| async move {
		match snapshot.labeller(set, &account).await?.pending {
			Pending::Queued => Ok(None),
			Pending::Assigned { item } => Ok(Some(Some(item))),
			Pending::None => Ok(Some(None)),
		}
	})
	.await?;
	let Some(item) = found else {
		bail!("set {} has no item for you now: other labellers work on the open ones. Try again later", set.0);
	};
	let snapshot = chain.snapshot(At::Best).await?;
	let (record, _) = snapshot.task_item(set, item).await?.context("the item is already finished: take another one")?;
	let until = match record.slot_of(&account) {
		Some(SlotState::Assigned { until }) => Some(*until),
		_ => None,
	};
	let features = items.as_ref().and_then(|table| table.rows.get(usize::try_from(item).ok()?).map(|row| (table, row)));
	let mut text = format!("item {item} of set {} is yours", set.0);
	if let Some(until) = until {
		text.push_str(&format!(": commit to an answer by block {until}, this is block {}", snapshot.number));
	}
	let mut shown = serde_json::Map::new();
	if let Some((table, row)) = features {
		for (column, value) in table.columns.iter().zip(row) {
			shown.insert(column.clone(), (*value).into());
		}
		let pairs: Vec<String> = table.columns.iter().zip(row).map(|(name, value)| format!("{name}={value}")).collect();
		text.push_str(&format!("\n{}", pairs.join(" ")));
	}
	text.push_str(&format!("\nnext: assent task submit --set {} --item {item} --answer ...", set.0));
	let json = json!({
		"set": set.0,
		"item": item,
		"account": ss58(&account),
		"until": until,
		"features": features.map(|_| Value::Object(shown)),
		"block": snapshot.number,
	});
	Ok(Outcome { json, text })
}

pub async fn submit(args: TaskSubmit, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (set, item) = (args.of.id(), args.item);
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	let (answer, shown) =
		read_answer(&snapshot, &record, &args.answer, args.descriptor.descriptor.as_deref(), context).await?;
	ensure_assigned(&snapshot, set, item, &who.account()).await?;
	let mut work = WorkFile::open(&args.work.work, chain.genesis(), who.account())?;
	let hash = work.commit(set, item, &answer)?;
	context.ui.say("committing");
	let included = chain.submit(Calls::commit(set, item, &hash), &who, context.wait).await?;
	let text = format!(
		"committed to `{shown}` for item {item} of set {}\n{} holds the answer and its salt until it is revealed: \
		 keep it\n\
		 next: assent task reveal --set {} --wait ...",
		set.0,
		args.work.work.display(),
		set.0
	);
	let json = json!({
		"set": set.0,
		"item": item,
		"answer": shown,
		"commitment": hex::encode(hash),
		"work": args.work.work.display().to_string(),
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

/// Reads the answer, and the text that shows it.
async fn read_answer(
	snapshot: &Snapshot,
	record: &TaskSetRecord,
	text: &str,
	descriptor: Option<&Path>,
	context: &Context,
) -> anyhow::Result<(Answer, String)> {
	let kind = &record.spec.kind;
	let classes = match answers::needs_classes(kind, text) {
		true => descriptor_of(snapshot, record, descriptor, context).await?.classes().to_vec(),
		false => Vec::new(),
	};
	let answer = parse_answer(kind, &classes, text)?;
	Ok((answer, answers::show(&answer, &classes)))
}

async fn ensure_assigned(snapshot: &Snapshot, set: TaskSetId, item: u32, account: &AccountId) -> anyhow::Result<()> {
	let found = snapshot.task_item(set, item).await?;
	let slot = found.as_ref().and_then(|(record, _)| record.slot_of(account));
	match slot {
		Some(SlotState::Assigned { .. }) => Ok(()),
		Some(SlotState::Committed { .. }) => bail!(
			"you have already committed to an answer for item {item}: reveal \
			it with `assent task reveal`"
		),
		Some(SlotState::Revealed { .. }) => bail!("your answer to item {item} is already revealed"),
		None => bail!(
			"item {item} of set {} is not yours: `assent task take --set {}` draws one for \
			you",
			set.0,
			set.0
		),
	}
}

pub async fn reveal(args: TaskReveal, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (set, account) = (args.of.id(), who.account());
	let chain = context.chain().await?;
	let mut work = WorkFile::open(&args.work.work, chain.genesis(), account)?;
	let mine: Vec<u32> =
		work.committed(set).map(|c| c.item).filter(|item| args.item.is_none_or(|i| i == *item)).collect();
	ensure!(
		!mine.is_empty(),
		"{} holds no committed answer of {} to {} of set {}",
		args.work.work.display(),
		ss58(&account),
		args.item.map_or_else(|| "an item".into(), |item| format!("item {item}")),
		set.0
	);
	if args.wait {
		context.ui.say("waiting for the others to commit");
		wait_until_open(&chain, set, &mine, account).await?;
	}
	let (mut open, mut waiting, mut lost) = (Vec::new(), Vec::new(), Vec::new());
	let snapshot = chain.snapshot(At::Best).await?;
	for item in mine {
		match stand(&snapshot, set, item, &account).await? {
			Stand::Open => open.push(item),
			Stand::Waiting => waiting.push(item),
			Stand::Over => lost.push(item),
		}
	}
	let mut calls = Vec::new();
	for committed in work.committed(set).filter(|committed| open.contains(&committed.item)) {
		let answer = committed.answer().context("the work file is damaged")?;
		calls.push((committed.item, Calls::reveal(set, committed.item, &answer, &committed.salt)));
	}
	let done = send_each(&chain, calls, &who, "revealing", context).await?;
	for item in done.iter().chain(&lost) {
		work.forget(set, *item)?;
	}
	let mut lines = Vec::new();
	let mut next = String::new();
	if !done.is_empty() {
		lines.push(format!("revealed in set {}: item {}", set.0, list(&done)));
		next = format!("next, once the others have revealed: assent task resolve --set {} ...", set.0);
	}
	if !waiting.is_empty() {
		lines.push(format!(
			"not yet: item {} (other labellers have not committed; --wait waits for \
			them)",
			list(&waiting)
		));
	}
	if !lost.is_empty() {
		lines.push(format!("too late, or already revealed: item {}", list(&lost)));
	}
	lines.extend((!next.is_empty()).then_some(next));
	let json = json!({ "set": set.0, "revealed": done, "waiting": waiting, "over": lost });
	Ok(Outcome { json, text: lines.join("\n") })
}

/// The state of a committed answer.
enum Stand {
	/// It can be revealed.
	Open,
	/// It cannot be revealed yet.
	Waiting,
	/// It can no longer be revealed.
	Over,
}

async fn stand(snapshot: &Snapshot, set: TaskSetId, item: u32, account: &AccountId) -> anyhow::Result<Stand> {
	let Some((record, phase)) = snapshot.task_item(set, item).await? else {
		return Ok(Stand::Over);
	};
	Ok(match (record.slot_of(account), phase) {
		(Some(SlotState::Committed { .. }), Phase::Committing) => Stand::Waiting,
		(Some(SlotState::Committed { .. }), Phase::Revealing) => Stand::Open,
		// Written down, and never sent or not included yet: sending it again is still possible.
		(Some(SlotState::Assigned { .. }), _) => Stand::Waiting,
		_ => Stand::Over,
	})
}

/// Waits until none of the items waits for another commitment.
async fn wait_until_open(chain: &Chain, set: TaskSetId, items: &[u32], account: AccountId) -> anyhow::Result<()> {
	let items = items.to_vec();
	wait_for(chain, "the last commitment", |snapshot| {
		let items = items.clone();
		async move {
			for item in items {
				if matches!(stand(&snapshot, set, item, &account).await?, Stand::Waiting) {
					return Ok(None);
				}
			}
			Ok(Some(()))
		}
	})
	.await
}

pub async fn review(args: TaskReview, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (set, item) = (args.of.id(), args.item);
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	let disputed = matches!(snapshot.task_item(set, item).await?, Some((_, Phase::Disputed { .. })));
	ensure!(disputed, "item {item} of set {} is not disputed: its labellers agree, or are still at work", set.0);
	if let Some(opens) = snapshot.review_opens(set, item, &who.account()).await? {
		ensure!(
			snapshot.number + 1 >= opens,
			"your turn to review item {item} comes in block {opens}, this is block {}: turns are drawn by lot, so that \
			 nobody can arrange to be first",
			snapshot.number
		);
	}
	let (answer, shown) =
		read_answer(&snapshot, &record, &args.answer, args.descriptor.descriptor.as_deref(), context).await?;
	context.ui.say("deciding");
	let included = chain.submit(Calls::review(set, item, &answer), &who, context.wait).await?;
	let text = format!("item {item} of set {} is decided: {shown}", set.0);
	let json = json!({ "set": set.0, "item": item, "answer": shown, "block": included.number });
	Ok(Outcome { json, text })
}
