//! The words for a model that sells nothing: its floors, and the data on its way to them.

use anyhow::bail;
use assent_chain::{ModelRecord, Snapshot};
use assent_client::{
	forming::{Coming, Forecast},
	lookup,
	words::counted,
};
use assent_primitives::{ModelId, ModelState};
use serde_json::{json, Value};

use crate::output::{floor_json, totals};

/// A model below its soft floor.
pub struct Waiting(Forecast);

impl Waiting {
	/// Reads the forecast; `None` when the model sells, or never will again.
	pub async fn read(snapshot: &Snapshot, model: ModelId, record: &ModelRecord) -> anyhow::Result<Option<Self>> {
		Ok(Forecast::read(snapshot, model, record).await?.map(Self))
	}

	/// The missing data in one clause.
	pub fn words(&self) -> String {
		let floor = &self.0.rules.soft_floor;
		if self.0.joined.reaches(floor) {
			return format!("{}: the checked data counts then, and is enough", self.soon());
		}
		if self.0.all.reaches(floor) {
			return "a worker to check the uploaded data: it is enough, and counts from the epoch boundary after the \
				check"
				.into();
		}
		let (rows, heads) = self.0.missing(&self.0.all);
		let rows = (rows > 0).then(|| counted(rows, "more row"));
		let heads = (heads > 0).then(|| {
			let accounts = if heads == 1 { "an account with" } else { "accounts, each with" };
			let least = counted(self.0.rules.min_head_weight, "row");
			format!("{} ({accounts} at least {least})", counted(heads, "more head"))
		});
		let lacking = [rows, heads].into_iter().flatten().collect::<Vec<_>>().join(" and ");
		let besides = match self.0.all == self.0.totals {
			true => "",
			false => ", besides the data on its way",
		};
		format!("{lacking}{besides}: assent contribute --model {} ...", self.0.model.0)
	}

	/// The block from which checked data counts.
	fn soon(&self) -> String {
		format!("block {}, in about {}", self.0.boundary, counted(self.0.boundary.saturating_sub(self.0.now), "block"))
	}

	/// Lines for people.
	pub fn lines(&self) -> Vec<String> {
		let (soft, hard) = (&self.0.rules.soft_floor, &self.0.rules.hard_floor);
		let mut lines = vec![
			format!(
				"  weight    {} now; soft floor {} (the model sells from there on), hard floor {} (an active model \
				 below it is halted for good)",
				counted(self.0.totals.weight, "row"),
				soft.weight,
				hard.weight,
			),
			format!(
				"  heads     {} now; soft floor {}, hard floor {}. A head is an account with at least {}; accounts of \
				 the owner and the workers do not count",
				self.0.totals.heads,
				soft.heads,
				hard.heads,
				counted(self.0.rules.min_head_weight, "row"),
			),
		];
		if self.0.checked != Coming::default() {
			lines.push(format!("  checked   {}: from {}", coming(&self.0.checked), self.soon()));
		}
		if let Some(expires) = self.0.expires {
			lines.push(format!(
				"  unchecked {}: for a worker to check by block {expires}; data checked before block {} counts from \
				 then on",
				coming(&self.0.unchecked),
				self.0.boundary,
			));
		}
		if self.0.expired != Coming::default() {
			lines.push(format!(
				"  expired   {}: no worker checked it in time. Clear it with assent pledge expire ..., and upload it \
				 again",
				coming(&self.0.expired)
			));
		}
		lines.push(format!("  waits for {}", self.words()));
		lines
	}

	/// For scripts.
	pub fn json(&self) -> Value {
		let (rows, heads) = self.0.missing(&self.0.totals);
		let coming = |coming: &Coming| json!({ "contributions": coming.contributions, "rows": coming.rows });
		let mut unchecked = coming(&self.0.unchecked);
		unchecked["expires"] = self.0.expires.into();
		json!({
			"now": totals(&self.0.totals),
			"soft_floor": floor_json(&self.0.rules.soft_floor),
			"hard_floor": floor_json(&self.0.rules.hard_floor),
			"missing": { "weight": rows, "heads": heads },
			"boundary": self.0.boundary,
			"blocks": self.0.boundary.saturating_sub(self.0.now),
			"checked": coming(&self.0.checked),
			"unchecked": unchecked,
			"expired": coming(&self.0.expired),
			"at_boundary": totals(&self.0.joined),
			"with_unchecked": totals(&self.0.all),
			"what": self.words(),
		})
	}

	/// The reason why nothing is sold, in one sentence.
	fn refusal(&self) -> String {
		let floor = &self.0.rules.soft_floor;
		let (state, yet) = match self.0.state {
			ModelState::Degraded => ("is below its soft floor", "now"),
			_ => ("is still forming", "yet"),
		};
		format!(
			"model {} {state} and sells nothing {yet}: it has {} by {}, and sells from {} by {} on. It waits for {}\n\
			 `assent status --model {}` shows its progress",
			self.0.model.0,
			counted(self.0.totals.weight, "row"),
			counted(self.0.totals.heads, "head"),
			counted(floor.weight, "row"),
			counted(floor.heads, "head"),
			self.words(),
			self.0.model.0,
		)
	}
}

fn coming(coming: &Coming) -> String {
	format!("{} with {}", counted(coming.contributions, "contribution"), counted(coming.rows, "row"))
}

