//! A forecast of consent: the weight and the heads that a model below its soft floor will have once the data on its way
//! counts.

use std::collections::{BTreeMap, BTreeSet};

use assent_chain::{AccountId, ChainError, ModelRecord, PledgeRecord, PledgeStatus, Snapshot};
use assent_primitives::{BlockNumber, ConsentTotals, ModelId, ModelRules, ModelState, Weight64};

/// Contributions on their way, and their rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Coming {
	/// The number of contributions.
	pub contributions: u64,
	/// The number of their rows.
	pub rows: Weight64,
}

impl Coming {
	fn of<'a>(pledges: impl Iterator<Item = &'a PledgeRecord>) -> Self {
		pledges.fold(Self::default(), |sum, pledge| Self {
			contributions: sum.contributions.saturating_add(1),
			rows: sum.rows.saturating_add(pledge.rows.into()),
		})
	}
}

/// The distance of a pledge from counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
	Counts,
	Checked,
	Unchecked,
	Expired,
}

fn step(pledge: &PledgeRecord, now: BlockNumber) -> Step {
	match pledge.status {
		PledgeStatus::Active { .. } => Step::Counts,
		PledgeStatus::Attested { .. } => Step::Checked,
		PledgeStatus::Pending { expires } if now < expires => Step::Unchecked,
		PledgeStatus::Pending { .. } => Step::Expired,
	}
}

/// The forecast for a model below its soft floor.
#[derive(Clone, Copy, Debug)]
pub struct Forecast {
	/// The model.
	pub model: ModelId,
	/// Its state: forming or degraded.
	pub state: ModelState,
	/// The rules of its card.
	pub rules: ModelRules,
	/// The consent that counts now.
	pub totals: ConsentTotals,
	/// The block that was read.
	pub now: BlockNumber,
	/// The first block of the next epoch.
	pub boundary: BlockNumber,
	/// Data that a worker has checked: it counts from the boundary on.
	pub checked: Coming,
	/// Data that waits for a worker.
	pub unchecked: Coming,
	/// The last block in which a worker can check all of it.
	pub expires: Option<BlockNumber>,
	/// Data that waited for a worker too long.
	pub expired: Coming,
	/// The consent that counts from the boundary on.
	pub joined: ConsentTotals,
	/// The consent that counts once everything on its way is checked and has joined.
	pub all: ConsentTotals,
}

impl Forecast {
	/// Reads the forecast from the chain; `None` when the model sells, or never will again.
	pub async fn read(snapshot: &Snapshot, model: ModelId, record: &ModelRecord) -> Result<Option<Self>, ChainError> {
		let state = snapshot.state(model).await?.state;
		if !matches!(state, ModelState::Forming | ModelState::Degraded) {
			return Ok(None);
		}
		let pledges = snapshot.pledges(model).await?;
		let owners = pledges.iter().map(|pledge| pledge.owner).collect();
		let owners = snapshot.counted(model, record, owners).await?;
		let (now, epoch) = (snapshot.number, snapshot.epoch_length()?);
		let boundary = now.checked_div(epoch).unwrap_or_default().saturating_add(1).saturating_mul(epoch);
		let totals = snapshot.consent(model).await?.totals;
		let nothing = Self::new(model, record.card.rules, totals);
		Ok(Some(Self { state, now, boundary, ..nothing }.with(&pledges, &owners)))
	}

	/// The forecast for a forming model in block 0 with no data on its way.
	pub fn new(model: ModelId, rules: ModelRules, totals: ConsentTotals) -> Self {
		let nothing = Coming::default();
		Self {
			model,
			state: ModelState::Forming,
			rules,
			totals,
			now: 0,
			boundary: 0,
			checked: nothing,
			unchecked: nothing,
			expires: None,
			expired: nothing,
			joined: totals,
			all: totals,
		}
	}

	/// Adds what was brought. Data of `owners` counts towards the floors, other data does not.
	pub fn with(self, pledges: &[PledgeRecord], owners: &BTreeSet<AccountId>) -> Self {
		let now = self.now;
		let on = |wanted: Step| pledges.iter().filter(move |pledge| step(pledge, now) == wanted);
		let ends = on(Step::Unchecked).filter_map(|pledge| match pledge.status {
			PledgeStatus::Pending { expires } => Some(expires),
			_ => None,
		});
		Self {
			checked: Coming::of(on(Step::Checked)),
			unchecked: Coming::of(on(Step::Unchecked)),
			expires: ends.min(),
			expired: Coming::of(on(Step::Expired)),
			joined: self.forecast(pledges, owners, &[Step::Checked]),
			all: self.forecast(pledges, owners, &[Step::Checked, Step::Unchecked]),
			..self
		}
	}

