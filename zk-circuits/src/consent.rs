//! The consent set of a model: which contributions an answer may use, under one Poseidon root.
//!
//! # Terms
//!
//! * **slot**: a place for one contribution, from 0 to 3,794.
//! * **word**: 253 slots, one bit each, set while there is consent.
//! * **unit**: the weight, in rows, of every contribution of a word. Contributions of like size share words.
//! * **leaf**: P(word, unit).
//! * **consent root**: P(tree root, model, version): one root names exactly one set of one version of one model.
//!
//! # Story
//!
//! A contribution that becomes active gets a slot in a word of its unit, and its bit is set; a withdrawal clears it. Either
//! way one leaf changes, the version goes up, and the chain pins the new root.
//!
//! The tree has sixteen leaves and four children at every node, so it is two nodes high. All fifteen words are always
//! there: one that nobody uses has no bit and no unit, and its leaf is P(0, 0). The sixteenth leaf is zero and stays so;
//! nobody knows a word whose leaf that would be.
//!
//! A word is smaller than 2^253, which is smaller than the modulus (about 2^253.6). So a word is one field element, and
//! there is one way only to spell a word in 253 bits: another sum of bits would have to differ by a multiple of the
//! modulus, and two such sums are less than that apart.

use ark_bn254::Fr;
use ark_ff::AdditiveGroup;
use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{
	field::{decode, encode, FieldBytes},
	poseidon::{hash2, hash3, hash4},
};

/// Words of a set.
pub const WORDS: usize = 15;
/// Slots of a word.
pub const WORD_BITS: usize = 253;
/// Slots of a set.
pub const SLOTS: u16 = 3_795;
const _: () = assert!(SLOTS as usize == WORDS * WORD_BITS, "every slot is a bit of a word");

/// Children of a node; also the number of nodes above the leaves.
const ARITY: usize = 4;

/// One word of a set.
#[derive(
	Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug, Default,
)]
pub struct Word {
	/// One bit for each slot, little-endian; the three bits on top are always zero.
	pub bits: FieldBytes,
	/// What one slot weighs, in rows.
	pub unit: u32,
}

impl Word {
	/// P(bits, unit); `None` when there are more than 253 bits.
	pub fn leaf(&self) -> Option<FieldBytes> {
		let bits = decode_bits(&self.bits)?;
		Some(encode(&hash2(bits, Fr::from(self.unit))))
	}
}

/// Which word a slot lies in, and which of its bits it is; `None` when there is no such slot.
pub fn place_of(slot: u16) -> Option<(usize, usize)> {
	let slot = usize::from(slot);
	Some((slot / WORD_BITS, slot % WORD_BITS)).filter(|(word, _)| *word < WORDS)
}

/// Whether a bit is set. A bit that is not one of a word is not.
pub fn bit(bits: &FieldBytes, place: usize) -> bool {
	place < WORD_BITS && bits.get(place / 8).is_some_and(|byte| byte >> (place % 8) & 1 == 1)
}

/// Sets or clears a bit; `None`, without effect, when it is not one of a word.
pub fn set_bit(bits: &mut FieldBytes, place: usize, on: bool) -> Option<()> {
	let byte = bits.get_mut(place / 8).filter(|_| place < WORD_BITS)?;
	let mask = 1 << (place % 8);
	*byte = if on { *byte | mask } else { *byte & !mask };
	Some(())
}

/// How many bits are set.
pub fn count(bits: &FieldBytes) -> u32 {
	bits.iter().map(|byte| byte.count_ones()).sum()
}

/// The word as a field element; `None` when it has more than 253 bits.
pub(crate) fn decode_bits(bits: &FieldBytes) -> Option<Fr> {
	let [.., last] = bits;
	decode(bits).filter(|_| last >> 5 == 0)
}

/// The leaves of a set and the four nodes above them: what has to be kept to change a word without hashing the others.
#[derive(Clone, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub struct ConsentTree {
	leaves: [[FieldBytes; ARITY]; ARITY],
	nodes: [FieldBytes; ARITY],
}

impl ConsentTree {
	/// The tree of a set without consent.
	pub fn new() -> Self {
		let empty = encode(&hash2(Fr::ZERO, Fr::ZERO));
		let mut leaves = [[empty; ARITY]; ARITY];
		let [.., [.., last]] = &mut leaves;
		*last = FieldBytes::default();
		Self { leaves, nodes: leaves.map(|children| node(&children)) }
	}

	/// Puts `word` in its place; `None`, without effect, when there is no such place or the word has more than 253 bits.
	///
	/// A hash of two and one of four, however many bits change. The root takes one of four and one of three more, however
	/// many words change before it is asked for.
	pub fn set(&mut self, place: usize, word: &Word) -> Option<()> {
		let new = word.leaf().filter(|_| place < WORDS)?;
		let children = self.leaves.get_mut(place / ARITY)?;
		let node_above = self.nodes.get_mut(place / ARITY)?;
		*children.get_mut(place % ARITY)? = new;
		*node_above = node(children);
		Some(())
	}

