//! The constraints of a circuit with an assignment that may have been tampered with.
//!
//! A cheat is not bound to the honest way of computing the private variables. A [`System`] can therefore take over the
//! variables of one family from another assignment, or be changed variable by variable.

use crate::circuit::{constraints, layout, Circuit, Constraints, Family, Synthesizer};
use ark_bn254::Fr;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem, SynthesisMode};
use std::{
	any::TypeId,
	collections::BTreeMap,
	ops::Range,
	sync::{Mutex, OnceLock},
};

/// What is the same for every assignment of a circuit.
pub(super) struct Shape {
	pub(super) constraints: Constraints,
	pub(super) families: Vec<Family>,
}

impl Shape {
	pub(super) fn rows(&self) -> usize {
		self.constraints.matrices[0].len()
	}

	/// The constraints of a family.
	pub(super) fn rows_of(&self, name: &str) -> Range<usize> {
		self.range(name, 0, |family| family.constraints)
	}

	/// Where the private variables of a family lie in an assignment.
	pub(super) fn variables_of(&self, name: &str) -> Range<usize> {
		let in_families: usize = self.families.iter().map(|family| family.witnesses).sum();
		let first = self.constraints.instance_variables + self.constraints.witness_variables - in_families;
		self.range(name, first, |family| family.witnesses)
	}

	fn range(&self, name: &str, mut start: usize, size: impl Fn(&Family) -> usize) -> Range<usize> {
		for family in &self.families {
			if family.name == name {
				return start..start + size(family);
			}
			start += size(family);
		}
		panic!("no family {name}")
	}
}

/// The shape of a circuit, made once.
pub(super) fn shape<C: Circuit + 'static>() -> &'static Shape {
	static SHAPES: OnceLock<Mutex<BTreeMap<TypeId, &'static Shape>>> = OnceLock::new();
	let mut shapes = SHAPES.get_or_init(Default::default).lock().unwrap();
	shapes.entry(TypeId::of::<C>()).or_insert_with(|| {
		Box::leak(Box::new(Shape { constraints: constraints::<C>().unwrap(), families: layout::<C>() }))
	})
}

#[derive(Clone)]
pub(super) struct System {
	pub(super) shape: &'static Shape,
	pub(super) assigned: Vec<Fr>,
}

impl System {
	pub(super) fn of<C: Circuit + 'static>(circuit: &C) -> Self {
		let cs = ConstraintSystem::new_ref();
		cs.set_mode(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
		Synthesizer(circuit).generate_constraints(cs.clone()).unwrap();
		let cs = cs.into_inner().unwrap().assignments;
		Self { shape: shape::<C>(), assigned: [cs.instance_assignment, cs.witness_assignment].concat() }
	}

	/// What A, B and C of a constraint are.
	pub(super) fn row(&self, row: usize) -> [Fr; 3] {
		[0, 1, 2].map(|which| {
			let terms = &self.shape.constraints.matrices[which][row];
			terms.iter().map(|(coefficient, column)| *coefficient * self.assigned[*column]).sum()
		})
	}

	pub(super) fn holds(&self, row: usize) -> bool {
		let [a, b, c] = self.row(row);
		a * b == c
	}

	/// The constraints that do not hold.
	pub(super) fn failing_rows(&self) -> Vec<usize> {
		(0..self.shape.rows()).filter(|row| !self.holds(*row)).collect()
	}

	/// The families in which some constraint does not hold.
	pub(super) fn failing(&self) -> Vec<&'static str> {
		let families = self.shape.families.iter().map(|family| family.name);
		families.filter(|name| self.shape.rows_of(name).any(|row| !self.holds(row))).collect()
	}

	/// Takes over the private variables of families, as if they had been computed for `other`.
	pub(super) fn graft(mut self, names: &[&str], other: &Self) -> Self {
		for name in names {
			let range = self.shape.variables_of(name);
			self.assigned[range.clone()].copy_from_slice(&other.assigned[range]);
		}
		self
	}

	/// Changes one variable.
	pub(super) fn with(mut self, variable: usize, value: Fr) -> Self {
		self.assigned[variable] = value;
		self
	}
}

/// One test for each cheat, which every family but one accepts, and a table of all of them for the mutation run.
macro_rules! cheats {
	($($(#[$doc:meta])* $test:ident: $family:literal, $cheat:expr;)*) => {
		$(
			$(#[$doc])*
			#[test]
			fn $test() {
				let cheat: System = $cheat;
				assert_eq!(cheat.failing(), [$family]);
			}
		)*

		/// The cheats, each with the one family that refuses it.
		pub(super) fn cheats() -> Vec<(&'static str, &'static str, System)> {
			vec![$((stringify!($test), $family, $cheat)),*]
		}
	};
}
pub(super) use cheats;
