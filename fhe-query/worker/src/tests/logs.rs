//! Logs tell what happened, and nothing of what was in it.

use std::{
	io::{self, Write},
	sync::{Mutex, PoisonError},
};

use assent_primitives::content_hash;
use codec::Encode;
use tracing_subscriber::{fmt::MakeWriter, EnvFilter};

use super::{notes::Note, resume::Tus, *};

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct Sink;

impl Write for Sink {
	fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
		LOG.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
		Ok(bytes.len())
	}

	fn flush(&mut self) -> io::Result<()> {
		Ok(())
	}
}

impl<'a> MakeWriter<'a> for Sink {
	type Writer = Self;

	fn make_writer(&'a self) -> Self {
		Self
	}
}

/// The ways in which bytes find their way into a log.
fn spellings(secret: &[u8]) -> Vec<String> {
	let debug = format!("{secret:?}");
	let debug = debug.trim_matches(|end| end == '[' || end == ']').to_owned();
	vec![hex::encode(secret), hex::encode_upper(secret), debug, String::from_utf8_lossy(secret).into_owned()]
}

#[tokio::test]
async fn no_ciphertext_key_or_statistic_is_in_the_logs() {
	let everything = EnvFilter::new(
		"info,assent_worker=trace,assent_chain=trace,assent_engine=trace,tower_http=trace,object_store=trace",
	);
	tracing_subscriber::fmt().with_env_filter(everything).with_writer(Sink).with_ansi(false).init();
	let house = House::new().await.serving().await;
	let note = Note::buy(&house).await;
	let key = b"key with secret bytes 5d0c".to_vec();
	assert_eq!(house.put("keys", &content_hash(&key), key.clone()).await.status(), 201);
	let ciphertexts: [&[u8]; 4] =
		[b"ciphertext bytes 71aa", b"wrong parameters 71ab", b"panic and bytes 71ac", b"another query 71ad"];
	let mut proofs = Vec::new();
	for (credit, ciphertext) in (0..).zip(ciphertexts) {
		let query = note.query_under(&house, &content_hash(&key), credit, 1, ciphertext);
		proofs.push(query.proof);
		house.ask(query.encode()).await;
		house.ask([&query.encode(), &b"x"[..]].concat()).await;
	}
	let statistic = statistic(1).to_bytes();
	let sealed = house.seal(&statistic);
	house.put("statistics", &content_hash(&statistic), sealed.clone()).await;
	house.put("statistics", &content_hash(&statistic), sealed[1..].to_vec()).await;
	let place = Tus(&house).place(&content_hash(&key), key.len()).await;
	Tus(&house).append(&place, 0, &[b"x", &key[..9]].concat()).await;

	let log = String::from_utf8_lossy(&LOG.lock().unwrap_or_else(PoisonError::into_inner)).into_owned();
	for line in ["route=\"/v1/queries\"", "code=Malformed", "code=Internal", "status=200", "micros="] {
		assert!(log.contains(line), "{line} is not in the log");
	}
	let token = place.rsplit('/').next().unwrap();
	assert!(!log.contains(token), "whoever knows the address of an upload can spoil it");
	let sealing = house.worker.identity.sealing.to_bytes();
	let secrets = [&key[4..], &statistic[40..60], &statistic[..20], &sealed[40..60], &proofs[0][..20], &sealing[..]];
	for secret in secrets.into_iter().chain(ciphertexts) {
		for spelling in spellings(secret) {
			assert!(!log.contains(&spelling), "{spelling} is in the log");
		}
	}
}