	/// P(tree root, model, version).
	pub fn consent_root(&self, model: u32, version: u32) -> FieldBytes {
		// Nodes are only ever written canonically; zero keeps this total.
		let tree_root = decode(&node(&self.nodes)).unwrap_or_default();
		encode(&hash3(tree_root, Fr::from(model), Fr::from(version)))
	}
}

impl Default for ConsentTree {
	fn default() -> Self {
		Self::new()
	}
}

/// The consent root of a set; `None` when a word has more than 253 bits.
pub fn consent_root(words: &[Word; WORDS], model: u32, version: u32) -> Option<FieldBytes> {
	let mut tree = ConsentTree::new();
	for (place, word) in words.iter().enumerate() {
		tree.set(place, word)?;
	}
	Some(tree.consent_root(model, version))
}

/// P of four children, of which each was written canonically.
fn node(children: &[FieldBytes; ARITY]) -> FieldBytes {
	let [a, b, c, d] = children.map(|child| decode(&child).unwrap_or_default());
	encode(&hash4(a, b, c, d))
}

#[cfg(test)]
mod tests {
	use super::*;
	use proptest::prelude::*;

	fn some_word() -> impl Strategy<Value = Word> {
		(any::<[u8; 32]>(), any::<u32>()).prop_map(|(mut bits, unit)| {
			bits[31] &= 0x1f;
			Word { bits, unit }
		})
	}

	#[test]
	fn the_largest_word_is_smaller_than_the_modulus() {
		let mut bits = [0xff; 32];
		bits[31] = 0x1f;
		assert!(decode_bits(&bits).is_some());
		assert_eq!(count(&bits), WORD_BITS as u32);
	}

	#[test]
	fn a_word_of_more_than_253_bits_is_refused() {
		let mut bits = [0; 32];
		// 2^253 is canonical, and still no word.
		bits[31] = 0x20;
		assert!(decode(&bits).is_some());
		let word = Word { bits, unit: 1 };
		assert_eq!(word.leaf(), None);
		let mut tree = ConsentTree::new();
		assert_eq!(tree.set(0, &word), None);
		assert_eq!(tree, ConsentTree::new());
		let mut words = [Word::default(); WORDS];
		words[14] = word;
		assert_eq!(consent_root(&words, 1, 1), None);
	}

	#[test]
	fn there_is_no_sixteenth_word() {
		let mut tree = ConsentTree::new();
		assert_eq!(tree.set(WORDS, &Word { bits: [1; 32], unit: 1 }), None);
		assert_eq!(tree, ConsentTree::new());
	}

	#[test]
	fn a_slot_is_one_bit_of_one_word() {
		assert_eq!(place_of(0), Some((0, 0)));
		assert_eq!(place_of(252), Some((0, 252)));
		assert_eq!(place_of(253), Some((1, 0)));
		assert_eq!(place_of(SLOTS - 1), Some((14, 252)));
		assert_eq!(place_of(SLOTS), None);
		assert_eq!(place_of(u16::MAX), None);
	}

	#[test]
	fn a_bit_beyond_the_word_is_none() {
		let mut bits = [0; 32];
		for place in [253, 254, 255, 256, usize::MAX] {
			assert_eq!(set_bit(&mut bits, place, true), None);
			assert!(!bit(&[0xff; 32], place));
		}
		assert_eq!(bits, [0; 32]);
	}

	#[test]
	fn a_root_names_one_model_and_one_version() {
		let words = [Word { bits: [1; 32], unit: 100 }; WORDS];
		let root = consent_root(&words, 1, 2);
		assert_ne!(root, consent_root(&words, 2, 1));
		assert_ne!(root, consent_root(&words, 1, 3));
		assert_ne!(root, consent_root(&words, 3, 2));
	}

	proptest! {
		#![proptest_config(ProptestConfig::with_cases(16))]

		#[test]
		fn changing_words_one_by_one_gives_the_root_of_the_set(
			changes in prop::collection::vec((0..WORDS, some_word()), 0..20),
		) {
			let mut words = [Word::default(); WORDS];
			let mut tree = ConsentTree::new();
			for (place, word) in changes {
				words[place] = word;
				prop_assert_eq!(tree.set(place, &word), Some(()));
				prop_assert_eq!(Some(tree.consent_root(3, 4)), consent_root(&words, 3, 4));
			}
		}

		#[test]
		fn every_word_counts(words: [u8; WORDS], place in 0..WORDS, slot in 0..WORD_BITS, more in 1u32..) {
			let words = words.map(|byte| Word { bits: [byte & 0x1f; 32], unit: u32::from(byte) });
			let root = consent_root(&words, 1, 1);
			let mut other = words;
			let was = bit(&other[place].bits, slot);
			set_bit(&mut other[place].bits, slot, !was).unwrap();
			prop_assert_ne!(root, consent_root(&other, 1, 1));
			other = words;
			other[place].unit ^= more;
			prop_assert_ne!(root, consent_root(&other, 1, 1));
		}
	}
}
