//! Answer modes: what an offer sells is answered, and nothing else.

use std::sync::atomic::Ordering;

use assent_engine::{self, ClientKey, EvaluationKey};
use assent_primitives::content_hash;
use assent_protocol::{ModelInfo, QueryResponse, Times, NO_KEY};
use codec::{DecodeAll, Encode};

use super::{notes::Note, *};

async fn answered(response: Response) -> QueryResponse {
	let status = response.status();
	let bytes = response.bytes().await.unwrap();
	assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
	QueryResponse::decode_all(&mut &bytes[..]).unwrap()
}

impl House {
	/// The offer sells another mode from the next block on.
	async fn selling(self, mode: AnswerMode) -> Self {
		self.chain.push(|block| block.facts.offers.get_mut(&OFFER).unwrap().mode = mode);
		self.chain.finalize();
		self.hear().await;
		self
	}
}

#[tokio::test]
async fn a_query_of_the_mode_that_the_offer_sells_is_answered() {
	for (mode, query) in [
		(AnswerMode::Label, &b"features"[..]),
		(AnswerMode::TopK(2), b"top\x02"),
		(AnswerMode::TopK(2), b"top\x01"),
		(AnswerMode::Threshold, b"over\x01"),
	] {
		let house = House::new().await.serving().await.selling(mode).await;
		let note = Note::buy(&house).await;
		answered(house.ask(note.query(&house, 0, 1, query).encode()).await).await;
	}
}

#[tokio::test]
async fn a_query_of_one_mode_under_an_offer_of_another_is_refused() {
	let (label, top, over, scores) = (&b"features"[..], &b"top\x02"[..], &b"over\x01"[..], &b"scores"[..]);
	for (mode, others) in [
		(AnswerMode::Label, [top, over, scores]),
		(AnswerMode::TopK(2), [label, over, scores]),
		(AnswerMode::Threshold, [label, top, scores]),
		(AnswerMode::Scores, [label, top, over]),
	] {
		let house = House::new().await.serving().await.selling(mode).await;
		let note = Note::buy(&house).await;
		for query in others {
			refused(house.ask(note.query(&house, 0, 1, query).encode()).await, Code::WrongMode).await;
		}
		assert_eq!(house.engine.answers.load(Ordering::SeqCst), 0);
	}
}

#[tokio::test]
async fn a_mode_that_this_worker_does_not_answer_is_refused() {
	let house = House::new().await.serving().await.selling(AnswerMode::Search).await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 1, b"features").encode()).await, Code::WrongMode).await;
}

#[tokio::test]
async fn scores_need_no_key_and_take_none() {
	let house = House::new().await.serving().await.selling(AnswerMode::Scores).await;
	let note = Note::buy(&house).await;
	// The key is here, and is not wanted: one query has one form.
	refused(house.ask(note.query(&house, 0, 1, b"scores").encode()).await, Code::Malformed).await;
	let loads = house.engine.loads.load(Ordering::SeqCst);
	let response = answered(house.ask(note.query_under(&house, &NO_KEY, 0, 1, b"scores").encode()).await).await;
	assert_eq!(response.receipt.result_commitment, content_hash(&response.answer));
	assert_eq!(house.engine.loads.load(Ordering::SeqCst), loads);
}

#[tokio::test]
async fn a_label_without_a_key_is_refused() {
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query_under(&house, &NO_KEY, 0, 1, b"features").encode()).await, Code::UnknownKey).await;
}

#[tokio::test]
async fn a_replayed_query_for_scores_gets_the_same_bytes() {
	let house = House::new().await.serving().await.selling(AnswerMode::Scores).await;
	let note = Note::buy(&house).await;
	let query = note.query_under(&house, &NO_KEY, 0, 1, b"scores").encode();
	let first = house.ask(query.clone()).await.bytes().await.unwrap();
	assert_eq!(house.ask(query).await.bytes().await.unwrap(), first);
	assert_eq!(house.engine.answers.load(Ordering::SeqCst), 1, "no second answer with other noise");
}

#[tokio::test]
async fn encrypted_scores_are_those_of_the_plain_head() {
	let (house, note, ..) = real(AnswerMode::Scores).await;
	let (head, features) = (trained_on(&[1, 2]), descriptor().featurize(&[2.0, 1.0, 0.0]));
	let (key, ciphertext) = assent_engine::encrypt_scores(&features);
	let truncated = note.query_under(&house, &NO_KEY, 0, 1, &ciphertext[..ciphertext.len() - 1]);
	refused(house.ask(truncated.encode()).await, Code::Malformed).await;

	let query = note.query_under(&house, &NO_KEY, 0, 1, &ciphertext);
	let response = answered(house.ask(query.encode()).await).await;
	assert_eq!(response.unit, head.unit());
	let scores = key.decrypt(2, &response.answer).unwrap();
	for (encrypted, plain) in scores.into_iter().zip(head.scores(&features)) {
		assert!(encrypted.abs_diff(plain) as f64 <= 8.0 * assent_engine::SCORE_DEVIATION, "{encrypted} for {plain}");
	}
}

