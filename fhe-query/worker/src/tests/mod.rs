//! A worker on loopback, over a chain and an engine that the tests hold in their hands.

mod chain;
mod consent;
mod embedding;
mod fairness;
mod fuzzing;
mod hostile;
mod index;
mod leaving;
mod logs;
mod modes;
mod notes;
mod outages;
mod queries;
mod restarts;
mod resume;
mod s3;
mod search;
mod store;
mod uploads;

use std::{
	path::Path,
	sync::{
		atomic::{AtomicUsize, Ordering},
		Arc, Condvar, Mutex,
	},
	time::Duration,
};

use assent_chain::{FileOrUri, Signer};
use assent_engine::{Ask, Descriptor, EngineError, Head, MapSpec, Question, ScoresHead, SearchIndex, Statistic, Table};
use assent_primitives::{
	content_hash, AnswerMode, ConsentVersion, Hash32, ModelState, OfferId, Settlement, PROOF_BYTES,
};
use assent_protocol::{Code, Refusal};
use crypto_box::aead::OsRng;
use reqwest::{Client, Response, StatusCode};
use tempfile::TempDir;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use self::chain::{FakeChain, MODEL, OFFER};
use super::{
	config::Limits,
	engine::{Backend, LoadedKey, Tfhe},
	models::ServedModels,
	prepare::Preparer,
	serve,
	store::BlobStore,
	upkeep::Upkeep,
	view::{ChainView, End, ModelFacts, OfferFacts, Pledge, Stage},
	watch,
	worker::{Parts, Worker},
};

/// Hash of the first block in these tests.
const GENESIS: Hash32 = [9; 32];
/// Rows of every statistic in these tests.
const ROWS: u32 = 120;

/// An engine whose answers count how often it was asked, and that does what the ciphertext says.
#[derive(Default)]
struct FakeEngine {
	answers: AtomicUsize,
	loads: AtomicUsize,
	/// What was answered, in the order in which it was.
	order: Mutex<Vec<Vec<u8>>>,
	gate: Mutex<bool>,
	opened: Condvar,
}

impl FakeEngine {
	/// Lets ciphertexts that begin with `slow` go on.
	fn open_the_gate(&self) {
		*self.gate.lock().unwrap() = true;
		self.opened.notify_all();
	}
}

struct FakeBackend(Arc<FakeEngine>);
struct FakeKey(Arc<FakeEngine>);

impl Backend for FakeBackend {
	fn load_key(&self, bytes: &[u8]) -> Result<Arc<dyn LoadedKey>, EngineError> {
		self.0.loads.fetch_add(1, Ordering::SeqCst);
		match bytes.starts_with(b"key") {
			true => Ok(Arc::new(FakeKey(self.0.clone()))),
			false => {
				Err(EngineError::Malformed { what: "evaluation key", detail: "they do not begin like one".into() })
			},
		}
	}

	fn ask(&self, ciphertext: &[u8]) -> Result<Ask, EngineError> {
		Ok(match ciphertext {
			[b't', b'o', b'p', places, ..] => Ask::Head(Question::TopK { places: *places }),
			[b'o', b'v', b'e', b'r', class, ..] => {
				Ask::Head(Question::Threshold { class: u16::from(*class), above: 500_000 })
			},
			[b's', b'c', b'o', b'r', b'e', b's', ..] => Ask::Scores,
			[b's', b'e', b'a', b'r', b'c', b'h', ..] => Ask::Search,
			_ => Ask::Head(Question::Label),
		})
	}

	fn answer_scores(&self, _: &ScoresHead, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		let count = self.0.answers.fetch_add(1, Ordering::SeqCst);
		Ok([ciphertext, b" scored as number ", count.to_string().as_bytes()].concat())
	}

	fn answer_search(&self, _: &SearchIndex, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		let count = self.0.answers.fetch_add(1, Ordering::SeqCst);
		Ok([ciphertext, b" searched as number ", count.to_string().as_bytes()].concat())
	}
}

impl LoadedKey for FakeKey {
	fn answer(&self, _: &Head, ciphertext: &[u8]) -> Result<Vec<u8>, EngineError> {
		if ciphertext.starts_with(b"panic") {
			panic!("as the test asked");
		}
		if ciphertext.starts_with(b"wrong parameters") {
			return Err(EngineError::WrongParameters { what: "query", detail: "as the test asked".into() });
		}
		if ciphertext.starts_with(b"slow") {
			let gate = self.0.gate.lock().unwrap();
			drop(self.0.opened.wait_while(gate, |open| !*open).unwrap());
		}
		self.0.order.lock().unwrap().push(ciphertext.to_vec());
		let count = self.0.answers.fetch_add(1, Ordering::SeqCst);
		Ok([ciphertext, b" answered as number ", count.to_string().as_bytes()].concat())
	}

