//! `.zkey`: what is read proves, and what is bad is refused.

use super::*;
use crate::{
	circuit::{Circuit, PaidQuery, Synthesizer, UseConsent},
	interop::{import, inputs_of, Beacon, FormatError, ImportError, PointFlaw, Sample, Zkey},
	prover::{prove, ProvingKey as OurKey, ProvingKeyError},
	verifier::KeyError,
};
use ark_serialize::CanonicalSerialize;
use hex_literal::hex;
use proptest::prelude::*;
use std::sync::OnceLock;

/// Two contributions and a beacon.
const SNARKJS: &[u8] = include_bytes!("../../../fixtures/snarkjs-small/small.zkey");
/// No contribution.
const NOBODY: &[u8] = include_bytes!("../../../fixtures/snarkjs-small/nobody.zkey");

fn small() -> R1cs {
	R1cs::synthesize(Small::new()).unwrap()
}

/// A sound key of the small circuit.
fn sections() -> Vec<(u32, Vec<u8>)> {
	static SECTIONS: OnceLock<Vec<(u32, Vec<u8>)>> = OnceLock::new();
	SECTIONS.get_or_init(|| zkey_sections(&ceremony_key(Small::new(), 1), &small())).clone()
}

fn bytes() -> Vec<u8> {
	file("zkey", 1, &sections())
}

fn refusal(bytes: &[u8]) -> FormatError {
	Zkey::read(bytes, &small()).err().expect("refused")
}

/// The refusal after `change` to the content of section `kind`.
fn refusal_with(kind: usize, change: impl FnOnce(&mut Vec<u8>)) -> FormatError {
	let mut sections = sections();
	change(&mut sections[kind - 1].1);
	refusal(&file("zkey", 1, &sections))
}

/// A key for the real circuit, as a file.
fn paid() -> &'static (ProvingKey<Bn254>, R1cs) {
	static KEY: OnceLock<(ProvingKey<Bn254>, R1cs)> = OnceLock::new();
	KEY.get_or_init(|| (ceremony_key(Synthesizer(&<PaidQuery>::blank()), 2), R1cs::of::<PaidQuery>().unwrap()))
}

#[test]
fn a_sound_key_is_read() {
	let key = ceremony_key(Small::new(), 1);
	let read = Zkey::read(&bytes(), &small()).unwrap();
	assert!(read.groth16 == key);
	assert_eq!(read.contributions.len(), 1);
	assert_eq!(read.contributions[0].name, "alice");
	assert_eq!(read.contributions[0].beacon, None);
}

#[test]
fn a_key_that_snarkjs_made_is_read() {
	let Zkey { groth16, contributions } = Zkey::read(SNARKJS, &small()).unwrap();
	let told = contributions.iter().map(|contribution| (contribution.name.as_str(), contribution.hash));
	// As `snarkjs zkey verify` tells them.
	let expected = [
		(
			"Alice",
			hex!(
				"f6ec1eca1401b8a1a973d8d38e3574eedfabf16ba4714e69ec12d63a4d031e1f"
				"c8c955a8a6ed58d1c55551b596dcff093323aae8ef4da4b19ab8efa545e834d6"
			),
		),
		(
			"",
			hex!(
				"b927dcf968aebd580f33e855bf566b0c1a5aad44353a847fc4f51d675fe24c70"
				"e8dc72ff91e4c43b058ea6ce2b75020ccd2d1c9eda75231c71bced4022a71dd2"
			),
		),
		(
			"beacon",
			hex!(
				"81ed4161b4aa34b1e800dcd93ce5273c7beb0478432dc87e0308caebccf6f7fe"
				"529d48dea1532aff8f157413e7a29a002d4a8b4e509977be27ffa650f36b5e81"
			),
		),
	];
	assert!(told.eq(expected));
	let beacon = contributions[2].beacon.as_ref().unwrap();
	assert_eq!((beacon.iterations_exp, beacon.value.len(), beacon.value[31]), (10, 32, 0x20));
	assert!(contributions[..2].iter().all(|contribution| contribution.beacon.is_none()));
	assert_eq!(groth16.h_query.len(), 4);
}

#[test]
fn a_key_of_snarkjs_that_nobody_contributed_to_is_no_key() {
	let Zkey { groth16, contributions } = Zkey::read(NOBODY, &small()).unwrap();
	assert_eq!(contributions, []);
	let mut key = Vec::new();
	groth16.vk.serialize_compressed(&mut key).unwrap();
	assert_eq!(inputs_of(&key), Err(KeyError::GammaIsDelta));
}

