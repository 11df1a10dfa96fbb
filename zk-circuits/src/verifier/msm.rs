//! Sums of multiples of points of G1. Everything here is public, so nothing needs to be constant-time.

use alloc::vec::Vec;
use ark_bn254::{g1, Fr, G1Affine, G1Projective};
use ark_ec::{scalar_mul::glv::GLVConfig, CurveGroup};
use ark_ff::{AdditiveGroup, PrimeField};

/// Bits that are looked up at once.
const WINDOW: usize = 4;
/// Multiples in a table: 1 to 15.
pub(super) const MULTIPLES: usize = (1 << WINDOW) - 1;

/// The multiples 1 to 15 of a point.
pub(super) type Table = [G1Affine; MULTIPLES];

/// The table of `point`.
pub(super) fn table(point: G1Affine) -> Table {
	let mut multiple = G1Projective::ZERO;
	[point; MULTIPLES].map(|point| {
		multiple += point;
		multiple.into_affine()
	})
}

/// The sum of `scalars[i]` times the point of `tables[i]`, with doublings shared by all (Straus).
pub(super) fn combine<'a>(tables: &[Table], scalars: impl IntoIterator<Item = &'a Fr>) -> G1Affine {
	let scalars: Vec<_> = scalars.into_iter().map(|scalar| scalar.into_bigint().0).collect();
	let mut sum = G1Projective::ZERO;
	for limb in (0..4).rev() {
		for shift in (0..64).step_by(WINDOW).rev() {
			for _ in 0..WINDOW {
				sum.double_in_place();
			}
			for (table, scalar) in tables.iter().zip(&scalars) {
				let digit = scalar.get(limb).map_or(0, |limb| (limb >> shift) & 0xf);
				let multiple = digit.checked_sub(1).and_then(|index| table.get(usize::try_from(index).ok()?));
				if let Some(multiple) = multiple {
					sum += multiple;
				}
			}
		}
	}
	sum.into_affine()
}

/// The scalar a + b·lambda, where lambda is the eigenvalue of the endomorphism of G1.
#[derive(Clone, Copy, Default)]
pub(super) struct Short {
	pub(super) a: u64,
	pub(super) b: u64,
}

impl Short {
	/// The first sixteen bytes of a hash.
	pub(super) fn from_hash(hash: &[u8; 32]) -> Self {
		let word = |bytes: &[u8]| bytes.iter().rev().fold(0, |word, byte| word << 8 | u64::from(*byte));
		let (a, rest) = hash.split_at(8);
		let (b, _) = rest.split_at(8);
		Self { a: word(a), b: word(b) }
	}

	/// As a field element.
	pub(super) fn element(&self) -> Fr {
		Fr::from(self.a) + Fr::from(self.b) * g1::Config::LAMBDA
	}
}

/// The sum of `scalars[i]` times `points[i]`, in 64 doublings.
pub(super) fn combine_short(points: &[G1Affine], scalars: &[Short]) -> G1Projective {
	let triples: Vec<_> = points
		.iter()
		.map(|point| {
			let image = g1::Config::endomorphism_affine(point);
			// 1 + lambda + lambda^2 = 0.
			(*point, image, -g1::Config::endomorphism_affine(&image))
		})
		.collect();
	let mut sum = G1Projective::ZERO;
	for bit in (0..64).rev() {
		sum.double_in_place();
		for ((point, image, both), scalar) in triples.iter().zip(scalars) {
			match (scalar.a >> bit & 1, scalar.b >> bit & 1) {
				(0, 0) => {},
				(_, 0) => sum += point,
				(0, _) => sum += image,
				_ => sum += both,
			}
		}
	}
	sum
}

#[cfg(test)]
mod tests {
	use super::*;
	use ark_ec::AffineRepr;
	use proptest::prelude::*;

	fn some_point(seed: u64) -> G1Affine {
		(G1Affine::generator() * Fr::from(seed.saturating_add(1))).into_affine()
	}

	proptest! {
		#[test]
		fn short_scalars_are_what_they_say(pairs in prop::collection::vec(any::<(u64, u64, u64)>(), 0..5)) {
			let points: Vec<_> = pairs.iter().map(|(seed, ..)| some_point(*seed)).collect();
			let scalars: Vec<_> = pairs.iter().map(|(_, a, b)| Short { a: *a, b: *b }).collect();
			let expected: G1Projective = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar.element()).sum();
			prop_assert_eq!(combine_short(&points, &scalars), expected);
		}

		#[test]
		fn shared_doublings_change_nothing(seeds: [u64; 3], scalars: [[u8; 32]; 3]) {
			let scalars = scalars.map(|bytes| Fr::from_le_bytes_mod_order(&bytes));
			let points = seeds.map(some_point);
			let expected: G1Projective = points.iter().zip(&scalars).map(|(point, scalar)| *point * scalar).sum();
			prop_assert_eq!(combine(&points.map(table), &scalars), expected.into_affine());
		}
	}

	#[test]
	fn nothing_and_infinity_are_handled() {
		let table = table(some_point(3));
		assert!(combine(&[table, table], &[Fr::ZERO, Fr::ZERO]).is_zero());
		assert!(combine(&[table, table], &[Fr::from(5), -Fr::from(5)]).is_zero());
		assert!(combine_short(&[], &[]).into_affine().is_zero());
	}
}
