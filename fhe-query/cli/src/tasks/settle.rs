//! Anybody: resolve. Labellers: contribute.

use std::{collections::BTreeSet, path::Path};

use anyhow::{ensure, Context as _};
use assent_chain::{parse_account, ss58, AccountId, Answer, At, Calls, Phase, Signer, Snapshot};
use assent_client::{files, tasks::WorkFile, words::counted, Progress};
use assent_engine::{Descriptor, Statistic, Table};
use assent_primitives::{ContributionId, Hash32, TaskSetId};
use serde_json::json;

use super::{descriptor_of, numbers, post::send_each, read_items, set_of};
use crate::{
	args::{Signing, TaskClose, TaskContribute, TaskForgetDay, TaskResolve},
	contribute::{upload, wait_until_active},
	model::workers_of,
	no_model,
	output::Outcome,
	Context,
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
			"no item of set {} is due now: assent task list --set {} shows what they wait for",
			set.0, set.0
		)),
		false => lines
			.push(format!("next: labellers bring what they are credited: assent task contribute --set {} ...", set.0)),
	}
	let json = json!({ "set": set.0, "resolved": outcomes, "block": after.number });
	Ok(Outcome { json, text: lines.join("\n") })
}

fn in_words(verdict: &str) -> &'static str {
	match verdict {
		"Agreement" => "a quorum agrees and is paid",
		"Gold" => "held against gold; those who are right are paid",
		"Review" => "decided by a reviewer",
		"Silence" => "nobody judged it in time; everyone who revealed is paid",
		"Unworked" => "nobody worked on it",
		"Disputed" => "labellers disagree twice: it waits for a reviewer",
		_ => "labellers disagree: a second round begins, with others",
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
	let rules = snapshot.model(model).await?.with_context(|| no_model(model))?.card.rules;
	let mut work = WorkFile::open(&args.work.work, chain.genesis(), account)?;
	let waiting = work.statistic_path(set);
	let unfinished = unfinished(&snapshot, &waiting, &account).await?;
	let (contribution, statistic, bytes, rows) = match unfinished {
		Some((contribution, statistic, bytes, rows)) => {
			context
				.ui
				.note(&format!("contribution {} was registered before; only the upload is repeated", contribution.0));
			(contribution, statistic, bytes, rows)
		},
		None => {
			let mine = credited(&snapshot, set, &account, &mut work).await?;
			let rows = u32::try_from(mine.len())?;
			ensure!(rows > 0, "you have no accepted label in set {} that you have not contributed", set.0);
			ensure!(
				rows >= rules.min_rows,
				"{}; the model's card asks for at least {} in one contribution, as few rows in a \
				 statistic would reveal them: they stay yours until there are more",
				counted(rows, "accepted label"),
				rules.min_rows
			);
			let items = read_items(&args.items, &record.spec.items)?;
			let descriptor = descriptor_of(&snapshot, &record, args.descriptor.descriptor.as_deref(), context).await?;
			context.ui.say("making the statistic");
			let statistic = statistic_of(&descriptor, items, &mine)?;
			// As the worker does, before anything is paid: the owner's validation gate may refuse these rows.
			statistic.check(&descriptor, rows.into(), rules.min_rows.into())?;
			let (hash, bytes) = (statistic.hash(), statistic.to_bytes());
			files::write_private(&waiting, &bytes).context("the statistic could not be kept until it is uploaded")?;
			work.contributed(set, mine.iter().map(|(item, _)| *item))?;
			context.ui.say("registering the statistic");
			let call = Calls::contribute_work(set, &hash);
			let included = chain.submit(call, &who, context.wait).await?;
			let number = included.number_in("TaskBounties", "WorkContributed", "contribution")?;
			(ContributionId(u64::try_from(number)?), hash, bytes, rows)
		},
	};
	let workers = workers_of(&snapshot, model).await?;
	upload(&snapshot, &workers, contribution, &statistic, &bytes, context).await?;
	files::remove(&waiting).ok();
	let status = match args.wait {
		true => wait_until_active(&chain, model, contribution, context).await?,
		false => "uploaded",
	};
	let text = format!(
		"contribution {}: {} of set {} for model {}, statistic {}\nTo take it back: assent revoke --contribution {}\nnext: assent \
		 status --model {}",
		contribution.0,
		counted(rows, "accepted label"),
		set.0,
		model.0,
		hex::encode(statistic),
		contribution.0,
		model.0
	);
	let json = json!({
		"contribution": contribution.0,
		"set": set.0,
		"model": model.0,
		"owner": ss58(&account),
		"statistic": hex::encode(statistic),
		"rows": rows,
		"status": status,
	});
	Ok(Outcome { json, text })
}