	fn memory_bytes(&self) -> usize {
		100
	}
}

/// A worker that listens on loopback.
struct House {
	dir: TempDir,
	chain: Arc<FakeChain>,
	engine: Arc<FakeEngine>,
	worker: Arc<Worker>,
	url: String,
	http: Client,
	stop: Option<oneshot::Sender<()>>,
	server: JoinHandle<()>,
}

impl House {
	/// A worker of a model that nobody has contributed to yet.
	async fn new() -> Self {
		Self::with(Limits::default(), None).await
	}

	/// The same, with the engine that encrypts.
	async fn with_real_engine() -> Self {
		let chain = Self::new().await.chain;
		let engine = Arc::new(Tfhe::new(2).unwrap());
		Self::over(tempfile::tempdir().unwrap(), chain, Limits::default(), None, Some(engine)).await
	}

	async fn with(limits: Limits, store: Option<BlobStore>) -> Self {
		let dir = tempfile::tempdir().unwrap();
		let chain = Arc::new(FakeChain::default());
		chain.push(|block| {
			let facts = ModelFacts {
				descriptor: descriptor().hash(),
				version: 0,
				state: ModelState::Active,
				frozen: false,
				min_rows: 100,
			};
			block.facts.models.insert(MODEL, facts);
			let offer = OfferFacts { model: MODEL, mode: AnswerMode::Label, price: notes::PRICE, closed_at: None };
			block.facts.offers.insert(OFFER, offer);
			block.facts.settle_window = 200;
		});
		chain.finalize();
		Self::open(dir, chain, limits, store).await
	}

	async fn open(dir: TempDir, chain: Arc<FakeChain>, limits: Limits, store: Option<BlobStore>) -> Self {
		Self::over(dir, chain, limits, store, None).await
	}

	async fn over(
		dir: TempDir,
		chain: Arc<FakeChain>,
		limits: Limits,
		store: Option<BlobStore>,
		backend: Option<Arc<dyn Backend>>,
	) -> Self {
		let engine = Arc::new(FakeEngine::default());
		let backend = backend.unwrap_or_else(|| Arc::new(FakeBackend(engine.clone())));
		let worker = worker(dir.path(), &chain, backend, limits, store);
		let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
		let url = format!("http://{}", listener.local_addr().unwrap());
		let (stop, stopped) = oneshot::channel::<()>();
		let serving = serve::serve(listener, worker.clone(), async {
			let _ = stopped.await;
		});
		let server = tokio::spawn(serving);
		let http = Client::builder().pool_max_idle_per_host(0).no_proxy().build().unwrap();
		let house = Self { dir, chain, engine, worker, url, http, stop: Some(stop), server };
		house.hear().await;
		house
	}

	/// Stops the worker and opens another one over the same folder.
	async fn restart(mut self) -> Self {
		if let Some(stop) = self.stop.take() {
			stop.send(()).unwrap();
			self.server.await.unwrap();
		}
		// The folder's index is free once the last connection has let go of it.
		while Arc::strong_count(&self.worker) > 1 {
			tokio::time::sleep(Duration::from_millis(5)).await;
		}
		let (dir, chain) = (self.dir, self.chain);
		drop((self.worker, self.http, self.engine));
		Self::open(dir, chain, Limits::default(), None).await
	}

	/// The worker hears of best and final block.
	async fn hear(&self) {
		watch::update(&self.worker, End::Final).await.unwrap();
		watch::update(&self.worker, End::Best).await.unwrap();
	}

	/// What the worker's second task does after news, with what it keeps from one time to the next.
	async fn work(&self, preparer: &mut Preparer) {
		self.hear().await;
		preparer.prepare().await;
		Upkeep::new(self.worker.clone()).run(preparer).await;
	}

	/// A model with two active contributions that is answering, and an evaluation key.
	async fn serving(self) -> Self {
		let mut preparer = Preparer::new(self.worker.clone());
		self.put_descriptor().await;
		for contribution in [1, 2] {
			self.contribute(contribution).await;
		}
		self.chain.activate();
		self.chain.finalize();
		self.work(&mut preparer).await;
		assert!(self.worker.models.serving(MODEL).is_ok(), "{:?}", self.worker.models.problems());
		assert_eq!(self.put("keys", &content_hash(b"key of the querier"), "key of the querier").await.status(), 201);
		self
	}

	async fn put_descriptor(&self) {
		let bytes = descriptor().to_bytes();
		assert_eq!(self.put("descriptors", &content_hash(&bytes), bytes).await.status(), StatusCode::CREATED);
	}

