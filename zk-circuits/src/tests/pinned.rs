//! The circuits are the ones that keys were made for. Whoever changes one sees these tests fail, and needs a new circuit
//! version, new development keys and a new ceremony.

use super::*;
use crate::circuit::{constraints, layout, Circuit, PaidQuery, UseConsent};
use hex_literal::hex;

/// Proving time doubles beyond a power of two.
const fn domain_of<C: Circuit>() -> usize {
	(C::CONSTRAINTS + C::Inputs::COUNT + 1).next_power_of_two()
}
const _: () = assert!(domain_of::<PaidQuery>() == 8_192);
const _: () = assert!(domain_of::<PaidQuery<27>>() == 8_192);
const _: () = assert!(domain_of::<UseConsent>() == 16_384);

fn families<C: Circuit>() -> Vec<(&'static str, usize)> {
	let families: Vec<_> = layout::<C>().iter().map(|family| (family.name, family.constraints)).collect();
	assert_eq!(families.iter().map(|(_, count)| count).sum::<usize>(), C::CONSTRAINTS);
	assert_eq!(constraints::<C>().unwrap().matrices[0].len(), C::CONSTRAINTS);
	families
}

#[test]
fn the_constraints_of_paid_query_are_pinned() {
	let expected = |levels: usize| {
		vec![
			("credit bits", 16),
			("rest bits", 16),
			("generation bits", 32),
			("index bits", levels),
			("identity commitment", 213),
			("leaf", 297),
			("path", 241 * levels),
			("access root", 241),
			("nullifier", 298),
			("binding", 1),
		]
	};
	assert_eq!(families::<PaidQuery>(), expected(20));
	assert_eq!(families::<PaidQuery<27>>(), expected(27));
	assert_eq!(PaidQuery::<20>::CONSTRAINTS, 5_954);
	assert_eq!(PaidQuery::<27>::CONSTRAINTS, 7_648);
	assert_eq!(key().constraints(), 5_954);
}

#[test]
fn the_constraints_of_use_consent_are_pinned() {
	assert_eq!(
		families::<UseConsent>(),
		[
			("consent bits", 3_795),
			("used bits", 3_795),
			("leaves", 3_600),
			("tree root", 1_485),
			("consent root", 262),
			("used commitment", 1_486),
			("count", 1),
			("weight", 16),
			("query commitment", 1),
			("result commitment", 1),
			("binding", 1),
		]
	);
	assert_eq!(UseConsent::CONSTRAINTS, 14_443);
	assert_eq!(use_key().constraints(), 14_443);
}

#[test]
fn the_matrices_are_pinned() {
	let hashes = [
		constraints::<PaidQuery>().unwrap().hash(),
		constraints::<PaidQuery<27>>().unwrap().hash(),
		constraints::<UseConsent>().unwrap().hash(),
	];
	let expected = [
		hex!("20ce0aee7a76fa69355cb6de9282548db550ad0b9c7854312f425f0a0d8e693d"),
		hex!("6a9015389eb76927701996e620fdc9f32b3d154b375dbcb6146dec4b5cd5b009"),
		hex!("706d8659d49ab272630682a88d6e23c38b140f70b719a9b4ffc60e2f65aa7865"),
	];
	assert_eq!(hashes, expected, "{hashes:02x?}");
}

/// The hash sees every coefficient, every place, and what is public; it does not see in which order terms were written.
#[test]
fn the_hash_of_the_matrices_sees_every_change() {
	let original = constraints::<PaidQuery>().unwrap();
	let mut reordered = original.clone();
	reordered.matrices[0].iter_mut().for_each(|row| row.reverse());
	assert_eq!(reordered.hash(), original.hash());
	let mut padded = original.clone();
	padded.matrices[1][7].push((Fr::from(0), 9));
	assert_eq!(padded.hash(), original.hash());
	let mut changed = vec![original.clone(); 6];
	changed[0].matrices[0][100][0].0 += Fr::from(1);
	changed[1].matrices[1][100][0].1 += 1;
	changed[2].matrices[2].swap(3, 4);
	changed[3].matrices.swap(0, 2);
	changed[4].instance_variables += 1;
	changed[5].witness_variables += 1;
	assert!(changed.iter().all(|changed| changed.hash() != original.hash()));
}
