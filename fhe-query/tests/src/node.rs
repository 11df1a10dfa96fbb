use std::{
	fs::{self, File},
	net::TcpListener,
	path::{Path, PathBuf},
	process::{Child, Command, Stdio},
};

use serde_json::Value;
use tokio::runtime::{Builder, Runtime};

use crate::{binary, until};

/// Milliseconds between blocks, as in the demo. A development chain has a settle window of 20 blocks. On a busy machine
/// seven to nine blocks of 250 ms pass from an answer, through a kill and a restart, to its settlement.
const BLOCK_TIME_MS: &str = "500";
/// Last lines of a node's log that are shown when a test fails.
const SHOWN_LINES: usize = 80;
/// Messages of every block, and of every five idle seconds. They are not shown: they would fill these lines.
const ROUTINE: [&str; 4] = ["Starting consensus session", "Prepared block", "Imported #", "Idle ("];

/// A development node with a worker inside. It is killed when the test ends.
pub struct Node {
	folder: PathBuf,
	process: Option<Child>,
	rpc: u16,
	worker: u16,
	http: reqwest::Client,
	runtime: Runtime,
}

impl Node {
	/// Starts a node with its data in `folder`, and waits until its worker answers.
	pub fn start(folder: &Path) -> Self {
		let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime of one thread");
		let folder = folder.to_owned();
		let http = reqwest::Client::new();
		let mut node = Self { folder, process: None, rpc: free_port(), worker: free_port(), http, runtime };
		node.spawn();
		node
	}

	/// Address of the node's RPC.
	pub fn url(&self) -> String {
		format!("ws://127.0.0.1:{}", self.rpc)
	}

	/// Kills the process with SIGKILL, as a power failure would, and starts it again on the same data.
	pub fn kill_and_restart(&mut self) {
		self.kill();
		self.spawn();
	}

	/// Status code and body of a `GET` to the worker; `None` if there is no connection.
	pub fn get(&self, path: &str) -> Option<(u16, Value)> {
		let request = self.http.get(format!("http://127.0.0.1:{}{path}", self.worker));
		self.runtime.block_on(async {
			let answer = request.send().await.ok()?;
			let status = answer.status().as_u16();
			let text = answer.text().await.ok()?;
			Some((status, serde_json::from_str(&text).unwrap_or(Value::String(text))))
		})
	}

	/// Value of a series of the worker's metrics since it started.
	pub fn metric(&self, name: &str) -> Option<f64> {
		let (_, text) = self.get("/metrics")?;
		let line = text.as_str()?.lines().find(|line| line.split(' ').next() == Some(name))?.to_owned();
		line.rsplit(' ').next()?.parse().ok()
	}

	/// The worker's account of `model`, once it serves consent version `version` or a later one.
	pub fn serves(&self, model: u64, version: u64) -> Value {
		until(&format!("the worker serves version {version} of model {model}"), || {
			let (status, served) = self.get(&format!("/v1/models/{model}"))?;
			(status == 200 && served["version"].as_u64()? >= version).then_some(served)
		})
	}

	fn spawn(&mut self) {
		let log = File::options().create(true).append(true).open(self.log()).expect("the log can be written");
		let process = Command::new(binary("assent-node"))
			.args(["--dev", "--no-telemetry", "--no-mdns", "--no-prometheus", "--block-time-ms", BLOCK_TIME_MS])
			.args(["--listen-addr", "/ip4/127.0.0.1/tcp/0", "--rpc-port", &self.rpc.to_string()])
			.args(["--worker", "--worker-suri", crate::Person::WORKER.suri()])
			.args(["--worker-listen", &format!("127.0.0.1:{}", self.worker), "--base-path"])
			.arg(self.folder.join("node"))
			.stdin(Stdio::null())
			.stdout(log.try_clone().expect("the log can be shared"))
			.stderr(log)
			.spawn()
			.expect("the node starts");
		self.process = Some(process);
		until("the worker answers", || {
			if let Ok(Some(status)) = self.process.as_mut()?.try_wait() {
				panic!("the node stopped ({status}): {}", fs::read_to_string(self.log()).unwrap_or_default());
			}
			self.get("/v1/health").filter(|(status, _)| *status == 200)
		});
	}

	fn kill(&mut self) {
		if let Some(mut process) = self.process.take() {
			let _ = process.kill();
			let _ = process.wait();
		}
	}

	/// The last lines of the log, without routine ones.
	fn end_of_log(&self) -> String {
		let bytes = fs::read(self.log()).unwrap_or_default();
		let text = String::from_utf8_lossy(&bytes);
		let lines = text.lines().filter(|line| !ROUTINE.iter().any(|routine| line.contains(routine)));
		let mut shown: Vec<&str> = lines.rev().take(SHOWN_LINES).collect();
		shown.reverse();
		shown.join("\n")
	}

	fn log(&self) -> PathBuf {
		self.folder.join("node.log")
	}
}

impl Drop for Node {
	fn drop(&mut self) {
		self.kill();
		if std::thread::panicking() {
			// The log is deleted with the folder of the test.
			eprintln!("the end of the node's log:\n{}", self.end_of_log());
		}
	}
}

/// A port that nobody listens on.
fn free_port() -> u16 {
	let listener = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
	listener.expect("loopback has a free port").port()
}
