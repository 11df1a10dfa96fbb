//! The check of a contribution: its bounds, and the owner's validation gate.
//!
//! The descriptor carries a few labelled rows and a least share. A statistic passes when the head that it makes alone
//! gives that share of the rows their label. Only rows of classes that the statistic has count: whoever brings one
//! class is not refused for lacking the others, and by that rule a statistic of a single class always passes.
//!
//! It is public, so every contributor can try it before paying anything, and it costs the worker one solve. It keeps
//! out mislabelled and broken data. It does not keep out poison made to pass it.

use super::{
	descriptor::{Descriptor, Gate},
	head::Head,
	statistic::{Statistic, StatisticError},
};

impl Gate {
	/// Computes the share of rows to which the head of `statistic` alone gives their label; `None` if it has none of
	/// their classes.
	pub fn share(&self, statistic: &Statistic, descriptor: &Descriptor) -> Result<Option<f64>, StatisticError> {
		let head = Head::solve(statistic, descriptor).map_err(|_| StatisticError::Impossible("it makes no head"))?;
		let counts = statistic.class_counts();
		let judged = self.rows().filter_map(|(row, label)| {
			let class =
				descriptor.class_index(label).filter(|class| counts.get(*class).is_some_and(|rows| *rows > 0))?;
			Some(head.label(&descriptor.featurize(&row)) == class)
		});
		let (right, all) = judged.fold((0u32, 0u32), |(right, all), is_right| (right + u32::from(is_right), all + 1));
		Ok((all > 0).then(|| f64::from(right) / f64::from(all)))
	}

	/// Refuses a statistic that stays below the minimum.
	fn check(&self, statistic: &Statistic, descriptor: &Descriptor) -> Result<(), StatisticError> {
		match self.share(statistic, descriptor)? {
			Some(share) if share < self.minimum() => Err(StatisticError::BelowGate {
				percent: (share * 100.0).floor() as u32,
				minimum: (self.minimum() * 100.0).ceil() as u32,
			}),
			_ => Ok(()),
		}
	}
}

impl Statistic {
	/// Checks that this can be the statistic of `rows_expected` rows, at least `min_rows`, under this descriptor.
	///
	/// Refuses what no rows can give, and what stays below the owner's validation gate. It cannot tell real rows from
	/// invented ones.
	pub fn check(&self, descriptor: &Descriptor, rows_expected: u64, min_rows: u64) -> Result<(), StatisticError> {
		self.check_bounds(descriptor, rows_expected, min_rows)?;
		descriptor.gate().map_or(Ok(()), |gate| gate.check(self, descriptor))
	}
}