#[tokio::test]
async fn more_places_than_were_bought_are_refused_and_cost_no_credit() {
	let house = House::new().await.serving().await.selling(AnswerMode::TopK(2)).await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 1, b"top\x03").encode()).await, Code::WrongMode).await;
	answered(house.ask(note.query(&house, 0, 1, b"top\x02").encode()).await).await;
}

#[tokio::test]
async fn a_question_that_the_model_cannot_be_asked_is_refused_and_costs_no_credit() {
	// The model has two classes.
	let house = House::new().await.serving().await.selling(AnswerMode::TopK(5)).await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 1, b"top\x03").encode()).await, Code::Malformed).await;
	answered(house.ask(note.query(&house, 0, 1, b"top\x02").encode()).await).await;

	let house = House::new().await.serving().await.selling(AnswerMode::Threshold).await;
	let note = Note::buy(&house).await;
	refused(house.ask(note.query(&house, 0, 1, b"over\x02").encode()).await, Code::Malformed).await;
	answered(house.ask(note.query(&house, 0, 1, b"over\x01").encode()).await).await;
}

#[tokio::test]
async fn a_worker_says_what_it_answers() {
	let house = House::new().await.serving().await;
	let info: ModelInfo = house.get(&format!("/v1/models/{MODEL}")).await.json().await.unwrap();
	assert_eq!(info.modes, ["label", "top-k", "threshold", "scores"]);
	assert_eq!(info.unit, trained_on(&[1, 2]).unit());
}

/// A house that encrypts, with a key and a note of an offer of `mode`.
async fn real(mode: AnswerMode) -> (House, Note, ClientKey, EvaluationKey) {
	let house = House::with_real_engine().await;
	house.put_descriptor().await;
	for contribution in [1, 2] {
		house.contribute(contribution).await;
	}
	house.chain.activate();
	house.chain.finalize();
	house.work(&mut Preparer::new(house.worker.clone())).await;
	let house = house.selling(mode).await;
	let note = Note::buy(&house).await;
	let client = ClientKey::generate();
	let key = EvaluationKey::generate(&client);
	assert_eq!(house.put("keys", &key.hash(), key.bytes().to_vec()).await.status(), 201);
	(house, note, client, key)
}

#[tokio::test]
async fn encrypted_places_and_thresholds_are_those_of_the_plain_head() {
	let (house, note, client, key) = real(AnswerMode::TopK(2)).await;
	let (head, features) = (trained_on(&[1, 2]), descriptor().featurize(&[2.0, 1.0, 0.0]));
	let questions = [
		(AnswerMode::TopK(2), Question::TopK { places: 2 }),
		(AnswerMode::Threshold, Question::Threshold { class: 0, above: 500_000 }),
		(AnswerMode::Threshold, Question::Threshold { class: 1, above: 500_000 }),
	];
	let mut house = house;
	for (credit, (mode, question)) in questions.into_iter().enumerate() {
		house = house.selling(mode).await;
		let ciphertext = assent_engine::encrypt_question(&client, &question, &features);
		let query = note.query_under(&house, &key.hash(), credit as u16, 1, &ciphertext);
		let response = answered(house.ask(query.encode()).await).await;
		assert_eq!(response.receipt.result_commitment, content_hash(&response.answer));
		let told = assent_engine::decrypt_answer(&client, &question, 2, &response.answer).unwrap();
		assert_eq!(told, question.answer(&head, &features).into_iter().map(Some).collect::<Vec<_>>());
		let Times { head, score, pipeline, linear } = response.times;
		assert!(head > 0 && score > 0 && pipeline > head && linear > 0, "{:?}", response.times);
	}
}

#[tokio::test]
async fn a_ciphertext_of_another_key_is_answered_to_nobody() {
	let (house, note, _, key) = real(AnswerMode::TopK(2)).await;
	let features = descriptor().featurize(&[2.0, 1.0, 0.0]);
	let question = Question::TopK { places: 2 };
	// Encrypted under one key, asked under the evaluation key of another: the worker cannot tell, and gives nothing
	// away.
	let stranger = ClientKey::generate();
	let ciphertext = assent_engine::encrypt_question(&stranger, &question, &features);
	let query = note.query_under(&house, &key.hash(), 0, 1, &ciphertext);
	let answer = answered(house.ask(query.encode()).await).await.answer;
	assert_eq!(assent_engine::decrypt_answer(&stranger, &question, 2, &answer), Err(EngineError::WrongKey));
}

#[tokio::test]
async fn keys_for_another_parameter_set_are_refused() {
	let (house, ..) = real(AnswerMode::Label).await;
	let mut bytes = EvaluationKey::generate(&ClientKey::generate()).into_bytes();
	bytes[6] = 2;
	let refusal = refusal(house.put("keys", &content_hash(&bytes), bytes).await).await;
	assert_eq!(refusal.code, Code::Malformed);
	assert!(refusal.message.contains("other parameters"), "{}", refusal.message);
}
