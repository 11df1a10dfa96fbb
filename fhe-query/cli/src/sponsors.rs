//! `assent sponsor`: pay the fees of people who have no tokens yet.

use anyhow::bail;
use assent_chain::{parse_account, ss58, Calls, Signer};
use assent_client::Progress;
use assent_primitives::{ModelId, SponsorScope, TaskSetId};
use serde_json::{json, Value};

use crate::{
	args::{ScopeArg, SponsorCommand},
	context::Context,
	output::{unit, Outcome},
};

pub async fn run(command: SponsorCommand, context: &Context) -> anyhow::Result<Outcome> {
	let (by, scope, call, text, more) = match command {
		SponsorCommand::Open(args) => {
			let scope = scope(&args.scope)?;
			let text = format!(
				"fees of up to {} for {} are paid, {} for one account at most\nnext: assent sponsor invite ...",
				unit(args.budget),
				name(scope),
				unit(args.allowance)
			);
			let more = json!({ "budget": args.budget.to_string(), "allowance": args.allowance.to_string() });
			(args.by, scope, Calls::open_budget(scope, args.budget, args.allowance), text, more)
		},
		SponsorCommand::TopUp(args) => {
			let scope = scope(&args.scope)?;
			let text = format!("{} more for the fees of {}", unit(args.amount), name(scope));
			let more = json!({ "amount": args.amount.to_string() });
			(args.by, scope, Calls::top_up(scope, args.amount), text, more)
		},
		SponsorCommand::Invite(args) => {
			let (scope, who) = (scope(&args.scope)?, parse_account(&args.who)?);
			let text = format!("{} is invited to {}, with {}", ss58(&who), name(scope), unit(args.grant));
			let more = json!({ "who": ss58(&who), "grant": args.grant.to_string() });
			(args.by, scope, Calls::invite(scope, &who, args.grant), text, more)
		},
		SponsorCommand::Uninvite(args) => {
			let (scope, who) = (scope(&args.scope)?, parse_account(&args.who)?);
			let text = format!("the fees of {} for {} are no longer paid", ss58(&who), name(scope));
			(args.by, scope, Calls::uninvite(scope, &who), text, json!({ "who": ss58(&who) }))
		},
		SponsorCommand::Close(args) => {
			let scope = scope(&args.scope)?;
			let text = format!("the budget for {} is closed, and its rest returned", name(scope));
			(args.by, scope, Calls::close_budget(scope), text, json!({}))
		},
	};
	let who = by.key()?;
	let chain = context.chain().await?;
	context.ui.say("sending it to the chain");
	let included = chain.submit(call, &who, context.wait).await?;
	let mut json = json!({ "sponsor": ss58(&who.account()), "scope": name(scope), "block": included.number });
	if let (Value::Object(object), Value::Object(more)) = (&mut json, more) {
		object.extend(more);
	}
	Ok(Outcome { json, text })
}

fn scope(args: &ScopeArg) -> anyhow::Result<SponsorScope> {
	match (args.model, args.set) {
		(Some(model), None) => Ok(SponsorScope::Model(ModelId(model))),
		(None, Some(set)) => Ok(SponsorScope::TaskSet(TaskSetId(set))),
		_ => bail!("give --model or --set"),
	}
}

/// The sponsored scope in words.
pub fn name(scope: SponsorScope) -> String {
	match scope {
		SponsorScope::Model(model) => format!("model {}", model.0),
		SponsorScope::TaskSet(set) => format!("task set {}", set.0),
	}
}
