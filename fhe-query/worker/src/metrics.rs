//! Metrics of the worker, in the text format of Prometheus.
//!
//! Times are in seconds and sizes in bytes, as Prometheus has it. Labels are of fixed sets, codes, routes and outcomes,
//! so that no request can make a series of its own.

use assent_protocol::Code;
use prometheus::{
	exponential_buckets, Encoder, Histogram, HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, Opts,
	Registry, TextEncoder,
};

/// Counters since the start, and gauges as they are now.
pub struct Metrics {
	registry: Registry,
	answered: IntCounter,
	repeated: IntCounter,
	cancelled: IntCounter,
	given_up: IntCounter,
	settled: IntCounter,
	forgotten: IntCounter,
	pledges_unread: IntCounter,
	proved: IntCounter,
	refused: IntCounterVec,
	compute: Histogram,
	waited: Histogram,
	requests: HistogramVec,
	keys: IntCounterVec,
	bytes: IntCounterVec,
	connections: IntCounterVec,
	gauges: Shown,
}

/// Gauges that are set when they are asked for.
struct Shown {
	queued: IntGauge,
	waiting: IntGauge,
	computing: IntGauge,
	loaded_keys: IntGauge,
	loaded_key_bytes: IntGauge,
	uploads: IntGauge,
	upload_bytes: IntGauge,
	connected: IntGauge,
	pending: IntGauge,
	unproved: IntGauge,
	served: IntGauge,
	finalized: IntGauge,
	ready: IntGauge,
	resident: IntGauge,
}

/// The source or the fate of an evaluation key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
	/// Found in memory.
	Hit,
	/// Loaded from the blob store.
	Loaded,
	/// Dropped from memory to make room.
	Evicted,
	/// Dropped from the blob store to make room.
	Dropped,
}

/// Direction of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
	/// Bodies of requests.
	In,
	/// Bodies of answers.
	Out,
}

impl Metrics {
	/// Makes metrics that have counted nothing yet.
	pub fn new() -> prometheus::Result<Self> {
		let registry = Registry::new();
		let make = Maker { registry: &registry };
		// From half a millisecond to more than a minute; a small head answers in the first, a full queue ends in the
		// last.
		let times = exponential_buckets(0.0005, 2.0, 18)?;
		let codes = "Requests refused, by code.";
		let gauges = Shown {
			queued: make.gauge("assent_queries_queued", "Queries that are checked, wait or compute.")?,
			waiting: make.gauge("assent_queries_waiting", "Queries that wait for their turn.")?,
			computing: make.gauge("assent_queries_computing", "Queries that compute.")?,
			loaded_keys: make.gauge("assent_keys_loaded", "Evaluation keys in memory.")?,
			loaded_key_bytes: make.gauge("assent_keys_loaded_bytes", "Memory of evaluation keys.")?,
			uploads: make.gauge("assent_uploads_open", "Uploads that have begun and are not whole.")?,
			upload_bytes: make.gauge("assent_uploads_reserved_bytes", "Disk set aside for them.")?,
			connected: make.gauge("assent_connections_open", "Open connections.")?,
			pending: make.gauge("assent_settlements_pending", "Answers not yet settled in a final block.")?,
			unproved: make.gauge("assent_proofs_pending", "Answers whose use is not proved yet.")?,
			served: make.gauge("assent_models_served", "Models that are answering.")?,
			finalized: make.gauge("assent_finalized_block", "Last finalised block seen.")?,
			ready: make.gauge("assent_ready", "Whether queries can be answered: 1 or 0.")?,
			resident: make.gauge("assent_resident_memory_bytes", "Resident memory.")?,
		};
		Ok(Self {
			answered: make.counter("assent_queries_answered_total", "Queries computed and answered.")?,
			repeated: make
				.counter("assent_queries_repeated_total", "Queries answered with the bytes of their first answer.")?,
			cancelled: make
				.counter("assent_queries_cancelled_total", "Queries whose sender hung up before they were admitted.")?,
			given_up: make.counter("assent_settlements_given_up_total", "Settlements too old to be settled.")?,
			settled: make.counter("assent_settlements_settled_total", "Settlements found in final state.")?,
			forgotten: make.counter("assent_statistics_forgotten_total", "Revoked statistics deleted.")?,
			pledges_unread: make
				.counter("assent_pledges_unread_total", "Times that the pledges of a model could not be read.")?,
			proved: make.counter("assent_uses_proved_total", "Proofs of use made for answers to searches.")?,
			refused: make.counters("assent_requests_refused_total", codes, "code")?,
			compute: make.times("assent_compute_seconds", "Time computed on ciphertexts, for a query.", &times)?,
			waited: make.times("assent_wait_seconds", "Time that admitted queries waited for their turn.", &times)?,
			requests: make.times_by("assent_request_seconds", "Time from head to answer.", &times, "route")?,
			keys: make.counters("assent_keys_total", "Evaluation keys found, loaded and dropped.", "outcome")?,
			bytes: make.counters("assent_http_bytes_total", "Bytes of bodies.", "way")?,
			connections: make.counters("assent_connections_total", "Connections taken and refused.", "outcome")?,
			gauges,
			registry,
		})
	}

	/// Counts a query that was computed and answered.
	pub fn answered(&self, micros: u64) {
		self.answered.inc();
		self.compute.observe(seconds(micros));
	}

	/// Counts a query that was answered with the bytes of its first answer.
	pub fn repeated(&self) {
		self.repeated.inc();
	}

	/// Counts a query whose sender hung up before it was admitted.
	pub fn cancelled(&self) {
		self.cancelled.inc();
	}

	/// Records the wait of a query for its turn, in microseconds.
	pub fn waited(&self, micros: u64) {
		self.waited.observe(seconds(micros));
	}

