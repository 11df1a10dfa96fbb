//! Passages, their description, and the library that is made of them.

use super::*;
use crate::Description;
use std::sync::Arc;

/// Sentences of a few subjects, no two alike.
fn texts(subject: &str, count: usize) -> Vec<String> {
	let verbs = ["explains", "describes", "measures", "revokes", "counts", "proves", "repeats"];
	(0..count)
		.map(|number| {
			format!("{subject} number {number} {} the {subject} of chapter {}", verbs[number % 7], number / 3)
		})
		.collect()
}

fn passages(subject: &str, count: usize) -> Passages {
	Passages::new(texts(subject, count)).unwrap()
}

fn corpus(places: usize) -> Arc<Corpus> {
	let sample: Vec<String> =
		["bread", "royalty", "petition", "lattice"].iter().flat_map(|subject| texts(subject, 40)).collect();
	Arc::new(Corpus::fit(&HashingEncoder, &sample, places, [5; 32]).unwrap())
}

/// A small corpus of several clusters, whose clusters overflow.
fn crowded() -> Arc<Corpus> {
	let bytes = corpus(2_000).to_bytes();
	let mut json: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
	json["centres"].as_array_mut().unwrap().truncate(3);
	let centres: Vec<String> = serde_json::from_value(json["centres"].clone()).unwrap();
	let text = format!(
		r#"{{"format":1,"kind":"search","encoder":"hashing:1","height":16,"seed":{},"centres":{}}}"#,
		json["seed"],
		serde_json::to_string(&centres).unwrap()
	);
	Arc::new(Corpus::from_bytes(text.as_bytes()).unwrap())
}

fn search(library: &Library, question: &str, count: usize) -> Vec<Found> {
	let corpus = library.corpus();
	let embedding = corpus.embed(question).unwrap();
	let cluster = corpus.cluster_of(&embedding);
	let (key, query) = SearchSecret::prepare(corpus.shape()).encrypt(cluster, &embedding).unwrap();
	let answer = engine().answer_search(library.index(), &query).unwrap();
	library.guide().best(key, &answer, count).unwrap()
}

#[test]
fn a_passage_is_found_by_its_words() {
	for corpus in [corpus(500), corpus(3_000)] {
		let mut library = Library::new(corpus);
		let kept = [(7, passages("bread", 30)), (9, passages("petition", 30)), (12, passages("royalty", 30))];
		for (contribution, passages) in &kept {
			library.add(*contribution, passages).unwrap();
		}
		library.arrange(4).unwrap();
		for (contribution, passages) in &kept {
			for row in [0, 13, 29] {
				let found = search(&library, &passages.texts()[row], 3);
				assert_eq!((found[0].contribution, found[0].row as usize), (*contribution, row));
				assert!(found[0].likeness > 0.99 && found[0].likeness > found[1].likeness, "{found:?}");
			}
		}
	}
}

#[test]
fn a_longer_passage_is_not_better_for_being_long() {
	let mut library = Library::new(corpus(10));
	let long = format!("bread {}", "and many other things that nobody asked about ".repeat(12).trim());
	library.add(1, &Passages::new(vec![long, "bread is baked".into()]).unwrap()).unwrap();
	library.arrange(1).unwrap();
	assert_eq!(search(&library, "bread baked", 1)[0].row, 1);
}