/// How many results one call of `clear` asks to clear: as many as the chain does at once.
const CLEARED: u32 = 1_000;

pub async fn clear(args: TaskClose, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let set = args.of.id();
	let chain = context.chain().await?;
	let (mut cleared, mut block) = (0u32, 0);
	while block == 0 || chain.snapshot(At::Best).await?.task_set(set).await?.is_some() {
		context.ui.say(&format!("clearing; gone: {}", counted(cleared, "result")));
		let included = chain.submit(Calls::clear_set(set, CLEARED), &who, context.wait).await?;
		cleared = cleared.saturating_add(numbers(&included, "SetCleared", "removed").into_iter().sum());
		block = included.number;
	}
	let text = format!(
		"set {} is gone with {}, and the organisation has its deposits back",
		set.0,
		counted(cleared, "result")
	);
	Ok(Outcome { json: json!({ "set": set.0, "cleared": cleared, "block": block }), text })
}

pub async fn assign(by: Signing, context: &Context) -> anyhow::Result<Outcome> {
	let who = by.key()?;
	let chain = context.chain().await?;
	context.ui.say("drawing items");
	let included = chain.submit(Calls::assign(), &who, context.wait).await?;
	let (assigned, none) = (numbers(&included, "Assigned", "set").len(), numbers(&included, "NoneLeft", "set").len());
	let text = format!("{assigned} got an item; for {none} there was none left");
	Ok(Outcome { json: json!({ "assigned": assigned, "none_left": none, "block": included.number }), text })
}

pub async fn forget_day(args: TaskForgetDay, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let account = parse_account(&args.account)?;
	let chain = context.chain().await?;
	context.ui.say("sending it to the chain");
	let included = chain.submit(Calls::forget_day(&account), &who, context.wait).await?;
	let text = format!("what {} took on an earlier day is counted no more", ss58(&account));
	Ok(Outcome { json: json!({ "account": ss58(&account), "block": included.number }), text })
}

/// A contribution that was registered and whose statistic still lies in the file at `path`.
async fn unfinished(
	snapshot: &Snapshot,
	path: &Path,
	account: &AccountId,
) -> anyhow::Result<Option<(ContributionId, Hash32, Vec<u8>, u32)>> {
	let Ok(bytes) = std::fs::read(path) else {
		return Ok(None);
	};
	let hash = assent_primitives::content_hash(&bytes);
	let mine = snapshot.contributions_of(account).await?;
	let found = mine.into_iter().find(|(_, record)| record.statistic == hash);
	Ok(found.map(|(contribution, record)| (contribution, hash, bytes, record.rows)))
}

/// The items credited to `account` that went into no contribution of it yet.
///
/// The chain counts them and does not keep which ones were contributed; the work file does, and writes them down before the
/// call. Whether the last call was ever executed is told by the count.
async fn credited(
	snapshot: &Snapshot,
	set: TaskSetId,
	account: &AccountId,
	work: &mut WorkFile,
) -> anyhow::Result<Vec<(u32, Answer)>> {
	let credits = snapshot.labeller(set, account).await?.credits;
	let results = snapshot.task_results(set).await?.into_iter();
	let mine = results.filter(|(_, outcome)| outcome.credited == Some(*account));
	let mine: Vec<(u32, Answer)> = mine.filter_map(|(item, outcome)| Some((item, outcome.answer?))).collect();
	let fresh = |work: &WorkFile| -> Vec<(u32, Answer)> {
		let before: BTreeSet<u32> = work.contributed_items(set).collect();
		mine.iter().filter(|(item, _)| !before.contains(item)).copied().collect()
	};
	let mut left = fresh(work);
	if u32::try_from(left.len()) != Ok(credits) && work.forget_last_contributed(set)? {
		left = fresh(work);
	}
	ensure!(
		u32::try_from(left.len()) == Ok(credits),
		"{} of set {} could be meant, the chain counts {credits}: some were contributed with another work file, without which \
		 they cannot be told apart. Use that file (--work)",
		counted(left.len(), "accepted label"),
		set.0
	);
	Ok(left)
}

