//! What a model that sells nothing waits for: its floors, and what is on the way to them.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{bail, Context as _};
use assent_chain::{AccountId, ModelRecord, PledgeRecord, PledgeStatus, Snapshot};
use assent_client::words::counted;
use assent_primitives::{BlockNumber, ConsentTotals, ModelId, ModelRules, ModelState, Weight64};
use serde_json::{json, Value};

use crate::{no_model, rights::totals, status::floor_json};

/// Contributions that are on the way, and their rows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Coming {
	contributions: u64,
	rows: Weight64,
}

impl Coming {
	fn of<'a>(pledges: impl Iterator<Item = &'a PledgeRecord>) -> Self {
		pledges.fold(Self::default(), |sum, pledge| Self {
			contributions: sum.contributions.saturating_add(1),
			rows: sum.rows.saturating_add(pledge.rows.into()),
		})
	}

	fn words(&self) -> String {
		format!("{} with {}", counted(self.contributions, "contribution"), counted(self.rows, "row"))
	}
}

/// How far a pledge is from counting.
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

/// A model below its soft floor.
pub struct Waiting {
	model: ModelId,
	state: ModelState,
	rules: ModelRules,
	/// Consent that counts now.
	totals: ConsentTotals,
	now: BlockNumber,
	/// The first block of the next epoch.
	boundary: BlockNumber,
	/// Checked by a worker: counts from the boundary on.
	checked: Coming,
	/// Waits for a worker.
	unchecked: Coming,
	/// The last block in which all that waits for a worker can be checked.
	expires: Option<BlockNumber>,
	/// Waited for a worker for too long.
	expired: Coming,
	/// Consent that counts from the boundary on.
	joined: ConsentTotals,
	/// Consent that counts once everything is checked and joined.
	all: ConsentTotals,
}

impl Waiting {
	/// `None` when the model sells, or never will again.
	pub async fn read(snapshot: &Snapshot, model: ModelId, record: &ModelRecord) -> anyhow::Result<Option<Self>> {
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
		Ok(Some(Self { state, now, boundary, ..Self::new(model, record.card.rules, totals) }.with(&pledges, &owners)))
	}

