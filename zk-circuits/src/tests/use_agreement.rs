//! The statement of UseConsent and its circuit accept the same things.

use super::{system::System, *};
use crate::{
	circuit::{Circuit, UseConsent},
	consent::{SLOTS, WORD_BITS},
	use_consent::check,
};
use proptest::prelude::*;

/// Whether the circuit is satisfied. What cannot even be assigned is refused.
fn circuit_accepts(inputs: &uses::PublicInputs, witness: &uses::Witness) -> bool {
	UseConsent::assign(inputs, witness).is_some_and(|circuit| System::of(&circuit).failing_rows().is_empty())
}

/// A set and a part of it: each slot has two bits, one for consent and one for use.
fn answers() -> impl Strategy<Value = Use> {
	let word = (any::<[u8; 32]>(), any::<[u8; 32]>(), any::<u32>());
	(prop::array::uniform15(word), any::<(u32, u32, u64)>()).prop_map(|(words, (model, version, salt))| {
		let mut answer = Use { model, version, salt: number(salt), ..Use::sample() };
		for (place, (mut consent, used, unit)) in words.into_iter().enumerate() {
			consent[31] &= 0x1f;
			answer.words[place] = Word { bits: consent, unit };
			answer.used[place] = core::array::from_fn(|byte| consent[byte] & used[byte]);
		}
		answer
	})
}

/// One thing that a cheat might change.
#[derive(Clone, Debug)]
enum Change {
	Nothing,
	/// One of the public inputs, or the salt, to that number.
	Input(u8, u64),
	Count(u32),
	Weight(u64),
	Model(u32),
	Version(u32),
	Unit(usize, u32),
	/// The consent bit of a slot, with the root that belongs to it.
	Consent(u16),
	/// The consent bit of a slot, under the old root.
	ConsentAlone(u16),
	/// The used bit of a slot, with the commitment, the count and the weight that belong to it.
	Used(u16),
	UsedAlone(u16),
	/// A bit beyond the word.
	TooLong(usize, u8),
	NotCanonical(u8),
}

fn changes() -> impl Strategy<Value = Change> {
	prop_oneof![
		3 => Just(Change::Nothing),
		2 => (0u8..6, any::<u64>()).prop_map(|(which, value)| Change::Input(which, value)),
		1 => any::<u32>().prop_map(Change::Count),
		1 => any::<u64>().prop_map(Change::Weight),
		1 => any::<u32>().prop_map(Change::Model),
		1 => any::<u32>().prop_map(Change::Version),
		1 => (0..WORDS, any::<u32>()).prop_map(|(place, unit)| Change::Unit(place, unit)),
		2 => (0..SLOTS).prop_map(Change::Consent),
		1 => (0..SLOTS).prop_map(Change::ConsentAlone),
		3 => (0..SLOTS).prop_map(Change::Used),
		1 => (0..SLOTS).prop_map(Change::UsedAlone),
		1 => (0..2 * WORDS, 5u8..8).prop_map(|(place, bit)| Change::TooLong(place, bit)),
		1 => (0u8..6).prop_map(Change::NotCanonical),
	]
}

fn flip(bits: &mut FieldBytes, place: usize) {
	let was = consent::bit(bits, place);
	consent::set_bit(bits, place, !was).unwrap();
}

fn numbers<'a>(inputs: &'a mut uses::PublicInputs, witness: &'a mut uses::Witness) -> [&'a mut FieldBytes; 6] {
	[
		&mut inputs.root,
		&mut inputs.query,
		&mut inputs.result,
		&mut inputs.used,
		&mut inputs.binding,
		&mut witness.salt,
	]
}

fn apply(change: &Change, inputs: &mut uses::PublicInputs, witness: &mut uses::Witness) {
	match *change {
		Change::Nothing => {},
		Change::Input(which, value) => *numbers(inputs, witness)[usize::from(which)] = number(value),
		Change::Count(count) => inputs.count = count,
		Change::Weight(weight) => inputs.weight = weight,
		Change::Model(model) => witness.model = model,
		Change::Version(version) => witness.version = version,
		Change::Unit(place, unit) => witness.words[place].unit = unit,
		Change::Consent(slot) | Change::ConsentAlone(slot) => {
			let (word, bit) = consent::place_of(slot).unwrap();
			flip(&mut witness.words[word].bits, bit);
		},
		Change::Used(slot) | Change::UsedAlone(slot) => {
			let (word, bit) = consent::place_of(slot).unwrap();
			flip(&mut witness.used[word], bit);
		},
		Change::TooLong(place, bit) => match place.checked_sub(WORDS) {
			None => witness.words[place].bits[31] |= 1 << bit,
			Some(place) => witness.used[place][31] |= 1 << bit,
		},
		Change::NotCanonical(which) => *numbers(inputs, witness)[usize::from(which)] = [0xff; 32],
	}
	if matches!(change, Change::Consent(_)) {
		if let Some(root) = consent::consent_root(&witness.words, witness.model, witness.version) {
			inputs.root = root;
		}
	}
	if matches!(change, Change::Used(_)) {
		if let Some(used) = uses::used_commitment(&witness.used, &witness.salt) {
			inputs.used = used;
		}
		(inputs.count, inputs.weight) = uses::count_and_weight(&witness.words, &witness.used);
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(32))]

	#[test]
	fn an_honest_use_satisfies_both(answer in answers()) {
		let (inputs, witness) = answer.open();
		prop_assert_eq!(check(&inputs, &witness), Ok(()));
		prop_assert!(circuit_accepts(&inputs, &witness));
	}
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(96))]

	#[test]
	fn both_refuse_the_same(answer in answers(), changes in prop::collection::vec(changes(), 0..3)) {
		let (mut inputs, mut witness) = answer.open();
		for change in &changes {
			apply(change, &mut inputs, &mut witness);
		}
		prop_assert_eq!(check(&inputs, &witness).is_ok(), circuit_accepts(&inputs, &witness), "{:?}", changes);
	}
}

#[test]
fn every_slot_can_be_used_at_once() {
	let mut answer = Use::sample();
	for (word, used) in answer.words.iter_mut().zip(&mut answer.used) {
		word.bits = [0xff; 32];
		word.bits[31] = 0x1f;
		word.unit = u32::MAX;
		*used = word.bits;
	}
	let (inputs, witness) = answer.open();
	assert_eq!(inputs.count, u32::from(SLOTS));
	assert_eq!(inputs.weight, u64::from(SLOTS) * u64::from(u32::MAX));
	assert_eq!(check(&inputs, &witness), Ok(()));
	assert!(circuit_accepts(&inputs, &witness));
	assert_eq!(usize::from(SLOTS), WORDS * WORD_BITS);
}

#[test]
fn an_empty_set_can_be_used_for_nothing() {
	let mut answer = Use::sample().using(&[]);
	answer.words = [Word::default(); WORDS];
	let (inputs, witness) = answer.open();
	assert_eq!((inputs.count, inputs.weight), (0, 0));
	assert_eq!(check(&inputs, &witness), Ok(()));
	assert!(circuit_accepts(&inputs, &witness));
	let (inputs, witness) = answer.using(&[0]).open();
	assert!(check(&inputs, &witness).is_err());
	assert!(!circuit_accepts(&inputs, &witness));
}
