//! A model that searches: passages come and go, searches are answered at once and proved afterwards.

use std::sync::LazyLock;

use assent_circuits::{
	consent::{consent_root, place_of, set_bit},
	field::from_hash,
	use_consent::{self, use_binding, DEVELOPMENT_KEY_HASH, DEVELOPMENT_VERIFYING_KEY},
};
use assent_engine::{Corpus, Found, HashingEncoder, Passages, SearchGuide, SearchKey, SearchSecret};
use assent_protocol::{ModelInfo, QueryResponse, NO_KEY};
use codec::{DecodeAll, Encode};

use super::{notes::Note, *};
use crate::{proofs::Prover, store::Kind, usage::Use, view::ConsentSet};

const SUBJECTS: [&str; 3] = ["bread is baked", "a royalty is paid", "a petition is signed"];

static CORPUS: LazyLock<Corpus> = LazyLock::new(|| {
	let sample: Vec<String> = (1..4).flat_map(|contribution| passages(contribution).texts().to_vec()).collect();
	Corpus::fit(&HashingEncoder, &sample, 200, [4; 32]).unwrap()
});

/// What a contributor brings, always the same.
fn passages(contribution: u64) -> Passages {
	let subject = SUBJECTS[contribution as usize % 3];
	Passages::new((0..20).map(|n| format!("{subject} in chapter {n} of contribution {contribution}")).collect())
		.unwrap()
}

/// The consent set in which each of these contributions has the slot of its number.
fn consent(version: u32, contributions: &[u64]) -> ConsentSet {
	let mut set = ConsentSet { version, ..ConsentSet::default() };
	for contribution in contributions {
		let slot = *contribution as u16;
		let (word, bit) = place_of(slot).unwrap();
		set.words[word].unit = 16;
		set_bit(&mut set.words[word].bits, bit, true).unwrap();
		set.slots.insert(*contribution, slot);
	}
	set
}

impl House {
	/// A worker with the real engine, of a model that searches and to which nobody has contributed.
	async fn of_corpus(limits: Limits) -> Self {
		let house = Self::new().await;
		house.chain.push(|block| {
			let facts = block.facts.models.get_mut(&MODEL).unwrap();
			(facts.descriptor, facts.min_rows) = (CORPUS.hash(), 10);
			block.facts.offers.get_mut(&OFFER).unwrap().mode = AnswerMode::Search;
			block.use_key = Some(DEVELOPMENT_KEY_HASH);
		});
		house.chain.finalize();
		let engine = Arc::new(Tfhe::new(2).unwrap());
		let house = Self::over(tempfile::tempdir().unwrap(), house.chain.clone(), limits, None, Some(engine)).await;
		assert_eq!(house.put("descriptors", &CORPUS.hash(), CORPUS.to_bytes()).await.status(), 201);
		house
	}

	/// Pledges and uploads passages.
	async fn bring(&self, contribution: u64) {
		let passages = passages(contribution);
		self.chain.push(|block| {
			block.pledges.push(Pledge {
				contribution,
				model: MODEL,
				statistic: passages.hash(),
				rows: passages.len() as u32,
				stage: Stage::Pending,
			});
		});
		self.hear().await;
		let answer = self.put("statistics", &passages.hash(), self.seal(&passages.to_bytes())).await;
		assert_eq!(answer.status(), 201, "{}", answer.text().await.unwrap());
	}

	/// All pledges are active in the next block, which is final, and those with a slot consent.
	async fn open_library(&self, preparer: &mut Preparer, slots: &[u64]) {
		self.chain.activate();
		self.chain.push(|block| block.consent = Some(consent(block.facts.models[&MODEL].version, slots)));
		self.chain.finalize();
		self.work(preparer).await;
	}

	/// The same with contributions 1 and 2.
	async fn searchable(limits: Limits) -> (Self, Preparer) {
		let house = Self::of_corpus(limits).await;
		let mut preparer = Preparer::new(house.worker.clone());
		house.bring(1).await;
		house.bring(2).await;
		house.open_library(&mut preparer, &[1, 2]).await;
		assert!(house.worker.models.serving(MODEL).is_ok(), "{:?}", house.worker.models.problems());
		(house, preparer)
	}

