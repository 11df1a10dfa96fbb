//! The bodies of the fuzz targets. `tests/fuzz/parsers.rs` of `assent-circuits` runs the same functions on seeds and
//! mutations of them, so they are tested on every run and need nothing but the public interface of the crate.
//!
//! A body panics when something is accepted that must not be, or when two ways to the same answer differ.

use assent_circuits::{
	consent::{bit, consent_root, ConsentTree, Word, WORDS, WORD_BITS},
	field::{self, FieldBytes},
	statement::{self, identity_commitment, leaf, nullifier, position},
	tree::{self, Frontier},
	use_consent::{self, count_and_weight, used_commitment},
	verifier::{Prepared, Shown, DEVELOPMENT_VERIFYING_KEY},
};
use codec::Decode;
use std::sync::OnceLock;

/// What a target does with the bytes it is given.
pub type Body = fn(&[u8]);

/// The targets by name.
pub const TARGETS: [(&str, Body); 6] = [
	("proof", proof),
	("key", key),
	("prepared_key", prepared_key),
	("public_inputs", public_inputs),
	("witness", witness),
	("trees", trees),
];

/// What every target is fed first.
pub const SEEDS: [&[u8]; 8] = [
	include_bytes!("../seeds/paid_query.inputs"),
	include_bytes!("../seeds/paid_query.proof"),
	include_bytes!("../seeds/paid_query.witness"),
	include_bytes!("../seeds/use_consent.inputs"),
	include_bytes!("../seeds/use_consent.proof"),
	include_bytes!("../seeds/use_consent.witness"),
	DEVELOPMENT_VERIFYING_KEY,
	use_consent::DEVELOPMENT_VERIFYING_KEY,
];

/// A statement that holds, its proof, and the key for it.
pub struct Case<S> {
	pub key: Prepared<S>,
	pub inputs: S,
	pub proof: &'static [u8],
}

impl<S: Shown + Decode> Case<S> {
	fn of(key: &[u8], mut inputs: &[u8], proof: &'static [u8]) -> Self {
		Self { key: Prepared::prepare(key).unwrap(), inputs: S::decode(&mut inputs).unwrap(), proof }
	}

	/// The proof, and the same with A and B turned around, which proves the same. Signs are the top bits.
	fn proofs(&self) -> [Vec<u8>; 2] {
		let mut negated = self.proof.to_vec();
		negated[31] ^= 0x80;
		negated[95] ^= 0x80;
		[self.proof.to_vec(), negated]
	}

	fn numbers(&self) -> Vec<FieldBytes> {
		self.inputs.to_field_elements().unwrap().as_ref().iter().map(field::encode).collect()
	}
}

pub fn paid_query() -> &'static Case<statement::PublicInputs> {
	static CASE: OnceLock<Case<statement::PublicInputs>> = OnceLock::new();
	CASE.get_or_init(|| Case::of(DEVELOPMENT_VERIFYING_KEY, SEEDS[0], SEEDS[1]))
}

pub fn use_consent() -> &'static Case<use_consent::PublicInputs> {
	static CASE: OnceLock<Case<use_consent::PublicInputs>> = OnceLock::new();
	CASE.get_or_init(|| Case::of(use_consent::DEVELOPMENT_VERIFYING_KEY, SEEDS[3], SEEDS[4]))
}

/// Nothing but the proof itself proves its statement.
pub fn proof(data: &[u8]) {
	fn refuse<S: Shown + Decode>(case: &Case<S>, data: &[u8]) {
		let verdict = case.key.verify_bytes(&case.numbers(), data);
		assert_eq!(verdict.is_ok(), case.proofs().iter().any(|proof| proof == data), "{data:02x?}");
	}
	refuse(paid_query(), data);
	refuse(use_consent(), data);
}

/// A key that is accepted has the right length, and its prepared form survives storage.
pub fn key(data: &[u8]) {
	fn prepare<S: Shown>(data: &[u8]) {
		if let Ok(key) = Prepared::<S>::prepare(data) {
			assert_eq!(data.len(), Prepared::<S>::VERIFYING_KEY_BYTES);
			let restored = Prepared::<S>::from_bytes(&key.to_bytes()).expect("it was just encoded");
			assert_eq!((restored.hash(), restored.to_bytes()), (key.hash(), key.to_bytes()));
		}
	}
	prepare::<statement::PublicInputs>(data);
	prepare::<use_consent::PublicInputs>(data);
}