	/// Pledges the contribution in a new block, and uploads its statistic.
	async fn contribute(&self, contribution: u64) {
		let statistic = statistic(contribution);
		self.chain.push(|block| block.pledges.push(pledge(contribution, Stage::Pending)));
		self.hear().await;
		let answer = self.put("statistics", &statistic.hash(), self.seal(&statistic.to_bytes())).await;
		assert_eq!(answer.status(), StatusCode::CREATED, "{}", answer.text().await.unwrap());
	}

	fn seal(&self, bytes: &[u8]) -> Vec<u8> {
		self.worker.identity.sealing.public_key().seal(&mut OsRng, bytes).unwrap()
	}

	async fn put(&self, route: &str, hash: &Hash32, body: impl Into<reqwest::Body>) -> Response {
		let url = format!("{}/v1/{route}/{}", self.url, hex::encode(hash));
		self.http.put(url).body(body).send().await.unwrap()
	}

	async fn get(&self, path: &str) -> Response {
		self.http.get(format!("{}{path}", self.url)).send().await.unwrap()
	}

	async fn ask(&self, body: impl Into<reqwest::Body>) -> Response {
		self.http.post(format!("{}/v1/queries", self.url)).body(body).send().await.unwrap()
	}
}

/// A worker in `data`.
fn worker(
	data: &Path,
	chain: &Arc<FakeChain>,
	engine: Arc<dyn Backend>,
	limits: Limits,
	store: Option<BlobStore>,
) -> Arc<Worker> {
	let view: Arc<dyn ChainView> = chain.clone();
	let parts = Parts {
		genesis: GENESIS,
		signer: Arc::new(FileOrUri::parse("//Alice").unwrap()),
		store: store.unwrap_or_else(|| BlobStore::folder(data.join("blobs")).unwrap()),
		models: ServedModels::default(),
		view,
		engine,
		use_key: None,
		limits,
	};
	Worker::open(data, parts).unwrap()
}

/// The refusal in an answer, whose status must be that of its code.
async fn refusal(response: Response) -> Refusal {
	let status = response.status();
	let refusal: Refusal = response.json().await.unwrap();
	assert_eq!(status, refusal.code.status(), "{refusal:?}");
	refusal
}

/// Asserts that an answer is a refusal with this code.
async fn refused(response: Response, code: Code) {
	let refusal = refusal(response).await;
	assert_eq!(refusal.code, code, "{}", refusal.message);
}

/// Labelled rows of one contributor, always the same.
fn table(contributor: u64) -> Table {
	let mut csv = String::from("x,y,z,label\n");
	for row in 0..u64::from(ROWS) {
		let noise =
			|k: u64| (content_hash(&[contributor, row, k].map(u64::to_le_bytes).concat())[0] as f64) / 128.0 - 1.0;
		let (side, label) = if row % 2 == 0 { (1.0, "left") } else { (-1.0, "right") };
		csv += &format!("{},{},{},{label}\n", side + noise(1), side * 0.5 + noise(2), noise(3));
	}
	Table::from_reader(csv.as_bytes(), Some("label"), None).unwrap()
}

fn descriptor() -> Descriptor {
	Descriptor::fit(&table(0), MapSpec::Rff { dimension: 32 }, [3; 32]).unwrap()
}

fn statistic(contribution: u64) -> Statistic {
	Statistic::of(&descriptor(), &table(contribution)).unwrap()
}

fn pledge(contribution: u64, stage: Stage) -> Pledge {
	Pledge { contribution, model: MODEL, statistic: statistic(contribution).hash(), rows: ROWS, stage }
}

/// What pays for one answer.
fn settlement(nullifier: u8, served_at: u32) -> Settlement {
	Settlement {
		offer: OfferId(OFFER),
		price: 5,
		root: [1; 32],
		nullifier: [nullifier; 32],
		version: ConsentVersion(1),
		served_at,
		query_commitment: [2; 32],
		result_commitment: content_hash(b"answer"),
		proof: [4; PROOF_BYTES],
		consent: None,
	}
}

/// The head that is trained on these contributions and no others.
fn trained_on(contributions: &[u64]) -> Head {
	let descriptor = descriptor();
	let mut tables = contributions.iter().map(|contribution| table(*contribution));
	let mut all = tables.next().unwrap();
	for table in tables {
		all.rows.extend(table.rows);
		all.labels.as_mut().unwrap().extend(table.labels.unwrap());
	}
	Head::solve(&Statistic::of(&descriptor, &all).unwrap(), &descriptor).unwrap()
}
