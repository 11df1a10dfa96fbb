//! The journeys of a query and of a revocation, through kills of the node, the worker and the program.

use std::path::PathBuf;

use assent_tests::{amount, number, units, until, until_ok, Node, Person, Program, ROWS};
use serde_json::Value;
use tempfile::TempDir;

/// A chain with one model, to which everybody in [`Person::PEOPLE`] has contributed.
struct Network {
	folder: TempDir,
	node: Node,
	assent: Program,
	model: u64,
	offer: u64,
	files: Vec<PathBuf>,
	contributions: Vec<Value>,
}

impl Network {
	/// `soft` and `hard`: people below whose number the model sells nothing new, or halts.
	fn new(soft: usize, hard: usize) -> Self {
		let folder = TempDir::new().unwrap();
		let node = Node::start(folder.path());
		let assent = Program::new(&node, folder.path());
		let (model, offer) = assent.register_model(soft, hard);
		let files: Vec<_> = Person::PEOPLE.iter().map(|person| person.rows(folder.path())).collect();
		let contribute = |(person, file): (&Person, &PathBuf)| {
			let file = file.display();
			assent.run(&format!("--finalized contribute --model {model} --csv {file} --label-column kind"), *person)
		};
		let contributions = Person::PEOPLE.iter().zip(&files).map(contribute).collect();
		Self { folder, node, assent, model, offer, files, contributions }
	}

	fn status(&self) -> Value {
		self.assent.look(&format!("status --model {}", self.model))
	}

	/// Waits until the rows of all contributors are in the model that the worker serves.
	fn all_served(&self) -> Value {
		let rows = u64::try_from(ROWS * Person::PEOPLE.len()).unwrap();
		until("everybody's rows are in the model", || {
			let (_, served) = self.node.get(&format!("/v1/models/{}", self.model))?;
			(served["rows"] == rows).then_some(served)
		})
	}

	fn buy(&self, quota: u64) -> Result<Value, Value> {
		let wallet = self.assent.file("wallet.json");
		let line = format!("credits buy --model {} --quota {quota} --wallet {}", self.model, wallet.display());
		self.assent.attempt(&line, Person::QUERIER)
	}

	fn query_line(&self, file: &str) -> String {
		let (file, wallet) = (self.assent.file(file), self.assent.file("wallet.json"));
		let (file, wallet) = (file.display(), wallet.display());
		format!("query --model {} --csv {file} --label-column kind --wallet {wallet}", self.model)
	}

	/// Credits in the wallet that bought nothing yet.
	fn unspent(&self) -> u64 {
		let line = format!("credits list --wallet {}", self.assent.file("wallet.json").display());
		let notes = self.assent.look(&line)["notes"].as_array().unwrap().clone();
		notes.iter().map(|note| number(&note["unspent"])).sum()
	}

	fn until_settled(&self, count: u64) {
		until(&format!("{count} answers are settled"), || {
			(number(&self.assent.offer(self.model, self.offer)["settled"]) >= count).then_some(())
		});
	}

	fn revoke(&self, who: usize) -> u64 {
		let line = format!("revoke --contribution {}", self.contributions[who]["contribution"]);
		let answer = self.assent.run(&line, Person::PEOPLE[who]);
		number(&answer["versions"][0]["new"])
	}

	fn is_gone(&self, who: usize) -> Value {
		let path = format!("/v1/statistics/{}", self.contributions[who]["statistic"].as_str().unwrap());
		until("the statistic is deleted", || self.node.get(&path).filter(|(status, _)| *status == 410)).1
	}
}

/// Writes the first `count` rows of a person who contributes nothing to `name`.
fn questions(network: &Network, name: &str, count: usize) {
	let rows = Person::QUERIER.rows(network.folder.path());
	let text = std::fs::read_to_string(rows).unwrap();
	let lines: Vec<_> = text.lines().take(count + 1).collect();
	std::fs::write(network.assent.file(name), lines.join("\n") + "\n").unwrap();
}

