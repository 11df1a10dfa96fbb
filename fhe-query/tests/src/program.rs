use std::{
	ffi::OsStr,
	path::{Path, PathBuf},
	process::{Child, Command, Output, Stdio},
};

use serde_json::{json, Value};

use crate::{binary, people::write_points, Node, Person, UNIT};

/// The program `assent` with `--json`, against one node.
pub struct Program {
	node: String,
	folder: PathBuf,
}

impl Program {
	/// The program, its files in `folder`.
	pub fn new(node: &Node, folder: &Path) -> Self {
		Self { node: node.url(), folder: folder.to_owned() }
	}

	/// Answer of the command `line` (words apart by spaces), signed by `signer`; panics if it fails.
	pub fn run(&self, line: &str, signer: Person) -> Value {
		self.attempt(line, signer).unwrap_or_else(|error| panic!("assent {line}: {error}"))
	}

	/// Answer of the command `line`, or its error.
	pub fn attempt(&self, line: &str, signer: Person) -> Result<Value, Value> {
		self.answer(line.split(' ').map(str::to_owned).chain(["--signer".into(), signer.suri().into()]))
	}

	/// Answer of a command that nobody signs.
	pub fn look(&self, line: &str) -> Value {
		self.answer(line.split(' ').map(str::to_owned)).unwrap_or_else(|error| panic!("assent {line}: {error}"))
	}

	/// Answer or error of a command that nobody signs.
	pub fn try_look(&self, line: &str) -> Result<Value, Value> {
		self.answer(line.split(' ').map(str::to_owned))
	}

	/// A command that runs on while the test does something else.
	pub fn spawn(&self, line: &str) -> Child {
		self.command(line.split(' ')).spawn().expect("the program starts")
	}

	/// Path of a file of this test.
	pub fn file(&self, name: &str) -> PathBuf {
		self.folder.join(name)
	}

	/// Registers a model of the points of [`Person::rows`] with a price of one unit; returns model and offer.
	///
	/// Below `soft` people the model sells nothing new, below `hard` it halts.
	pub fn register_model(&self, soft: usize, hard: usize) -> (u64, u64) {
		let (descriptor, card) = (self.file("model.json"), self.file("card.json"));
		let sample = write_points(&self.file("sample.csv"), "sample", 200);
		let (sample, path) = (sample.display(), descriptor.display());
		self.look(&format!("model new --csv {sample} --label-column kind --map rff:64 --out {path}"));
		let floor = |people: usize| json!({ "weight": people * crate::ROWS, "heads": people });
		let text = json!({
			"name": "Left or right", "purpose": "Tell on which side a point lies.", "intended_use": ["Tests"],
			"forbidden_use": ["Anything else"], "purposes": ["general", "research", "commercial", "public"], "forbidden": [],
			"domain": "Points", "languages": [], "licence": "CC-BY-4.0",
			"split": { "contributors": 60, "worker": 25, "owner": 10, "treasury": 5 },
			"soft_floor": floor(soft), "hard_floor": floor(hard), "weight_cap": 1000, "min_rows": 100,
			"min_head_weight": 100, "quorum": { "weight": 50, "heads": 50 }, "notes": {}
		});
		std::fs::write(&card, text.to_string()).expect("the folder of the test can be written");
		let line = format!(
			"model register --descriptor {path} --card {} --price 1 --worker {}",
			card.display(),
			Person::WORKER.suri()
		);
		// The worker registers itself first.
		let registered = crate::until_ok("the model is registered", || self.attempt(&line, Person::OWNER));
		(number(&registered["model"]), number(&registered["offer"]))
	}

	/// The chain's account of `offer`, as `assent status` gives it.
	pub fn offer(&self, model: u64, offer: u64) -> Value {
		let status = self.look(&format!("status --model {model}"));
		let offers = status["offers"].as_array().expect("a status lists offers");
		offers.iter().find(|found| found["offer"] == offer).expect("the offer is there").clone()
	}

	/// Plaintext model of the files `train`, and its labels of `test`.
	pub fn evaluate(&self, train: &[PathBuf], test: &Path) -> Value {
		let train: String = train.iter().map(|file| format!(" --train {}", file.display())).collect();
		let (descriptor, test) = (self.file("model.json"), test.display().to_string());
		let descriptor = descriptor.display();
		self.look(&format!("model evaluate --descriptor {descriptor} --label-column kind{train} --test {test}"))
	}

	/// Royalties of `person` in `model` since the last claim, in smallest parts; zero if there are none.
	pub fn claim(&self, model: u64, person: Person) -> u128 {
		match self.attempt(&format!("claim --model {model}"), person) {
			Ok(answer) => amount(&answer["claimed"]),
			Err(error) if error.to_string().contains("NothingToClaim") => 0,
			Err(error) => panic!("claim: {error}"),
		}
	}

	fn command<Word: AsRef<OsStr>>(&self, words: impl IntoIterator<Item = Word>) -> Command {
		let mut command = Command::new(binary("assent"));
		command.args(["--json", "--node", &self.node]).args(words);
		command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
		command
	}

	fn answer(&self, words: impl IntoIterator<Item = String>) -> Result<Value, Value> {
		let Output { status, stdout, stderr } = self.command(words).output().expect("the program runs");
		let answer: Value =
			serde_json::from_slice(&stdout).unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&stderr)));
		if status.success() {
			Ok(answer)
		} else {
			Err(answer)
		}
	}
}

/// A number in an answer.
pub fn number(value: &Value) -> u64 {
	value.as_u64().unwrap_or_else(|| panic!("{value} is not a number"))
}

/// An amount of money in an answer, in smallest parts.
pub fn amount(value: &Value) -> u128 {
	let text = value.as_str().map(str::to_owned).unwrap_or_else(|| value.to_string());
	text.parse().unwrap_or_else(|_| panic!("{value} is not an amount"))
}

/// `units` in smallest parts.
pub fn units(units: u128) -> u128 {
	units * UNIT
}