#[test]
fn an_imported_key_proves_what_its_verifying_key_accepts() {
	let (groth16, constraints) = paid();
	let (key, contributions) = import::<PaidQuery>(&zkey(groth16, constraints)).unwrap();
	assert_eq!(contributions.len(), 1);
	let (inputs, witness) = <PaidQuery>::sample();
	let proof = prove(&key, &inputs, &witness).unwrap();
	assert_eq!(key.prepared().verify(&inputs, &proof), Ok(()));
	let development = OurKey::development();
	assert!(development.prepared().verify(&inputs, &proof).is_err());
}

#[test]
fn a_key_of_the_other_circuit_is_imported_and_tried_as_well() {
	let constraints = R1cs::of::<UseConsent>().unwrap();
	let bytes = zkey(&ceremony_key(Synthesizer(&UseConsent::blank()), 3), &constraints);
	let (key, _) = import::<UseConsent>(&bytes).unwrap();
	let (inputs, witness) = UseConsent::sample();
	let proof = prove(&key, &inputs, &witness).unwrap();
	assert_eq!(key.prepared().verify(&inputs, &proof), Ok(()));
	let refusal = import::<PaidQuery>(&bytes).err().unwrap();
	assert!(matches!(refusal, ImportError::Format(FormatError::OtherCircuit("number of variables"))), "{refusal}");
	// Two trees of other heights are two circuits.
	let refusal = Zkey::read(&bytes, &R1cs::of::<PaidQuery<27>>().unwrap()).err().unwrap();
	assert_eq!(refusal, FormatError::OtherCircuit("number of variables"));
}

#[test]
fn an_imported_key_survives_its_file() {
	let (groth16, constraints) = paid();
	let (key, _) = import::<PaidQuery>(&zkey(groth16, constraints)).unwrap();
	let path = std::env::temp_dir().join(format!("assent-interop-{}", std::process::id()));
	let hash = key.write(&path).unwrap();
	let restored = OurKey::read(&path, &hash);
	std::fs::remove_file(&path).unwrap();
	let (inputs, witness) = <PaidQuery>::sample();
	let proof = prove(&restored.unwrap(), &inputs, &witness).unwrap();
	assert_eq!(key.prepared().verify(&inputs, &proof), Ok(()));
}

#[test]
fn a_key_without_contributions_has_gamma_equal_to_delta_and_is_refused() {
	let (groth16, constraints) = paid();
	let mut groth16 = groth16.clone();
	groth16.vk.delta_g2 = groth16.vk.gamma_g2;
	groth16.delta_g1 = G1Affine::generator();
	let mut sections = zkey_sections(&groth16, constraints);
	sections[9].1.truncate(64);
	sections[9].1.extend(0u32.to_le_bytes());
	let refusal = import::<PaidQuery>(&file("zkey", 1, &sections)).err().unwrap();
	let expected = matches!(refusal, ImportError::Key(ProvingKeyError::Verifying(KeyError::GammaIsDelta)));
	assert!(expected, "{refusal}");
}

#[test]
fn a_key_whose_third_matrix_is_another_fails_its_trial() {
	let (groth16, constraints) = paid();
	let mut groth16 = groth16.clone();
	groth16.l_query.swap(0, 1);
	let refusal = import::<PaidQuery>(&zkey(&groth16, constraints)).err().unwrap();
	assert!(matches!(refusal, ImportError::Trial(_)), "{refusal}");
}

#[test]
fn the_key_of_another_circuit_is_refused() {
	let paid = R1cs::of::<PaidQuery>().unwrap();
	let refusal = Zkey::read(&bytes(), &paid).err().unwrap();
	assert_eq!(refusal, FormatError::OtherCircuit("number of variables"));
}

#[test]
fn the_key_of_a_circuit_that_differs_in_one_coefficient_is_refused() {
	let other = Small { five: Fr::from(6), ..Small::new() };
	let bytes = zkey(&ceremony_key(other, 1), &R1cs::synthesize(other).unwrap());
	assert_eq!(refusal(&bytes), FormatError::OtherMatrices { matrix: 'B', row: 0 });
}

#[test]
fn a_coefficient_that_comes_twice_is_refused() {
	let refused = refusal_with(4, |content| content.copy_within(4..48, 48));
	assert_eq!(refused, FormatError::OtherMatrices { matrix: 'A', row: 0 });
}

#[test]
fn a_missing_row_for_a_public_input_is_refused() {
	let refused = refusal_with(4, |content| {
		content.truncate(content.len() - 44);
		content[0] -= 1;
	});
	assert_eq!(refused, FormatError::OtherCircuit("number of coefficients"));
}

