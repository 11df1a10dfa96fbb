//! Scores under encryption, and what an answer gives away about the head.

use super::*;
use crate::tests::{clusters, infer::trained};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha20Rng;

fn engine() -> Engine {
	Engine::new(2).unwrap()
}

/// No blinding at all: what the protocol would be without its defence.
fn none() -> Blinding {
	Blinding { secret: vec![0; N], noise: vec![0; N], flood: vec![0; SLOTS] }
}

/// The masks of an answer.
fn masks(answer: &[u8], classes: usize) -> Vec<Vec<u64>> {
	let words = &answer[wire::HEADER_BYTES + TAG_BYTES..];
	let words: Vec<u64> = words.as_chunks::<ANSWER_WORD>().0.iter().map(read_word).collect();
	(0..classes.div_ceil(SLOTS)).map(|group| words[group * (N + SLOTS)..][..N].to_vec()).collect()
}

/// The masks of a query's ciphertexts, which its owner knows.
fn query_masks(query: &[u8]) -> Vec<Vec<u64>> {
	let seed = query[12..28].try_into().unwrap();
	let words = query[28..].as_chunks::<QUERY_WORD>().0.iter().map(read_word).collect::<Vec<_>>();
	let count = words.len() / N;
	let mut list = GlweCiphertextListOwned::new(
		0u64,
		PARAMETERS.glwe_dimension.to_glwe_size(),
		PARAMETERS.polynomial_size,
		GlweCiphertextCount(count),
		PARAMETERS.ciphertext_modulus,
	);
	decompress_seeded_glwe_ciphertext_list::<_, _, _, DefaultRandomGenerator>(
		&mut list,
		&seeded(u128::from_le_bytes(seed), words),
	);
	list.into_container().chunks_exact(2 * N).map(|words| words[..N].to_vec()).collect()
}

#[test]
fn scores_are_those_in_the_clear_up_to_the_noise() {
	for (classes, features) in [(2, 16), (3, 512), (5, 513), (10, 1024), (20, 700)] {
		let (descriptor, head) = trained(classes, features);
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

/// The usual protocol of linearly homomorphic encryption publishes the hint W · A. With fewer features than the dimension
/// of the LWE secret it is a linear system with more equations than unknowns.
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
	let masks_of_query = query_masks(query);
	for (chunk, mask) in masks_of_query[..masks_of_query.len() - 1].iter().enumerate() {
		sum.add_product(&ring.torus(mask), &ring.integers(&multiplier(head, 0, chunk * CHUNK)));
	}
	let expected = ring.back(&sum);
	let found = &masks(answer, head.classes())[0];
	expected.iter().zip(found).map(|(a, b)| (a.wrapping_sub(*b) as i64).unsigned_abs()).max().unwrap()
}

/// A querier who only wants to confirm a head that they have guessed right. Without blinding the mask confirms it to 40
/// bits. The same attack must not be able to tell the right head from another one on what the worker really sends.
#[test]
fn hint_recovery_fails_against_the_masks_of_an_answer() {
	let (descriptor, head) = trained(3, 64);
	let (_, other) = trained(4, 64);
	let prepared = ScoresHead::new(&head).unwrap();
	let features = descriptor.featurize(&clusters(3, 6, 1, 9).rows[0]);
	let (_, query) = encrypt_scores(&features);
	let open = answer(&prepared, &query, |_| none()).unwrap();
	assert!(distance(&head, &query, &open) < 1 << 28, "without blinding the mask gives the head away");
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
	let mask = &query_masks(&query)[0];
	// The unknowns are the coefficients 0 and N - 15 to N - 1 (class 0) and 497 to 512 (class 1) of the multiplier.
	let unknowns: Vec<usize> = [0].into_iter().chain(N - 15..N).chain(CHUNK - 15..=CHUNK).collect();
	let entry = |row: usize, at: usize| match row.checked_sub(at) {
		Some(index) => mask[index],
		None => mask[N + row - at].wrapping_neg(),
	};
	let truth = multiplier(&head, 0, 0);
	// The attack works on exact masks, of which it needs the lowest 32 bits.
	let system: Vec<Vec<u32>> =
		(0..200).map(|row| unknowns.iter().map(|at| entry(row, *at) as u32).collect()).collect();
	let attack = |mask: &[u64]| solve(system.clone(), mask[..200].iter().map(|word| *word as u32).collect());
	let exact: Vec<u64> = (0..200)
		.map(|row| unknowns.iter().fold(0u64, |sum, at| sum.wrapping_add(entry(row, *at).wrapping_mul(truth[*at]))))
		.collect();
	let right: Vec<u32> = unknowns.iter().map(|at| truth[*at] as u32).collect();
	assert_eq!(attack(&exact).as_ref(), Some(&right), "a mask without blinding is a hint");
	let sent = engine().answer_scores(&prepared, &query).unwrap();
	let found = attack(&masks(&sent, 2)[0]).unwrap();
	let hits = found.iter().zip(&right).filter(|(a, b)| a == b).count();
	assert!(hits <= 2, "{hits} of 32 weights recovered");
}

#[test]
fn a_key_is_fresh_for_every_query_and_answers_are_never_the_same() {
	let (_, head) = trained(2, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let ((_, one), (_, other)) = (encrypt_scores(&[1; 16]), encrypt_scores(&[1; 16]));
	assert_ne!(one[12..28], other[12..28]);
	let answers = [0; 2].map(|_| engine().answer_scores(&prepared, &one).unwrap());
	assert_ne!(masks(&answers[0], 2), masks(&answers[1], 2));
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
	assert!(matches!(with(8, 17), EngineError::WrongFeatures { .. }));
	assert!(matches!(refused(&[query.clone(), vec![0]].concat()), EngineError::Malformed { .. }));
	assert!(matches!(refused(&vec![0; MAX_SCORES_QUERY_BYTES + 1]), EngineError::TooLarge { .. }));
	// Any words are ciphertexts.
	let mut garbage = query;
	garbage[12..].fill(0xff);
	assert!(engine().answer_scores(&prepared, &garbage).is_ok());
}

#[test]
fn hostile_answers_of_scores_are_refused() {
	let (_, head) = trained(2, 16);
	let prepared = ScoresHead::new(&head).unwrap();
	let open = |change: &dyn Fn(&mut Vec<u8>), classes: usize| {
		let (key, query) = encrypt_scores(&[1; 16]);
		let mut answer = engine().answer_scores(&prepared, &query).unwrap();
		change(&mut answer);
		key.decrypt(classes, &answer)
	};
	assert!(open(&|_| {}, 2).is_ok());
	assert!(matches!(open(&|answer| answer.truncate(100), 2), Err(EngineError::Truncated { .. })));
	assert!(matches!(open(&|answer| answer.push(0), 2), Err(EngineError::Malformed { .. })));
	assert!(matches!(open(&|answer| answer[0] = 0, 2), Err(EngineError::Malformed { .. })));
	assert!(matches!(open(&|_| {}, 3), Err(EngineError::Truncated { .. })));
	assert!(matches!(
		open(&|answer| answer.resize(MAX_SCORES_ANSWER_BYTES + 1, 0), 2),
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
