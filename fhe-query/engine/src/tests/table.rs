use super::{clusters, described};
use crate::{Descriptor, Table, TableError};

fn read(text: &str) -> Result<Table, TableError> {
	Table::from_reader(text.as_bytes(), Some("y"), None)
}

fn read_for(descriptor: &Descriptor, text: &str, label: Option<&str>) -> Result<Table, TableError> {
	Table::from_reader(text.as_bytes(), label, Some(descriptor))
}

#[test]
fn csv_is_read_with_its_labels() {
	let table = read("a,y,b\n1,red,2.5\n-3e2,blue, 4 \n").unwrap();
	assert_eq!(table.columns, ["a", "b"]);
	assert_eq!(table.rows, [[1.0, 2.5], [-300.0, 4.0]]);
	assert_eq!(table.labels, Some(vec!["red".into(), "blue".into()]));
	assert_eq!(table.label_column.as_deref(), Some("y"));
}

#[test]
fn csv_with_a_byte_order_mark_crlf_and_semicolons_is_read() {
	let table = read("\u{feff}a;b;y\r\n1;2;x\r\n").unwrap();
	assert_eq!(table.columns, ["a", "b"]);
	assert_eq!(table.rows, [[1.0, 2.0]]);
}

#[test]
fn csv_without_a_label_column_has_no_labels() {
	let table = Table::from_reader("a\tb\n1\t2\n".as_bytes(), None, None).unwrap();
	assert_eq!((table.columns.len(), table.labels), (2, None));
}

#[test]
fn csv_with_missing_values_is_refused() {
	for field in ["", "NA", "nan", "?", "null", " "] {
		let error = read(&format!("a,b,y\n1,2,x\n3,{field},x\n")).unwrap_err();
		assert!(matches!(&error, TableError::MissingValue { line: 3, column } if column == "b"), "{error}");
	}
	let error = read("a,y\n1,x\n2,\n").unwrap_err();
	assert!(matches!(&error, TableError::MissingValue { line: 3, column } if column == "y"), "{error}");
}

#[test]
fn csv_with_text_is_refused() {
	let error = read("a,b,y\n1,2,x\n3,four,x\n").unwrap_err();
	assert!(
		matches!(&error, TableError::NotANumber { line: 3, column, value } if column == "b" && value == "four"),
		"{error}"
	);
}

#[test]
fn csv_with_an_infinite_value_is_refused() {
	for field in ["inf", "-inf", "1e999"] {
		let error = read(&format!("a,y\n{field},x\n")).unwrap_err();
		assert!(matches!(error, TableError::NonFinite { line: 2, .. }), "{error}");
	}
}

#[test]
fn csv_with_a_wrong_column_count_is_refused() {
	let error = read("a,b,y\n1,2,x\n1,x\n").unwrap_err();
	assert!(matches!(error, TableError::WrongFieldCount { line: 3, expected: 3, found: 2 }), "{error}");
	let descriptor = described(2, 3, 16);
	let error = read_for(&descriptor, "c0,c1\n1,2\n", None).unwrap_err();
	assert!(
		matches!(&error, TableError::WrongColumnCount { expected: 3, found: 2, hint } if hint == "add `c2`"),
		"{error}"
	);
	let error = read_for(&descriptor, "c0,c1,c2,c3\n1,2,3,4\n", None).unwrap_err();
	assert!(
		matches!(&error, TableError::WrongColumnCount { expected: 3, found: 4, hint } if hint == "remove `c3`"),
		"{error}"
	);
}

#[test]
fn csv_with_an_unknown_label_is_refused() {
	let descriptor = described(2, 1, 16);
	let error = read_for(&descriptor, "c0,kind\n1,class 00\n2,class 07\n", Some("kind")).unwrap_err();
	assert!(
		matches!(&error, TableError::UnknownLabel { line: 3, column, label, .. } if column == "kind" && label == "class 07"),
		"{error}"
	);
}

#[test]
fn csv_with_other_columns_is_refused() {
	let error = read_for(&described(2, 2, 16), "c0,d\n1,2\n", None).unwrap_err();
	assert!(matches!(&error, TableError::MissingColumn { column } if column == "c1"), "{error}");
}

#[test]
fn csv_with_unclear_column_names_is_refused() {
	assert!(matches!(read("a,a,y\n1,2,x\n"), Err(TableError::DuplicateColumn { column }) if column == "a"));
	assert!(matches!(read(",a,y\n0,1,x\n"), Err(TableError::UnnamedColumn { position: 1 })));
	assert!(matches!(read("a,b\n0,1\n"), Err(TableError::LabelColumnMissing { column, .. }) if column == "y"));
	assert!(matches!(read("y\nx\n"), Err(TableError::ColumnsOutOfRange { found: 0 })));
}

#[test]
fn an_empty_file_and_one_without_rows_are_refused() {
	for text in ["", "\n\n", "\u{feff}"] {
		assert!(matches!(read(text), Err(TableError::Empty)), "{text:?}");
	}
	assert!(matches!(read("a,y\n"), Err(TableError::NoRows)));
}

#[test]
fn text_that_is_not_utf8_is_refused_with_its_line() {
	let error = Table::from_reader(&b"a,y\n1,x\n2,\xff\n"[..], Some("y"), None).unwrap_err();
	assert!(matches!(error, TableError::NotUtf8 { line: 3 }), "{error}");
}

#[test]
fn columns_are_put_in_the_order_of_the_descriptor() {
	let descriptor = described(2, 3, 16);
	let table = read_for(&descriptor, "c2,kind,c0,c1\n3,class 01,1,2\n", None).unwrap();
	assert_eq!(table.columns, descriptor.columns());
	assert_eq!(table.rows, [[1.0, 2.0, 3.0]]);
	assert_eq!(table.labels, Some(vec!["class 01".into()]), "the model's label column is recognised in a query");
	let table = read_for(&descriptor, "c2,c0,c1\n3,1,2\n", None).unwrap();
	assert_eq!(table.labels, None);
}

#[test]
fn a_table_of_a_thousand_columns_is_read() {
	let table = clusters(20, 1000, 100, 1);
	let line = |row: &[f64]| row.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
	let text = std::iter::once(table.columns.join(",")).chain(table.rows.iter().map(|row| line(row)));
	let read = Table::from_reader(text.collect::<Vec<_>>().join("\n").as_bytes(), None, None).unwrap();
	assert_eq!((read.columns, read.rows), (table.columns, table.rows));
}
