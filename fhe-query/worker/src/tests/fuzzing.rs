//! The bodies of the fuzz targets, with seeds: random bytes, and valid ones that were changed.

use std::sync::Arc;

use assent_engine::{ClientKey, Corpus, HashingEncoder, Library, Passages, SearchSecret};
use codec::Encode;
use rand::{Rng, RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::{descriptor, settlement, statistic, trained_on};
use crate::fuzzing::{Deserializers, Handlers};

/// So many cases in CI; twenty times as many in the long tier.
fn cases(few: u32) -> u32 {
	if std::env::var_os("ASSENT_LONG").is_some() {
		few * 20
	} else {
		few
	}
}

/// `seed` with some bytes changed, cut off, doubled, or as it is.
fn mutated(rng: &mut ChaCha20Rng, seed: &[u8]) -> Vec<u8> {
	let mut bytes = seed.to_vec();
	for _ in 0..rng.gen_range(0..4) {
		let place = rng.gen_range(0..bytes.len().max(1));
		match rng.gen_range(0..6) {
			0 | 1 => bytes.iter_mut().skip(place).take(1).for_each(|byte| *byte ^= 1 << (place % 8)),
			2 => bytes.truncate(place),
			3 => bytes.extend_from_slice(&seed[..place.min(seed.len())]),
			4 => bytes.iter_mut().skip(place).take(4).for_each(|byte| *byte = 0xff),
			_ => bytes.iter_mut().skip(place).take(4).for_each(|byte| *byte = 0),
		}
	}
	bytes
}

fn random(rng: &mut ChaCha20Rng, most: usize) -> Vec<u8> {
	let mut bytes = vec![0; rng.gen_range(0..most)];
	rng.fill_bytes(&mut bytes);
	bytes
}

#[test]
fn no_deserializer_panics() {
	let targets = Deserializers::new().unwrap();
	let mut rng = ChaCha20Rng::seed_from_u64(1);
	let client = ClientKey::generate();
	let passages = Passages::of_lines("bread is baked\nwine is poured").unwrap();
	let corpus = Arc::new(Corpus::fit(&HashingEncoder, passages.texts(), 2, [1; 32]).unwrap());
	let mut library = Library::new(corpus.clone());
	library.add(1, &passages).unwrap();
	library.arrange(1).unwrap();
	let question = corpus.embed("bread").unwrap();
	let (search_key, search_query) = SearchSecret::prepare(corpus.shape()).encrypt(0, &question).unwrap();
	let seeds = [
		descriptor().to_bytes(),
		statistic(1).to_bytes(),
		trained_on(&[1]).to_bytes(),
		client.to_bytes().to_vec(),
		assent_engine::encrypt_query(&client, &[1; 32]),
		vec![settlement(1, 1)].encode(),
		corpus.to_bytes(),
		passages.to_bytes(),
		library.guide().to_bytes(),
		search_key.to_bytes().to_vec(),
		search_query,
		br#"{"code":"gone","message":"x","retry_after":3}"#.to_vec(),
	];
	for seed in &seeds {
		targets.run(seed);
	}
	for _ in 0..cases(3_000) {
		let bytes = match rng.gen_range(0..3) {
			0 => random(&mut rng, 400),
			_ => {
				let seed = rng.gen_range(0..seeds.len());
				mutated(&mut rng, &seeds[seed])
			},
		};
		targets.run(&bytes);
	}
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_handler_fails_whatever_comes() {
	let dir = tempfile::tempdir().unwrap();
	let mut handlers = Handlers::new(dir.path()).await.unwrap();
	let seeds = handlers.seeds.clone();
	let mut rng = ChaCha20Rng::seed_from_u64(2);
	for _ in 0..cases(2_500) {
		let mut bytes = random(&mut rng, 24);
		if rng.gen_bool(0.5) {
			// A body that may be valid, at the address it is for: `POST /v1/queries`, or `PUT` of one of the three
			// kinds.
			let seed = rng.gen_range(0..seeds.len());
			bytes = match seed {
				0 => vec![1, 0, 3, 0, 0, 7, 0, 8],
				1 => vec![2, 0, 0, 1, 10, 0, 8],
				2 => vec![2, 1, 1, 10, 0, 8],
				_ => vec![2, 2, 2, 10, 0, 8],
			};
			bytes.extend(mutated(&mut rng, &seeds[seed]));
		}
		handlers.run(&bytes).await;
	}
	// It got past the first check: things were taken, answered, begun, gone on with, and refused for many reasons.
	for status in [200, 201, 204, 400, 403, 404, 405, 409, 412, 413, 415] {
		assert!(handlers.statuses.contains_key(&status), "{status} is not among {:?}", handlers.statuses);
	}
}
