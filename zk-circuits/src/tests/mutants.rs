//! The mutation run: constraints are taken away, and the suite has to notice.
//!
//! A mutant is a circuit without one family of constraints, or without one single constraint. It is noticed when an
//! assignment that this suite holds to be a lie satisfies everything that is left of it.
//!
//! For families the lies are the cheats of `families` and `use_families`. For a single constraint the lie is computed: the
//! variable that the constraint defines gets a wrong value, and everything after it is computed honestly, public inputs
//! included. Whatever the constraint was there for, only this one constraint then stands against it.

use super::{system::*, *};
use crate::circuit::{Circuit, Constraints, PaidQuery, UseConsent};
use ark_ff::{AdditiveGroup, Field, Zero};
use std::{
	collections::{BTreeMap, BTreeSet},
	env, thread,
};

/// What is left without the family accepts the cheat.
fn survives_without(family: &str, cheat: &System) -> bool {
	let gone = cheat.shape.rows_of(family);
	(0..cheat.shape.rows()).filter(|row| !gone.contains(row)).all(|row| cheat.holds(row))
}

fn every_family_is_missed<C: Circuit + 'static>(cheats: Vec<(&str, &str, System)>) {
	for family in &shape::<C>().families {
		let noticed = cheats.iter().filter(|(_, guard, cheat)| {
			let honest_verdict = cheat.failing().is_empty();
			*guard == family.name && !honest_verdict && survives_without(family.name, cheat)
		});
		assert!(noticed.count() > 0, "no test fails without {}", family.name);
	}
}

#[test]
fn without_any_family_of_paid_query_a_test_fails() {
	every_family_is_missed::<PaidQuery>(families::cheats());
}

#[test]
fn without_any_family_of_use_consent_a_test_fails() {
	every_family_is_missed::<UseConsent>(use_families::cheats());
}

/// What a constraint does, as its form shows.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Role {
	/// b·b = b.
	Bit(usize),
	/// u·(u - c) = 0.
	Subset(usize),
	/// a·b = a variable that was in no constraint before.
	Defines(usize),
	/// a·1 = a public input.
	Shows(usize),
}

fn roles(shape: &Shape) -> Vec<Role> {
	let Constraints { matrices, instance_variables, .. } = &shape.constraints;
	let mut seen = BTreeSet::new();
	let single = |terms: &[(Fr, usize)]| match terms {
		[(coefficient, variable)] if *coefficient == Fr::ONE => Some(*variable),
		_ => None,
	};
	let role = |row: usize| {
		let [a, b, c] = [0, 1, 2].map(|which| nonzero(&matrices[which][row]));
		seen.extend(a.iter().chain(&b).map(|(_, variable)| *variable));
		match (single(&a), single(&b), single(&c)) {
			(Some(a), Some(b), Some(c)) if a == b && b == c => Role::Bit(a),
			(Some(a), None, None) if c.is_empty() => Role::Subset(a),
			(_, Some(0), Some(c)) if c < *instance_variables => Role::Shows(c),
			(_, _, Some(c)) if c >= *instance_variables && seen.insert(c) => Role::Defines(c),
			_ => panic!("constraint {row} has no known form"),
		}
	};
	(0..shape.rows()).map(role).collect()
}

fn nonzero(terms: &[(Fr, usize)]) -> Vec<(Fr, usize)> {
	terms.iter().filter(|(coefficient, _)| !coefficient.is_zero()).copied().collect()
}

/// An assignment that breaks constraint `broken`, with everything that depends on it computed anew.
fn lie(honest: &System, roles: &[Role], broken: usize) -> System {
	let mut lie = honest.clone();
	if let Role::Bit(variable) | Role::Subset(variable) = roles[broken] {
		lie.assigned[variable] += Fr::ONE.double();
	}
	for (row, role) in roles.iter().enumerate() {
		if let Role::Defines(variable) | Role::Shows(variable) = role {
			let [a, b, _] = lie.row(row);
			lie.assigned[*variable] = if row == broken { a * b + Fr::ONE } else { a * b };
		}
	}
	lie
}

