//! Statistics, which contributors upload instead of rows: exact integer sums that add up and subtract again.
//!
//! *Gram matrix*: G = sum of x xᵀ over the rows' features x, kept as its upper triangle row by row. *Cross matrix*: T =
//! sum of x yᵀ, where y is the one-hot label, D rows of K entries. *Rows*: n.
//!
//! The sum of two statistics is the statistic of both sets of rows, so taking one away again leaves what there would
//! have been without it, to the last bit and in any order. A statistic of few rows reveals them: the model's card sets
//! a minimum.

use super::{
	cholesky,
	descriptor::{Descriptor, FEATURE_MAX, MAX_CLASSES, MAX_FEATURES, MIN_FEATURES},
	hash::blake2b_256,
	table::Table,
};
use rayon::prelude::*;

/// Most rows behind one statistic or a sum of them: keeps every entry below 2^47.
pub const MAX_ROWS: u64 = 1 << 32;
/// Rows featurised and multiplied at a time.
const ROW_BLOCK: usize = 1024;
const MAGIC: [u8; 4] = *b"ASTA";
const VERSION: u8 = 1;
const HEADER_BYTES: usize = 4 + 1 + 4 + 4 + 8;
const CONSTANT: i64 = FEATURE_MAX as i64;
/// Share of the ridge's lambda by which a Gram matrix may miss being positive semidefinite through rounding.
const DEFINITE_SLACK: f64 = 1.0 / (1u64 << 20) as f64;

/// The reason why a statistic was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StatisticError {
	/// The rows have no labels.
	#[error("the rows have no labels: name their label column")]
	NoLabels,
	/// The rows were read with other columns than the descriptor's.
	#[error("the rows do not have the model's columns: read them with the model's descriptor")]
	WrongColumns,
	/// A label that the descriptor does not know.
	#[error("the model has no class `{0}`")]
	UnknownLabel(String),
	/// Numbers of features or classes differ.
	#[error(
		"the statistic has {found_features} features and {found_classes} classes, expected {features} \
		 and {classes}: make it with the model's descriptor"
	)]
	WrongShape {
		/// Features expected.
		features: u32,
		/// Classes expected.
		classes: u32,
		/// Features found.
		found_features: u32,
		/// Classes found.
		found_classes: u32,
	},
	/// The bytes do not have the hash they are named by.
	#[error("the statistic does not match its hash: upload the bytes whose hash is registered")]
	HashMismatch,
	/// Not a statistic.
	#[error("these bytes are not a statistic: {0}")]
	Malformed(&'static str),
	/// Written by another version.
	#[error("the statistic has format {found}, this program reads {VERSION}: use the same version on both sides")]
	WrongVersion {
		/// Format found.
		found: u8,
	},
	/// The number of rows is not the registered one.
	#[error("the statistic counts {found} rows, but {expected} are registered: upload the registered statistic")]
	WrongRowCount {
		/// Rows registered.
		expected: u64,
		/// Rows found.
		found: u64,
	},
	/// Fewer rows than the model's card asks for.
	#[error("the statistic counts {found} rows, but the model takes at least {minimum}: contribute more rows at once")]
	TooFewRows {
		/// The minimum.
		minimum: u64,
		/// Rows found.
		found: u64,
	},
	/// More rows than sums can hold.
	#[error("more than {MAX_ROWS} rows cannot be summed")]
	TooManyRows,
	/// The numbers cannot come from rows.
	#[error("the statistic is impossible: {0}")]
	Impossible(&'static str),
	/// Too bad for the owner's validation gate.
	#[error(
		"the statistic alone gets {percent} % of the owner's validation rows right, but the model \
		 requires {minimum} %: check the labels and the columns"
	)]
	BelowGate {
		/// Rows right, rounded down.
		percent: u32,
		/// Rows asked for, rounded up.
		minimum: u32,
	},
	/// A statistic to subtract that was never added.
	#[error("the statistic to take away is not part of the sum")]
	NotContained,
}