	/// A forming model to which nothing is on the way.
	fn new(model: ModelId, rules: ModelRules, totals: ConsentTotals) -> Self {
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

	/// With what was brought. The data of `owners` counts towards the floors, that of others does not.
	fn with(self, pledges: &[PledgeRecord], owners: &BTreeSet<AccountId>) -> Self {
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

	/// The consent that counts once the pledges on these steps have joined what counts now.
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

	/// What `totals` lack to the soft floor, in rows and heads.
	fn missing(&self, totals: &ConsentTotals) -> (Weight64, u32) {
		let floor = &self.rules.soft_floor;
		(floor.weight.saturating_sub(totals.weight), floor.heads.saturating_sub(totals.heads))
	}

	/// What it waits for, in one clause.
	pub fn words(&self) -> String {
		let floor = &self.rules.soft_floor;
		if self.joined.reaches(floor) {
			return format!("{}: what is checked counts then, and is enough", self.soon());
		}
		if self.all.reaches(floor) {
			return "a worker to check what was uploaded: it is enough, and counts from the epoch boundary after that on".into();
		}
		let (rows, heads) = self.missing(&self.all);
		let rows = (rows > 0).then(|| counted(rows, "more row"));
		let heads = (heads > 0).then(|| {
			let accounts = if heads == 1 { "an account with" } else { "accounts, each with" };
			let least = counted(self.rules.min_head_weight, "row");
			format!("{} ({accounts} at least {least})", counted(heads, "more head"))
		});
		let lacking = [rows, heads].into_iter().flatten().collect::<Vec<_>>().join(" and ");
		let besides = match self.all == self.totals {
			true => "",
			false => ", besides what is on its way",
		};
		format!("{lacking}{besides}: assent contribute --model {} ...", self.model.0)
	}

	/// When what is checked counts.
	fn soon(&self) -> String {
		format!("block {}, in about {}", self.boundary, counted(self.boundary.saturating_sub(self.now), "block"))
	}

	/// Lines for people.
	pub fn lines(&self) -> Vec<String> {
		let (soft, hard) = (&self.rules.soft_floor, &self.rules.hard_floor);
		let mut lines = vec![
			format!(
				"  weight    {} now; soft floor {} (it sells from there on), hard floor {} (once active, it is halted for good \
				 below it)",
				counted(self.totals.weight, "row"),
				soft.weight,
				hard.weight,
			),
			format!(
				"  heads     {} now; soft floor {}, hard floor {}. A head is an account with at least {}; those of the owner and \
				 the workers do not count",
				self.totals.heads,
				soft.heads,
				hard.heads,
				counted(self.rules.min_head_weight, "row"),
			),
		];
		if self.checked != Coming::default() {
			lines.push(format!("  checked   {}: from {}", self.checked.words(), self.soon()));
		}
		if let Some(expires) = self.expires {
			lines.push(format!(
				"  unchecked {}: for a worker to check by block {expires}; what it checks before block {} counts from there on",
				self.unchecked.words(),
				self.boundary,
			));
		}
		if self.expired != Coming::default() {
			lines.push(format!(
				"  expired   {}: no worker checked it in time. assent pledge expire ..., and bring it again",
				self.expired.words()
			));
		}
		lines.push(format!("  waits for {}", self.words()));
		lines
	}

	/// For scripts.
	pub fn json(&self) -> Value {
		let (rows, heads) = self.missing(&self.totals);
		let coming = |coming: &Coming| json!({ "contributions": coming.contributions, "rows": coming.rows });
		let mut unchecked = coming(&self.unchecked);
		unchecked["expires"] = self.expires.into();
		json!({
			"now": totals(&self.totals),
			"soft_floor": floor_json(&self.rules.soft_floor),
			"hard_floor": floor_json(&self.rules.hard_floor),
			"missing": { "weight": rows, "heads": heads },
			"boundary": self.boundary,
			"blocks": self.boundary.saturating_sub(self.now),
			"checked": coming(&self.checked),
			"unchecked": unchecked,
			"expired": coming(&self.expired),
			"at_boundary": totals(&self.joined),
			"with_unchecked": totals(&self.all),
			"what": self.words(),
		})
	}

	/// Why nothing is sold, in one sentence.
	fn refusal(&self) -> String {
		let floor = &self.rules.soft_floor;
		let (state, yet) = match self.state {
			ModelState::Degraded => ("is below its soft floor", "now"),
			_ => ("is still forming", "yet"),
		};
		format!(
			"model {} {state} and sells nothing {yet}: it has {} by {}, and sells from {} by {} on. It waits for {}\n\
			 `assent status --model {}` shows how far it is",
			self.model.0,
			counted(self.totals.weight, "row"),
			counted(self.totals.heads, "head"),
			counted(floor.weight, "row"),
			counted(floor.heads, "head"),
			self.words(),
			self.model.0,
		)
	}
}

/// Refuses what the chain would refuse, and says what the model waits for.
pub async fn ensure_selling(snapshot: &Snapshot, model: ModelId) -> anyhow::Result<()> {
	let record = snapshot.model(model).await?.with_context(|| no_model(model))?;
	match Waiting::read(snapshot, model, &record).await? {
		Some(waiting) => bail!(waiting.refusal()),
		None => Ok(()),
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use assent_primitives::{ContributionId, Floor, Perbill};

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
	const ACTIVE: PledgeStatus = PledgeStatus::Active { since: 1 };

	fn pledge(owner: u8, rows: u32, status: PledgeStatus) -> PledgeRecord {
		PledgeRecord { contribution: ContributionId(0), owner: [owner; 32], statistic: [0; 32], rows, status }
	}

	/// In block 13 of epochs of 20, with the owners 1 to 8 counting.
	fn waiting(weight: Weight64, heads: u32, pledges: &[PledgeRecord]) -> Waiting {
		let new = Waiting::new(ModelId(4), rules(), ConsentTotals { weight, heads });
		Waiting { now: 13, boundary: 20, ..new }.with(pledges, &(1..=8).map(|owner| [owner; 32]).collect())
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
		assert_eq!(waiting.joined, ConsentTotals { weight: 1_000, heads: 5 });
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
		assert!(waiting.words().contains("besides what is on its way"), "{}", waiting.words());
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
		assert_eq!(waiting(310, 1, &pledges).joined, ConsentTotals { weight: 310 + 50 + 60 + 99, heads: 2 });
	}

	#[test]
	fn what_waited_too_long_is_not_on_its_way() {
		let waiting = waiting(0, 0, &[pledge(1, 200, PledgeStatus::Pending { expires: 13 })]);
		assert_eq!(waiting.all, ConsentTotals::default());
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
		let degraded = Waiting { state: ModelState::Degraded, ..forming }.refusal();
		assert!(degraded.contains("below its soft floor"), "{degraded}");
	}
}
