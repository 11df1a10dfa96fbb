//! Lists of task sets and their items.

use anyhow::Context as _;
use assent_chain::{
	parse_account, ss58, AccountId, AnswerKind, At, OrganisationType, Pending, Phase, SetState, Snapshot, TaskSetRecord,
};
use assent_client::words::counted;
use assent_primitives::{SkillId, TaskSetId};
use serde_json::{json, Value};

use super::common::set_of;
use crate::{
	args::TaskList,
	context::Context,
	output::{table, unit, Outcome},
};

pub async fn list(args: TaskList, context: &Context) -> anyhow::Result<Outcome> {
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	if let Some(set) = args.set.map(TaskSetId) {
		let account = args.account.as_deref().map(parse_account).transpose()?;
		return one(&snapshot, set, account.as_ref()).await;
	}
	let sets = match args.tag {
		Some(tag) => {
			let mut sets = Vec::new();
			for set in snapshot.sets_by_skill(SkillId(tag)).await? {
				sets.push((set, set_of(&snapshot, set).await?));
			}
			sets
		},
		None => snapshot.task_sets().await?,
	};
	let wanted = args.organisation_type.map(OrganisationType::from);
	let fits = |record: &TaskSetRecord| {
		record.state == SetState::Open && wanted.is_none_or(|wanted| record.spec.organisation_type == wanted)
	};
	let sets: Vec<_> = sets.into_iter().filter(|(_, record)| fits(record)).collect();
	let rows: Vec<_> = sets.iter().map(|(set, record)| row(*set, record)).collect();
	let text = match rows.is_empty() {
		true => "no task set fits now".into(),
		false => {
			let header = ["set", "model", "reward", "kind", "skills", "tier", "done", "until", "organisation"];
			format!("{}\nnext: assent task take --set ID ...", table(&header, &rows))
		},
	};
	let json: Vec<_> = sets.iter().map(|(set, record)| set_json(*set, record)).collect();
	Ok(Outcome { json: json!({ "block": snapshot.number, "sets": json }), text })
}

fn row(set: TaskSetId, record: &TaskSetRecord) -> Vec<String> {
	let spec = &record.spec;
	vec![
		set.0.to_string(),
		spec.model.0.to_string(),
		unit(spec.reward),
		kind(&spec.kind),
		spec.tags.iter().map(|tag| tag.0.to_string()).collect::<Vec<_>>().join(","),
		spec.min_tier.to_string(),
		format!("{}/{}", record.progress.finished, spec.item_count),
		spec.work_deadline.to_string(),
		format!("{:?} {}", spec.organisation_type, ss58(&record.organisation)),
	]
}

fn kind(kind: &AnswerKind) -> String {
	match kind {
		AnswerKind::Class { classes } => format!("class:{classes}"),
		AnswerKind::Grid { cells } => format!("grid:{cells}"),
		AnswerKind::Span { length } => format!("span:{length}"),
		AnswerKind::Quiz { choices } => format!("quiz:{choices}"),
	}
}

fn set_json(set: TaskSetId, record: &TaskSetRecord) -> Value {
	let (spec, money, progress) = (&record.spec, record.money, record.progress);
	json!({
		"set": set.0,
		"organisation": ss58(&record.organisation),
		"organisation_type": format!("{:?}", spec.organisation_type),
		"model": spec.model.0,
		"kind": kind(&spec.kind),
		"tags": spec.tags.iter().map(|tag| tag.0).collect::<Vec<_>>(),
		"title_hash": hex::encode(spec.title),
		"instructions_hash": hex::encode(spec.instructions),
		"items_hash": hex::encode(spec.items),
		"gold_root": spec.gold_root.map(hex::encode),
		"reward": spec.reward.to_string(),
		"redundancy": spec.redundancy,
		"quorum": spec.quorum,
		"min_tier": spec.min_tier,
		"work_deadline": spec.work_deadline,
		"judge_deadline": spec.judge_deadline,
		"open": record.state == SetState::Open,
		"items": spec.item_count,
		"in_flight": progress.in_flight,
		"finished": progress.finished,
		"gold_revealed": progress.gold_revealed,
		"funded": money.funded.to_string(),
		"paid": money.paid.to_string(),
		"returned": money.returned.to_string(),
	})
}

async fn one(snapshot: &Snapshot, set: TaskSetId, account: Option<&AccountId>) -> anyhow::Result<Outcome> {
	let record = set_of(snapshot, set).await?;
	let mut items = Vec::new();
	let mut rows = Vec::new();
	for item in snapshot.items_in_flight(set).await? {
		let (found, phase) = snapshot.task_item(set, item).await?.context("an item is missing")?;
		let phase = phase_name(&phase);
		rows.push(vec![item.to_string(), phase.into(), found.slots.len().to_string()]);
		let labellers: Vec<_> = found.slots.iter().map(|slot| ss58(&slot.who)).collect();
		items.push(json!({ "item": item, "phase": phase, "labellers": labellers }));
	}
	for (item, outcome) in snapshot.task_results(set).await? {
		let verdict = format!("{:?}", outcome.verdict);
		rows.push(vec![item.to_string(), verdict.clone(), String::new()]);
		items.push(json!({ "item": item, "verdict": verdict, "credited": outcome.credited.as_ref().map(ss58) }));
	}
	let mut json = set_json(set, &record);
	json["work"] = items.into();
	json["block"] = snapshot.number.into();
	let money = record.money;
	let mut text = vec![
		table(
			&["set", "model", "reward", "kind", "skills", "tier", "done", "until", "organisation"],
			&[row(set, &record)],
		),
		format!(
			"{} on hold at first, {} paid, {} returned",
			unit(money.funded),
			unit(money.paid),
			unit(money.returned)
		),
	];
	if !rows.is_empty() {
		text.push(table(&["item", "state", "labellers"], &rows));
	}
	if let Some(account) = account {
		let labeller = snapshot.labeller(set, account).await?;
		let pending = match labeller.pending {
			Pending::None => "has nothing to answer".into(),
			Pending::Queued => "waits for an item".into(),
			Pending::Assigned { item } => format!("has item {item} to answer"),
		};
		text.push(format!(
			"{} {pending}, and {} to contribute",
			ss58(account),
			counted(labeller.credits, "accepted label")
		));
		let assigned = match labeller.pending {
			Pending::Assigned { item } => Some(item),
			_ => None,
		};
		json["labeller"] = json!({
			"account": ss58(account),
			"queued": labeller.pending == Pending::Queued,
			"assigned": assigned,
			"items": labeller.items,
			"credits": labeller.credits,
		});
	}
	Ok(Outcome { json, text: text.join("\n") })
}

fn phase_name(phase: &Phase) -> &'static str {
	match phase {
		Phase::Committing => "Committing",
		Phase::Abandoned => "Abandoned",
		Phase::Revealing => "Revealing",
		Phase::Judging => "Judging",
		Phase::Due => "Due",
		Phase::Disputed { .. } => "Disputed",
	}
}
