//! PaidQuery in constraints.
//!
//! The quota is 1 + credit + rest, where rest = quota - 1 - credit: that credit is below quota is thereby said by the bits
//! of rest, and no comparison is needed.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, One};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Builder, Circuit, Result};
use crate::{
	field::decode,
	poseidon::constants::{t2, t3, t5},
	shown::Shown,
	statement::{check, PublicInputs, Violation, Witness, INPUTS},
	tree::DEPTH,
};

const CREDIT_BITS: usize = 16;
const GENERATION_BITS: usize = 32;

/// The private values, each bit by itself, so that tests can put in what no honest prover would. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Assignment<const LEVELS: usize> {
	pub(crate) secret: Fr,
	pub(crate) credit: [Fr; CREDIT_BITS],
	pub(crate) rest: [Fr; CREDIT_BITS],
	pub(crate) generation: [Fr; GENERATION_BITS],
	pub(crate) index: [Fr; LEVELS],
	pub(crate) path: [Fr; LEVELS],
}

impl<const LEVELS: usize> Assignment<LEVELS> {
	/// The assignment of a witness; `None` when one of its byte strings is not canonical.
	pub(crate) fn of(witness: &Witness<LEVELS>) -> Option<Self> {
		let mut path = [Fr::ZERO; LEVELS];
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

/// The circuit of paid access to a tree of `LEVELS` levels.
#[derive(Clone)]
pub struct PaidQuery<const LEVELS: usize = DEPTH> {
	pub(crate) inputs: [Fr; INPUTS],
	pub(crate) assignment: Assignment<LEVELS>,
}

impl<const LEVELS: usize> Circuit for PaidQuery<LEVELS> {
	type Inputs = PublicInputs;
	type Witness = Witness<LEVELS>;
	type Violation = Violation;

	const DEVELOPMENT_SEED: &'static [u8] = b"assent/development key/v1: insecure, everybody knows it";
	const CONSTRAINTS: usize = 1_114 + 242 * LEVELS;

	fn blank() -> Self {
		let zeroes = Assignment {
			secret: Fr::ZERO,
			credit: [Fr::ZERO; CREDIT_BITS],
			rest: [Fr::ZERO; CREDIT_BITS],
			generation: [Fr::ZERO; GENERATION_BITS],
			index: [Fr::ZERO; LEVELS],
			path: [Fr::ZERO; LEVELS],
		};
		Self { inputs: [Fr::ZERO; INPUTS], assignment: zeroes }
	}

	fn check(inputs: &PublicInputs, witness: &Witness<LEVELS>) -> core::result::Result<(), Violation> {
		check(inputs, witness)
	}

	fn assign(inputs: &PublicInputs, witness: &Witness<LEVELS>) -> Option<Self> {
		Some(Self { inputs: inputs.to_field_elements()?, assignment: Assignment::of(witness)? })
	}

	fn synthesize(&self, builder: &mut Builder) -> Result<()> {
		let [root, nullifier, offer, price, binding] = self.inputs;
		let root = builder.input(root)?;
		let nullifier = builder.input(nullifier)?;
		let offer = builder.input(offer)?;
		let price = builder.input(price)?;
		let binding = builder.input(binding)?;
		let Assignment { secret, credit, rest, generation, index, path } = &self.assignment;

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
		let position = generation.times(Fr::from(1u64 << LEVELS)).plus(&index);
		let burnt = builder.hash(&t5::PARAMETERS, [&secret, &offer, &position, &credit])?;
		builder.equal(&burnt, &nullifier)?;

		builder.family("binding");
		builder.pin(&binding)
	}
}
