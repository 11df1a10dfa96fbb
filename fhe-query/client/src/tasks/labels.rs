//! A labeller's accepted labels, on their way into a contribution.

use std::{collections::BTreeSet, path::Path};

use assent_chain::{AccountId, Answer, ChainError, Snapshot};
use assent_engine::{Descriptor, Statistic, StatisticError, Table};
use assent_primitives::{content_hash, ContributionId, TaskSetId};

use super::{WorkError, WorkFile};
use crate::{contribution::Upload, words::counted};

/// The reason why accepted labels cannot be contributed.
#[derive(Debug, thiserror::Error)]
pub enum LabelError {
	/// The chain could not be read.
	#[error(transparent)]
	Chain(#[from] ChainError),
	/// The work file cannot be used.
	#[error(transparent)]
	Work(#[from] WorkError),
	/// The statistic cannot be made.
	#[error(transparent)]
	Statistic(#[from] StatisticError),
	/// The chain counts other labels than this work file leaves.
	#[error(
		"this work file leaves {} of set {}, and the chain counts {counted}: another work file has contributed some of \
		 them. Use that file (--work)",
		counted(*.left, "accepted label"),
		.set.0,
		counted = .credits
	)]
	OtherWorkFile {
		/// The task set.
		set: TaskSetId,
		/// Labels that this work file leaves.
		left: usize,
		/// Labels that the chain counts.
		credits: u32,
	},
	/// The items lack a column of the model.
	#[error("the items have no column `{0}`, which the model takes: give the file that the organisation published")]
	NoColumn(String),
	/// The answer is not a class.
	#[error("only class labels can enter a model's statistic; this set asks for something else")]
	NotAClass,
	/// The model has fewer classes.
	#[error("the model has no class {0}")]
	NoSuchClass(u16),
	/// The file has fewer items.
	#[error("the file of items has no item {0}: give the file that the organisation published")]
	NoItem(u32),
}

/// Finds a contribution of `account` that is registered and whose statistic still lies in the file at `path`.
pub async fn unfinished(
	snapshot: &Snapshot,
	path: &Path,
	account: &AccountId,
) -> Result<Option<(ContributionId, Upload)>, LabelError> {
	let Ok(bytes) = std::fs::read(path) else {
		return Ok(None);
	};
	let hash = content_hash(&bytes);
	let mine = snapshot.contributions_of(account).await?;
	let found = mine.into_iter().find(|(_, record)| record.statistic == hash);
	Ok(found.map(|(contribution, record)| (contribution, Upload { hash, bytes, rows: record.rows })))
}

/// Reads the labels credited to `account` that it has not contributed yet.
///
/// The chain counts them and does not keep which ones were contributed; the work file does, and writes them down before
/// the call. The count tells whether the last call was ever executed.
pub async fn credited(
	snapshot: &Snapshot,
	set: TaskSetId,
	account: &AccountId,
	work: &mut WorkFile,
) -> Result<Vec<(u32, Answer)>, LabelError> {
	let credits = snapshot.labeller(set, account).await?.credits;
	let results = snapshot.task_results(set).await?.into_iter();
	let mine = results.filter(|(_, outcome)| outcome.credited == Some(*account));
	let mine: Vec<(u32, Answer)> = mine.filter_map(|(item, outcome)| Some((item, outcome.answer?))).collect();
	not_contributed(&mine, credits, set, work)
}

/// The labels among `mine` that the work file does not say are contributed; as many as the chain counts.
fn not_contributed(
	mine: &[(u32, Answer)],
	credits: u32,
	set: TaskSetId,
	work: &mut WorkFile,
) -> Result<Vec<(u32, Answer)>, LabelError> {
	let fresh = |work: &WorkFile| -> Vec<(u32, Answer)> {
		let before: BTreeSet<u32> = work.contributed_items(set).collect();
		mine.iter().filter(|(item, _)| !before.contains(item)).copied().collect()
	};
	let mut left = fresh(work);
	if u32::try_from(left.len()) != Ok(credits) && work.forget_last_contributed(set)? {
		left = fresh(work);
	}
	if u32::try_from(left.len()) != Ok(credits) {
		return Err(LabelError::OtherWorkFile { set, left: left.len(), credits });
	}
	Ok(left)
}

/// Makes the statistic of the rows of these items under their accepted labels.
pub fn statistic_of(descriptor: &Descriptor, items: &Table, mine: &[(u32, Answer)]) -> Result<Statistic, LabelError> {
	let position = |column: &String| {
		let found = items.columns.iter().position(|name| name == column);
		found.ok_or_else(|| LabelError::NoColumn(column.clone()))
	};
	let columns = descriptor.columns().iter().map(position).collect::<Result<Vec<_>, _>>()?;
	let (mut rows, mut labels) = (Vec::new(), Vec::new());
	for (item, answer) in mine {
		let Answer::Class(class) = answer else {
			return Err(LabelError::NotAClass);
		};
		let label = descriptor.classes().get(usize::from(*class));
		labels.push(label.ok_or(LabelError::NoSuchClass(*class))?.clone());
		let row = usize::try_from(*item).ok().and_then(|item| items.rows.get(item));
		let row = row.ok_or(LabelError::NoItem(*item))?;
		rows.push(columns.iter().filter_map(|column| row.get(*column).copied()).collect());
	}
	let table = Table {
		columns: descriptor.columns().to_vec(),
		rows,
		labels: Some(labels),
		label_column: Some(descriptor.label_column().to_owned()),
	};
	Ok(Statistic::of(descriptor, &table)?)
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_engine::MapSpec;

	const SET: TaskSetId = TaskSetId(3);

	#[test]
	fn labels_of_an_earlier_contribution_are_left_out() {
		let dir = tempfile::tempdir().unwrap();
		let mut work = WorkFile::open(&dir.path().join("work.json"), [1; 32], [9; 32]).unwrap();
		let mine = [(1, Answer::Class(0)), (4, Answer::Class(1)), (6, Answer::Class(1))];
		work.contributed(SET, [1].into_iter()).unwrap();
		assert_eq!(not_contributed(&mine, 2, SET, &mut work).unwrap(), mine[1..]);
	}

	#[test]
	fn a_call_that_was_never_executed_is_forgotten_and_another_work_file_is_asked_for() {
		let dir = tempfile::tempdir().unwrap();
		let mut work = WorkFile::open(&dir.path().join("work.json"), [1; 32], [9; 32]).unwrap();
		let mine = [(1, Answer::Class(0)), (4, Answer::Class(1))];
		work.contributed(SET, [1, 4].into_iter()).unwrap();
		assert_eq!(not_contributed(&mine, 2, SET, &mut work).unwrap(), mine);
		let error = not_contributed(&mine, 1, SET, &mut work).unwrap_err();
		assert!(matches!(error, LabelError::OtherWorkFile { left: 2, credits: 1, .. }), "{error}");
		assert!(error.to_string().contains("2 accepted labels of set 3"), "{error}");
	}

	const SAMPLE: &str = "a,b,kind\n0,0,cat\n1,0,dog\n0,1,dog\n1,1,cat\n";

	fn table(text: &str, label: Option<&str>, descriptor: Option<&Descriptor>) -> Table {
		Table::from_reader(text.as_bytes(), label, descriptor).unwrap()
	}

	fn descriptor() -> Descriptor {
		let sample = table(SAMPLE, Some("kind"), None);
		Descriptor::fit(&sample, "rff:16".parse::<MapSpec>().unwrap(), [7; 32]).unwrap()
	}

	#[test]
	fn accepted_labels_make_the_statistic_that_a_labelled_table_would() {
		let descriptor = descriptor();
		// The same rows, without labels and with the columns in another order.
		let items = table("b,a\n0,0\n0,1\n1,0\n1,1\n", None, None);
		let class = |name: &str| {
			let position = descriptor.classes().iter().position(|class| class == name).unwrap();
			Answer::Class(position.try_into().unwrap())
		};
		let mine = [(1, class("dog")), (3, class("cat"))];
		let made = statistic_of(&descriptor, &items, &mine).unwrap();
		let expected = table("a,b,kind\n1,0,dog\n1,1,cat\n", None, Some(&descriptor));
		assert_eq!(made.hash(), Statistic::of(&descriptor, &expected).unwrap().hash());
	}

	#[test]
	fn items_without_the_models_columns_and_other_kinds_of_answers_are_refused() {
		let descriptor = descriptor();
		let missing = statistic_of(&descriptor, &table("a,c\n0,0\n", None, None), &[(0, Answer::Class(0))]);
		assert!(missing.unwrap_err().to_string().contains("`b`"));
		let span = [(0, Answer::Span { start: 0, end: 1 })];
		assert!(statistic_of(&descriptor, &table("a,b\n0,0\n", None, None), &span).is_err());
		let outside = [(9, Answer::Class(0))];
		assert!(statistic_of(&descriptor, &table("a,b\n0,0\n", None, None), &outside).is_err());
	}
}
