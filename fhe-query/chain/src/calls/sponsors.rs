//! Paying the fees of others.

use assent_primitives::{Balance, SponsorScope};
use scale_value::Value;

use super::{address, number, Call, Calls};
use crate::connection::AccountId;

impl Calls {
	/// Opens a budget; an invited account may spend `allowance` of it on fees.
	pub fn open_budget(scope: SponsorScope, budget: Balance, allowance: Balance) -> Call {
		let arguments =
			vec![("scope", scope_value(scope)), ("budget", number(budget)), ("allowance", number(allowance))];
		Call::new("Sponsorship", "open", arguments)
	}

	/// Adds to a budget.
	pub fn top_up(scope: SponsorScope, amount: Balance) -> Call {
		Call::new("Sponsorship", "top_up", vec![("scope", scope_value(scope)), ("amount", number(amount))])
	}

	/// Invites an account, and sends it `grant` so that it exists.
	pub fn invite(scope: SponsorScope, who: &AccountId, grant: Balance) -> Call {
		let arguments = vec![("scope", scope_value(scope)), ("who", address(who)), ("grant", number(grant))];
		Call::new("Sponsorship", "invite", arguments)
	}

	/// Ends an invitation.
	pub fn uninvite(scope: SponsorScope, who: &AccountId) -> Call {
		Call::new("Sponsorship", "uninvite", vec![("scope", scope_value(scope)), ("who", address(who))])
	}

	/// Closes a budget without invitations; what is left returns.
	pub fn close_budget(scope: SponsorScope) -> Call {
		Call::new("Sponsorship", "close", vec![("scope", scope_value(scope))])
	}
}

fn scope_value(scope: SponsorScope) -> Value {
	match scope {
		SponsorScope::Model(model) => Value::unnamed_variant("Model", [number(model.0)]),
		SponsorScope::TaskSet(set) => Value::unnamed_variant("TaskSet", [number(set.0)]),
	}
}