#[test]
fn a_library_after_removals_is_the_library_that_never_had_them() {
	let mut rng = ChaCha20Rng::seed_from_u64(1);
	// Two for every number: a number that comes back with other passages is another contribution.
	let books: Vec<Passages> = (0..12).map(|n| passages(["bread", "lattice", "royalty"][n % 3], 6 + n / 2)).collect();
	let corpus = crowded();
	for _ in 0..15 {
		let mut changed = Library::new(corpus.clone());
		let mut kept: Vec<(u64, usize)> = Vec::new();
		for _ in 0..12 {
			let contribution = rng.gen_range(0..6);
			let there = kept.iter().position(|(id, _)| *id == contribution);
			if let Some(position) = there {
				kept.remove(position);
				changed.remove(contribution);
			}
			if there.is_none() || rng.gen_bool(0.3) {
				let book = 2 * contribution as usize + rng.gen_range(0..2);
				kept.push((contribution, book));
				changed.add(contribution, &books[book]).unwrap();
			}
			if rng.gen_bool(0.6) && changed.arrange(1).is_err() {
				// Over full: the next removal makes room.
				assert!(changed.passages() > corpus.places());
			}
		}
		let mut never = Library::new(corpus.clone());
		for (contribution, book) in &kept {
			never.add(*contribution, &books[*book]).unwrap();
		}
		match (changed.arrange(9), never.arrange(9)) {
			(Ok(()), Ok(())) => assert_eq!(changed.guide().to_bytes(), never.guide().to_bytes()),
			(changed, never) => assert_eq!(changed, never),
		}
	}
}

#[test]
fn a_library_that_is_full_is_refused_and_keeps_its_index() {
	let corpus = crowded();
	let mut library = Library::new(corpus.clone());
	library.add(1, &passages("bread", 40)).unwrap();
	library.arrange(1).unwrap();
	let before = library.index().clone();
	library.add(2, &passages("royalty", 9)).unwrap();
	assert_eq!(library.arrange(2), Err(CorpusError::Full { places: 48, passages: 49 }));
	assert_eq!(*library.index(), before);
	library.remove(1);
	library.arrange(3).unwrap();
	assert_eq!(library.index().rows(), 9);
}

#[test]
fn an_index_that_is_served_does_not_change_with_its_library() {
	let mut library = Library::new(corpus(100));
	library.add(1, &passages("bread", 4)).unwrap();
	library.arrange(1).unwrap();
	let served = library.index().clone();
	library.remove(1);
	library.arrange(2).unwrap();
	assert_eq!((served.rows(), library.index().rows()), (4, 0));
}

#[test]
fn a_corpus_reads_back_and_fits_what_it_is_planned_for() {
	for passages in [1, 1_024, 1_025, 4_000, 15_000] {
		let corpus = corpus(passages);
		assert!(corpus.places() >= passages * 3 / 2);
		assert_eq!(Corpus::from_bytes(&corpus.to_bytes()).unwrap(), *corpus);
		let description = Description::from_bytes(&corpus.to_bytes()).unwrap();
		assert_eq!(
			(description.hash(), &description),
			(corpus.hash(), &Description::Corpus(Box::new((*corpus).clone())))
		);
	}
	assert_eq!(corpus(1_024).shape().clusters(), 1);
	assert!(corpus(4_000).shape().clusters() > 10);
	let fit = |sample: &[String], passages| Corpus::fit(&HashingEncoder, sample, passages, [0; 32]).unwrap_err();
	assert_eq!(fit(&[], 10), CorpusError::EmptySample);
	assert_eq!(fit(&texts("bread", 3), 0), CorpusError::NotASize(0));
	assert_eq!(fit(&texts("bread", 3), 2_000_001), CorpusError::NotASize(2_000_001));
	let small = CorpusError::SampleTooSmall { clusters: 305, needed: 1_220, found: 3 };
	assert_eq!(fit(&texts("bread", 3), 1_000_000), small);
}

#[test]
fn a_corpus_is_the_same_however_it_is_computed() {
	let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap().install(|| corpus(5_000));
	assert_eq!(one.to_bytes(), corpus(5_000).to_bytes());
}