/// The statistic of the rows of these items under their accepted labels.
fn statistic_of(descriptor: &Descriptor, items: Table, mine: &[(u32, Answer)]) -> anyhow::Result<Statistic> {
	let columns: Vec<usize> = descriptor
		.columns()
		.iter()
		.map(|column| {
			let found = items.columns.iter().position(|name| name == column);
			found.with_context(|| format!("the items have no column `{column}`, which the model takes"))
		})
		.collect::<Result<_, _>>()?;
	let (mut rows, mut labels) = (Vec::new(), Vec::new());
	for (item, answer) in mine {
		let Answer::Class(class) = answer else {
			anyhow::bail!("only class labels can enter a model's statistic; this set asks for something else");
		};
		let label = descriptor.classes().get(usize::from(*class));
		labels.push(label.with_context(|| format!("the model has no class {class}"))?.clone());
		let row = usize::try_from(*item).ok().and_then(|item| items.rows.get(item));
		let row = row.with_context(|| format!("the file of items has no item {item}"))?;
		rows.push(columns.iter().filter_map(|column| row.get(*column).copied()).collect());
	}
	let table = Table {
		columns: descriptor.columns().to_vec(),
		rows,
		labels: Some(labels),
		label_column: Some(descriptor.label_column().to_owned()),
	};
	Ok(Statistic::of(descriptor, &table)?)
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_engine::MapSpec;

	const SAMPLE: &str = "a,b,kind\n0,0,cat\n1,0,dog\n0,1,dog\n1,1,cat\n";

	fn table(text: &str, label: Option<&str>, descriptor: Option<&Descriptor>) -> Table {
		Table::from_reader(text.as_bytes(), label, descriptor).unwrap()
	}

	fn descriptor() -> Descriptor {
		let sample = table(SAMPLE, Some("kind"), None);
		Descriptor::fit(&sample, "rff:16".parse::<MapSpec>().unwrap(), [7; 32]).unwrap()
	}

	#[test]
	fn accepted_labels_make_the_statistic_that_a_labelled_table_would() {
		let descriptor = descriptor();
		// The same rows, without labels and with the columns in another order.
		let items = table("b,a\n0,0\n0,1\n1,0\n1,1\n", None, None);
		let class = |name: &str| {
			let position = descriptor.classes().iter().position(|class| class == name).unwrap();
			Answer::Class(position.try_into().unwrap())
		};
		let mine = [(1, class("dog")), (3, class("cat"))];
		let made = statistic_of(&descriptor, items, &mine).unwrap();
		let expected = table("a,b,kind\n1,0,dog\n1,1,cat\n", None, Some(&descriptor));
		assert_eq!(made.hash(), Statistic::of(&descriptor, &expected).unwrap().hash());
	}

	#[test]
	fn items_without_the_models_columns_and_other_kinds_of_answers_are_refused() {
		let descriptor = descriptor();
		let missing = statistic_of(&descriptor, table("a,c\n0,0\n", None, None), &[(0, Answer::Class(0))]);
		assert!(missing.unwrap_err().to_string().contains("`b`"));
		let span = [(0, Answer::Span { start: 0, end: 1 })];
		assert!(statistic_of(&descriptor, table("a,b\n0,0\n", None, None), &span).is_err());
		let outside = [(9, Answer::Class(0))];
		assert!(statistic_of(&descriptor, table("a,b\n0,0\n", None, None), &outside).is_err());
	}
}
