//! Encrypted queries: what is answered, what is refused, and what is never done twice.

use std::sync::atomic::Ordering;

use assent_primitives::{content_hash, ModelState, Settlement};
use assent_protocol::receipt::verify;
use assent_protocol::{QueryResponse, MAX_QUERY_BYTES};
use codec::{DecodeAll, Encode};
use reqwest::header::RETRY_AFTER;

use super::{notes::Note, *};

async fn answered(response: Response) -> QueryResponse {
	let status = response.status();
	let bytes = response.bytes().await.unwrap();
	assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
	QueryResponse::decode_all(&mut &bytes[..]).unwrap()
}

async fn pending(house: &House) -> Vec<Settlement> {
	let bytes = house.get("/v1/settlements?limit=100").await.bytes().await.unwrap();
	Vec::decode_all(&mut &bytes[..]).unwrap()
}

#[tokio::test]
async fn a_paid_query_is_answered_with_a_signed_receipt_and_a_settlement() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let query = note.query(&house, 0, 1, b"features");

	let QueryResponse { receipt, signature, answer, .. } = answered(house.ask(query.encode()).await).await;

	let best = house.worker.models.final_block();
	assert!(verify(&house.worker.identity.signer.account(), &receipt.signing_payload(), &signature));
	assert_eq!((receipt.genesis, receipt.nullifier, receipt.version), (GENESIS, query.nullifier, query.version));
	assert_eq!((receipt.served_at, receipt.served_at_hash), (best.number, best.hash));
	assert_eq!(receipt.result_commitment, content_hash(&answer));
	let settlements = pending(&house).await;
	assert_eq!(settlements.len(), 1);
	assert_eq!(settlements[0].query_commitment, receipt.query_commitment);
	assert_eq!((settlements[0].price, settlements[0].proof), (query.price, query.proof));
}

/// The one test here with real ciphertexts: keys, queries and answers of the engine itself.
#[tokio::test]
async fn an_encrypted_row_gets_the_label_of_the_plain_head() {
	let house = House::with_real_engine().await;
	house.put_descriptor().await;
	for contribution in [1, 2] {
		house.contribute(contribution).await;
	}
	house.chain.activate();
	house.chain.finalize();
	house.work(&mut Preparer::new(house.worker.clone())).await;
	let note = Note::buy(&house).await;
	let client = assent_engine::ClientKey::generate();
	let key = assent_engine::EvaluationKey::generate(&client);
	assert_eq!(house.put("keys", &key.hash(), key.bytes().to_vec()).await.status(), 201);
	refused(house.put("keys", &content_hash(&key.bytes()[1..]), key.bytes()[1..].to_vec()).await, Code::Malformed)
		.await;

	let features = descriptor().featurize(&[2.0, 1.0, 0.0]);
	let ciphertext = assent_engine::encrypt_query(&client, &features);
	let query = note.query_under(&house, &key.hash(), 0, 1, &ciphertext);
	let answer = answered(house.ask(query.encode()).await).await.answer;

	let label = assent_engine::decrypt_label(&client, 2, &answer).unwrap();
	assert_eq!(label, trained_on(&[1, 2]).label(&features));
	let truncated = note.query_under(&house, &key.hash(), 1, 1, &ciphertext[..ciphertext.len() - 1]);
	refused(house.ask(truncated.encode()).await, Code::Malformed).await;
}

#[tokio::test]
async fn replayed_nullifier_gets_the_same_bytes() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let query = note.query(&house, 0, 1, b"features").encode();
	let first = house.ask(query.clone()).await.bytes().await.unwrap();

	// Also when the model answers nothing new any more.
	house.chain.push(|block| block.facts.models.get_mut(&MODEL).unwrap().state = ModelState::Halted);
	house.hear().await;
	let second = house.ask(query).await.bytes().await.unwrap();

	assert_eq!(first, second);
	assert_eq!(house.engine.answers.load(Ordering::SeqCst), 1);
	assert_eq!(pending(&house).await.len(), 1);
}

#[tokio::test]
async fn another_query_with_the_same_nullifier_is_refused() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	answered(house.ask(note.query(&house, 0, 1, b"features").encode()).await).await;

	refused(house.ask(note.query(&house, 0, 1, b"others").encode()).await, Code::NullifierUsed).await;
	assert_eq!(house.engine.answers.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_nullifier_that_is_used_on_chain_is_refused() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let query = note.query(&house, 0, 1, b"features");
	house.chain.push(|block| {
		block.used.insert(query.nullifier);
	});
	refused(house.ask(query.encode()).await, Code::NullifierUsed).await;
}

#[tokio::test]
async fn truncated_query() {
	let house = House::new().await.serving().await;
	let bytes = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	refused(house.ask(bytes[..bytes.len() - 1].to_vec()).await, Code::Malformed).await;
	refused(house.ask(Vec::new()).await, Code::Malformed).await;
	refused(house.ask([&bytes[..], b"x"].concat()).await, Code::Malformed).await;
}

