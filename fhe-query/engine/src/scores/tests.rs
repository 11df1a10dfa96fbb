//! Scores under encryption, and what an answer gives away about the head.

use super::*;
use crate::tests::{clusters, infer::trained};
use crate::{Descriptor, MAX_SCORES_ANSWER_BYTES, MAX_SCORES_QUERY_BYTES};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn engine() -> Engine {
	Engine::new(2).unwrap()
}

/// No blinding at all: what the protocol would be without its defence.
fn none() -> Blinding {
	Blinding { secret: vec![0; RANDOMNESS], noise: vec![0; SECRET], flood: 0 }
}

/// The mask of one class's score.
fn mask(answer: &[u8], class: usize) -> Vec<u64> {
	let words = &answer[wire::HEADER_BYTES + TAG_BYTES + class * SCORE_BYTES..][..SECRET * WORD];
	words.as_chunks::<WORD>().0.iter().map(read_word).collect()
}

/// The masks of a query's ciphertexts, which its owner knows.
fn query_masks(query: &[u8], chunks: usize) -> Vec<Vec<u64>> {
	let seed = u128::from_le_bytes(query[12..28].try_into().unwrap());
	masks(seed, (chunks + 1) * N, Path::best()).chunks(N).map(<[u64]>::to_vec).collect()
}

/// A head of two classes whose weights are not each other's negatives.
fn lopsided(head: &Head) -> Head {
	let mut bytes = head.to_bytes();
	// The last weight of the first class.
	bytes[29 + head.features() - 1] ^= 1;
	Head::from_bytes(&bytes).unwrap()
}

#[test]
fn scores_are_those_in_the_clear_up_to_the_noise() {
	let mut heads: Vec<(usize, Descriptor, Head)> = [(2, 16), (3, 512), (5, 513), (10, 1024), (20, 700)]
		.into_iter()
		.map(|(classes, features)| (classes, trained(classes, features)))
		.map(|(classes, (descriptor, head))| (classes, descriptor, head))
		.collect();
	heads.push((2, heads[0].1.clone(), lopsided(&heads[0].2)));
	for (classes, descriptor, head) in heads {
		let prepared = ScoresHead::new(&head).unwrap();
		for row in clusters(classes, 6, 3, 9).rows {
			let features = descriptor.featurize(&row);
			let (key, query) = encrypt_scores(&features);
			let answer = engine().answer_scores(&prepared, &query).unwrap();
			let scores = key.decrypt(classes, &answer).unwrap();
			assert_eq!(scores.len(), classes);
			for (score, plain) in scores.iter().zip(head.scores(&features)) {
				let deviations = (score - plain) as f64 / SCORE_DEVIATION;
				assert!(deviations.abs() < 8.0, "{score} is not {plain}");
			}
		}
	}
}

#[test]
fn the_noise_of_scores_is_as_wide_as_documented() {
	let (descriptor, head) = trained(10, 512);
	let prepared = ScoresHead::new(&head).unwrap();
	let features = descriptor.featurize(&clusters(10, 6, 1, 9).rows[0]);
	let plain = head.scores(&features);
	let errors: Vec<f64> = (0..40)
		.flat_map(|_| {
			let (key, query) = encrypt_scores(&features);
			let answer = engine().answer_scores(&prepared, &query).unwrap();
			key.decrypt(10, &answer).unwrap().into_iter().zip(plain.clone()).map(|(a, b)| (a - b) as f64)
		})
		.collect();
	let deviation = (errors.iter().map(|error| error * error).sum::<f64>() / errors.len() as f64).sqrt();
	// 400 draws: the estimate is within a fifth with certainty for all practice (eight deviations of its own).
	assert!((deviation / SCORE_DEVIATION - 1.0).abs() < 0.29, "{deviation}");
}

/// Solves `matrix` x = `right` modulo 2^32 by elimination with odd pivots; `None` if there is none.
fn solve(mut matrix: Vec<Vec<u32>>, mut right: Vec<u32>) -> Option<Vec<u32>> {
	let unknowns = matrix.first()?.len();
	for column in 0..unknowns {
		let pivot = (column..matrix.len()).find(|row| matrix[*row][column] & 1 == 1)?;
		matrix.swap(column, pivot);
		right.swap(column, pivot);
		// Newton: every step doubles the bits in which the inverse is right.
		let odd = matrix[column][column];
		let inverse = (0..5).fold(odd, |x, _| x.wrapping_mul(2u32.wrapping_sub(odd.wrapping_mul(x))));
		matrix[column].iter_mut().for_each(|entry| *entry = entry.wrapping_mul(inverse));
		right[column] = right[column].wrapping_mul(inverse);
		let (row, value) = (matrix[column].clone(), right[column]);
		for other in (0..matrix.len()).filter(|other| *other != column) {
			let factor = matrix[other][column];
			matrix[other].iter_mut().zip(&row).for_each(|(a, b)| *a = a.wrapping_sub(factor.wrapping_mul(*b)));
			right[other] = right[other].wrapping_sub(factor.wrapping_mul(value));
		}
	}
	Some(right[..unknowns].to_vec())
}

