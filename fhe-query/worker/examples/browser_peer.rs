//! A worker for one page: serves the page, and answers its encrypted queries with the real engine and the real
//! verifier.
//!
//! `browser_peer ROWS.csv WWW MODULE.wasm` listens on a free port of the loopback interface and prints its address. It
//! makes a model of the first four fifths of the rows and offers the others to be asked about. What a chain does for a
//! worker is done here in memory: a purchase is one POST of an identity commitment, the access tree is a list of
//! leaves.
//!
//! | request | body | answer |
//! |---|---|---|
//! | `GET /v1/offer` | | what a querier reads from a chain, in JSON; and rows, with their labels in the clear |
//! | `GET /v1/descriptor` | | the model's descriptor |
//! | `GET /v1/proving-key` | | the development proving key |
//! | `PUT /v1/keys/{hash}` | an evaluation key, for labels | 201 |
//! | `POST /v1/notes` | an identity commitment | the note's index and all leaves, in JSON |
//! | `POST /v1/queries` | `QueryRequest`, SCALE | `QueryResponse`, SCALE |

use assent_chain::{FileOrUri, Signer};
use assent_circuits::{
	prover::ProvingKey,
	statement::{self, PublicInputs},
	tree, verifier,
};
use assent_client::{
	access::{cache_folder, development_key},
	Silent,
};
use assent_engine::{Descriptor, Engine, EngineError, Head, MapSpec, ScoresHead, SessionKey, Statistic, Table};
use assent_primitives::{content_hash, query_commitment, Hash32, Receipt};
use assent_protocol::{QueryRequest, QueryResponse, Times, MAX_KEY_BYTES, NO_KEY};
use axum::{
	body::Bytes,
	extract::{DefaultBodyLimit, Path as Segment, State},
	http::{header, StatusCode},
	response::{IntoResponse, Response},
	routing::{get, post, put},
	Json, Router,
};
use codec::{DecodeAll, Encode};
use std::{
	collections::HashMap,
	env,
	error::Error,
	path::PathBuf,
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

const FEATURES: u32 = 1024;
const THREADS: usize = 2;
const GENESIS: Hash32 = [7; 32];
const OFFER: u32 = 3;
const PRICE: u128 = 1_000_000_000_000;
const QUOTA: u16 = 100;
const VERSION: u32 = 5;
/// Rows that the page can ask about.
const ROWS: usize = 40;

struct Peer {
	www: PathBuf,
	module: PathBuf,
	signer: FileOrUri,
	proving: Vec<u8>,
	proving_hash: Hash32,
	key: ProvingKey,
	descriptor: Descriptor,
	head: Head,
	scores: ScoresHead,
	rows: Vec<Vec<f64>>,
	engine: Engine,
	times: Times,
	sessions: Mutex<HashMap<Hash32, Arc<SessionKey>>>,
	leaves: Mutex<Vec<Hash32>>,
	/// Nullifiers with the query they were spent on.
	spent: Mutex<HashMap<Hash32, Hash32>>,
}

type Refusal = (StatusCode, String);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
	let arguments: Vec<PathBuf> = env::args().skip(1).map(PathBuf::from).collect();
	let [rows, www, module] = arguments.as_slice() else {
		return Err("usage: browser_peer ROWS.csv WWW MODULE.wasm".into());
	};
	let peer = Arc::new(Peer::new(rows, www.clone(), module.clone())?);
	let router = Router::new()
		.route("/v1/offer", get(offer))
		.route("/v1/descriptor", get(descriptor))
		.route("/v1/proving-key", get(proving_key))
		.route("/v1/keys/{hash}", put(put_key))
		.route("/v1/notes", post(buy))
		.route("/v1/queries", post(query))
		.route("/assent.wasm", get(wasm))
		.route("/", get(|peer| file(peer, Segment("index.html".into()))))
		.route("/{name}", get(file))
		.layer(DefaultBodyLimit::max(MAX_KEY_BYTES))
		.with_state(peer);
	let listener = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await?;
	println!("http://{}", listener.local_addr()?);
	axum::serve(listener, router).await?;
	Ok(())
}

