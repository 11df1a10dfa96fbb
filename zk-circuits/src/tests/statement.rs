//! The statement names the rule that is broken, and the prover makes no proof of a broken one.

use super::*;
use crate::{
	prover::ProveError,
	statement::{check, identity_commitment, leaf, nullifier, position, refund_binding, serve_binding, Violation},
};
use hex_literal::hex;

fn refused(inputs: &PublicInputs, witness: &Witness) -> Violation {
	let violation = check(inputs, witness).unwrap_err();
	match prove(key(), inputs, witness) {
		Err(ProveError::Statement(found)) => assert_eq!(found, violation),
		other => panic!("expected {violation:?}, found {other:?}"),
	}
	violation
}

#[test]
fn what_is_not_canonical_is_refused() {
	let (inputs, witness) = Note::sample().spend(3, served_by(1));
	let bad = [0xff; 32];
	for inputs in [
		PublicInputs { root: bad, ..inputs },
		PublicInputs { nullifier: bad, ..inputs },
		PublicInputs { binding: bad, ..inputs },
	] {
		assert_eq!(refused(&inputs, &witness), Violation::NotCanonical);
	}
	let mut without_secret = witness.clone();
	without_secret.secret = bad;
	assert_eq!(refused(&inputs, &without_secret), Violation::NotCanonical);
	let mut without_path = witness;
	without_path.path[19] = bad;
	assert_eq!(refused(&inputs, &without_path), Violation::NotCanonical);
}

#[test]
fn an_index_outside_the_tree_is_refused() {
	let (inputs, mut witness) = Note::sample().spend(3, served_by(1));
	witness.index |= 1 << 20;
	assert_eq!(refused(&inputs, &witness), Violation::IndexOutOfTree);
}

#[test]
fn a_credit_at_the_quota_is_refused() {
	let note = Note::sample();
	let (inputs, witness) = note.spend(note.quota, served_by(1));
	assert_eq!(refused(&inputs, &witness), Violation::CreditBeyondQuota);
}

#[test]
fn a_note_without_credits_is_refused() {
	let (inputs, witness) = Note::bought(number(1), 1, 0, 1, 0, 0, 1).spend(0, served_by(1));
	assert_eq!(refused(&inputs, &witness), Violation::CreditBeyondQuota);
}

#[test]
fn a_note_of_another_offer_price_quota_or_tree_is_refused() {
	let (inputs, witness) = Note::sample().spend(3, served_by(1));
	let cases = [
		(PublicInputs { offer: 4, ..inputs }, witness.clone()),
		(PublicInputs { price: 1, ..inputs }, witness.clone()),
		(PublicInputs { root: number(1), ..inputs }, witness.clone()),
		(inputs, Witness { quota: 11, ..witness.clone() }),
		(inputs, Witness { generation: 3, ..witness.clone() }),
		(inputs, Witness { index: 5, ..witness.clone() }),
		(inputs, Witness { secret: number(1), ..witness.clone() }),
	];
	for (inputs, witness) in cases {
		assert_eq!(refused(&inputs, &witness), Violation::NoteNotUnderRoot);
	}
}

#[test]
fn the_nullifier_of_another_credit_is_refused() {
	let (inputs, witness) = Note::sample().spend(3, served_by(1));
	let other = Witness { credit: 4, ..witness.clone() };
	assert_eq!(refused(&inputs, &other), Violation::WrongNullifier);
}

#[test]
fn a_leaf_needs_a_canonical_commitment_that_is_not_zero() {
	assert_eq!(leaf(&[0; 32], 1, 1, 1), None);
	assert_eq!(leaf(&[0xff; 32], 1, 1, 1), None);
	assert!(leaf(&number(1), 1, 1, 1).is_some());
	assert_eq!(identity_commitment(&[0xff; 32]), None);
	assert_eq!(nullifier(&[0xff; 32], 1, 1, 1), None);
}

#[test]
fn every_credit_of_every_position_has_its_own_nullifier() {
	let secret = number(5);
	let mut seen = std::collections::BTreeSet::new();
	for offer in 0..3 {
		for (generation, index) in [(0, 0), (0, 1), (1, 0), (1, 1), (u32::MAX, (1 << 20) - 1)] {
			for credit in 0..4 {
				assert!(seen.insert(nullifier(&secret, offer, position(generation, index), credit)));
			}
		}
	}
	assert_eq!(position(3, 5), (3 << 20) + 5);
	assert_eq!(position(u32::MAX, (1 << 20) - 1), (1 << 52) - 1);
}

#[test]
fn a_binding_depends_on_everything_in_it() {
	let serve = serve_binding(&[1; 32], 1, &[2; 32], 3, &[4; 32]);
	let refund = refund_binding(&[1; 32], 1, &[2; 32], 3);
	let others = [
		refund,
		serve_binding(&[9; 32], 1, &[2; 32], 3, &[4; 32]),
		serve_binding(&[1; 32], 9, &[2; 32], 3, &[4; 32]),
		serve_binding(&[1; 32], 1, &[9; 32], 3, &[4; 32]),
		serve_binding(&[1; 32], 1, &[2; 32], 9, &[4; 32]),
		serve_binding(&[1; 32], 1, &[2; 32], 3, &[9; 32]),
		refund_binding(&[9; 32], 1, &[2; 32], 3),
		refund_binding(&[1; 32], 9, &[2; 32], 3),
		refund_binding(&[1; 32], 1, &[9; 32], 3),
		refund_binding(&[1; 32], 1, &[2; 32], 9),
	];
	let all: std::collections::BTreeSet<_> = others.iter().chain([&serve]).collect();
	assert_eq!(all.len(), others.len() + 1);
	assert!(all.iter().all(|binding| binding[31] == 0));
}

/// Wallets, workers and the chain compute bindings apart from each other: their form must not move.
#[test]
fn bindings_are_pinned() {
	assert_eq!(
		serve_binding(&[1; 32], 1, &[2; 32], 3, &[4; 32]),
		hex!("9f117b028dc402c5772be78bdacfa7e09a72acac7b5d2ab6591a6159cea5dc00")
	);
	assert_eq!(
		refund_binding(&[1; 32], 1, &[2; 32], 3),
		hex!("9b6533151710c3c8f7f3d8690814615dbc95ce92e6ed0a883787ca1d99023400")
	);
}

#[test]
fn a_witness_is_not_shown() {
	let (_, witness) = Note::sample().spend(3, served_by(1));
	assert_eq!(format!("{witness:?}"), "Witness(..)");
}
