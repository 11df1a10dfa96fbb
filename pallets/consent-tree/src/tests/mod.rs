//! What the pallet does.

mod invariants;
mod roots;
mod slots;

use crate::{mock::*, *};
use assent_circuits::consent::{consent_root, set_bit, Word, SLOTS, WORDS, WORD_BITS};
use frame_support::assert_ok;

/// A word with these bits.
fn word(unit: u32, slots: &[usize]) -> Word {
	let mut word = Word { unit, ..Word::default() };
	slots.iter().for_each(|slot| set_bit(&mut word.bits, *slot, true).expect("a bit of a word"));
	word
}

/// The root of a set with these words, and no others.
fn root(words: &[Word], model: ModelId, version: u32) -> Option<FieldBytes> {
	let mut all = [Word::default(); WORDS];
	all[..words.len()].copy_from_slice(words);
	consent_root(&all, model.0, version)
}
