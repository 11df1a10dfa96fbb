//! The statement of PaidQuery and its circuit accept the same things, at both depths.

use super::{system::System, *};
use crate::{
	circuit::{Circuit, PaidQuery},
	statement::check,
};
use proptest::prelude::*;

/// Whether the circuit is satisfied. What cannot even be assigned is refused.
fn circuit_accepts<const LEVELS: usize>(inputs: &PublicInputs, witness: &Witness<LEVELS>) -> bool {
	PaidQuery::assign(inputs, witness).is_some_and(|circuit| System::of(&circuit).failing_rows().is_empty())
}

/// Both accept; credits are counted modulo the quota.
fn both_accept<const LEVELS: usize>(note: &Note, credit: u16, binding: FieldBytes) {
	let (inputs, witness) = note.spend_at::<LEVELS>(credit % note.quota, binding);
	assert_eq!(check(&inputs, &witness), Ok(()));
	assert!(circuit_accepts(&inputs, &witness));
}

/// Both say the same to an honest spend with these changes.
fn both_say_the_same<const LEVELS: usize>(note: &Note, credit: u16, changes: &[Change]) {
	let (mut inputs, mut witness) = note.spend_at::<LEVELS>(credit % note.quota.max(1), served_by(1));
	for change in changes {
		apply(change, note, &mut inputs, &mut witness);
	}
	assert_eq!(check(&inputs, &witness).is_ok(), circuit_accepts(&inputs, &witness), "{changes:?}");
}

/// One thing that a cheat might change.
#[derive(Clone, Debug)]
enum Change {
	Nothing,
	Root,
	Nullifier,
	Offer(u32),
	Price(u128),
	Binding,
	Secret,
	Quota(u16),
	/// With the nullifier of that credit.
	Credit(u16),
	CreditAlone(u16),
	/// With the nullifier of that position.
	Generation(u32),
	/// With the nullifier of that position.
	Index(u32),
	/// Adds whole trees to the index: the same path, another position.
	IndexBeyond(u32),
	Sibling(usize),
	NotCanonical(u8),
}

fn changes() -> impl Strategy<Value = Change> {
	prop_oneof![
		4 => Just(Change::Nothing),
		1 => Just(Change::Root),
		1 => Just(Change::Nullifier),
		1 => any::<u32>().prop_map(Change::Offer),
		1 => any::<u128>().prop_map(Change::Price),
		1 => Just(Change::Binding),
		1 => Just(Change::Secret),
		2 => any::<u16>().prop_map(Change::Quota),
		3 => any::<u16>().prop_map(Change::Credit),
		1 => any::<u16>().prop_map(Change::CreditAlone),
		1 => any::<u32>().prop_map(Change::Generation),
		1 => (0u32..32).prop_map(Change::Index),
		1 => (1u32..32).prop_map(Change::IndexBeyond),
		1 => (0usize..20).prop_map(Change::Sibling),
		1 => (0u8..5).prop_map(Change::NotCanonical),
	]
}

