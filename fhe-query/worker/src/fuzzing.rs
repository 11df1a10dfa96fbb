//! Every deserializer and every HTTP handler as a function of arbitrary bytes.
//!
//! The same functions are the bodies of the targets in `fhe-query/fuzz`, and run with seeds in the tests of this crate.
//! A body panics when something is wrong; that hostile bytes are refused is not wrong.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use assent_engine::{
	decrypt_label, ClientKey, Description, Engine, EvaluationKey, Head, Passages, SearchGuide, SearchKey, Statistic,
};
use assent_primitives::{content_hash, Receipt, Settlement};
use assent_protocol::{DeletionReceipt, Health, ModelInfo, QueryRequest, QueryResponse, Quote, Refusal, StatisticInfo};
use axum::{
	body::Body,
	http::{header, Method, Request, StatusCode},
	Router,
};
use codec::DecodeAll;
use crypto_box::SecretKey;
use tower::ServiceExt;

use crate::{
	config::Limits,
	engine::Tfhe,
	http, index,
	metrics::resident_bytes,
	rehearsal::{Rehearsal, OFFER},
};

/// Memory that the service may gain while it is fuzzed. What arbitrary bytes make it hold for long is far less.
const MOST_GROWTH: u64 = 1 << 30;
/// Features of the rehearsed model.
const FEATURES: u32 = 16;

/// Every function that reads bytes from another machine.
pub struct Deserializers {
	engine: Engine,
	client: ClientKey,
	sealing: SecretKey,
}

impl Deserializers {
	/// Fresh keys, and an engine with one thread.
	pub fn new() -> anyhow::Result<Self> {
		let sealing = SecretKey::from([1; 32]);
		Ok(Self { engine: Engine::new(1)?, client: ClientKey::generate(), sealing })
	}

	/// Gives `bytes` to every one of them.
	pub fn run(&self, bytes: &[u8]) {
		let _ = QueryRequest::decode_all(&mut &*bytes);
		let _ = QueryResponse::decode_all(&mut &*bytes);
		let _ = Vec::<Settlement>::decode_all(&mut &*bytes);
		let _ = Receipt::decode_all(&mut &*bytes);
		let _ = index::Record::decode_all(&mut &*bytes);
		let _ = index::Statistic::decode_all(&mut &*bytes);
		let _ = index::Head::decode_all(&mut &*bytes);
		let _ = index::Key::decode_all(&mut &*bytes);
		let _ = serde_json::from_slice::<Health>(bytes);
		let _ = serde_json::from_slice::<ModelInfo>(bytes);
		let _ = serde_json::from_slice::<Quote>(bytes);
		let _ = serde_json::from_slice::<StatisticInfo>(bytes);
		let _ = serde_json::from_slice::<Vec<DeletionReceipt>>(bytes);
		let _ = serde_json::from_slice::<Refusal>(bytes);
		let _ = self.sealing.unseal(bytes);
		let _ = Description::from_bytes(bytes);
		let _ = SearchKey::from_bytes(bytes);
		let _ = Head::from_bytes(bytes);
		let _ = ClientKey::from_bytes(bytes);
		let _ = self.engine.load_key(bytes);
		let _ = decrypt_label(&self.client, 10, bytes);
		if let Ok(statistic) = Statistic::from_bytes(bytes) {
			assert_eq!(statistic.to_bytes(), bytes, "a statistic has one form only");
		}
		if let Ok(passages) = Passages::from_bytes(bytes) {
			assert_eq!(passages.to_bytes(), bytes, "passages have one form only");
		}
		if let Ok(guide) = SearchGuide::from_bytes(bytes, 1) {
			assert_eq!(guide.to_bytes(), bytes, "a guide has one form only");
		}
	}
}

/// The router of a worker that rehearses, without sockets.
pub struct Handlers {
	rehearsal: Rehearsal,
	router: Router,
	uploads: Vec<String>,
	resident: u64,
	/// Number of answers with each status.
	pub statuses: BTreeMap<u16, u32>,
	/// Valid bodies, for whoever wants to begin from them: a query, a key, a sealed statistic, a descriptor.
	pub seeds: Vec<Vec<u8>>,
}

/// Takes pieces off arbitrary bytes.
struct Source<'a>(&'a [u8]);

impl<'a> Source<'a> {
	fn byte(&mut self) -> u8 {
		let Some((first, rest)) = self.0.split_first() else { return 0 };
		self.0 = rest;
		*first
	}

	fn one_of<T: Copy>(&mut self, choices: &[T]) -> Option<T> {
		let place = usize::from(self.byte()).checked_rem(choices.len())?;
		choices.get(place).copied()
	}

	fn rest(self) -> &'a [u8] {
		self.0
	}
}

impl Handlers {
	/// A worker in the folder `data` with the real engine.
	pub async fn new(data: &Path) -> anyhow::Result<Self> {
		let rehearsal = Rehearsal::start(data, FEATURES, Arc::new(Tfhe::new(1)?), Limits::default()).await?;
		let client = ClientKey::generate();
		let key = EvaluationKey::generate(&client);
		let router = http::router(rehearsal.worker.clone());
		let mut handlers =
			Self { router, rehearsal, uploads: Vec::new(), resident: 0, statuses: BTreeMap::new(), seeds: Vec::new() };
		let put =
			Request::put(format!("/v1/keys/{}", hex::encode(key.hash()))).body(Body::from(key.bytes().to_vec()))?;
		anyhow::ensure!(handlers.send(put).await.0 == StatusCode::CREATED, "the key is not taken");
		let features = vec![1; usize::try_from(FEATURES)?];
		let query = handlers.rehearsal.query(key.hash(), 0, assent_engine::encrypt_query(&client, &features))?;
		let sealed = handlers
			.rehearsal
			.worker
			.identity
			.sealing
			.public_key()
			.seal(&mut crypto_box::aead::OsRng, &handlers.rehearsal.statistic)
			.map_err(|_| anyhow::anyhow!("nothing can be sealed"))?;
		handlers.seeds =
			vec![codec::Encode::encode(&query), b"key".to_vec(), sealed, handlers.rehearsal.descriptor.to_bytes()];
		handlers.resident = resident_bytes();
		Ok(handlers)
	}

