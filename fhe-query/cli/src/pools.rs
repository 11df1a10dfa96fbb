//! `assent pool`: contributions under one policy.

use anyhow::{ensure, Context as _};
use assent_chain::{parse_account, ss58, At, Call, Calls, Included, PoolPolicy, PoolRecord, Snapshot};
use assent_client::{words::counted, Progress};
use assent_primitives::{ContributionId, ModelId, PoolId};
use serde_json::{json, Value};

use crate::{
	args::{purpose_set, PolicyArgs, PoolAdmit, PoolAnnounce, PoolCommand, PoolDraw, Signing},
	context::Context,
	output::{purpose_names, table, unit, Outcome},
};

/// The most contributions in one announcement.
const BATCH: usize = 16;

pub async fn run(command: PoolCommand, context: &Context) -> anyhow::Result<Outcome> {
	match command {
		PoolCommand::Create(args) => create(args.policy, args.by, context).await,
		PoolCommand::Join(args) => {
			let (pool, contribution) = (args.of.id(), args.contribution.id());
			let text = format!(
				"contribution {} is in pool {}; leaving is free at any time: assent pool leave --contribution {} ...",
				contribution.0, pool.0, contribution.0
			);
			let json = json!({ "pool": pool.0, "contribution": contribution.0 });
			simple(Calls::join_pool(pool, contribution), &args.by, text, json, context).await
		},
		PoolCommand::Leave(args) => {
			let contribution = args.of.id();
			let text = format!("contribution {} has left its pool; its pledges stay", contribution.0);
			simple(Calls::leave_pool(contribution), &args.by, text, json!({ "contribution": contribution.0 }), context)
				.await
		},
		PoolCommand::Admit(args) => {
			let (pool, model) = (args.pool.id(), args.model.id());
			let text = format!(
				"model {} keeps to the policy of pool {}, and can draw on it\n\
				 next: assent pool announce --pool {} --model {} ...",
				model.0, pool.0, pool.0, model.0
			);
			let json = json!({ "pool": pool.0, "model": model.0 });
			simple(Calls::admit_model(pool, model), &args.by, text, json, context).await
		},
		PoolCommand::Withdraw(args) => withdraw(args, context).await,
		PoolCommand::Announce(args) => announce(args, context).await,
		PoolCommand::Draw(args) => draw(args, false, context).await,
		PoolCommand::Cancel(args) => draw(args, true, context).await,
		PoolCommand::Policy(args) => {
			let pool = args.of.id();
			let call = match args.apply {
				true => Calls::apply_policy(pool),
				false => Calls::propose_policy(pool, &policy(&args.policy)?),
			};
			let included = send(call, &args.by, context).await?;
			let due = included.find("DataPools", "PolicyProposed").and_then(|event| event.number("effective_at"));
			let text = match due {
				Some(due) => format!(
					"the policy of pool {} can change from block {due} on; members can leave, and bound models can \
					 announce that they do\n\
					 next, from then on: assent pool policy --pool {} --apply ...",
					pool.0, pool.0
				),
				None => format!("the new policy of pool {} holds", pool.0),
			};
			let json = json!({
				"pool": pool.0,
				"effective_at": due.map(u32::try_from).transpose()?,
				"block": included.number,
			});
			Ok(Outcome { json, text })
		},
		PoolCommand::Close(args) => {
			let pool = args.of.id();
			let included = send(Calls::close_pool(pool), &args.by, context).await?;
			let due = included.find("DataPools", "PoolClosing").and_then(|event| event.number("effective_at"));
			let text = match due {
				Some(due) => format!(
					"models drew on pool {}: they keep to its policy until block {due}. Then: assent pool close \
					 --pool {} ...",
					pool.0, pool.0
				),
				None => format!("pool {} is closed", pool.0),
			};
			let json = json!({
				"pool": pool.0,
				"closed": due.is_none(),
				"effective_at": due.map(u32::try_from).transpose()?,
				"block": included.number,
			});
			Ok(Outcome { json, text })
		},
		PoolCommand::List => list(context).await,
	}
}

async fn send(call: Call, by: &Signing, context: &Context) -> anyhow::Result<Included> {
	let who = by.key()?;
	let chain = context.chain().await?;
	context.ui.say("sending it to the chain");
	Ok(chain.submit(call, &who, context.wait).await?)
}

/// One call, and what to say of it.
async fn simple(call: Call, by: &Signing, text: String, mut json: Value, context: &Context) -> anyhow::Result<Outcome> {
	let included = send(call, by, context).await?;
	json["block"] = included.number.into();
	Ok(Outcome { json, text })
}