#[test]
fn a_query_is_answered_settled_and_shared_out_through_kills() {
	let mut network = Network::new(2, 1);
	// Contributions that wait for their attestation outlive the node.
	network.node.kill_and_restart();
	let served = network.all_served();
	questions(&network, "all.csv", 6);
	let plain = network.assent.evaluate(&network.files, &network.assent.file("all.csv"));
	assert_eq!(served["head"], plain["head"], "the model is bit-equal to one trained in the clear");

	network.buy(20).unwrap();
	let answer = network.assent.look(&network.query_line("all.csv"));
	let said: Vec<_> = answer["rows"].as_array().unwrap().iter().map(|row| row["label"].clone()).collect();
	assert_eq!(Value::from(said), plain["labels"], "encrypted labels are those of the model in the clear");

	// Answers that are not settled yet outlive the node and its worker.
	network.node.kill_and_restart();
	network.until_settled(6);
	network.all_served();

	// A program that is killed while it asks leaves at most one query behind, which the next run gets for the same credit.
	let mut program = network.assent.spawn(&network.query_line("all.csv"));
	until("the first is answered", || (network.node.metric("assent_queries_answered_total")? >= 1.0).then_some(()));
	program.kill().unwrap();
	program.wait().unwrap();
	let spent = 14 - network.unspent();
	let recovered = network.assent.look(&(network.query_line("all.csv") + " --limit 0"));
	assert!(recovered["recovered"].as_array().unwrap().len() <= 1);
	assert_eq!(network.unspent(), 14 - spent, "nothing was paid twice");
	network.until_settled(6 + spent);

	let paid = network.assent.offer(network.model, network.offer)["paid"].clone();
	let claimed: u128 = Person::PEOPLE.iter().map(|person| network.assent.claim(network.model, *person)).sum();
	let due = amount(&paid["contributors"]);
	assert!(claimed <= due && due - claimed < 1_000, "{claimed} of {due} came to the contributors");
	let parties = ["contributors", "worker", "owner", "treasury"];
	let total: u128 = parties.iter().map(|party| amount(&paid[party])).sum();
	assert_eq!(total, units(u128::from(6 + spent)), "each answer is shared out to the last part of its price");
}

#[test]
fn a_revocation_deletes_and_the_last_but_one_halts_and_refunds() {
	let mut network = Network::new(2, 2);
	network.all_served();
	questions(&network, "two.csv", 2);
	network.buy(5).unwrap();

	let version = network.revoke(0);
	// The node dies right after the block; what is due is done when it comes back.
	network.node.kill_and_restart();
	let served = network.node.serves(network.model, version);
	let retrained = network.assent.evaluate(&network.files[1..], &network.assent.file("two.csv"));
	assert_eq!(served["head"], retrained["head"], "the model is bit-equal to one that never had the data");
	assert_eq!(network.is_gone(0)["code"], "gone");

	let answer = network.assent.look(&network.query_line("two.csv"));
	let said: Vec<_> = answer["rows"].as_array().unwrap().iter().map(|row| row["label"].clone()).collect();
	assert_eq!(Value::from(said), retrained["labels"]);
	network.until_settled(2);

	network.revoke(1);
	assert_eq!(network.status()["state"], "Halted");
	network.is_gone(1);
	let refused = network.assent.try_look(&network.query_line("two.csv")).unwrap_err();
	assert!(refused["error"].to_string().to_lowercase().contains("halted"), "{refused}");
	assert!(network.buy(1).is_err(), "a halted model sells nothing");

	let wallet = network.assent.file("wallet.json");
	let line =
		format!("credits refund --model {} --wallet {} --to {}", network.model, wallet.display(), "//Ferdie//stash");
	let refund = until_ok("refunds are open", || network.assent.attempt(&line, Person::QUERIER));
	assert_eq!(amount(&refund["refunded"]), units(3), "credits that bought no answer come back");
	assert_eq!(amount(&network.assent.offer(network.model, network.offer)["escrow"]), 0);
}
