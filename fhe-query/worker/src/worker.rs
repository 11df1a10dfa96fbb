//! The state that requests and background tasks share.

use std::{
	path::{Path, PathBuf},
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
};

use assent_chain::Signer;
use assent_primitives::Hash32;
use tokio::sync::{Notify, Semaphore};

use super::{
	config::Limits,
	engine::Backend,
	identity::{sealing_key, Identity},
	index::{Index, IndexRefusal},
	keys::KeyRing,
	metrics::Metrics,
	models::ServedModels,
	peers::{PeerLimits, Peers},
	queue::Queue,
	refusal::{refuse_for, Refusal},
	spool::{Spool, SpoolLimits},
	store::BlobStore,
	usage::UseKeys,
	view::{Asked, ChainView, End},
};

/// The state that requests and background tasks share.
pub struct Worker {
	/// Chain, account and sealing key.
	pub identity: Identity,
	/// Blobs.
	pub store: BlobStore,
	/// The index.
	pub index: Index,
	/// The models that are answered now.
	pub models: ServedModels,
	/// The chain.
	pub view: Arc<dyn ChainView>,
	/// The engine.
	pub engine: Arc<dyn Backend>,
	/// Evaluation keys that are loaded.
	pub keys: KeyRing,
	/// Proofs of use.
	pub uses: Uses,
	/// Counters.
	pub metrics: Metrics,
	/// Bounds.
	pub limits: Limits,
	/// The chain said something, or something was uploaded: heads may have to be computed.
	pub changed: Notify,
	/// Quotas by network address.
	pub peers: Arc<Peers>,
	/// Queries that wait and compute.
	pub queue: Queue,
	/// Uploads that have begun.
	pub spool: Arc<Spool>,
	/// Places for work that takes much memory.
	pub places: Places,
	leaving: AtomicBool,
}

/// Proofs of use: the proving key, and the signal that one may be due.
pub struct Uses {
	/// The proving key.
	pub keys: UseKeys,
	/// Signals that an answer was written, whose use may have to be proved.
	pub answered: Notify,
}

/// Places for work that takes much memory.
pub struct Places {
	/// Whole uploads in memory.
	pub uploads: Arc<Semaphore>,
	/// Evaluation keys that are loaded.
	pub loading: Semaphore,
	/// Passages that are sent.
	pub texts: Arc<Semaphore>,
}

/// The parts of a worker.
pub struct Parts {
	/// Hash of the chain's first block.
	pub genesis: Hash32,
	/// The worker's account.
	pub signer: Arc<dyn Signer>,
	/// Blobs.
	pub store: BlobStore,
	/// The models that are answered now.
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
			identity: Identity { genesis, signer, sealing: sealing_key(data)? },
			store,
			index,
			models,
			view,
			engine,
			keys: KeyRing::new(limits.loaded_key_bytes),
			uses: Uses { keys: UseKeys::open(use_key.as_deref())?, answered: Notify::new() },
			metrics: Metrics::new()?,
			limits,
			changed: Notify::new(),
			peers: Peers::new(peer_limits(&limits)),
			queue: Queue::new(&limits),
			spool: Spool::open(&data.join("uploads"), spool_limits(&limits))?,
			places: Places {
				uploads: Arc::new(Semaphore::new(limits.uploads)),
				loading: Semaphore::new(limits.loading),
				texts: Arc::new(Semaphore::new(limits.texts)),
			},
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

	/// Takes nothing more on: queries that wait are told to go elsewhere or come back, those that compute are finished.
	pub fn leave(&self) {
		self.leaving.store(true, Ordering::SeqCst);
		self.queue.turns.close();
	}

	/// Tells whether the worker is going down.
	pub fn is_leaving(&self) -> bool {
		self.leaving.load(Ordering::SeqCst)
	}

	/// Checks that queries can be answered now.
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

/// Refuses a request while the worker goes down.
pub(super) fn going_down() -> Refusal {
	refuse_for(10, "the worker is shutting down: nothing was spent, try again later or ask another worker")
}

/// The bounds on what one address takes up.
fn peer_limits(limits: &Limits) -> PeerLimits {
	PeerLimits {
		places: limits.queued,
		places_each: limits.queued_per_peer,
		uploads_each: limits.partial_uploads_per_peer,
		interval: limits.request_interval,
		burst: limits.request_burst,
	}
}

/// The bounds on uploads that have begun.
fn spool_limits(limits: &Limits) -> SpoolLimits {
	SpoolLimits {
		count: limits.partial_uploads,
		bytes: limits.partial_bytes,
		idle: limits.partial_idle,
		grace: limits.partial_grace,
	}
}
