//! What a change of weight, a transfer, a payment and a claim touch does not depend on how many holders there are.

use super::*;
use sp_trie::recorder::Recorder;
use std::collections::BTreeMap;

/// Storage keys read and storage values changed.
#[derive(Debug, PartialEq)]
struct Touched {
	read: usize,
	changed: usize,
}

fn storage() -> BTreeMap<Vec<u8>, Vec<u8>> {
	let mut all = BTreeMap::new();
	let mut last = Vec::new();
	while let Some(key) = sp_io::storage::next_key(&last) {
		all.insert(key.clone(), sp_io::storage::get(&key).unwrap().to_vec());
		last = key;
	}
	all
}

/// What `operation` touches in a model with `holders` holders, some of whom are settled, after a payment.
fn touched(holders: u64, operation: fn()) -> Touched {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		earned(&[(ALICE, 100), (BOB, 50)]);
		(0..holders).for_each(|n| set_weight(1_000 + n, n + 1));
		pass(1);
		pay(1_000_000_000);
		(0..holders).step_by(3).for_each(|n| set_weight(1_000 + n, n + 2));
		pass(1);
		set_weight(ALICE, 90);
		System::reset_events();
	});
	ext.commit_all().unwrap();
	let before = ext.execute_with(storage);
	let recorder = Recorder::default();
	ext.execute_with_recorder(recorder.clone(), operation);
	let read = recorder.recorded_keys().values().map(|keys| keys.len()).sum();
	let after = ext.execute_with(storage);
	let changed = before
		.keys()
		.chain(after.keys())
		.collect::<std::collections::BTreeSet<_>>()
		.into_iter()
		.filter(|key| before.get(*key) != after.get(*key))
		.count();
	Touched { read, changed }
}

fn the_same_for_10_and_1_000(operation: fn()) -> Touched {
	let few = touched(10, operation);
	assert_eq!(few, touched(1_000, operation));
	assert!(few.read > 0 && few.changed > 0);
	few
}

#[test]
fn a_change_of_weight_costs_the_same_for_10_and_for_1_000_holders() {
	let cost = the_same_for_10_and_1_000(|| set_weight(ALICE, 70));
	// The model and the account.
	assert_eq!(cost.changed, 2);
}

#[test]
fn a_join_and_a_departure_cost_the_same_for_10_and_for_1_000_holders() {
	the_same_for_10_and_1_000(|| set_weight(CAROL, 70));
	the_same_for_10_and_1_000(|| set_weight(ALICE, 0));
}

#[test]
fn a_transfer_costs_the_same_for_10_and_for_1_000_holders() {
	the_same_for_10_and_1_000(|| Royalties::transfer(by(ALICE), MODEL, BOB, 1_000).unwrap());
	the_same_for_10_and_1_000(|| Royalties::transfer(by(ALICE), MODEL, CAROL, 1_000).unwrap());
}

#[test]
fn a_payment_costs_the_same_for_10_and_for_1_000_holders() {
	the_same_for_10_and_1_000(|| pay(1_000));
}

#[test]
fn a_claim_costs_the_same_for_10_and_for_1_000_holders() {
	the_same_for_10_and_1_000(|| Royalties::claim(by(ALICE), MODEL).unwrap());
}

#[test]
fn a_change_of_state_costs_the_same_for_10_and_for_1_000_holders() {
	the_same_for_10_and_1_000(|| set_state(ModelState::Degraded));
}
