//! Sustained load on the service, on loopback, with its own queriers; prints one JSON object.
//!
//! `--seconds N` (20 by default; the long tier takes 600) bounds the time of the steady part, and with it the number of queries:
//! proofs are made before it begins, so that they are not measured. Three parts:
//!
//! 1. *alone*: a small client asks one query after the other.
//! 2. *steady*: two clients ask at a constant rate, far below what the worker can do, among quotes, repeated queries and broken
//!    ones. `soak_p99_over_p50` is of the answers' times as the client sees them; `soak_rss_growth_ratio` is the median resident
//!    memory of the last quarter of the time over that of the second quarter, for the whole process.
//! 3. *beside a greedy one*: the small client asks as before while another keeps a queue full. `soak_small_slowdown` is the median
//!    time of its answers over that of part 1; `soak_small_share` is its part of all answers that were given meanwhile.

use std::{
	sync::Arc,
	time::{Duration, Instant},
};

use anyhow::Context;
use assent_primitives::Hash32;
use fhe_query::{
	client::api::WorkerApi,
	compute::{encrypt_query, ClientKey, EvaluationKey},
	protocol::QueryRequest,
	service::{
		engine::Tfhe,
		metrics::resident_bytes,
		rehearsal::{Rehearsal, OFFER},
		serve::serve,
		worker::Limits,
	},
};
use tokio::{net::TcpListener, sync::oneshot, task::JoinSet};

const THREADS: usize = 2;
const FEATURES: u32 = 64;
/// Queries a second in the steady part.
const RATE: u32 = 4;
/// Queries of the small client in parts 1 and 3, and of the greedy one in part 3: at any time, and in all.
const SMALL: usize = 8;
const GREEDY_AT_A_TIME: usize = 12;
const GREEDY: usize = 40;

/// Queries that are ready to be sent.
struct Asker {
	key: ClientKey,
	hash: Hash32,
}

impl Asker {
	async fn new(api: &WorkerApi) -> anyhow::Result<Self> {
		let key = ClientKey::generate();
		let evaluation = EvaluationKey::generate(&key);
		api.put_key(&evaluation.hash(), evaluation.bytes(), None).await?;
		Ok(Self { hash: evaluation.hash(), key })
	}

	fn queries(&self, rehearsal: &Rehearsal, next: &mut u16, count: usize) -> anyhow::Result<Vec<QueryRequest>> {
		(0..count)
			.map(|number| {
				let features: Vec<i8> = (0..FEATURES).map(|feature| (feature as usize * number % 100) as i8).collect();
				let query = rehearsal.query(self.hash, *next, encrypt_query(&self.key, &features));
				*next = next.checked_add(1).context("there are no more credits")?;
				query
			})
			.collect()
	}
}

async fn timed(api: WorkerApi, query: QueryRequest) -> anyhow::Result<Duration> {
	let started = Instant::now();
	api.query(&query).await?;
	Ok(started.elapsed())
}

async fn one_after_the_other(api: &WorkerApi, queries: Vec<QueryRequest>) -> anyhow::Result<Vec<Duration>> {
	let mut times = Vec::new();
	for query in queries {
		times.push(timed(api.clone(), query).await?);
	}
	Ok(times)
}

/// Sends at a constant rate, whatever the answers do.
async fn steady(
	api: &WorkerApi,
	queries: Vec<QueryRequest>,
	time: Duration,
) -> anyhow::Result<(Vec<Duration>, Vec<u64>)> {
	let count = u32::try_from(queries.len())?.max(1);
	let (started, mut asked, mut memory) = (Instant::now(), JoinSet::new(), Vec::new());
	let noise = reqwest::Client::builder().no_proxy().build()?;
	for (number, query) in (0..).zip(queries) {
		tokio::time::sleep_until((started + time * number / count).into()).await;
		memory.push(resident_bytes());
		// What else comes: quotes, the same query once more, and nonsense.
		api.quote(assent_primitives::OfferId(OFFER), &query.key_hash).await?;
		let broken = noise.post(format!("{}v1/queries", api.url())).body(vec![0; 1_000]).send().await?;
		anyhow::ensure!(broken.status() == 400, "nonsense was taken: {}", broken.status());
		let again = (number % 8 == 0).then(|| (api.clone(), query.clone()));
		asked.spawn(timed(api.clone(), query));
		if let Some((api, query)) = again {
			api.query(&query).await?;
		}
	}
	let mut times = Vec::new();
	while let Some(time) = asked.join_next().await {
		times.push(time??);
	}
	Ok((times, memory))
}