/// All constraints with `ASSENT_LONG`, otherwise the first and the last of each family and some in between.
fn chosen_rows(shape: &Shape) -> Vec<usize> {
	if env::var_os("ASSENT_LONG").is_some() {
		return (0..shape.rows()).collect();
	}
	let ends = shape.families.iter().map(|family| shape.rows_of(family.name)).flat_map(|rows| [rows.start, rows.end - 1]);
	ends.chain((0..shape.rows()).step_by(199)).collect::<BTreeSet<_>>().into_iter().collect()
}

fn every_constraint_is_missed<C: Circuit + 'static>(honest: &System) {
	assert!(honest.failing_rows().is_empty());
	let roles = roles(honest.shape);
	let rows = chosen_rows(honest.shape);
	let threads = thread::available_parallelism().map_or(1, |count| count.get());
	thread::scope(|scope| {
		for rows in rows.chunks(rows.len().div_ceil(threads)) {
			let roles = &roles;
			scope.spawn(move || {
				for row in rows {
					assert_eq!(lie(honest, roles, *row).failing_rows(), [*row], "{:?}", roles[*row]);
				}
			});
		}
	});
}

#[test]
fn without_any_single_constraint_of_paid_query_a_lie_passes() {
	let (inputs, witness) = Note::sample().spend(3, served_by(1));
	every_constraint_is_missed::<PaidQuery>(&System::of(&PaidQuery::assign(&inputs, &witness).unwrap()));
}

#[test]
fn without_any_single_constraint_of_paid_query_at_depth_27_a_lie_passes() {
	let (inputs, witness) = Note::sample().spend_at::<27>(3, served_by(1));
	every_constraint_is_missed::<PaidQuery<27>>(&System::of(&PaidQuery::assign(&inputs, &witness).unwrap()));
}

/// Nothing is used, so that a bit of the consent set can be wrong without one of the used set being wrong as well.
#[test]
fn without_any_single_constraint_of_use_consent_a_lie_passes() {
	let (inputs, witness) = Use::sample().using(&[]).open();
	every_constraint_is_missed::<UseConsent>(&System::of(&UseConsent::assign(&inputs, &witness).unwrap()));
}

/// Nothing is left free: changing any one variable, public or private, breaks some constraint.
fn every_variable_is_pinned(system: &System) {
	let Constraints { matrices, .. } = &system.shape.constraints;
	let rows: Vec<_> = (0..system.shape.rows()).map(|row| system.row(row)).collect();
	let mut columns: Vec<BTreeMap<usize, [Fr; 3]>> = vec![BTreeMap::new(); system.assigned.len()];
	for (which, matrix) in matrices.iter().enumerate() {
		for (row, terms) in matrix.iter().enumerate() {
			for (coefficient, column) in terms {
				columns[*column].entry(row).or_insert([Fr::ZERO; 3])[which] += coefficient;
			}
		}
	}
	for (variable, occurrences) in columns.iter().enumerate().skip(1) {
		let value = system.assigned[variable];
		// One more, one less, something else, and what a bit would be on the other side.
		for new in [value + Fr::ONE, value - Fr::ONE, value + Fr::from(0x1234_5678_9abc_u64), Fr::ONE - value] {
			let change = new - value;
			let noticed = change.is_zero() || occurrences.iter().any(|(row, [a, b, c])| {
				let [old_a, old_b, old_c] = rows[*row];
				(old_a + change * a) * (old_b + change * b) != old_c + change * c
			});
			assert!(noticed, "variable {variable} can be changed by {change}");
		}
	}
}

#[test]
fn every_variable_of_paid_query_is_pinned() {
	let (inputs, witness) = Note::sample().spend(3, served_by(1));
	every_variable_is_pinned(&System::of(&PaidQuery::assign(&inputs, &witness).unwrap()));
	let (inputs, witness) = Note::sample().spend_at::<27>(3, served_by(1));
	every_variable_is_pinned(&System::of(&PaidQuery::assign(&inputs, &witness).unwrap()));
}

#[test]
fn every_variable_of_use_consent_is_pinned() {
	for used in [&[][..], &Use::SOME] {
		let (inputs, witness) = Use::sample().using(used).open();
		every_variable_is_pinned(&System::of(&UseConsent::assign(&inputs, &witness).unwrap()));
	}
}