/// The sums of a set of labelled rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistic {
	/// Number of features, D.
	pub features: u32,
	/// Number of classes, K.
	pub classes: u32,
	/// Number of rows, n.
	pub rows: u64,
	/// Upper triangle of G, row by row: D (D + 1) / 2 entries.
	pub gram: Vec<i64>,
	/// T, row by row: D x K entries.
	pub cross: Vec<i64>,
}

impl Statistic {
	/// The statistic of no rows.
	pub fn zero(features: u32, classes: u32) -> Self {
		let (d, k) = (features as usize, classes as usize);
		Self { features, classes, rows: 0, gram: vec![0; d * (d + 1) / 2], cross: vec![0; d * k] }
	}

	/// The statistic of a labelled table that was read with this descriptor.
	pub fn of(descriptor: &Descriptor, table: &Table) -> Result<Self, StatisticError> {
		if table.columns != descriptor.columns() {
			return Err(StatisticError::WrongColumns);
		}
		let labels = table.labels.as_ref().ok_or(StatisticError::NoLabels)?;
		if table.rows.len() != labels.len() {
			return Err(StatisticError::NoLabels);
		}
		let labels = labels
			.iter()
			.map(|label| descriptor.class_index(label).ok_or_else(|| StatisticError::UnknownLabel(label.clone())))
			.collect::<Result<Vec<_>, _>>()?;
		let mut statistic = Self::zero(descriptor.features() as u32, descriptor.classes().len() as u32);
		for (rows, labels) in table.rows.chunks(ROW_BLOCK).zip(labels.chunks(ROW_BLOCK)) {
			let features: Vec<Vec<i8>> = rows.par_iter().map(|row| descriptor.featurize(row)).collect();
			statistic.add_rows(&features, labels);
		}
		Ok(statistic)
	}

	/// Adds the products of at most [`ROW_BLOCK`] rows: below 2^24 each, so that sums of a block fit 32 bits.
	fn add_rows(&mut self, rows: &[Vec<i8>], labels: &[usize]) {
		let (d, k, count) = (self.features as usize, self.classes as usize, rows.len());
		let mut by_feature = vec![0i16; d * count];
		for (index, row) in rows.iter().enumerate() {
			for (feature, value) in row.iter().enumerate() {
				by_feature[feature * count + index] = i16::from(*value);
				self.cross[feature * k + labels[index]] += i64::from(*value);
			}
		}
		triangle_rows(&mut self.gram, d).into_par_iter().enumerate().for_each(|(i, entries)| {
			let left = &by_feature[i * count..(i + 1) * count];
			for (entry, right) in entries.iter_mut().zip(by_feature[i * count..].chunks_exact(count)) {
				let sum: i32 = left.iter().zip(right).map(|(a, b)| i32::from(*a) * i32::from(*b)).sum();
				*entry += i64::from(sum);
			}
		});
		self.rows += count as u64;
	}

	/// Adds another statistic of the same shape.
	pub fn add(&mut self, other: &Self) -> Result<(), StatisticError> {
		self.same_shape(other.features, other.classes)?;
		let rows = self.rows.checked_add(other.rows).filter(|rows| *rows <= MAX_ROWS);
		let rows = rows.ok_or(StatisticError::TooManyRows)?;
		if !combine(&mut self.gram, &other.gram, i64::overflowing_add, i64::wrapping_sub) {
			return Err(StatisticError::Impossible("its sums are too large"));
		}
		if !combine(&mut self.cross, &other.cross, i64::overflowing_add, i64::wrapping_sub) {
			combine(&mut self.gram, &other.gram, i64::overflowing_sub, i64::wrapping_add);
			return Err(StatisticError::Impossible("its sums are too large"));
		}
		self.rows = rows;
		Ok(())
	}

