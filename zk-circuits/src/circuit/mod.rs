//! The statements as rank-1 constraint systems.
//!
//! # Terms
//!
//! * **bit**: a witness b with b·b = b. A number that has to be in a range is never a variable of its own, always the sum of
//!   its bits, so it is in range as soon as its bits are bits.
//! * **number**: a value and the linear combination of variables that it is. Adding and scaling cost nothing; multiplying
//!   costs one constraint and one variable.
//! * **family**: constraints that say one thing; [`layout`] counts them.
//!
//! [`PaidQuery`] says what [`crate::statement::check`] says, [`UseConsent`] what [`crate::use_consent::check`] does.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field};
use ark_relations::gr1cs::{
	predicate::polynomial_constraint::R1CS_PREDICATE_LABEL, ConstraintSynthesizer, ConstraintSystem,
	ConstraintSystemRef, LinearCombination, Matrix, SynthesisError, SynthesisMode, Variable,
};
use std::{collections::BTreeMap, fmt};

use crate::{field::encode, hash::blake2_256, poseidon::Parameters, shown::Shown};

mod paid_query;
mod use_consent;

pub use paid_query::PaidQuery;
pub use use_consent::UseConsent;

#[cfg(test)]
pub(crate) use paid_query::Assignment as PaidAssignment;
#[cfg(test)]
pub(crate) use use_consent::Assignment as UseAssignment;

type Result<T> = core::result::Result<T, SynthesisError>;

/// A circuit with what is assigned to it.
pub trait Circuit: Clone {
	/// What its proofs show.
	type Inputs: Shown;
	/// What its provers know.
	type Witness;
	/// The rule of the statement that does not hold.
	type Violation: fmt::Debug + fmt::Display;

	/// What the development key is made from. Public, so whoever reads this can forge proofs under that key.
	const DEVELOPMENT_SEED: &'static [u8];
	/// Constraints of the whole statement.
	const CONSTRAINTS: usize;

	/// The circuit without a statement to prove, for making keys.
	fn blank() -> Self;

	/// The statement, in plain Rust.
	fn check(inputs: &Self::Inputs, witness: &Self::Witness) -> core::result::Result<(), Self::Violation>;

	/// The circuit with a statement to prove; `None` when a byte string is not canonical.
	///
	/// A number that is out of range is split so that the sum still holds and the last digit is not a bit.
	fn assign(inputs: &Self::Inputs, witness: &Self::Witness) -> Option<Self>;

	/// Adds the constraints.
	fn synthesize(&self, builder: &mut Builder) -> Result<()>;
}

/// Hands a circuit to arkworks.
pub struct Synthesizer<'a, C>(pub &'a C);

impl<C: Circuit> ConstraintSynthesizer<Fr> for Synthesizer<'_, C> {
	fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<()> {
		self.0.synthesize(&mut Builder::new(cs))
	}
}

/// Constraints that say one thing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Family {
	/// What they are about.
	pub name: &'static str,
	/// How many there are.
	pub constraints: usize,
	/// How many private variables they bring.
	pub witnesses: usize,
}

/// The families of constraints, in order. Private variables before the first of them belong to none.
pub fn layout<C: Circuit>() -> Vec<Family> {
	let cs = ConstraintSystem::new_ref();
	cs.set_mode(SynthesisMode::Setup);
	let mut builder = Builder::new(cs);
	// Making constraints without assigning anything cannot fail.
	C::blank().synthesize(&mut builder).map(|_| builder.families).unwrap_or_default()
}

/// The constraints A·B = C of a circuit: for each row of A, B and C the coefficients and the variables they belong to.
///
/// Variable 0 is one, then come the public inputs, then the private variables.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Constraints {
	/// A, B and C.
	pub matrices: Vec<Matrix<Fr>>,
	/// One and the public inputs.
	pub instance_variables: usize,
	/// Private variables.
	pub witness_variables: usize,
}

