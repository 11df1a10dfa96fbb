//! The constraints of a circuit, and its two files: `.r1cs` (version 1) and `.wtns` (version 2).

use ark_bn254::Fr;
use ark_ff::{PrimeField, Zero};
use ark_relations::gr1cs::{
	predicate::polynomial_constraint::R1CS_PREDICATE_LABEL, ConstraintSynthesizer, ConstraintSystem, Matrix,
	SynthesisError, SynthesisMode,
};
use std::collections::BTreeMap;
use zeroize::Zeroizing;

use super::binary::{file, le_bytes, FIELD_BYTES};
use crate::{
	circuit::{Circuit, Synthesizer},
	hash::blake2_256,
};

/// The constraints of a circuit as three sparse matrices. In a row each wire comes once, in order, with a coefficient that
/// is not zero: two circuits are the same exactly if these are equal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct R1cs {
	/// Public wires, the constant one among them.
	pub(super) instances: usize,
	/// Private wires.
	pub(super) witnesses: usize,
	/// A, B, C: a row for each constraint.
	pub(super) matrices: [Matrix<Fr>; 3],
}

impl R1cs {
	/// Those of a circuit of this crate.
	pub fn of<C: Circuit>() -> Result<Self, SynthesisError> {
		Self::synthesize(Synthesizer(&C::blank()))
	}

	/// Those of any circuit.
	pub fn synthesize(circuit: impl ConstraintSynthesizer<Fr>) -> Result<Self, SynthesisError> {
		let cs = ConstraintSystem::new_ref();
		cs.set_mode(SynthesisMode::Setup);
		circuit.generate_constraints(cs.clone())?;
		cs.finalize();
		let matrices = cs.to_matrices()?.remove(R1CS_PREDICATE_LABEL).unwrap_or_default();
		let matrices = matrices.try_into().map_err(|_| SynthesisError::MissingCS)?;
		Ok(Self {
			instances: cs.num_instance_variables(),
			witnesses: cs.num_witness_variables(),
			matrices: <[Matrix<Fr>; 3]>::map(matrices, |matrix| matrix.into_iter().map(normal).collect()),
		})
	}

	/// How many there are.
	pub fn len(&self) -> usize {
		self.matrices[0].len()
	}

	/// Whether the circuit says nothing.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}

	/// Numbers that a proof shows.
	pub fn public_inputs(&self) -> usize {
		self.instances - 1
	}

	/// Wires, the constant one among them.
	pub fn wires(&self) -> usize {
		self.instances + self.witnesses
	}

	/// Size of the domain of the circuit's polynomials: a power of two.
	pub fn domain(&self) -> usize {
		(self.len() + self.instances).next_power_of_two()
	}

	/// The `.r1cs` file: public wires as public inputs, a label for each wire.
	pub fn to_r1cs(&self) -> Vec<u8> {
		let mut header = field_header();
		let counts = [self.wires(), 0, self.public_inputs(), self.witnesses];
		header.extend(counts.into_iter().flat_map(word));
		header.extend(self.wires().to_le_bytes());
		header.extend(word(self.len()));
		let [a, b, c] = &self.matrices;
		let rows = a.iter().zip(b).zip(c).flat_map(|((a, b), c)| [a, b, c]);
		let constraints = rows.flat_map(|row| {
			let terms = row
				.iter()
				.flat_map(|(coefficient, wire)| word(*wire).into_iter().chain(le_bytes(coefficient.into_bigint())));
			word(row.len()).into_iter().chain(terms).collect::<Vec<_>>()
		});
		let labels = (0..self.wires()).flat_map(usize::to_le_bytes);
		file("r1cs", 1, &[(1, header), (2, constraints.collect()), (3, labels.collect())])
	}

	/// BLAKE2b-256 of the `.r1cs` file: the name of the circuit.
	pub fn hash(&self) -> [u8; 32] {
		blake2_256(&self.to_r1cs())
	}
}

/// One term for each wire, in order.
fn normal(row: Vec<(Fr, usize)>) -> Vec<(Fr, usize)> {
	let mut sums = BTreeMap::<usize, Fr>::new();
	for (coefficient, wire) in row {
		*sums.entry(wire).or_default() += coefficient;
	}
	sums.into_iter().filter(|(_, sum)| !sum.is_zero()).map(|(wire, sum)| (sum, wire)).collect()
}

/// A count as four bytes; circuits that have more do not fit in memory.
fn word(count: usize) -> [u8; 4] {
	u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes()
}

fn field_header() -> Vec<u8> {
	[&word(FIELD_BYTES)[..], &le_bytes(Fr::MODULUS)].concat()
}

/// The `.wtns` file of an assignment of a circuit: the value of every wire. It contains the secrets.
pub fn witness(circuit: impl ConstraintSynthesizer<Fr>) -> Result<Zeroizing<Vec<u8>>, SynthesisError> {
	let cs = ConstraintSystem::new_ref();
	cs.set_mode(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
	circuit.generate_constraints(cs.clone())?;
	let assignments = cs.into_inner().ok_or(SynthesisError::MissingCS)?.assignments;
	let private = Zeroizing::new(assignments.witness_assignment);
	let values = assignments.instance_assignment.iter().chain(private.iter());
	let header = [field_header(), word(assignments.instance_assignment.len() + private.len()).to_vec()].concat();
	let values = values.flat_map(|value| le_bytes(value.into_bigint())).collect();
	Ok(Zeroizing::new(file("wtns", 2, &[(1, header), (2, values)])))
}
