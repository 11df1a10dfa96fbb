//! `.r1cs` and `.wtns`.

use super::*;
use crate::{
	circuit::{PaidQuery, UseConsent},
	interop::witness,
};
use hex_literal::hex;

/// The modulus of the scalar field, as both formats write it.
const MODULUS: [u8; 32] = hex!("010000f093f5e1439170b97948e833285d588181b64550b829a031e1724e6430");

fn number(number: u8) -> [u8; 32] {
	let mut bytes = [0; 32];
	bytes[0] = number;
	bytes
}

#[test]
fn an_r1cs_file_is_what_the_format_says() {
	let word = u32::to_le_bytes;
	let term = |wire: u32, coefficient: u8| [&word(wire)[..], &number(coefficient)].concat();
	let expected = [
		b"r1cs".to_vec(),
		[word(1), word(3)].concat(),
		// Header: field, four wires, no output, one public and two private inputs, four labels, two constraints.
		[word(1), word(64), word(0), word(32)].concat(),
		MODULUS.to_vec(),
		[word(4), word(0), word(1), word(2), word(4), word(0), word(2)].concat(),
		// x · (5 + x) = y
		[word(2), word(24 + 7 * 36), word(0)].concat(),
		[&word(1)[..], &term(2, 1)].concat(),
		[&word(2)[..], &term(0, 5), &term(2, 1)].concat(),
		[&word(1)[..], &term(3, 1)].concat(),
		// y · y = z
		[&word(1)[..], &term(3, 1)].concat(),
		[&word(1)[..], &term(3, 1)].concat(),
		[&word(1)[..], &term(1, 1)].concat(),
		// A label for each wire.
		[word(3), word(32), word(0)].concat(),
		(0..4u64).flat_map(u64::to_le_bytes).collect(),
	];
	assert_eq!(R1cs::synthesize(Small::new()).unwrap().to_r1cs(), expected.concat());
}

#[test]
fn a_wtns_file_is_what_the_format_says() {
	let word = u32::to_le_bytes;
	let expected = [
		b"wtns".to_vec(),
		[word(2), word(2)].concat(),
		[word(1), word(40), word(0), word(32)].concat(),
		MODULUS.to_vec(),
		word(4).to_vec(),
		[word(2), word(128), word(0)].concat(),
		// One, z = 24², x = 3, y = 24.
		number(1).to_vec(),
		[&[0x40, 0x02][..], &[0; 30]].concat(),
		number(3).to_vec(),
		number(24).to_vec(),
	];
	assert_eq!(*witness(Small::new()).unwrap(), expected.concat());
}

#[test]
fn terms_of_one_wire_are_added_and_zeroes_dropped() {
	struct Twice;
	impl ConstraintSynthesizer<Fr> for Twice {
		fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
			let x = cs.new_witness_variable(|| Ok(Fr::one()))?;
			let terms = |factors: &[i64]| LinearCombination(factors.iter().map(|f| (Fr::from(*f), x)).collect());
			cs.enforce_r1cs_constraint(|| terms(&[2, 3]), || terms(&[4, -4]), || terms(&[0]))
		}
	}
	let constraints = R1cs::synthesize(Twice).unwrap();
	assert_eq!(constraints.matrices, [vec![vec![(Fr::from(5), 1)]], vec![vec![]], vec![vec![]]]);
}

/// Whoever changes a circuit changes its file, and every ceremony for it is void.
#[test]
fn the_files_of_the_circuits_are_pinned() {
	let paid = R1cs::of::<PaidQuery>().unwrap();
	let uses = R1cs::of::<UseConsent>().unwrap();
	assert_eq!((paid.len(), paid.wires(), paid.public_inputs(), paid.domain()), (5_954, 5_979, 5, 8_192));
	assert_eq!((uses.len(), uses.public_inputs(), uses.domain()), (14_443, 7, 16_384));
	let expected = [
		hex!("3e45e6cbc80f0f9dc8de32811cc1c1ec3b0067ecd3b6ed05fa51ee8cff0a75de"),
		hex!("8b50474d8708dd72126dfb8c30373d43c3ff719b21daed6eda4ac3db0d0ea99f"),
	];
	let hashes = [paid.hash(), uses.hash()];
	assert_eq!(hashes, expected, "{hashes:02x?}");
}