fn apply<const LEVELS: usize>(
	change: &Change,
	note: &Note,
	inputs: &mut PublicInputs,
	witness: &mut Witness<LEVELS>,
) {
	match *change {
		Change::Nothing => {},
		Change::Root => inputs.root = number(1),
		Change::Nullifier => inputs.nullifier = number(2),
		Change::Offer(offer) => inputs.offer = offer,
		Change::Price(price) => inputs.price = price,
		Change::Binding => inputs.binding = number(3),
		Change::Secret => witness.secret = number(4),
		Change::Quota(quota) => witness.quota = quota,
		Change::Credit(credit) => (*inputs, *witness) = note.spend_at(credit, inputs.binding),
		Change::CreditAlone(credit) => witness.credit = credit,
		Change::Generation(generation) => witness.generation = generation,
		Change::Index(index) => witness.index = index,
		Change::IndexBeyond(trees) => witness.index |= trees << LEVELS,
		Change::Sibling(level) => witness.path[level] = number(5),
		Change::NotCanonical(which) => match which {
			0 => inputs.root = [0xff; 32],
			1 => inputs.nullifier = [0xff; 32],
			2 => inputs.binding = [0xff; 32],
			3 => witness.secret = [0xff; 32],
			_ => witness.path[7] = [0xff; 32],
		},
	}
	if matches!(change, Change::Generation(_) | Change::Index(_) | Change::IndexBeyond(_)) {
		let position = paid::position_at::<LEVELS>(witness.generation, witness.index);
		inputs.nullifier = paid::nullifier(&witness.secret, inputs.offer, position, witness.credit).unwrap();
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn an_honest_witness_satisfies_both(
		secret in 1u64.., offer: u32, quota in 1u16.., price: u128, generation: u32, count in 1u32..24, pick: (u32, u16),
	) {
		let note = Note::bought(number(secret), offer, quota, price, generation, pick.0 % count, count);
		both_accept::<20>(&note, pick.1, served_by(1));
		both_accept::<27>(&note, pick.1, served_by(1));
	}

	#[test]
	fn both_refuse_the_same(
		quota in prop_oneof![Just(1u16), Just(u16::MAX), any::<u16>()], generation: u32, credit: u16, changes in prop::collection::vec(changes(), 0..3),
	) {
		let note = Note::bought(number(77), 5, quota, 1_000, generation, 2, 6);
		both_say_the_same::<20>(&note, credit, &changes);
		both_say_the_same::<27>(&note, credit, &changes);
	}
}

#[test]
fn the_last_credit_is_the_last() {
	for quota in [1, 2, 255, 256, u16::MAX] {
		let note = Note::bought(number(8), 1, quota, 1, 0, 0, 1);
		let (inputs, witness) = note.spend(quota - 1, served_by(1));
		assert_eq!(check(&inputs, &witness), Ok(()));
		assert!(circuit_accepts(&inputs, &witness));
		let (inputs, witness) = note.spend(quota, served_by(1));
		assert!(check(&inputs, &witness).is_err());
		assert!(!circuit_accepts(&inputs, &witness));
	}
}

#[test]
fn a_quota_of_zero_and_of_the_maximum() {
	let none = Note::bought(number(8), 1, 0, 1, 0, 0, 1);
	for credit in [0, 1, u16::MAX] {
		let (inputs, witness) = none.spend(credit, served_by(1));
		assert!(check(&inputs, &witness).is_err());
		assert!(!circuit_accepts(&inputs, &witness));
	}
	let most = Note::bought(number(8), 1, u16::MAX, 1, 0, 0, 1);
	for credit in [0, u16::MAX - 1] {
		both_accept::<20>(&most, credit, served_by(1));
	}
	let (inputs, witness) = most.spend(u16::MAX, served_by(1));
	assert!(check(&inputs, &witness).is_err());
	assert!(!circuit_accepts(&inputs, &witness));
}

/// Zero is what an empty leaf is, and no note: it would take a secret whose commitment hashes to it.
#[test]
fn the_empty_leaf_is_refused() {
	let mut note = Note::sample();
	note.leaves[note.index as usize] = [0; 32];
	let (inputs, witness) = note.spend(3, served_by(1));
	assert_eq!(check(&inputs, &witness), Err(paid::Violation::NoteNotUnderRoot));
	assert!(!circuit_accepts(&inputs, &witness));
	assert_eq!(paid::leaf(&[0; 32], 1, 1, 1), None);
}

#[test]
fn the_corners_of_every_range_are_inside() {
	let note = Note::bought(encode(&-Fr::from(1u64)), u32::MAX, u16::MAX, u128::MAX, u32::MAX, 0, 1);
	both_accept::<20>(&note, u16::MAX - 1, encode(&-Fr::from(1u64)));
	both_accept::<27>(&note, u16::MAX - 1, encode(&-Fr::from(1u64)));
}

/// A position says which leaf of which tree it is, at either depth.
#[test]
fn positions_of_different_leaves_differ() {
	assert_eq!(paid::position_at::<27>(3, 5), (3 << 27) + 5);
	assert_eq!(paid::position_at::<27>(u32::MAX, (1 << 27) - 1), (1 << 59) - 1);
	assert_ne!(paid::position_at::<27>(0, 1 << 20), paid::position_at::<27>(1, 0));
}
