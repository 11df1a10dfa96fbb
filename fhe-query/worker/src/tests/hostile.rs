//! What the open internet sends: each hostile input by its name.

use std::sync::{atomic::Ordering, LazyLock};

use assent_engine::{self, ClientKey, Engine, EvaluationKey};
use assent_primitives::content_hash;
use assent_protocol::QueryResponse;
use axum::{body::Body, http::Request, Router};
use codec::{DecodeAll, Encode};
use reqwest::Method;
use tokio::{
	io::{AsyncReadExt, AsyncWriteExt},
	net::TcpStream,
};
use tower::ServiceExt;

use super::{
	notes::Note,
	resume::{large_key, Tus},
	*,
};
use crate::http;

static REAL: LazyLock<(ClientKey, EvaluationKey)> = LazyLock::new(|| {
	let client = ClientKey::generate();
	let evaluation = EvaluationKey::generate(&client);
	(client, evaluation)
});

async fn answer_to(stream: &mut TcpStream) -> String {
	let mut bytes = Vec::new();
	let read = tokio::time::timeout(Duration::from_secs(10), stream.read_to_end(&mut bytes)).await;
	assert!(read.is_ok(), "the connection stays open");
	String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn wrong_content_type() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	let ask = |stated: &str| {
		house.http.post(format!("{}/v1/queries", house.url)).header("Content-Type", stated).body(query.clone()).send()
	};
	for stated in ["text/plain", "application/json", "multipart/form-data; boundary=x", "", "application/octet-streams"]
	{
		refused(ask(stated).await.unwrap(), Code::WrongType).await;
	}
	let key = large_key(100);
	let url = format!("{}/v1/keys/{}", house.url, hex::encode(content_hash(&key)));
	let put = house.http.put(&url).header("Content-Type", "application/json").body(key.clone());
	refused(put.send().await.unwrap(), Code::WrongType).await;
	let place = Tus(&house).place(&content_hash(&key), key.len()).await;
	for stated in [Some("application/octet-stream"), None] {
		let mut patch = Tus(&house).request(Method::PATCH, &place).header("Upload-Offset", 0).body(key.clone());
		if let Some(stated) = stated {
			patch = patch.header("Content-Type", stated);
		}
		refused(patch.send().await.unwrap(), Code::WrongType).await;
	}
	assert_eq!(Tus(&house).offset(&place).await, Some(0));
	assert_eq!(ask("Application/Octet-Stream; charset=binary").await.unwrap().status(), 200);
}

#[tokio::test]
async fn slow_loris() {
	let short = Duration::from_millis(400);
	let limits = Limits { connections: 3, head_wait: short, body_pause: short, ..Limits::default() };
	let house = House::with(limits, None).await;
	let address = house.url.trim_start_matches("http://").to_owned();
	let mut slow = Vec::new();
	for _ in 0..3 {
		let mut stream = TcpStream::connect(&address).await.unwrap();
		stream.write_all(b"GET /v1/health HTTP/1.1\r\nHost: worker\r\nX-A: ").await.unwrap();
		slow.push(stream);
	}
	// One more is told so at once instead of waiting behind them.
	let mut extra = String::new();
	for _ in 0..100 {
		let mut stream = TcpStream::connect(&address).await.unwrap();
		stream.write_all(b"GET /v1/health HTTP/1.1\r\nHost: worker\r\nConnection: close\r\n\r\n").await.unwrap();
		extra = answer_to(&mut stream).await;
		if extra.contains("503") {
			break;
		}
	}
	assert!(extra.contains("503 Service") && extra.contains("retry-after") && extra.contains("too many"), "{extra}");
	for mut stream in slow {
		// A byte now and then does not help.
		let _ = stream.write_all(b"a").await;
		answer_to(&mut stream).await;
	}
	assert_eq!(house.get("/v1/health").await.status(), 200);

	// The same with a body.
	let mut stream = TcpStream::connect(&address).await.unwrap();
	let name = hex::encode([1; 32]);
	let head = format!("PUT /v1/keys/{name} HTTP/1.1\r\nHost: worker\r\nContent-Length: 1000\r\n\r\nkey");
	stream.write_all(head.as_bytes()).await.unwrap();
	assert!(answer_to(&mut stream).await.contains("too slowly"));
	assert_eq!(house.worker.spool.reserved(), (0, 0));
}

