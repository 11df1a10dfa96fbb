//! Uploads that are interrupted.

use std::sync::atomic::Ordering;

use assent_client::api::{OnProgress, WorkerApi};
use assent_primitives::content_hash;
use assent_protocol::MAX_KEY_BYTES;
use reqwest::Method;
use tokio::net::TcpStream;

use super::*;
use crate::spool::Life;

pub fn large_key(bytes: usize) -> Vec<u8> {
	let mut key = b"key".to_vec();
	key.extend((0..bytes - 3).map(|n| (n % 251) as u8));
	key
}

/// A wire to `url` that breaks after so many bytes, every time anew.
async fn breaking_wire(url: &str, bytes: u64) -> String {
	use tokio::io::AsyncReadExt;
	let worker = url.trim_start_matches("http://").to_owned();
	let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
	let address = listener.local_addr().unwrap();
	tokio::spawn(async move {
		while let Ok((mut near, _)) = listener.accept().await {
			let mut far = TcpStream::connect(&worker).await.unwrap();
			tokio::spawn(async move {
				let ((near_in, mut near_out), (mut far_in, mut far_out)) = (near.split(), far.split());
				let mut there = near_in.take(bytes);
				tokio::select! {
					_ = tokio::io::copy(&mut there, &mut far_out) => (),
					_ = tokio::io::copy(&mut far_in, &mut near_out) => (),
				}
			});
		}
	});
	format!("http://{address}")
}

pub struct Tus<'a>(pub &'a House);

impl Tus<'_> {
	pub fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
		self.0.http.request(method, format!("{}{path}", self.0.url)).header("Tus-Resumable", "1.0.0")
	}

	pub async fn begin(&self, hash: &Hash32, length: usize) -> Response {
		let path = format!("/v1/keys/{}", hex::encode(hash));
		self.request(Method::POST, &path).header("Upload-Length", length).send().await.unwrap()
	}

	pub async fn place(&self, hash: &Hash32, length: usize) -> String {
		let begun = self.begin(hash, length).await;
		assert_eq!(begun.status(), 201);
		begun.headers()["Location"].to_str().unwrap().to_owned()
	}

	pub async fn append(&self, place: &str, offset: usize, bytes: &[u8]) -> Response {
		let patch = self.request(Method::PATCH, place).header("Content-Type", "application/offset+octet-stream");
		patch.header("Upload-Offset", offset).body(bytes.to_vec()).send().await.unwrap()
	}

	pub async fn offset(&self, place: &str) -> Option<usize> {
		let told = self.request(Method::HEAD, place).send().await.unwrap();
		told.headers().get("Upload-Offset").map(|offset| offset.to_str().unwrap().parse().unwrap())
	}
}

#[tokio::test]
async fn an_upload_over_a_wire_that_breaks_arrives_whole_and_is_not_sent_twice() {
	let house = House::new().await;
	let wire = breaking_wire(&house.url, 5 << 20).await;
	let key = large_key(14 << 20);
	let reports = Arc::new(Mutex::new(Vec::new()));
	let seen = reports.clone();
	let progress: OnProgress = Box::new(move |sent, total| seen.lock().unwrap().push((sent, total)));

	WorkerApi::new(&wire).unwrap().put_key(&content_hash(&key), &key, Some(progress)).await.unwrap();

	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
	let reports = reports.lock().unwrap().clone();
	assert!(reports.windows(2).all(|pair| pair[0].0 <= pair[1].0), "what has arrived stays: {reports:?}");
	assert_eq!(reports.last(), Some(&(14 << 20, 14 << 20)));
	assert_eq!(house.worker.spool.reserved(), (0, 0));
	let metrics = house.get("/metrics").await.text().await.unwrap();
	let line = metrics.lines().find(|line| line.starts_with("assent_http_bytes_total{way=\"in\"}")).unwrap();
	let came: usize = line.split(' ').next_back().unwrap().parse().unwrap();
	// At most one piece was sent again for each of the breaks.
	assert!(came < 20 << 20, "{came} bytes came in for {}", 14 << 20);
}

