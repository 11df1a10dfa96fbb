//! Makes proving keys and proofs.
//!
//! A proof is made only for a statement that holds, and handed over only after it has been verified: a prover that is
//! broken, or has the wrong key, says so itself instead of letting the chain say it.

use ark_bn254::{Bn254, Fr};
use ark_ff::UniformRand;
use ark_groth16::Groth16;
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystem, SynthesisError, SynthesisMode};
use ark_serialize::{CanonicalDeserialize, CanonicalSerialize};
use ark_std::rand::{rngs::OsRng, CryptoRng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::{fmt, fs, io, path::Path};
use zeroize::Zeroizing;

use crate::{
	circuit::{constraints, Circuit, Constraints, PaidQuery, Synthesizer, UseConsent},
	hash::blake2_256,
	reduction::SnarkjsReduction,
	statement::Violation,
	verifier::{KeyError, Prepared, VerifyError, PROOF_BYTES},
};

pub use crate::statement::Witness;

/// A proving key for PaidQuery.
pub type ProvingKey = ProvingKeyOf<PaidQuery>;
/// A proving key for UseConsent.
pub type UseConsentProvingKey = ProvingKeyOf<UseConsent>;

/// Why there is no proof.
#[derive(Debug)]
pub enum ProveError<V = Violation> {
	/// The statement does not hold.
	Statement(V),
	/// The witness cannot be assigned: a byte string is not a canonical field element.
	NotCanonical,
	/// The constraint system could not be made.
	Synthesis(SynthesisError),
	/// The proof that was made does not verify: the key is not one of this circuit.
	SelfCheck(VerifyError),
}

impl<V: fmt::Display> fmt::Display for ProveError<V> {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		match self {
			Self::Statement(violation) => write!(f, "the statement does not hold: {violation}"),
			Self::NotCanonical => f.write_str("a byte string is not a canonical field element"),
			Self::Synthesis(problem) => write!(f, "the constraint system could not be made: {problem}"),
			Self::SelfCheck(refusal) => {
				write!(f, "the proof that was made does not verify ({refusal}): check the proving key")
			},
		}
	}
}

impl<V: fmt::Debug + fmt::Display> std::error::Error for ProveError<V> {}

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

/// How the quotient polynomial reaches a proof: keys of arkworks want its coefficients, keys of snarkjs some of its values.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Reduction {
	Libsnark,
	Snarkjs,
}

impl Reduction {
	/// The reduction of a key with so many H points: libsnark's has one less than the domain.
	fn of_key(h_points: usize, domain: usize) -> Option<Self> {
		match h_points {
			points if points == domain => Some(Self::Snarkjs),
			points if points + 1 == domain => Some(Self::Libsnark),
			_ => None,
		}
	}
}

/// A proving key of a circuit, with the constraints and the verifying key that belong to it.
pub struct ProvingKeyOf<C: Circuit> {
	reduction: Reduction,
	groth16: ark_groth16::ProvingKey<Bn254>,
	constraints: Constraints,
	verifying: Prepared<C::Inputs>,
	verifying_bytes: Vec<u8>,
}

impl<C: Circuit> ProvingKeyOf<C> {
	/// The development key, **insecure**: made from [`Circuit::DEVELOPMENT_SEED`], always the same. Takes seconds: keep it.
	pub fn development() -> Self {
		// The circuit is fixed, so this either always works or never, and the tests call it.
		Self::generate(&mut ChaCha20Rng::from_seed(blake2_256(C::DEVELOPMENT_SEED))).expect("the circuit has a key")
	}

	/// A key from the randomness of one party, which could forge proofs under it.
	pub fn generate(rng: &mut (impl RngCore + CryptoRng)) -> Result<Self, ProvingKeyError> {
		let blank = C::blank();
		let groth16 = Groth16::<Bn254>::generate_random_parameters_with_reduction(Synthesizer(&blank), rng)?;
		Self::from_groth16(groth16)
	}

