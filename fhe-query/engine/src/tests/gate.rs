use super::{clusters, described};
use crate::{Descriptor, DescriptorError, Gate, Statistic, StatisticError, Table, MAX_GATE_ROWS};

fn gated(minimum: f64) -> Descriptor {
	described(3, 4, 64).with_gate(Gate::new(&clusters(3, 4, 60, 21), minimum).unwrap()).unwrap()
}

fn of(descriptor: &Descriptor, rows: &Table) -> Result<(), StatisticError> {
	let count = rows.len() as u64;
	Statistic::of(descriptor, rows).unwrap().check(descriptor, count, 1)
}

/// The labels, each moved on to the next class.
fn mislabelled(rows: &Table) -> Table {
	let labels = rows.labels.as_ref().unwrap();
	let moved = labels.iter().skip(1).chain(labels.first()).cloned().collect();
	Table { labels: Some(moved), ..rows.clone() }
}

#[test]
fn good_rows_pass_the_owners_gate() {
	assert_eq!(of(&gated(0.9), &clusters(3, 4, 90, 5)), Ok(()));
}

#[test]
fn mislabelled_rows_do_not_pass_the_owners_gate() {
	let refused = of(&gated(0.5), &mislabelled(&clusters(3, 4, 90, 5)));
	assert!(matches!(refused, Err(StatisticError::BelowGate { percent: 0..=49, minimum: 50 })), "{refused:?}");
}

#[test]
fn without_a_gate_mislabelled_rows_are_not_told_from_good_ones() {
	assert_eq!(of(&described(3, 4, 64), &mislabelled(&clusters(3, 4, 90, 5))), Ok(()));
}

#[test]
fn only_classes_that_were_brought_are_asked_about() {
	let rows = clusters(3, 4, 90, 5);
	let labels = rows.labels.clone().unwrap();
	let keep = |index: &usize| labels[*index] != "class 02";
	let two = Table {
		rows: (0..90).filter(keep).map(|index| rows.rows[index].clone()).collect(),
		labels: Some((0..90).filter(keep).map(|index| labels[index].clone()).collect()),
		..rows.clone()
	};
	assert_eq!(of(&gated(0.9), &two), Ok(()));
	let one = Table { labels: Some(vec!["class 01".into(); 90]), ..rows };
	assert_eq!(of(&gated(1.0), &one), Ok(()), "one class alone cannot be judged");
}

#[test]
fn a_gate_survives_the_descriptors_bytes_and_changes_its_hash() {
	let descriptor = gated(0.75);
	let read = Descriptor::from_bytes(&descriptor.to_bytes()).unwrap();
	assert_eq!(read.gate(), descriptor.gate());
	assert_eq!(read.gate().map(Gate::minimum), Some(0.75));
	assert_ne!(read.hash(), described(3, 4, 64).hash());
	assert_eq!(described(3, 4, 64).gate(), None);
}

#[test]
fn a_gate_that_does_not_fit_its_model_is_refused() {
	let refuse = |table: &Table, minimum| {
		let refused = described(3, 4, 64).with_gate(Gate::new(table, minimum).unwrap());
		assert!(matches!(refused, Err(DescriptorError::OutOfRange { field: "gate", .. })), "{refused:?}");
	};
	let rows = clusters(3, 4, 9, 1);
	refuse(&rows, 1.01);
	refuse(&rows, -0.01);
	refuse(&clusters(3, 5, 9, 1), 0.5);
	refuse(&clusters(3, 4, MAX_GATE_ROWS + 1, 1), 0.5);
	refuse(&Table { rows: Vec::new(), labels: Some(Vec::new()), ..rows.clone() }, 0.5);
	refuse(&Table { labels: Some(vec!["class 09".into(); 9]), ..rows.clone() }, 0.5);
	assert_eq!(Gate::new(&Table { labels: None, ..rows }, 0.5), Err(DescriptorError::NoLabels));
}
