//! The quotient polynomial as the keys of snarkjs want it.
//!
//! Both reductions make the same polynomials A, B and C of a circuit. They differ in how H·Z = A·B - C reaches the proof:
//! libsnark's key has the powers of tau times Z(tau)/delta, and the prover computes the coefficients of H. snarkjs' key has
//! L_i(tau)/delta for the odd i, where L_i are the Lagrange polynomials of the domain of twice the size. The prover then
//! needs only the values of A·B - C at the odd points of that domain; at the even ones it is zero.
//!
//! Source: `groth16_prove.js` and `zkey_new.js` of snarkjs 0.7.

use ark_ff::PrimeField;
use ark_groth16::r1cs_to_qap::{LibsnarkReduction, R1CSToQAP};
use ark_poly::EvaluationDomain;
use ark_relations::gr1cs::{ConstraintSystemRef, Matrix, SynthesisError};
use rayon::prelude::*;

/// The reduction for keys that were made by snarkjs.
pub struct SnarkjsReduction;

type Instance<F> = (Vec<F>, Vec<F>, Vec<F>, F, usize, usize);

impl R1CSToQAP for SnarkjsReduction {
	fn instance_map_with_evaluation<F: PrimeField, D: EvaluationDomain<F>>(
		cs: ConstraintSystemRef<F>,
		t: &F,
	) -> Result<Instance<F>, SynthesisError> {
		LibsnarkReduction::instance_map_with_evaluation::<F, D>(cs, t)
	}

	/// The values of A·B - C at the odd points of the domain of twice the size.
	fn witness_map_from_matrices<F: PrimeField, D: EvaluationDomain<F>>(
		matrices: &[Matrix<F>],
		inputs: usize,
		constraints: usize,
		assignment: &[F],
	) -> Result<Vec<F>, SynthesisError> {
		let [rows_a, rows_b, _] = matrices else { return Err(SynthesisError::Unsatisfiable) };
		let domain = D::new(constraints + inputs).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
		let shift = F::get_root_of_unity(2 * domain.size() as u64).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
		let odd = domain.get_coset(shift).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
		let evaluate = |rows: &[Vec<(F, usize)>]| {
			let mut values = vec![F::zero(); domain.size()];
			values.par_iter_mut().zip(rows).for_each(|(value, row)| {
				*value = row.iter().map(|(coefficient, wire)| assignment[*wire] * coefficient).sum();
			});
			values
		};
		let (mut a, mut b) = (evaluate(rows_a), evaluate(rows_b));
		a[constraints..constraints + inputs].copy_from_slice(&assignment[..inputs]);
		let mut c: Vec<F> = a.par_iter().zip(&b).map(|(a, b)| *a * b).collect();
		for values in [&mut a, &mut b, &mut c] {
			domain.ifft_in_place(values);
			odd.fft_in_place(values);
		}
		a.par_iter_mut().zip(&b).zip(&c).for_each(|((a, b), c)| *a = *a * b - c);
		Ok(a)
	}

	fn h_query_scalars<F: PrimeField, D: EvaluationDomain<F>>(
		max_power: usize,
		t: F,
		_: F,
		delta_inverse: F,
	) -> Result<Vec<F>, SynthesisError> {
		let twice = D::new(2 * (max_power + 1)).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
		let lagrange = twice.evaluate_all_lagrange_coefficients(t);
		Ok(lagrange.into_iter().skip(1).step_by(2).map(|value| value * delta_inverse).collect())
	}
}
