//! Products of polynomials modulo X^2048 + 1 on the torus of 2^64, by a Fourier transform in f64.
//!
//! A product of a torus polynomial with one of small integers is off by rounding: 2048 coefficients below 2^7 add up to
//! some 2^10 before the reduction, an f64 keeps 52 bits of that, so the error is near 2^-41 of the torus, 2^23 of 2^64.
//! The callers add more noise than that on purpose.

use super::parameters::PARAMETERS;
use tfhe::core_crypto::{
	fft_impl::fft64::{c64, math::polynomial::FourierPolynomialOwned},
	prelude::{ComputationBuffers, Fft, Polynomial},
};

/// Coefficients of a polynomial.
pub(super) const N: usize = PARAMETERS.polynomial_size.0;

/// A transformed polynomial.
#[derive(Clone)]
pub(super) struct Transformed(FourierPolynomialOwned);

impl Transformed {
	pub fn zero() -> Self {
		Self(FourierPolynomialOwned::new(PARAMETERS.polynomial_size))
	}

	/// Adds the product of two others.
	pub fn add_product(&mut self, a: &Self, b: &Self) {
		let sums: &mut [c64] = &mut self.0.data;
		for ((sum, a), b) in sums.iter_mut().zip(a.0.data.iter()).zip(b.0.data.iter()) {
			*sum += a * b;
		}
	}
}

/// The transform with its scratch memory; one for each computation.
pub(super) struct Ring {
	fft: Fft,
	buffers: ComputationBuffers,
}

impl Ring {
	pub fn new() -> Self {
		let fft = Fft::new(PARAMETERS.polynomial_size);
		let view = fft.as_view();
		let mut buffers = ComputationBuffers::new();
		buffers.resize(view.forward_scratch().or(view.backward_scratch()).unaligned_bytes_required());
		Self { fft, buffers }
	}

	/// Transforms [`N`] numbers of the torus.
	pub fn torus(&mut self, words: &[u64]) -> Transformed {
		let mut out = Transformed::zero();
		let polynomial = Polynomial::from_container(words);
		self.fft.as_view().forward_as_torus(out.0.as_mut_view(), polynomial, self.buffers.stack());
		out
	}

	/// Transforms [`N`] small integers in two's complement.
	pub fn integers(&mut self, words: &[u64]) -> Transformed {
		let mut out = Transformed::zero();
		let polynomial = Polynomial::from_container(words);
		self.fft.as_view().forward_as_integer(out.0.as_mut_view(), polynomial, self.buffers.stack());
		out
	}

	/// Transforms back to the torus.
	pub fn back(&mut self, transformed: &Transformed) -> Vec<u64> {
		let mut words = vec![0u64; N];
		let polynomial = Polynomial::from_container(words.as_mut_slice());
		self.fft.as_view().backward_as_torus(polynomial, transformed.0.as_view(), self.buffers.stack());
		words
	}
}