fn policy(args: &PolicyArgs) -> anyhow::Result<PoolPolicy> {
	let (allowed, forbidden) = (purpose_set(&args.purpose), purpose_set(&args.forbid));
	ensure!(!allowed.is_empty(), "a policy that allows nothing sells nothing: name what it allows with --purpose");
	ensure!(allowed.is_disjoint(&forbidden), "a policy cannot both allow and forbid a purpose");
	ensure!(
		!allowed.general || forbidden.is_empty(),
		"general is whatever a card leaves open: with --purpose general nothing can be forbidden. Name the purposes \
		 one by one"
	);
	let owners = match args.owner.is_empty() {
		true => None,
		false => Some(args.owner.iter().map(|account| parse_account(account)).collect::<Result<Vec<_>, _>>()?),
	};
	Ok(PoolPolicy { allowed, forbidden, min_price: args.min_price, owners })
}

async fn create(args: PolicyArgs, by: Signing, context: &Context) -> anyhow::Result<Outcome> {
	let policy = policy(&args)?;
	let included = send(Calls::create_pool(&policy), &by, context).await?;
	let pool = u32::try_from(included.number_in("DataPools", "PoolCreated", "pool")?)?;
	let text = format!("pool {pool}: {}\nnext: assent pool join --pool {pool} --contribution ...", words(&policy));
	Ok(Outcome { json: json!({ "pool": pool, "policy": policy_json(&policy), "block": included.number }), text })
}

async fn withdraw(args: PoolAdmit, context: &Context) -> anyhow::Result<Outcome> {
	let (pool, model) = (args.pool.id(), args.model.id());
	let included = send(Calls::withdraw_model(pool, model), &args.by, context).await?;
	let due = included.find("DataPools", "WithdrawalAnnounced").and_then(|event| event.number("effective_at"));
	let text = match due {
		Some(due) => format!(
			"model {} drew on pool {}: it can no longer draw, and keeps to the policy until block {due}",
			model.0, pool.0
		),
		None => format!("model {} is no longer bound to pool {}", model.0, pool.0),
	};
	let json = json!({
		"pool": pool.0,
		"model": model.0,
		"withdrawn": due.is_none(),
		"effective_at": due.map(u32::try_from).transpose()?,
		"block": included.number,
	});
	Ok(Outcome { json, text })
}

async fn announce(args: PoolAnnounce, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let (pool, model) = (args.pool.id(), args.model.id());
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let contributions = match args.contribution.is_empty() {
		true => undrawn(&snapshot, pool, model).await?,
		false => args.contribution.iter().map(|id| ContributionId(*id)).collect(),
	};
	ensure!(!contributions.is_empty(), "pool {} has nothing that model {} has not got or announced", pool.0, model.0);
	let mut due = None;
	let mut announced = Vec::new();
	for some in contributions.chunks(BATCH) {
		context.ui.step("announcing", announced.len(), contributions.len());
		let included = chain.submit(Calls::announce_draw(pool, model, some), &who, context.wait).await?;
		let events = included.events.iter().filter(|event| event.is("DataPools", "DrawAnnounced"));
		for event in events {
			due = event.number("effective_at").or(due);
			announced.extend(event.number("contribution").and_then(|id| u64::try_from(id).ok()));
		}
	}
	let due = u32::try_from(due.context("the chain announced nothing")?)?;
	let text = format!(
		"{} of pool {} can be drawn by model {} from block {due} on; their owners can leave until then\n\
		 next, from then on: assent pool draw --model {} ...",
		counted(announced.len(), "contribution"),
		pool.0,
		model.0,
		model.0
	);
	let json = json!({ "pool": pool.0, "model": model.0, "contributions": announced, "effective_at": due });
	Ok(Outcome { json, text })
}

/// The members that the model neither has nor announced.
async fn undrawn(snapshot: &Snapshot, pool: PoolId, model: ModelId) -> anyhow::Result<Vec<ContributionId>> {
	let announced = snapshot.draws(model).await?;
	let mut left = Vec::new();
	for contribution in snapshot.pool_members(pool).await? {
		let known = snapshot.contribution(contribution).await?.is_some_and(|record| record.models.contains(&model));
		if !known && announced.iter().all(|(other, _)| *other != contribution) {
			left.push(contribution);
		}
	}
	Ok(left)
}

