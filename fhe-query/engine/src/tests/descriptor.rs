use super::{clusters, described};
use crate::{Descriptor, DescriptorError, MapSpec, Table};

#[test]
fn a_map_is_named_by_kind_and_size() {
	assert_eq!("rff:1024".parse(), Ok(MapSpec::Rff { dimension: 1024 }));
	assert_eq!(MapSpec::Rff { dimension: 64 }.to_string(), "rff:64");
	for text in ["rff", "rff:", "rff:15", "rff:4097", "rff:-1", "cnn:64", ""] {
		assert!(matches!(text.parse::<MapSpec>(), Err(DescriptorError::UnknownMap(_))), "{text}");
	}
}

#[test]
fn bytes_read_back_to_the_same_descriptor() {
	let descriptor = described(3, 5, 64);
	let read = Descriptor::from_bytes(&descriptor.to_bytes()).unwrap();
	assert_eq!(read, descriptor);
	assert_eq!(read.hash(), descriptor.hash());
	let row = [0.1, -7.0, 3.5, 1e9, 0.0];
	assert_eq!(read.featurize(&row), descriptor.featurize(&row));
}

#[test]
fn features_are_the_same_on_every_machine() {
	let table = Table::from_reader("a,b,y\n0,1,p\n2,5,q\n4,0,p\n".as_bytes(), Some("y"), None).unwrap();
	let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: 16 }, [9; 32]).unwrap();
	let features: Vec<Vec<i8>> = table.rows.iter().map(|row| descriptor.featurize(row)).collect();
	assert_eq!(features[0], PINNED_FEATURES);
	assert_eq!(hex::encode(descriptor.hash()), PINNED_HASH);
}
const PINNED_FEATURES: [i8; 16] = [127, -117, 113, 104, -125, -19, -115, 76, 42, 101, 126, 29, -36, 50, -105, -101];
const PINNED_HASH: &str = "8c2fadd8586de2ff0560e104fd763d682c0a674988b130619a9650e13a9646c2";

#[test]
fn the_first_feature_is_constant_and_all_are_in_bounds() {
	let descriptor = described(2, 3, 256);
	for value in [0.0, 1.0, -1e300, 1e300, f64::MAX, f64::NAN] {
		let features = descriptor.featurize(&[value, -value, 0.0]);
		assert_eq!((features.len(), features[0]), (256, 127));
		assert!(features.iter().all(|feature| *feature > i8::MIN));
	}
}

#[test]
fn constant_and_extreme_columns_are_scaled() {
	let text = "a,b,c,y\n5,1e300,-1e-300,p\n5,-1e300,1e-300,q\n5,1e300,0,p\n";
	let table = Table::from_reader(text.as_bytes(), Some("y"), None).unwrap();
	let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: 64 }, [0; 32]).unwrap();
	let features: Vec<_> = table.rows.iter().map(|row| descriptor.featurize(row)).collect();
	assert_ne!(features[0], features[1], "the column that varies is seen");
	assert_eq!(Descriptor::from_bytes(&descriptor.to_bytes()).unwrap(), descriptor);
}

#[test]
fn a_sample_that_is_one_row_twice_can_be_described() {
	let table = Table::from_reader("a,y\n5,p\n5,q\n".as_bytes(), Some("y"), None).unwrap();
	assert!(Descriptor::fit(&table, MapSpec::Rff { dimension: 16 }, [0; 32]).is_ok());
}

#[test]
fn classes_are_sorted_by_value() {
	let table = Table::from_reader("a,y\n1,10\n2,9\n3,b\n4,-1\n5,9\n".as_bytes(), Some("y"), None).unwrap();
	let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: 16 }, [0; 32]).unwrap();
	assert_eq!(descriptor.classes(), ["-1", "9", "10", "b"]);
	assert_eq!(descriptor.class_index("10"), Some(2));
}

#[test]
fn a_model_has_two_to_twenty_classes() {
	for (classes, fits) in [(1, false), (2, true), (20, true), (21, false)] {
		let result = Descriptor::fit(&clusters(classes, 2, 63, 1), MapSpec::Rff { dimension: 16 }, [0; 32]);
		match fits {
			true => assert_eq!(result.unwrap().classes().len(), classes),
			false => assert_eq!(result.unwrap_err(), DescriptorError::WrongClassCount { found: classes }),
		}
	}
	let unlabelled = Table { labels: None, ..clusters(2, 2, 10, 1) };
	assert_eq!(Descriptor::fit(&unlabelled, MapSpec::Rff { dimension: 16 }, [0; 32]), Err(DescriptorError::NoLabels));
}

