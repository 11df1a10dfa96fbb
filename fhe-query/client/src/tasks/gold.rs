//! Gold answers: known to the organisation before anybody labels, committed to in one hash, revealed one by one.
//!
//! A binary Merkle tree over BLAKE2b-256 with one leaf for every item, padded with zeros to a power of two. The path of
//! an item follows the bits of its number, lowest first. Leaves of items without gold are random, so that nobody can
//! tell which items have it. The runtime checks the same tree: `pallet-task-bounties`, module `gold`.

use std::{collections::BTreeMap, fs, io, path::Path};

use assent_chain::{AccountId, Answer, AnswerKind};
use assent_primitives::{content_hash, Hash32};
use codec::Encode;
use serde::{Deserialize, Serialize};

use super::answers::{parse_answer, show, AnswerError};
use crate::{access::random_seed, files};

const LEAF: &[u8; 14] = b"assent/gold/v1";
const NODE: &[u8; 19] = b"assent/gold-node/v1";
/// One item in so many can have gold, rounded down: fewer items than that have none.
pub const ONE_IN: u32 = 5;

/// The reason why gold answers cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GoldError {
	/// The file.
	#[error("cannot use the gold file {path}: {reason}")]
	Io {
		/// The file.
		path: String,
		/// The error of the file system.
		reason: io::Error,
	},
	/// Its contents.
	#[error("the gold file {0} is damaged: {1}")]
	Damaged(String, String),
	/// A line of the table.
	#[error("line {line} of the gold table: {reason}")]
	Line {
		/// The line; the header is line 1.
		line: usize,
		/// The fault.
		reason: String,
	},
	/// An answer in the table.
	#[error("line {line} of the gold table: {reason}")]
	Answer {
		/// The file.
		line: usize,
		/// The fault.
		reason: AnswerError,
	},
	/// More than the chain lets gold decide.
	#[error(
		"{found} gold answers for {items} items are too many: give at most {most}, so that gold does not replace paid \
		 work"
	)]
	TooMany {
		/// The number of gold answers.
		found: usize,
		/// The number of items.
		items: u32,
		/// The most gold answers that the set can have.
		most: u32,
	},
	/// No answer for that item.
	#[error("item {0} has no gold answer in this file")]
	NotGold(u32),
}

/// Secret answers with their salts, and what stands in the place of the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GoldFile {
	/// The set, once it exists.
	pub set: Option<u32>,
	/// The organisation of the set.
	#[serde(with = "hex::serde")]
	organisation: AccountId,
	/// Hash of the items.
	#[serde(with = "hex::serde")]
	items: Hash32,
	/// Number of items.
	item_count: u32,
	/// Gold answers by item.
	answers: BTreeMap<u32, Secret>,
	/// From which the leaves of the other items are made.
	#[serde(with = "hex::serde")]
	filler: Hash32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Secret {
	/// SCALE encoding of the answer.
	#[serde(with = "hex::serde")]
	answer: Vec<u8>,
	#[serde(with = "hex::serde")]
	salt: Hash32,
	/// For people who look into the file.
	label: String,
}

/// The parts of a gold reveal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reveal {
	/// The answer.
	pub answer: Answer,
	/// Its salt.
	pub salt: Hash32,
	/// The siblings from the leaf to the root.
	pub proof: Vec<Hash32>,
}

impl GoldFile {
	/// Salts answers.
	pub fn new(
		organisation: AccountId,
		items: Hash32,
		item_count: u32,
		answers: BTreeMap<u32, Answer>,
		classes: &[String],
	) -> Result<Self, GoldError> {
		let most = item_count / ONE_IN;
		if u32::try_from(answers.len()).map_or(true, |found| found > most) {
			return Err(GoldError::TooMany { found: answers.len(), items: item_count, most });
		}
		let answers = answers.into_iter().map(|(item, answer)| {
			let secret = Secret { label: show(&answer, classes), answer: answer.encode(), salt: random_seed() };
			(item, secret)
		});
		let answers = answers.collect();
		Ok(Self { set: None, organisation, items, item_count, answers, filler: random_seed() })
	}

