//! Search under encryption, row removal, and hostile input.

use super::*;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn embedding(rng: &mut ChaCha20Rng) -> Embedding {
	let values: Vec<f64> = (0..EMBEDDING).map(|_| (0..4).map(|_| rng.gen_range(-1.0..1.0)).sum()).collect();
	Embedding::scaled(&values).unwrap()
}

/// An index with rows in all places but every seventh.
fn filled(clusters: usize, height: usize) -> SearchIndex {
	let mut rng = ChaCha20Rng::seed_from_u64(3);
	let mut index = SearchIndex::new(SearchShape::new(clusters, height, [7; 32]).unwrap());
	for place in (0..clusters * height).filter(|place| place % 7 != 6) {
		index.insert(Slot { cluster: place / height, row: place % height }, &embedding(&mut rng)).unwrap();
	}
	index
}

fn engine() -> Engine {
	Engine::new(2).unwrap()
}

fn ask(index: &SearchIndex, cluster: usize, embedding: &Embedding) -> (SearchKey, Vec<u8>) {
	let (key, query) = SearchSecret::prepare(index.shape()).encrypt(cluster, embedding).unwrap();
	(key, engine().answer_search(index, &query).unwrap())
}

#[test]
fn scores_of_a_cluster_are_those_in_the_clear_up_to_the_noise() {
	for (clusters, height) in [(1, 70), (3, 20), (5, 65)] {
		let index = filled(clusters, height);
		let mut rng = ChaCha20Rng::seed_from_u64(4);
		for cluster in 0..clusters {
			let query = embedding(&mut rng);
			let (key, answer) = ask(&index, cluster, &query);
			let scores = key.decrypt(&index.hint(), &answer).unwrap();
			// Per cluster a row's norm of 1016 times the rounding's 74, in units of 2^10.
			let deviation = (clusters as f64).sqrt() * 1016.0 * 74.2 / 1024.0;
			for (score, plain) in scores.iter().zip(index.scores(cluster, &query)) {
				assert!((score - plain).abs() as f64 <= 8.0 * deviation, "{score} is not {plain}");
			}
		}
	}
}

#[test]
fn the_row_that_was_asked_for_comes_first() {
	let index = filled(4, 64);
	for (cluster, row) in [(0, 0), (2, 33), (3, 63)] {
		let values = (0..EMBEDDING).map(|column| index.matrix.get(row, cluster * EMBEDDING + column)).collect();
		let (key, answer) = ask(&index, cluster, &Embedding::new(values).unwrap());
		let top = key.top(&index.hint(), cluster, &answer, 3).unwrap();
		assert_eq!((top.len(), top[0].0), (3, row));
	}
}

#[test]
fn texts_are_found_by_their_words() {
	let texts = [
		"The worker subtracts a revoked statistic and solves the head again",
		"Royalties are paid to contributors by share",
		"Bread is baked from flour, water, salt and yeast",
		"A petition that reaches its quorum halts the model",
	];
	let encoder = HashingEncoder;
	let mut index = SearchIndex::new(SearchShape::new(2, 2, [1; 32]).unwrap());
	for (place, text) in texts.iter().enumerate() {
		index.insert(Slot { cluster: place / 2, row: place % 2 }, &encoder.embed(text).unwrap()).unwrap();
	}
	let found = |cluster: usize, text: &str| {
		let (key, answer) = ask(&index, cluster, &encoder.embed(text).unwrap());
		key.top(&index.hint(), cluster, &answer, 1).unwrap()[0].0
	};
	assert_eq!(found(0, "who pays royalties to a contributor?"), 1);
	assert_eq!(found(0, "what happens to a revoked statistic"), 0);
	assert_eq!(found(1, "how is bread made of flour and water"), 0);
	assert_eq!(found(1, "which quorum halts a model"), 1);
}