/// Refuses a purchase that the chain would refuse, and tells what the model waits for.
pub async fn ensure_selling(snapshot: &Snapshot, model: ModelId) -> anyhow::Result<()> {
	let record = lookup::model(snapshot, model).await?;
	match Waiting::read(snapshot, model, &record).await? {
		Some(waiting) => bail!(waiting.refusal()),
		None => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_chain::{PledgeRecord, PledgeStatus};
	use assent_primitives::{ConsentTotals, ContributionId, Floor, ModelRules, Perbill, Weight64};

	fn rules() -> ModelRules {
		ModelRules {
			soft_floor: Floor { weight: 600, heads: 5 },
			hard_floor: Floor { weight: 200, heads: 2 },
			weight_cap: 300,
			min_rows: 50,
			min_head_weight: 100,
			quorum_weight: Perbill::from_percent(50),
			quorum_heads: Perbill::from_percent(50),
		}
	}

	const ATTESTED: PledgeStatus = PledgeStatus::Attested { by: [9; 32] };

	fn pledge(owner: u8, rows: u32, status: PledgeStatus) -> PledgeRecord {
		PledgeRecord { contribution: ContributionId(0), owner: [owner; 32], statistic: [0; 32], rows, status }
	}

	/// In block 13 of epochs of 20, with the owners 1 to 8 counting.
	fn waiting(weight: Weight64, heads: u32, pledges: &[PledgeRecord]) -> Waiting {
		let new = Forecast::new(ModelId(4), rules(), ConsentTotals { weight, heads });
		let owners = (1..=8).map(|owner| [owner; 32]).collect();
		Waiting(Forecast { now: 13, boundary: 20, ..new }.with(pledges, &owners))
	}

	#[test]
	fn a_model_without_data_waits_for_all_of_it() {
		let words = waiting(0, 0, &[]).words();
		assert!(
			words.starts_with("600 more rows and 5 more heads (accounts, each with at least 100 rows):"),
			"{words}"
		);
		assert!(words.contains("assent contribute --model 4"), "{words}");
	}

	#[test]
	fn only_what_is_missing_is_named() {
		let words = waiting(599, 5, &[]).words();
		assert!(words.starts_with("1 more row: "), "{words}");
		let words = waiting(700, 4, &[]).words();
		assert!(words.starts_with("1 more head (an account with at least 100 rows):"), "{words}");
	}

	#[test]
	fn checked_data_that_is_enough_waits_for_the_boundary() {
		let pledges: Vec<_> = (1..=5).map(|owner| pledge(owner, 200, ATTESTED)).collect();
		let waiting = waiting(0, 0, &pledges);
		assert_eq!(waiting.0.joined, ConsentTotals { weight: 1_000, heads: 5 });
		assert!(waiting.words().starts_with("block 20, in about 7 blocks"), "{}", waiting.words());
		assert_eq!(waiting.json()["checked"], json!({ "contributions": 5, "rows": 1_000 }));
		assert_eq!(waiting.json()["missing"], json!({ "weight": 600, "heads": 5 }));
	}

	#[test]
	fn unchecked_data_that_is_enough_waits_for_a_worker() {
		let mut pledges: Vec<_> = (1..=4).map(|owner| pledge(owner, 200, ATTESTED)).collect();
		pledges.push(pledge(5, 200, PledgeStatus::Pending { expires: 50 }));
		let waiting = waiting(0, 0, &pledges);
		assert!(waiting.words().starts_with("a worker to check"), "{}", waiting.words());
		let lines = waiting.lines().join("\n");
		assert!(lines.contains("4 contributions with 800 rows: from block 20, in about 7 blocks"), "{lines}");
		assert!(lines.contains("1 contribution with 200 rows: for a worker to check by block 50"), "{lines}");
	}

	#[test]
	fn what_is_on_its_way_is_taken_off_what_is_missing() {
		let waiting = waiting(0, 0, &[pledge(1, 200, ATTESTED)]);
		assert!(waiting.words().starts_with("400 more rows and 4 more heads"), "{}", waiting.words());
		assert!(waiting.words().contains("besides the data on its way"), "{}", waiting.words());
	}

	#[test]
	fn what_waited_too_long_is_not_on_its_way() {
		let waiting = waiting(0, 0, &[pledge(1, 200, PledgeStatus::Pending { expires: 13 })]);
		assert_eq!(waiting.0.all, ConsentTotals::default());
		let lines = waiting.lines().join("\n");
		assert!(lines.contains("  expired   1 contribution with 200 rows"), "{lines}");
		assert!(!lines.contains("unchecked") && !waiting.words().contains("on its way"), "{lines}");
	}

	#[test]
	fn a_refusal_says_how_far_the_model_is_and_where_to_look() {
		let forming = waiting(300, 3, &[]);
		let text = forming.refusal();
		assert!(
			text.contains("still forming")
				&& text.contains("it has 300 rows by 3 heads, and sells from 600 rows by 5 heads on"),
			"{text}"
		);
		assert!(text.contains("assent status --model 4"), "{text}");
		let degraded = Waiting(Forecast { state: ModelState::Degraded, ..forming.0 }).refusal();
		assert!(degraded.contains("below its soft floor"), "{degraded}");
	}
}
