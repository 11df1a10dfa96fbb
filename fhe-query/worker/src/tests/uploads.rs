//! What may be uploaded, and what is told of it.

use std::sync::atomic::Ordering;

use assent_primitives::content_hash;
use assent_protocol::{Health, StatisticInfo, MAX_DESCRIPTOR_BYTES};
use crypto_box::SecretKey;

use super::*;

/// A worker that knows its model's descriptor, and of contribution 1 that was registered.
async fn waiting() -> House {
	let house = House::new().await;
	house.put_descriptor().await;
	house.chain.push(|block| block.pledges.push(pledge(1, Stage::Pending)));
	house.hear().await;
	house
}

#[tokio::test]
async fn a_registered_statistic_is_accepted() {
	let house = waiting().await;
	let statistic = statistic(1);
	let answer = house.put("statistics", &statistic.hash(), house.seal(&statistic.to_bytes())).await;
	assert_eq!(answer.status(), 201);
	let path = format!("/v1/statistics/{}", hex::encode(statistic.hash()));
	let info: StatisticInfo = house.get(&path).await.json().await.unwrap();
	assert_eq!((info.rows, info.status.as_str()), (ROWS.into(), "accepted"));
}

#[tokio::test]
async fn a_statistic_that_was_not_registered_is_refused() {
	let house = waiting().await;
	let statistic = statistic(2);
	let refusal = refusal(house.put("statistics", &statistic.hash(), house.seal(&statistic.to_bytes())).await).await;
	assert_eq!(refusal.code, Code::NotFound);
	assert!(refusal.message.contains("register it first"));
}

#[tokio::test]
async fn a_statistic_without_the_models_descriptor_waits_for_it() {
	let house = House::new().await;
	house.chain.push(|block| block.pledges.push(pledge(1, Stage::Pending)));
	house.hear().await;
	let statistic = statistic(1);
	let sealed = house.seal(&statistic.to_bytes());
	let refusal = refusal(house.put("statistics", &statistic.hash(), sealed).await).await;
	assert_eq!(refusal.code, Code::NotFound);
	assert!(refusal.message.contains("descriptor"));
}

#[tokio::test]
async fn statistic_that_does_not_match_its_hash() {
	let house = waiting().await;
	let sealed = house.seal(&statistic(2).to_bytes());
	refused(house.put("statistics", &statistic(1).hash(), sealed).await, Code::HashMismatch).await;
}

#[tokio::test]
async fn a_statistic_with_impossible_counts_is_refused() {
	let house = House::new().await;
	house.put_descriptor().await;
	let mut forged = statistic(1);
	// More rows of one class than there are rows.
	forged.cross[0] += 127 * i64::from(ROWS);
	forged.cross[1] -= 127 * i64::from(ROWS);
	house.chain.push(|block| block.pledges.push(Pledge { statistic: forged.hash(), ..pledge(1, Stage::Pending) }));
	house.hear().await;
	let sealed = house.seal(&forged.to_bytes());
	refused(house.put("statistics", &forged.hash(), sealed).await, Code::Implausible).await;
}

#[tokio::test]
async fn a_statistic_of_other_rows_than_registered_is_refused() {
	let house = House::new().await;
	house.put_descriptor().await;
	house.chain.push(|block| block.pledges.push(Pledge { rows: ROWS + 1, ..pledge(1, Stage::Pending) }));
	house.hear().await;
	let statistic = statistic(1);
	let sealed = house.seal(&statistic.to_bytes());
	refused(house.put("statistics", &statistic.hash(), sealed).await, Code::Implausible).await;
}

#[tokio::test]
async fn a_statistic_sealed_to_another_key_is_refused() {
	let house = waiting().await;
	let statistic = statistic(1);
	let sealed = SecretKey::generate(&mut OsRng).public_key().seal(&mut OsRng, &statistic.to_bytes()).unwrap();
	refused(house.put("statistics", &statistic.hash(), sealed).await, Code::Malformed).await;
	refused(house.put("statistics", &statistic.hash(), statistic.to_bytes()).await, Code::Malformed).await;
}

#[tokio::test]
async fn a_descriptor_that_no_model_names_is_refused() {
	let house = House::new().await;
	let other = Descriptor::fit(&table(5), MapSpec::Rff { dimension: 16 }, [8; 32]).unwrap();
	refused(house.put("descriptors", &other.hash(), other.to_bytes()).await, Code::NotFound).await;
}

