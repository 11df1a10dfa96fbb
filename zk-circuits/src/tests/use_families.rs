//! Each family of constraints of UseConsent refuses the cheat that it is there for, and alone does so.

use super::{system::*, *};
use crate::circuit::{Circuit, UseAssignment, UseConsent};
use ark_ff::{AdditiveGroup, Field};

/// Where the public inputs lie in an assignment.
const QUERY: usize = 2;
const RESULT: usize = 3;
const BINDING: usize = 7;

/// Everything that is computed from the words of the consent set.
const SET: [&str; 3] = ["leaves", "tree root", "consent root"];

fn system(answer: &Use) -> System {
	let (inputs, witness) = answer.open();
	System::of(&UseConsent::assign(&inputs, &witness).unwrap())
}

fn with(answer: &Use, change: impl Fn(&mut UseAssignment)) -> System {
	let (inputs, witness) = answer.open();
	let mut circuit = UseConsent::assign(&inputs, &witness).unwrap();
	change(&mut circuit.assignment);
	System::of(&circuit)
}

fn showing(change: impl Fn(&mut uses::PublicInputs)) -> System {
	let (mut inputs, witness) = Use::sample().open();
	change(&mut inputs);
	System::of(&UseConsent::assign(&inputs, &witness).unwrap())
}

fn exchanged(input: usize) -> System {
	let cheat = system(&Use::sample());
	let other = cheat.assigned[input] + Fr::ONE;
	cheat.with(input, other)
}

/// A set to which the cheat has added the slot it wants, with the honest set's variables in these families.
///
/// The root is that of the honest set, as the chain insists.
fn padded_set(families: &[&str]) -> System {
	let honest = Use::sample();
	let mut padded = honest.clone().using(&[0, Use::WITHDRAWN]);
	let (word, bit) = consent::place_of(Use::WITHDRAWN).unwrap();
	consent::set_bit(&mut padded.words[word].bits, bit, true).unwrap();
	under_root_of(&honest, &padded, families)
}

/// Units that the cheat has made larger, so that what it used weighs more.
fn heavier_units() -> System {
	let honest = Use::sample();
	let mut heavier = honest.clone();
	heavier.words[0].unit += 1;
	under_root_of(&honest, &heavier, &SET)
}

fn under_root_of(honest: &Use, cheat: &Use, families: &[&str]) -> System {
	let (mut inputs, witness) = cheat.open();
	inputs.root = honest.open().0.root;
	System::of(&UseConsent::assign(&inputs, &witness).unwrap()).graft(families, &system(honest))
}

cheats! {
	consent_bits_refuse_another_spelling_of_a_word: "consent bits", with(&Use::sample().using(&[]), |assigned| {
		let bits = &mut assigned.consent[0][2..5];
		assert_eq!(bits, [Fr::ONE, Fr::ZERO, Fr::ONE]);
		bits.copy_from_slice(&[Fr::from(3), -Fr::ONE, Fr::ONE]);
	});
	a_cleared_consent_bit_is_refused: "used bits", system(&Use::sample().using(&[0, Use::WITHDRAWN]));
	used_bits_refuse_to_use_a_slot_twice: "used bits", {
		let twice = with(&Use::sample().using(&[0]), |assigned| assigned.used[0][0] = Fr::from(2));
		recomputed(twice)
	};
	used_bits_refuse_to_use_less_than_nothing: "used bits", {
		let negative = with(&Use::sample().using(&[0]), |assigned| assigned.used[0][1] = -Fr::ONE);
		recomputed(negative)
	};
	the_leaves_refuse_a_slot_that_is_not_in_the_set: "leaves", padded_set(&SET);
	the_leaves_refuse_a_heavier_unit: "leaves", heavier_units();
	the_tree_root_refuses_a_leaf_that_is_not_in_the_tree: "tree root", padded_set(&SET[1..]);
	the_consent_root_refuses_another_tree: "consent root", padded_set(&SET[2..]);
	the_consent_root_refuses_another_model: "consent root",
		with(&Use::sample(), |assigned| assigned.model += Fr::ONE);
	a_proof_for_another_consent_version_is_refused: "consent root",
		with(&Use::sample(), |assigned| assigned.version -= Fr::ONE);
	the_consent_root_refuses_an_unknown_root: "consent root", showing(|inputs| inputs.root = number(1));
	the_used_commitment_refuses_a_smaller_used_set: "used commitment",
		showing(|inputs| inputs.used = Use::sample().using(&[0]).open().0.used);
	the_used_commitment_refuses_another_salt: "used commitment",
		with(&Use::sample(), |assigned| assigned.salt += Fr::ONE);
	the_count_refuses_one_less: "count", showing(|inputs| inputs.count -= 1);
	the_count_refuses_none: "count", showing(|inputs| inputs.count = 0);
	the_weight_refuses_one_more: "weight", showing(|inputs| inputs.weight += 1);
	the_weight_refuses_none: "weight", showing(|inputs| inputs.weight = 0);
	the_query_commitment_refuses_to_be_exchanged: "query commitment", exchanged(QUERY);
	the_result_commitment_refuses_to_be_exchanged: "result commitment", exchanged(RESULT);
	the_binding_refuses_to_be_exchanged: "binding", exchanged(BINDING);
}

/// Shows the commitment, the count and the weight that belong to what is assigned.
fn recomputed(mut cheat: System) -> System {
	const SHOWN: [(&str, usize); 3] = [("used commitment", 4), ("count", 5), ("weight", 6)];
	for (family, input) in SHOWN {
		let last = cheat.shape.rows_of(family).end - 1;
		cheat.assigned[input] = cheat.row(last)[0];
	}
	cheat
}

#[test]
fn an_honest_assignment_satisfies_every_family() {
	for used in [&[][..], &Use::SOME, &(0..consent::SLOTS).filter(|slot| slot % 7 != 3).collect::<Vec<_>>()] {
		assert!(system(&Use::sample().using(used)).failing().is_empty());
	}
}