impl Constraints {
	/// BLAKE2b-256 of one encoding of the constraints, whichever way they were written.
	///
	/// The encoding is the tag `assent/r1cs/v1`, then as little-endian `u32` the number of instance variables, of witness
	/// variables and of rows, then row by row the terms of A, of B and of C. Terms are a `u32` that counts them and for each
	/// the variable as `u32` and the coefficient as 32 bytes, little-endian; they come in the order of their variables, one
	/// for each variable, and none is zero.
	pub fn hash(&self) -> [u8; 32] {
		let mut bytes = b"assent/r1cs/v1".to_vec();
		// Circuits have thousands of variables, not billions.
		let word = |number: usize| (number as u32).to_le_bytes();
		let rows = self.matrices.first().map_or(0, Vec::len);
		bytes.extend([self.instance_variables, self.witness_variables, rows].map(word).as_flattened());
		for row in 0..rows {
			for matrix in &self.matrices {
				let mut terms = BTreeMap::new();
				for (coefficient, variable) in matrix.get(row).into_iter().flatten() {
					*terms.entry(*variable).or_insert(Fr::ZERO) += coefficient;
				}
				terms.retain(|_, coefficient| *coefficient != Fr::ZERO);
				bytes.extend(word(terms.len()));
				for (variable, coefficient) in terms {
					bytes.extend(word(variable));
					bytes.extend(encode(&coefficient));
				}
			}
		}
		blake2_256(&bytes)
	}
}

/// The constraints of a circuit.
pub fn constraints<C: Circuit>() -> Result<Constraints> {
	let cs = ConstraintSystem::new_ref();
	cs.set_mode(SynthesisMode::Setup);
	Synthesizer(&C::blank()).generate_constraints(cs.clone())?;
	cs.finalize();
	Ok(Constraints {
		matrices: cs.to_matrices()?.remove(R1CS_PREDICATE_LABEL).ok_or(SynthesisError::MissingCS)?,
		instance_variables: cs.num_instance_variables(),
		witness_variables: cs.num_witness_variables(),
	})
}

/// A value and the linear combination that it is. While only assignments are wanted there are no terms.
#[derive(Clone)]
struct Number {
	value: Fr,
	terms: Vec<(Fr, Variable)>,
}

impl Number {
	fn plus(&self, other: &Self) -> Self {
		let mut sum = self.clone();
		sum.add(Fr::ONE, other);
		sum
	}

	fn minus(&self, other: &Self) -> Self {
		let mut difference = self.clone();
		difference.add(-Fr::ONE, other);
		difference
	}

	fn times(&self, factor: Fr) -> Self {
		let mut product = Self { value: Fr::ZERO, terms: Vec::new() };
		product.add(factor, self);
		product
	}

	fn sum<'a>(numbers: impl IntoIterator<Item = &'a Self>) -> Self {
		let mut sum = Self { value: Fr::ZERO, terms: Vec::new() };
		for number in numbers {
			sum.add(Fr::ONE, number);
		}
		sum
	}

	fn add(&mut self, factor: Fr, other: &Self) {
		self.value += factor * other.value;
		self.terms.extend(other.terms.iter().map(|(coefficient, variable)| (factor * coefficient, *variable)));
	}

	/// The sum of `row[i]` times `numbers[i]`, with one term for each variable.
	fn combination<const T: usize>(row: &[Fr; T], numbers: &[Self; T]) -> Self {
		let mut sum = Self { value: Fr::ZERO, terms: Vec::new() };
		for (factor, number) in row.iter().zip(numbers) {
			sum.add(*factor, number);
		}
		let mut terms = LinearCombination(sum.terms);
		terms.compactify();
		sum.terms = terms.0;
		sum
	}

	fn combine(&self) -> LinearCombination<Fr> {
		LinearCombination(self.terms.clone())
	}
}

/// Adds variables and constraints to a constraint system.
pub struct Builder {
	cs: ConstraintSystemRef<Fr>,
	/// Whether constraints are wanted, or only the assignment.
	constrains: bool,
	families: Vec<Family>,
}

impl Builder {
	fn new(cs: ConstraintSystemRef<Fr>) -> Self {
		let constrains = cs.should_construct_matrices();
		Self { cs, constrains, families: Vec::new() }
	}

