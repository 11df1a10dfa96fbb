//! The queue: who gets a turn, what is told before asking, and what becomes of those who hang up.

use std::sync::atomic::Ordering;

use assent_client::api::WorkerApi;
use assent_primitives::{content_hash, OfferId};
use assent_protocol::{QueryRequest, Quote};
use codec::Encode;
use reqwest::header::RETRY_AFTER;

use super::{notes::Note, *};

const SMALL: &[u8] = b"key of the small client";

/// A worker that computes one query at a time, and a second querier.
pub async fn one_at_a_time(limits: Limits) -> (House, Note) {
	let house = House::with(Limits { computing: 1, ..limits }, None).await.serving().await;
	assert_eq!(house.put("keys", &content_hash(SMALL), SMALL).await.status(), 201);
	let note = Note::buy(&house).await;
	(house, note)
}

impl House {
	/// Asks in the background.
	pub fn asking(&self, query: &QueryRequest) -> JoinHandle<reqwest::Result<Response>> {
		tokio::spawn(self.http.post(format!("{}/v1/queries", self.url)).body(query.encode()).send())
	}

	pub async fn until(&self, holds: impl Fn(&Worker) -> bool) {
		for _ in 0..2_000 {
			if holds(&self.worker) {
				return;
			}
			tokio::time::sleep(Duration::from_millis(5)).await;
		}
		panic!("it never happened");
	}
}

#[tokio::test]
async fn a_small_client_gets_its_turn_beside_a_greedy_one() {
	let (house, note) = one_at_a_time(Limits::default()).await;
	let greedy: Vec<_> = (0..6).map(|credit| note.query(&house, credit, 1, b"slow")).collect();
	let small = note.query_under(&house, &content_hash(SMALL), 6, 1, b"small");
	let mut asking = Vec::new();
	for (number, query) in greedy.iter().enumerate() {
		asking.push(house.asking(query));
		house.until(|worker| worker.peers.taken() == number + 1 && worker.queue.turns.waiting() == number).await;
	}
	let asked = house.asking(&small);
	house.until(|worker| worker.queue.turns.waiting() == 6).await;
	house.engine.open_the_gate();
	let answer = asked.await.unwrap().unwrap().bytes().await.unwrap();
	// The first of the greedy was computing, one more may have been ahead; the other four come after.
	let place = house.engine.order.lock().unwrap().iter().position(|what| what.starts_with(b"small")).unwrap();
	assert!(place <= 2, "the small client was number {place}");
	assert!(!answer.is_empty());
	for asked in asking {
		assert_eq!(asked.await.unwrap().unwrap().status(), 200);
	}
}

#[tokio::test]
async fn one_key_and_one_address_cannot_take_every_place() {
	let limits = Limits { queued: 5, queued_per_key: 1, queued_per_peer: 3, ..Limits::default() };
	let (house, note) = one_at_a_time(limits).await;
	let queries: Vec<_> = (0..3).map(|credit| note.query(&house, credit, 1, b"slow")).collect();
	let small = note.query_under(&house, &content_hash(SMALL), 3, 1, b"slow");
	let mut asking = vec![house.asking(&queries[0])];
	house.until(|worker| worker.queue.turns.running() == 1).await;
	asking.push(house.asking(&queries[1]));
	house.until(|worker| worker.queue.turns.waiting() == 1).await;
	// One computes and one waits under this key.
	let answer = house.ask(queries[2].encode()).await;
	assert!(answer.headers().contains_key(RETRY_AFTER));
	refused(answer, Code::Unavailable).await;
	// Another key has a place; then this address has none left, and another one has.
	asking.push(house.asking(&small));
	house.until(|worker| worker.queue.turns.waiting() == 2).await;
	let other = note.query(&house, 4, 1, b"slow");
	refused(house.ask(other.encode()).await, Code::Unavailable).await;
	let elsewhere = house.http.post(format!("{}/v1/queries", house.url)).header("X-Forwarded-For", "192.0.2.1");
	let refusal = refusal(elsewhere.body(other.encode()).send().await.unwrap()).await;
	assert!(refusal.message.contains("queue"), "its key has no room, but it has a place: {}", refusal.message);
	house.engine.open_the_gate();
	for asked in asking {
		assert_eq!(asked.await.unwrap().unwrap().status(), 200);
	}
}