	/// Takes away a statistic that was added before: in place, in one pass over the memory of both.
	pub fn sub(&mut self, other: &Self) -> Result<(), StatisticError> {
		self.same_shape(other.features, other.classes)?;
		let before = self.rows;
		self.rows = before.checked_sub(other.rows).ok_or(StatisticError::NotContained)?;
		let gram = combine(&mut self.gram, &other.gram, i64::overflowing_sub, i64::wrapping_add);
		let cross = gram && combine(&mut self.cross, &other.cross, i64::overflowing_sub, i64::wrapping_add);
		// Sums of squares never fall below zero, and those of the constant feature follow the rows.
		if cross && self.diagonal().all(|(_, entry)| entry >= 0) && self.counts_rows() {
			return Ok(());
		}
		if cross {
			combine(&mut self.cross, &other.cross, i64::overflowing_add, i64::wrapping_sub);
		}
		if gram {
			combine(&mut self.gram, &other.gram, i64::overflowing_add, i64::wrapping_sub);
		}
		self.rows = before;
		Err(StatisticError::NotContained)
	}

	/// Refuses what cannot be the statistic of `rows_expected` rows, at least `min_rows`, under this descriptor:
	/// entries beyond n · 127², a constant feature or class counts that do not add up, a pair of entries against Cauchy
	/// and Schwarz, or a Gram matrix that is not positive semidefinite.
	pub(super) fn check_bounds(
		&self,
		descriptor: &Descriptor,
		rows_expected: u64,
		min_rows: u64,
	) -> Result<(), StatisticError> {
		let (features, classes) = (descriptor.features() as u32, descriptor.classes().len() as u32);
		Self { features, classes, rows: 0, gram: Vec::new(), cross: Vec::new() }
			.same_shape(self.features, self.classes)?;
		let (d, k) = (features as usize, classes as usize);
		if self.gram.len() != d * (d + 1) / 2 || self.cross.len() != d * k {
			return Err(StatisticError::Malformed("the number of entries is not that of its shape"));
		}
		if self.rows != rows_expected {
			return Err(StatisticError::WrongRowCount { expected: rows_expected, found: self.rows });
		}
		if self.rows < min_rows.max(1) {
			return Err(StatisticError::TooFewRows { minimum: min_rows.max(1), found: self.rows });
		}
		if self.rows > MAX_ROWS {
			return Err(StatisticError::TooManyRows);
		}
		self.check_entries()?;
		self.check_counts()?;
		self.check_products()?;
		self.check_definite(descriptor.lambda())
	}

	/// Rows of each class.
	pub fn class_counts(&self) -> Vec<u64> {
		let counts = self.cross.iter().take(self.classes as usize);
		counts.map(|count| u64::try_from(count / CONSTANT).unwrap_or_default()).collect()
	}

	fn check_entries(&self) -> Result<(), StatisticError> {
		let bound = self.rows as i64 * CONSTANT * CONSTANT;
		if self.gram.iter().any(|entry| entry.abs() > bound) {
			return Err(StatisticError::Impossible("an entry of G is larger than its rows allow"));
		}
		let bound = self.rows as i64 * CONSTANT;
		if self.cross.iter().any(|entry| entry.abs() > bound) {
			return Err(StatisticError::Impossible("an entry of T is larger than its rows allow"));
		}
		if self.diagonal().any(|(_, entry)| entry < 0) {
			return Err(StatisticError::Impossible("a sum of squares is negative"));
		}
		Ok(())
	}

	/// The constant feature counts: rows in G, rows per class in T; and the classes of every feature add up.
	fn check_counts(&self) -> Result<(), StatisticError> {
		if !self.counts_rows() {
			return Err(StatisticError::Impossible("the constant feature does not count the rows"));
		}
		let k = self.classes as usize;
		let counts = &self.cross[..k];
		if counts.iter().any(|count| *count < 0 || count % CONSTANT != 0) {
			return Err(StatisticError::Impossible("a class has a count that is not a number of rows"));
		}
		if counts.iter().sum::<i64>() != self.rows as i64 * CONSTANT {
			return Err(StatisticError::Impossible("the classes' counts do not add up to the rows"));
		}
		for (j, row) in self.cross.chunks_exact(k).enumerate() {
			if row.iter().sum::<i64>() * CONSTANT != self.gram[j] {
				return Err(StatisticError::Impossible("a feature's sums per class do not add up to its sum"));
			}
			if row.iter().zip(counts).any(|(entry, count)| entry.abs() > *count) {
				return Err(StatisticError::Impossible("a class has a larger sum than its rows allow"));
			}
		}
		Ok(())
	}