	fn family(&mut self, name: &'static str) {
		self.families.push(Family { name, constraints: 0, witnesses: 0 });
	}

	fn of_variable(&self, value: Fr, variable: Variable) -> Number {
		let terms = if self.constrains { vec![(Fr::ONE, variable)] } else { Vec::new() };
		Number { value, terms }
	}

	fn constant(&self, value: Fr) -> Number {
		let terms = if self.constrains { vec![(value, Variable::One)] } else { Vec::new() };
		Number { value, terms }
	}

	fn input(&mut self, value: Fr) -> Result<Number> {
		let variable = self.cs.new_input_variable(|| Ok(value))?;
		Ok(self.of_variable(value, variable))
	}

	fn witness(&mut self, value: Fr) -> Result<Number> {
		if let Some(family) = self.families.last_mut() {
			family.witnesses += 1;
		}
		let variable = self.cs.new_witness_variable(|| Ok(value))?;
		Ok(self.of_variable(value, variable))
	}

	/// a · b = c.
	fn enforce(&mut self, a: &Number, b: &Number, c: &Number) -> Result<()> {
		if let Some(family) = self.families.last_mut() {
			family.constraints += 1;
		}
		if self.constrains {
			self.cs.enforce_r1cs_constraint(|| a.combine(), || b.combine(), || c.combine())?;
		}
		Ok(())
	}

	fn equal(&mut self, a: &Number, b: &Number) -> Result<()> {
		let one = self.constant(Fr::ONE);
		self.enforce(a, &one, b)
	}

	fn product(&mut self, a: &Number, b: &Number) -> Result<Number> {
		let product = self.witness(a.value * b.value)?;
		self.enforce(a, b, &product)?;
		Ok(product)
	}

	/// A number that is in no other constraint, as part of the statement.
	///
	/// Without one it could be exchanged in a finished proof under some reductions.
	fn pin(&mut self, input: &Number) -> Result<()> {
		self.product(input, input).map(|_| ())
	}

	/// A number from its digits, each of them constrained to be a bit.
	fn number(&mut self, digits: &[Fr]) -> Result<(Number, Vec<Number>)> {
		let mut bits = Vec::with_capacity(digits.len());
		for digit in digits {
			let bit = self.witness(*digit)?;
			self.enforce(&bit, &bit, &bit)?;
			bits.push(bit);
		}
		Ok((self.spelled(&bits), bits))
	}

	/// The number that `bits` spell, little-endian.
	fn spelled(&self, bits: &[Number]) -> Number {
		let mut number = self.constant(Fr::ZERO);
		let mut weight = Fr::ONE;
		for bit in bits {
			number.add(weight, bit);
			weight.double_in_place();
		}
		number
	}

	/// Poseidon of `inputs`: three constraints for each S-box, and none for the first one of the capacity element, whose
	/// input is a constant.
	fn hash<const I: usize, const T: usize, const N: usize>(
		&mut self,
		parameters: &Parameters<T, N>,
		inputs: [&Number; I],
	) -> Result<Number> {
		let mut state: [Number; T] = core::array::from_fn(|place| match place.checked_sub(1) {
			Some(input) => inputs[input].clone(),
			None => self.constant(Fr::ZERO),
		});
		for (round, constants) in parameters.rounds.iter().enumerate() {
			let boxes = if Parameters::<T, N>::is_full(round) { T } else { 1 };
			for (place, (number, constant)) in state.iter_mut().zip(constants).enumerate() {
				number.add(*constant, &self.constant(Fr::ONE));
				if round == 0 && place == 0 {
					*number = self.constant(number.value.pow([5]));
				} else if place < boxes {
					*number = self.fifth_power(number)?;
				}
			}
			state = core::array::from_fn(|row| Number::combination(&parameters.mds[row], &state));
		}
		state.into_iter().next().ok_or(SynthesisError::Unsatisfiable)
	}

	fn fifth_power(&mut self, x: &Number) -> Result<Number> {
		let square = self.product(x, x)?;
		let fourth = self.product(&square, &square)?;
		self.product(x, &fourth)
	}
}