#[test]
fn edited_bytes_are_refused() {
	let text = String::from_utf8(described(2, 2, 16).to_bytes()).unwrap();
	let refused = |from: &str, to: &str| {
		assert!(text.contains(from), "{from} is not in {text}");
		Descriptor::from_bytes(text.replacen(from, to, 1).as_bytes()).unwrap_err()
	};
	assert_eq!(refused("{\"format\":1", "{ \"format\":1"), DescriptorError::NotCanonical);
	assert_eq!(refused("{\"format\":1", "{\"format\":2"), DescriptorError::WrongVersion { found: 2 });
	assert!(matches!(refused("\"c1\"", "\"c0\""), DescriptorError::OutOfRange { field: "columns", .. }));
	assert!(matches!(
		refused("\"kind\":\"rff\"", "\"kind\":\"cnn\""),
		DescriptorError::OutOfRange { field: "map", .. }
	));
	assert!(matches!(refused("\"dimension\":16", "\"dimension\":4294967295"), DescriptorError::OutOfRange { .. }));
	assert!(matches!(refused("\"scale\":\"", "\"scale\":\"-"), DescriptorError::OutOfRange { field: "scales", .. }));
	assert!(matches!(refused("\"mean\":\"", "\"mean\":\"inf"), DescriptorError::Malformed(_)));
	assert!(matches!(refused("class 01", "class 00"), DescriptorError::OutOfRange { field: "classes", .. }));
	assert!(matches!(refused("\"ridge\"", "\"rigde\""), DescriptorError::Malformed(_)));
}

/// A descriptor of one column with a value for each row.
fn of_column(rows: usize, value: impl Fn(usize) -> f64) -> Descriptor {
	let table = Table {
		columns: vec!["a".into()],
		rows: (0..rows).map(|row| vec![value(row)]).collect(),
		labels: Some((0..rows).map(|row| (row % 2).to_string()).collect()),
		label_column: None,
	};
	Descriptor::fit(&table, MapSpec::Rff { dimension: 64 }, [5; 32]).unwrap()
}

fn has_logarithm(descriptor: &Descriptor) -> bool {
	String::from_utf8(descriptor.to_bytes()).unwrap().contains("\"log\":")
}

#[test]
fn amounts_with_a_long_tail_are_taken_by_their_logarithm() {
	let amount = |row: usize| 1.1f64.powi(row as i32);
	let descriptor = of_column(60, amount);
	assert!(has_logarithm(&descriptor));
	let read = Descriptor::from_bytes(&descriptor.to_bytes()).unwrap();
	assert_eq!(read.featurize(&[7.0]), descriptor.featurize(&[7.0]));
	assert_eq!(descriptor.featurize(&[-3.0]), descriptor.featurize(&[0.0]), "there are no amounts below zero");
	assert_ne!(descriptor.featurize(&[1.0]), descriptor.featurize(&[30.0]));
	// The tail no longer decides: of the same rows as they are, most would be nearly alike.
	let apart = |descriptor: &Descriptor| {
		let (a, b) = (descriptor.featurize(&[amount(10)]), descriptor.featurize(&[amount(40)]));
		a.iter().zip(&b).map(|(a, b)| (i32::from(*a) - i32::from(*b)).abs()).sum::<i32>()
	};
	assert!(apart(&descriptor) > 2 * apart(&of_column(49, |row| amount(row * 60 / 49))));
}

#[test]
fn other_columns_stay_as_they_are() {
	let amount = |row: usize| 1.1f64.powi(row as i32);
	assert!(!has_logarithm(&of_column(49, amount)), "too few rows to know");
	assert!(!has_logarithm(&of_column(60, |row| amount(row) - 1.5)), "below zero");
	assert!(!has_logarithm(&of_column(60, |row| 1000.0 - amount(row))), "the tail is below");
	assert!(!has_logarithm(&of_column(60, |row| row as f64)), "no tail");
	assert!(!has_logarithm(&of_column(100, |row| amount(row / 5 * 5))), "the same values again and again");
	assert!(!has_logarithm(&of_column(60, |_| 3.0)), "constant");
}

#[test]
fn a_logarithm_needs_a_positive_unit() {
	let text = String::from_utf8(of_column(60, |row| 1.1f64.powi(row as i32)).to_bytes()).unwrap();
	for edited in [text.replacen("\"log\":\"", "\"log\":\"-", 1), text.replacen("\"scale\":\"", "\"scale\":\"-", 1)] {
		let refused = Descriptor::from_bytes(edited.as_bytes());
		assert!(matches!(refused, Err(DescriptorError::OutOfRange { .. })), "{edited}");
	}
}

#[test]
fn an_oversized_descriptor_is_refused() {
	let bytes = vec![b' '; (4 << 20) + 1];
	assert_eq!(Descriptor::from_bytes(&bytes), Err(DescriptorError::TooLarge { found: bytes.len() }));
}