/// The usual protocol of linearly homomorphic encryption publishes the hint W · A. With fewer features than the
/// dimension of the LWE secret it is a linear system with more equations than unknowns.
#[test]
fn hint_recovery_gets_the_whole_head_from_the_usual_hint() {
	let (_, head) = trained(3, 64);
	let mut rng = ChaCha20Rng::seed_from_u64(5);
	let matrix: Vec<Vec<u32>> = (0..1280).map(|_| (0..64).map(|_| rng.gen()).collect()).collect();
	for class in 0..3 {
		let weights: Vec<u32> = head.weights(class).iter().map(|weight| i32::from(*weight) as u32).collect();
		let dot =
			|row: &Vec<u32>| row.iter().zip(&weights).fold(0u32, |sum, (a, w)| sum.wrapping_add(a.wrapping_mul(*w)));
		let hint = matrix.iter().map(dot).collect();
		assert_eq!(solve(matrix.clone(), hint).unwrap(), weights);
	}
}

/// How far an answer's first mask is from that of the query times a guessed head: the largest coefficient.
fn distance(head: &Head, query: &[u8], answer: &[u8]) -> u64 {
	let mut ring = Ring::new();
	let mut sum = Transformed::zero();
	let chunks = head.weights(0).chunks(N);
	for (weights, mask) in chunks.clone().zip(query_masks(query, chunks.len())) {
		sum.add_product(&ring.torus(&mask), &ring.integers(&reversed(weights)));
	}
	let product = ring.back(&sum);
	let expected = [product[0]].into_iter().chain(product[1..].iter().rev().map(|word| word.wrapping_neg()));
	let found = mask(answer, 0);
	expected.zip(found).map(|(a, b)| (a.wrapping_sub(b) as i64).unsigned_abs()).max().unwrap()
}

/// A querier who only wants to confirm a head that they have guessed right. Without blinding the mask confirms it to 24
/// bits. The same attack must not be able to tell the right head from another one on what the worker really sends.
#[test]
fn hint_recovery_fails_against_the_masks_of_an_answer() {
	let (descriptor, head) = trained(3, 64);
	let (_, other) = trained(4, 64);
	let prepared = ScoresHead::new(&head).unwrap();
	let features = descriptor.featurize(&clusters(3, 6, 1, 9).rows[0]);
	let (_, query) = encrypt_scores(&features);
	let open = answer(&prepared, &query, |_| none()).unwrap();
	assert!(distance(&head, &query, &open) < 1 << 40, "without blinding the mask gives the head away");
	assert!(distance(&other, &query, &open) > 1 << 60);
	for _ in 0..8 {
		let sent = engine().answer_scores(&prepared, &query).unwrap();
		assert!(distance(&head, &query, &sent) > 1 << 60, "the mask still confirms the head");
	}
}

