//! | file | question |
//! |---|---|
//! | files | do `.r1cs` and `.wtns` say what the formats say, and does the circuit keep its name? |
//! | zkey | does a key from a `.zkey` prove, and is every bad file refused, with the right reason? |
//! | json | does everything survive snarkjs' JSON, and is every bad text refused? |
//!
//! The `.zkey` files are written here, by an own writer, from keys that are made here. `scripts/interop.sh` does the same
//! with files of snarkjs.

mod files;
mod json;
mod zkey;

use ark_bn254::{Bn254, Fq, Fr, G1Affine, G2Affine};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{BigInt, Field, One, PrimeField, UniformRand};
use ark_groth16::{Groth16, ProvingKey};
use ark_relations::gr1cs::{ConstraintSynthesizer, ConstraintSystemRef, LinearCombination, SynthesisError, Variable};
use ark_std::rand::SeedableRng;
use rand_chacha::ChaCha20Rng;

use super::{
	binary::{file, le_bytes},
	R1cs, SnarkjsReduction,
};

/// x · (x + 5) = y and y · y = z, where z is shown.
#[derive(Clone, Copy)]
struct Small {
	x: Fr,
	/// The coefficient that makes another circuit of it.
	five: Fr,
}

impl Small {
	fn new() -> Self {
		Self { x: Fr::from(3), five: Fr::from(5) }
	}
}

impl ConstraintSynthesizer<Fr> for Small {
	fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
		let y = self.x * (self.x + self.five);
		let shown = cs.new_input_variable(|| Ok(y * y))?;
		let x = cs.new_witness_variable(|| Ok(self.x))?;
		let product = cs.new_witness_variable(|| Ok(y))?;
		let of = |terms: &[(Fr, Variable)]| LinearCombination(terms.to_vec());
		let sum = of(&[(self.five, Variable::One), (Fr::one(), x)]);
		cs.enforce_r1cs_constraint(|| of(&[(Fr::one(), x)]), || sum, || of(&[(Fr::one(), product)]))?;
		let square = of(&[(Fr::one(), product)]);
		cs.enforce_r1cs_constraint(|| square.clone(), || square.clone(), || of(&[(Fr::one(), shown)]))
	}
}

/// What a ceremony would make: gamma is the generator, H points at odd places.
fn ceremony_key(circuit: impl ConstraintSynthesizer<Fr>, seed: u8) -> ProvingKey<Bn254> {
	let rng = &mut ChaCha20Rng::from_seed([seed; 32]);
	let [alpha, beta, delta] = [(); 3].map(|()| Fr::rand(rng));
	let (one, g1, g2) = (Fr::one(), G1Affine::generator().into_group(), G2Affine::generator().into_group());
	type Snarkjs = Groth16<Bn254, SnarkjsReduction>;
	Snarkjs::generate_parameters_with_qap(circuit, alpha, beta, one, delta, g1, g2, rng).unwrap()
}

fn montgomery(coordinates: &[Fq]) -> Vec<u8> {
	coordinates.iter().flat_map(|coordinate| le_bytes(coordinate.0)).collect()
}

fn g1(point: &G1Affine) -> Vec<u8> {
	match point.xy() {
		Some((x, y)) => montgomery(&[x, y]),
		None => vec![0; 64],
	}
}

fn g2(point: &G2Affine) -> Vec<u8> {
	match point.xy() {
		Some((x, y)) => montgomery(&[x.c0, x.c1, y.c0, y.c1]),
		None => vec![0; 128],
	}
}

/// The sections of a `.zkey`, as snarkjs lays them out.
fn zkey_sections(key: &ProvingKey<Bn254>, constraints: &R1cs) -> Vec<(u32, Vec<u8>)> {
	let word = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
	let modulus = |modulus: BigInt<4>| [&32u32.to_le_bytes()[..], &le_bytes(modulus)].concat();
	let counts = [constraints.wires(), constraints.public_inputs(), constraints.domain()].map(word).concat();
	let header = [
		modulus(Fq::MODULUS),
		modulus(Fr::MODULUS),
		counts,
		g1(&key.vk.alpha_g1),
		g1(&key.beta_g1),
		g2(&key.vk.beta_g2),
		g2(&key.vk.gamma_g2),
		g1(&key.delta_g1),
		g2(&key.vk.delta_g2),
	];
	// Times 2^512: the limbs of Montgomery form, once more in Montgomery form.
	let r = Fr::from(2u64).pow([256]);
	let term = |matrix: u32, row: usize, wire: usize, coefficient: Fr| {
		[&matrix.to_le_bytes()[..], &word(row), &word(wire), &le_bytes((coefficient * r).0)].concat()
	};
	let mut coefficients = Vec::new();
	for row in 0..constraints.len() {
		for (matrix, rows) in [(0, &constraints.matrices[0]), (1, &constraints.matrices[1])] {
			coefficients.extend(rows[row].iter().map(|(coefficient, wire)| term(matrix, row, *wire, *coefficient)));
		}
	}
	let public = (0..constraints.instances).map(|wire| term(0, constraints.len() + wire, wire, Fr::one()));
	coefficients.extend(public);
	let name = [&[1u8, 5][..], b"alice"].concat();
	let contribution = [
		g1(&key.delta_g1),
		g1(&G1Affine::generator()),
		g1(&(G1Affine::generator() * Fr::from(7)).into_affine()),
		g2(&(G2Affine::generator() * Fr::from(9)).into_affine()),
		vec![0x55; 64],
		0u32.to_le_bytes().to_vec(),
		word(name.len()).to_vec(),
		name,
	];
	let points = |points: &[G1Affine]| points.iter().flat_map(g1).collect::<Vec<_>>();
	vec![
		(1, 1u32.to_le_bytes().to_vec()),
		(2, header.concat()),
		(3, points(&key.vk.gamma_abc_g1)),
		(4, [&word(coefficients.len())[..], &coefficients.concat()].concat()),
		(5, points(&key.a_query)),
		(6, points(&key.b_g1_query)),
		(7, key.b_g2_query.iter().flat_map(g2).collect()),
		(8, points(&key.l_query)),
		(9, points(&key.h_query)),
		(10, [&[0xcc; 64][..], &1u32.to_le_bytes(), &contribution.concat()].concat()),
	]
}

fn zkey(key: &ProvingKey<Bn254>, constraints: &R1cs) -> Vec<u8> {
	file("zkey", 1, &zkey_sections(key, constraints))
}