#[test]
fn hostile_descriptions_of_a_corpus_are_refused() {
	let text = String::from_utf8(corpus(10).to_bytes()).unwrap();
	let refused = |text: &str| Corpus::from_bytes(text.as_bytes()).unwrap_err();
	let with = |from: &str, to: &str| {
		assert!(text.contains(from), "{from}");
		refused(&text.replacen(from, to, 1))
	};
	assert!(matches!(refused("{}"), CorpusError::Malformed(_)));
	assert!(matches!(with(":1,", ":2,"), CorpusError::WrongVersion { found: 2 }));
	assert!(matches!(with("search", "find"), CorpusError::Malformed(_)));
	assert!(matches!(with("hashing:1", "hashing:2"), CorpusError::UnknownEncoder(name) if name == "hashing:2"));
	assert!(matches!(with("\"height\":64", "\"height\":0"), CorpusError::Engine(_)));
	assert!(matches!(with("\"height\":64", "\"height\":70000"), CorpusError::Engine(_)));
	// As many clusters as there can be, and as high: their index would take all of a machine's memory.
	let centre = format!("\"{}\"", "00".repeat(EMBEDDING));
	let many = |clusters: usize, height: usize| {
		let centres = vec![centre.as_str(); clusters].join(",");
		let text = format!(
			r#"{{"format":1,"kind":"search","encoder":"hashing:1","height":{height},"seed":"{}","centres":[{centres}]}}"#,
			"05".repeat(32)
		);
		Corpus::from_bytes(text.as_bytes())
	};
	assert!(many(MAX_CLUSTERS, 64).is_ok());
	for (clusters, height) in
		[(MAX_CLUSTERS, MAX_HEIGHT), (MAX_CLUSTERS + 1, 64), (MAX_CLUSTERS, 4_096), (300, MAX_HEIGHT)]
	{
		assert!(matches!(many(clusters, height), Err(CorpusError::Engine(_))), "{clusters} x {height}");
	}
	assert!(matches!(with("0505", "05"), CorpusError::Malformed(_)));
	assert!(matches!(with("{", "{ "), CorpusError::NotCanonical));
	assert!(matches!(with("{", "{\"more\":1,"), CorpusError::Malformed(_)));
	assert!(matches!(with("[\"", "[\"00"), CorpusError::Engine(EngineError::NotAnEmbedding)));
	assert!(matches!(with("[\"", "[\"zz"), CorpusError::Malformed(_)));
	assert!(matches!(refused(&" ".repeat(5 << 20)), CorpusError::TooLarge { .. }));
}

#[test]
fn passages_read_back_and_are_checked() {
	let corpus = corpus(100);
	let passages = passages("bread", 12);
	let bytes = passages.to_bytes();
	assert_eq!(Passages::from_bytes(&bytes), Ok(passages.clone()));
	assert_eq!(Passages::open(&bytes, &passages.hash()), Ok(passages.clone()));
	assert_eq!(Passages::open(&bytes, &[0; 32]), Err(CorpusError::HashMismatch));
	assert_eq!(passages.check(&corpus, 12, 12), Ok(()));
	assert_eq!(passages.check(&corpus, 11, 1), Err(CorpusError::WrongCount { expected: 11, found: 12 }));
	assert_eq!(passages.check(&corpus, 12, 13), Err(CorpusError::TooFew { minimum: 13, found: 12 }));
	let many = self::passages("bread", 200);
	assert_eq!(many.check(&corpus, 200, 1), Err(CorpusError::Full { places: 192, passages: 200 }));
	let description = Description::Corpus(Box::new((*corpus).clone()));
	assert!(description.check(&bytes, 12, 1).is_ok());
	assert!(description.check(&bytes, 13, 1).is_err());
	assert!(description.check(b"ASTA a statistic of a classifier", 12, 1).is_err());
}

#[test]
fn what_is_not_a_passage_is_refused_with_its_place() {
	let fault = |text: &str| Passages::new(vec!["good".into(), text.into()]).unwrap_err();
	for text in [
		"",
		" blank",
		"blank\t",
		"two\nlines",
		"bell\u{7}",
		"turned \u{202e} round",
		"new\u{2028}line",
		&"x".repeat(MAX_PASSAGE_BYTES + 1),
	] {
		assert!(matches!(fault(text), CorpusError::NotAPassage { position: 2, .. }), "{text:?}");
	}
	assert!(Passages::new(vec!["x".repeat(MAX_PASSAGE_BYTES)]).is_ok());
	assert!(matches!(Passages::new(Vec::new()), Err(CorpusError::NotPassages(_))));
	let lines = Passages::of_lines("  one \n\n two\r\n").unwrap();
	assert_eq!(lines.texts(), ["one", "two"]);
}

