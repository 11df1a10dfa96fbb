//! What all requests share.

use std::{
	collections::BTreeSet,
	path::{Path, PathBuf},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc, Mutex, PoisonError,
	},
	time::Duration,
};

use assent_primitives::Hash32;
use crypto_box::SecretKey;
use tokio::sync::{Notify, Semaphore};

use super::{
	engine::Backend,
	identity::{sealing_key, WorkerSigner},
	index::{Index, IndexRefusal},
	keys::KeyRing,
	metrics::Metrics,
	models::ServedModels,
	pace::Pace,
	peers::{PeerLimits, Peers},
	refusal::{refuse_for, Refusal},
	spool::{Spool, SpoolLimits},
	store::BlobStore,
	turns::Turns,
	usage::UseKeys,
	view::{Asked, ChainView, End},
};

/// How much the worker takes on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Queries that are checked, wait or compute.
	pub queued: usize,
	/// Of these, of one address on the network.
	pub queued_per_peer: usize,
	/// Queries of one evaluation key that wait for their turn.
	pub queued_per_key: usize,
	/// Queries computed at the same time. Each uses every thread, and two fill the gaps that one leaves.
	pub computing: usize,
	/// Queries that are expected to compute no longer than this have one more place, which is theirs alone.
	pub quick: Duration,
	/// Evaluation keys checked and loaded at the same time.
	pub loading: usize,
	/// Whole uploads in memory at the same time.
	pub uploads: usize,
	/// How long a whole upload waits for such a place.
	pub upload_wait: Duration,
	/// Uploads that have begun.
	pub partial_uploads: usize,
	/// Of these, of one address.
	pub partial_uploads_per_peer: usize,
	/// Disk for uploads that have begun.
	pub partial_bytes: u64,
	/// How long an upload waits to be gone on with.
	pub partial_idle: Duration,
	/// How long it waits at least, when others have no room.
	pub partial_grace: Duration,
	/// Least time between two requests of one address, on average.
	pub request_interval: Duration,
	/// Requests of one address that may come at once.
	pub request_burst: u32,
	/// Open connections.
	pub connections: usize,
	/// How long the head of a request may take, and how long a connection may be idle.
	pub head_wait: Duration,
	/// Longest pause between two pieces of a body.
	pub body_pause: Duration,
	/// How long a query's body may take.
	pub query_wait: Duration,
	/// How long a connection may live.
	pub connection_life: Duration,
	/// How long the node may take to answer.
	pub node_wait: Duration,
	/// Memory for evaluation keys that stay loaded.
	pub loaded_key_bytes: usize,
	/// Bytes of evaluation keys kept in the blob store.
	pub stored_key_bytes: u64,
	/// Answers of one model whose use is not proved yet. Each takes a quarter of a second, and the settle window is ten minutes long.
	pub unproved: usize,
	/// Memory for indexes of models that search, all places counted.
	pub index_bytes: usize,
	/// Passages of contributions that are being sent.
	pub texts: usize,
	/// Disk for copies of evaluation keys, where the store is a bucket.
	pub cached_key_bytes: u64,
	/// Half the pause after the first attempt to attest a pledge; every further one is twice as long as the last.
	pub attest_pause: Duration,
	/// How long open requests may take once the worker is asked to stop.
	pub farewell: Duration,
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			queued: 64,
			queued_per_peer: 24,
			queued_per_key: 16,
			computing: 2,
			quick: Duration::from_millis(25),
			loading: 1,
			uploads: 3,
			upload_wait: Duration::from_secs(20),
			partial_uploads: 64,
			partial_uploads_per_peer: 4,
			partial_bytes: 4 << 30,
			partial_idle: Duration::from_secs(15 * 60),
			partial_grace: Duration::from_secs(60),
			request_interval: Duration::from_millis(5),
			request_burst: 400,
			connections: 512,
			head_wait: Duration::from_secs(30),
			body_pause: Duration::from_secs(30),
			query_wait: Duration::from_secs(60),
			connection_life: Duration::from_secs(30 * 60),
			node_wait: Duration::from_secs(10),
			loaded_key_bytes: 1 << 30,
			stored_key_bytes: 16 << 30,
			unproved: 500,
			index_bytes: 1 << 30,
			texts: 16,
			cached_key_bytes: 2 << 30,
			attest_pause: Duration::from_secs(3),
			farewell: Duration::from_secs(15),
		}
	}
}

impl Limits {
	fn of_peers(&self) -> PeerLimits {
		PeerLimits {
			places: self.queued,
			places_each: self.queued_per_peer,
			uploads_each: self.partial_uploads_per_peer,
			interval: self.request_interval,
			burst: self.request_burst,
		}
	}

	fn of_spool(&self) -> SpoolLimits {
		SpoolLimits {
			count: self.partial_uploads,
			bytes: self.partial_bytes,
			idle: self.partial_idle,
			grace: self.partial_grace,
		}
	}
}