#[tokio::test]
async fn the_protocol_is_that_of_tus() {
	let house = House::new().await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let options = house.http.request(Method::OPTIONS, format!("{}/v1/keys/x", house.url)).send().await.unwrap();
	assert_eq!((options.status().as_u16(), &options.headers()["Tus-Version"]), (204, &"1.0.0".parse().unwrap()));
	assert_eq!(options.headers()["Tus-Extension"], "creation,termination");

	let place = tus.place(&content_hash(&key), key.len()).await;
	assert_eq!(tus.offset(&place).await, Some(0));
	let first = tus.append(&place, 0, &key[..400]).await;
	assert_eq!((first.status().as_u16(), &first.headers()["Upload-Offset"]), (204, &"400".parse().unwrap()));
	assert_eq!(first.headers()["Tus-Resumable"], "1.0.0");
	let told = tus.request(Method::HEAD, &place).send().await.unwrap();
	assert_eq!(
		(&told.headers()["Upload-Length"], &told.headers()["Cache-Control"]),
		(&"1000".parse().unwrap(), &"no-store".parse().unwrap())
	);
	refused(tus.append(&place, 399, &key[399..]).await, Code::WrongOffset).await;
	assert_eq!(tus.append(&place, 400, &key[400..]).await.status(), 204);
	assert_eq!(tus.offset(&place).await, None, "it is done");
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
}

#[tokio::test]
async fn another_version_of_the_upload_protocol_is_refused() {
	let house = House::new().await;
	let (tus, key) = (Tus(&house), large_key(10));
	let url = format!("{}/v1/keys/{}", house.url, hex::encode(content_hash(&key)));
	for version in [None, Some("0.2.2")] {
		let mut begin = house.http.post(&url).header("Upload-Length", 10);
		if let Some(version) = version {
			begin = begin.header("Tus-Resumable", version);
		}
		let answer = begin.send().await.unwrap();
		assert_eq!(answer.headers()["Tus-Version"], "1.0.0");
		refused(answer, Code::WrongProtocol).await;
	}
	for length in ["", "ten", "-1"] {
		let answer = tus.request(Method::POST, &format!("/v1/keys/{}", hex::encode(content_hash(&key))));
		refused(answer.header("Upload-Length", length).send().await.unwrap(), Code::Malformed).await;
	}
	refused(tus.begin(&content_hash(&key), MAX_KEY_BYTES + 1).await, Code::TooLarge).await;
	assert_eq!(house.worker.spool.reserved(), (0, 0));
}

#[tokio::test]
async fn an_upload_that_is_given_up_is_gone() {
	let house = House::new().await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let place = tus.place(&content_hash(&key), key.len()).await;
	tus.append(&place, 0, &key[..400]).await;
	assert_eq!(house.worker.spool.reserved(), (1, 1_000));
	assert_eq!(tus.request(Method::DELETE, &place).send().await.unwrap().status(), 204);
	assert_eq!(house.worker.spool.reserved(), (0, 0));
	assert_eq!(tus.request(Method::DELETE, &place).send().await.unwrap().status(), 404);
	refused(tus.append(&place, 400, &key[400..]).await, Code::NotFound).await;
}

