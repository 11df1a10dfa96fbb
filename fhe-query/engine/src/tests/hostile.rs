//! Bad keys and ciphertexts, each refused with an error that names what is wrong.

use super::infer::{party, trained};
use crate::{
	decrypt_label, encrypt_query, ClientKey, EngineError, ANSWER_BYTES, EVALUATION_KEY_BYTES, MAX_CIPHERTEXT_BYTES,
};
use proptest::prelude::*;

fn query() -> Vec<u8> {
	encrypt_query(&party().client, &[1; 64])
}

fn answer_to(query: &[u8]) -> EngineError {
	let (_, head) = trained(2, 64);
	party().engine.answer(&party().session, &head, query).unwrap_err()
}

fn load(key: &[u8]) -> EngineError {
	party().engine.load_key(key).unwrap_err()
}

fn changed(mut bytes: Vec<u8>, at: usize, value: u8) -> Vec<u8> {
	bytes[at] = value;
	bytes
}

#[test]
fn an_oversized_ciphertext_is_refused() {
	let query = [query(), vec![0; MAX_CIPHERTEXT_BYTES]].concat();
	let error = EngineError::TooLarge { what: "encrypted query", limit: MAX_CIPHERTEXT_BYTES, found: query.len() };
	assert_eq!(answer_to(&query), error);
	let longer = [self::query(), vec![0]].concat();
	assert!(matches!(answer_to(&longer), EngineError::Malformed { .. }));
}

#[test]
fn a_truncated_ciphertext_is_refused() {
	let query = query();
	for cut in [0, 7, 8, 11, 20, 28, 100, query.len() - 1] {
		assert_eq!(answer_to(&query[..cut]), EngineError::Truncated { what: "encrypted query", found: cut });
	}
}

#[test]
fn a_wrong_version_ciphertext_is_refused() {
	let error = EngineError::WrongVersion { what: "encrypted query", expected: 1, found: 2 };
	assert_eq!(answer_to(&changed(query(), 4, 2)), error);
	assert!(matches!(answer_to(&changed(query(), 0, 0)), EngineError::Malformed { .. }));
}

#[test]
fn a_wrong_parameter_ciphertext_is_refused() {
	assert!(matches!(answer_to(&changed(query(), 6, 2)), EngineError::WrongParameters { .. }));
	let narrower = encrypt_query(&party().client, &[1; 63]);
	assert_eq!(answer_to(&narrower), EngineError::WrongFeatures { expected: 64, found: 63 });
	assert!(matches!(answer_to(&changed(query(), 8, 1)), EngineError::Malformed { .. }), "one feature");
	assert!(matches!(answer_to(&changed(query(), 11, 255)), EngineError::Malformed { .. }), "four billion features");
}

#[test]
fn an_oversized_key_is_refused() {
	let key = [party().uploaded.as_slice(), &[0]].concat();
	let (limit, found) = (EVALUATION_KEY_BYTES, EVALUATION_KEY_BYTES + 1);
	assert_eq!(load(&key), EngineError::TooLarge { what: "evaluation key", limit, found });
}

#[test]
fn a_truncated_key_is_refused() {
	for cut in [0, 7, 8, 40, 1_000_000, EVALUATION_KEY_BYTES - 1] {
		assert_eq!(load(&party().uploaded[..cut]), EngineError::Truncated { what: "evaluation key", found: cut });
	}
}

#[test]
fn a_wrong_version_key_is_refused() {
	let error = EngineError::WrongVersion { what: "evaluation key", expected: 1, found: 0 };
	assert_eq!(load(&changed(party().uploaded.clone(), 4, 0)), error);
	assert!(matches!(load(&changed(party().uploaded.clone(), 3, b'X')), EngineError::Malformed { .. }));
}

#[test]
fn a_wrong_parameter_key_is_refused() {
	assert!(matches!(load(&changed(party().uploaded.clone(), 6, 9)), EngineError::WrongParameters { .. }));
	assert!(matches!(load(&changed(party().uploaded.clone(), 5, 1)), EngineError::WrongParameters { .. }));
}

#[test]
fn a_query_in_place_of_a_key_is_refused() {
	assert!(matches!(load(&query()), EngineError::Malformed { what: "evaluation key", .. }));
	assert!(matches!(answer_to(&party().client.to_bytes()), EngineError::Malformed { what: "encrypted query", .. }));
}

#[test]
fn a_bad_client_key_is_refused() {
	let bytes = party().client.to_bytes();
	let read = |bytes: &[u8]| ClientKey::from_bytes(bytes).unwrap_err();
	assert!(matches!(read(&bytes[..bytes.len() - 1]), EngineError::Truncated { .. }));
	assert!(matches!(read(&[bytes.as_slice(), &[0]].concat()), EngineError::TooLarge { .. }));
	assert!(matches!(read(&changed(bytes.to_vec(), 4, 3)), EngineError::WrongVersion { .. }));
	assert!(matches!(read(&changed(bytes.to_vec(), 6, 3)), EngineError::WrongParameters { .. }));
	assert!(matches!(read(b"not a key"), EngineError::Malformed { .. }));
}

#[test]
fn a_bad_answer_is_refused() {
	let (descriptor, head) = trained(2, 64);
	let features = descriptor.featurize(&[0.0; 6]);
	let query = encrypt_query(&party().client, &features);
	let answer = party().engine.answer(&party().session, &head, &query).unwrap();
	let open = |bytes: &[u8]| decrypt_label(&party().client, 2, bytes).unwrap_err();
	assert!(matches!(open(&answer[..ANSWER_BYTES - 1]), EngineError::Truncated { .. }));
	assert!(matches!(open(&[answer.as_slice(), &[0]].concat()), EngineError::TooLarge { .. }));
	assert!(matches!(open(&changed(answer.clone(), 4, 3)), EngineError::WrongVersion { .. }));
	assert!(matches!(open(&changed(answer.clone(), 6, 3)), EngineError::WrongParameters { .. }));
	let body = ANSWER_BYTES - 1;
	assert_eq!(open(&changed(answer.clone(), body, answer[body].wrapping_add(0x42))), EngineError::WrongKey);
	// The ciphertext of zeroes decrypts to zero: no class.
	let nothing = [&answer[..8], &vec![0; ANSWER_BYTES - 8]].concat();
	assert_eq!(open(&nothing), EngineError::Undecided);
}

proptest! {
	#[test]
	fn hostile_queries_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), kind in any::<bool>()) {
		let bytes = if kind { [&query()[..12], &bytes].concat() } else { bytes };
		prop_assert!(!matches!(answer_to(&bytes), EngineError::Panicked(_)));
	}
}