#[tokio::test]
async fn a_body_larger_than_announced() {
	let house = House::new().await;
	let address = house.url.trim_start_matches("http://").to_owned();
	let key = large_key(100);
	let name = hex::encode(content_hash(&key[..50]));
	// What is beyond the length is not read as part of the body: it would be the next request, and is none.
	let mut stream = TcpStream::connect(&address).await.unwrap();
	let head = format!("PUT /v1/keys/{name} HTTP/1.1\r\nHost: worker\r\nContent-Length: 50\r\n\r\n");
	stream.write_all(&[head.as_bytes(), &key].concat()).await.unwrap();
	let answer = answer_to(&mut stream).await;
	assert!(answer.contains("201 Created") && answer.contains("400 Bad Request"), "{answer}");

	let (tus, hash) = (Tus(&house), content_hash(&key));
	let place = tus.place(&hash, 60).await;
	refused(tus.append(&place, 0, &key).await, Code::TooLarge).await;
	assert_eq!(tus.offset(&place).await, Some(0));
	let pieces = key.chunks(40).map(|piece| Ok::<_, std::io::Error>(piece.to_vec())).collect::<Vec<_>>();
	let patch = tus.request(Method::PATCH, &place).header("Content-Type", "application/offset+octet-stream");
	let patch = patch.header("Upload-Offset", 0).body(reqwest::Body::wrap_stream(futures::stream::iter(pieces)));
	refused(patch.send().await.unwrap(), Code::TooLarge).await;
	// What was within the length may have been kept, never more.
	let offset = tus.offset(&place).await.unwrap();
	assert!(offset <= 60, "{offset}");
}

/// Ten thousand here; a million takes a minute and shows the same.
#[tokio::test]
async fn a_million_tiny_requests() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	let router = http::router(house.worker.clone());
	let send = |router: &Router, number: u32| {
		let (method, path) = match number % 5 {
			0 => (Method::GET, "/v1/health"),
			1 => (Method::POST, "/v1/queries"),
			2 => (Method::PUT, "/v1/keys/00"),
			3 => (Method::GET, "/v1/quote?offer=7"),
			_ => (Method::GET, "/nothing"),
		};
		let request = Request::builder().method(method).uri(path).header("X-Forwarded-For", "192.0.2.7");
		router.clone().oneshot(request.body(Body::from("x")).unwrap())
	};
	let (started, mut passed) = (std::time::Instant::now(), 0);
	for number in 0..10_000 {
		let answer = send(&router, number).await.unwrap();
		match answer.status().as_u16() {
			429 => assert!(answer.headers().contains_key("Retry-After")),
			status => {
				assert!(status < 500, "{status}");
				passed += 1;
			},
		}
	}
	let limits = house.worker.limits;
	let allowed =
		u128::from(limits.request_burst) + started.elapsed().as_millis() / limits.request_interval.as_millis();
	assert!(passed <= allowed + 1, "{passed} passed, {allowed} are allowed");
	assert_eq!((house.worker.peers.taken(), house.worker.spool.reserved()), (0, (0, 0)));
	// Nobody else is held up.
	assert_eq!(house.ask(query).await.status(), 200);
	let metrics = house.get("/metrics").await.text().await.unwrap();
	assert!(metrics.contains("assent_requests_refused_total{code=\"too_many\"}"), "{metrics}");
	assert!(metrics.lines().count() < 600, "series do not grow with requests");
}

#[tokio::test]
async fn settlements_and_metrics_are_not_for_the_network() {
	let house = House::new().await;
	for path in ["/v1/settlements", "/metrics"] {
		let ask = house.http.get(format!("{}{path}", house.url)).header("X-Forwarded-For", "192.0.2.7");
		refused(ask.send().await.unwrap(), Code::NotFound).await;
		assert_eq!(house.get(path).await.status(), 200);
	}
}

#[tokio::test]
async fn keys_for_another_parameter_set() {
	let house = House::with_real_engine().await;
	let mut key = REAL.1.bytes().to_vec();
	key[6] ^= 1;
	let refusal = refusal(house.put("keys", &content_hash(&key), key.clone()).await).await;
	assert_eq!(refusal.code, Code::Malformed);
	assert!(refusal.message.contains("other parameters"), "{}", refusal.message);
	refused(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await, Code::UnknownKey).await;
	assert_eq!(house.worker.spool.reserved(), (0, 0));
}