	async fn guide(&self) -> SearchGuide {
		let bytes = self.get(&format!("/v1/models/{MODEL}/guide")).await.bytes().await.unwrap();
		SearchGuide::from_bytes(&bytes, CORPUS.shape().clusters()).unwrap()
	}

	async fn search(&self, note: &Note, credit: u16, version: u32, text: &str) -> (QueryResponse, Vec<Found>) {
		let (key, query) = question(text);
		let response = self.ask(note.query_under(self, &NO_KEY, credit, version, &query).encode()).await;
		let status = response.status();
		let bytes = response.bytes().await.unwrap();
		assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
		let response = QueryResponse::decode_all(&mut &bytes[..]).unwrap();
		let found = self.guide().await.best(key, &response.answer, 3).unwrap();
		(response, found)
	}

	async fn settlements(&self) -> Vec<Settlement> {
		let bytes = self.get("/v1/settlements").await.bytes().await.unwrap();
		Vec::<Settlement>::decode_all(&mut &bytes[..]).unwrap()
	}
}

fn question(text: &str) -> (SearchKey, Vec<u8>) {
	let embedding = CORPUS.embed(text).unwrap();
	SearchSecret::prepare(CORPUS.shape()).encrypt(CORPUS.cluster_of(&embedding), &embedding).unwrap()
}

/// As the chain checks it: against the one root of the version.
fn is_proved(house: &House, settlement: &Settlement, set: &ConsentSet) -> bool {
	let Some(shown) = settlement.consent else { return false };
	let key = use_consent::PreparedKey::prepare(DEVELOPMENT_VERIFYING_KEY).unwrap();
	let version = settlement.version.0;
	let worker = house.worker.identity.signer.account();
	let inputs = use_consent::PublicInputs {
		root: consent_root(&set.words, MODEL, version).unwrap(),
		query: from_hash(&settlement.query_commitment),
		result: from_hash(&settlement.result_commitment),
		used: shown.used,
		count: shown.count,
		weight: shown.weight,
		binding: use_binding(&GENESIS, use_consent::CIRCUIT_VERSION, &worker, MODEL, version, &settlement.nullifier),
	};
	key.verify(&inputs, &shown.proof).is_ok()
}

#[tokio::test]
async fn a_search_is_answered_at_once_and_settled_with_a_proof_of_use() {
	let (house, _) = House::searchable(Limits::default()).await;
	let info: ModelInfo = house.get(&format!("/v1/models/{MODEL}")).await.json().await.unwrap();
	assert_eq!((info.modes, info.rows, info.classes), (vec!["search".to_string()], 40, 0));
	let note = Note::buy(&house).await;
	let (response, found) = house.search(&note, 0, 1, &passages(2).texts()[7]).await;
	assert_eq!((found[0].contribution, found[0].row), (2, 7));
	assert_eq!(response.receipt.result_commitment, content_hash(&response.answer));
	assert!(response.times.score > 0 && response.times.head > 0 && response.times.linear > 0);

	// The chain would not pay it yet, so it is not told of it.
	assert_eq!((house.settlements().await.len(), house.worker.index.pending_count().unwrap()), (0, 1));
	assert!(Prover::new(house.worker.clone()).next().await.unwrap());
	assert!(!Prover::new(house.worker.clone()).next().await.unwrap());
	let settlements = house.settlements().await;
	let set = consent(1, &[1, 2]);
	assert!(is_proved(&house, &settlements[0], &set));
	assert_eq!(settlements[0].consent.map(|shown| (shown.count, shown.weight)), Some((2, 32)));
	// Not for a set that lacks one of them, or of another version.
	assert!(!is_proved(&house, &settlements[0], &consent(1, &[1])));
	let mut other = settlements[0].clone();
	other.version = ConsentVersion(2);
	assert!(!is_proved(&house, &other, &set));
}

