//! Anybody: resolve. Labellers: contribute.

use anyhow::{ensure, Context as _};
use assent_chain::{parse_account, ss58, AccountId, At, Calls, Phase, Signer, Snapshot, TaskSetRecord};
use assent_client::{
	contribution::{self, contribution_in, Upload},
	files, lookup,
	tasks::{labels, WorkFile},
	words::counted,
	Progress,
};
use assent_primitives::{tasks::MAX_CLEARED, TaskSetId};
use serde_json::json;

use super::common::{descriptor_of, numbers, read_items, send_each, set_of};
use crate::{
	args::{Signing, TaskClose, TaskContribute, TaskForgetDay, TaskResolve},
	context::Context,
	contribute::status,
	output::Outcome,
};

pub async fn resolve(args: TaskResolve, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let set = args.of.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	let due = match args.item {
		Some(item) => vec![item],
		None => due_items(&snapshot, set, record.spec.judge_deadline).await?,
	};
	let calls = due.into_iter().map(|item| (item, Calls::resolve(set, item))).collect();
	let done = send_each(&chain, calls, &who, "resolving", context).await?;
	let after = chain.snapshot(At::Best).await?;
	let results = after.task_results(set).await?;
	let mut lines = Vec::new();
	let mut outcomes = Vec::new();
	for item in &done {
		let outcome = results.iter().find(|(other, _)| other == item).map(|(_, outcome)| outcome);
		let verdict = match outcome {
			Some(outcome) => format!("{:?}", outcome.verdict),
			None => match after.task_item(set, *item).await? {
				Some((_, Phase::Disputed { .. })) => "Disputed".into(),
				_ => "SecondRound".into(),
			},
		};
		lines.push(format!("item {item}: {}", in_words(&verdict)));
		outcomes.push(json!({ "item": item, "verdict": verdict }));
	}
	match done.is_empty() {
		true => lines.push(format!(
			"no item of set {} is due now: assent task list --set {} shows what its items wait for",
			set.0, set.0
		)),
		false => lines.push(format!(
			"next: labellers contribute their credited labels: assent task contribute --set {} \
				...",
			set.0
		)),
	}
	let json = json!({ "set": set.0, "resolved": outcomes, "block": after.number });
	Ok(Outcome { json, text: lines.join("\n") })
}

fn in_words(verdict: &str) -> &'static str {
	match verdict {
		"Agreement" => "a quorum agrees and is paid",
		"Gold" => "judged by a gold answer; labellers with the right answer are paid",
		"Review" => "decided by a reviewer",
		"Silence" => "nobody judged it in time; every labeller who revealed is paid",
		"Unworked" => "nobody worked on it",
		"Disputed" => "labellers disagreed twice: the item waits for a reviewer",
		_ => "labellers disagree: a second round begins with other labellers",
	}
}

async fn due_items(snapshot: &Snapshot, set: TaskSetId, judge_deadline: u32) -> anyhow::Result<Vec<u32>> {
	let mut due = Vec::new();
	for item in snapshot.items_in_flight(set).await? {
		let Some((_, phase)) = snapshot.task_item(set, item).await? else { continue };
		let silent = matches!(phase, Phase::Disputed { .. }) && snapshot.number >= judge_deadline;
		if silent || matches!(phase, Phase::Due | Phase::Abandoned) {
			due.push(item);
		}
	}
	Ok(due)
}

pub async fn contribute(args: TaskContribute, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (set, account) = (args.of.id(), who.account());
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let record = set_of(&snapshot, set).await?;
	let model = record.spec.model;
	let mut work = WorkFile::open(&args.work.work, chain.genesis(), account)?;
	let waiting = work.statistic_path(set);
	let (contribution, upload) = match labels::unfinished(&snapshot, &waiting, &account).await? {
		Some((contribution, upload)) => {
			context
				.ui
				.note(&format!("contribution {} was registered before; only the upload is repeated", contribution.0));
			(contribution, upload)
		},
		None => {
			let upload = credited_upload(&args, &snapshot, &record, &account, &mut work, context).await?;
			context.ui.say("registering the statistic");
			let included = chain.submit(Calls::contribute_work(set, &upload.hash), &who, context.wait).await?;
			(contribution_in(&included, "TaskBounties", "WorkContributed")?, upload)
		},
	};
	let workers = lookup::workers_of(&snapshot, model).await?;
	contribution::upload(&workers, contribution, &upload, &context.ui).await?;
	files::remove(&waiting).ok();
	let status = status(&chain, model, contribution, args.wait, context).await?;
	let text = format!(
		"contribution {}: {} of set {} for model {}, statistic {}\nTo take it back: assent revoke --contribution {}\n\
		 next: assent status --model {}",
		contribution.0,
		counted(upload.rows, "accepted label"),
		set.0,
		model.0,
		hex::encode(upload.hash),
		contribution.0,
		model.0
	);
	let json = json!({
		"contribution": contribution.0,
		"set": set.0,
		"model": model.0,
		"owner": ss58(&account),
		"statistic": hex::encode(upload.hash),
		"rows": upload.rows,
		"status": status,
	});
	Ok(Outcome { json, text })
}

