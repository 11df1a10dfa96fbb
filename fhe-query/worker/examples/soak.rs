//! Sustained load on the service, on loopback, with its own queriers; prints one JSON object, and on stderr how far it
//! is.
//!
//! `--seconds N` (20 by default; the long tier takes 600) is the time of the steady part. Four parts:
//!
//! 1. *warming*: two clients upload their evaluation keys, and everything is asked once, so that the worker has loaded
//!    the keys and knows what answers take.
//! 2. *alone*: a small client asks for one label after the other.
//! 3. *steady*: labels and scores are asked for, each at a constant rate far below what the worker can do, whatever the
//!    answers do, among quotes, repeated queries and broken ones. Scores are under a fresh key each.
//!    `soak_p99_over_p50` is of the times of scores as the client sees them, `soak_label_p99_over_p50` of those of
//!    labels; `soak_rss_growth_ratio` is the median resident memory of the last quarter of the time over that of the
//!    second quarter, for the whole process.
//! 4. *beside a greedy one*: the small client asks as before while another keeps a queue full. `soak_small_slowdown` is
//!    the median time of its answers over that of part 2; `soak_small_share` is its part of all labels that were
//!    answered meanwhile.
//!
//! Queries are made while the time runs: their proofs are simulated (`service::rehearsal`), and checked like all
//! others.

use std::{
	sync::{
		atomic::{AtomicU16, AtomicUsize, Ordering},
		Arc,
	},
	time::{Duration, Instant},
};

use anyhow::Context;
use assent_client::api::WorkerApi;
use assent_engine::{decrypt_label, encrypt_query, encrypt_scores, ClientKey, EngineError, EvaluationKey};
use assent_primitives::{Hash32, OfferId};
use assent_protocol::QueryRequest;
use assent_worker::{
	config::Limits,
	engine::Tfhe,
	metrics::resident_bytes,
	rehearsal::{Rehearsal, OFFER},
	serve::serve,
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};

const THREADS: usize = 2;
const FEATURES: u32 = 64;
const CLASSES: usize = 2;
/// Labels a second in the steady part, and scores for each of them.
const LABELS: u32 = 1;
const SCORES_EACH: u32 = 8;
/// Labels of the small client in parts 2 and 4, and of the greedy one in part 4 at any time.
const SMALL: usize = 24;
const GREEDY_AT_A_TIME: usize = 12;
/// How often the steady part says how far it is.
const NEWS: Duration = Duration::from_secs(15);

/// Whoever asks, and what for.
struct Load {
	rehearsal: Rehearsal,
	api: WorkerApi,
	/// Whoever speaks another language.
	stranger: reqwest::Client,
	credits: AtomicU16,
	scores_credits: AtomicU16,
}

/// A querier of labels.
struct Asker {
	load: Arc<Load>,
	key: ClientKey,
	hash: Hash32,
}

fn features(number: u16) -> Vec<i8> {
	(0..FEATURES).map(|feature| (feature * u32::from(number) % 100) as i8).collect()
}

fn next(credits: &AtomicU16) -> anyhow::Result<u16> {
	let taken = credits.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |next| next.checked_add(1));
	taken.map_err(|_| anyhow::anyhow!("there are no more credits"))
}

impl Load {
	/// Asks for scores and opens them. Gives how long the answer took.
	async fn scores(self: Arc<Self>) -> anyhow::Result<Duration> {
		let credit = next(&self.scores_credits)?;
		let load = self.clone();
		let made = tokio::task::spawn_blocking(move || {
			let (key, ciphertext) = encrypt_scores(&features(credit));
			load.rehearsal.scores_query(credit, ciphertext).map(|query| (key, query))
		});
		let (key, query) = made.await??;
		let started = Instant::now();
		let (answer, _) = self.api.query(&query).await?;
		let time = started.elapsed();
		anyhow::ensure!(key.decrypt(CLASSES, &answer.answer)?.len() == CLASSES, "an answer of other classes");
		Ok(time)
	}

	/// What else comes: quotes, nonsense.
	async fn noise(&self, key: &Hash32) -> anyhow::Result<()> {
		self.api.quote(OfferId(OFFER), key).await?;
		let broken = self.stranger.post(format!("{}v1/queries", self.api.url())).body(vec![0; 1_000]).send().await?;
		anyhow::ensure!(broken.status() == 400, "nonsense was taken: {}", broken.status());
		Ok(())
	}
}

impl Asker {
	async fn new(load: Arc<Load>) -> anyhow::Result<Arc<Self>> {
		let (key, evaluation) = tokio::task::spawn_blocking(|| {
			let key = ClientKey::generate();
			let evaluation = EvaluationKey::generate(&key);
			(key, evaluation)
		})
		.await?;
		load.api.put_key(&evaluation.hash(), evaluation.bytes(), None).await?;
		Ok(Arc::new(Self { load, hash: evaluation.hash(), key }))
	}