	/// Sends the request that `bytes` describe: the first bytes choose method, address and headers, the rest is the
	/// body.
	pub async fn run(&mut self, bytes: &[u8]) {
		let Some(request) = self.request(bytes) else { return };
		let (status, body) = self.send(request).await;
		let count = self.statuses.entry(status.as_u16()).or_default();
		*count = count.saturating_add(1);
		let documented = [StatusCode::SERVICE_UNAVAILABLE, StatusCode::INSUFFICIENT_STORAGE];
		assert!(!status.is_server_error() || documented.contains(&status), "{status}: {body}");
		if status.is_server_error() || status.is_client_error() {
			let empty = body.is_empty();
			assert!(empty || serde_json::from_str::<Refusal>(&body).is_ok(), "a refusal that is none: {body}");
		}
		let worker = &self.rehearsal.worker;
		assert_eq!((worker.peers.taken(), worker.queue.turns.waiting()), (0, 0), "something is held that nobody holds");
		let (count, reserved) = worker.spool.reserved();
		assert!(count <= worker.limits.partial_uploads && reserved <= worker.limits.partial_bytes);
		let grown = resident_bytes().saturating_sub(self.resident);
		assert!(grown < MOST_GROWTH, "memory grew by {grown} bytes");
	}

	/// The request that `bytes` describe; `None` when they describe none that could be sent.
	fn request(&self, bytes: &[u8]) -> Option<Request<Body>> {
		const METHODS: [Method; 8] = [
			Method::GET,
			Method::POST,
			Method::PUT,
			Method::PATCH,
			Method::HEAD,
			Method::DELETE,
			Method::OPTIONS,
			Method::TRACE,
		];
		let mut source = Source(bytes);
		let method = usize::from(source.byte() % 8);
		let method = METHODS.get(method)?.clone();
		let path = self.path(&mut source)?;
		let mut request = Request::builder().method(method).uri(path);
		let flags = source.byte();
		let number = i32::from(source.byte()).checked_sub(8)?;
		if flags & 1 != 0 {
			let types = ["application/octet-stream", "application/offset+octet-stream", "text/plain", "/"];
			request = request.header(header::CONTENT_TYPE, source.one_of(&types)?);
		}
		if flags & 2 != 0 {
			request = request.header("Tus-Resumable", source.one_of(&["1.0.0", "1.0.0", "1.0.0", "0.2.2"])?);
		}
		if flags & 4 != 0 {
			request = request.header("Upload-Length", number);
		}
		if flags & 8 != 0 {
			request = request.header("Upload-Offset", number.max(0));
		}
		if flags & 16 != 0 {
			request = request.header("X-Forwarded-For", format!("192.0.2.{}", number & 0xff));
		}
		if flags & 32 != 0 {
			request = request.header(header::CONTENT_LENGTH, number.wrapping_mul(1_000_003));
		}
		request.body(Body::from(source.rest().to_vec())).ok()
	}

	fn path(&self, source: &mut Source<'_>) -> Option<String> {
		let kind = source.one_of(&["keys", "statistics", "descriptors"])?;
		let name = match source.byte() % 4 {
			0 => hex::encode(content_hash(self.seeds.get(usize::from(source.byte() % 4))?)),
			1 => hex::encode(content_hash(&self.rehearsal.statistic)),
			2 => hex::encode(self.rehearsal.descriptor.hash()),
			_ => hex::encode([source.byte(), source.byte()]),
		};
		Some(match source.byte() % 14 {
			0 => "/v1/health".into(),
			1 => "/v1/ready".into(),
			2 => format!("/v1/models/{}", source.byte() % 4),
			3 => format!("/v1/quote?offer={}&key={name}", u32::from(source.byte() % 4)),
			4 => format!("/v1/settlements?limit={}", source.byte()),
			5 => "/v1/deletions".into(),
			6 => "/metrics".into(),
			7 => "/v1/queries".into(),
			8 => format!("/v1/quote?offer={OFFER}"),
			9 => {
				let place = usize::from(source.byte()).checked_rem(self.uploads.len()).unwrap_or(0);
				self.uploads.get(place).cloned().unwrap_or_else(|| "/v1/uploads/00".into())
			},
			11 => format!("/v1/passages/{name}"),
			12 => format!("/v1/models/{}/guide", source.byte() % 4),
			_ => format!("/v1/{kind}/{name}"),
		})
	}

	async fn send(&mut self, request: Request<Body>) -> (StatusCode, String) {
		let response = match self.router.clone().oneshot(request).await {
			Ok(response) => response,
			Err(never) => match never {},
		};
		let status = response.status();
		if let Some(place) = response.headers().get(header::LOCATION).and_then(|place| place.to_str().ok()) {
			self.uploads.push(place.to_owned());
			// The last ones are the ones that are open.
			if self.uploads.len() > 16 {
				self.uploads.remove(0);
			}
		}
		let bytes = axum::body::to_bytes(response.into_body(), usize::MAX).await.unwrap_or_default();
		(status, String::from_utf8_lossy(&bytes).into_owned())
	}
}
