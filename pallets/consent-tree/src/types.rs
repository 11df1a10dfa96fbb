//! The consent set of one model, and its arithmetic.

use assent_circuits::{
	consent::{bit, count, place_of, set_bit, ConsentTree, Word, WORDS, WORD_BITS},
	field::FieldBytes,
};
use assent_primitives::{BlockNumber, ConsentVersion, ModelId};
use codec::{Decode, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

/// The consent set of one model, as it is or was in one version.
#[derive(Clone, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct ConsentSet {
	/// The version.
	pub version: ConsentVersion,
	/// The words, one bit for each contribution that consents and has a slot.
	pub words: [Word; WORDS],
	/// The words' tree, without the changes of those that are dirty.
	pub tree: ConsentTree,
	/// One bit for each word that has changed since it was hashed.
	pub dirty: u16,
	/// The consent root, once it was asked for or a block had time for it.
	pub root: Option<FieldBytes>,
	/// The oldest version that is still known.
	pub oldest: ConsentVersion,
}

impl ConsentSet {
	/// An empty set whose first version is `version`.
	pub fn new(version: ConsentVersion) -> Self {
		Self {
			version,
			words: [Word::default(); WORDS],
			tree: ConsentTree::new(),
			dirty: 0,
			root: None,
			oldest: version,
		}
	}

	/// Gives a contribution of `rows` rows a slot, sets its bit, and tells the slot; `None` when there is none for it.
	///
	/// A word of its own unit, the largest power of two not above its rows; else a word that nobody uses, which takes that
	/// unit; else the largest of the smaller units. So the weight that a proof shows is never more than the rows.
	pub fn admit(&mut self, rows: u32) -> Option<u16> {
		let unit = 1u32.checked_shl(rows.checked_ilog2()?)?;
		let has_room = |word: &Word| usize::try_from(count(&word.bits)).is_ok_and(|set| set < WORD_BITS);
		let fit = |wanted: &dyn Fn(&Word) -> bool| self.words.iter().position(|word| has_room(word) && wanted(word));
		let smaller = self.words.iter().filter(|word| has_room(word) && word.unit < unit).map(|word| word.unit).max();
		let place = fit(&|word| word.unit == unit)
			.or_else(|| fit(&|word| count(&word.bits) == 0))
			.or_else(|| fit(&|word| Some(word.unit) == smaller))?;
		let word = self.words.get_mut(place)?;
		if count(&word.bits) == 0 {
			word.unit = unit;
		}
		let free = (0..WORD_BITS).find(|slot| !bit(&word.bits, *slot))?;
		set_bit(&mut word.bits, free, true)?;
		self.taint(place);
		u16::try_from(place.checked_mul(WORD_BITS)?.checked_add(free)?).ok()
	}

	/// Clears the bit of a slot.
	pub fn dismiss(&mut self, slot: u16) {
		let Some((place, slot)) = place_of(slot) else {
			return;
		};
		if let Some(word) = self.words.get_mut(place) {
			// A place that is none has no bit to clear.
			let _ = set_bit(&mut word.bits, slot, false);
			self.taint(place);
		}
	}

	/// Whether the bit of a slot is set.
	pub fn consents(&self, slot: u16) -> bool {
		place_of(slot).and_then(|(place, slot)| Some(bit(&self.words.get(place)?.bits, slot))).unwrap_or_default()
	}

	/// How many bits are set.
	pub fn len(&self) -> u32 {
		self.words.iter().fold(0, |sum: u32, word| sum.saturating_add(count(&word.bits)))
	}

	/// Whether nobody consents.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}

	/// How many words have to be hashed before the root is known.
	pub fn dirty_words(&self) -> u32 {
		self.dirty.count_ones()
	}

	/// The consent root, hashing whatever is dirty.
	pub fn pin(&mut self, model: ModelId) -> FieldBytes {
		if let Some(root) = self.root {
			return root;
		}
		for (place, word) in self.words.iter().enumerate() {
			if self.dirty >> place & 1 == 1 {
				// Words are never longer than they may be; one that was would keep its old leaf, and so its old consent.
				let _ = self.tree.set(place, word);
			}
		}
		self.dirty = 0;
		let root = self.tree.consent_root(model.0, self.version.0);
		self.root = Some(root);
		root
	}

	fn taint(&mut self, place: usize) {
		self.dirty |= 1 << place;
		self.root = None;
	}
}

/// A version that is over.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, MaxEncodedLen, TypeInfo, Debug)]
pub struct PastVersion {
	/// First block after which it was current no longer.
	pub until: BlockNumber,
	/// Its consent root, unless its set has still to be hashed.
	pub root: Option<FieldBytes>,
}