	/// Cauchy and Schwarz: the square of an entry is at most the product of its two diagonal entries.
	fn check_products(&self) -> Result<(), StatisticError> {
		let d = self.features as usize;
		let diagonal: Vec<i64> = self.diagonal().map(|(_, entry)| entry).collect();
		let mut start = 0;
		for i in 0..d {
			let row = &self.gram[start..start + d - i];
			let square = |value: i64| i128::from(value) * i128::from(value);
			let product = |j: usize| i128::from(diagonal[i]) * i128::from(diagonal[j]);
			if row.iter().zip(i..).any(|(entry, j)| square(*entry) > product(j)) {
				return Err(StatisticError::Impossible("two features are more alike than they can be"));
			}
			start += d - i;
		}
		Ok(())
	}

	/// Positive semidefinite up to rounding, so that no sum of accepted statistics can become unsolvable.
	fn check_definite(&self, lambda: f64) -> Result<(), StatisticError> {
		let mut matrix = self.lower_triangle(lambda * DEFINITE_SLACK);
		cholesky::factor(&mut matrix, self.features as usize)
			.map_err(|_| StatisticError::Impossible("G is not a sum of squares"))
	}

	/// G with `ridge` on its diagonal, as the lower triangle of a full row-major matrix.
	pub(super) fn lower_triangle(&self, ridge: f64) -> Vec<f64> {
		let d = self.features as usize;
		let mut matrix = vec![0.0; d * d];
		let mut start = 0;
		for i in 0..d {
			for (entry, j) in self.gram[start..start + d - i].iter().zip(i..) {
				matrix[j * d + i] = *entry as f64;
			}
			matrix[i * d + i] += ridge;
			start += d - i;
		}
		matrix
	}

	/// The diagonal of G with its positions in the triangle.
	fn diagonal(&self) -> impl Iterator<Item = (usize, i64)> + '_ {
		let d = self.features as usize;
		(0..d).scan(0, move |start, i| {
			let at = *start;
			*start += d - i;
			Some((at, self.gram[at]))
		})
	}

	/// Tells whether the constant feature's square counts the rows.
	fn counts_rows(&self) -> bool {
		i64::try_from(self.rows).ok().and_then(|rows| rows.checked_mul(CONSTANT * CONSTANT)) == Some(self.gram[0])
	}

	fn same_shape(&self, features: u32, classes: u32) -> Result<(), StatisticError> {
		match self.features == features && self.classes == classes {
			true => Ok(()),
			false => Err(StatisticError::WrongShape {
				features: self.features,
				classes: self.classes,
				found_features: features,
				found_classes: classes,
			}),
		}
	}

	/// The canonical bytes: a header, then every entry as a zigzag variable-length integer.
	pub fn to_bytes(&self) -> Vec<u8> {
		let mut bytes = Vec::with_capacity(HEADER_BYTES + 4 * (self.gram.len() + self.cross.len()));
		bytes.extend_from_slice(&MAGIC);
		bytes.push(VERSION);
		bytes.extend_from_slice(&self.features.to_le_bytes());
		bytes.extend_from_slice(&self.classes.to_le_bytes());
		bytes.extend_from_slice(&self.rows.to_le_bytes());
		for value in self.gram.iter().chain(&self.cross) {
			let mut rest = ((value << 1) ^ (value >> 63)) as u64;
			while rest >= 0x80 {
				bytes.push(rest as u8 | 0x80);
				rest >>= 7;
			}
			bytes.push(rest as u8);
		}
		bytes
	}

	/// Reads what [`Self::to_bytes`] wrote, and nothing else. Follow it with [`Self::check`].
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, StatisticError> {
		let (header, mut rest) =
			bytes.split_at_checked(HEADER_BYTES).ok_or(StatisticError::Malformed("the header is cut off"))?;
		if header[..4] != MAGIC {
			return Err(StatisticError::Malformed("they begin with another kind's name"));
		}
		if header[4] != VERSION {
			return Err(StatisticError::WrongVersion { found: header[4] });
		}
		let word = |at: usize| u32::from_le_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
		let (features, classes) = (word(5), word(9));
		let rows = u64::from(word(13)) | u64::from(word(17)) << 32;
		if !(MIN_FEATURES..=MAX_FEATURES).contains(&features) || !(2..=MAX_CLASSES as u32).contains(&classes) {
			return Err(StatisticError::Malformed("the shape is not that of a model"));
		}
		if rows > MAX_ROWS {
			return Err(StatisticError::TooManyRows);
		}
		let (d, k) = (features as usize, classes as usize);
		// Every entry takes at least one byte: nothing is reserved that the sender did not send.
		if rest.len() < d * (d + 1) / 2 + d * k {
			return Err(StatisticError::Malformed("the entries are cut off"));
		}
		let mut read = |count: usize| (0..count).map(|_| read_integer(&mut rest)).collect::<Result<Vec<_>, _>>();
		let (gram, cross) = (read(d * (d + 1) / 2)?, read(d * k)?);
		match rest.is_empty() {
			true => Ok(Self { features, classes, rows, gram, cross }),
			false => Err(StatisticError::Malformed("there are bytes after the last entry")),
		}
	}

	/// [`Self::from_bytes`] of bytes that must have the given hash.
	pub fn open(bytes: &[u8], hash: &[u8; 32]) -> Result<Self, StatisticError> {
		match blake2b_256(bytes) == *hash {
			true => Self::from_bytes(bytes),
			false => Err(StatisticError::HashMismatch),
		}
	}

	/// BLAKE2b-256 of the canonical bytes.
	pub fn hash(&self) -> [u8; 32] {
		blake2b_256(&self.to_bytes())
	}
}