/// Makes the statistic of the labels that `account` is credited, and keeps it beside the work file until it is
/// uploaded.
async fn credited_upload(
	args: &TaskContribute,
	snapshot: &Snapshot,
	record: &TaskSetRecord,
	account: &AccountId,
	work: &mut WorkFile,
	context: &Context,
) -> anyhow::Result<Upload> {
	let set = args.of.id();
	let fewest = lookup::model(snapshot, record.spec.model).await?.card.rules.min_rows;
	let mine = labels::credited(snapshot, set, account, work).await?;
	let rows = u32::try_from(mine.len())?;
	ensure!(rows > 0, "you have contributed all your accepted labels in set {}: answer more items first", set.0);
	ensure!(
		rows >= fewest,
		"{}; the model's card asks for at least {fewest} in one contribution, because few rows in a statistic would \
		 reveal them: they stay yours until there are more",
		counted(rows, "accepted label"),
	);
	let items = read_items(&args.items, &record.spec.items)?;
	let descriptor = descriptor_of(snapshot, record, args.descriptor.descriptor.as_deref(), context).await?;
	context.ui.say("making the statistic");
	let statistic = labels::statistic_of(&descriptor, &items, &mine)?;
	// As the worker does, before anything is paid: the owner's validation gate may refuse these rows.
	statistic.check(&descriptor, rows.into(), fewest.into())?;
	let upload = Upload { hash: statistic.hash(), bytes: statistic.to_bytes(), rows };
	let kept = files::write_private(&work.statistic_path(set), &upload.bytes);
	kept.context("the statistic could not be kept until it is uploaded")?;
	work.contributed(set, mine.iter().map(|(item, _)| *item))?;
	Ok(upload)
}

pub async fn clear(args: TaskClose, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let set = args.of.id();
	let chain = context.chain().await?;
	let (mut cleared, mut block) = (0u32, 0);
	while block == 0 || chain.snapshot(At::Best).await?.task_set(set).await?.is_some() {
		context.ui.say(&format!("clearing; removed so far: {}", counted(cleared, "result")));
		let included = chain.submit(Calls::clear_set(set, MAX_CLEARED), &who, context.wait).await?;
		cleared = cleared.saturating_add(numbers(&included, "SetCleared", "removed").into_iter().sum());
		block = included.number;
	}
	let text =
		format!("set {} is removed with {}; the organisation has its deposits back", set.0, counted(cleared, "result"));
	Ok(Outcome { json: json!({ "set": set.0, "cleared": cleared, "block": block }), text })
}

pub async fn assign(by: Signing, context: &Context) -> anyhow::Result<Outcome> {
	let who = by.key()?;
	let chain = context.chain().await?;
	context.ui.say("drawing items");
	let included = chain.submit(Calls::assign(), &who, context.wait).await?;
	let (assigned, none) = (numbers(&included, "Assigned", "set").len(), numbers(&included, "NoneLeft", "set").len());
	let text = format!("labellers with an item: {assigned}; without, because none was left: {none}");
	Ok(Outcome { json: json!({ "assigned": assigned, "none_left": none, "block": included.number }), text })
}

pub async fn forget_day(args: TaskForgetDay, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let account = parse_account(&args.account)?;
	let chain = context.chain().await?;
	context.ui.say("sending it to the chain");
	let included = chain.submit(Calls::forget_day(&account), &who, context.wait).await?;
	let text = format!("items that {} took on an earlier day no longer count", ss58(&account));
	Ok(Outcome { json: json!({ "account": ss58(&account), "block": included.number }), text })
}