#[test]
fn a_file_cut_anywhere_is_refused() {
	let bytes = bytes();
	for end in 0..bytes.len() {
		assert!(Zkey::read(&bytes[..end], &small()).is_err(), "{end}");
	}
}

#[test]
fn a_padded_file_is_refused() {
	assert_eq!(refusal(&[&bytes()[..], &[0]].concat()), FormatError::TrailingBytes);
}

#[test]
fn another_file_another_version_and_another_proof_system_are_refused() {
	assert_eq!(refusal(&small().to_r1cs()), FormatError::NotThisFormat("zkey"));
	assert_eq!(refusal(&file("zkey", 2, &sections())), FormatError::Version(2));
	// 2 is PLONK.
	assert_eq!(refusal_with(1, |content| content[0] = 2), FormatError::OtherProofSystem(2));
}

#[test]
fn sections_that_are_missing_or_doubled_are_refused() {
	let all = sections();
	assert_eq!(refusal(&file("zkey", 1, &all[1..])), FormatError::SectionCount(9));
	let twice = [&all[1..], &all[1..2]].concat();
	assert_eq!(refusal(&file("zkey", 1, &twice)), FormatError::UnexpectedSection(2));
	let mut unknown = all;
	unknown[0].0 = 11;
	assert_eq!(refusal(&file("zkey", 1, &unknown)), FormatError::UnexpectedSection(11));
}

/// A count is never believed: nothing is allocated for it.
#[test]
fn oversized_counts_are_refused() {
	let largest = u32::MAX.to_le_bytes();
	let mut bytes = bytes();
	bytes[8..12].copy_from_slice(&largest);
	assert_eq!(refusal(&bytes), FormatError::SectionCount(u32::MAX));
	let mut bytes = self::bytes();
	bytes[16..24].fill(0xff);
	assert_eq!(refusal(&bytes), FormatError::Truncated);
	for (place, what) in [(72, "number of variables"), (76, "number of public inputs"), (80, "size of the domain")] {
		let refused = refusal_with(2, |content| content[place..place + 4].copy_from_slice(&largest));
		assert_eq!(refused, FormatError::OtherCircuit(what));
	}
	let refused = refusal_with(4, |content| content[..4].copy_from_slice(&largest));
	assert_eq!(refused, FormatError::OtherCircuit("number of coefficients"));
	let refused = refusal_with(10, |content| content[64..68].copy_from_slice(&largest));
	assert_eq!(refused, FormatError::Truncated);
	let end = sections()[9].1.len();
	let refused = refusal_with(10, |content| content[end - 11..end - 7].copy_from_slice(&largest));
	assert_eq!(refused, FormatError::Truncated);
}

#[test]
fn sections_of_points_of_another_length_are_refused() {
	for kind in [3, 5, 6, 7, 8, 9] {
		assert_eq!(refusal_with(kind, |content| content.push(0)), FormatError::SectionLength(kind as u32));
		let cut = refusal_with(kind, |content| content.truncate(content.len() - 64));
		assert_eq!(cut, FormatError::SectionLength(kind as u32));
	}
}

#[test]
fn numbers_of_another_field_are_refused() {
	for place in [0, 4, 36, 40] {
		assert_eq!(refusal_with(2, |content| content[place] ^= 1), FormatError::OtherField);
	}
}

#[test]
fn numbers_that_are_not_canonical_are_refused() {
	let refused = refusal_with(4, |content| content[16..48].copy_from_slice(&le_bytes(Fr::MODULUS)));
	assert_eq!(refused, FormatError::NotCanonical);
	let refused = refusal_with(5, |content| content[..32].copy_from_slice(&le_bytes(Fq::MODULUS)));
	assert_eq!(refused, FormatError::Point { section: 5, index: 0, flaw: PointFlaw::NotCanonical });
}

#[test]
fn points_off_the_curve_are_refused() {
	let one = montgomery(&[Fq::one(), Fq::one()]);
	for (kind, index) in [(3, 1), (5, 2), (6, 0), (8, 1), (9, 3)] {
		let refused = refusal_with(kind, |content| content[64 * index..64 * index + 64].copy_from_slice(&one));
		assert_eq!(refused, FormatError::Point { section: kind as u32, index, flaw: PointFlaw::NotOnCurve });
	}
	let refused = refusal_with(7, |content| content[..128].copy_from_slice(&[one.clone(), one.clone()].concat()));
	assert_eq!(refused, FormatError::Point { section: 7, index: 0, flaw: PointFlaw::NotOnCurve });
	let refused = refusal_with(2, |content| content[84..148].copy_from_slice(&one));
	assert_eq!(refused, FormatError::Point { section: 2, index: 0, flaw: PointFlaw::NotOnCurve });
}

