//! A statement of each circuit that holds: what a key that came from elsewhere is tried with.

use crate::{
	circuit::{Circuit, PaidQuery, UseConsent},
	consent::{consent_root, place_of, set_bit, Word, SLOTS, WORDS},
	field::{from_hash, FieldBytes},
	hash::blake2_256,
	statement::{self, identity_commitment, leaf, nullifier, position_at, serve_binding},
	tree, use_consent,
	verifier::CIRCUIT_VERSION,
};

/// A circuit of which a statement is at hand.
pub trait Sample: Circuit {
	/// The statement and its witness, always the same.
	fn sample() -> (Self::Inputs, Self::Witness);
}

/// Numbers that fill a field element, the same each time.
fn noise(number: u8) -> FieldBytes {
	from_hash(&blake2_256(&[number]))
}

impl<const LEVELS: usize> Sample for PaidQuery<LEVELS> {
	/// The last credit but one of the second of three notes.
	fn sample() -> (Self::Inputs, Self::Witness) {
		let (offer, quota, price, generation, index) = (3, 50_000, 1_000_000_000_001, 2, 1);
		let (secret, credit) = (noise(1), quota - 2);
		let idc = identity_commitment(&secret).unwrap_or_default();
		let leaves = [noise(2), leaf(&idc, offer, quota, price).unwrap_or_default(), noise(3)];
		let position = position_at::<LEVELS>(generation, index);
		let inputs = statement::PublicInputs {
			root: tree::access_root(&tree::root_at::<LEVELS>(&leaves).unwrap_or_default(), generation),
			nullifier: nullifier(&secret, offer, position, credit).unwrap_or_default(),
			offer,
			price,
			binding: serve_binding(&[1; 32], CIRCUIT_VERSION, &[2; 32], 3, &[4; 32]),
		};
		let path = tree::path_at(&leaves, index).unwrap_or([[0; 32]; LEVELS]);
		(inputs, statement::Witness { secret, quota, credit, generation, index, path })
	}
}

impl Sample for UseConsent {
	/// Every third of all slots but some, all of them with consent.
	fn sample() -> (Self::Inputs, Self::Witness) {
		let (model, version, salt) = (5, 6, noise(4));
		let mut words: [Word; WORDS] = core::array::from_fn(|_| Word { bits: [0; 32], unit: 0 });
		let mut used = [[0; 32]; WORDS];
		for (unit, word) in (100..).step_by(7).zip(&mut words) {
			word.unit = unit;
		}
		for (word, place) in (0..SLOTS).filter(|slot| slot % 7 != 3).filter_map(place_of) {
			set_bit(&mut words[word].bits, place, true);
			if place % 3 == 0 {
				set_bit(&mut used[word], place, true);
			}
		}
		let (count, weight) = use_consent::count_and_weight(&words, &used);
		let inputs = use_consent::PublicInputs {
			root: consent_root(&words, model, version).unwrap_or_default(),
			query: noise(5),
			result: noise(6),
			used: use_consent::used_commitment(&used, &salt).unwrap_or_default(),
			count,
			weight,
			binding: use_consent::use_binding(
				&[1; 32],
				use_consent::CIRCUIT_VERSION,
				&[2; 32],
				model,
				version,
				&noise(7),
			),
		};
		(inputs, use_consent::Witness { words, model, version, used, salt })
	}
}
