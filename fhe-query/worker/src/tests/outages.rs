//! What the worker stands on gives way: disk, bucket, node, clock.

use std::{
	fs,
	sync::atomic::Ordering,
	time::{Instant, SystemTime},
};

use assent_primitives::content_hash;
use codec::Encode;
use object_store::aws::AmazonS3Builder;

use super::{
	notes::Note,
	resume::{large_key, Tus},
	store::Disk,
	*,
};

fn token(place: &str) -> [u8; 16] {
	hex::decode(place.rsplit('/').next().unwrap()).unwrap().try_into().unwrap()
}

#[tokio::test]
async fn a_disk_that_fills() {
	let house = House::new().await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let place = tus.place(&content_hash(&key), key.len()).await;
	assert_eq!(tus.append(&place, 0, &key[..400]).await.status(), 204);
	let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
	let file = house.worker.spool.exchange(&token(&place), Arc::new(full));
	refused(tus.append(&place, 400, &key[400..]).await, Code::Storage).await;
	assert_eq!(tus.offset(&place).await, Some(400), "what had arrived stays");
	house.worker.spool.exchange(&token(&place), file);
	assert_eq!(tus.append(&place, 400, &key[400..]).await.status(), 204);
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
}

/// A bucket whose server takes connections and never says a word.
#[tokio::test]
async fn an_s3_that_times_out() {
	let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
	let bucket = AmazonS3Builder::new()
		.with_endpoint(format!("http://{}", silent.local_addr().unwrap()))
		.with_allow_http(true)
		.with_region("us-east-1")
		.with_bucket_name("blobs")
		.with_access_key_id("id")
		.with_secret_access_key("secret")
		.build()
		.unwrap();
	let store = BlobStore::over(Arc::new(bucket)).patience(Duration::from_millis(300));
	let house = House::with(Limits::default(), Some(store)).await;
	let key = large_key(1_000);
	let answer = house.put("keys", &content_hash(&key), key.clone()).await;
	assert!(answer.headers().contains_key("Retry-After"));
	refused(answer, Code::Unavailable).await;
	refused(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await, Code::UnknownKey).await;
}

#[tokio::test]
async fn an_s3_that_times_out_loses_neither_uploads_nor_credits() {
	let disk = Arc::new(Disk::default());
	let store = BlobStore::over(disk.clone()).patience(Duration::from_millis(200));
	// No loaded key stays beside another.
	let limits = Limits { loaded_key_bytes: 100, ..Limits::default() };
	let house = House::with(limits, Some(store)).await.serving().await;
	let note = Note::buy(&house).await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let query = note.query(&house, 0, 1, b"features").encode();
	house.worker.keys.remove(&content_hash(b"key of the querier"));

	disk.hangs.store(true, Ordering::SeqCst);
	let place = tus.place(&content_hash(&key), key.len()).await;
	refused(tus.append(&place, 0, &key).await, Code::Unavailable).await;
	assert_eq!(tus.offset(&place).await, Some(1_000), "all of it is still here");
	refused(house.ask(query.clone()).await, Code::Unavailable).await;

	disk.hangs.store(false, Ordering::SeqCst);
	assert_eq!(tus.append(&place, 1_000, b"").await.status(), 204);
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(content_hash(&key)))).await.status(), 204);
	assert_eq!(house.ask(query).await.status(), 200);
	assert_eq!(house.worker.queue.turns.running(), 0);
}

#[tokio::test]
async fn a_node_that_goes_away() {
	let limits = Limits { node_wait: Duration::from_millis(200), ..Limits::default() };
	let house = House::with(limits, None).await.serving().await;
	let note = Note::buy(&house).await;
	let (first, second) = (note.query(&house, 0, 1, b"features").encode(), note.query(&house, 1, 1, b"more").encode());
	let answered = house.ask(first.clone()).await.bytes().await.unwrap();
	assert_eq!(house.get("/v1/ready").await.status(), 204);

	// It does not even refuse.
	house.chain.stall(true);
	refused(house.ask(second.clone()).await, Code::Unavailable).await;
	refused(house.put("statistics", &[1; 32], "x").await, Code::NotFound).await;
	// The watcher has noticed.
	house.worker.models.lost();
	refused(house.ask(second.clone()).await, Code::Unavailable).await;
	refused(house.get("/v1/ready").await, Code::Unavailable).await;
	assert_eq!(house.get("/v1/health").await.status(), 200, "the process is well");
	// What was answered is still told.
	assert_eq!(house.ask(first).await.bytes().await.unwrap(), answered);

	house.chain.stall(false);
	house.hear().await;
	assert_eq!(house.get("/v1/ready").await.status(), 204);
	assert_eq!(house.ask(second).await.status(), 200);
}

/// The system's clock moves a century; the monotonic one, which alone is asked, does not.
#[tokio::test]
async fn a_clock_that_jumps() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let (tus, key) = (Tus(&house), large_key(1_000));
	let place = tus.place(&content_hash(&key), key.len()).await;
	tus.append(&place, 0, &key[..400]).await;

	// Files from the future, and from the past.
	let century = Duration::from_secs(100 * 366 * 24 * 3_600);
	for time in [SystemTime::UNIX_EPOCH, SystemTime::now() + century] {
		for folder in ["uploads", "blobs/keys", "blobs/statistics"] {
			for entry in fs::read_dir(house.dir.path().join(folder)).unwrap() {
				let file = fs::OpenOptions::new().append(true).open(entry.unwrap().path()).unwrap();
				file.set_modified(time).unwrap();
			}
		}
		house.worker.spool.sweep();
		assert_eq!(tus.offset(&place).await, Some(400));
	}
	// A look at the clock that is older than the upload is no reason to drop it either.
	if let Some(before) = Instant::now().checked_sub(Duration::from_secs(1)) {
		house.worker.spool.sweep_at(before);
	}
	assert_eq!(tus.append(&place, 400, &key[400..]).await.status(), 204);
	house.worker.keys.remove(&content_hash(b"key of the querier"));
	assert_eq!(house.ask(note.query(&house, 0, 1, b"features").encode()).await.status(), 200);

	// And nothing in the service asks the system's clock.
	let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
	while let Some(folder) = folders.pop() {
		for entry in fs::read_dir(folder).unwrap() {
			let path = entry.unwrap().path();
			match path.is_dir() {
				true if path.ends_with("tests") => {},
				true => folders.push(path),
				false => assert!(!fs::read_to_string(&path).unwrap().contains("SystemTime"), "{}", path.display()),
			}
		}
	}
}
