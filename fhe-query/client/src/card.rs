//! A model's card: the document for people, with the rules that the chain takes from it.
//!
//! The chain keeps the hash of the file, byte for byte, and what binds in it: rules, purposes, split, and a few short
//! texts. The rules can never be changed and the rest only with notice, so the file is checked in full before it is
//! registered, and every fault is told at once. `docs/schemas/model-card.schema.json` describes the file.

use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	path::Path,
};

use assent_chain::ModelCard;
use assent_primitives::{content_hash, Floor, Hash32, ModelRules, Perbill, Permill, Purpose, PurposeSet, Split};
use serde::Deserialize;

/// Bytes of a text that the chain keeps.
const MAX_TEXT: usize = 32;
/// Languages that the chain keeps.
const MAX_LANGUAGES: usize = 8;

/// The reason why a card is refused.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
	/// Cannot be read.
	#[error("cannot read the card {path}: {reason}")]
	Io {
		/// The file.
		path: String,
		/// The error of the file system.
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
	/// The purposes that answers may be sold for.
	purposes: Vec<PurposeName>,
	/// The purposes that answers must not be sold for.
	#[serde(default)]
	forbidden: Vec<PurposeName>,
	domain: String,
	/// ISO 639-1; none when the data has no language.
	languages: Vec<String>,
	/// SPDX identifier of the licence of what contributors bring.
	licence: String,
	/// BLAKE2b-256 of the report of how the model was evaluated, if there is one.
	#[serde(default)]
	evaluation: Option<String>,
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

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum PurposeName {
	General,
	Research,
	Commercial,
	Public,
}

impl From<PurposeName> for Purpose {
	fn from(name: PurposeName) -> Self {
		match name {
			PurposeName::General => Self::General,
			PurposeName::Research => Self::Research,
			PurposeName::Commercial => Self::Commercial,
			PurposeName::Public => Self::Public,
		}
	}
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
	/// The name of the model.
	pub name: String,
	/// The terms that go on the chain.
	pub terms: ModelCard,
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
		let (purposes, forbidden) = document.check_purposes(&mut faults);
		let languages = document.check_languages(&mut faults);
		let evaluation = document.check_evaluation(&mut faults);
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
		let terms = ModelCard {
			document: content_hash(bytes),
			evaluation,
			purposes,
			forbidden,
			domain: document.domain,
			languages,
			licence: document.licence,
			rules,
			split,
		};
		Ok(Self { name: document.name, terms })
	}
}

