//! What a policy says, without a chain.

use super::*;

fn with(change: impl FnOnce(&mut PolicyOf<Test>)) -> PolicyOf<Test> {
	let mut policy = research_of(&[OTTO]);
	change(&mut policy);
	policy
}

#[test]
fn whatever_lets_more_through_loosens() {
	let old = research_of(&[OTTO]);
	assert!(with(|policy| policy.allowed.public = true).loosens(&old));
	assert!(with(|policy| policy.forbidden = PurposeSet::NONE).loosens(&old));
	assert!(with(|policy| policy.min_price = 9).loosens(&old));
	assert!(with(|policy| policy.owners = None).loosens(&old));
	assert!(research_of(&[OTTO, OLGA]).loosens(&old));
	assert!(research_of(&[OLGA]).loosens(&old));
	assert!(open().loosens(&old));
}

#[test]
fn whatever_lets_less_through_does_not_loosen() {
	let old = open();
	assert!(!old.loosens(&old));
	assert!(!research().loosens(&old));
	let old = research_of(&[OTTO, OLGA]);
	assert!(!research_of(&[OTTO]).loosens(&old));
	assert!(!old.loosens(&research()));
	assert!(!Policy { min_price: u128::MAX, ..old.clone() }.loosens(&old));
	assert!(!Policy { forbidden: only(&[Purpose::Commercial, Purpose::Public]), ..old.clone() }.loosens(&old));
}

#[test]
fn policies_agree_on_a_purpose_that_all_allow() {
	let of = |purposes: &[Purpose]| Policy { allowed: only(purposes), ..research() };
	assert!(agree(&[of(&[Purpose::Research, Purpose::Public]), of(&[Purpose::Public])]));
	assert!(!agree(&[of(&[Purpose::Research]), of(&[Purpose::Public])]));
	assert!(agree::<AccountId, <Test as Config>::MaxOwners>(&[]));
}
