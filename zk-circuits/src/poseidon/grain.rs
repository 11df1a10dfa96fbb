//! Makes the tables of constants again, to show where they come from.

use super::*;
use ark_ff::PrimeField;
use std::collections::HashSet;

/// The Grain LFSR in self-shrinking mode, seeded with the parameters of the instance.
struct Grain(Vec<bool>);

impl Grain {
	/// Prime field, S-box x^alpha, elements of 254 bits, `width` elements, and the numbers of rounds.
	fn new(width: usize, partial_rounds: usize) -> Self {
		let mut bits = Vec::with_capacity(80);
		let fields =
			[(1, 2), (0, 4), (254, 12), (width, 12), (FULL_ROUNDS, 10), (partial_rounds, 10), ((1 << 30) - 1, 30)];
		for (value, length) in fields {
			bits.extend((0..length).rev().map(|place| value >> place & 1 == 1));
		}
		let mut grain = Self(bits);
		for _ in 0..160 {
			grain.step();
		}
		grain
	}

	fn step(&mut self) -> bool {
		let bit = [62, 51, 38, 23, 13, 0].iter().fold(false, |sum, place| sum ^ self.0[*place]);
		self.0.remove(0);
		self.0.push(bit);
		bit
	}

	/// The second of a pair of bits counts if the first is one.
	fn bit(&mut self) -> bool {
		loop {
			let (counts, bit) = (self.step(), self.step());
			if counts {
				return bit;
			}
		}
	}

	/// 254 bits, the highest first, as 32 little-endian bytes.
	fn number(&mut self) -> FieldBytes {
		let mut bytes = [0; 32];
		for place in (0..254).rev() {
			bytes[place / 8] |= u8::from(self.bit()) << (place % 8);
		}
		bytes
	}

	/// A round constant: numbers not smaller than the modulus are skipped.
	fn constant(&mut self) -> Fr {
		loop {
			if let Some(element) = decode(&self.number()) {
				return element;
			}
		}
	}

	/// The Cauchy matrix 1 / (x_i + y_j).
	fn matrix<const T: usize>(&mut self) -> [[Fr; T]; T] {
		loop {
			let points: Vec<_> = (0..2 * T).map(|_| Fr::from_le_bytes_mod_order(&self.number())).collect();
			if points.iter().collect::<HashSet<_>>().len() == points.len() {
				let (x, y) = points.split_at(T);
				return core::array::from_fn(|i| core::array::from_fn(|j| (x[i] + y[j]).inverse().expect("not zero")));
			}
		}
	}
}

fn assert_from_grain<const T: usize, const N: usize>(parameters: &Parameters<T, N>) {
	let mut grain = Grain::new(T, N - FULL_ROUNDS);
	for (round, constants) in parameters.rounds.iter().enumerate() {
		for (place, constant) in constants.iter().enumerate() {
			assert_eq!(*constant, grain.constant(), "width {T}, round {round}, element {place}");
		}
	}
	assert_eq!(parameters.mds, grain.matrix(), "width {T}");
}

#[test]
fn constants_are_those_of_the_grain_lfsr() {
	assert_from_grain(&t2::PARAMETERS);
	assert_from_grain(&t3::PARAMETERS);
	assert_from_grain(&t4::PARAMETERS);
	assert_from_grain(&t5::PARAMETERS);
}

/// What circomlib computes for the inputs 1, 2, ...
#[test]
fn hashes_are_those_of_circomlib() {
	let [a, b, c, d] = [1u64, 2, 3, 4].map(Fr::from);
	let known = |decimal: &str| decimal.parse::<Fr>().expect("a decimal number");
	assert_eq!(hash1(a), known("18586133768512220936620570745912940619677854269274689475585506675881198879027"));
	assert_eq!(hash2(a, b), known("7853200120776062878684798364095072458815029376092732009249414926327459813530"));
	assert_eq!(hash3(a, b, c), known("6542985608222806190361240322586112750744169038454362455181422643027100751666"));
	assert_eq!(
		hash4(a, b, c, d),
		known("18821383157269793795438455681495246036402687001665670618754263018637548127333")
	);
}

#[test]
fn bytes_hash_as_their_elements() {
	let inputs = [1u64, 2, 3, 4].map(|number| encode(&Fr::from(number)));
	let [a, b, c, d] = [1u64, 2, 3, 4].map(Fr::from);
	assert_eq!(hash_bytes(&inputs[..1]), Some(encode(&hash1(a))));
	assert_eq!(hash_bytes(&inputs[..2]), Some(encode(&hash2(a, b))));
	assert_eq!(hash_bytes(&inputs[..3]), Some(encode(&hash3(a, b, c))));
	assert_eq!(hash_bytes(&inputs), Some(encode(&hash4(a, b, c, d))));
}

#[test]
fn nothing_else_hashes() {
	assert_eq!(hash_bytes(&[]), None);
	assert_eq!(hash_bytes(&[[0; 32]; 5]), None);
	assert_eq!(hash_bytes(&[[0; 32], [0xff; 32]]), None);
}
