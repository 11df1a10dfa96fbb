use super::{clusters, described};
use crate::{
	bootstraps, decrypt_label, encrypt_query, ClientKey, Descriptor, Engine, EngineError, EvaluationKey, Head,
	SessionKey, Statistic, ANSWER_BYTES, EVALUATION_KEY_BYTES, MAX_CIPHERTEXT_BYTES,
};
use crate::{infer::weighted, parameters::BIG_SIZE, query::Seeded};
use fhe_kernels::{multiply_words, Masks, Path};
use std::sync::OnceLock;

/// One client with its uploaded key and an engine, made once for all tests.
pub(super) struct Party {
	pub client: ClientKey,
	pub uploaded: Vec<u8>,
	pub session: SessionKey,
	pub engine: Engine,
}

pub(super) fn party() -> &'static Party {
	static PARTY: OnceLock<Party> = OnceLock::new();
	PARTY.get_or_init(|| {
		let client = ClientKey::generate();
		let uploaded = EvaluationKey::generate(&client).into_bytes();
		let engine = Engine::new(2).unwrap();
		let session = engine.load_key(&uploaded).unwrap();
		Party { client, uploaded, session, engine }
	})
}

pub(crate) fn trained(classes: usize, features: u32) -> (Descriptor, Head) {
	let descriptor = described(classes, 6, features);
	let statistic = Statistic::of(&descriptor, &clusters(classes, 6, 30 * classes, 1)).unwrap();
	let head = Head::solve(&statistic, &descriptor).unwrap();
	(descriptor, head)
}

/// The decrypted label of a row, beside that of the head in the clear.
fn both_labels(descriptor: &Descriptor, head: &Head, features: &[i8]) -> (usize, usize) {
	let Party { client, session, engine, .. } = party();
	let answer = engine.answer(session, head, &encrypt_query(client, features)).unwrap();
	assert_eq!(answer.len(), ANSWER_BYTES);
	(decrypt_label(client, descriptor.classes().len(), &answer).unwrap(), head.label(features))
}

fn labels_agree(classes: usize, rows: usize) {
	let (descriptor, head) = trained(classes, 128);
	// Rows of every class in turn, among them the last.
	for row in clusters(classes, 6, classes, 9).rows.iter().rev().take(rows) {
		let (encrypted, plain) = both_labels(&descriptor, &head, &descriptor.featurize(row));
		assert_eq!(encrypted, plain);
	}
}

#[test]
fn two_classes_are_told_apart_by_one_bootstrap() {
	assert_eq!(bootstraps(2), 1);
	labels_agree(2, 2);
}

#[test]
fn three_classes_are_told_apart() {
	assert_eq!(bootstraps(3), 6);
	labels_agree(3, 3);
}

#[test]
fn ten_classes_are_told_apart() {
	assert_eq!(bootstraps(10), 55);
	labels_agree(10, 4);
}

#[test]
fn twenty_classes_are_told_apart() {
	assert_eq!(bootstraps(20), 210);
	labels_agree(20, 2);
}

#[test]
fn the_narrowest_and_the_widest_map_are_answered() {
	for features in [16, 4096] {
		let (descriptor, head) = trained(2, features);
		let row = &clusters(2, 6, 1, 9).rows[0];
		let (encrypted, plain) = both_labels(&descriptor, &head, &descriptor.featurize(row));
		assert_eq!(encrypted, plain, "{features} features");
	}
}

#[test]
fn a_query_of_a_thousand_features_is_small() {
	let query = encrypt_query(&party().client, &[1; 1024]);
	assert!(query.len() <= 40 << 10 && query.len() < MAX_CIPHERTEXT_BYTES);
	assert!(party().uploaded.len() == EVALUATION_KEY_BYTES && EVALUATION_KEY_BYTES <= 40 << 20);
}

#[test]
fn two_queries_of_one_row_have_nothing_in_common() {
	let encrypt = || encrypt_query(&party().client, &[5; 64]);
	let (one, other) = (encrypt(), encrypt());
	let equal = one[12..].chunks_exact(8).zip(other[12..].chunks_exact(8)).filter(|(a, b)| a == b).count();
	assert_eq!(equal, 0);
}

#[test]
fn a_client_key_reads_back() {
	let client = ClientKey::from_bytes(&party().client.to_bytes()).unwrap();
	assert_eq!(*client.to_bytes(), *party().client.to_bytes());
	let (descriptor, head) = trained(2, 64);
	let features = descriptor.featurize(&clusters(2, 6, 1, 9).rows[0]);
	let Party { session, engine, .. } = party();
	let answer = engine.answer(session, &head, &encrypt_query(&client, &features)).unwrap();
	assert_eq!(decrypt_label(&party().client, 2, &answer), Ok(head.label(&features)));
}

#[test]
fn a_client_key_is_not_printed() {
	assert_eq!(format!("{:?}", party().client), "ClientKey(..)");
}

#[test]
fn an_answer_does_not_open_under_another_key() {
	let (descriptor, head) = trained(2, 64);
	let features = descriptor.featurize(&clusters(2, 6, 1, 9).rows[0]);
	let Party { client, session, engine, .. } = party();
	let answer = engine.answer(session, &head, &encrypt_query(client, &features)).unwrap();
	// A random phase lies within the tolerance of one of two labels with a probability of 1 %; three keys in a row do
	// not.
	let opened = (0..3).filter(|_| decrypt_label(&ClientKey::generate(), 2, &answer).is_ok()).count();
	assert!(opened < 3);
}

#[test]
fn a_panic_in_a_task_is_an_error() {
	let error = party().engine.run(|| rayon::join(|| panic!("task {}", 7), || 1)).unwrap_err();
	assert_eq!(error, EngineError::Panicked("task 7".into()));
	assert_eq!(party().engine.run(|| 1 + 1), Ok(2), "the engine still works");
}

/// Queries that were encrypted with the masks of `tfhe` must be read with the same ones.
#[test]
fn masks_drawn_here_are_those_of_tfhe() {
	let weights: Vec<i8> = (0..3 * 20).map(|at| (at * 89 % 255) as u8 as i8).collect();
	let rows: Vec<&[i8]> = weights.chunks(20).collect();
	for seed in [0, 1, u128::MAX, 0x0123_4567_89ab_cdef_0fed_cba9_8765_4321] {
		let seeded = Seeded { seed, bodies: (0..20).map(|at| u64::MAX / 20 * at).collect() };
		let list = seeded.expand();
		let expected = multiply_words(&rows, &list, BIG_SIZE, Path::Portable).unwrap();
		for path in Path::available() {
			assert_eq!(weighted(&rows, &seeded, path).unwrap(), expected, "{path:?}");
			let Some(masks) = Masks::new(seed, path) else { continue };
			let mut words = vec![0; 20 * (BIG_SIZE - 1)];
			masks.fill(&mut words);
			let of_tfhe = list.chunks(BIG_SIZE).flat_map(|words| words[..BIG_SIZE - 1].iter().copied());
			assert!(words.iter().copied().eq(of_tfhe), "{path:?}");
		}
	}
}
