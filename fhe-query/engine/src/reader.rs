//! Reads a CSV file of numbers, and refuses what it cannot use with the line and the column where it is.
//!
//! The first line names the columns. One column may hold the label; all others hold finite numbers. Comma, semicolon
//! and tab are recognised as separators. Lines are counted from 1, the header being line 1.

use super::{
	descriptor::Descriptor,
	table::{Table, MAX_COLUMNS, MAX_NAME_BYTES},
};
use std::{
	fs::File,
	io::{BufRead, BufReader, Read},
	path::Path,
};

/// Most rows in one file.
const MAX_TABLE_ROWS: usize = 1_000_000;

/// The reason why a table was refused.
#[derive(Debug, thiserror::Error)]
pub enum TableError {
	/// The file cannot be opened or read.
	#[error("cannot read the table: {0}")]
	Io(#[from] std::io::Error),
	/// Not a single byte.
	#[error("the file is empty: its first line must name the columns")]
	Empty,
	/// Only a header.
	#[error("the file has a header but no rows: add at least one row")]
	NoRows,
	/// The text is not UTF-8.
	#[error("line {line} is not UTF-8 text: save the file as CSV in UTF-8")]
	NotUtf8 {
		/// Line of the text.
		line: u64,
	},
	/// A column without a name, as spreadsheets write for a row number.
	#[error("column {position} has no name: name it or remove it")]
	UnnamedColumn {
		/// Counted from 1.
		position: usize,
	},
	/// A name is too long.
	#[error("a name in line {line} is longer than {MAX_NAME_BYTES} bytes: shorten it")]
	NameTooLong {
		/// Line of the name.
		line: u64,
	},
	/// Two columns with one name.
	#[error("two columns are named `{column}`: rename one")]
	DuplicateColumn {
		/// The name.
		column: String,
	},
	/// The label column is not there.
	#[error("there is no column `{column}` to take the label from: the columns are {found}")]
	LabelColumnMissing {
		/// The name asked for.
		column: String,
		/// The names there are.
		found: String,
	},
	/// The number of columns is not the model's.
	#[error("the table has {found} feature columns, the model takes {expected}: {hint}")]
	WrongColumnCount {
		/// Columns of the descriptor.
		expected: usize,
		/// Columns found.
		found: usize,
		/// The missing or surplus columns.
		hint: String,
	},
	/// A column the model takes is not there.
	#[error("column `{column}` of the model is not in the table: rename or add it")]
	MissingColumn {
		/// The name.
		column: String,
	},
	/// Fewer than one or too many columns.
	#[error("the table has {found} feature columns: 1 to {MAX_COLUMNS} are possible")]
	ColumnsOutOfRange {
		/// Columns found.
		found: usize,
	},
	/// Too many rows for one file.
	#[error("the table has more than {MAX_TABLE_ROWS} rows: split it into several files")]
	TooManyRows,
	/// A row with too few or too many fields.
	#[error("fields in line {line}: {found}; in the header: {expected}. Check separators and quotes")]
	WrongFieldCount {
		/// Line of the row.
		line: u64,
		/// Fields of the header.
		expected: usize,
		/// Fields found.
		found: usize,
	},
	/// An empty field, or one that says that a value is missing.
	#[error("line {line}, column `{column}`: the value is missing: fill it in or drop the row")]
	MissingValue {
		/// Line of the value.
		line: u64,
		/// Column of the value.
		column: String,
	},
	/// Text where a number must be.
	#[error("line {line}, column `{column}`: `{value}` is not a number: only the label column may hold text")]
	NotANumber {
		/// Line of the value.
		line: u64,
		/// Column of the value.
		column: String,
		/// The beginning of the field.
		value: String,
	},
	/// An infinite number.
	#[error("line {line}, column `{column}`: the value is infinite or too large: replace it")]
	NonFinite {
		/// Line of the value.
		line: u64,
		/// Column of the value.
		column: String,
	},
	/// A label the model does not know.
	#[error("line {line}, column `{column}`: the model has no class `{label}`: its classes are {known}")]
	UnknownLabel {
		/// Line of the label.
		line: u64,
		/// Column of the label.
		column: String,
		/// The label.
		label: String,
		/// The classes of the descriptor.
		known: String,
	},
}

/// Positions of the features and of the label in a record.
struct Layout {
	columns: Vec<String>,
	positions: Vec<usize>,
	label: Option<(usize, String)>,
}

impl Table {
	/// Reads a file. See [`Self::from_reader`].
	pub fn read(
		path: impl AsRef<Path>,
		label_column: Option<&str>,
		expect: Option<&Descriptor>,
	) -> Result<Self, TableError> {
		Self::from_reader(File::open(path)?, label_column, expect)
	}