async fn draw(args: PoolDraw, cancel: bool, context: &Context) -> anyhow::Result<Outcome> {
	let who = args.by.key()?;
	let model = args.model.id();
	let chain = context.chain().await?;
	let snapshot = chain.snapshot(At::Best).await?;
	let announced = snapshot.draws(model).await?;
	ensure!(!announced.is_empty(), "no draw is announced for model {}", model.0);
	let wanted =
		|contribution: &ContributionId| args.contribution.is_empty() || args.contribution.contains(&contribution.0);
	let ready = |due: u32| cancel || snapshot.number + 1 >= due;
	let chosen: Vec<_> = announced.iter().filter(|(contribution, _)| wanted(contribution)).collect();
	let due: Vec<_> = chosen.iter().filter(|(_, due)| ready(*due)).collect();
	if let (true, Some(first)) = (due.is_empty(), chosen.iter().map(|(_, due)| due).min()) {
		anyhow::bail!("their owners have notice until block {first}; this is block {}", snapshot.number);
	}
	let (mut drawn, mut dropped) = (Vec::new(), Vec::new());
	for (contribution, _) in due {
		context.ui.step(if cancel { "cancelling" } else { "drawing" }, drawn.len() + dropped.len(), chosen.len());
		let call = match cancel {
			true => Calls::cancel_draw(model, *contribution),
			false => Calls::draw(model, *contribution),
		};
		let included = chain.submit(call, &who, context.wait).await?;
		match included.find("DataPools", "Drawn") {
			Some(_) => drawn.push(contribution.0),
			None => dropped.push(contribution.0),
		}
	}
	let text = match cancel {
		true => format!("taken back by model {}: {}", model.0, counted(dropped.len(), "announced draw")),
		false => format!(
			"pledged to model {}: {}; dropped, because they left the pool or the pool no longer admits the model: {}\n\
			 next: assent status --model {}",
			model.0,
			counted(drawn.len(), "contribution"),
			counted(dropped.len(), "contribution"),
			model.0
		),
	};
	Ok(Outcome { json: json!({ "model": model.0, "drawn": drawn, "dropped": dropped }), text })
}

async fn list(context: &Context) -> anyhow::Result<Outcome> {
	let snapshot = context.chain().await?.snapshot(At::Best).await?;
	let mut rows = Vec::new();
	let mut objects = Vec::new();
	for (pool, record) in snapshot.pools().await? {
		let members = snapshot.pool_members(pool).await?;
		rows.push(vec![pool.0.to_string(), record.members.to_string(), words(&record.policy), ss58(&record.manager)]);
		objects.push(pool_json(pool, &record, &members));
	}
	let text = match rows.is_empty() {
		true => "there is no pool yet\nnext: assent pool create --help".into(),
		false => table(&["pool", "members", "policy", "manager"], &rows),
	};
	Ok(Outcome { json: json!({ "block": snapshot.number, "pools": objects }), text })
}

fn words(policy: &PoolPolicy) -> String {
	let mut words = format!("for {}", purpose_names(&policy.allowed).join(", "));
	if !policy.forbidden.is_empty() {
		words.push_str(&format!("; never for {}", purpose_names(&policy.forbidden).join(", ")));
	}
	words.push_str(&format!("; {} an answer at least", unit(policy.min_price)));
	if let Some(owners) = &policy.owners {
		words.push_str(&format!("; models of {}", counted(owners.len(), "owner")));
	}
	words
}

fn policy_json(policy: &PoolPolicy) -> Value {
	json!({
		"allowed": purpose_names(&policy.allowed),
		"forbidden": purpose_names(&policy.forbidden),
		"min_price": policy.min_price.to_string(),
		"owners": policy.owners.as_ref().map(|owners| owners.iter().map(ss58).collect::<Vec<_>>()),
	})
}

fn pool_json(pool: PoolId, record: &PoolRecord, members: &[ContributionId]) -> Value {
	let pending = record.pending.as_ref();
	json!({
		"pool": pool.0,
		"manager": ss58(&record.manager),
		"policy": policy_json(&record.policy),
		"pending": pending.map(|(policy, at)| json!({ "policy": policy_json(policy), "effective_at": at })),
		"contributions": members.iter().map(|contribution| contribution.0).collect::<Vec<_>>(),
	})
}

#[cfg(test)]
mod tests {
	use super::*;
	use crate::args::PurposeArg;

	fn args(allow: &[PurposeArg], forbid: &[PurposeArg]) -> PolicyArgs {
		PolicyArgs { purpose: allow.into(), forbid: forbid.into(), min_price: 5, owner: vec![] }
	}

	#[test]
	fn a_policy_that_contradicts_itself_is_refused_before_it_is_sent() {
		use PurposeArg::{Commercial, General, Research};
		assert!(policy(&args(&[], &[])).is_err());
		assert!(policy(&args(&[Research], &[Research])).is_err());
		assert!(policy(&args(&[General], &[Commercial])).is_err());
		let sound = policy(&args(&[Research], &[Commercial])).unwrap();
		assert!(sound.allowed.research && sound.forbidden.commercial && sound.owners.is_none());
		assert_eq!(words(&sound), "for research; never for commercial; 0.000000000005 UNIT an answer at least");
	}

	#[test]
	fn owners_of_a_policy_are_accounts() {
		let mut args = args(&[PurposeArg::General], &[]);
		args.owner = vec!["//Alice".into()];
		assert_eq!(policy(&args).unwrap().owners.unwrap().len(), 1);
		args.owner = vec!["nobody".into()];
		assert!(policy(&args).is_err());
	}
}