impl Peer {
	fn new(rows: &PathBuf, www: PathBuf, module: PathBuf) -> Result<Self, Box<dyn Error>> {
		let mut table = Table::read(rows, Some("digit"), None)?;
		let descriptor = Descriptor::fit(&table, MapSpec::Rff { dimension: FEATURES }, [3; 32])?;
		let others = table.rows.split_off(table.len() * 4 / 5);
		table.labels.iter_mut().for_each(|labels| labels.truncate(table.rows.len()));
		let engine = Engine::new(THREADS)?;
		let head = engine.run(|| Statistic::of(&descriptor, &table).map(|sum| Head::solve(&sum, &descriptor)))???;
		let clear = engine.measure(&descriptor, &head)?;
		let nanos = |time: Duration| u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
		let times = Times {
			head: nanos(clear.head),
			score: nanos(clear.score),
			pipeline: nanos(clear.pipeline),
			linear: nanos(clear.linear),
		};
		let key = development_key(&cache_folder(), &Silent);
		let folder = tempfile::tempdir()?;
		let path = folder.path().join("proving.key");
		let proving_hash = key.write(&path)?;
		Ok(Self {
			www,
			module,
			signer: FileOrUri::parse("//Worker")?,
			proving: std::fs::read(path)?,
			proving_hash,
			key,
			descriptor,
			scores: ScoresHead::new(&head)?,
			head,
			rows: others.into_iter().take(ROWS).collect(),
			engine,
			times,
			sessions: Mutex::default(),
			leaves: Mutex::default(),
			spent: Mutex::default(),
		})
	}

	/// Checks, in this order, names, credit and proof; computes; signs.
	fn answer(&self, query: &QueryRequest) -> Result<QueryResponse, Refusal> {
		let refuse = |code, reason: &str| Err((code, reason.to_string()));
		if (query.offer.0, query.price, query.version.0) != (OFFER, PRICE, VERSION) {
			return refuse(StatusCode::FORBIDDEN, "no such offer, price or version");
		}
		let session = lock(&self.sessions).get(&query.key_hash).cloned();
		if session.is_none() && query.key_hash != NO_KEY {
			return refuse(StatusCode::NOT_FOUND, "the evaluation key is not here: upload it");
		}
		let leaves = lock(&self.leaves).clone();
		if tree::root_of(&leaves).map(|root| tree::access_root(&root, 0)) != Some(query.root) {
			return refuse(StatusCode::CONFLICT, "the access root is not the current one: prove again");
		}
		let commitment = query_commitment(&query.key_hash, &query.ciphertext);
		let worker = self.signer.account();
		let inputs = PublicInputs {
			root: query.root,
			nullifier: query.nullifier,
			offer: query.offer.0,
			price: query.price,
			binding: statement::serve_binding(&GENESIS, verifier::CIRCUIT_VERSION, &worker, VERSION, &commitment),
		};
		if self.key.prepared().verify(&inputs, &query.proof).is_err() {
			return refuse(StatusCode::FORBIDDEN, "the proof does not verify");
		}
		if *lock(&self.spent).entry(query.nullifier).or_insert(commitment) != commitment {
			return refuse(StatusCode::CONFLICT, "this credit was used for another query");
		}
		let started = Instant::now();
		let answer = match session {
			Some(session) => self.engine.answer(&session, &self.head, &query.ciphertext),
			None => self.engine.answer_scores(&self.scores, &query.ciphertext),
		};
		let answer = answer.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
		let compute_micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX);
		let receipt = Receipt {
			genesis: GENESIS,
			offer: query.offer,
			nullifier: query.nullifier,
			query_commitment: commitment,
			result_commitment: content_hash(&answer),
			served_at: 1,
			served_at_hash: [1; 32],
			version: query.version,
		};
		let signature = self.signer.sign(&receipt.signing_payload());
		let signature = signature.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))?;
		Ok(QueryResponse { receipt, signature, compute_micros, answer, times: self.times, unit: self.head.unit() })
	}
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
	mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn offer(State(peer): State<Arc<Peer>>) -> Json<serde_json::Value> {
	let rows: Vec<_> = peer
		.rows
		.iter()
		.map(|row| {
			let features = peer.descriptor.featurize(row);
			let label = peer.descriptor.classes().get(peer.head.label(&features));
			serde_json::json!({ "row": row, "features": features, "label": label })
		})
		.collect();
	Json(serde_json::json!({
		"genesis": hex::encode(GENESIS),
		"worker": hex::encode(peer.signer.account()),
		"version": VERSION,
		"offer": OFFER,
		"price": PRICE.to_string(),
		"quota": QUOTA,
		"generation": 0,
		"descriptor": hex::encode(peer.descriptor.hash()),
		"proving_key": hex::encode(peer.proving_hash),
		"rows": rows,
	}))
}

