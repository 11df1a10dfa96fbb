//! The statement and the circuit accept the same things.

use super::*;
use crate::{
	circuit::{Assignment, PaidQuery},
	statement::check,
};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem};
use proptest::prelude::*;

/// Whether the circuit is satisfied. What cannot even be assigned is refused.
fn circuit_accepts(inputs: &PublicInputs, witness: &Witness) -> bool {
	let (Some(inputs), Some(assignment)) = (inputs.to_field_elements(), Assignment::of(witness)) else {
		return false;
	};
	let cs = ConstraintSystem::new_ref();
	PaidQuery { inputs, assignment }.generate_constraints(cs.clone()).unwrap();
	cs.is_satisfied().unwrap()
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
	/// Adds multiples of 2^20 to the index: the same path, another position.
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
		1 => (1u32..4096).prop_map(Change::IndexBeyond),
		1 => (0usize..20).prop_map(Change::Sibling),
		1 => (0u8..5).prop_map(Change::NotCanonical),
	]
}

fn apply(change: &Change, note: &Note, inputs: &mut PublicInputs, witness: &mut Witness) {
	match *change {
		Change::Nothing => {},
		Change::Root => inputs.root = number(1),
		Change::Nullifier => inputs.nullifier = number(2),
		Change::Offer(offer) => inputs.offer = offer,
		Change::Price(price) => inputs.price = price,
		Change::Binding => inputs.binding = number(3),
		Change::Secret => witness.secret = number(4),
		Change::Quota(quota) => witness.quota = quota,
		Change::Credit(credit) => (*inputs, *witness) = note.spend(credit, inputs.binding),
		Change::CreditAlone(credit) => witness.credit = credit,
		Change::Generation(generation) => witness.generation = generation,
		Change::Index(index) => witness.index = index,
		Change::IndexBeyond(trees) => witness.index |= trees << 20,
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
		let position = paid::position(witness.generation, witness.index);
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
		let (inputs, witness) = note.spend(pick.1 % quota, served_by(1));
		prop_assert_eq!(check(&inputs, &witness), Ok(()));
		prop_assert!(circuit_accepts(&inputs, &witness));
	}

	#[test]
	fn both_refuse_the_same(
		quota in prop_oneof![Just(1u16), Just(u16::MAX), any::<u16>()], generation: u32, credit: u16, changes in prop::collection::vec(changes(), 0..3),
	) {
		let note = Note::bought(number(77), 5, quota, 1_000, generation, 2, 6);
		let (mut inputs, mut witness) = note.spend(credit % quota.max(1), served_by(1));
		for change in &changes {
			apply(change, &note, &mut inputs, &mut witness);
		}
		prop_assert_eq!(check(&inputs, &witness).is_ok(), circuit_accepts(&inputs, &witness), "{:?}", changes);
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
fn the_corners_of_every_range_are_inside() {
	let note = Note::bought(encode(&-Fr::from(1u64)), u32::MAX, u16::MAX, u128::MAX, u32::MAX, 0, 1);
	let (inputs, witness) = note.spend(u16::MAX - 1, encode(&-Fr::from(1u64)));
	assert_eq!(check(&inputs, &witness), Ok(()));
	assert!(circuit_accepts(&inputs, &witness));
}