	/// Computes the consent that counts once the pledges on these steps have joined those that count now.
	fn forecast(&self, pledges: &[PledgeRecord], owners: &BTreeSet<AccountId>, joining: &[Step]) -> ConsentTotals {
		let mut accounts = BTreeMap::<AccountId, (Weight64, Weight64)>::new();
		for pledge in pledges.iter().filter(|pledge| owners.contains(&pledge.owner)) {
			let step = step(pledge, self.now);
			let (before, after) = accounts.entry(pledge.owner).or_default();
			let rows = Weight64::from(pledge.rows);
			if step == Step::Counts {
				*before = before.saturating_add(rows);
			}
			if step == Step::Counts || joining.contains(&step) {
				*after = after.saturating_add(rows);
			}
		}
		let capped = |rows: Weight64| rows.min(self.rules.weight_cap);
		let is_head = |weight: Weight64| u32::from(weight > 0 && weight >= self.rules.min_head_weight);
		accounts.into_values().map(|(before, after)| (capped(before), capped(after))).fold(
			self.totals,
			|sum, (before, after)| ConsentTotals {
				weight: sum.weight.saturating_add(after.saturating_sub(before)),
				heads: sum.heads.saturating_add(is_head(after).saturating_sub(is_head(before))),
			},
		)
	}

	/// The rows and the heads that `totals` lack to the soft floor.
	pub fn missing(&self, totals: &ConsentTotals) -> (Weight64, u32) {
		let floor = &self.rules.soft_floor;
		(floor.weight.saturating_sub(totals.weight), floor.heads.saturating_sub(totals.heads))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_primitives::{ContributionId, Floor, Perbill};

	const ATTESTED: PledgeStatus = PledgeStatus::Attested { by: [9; 32] };
	const ACTIVE: PledgeStatus = PledgeStatus::Active { since: 1 };

	fn pledge(owner: u8, rows: u32, status: PledgeStatus) -> PledgeRecord {
		PledgeRecord { contribution: ContributionId(0), owner: [owner; 32], statistic: [0; 32], rows, status }
	}

	/// In block 13 of epochs of 20, with the owners 1 to 8 counting.
	fn forecast(weight: Weight64, heads: u32, pledges: &[PledgeRecord]) -> Forecast {
		let rules = ModelRules {
			soft_floor: Floor { weight: 600, heads: 5 },
			hard_floor: Floor { weight: 200, heads: 2 },
			weight_cap: 300,
			min_rows: 50,
			min_head_weight: 100,
			quorum_weight: Perbill::from_percent(50),
			quorum_heads: Perbill::from_percent(50),
		};
		let new = Forecast::new(ModelId(4), rules, ConsentTotals { weight, heads });
		Forecast { now: 13, boundary: 20, ..new }.with(pledges, &(1..=8).map(|owner| [owner; 32]).collect())
	}

	#[test]
	fn a_forecast_keeps_to_the_cap_and_to_the_least_weight_of_a_head() {
		let pledges = [
			// At the cap with what joins.
			pledge(1, 250, ACTIVE),
			pledge(1, 250, ATTESTED),
			// A head only with what joins.
			pledge(2, 60, ACTIVE),
			pledge(2, 60, ATTESTED),
			// Never a head.
			pledge(3, 99, ATTESTED),
			// A party.
			pledge(9, 300, ATTESTED),
		];
		assert_eq!(forecast(310, 1, &pledges).joined, ConsentTotals { weight: 310 + 50 + 60 + 99, heads: 2 });
	}

	#[test]
	fn data_on_each_step_is_counted_apart() {
		let pending = |expires| PledgeStatus::Pending { expires };
		let forecast =
			forecast(0, 0, &[pledge(1, 200, ATTESTED), pledge(2, 50, pending(50)), pledge(3, 7, pending(13))]);
		let one = |rows| Coming { contributions: 1, rows };
		assert_eq!((forecast.checked, forecast.unchecked, forecast.expired), (one(200), one(50), one(7)));
		assert_eq!(forecast.expires, Some(50));
		assert_eq!(forecast.missing(&forecast.all), (350, 4));
	}
}
