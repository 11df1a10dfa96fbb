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
//! A circuit leaves as `.r1cs`. A ceremony that nobody here runs alone makes a `.zkey` of it, and [`import`] turns that into
//! our [`ProvingKey`], if it is one of exactly this circuit. Verifying keys, proofs and public inputs travel as snarkjs' JSON,
//! so that everything proved here can be checked by a program that nobody here wrote.
//!
//! Every reader is strict: one encoding for each thing, nothing missing, nothing left over, and no count believed before it
//! has been held against the circuit or the length of the file.
//!
//! | file | what |
//! |---|---|
//! | `binary` | sections, numbers and points, as in all binary files of iden3 |
//! | `r1cs` | [`Constraints`], `.r1cs` and `.wtns` |
//! | `zkey` | `.zkey` |
//! | `reduction` | the quotient polynomial as snarkjs' keys want it |
//! | `json` | verifying keys, proofs and public inputs |

use std::fmt;

use crate::{
	circuit::PaidQuery,
	prover::{prove, ProveError, ProvingKey, ProvingKeyError, Witness},
	statement::{identity_commitment, leaf, nullifier, position, serve_binding, PublicInputs},
	tree,
	verifier::CIRCUIT_VERSION,
};

mod binary;
pub mod json;
mod r1cs;
mod reduction;
#[cfg(test)]
mod tests;
mod zkey;

pub use binary::{FormatError, PointFlaw};
pub use r1cs::{witness, Constraints};
pub use reduction::SnarkjsReduction;
pub use zkey::{Beacon, Contribution, Zkey};

/// Why a `.zkey` was not imported.
#[derive(Debug)]
pub enum ImportError {
	/// The file is not a sound `.zkey` of the circuit.
	Format(FormatError),
	/// What is in it is no proving key.
	Key(ProvingKeyError),
	/// A proof made with it does not verify: the third matrix, which a `.zkey` does not contain, is another one.
	Trial(ProveError),
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

/// A key from a `.zkey` file of the circuit of paid access, and who contributed to it.
///
/// Its points and its matrices A and B are held against the circuit. C is not in the file; a trial proof shows that it was
/// the circuit's. That the contributions are honest is for `snarkjs zkey verify` to say, which also needs the transcript of
/// the first phase.
pub fn import(bytes: &[u8]) -> Result<(ProvingKey, Vec<Contribution>), ImportError> {
	let synthesis = |problem| ImportError::Key(ProvingKeyError::Synthesis(problem));
	let Zkey { groth16, contributions } = Zkey::read(bytes, &Constraints::of(PaidQuery::blank()).map_err(synthesis)?)?;
	let key = ProvingKey::of_groth16(groth16).map_err(ImportError::Key)?;
	let (inputs, witness) = sample();
	prove(&key, &inputs, &witness).map_err(ImportError::Trial)?;
	Ok((key, contributions))
}

/// A statement that holds, and its witness: the last credit of the only note in a tree.
pub fn sample() -> (PublicInputs, Witness) {
	let (offer, quota, price, generation) = (3, u16::MAX, 1_000_000_000_000, 2);
	let secret = [0x17; 32];
	let idc = identity_commitment(&secret).unwrap_or_default();
	let leaves = [leaf(&idc, offer, quota, price).unwrap_or_default()];
	let credit = quota - 1;
	let inputs = PublicInputs {
		root: tree::access_root(&tree::root_of(&leaves).unwrap_or_default(), generation),
		nullifier: nullifier(&secret, offer, position(generation, 0), credit).unwrap_or_default(),
		offer,
		price,
		binding: serve_binding(&[1; 32], CIRCUIT_VERSION, &[2; 32], 3, &[4; 32]),
	};
	let path = tree::path(&leaves, 0).unwrap_or([[0; 32]; tree::DEPTH]);
	(inputs, Witness { secret, quota, credit, generation, index: 0, path })
}