	/// Reads CSV text.
	///
	/// With a descriptor, columns are matched by name and put in its order, and labels must be its classes. Without a
	/// `label_column` the descriptor's own label column is used where the table has it, and the table may do without.
	pub fn from_reader(
		reader: impl Read,
		label_column: Option<&str>,
		expect: Option<&Descriptor>,
	) -> Result<Self, TableError> {
		let mut reader = BufReader::with_capacity(1 << 16, reader);
		let delimiter = sniff_delimiter(reader.fill_buf()?).ok_or(TableError::Empty)?;
		let mut csv =
			csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).trim(csv::Trim::All).from_reader(reader);
		let header = csv.headers().map_err(|error| csv_error(error, 1))?.clone();
		let layout = layout(&header, label_column, expect)?;
		let mut table = Self { columns: layout.columns.clone(), rows: Vec::new(), labels: None, label_column: None };
		let mut labels = Vec::new();
		let mut record = csv::StringRecord::new();
		loop {
			let line = csv.position().line();
			if !csv.read_record(&mut record).map_err(|error| csv_error(error, line))? {
				break;
			}
			let line = record.position().map_or(line, csv::Position::line);
			if record.len() != header.len() {
				return Err(TableError::WrongFieldCount { line, expected: header.len(), found: record.len() });
			}
			if table.rows.len() == MAX_TABLE_ROWS {
				return Err(TableError::TooManyRows);
			}
			table.rows.push(numbers(&record, &layout, line)?);
			if let Some((position, column)) = &layout.label {
				labels.push(label(&record[*position], column, line, expect)?);
			}
		}
		if table.rows.is_empty() {
			return Err(TableError::NoRows);
		}
		if let Some((_, column)) = layout.label {
			table.labels = Some(labels);
			table.label_column = Some(column);
		}
		Ok(table)
	}
}

/// The separator that occurs most often in the first line; nothing if there is no text at all.
fn sniff_delimiter(start: &[u8]) -> Option<u8> {
	let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
	let first = start.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty())?;
	let count = |delimiter: u8| first.iter().filter(|byte| **byte == delimiter).count();
	// The comma comes last, so that it wins a draw.
	[b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter))
}

fn csv_error(error: csv::Error, line: u64) -> TableError {
	let line = error.position().map_or(line, csv::Position::line).max(1);
	match error.into_kind() {
		csv::ErrorKind::Io(error) => TableError::Io(error),
		csv::ErrorKind::Utf8 { .. } => TableError::NotUtf8 { line },
		_ => TableError::WrongFieldCount { line, expected: 0, found: 0 },
	}
}

fn layout(
	header: &csv::StringRecord,
	label_column: Option<&str>,
	expect: Option<&Descriptor>,
) -> Result<Layout, TableError> {
	let names: Vec<String> = header.iter().map(|name| name.trim_start_matches('\u{feff}').to_string()).collect();
	for (position, name) in names.iter().enumerate() {
		if name.is_empty() {
			return Err(TableError::UnnamedColumn { position: position + 1 });
		}
		if name.len() > MAX_NAME_BYTES {
			return Err(TableError::NameTooLong { line: 1 });
		}
	}
	let mut sorted: Vec<&String> = names.iter().collect();
	sorted.sort();
	if let Some(twice) = sorted.windows(2).find(|pair| pair[0] == pair[1]) {
		return Err(TableError::DuplicateColumn { column: twice[0].clone() });
	}
	let label = label_position(&names, label_column, expect)?;
	let features: Vec<usize> =
		(0..names.len()).filter(|position| label.as_ref().is_none_or(|(at, _)| at != position)).collect();
	if features.is_empty() || features.len() > MAX_COLUMNS {
		return Err(TableError::ColumnsOutOfRange { found: features.len() });
	}
	let positions = match expect {
		Some(descriptor) => in_order(&names, &features, descriptor.columns())?,
		None => features,
	};
	let columns = positions.iter().map(|position| names[*position].clone()).collect();
	Ok(Layout { columns, positions, label })
}