/// What all requests, and the watcher, share.
pub struct Worker {
	/// Hash of the chain's first block.
	pub genesis: Hash32,
	/// The worker's account.
	pub signer: Arc<dyn WorkerSigner>,
	/// The key to which statistics are sealed.
	pub sealing: SecretKey,
	/// Blobs.
	pub store: BlobStore,
	/// The index.
	pub index: Index,
	/// What is answered now.
	pub models: ServedModels,
	/// The chain.
	pub view: Arc<dyn ChainView>,
	/// The engine.
	pub engine: Arc<dyn Backend>,
	/// Evaluation keys that are loaded.
	pub keys: KeyRing,
	/// The key for proofs of use.
	pub use_keys: UseKeys,
	/// Counters.
	pub metrics: Metrics,
	/// Bounds.
	pub limits: Limits,
	/// The chain said something, or something was uploaded: heads may have to be computed.
	pub changed: Notify,
	/// An answer was written: its use may have to be proved.
	pub answered: Notify,
	/// Who holds what.
	pub peers: Arc<Peers>,
	/// Whose query is next.
	pub turns: Arc<Turns>,
	/// How long answers take.
	pub pace: Pace,
	/// Uploads that have begun.
	pub spool: Arc<Spool>,
	pub(super) uploads: Arc<Semaphore>,
	pub(super) loading: Semaphore,
	pub(super) texts: Arc<Semaphore>,
	in_flight: Mutex<BTreeSet<Hash32>>,
	leaving: AtomicBool,
}

/// What a worker is made of.
pub struct Parts {
	/// Hash of the chain's first block.
	pub genesis: Hash32,
	/// The worker's account.
	pub signer: Arc<dyn WorkerSigner>,
	/// Blobs.
	pub store: BlobStore,
	/// What is answered now.
	pub models: ServedModels,
	/// The chain.
	pub view: Arc<dyn ChainView>,
	/// The engine.
	pub engine: Arc<dyn Backend>,
	/// File of the proving key for proofs of use, where the chain does not use the development key.
	pub use_key: Option<PathBuf>,
	/// Bounds.
	pub limits: Limits,
}

impl Worker {
	/// Opens the key and the index in the folder `data`.
	pub fn open(data: &Path, parts: Parts) -> anyhow::Result<Arc<Self>> {
		let Parts { genesis, signer, store, models, view, engine, use_key, limits } = parts;
		let index = Index::open(&data.join("index.redb"))?;
		index.bind(&genesis)?;
		Ok(Arc::new(Self {
			genesis,
			signer,
			sealing: sealing_key(data)?,
			store,
			index,
			models,
			view,
			engine,
			keys: KeyRing::new(limits.loaded_key_bytes),
			use_keys: UseKeys::open(use_key.as_deref())?,
			metrics: Metrics::new()?,
			limits,
			changed: Notify::new(),
			answered: Notify::new(),
			peers: Peers::new(limits.of_peers()),
			turns: Turns::new(limits.computing, limits.queued_per_key, limits.quick),
			pace: Pace::default(),
			spool: Spool::open(&data.join("uploads"), limits.of_spool())?,
			uploads: Arc::new(Semaphore::new(limits.uploads)),
			loading: Semaphore::new(limits.loading),
			texts: Arc::new(Semaphore::new(limits.texts)),
			in_flight: Mutex::default(),
			leaving: AtomicBool::new(false),
		}))
	}

	/// Runs `work` on the index on a thread that may block.
	pub async fn indexed<T: Send + 'static>(
		&self,
		work: impl FnOnce(&Index) -> Result<T, IndexRefusal> + Send + 'static,
	) -> Result<T, Refusal> {
		let index = self.index.clone();
		Ok(tokio::task::spawn_blocking(move || work(&index)).await??)
	}

	/// Marks a nullifier as being computed, until the guard is dropped. `None` when it is already.
	pub(super) fn take(self: &Arc<Self>, nullifier: Hash32) -> Option<InFlight> {
		let mut in_flight = self.in_flight.lock().unwrap_or_else(PoisonError::into_inner);
		in_flight.insert(nullifier).then(|| InFlight { worker: self.clone(), nullifier })
	}

	/// Takes nothing more on: queries that wait are told to go elsewhere or come back, those that compute are finished.
	pub fn leave(&self) {
		self.leaving.store(true, Ordering::SeqCst);
		self.turns.close();
	}

	/// Whether the worker is going down.
	pub fn is_leaving(&self) -> bool {
		self.leaving.load(Ordering::SeqCst)
	}

	/// Whether queries can be answered now, or why not.
	pub fn ready(&self) -> Result<(), Refusal> {
		if self.is_leaving() {
			return Err(going_down());
		}
		match (self.models.best_number(), self.models.answering()) {
			(0, _) => Err(refuse_for(5, "the worker has not heard from its node yet, or no longer does")),
			(_, 0) => Err(refuse_for(5, "no model of this worker is answering")),
			_ => Ok(()),
		}
	}

	/// An answer of the chain, if it comes in time.
	pub(super) async fn asked<T>(&self, answer: Asked<'_, T>) -> Result<T, Refusal> {
		let told = match tokio::time::timeout(self.limits.node_wait, answer).await {
			Ok(told) => told,
			Err(_) => Err(anyhow::anyhow!("it took too long")),
		};
		told.map_err(|error| {
			tracing::warn!(error = format!("{error:#}"), "the node did not answer");
			refuse_for(5, "the worker's node does not answer just now")
		})
	}

	/// Asks the chain's best block again, for what may be newer than the last one the watcher told of.
	pub(super) async fn refresh(&self) -> Result<(), Refusal> {
		let facts = self.asked(self.view.facts(End::Best)).await?;
		if facts.number >= self.models.best_number() {
			self.models.set_best(facts);
		}
		Ok(())
	}
}

/// What is said to whoever comes while the worker goes down.
pub(super) fn going_down() -> Refusal {
	refuse_for(10, "the worker is going down; nothing was spent, ask again in a while or ask another worker")
}

/// A nullifier that is being computed.
pub(super) struct InFlight {
	worker: Arc<Worker>,
	nullifier: Hash32,
}

impl Drop for InFlight {
	fn drop(&mut self) {
		self.worker.in_flight.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.nullifier);
	}
}
