//! Search under encryption, row removal, and hostile input.

mod library;

use super::{secret::dot, *};
use crate::{
	error::EngineError,
	infer::Engine,
	wire::kinds::{
		EMBEDDING, MAX_CLUSTERS, MAX_HEIGHT, MAX_SEARCH_QUERY_BYTES, SEARCH_PLANES as PLANES, SEARCH_SECRET,
	},
};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn embedding(rng: &mut ChaCha20Rng) -> Embedding {
	let values: Vec<f64> = (0..EMBEDDING).map(|_| (0..4).map(|_| rng.gen_range(-1.0..1.0)).sum()).collect();
	Embedding::scaled(&values).unwrap()
}

/// An index whose first cluster is full, and every other one a row shorter than the one before.
fn filled(clusters: usize, height: usize) -> SearchIndex {
	let mut rng = ChaCha20Rng::seed_from_u64(3);
	let mut index = SearchIndex::new(SearchShape::new(clusters, height, [7; 32]).unwrap());
	for cluster in 0..clusters {
		let rows: Vec<Embedding> = (cluster..height).map(|_| embedding(&mut rng)).collect();
		index.fill(cluster, &rows.iter().collect::<Vec<_>>()).unwrap();
	}
	index
}

/// The best row of an answer.
fn best(index: &SearchIndex, key: SearchKey, answer: &[u8]) -> usize {
	let scores = key.decrypt(&index.hint(), answer).unwrap();
	(0..scores.len()).max_by_key(|row| scores[*row]).unwrap()
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
	for (cluster, row) in [(0, 63), (2, 33), (3, 0)] {
		let values = (0..EMBEDDING).map(|column| index.matrix.get(row, cluster * EMBEDDING + column)).collect();
		let (key, answer) = ask(&index, cluster, &Embedding::new(values).unwrap());
		assert_eq!(best(&index, key, &answer), row);
	}
}

#[test]
fn filling_a_cluster_again_equals_never_having_filled_it_otherwise() {
	let mut rng = ChaCha20Rng::seed_from_u64(8);
	for _ in 0..20 {
		let shape = SearchShape::new(3, 6, [2; 32]).unwrap();
		let (mut changed, mut fresh) = (SearchIndex::new(shape), SearchIndex::new(shape));
		for cluster in 0..3 {
			for last in [false, true] {
				let rows: Vec<Embedding> = (0..rng.gen_range(0..=6)).map(|_| embedding(&mut rng)).collect();
				let rows: Vec<&Embedding> = rows.iter().collect();
				changed.fill(cluster, &rows).unwrap();
				if last {
					fresh.fill(cluster, &rows).unwrap();
				}
			}
		}
		assert_eq!(changed, fresh);
		assert_eq!(changed.hint().to_bytes(), fresh.hint().to_bytes());
	}
}

#[test]
fn the_hint_is_the_product_with_the_public_matrix() {
	let index = filled(2, 3);
	for (row, hint) in index.hint().rows().enumerate() {
		let mut expected = vec![0u32; SEARCH_SECRET];
		for cluster in 0..2 {
			for (column, public) in index.shape.public_matrix(cluster).chunks_exact(SEARCH_SECRET).enumerate() {
				let weight = i32::from(index.matrix.get(row, cluster * EMBEDDING + column)) as u32;
				for (sum, word) in expected.iter_mut().zip(public) {
					*sum = sum.wrapping_add(weight.wrapping_mul(*word));
				}
			}
		}
		assert_eq!(hint, expected);
	}
}

#[test]
fn what_does_not_fit_an_index_is_refused_and_changes_nothing() {
	let mut index = filled(2, 3);
	let before = index.clone();
	let row = Embedding::new(vec![1; EMBEDDING]).unwrap();
	assert_eq!(index.fill(2, &[&row]), Err(EngineError::NoSuchCluster));
	assert_eq!(index.fill(0, &[&row; 4]), Err(EngineError::ClusterFull { height: 3 }));
	assert_eq!(index, before);
}

#[test]
fn an_old_hint_does_not_open_an_answer() {
	let mut index = filled(2, 10);
	let before = index.hint();
	index.set_version(1);
	let (key, answer) = ask(&index, 1, &Embedding::new(vec![1; EMBEDDING]).unwrap());
	assert_eq!(key.decrypt(&before, &answer), Err(EngineError::OldHint));
}

#[test]
fn a_key_opens_its_answer_in_a_later_run() {
	let index = filled(3, 20);
	let query = Embedding::new(vec![1; EMBEDDING]).unwrap();
	let (key, answer) = ask(&index, 2, &query);
	let bytes = key.to_bytes();
	let again = SearchKey::from_bytes(&bytes).unwrap();
	assert_eq!(again.cluster(), 2);
	assert_eq!(again.decrypt(&index.hint(), &answer), key.decrypt(&index.hint(), &answer));
	for hostile in [&bytes[..bytes.len() - 1], &[&bytes[..], &[0]].concat(), &[]] {
		assert!(SearchKey::from_bytes(hostile).is_err(), "{}", hostile.len());
	}
	let mut other = bytes.to_vec();
	other[8] = 3;
	assert!(matches!(SearchKey::from_bytes(&other), Err(EngineError::NoSuchCluster)));
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
	for length in [0, 8, 55, bytes.len() - 1] {
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
	for rows in [1, 100, 10_000, 100_000, 1_000_000, 3_000_000] {
		let shape = SearchShape::for_rows(rows, [0; 32]).unwrap();
		assert!(shape.clusters() * shape.height() >= rows);
		assert!(PLANES * shape.columns() <= 500_000 && PLANES * shape.height() <= 21_000, "{shape:?}");
	}
}
