//! Questions about encrypted features, in the clear at the front of a query.
//!
//! | question | first bytes | after the header | answer |
//! |---|---|---|---|
//! | label | `AQRY` | | one ciphertext with the class of the highest score |
//! | top-k | `AQTK` | places, one byte; three zero bytes | one ciphertext for each place, best first |
//! | threshold | `AQTH` | class, two bytes; two zero bytes; estimate in millionths, four bytes, signed | one ciphertext: not above, or above |
//!
//! The worker sees the question, and so does nobody else unless the querier shows the query: its commitment, which the
//! proof of payment binds, is a hash of all of its bytes. Numbers are little-endian. There is one way to write a
//! question.

use super::{
	descriptor::MAX_CLASSES,
	error::EngineError,
	head::Head,
	parameters::PARAMETER_SET,
	wire::{
		self,
		kinds::{LABEL, MAX_PARAMETER_BYTES, MAX_PLACES, QUERY, SCORES_QUERY, SEARCH_QUERY, THRESHOLD, TOP_K},
	},
};

/// The question of a query of any mode.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
	/// A question about features under the querier's key, whose evaluation key the worker has.
	Head(Question),
	/// The scores of all classes; the query has a key of its own and needs no other: see [`crate::encrypt_scores`].
	Scores,
	/// The rows of an index most like an embedding; such a query has a key of its own as well: see
	/// [`crate::SearchSecret`].
	Search,
}

impl Ask {
	/// Reads the question of a query from its first bytes.
	pub fn of(query: &[u8]) -> Result<Self, EngineError> {
		match query.first_chunk::<4>() {
			Some(magic) if *magic == SCORES_QUERY.magic => Ok(Self::Scores),
			Some(magic) if *magic == SEARCH_QUERY.magic => Ok(Self::Search),
			_ => Question::of(query).map(Self::Head),
		}
	}

	/// Checks that a model of `classes` classes can be asked this.
	pub fn fits(&self, classes: usize) -> Result<(), EngineError> {
		match self {
			Self::Head(question) => question.fits(classes),
			Self::Scores | Self::Search => Ok(()),
		}
	}
}

/// Largest estimate that a query can ask about, in absolute value, in millionths. Those of real rows lie around 0 to 1.
pub const MAX_ESTIMATE: i32 = 10_000_000;

/// A question about encrypted features.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Question {
	/// The class with the highest score.
	Label,
	/// The classes with the highest scores, best first.
	TopK {
		/// Number of places: 1 to [`MAX_PLACES`], and at most the number of classes.
		places: u8,
	},
	/// The side of a bound on which the estimate of one class lies.
	Threshold {
		/// Position of the class in the model's descriptor.
		class: u16,
		/// The bound in millionths of an estimate, at most [`MAX_ESTIMATE`] in absolute value.
		above: i32,
	},
}

impl Question {
	/// Reads the question at the front of a query.
	pub fn of(query: &[u8]) -> Result<Self, EngineError> {
		Self::split(query).map(|(question, _)| question)
	}

	/// Checks that a model of `classes` classes can be asked this.
	pub fn fits(&self, classes: usize) -> Result<(), EngineError> {
		match *self {
			Self::TopK { places } if usize::from(places) > classes => {
				Err(EngineError::TooManyPlaces { classes, found: places.into() })
			},
			Self::Threshold { class, .. } if usize::from(class) >= classes => {
				Err(EngineError::NoSuchClass { classes, found: class.into() })
			},
			_ => Ok(()),
		}
	}

	/// Computes the answer of a head in the clear: positions of classes for a label or places; one if above, else zero.
	pub fn answer(&self, head: &Head, features: &[i8]) -> Vec<usize> {
		match *self {
			Self::Label => vec![head.label(features)],
			Self::TopK { places } => head.ranking(features).into_iter().take(places.into()).collect(),
			Self::Threshold { class, above } => vec![head.is_above(features, class.into(), above).into()],
		}
	}

	/// Begins the bytes of a query.
	pub(super) fn begin(&self, body_bytes: usize) -> Vec<u8> {
		let capacity = MAX_PARAMETER_BYTES + body_bytes;
		match *self {
			Self::Label => wire::begin(&LABEL, PARAMETER_SET, capacity),
			Self::TopK { places } => {
				let mut bytes = wire::begin(&TOP_K, PARAMETER_SET, capacity);
				bytes.extend_from_slice(&[places, 0, 0, 0]);
				bytes
			},
			Self::Threshold { class, above } => {
				let mut bytes = wire::begin(&THRESHOLD, PARAMETER_SET, capacity);
				bytes.extend_from_slice(&class.to_le_bytes());
				bytes.extend_from_slice(&[0, 0]);
				bytes.extend_from_slice(&above.to_le_bytes());
				bytes
			},
		}
	}

	/// Splits a query into its question and the bytes behind it.
	pub(super) fn split(query: &[u8]) -> Result<(Self, &[u8]), EngineError> {
		let truncated = || EngineError::Truncated { what: QUERY, found: query.len() };
		match query.first_chunk::<4>() {
			Some(magic) if *magic == TOP_K.magic => {
				let body = wire::open(&TOP_K, PARAMETER_SET, query)?;
				let ([places, zeroes @ ..], rest) = body.split_first_chunk::<4>().ok_or_else(truncated)?;
				if !(1..=MAX_PLACES).contains(places) || *zeroes != [0; 3] {
					return Err(malformed(format!("places are 1 to {MAX_PLACES}, with three zero bytes behind them")));
				}
				Ok((Self::TopK { places: *places }, rest))
			},
			Some(magic) if *magic == THRESHOLD.magic => {
				let body = wire::open(&THRESHOLD, PARAMETER_SET, query)?;
				let ([c0, c1, z0, z1, a @ ..], rest) = body.split_first_chunk::<8>().ok_or_else(truncated)?;
				let (class, above) = (u16::from_le_bytes([*c0, *c1]), i32::from_le_bytes(*a));
				if usize::from(class) >= MAX_CLASSES || [*z0, *z1] != [0; 2] {
					return Err(malformed(format!("classes are below {MAX_CLASSES}, with two zero bytes behind them")));
				}
				if above.unsigned_abs() > MAX_ESTIMATE.unsigned_abs() {
					return Err(malformed(format!("an estimate lies within {MAX_ESTIMATE} millionths")));
				}
				Ok((Self::Threshold { class, above }, rest))
			},
			_ => Ok((Self::Label, wire::open(&LABEL, PARAMETER_SET, query)?)),
		}
	}
}

fn malformed(detail: String) -> EngineError {
	EngineError::Malformed { what: QUERY, detail }
}
