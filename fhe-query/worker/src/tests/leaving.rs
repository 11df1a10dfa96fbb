//! Going down: what was accepted is finished, or sent away with a word on when to come back.

use assent_primitives::content_hash;
use codec::Encode;

use super::{fairness::one_at_a_time, resume::large_key, *};

#[tokio::test]
async fn what_computes_is_finished_and_what_waits_is_sent_away() {
	let (mut house, note) = one_at_a_time(Limits::default()).await;
	let (first, second) = (note.query(&house, 0, 1, b"slow"), note.query(&house, 1, 1, b"second"));
	let running = house.asking(&first);
	house.until(|worker| worker.queue.turns.running() == 1).await;
	let waiting = house.asking(&second);
	house.until(|worker| worker.queue.turns.waiting() == 1).await;

	house.stop.take().unwrap().send(()).unwrap();
	let sent_away = waiting.await.unwrap().unwrap();
	assert!(sent_away.headers().contains_key("Retry-After"));
	refused(sent_away, Code::Unavailable).await;
	assert!(!house.server.is_finished());
	house.engine.open_the_gate();
	let answered = running.await.unwrap().unwrap().bytes().await.unwrap();
	(&mut house.server).await.unwrap();

	// Nothing is lost: the one is told again, the other is answered.
	let house = house.restart().await;
	assert_eq!(house.ask(first.encode()).await.bytes().await.unwrap(), answered);
	house.work(&mut Preparer::new(house.worker.clone())).await;
	assert_eq!(house.ask(second.encode()).await.status(), 200);
}

#[tokio::test]
async fn an_admitted_query_is_finished_though_its_querier_has_hung_up() {
	let (mut house, note) = one_at_a_time(Limits::default()).await;
	let query = note.query(&house, 0, 1, b"slow");
	let running = house.asking(&query);
	house.until(|worker| worker.queue.turns.running() == 1).await;
	running.abort();
	let _ = running.await;
	house.stop.take().unwrap().send(()).unwrap();
	tokio::time::sleep(Duration::from_millis(100)).await;
	assert!(!house.server.is_finished(), "it waits for the answer to be written");
	house.engine.open_the_gate();
	(&mut house.server).await.unwrap();
	assert_eq!(house.worker.index.pending_count().unwrap(), 1);
}

#[tokio::test]
async fn the_farewell_is_bounded() {
	let limits = Limits { farewell: Duration::from_millis(300), ..Limits::default() };
	let (mut house, note) = one_at_a_time(limits).await;
	let query = note.query(&house, 0, 1, b"slow");
	let running = house.asking(&query);
	house.until(|worker| worker.queue.turns.running() == 1).await;
	house.stop.take().unwrap().send(()).unwrap();
	tokio::time::timeout(Duration::from_secs(5), &mut house.server).await.expect("it ends").unwrap();
	assert!(running.await.unwrap().is_err(), "the connection is cut");
	// The reservation is durable: after the next start the same query is computed.
	assert!(house.worker.index.record(&query.nullifier).unwrap().is_some());
	house.engine.open_the_gate();
}

#[tokio::test]
async fn a_worker_that_goes_down_takes_nothing_more_on() {
	let house = House::new().await.serving().await;
	let note = super::notes::Note::buy(&house).await;
	assert_eq!(house.get("/v1/ready").await.status(), 204);
	house.worker.leave();
	refused(house.get("/v1/ready").await, Code::Unavailable).await;
	refused(house.ask(note.query(&house, 0, 1, b"features").encode()).await, Code::Unavailable).await;
	let key = large_key(100);
	refused(house.put("keys", &content_hash(&key), key.clone()).await, Code::Unavailable).await;
	assert!(house.get("/metrics").await.text().await.unwrap().contains("assent_ready 0"));
}
