//! What the worker counts, in the text format of Prometheus.

use std::{
	collections::BTreeMap,
	fmt::Write,
	sync::{
		atomic::{AtomicU64, Ordering},
		Mutex, PoisonError,
	},
};

use crate::protocol::Code;

/// Counters since the start, and gauges as they are now.
#[derive(Debug, Default)]
pub struct Metrics {
	answered: AtomicU64,
	repeated: AtomicU64,
	compute_micros: AtomicU64,
	queued: AtomicU64,
	given_up: AtomicU64,
	settled: AtomicU64,
	forgotten: AtomicU64,
	refused: Mutex<BTreeMap<String, u64>>,
}

impl Metrics {
	/// A query was computed and answered.
	pub fn answered(&self, micros: u64) {
		self.answered.fetch_add(1, Ordering::Relaxed);
		self.compute_micros.fetch_add(micros, Ordering::Relaxed);
	}

	/// A query was answered with the bytes of its first answer.
	pub fn repeated(&self) {
		self.repeated.fetch_add(1, Ordering::Relaxed);
	}

	/// A request was refused.
	pub fn refused(&self, code: Code) {
		let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
		*refused.entry(name(code)).or_default() += 1;
	}

	/// A settlement was found in final state.
	pub fn settled(&self) {
		self.settled.fetch_add(1, Ordering::Relaxed);
	}

	/// A settlement was too old to be settled any more.
	pub fn given_up(&self) {
		self.given_up.fetch_add(1, Ordering::Relaxed);
	}

	/// A revoked statistic was deleted.
	pub fn forgotten(&self) {
		self.forgotten.fetch_add(1, Ordering::Relaxed);
	}

	/// Counts a query as queued until the guard is dropped.
	pub fn enqueue(&self) -> Queued<'_> {
		self.queued.fetch_add(1, Ordering::Relaxed);
		Queued(self)
	}

	/// The text that `/metrics` answers.
	pub fn render(&self, gauges: &Gauges) -> String {
		let mut text = String::new();
		let counters = [
			("assent_queries_answered_total", "Queries computed and answered.", &self.answered),
			("assent_queries_repeated_total", "Queries answered with the bytes of their first answer.", &self.repeated),
			("assent_compute_micros_total", "Microseconds computed on ciphertexts.", &self.compute_micros),
			("assent_settlements_settled_total", "Settlements found in final state.", &self.settled),
			("assent_settlements_given_up_total", "Settlements too old to be settled.", &self.given_up),
			("assent_statistics_forgotten_total", "Revoked statistics deleted.", &self.forgotten),
		];
		for (name, help, counter) in counters {
			series(&mut text, name, "counter", help, counter.load(Ordering::Relaxed));
		}
		heading(&mut text, "assent_requests_refused_total", "counter", "Requests refused, by code.");
		for (code, count) in self.refused.lock().unwrap_or_else(PoisonError::into_inner).iter() {
			let _ = writeln!(text, "assent_requests_refused_total{{code=\"{code}\"}} {count}");
		}
		let gauges = [
			("assent_queries_queued", "Queries admitted and not yet answered.", self.queued.load(Ordering::Relaxed)),
			("assent_settlements_pending", "Answers not yet settled in a final block.", gauges.pending),
			("assent_models_served", "Models that are answering.", gauges.served),
			("assent_finalized_block", "Last finalised block seen.", gauges.finalized),
			("assent_resident_memory_bytes", "Resident memory.", gauges.resident_bytes),
		];
		for (name, help, value) in gauges {
			series(&mut text, name, "gauge", help, value);
		}
		text
	}
}

/// Values read when `/metrics` is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Gauges {
	/// Answers not yet settled in a final block.
	pub pending: u64,
	/// Models that are answering.
	pub served: u64,
	/// Last finalised block seen.
	pub finalized: u64,
	/// Resident memory.
	pub resident_bytes: u64,
}

/// A query that is counted as queued.
pub struct Queued<'a>(&'a Metrics);

impl Drop for Queued<'_> {
	fn drop(&mut self) {
		self.0.queued.fetch_sub(1, Ordering::Relaxed);
	}
}

/// The code as it is written in refusals.
fn name(code: Code) -> String {
	match serde_json::to_value(code) {
		Ok(serde_json::Value::String(name)) => name,
		_ => "unknown".into(),
	}
}

fn heading(text: &mut String, name: &str, kind: &str, help: &str) {
	let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

fn series(text: &mut String, name: &str, kind: &str, help: &str, value: u64) {
	heading(text, name, kind, help);
	let _ = writeln!(text, "{name} {value}");
}

/// Resident memory of this process in bytes; zero where the system does not tell.
pub fn resident_bytes() -> u64 {
	let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
	status
		.lines()
		.find_map(|line| line.strip_prefix("VmRSS:"))
		.and_then(|rest| rest.split_whitespace().next())
		.and_then(|kib| kib.parse::<u64>().ok())
		.unwrap_or(0)
		.saturating_mul(1024)
}
