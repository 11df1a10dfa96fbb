//! Labelling work.

use assent_primitives::{Hash32, SkillId, TaskSetId};
use scale_value::Value;

use super::{address, bytes, list, number, option, variant, Call, Calls};
use crate::{
	connection::AccountId,
	economy::{Answer, AnswerKind, TaskSetSpec},
};

impl Calls {
	/// Posts a set, and puts all it can cost on hold; emits its number.
	pub fn create_set(spec: &TaskSetSpec) -> Call {
		Call::new("TaskBounties", "create_set", vec![("spec", spec_value(spec))])
	}

	/// Asks for an item, which is drawn in a later block.
	pub fn take(set: TaskSetId) -> Call {
		Call::new("TaskBounties", "take", vec![("set", number(set.0))])
	}

	/// Draws items for those who wait, if the chain has not come to it by itself.
	pub fn assign() -> Call {
		Call::new("TaskBounties", "assign", vec![])
	}

	/// Commits to an answer.
	pub fn commit(set: TaskSetId, item: u32, hash: &Hash32) -> Call {
		let mut arguments = item_of(set, item);
		arguments.push(("hash", bytes(hash)));
		Call::new("TaskBounties", "commit", arguments)
	}

	/// Reveals a committed answer.
	pub fn reveal(set: TaskSetId, item: u32, answer: &Answer, salt: &Hash32) -> Call {
		let mut arguments = item_of(set, item);
		arguments.extend([("answer", answer.value()), ("salt", bytes(salt))]);
		Call::new("TaskBounties", "reveal", arguments)
	}

	/// Reveals a gold answer.
	pub fn reveal_gold(set: TaskSetId, item: u32, answer: &Answer, salt: &Hash32, proof: &[Hash32]) -> Call {
		let proof = list(proof.iter().map(|sibling| bytes(sibling)));
		let mut arguments = item_of(set, item);
		arguments.extend([("answer", answer.value()), ("salt", bytes(salt)), ("proof", proof)]);
		Call::new("TaskBounties", "reveal_gold", arguments)
	}

	/// Settles an item that is due.
	pub fn resolve(set: TaskSetId, item: u32) -> Call {
		Call::new("TaskBounties", "resolve", item_of(set, item))
	}

	/// Decides a disputed item.
	pub fn review(set: TaskSetId, item: u32, answer: &Answer) -> Call {
		let mut arguments = item_of(set, item);
		arguments.push(("answer", answer.value()));
		Call::new("TaskBounties", "review", arguments)
	}

	/// Turns the signer's accepted labels into a contribution.
	pub fn contribute_work(set: TaskSetId, statistic: &Hash32) -> Call {
		Call::new("TaskBounties", "contribute_work", vec![("set", number(set.0)), ("statistic", bytes(statistic))])
	}

	/// Closes a set that is done.
	pub fn close_set(set: TaskSetId) -> Call {
		Call::new("TaskBounties", "close_set", vec![("set", number(set.0))])
	}

	/// Clears away some of what a closed set left behind.
	pub fn clear_set(set: TaskSetId, limit: u32) -> Call {
		Call::new("TaskBounties", "clear_set", vec![("set", number(set.0)), ("limit", number(limit))])
	}

	/// Clears away how much an account took on a day that is over.
	pub fn forget_day(who: &AccountId) -> Call {
		Call::new("TaskBounties", "forget_day", vec![("who", bytes(who))])
	}

	/// Gives up the signer's record in a skill.
	pub fn forget(skill: SkillId) -> Call {
		Call::new("Reputation", "forget", vec![("skill", number(skill.0))])
	}

	/// Brings an account's record in a skill up to date.
	pub fn refresh(who: &AccountId, skill: SkillId) -> Call {
		Call::new("Reputation", "refresh", vec![("who", address(who)), ("skill", number(skill.0))])
	}
}

fn item_of(set: TaskSetId, item: u32) -> Vec<(&'static str, Value)> {
	vec![("set", number(set.0)), ("item", number(item))]
}

fn kind_value(kind: &AnswerKind) -> Value {
	let kind_of = |name: &str, field: &str, value: u32| Value::named_variant(name, [(field, number(value))]);
	match kind {
		AnswerKind::Class { classes } => kind_of("Class", "classes", (*classes).into()),
		AnswerKind::Grid { cells } => kind_of("Grid", "cells", (*cells).into()),
		AnswerKind::Span { length } => kind_of("Span", "length", *length),
		AnswerKind::Quiz { choices } => kind_of("Quiz", "choices", (*choices).into()),
	}
}

fn spec_value(spec: &TaskSetSpec) -> Value {
	Value::named_composite([
		("model", number(spec.model.0)),
		("title", bytes(&spec.title)),
		("instructions", bytes(&spec.instructions)),
		("items", bytes(&spec.items)),
		("kind", kind_value(&spec.kind)),
		("tags", list(spec.tags.iter().map(|tag| number(tag.0)))),
		("organisation_type", variant(format!("{:?}", spec.organisation_type))),
		("reward", number(spec.reward)),
		("redundancy", number(spec.redundancy)),
		("quorum", number(spec.quorum)),
		("item_count", number(spec.item_count)),
		("min_tier", number(spec.min_tier)),
		("work_deadline", number(spec.work_deadline)),
		("judge_deadline", number(spec.judge_deadline)),
		("gold_root", option(spec.gold_root.as_ref().map(|root| bytes(root)))),
	])
}