#[tokio::test]
async fn passages_are_found_no_more_once_they_are_revoked() {
	let (house, mut preparer) = House::searchable(Limits::default()).await;
	let gone = passages(2);
	let of = |passages: &Passages| format!("/v1/passages/{}", hex::encode(passages.hash()));
	assert_eq!(house.get(&of(&gone)).await.bytes().await.unwrap(), gone.to_bytes());
	let before = house.guide().await;

	house.chain.revoke(2);
	house.hear().await;
	// In the moment the block is seen: neither answers nor texts.
	assert_eq!(house.get(&of(&gone)).await.status(), 404);
	let note = Note::buy(&house).await;
	let (_, query) = question("a petition is signed");
	let early = house.ask(note.query_under(&house, &NO_KEY, 0, 1, &query).encode()).await;
	assert_ne!(early.status(), 200);

	house.chain.push(|block| block.consent = Some(consent(2, &[1])));
	house.chain.finalize();
	house.work(&mut preparer).await;
	let (_, found) = house.search(&note, 0, 2, &gone.texts()[7]).await;
	assert!(found.iter().all(|found| found.contribution == 1), "{found:?}");
	assert_eq!(house.get(&of(&gone)).await.status(), 404);
	assert_eq!(house.get(&format!("/v1/statistics/{}", hex::encode(gone.hash()))).await.status(), 410);
	assert!(!house.worker.store.has(Kind::Statistic, &gone.hash()).await.unwrap());
	// The receipt names the guide that contained it.
	let deletions = house.worker.index.deletions().unwrap();
	assert_eq!(deletions[0].heads, [hex::encode(content_hash(&before.to_bytes()))]);

	// Bit-equal to an index that never had it.
	let never = House::of_corpus(Limits::default()).await;
	let mut preparer = Preparer::new(never.worker.clone());
	never.bring(1).await;
	never.chain.push(|block| block.facts.models.get_mut(&MODEL).unwrap().version = 1);
	never.open_library(&mut preparer, &[1]).await;
	assert_eq!(never.guide().await.to_bytes(), house.guide().await.to_bytes());
}

#[tokio::test]
async fn a_contribution_without_a_slot_is_not_searched() {
	let house = House::of_corpus(Limits::default()).await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.bring(1).await;
	house.bring(2).await;
	house.open_library(&mut preparer, &[1]).await;
	assert_eq!(house.guide().await.contributions().keys().copied().collect::<Vec<_>>(), [1]);
}

#[tokio::test]
async fn contributions_beyond_the_places_of_a_corpus_are_not_searched_and_stop_nothing() {
	let house = House::of_corpus(Limits::default()).await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.bring(1).await;
	house.bring(2).await;
	// Attested by somebody else, or in a moment in which nobody could count.
	house.chain.push(|block| {
		let pledge =
			Pledge { contribution: 0, statistic: [1; 32], rows: CORPUS.places() as u32 - 30, ..block.pledges[0] };
		block.pledges.push(pledge);
	});
	house.open_library(&mut preparer, &[0, 1, 2]).await;
	// The large one is not even here: the model waits for it.
	assert!(house.worker.models.problems()[&MODEL].contains("contribution 0"));
	house.chain.push(|block| block.pledges.iter_mut().for_each(|pledge| pledge.contribution += 10));
	house.chain.push(|block| block.pledges[2].contribution = 13);
	house.open_library(&mut preparer, &[11, 12, 13]).await;
	assert_eq!(house.guide().await.contributions().keys().copied().collect::<Vec<_>>(), [11, 12]);
}

#[tokio::test]
async fn an_index_that_is_larger_than_the_worker_allows_is_not_made() {
	let house = House::of_corpus(Limits { index_bytes: 1 << 20, ..Limits::default() }).await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.bring(1).await;
	house.open_library(&mut preparer, &[1]).await;
	assert!(house.worker.models.problems()[&MODEL].contains("this worker has 1 MB"));
}

