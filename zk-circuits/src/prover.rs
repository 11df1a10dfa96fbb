//! Makes proving keys and proofs.
//!
//! A proof is made only for a statement that holds, and handed over only after it has been verified: a prover that is
//! broken, or has the wrong key, says so itself instead of letting the chain say it.

use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand;
use ark_groth16::Groth16;
use ark_relations::gr1cs::{
	predicate::polynomial_constraint::R1CS_PREDICATE_LABEL, ConstraintSynthesizer, ConstraintSystem, Matrix,
	SynthesisError, SynthesisMode,
};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_std::rand::{rngs::OsRng, CryptoRng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::{fmt, fs, io, path::Path};
use zeroize::Zeroizing;

use crate::{
	circuit::{Assignment, PaidQuery},
	statement::{blake2_256, check, PublicInputs, Violation, INPUTS},
	verifier::{KeyError, PreparedKey, VerifyError, PROOF_BYTES},
};

pub use crate::statement::Witness;

/// What the development key is made from. Public, so whoever reads this can forge proofs under that key.
pub const DEVELOPMENT_SEED: &[u8] = b"assent/development key/v1: insecure, everybody knows it";

/// Why there is no proof.
#[derive(Debug)]
pub enum ProveError {
	/// The statement does not hold.
	Statement(Violation),
	/// The constraint system could not be made.
	Synthesis(SynthesisError),
	/// The proof that was made does not verify: the key is not one of this circuit.
	SelfCheck(VerifyError),
}

impl fmt::Display for ProveError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Statement(violation) => write!(f, "the statement does not hold: {violation}"),
			Self::Synthesis(problem) => write!(f, "the constraint system could not be made: {problem}"),
			Self::SelfCheck(refusal) => {
				write!(f, "the proof that was made does not verify ({refusal}): check the proving key")
			},
		}
	}
}

impl std::error::Error for ProveError {}

/// Why a proving key could not be used.
#[derive(Debug)]
pub enum ProvingKeyError {
	/// The file could not be read or written.
	Io(io::Error),
	/// The file does not have the expected hash.
	HashMismatch,
	/// The file does not decode.
	Malformed,
	/// The key is one of another circuit.
	WrongCircuit,
	/// The verifying key in it is not sound.
	Verifying(KeyError),
	/// The constraint system could not be made.
	Synthesis(SynthesisError),
}

impl fmt::Display for ProvingKeyError {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Io(problem) => write!(f, "the proving key's file: {problem}"),
			Self::HashMismatch => f.write_str("the proving key does not have the expected hash: fetch it again"),
			Self::Malformed => f.write_str("the proving key does not decode"),
			Self::WrongCircuit => f.write_str("the proving key is one of another circuit"),
			Self::Verifying(problem) => write!(f, "the verifying key inside the proving key: {problem}"),
			Self::Synthesis(problem) => write!(f, "the constraint system could not be made: {problem}"),
		}
	}
}

impl std::error::Error for ProvingKeyError {}

impl From<SynthesisError> for ProvingKeyError {
	fn from(problem: SynthesisError) -> Self {
		Self::Synthesis(problem)
	}
}

/// A proving key, with the constraint matrices and the verifying key that belong to it.
pub struct ProvingKey {
	groth16: ark_groth16::ProvingKey<Bn254>,
	matrices: Vec<Matrix<Fr>>,
	verifying: PreparedKey,
	verifying_bytes: Vec<u8>,
}

impl ProvingKey {
	/// The development key, **insecure**: made from [`DEVELOPMENT_SEED`], always the same. Takes seconds: keep it.
	pub fn development() -> Self {
		// The circuit is fixed, so this either always works or never, and the tests call it.
		Self::generate(&mut ChaCha20Rng::from_seed(blake2_256(DEVELOPMENT_SEED))).expect("the circuit has a key")
	}

	/// A key from the randomness of one party, which could forge proofs under it.
	pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Result<Self, ProvingKeyError> {
		let groth16 = Groth16::<Bn254>::generate_random_parameters_with_reduction(PaidQuery::blank(), rng)?;
		Self::with_matrices(groth16)
	}

