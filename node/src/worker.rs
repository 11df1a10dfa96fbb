//! The worker beside or inside this node: its key, where the off-chain worker finds it, and the engine itself.

use std::sync::Arc;

use assent_primitives::{ENGINE_URL_KEY, SETTLING_KEY, WORKER_KEY_TYPE};
use assent_worker::{read_secret, run, ChainError, Signer, WorkerConfig};
use sc_client_api::Backend;
use sc_service::{error::Error as ServiceError, Configuration, TaskManager};
use sp_core::{
	crypto::{ByteArray, KeyTypeId},
	offchain::{OffchainStorage, STORAGE_PREFIX},
	sr25519, Pair,
};
use sp_keystore::{Keystore, KeystorePtr};

use crate::{cli::WorkerArgs, types::FullBackend};

const KEY_TYPE: KeyTypeId = KeyTypeId(WORKER_KEY_TYPE);

/// Puts the development key into the keystore, and tells the off-chain worker where the engine is, or that there is none.
pub fn prepare(args: &WorkerArgs, keystore: &KeystorePtr, backend: &FullBackend) -> Result<(), ServiceError> {
	if let Some(suri) = &args.worker_suri {
		let suri = read_secret(suri).map_err(|error| ServiceError::Other(format!("--worker-suri: {error}")))?;
		let pair = sr25519::Pair::from_string(&suri, None)
			.map_err(|error| ServiceError::Other(format!("--worker-suri is not a secret: {error:?}")))?;
		keystore
			.insert(KEY_TYPE, &suri, pair.public().as_slice())
			.map_err(|()| ServiceError::Other("cannot write the worker's key to the keystore".into()))?;
	}

	let url = match (args.worker, &args.worker_url) {
		(true, _) => Some(format!("http://{}", args.worker_listen)),
		(false, url) => url.clone(),
	};
	if let Some(mut storage) = backend.offchain_storage() {
		ready(&mut storage, url.as_deref());
	}
	Ok(())
}

/// Readies the storage of the off-chain worker: writes the engine's URL, and removes the lock. No other process has
/// this database open, so a lock in it belongs to a round that was killed with the node. It would hold off the next
/// rounds until it expires; on a chain with fast blocks, that is longer than the settle window.
fn ready(storage: &mut impl OffchainStorage, url: Option<&str>) {
	storage.remove(STORAGE_PREFIX, SETTLING_KEY);
	match url {
		Some(url) => storage.set(STORAGE_PREFIX, ENGINE_URL_KEY, url.as_bytes()),
		None => storage.remove(STORAGE_PREFIX, ENGINE_URL_KEY),
	}
}

/// Starts the engine inside this node's runtime, if that was asked for.
pub fn spawn(
	args: &WorkerArgs,
	config: &Configuration,
	keystore: &KeystorePtr,
	task_manager: &TaskManager,
) -> Result<(), ServiceError> {
	if !args.worker {
		return Ok(());
	}
	let public = keystore.sr25519_public_keys(KEY_TYPE).into_iter().next().ok_or_else(|| {
		ServiceError::Other(
			"--worker needs an sr25519 key of type 'assw' in the keystore: add one with \
			 'assent-node key insert --scheme sr25519 --key-type assw', or give --worker-suri for development"
				.into(),
		)
	})?;
	// `rpc.port` is the default; what --rpc-port says is in the addresses.
	let listens = config.rpc.addr.as_ref().and_then(|addresses| addresses.first());
	let port = listens.map_or(config.rpc.port, |endpoint| endpoint.listen_addr.port());
	let worker_config = WorkerConfig {
		node: format!("ws://127.0.0.1:{port}"),
		listen: args.worker_listen,
		data: args.worker_data.clone().unwrap_or_else(|| config.base_path.path().join("worker")),
		store: args.worker_store.clone(),
		threads: args.worker_threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get())),
		endpoint: args.worker_endpoint.clone(),
		use_key: args.worker_use_key.clone(),
	};
	let signer = Arc::new(KeystoreSigner { keystore: keystore.clone(), public });
	task_manager.spawn_essential_handle().spawn("worker", Some("worker"), async move {
		// The essential task ends only with the node: a worker that cannot go on must not go unnoticed.
		if let Err(error) = run(worker_config, signer, std::future::pending()).await {
			log::error!(target: "worker", "the worker has stopped: {error:#}");
		}
	});
	Ok(())
}

/// Signs with the key in the node's keystore: it never leaves it.
struct KeystoreSigner {
	keystore: KeystorePtr,
	public: sr25519::Public,
}

impl Signer for KeystoreSigner {
	fn account(&self) -> [u8; 32] {
		self.public.0
	}

	fn sign(&self, payload: &[u8]) -> Result<[u8; 64], ChainError> {
		let reason = match self.keystore.sr25519_sign(KEY_TYPE, &self.public, payload) {
			Ok(Some(signature)) => return Ok(signature.0),
			Ok(None) => "the worker's key has left the keystore".into(),
			Err(error) => format!("the keystore cannot sign: {error}"),
		};
		Err(ChainError::NotSigned(reason))
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use sp_core::offchain::storage::InMemOffchainStorage;

	#[test]
	fn a_node_that_starts_knows_its_engine_and_has_no_lock_of_a_killed_round() {
		let mut storage = InMemOffchainStorage::default();
		storage.set(STORAGE_PREFIX, SETTLING_KEY, b"until later");

		ready(&mut storage, Some("http://127.0.0.1:9955"));
		assert_eq!(storage.get(STORAGE_PREFIX, SETTLING_KEY), None);
		assert_eq!(storage.get(STORAGE_PREFIX, ENGINE_URL_KEY), Some(b"http://127.0.0.1:9955".to_vec()));

		ready(&mut storage, None);
		assert_eq!(storage.get(STORAGE_PREFIX, ENGINE_URL_KEY), None);
	}
}
