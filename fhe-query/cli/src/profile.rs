//! `assent profile`: what an account has proved, and who leads.

use anyhow::{ensure, Context as _};
use assent_chain::{parse_account, ss58, At, Calls, ProfileRecord, Signer, Snapshot};
use assent_client::{words::counted, Progress};
use assent_primitives::SkillId;
use serde_json::{json, Value};

use crate::{
	args::{signer, Profile},
	context::Context,
	output::{table, Outcome},
};

pub async fn profile(args: Profile, context: &Context) -> anyhow::Result<Outcome> {
	let skills: Vec<SkillId> = args.skill.iter().map(|skill| SkillId(*skill)).collect();
	if args.refresh || args.forget {
		return change(&args, &skills, context).await;
	}
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	match &args.account {
		Some(account) => one(&snapshot, account, &skills).await,
		None => leaders(&snapshot, &skills).await,
	}
}

/// Brings records up to date, or gives them up.
async fn change(args: &Profile, skills: &[SkillId], context: &Context) -> anyhow::Result<Outcome> {
	let who = signer(args.signer.as_deref().context("give --signer")?)?;
	let name = args.account.as_deref().context("give --account")?;
	let account = parse_account(name)?;
	ensure!(args.refresh || account == who.account(), "only its owner can give a record up: sign as {name}");
	let chain = context.chain().await?;
	let mut at = None;
	for skill in skills {
		context.ui.say(&format!("skill {}", skill.0));
		let call = match args.forget {
			true => Calls::forget(*skill),
			false => Calls::refresh(&account, *skill),
		};
		at = Some(chain.submit(call, &who, context.wait).await?.hash);
	}
	let snapshot = chain.snapshot(at.map_or(At::Best, At::Block)).await?;
	one(&snapshot, name, skills).await
}

async fn one(snapshot: &Snapshot, account: &str, skills: &[SkillId]) -> anyhow::Result<Outcome> {
	let account = parse_account(account)?;
	let mut texts = vec![ss58(&account)];
	let mut objects = Vec::new();
	for skill in skills {
		let profile = snapshot.profile(&account, *skill).await?;
		texts.push(match &profile {
			Some(profile) => to_text(*skill, profile),
			None => format!("skill {}: no record yet", skill.0),
		});
		objects.push(to_json(*skill, profile.as_ref()));
	}
	let json = json!({ "account": ss58(&account), "skills": objects, "block": snapshot.number });
	Ok(Outcome { json, text: texts.join("\n") })
}

fn accuracy(profile: &ProfileRecord) -> Option<f64> {
	(profile.gold_total > 0).then(|| f64::from(profile.gold_right) / f64::from(profile.gold_total))
}

fn to_text(skill: SkillId, profile: &ProfileRecord) -> String {
	let accuracy =
		accuracy(profile).map_or_else(String::new, |accuracy| format!(", {:.0} % right on gold", accuracy * 100.0));
	let badges = match profile.badges.names() {
		names if names.is_empty() => "none".into(),
		names => names.join(", "),
	};
	format!(
		"skill {}: tier {}, level {}, {}\n  {} accepted, {} refused{accuracy}; streak {} (best {})\n  badges: {badges}",
		skill.0,
		profile.tier,
		profile.level,
		counted(profile.points, "point"),
		counted(profile.accepted, "label"),
		profile.refused,
		profile.streak,
		profile.best_streak,
	)
}

fn to_json(skill: SkillId, profile: Option<&ProfileRecord>) -> Value {
	let Some(profile) = profile else {
		return json!({ "skill": skill.0, "tier": 0, "level": 0, "points": 0, "badges": [] });
	};
	json!({
		"skill": skill.0,
		"tier": profile.tier,
		"level": profile.level,
		"points": profile.points,
		"accepted": profile.accepted,
		"refused": profile.refused,
		"gold_right": profile.gold_right,
		"gold_total": profile.gold_total,
		"accuracy": accuracy(profile),
		"streak": profile.streak,
		"best_streak": profile.best_streak,
		"badges": profile.badges.names(),
	})
}

async fn leaders(snapshot: &Snapshot, skills: &[SkillId]) -> anyhow::Result<Outcome> {
	let mut texts = Vec::new();
	let mut objects = Vec::new();
	for skill in skills {
		let leaders = snapshot.leaders(*skill).await?;
		let places = leaders.iter().enumerate();
		let rows: Vec<_> =
			places.map(|(place, (who, points))| vec![(place + 1).to_string(), points.to_string(), ss58(who)]).collect();
		texts.push(match rows.is_empty() {
			true => format!("skill {}: nobody yet", skill.0),
			false => format!("skill {}\n{}", skill.0, table(&["place", "points", "account"], &rows)),
		});
		let leaders: Vec<_> =
			leaders.iter().map(|(who, points)| json!({ "account": ss58(who), "points": points })).collect();
		objects.push(json!({ "skill": skill.0, "leaders": leaders }));
	}
	Ok(Outcome { json: json!({ "skills": objects, "block": snapshot.number }), text: texts.join("\n\n") })
}
