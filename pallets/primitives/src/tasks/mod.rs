//! The rules of labelling tasks that pallet and client both compute: answers, commitments, gold and funding.

use codec::{Decode, DecodeWithMemTracking, Encode, MaxEncodedLen};
use scale_info::TypeInfo;

use crate::{content_hash, Balance, Hash32, TaskSetId};

pub mod gold;

/// Most cells of a grid: one bit of [`Answer::Cells`] each.
pub const MAX_CELLS: u16 = 256;
/// Longest Merkle path to a gold answer.
pub const MAX_GOLD_DEPTH: u32 = 32;
/// Gold can judge one item in this many, rounded down, so that it is no way out of paying. A set of fewer items has
/// none.
pub const GOLD_ONE_IN: u32 = 5;
/// The pay of a review, in rewards.
pub const REVIEW_REWARDS: Balance = 2;
/// Most rounds whose labels are paid for an item.
pub const ROUNDS: Balance = 2;
/// Results that one `clear_set` removes at most.
pub const MAX_CLEARED: u32 = 64;

/// Computes the most that a set can cost: two full rounds and a review of every item. `None` when it does not fit.
pub fn funding(redundancy: u32, item_count: u32, reward: Balance) -> Option<Balance> {
	let labels = ROUNDS.checked_mul(redundancy.into())?;
	let rewards = labels.checked_add(REVIEW_REWARDS)?.checked_mul(item_count.into())?;
	rewards.checked_mul(reward)
}

/// Computes how many of `item_count` items gold can judge at most.
pub fn max_gold(item_count: u32) -> u32 {
	item_count.checked_div(GOLD_ONE_IN).unwrap_or_default()
}

/// The kind of answer that the items of a set take.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum AnswerKind {
	/// One of so many classes, at least two.
	Class {
		/// How many.
		classes: u16,
	},
	/// Any of so many cells of a picture.
	Grid {
		/// How many, row by row; at most [`MAX_CELLS`].
		cells: u16,
	},
	/// A passage of a text.
	Span {
		/// Length of the text, in characters.
		length: u32,
	},
	/// One of so many choices of a question, at least two.
	Quiz {
		/// How many.
		choices: u8,
	},
}

impl AnswerKind {
	/// Whether there is anything to choose.
	pub fn is_sound(&self) -> bool {
		match self {
			Self::Class { classes } => *classes >= 2,
			Self::Grid { cells } => (1..=MAX_CELLS).contains(cells),
			Self::Span { length } => *length >= 1,
			Self::Quiz { choices } => *choices >= 2,
		}
	}

	/// Whether `answer` is one that such an item can have. Each answer has one form only.
	pub fn admits(&self, answer: &Answer) -> bool {
		match (self, answer) {
			(Self::Class { classes }, Answer::Class(class)) => class < classes,
			(Self::Grid { cells }, Answer::Cells(bits)) => last_cell(bits).is_none_or(|last| last < *cells),
			(Self::Span { length }, Answer::Span { start, end }) => start < end && end <= length,
			(Self::Quiz { choices }, Answer::Choice(choice)) => choice < choices,
			_ => false,
		}
	}
}

/// The highest cell that is set.
fn last_cell(bits: &[u8; 32]) -> Option<u16> {
	let (byte, value) = (0u16..).zip(bits).filter(|(_, value)| **value != 0).last()?;
	let bit = u16::try_from(7u32.saturating_sub(value.leading_zeros())).ok()?;
	Some(byte.saturating_mul(8).saturating_add(bit))
}

/// A labeller's answer to an item. Labellers commit to its SCALE encoding.
#[derive(Clone, Copy, PartialEq, Eq, Encode, Decode, DecodeWithMemTracking, MaxEncodedLen, TypeInfo, Debug)]
pub enum Answer {
	/// A class, from zero.
	Class(u16),
	/// The cells of a grid that match: bit `i % 8` of byte `i / 8` is cell `i`.
	Cells([u8; 32]),
	/// A passage, from `start` up to and without `end`.
	Span {
		/// First character.
		start: u32,
		/// First character after it.
		end: u32,
	},
	/// A choice, from zero.
	Choice(u8),
}

/// Computes what a labeller commits to: bound to the account, so that nobody can hand in a copy, and salted, so that nobody can
/// try out the answers.
pub fn commitment<AccountId: Encode>(
	set: TaskSetId,
	item: u32,
	who: &AccountId,
	answer: &Answer,
	salt: &Hash32,
) -> Hash32 {
	content_hash(&(set, item, who, answer, salt).encode())
}
