//! Files of other people's tools: what snarkjs and its relatives read and write.
//!
//! # Terms
//!
//! * **wire**: a variable. Wire 0 is the constant one, then come the public inputs, then the private ones.
//! * **`.r1cs`**: the constraints of a circuit, what a ceremony's second phase starts from.
//! * **`.wtns`**: the value of every wire.
//! * **`.zkey`**: a proving key, with the list of those who contributed to it.
//! * **Montgomery form**: the number x·2^256 modulo the field's modulus, in which snarkjs stores points.
//!
//! # Story
//!
//! A circuit is exported as `.r1cs`. A multi-party ceremony produces a `.zkey`, and [`import`] converts it to a
//! [`ProvingKeyOf`], provided it belongs to exactly this circuit. Verifying keys, proofs and public inputs use snarkjs'
//! JSON, so that independent programs can check everything that this crate proves.
//!
//! Every reader is strict: each thing has one encoding, nothing is missing, nothing is left over, and each count is compared
//! with the circuit or the length of the file before it is used.
//!
//! | file | what |
//! |---|---|
//! | `binary` | sections, numbers and points, as in all binary files of iden3 |
//! | `r1cs` | [`R1cs`], `.r1cs` and `.wtns` |
//! | `zkey` | `.zkey` |
//! | `sample` | a statement of each circuit, for trials |
//! | `json` | verifying keys, proofs and public inputs |

use std::fmt;

use crate::{
	field::FieldBytes,
	prover::{prove, ProvingKeyError, ProvingKeyOf},
	verifier::{KeyError, Prepared, VerifyError},
};

mod binary;
pub mod json;
mod r1cs;
mod sample;
#[cfg(test)]
mod tests;
mod zkey;

pub use crate::reduction::SnarkjsReduction;
pub use binary::{FormatError, PointFlaw};
pub use r1cs::{witness, R1cs};
pub use sample::Sample;
pub use zkey::{Beacon, Contribution, Zkey};

/// Why a `.zkey` was not imported.
#[derive(Debug)]
pub enum ImportError {
	/// The file is not a sound `.zkey` of the circuit.
	Format(FormatError),
	/// What is in it is no proving key.
	Key(ProvingKeyError),
	/// A proof made with it does not verify: the third matrix, which a `.zkey` does not contain, is another one.
	Trial(String),
}

impl fmt::Display for ImportError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Format(problem) => problem.fmt(f),
			Self::Key(problem) => problem.fmt(f),
			Self::Trial(problem) => write!(f, "a trial proof under the key failed: {problem}"),
		}
	}
}

impl std::error::Error for ImportError {}

impl From<FormatError> for ImportError {
	fn from(problem: FormatError) -> Self {
		Self::Format(problem)
	}
}

/// A key from a `.zkey` file of circuit `C`, and who contributed to it.
///
/// Its points and its matrices A and B are held against the circuit. C is not in the file; a trial proof shows that it was
/// the circuit's. That the contributions are honest is for `snarkjs zkey verify` to say, which also needs the transcript of
/// the first phase.
pub fn import<C: Sample>(bytes: &[u8]) -> Result<(ProvingKeyOf<C>, Vec<Contribution>), ImportError> {
	let synthesis = |problem| ImportError::Key(ProvingKeyError::Synthesis(problem));
	let Zkey { groth16, contributions } = Zkey::read(bytes, &R1cs::of::<C>().map_err(synthesis)?)?;
	let key = ProvingKeyOf::<C>::from_groth16(groth16).map_err(ImportError::Key)?;
	let (inputs, witness) = C::sample();
	prove(&key, &inputs, &witness).map_err(|problem| ImportError::Trial(problem.to_string()))?;
	Ok((key, contributions))
}

/// Why a proof under a key of others was refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
	/// The key is not sound, or for another number of public inputs.
	Key(KeyError),
	/// The proof does not hold.
	Proof(VerifyError),
}

impl fmt::Display for Refusal {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Key(problem) => write!(f, "the verifying key: {problem}"),
			Self::Proof(problem) => problem.fmt(f),
		}
	}
}

impl std::error::Error for Refusal {}

/// Checks a proof of any statement that shows one to eight numbers. The key is in arkworks' compressed encoding.
pub fn verify(key: &[u8], inputs: &[FieldBytes], proof: &[u8]) -> Result<(), Refusal> {
	fn of<const N: usize>(key: &[u8], inputs: &[FieldBytes], proof: &[u8]) -> Result<(), Refusal> {
		let key = Prepared::<[FieldBytes; N]>::prepare(key).map_err(Refusal::Key)?;
		key.verify_bytes(inputs, proof).map_err(Refusal::Proof)
	}
	let verify = match inputs.len() {
		1 => of::<1>,
		2 => of::<2>,
		3 => of::<3>,
		4 => of::<4>,
		5 => of::<5>,
		6 => of::<6>,
		7 => of::<7>,
		8 => of::<8>,
		_ => return Err(Refusal::Key(KeyError::WrongInputCount)),
	};
	verify(key, inputs, proof)
}

/// How many numbers the proofs under a key show, if the key is one that [`verify`] takes.
pub fn inputs_of(key: &[u8]) -> Result<usize, KeyError> {
	let points = key.len().checked_sub(KEY_BYTES).ok_or(KeyError::WrongLength)?;
	let inputs = (points / G1_COMPRESSED).checked_sub(1).ok_or(KeyError::WrongInputCount)?;
	// No proof is that short: what is left is what the key is refused for.
	match verify(key, &vec![[0; 32]; inputs], &[]) {
		Err(Refusal::Key(problem)) => Err(problem),
		_ => Ok(inputs),
	}
}

/// Bytes of a compressed point of G1.
const G1_COMPRESSED: usize = 32;
/// Bytes of a verifying key without the points for its inputs.
const KEY_BYTES: usize = 32 + 3 * 64 + 8;
