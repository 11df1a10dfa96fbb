//! Each family of constraints refuses the cheat that it is there for, and alone does so.
//!
//! A cheat is not bound to the honest way of computing the private variables. These tests therefore put together
//! assignments that satisfy every family but one.

use super::*;
use crate::circuit::{layout, Assignment, PaidQuery, CONSTRAINTS};
use ark_ff::{AdditiveGroup, Field};
use ark_relations::gr1cs::{
	predicate::polynomial_constraint::R1CS_PREDICATE_LABEL, ConstraintSynthesizer, ConstraintSystem, Matrix,
};
use std::{collections::BTreeMap, ops::Range};

/// One and the public inputs, then the private variables.
const FIRST_WITNESS: usize = 6;

/// The matrices and an assignment, which may have been tampered with.
#[derive(Clone)]
struct System {
	matrices: Vec<Matrix<Fr>>,
	assigned: Vec<Fr>,
}

impl System {
	fn of(inputs: &PublicInputs, witness: &Witness) -> Self {
		Self::with(inputs, Assignment::of(witness).unwrap())
	}

	fn with(inputs: &PublicInputs, assignment: Assignment) -> Self {
		let cs = ConstraintSystem::new_ref();
		let inputs = inputs.to_field_elements().unwrap();
		PaidQuery { inputs, assignment }.generate_constraints(cs.clone()).unwrap();
		let matrices = cs.to_matrices().unwrap().remove(R1CS_PREDICATE_LABEL).unwrap();
		let cs = cs.borrow().unwrap();
		let assigned = [cs.instance_assignment().unwrap(), cs.witness_assignment().unwrap()].concat();
		Self { matrices, assigned }
	}

	fn row(&self, matrix: usize, row: usize) -> Fr {
		self.matrices[matrix][row].iter().map(|(coefficient, column)| *coefficient * self.assigned[*column]).sum()
	}

	/// The families in which some constraint does not hold.
	fn failing(&self) -> Vec<&'static str> {
		let mut row = 0;
		let mut failing = Vec::new();
		for family in layout() {
			let rows = row..row + family.constraints;
			if rows.clone().any(|row| self.row(0, row) * self.row(1, row) != self.row(2, row)) {
				failing.push(family.name);
			}
			row = rows.end;
		}
		failing
	}

	/// Takes over the private variables of a family, as if they had been computed for `other`.
	fn graft(mut self, name: &str, other: &Self) -> Self {
		let range = variables(name);
		self.assigned[range.clone()].copy_from_slice(&other.assigned[range]);
		self
	}
}