#[tokio::test]
async fn oversized_body() {
	let house = House::new().await;
	refused(house.ask(vec![0; MAX_QUERY_BYTES + 1]).await, Code::TooLarge).await;
	// The same without a length in the head.
	let pieces = futures::stream::iter([0, 1].map(|_| Ok::<_, std::io::Error>(vec![0u8; MAX_QUERY_BYTES])));
	refused(house.ask(reqwest::Body::wrap_stream(pieces)).await, Code::TooLarge).await;
}

#[tokio::test]
async fn unknown_key() {
	let house = House::new().await.serving().await;
	let mut query = Note::buy(&house).await.query(&house, 0, 1, b"features");
	query.key_hash = [5; 32];
	refused(house.ask(query.encode()).await, Code::UnknownKey).await;
}

#[tokio::test]
async fn stale_consent_version() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 0, b"features").encode()).await, Code::StaleVersion).await;
	refused(house.ask(note.query(&house, 0, 2, b"features").encode()).await, Code::StaleVersion).await;
}

#[tokio::test]
async fn stale_root() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	house.chain.push(|block| block.roots.clear());
	house.chain.finalize();
	house.hear().await;
	refused(house.ask(note.query(&house, 0, 1, b"features").encode()).await, Code::StaleRoot).await;
}

#[tokio::test]
async fn an_offer_of_another_worker_is_refused() {
	let house = House::new().await.serving().await;
	let note = Note::of(&house, OFFER + 1).await;
	refused(house.ask(note.query(&house, 0, 1, b"features").encode()).await, Code::WrongOffer).await;
}

#[tokio::test]
async fn a_closed_offer_is_refused() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	house.chain.push(|block| block.facts.offers.get_mut(&OFFER).unwrap().closed_at = Some(block.facts.number));
	house.hear().await;
	refused(house.ask(note.query(&house, 0, 1, b"features").encode()).await, Code::WrongOffer).await;
}

#[tokio::test]
async fn a_proof_with_a_flipped_byte_is_refused() {
	let house = House::new().await.serving().await;
	let mut query = Note::buy(&house).await.query(&house, 0, 1, b"features");
	query.proof[0] ^= 1;
	refused(house.ask(query.encode()).await, Code::BadProof).await;
}

#[tokio::test]
async fn another_workers_proof_is_refused() {
	let house = House::new().await.serving().await;
	let bob = FileOrUri::parse("//Bob").unwrap().account();
	let query = Note::buy(&house).await.query_to(&bob, 0, 1, b"features");
	refused(house.ask(query.encode()).await, Code::BadProof).await;
}

#[tokio::test]
async fn a_wrong_public_input_is_refused() {
	let house = House::new().await.serving().await;
	let mut query = Note::buy(&house).await.query(&house, 0, 1, b"features");
	query.price += 1;
	refused(house.ask(query.encode()).await, Code::BadProof).await;
	query.price -= 1;
	query.ciphertext = b"other features".to_vec();
	refused(house.ask(query.encode()).await, Code::BadProof).await;
}

#[tokio::test]
async fn a_nullifier_that_is_not_canonical_is_refused() {
	let house = House::new().await.serving().await;
	let mut query = Note::buy(&house).await.query(&house, 0, 1, b"features");
	query.nullifier = [0xff; 32];
	refused(house.ask(query.encode()).await, Code::Malformed).await;
}

#[tokio::test]
async fn wrong_parameter_ciphertext_is_refused_and_costs_no_credit() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 1, b"wrong parameters").encode()).await, Code::Malformed).await;
	answered(house.ask(note.query(&house, 0, 1, b"right ones").encode()).await).await;
}

#[tokio::test]
async fn a_panic_inside_compute_is_a_500_and_the_service_lives_on() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 1, b"panic").encode()).await, Code::Internal).await;
	assert!(pending(&house).await.is_empty());
	// The same credit, which was not spent.
	answered(house.ask(note.query(&house, 0, 1, b"features").encode()).await).await;
}

#[tokio::test]
async fn a_halted_model_is_not_answered() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	house.chain.push(|block| block.facts.models.get_mut(&MODEL).unwrap().state = ModelState::Halted);
	house.hear().await;
	refused(house.ask(query).await, Code::NotServing).await;
}

#[tokio::test]
async fn a_frozen_model_is_not_answered_until_it_thaws() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	house.chain.push(|block| block.facts.models.get_mut(&MODEL).unwrap().frozen = true);
	house.hear().await;
	refused(house.ask(query.clone()).await, Code::NotServing).await;
	house.chain.push(|block| block.facts.models.get_mut(&MODEL).unwrap().frozen = false);
	house.hear().await;
	answered(house.ask(query).await).await;
}

#[tokio::test]
async fn a_revocation_in_the_best_block_silences_the_model_with_a_retry_after() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	house.chain.revoke(2);
	house.hear().await;
	let answer = house.ask(query).await;
	assert!(answer.headers().contains_key(RETRY_AFTER));
	let refusal = refusal(answer).await;
	assert_eq!(refusal.code, Code::Unavailable);
	assert!(refusal.retry_after.is_some());
}