	/// Counts a refused request.
	pub fn refused(&self, code: Code) {
		self.refused.with_label_values(&[&name(code)]).inc();
	}

	/// Records the time of a request to `route`, in microseconds.
	pub fn request(&self, route: &'static str, micros: u64) {
		self.requests.with_label_values(&[route]).observe(seconds(micros));
	}

	/// Records a key lookup or a dropped key.
	pub fn key(&self, outcome: KeyUse) {
		let outcome = match outcome {
			KeyUse::Hit => "hit",
			KeyUse::Loaded => "loaded",
			KeyUse::Evicted => "evicted",
			KeyUse::Dropped => "dropped",
		};
		self.keys.with_label_values(&[outcome]).inc();
	}

	/// Counts the bytes of a body.
	pub fn bytes(&self, way: Way, count: usize) {
		let way = match way {
			Way::In => "in",
			Way::Out => "out",
		};
		self.bytes.with_label_values(&[way]).inc_by(count.try_into().unwrap_or(u64::MAX));
	}

	/// Counts a connection that was taken, or refused because there are too many.
	pub fn connection(&self, taken: bool) {
		self.connections.with_label_values(&[if taken { "taken" } else { "refused" }]).inc();
	}

	/// Records that a connection was opened or closed.
	pub fn connected(&self, opened: bool) {
		match opened {
			true => self.gauges.connected.inc(),
			false => self.gauges.connected.dec(),
		}
	}

	/// Counts a settlement found in final state.
	pub fn settled(&self) {
		self.settled.inc();
	}

	/// Counts a settlement too old to be settled.
	pub fn given_up(&self) {
		self.given_up.inc();
	}

	/// Counts a deleted statistic.
	pub fn forgotten(&self) {
		self.forgotten.inc();
	}

	/// Counts a model whose pledges could not be read.
	pub fn pledges_unread(&self) {
		self.pledges_unread.inc();
	}

	/// Counts a proof of use.
	pub fn proved(&self) {
		self.proved.inc();
	}

	/// Writes the text that `/metrics` answers.
	pub fn render(&self, now: &Gauges) -> prometheus::Result<String> {
		let shown = &self.gauges;
		for (gauge, value) in [
			(&shown.queued, now.queued),
			(&shown.waiting, now.waiting),
			(&shown.computing, now.computing),
			(&shown.loaded_keys, now.loaded_keys),
			(&shown.loaded_key_bytes, now.loaded_key_bytes),
			(&shown.uploads, now.uploads),
			(&shown.upload_bytes, now.upload_bytes),
			(&shown.pending, now.pending),
			(&shown.unproved, now.unproved),
			(&shown.served, now.served),
			(&shown.finalized, now.finalized),
			(&shown.ready, now.ready.into()),
			(&shown.resident, now.resident_bytes),
		] {
			gauge.set(value.try_into().unwrap_or(i64::MAX));
		}
		let mut text = Vec::new();
		TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
		Ok(String::from_utf8_lossy(&text).into_owned())
	}
}

/// Values read when `/metrics` is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Gauges {
	/// Queries that are checked, wait or compute.
	pub queued: u64,
	/// Queries that wait for their turn.
	pub waiting: u64,
	/// Queries that compute.
	pub computing: u64,
	/// Evaluation keys in memory.
	pub loaded_keys: u64,
	/// Memory of evaluation keys.
	pub loaded_key_bytes: u64,
	/// Uploads that are not whole.
	pub uploads: u64,
	/// Disk set aside for them.
	pub upload_bytes: u64,
	/// Answers not yet settled in a final block.
	pub pending: u64,
	/// Answers whose use is not proved yet.
	pub unproved: u64,
	/// Models that are answering.
	pub served: u64,
	/// Last finalised block seen.
	pub finalized: u64,
	/// True while queries can be answered.
	pub ready: bool,
	/// Resident memory.
	pub resident_bytes: u64,
}

struct Maker<'a> {
	registry: &'a Registry,
}

impl Maker<'_> {
	fn gauge(&self, name: &str, help: &str) -> prometheus::Result<IntGauge> {
		let made = IntGauge::new(name, help)?;
		self.registry.register(Box::new(made.clone()))?;
		Ok(made)
	}

	fn counter(&self, name: &str, help: &str) -> prometheus::Result<IntCounter> {
		let made = IntCounter::new(name, help)?;
		self.registry.register(Box::new(made.clone()))?;
		Ok(made)
	}

	fn counters(&self, name: &str, help: &str, label: &str) -> prometheus::Result<IntCounterVec> {
		let made = IntCounterVec::new(Opts::new(name, help), &[label])?;
		self.registry.register(Box::new(made.clone()))?;
		Ok(made)
	}

	fn times(&self, name: &str, help: &str, buckets: &[f64]) -> prometheus::Result<Histogram> {
		let made = Histogram::with_opts(HistogramOpts::new(name, help).buckets(buckets.to_vec()))?;
		self.registry.register(Box::new(made.clone()))?;
		Ok(made)
	}

	fn times_by(&self, name: &str, help: &str, buckets: &[f64], label: &str) -> prometheus::Result<HistogramVec> {
		let made = HistogramVec::new(HistogramOpts::new(name, help).buckets(buckets.to_vec()), &[label])?;
		self.registry.register(Box::new(made.clone()))?;
		Ok(made)
	}
}

fn seconds(micros: u64) -> f64 {
	std::time::Duration::from_micros(micros).as_secs_f64()
}

/// The code as it is written in refusals.
fn name(code: Code) -> String {
	match serde_json::to_value(code) {
		Ok(serde_json::Value::String(name)) => name,
		_ => "unknown".into(),
	}
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