/// Where the private variables of a family lie in an assignment.
fn variables(name: &str) -> Range<usize> {
	// The secret comes first.
	let mut start = FIRST_WITNESS + 1;
	for family in layout() {
		if family.name == name {
			return start..start + family.witnesses;
		}
		start += family.witnesses;
	}
	panic!("no family {name}")
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

/// Proving time doubles beyond this.
const _: () = assert!(CONSTRAINTS + FIRST_WITNESS <= 8_192);

#[test]
fn the_number_of_constraints_is_pinned() {
	let families: Vec<_> = layout().iter().map(|family| (family.name, family.constraints)).collect();
	assert_eq!(
		families,
		[
			("credit bits", 16),
			("rest bits", 16),
			("generation bits", 32),
			("index bits", 20),
			("identity commitment", 213),
			("leaf", 297),
			("path", 4_820),
			("access root", 241),
			("nullifier", 298),
			("binding", 1),
		]
	);
	assert_eq!(families.iter().map(|(_, count)| count).sum::<usize>(), CONSTRAINTS);
	assert_eq!(key().constraints(), CONSTRAINTS);
}

#[test]
fn an_honest_assignment_satisfies_every_family() {
	let (inputs, witness) = honest();
	assert!(System::of(&inputs, &witness).failing().is_empty());
}

#[test]
fn credit_bits_refuse_another_spelling_of_a_number() {
	let (inputs, witness) = Note::sample().spend(2, served_by(1));
	let mut assignment = Assignment::of(&witness).unwrap();
	assignment.credit[0] = Fr::from(2);
	assignment.credit[1] = Fr::ZERO;
	assert_eq!(System::with(&inputs, assignment).failing(), ["credit bits"]);
}

#[test]
fn rest_bits_refuse_a_credit_at_the_quota_and_beyond() {
	let note = Note::sample();
	for credit in [note.quota, note.quota + 1, u16::MAX] {
		let (inputs, witness) = note.spend(credit, served_by(1));
		assert_eq!(System::of(&inputs, &witness).failing(), ["rest bits"], "credit {credit} of {}", note.quota);
	}
}

#[test]
fn generation_bits_refuse_another_spelling_of_a_number() {
	let (inputs, witness) = honest();
	let mut assignment = Assignment::of(&witness).unwrap();
	assert_eq!(assignment.generation[1], Fr::ONE);
	assignment.generation[0] = Fr::from(2);
	assignment.generation[1] = Fr::ZERO;
	assert_eq!(System::with(&inputs, assignment).failing(), ["generation bits"]);
}

/// Two equal notes side by side: the turn of the path does not matter there, so only the bit stands between the cheat and
/// a fresh nullifier for every number it can think of.
#[test]
fn index_bits_refuse_a_position_that_is_none() {
	let mut note = Note::sample();
	note.leaves[5] = note.leaves[4];
	let (mut inputs, witness) = note.spend(3, served_by(1));
	let mut assignment = Assignment::of(&witness).unwrap();
	assignment.index[0] = Fr::from(7);
	let position = paid::position(note.generation, note.index + 7);
	inputs.nullifier = paid::nullifier(&note.secret, note.offer, position, 3).unwrap();
	assert_eq!(System::with(&inputs, assignment).failing(), ["index bits"]);
}

#[test]
fn the_identity_commitment_refuses_anothers_note() {
	let (inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let (theirs, thief) = stranger();
	let cheat = System::of(&PublicInputs { nullifier: theirs.nullifier, ..inputs }, &thief);
	let cheat = ["identity commitment", "leaf", "path", "access root"]
		.iter()
		.fold(cheat, |cheat, family| cheat.graft(family, &owner));
	assert_eq!(cheat.failing(), ["identity commitment"]);
}

#[test]
fn the_leaf_refuses_a_commitment_that_is_not_in_it() {
	let (inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let (theirs, thief) = stranger();
	let cheat = System::of(&PublicInputs { nullifier: theirs.nullifier, ..inputs }, &thief);
	let cheat = ["leaf", "path", "access root"].iter().fold(cheat, |cheat, family| cheat.graft(family, &owner));
	assert_eq!(cheat.failing(), ["leaf"]);
}

#[test]
fn the_leaf_refuses_a_larger_quota() {
	let (inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let greedy = Witness { quota: witness.quota + 1, ..witness.clone() };
	let cheat = System::of(&inputs, &greedy);
	let cheat = ["leaf", "path", "access root"].iter().fold(cheat, |cheat, family| cheat.graft(family, &owner));
	assert_eq!(cheat.failing(), ["leaf"]);
}

#[test]
fn the_leaf_refuses_another_price() {
	let (inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let cheat = System::of(&PublicInputs { price: inputs.price + 1, ..inputs }, &witness);
	let cheat = ["leaf", "path", "access root"].iter().fold(cheat, |cheat, family| cheat.graft(family, &owner));
	assert_eq!(cheat.failing(), ["leaf"]);
}

#[test]
fn the_leaf_and_the_nullifier_refuse_another_offer() {
	let (inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let mut cheat = owner.clone();
	cheat.assigned[3] += Fr::ONE;
	assert_eq!(cheat.failing(), ["leaf", "nullifier"]);
}

#[test]
fn the_path_refuses_a_leaf_that_is_not_in_the_tree() {
	let (inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let (theirs, thief) = stranger();
	let cheat = System::of(&PublicInputs { nullifier: theirs.nullifier, ..inputs }, &thief);
	let cheat = ["path", "access root"].iter().fold(cheat, |cheat, family| cheat.graft(family, &owner));
	assert_eq!(cheat.failing(), ["path"]);
}

#[test]
fn the_path_refuses_another_index() {
	let (mut inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let moved = Witness { index: witness.index ^ 1, ..witness.clone() };
	let position = paid::position(moved.generation, moved.index);
	inputs.nullifier = paid::nullifier(&moved.secret, inputs.offer, position, moved.credit).unwrap();
	let cheat =
		["path", "access root"].iter().fold(System::of(&inputs, &moved), |cheat, family| cheat.graft(family, &owner));
	assert_eq!(cheat.failing(), ["path"]);
}

#[test]
fn the_access_root_refuses_another_generation() {
	let (mut inputs, witness) = honest();
	let owner = System::of(&inputs, &witness);
	let moved = Witness { generation: witness.generation + 1, ..witness.clone() };
	let position = paid::position(moved.generation, moved.index);
	inputs.nullifier = paid::nullifier(&moved.secret, inputs.offer, position, moved.credit).unwrap();
	assert_eq!(System::of(&inputs, &moved).graft("access root", &owner).failing(), ["access root"]);
}

#[test]
fn the_access_root_refuses_an_unknown_root() {
	let (inputs, witness) = honest();
	assert_eq!(System::of(&PublicInputs { root: number(1), ..inputs }, &witness).failing(), ["access root"]);
}

#[test]
fn the_nullifier_refuses_any_but_that_of_the_credit() {
	let (inputs, witness) = honest();
	let other = Note::sample().spend(4, served_by(1)).0.nullifier;
	for nullifier in [number(0), number(1), other] {
		assert_eq!(System::of(&PublicInputs { nullifier, ..inputs }, &witness).failing(), ["nullifier"]);
	}
}

#[test]
fn the_binding_refuses_to_be_exchanged() {
	let (inputs, witness) = honest();
	let mut cheat = System::of(&inputs, &witness);
	cheat.assigned[5] += Fr::ONE;
	assert_eq!(cheat.failing(), ["binding"]);
}

/// Nothing is left free: changing any one variable, public or private, breaks some constraint.
#[test]
fn every_variable_is_pinned() {
	let (inputs, witness) = honest();
	let system = System::of(&inputs, &witness);
	let rows: Vec<_> = (0..CONSTRAINTS).map(|row| [0, 1, 2].map(|matrix| system.row(matrix, row))).collect();
	let mut columns: Vec<BTreeMap<usize, [Fr; 3]>> = vec![BTreeMap::new(); system.assigned.len()];
	for (which, matrix) in system.matrices.iter().enumerate() {
		for (row, terms) in matrix.iter().enumerate() {
			for (coefficient, column) in terms {
				columns[*column].entry(row).or_insert([Fr::ZERO; 3])[which] += coefficient;
			}
		}
	}
	for (variable, occurrences) in columns.iter().enumerate().skip(1) {
		for change in [Fr::ONE, -Fr::ONE, Fr::from(0x1234_5678_9abc_u64)] {
			let noticed = occurrences.iter().any(|(row, [a, b, c])| {
				let [old_a, old_b, old_c] = rows[*row];
				(old_a + change * a) * (old_b + change * b) != old_c + change * c
			});
			assert!(noticed, "variable {variable} can be changed by {change}");
		}
	}
}
