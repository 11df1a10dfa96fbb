//! The statement as a rank-1 constraint system: [`crate::statement::check`] in constraints.
//!
//! # Terms
//!
//! * **bit**: a witness b with b·b = b. A number is never a variable of its own, always the sum of its bits, so it is in
//!   range as soon as its bits are bits.
//! * **number**: a value and the linear combination of variables that it is. Adding and scaling cost nothing; multiplying
//!   costs one constraint and one variable.
//! * **family**: constraints that say one thing; [`layout`] counts them.
//!
//! The quota is 1 + credit + rest, where rest = quota - 1 - credit: that credit is below quota is thereby said by the bits
//! of rest, and no comparison is needed.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, One};
use ark_relations::gr1cs::{
	ConstraintSynthesizer, ConstraintSystem, ConstraintSystemRef, LinearCombination, SynthesisError, SynthesisMode,
	Variable,
};
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::{
	field::decode,
	poseidon::{
		constants::{t2, t3, t5},
		Parameters,
	},
	statement::{Witness, INPUTS},
	tree::DEPTH,
};

/// Constraints of the whole statement.
pub const CONSTRAINTS: usize = 5_954;

const CREDIT_BITS: usize = 16;
const GENERATION_BITS: usize = 32;

type Result<T> = core::result::Result<T, SynthesisError>;

/// The private values, each bit by itself, so that tests can put in what no honest prover would. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Assignment {
	pub(crate) secret: Fr,
	pub(crate) credit: [Fr; CREDIT_BITS],
	pub(crate) rest: [Fr; CREDIT_BITS],
	pub(crate) generation: [Fr; GENERATION_BITS],
	pub(crate) index: [Fr; DEPTH],
	pub(crate) path: [Fr; DEPTH],
}

impl Assignment {
	/// The assignment of a witness; `None` when one of its byte strings is not canonical.
	///
	/// A number that is out of range is split so that the sum still holds and the last digit is not a bit.
	pub(crate) fn of(witness: &Witness) -> Option<Self> {
		let mut path = [Fr::ZERO; DEPTH];
		for (sibling, bytes) in path.iter_mut().zip(&witness.path) {
			*sibling = decode(bytes)?;
		}
		Some(Self {
			secret: decode(&witness.secret)?,
			credit: digits(witness.credit.into()),
			rest: digits(i64::from(witness.quota) - 1 - i64::from(witness.credit)),
			generation: digits(witness.generation.into()),
			index: digits(witness.index.into()),
			path,
		})
	}
}

/// Little-endian binary digits; the last one takes whatever is left over, which is a bit exactly if `number` fits.
fn digits<const N: usize>(number: i64) -> [Fr; N] {
	core::array::from_fn(|place| if place + 1 < N { Fr::from(number >> place & 1) } else { Fr::from(number >> place) })
}

/// The circuit with what is assigned to it.
#[derive(Clone)]
pub struct PaidQuery {
	pub(crate) inputs: [Fr; INPUTS],
	pub(crate) assignment: Assignment,
}

impl PaidQuery {
	/// The circuit without a statement to prove, for making keys.
	pub fn blank() -> Self {
		let zeroes = Assignment {
			secret: Fr::ZERO,
			credit: [Fr::ZERO; CREDIT_BITS],
			rest: [Fr::ZERO; CREDIT_BITS],
			generation: [Fr::ZERO; GENERATION_BITS],
			index: [Fr::ZERO; DEPTH],
			path: [Fr::ZERO; DEPTH],
		};
		Self { inputs: [Fr::ZERO; INPUTS], assignment: zeroes }
	}
}

impl ConstraintSynthesizer<Fr> for PaidQuery {
	fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<()> {
		synthesize(&self, Builder::new(cs)).map(|_| ())
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

/// The families of constraints, in order. The secret is the one private variable before the first of them.
pub fn layout() -> Vec<Family> {
	let cs = ConstraintSystem::new_ref();
	cs.set_mode(SynthesisMode::Setup);
	// Making constraints without assigning anything cannot fail.
	synthesize(&PaidQuery::blank(), Builder::new(cs)).unwrap_or_default()
}

fn synthesize(circuit: &PaidQuery, mut builder: Builder) -> Result<Vec<Family>> {
	let [root, nullifier, offer, price, binding] = circuit.inputs;
	let root = builder.input(root)?;
	let nullifier = builder.input(nullifier)?;
	let offer = builder.input(offer)?;
	let price = builder.input(price)?;
	let binding = builder.input(binding)?;
	let Assignment { secret, credit, rest, generation, index, path } = &circuit.assignment;

	let secret = builder.witness(*secret)?;

	builder.family("credit bits");
	let (credit, _) = builder.number(credit)?;
	builder.family("rest bits");
	let (rest, _) = builder.number(rest)?;
	let quota = credit.plus(&rest).plus(&builder.constant(Fr::one()));
	builder.family("generation bits");
	let (generation, _) = builder.number(generation)?;
	builder.family("index bits");
	let (index, turns) = builder.number(index)?;

	builder.family("identity commitment");
	let identity = builder.hash(&t2::PARAMETERS, [&secret])?;
	builder.family("leaf");
	let mut node = builder.hash(&t5::PARAMETERS, [&identity, &offer, &quota, &price])?;

	builder.family("path");
	for (turn, sibling) in turns.iter().zip(path) {
		let sibling = builder.witness(*sibling)?;
		let moved = builder.product(turn, &sibling.minus(&node))?;
		node = builder.hash(&t3::PARAMETERS, [&node.plus(&moved), &sibling.minus(&moved)])?;
	}

	builder.family("access root");
	let found = builder.hash(&t3::PARAMETERS, [&node, &generation])?;
	builder.equal(&found, &root)?;

	builder.family("nullifier");
	let position = generation.times(Fr::from(1u64 << DEPTH)).plus(&index);
	let burnt = builder.hash(&t5::PARAMETERS, [&secret, &offer, &position, &credit])?;
	builder.equal(&burnt, &nullifier)?;

	// An input that is in no constraint could be swapped for another in a finished proof under some reductions.
	builder.family("binding");
	builder.product(&binding, &binding)?;

	Ok(builder.families)
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
struct Builder {
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

	/// A number from its digits, each of them constrained to be a bit.
	fn number<const N: usize>(&mut self, digits: &[Fr; N]) -> Result<(Number, Vec<Number>)> {
		let mut number = self.constant(Fr::ZERO);
		let mut weight = Fr::ONE;
		let mut bits = Vec::with_capacity(N);
		for digit in digits {
			let bit = self.witness(*digit)?;
			self.enforce(&bit, &bit, &bit)?;
			number.add(weight, &bit);
			weight.double_in_place();
			bits.push(bit);
		}
		Ok((number, bits))
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
