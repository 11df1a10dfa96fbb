use super::{clusters, described};
use crate::{Statistic, StatisticError, Table};
use proptest::prelude::*;

fn statistic(rows: usize) -> Statistic {
	Statistic::of(&described(3, 4, 32), &clusters(3, 4, rows, 11)).unwrap()
}

/// The definition, one row at a time.
fn naive(rows: &Table, features: u32) -> Statistic {
	let descriptor = described(3, 4, features);
	let mut sum = Statistic::zero(features, 3);
	for (row, label) in rows.rows.iter().zip(rows.labels.as_ref().unwrap()) {
		let x = descriptor.featurize(row);
		let mut at = 0;
		for i in 0..features as usize {
			for j in i..features as usize {
				sum.gram[at] += i64::from(x[i]) * i64::from(x[j]);
				at += 1;
			}
			sum.cross[i * 3 + descriptor.class_index(label).unwrap()] += i64::from(x[i]);
		}
		sum.rows += 1;
	}
	sum
}

#[test]
fn a_statistic_is_the_sum_over_its_rows() {
	let rows = clusters(3, 4, 1030, 11);
	assert_eq!(Statistic::of(&described(3, 4, 24), &rows), Ok(naive(&rows, 24)));
}

#[test]
fn an_honest_statistic_passes_its_check() {
	for rows in [1, 2, 3, 50] {
		assert_eq!(statistic(rows).check(&described(3, 4, 32), rows as u64, 1), Ok(()));
	}
	let one_class = Table { labels: Some(vec!["class 01".into(); 9]), ..clusters(3, 4, 9, 2) };
	let statistic = Statistic::of(&described(3, 4, 32), &one_class).unwrap();
	assert_eq!(statistic.check(&described(3, 4, 32), 9, 9), Ok(()));
}

#[test]
fn rows_that_do_not_fit_the_descriptor_are_refused() {
	let descriptor = described(3, 4, 32);
	assert_eq!(Statistic::of(&descriptor, &clusters(3, 5, 9, 1)), Err(StatisticError::WrongColumns));
	let rows = clusters(3, 4, 9, 1);
	assert_eq!(Statistic::of(&descriptor, &Table { labels: None, ..rows.clone() }), Err(StatisticError::NoLabels));
	let labels = Some(vec!["class 09".into(); 9]);
	let unknown = Statistic::of(&descriptor, &Table { labels, ..rows });
	assert_eq!(unknown, Err(StatisticError::UnknownLabel("class 09".into())));
}

#[test]
fn bytes_read_back_to_the_same_statistic() {
	let statistic = statistic(40);
	assert_eq!(Statistic::from_bytes(&statistic.to_bytes()), Ok(statistic.clone()));
	assert_eq!(Statistic::open(&statistic.to_bytes(), &statistic.hash()), Ok(statistic));
}

#[test]
fn a_statistic_that_does_not_match_its_hash_is_refused() {
	let (one, other) = (statistic(40), statistic(41));
	assert_eq!(Statistic::open(&one.to_bytes(), &other.hash()), Err(StatisticError::HashMismatch));
}

#[test]
fn bytes_that_are_not_a_statistic_are_refused() {
	let bytes = statistic(20).to_bytes();
	for cut in [0, 10, 20, 21, 60, bytes.len() - 1] {
		assert!(matches!(Statistic::from_bytes(&bytes[..cut]), Err(StatisticError::Malformed(_))), "cut at {cut}");
	}
	let with = |at: usize, value: u8| {
		let mut bytes = bytes.clone();
		bytes[at] = value;
		Statistic::from_bytes(&bytes)
	};
	assert!(matches!(with(0, b'B'), Err(StatisticError::Malformed(_))));
	assert_eq!(with(4, 2), Err(StatisticError::WrongVersion { found: 2 }));
	assert!(matches!(with(7, 1), Err(StatisticError::Malformed(_))), "65,568 features");
	assert!(matches!(with(9, 21), Err(StatisticError::Malformed(_))), "21 classes");
	assert_eq!(with(20, 1), Err(StatisticError::TooManyRows));
	let longer = [bytes.as_slice(), &[0]].concat();
	assert!(matches!(Statistic::from_bytes(&longer), Err(StatisticError::Malformed(_))));
}

#[test]
fn an_integer_has_one_form_only() {
	let mut bytes = Statistic::zero(16, 2).to_bytes();
	assert!(Statistic::from_bytes(&bytes).is_ok());
	let last = bytes.len() - 1;
	bytes[last] = 0x80;
	bytes.push(0);
	assert!(matches!(Statistic::from_bytes(&bytes), Err(StatisticError::Malformed(_))), "a zero in two bytes");
	bytes.truncate(last);
	bytes.extend_from_slice(&[0xff; 7]);
	bytes.push(0x7f);
	assert!(matches!(Statistic::from_bytes(&bytes), Err(StatisticError::Malformed(_))), "an entry beyond 2^50");
}

/// What a check says of a statistic of 30 rows after someone meddled with it.
fn meddled(with: impl FnOnce(&mut Statistic)) -> StatisticError {
	let mut statistic = statistic(30);
	with(&mut statistic);
	statistic.check(&described(3, 4, 32), 30, 1).unwrap_err()
}

