//! A model's card: the document for people, with the rules that the chain takes from it.
//!
//! The chain keeps the hash of the file, byte for byte, and the rules in it. Nobody can change either afterwards, so the file
//! is checked in full before it is registered, and every fault is told at once.

use std::{collections::BTreeMap, fs, path::Path};

use assent_primitives::{content_hash, Floor, Hash32, ModelRules, Perbill, Permill, Split};
use serde::Deserialize;

/// Why a card was refused.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
	/// Cannot be read.
	#[error("cannot read the card {path}: {reason}")]
	Io {
		/// Which file.
		path: String,
		/// What the system said.
		reason: std::io::Error,
	},
	/// Not JSON, a field is missing, has another type, or is not one of a card.
	#[error("the card is not complete: {0}. scripts/data/card.json is an example")]
	Malformed(String),
	/// Rules that contradict each other.
	#[error("the card cannot be registered: {}", .0.join("; "))]
	Unsound(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
	name: String,
	purpose: String,
	intended_use: Vec<String>,
	forbidden_use: Vec<String>,
	domain: String,
	languages: Vec<String>,
	licence: String,
	split: SplitPercent,
	soft_floor: FloorRows,
	hard_floor: FloorRows,
	weight_cap: u64,
	min_rows: u32,
	min_head_weight: u64,
	quorum: QuorumPercent,
	/// Anything else that the owner wants contributors to know.
	#[serde(default)]
	notes: BTreeMap<String, serde_json::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SplitPercent {
	contributors: f64,
	worker: f64,
	owner: f64,
	treasury: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FloorRows {
	weight: u64,
	heads: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct QuorumPercent {
	weight: f64,
	heads: f64,
}

/// A sound card.
#[derive(Clone, Debug)]
pub struct Card {
	/// What the model is called.
	pub name: String,
	/// Hash of the file.
	pub document: Hash32,
	/// The rules that bind contributors.
	pub rules: ModelRules,
	/// How a payment is divided.
	pub split: Split,
}

impl Card {
	/// Reads and checks a card.
	pub fn read(path: &Path) -> Result<Self, CardError> {
		let bytes = fs::read(path).map_err(|reason| CardError::Io { path: path.display().to_string(), reason })?;
		Self::from_bytes(&bytes)
	}

	/// Checks a card.
	pub fn from_bytes(bytes: &[u8]) -> Result<Self, CardError> {
		let document: Document = serde_json::from_slice(bytes).map_err(|e| CardError::Malformed(e.to_string()))?;
		let mut faults = Vec::new();
		document.check_texts(&mut faults);
		document.check_rules(&mut faults);
		let split = document.split.exact(&mut faults);
		let quorum_weight = billionths("quorum.weight", document.quorum.weight, &mut faults);
		let quorum_heads = billionths("quorum.heads", document.quorum.heads, &mut faults);
		if !faults.is_empty() {
			return Err(CardError::Unsound(faults));
		}
		let floor = |floor: &FloorRows| Floor { weight: floor.weight, heads: floor.heads };
		let rules = ModelRules {
			soft_floor: floor(&document.soft_floor),
			hard_floor: floor(&document.hard_floor),
			weight_cap: document.weight_cap,
			min_rows: document.min_rows,
			min_head_weight: document.min_head_weight,
			quorum_weight,
			quorum_heads,
		};
		Ok(Self { name: document.name, document: content_hash(bytes), rules, split })
	}
}

impl Document {
	fn check_texts(&self, faults: &mut Vec<String>) {
		let texts =
			[("name", &self.name), ("purpose", &self.purpose), ("domain", &self.domain), ("licence", &self.licence)];
		for (field, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
			faults.push(format!("{field} is empty: contributors read it before they consent"));
		}
		let lists = [
			("intended_use", &self.intended_use),
			("forbidden_use", &self.forbidden_use),
			("languages", &self.languages),
		];
		for (field, _) in lists.iter().filter(|(_, list)| list.iter().all(|text| text.trim().is_empty())) {
			faults.push(format!("{field} names nothing: write at least one line"));
		}
		if self.notes.keys().any(|key| key.trim().is_empty()) {
			faults.push("notes has an entry without a name".into());
		}
	}

	fn check_rules(&self, faults: &mut Vec<String>) {
		let (soft, hard) = (&self.soft_floor, &self.hard_floor);
		let mut rule = |holds: bool, fault: &str| {
			if !holds {
				faults.push(fault.into());
			}
		};
		rule(soft.weight > 0 && soft.heads > 0, "soft_floor needs at least one row (weight) and one head");
		rule(
			hard.weight <= soft.weight && hard.heads <= soft.heads,
			"hard_floor must not be above soft_floor, neither in weight nor in heads",
		);
		rule(self.min_rows > 0, "min_rows must be at least 1; 100 or more keeps single rows from showing");
		rule(
			self.min_head_weight >= self.min_rows.into(),
			"min_head_weight must not be below min_rows: one contribution makes a head",
		);
		rule(self.weight_cap >= self.min_head_weight, "weight_cap must not be below min_head_weight");
	}
}

impl SplitPercent {
	fn exact(&self, faults: &mut Vec<String>) -> Split {
		let mut part = |name: &str, percent: f64| {
			let millionths = percent * 10_000.0;
			if !(0.0..=1_000_000.0).contains(&millionths) || (millionths - millionths.round()).abs() > 1e-6 {
				faults.push(format!("split.{name} is {percent}: it must be 0 to 100 % with at most four decimals"));
				return Permill::from_parts(0);
			}
			Permill::from_parts(millionths.round() as u32)
		};
		let split = Split {
			contributors: part("contributors", self.contributors),
			worker: part("worker", self.worker),
			owner: part("owner", self.owner),
			treasury: part("treasury", self.treasury),
		};
		if faults.iter().all(|fault| !fault.starts_with("split.")) && !split.is_exact() {
			let sum = self.contributors + self.worker + self.owner + self.treasury;
			faults.push(format!("the four parts of the split sum to {sum} %: they must sum to exactly 100 %"));
		}
		split
	}
}

fn billionths(name: &str, percent: f64, faults: &mut Vec<String>) -> Perbill {
	if !(percent > 0.0 && percent <= 100.0) {
		faults.push(format!("{name} is {percent}: it must be above 0 and at most 100 %"));
		return Perbill::from_parts(0);
	}
	Perbill::from_parts((percent * 10_000_000.0).round() as u32)
}

#[cfg(test)]
mod tests {
	use super::*;

	const SAMPLE: &str = include_str!("../../../scripts/data/card.json");

	fn faults(change: impl FnOnce(&mut serde_json::Value)) -> Vec<String> {
		let mut card: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
		change(&mut card);
		match Card::from_bytes(card.to_string().as_bytes()) {
			Err(CardError::Unsound(faults)) => faults,
			other => panic!("{other:?}"),
		}
	}

	#[test]
	fn the_sample_card_is_sound() {
		let card = Card::from_bytes(SAMPLE.as_bytes()).unwrap();
		assert!(card.split.is_exact());
		assert_eq!(card.document, content_hash(SAMPLE.as_bytes()));
		assert!(card.rules.min_rows >= 100);
	}

	#[test]
	fn a_split_that_is_not_whole_is_told_its_sum() {
		let faults = faults(|card| card["split"]["owner"] = 9.5.into());
		assert!(faults.len() == 1 && faults[0].contains("99.5 %"), "{faults:?}");
	}

	#[test]
	fn a_split_finer_than_the_chain_counts_is_refused() {
		let faults = faults(|card| {
			card["split"]["owner"] = 9.99999.into();
			card["split"]["worker"] = 25.00001.into();
		});
		assert_eq!(faults.len(), 2, "{faults:?}");
		assert!(faults.iter().all(|fault| fault.contains("four decimals")), "{faults:?}");
	}

	#[test]
	fn every_broken_rule_is_told_at_once() {
		let faults = faults(|card| {
			card["hard_floor"]["weight"] = 1_000_000.into();
			card["min_rows"] = 0.into();
			card["weight_cap"] = 0.into();
			card["quorum"]["heads"] = 0.into();
			card["purpose"] = " ".into();
		});
		assert_eq!(faults.len(), 5, "{faults:?}");
	}

	#[test]
	fn a_missing_or_unknown_field_is_named() {
		let mut card: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
		card.as_object_mut().unwrap().remove("licence");
		assert!(Card::from_bytes(card.to_string().as_bytes()).unwrap_err().to_string().contains("licence"));
		card["licence"] = "CC0".into();
		card["prise"] = 1.into();
		assert!(Card::from_bytes(card.to_string().as_bytes()).unwrap_err().to_string().contains("prise"));
	}
}