/// The same elimination as against the usual hint, on the mask of an answer: one class, unknowns at known coefficients.
#[test]
fn hint_recovery_by_elimination_fails_against_the_masks_of_an_answer() {
	let (_, head) = trained(2, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let (_, query) = encrypt_scores(&[1; 16]);
	let of_query = &query_masks(&query, 1)[0];
	// Word `row` of an answer's mask is minus coefficient N - row of the product: the sum over weights of w_at times
	// minus coefficient N - row + at of the query's mask, which past N comes in again with the other sign.
	let entry = |row: usize, at: usize| match row.checked_sub(at) {
		Some(0) => of_query[0],
		Some(index) => of_query[N - index].wrapping_neg(),
		None => of_query[at - row],
	};
	let truth: Vec<u64> = head.weights(0).iter().map(|weight| i64::from(*weight) as u64).collect();
	let system: Vec<Vec<u64>> = (0..200).map(|row| (0..16).map(|at| entry(row, at)).collect()).collect();
	let exact: Vec<u64> = system
		.iter()
		.map(|row| row.iter().zip(&truth).fold(0u64, |sum, (a, w)| sum.wrapping_add(a.wrapping_mul(*w))))
		.collect();
	let open = answer(&prepared, &query, |_| none()).unwrap();
	let near = |(a, b): (&u64, u64)| (a.wrapping_sub(b) as i64).unsigned_abs() < 1 << 40;
	assert!(exact.iter().zip(mask(&open, 0)).all(near), "this is the system that the mask solves");
	// The attack works on exact masks, of which it needs the lowest 32 bits.
	let low = |words: &[u64]| words[..200].iter().map(|word| *word as u32).collect::<Vec<u32>>();
	let attack = |mask: &[u64]| solve(system.iter().map(|row| low_row(row)).collect(), low(mask));
	let right = low_row(&truth);
	assert_eq!(attack(&exact).as_ref(), Some(&right), "a mask without blinding is a hint");
	let sent = engine().answer_scores(&prepared, &query).unwrap();
	let found = attack(&mask(&sent, 0)).unwrap();
	let hits = found.iter().zip(&right).filter(|(a, b)| a == b).count();
	assert!(hits <= 2, "{hits} of 16 weights recovered");
}

fn low_row(words: &[u64]) -> Vec<u32> {
	words.iter().map(|word| *word as u32).collect()
}

/// Only a partial key has so few coefficients, and only those travel.
#[test]
fn a_query_and_its_answer_are_as_small_as_documented() {
	let (_, head) = trained(2, 512);
	let (key, query) = encrypt_scores(&[1; 512]);
	assert_eq!(query.len(), 28 + 4 * 512 + 3 * 1120);
	assert!(key.secret.as_ref()[SECRET..].iter().all(|word| *word == 0));
	let ones = key.secret.as_ref().iter().sum::<u64>();
	assert!((500..900).contains(&ones), "{ones} of 1408 coefficients are one");
	let answer_to = |head: &Head| engine().answer_scores(&ScoresHead::new(head).unwrap(), &query).unwrap().len();
	assert_eq!(answer_to(&head), 24 + 4228, "one score says both");
	assert_eq!(answer_to(&lopsided(&head)), 24 + 2 * 4228);
	assert_eq!(answer_to(&trained(3, 512).1), 24 + 3 * 4228);
}

#[test]
fn blinding_is_distributed_as_documented() {
	assert_eq!([0, u64::MAX / 2, u64::MAX].map(ternary), [-1, 0, 1]);
	let end = 1u64 << WORKER_NOISE_LOG2;
	assert_eq!([0, 1 << 63, u64::MAX].map(tuniform), [end.wrapping_neg(), 0, end]);
	// Two of the shortened words for every number, one for each of the ends.
	let word = |drawn: u64| drawn << (62 - WORKER_NOISE_LOG2);
	assert_eq!([1, 2, 3].map(word).map(tuniform), [1, 1, 2].map(|at| at - end as i64).map(|at| at as u64));

	let blindings: Vec<Blinding> = (0..20).map(|seed| Blinding::draw([Seed(seed), Seed(seed + 100)])).collect();
	let secrets: Vec<i8> = blindings.iter().flat_map(|blinding| blinding.secret.clone()).collect();
	for value in [-1, 0, 1] {
		let share = secrets.iter().filter(|secret| **secret == value).count() as f64 / secrets.len() as f64;
		assert!((share - 1.0 / 3.0).abs() < 0.02, "{share} of {} are {value}", secrets.len());
	}
	let noise: Vec<f64> =
		blindings.iter().flat_map(|blinding| &blinding.noise).map(|word| *word as i64 as f64 / end as f64).collect();
	let mean = noise.iter().sum::<f64>() / noise.len() as f64;
	let square = noise.iter().map(|number| number * number).sum::<f64>() / noise.len() as f64;
	assert!(mean.abs() < 0.02 && (square - 1.0 / 3.0).abs() < 0.02, "{mean}, {square}");
	assert_ne!(blindings[0].secret, blindings[1].secret);
	assert_ne!(blindings[0].flood, blindings[1].flood);
}

#[test]
fn masks_of_a_query_are_those_that_tfhe_draws() {
	for path in Path::available() {
		assert_eq!(masks(77, 3 * N, path), masks(77, 3 * N, Path::Portable), "{path:?}");
	}
}

#[test]
fn a_key_is_fresh_for_every_query_and_answers_are_never_the_same() {
	let (_, head) = trained(2, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let ((_, one), (_, other)) = (encrypt_scores(&[1; 16]), encrypt_scores(&[1; 16]));
	assert_ne!(one[12..28], other[12..28]);
	let answers = [0; 2].map(|_| engine().answer_scores(&prepared, &one).unwrap());
	assert_ne!(mask(&answers[0], 0), mask(&answers[1], 0));
}

#[test]
fn an_answer_to_another_query_is_refused() {
	let (_, head) = trained(2, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let ((_, one), (key, _)) = (encrypt_scores(&[1; 16]), encrypt_scores(&[1; 16]));
	let answer = engine().answer_scores(&prepared, &one).unwrap();
	assert_eq!(key.decrypt(2, &answer), Err(EngineError::OtherQuery));
}

#[test]
fn hostile_queries_for_scores_are_refused() {
	let (_, head) = trained(2, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let (_, query) = encrypt_scores(&[1; 16]);
	let refused = |bytes: &[u8]| engine().answer_scores(&prepared, bytes).unwrap_err();
	for length in [0, 7, 8, 11, 12, 27, 28, query.len() - 1] {
		assert!(matches!(refused(&query[..length]), EngineError::Truncated { .. }), "{length}");
	}
	let with = |at: usize, value: u8| {
		let mut bytes = query.clone();
		bytes[at] = value;
		refused(&bytes)
	};
	assert!(matches!(with(0, b'B'), EngineError::Malformed { .. }));
	assert!(matches!(with(4, 9), EngineError::WrongVersion { .. }));
	assert!(matches!(with(6, 9), EngineError::WrongParameters { .. }));
	assert!(matches!(with(8, 15), EngineError::Malformed { .. }), "too few features");
	assert!(matches!(with(11, 1), EngineError::Malformed { .. }), "too many features");
	assert!(matches!(with(8, 17), EngineError::Truncated { .. }), "more features than bodies");
	assert!(matches!(refused(&encrypt_scores(&[1; 17]).1), EngineError::WrongFeatures { expected: 16, found: 17 }));
	assert!(matches!(refused(&[query.clone(), vec![0]].concat()), EngineError::Malformed { .. }));
	assert!(matches!(refused(&vec![0; MAX_SCORES_QUERY_BYTES + 1]), EngineError::TooLarge { .. }));
	// Any words are ciphertexts.
	let mut garbage = query;
	garbage[12..].fill(0xff);
	assert!(engine().answer_scores(&prepared, &garbage).is_ok());
}

#[test]
fn hostile_answers_of_scores_are_refused() {
	let (_, head) = trained(3, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let open = |change: &dyn Fn(&mut Vec<u8>), classes: usize| {
		let (key, query) = encrypt_scores(&[1; 16]);
		let mut answer = engine().answer_scores(&prepared, &query).unwrap();
		change(&mut answer);
		key.decrypt(classes, &answer)
	};
	assert!(open(&|_| {}, 3).is_ok());
	assert!(matches!(open(&|answer| answer.truncate(100), 3), Err(EngineError::Truncated { .. })));
	assert!(matches!(open(&|answer| answer.push(0), 3), Err(EngineError::Malformed { .. })));
	assert!(matches!(open(&|answer| answer[0] = 0, 3), Err(EngineError::Malformed { .. })));
	assert!(matches!(open(&|_| {}, 4), Err(EngineError::Truncated { .. })));
	assert!(matches!(open(&|_| {}, 2), Err(EngineError::Malformed { .. })));
	assert!(matches!(
		open(&|answer| answer.resize(MAX_SCORES_ANSWER_BYTES + 1, 0), 3),
		Err(EngineError::TooLarge { .. })
	));
}

#[test]
fn a_key_reads_back_and_opens_its_answer() {
	let (_, head) = trained(3, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let (key, query) = encrypt_scores(&[1; 16]);
	let answer = engine().answer_scores(&prepared, &query).unwrap();
	let bytes = key.to_bytes();
	let again = ScoresKey::from_bytes(&bytes).unwrap();
	assert_eq!(again.to_bytes(), bytes);
	assert_eq!(again.decrypt(3, &answer), key.decrypt(3, &answer));
	for cut in [0, 7, 8, 23, bytes.len() - 1] {
		assert!(matches!(ScoresKey::from_bytes(&bytes[..cut]), Err(EngineError::Truncated { .. })));
	}
	assert!(matches!(ScoresKey::from_bytes(&query), Err(EngineError::TooLarge { .. })));
}

#[test]
fn a_query_says_that_it_asks_for_scores() {
	let (_, query) = encrypt_scores(&[1; 16]);
	assert_eq!(crate::Ask::of(&query), Ok(crate::Ask::Scores));
	assert!(crate::Question::of(&query).is_err());
}