impl Document {
	fn check_texts(&self, faults: &mut Vec<String>) {
		let texts =
			[("name", &self.name), ("purpose", &self.purpose), ("domain", &self.domain), ("licence", &self.licence)];
		for (field, _) in texts.iter().filter(|(_, text)| text.trim().is_empty()) {
			faults.push(format!("{field} is empty: contributors read it before they consent"));
		}
		let lists = [("intended_use", &self.intended_use), ("forbidden_use", &self.forbidden_use)];
		for (field, _) in lists.iter().filter(|(_, list)| list.iter().all(|text| text.trim().is_empty())) {
			faults.push(format!("{field} names nothing: write at least one line"));
		}
		if self.notes.keys().any(|key| key.trim().is_empty()) {
			faults.push("notes has an entry without a name".into());
		}
		for (field, text) in [("domain", &self.domain), ("licence", &self.licence)] {
			if text.len() > MAX_TEXT {
				faults.push(format!(
					"{field} is longer than {MAX_TEXT} bytes: the chain keeps a short text, notes can say more"
				));
			}
		}
		if self.domain.chars().any(char::is_control) {
			faults.push("domain has control characters".into());
		}
		if !self.licence.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-+".contains(&byte)) {
			faults.push(format!("licence is `{}`: it must be an SPDX identifier, as CC-BY-4.0", self.licence));
		}
	}

	fn check_purposes(&self, faults: &mut Vec<String>) -> (PurposeSet, PurposeSet) {
		let set = |names: &[PurposeName]| names.iter().map(|name| Purpose::from(*name)).collect::<PurposeSet>();
		let (purposes, forbidden) = (set(&self.purposes), set(&self.forbidden));
		if purposes.is_empty() {
			faults.push("purposes names nothing: answers must be good for something".into());
		}
		if !purposes.is_disjoint(&forbidden) {
			faults.push("a purpose is both in purposes and in forbidden".into());
		}
		(purposes, forbidden)
	}

	fn check_languages(&self, faults: &mut Vec<String>) -> Vec<[u8; 2]> {
		let code =
			|text: &String| <[u8; 2]>::try_from(text.as_bytes()).ok().filter(|c| c.iter().all(u8::is_ascii_lowercase));
		let codes: Vec<[u8; 2]> = self.languages.iter().filter_map(code).collect();
		let distinct: BTreeSet<[u8; 2]> = codes.iter().copied().collect();
		if codes.len() != self.languages.len() || distinct.len() != codes.len() || codes.len() > MAX_LANGUAGES {
			faults.push(format!("languages must be at most {MAX_LANGUAGES} different codes of ISO 639-1, as en or de"));
		}
		codes
	}

	fn check_evaluation(&self, faults: &mut Vec<String>) -> Hash32 {
		let mut hash = Hash32::default();
		if let Some(text) = &self.evaluation {
			if hex::decode_to_slice(text.trim_start_matches("0x"), &mut hash).is_err() {
				faults.push("evaluation must be the BLAKE2b-256 of a report, 64 hexadecimal digits".into());
			}
		}
		hash
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
		assert!(card.terms.split.is_exact());
		assert_eq!(card.terms.document, content_hash(SAMPLE.as_bytes()));
		assert!(card.terms.rules.min_rows >= 100);
		assert_eq!((card.terms.purposes, card.terms.forbidden), (PurposeSet::ALL, PurposeSet::NONE));
		assert_eq!((card.terms.licence.as_str(), card.terms.evaluation), ("CC-BY-4.0", [0; 32]));
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
	fn purposes_that_contradict_each_other_or_are_unknown_are_refused() {
		let both = faults(|card| card["forbidden"] = serde_json::json!(["research"]));
		assert!(both.len() == 1 && both[0].contains("both"), "{both:?}");
		let none = faults(|card| card["purposes"] = serde_json::json!([]));
		assert!(none.len() == 1 && none[0].contains("names nothing"), "{none:?}");
		let mut card: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
		card["purposes"] = serde_json::json!(["warfare"]);
		assert!(Card::from_bytes(card.to_string().as_bytes()).unwrap_err().to_string().contains("warfare"));
	}

	#[test]
	fn texts_that_the_chain_cannot_keep_are_refused() {
		for (field, value) in [
			("domain", serde_json::json!("a domain that is described at too great a length")),
			("licence", serde_json::json!("CC BY 4.0")),
			("languages", serde_json::json!(["en", "en"])),
			("languages", serde_json::json!(["english"])),
			("languages", serde_json::json!(["EN"])),
			("evaluation", serde_json::json!("0x12")),
		] {
			let faults = faults(|card| card[field] = value);
			assert!(faults.len() == 1 && faults[0].contains(field), "{field}: {faults:?}");
		}
	}

	#[test]
	fn an_evaluation_is_named_by_its_hash() {
		let mut card: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
		card["evaluation"] = format!("0x{}", "ab".repeat(32)).into();
		card["languages"] = serde_json::json!(["en", "de"]);
		let card = Card::from_bytes(card.to_string().as_bytes()).unwrap();
		assert_eq!(card.terms.evaluation, [0xab; 32]);
		assert_eq!(card.terms.languages, [*b"en", *b"de"]);
	}

	#[test]
	fn the_published_schema_has_the_fields_of_a_card_and_requires_the_same() {
		let schema = include_str!("../../../docs/schemas/model-card.schema.json");
		let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
		let required: BTreeSet<&str> =
			schema["required"].as_array().unwrap().iter().filter_map(|name| name.as_str()).collect();
		let mut card: serde_json::Value = serde_json::from_str(SAMPLE).unwrap();
		card["evaluation"] = "00".repeat(32).into();
		let whole = card.as_object().unwrap();
		let names =
			|object: &serde_json::Map<String, serde_json::Value>| object.keys().cloned().collect::<BTreeSet<_>>();
		assert_eq!(names(whole), names(schema["properties"].as_object().unwrap()));
		for field in whole.keys() {
			let mut less = whole.clone();
			less.remove(field);
			let made = Card::from_bytes(serde_json::to_string(&less).unwrap().as_bytes());
			assert_eq!(made.is_err(), required.contains(field.as_str()), "{field}");
		}
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