#[tokio::test]
async fn a_descriptor_is_given_back_as_it_came() {
	let house = House::new().await;
	house.put_descriptor().await;
	let bytes =
		house.get(&format!("/v1/descriptors/{}", hex::encode(descriptor().hash()))).await.bytes().await.unwrap();
	assert_eq!(bytes, descriptor().to_bytes());
	refused(house.get(&format!("/v1/descriptors/{}", hex::encode([0; 32]))).await, Code::NotFound).await;
}

#[tokio::test]
async fn other_bytes_than_the_descriptors_are_refused() {
	let house = House::new().await;
	let hash = descriptor().hash();
	refused(house.put("descriptors", &hash, "{}").await, Code::HashMismatch).await;
	refused(house.put("descriptors", &hash, vec![0; MAX_DESCRIPTOR_BYTES + 1]).await, Code::TooLarge).await;
}

#[tokio::test]
async fn an_evaluation_key_is_checked_before_it_is_kept() {
	let house = House::new().await;
	let (good, bad) = (content_hash(b"key 1"), content_hash(b"not a key"));
	assert_eq!(house.put("keys", &good, "key 1").await.status(), 201);
	assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(good))).await.status(), 204);
	refused(house.put("keys", &bad, "not a key").await, Code::Malformed).await;
	refused(house.put("keys", &bad, "key 2").await, Code::HashMismatch).await;
	refused(house.get(&format!("/v1/keys/{}", hex::encode(bad))).await, Code::UnknownKey).await;
}

#[tokio::test]
async fn keys_beyond_the_budget_of_the_store_are_dropped_oldest_first() {
	let limits = Limits { stored_key_bytes: 10, ..Limits::default() };
	let house = House::with(limits, None).await;
	let hashes = [content_hash(b"key 1"), content_hash(b"key 2"), content_hash(b"key 3")];
	for (hash, key) in hashes.iter().zip(["key 1", "key 2", "key 3"]) {
		assert_eq!(house.put("keys", hash, key).await.status(), 201);
	}
	refused(house.get(&format!("/v1/keys/{}", hex::encode(hashes[0]))).await, Code::UnknownKey).await;
	for hash in &hashes[1..] {
		assert_eq!(house.get(&format!("/v1/keys/{}", hex::encode(hash))).await.status(), 204);
	}
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn a_name_that_is_not_a_hash_is_refused() {
	let house = House::new().await;
	let upper = hex::encode(content_hash(b"key 1")).to_uppercase();
	for name in ["", "00", &upper, "../../../../etc/passwd", "%2e%2e"] {
		let answer = house.http.put(format!("{}/v1/keys/{name}", house.url)).body("key 1").send().await.unwrap();
		assert!(answer.status().is_client_error(), "{name}: {}", answer.status());
	}
}

#[tokio::test]
async fn uploads_beyond_the_places_in_memory_are_told_to_wait() {
	let limits = Limits { uploads: 1, upload_wait: Duration::ZERO, ..Limits::default() };
	let house = House::with(limits, None).await;
	let place = house.worker.places.uploads.clone().acquire_owned().await.unwrap();
	refused(house.put("keys", &content_hash(b"key 1"), "key 1").await, Code::Unavailable).await;
	drop(place);
	assert_eq!(house.put("keys", &content_hash(b"key 1"), "key 1").await.status(), 201);
}

#[tokio::test]
async fn health_names_the_worker_and_its_key() {
	let house = House::new().await;
	let health: Health = house.get("/v1/health").await.json().await.unwrap();
	assert_eq!(health.worker, assent_chain::ss58(&house.worker.identity.signer.account()));
	assert_eq!(health.encryption_key, hex::encode(house.worker.identity.sealing.public_key().as_bytes()));
	assert_eq!((health.genesis, health.finalized), (hex::encode(GENESIS), 1));
}

#[tokio::test]
async fn an_address_that_is_not_there_is_refused_in_json() {
	let house = House::new().await;
	refused(house.get("/v2/health").await, Code::NotFound).await;
	refused(house.get("/v1/models/99").await, Code::NotFound).await;
	refused(house.get("/v1/models/first").await, Code::Malformed).await;
	refused(house.get("/v1/settlements?limit=many").await, Code::Malformed).await;
}
