//! Data pools.

use assent_primitives::{ContributionId, ModelId, PoolId};
use scale_value::Value;

use super::{bytes, contribution_and_model, list, number, option, purposes, Call, Calls};
use crate::economy::PoolPolicy;

impl Calls {
	/// Makes a pool under a policy; emits its number.
	pub fn create_pool(policy: &PoolPolicy) -> Call {
		Call::new("DataPools", "create_pool", vec![("policy", policy_value(policy))])
	}

	/// Puts a contribution into a pool.
	pub fn join_pool(pool: PoolId, contribution: ContributionId) -> Call {
		Call::new("DataPools", "join", vec![("pool", number(pool.0)), ("contribution", number(contribution.0))])
	}

	/// Takes a contribution out of its pool.
	pub fn leave_pool(contribution: ContributionId) -> Call {
		Call::new("DataPools", "leave", vec![("contribution", number(contribution.0))])
	}

	/// Binds a model to a pool's policy.
	pub fn admit_model(pool: PoolId, model: ModelId) -> Call {
		Call::new("DataPools", "admit_model", vec![("pool", number(pool.0)), ("model", number(model.0))])
	}

	/// Ends a model's binding to a pool, or announces its end.
	pub fn withdraw_model(pool: PoolId, model: ModelId) -> Call {
		Call::new("DataPools", "withdraw_model", vec![("pool", number(pool.0)), ("model", number(model.0))])
	}

	/// Announces that contributions of the pool will be pledged to the model.
	pub fn announce_draw(pool: PoolId, model: ModelId, contributions: &[ContributionId]) -> Call {
		let contributions = list(contributions.iter().map(|contribution| number(contribution.0)));
		let arguments = vec![("pool", number(pool.0)), ("model", number(model.0)), ("contributions", contributions)];
		Call::new("DataPools", "announce_draw", arguments)
	}

	/// Pledges an announced contribution, once its notice is over.
	pub fn draw(model: ModelId, contribution: ContributionId) -> Call {
		let arguments = contribution_and_model(contribution, model).into_iter().rev().collect();
		Call::new("DataPools", "draw", arguments)
	}

	/// Takes an announcement back.
	pub fn cancel_draw(model: ModelId, contribution: ContributionId) -> Call {
		let arguments = contribution_and_model(contribution, model).into_iter().rev().collect();
		Call::new("DataPools", "cancel_draw", arguments)
	}

	/// Closes an empty pool.
	pub fn close_pool(pool: PoolId) -> Call {
		Call::new("DataPools", "close_pool", vec![("pool", number(pool.0))])
	}

	/// Proposes another policy for a pool.
	pub fn propose_policy(pool: PoolId, policy: &PoolPolicy) -> Call {
		let arguments = vec![("pool", number(pool.0)), ("policy", policy_value(policy))];
		Call::new("DataPools", "propose_policy", arguments)
	}

	/// Puts a proposed policy into force, once its notice is over.
	pub fn apply_policy(pool: PoolId) -> Call {
		Call::new("DataPools", "apply_policy", vec![("pool", number(pool.0))])
	}
}

fn policy_value(policy: &PoolPolicy) -> Value {
	let owners = policy.owners.as_ref().map(|owners| list(owners.iter().map(|account| bytes(account))));
	Value::named_composite([
		("allowed", purposes(&policy.allowed)),
		("forbidden", purposes(&policy.forbidden)),
		("min_price", number(policy.min_price)),
		("owners", option(owners)),
	])
}