#[tokio::test]
async fn a_ciphertext_of_another_key() {
	let house = House::with_real_engine().await;
	house.put_descriptor().await;
	for contribution in [1, 2] {
		house.contribute(contribution).await;
	}
	house.chain.activate();
	house.chain.finalize();
	house.work(&mut Preparer::new(house.worker.clone())).await;
	let note = Note::buy(&house).await;
	let (client, key) = &*REAL;
	assert_eq!(house.put("keys", &key.hash(), key.bytes().to_vec()).await.status(), 201);
	let features = descriptor().featurize(&[2.0, 1.0, 0.0]);

	// The worker cannot see it. The sender pays, and gets what nobody can read.
	let foreign = assent_engine::encrypt_query(&ClientKey::generate(), &features);
	let answer = house.ask(note.query_under(&house, &key.hash(), 0, 1, &foreign).encode()).await;
	assert_eq!(answer.status(), 200);
	let answer = QueryResponse::decode_all(&mut &answer.bytes().await.unwrap()[..]).unwrap();
	assert_eq!(answer.answer.len(), assent_engine::ANSWER_BYTES);

	// A proof for one key does not pay for a query under another.
	let own = assent_engine::encrypt_query(client, &features);
	let mut query = note.query(&house, 1, 1, &own);
	query.key_hash = key.hash();
	refused(house.ask(query.encode()).await, Code::BadProof).await;
	// And nobody else's answer is touched.
	let answer = house.ask(note.query_under(&house, &key.hash(), 1, 1, &own).encode()).await;
	let answer = QueryResponse::decode_all(&mut &answer.bytes().await.unwrap()[..]).unwrap();
	assert_eq!(assent_engine::decrypt_label(client, 2, &answer.answer).unwrap(), trained_on(&[1, 2]).label(&features));
}

#[tokio::test]
async fn a_duplicate_upload() {
	let house = House::new().await;
	let key = large_key(5_000);
	let hash = content_hash(&key);
	for _ in 0..3 {
		assert_eq!(house.put("keys", &hash, key.clone()).await.status(), 201);
	}
	let together = futures::future::join_all((0..3).map(|_| house.put("keys", &hash, key.clone()))).await;
	assert!(together.iter().all(|answer| answer.status() == 201));
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), 1, "it is loaded once");
	refused(house.put("keys", &hash, large_key(5_001)).await, Code::HashMismatch).await;
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(hash))).await.status(), 204);

	house.put_descriptor().await;
	house.put_descriptor().await;
	house.contribute(1).await;
	let statistic = statistic(1);
	let again = house.put("statistics", &statistic.hash(), house.seal(&statistic.to_bytes())).await;
	assert_eq!(again.status(), 201);
	assert_eq!(house.worker.index.statistics().unwrap().len(), 1);
}

/// A backend that panics on a thread of the engine's own pool.
struct Panicking(Arc<Engine>);

impl Backend for Panicking {
	fn load_key(&self, _: &[u8]) -> Result<Arc<dyn LoadedKey>, EngineError> {
		Ok(Arc::new(Panicking(self.0.clone())))
	}

	fn ask(&self, _: &[u8]) -> Result<Ask, EngineError> {
		Ok(Ask::Head(Question::Label))
	}

	fn answer_scores(&self, _: &ScoresHead, _: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.0.run(|| panic!("with a secret of the querier"))
	}

	fn answer_search(&self, _: &SearchIndex, _: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.0.run(|| panic!("with a secret of the querier"))
	}
}

impl LoadedKey for Panicking {
	fn answer(&self, _: &Head, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		self.0.run(|| match ciphertext {
			b"panic" => panic!("with a secret of the querier"),
			_ => ciphertext.to_vec(),
		})
	}

	fn memory_bytes(&self) -> usize {
		1
	}
}

#[tokio::test]
async fn a_panic_inside_a_compute_thread() {
	let chain = House::new().await.chain;
	let engine = Arc::new(Panicking(Arc::new(Engine::new(2).unwrap())));
	let dir = tempfile::tempdir().unwrap();
	let house = House::over(dir, chain, Limits::default(), None, Some(engine)).await.serving().await;
	let note = Note::buy(&house).await;
	for _ in 0..3 {
		let refusal = refusal(house.ask(note.query(&house, 0, 1, b"panic").encode()).await).await;
		assert_eq!(refusal.code, Code::Internal);
		assert!(!refusal.message.contains("secret"), "{}", refusal.message);
	}
	// No credit was spent, no turn was lost, and the threads are still there.
	assert_eq!((house.worker.queue.turns.running(), house.worker.peers.taken()), (0, 0));
	assert_eq!(house.ask(note.query(&house, 0, 1, b"features").encode()).await.status(), 200);
}