	/// Reads the file that [`Self::write`] wrote.
	pub fn read(path: &Path) -> Result<Self, GoldError> {
		let name = || path.display().to_string();
		let bytes = fs::read(path).map_err(|reason| GoldError::Io { path: name(), reason })?;
		let file: Self = serde_json::from_slice(&bytes).map_err(|e| GoldError::Damaged(name(), e.to_string()))?;
		let readable = file.answers.values().all(|secret| decode(&secret.answer).is_some());
		match readable && file.answers.keys().all(|item| *item < file.item_count) {
			true => Ok(file),
			false => Err(GoldError::Damaged(name(), "an answer in it cannot be read".into())),
		}
	}

	/// Writes the file, readable by its owner alone.
	pub fn write(&self, path: &Path) -> Result<(), GoldError> {
		let text = serde_json::to_vec_pretty(self)
			.map_err(|e| GoldError::Damaged(path.display().to_string(), e.to_string()))?;
		files::write_private(path, &text).map_err(|reason| GoldError::Io { path: path.display().to_string(), reason })
	}

	/// The items that have gold.
	pub fn gold_items(&self) -> impl Iterator<Item = u32> + '_ {
		self.answers.keys().copied()
	}

	/// The root that the set commits to.
	pub fn root(&self) -> Hash32 {
		self.climb(0).0
	}

	/// The parts that reveal the gold of `item`.
	pub fn reveal(&self, item: u32) -> Result<Reveal, GoldError> {
		let secret = self.answers.get(&item).ok_or(GoldError::NotGold(item))?;
		let answer = decode(&secret.answer).ok_or(GoldError::NotGold(item))?;
		let position = usize::try_from(item).map_err(|_| GoldError::NotGold(item))?;
		Ok(Reveal { answer, salt: secret.salt, proof: self.climb(position).1 })
	}

	fn leaf(&self, item: u32) -> Hash32 {
		match self.answers.get(&item) {
			Some(Secret { answer, salt, .. }) => {
				// The answer is encoded already; SCALE encodings follow one another without anything in between.
				let mut bytes = (LEAF, self.organisation, self.items, item).encode();
				bytes.extend_from_slice(answer);
				bytes.extend_from_slice(salt);
				content_hash(&bytes)
			},
			None => content_hash(&(self.filler, item).encode()),
		}
	}

	/// The root, and the path of the leaf at `position`.
	fn climb(&self, mut position: usize) -> (Hash32, Vec<Hash32>) {
		let mut level: Vec<Hash32> = (0..self.item_count).map(|item| self.leaf(item)).collect();
		level.resize(level.len().max(1).next_power_of_two(), Hash32::default());
		let mut path = Vec::new();
		while level.len() > 1 {
			path.push(level.get(position ^ 1).copied().unwrap_or_default());
			level = level.chunks(2).map(node).collect();
			position /= 2;
		}
		(level.first().copied().unwrap_or_default(), path)
	}
}

fn node(pair: &[Hash32]) -> Hash32 {
	let child = |i: usize| pair.get(i).copied().unwrap_or_default();
	content_hash(&(NODE, child(0), child(1)).encode())
}

fn decode(bytes: &[u8]) -> Option<Answer> {
	codec::DecodeAll::decode_all(&mut &bytes[..]).ok()
}

