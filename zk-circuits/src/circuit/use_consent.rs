//! UseConsent in constraints.
//!
//! A slot costs two constraints: c·c = c for its bit in the consent set, and u·(u - c) = 0 for its bit in the used set. The
//! second says that u is zero or c: a bit, because c is one, and not set without consent.
//!
//! Units, model and version are private variables without a range of their own. They are below the consent root, which the
//! chain computed from 32-bit numbers. So the weight, at most 3,795 · (2^32 - 1), never reaches the modulus.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::{Builder, Circuit, Number, Result};
use crate::{
	consent::{WORDS, WORD_BITS},
	field::{decode, FieldBytes},
	poseidon::constants::{t3, t4, t5},
	shown::Shown,
	use_consent::{check, PublicInputs, Violation, Witness, INPUTS},
};

/// The private values, each bit by itself, so that tests can put in what no honest prover would. Wiped when dropped.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub(crate) struct Assignment {
	pub(crate) units: [Fr; WORDS],
	pub(crate) model: Fr,
	pub(crate) version: Fr,
	pub(crate) salt: Fr,
	/// Bits of the consent set, word by word.
	pub(crate) consent: Vec<Vec<Fr>>,
	/// Bits of the used set, word by word.
	pub(crate) used: Vec<Vec<Fr>>,
}

impl Assignment {
	/// The assignment of a witness; `None` when its salt is not canonical.
	pub(crate) fn of(witness: &Witness) -> Option<Self> {
		Some(Self {
			units: witness.words.map(|word| Fr::from(word.unit)),
			model: Fr::from(witness.model),
			version: Fr::from(witness.version),
			salt: decode(&witness.salt)?,
			consent: witness.words.iter().map(|word| digits(&word.bits)).collect(),
			used: witness.used.iter().map(digits).collect(),
		})
	}
}

/// The bits of a word; the last one takes whatever is left over, which is a bit exactly if the word is one.
fn digits(word: &FieldBytes) -> Vec<Fr> {
	let bit = |place: usize| if place + 1 < WORD_BITS { word[place / 8] >> (place % 8) & 1 } else { word[31] >> 4 };
	(0..WORD_BITS).map(|place| Fr::from(bit(place))).collect()
}

/// The circuit of a used set inside a consent set.
#[derive(Clone)]
pub struct UseConsent {
	pub(crate) inputs: [Fr; INPUTS],
	pub(crate) assignment: Assignment,
}

impl Circuit for UseConsent {
	type Inputs = PublicInputs;
	type Witness = Witness;
	type Violation = Violation;

	const DEVELOPMENT_SEED: &'static [u8] = b"assent/use consent development key/v1: insecure, everybody knows it";
	const CONSTRAINTS: usize = 14_443;

	fn blank() -> Self {
		let zeroes = vec![vec![Fr::ZERO; WORD_BITS]; WORDS];
		let assignment = Assignment {
			units: [Fr::ZERO; WORDS],
			model: Fr::ZERO,
			version: Fr::ZERO,
			salt: Fr::ZERO,
			consent: zeroes.clone(),
			used: zeroes,
		};
		Self { inputs: [Fr::ZERO; INPUTS], assignment }
	}

	fn check(inputs: &PublicInputs, witness: &Witness) -> core::result::Result<(), Violation> {
		check(inputs, witness)
	}

	fn assign(inputs: &PublicInputs, witness: &Witness) -> Option<Self> {
		Some(Self { inputs: inputs.to_field_elements()?, assignment: Assignment::of(witness)? })
	}

	fn synthesize(&self, builder: &mut Builder) -> Result<()> {
		let [root, query, result, shown, count, weight, binding] = self.inputs;
		let root = builder.input(root)?;
		let query = builder.input(query)?;
		let result = builder.input(result)?;
		let shown = builder.input(shown)?;
		let count = builder.input(count)?;
		let weight = builder.input(weight)?;
		let binding = builder.input(binding)?;
		let Assignment { units, model, version, salt, consent, used } = &self.assignment;

		let units = units.iter().map(|unit| builder.witness(*unit)).collect::<Result<Vec<_>>>()?;
		let model = builder.witness(*model)?;
		let version = builder.witness(*version)?;
		let salt = builder.witness(*salt)?;

		builder.family("consent bits");
		let consent = consent.iter().map(|word| builder.number(word)).collect::<Result<Vec<_>>>()?;
		builder.family("used bits");
		let used = used.iter().zip(&consent).map(|(word, (_, consent))| builder.subset(word, consent));
		let used = used.collect::<Result<Vec<_>>>()?;

		builder.family("leaves");
		let leaves = consent.iter().zip(&units).map(|((word, _), unit)| builder.hash(&t3::PARAMETERS, [word, unit]));
		let mut leaves = leaves.collect::<Result<Vec<_>>>()?;
		leaves.push(builder.constant(Fr::ZERO));
		builder.family("tree root");
		let nodes = leaves.as_chunks().0.iter().map(|children| builder.node(children)).collect::<Result<Vec<_>>>()?;
		let (top, _) = nodes.as_chunks();
		let tree_root = top.iter().try_fold(builder.constant(Fr::ZERO), |_, children| builder.node(children))?;

		builder.family("consent root");
		let found = builder.hash(&t4::PARAMETERS, [&tree_root, &model, &version])?;
		builder.equal(&found, &root)?;

		builder.family("used commitment");
		let words: Vec<_> = used.iter().map(|bits| builder.spelled(bits)).collect();
		let links = words.as_chunks().0.iter();
		let commitment =
			links.clone().try_fold(salt, |link, [a, b, c]| builder.hash(&t5::PARAMETERS, [&link, a, b, c]))?;
		builder.equal(&commitment, &shown)?;

		builder.family("count");
		let counts: Vec<_> = used.iter().map(Number::sum).collect();
		builder.equal(&Number::sum(&counts), &count)?;
		builder.family("weight");
		let weights = counts.iter().zip(&units).map(|(count, unit)| builder.product(unit, count));
		let weights = weights.collect::<Result<Vec<_>>>()?;
		builder.equal(&Number::sum(&weights), &weight)?;

		builder.family("query commitment");
		builder.pin(&query)?;
		builder.family("result commitment");
		builder.pin(&result)?;
		builder.family("binding");
		builder.pin(&binding)
	}
}

impl Builder {
	/// Digits of which each is zero or the bit of `superset` in its place.
	fn subset(&mut self, digits: &[Fr], superset: &[Number]) -> Result<Vec<Number>> {
		let zero = Number::sum([]);
		let mut bits = Vec::with_capacity(digits.len());
		for (digit, allowed) in digits.iter().zip(superset) {
			let bit = self.witness(*digit)?;
			self.enforce(&bit, &bit.minus(allowed), &zero)?;
			bits.push(bit);
		}
		Ok(bits)
	}

	fn node(&mut self, [a, b, c, d]: &[Number; 4]) -> Result<Number> {
		self.hash(&t5::PARAMETERS, [a, b, c, d])
	}
}
