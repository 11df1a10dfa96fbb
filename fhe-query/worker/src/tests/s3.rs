//! The store and the service over a real S3-compatible server, which `scripts/s3-test.sh` starts.

use std::{sync::atomic::Ordering, time::Instant};

use assent_client::api::WorkerApi;
use assent_primitives::content_hash;
use codec::Encode;
use futures::TryStreamExt;
use object_store::{aws::AmazonS3Builder, path::Path, ObjectStore, ObjectStoreExt};

use super::{notes::Note, resume::large_key, *};
use crate::store::{Kind, StoreRefusal};

/// The store that the script names, under a prefix of its own for each test.
fn store(test: &str) -> BlobStore {
	let url = std::env::var("ASSENT_S3_URL").expect("scripts/s3-test.sh sets ASSENT_S3_URL");
	BlobStore::open(&format!("{url}/{test}")).unwrap()
}

/// What is in the bucket under the prefix of a test, past our own store.
async fn names(test: &str) -> Vec<String> {
	let bucket = AmazonS3Builder::from_env().with_bucket_name("assent-blobs").build().unwrap();
	let prefix = Path::from(format!("worker/{test}"));
	let found: Vec<_> = bucket.list(Some(&prefix)).try_collect().await.unwrap();
	found.into_iter().map(|object| object.location.to_string()).collect()
}

#[tokio::test]
#[ignore = "scripts/s3-test.sh starts the server and runs this"]
async fn blobs_live_in_the_bucket_under_their_hash() {
	let store = store("blobs");
	let bytes = large_key(6 << 20);
	let hash = content_hash(&bytes);
	assert!(matches!(store.get(Kind::Key, &hash).await, Err(StoreRefusal::NotFound)));
	store.put(Kind::Key, &hash, bytes.clone().into()).await.unwrap();
	store.put(Kind::Key, &hash, bytes.clone().into()).await.unwrap();
	assert_eq!(names("blobs").await, [format!("worker/blobs/keys/{}", hex::encode(hash))]);
	assert!(store.has(Kind::Key, &hash).await.unwrap() && !store.has(Kind::Head, &hash).await.unwrap());
	assert_eq!(store.get(Kind::Key, &hash).await.unwrap(), bytes);

	let bucket = AmazonS3Builder::from_env().with_bucket_name("assent-blobs").build().unwrap();
	let path = Path::from(format!("worker/blobs/keys/{}", hex::encode(hash)));
	bucket.put(&path, "other bytes".into()).await.unwrap();
	assert!(matches!(store.get(Kind::Key, &hash).await, Err(StoreRefusal::Corrupt)));
	store.delete(Kind::Key, &hash).await.unwrap();
	store.delete(Kind::Key, &hash).await.unwrap();
	assert!(names("blobs").await.is_empty());
	store.answers().await.unwrap();
}

#[tokio::test]
#[ignore = "scripts/s3-test.sh starts the server and runs this"]
async fn a_bucket_that_is_not_there_is_a_refusal() {
	let store = BlobStore::open("s3://no-such-bucket/worker").unwrap();
	let (hash, started) = (content_hash(b"bytes"), Instant::now());
	let refused = store.put(Kind::Key, &hash, "bytes".into()).await;
	assert!(matches!(refused, Err(StoreRefusal::NotFound | StoreRefusal::Unavailable(_))), "{refused:?}");
	assert!(started.elapsed() < Duration::from_secs(60));
}

#[tokio::test]
#[ignore = "scripts/s3-test.sh starts the server and runs this"]
async fn a_worker_serves_from_the_bucket_and_deletes_what_is_revoked() {
	let limits = Limits { loaded_key_bytes: 100, ..Limits::default() };
	let house = House::with(limits, Some(store("service"))).await.serving().await;
	let note = Note::buy(&house).await;
	let key = large_key(5 << 20);
	WorkerApi::new(&house.url).unwrap().put_key(&content_hash(&key), &key, None).await.unwrap();
	house.worker.keys.remove(&content_hash(&key));
	let loads = house.engine.loads.load(Ordering::SeqCst);
	let query = note.query_under(&house, &content_hash(&key), 0, 1, b"features");
	assert_eq!(house.ask(query.encode()).await.status(), 200);
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), loads + 1, "it came from the bucket");

	let revoked = hex::encode(statistic(2).hash());
	assert!(names("service").await.iter().any(|name| name.ends_with(&revoked)));
	let head = hex::encode(trained_on(&[1, 2]).hash());
	assert!(names("service").await.iter().any(|name| name.ends_with(&head)));
	house.chain.revoke(2);
	house.chain.finalize();
	house.work(&mut Preparer::new(house.worker.clone())).await;
	let left = names("service").await;
	assert!(!left.iter().any(|name| name.ends_with(&revoked) || name.ends_with(&head)), "{left:?}");
	refused(house.get(&format!("/v1/statistics/{revoked}")).await, Code::Gone).await;
}
