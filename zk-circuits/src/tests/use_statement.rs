//! The statement of UseConsent names the rule that is broken, and the prover makes no proof of a broken one.

use super::*;
use crate::{
	prover::ProveError,
	use_consent::{check, use_binding, used_commitment, Violation},
};
use hex_literal::hex;

fn refused(inputs: &uses::PublicInputs, witness: &uses::Witness) -> Violation {
	let violation = check(inputs, witness).unwrap_err();
	match prove(use_key(), inputs, witness) {
		Err(ProveError::Statement(found)) => assert_eq!(found, violation),
		other => panic!("expected {violation:?}, found {other:?}"),
	}
	violation
}

#[test]
fn what_is_not_canonical_is_refused() {
	let (inputs, witness) = Use::sample().open();
	let bad = [0xff; 32];
	for inputs in [
		uses::PublicInputs { root: bad, ..inputs },
		uses::PublicInputs { query: bad, ..inputs },
		uses::PublicInputs { result: bad, ..inputs },
		uses::PublicInputs { used: bad, ..inputs },
		uses::PublicInputs { binding: bad, ..inputs },
	] {
		assert_eq!(refused(&inputs, &witness), Violation::NotCanonical);
	}
	let mut unsalted = witness;
	unsalted.salt = bad;
	assert_eq!(refused(&inputs, &unsalted), Violation::NotCanonical);
}

#[test]
fn a_word_that_is_too_long_is_refused() {
	let (inputs, witness) = Use::sample().open();
	for bit in 5..8 {
		let mut long = witness.clone();
		long.words[3].bits[31] |= 1 << bit;
		assert_eq!(refused(&inputs, &long), Violation::WordTooLong);
		let mut long = witness.clone();
		long.used[3][31] |= 1 << bit;
		assert_eq!(refused(&inputs, &long), Violation::WordTooLong);
	}
}

#[test]
fn a_slot_without_consent_is_refused() {
	let (inputs, witness) = Use::sample().using(&[0, Use::WITHDRAWN]).open();
	assert_eq!(refused(&inputs, &witness), Violation::UsedWithoutConsent);
}

#[test]
fn another_set_model_or_version_is_refused() {
	let (inputs, witness) = Use::sample().open();
	let mut other = witness.clone();
	other.words[9].unit += 1;
	assert_eq!(refused(&inputs, &other), Violation::WrongConsentRoot);
	let mut other = witness.clone();
	other.model += 1;
	assert_eq!(refused(&inputs, &other), Violation::WrongConsentRoot);
	let mut other = witness.clone();
	other.version += 1;
	assert_eq!(refused(&inputs, &other), Violation::WrongConsentRoot);
	assert_eq!(refused(&uses::PublicInputs { root: number(1), ..inputs }, &witness), Violation::WrongConsentRoot);
}

#[test]
fn another_commitment_count_or_weight_is_refused() {
	let (inputs, witness) = Use::sample().open();
	let cases = [
		(uses::PublicInputs { used: number(1), ..inputs }, Violation::WrongUsedCommitment),
		(uses::PublicInputs { count: inputs.count + 1, ..inputs }, Violation::WrongCount),
		(uses::PublicInputs { weight: inputs.weight - 1, ..inputs }, Violation::WrongWeight),
	];
	for (inputs, violation) in cases {
		assert_eq!(refused(&inputs, &witness), violation);
	}
}

#[test]
fn the_salt_hides_what_was_used() {
	let used = Use::sample().used;
	assert_ne!(used_commitment(&used, &number(1)), used_commitment(&used, &number(2)));
}

#[test]
fn a_commitment_depends_on_every_word_and_its_place() {
	let salt = number(1);
	let empty = [[0; 32]; WORDS];
	let mut seen = vec![used_commitment(&empty, &salt)];
	for place in 0..WORDS {
		let mut used = empty;
		used[place][0] = 1;
		seen.push(used_commitment(&used, &salt));
	}
	seen.sort();
	seen.dedup();
	assert_eq!(seen.len(), WORDS + 1);
}

#[test]
fn a_binding_depends_on_everything_in_it() {
	let bindings = [
		use_binding(&[1; 32], 1, &[2; 32], 3, 4, &[5; 32]),
		use_binding(&[9; 32], 1, &[2; 32], 3, 4, &[5; 32]),
		use_binding(&[1; 32], 9, &[2; 32], 3, 4, &[5; 32]),
		use_binding(&[1; 32], 1, &[9; 32], 3, 4, &[5; 32]),
		use_binding(&[1; 32], 1, &[2; 32], 9, 4, &[5; 32]),
		use_binding(&[1; 32], 1, &[2; 32], 3, 9, &[5; 32]),
		use_binding(&[1; 32], 1, &[2; 32], 3, 4, &[9; 32]),
		use_binding(&[1; 32], 1, &[2; 32], 4, 3, &[5; 32]),
	];
	let all: std::collections::BTreeSet<_> = bindings.iter().collect();
	assert_eq!(all.len(), bindings.len());
	assert!(all.iter().all(|binding| binding[31] == 0));
}

/// Workers and the chain compute these apart from each other: their form must not move. The expected values come from
/// another implementation of Poseidon, in Python, with the same constants.
#[test]
fn roots_commitments_and_bindings_are_pinned() {
	let (inputs, _) = Use::sample().open();
	assert_eq!(inputs.root, hex!("1189dddd47b1264daa20b7b8f23c3517071b762c9c2e74cf0b220eb7a91bd50d"));
	assert_eq!(inputs.used, hex!("4a204cc854e79a9e8aa25b662616857843f999ec6627af95ec13e94520114b0c"));
	assert_eq!(inputs.binding, hex!("be3e362f8c06c957b4e5fc9079b645ef3df57dad1be63deaa56ff78284b31e00"));
	assert_eq!((inputs.count, inputs.weight), (5, 100 + 100 + 200 + 400 + 1_500));
}

#[test]
fn a_witness_is_not_shown() {
	let (_, witness) = Use::sample().open();
	assert_eq!(format!("{witness:?}"), "Witness(..)");
}