#[test]
fn hostile_passages_are_refused() {
	let bytes = passages("bread", 3).to_bytes();
	let refused = |bytes: &[u8]| Passages::from_bytes(bytes).unwrap_err();
	for length in [0, 7, 8, 11, 12, 13, 14, bytes.len() - 1] {
		assert!(matches!(refused(&bytes[..length]), CorpusError::Engine(_)), "{length}");
	}
	assert!(matches!(refused(&[bytes.clone(), vec![0]].concat()), CorpusError::NotPassages(_)));
	let with = |at: usize, value: &[u8]| {
		let mut bytes = bytes.clone();
		bytes[at..at + value.len()].copy_from_slice(value);
		refused(&bytes)
	};
	assert!(matches!(with(8, &u32::MAX.to_le_bytes()), CorpusError::NotPassages(_)), "more than there can be");
	assert!(matches!(with(8, &0u32.to_le_bytes()), CorpusError::NotPassages(_)), "none");
	assert!(matches!(with(14, &[0xff]), CorpusError::NotAPassage { position: 1, .. }), "not UTF-8");
	assert!(matches!(with(14, b"\n"), CorpusError::NotAPassage { position: 1, .. }), "a control character");
	assert!(matches!(with(4, &[9]), CorpusError::Engine(EngineError::WrongVersion { .. })));
}

#[test]
fn a_guide_reads_back_and_hostile_ones_are_refused() {
	let mut library = Library::new(crowded());
	for (contribution, subject) in [(3, "bread"), (5, "royalty")] {
		library.add(contribution, &passages(subject, 10)).unwrap();
	}
	library.arrange(6).unwrap();
	let guide = library.guide();
	let bytes = guide.to_bytes();
	assert_eq!(SearchGuide::from_bytes(&bytes, 3).as_ref(), Ok(&guide));
	assert_eq!((guide.passages(), guide.hint().version()), (20, 6));
	assert_eq!(guide.contributions().keys().copied().collect::<Vec<_>>(), [3, 5]);
	let refused = |bytes: &[u8], clusters| SearchGuide::from_bytes(bytes, clusters).unwrap_err();
	for length in [0, 8, 11, 12, 40, 95, 130, bytes.len() - 1] {
		assert!(matches!(refused(&bytes[..length], 3), EngineError::Truncated { .. }), "{length}");
	}
	assert!(matches!(refused(&bytes, 2), EngineError::Malformed { .. } | EngineError::Truncated { .. }));
	assert!(matches!(refused(&[bytes.clone(), vec![0]].concat(), 3), EngineError::Malformed { .. }));
	let with = |at: usize, value: u32| {
		let mut bytes = bytes.clone();
		bytes[at..at + 4].copy_from_slice(&value.to_le_bytes());
		refused(&bytes, 3)
	};
	assert!(matches!(with(8, u32::MAX), EngineError::Malformed { .. }), "too many contributions");
	assert!(matches!(with(12, 9), EngineError::Malformed { .. }), "not in order");
	let first_cluster = 12 + 2 * 40;
	assert!(matches!(with(first_cluster, u32::MAX), EngineError::Malformed { .. }), "too many rows");
	let occupied = (0..3).fold((first_cluster, None), |(at, found), _| {
		let rows = u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]]) as usize;
		(at + 4 + 10 * rows, found.or((rows > 0).then_some(at + 4)))
	});
	let row = occupied.1.unwrap();
	assert!(matches!(with(row, 2), EngineError::Malformed { .. }), "of no contribution");
	assert!(matches!(with(row + 8, u32::MAX), EngineError::Malformed { .. }), "too long an embedding");
}