fn label_position(
	names: &[String],
	label_column: Option<&str>,
	expect: Option<&Descriptor>,
) -> Result<Option<(usize, String)>, TableError> {
	let find = |wanted: &str| names.iter().position(|name| name == wanted).map(|at| (at, wanted.to_string()));
	match label_column {
		Some(wanted) => match find(wanted) {
			Some(found) => Ok(Some(found)),
			None => Err(TableError::LabelColumnMissing { column: wanted.into(), found: list(names) }),
		},
		None => Ok(expect.and_then(|descriptor| find(descriptor.label_column()))),
	}
}

/// The positions of the descriptor's columns, in its order.
fn in_order(names: &[String], features: &[usize], wanted: &[String]) -> Result<Vec<usize>, TableError> {
	let index: std::collections::HashMap<&str, usize> =
		features.iter().map(|position| (names[*position].as_str(), *position)).collect();
	if features.len() != wanted.len() {
		let missing: Vec<String> = wanted.iter().filter(|name| !index.contains_key(name.as_str())).cloned().collect();
		let hint = match missing.is_empty() {
			true => {
				let known: std::collections::HashSet<&String> = wanted.iter().collect();
				let extra: Vec<String> =
					features.iter().map(|at| names[*at].clone()).filter(|name| !known.contains(name)).collect();
				format!("remove {}", list(&extra))
			},
			false => format!("add {}", list(&missing)),
		};
		return Err(TableError::WrongColumnCount { expected: wanted.len(), found: features.len(), hint });
	}
	wanted
		.iter()
		.map(|name| index.get(name.as_str()).copied().ok_or_else(|| TableError::MissingColumn { column: name.clone() }))
		.collect()
}

fn numbers(record: &csv::StringRecord, layout: &Layout, line: u64) -> Result<Vec<f64>, TableError> {
	layout
		.positions
		.iter()
		.zip(&layout.columns)
		.map(|(position, column)| number(&record[*position], line, column))
		.collect()
}

fn number(field: &str, line: u64, column: &str) -> Result<f64, TableError> {
	if is_missing(field) {
		return Err(TableError::MissingValue { line, column: column.into() });
	}
	match field.parse::<f64>() {
		Ok(value) if value.is_finite() => Ok(value),
		Ok(_) => Err(TableError::NonFinite { line, column: column.into() }),
		Err(_) => {
			let value = field.chars().take(40).collect();
			Err(TableError::NotANumber { line, column: column.into(), value })
		},
	}
}

fn label(field: &str, column: &str, line: u64, expect: Option<&Descriptor>) -> Result<String, TableError> {
	if field.is_empty() {
		return Err(TableError::MissingValue { line, column: column.into() });
	}
	if field.len() > MAX_NAME_BYTES {
		return Err(TableError::NameTooLong { line });
	}
	match expect {
		Some(descriptor) if descriptor.class_index(field).is_none() => Err(TableError::UnknownLabel {
			line,
			column: column.into(),
			label: field.into(),
			known: list(descriptor.classes()),
		}),
		_ => Ok(field.into()),
	}
}

fn is_missing(field: &str) -> bool {
	["", "?", "-", "na", "n/a", "nan", "null", "none"].iter().any(|word| field.eq_ignore_ascii_case(word))
}

/// At most ten names, for a message.
fn list(names: &[String]) -> String {
	let shown: Vec<String> = names.iter().take(10).map(|name| format!("`{name}`")).collect();
	match names.len().checked_sub(10) {
		Some(more) if more > 0 => format!("{} and {more} more", shown.join(", ")),
		_ => shown.join(", "),
	}
}
