//! What a policy says, without a chain.

use super::*;

#[test]
fn policies_agree_on_a_purpose_that_all_allow() {
	let of = |purposes: &[Purpose]| Policy { allowed: only(purposes), ..research() };
	assert!(agree(&[of(&[Purpose::Research, Purpose::Public]), of(&[Purpose::Public])]));
	assert!(!agree(&[of(&[Purpose::Research]), of(&[Purpose::Public])]));
	assert!(agree::<AccountId, <Test as Config>::MaxOwners>(&[]));
}