#[tokio::test]
async fn a_querier_that_hangs_up_while_it_waits_leaves_the_queue_and_keeps_its_credit() {
	let (house, note) = one_at_a_time(Limits::default()).await;
	let (first, second) = (note.query(&house, 0, 1, b"slow"), note.query(&house, 1, 1, b"second"));
	let running = house.asking(&first);
	house.until(|worker| worker.queue.turns.running() == 1).await;
	let waiting = house.asking(&second);
	house.until(|worker| worker.queue.turns.waiting() == 1).await;
	waiting.abort();
	house.until(|worker| worker.queue.turns.waiting() == 0 && worker.peers.taken() == 1).await;
	house.engine.open_the_gate();
	assert_eq!(running.await.unwrap().unwrap().status(), 200);

	assert_eq!(house.engine.answers.load(Ordering::SeqCst), 1, "nothing was computed for it");
	assert!(house.worker.index.record(&second.nullifier).unwrap().is_none(), "nothing is bound to it");
	assert!(house.get("/metrics").await.text().await.unwrap().contains("assent_queries_cancelled_total 1"));
	// The same credit with another query.
	assert_eq!(house.ask(note.query(&house, 1, 1, b"other").encode()).await.status(), 200);
}

#[tokio::test]
async fn a_quote_tells_price_and_time_before_anything_is_spent() {
	let (house, note) = one_at_a_time(Limits::default()).await;
	let key = hex::encode(content_hash(b"key of the querier"));
	let quote = |path: String| {
		let answer = house.http.get(format!("{}{path}", house.url)).send();
		async move { answer.await.unwrap().json::<Quote>().await.unwrap() }
	};
	let idle = quote(format!("/v1/quote?offer={OFFER}&key={key}")).await;
	assert_eq!((idle.offer, idle.model, idle.version), (OFFER, MODEL, 1));
	assert_eq!((idle.price.as_str(), idle.wait_ms, idle.queued, idle.places), ("5000", 0, 0, 64));
	assert_eq!(idle.compute_ms, 500, "what is assumed of an offer that has not answered yet");
	let api = WorkerApi::new(&house.url).unwrap();
	assert_eq!(api.quote(OfferId(OFFER), &content_hash(b"key of the querier")).await.unwrap(), idle);

	let asking: Vec<_> = (0..3).map(|credit| house.asking(&note.query(&house, credit, 1, b"slow"))).collect();
	house.until(|worker| worker.queue.turns.waiting() == 2).await;
	let own = quote(format!("/v1/quote?offer={OFFER}&key={key}")).await;
	let other = quote(format!("/v1/quote?offer={OFFER}")).await;
	assert_eq!((own.wait_ms, other.wait_ms, own.queued), (1_500, 1_000, 3));
	house.engine.open_the_gate();
	for asked in asking {
		assert_eq!(asked.await.unwrap().unwrap().status(), 200);
	}
	house.worker.queue.pace.took(OFFER, 1);
	assert_ne!(quote(format!("/v1/quote?offer={OFFER}")).await.compute_ms, 500);

	refused(house.get("/v1/quote?offer=99").await, Code::WrongOffer).await;
	for path in ["/v1/quote", "/v1/quote?offer=x", "/v1/quote?offer=7&key=00", "/v1/quote?offer=99999999999"] {
		refused(house.get(path).await, Code::Malformed).await;
	}
}

#[tokio::test]
async fn a_loaded_key_waits_for_its_turn_before_it_takes_memory() {
	let limits = Limits { loaded_key_bytes: 100, ..Limits::default() };
	let (house, note) = one_at_a_time(limits).await;
	let running = house.asking(&note.query(&house, 0, 1, b"slow"));
	house.until(|worker| worker.queue.turns.running() == 1).await;
	let loads = house.engine.loads.load(Ordering::SeqCst);
	let waiting = house.asking(&note.query_under(&house, &content_hash(SMALL), 1, 1, b"small"));
	house.until(|worker| worker.queue.turns.waiting() == 1).await;
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), loads, "a query that waits holds no key");
	house.engine.open_the_gate();
	assert_eq!(running.await.unwrap().unwrap().status(), 200);
	assert_eq!(waiting.await.unwrap().unwrap().status(), 200);
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), loads + 1);
	let metrics = house.get("/metrics").await.text().await.unwrap();
	for line in [
		"assent_keys_total{outcome=\"hit\"} 1",
		"assent_keys_total{outcome=\"evicted\"} 1",
		"assent_keys_loaded_bytes 100",
	] {
		assert!(metrics.lines().any(|found| found == line), "{line} is not in\n{metrics}");
	}
}

#[tokio::test]
async fn keys_that_were_paid_for_outlast_any_number_of_uploads() {
	let limits = Limits { stored_key_bytes: 60, ..Limits::default() };
	let (house, note) = one_at_a_time(limits).await;
	assert_eq!(house.ask(note.query(&house, 0, 1, b"features").encode()).await.status(), 200);
	for number in 0..5 {
		let key = format!("key number {number} of nobody");
		house.put("keys", &content_hash(key.as_bytes()), key).await;
	}
	let path = format!("/v1/keys/{}", hex::encode(content_hash(b"key of the querier")));
	assert_eq!(house.get(&path).await.status(), 204);
	refused(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(SMALL)))).await, Code::UnknownKey).await;
}