async fn descriptor(State(peer): State<Arc<Peer>>) -> Vec<u8> {
	peer.descriptor.to_bytes()
}

async fn proving_key(State(peer): State<Arc<Peer>>) -> Vec<u8> {
	peer.proving.clone()
}

async fn put_key(
	State(peer): State<Arc<Peer>>,
	Segment(name): Segment<String>,
	body: Bytes,
) -> Result<StatusCode, Refusal> {
	let hash = content_hash(&body);
	if hex::encode(hash) != name {
		return Err((StatusCode::BAD_REQUEST, "the bytes do not have the hash in the address".into()));
	}
	let loaded = blocking(move || {
		let session = peer.engine.load_key(&body)?;
		lock(&peer.sessions).insert(hash, Arc::new(session));
		Ok::<_, EngineError>(())
	});
	loaded.await?.map_err(|error| (StatusCode::BAD_REQUEST, error.to_string()))?;
	Ok(StatusCode::CREATED)
}

async fn buy(State(peer): State<Arc<Peer>>, body: Bytes) -> Result<Json<serde_json::Value>, Refusal> {
	let commitment = Hash32::try_from(&body[..]).ok();
	let leaf = commitment.and_then(|commitment| statement::leaf(&commitment, OFFER, QUOTA, PRICE));
	let leaf = leaf.ok_or((StatusCode::BAD_REQUEST, "this is not an identity commitment".into()))?;
	let mut leaves = lock(&peer.leaves);
	leaves.push(leaf);
	let all: Vec<String> = leaves.iter().map(hex::encode).collect();
	Ok(Json(serde_json::json!({ "index": all.len() - 1, "leaves": all })))
}

async fn query(State(peer): State<Arc<Peer>>, body: Bytes) -> Result<Vec<u8>, Refusal> {
	let query = QueryRequest::decode_all(&mut &body[..])
		.map_err(|error| (StatusCode::BAD_REQUEST, format!("the body is not a query: {error}")))?;
	let response = blocking(move || peer.answer(&query)).await??;
	Ok(response.encode())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Refusal> {
	let done = tokio::task::spawn_blocking(work).await;
	done.map_err(|error| (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

async fn wasm(State(peer): State<Arc<Peer>>) -> Result<Response, Refusal> {
	let bytes = std::fs::read(&peer.module).map_err(|error| (StatusCode::NOT_FOUND, error.to_string()))?;
	Ok(([(header::CONTENT_TYPE, "application/wasm")], bytes).into_response())
}

/// A file of the page.
async fn file(State(peer): State<Arc<Peer>>, Segment(name): Segment<String>) -> Result<Response, Refusal> {
	// An escaped slash would lead out of the folder.
	let kind = match name.rsplit_once('.').filter(|_| !name.contains('/')) {
		Some((_, "html")) => "text/html; charset=utf-8",
		Some((_, "js")) => "text/javascript; charset=utf-8",
		Some((_, "css")) => "text/css; charset=utf-8",
		_ => return Err((StatusCode::NOT_FOUND, "there is nothing at this address".into())),
	};
	let bytes = std::fs::read(peer.www.join(name)).map_err(|error| (StatusCode::NOT_FOUND, error.to_string()))?;
	Ok(([(header::CONTENT_TYPE, kind)], bytes).into_response())
}