/// What decodes as a prepared key is encoded the same.
pub fn prepared_key(data: &[u8]) {
	fn decode<S: Shown>(data: &[u8]) {
		match Prepared::<S>::from_bytes(data) {
			Some(key) => assert_eq!(key.to_bytes(), data),
			None => assert_ne!(data.len(), Prepared::<S>::LEN as usize),
		}
	}
	decode::<statement::PublicInputs>(data);
	decode::<use_consent::PublicInputs>(data);
}

/// A field element has one form: what is canonical is encoded the same, and what is not proves nothing.
pub fn public_inputs(data: &[u8]) {
	fn decode<S: Shown + Decode>(case: &Case<S>, mut data: &[u8]) {
		let Ok(inputs) = S::decode(&mut data) else { return };
		let verdict = case.key.verify(&inputs, case.proof.try_into().expect("seeds are proofs"));
		assert_eq!(verdict.is_ok(), inputs.encode() == case.inputs.encode());
		assert!(inputs.to_field_elements().is_some() || verdict.is_err());
	}
	decode(paid_query(), data);
	decode(use_consent(), data);
	for bytes in data.as_chunks::<32>().0 {
		assert!(field::decode(bytes).is_none_or(|element| field::encode(&element) == *bytes));
		assert_eq!(field::decode(bytes).is_some(), field::is_canonical(bytes));
	}
}

/// A witness that is accepted is one: what it says, computed in another way, is what is shown.
pub fn witness(data: &[u8]) {
	type Paid = (statement::PublicInputs, FieldBytes, (u16, u16, u32, u32), [FieldBytes; tree::DEPTH]);
	if let Ok((inputs, secret, (quota, credit, generation, index), path)) = Paid::decode(&mut &data[..]) {
		let witness = statement::Witness { secret, quota, credit, generation, index, path };
		if statement::check(&inputs, &witness).is_ok() {
			assert!(credit < quota && index < tree::CAPACITY);
			assert_eq!(nullifier(&secret, inputs.offer, position(generation, index), credit), Some(inputs.nullifier));
			let idc = identity_commitment(&secret).expect("canonical");
			assert!(leaf(&idc, inputs.offer, quota, inputs.price).is_some());
		}
	}
	type Use = (use_consent::PublicInputs, [Word; WORDS], (u32, u32), [FieldBytes; WORDS], FieldBytes);
	if let Ok((inputs, words, (model, version), used, salt)) = Use::decode(&mut &data[..]) {
		let witness = use_consent::Witness { words, model, version, used, salt };
		if use_consent::check(&inputs, &witness).is_ok() {
			assert_eq!(consent_root(&words, model, version), Some(inputs.root));
			assert_eq!(used_commitment(&used, &salt), Some(inputs.used));
			assert_eq!(count_and_weight(&words, &used), (inputs.count, inputs.weight));
			let slots = (0..WORDS).flat_map(|word| (0..WORD_BITS).map(move |place| (word, place)));
			for (word, place) in slots {
				assert!(!bit(&used[word], place) || bit(&words[word].bits, place));
			}
		}
	}
}

/// Trees from storage that was corrupted still answer, and refuse what they refuse otherwise.
pub fn trees(data: &[u8]) {
	if let Ok((mut frontier, leaf)) = <(Frontier, FieldBytes)>::decode(&mut &data[..]) {
		let (full, before) = (frontier.is_full(), frontier.clone());
		match frontier.push(leaf) {
			Some(root) => {
				assert!(!full && field::is_canonical(&leaf));
				assert_eq!((frontier.root(), frontier.len), (root, before.len + 1));
			},
			None => assert_eq!(frontier, before),
		}
		assert!(field::is_canonical(&frontier.root()) || frontier.is_full());
	}
	if let Ok((mut tree, place, word)) = <(ConsentTree, u8, Word)>::decode(&mut &data[..]) {
		let before = tree.clone();
		match tree.set(place.into(), &word) {
			Some(()) => assert!(usize::from(place) < WORDS && word.leaf().is_some()),
			None => assert_eq!(tree, before),
		}
		assert!(field::is_canonical(&tree.consent_root(1, 2)));
	}
}