#[test]
fn points_out_of_the_subgroup_are_refused() {
	let stray = (1u64..).find_map(|x| G2Affine::get_point_from_x_unchecked(x.into(), false)).unwrap();
	let refused = refusal_with(7, |content| content[..128].copy_from_slice(&g2(&stray)));
	assert_eq!(refused, FormatError::Point { section: 7, index: 0, flaw: PointFlaw::NotInSubgroup });
}

#[test]
fn points_at_infinity_are_refused_where_none_may_be() {
	for (index, place, length) in [(0, 84, 64), (1, 148, 64), (2, 212, 128), (3, 340, 128), (4, 468, 64), (5, 532, 128)]
	{
		let refused = refusal_with(2, |content| content[place..place + length].fill(0));
		assert_eq!(refused, FormatError::Point { section: 2, index, flaw: PointFlaw::AtInfinity });
	}
}

#[test]
fn a_gamma_that_is_not_the_generator_is_refused() {
	let other = (G2Affine::generator() * Fr::from(2)).into_affine();
	let refused = refusal_with(2, |content| content[340..468].copy_from_slice(&g2(&other)));
	assert_eq!(refused, FormatError::GammaNotGenerator);
}

#[test]
fn halves_of_one_secret_that_do_not_belong_together_are_refused() {
	let other = (G2Affine::generator() * Fr::from(2)).into_affine();
	let refused = refusal_with(2, |content| content[212..340].copy_from_slice(&g2(&other)));
	assert_eq!(refused, FormatError::Inconsistent("beta"));
	let refused = refusal_with(2, |content| content[532..660].copy_from_slice(&g2(&other)));
	assert_eq!(refused, FormatError::Inconsistent("delta"));
	let refused = refusal_with(7, |content| {
		let last = content.len() - 128;
		content[last..].copy_from_slice(&g2(&other));
	});
	assert_eq!(refused, FormatError::Inconsistent("the query for B"));
}

#[test]
fn a_list_of_contributions_that_does_not_end_in_the_keys_delta_is_refused() {
	let refused = refusal_with(10, |content| content[68..132].copy_from_slice(&g1(&G1Affine::generator())));
	assert_eq!(refused, FormatError::Contributions);
	let refused = refusal_with(10, |content| {
		content.truncate(64);
		content.extend(0u32.to_le_bytes());
	});
	assert_eq!(refused, FormatError::Contributions);
}

#[test]
fn malformed_contributions_are_refused() {
	let end = sections()[9].1.len();
	// Its kind, its name's kind, its name.
	for (place, byte) in [(end - 15, 2), (end - 15, 1), (end - 7, 4), (end - 1, 0xff)] {
		assert_eq!(refusal_with(10, |content| content[place] = byte), FormatError::Contributions, "{place}");
	}
	assert_eq!(refusal_with(10, |content| content[end - 6] = 200), FormatError::Truncated);
	assert_eq!(refusal_with(10, |content| content.push(0)), FormatError::TrailingBytes);
}

#[test]
fn the_beacon_that_ends_a_ceremony_is_told() {
	let mut sections = sections();
	let content = &mut sections[9].1;
	content.truncate(content.len() - 15);
	content.extend([1, 0, 0, 0, 8, 0, 0, 0, 2, 10, 3, 4, 1, 2, 3, 4]);
	let read = Zkey::read(&file("zkey", 1, &sections), &small()).unwrap();
	assert_eq!(read.contributions[0].beacon, Some(Beacon { iterations_exp: 10, value: vec![1, 2, 3, 4] }));
}

/// What no check looks at: the hash of the first key, and what contributors said.
fn is_free(place: usize, length: usize) -> bool {
	let contributions = length - sections()[9].1.len();
	place >= contributions && !(contributions + 64..contributions + 68).contains(&place)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(2_000))]

	#[test]
	fn a_mutated_key_is_refused_without_a_panic(place: prop::sample::Index, flip in 1..=255u8) {
		let mut bytes = bytes();
		let place = place.index(bytes.len());
		bytes[place] ^= flip;
		let read = Zkey::read(&bytes, &small());
		prop_assert!(read.is_err() || is_free(place, bytes.len()), "{place}");
	}

	#[test]
	fn noise_is_refused_without_a_panic(noise in prop::collection::vec(any::<u8>(), 0..400)) {
		prop_assert!(Zkey::read(&noise, &small()).is_err());
		let file = [&bytes()[..12], &noise].concat();
		prop_assert!(Zkey::read(&file, &small()).is_err());
	}
}