	fn with_matrices(groth16: ark_groth16::ProvingKey<Bn254>) -> Result<Self, ProvingKeyError> {
		let cs = ConstraintSystem::new_ref();
		cs.set_mode(SynthesisMode::Setup);
		PaidQuery::blank().generate_constraints(cs.clone())?;
		cs.finalize();
		let variables = cs.num_instance_variables() + cs.num_witness_variables();
		let witnesses = cs.num_witness_variables();
		let queries = [groth16.a_query.len(), groth16.b_g1_query.len(), groth16.b_g2_query.len()];
		if queries != [variables; 3] || groth16.l_query.len() != witnesses {
			return Err(ProvingKeyError::WrongCircuit);
		}
		let matrices = cs.to_matrices()?.remove(R1CS_PREDICATE_LABEL).ok_or(ProvingKeyError::WrongCircuit)?;
		let mut verifying_bytes = Vec::new();
		groth16.vk.serialize_compressed(&mut verifying_bytes).map_err(|_| ProvingKeyError::Malformed)?;
		let verifying = PreparedKey::prepare(&verifying_bytes).map_err(ProvingKeyError::Verifying)?;
		Ok(Self { groth16, matrices, verifying, verifying_bytes })
	}

	/// The verifying key, in arkworks' compressed encoding.
	pub fn verifying_key(&self) -> &[u8] {
		&self.verifying_bytes
	}

	/// The verifying key, prepared.
	pub fn prepared(&self) -> &PreparedKey {
		&self.verifying
	}

	/// Number of constraints.
	pub fn constraints(&self) -> usize {
		self.matrices.first().map_or(0, Vec::len)
	}

	/// Writes the key to a file and gives the file's BLAKE2b-256, which [`ProvingKey::read`] wants.
	pub fn write(&self, path: &Path) -> Result<[u8; 32], ProvingKeyError> {
		let mut bytes = Vec::new();
		self.groth16.serialize_uncompressed(&mut bytes).map_err(|_| ProvingKeyError::Malformed)?;
		fs::write(path, &bytes).map_err(ProvingKeyError::Io)?;
		Ok(blake2_256(&bytes))
	}

	/// Reads a key from a file whose BLAKE2b-256 is `hash`. Its points are not checked again: the hash vouches for them.
	pub fn read(path: &Path, hash: &[u8; 32]) -> Result<Self, ProvingKeyError> {
		Self::from_bytes(&fs::read(path).map_err(ProvingKeyError::Io)?, hash)
	}

	/// Reads what [`ProvingKey::write`] wrote into a file, of BLAKE2b-256 `hash`, where there are no files.
	pub fn from_bytes(bytes: &[u8], hash: &[u8; 32]) -> Result<Self, ProvingKeyError> {
		if blake2_256(bytes) != *hash {
			return Err(ProvingKeyError::HashMismatch);
		}
		let mut rest = bytes;
		let groth16 = CanonicalDeserialize::deserialize_uncompressed_unchecked(&mut rest)
			.map_err(|_| ProvingKeyError::Malformed)?;
		if !rest.is_empty() {
			return Err(ProvingKeyError::Malformed);
		}
		Self::with_matrices(groth16)
	}
}

/// Proves that `witness` opens `inputs`.
pub fn prove(key: &ProvingKey, inputs: &PublicInputs, witness: &Witness) -> Result<[u8; PROOF_BYTES], ProveError> {
	check(inputs, witness).map_err(ProveError::Statement)?;
	let not_canonical = ProveError::Statement(Violation::NotCanonical);
	let (Some(elements), Some(assignment)) = (inputs.to_field_elements(), Assignment::of(witness)) else {
		return Err(not_canonical);
	};
	let proof = prove_assignment(key, &PaidQuery { inputs: elements, assignment }).map_err(ProveError::Synthesis)?;
	key.verifying.verify(inputs, &proof).map_err(ProveError::SelfCheck)?;
	Ok(proof)
}

/// A proof of whatever is assigned, whether or not it holds.
pub(crate) fn prove_assignment(key: &ProvingKey, circuit: &PaidQuery) -> Result<[u8; PROOF_BYTES], SynthesisError> {
	let cs = ConstraintSystem::new_ref();
	cs.set_mode(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
	circuit.clone().generate_constraints(cs.clone())?;
	let assignments = cs.into_inner().ok_or(SynthesisError::MissingCS)?.assignments;
	let mut private = Zeroizing::new(assignments.witness_assignment);
	let mut assigned = Zeroizing::new(Vec::with_capacity(assignments.instance_assignment.len() + private.len()));
	assigned.extend(assignments.instance_assignment);
	assigned.append(&mut private);
	let proof = Groth16::<Bn254>::create_proof_with_reduction_and_matrices(
		&key.groth16,
		Fr::rand(&mut OsRng),
		Fr::rand(&mut OsRng),
		&key.matrices,
		INPUTS + 1,
		key.constraints(),
		&assigned,
	)?;
	let mut bytes = [0; PROOF_BYTES];
	proof.serialize_compressed(&mut bytes[..]).map_err(|_| SynthesisError::Unsatisfiable)?;
	Ok(bytes)
}