	/// A key that somebody else made. Its points are not checked, only that there are as many as the circuit needs.
	pub fn from_groth16(groth16: ark_groth16::ProvingKey<Bn254>) -> Result<Self, ProvingKeyError> {
		let constraints = constraints::<C>()?;
		let variables = constraints.instance_variables + constraints.witness_variables;
		let queries = [groth16.a_query.len(), groth16.b_g1_query.len(), groth16.b_g2_query.len()];
		if queries != [variables; 3] || groth16.l_query.len() != constraints.witness_variables {
			return Err(ProvingKeyError::WrongCircuit);
		}
		let domain = (constraints.matrices[0].len() + constraints.instance_variables).next_power_of_two();
		let reduction = Reduction::of_key(groth16.h_query.len(), domain).ok_or(ProvingKeyError::WrongCircuit)?;
		let mut verifying_bytes = Vec::new();
		groth16.vk.serialize_compressed(&mut verifying_bytes).map_err(|_| ProvingKeyError::Malformed)?;
		let verifying = Prepared::prepare(&verifying_bytes).map_err(ProvingKeyError::Verifying)?;
		Ok(Self { reduction, groth16, constraints, verifying, verifying_bytes })
	}

	/// The verifying key, in arkworks' compressed encoding.
	pub fn verifying_key(&self) -> &[u8] {
		&self.verifying_bytes
	}

	/// The verifying key, prepared.
	pub fn prepared(&self) -> &Prepared<C::Inputs> {
		&self.verifying
	}

	/// Number of constraints.
	pub fn constraints(&self) -> usize {
		self.constraints.matrices.first().map_or(0, Vec::len)
	}

	/// Writes the key to a file and gives the file's BLAKE2b-256, which [`ProvingKeyOf::read`] wants.
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
		Self::from_groth16(groth16)
	}
}

/// Proves that `witness` opens `inputs`.
pub fn prove<C: Circuit>(
	key: &ProvingKeyOf<C>,
	inputs: &C::Inputs,
	witness: &C::Witness,
) -> Result<[u8; PROOF_BYTES], ProveError<C::Violation>> {
	C::check(inputs, witness).map_err(ProveError::Statement)?;
	let circuit = C::assign(inputs, witness).ok_or(ProveError::NotCanonical)?;
	let proof = prove_assignment(key, &circuit).map_err(ProveError::Synthesis)?;
	key.verifying.verify(inputs, &proof).map_err(ProveError::SelfCheck)?;
	Ok(proof)
}

/// A proof of whatever is assigned, whether or not it holds.
pub(crate) fn prove_assignment<C: Circuit>(
	key: &ProvingKeyOf<C>,
	circuit: &C,
) -> Result<[u8; PROOF_BYTES], SynthesisError> {
	let cs = ConstraintSystem::new_ref();
	cs.set_mode(SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false });
	Synthesizer(circuit).generate_constraints(cs.clone())?;
	let assignments = cs.into_inner().ok_or(SynthesisError::MissingCS)?.assignments;
	let mut private = Zeroizing::new(assignments.witness_assignment);
	let mut assigned = Zeroizing::new(Vec::with_capacity(assignments.instance_assignment.len() + private.len()));
	assigned.extend(assignments.instance_assignment);
	assigned.append(&mut private);
	let create = match key.reduction {
		Reduction::Libsnark => Groth16::<Bn254>::create_proof_with_reduction_and_matrices,
		Reduction::Snarkjs => Groth16::<Bn254, SnarkjsReduction>::create_proof_with_reduction_and_matrices,
	};
	let proof = create(
		&key.groth16,
		Fr::rand(&mut OsRng),
		Fr::rand(&mut OsRng),
		&key.constraints.matrices,
		key.constraints.instance_variables,
		key.constraints(),
		&assigned,
	)?;
	let mut bytes = [0; PROOF_BYTES];
	proof.serialize_compressed(&mut bytes[..]).map_err(|_| SynthesisError::Unsatisfiable)?;
	Ok(bytes)
}