#[tokio::test]
async fn a_model_without_an_open_offer_is_not_computed() {
	let house = House::of_corpus(Limits::default()).await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.bring(1).await;
	house.chain.push(|block| block.facts.offers.get_mut(&OFFER).unwrap().closed_at = Some(1));
	house.open_library(&mut preparer, &[1]).await;
	assert!(house.worker.models.installed(MODEL).is_none());
}

#[tokio::test]
async fn a_consent_set_of_another_version_is_not_answered_from() {
	let house = House::of_corpus(Limits::default()).await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.bring(1).await;
	house.chain.activate();
	house.chain.push(|block| block.consent = Some(consent(9, &[1])));
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert!(house.worker.models.serving(MODEL).is_err());
	assert!(house.worker.models.problems()[&MODEL].contains("version 9"));
}

#[tokio::test]
async fn a_proof_that_was_not_made_before_a_restart_is_made_after_it() {
	let (house, preparer) = House::searchable(Limits::default()).await;
	let note = Note::buy(&house).await;
	house.search(&note, 0, 1, "a royalty is paid").await;
	drop(preparer);
	let house = house.restart().await;
	assert_eq!(house.settlements().await.len(), 0);
	assert!(Prover::new(house.worker.clone()).next().await.unwrap());
	assert!(is_proved(&house, &house.settlements().await[0], &consent(1, &[1, 2])));
}

#[tokio::test]
async fn a_use_that_cannot_be_proved_holds_no_other_back() {
	let (house, _) = House::searchable(Limits::default()).await;
	let set = consent(1, &[1, 2]);
	let stale = Use { verifying: [1; 32], ..Use::of(MODEL, set.words, [1, 2]).unwrap() };
	let early = Settlement { version: ConsentVersion(1), ..settlement(9, 1) };
	house.worker.index.reserve(&early.nullifier, &early.query_commitment).unwrap();
	house.worker.index.answer(&early, b"answer", Some(&stale)).unwrap();
	let note = Note::buy(&house).await;
	house.search(&note, 0, 1, "a royalty is paid").await;

	let mut prover = Prover::new(house.worker.clone());
	assert!(prover.next().await.is_err(), "its key is not the one that the worker proves for");
	assert!(prover.next().await.unwrap());
	assert!(!prover.next().await.unwrap());
	let ready = house.settlements().await;
	assert_eq!(ready.len(), 1);
	assert!(is_proved(&house, &ready[0], &set));
	// Given up like any other that is too old.
	house.worker.index.close(&[early.nullifier], false).unwrap();
	assert_eq!(house.worker.index.unproved_count().unwrap(), 0);
}

#[test]
fn models_take_turns_at_being_proved() {
	let dir = tempfile::tempdir().unwrap();
	let index = crate::index::Index::open(&dir.path().join("index.redb")).unwrap();
	for (nullifier, model) in [(1, 4), (2, 4), (3, 7)] {
		let settlement = settlement(nullifier, 1);
		let used = Use::of(model, consent(1, &[1]).words, [1]).unwrap();
		index.reserve(&settlement.nullifier, &settlement.query_commitment).unwrap();
		index.answer(&settlement, b"answer", Some(&used)).unwrap();
	}
	let after = |model, skip: &[u8]| {
		let skip = skip.iter().map(|nullifier| [*nullifier; 32]).collect();
		index.unproved(model, &skip).unwrap().map(|(settlement, _)| settlement.nullifier[0])
	};
	assert_eq!([after(u32::MAX, &[]), after(4, &[]), after(7, &[])], [Some(1), Some(3), Some(1)]);
	assert_eq!([after(7, &[1]), after(7, &[1, 2]), after(7, &[1, 2, 3])], [Some(2), Some(3), None]);
	assert_eq!([4, 7, 9].map(|model| index.unproved_of(model).unwrap()), [2, 1, 0]);
}

