//! Rows of numbers, with a label each where there is a label column.

/// Most feature columns.
pub const MAX_COLUMNS: usize = 4096;
/// Longest name of a column or class, in bytes.
pub(super) const MAX_NAME_BYTES: usize = 256;

/// Rows of numbers, with a label each if there is a label column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
	/// Names of the feature columns, in the descriptor's order if one was given.
	pub columns: Vec<String>,
	/// One vector per row, in the order of `columns`.
	pub rows: Vec<Vec<f64>>,
	/// One label per row.
	pub labels: Option<Vec<String>>,
	/// Name of the column the labels came from.
	pub label_column: Option<String>,
}

impl Table {
	/// Number of rows.
	pub fn len(&self) -> usize {
		self.rows.len()
	}

	/// Tells whether there are no rows.
	pub fn is_empty(&self) -> bool {
		self.rows.is_empty()
	}
}