#[tokio::test]
async fn an_upload_with_another_hash_is_refused_at_the_end_and_not_kept() {
	let house = House::new().await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let place = tus.place(&content_hash(b"another"), key.len()).await;
	refused(tus.append(&place, 0, &key).await, Code::HashMismatch).await;
	assert_eq!(house.worker.spool.reserved(), (0, 0));
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_is_wanted_by_nobody_does_not_begin() {
	let house = House::new().await;
	let path = format!("/v1/statistics/{}", hex::encode([1; 32]));
	let begin = Tus(&house).request(Method::POST, &path).header("Upload-Length", 1_000);
	refused(begin.send().await.unwrap(), Code::NotFound).await;
}

#[tokio::test]
async fn a_sealed_statistic_comes_in_pieces_too() {
	let house = House::new().await;
	house.put_descriptor().await;
	house.chain.push(|block| block.pledges.push(pledge(1, Stage::Pending)));
	house.hear().await;
	let (tus, statistic) = (Tus(&house), statistic(1));
	let sealed = house.seal(&statistic.to_bytes());
	let path = format!("/v1/statistics/{}", hex::encode(statistic.hash()));
	let begun = tus.request(Method::POST, &path).header("Upload-Length", sealed.len()).send().await.unwrap();
	let place = begun.headers()["Location"].to_str().unwrap().to_owned();
	for (number, piece) in sealed.chunks(700).enumerate() {
		assert_eq!(tus.append(&place, number * 700, piece).await.status(), 204);
	}
	assert_eq!(house.get(&path).await.status(), 200);
}

#[tokio::test]
async fn the_later_of_two_senders_goes_on_and_the_earlier_stops() {
	let house = House::new().await;
	let key = large_key(1_000);
	let held = house.worker.peers.upload(crate::peers::Peer::Local).unwrap();
	let wanted = crate::spool::Wanted { kind: crate::store::Kind::Key, name: content_hash(&key) };
	let token = house.worker.spool.begin(wanted, 1_000, Life::Resumable, held).await.unwrap();
	let mut lost = house.worker.spool.writer(&token, 0).unwrap();
	lost.write(key[..100].to_vec().into()).await.unwrap();
	// Its connection is lost, and only the sender knows.
	let mut next = house.worker.spool.writer(&token, 100).unwrap();
	assert_eq!(lost.write(key[100..200].to_vec().into()).await.unwrap_err().0.code, Code::WrongOffset);
	next.write(key[100..1_000].to_vec().into()).await.unwrap();
	assert_eq!(house.worker.spool.read(&token).await.unwrap(), key);
}

#[tokio::test]
async fn uploads_are_bounded_in_number_and_bytes_and_for_each_address() {
	let limits = Limits {
		partial_uploads: 3,
		partial_uploads_per_peer: 2,
		partial_bytes: 10_000,
		partial_idle: Duration::from_secs(600),
		..Limits::default()
	};
	let house = House::with(limits, None).await;
	let begin = |peer: &'static str, name: u8, length: usize| {
		let path = format!("/v1/keys/{}", hex::encode([name; 32]));
		let request = Tus(&house).request(Method::POST, &path).header("Upload-Length", length);
		async move { request.header("X-Forwarded-For", peer).send().await.unwrap() }
	};
	refused(begin("192.0.2.1", 0, 10_001).await, Code::Unavailable).await;
	for name in [1, 2] {
		assert_eq!(begin("192.0.2.1", name, 1_000).await.status(), 201);
	}
	refused(begin("192.0.2.1", 3, 1_000).await, Code::Unavailable).await;
	refused(begin("192.0.2.2", 3, 8_001).await, Code::Unavailable).await;
	assert_eq!(begin("192.0.2.2", 3, 8_000).await.status(), 201);
	let full = begin("192.0.2.3", 4, 0).await;
	assert!(full.headers().contains_key("Retry-After"));
	refused(full, Code::Unavailable).await;
	assert_eq!(house.worker.spool.reserved(), (3, 10_000));

	// An hour later all of them are forgotten, and their files with them.
	house.worker.spool.sweep_at(std::time::Instant::now() + Duration::from_secs(3_600));
	assert_eq!(house.worker.spool.reserved(), (0, 0));
	assert_eq!(begin("192.0.2.1", 5, 1_000).await.status(), 201);
	let folder = house.dir.path().join("uploads");
	for _ in 0..200 {
		if std::fs::read_dir(&folder).unwrap().count() == 1 {
			return;
		}
		tokio::time::sleep(Duration::from_millis(10)).await;
	}
	panic!("the files stayed");
}

#[tokio::test]
async fn who_only_begins_uploads_keeps_nobody_out_for_long() {
	let limits = Limits { partial_uploads: 2, partial_grace: Duration::from_millis(100), ..Limits::default() };
	let house = House::with(limits, None).await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let (first, second) = (tus.place(&[1; 32], 1_000).await, tus.place(&[2; 32], 1_000).await);
	refused(tus.begin(&content_hash(&key), key.len()).await, Code::Unavailable).await;
	tokio::time::sleep(Duration::from_millis(150)).await;
	// The second one goes on, so it is the first that has to leave.
	assert_eq!(tus.append(&second, 0, b"key").await.status(), 204);
	let place = tus.place(&content_hash(&key), key.len()).await;
	assert_eq!(tus.offset(&first).await, None);
	assert_eq!(tus.offset(&second).await, Some(3));
	assert_eq!(tus.append(&place, 0, &key).await.status(), 204);
}