	async fn query(self: &Arc<Self>) -> anyhow::Result<QueryRequest> {
		let credit = next(&self.load.credits)?;
		let asker = self.clone();
		let made = tokio::task::spawn_blocking(move || {
			let ciphertext = encrypt_query(&asker.key, &features(credit));
			asker.load.rehearsal.query(asker.hash, credit, ciphertext)
		});
		made.await?
	}

	async fn queries(self: &Arc<Self>, count: usize) -> anyhow::Result<Vec<QueryRequest>> {
		let mut queries = Vec::new();
		for _ in 0..count {
			queries.push(self.query().await?);
		}
		Ok(queries)
	}

	/// Asks for a label and opens it. Gives how long the answer took.
	async fn label(self: Arc<Self>) -> anyhow::Result<Duration> {
		let query = self.query().await?;
		self.timed(&query).await
	}

	async fn timed(&self, query: &QueryRequest) -> anyhow::Result<Duration> {
		let started = Instant::now();
		let (answer, _) = self.load.api.query(query).await?;
		let time = started.elapsed();
		match decrypt_label(&self.key, CLASSES, &answer.answer) {
			Ok(_) | Err(EngineError::Undecided) => Ok(time),
			Err(error) => Err(error.into()),
		}
	}

	/// Asks once, and once more for the same.
	async fn twice(self: Arc<Self>) -> anyhow::Result<Duration> {
		let query = self.query().await?;
		let time = self.timed(&query).await?;
		self.timed(&query).await?;
		Ok(time)
	}
}

/// What the steady part measured.
struct Steady {
	scores: Vec<Duration>,
	labels: Vec<Duration>,
	memory: Vec<u64>,
}

/// Sends at a constant rate, whatever the answers do.
async fn steady(load: &Arc<Load>, askers: [Arc<Asker>; 2], seconds: u32) -> anyhow::Result<Steady> {
	let time = Duration::from_secs(seconds.into());
	let count = seconds * LABELS * SCORES_EACH;
	let (mut scores, mut labels, mut noise) = (JoinSet::new(), JoinSet::new(), JoinSet::new());
	let mut measured = Steady { scores: Vec::new(), labels: Vec::new(), memory: Vec::new() };
	let (started, mut told) = (Instant::now(), Instant::now());
	for number in 0..count {
		tokio::time::sleep_until((started + time * number / count).into()).await;
		scores.spawn(load.clone().scores());
		if number % SCORES_EACH == 0 {
			measured.memory.push(resident_bytes());
			let label = number / SCORES_EACH;
			let asker = askers[label as usize % askers.len()].clone();
			let hash = asker.hash;
			match label % 8 {
				0 => labels.spawn(asker.twice()),
				_ => labels.spawn(asker.label()),
			};
			let load = load.clone();
			noise.spawn(async move { load.noise(&hash).await });
		}
		// Whatever went wrong ends it at once.
		while let Some(time) = scores.try_join_next() {
			measured.scores.push(time??);
		}
		while let Some(time) = labels.try_join_next() {
			measured.labels.push(time??);
		}
		while let Some(done) = noise.try_join_next() {
			done??;
		}
		if told.elapsed() >= NEWS {
			told = Instant::now();
			let gone = started.elapsed().as_secs();
			eprintln!(
				"soak: steady, {gone} of {seconds} s: {} scores and {} labels answered, {} MB",
				measured.scores.len(),
				measured.labels.len(),
				resident_bytes() >> 20
			);
		}
	}
	while let Some(time) = scores.join_next().await {
		measured.scores.push(time??);
	}
	while let Some(time) = labels.join_next().await {
		measured.labels.push(time??);
	}
	while let Some(done) = noise.join_next().await {
		done??;
	}
	Ok(measured)
}

/// Asks with queries that were made before, so that the next one is there as soon as an answer is.
async fn one_after_the_other(asker: &Asker, queries: &[QueryRequest]) -> anyhow::Result<Vec<Duration>> {
	let mut times = Vec::new();
	for query in queries {
		times.push(asker.timed(query).await?);
	}
	Ok(times)
}

/// Keeps so many queries under way until nobody listens any more, and counts how many were answered.
async fn greedy(asker: Arc<Asker>, answered: Arc<AtomicUsize>, mut stop: oneshot::Receiver<()>) -> anyhow::Result<()> {
	let mut under_way = JoinSet::new();
	loop {
		while under_way.len() < GREEDY_AT_A_TIME {
			under_way.spawn(asker.clone().label());
		}
		tokio::select! {
			_ = &mut stop => return Ok(()),
			Some(done) = under_way.join_next() => {
				done??;
				answered.fetch_add(1, Ordering::SeqCst);
			},
		}
	}
}

