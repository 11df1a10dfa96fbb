//! Statements that hold, for the examples.

use assent_circuits::{
	consent::{consent_root, Word, WORDS},
	field::{from_hash, FieldBytes},
	statement::{self, identity_commitment, leaf, nullifier, position_at, serve_binding},
	tree,
	use_consent::{self, count_and_weight, use_binding, used_commitment},
	verifier::CIRCUIT_VERSION,
};

/// Credit `credit` of a note with all the credits that a note can have, in a tree of `LEVELS` levels.
pub fn spend<const LEVELS: usize>(credit: u16) -> Option<(statement::PublicInputs, statement::Witness<LEVELS>)> {
	let (offer, quota, price, generation, index) = (1, u16::MAX, 1_000_000_000_000, 0, 0);
	let secret: FieldBytes = [7; 32].map(|byte: u8| byte >> 1);
	let leaves = [leaf(&identity_commitment(&secret)?, offer, quota, price)?];
	let inputs = statement::PublicInputs {
		root: tree::access_root(&tree::root_at::<LEVELS>(&leaves)?, generation),
		nullifier: nullifier(&secret, offer, position_at::<LEVELS>(generation, index), credit)?,
		offer,
		price,
		binding: serve_binding(&[0; 32], CIRCUIT_VERSION, &[0; 32], 0, &[0; 32]),
	};
	let path = tree::path_at(&leaves, index)?;
	Some((inputs, statement::Witness { secret, quota, credit, generation, index, path }))
}

/// Every third slot of a full consent set.
pub fn used() -> Option<(use_consent::PublicInputs, use_consent::Witness)> {
	let mut bits = [0xff; 32];
	bits[31] = 0x1f;
	let words: [Word; WORDS] = core::array::from_fn(|place| Word { bits, unit: 100 << place });
	let used = words.map(|word| word.bits.map(|byte| byte & 0b0100_1001));
	let (model, version, salt) = (1, 2, [3; 32].map(|byte: u8| byte >> 1));
	let (count, weight) = count_and_weight(&words, &used);
	let inputs = use_consent::PublicInputs {
		root: consent_root(&words, model, version)?,
		query: from_hash(&[4; 32]),
		result: from_hash(&[5; 32]),
		used: used_commitment(&used, &salt)?,
		count,
		weight,
		binding: use_binding(&[0; 32], use_consent::CIRCUIT_VERSION, &[0; 32], model, version, &[6; 32]),
	};
	Some((inputs, use_consent::Witness { words, model, version, used, salt }))
}
