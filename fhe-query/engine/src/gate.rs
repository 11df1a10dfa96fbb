//! The owner's validation gate: what a contribution must at least be good for.
//!
//! The descriptor carries a few labelled rows and a least share. A statistic passes when the head that it makes alone gives
//! that share of the rows their label. Only rows of classes that the statistic has count: whoever brings one class is not
//! refused for lacking the others, and by that rule a statistic of a single class always passes.
//!
//! It is public, so every contributor can try it before paying anything, and it costs the worker one solve. It keeps out
//! mislabelled and broken data. It does not keep out poison made to pass it.

use super::{
	descriptor::{Decimal, Descriptor, DescriptorError},
	head::Head,
	statistic::{Statistic, StatisticError},
	table::Table,
};
use serde::{Deserialize, Serialize};

/// Most rows of a gate.
pub const MAX_GATE_ROWS: usize = 500;

/// Rows and the least share of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
	minimum: Decimal,
	rows: Vec<Vec<Decimal>>,
	labels: Vec<String>,
}

impl Gate {
	/// A gate over labelled rows, `minimum` in 0 to 1.
	pub fn new(table: &Table, minimum: f64) -> Result<Self, DescriptorError> {
		let labels = table.labels.clone().ok_or(DescriptorError::NoLabels)?;
		let rows = table.rows.iter().map(|row| row.iter().copied().map(Decimal).collect()).collect();
		Ok(Self { minimum: Decimal(minimum), rows, labels })
	}

	/// The least share of rows, in 0 to 1.
	pub fn minimum(&self) -> f64 {
		self.minimum.0
	}

	/// Whether it fits a model with these columns and classes.
	pub(super) fn validate(&self, columns: usize, knows: impl Fn(&str) -> bool) -> Result<(), DescriptorError> {
		let wrong = |rule| Err(DescriptorError::OutOfRange { field: "gate", rule });
		if !(0.0..=1.0).contains(&self.minimum.0) {
			return wrong("its minimum is a share from 0 to 1");
		}
		if !(1..=MAX_GATE_ROWS).contains(&self.rows.len()) || self.rows.len() != self.labels.len() {
			return wrong("it has 1 to 500 rows, each with a label");
		}
		if self.rows.iter().any(|row| row.len() != columns) {
			return wrong("its rows have the model's columns");
		}
		if !self.labels.iter().all(|label| knows(label)) {
			return wrong("its labels are classes of the model");
		}
		Ok(())
	}

	/// The share of rows to which the head of `statistic` alone gives their label; `None` if it has none of their classes.
	pub fn share(&self, statistic: &Statistic, descriptor: &Descriptor) -> Result<Option<f64>, StatisticError> {
		let head = Head::solve(statistic, descriptor).map_err(|_| StatisticError::Impossible("it makes no head"))?;
		let counts = statistic.class_counts();
		let judged = self.rows.iter().zip(&self.labels).filter_map(|(row, label)| {
			let class =
				descriptor.class_index(label).filter(|class| counts.get(*class).is_some_and(|rows| *rows > 0))?;
			let row: Vec<f64> = row.iter().map(|value| value.0).collect();
			Some(head.label(&descriptor.featurize(&row)) == class)
		});
		let (right, all) = judged.fold((0u32, 0u32), |(right, all), is_right| (right + u32::from(is_right), all + 1));
		Ok((all > 0).then(|| f64::from(right) / f64::from(all)))
	}

	/// Refuses a statistic that stays below the minimum.
	pub(super) fn check(&self, statistic: &Statistic, descriptor: &Descriptor) -> Result<(), StatisticError> {
		match self.share(statistic, descriptor)? {
			Some(share) if share < self.minimum.0 => Err(StatisticError::BelowGate {
				percent: (share * 100.0).floor() as u32,
				minimum: (self.minimum.0 * 100.0).ceil() as u32,
			}),
			_ => Ok(()),
		}
	}
}