/// The value below which `share` of `values` lie.
fn quantile<T: Copy + Ord>(values: &[T], share: f64) -> Option<T> {
	let mut sorted = values.to_vec();
	sorted.sort();
	let place = ((sorted.len() as f64 * share).ceil() as usize).clamp(1, sorted.len().max(1)) - 1;
	sorted.get(place).copied()
}

fn quantile_ms(times: &[Duration], share: f64) -> f64 {
	quantile(times, share).unwrap_or_default().as_secs_f64() * 1000.0
}

/// What a worker and its queriers go through.
async fn soak(load: Arc<Load>, seconds: u32) -> anyhow::Result<serde_json::Value> {
	eprintln!("soak: part 1 of 4, warming; about {} s in all", seconds + 40);
	let (small, large) = (Asker::new(load.clone()).await?, Asker::new(load.clone()).await?);
	for _ in 0..3 {
		small.clone().label().await?;
		large.clone().label().await?;
		load.clone().scores().await?;
	}
	eprintln!("soak: part 2 of 4, a small client alone");
	let alone = one_after_the_other(&small, &small.queries(SMALL).await?).await?;
	eprintln!("soak: part 3 of 4, steady for {seconds} s");
	let Steady { scores, labels, memory } = steady(&load, [small.clone(), large.clone()], seconds).await?;
	eprintln!("soak: part 4 of 4, the small client beside a greedy one");
	let queries = small.queries(SMALL).await?;
	let (enough, told) = oneshot::channel();
	let answered = Arc::new(AtomicUsize::new(0));
	let greedy = tokio::spawn(greedy(large, answered.clone(), told));
	while load.rehearsal.worker.queue.turns.waiting() < GREEDY_AT_A_TIME / 2 {
		tokio::time::sleep(Duration::from_millis(5)).await;
		anyhow::ensure!(!greedy.is_finished(), "the greedy client is not greedy enough");
	}
	let before = answered.load(Ordering::SeqCst);
	let beside = one_after_the_other(&small, &queries).await?;
	let others = answered.load(Ordering::SeqCst) - before;
	enough.send(()).ok();
	greedy.await??;

	let quarter = memory.len() / 4;
	let (early, late) = (memory.get(quarter..2 * quarter), memory.get(3 * quarter..));
	let median = |part: Option<&[u64]>| quantile(part.unwrap_or_default(), 0.5).context("too few measurements");
	let ratio = |times: &[Duration]| quantile_ms(times, 0.99) / quantile_ms(times, 0.5);
	Ok(serde_json::json!({
		"soak_seconds": seconds,
		"soak_scores": scores.len(),
		"soak_labels": labels.len(),
		"soak_p50_ms": quantile_ms(&scores, 0.5),
		"soak_p99_ms": quantile_ms(&scores, 0.99),
		"soak_p99_over_p50": ratio(&scores),
		"soak_label_p50_ms": quantile_ms(&labels, 0.5),
		"soak_label_p99_ms": quantile_ms(&labels, 0.99),
		"soak_label_p99_over_p50": ratio(&labels),
		"soak_rss_mb": median(late)? >> 20,
		"soak_rss_growth_ratio": median(late)? as f64 / median(early)? as f64,
		"soak_alone_p50_ms": quantile_ms(&alone, 0.5),
		"soak_beside_p50_ms": quantile_ms(&beside, 0.5),
		"soak_small_slowdown": quantile_ms(&beside, 0.5) / quantile_ms(&alone, 0.5),
		"soak_small_share": SMALL as f64 / (SMALL + others) as f64,
		"threads": THREADS,
	}))
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
	let arguments: Vec<String> = std::env::args().skip(1).collect();
	let seconds: u32 = match arguments.as_slice() {
		[] => 20,
		[flag, seconds] if flag == "--seconds" => seconds.parse().context("--seconds takes a number")?,
		_ => anyhow::bail!("usage: soak [--seconds N]"),
	};
	anyhow::ensure!((5..=3_600).contains(&seconds), "between 5 seconds and an hour");
	let data = tempfile::tempdir()?;
	let rehearsal = Rehearsal::start(data.path(), FEATURES, Arc::new(Tfhe::new(THREADS)?), Limits::default()).await?;
	let listener = TcpListener::bind("127.0.0.1:0").await?;
	let api = WorkerApi::new(&format!("http://{}", listener.local_addr()?))?;
	let (stop, stopped) = oneshot::channel::<()>();
	let server = tokio::spawn(serve(listener, rehearsal.worker.clone(), async {
		stopped.await.ok();
	}));
	let stranger = reqwest::Client::builder().no_proxy().build()?;
	let (credits, scores_credits) = (AtomicU16::new(0), AtomicU16::new(0));
	let load = Load { rehearsal, api, stranger, credits, scores_credits };
	let figures = soak(Arc::new(load), seconds).await?;
	stop.send(()).ok();
	server.await?;
	println!("{figures:#}");
	Ok(())
}
