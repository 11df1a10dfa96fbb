//! How a node makes blocks: in slots with GRANDPA, through kills and with several validators, and on demand. Each test runs the program
//! itself and asks it over RPC, as anybody would.

use std::{
	fs::{self, File},
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
	time::{Duration, Instant},
};

use serde_json::{json, Value};
use subxt::{dynamic, OnlineClient, PolkadotConfig};
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(300);

/// A port that nobody listens on.
fn free_port() -> u16 {
	TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A running node, killed when the test ends.
struct Node {
	process: Child,
	rpc: u16,
	p2p: u16,
	log: PathBuf,
}

impl Node {
	/// Starts a node with its data in `base`.
	fn start(base: &Path, arguments: &[&str]) -> Self {
		let (rpc, p2p) = (free_port(), free_port());
		let log = base.join("log");
		let out = File::options().create(true).append(true).open(&log).unwrap();
		let process = Command::new(env!("CARGO_BIN_EXE_assent-node"))
			.arg("--base-path")
			.arg(base)
			.args(["--no-telemetry", "--no-mdns", "--no-prometheus"])
			.args(["--rpc-port", &rpc.to_string(), "--listen-addr", &format!("/ip4/127.0.0.1/tcp/{p2p}")])
			.args(arguments)
			.stdin(Stdio::null())
			.stdout(out.try_clone().unwrap())
			.stderr(out)
			.spawn()
			.unwrap();
		Node { process, rpc, p2p, log }
	}

	/// Stops the node without a warning, as a power failure would.
	fn kill(mut self) {
		self.process.kill().unwrap();
		self.process.wait().unwrap();
	}

	/// What the program has written.
	fn said(&self) -> String {
		fs::read_to_string(&self.log).unwrap_or_default()
	}

	/// Waits until the program has ended by itself, with an error; returns what it wrote.
	fn refusal(mut self) -> String {
		let end = Instant::now() + PATIENCE;
		while Instant::now() < end {
			if let Some(status) = self.process.try_wait().unwrap() {
				assert!(!status.success(), "the node should have refused to start");
				return self.said();
			}
			std::thread::sleep(Duration::from_millis(50));
		}
		panic!("the node runs, and should have refused to start: {}", self.said());
	}

	async fn ask(&self, method: &str, params: Value) -> Option<Value> {
		let question = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
		let url = format!("http://127.0.0.1:{}", self.rpc);
		let answer: Value = reqwest::Client::new().post(url).json(&question).send().await.ok()?.json().await.ok()?;
		answer.get("result").cloned()
	}

	async fn number_of(&self, hash: Value) -> Option<u64> {
		let header = self.ask("chain_getHeader", json!([hash])).await?;
		u64::from_str_radix(header["number"].as_str()?.strip_prefix("0x")?, 16).ok()
	}

	/// The best block's number.
	async fn best(&self) -> Option<u64> {
		self.number_of(Value::Null).await
	}

	/// The last final block's number.
	async fn finalised(&self) -> Option<u64> {
		self.number_of(self.ask("chain_getFinalizedHead", json!([])).await?).await
	}

	/// The best and the last final block's numbers, once the latter has reached `number`.
	async fn until_final(&mut self, number: u64) -> (u64, u64) {
		let end = Instant::now() + PATIENCE;
		while Instant::now() < end {
			if let Some(status) = self.process.try_wait().unwrap() {
				panic!("the node stopped ({status}): {}", self.said());
			}
			if let Some(finalised) = self.finalised().await.filter(|finalised| *finalised >= number) {
				return (self.best().await.unwrap(), finalised);
			}
			tokio::time::sleep(Duration::from_millis(100)).await;
		}
		panic!("block {number} is not final: {}", self.said());
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		let _ = self.process.kill();
		let _ = self.process.wait();
	}
}

#[tokio::test]
async fn a_validator_killed_between_slots_goes_on_and_finalises() {
	let base = TempDir::new().unwrap();
	let mut node = Node::start(base.path(), &["--dev"]);
	let (best, _) = node.until_final(2).await;
	node.kill();

	let mut node = Node::start(base.path(), &["--dev"]);
	let (_, finalised) = node.until_final(best + 2).await;
	assert!(finalised >= best + 2);
}

#[tokio::test]
async fn two_validators_finalise_the_same_blocks_and_recover_when_one_is_killed() {
	let (alice, bob) = (TempDir::new().unwrap(), TempDir::new().unwrap());
	// Without the last flag a validator that has lost all its peers waits for the network.
	let arguments = ["--chain", "local", "--alice", "--unsafe-force-node-key-generation", "--force-authoring"];
	let mut first = Node::start(alice.path(), &arguments);
	let id = loop {
		match first.ask("system_localPeerId", json!([])).await {
			Some(id) => break id.as_str().unwrap().to_owned(),
			None => tokio::time::sleep(Duration::from_millis(100)).await,
		}
	};
	let peer = format!("/ip4/127.0.0.1/tcp/{}/p2p/{id}", first.p2p);
	let arguments = ["--chain", "local", "--bob", "--unsafe-force-node-key-generation", "--bootnodes", &peer];
	let mut second = Node::start(bob.path(), &arguments);

	first.until_final(2).await;
	second.until_final(2).await;
	let hash = json!([2]);
	let of_first = first.ask("chain_getBlockHash", hash.clone()).await.unwrap();
	assert_eq!(Some(of_first), second.ask("chain_getBlockHash", hash).await);

	// One of two cannot finalise alone, though it makes blocks in its slots.
	second.kill();
	let (best, _) = first.until_final(2).await;
	let end = Instant::now() + PATIENCE;
	while first.best().await.unwrap() < best + 2 {
		assert!(Instant::now() < end, "the validator that is left makes no blocks: {}", first.said());
		tokio::time::sleep(Duration::from_millis(100)).await;
	}
	assert!(first.finalised().await.unwrap() <= best);

	let mut second = Node::start(bob.path(), &arguments);
	first.until_final(best + 2).await;
	second.until_final(best + 2).await;
}

#[tokio::test]
async fn blocks_on_a_timer_are_final_at_once_and_go_on_after_a_kill() {
	let base = TempDir::new().unwrap();
	let arguments = ["--dev", "--block-time-ms", "50"];
	let mut node = Node::start(base.path(), &arguments);
	node.until_final(40).await;
	let best = node.best().await.unwrap();
	let finalised = node.finalised().await.unwrap();
	assert!(finalised >= best, "block {best} was made, and block {finalised} is the last final one");
	node.kill();
	let mut node = Node::start(base.path(), &arguments);
	node.until_final(best + 10).await;
	node.kill();

	// Forty slots of three seconds in two: in slots this chain would stand still until the clock is there.
	let said = Node::start(base.path(), &["--dev"]).refusal();
	assert!(said.contains("the clock of this chain is") && said.contains("--block-time-ms"), "{said}");
}

#[tokio::test]
async fn instant_sealing_makes_a_block_for_each_transaction_and_none_without() {
	let base = TempDir::new().unwrap();
	let mut node = Node::start(base.path(), &["--dev", "--instant-seal"]);
	node.until_final(0).await;
	let client = loop {
		match OnlineClient::<PolkadotConfig>::from_url(format!("ws://127.0.0.1:{}", node.rpc)).await {
			Ok(client) => break client,
			Err(_) => tokio::time::sleep(Duration::from_millis(100)).await,
		}
	};
	tokio::time::sleep(Duration::from_secs(1)).await;
	assert_eq!(node.best().await, Some(0));
	for n in 1..=3 {
		let call = dynamic::tx("System", "remark", vec![dynamic::Value::from_bytes([n as u8])]);
		let signer = subxt_signer::sr25519::dev::alice();
		let at = client.at_current_block().await.unwrap();
		let progress = at.transactions().sign_and_submit_then_watch_default(&call, &signer).await.unwrap();
		progress.wait_for_finalized_success().await.unwrap();
		assert_eq!((node.best().await, node.finalised().await), (Some(n), Some(n)));
	}
}

#[test]
fn blocks_on_demand_are_refused_on_a_chain_of_others() {
	let base = TempDir::new().unwrap();
	let arguments = ["--chain", "local", "--alice", "--unsafe-force-node-key-generation", "--block-time-ms", "500"];
	let said = Node::start(base.path(), &arguments).refusal();
	assert!(said.contains("are for development chains") && said.contains("--dev"), "{said}");

	let said = Node::start(base.path(), &["--chain", "dev", "--instant-seal"]).refusal();
	assert!(said.contains("add --validator"), "{said}");
}
