//! Each family of constraints of PaidQuery refuses the cheat that it is there for, and alone does so.
//!
//! The cheats satisfy every family but one. `mutants` takes that one away and sees them pass.

use super::{system::*, *};
use crate::circuit::{PaidAssignment, PaidQuery};
use ark_ff::{AdditiveGroup, Field};

/// Where the public inputs lie in an assignment.
const OFFER: usize = 3;
const BINDING: usize = 5;

fn system(inputs: &PublicInputs, witness: &Witness) -> System {
	with(inputs, PaidAssignment::of(witness).unwrap())
}

fn with(inputs: &PublicInputs, assignment: PaidAssignment<20>) -> System {
	System::of(&PaidQuery { inputs: inputs.to_field_elements().unwrap(), assignment })
}

fn honest() -> (PublicInputs, Witness) {
	Note::sample().spend(3, served_by(1))
}

/// A stranger with a secret of its own and no note in the tree; all else as in [`honest`].
fn stranger() -> (PublicInputs, Witness) {
	let mut note = Note::sample();
	note.secret = number(0xbad);
	note.spend(3, served_by(1))
}

/// The stranger spends its own credit, with the owner's variables in these families.
fn theft(families: &[&str]) -> System {
	let (inputs, witness) = honest();
	let (theirs, thief) = stranger();
	let cheat = system(&PublicInputs { nullifier: theirs.nullifier, ..inputs }, &thief);
	cheat.graft(families, &system(&inputs, &witness))
}

/// The honest assignment of what was changed, but for the families after the note was opened.
fn with_honest(families: &[&str], change: impl Fn(&mut PublicInputs, &mut Witness)) -> System {
	let (inputs, witness) = honest();
	let (mut lying, mut liar) = (inputs, witness.clone());
	change(&mut lying, &mut liar);
	system(&lying, &liar).graft(families, &system(&inputs, &witness))
}

/// The nullifier that belongs to what the witness says.
fn nullify(inputs: &mut PublicInputs, witness: &Witness) {
	let position = paid::position(witness.generation, witness.index);
	inputs.nullifier = paid::nullifier(&witness.secret, inputs.offer, position, witness.credit).unwrap();
}

fn overdrawn(credit: u16) -> System {
	let (inputs, witness) = Note::sample().spend(credit, served_by(1));
	system(&inputs, &witness)
}

/// Two where a one was worth two: the same number.
fn respelled(credit: u16, digits: impl Fn(&mut PaidAssignment<20>) -> &mut [Fr]) -> System {
	let (inputs, witness) = Note::sample().spend(credit, served_by(1));
	let mut assignment = PaidAssignment::of(&witness).unwrap();
	let digits = digits(&mut assignment);
	assert_eq!(digits[..2], [Fr::ZERO, Fr::ONE]);
	digits[..2].copy_from_slice(&[Fr::from(2), Fr::ZERO]);
	with(&inputs, assignment)
}

/// Two equal notes side by side: the turn of the path does not matter there, so only the bit stands between the cheat and
/// a fresh nullifier for every number it can think of.
fn impossible_position() -> System {
	let mut note = Note::sample();
	note.leaves[5] = note.leaves[4];
	let (mut inputs, witness) = note.spend(3, served_by(1));
	let mut assignment = PaidAssignment::of(&witness).unwrap();
	assignment.index[0] = Fr::from(7);
	let position = paid::position(note.generation, note.index + 7);
	inputs.nullifier = paid::nullifier(&note.secret, note.offer, position, 3).unwrap();
	with(&inputs, assignment)
}

cheats! {
	credit_bits_refuse_another_spelling_of_a_number: "credit bits", respelled(2, |assigned| &mut assigned.credit);
	rest_bits_refuse_a_credit_at_the_quota: "rest bits", overdrawn(Note::sample().quota);
	rest_bits_refuse_a_credit_beyond_the_quota: "rest bits", overdrawn(Note::sample().quota + 1);
	rest_bits_refuse_the_largest_credit: "rest bits", overdrawn(u16::MAX);
	generation_bits_refuse_another_spelling_of_a_number: "generation bits",
		respelled(3, |assigned| &mut assigned.generation);
	a_path_bit_that_is_not_boolean_is_refused: "index bits", impossible_position();
	the_identity_commitment_refuses_anothers_note: "identity commitment",
		theft(&["identity commitment", "leaf", "path", "access root"]);
	the_leaf_refuses_a_commitment_that_is_not_in_it: "leaf", theft(&["leaf", "path", "access root"]);
	the_leaf_refuses_a_larger_quota: "leaf",
		with_honest(&["leaf", "path", "access root"], |_, witness| witness.quota += 1);
	the_leaf_refuses_another_price: "leaf",
		with_honest(&["leaf", "path", "access root"], |inputs, _| inputs.price += 1);
	the_path_refuses_a_leaf_that_is_not_in_the_tree: "path", theft(&["path", "access root"]);
	the_path_refuses_another_index: "path", with_honest(&["path", "access root"], |inputs, witness| {
		witness.index ^= 1;
		nullify(inputs, witness);
	});
	the_access_root_refuses_another_generation: "access root", with_honest(&["access root"], |inputs, witness| {
		witness.generation += 1;
		nullify(inputs, witness);
	});
	the_access_root_refuses_an_unknown_root: "access root", with_honest(&[], |inputs, _| inputs.root = number(1));
	the_nullifier_refuses_zero: "nullifier", with_honest(&[], |inputs, _| inputs.nullifier = number(0));
	the_nullifier_refuses_that_of_another_credit: "nullifier",
		with_honest(&[], |inputs, _| inputs.nullifier = Note::sample().spend(4, served_by(1)).0.nullifier);
	the_binding_refuses_to_be_exchanged: "binding", {
		let cheat = with_honest(&[], |_, _| {});
		let exchanged = cheat.assigned[BINDING] + Fr::ONE;
		cheat.with(BINDING, exchanged)
	};
}

#[test]
fn an_honest_assignment_satisfies_every_family() {
	let (inputs, witness) = honest();
	assert!(system(&inputs, &witness).failing().is_empty());
}

#[test]
fn the_leaf_and_the_nullifier_refuse_another_offer() {
	let cheat = with_honest(&[], |_, _| {});
	let other = cheat.assigned[OFFER] + Fr::ONE;
	assert_eq!(cheat.with(OFFER, other).failing(), ["leaf", "nullifier"]);
}