#[tokio::test]
async fn no_more_is_answered_than_can_be_proved() {
	let (house, _) = House::searchable(Limits { unproved: 1, ..Limits::default() }).await;
	let note = Note::buy(&house).await;
	house.search(&note, 0, 1, "a royalty is paid").await;
	let (_, query) = question("bread is baked");
	let next = note.query_under(&house, &NO_KEY, 1, 1, &query).encode();
	refused(house.ask(next.clone()).await, Code::Unavailable).await;
	assert!(Prover::new(house.worker.clone()).next().await.unwrap());
	assert_eq!(house.ask(next).await.status(), 200);
}

#[tokio::test]
async fn a_worker_that_cannot_prove_answers_no_search() {
	let (house, _) = House::searchable(Limits::default()).await;
	let note = Note::buy(&house).await;
	let (_, query) = question("bread is baked");
	let query = note.query_under(&house, &NO_KEY, 0, 1, &query).encode();
	for (key, told) in [(Some([1; 32]), "--use-key"), (None, "no verifying key")] {
		house.chain.push(|block| block.use_key = key);
		house.chain.finalize();
		house.hear().await;
		let refusal = refusal(house.ask(query.clone()).await).await;
		assert_eq!(refusal.code, Code::Unavailable);
		assert!(refusal.message.contains(told), "{}", refusal.message);
	}
}

#[tokio::test]
async fn a_corpus_takes_no_more_passages_than_it_has_places() {
	let house = House::of_corpus(Limits::default()).await;
	let mut preparer = Preparer::new(house.worker.clone());
	house.bring(1).await;
	// Somebody else's take all places but ten.
	let places = CORPUS.places() as u32;
	house.chain.push(|block| {
		let taken =
			Pledge { contribution: 0, model: MODEL, statistic: [1; 32], rows: places - 10, stage: Stage::Attested };
		block.pledges.push(taken);
	});
	house.chain.finalize();
	house.work(&mut preparer).await;
	tokio::time::sleep(Duration::from_millis(300)).await;
	assert_eq!((house.chain.attempts(), house.chain.attestations()), (0, vec![]));
}

#[tokio::test]
async fn what_is_not_a_search_is_refused_and_costs_no_credit() {
	let (house, _) = House::searchable(Limits::default()).await;
	let note = Note::buy(&house).await;
	let (_, query) = question("bread is baked");
	let ask = |key: Hash32, ciphertext: Vec<u8>| house.ask(note.query_under(&house, &key, 0, 1, &ciphertext).encode());
	refused(ask(NO_KEY, query[..query.len() - 1].to_vec()).await, Code::Malformed).await;
	refused(ask(NO_KEY, [query.clone(), vec![0]].concat()).await, Code::Malformed).await;
	refused(ask([3; 32], query.clone()).await, Code::Malformed).await;
	let (_, scores) = assent_engine::encrypt_scores(&[1; 32]);
	refused(ask(NO_KEY, scores).await, Code::WrongMode).await;
	assert_eq!(house.worker.index.pending_count().unwrap(), 0);
	assert_eq!(ask(NO_KEY, query).await.status(), 200);
	// The other way about: a model that classifies has no guide.
	let house = House::new().await.serving().await;
	assert_eq!(house.get(&format!("/v1/models/{MODEL}/guide")).await.status(), 404);
}

#[tokio::test]
async fn passages_that_break_a_bound_are_refused() {
	let house = House::of_corpus(Limits::default()).await;
	let few = Passages::new(vec!["only one".into()]).unwrap();
	let statistic = statistic(1).to_bytes();
	for (contribution, bytes, rows, code) in [
		(1, few.to_bytes(), 1, Code::Implausible),
		(2, passages(2).to_bytes(), 21, Code::Implausible),
		(3, b"APSG no passages at all".to_vec(), 20, Code::Malformed),
		(4, statistic, ROWS, Code::Malformed),
	] {
		let hash = content_hash(&bytes);
		house.chain.push(|block| {
			block.pledges.push(Pledge { contribution, model: MODEL, statistic: hash, rows, stage: Stage::Pending });
		});
		house.hear().await;
		refused(house.put("statistics", &hash, house.seal(&bytes)).await, code).await;
	}
}