#[test]
fn removing_a_row_equals_never_having_added_it() {
	let mut rng = ChaCha20Rng::seed_from_u64(8);
	for _ in 0..20 {
		let shape = SearchShape::new(3, 5, [2; 32]).unwrap();
		let rows: Vec<(Slot, Embedding)> = (0..15)
			.filter(|_| rng.gen_bool(0.7))
			.collect::<Vec<usize>>()
			.into_iter()
			.map(|place| (Slot { cluster: place / 5, row: place % 5 }, embedding(&mut rng)))
			.collect();
		let gone: Vec<bool> = rows.iter().map(|_| rng.gen_bool(0.4)).collect();
		let (mut removed, mut never) = (SearchIndex::new(shape), SearchIndex::new(shape));
		rows.iter().for_each(|(slot, row)| removed.insert(*slot, row).unwrap());
		rows.iter().zip(&gone).filter(|(_, gone)| **gone).for_each(|((slot, _), _)| removed.remove(*slot).unwrap());
		rows.iter()
			.zip(&gone)
			.filter(|(_, gone)| !**gone)
			.for_each(|((slot, row), _)| never.insert(*slot, row).unwrap());
		// The count of changes aside.
		never.version = removed.version;
		assert_eq!(removed, never);
		assert_eq!(removed.hint().to_bytes(), never.hint().to_bytes());
	}
}

#[test]
fn a_removed_row_is_not_found_and_its_old_hint_is_refused() {
	let mut index = filled(2, 10);
	let slot = Slot { cluster: 1, row: 2 };
	let values = (0..EMBEDDING).map(|column| index.matrix.get(2, EMBEDDING + column)).collect();
	let query = Embedding::new(values).unwrap();
	let before = index.hint();
	index.remove(slot).unwrap();
	let (key, answer) = ask(&index, 1, &query);
	assert_eq!(key.decrypt(&before, &answer), Err(EngineError::OldHint));
	let (key, answer) = ask(&index, 1, &query);
	assert!(key.top(&index.hint(), 1, &answer, 10).unwrap().iter().all(|(row, _)| *row != 2));
	assert_eq!(index.remove(slot), Err(EngineError::NoSuchSlot));
	assert_eq!(index.insert(slot, &query), Ok(()));
	assert_eq!(index.insert(slot, &query), Err(EngineError::SlotTaken));
	assert_eq!(index.insert(Slot { cluster: 2, row: 0 }, &query), Err(EngineError::NoSuchSlot));
	assert_eq!(index.insert(Slot { cluster: 0, row: 10 }, &query), Err(EngineError::NoSuchSlot));
}

#[test]
fn filling_a_cluster_equals_inserting_its_rows() {
	let mut rng = ChaCha20Rng::seed_from_u64(9);
	let rows: Vec<Embedding> = (0..40).map(|_| embedding(&mut rng)).collect();
	let shape = SearchShape::new(2, 70, [2; 32]).unwrap();
	let (mut filled, mut inserted) = (SearchIndex::new(shape), SearchIndex::new(shape));
	filled.fill(1, &rows).unwrap();
	for (row, embedding) in rows.iter().enumerate() {
		inserted.insert(Slot { cluster: 1, row }, embedding).unwrap();
	}
	assert_eq!(filled, inserted);
	assert_eq!(filled.rows(), 40);
	assert_eq!(filled.fill(1, &rows), Err(EngineError::SlotTaken));
	assert_eq!(filled.fill(2, &rows), Err(EngineError::NoSuchSlot));
}