/// Reads a table with the columns `item` and `answer`.
pub fn read_table(
	text: &str,
	item_count: u32,
	kind: &AnswerKind,
	classes: &[String],
) -> Result<BTreeMap<u32, Answer>, GoldError> {
	let mut lines = text.trim_start_matches('\u{feff}').lines().enumerate();
	let header = lines.next().map(|(_, line)| line.trim().to_lowercase()).unwrap_or_default();
	if header.split_once(',').map(|(item, answer)| (item.trim(), answer.trim())) != Some(("item", "answer")) {
		return Err(GoldError::Line { line: 1, reason: "the header must be item,answer".into() });
	}
	let mut answers = BTreeMap::new();
	for (line, text) in lines.map(|(line, text)| (line + 1, text)).filter(|(_, text)| !text.trim().is_empty()) {
		let wrong = |reason: String| GoldError::Line { line, reason };
		let (item, answer) = text.split_once(',').ok_or_else(|| wrong("give an item and its answer".into()))?;
		let item = item.trim().parse().ok().filter(|item| *item < item_count);
		let item =
			item.ok_or_else(|| wrong(format!("items are numbered from 0 to {}", item_count.saturating_sub(1))))?;
		let answer = answer.trim().trim_matches('"');
		let answer = parse_answer(kind, classes, answer).map_err(|reason| GoldError::Answer { line, reason })?;
		if answers.insert(item, answer).is_some() {
			return Err(wrong(format!("item {item} comes twice")));
		}
	}
	match answers.is_empty() {
		true => Err(GoldError::Line { line: 1, reason: "the file has no answer".into() }),
		false => Ok(answers),
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn gold(items: u32, with: &[u32]) -> GoldFile {
		let answers = with.iter().map(|item| (*item, Answer::Class(1))).collect();
		GoldFile::new([7; 32], [8; 32], items, answers, &[]).unwrap()
	}

	/// As the pallet climbs: from the leaf, by the bits of the item's number.
	fn climbs_to_root(file: &GoldFile, item: u32) -> bool {
		let reveal = file.reveal(item).unwrap();
		let leaf = content_hash(&(LEAF, file.organisation, file.items, item, reveal.answer, reveal.salt).encode());
		let (mut hash, mut bits) = (leaf, item);
		for sibling in &reveal.proof {
			let pair = if bits & 1 == 0 { [hash, *sibling] } else { [*sibling, hash] };
			hash = content_hash(&(NODE, pair[0], pair[1]).encode());
			bits >>= 1;
		}
		hash == file.root()
	}

	#[test]
	fn every_gold_answer_opens_to_the_root() {
		for items in [5u32, 6, 9, 16, 31, 33, 100] {
			let most: Vec<u32> = (0..items / ONE_IN).map(|n| n * ONE_IN).collect();
			let file = gold(items, &most);
			assert!(most.iter().all(|item| climbs_to_root(&file, *item)), "{items} items");
			let depth = file.reveal(0).unwrap().proof.len();
			assert_eq!(1usize << depth, usize::try_from(items).unwrap().next_power_of_two());
		}
	}

	#[test]
	fn an_item_without_gold_opens_to_nothing_and_looks_like_the_others() {
		let file = gold(10, &[3]);
		assert!(matches!(file.reveal(4), Err(GoldError::NotGold(4))));
		let leaves: std::collections::BTreeSet<_> = (0..10).map(|item| file.leaf(item)).collect();
		assert_eq!(leaves.len(), 10);
		assert!(!leaves.contains(&Hash32::default()));
	}

	#[test]
	fn two_files_with_the_same_answers_have_other_roots() {
		assert_ne!(gold(10, &[3]).root(), gold(10, &[3]).root());
	}

	#[test]
	fn more_gold_than_one_in_five_is_refused() {
		assert!(GoldFile::new([0; 32], [0; 32], 10, (0..2).map(|i| (i, Answer::Choice(0))).collect(), &[]).is_ok());
		let error = GoldFile::new([0; 32], [0; 32], 10, (0..3).map(|i| (i, Answer::Choice(0))).collect(), &[]);
		assert!(matches!(error, Err(GoldError::TooMany { found: 3, items: 10, most: 2 })));
	}

	#[test]
	fn a_gold_file_is_private_and_reads_back() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("gold.json");
		let mut file = gold(10, &[2, 7]);
		file.set = Some(4);
		file.write(&path).unwrap();
		assert!(!files::is_open_to_others(&path).unwrap());
		assert_eq!(GoldFile::read(&path).unwrap(), file);
	}

	#[test]
	fn a_damaged_gold_file_is_told() {
		let dir = tempfile::tempdir().unwrap();
		let path = dir.path().join("gold.json");
		gold(10, &[2]).write(&path).unwrap();
		let text = fs::read_to_string(&path).unwrap().replace("\"000100\"", "\"ff\"");
		fs::write(&path, text).unwrap();
		assert!(matches!(GoldFile::read(&path), Err(GoldError::Damaged(..))));
	}

	#[test]
	fn the_table_is_read_and_its_faults_are_told_by_line() {
		let kind = AnswerKind::Grid { cells: 9 };
		let read = |text: &str| read_table(text, 5, &kind, &[]);
		let answers = read("item,answer\n1,\"0,4\"\n\n3,none\n").unwrap();
		assert_eq!(answers.keys().copied().collect::<Vec<_>>(), [1, 3]);
		for (text, line) in [
			("", 1),
			("a,b\n", 1),
			("item,answer\n", 1),
			("item,answer\n5,none\n", 2),
			("item,answer\n1,none\n1,0\n", 3),
			("item,answer\n1\n", 2),
			("item,answer\n1,9\n", 2),
		] {
			let error = read(text).unwrap_err().to_string();
			assert!(error.contains(&format!("line {line} ")), "{text:?}: {error}");
		}
	}
}