#[tokio::test]
async fn an_answer_that_a_revocation_overtakes_never_leaves() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"slow").encode();
	let asking = tokio::spawn(house.http.post(format!("{}/v1/queries", house.url)).body(query).send());
	while house.worker.queue.turns.running() == 0 {
		tokio::time::sleep(Duration::from_millis(10)).await;
	}
	house.chain.revoke(2);
	house.hear().await;
	house.engine.open_the_gate();
	refused(asking.await.unwrap().unwrap(), Code::Unavailable).await;
	assert!(pending(&house).await.is_empty());
}

#[tokio::test]
async fn a_full_queue_is_refused_with_a_retry_after() {
	let limits = Limits { queued: 1, ..Limits::default() };
	let house = House::with(limits, None).await.serving().await;
	let note = Note::buy(&house).await;
	let first = note.query(&house, 0, 1, b"slow").encode();
	let asking = tokio::spawn(house.http.post(format!("{}/v1/queries", house.url)).body(first).send());
	while house.worker.peers.taken() == 0 {
		tokio::time::sleep(Duration::from_millis(10)).await;
	}
	let answer = house.ask(note.query(&house, 1, 1, b"features").encode()).await;
	assert!(answer.headers().contains_key(RETRY_AFTER));
	refused(answer, Code::Unavailable).await;
	house.engine.open_the_gate();
	answered(asking.await.unwrap().unwrap()).await;
}

#[tokio::test]
async fn a_querier_that_hangs_up_finds_its_answer_later() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"slow").encode();
	let asking = tokio::spawn(house.http.post(format!("{}/v1/queries", house.url)).body(query.clone()).send());
	while house.worker.queue.turns.running() == 0 {
		tokio::time::sleep(Duration::from_millis(10)).await;
	}
	asking.abort();
	assert!(asking.await.is_err_and(|error| error.is_cancelled()));
	house.engine.open_the_gate();
	while pending(&house).await.is_empty() {
		tokio::time::sleep(Duration::from_millis(10)).await;
	}
	answered(house.ask(query).await).await;
	assert_eq!(house.engine.answers.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_query_reserved_before_a_crash_is_computed_after_it() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let query = note.query(&house, 0, 1, b"features");
	let commitment = assent_primitives::query_commitment(&query.key_hash, &query.ciphertext);
	house.worker.index.reserve(&query.nullifier, &commitment).unwrap();

	let house = house.restart().await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.work(&mut preparer).await;

	refused(house.ask(note.query(&house, 0, 1, b"others").encode()).await, Code::NullifierUsed).await;
	answered(house.ask(query.encode()).await).await;
}

#[tokio::test]
async fn settlements_and_answers_survive_a_restart() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let queries: Vec<_> = (0..2).map(|credit| note.query(&house, credit, 1, b"features").encode()).collect();
	let first = house.ask(queries[0].clone()).await.bytes().await.unwrap();
	house.ask(queries[1].clone()).await.bytes().await.unwrap();
	let before = pending(&house).await;

	let house = house.restart().await;

	assert_eq!(pending(&house).await, before);
	assert_eq!(house.ask(queries[0].clone()).await.bytes().await.unwrap(), first);
}

#[tokio::test]
async fn a_silent_node_stops_the_answers() {
	let house = House::new().await.serving().await;
	let query = Note::buy(&house).await.query(&house, 0, 1, b"features").encode();
	house.chain.fall_silent();
	refused(house.ask(query).await, Code::Unavailable).await;
}

#[tokio::test]
async fn metrics_count_answers_and_refusals() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let query = note.query(&house, 0, 1, b"features").encode();
	house.ask(query.clone()).await;
	house.ask(query).await;
	house.ask(note.query(&house, 1, 9, b"features").encode()).await;
	let text = house.get("/metrics").await.text().await.unwrap();
	for line in [
		"assent_queries_answered_total 1",
		"assent_queries_repeated_total 1",
		"assent_requests_refused_total{code=\"stale_version\"} 1",
		"assent_settlements_pending 1",
		"assent_models_served 1",
		"assent_queries_queued 0",
	] {
		assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
	}
}

#[tokio::test]
async fn a_key_that_memory_dropped_is_loaded_again() {
	let limits = Limits { loaded_key_bytes: 150, ..Limits::default() };
	let house = House::with(limits, None).await.serving().await;
	let note = Note::buy(&house).await;
	let other = content_hash(b"key of another");
	house.put("keys", &other, "key of another").await;
	// The upload made nobody leave; the paid query does.
	assert!(house.worker.keys.get(&other).is_none());
	answered(house.ask(note.query_under(&house, &other, 0, 1, b"features").encode()).await).await;
	assert!(house.worker.keys.get(&content_hash(b"key of the querier")).is_none());
	answered(house.ask(note.query(&house, 1, 1, b"features").encode()).await).await;
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), 4);
}