#[test]
fn every_query_has_a_secret_of_its_own() {
	let shape = SearchShape::new(1, 1, [0; 32]).unwrap();
	let (one, other) = (SearchSecret::prepare(&shape), SearchSecret::prepare(&shape));
	assert_ne!(one.secret, other.secret);
	assert_ne!(one.mask, other.mask);
	// The words of a query differ from the product with A by the noise alone: 6.4 in standard deviation.
	let public = shape.public_matrix(0);
	let errors: Vec<f64> = public
		.chunks_exact(SEARCH_SECRET)
		.zip(&one.mask)
		.map(|(row, word)| f64::from(word.wrapping_sub(dot(row, &one.secret)) as i32))
		.collect();
	let deviation = (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt();
	assert!((4.5..8.5).contains(&deviation), "{deviation}");
}

#[test]
fn hostile_search_queries_are_refused() {
	let index = filled(2, 5);
	let (_, query) =
		SearchSecret::prepare(index.shape()).encrypt(0, &Embedding::new(vec![1; EMBEDDING]).unwrap()).unwrap();
	let refused = |bytes: &[u8]| engine().answer_search(&index, bytes).unwrap_err();
	for length in [0, 7, 8, 11, 12, query.len() - 1] {
		assert!(matches!(refused(&query[..length]), EngineError::Truncated { .. }), "{length}");
	}
	let with = |at: usize, value: u8| {
		let mut bytes = query.clone();
		bytes[at] = value;
		refused(&bytes)
	};
	assert!(matches!(with(0, b'B'), EngineError::Malformed { .. }));
	assert!(matches!(with(4, 9), EngineError::WrongVersion { .. }));
	assert!(matches!(with(6, 1), EngineError::WrongParameters { .. }));
	assert!(matches!(with(8, 3), EngineError::Malformed { .. }), "another index");
	assert!(matches!(with(11, 0xff), EngineError::Malformed { .. }), "more clusters than there are");
	assert!(matches!(refused(&[query.clone(), vec![0]].concat()), EngineError::Malformed { .. }));
	assert!(matches!(refused(&[query.clone(), vec![0; 4]].concat()), EngineError::Malformed { .. }));
	assert!(matches!(refused(&vec![0; MAX_SEARCH_QUERY_BYTES + 1]), EngineError::TooLarge { .. }));
	let secret = SearchSecret::prepare(index.shape());
	assert!(secret.encrypt(2, &Embedding::new(vec![1; EMBEDDING]).unwrap()).is_err());
}

#[test]
fn hostile_search_answers_and_hints_are_refused() {
	let index = filled(2, 5);
	let query = Embedding::new(vec![1; EMBEDDING]).unwrap();
	let open = |change: &dyn Fn(&mut Vec<u8>)| {
		let (key, mut answer) = ask(&index, 0, &query);
		change(&mut answer);
		key.decrypt(&index.hint(), &answer)
	};
	assert!(open(&|_| {}).is_ok());
	assert!(matches!(open(&|answer| answer.truncate(20)), Err(EngineError::Truncated { .. })));
	assert!(matches!(open(&|answer| answer.push(0)), Err(EngineError::Malformed { .. })));
	assert!(matches!(open(&|answer| answer[0] = 0), Err(EngineError::Malformed { .. })));
	assert_eq!(open(&|answer| answer[8] ^= 1), Err(EngineError::OldHint));
	let bytes = index.hint().to_bytes();
	assert_eq!(SearchHint::from_bytes(&bytes), Ok(index.hint()));
	for length in [0, 8, 55, 60, bytes.len() - 1] {
		assert!(matches!(SearchHint::from_bytes(&bytes[..length]), Err(EngineError::Truncated { .. })), "{length}");
	}
	let with = |at: usize, value: u8| {
		let mut bytes = bytes.clone();
		bytes[at] = value;
		SearchHint::from_bytes(&bytes).unwrap_err()
	};
	assert!(matches!(with(8, 0), EngineError::Malformed { .. }), "no clusters");
	assert!(matches!(with(12, 6), EngineError::Truncated { .. }), "more rows than bytes");
	assert!(matches!(with(12, 4), EngineError::Malformed { .. }), "fewer rows than bytes");
	assert!(matches!(with(57, 0xff), EngineError::Malformed { .. }), "a row beyond the last place");
	assert!(matches!(with(15, 0xff), EngineError::Malformed { .. }), "a height that is not possible");
}

#[test]
fn what_is_not_an_embedding_is_refused() {
	assert_eq!(Embedding::new(vec![0; 383]), Err(EngineError::NotAnEmbedding));
	assert_eq!(Embedding::new(vec![52; EMBEDDING]), Err(EngineError::NotAnEmbedding), "too long");
	let mut values = vec![0; EMBEDDING];
	values[3] = i8::MIN;
	assert_eq!(Embedding::new(values), Err(EngineError::NotAnEmbedding));
	assert!(Embedding::new(vec![51; EMBEDDING]).is_ok());
	for values in [vec![f64::MAX; EMBEDDING], vec![f64::NAN; EMBEDDING], vec![f64::MIN_POSITIVE; EMBEDDING]] {
		assert!(Embedding::scaled(&values).is_ok());
	}
	assert_eq!(HashingEncoder.embed("").unwrap().as_slice(), [0; EMBEDDING]);
	assert_ne!(HashingEncoder.embed("Ünïcödé ñandú").unwrap().as_slice(), [0; EMBEDDING]);
}

#[test]
fn shapes_for_many_rows_have_short_queries_and_answers() {
	for rows in [1, 100, 10_000, 100_000, 1_000_000] {
		let shape = SearchShape::for_rows(rows, [0; 32]).unwrap();
		assert!(shape.clusters() * shape.height() >= rows);
		assert!(PLANES * shape.columns() <= 400_000 && PLANES * shape.height() <= 20_000, "{shape:?}");
	}
}