/// One canonical variable-length integer of at most 2^50 in absolute value.
fn read_integer(rest: &mut &[u8]) -> Result<i64, StatisticError> {
	let mut value = 0u64;
	for (index, byte) in rest.iter().take(8).enumerate() {
		value |= u64::from(byte & 0x7f) << (7 * index);
		if byte & 0x80 == 0 {
			if *byte == 0 && index > 0 {
				return Err(StatisticError::Malformed("an entry is longer than it needs to be"));
			}
			*rest = &rest[index + 1..];
			let value = (value >> 1) as i64 ^ -((value & 1) as i64);
			return match value.abs() <= 1 << 50 {
				true => Ok(value),
				false => Err(StatisticError::Malformed("an entry is too large")),
			};
		}
	}
	Err(StatisticError::Malformed("an entry is cut off or too long"))
}

/// Replaces every entry of `sum` by `with` of it and the other's. If the lengths differ or an entry overflows, `sum` is
/// what it was, by `undo`, and the result is false.
///
/// Overflow is looked for after the whole pass, not at every entry, so that the pass is as fast as memory.
fn combine(
	sum: &mut [i64],
	other: &[i64],
	with: impl Fn(i64, i64) -> (i64, bool),
	undo: impl Fn(i64, i64) -> i64,
) -> bool {
	if sum.len() != other.len() {
		return false;
	}
	let mut overflow = false;
	for (sum, other) in sum.iter_mut().zip(other) {
		let (value, over) = with(*sum, *other);
		*sum = value;
		overflow |= over;
	}
	if overflow {
		sum.iter_mut().zip(other).for_each(|(sum, other)| *sum = undo(*sum, *other));
	}
	!overflow
}

/// The rows of a packed upper triangle.
fn triangle_rows(mut triangle: &mut [i64], d: usize) -> Vec<&mut [i64]> {
	let mut rows = Vec::with_capacity(d);
	for i in 0..d {
		let (row, rest) = triangle.split_at_mut(d - i);
		rows.push(row);
		triangle = rest;
	}
	rows
}