/// Keeps so many queries under way until all are sent, or nobody listens any more. Gives how many were answered.
async fn greedy(api: WorkerApi, queries: Vec<QueryRequest>, mut stop: oneshot::Receiver<()>) -> anyhow::Result<usize> {
	let (mut under_way, mut answered) = (JoinSet::new(), 0);
	let mut queries = queries.into_iter();
	for query in queries.by_ref().take(GREEDY_AT_A_TIME) {
		under_way.spawn(timed(api.clone(), query));
	}
	loop {
		tokio::select! {
			_ = &mut stop => return Ok(answered),
			done = under_way.join_next() => match done {
				Some(done) => {
					done??;
					answered += 1;
					if let Some(query) = queries.next() {
						under_way.spawn(timed(api.clone(), query));
					}
				},
				None => anyhow::bail!("the greedy client ran out of queries before the small one: send more"),
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

fn median_ms(times: &[Duration]) -> f64 {
	quantile(times, 0.5).unwrap_or_default().as_secs_f64() * 1000.0
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

	let (small, large) = (Asker::new(&api).await?, Asker::new(&api).await?);
	let mut next = 0;
	let steadily = usize::try_from(seconds * RATE)?;
	eprintln!("making {} proofs", 2 * SMALL + steadily + GREEDY);
	let alone = small.queries(&rehearsal, &mut next, SMALL)?;
	let mut both = small.queries(&rehearsal, &mut next, steadily / 2)?;
	both.extend(large.queries(&rehearsal, &mut next, steadily - steadily / 2)?);
	let beside = small.queries(&rehearsal, &mut next, SMALL)?;
	let many = large.queries(&rehearsal, &mut next, GREEDY)?;

	eprintln!("alone");
	let alone = one_after_the_other(&api, alone).await?;
	eprintln!("steady, for {seconds} seconds");
	let (times, memory) = steady(&api, both, Duration::from_secs(seconds.into())).await?;
	eprintln!("beside a greedy client");
	let (enough, told) = oneshot::channel();
	let greedy = tokio::spawn(greedy(api.clone(), many, told));
	while rehearsal.worker.turns.waiting() < GREEDY_AT_A_TIME / 2 {
		tokio::time::sleep(Duration::from_millis(5)).await;
		anyhow::ensure!(!greedy.is_finished(), "the greedy client is not greedy enough");
	}
	let beside = one_after_the_other(&api, beside).await?;
	enough.send(()).ok();
	let answered = greedy.await??;
	stop.send(()).ok();
	server.await?;

	let quarter = memory.len() / 4;
	let (early, late) = (memory.get(quarter..2 * quarter), memory.get(3 * quarter..));
	let median = |part: Option<&[u64]>| quantile(part.unwrap_or_default(), 0.5).context("too few measurements");
	let p50 = median_ms(&times);
	let p99 = quantile(&times, 0.99).unwrap_or_default().as_secs_f64() * 1000.0;
	let figures = serde_json::json!({
		"soak_seconds": seconds,
		"soak_queries": times.len(),
		"soak_p50_ms": p50,
		"soak_p99_ms": p99,
		"soak_p99_over_p50": p99 / p50,
		"soak_rss_mb": median(late)? >> 20,
		"soak_rss_growth_ratio": median(late)? as f64 / median(early)? as f64,
		"soak_alone_p50_ms": median_ms(&alone),
		"soak_beside_p50_ms": median_ms(&beside),
		"soak_small_slowdown": median_ms(&beside) / median_ms(&alone),
		"soak_small_share": SMALL as f64 / (SMALL + answered) as f64,
		"threads": THREADS,
	});
	println!("{figures:#}");
	Ok(())
}