#[test]
fn a_statistic_with_impossible_counts_is_refused() {
	let impossible = |with: fn(&mut Statistic), rule: &'static str| {
		assert_eq!(meddled(with), StatisticError::Impossible(rule));
	};
	impossible(|s| s.gram[0] += 127, "an entry of G is larger than its rows allow");
	impossible(|s| s.gram[0] -= 127, "the constant feature does not count the rows");
	impossible(|s| s.gram[1] = 30 * 127 * 127 + 1, "an entry of G is larger than its rows allow");
	impossible(|s| s.gram[32] = -1, "a sum of squares is negative");
	impossible(|s| s.cross[5] = 30 * 127 + 1, "an entry of T is larger than its rows allow");
	impossible(
		|s| {
			s.cross[0] += 1;
			s.cross[1] -= 1;
		},
		"a class has a count that is not a number of rows",
	);
	impossible(
		|s| {
			s.cross[0] = -127;
			s.cross[1] += 11 * 127;
		},
		"a class has a count that is not a number of rows",
	);
	impossible(|s| s.cross[0] += 127, "the classes' counts do not add up to the rows");
	impossible(|s| s.cross[3] += 1, "a feature's sums per class do not add up to its sum");
	impossible(
		|s| {
			s.cross[3] = 10 * 127 + 1;
			s.cross[4] = 0;
			s.cross[5] = s.gram[1] / 127 - s.cross[3];
		},
		"a class has a larger sum than its rows allow",
	);
	impossible(|s| s.gram[33] = 30 * 127 * 127, "two features are more alike than they can be");
}

#[test]
fn a_gram_matrix_that_is_no_sum_of_squares_is_refused() {
	// Three features, each nearly the opposite of the two others: every pair is possible, all three are not.
	let error = meddled(|statistic| {
		let mut at = 0;
		for i in 0..32usize {
			for j in i..32usize {
				if i > 0 {
					let opposed = (1..4).contains(&i) && (1..4).contains(&j);
					statistic.gram[at] = match (i == j, opposed) {
						(true, _) => 200_000,
						(false, true) => -150_000,
						(false, false) => 0,
					};
				} else if j > 0 {
					statistic.gram[at] = 0;
					statistic.cross[j * 3..j * 3 + 3].fill(0);
				}
				at += 1;
			}
		}
	});
	assert_eq!(error, StatisticError::Impossible("G is not a sum of squares"));
}

#[test]
fn a_statistic_of_another_number_of_rows_is_refused() {
	let (statistic, descriptor) = (statistic(30), described(3, 4, 32));
	let wrong = StatisticError::WrongRowCount { expected: 31, found: 30 };
	assert_eq!(statistic.check(&descriptor, 31, 1), Err(wrong));
	assert_eq!(statistic.check(&descriptor, 30, 31), Err(StatisticError::TooFewRows { minimum: 31, found: 30 }));
	let none = Statistic::zero(32, 3);
	assert_eq!(none.check(&descriptor, 0, 0), Err(StatisticError::TooFewRows { minimum: 1, found: 0 }));
}

#[test]
fn a_statistic_of_another_shape_is_refused() {
	let mut sum = statistic(9);
	assert!(matches!(sum.add(&Statistic::zero(16, 3)), Err(StatisticError::WrongShape { .. })));
	assert!(matches!(sum.sub(&Statistic::zero(32, 4)), Err(StatisticError::WrongShape { .. })));
	assert!(matches!(sum.check(&described(4, 4, 32), 9, 1), Err(StatisticError::WrongShape { .. })));
	assert_eq!(sum, statistic(9), "a refused change leaves the sum as it was");
}

#[test]
fn taking_away_what_was_never_added_is_refused() {
	let mut sum = statistic(9);
	let before = sum.clone();
	assert_eq!(sum.sub(&statistic(30)), Err(StatisticError::NotContained));
	assert_eq!(sum, before);
	sum.sub(&before).unwrap();
	assert_eq!(sum, Statistic::zero(32, 3));
}

#[test]
fn sums_do_not_grow_beyond_their_bounds() {
	let mut sum = Statistic { rows: 1 << 32, ..Statistic::zero(16, 2) };
	assert_eq!(sum.add(&Statistic { rows: 1, ..Statistic::zero(16, 2) }), Err(StatisticError::TooManyRows));
	let mut sum = Statistic::zero(16, 2);
	sum.gram[3] = i64::MAX;
	assert!(matches!(sum.add(&sum.clone()), Err(StatisticError::Impossible(_))));
}

proptest! {
	#[test]
	fn hostile_bytes_never_panic(mut bytes in proptest::collection::vec(any::<u8>(), 0..400), shaped in any::<bool>()) {
		if shaped && bytes.len() > 21 {
			bytes[..21].copy_from_slice(&Statistic::zero(16, 2).to_bytes()[..21]);
		}
		if let Ok(statistic) = Statistic::from_bytes(&bytes) {
			prop_assert_eq!(statistic.to_bytes(), bytes);
		}
	}
}
