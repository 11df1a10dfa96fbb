//! What all requests share.

use std::{
	collections::BTreeSet,
	path::Path,
	sync::{Arc, Mutex, PoisonError},
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
	store::BlobStore,
	view::{ChainView, End},
};
use crate::protocol::Refusal;

/// How much the worker takes on.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Queries admitted and not yet answered.
	pub queued: usize,
	/// Queries computed at the same time, and keys loaded at the same time. Each uses every thread, and two fill the gaps that
	/// one leaves.
	pub computing: usize,
	/// Large bodies held in memory at the same time.
	pub uploads: usize,
	/// Memory for evaluation keys that stay loaded.
	pub loaded_key_bytes: usize,
	/// Bytes of evaluation keys kept in the blob store.
	pub stored_key_bytes: u64,
	/// Half the pause after the first attempt to attest a pledge; every further one is twice as long as the last.
	pub attest_pause: Duration,
}

impl Default for Limits {
	fn default() -> Self {
		Self {
			queued: 64,
			computing: 2,
			uploads: 3,
			loaded_key_bytes: 1 << 30,
			stored_key_bytes: 16 << 30,
			attest_pause: Duration::from_secs(3),
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
	/// Counters.
	pub metrics: Metrics,
	/// Bounds.
	pub limits: Limits,
	/// The chain said something, or something was uploaded: heads may have to be computed.
	pub changed: Notify,
	pub(super) queue: Semaphore,
	pub(super) computing: Semaphore,
	pub(super) uploads: Arc<Semaphore>,
	pub(super) loading: Semaphore,
	in_flight: Mutex<BTreeSet<Hash32>>,
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
	/// Bounds.
	pub limits: Limits,
}

impl Worker {
	/// Opens the key and the index in the folder `data`.
	pub fn open(data: &Path, parts: Parts) -> anyhow::Result<Arc<Self>> {
		let Parts { genesis, signer, store, models, view, engine, limits } = parts;
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
			metrics: Metrics::default(),
			limits,
			changed: Notify::new(),
			queue: Semaphore::new(limits.queued),
			computing: Semaphore::new(limits.computing),
			uploads: Arc::new(Semaphore::new(limits.uploads)),
			loading: Semaphore::new(limits.computing),
			in_flight: Mutex::default(),
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

	/// Asks the chain's best block again, for what may be newer than the last one the watcher told of.
	pub(super) async fn refresh(&self) -> anyhow::Result<()> {
		let facts = self.view.facts(End::Best).await?;
		if facts.number >= self.models.best_number() {
			self.models.set_best(facts);
		}
		Ok(())
	}
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
