//! The worker: answers encrypted queries over HTTP, from heads that always equal the chain's active sets.
//!
//! * **descriptor**, **statistic**, **head**: see [`assent_engine`].
//! * **best block**, **final block**: the newest block of the chain, and the newest that can no longer be undone.
//! * **admission**: the moment in which a query has passed all checks; from then on its nullifier is bound to it.
//!
//! # Story
//!
//! The worker follows the chain. Contributors upload statistics, sealed to its key; it checks each against its hash and
//! the bounds that real rows obey, and attests it on chain. From the statistics of a model's active set it computes the
//! head ([`prepare`]), and serves it while best and final block agree on the consent version ([`models`]). A querier
//! uploads an evaluation key once, then sends queries, each with a proof of paid access ([`http`]). The answer is
//! written down before it is sent ([`index`]), and the node's off-chain worker fetches its settlement from here; that
//! of a search is first given a proof of what it used ([`proofs`]). When somebody revokes, the model falls silent in
//! the moment the block is seen, is computed anew without that statistic, and the statistic and every head that
//! contained it are deleted ([`deletion`]).
//!
//! # Inside another program
//!
//! [`run`] needs nothing but a tokio runtime. FHE and solving run on threads of their own, never on the runtime's async
//! threads. It speaks plain HTTP on loopback only; a TLS proxy carries it further.
#![forbid(unsafe_code)]

mod attestation;
mod chain_view;
pub mod config;
pub mod deletion;
pub mod engine;
pub mod fuzzing;
pub mod http;
pub mod identity;
pub mod index;
pub mod keys;
pub mod metrics;
pub mod models;
pub mod modes;
pub mod pace;
pub mod peers;
pub mod prepare;
pub mod proofs;
pub mod queue;
mod refusal;
pub mod rehearsal;
pub mod serve;
mod settlement;
pub mod spool;
pub mod store;
pub mod turns;
pub mod upkeep;
pub mod usage;
pub mod view;
mod watch;
pub mod worker;

#[cfg(test)]
mod tests;

use std::{future::Future, sync::Arc};

use anyhow::Context;
use futures::FutureExt;
use tokio::{net::TcpListener, task::JoinSet};

pub use assent_chain::{read_secret, ChainError, Signer};
pub use config::WorkerConfig;

use self::{
	chain_view::NodeView,
	config::Limits,
	models::ServedModels,
	store::BlobStore,
	worker::{Parts, Worker},
};

/// Runs a worker until `shutdown` is ready, and then until open requests are answered.
pub async fn run(
	config: WorkerConfig,
	signer: Arc<dyn Signer>,
	shutdown: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
	let ip = config.listen.ip();
	anyhow::ensure!(
		ip.is_loopback(),
		"{ip} is not a loopback address: the worker speaks plain HTTP, so let it listen on 127.0.0.1 behind \
		 a TLS proxy",
	);
	tracing::info!(node = config.node, "the worker is starting");
	let shutdown = shutdown.boxed().shared();
	assent_chain::private_folder(&config.data)
		.with_context(|| format!("cannot make the folder {}", config.data.display()))?;
	let limits = Limits::default();
	let store = match &config.store {
		Some(url) => BlobStore::open(url)?,
		None => BlobStore::folder(config.data.join("blobs"))?,
	};
	let store = store.caching_keys(config.data.join("keys"), limits.cached_key_bytes)?;
	let backend = engine::Tfhe::new(config.threads)?;
	let chain = tokio::select! {
		chain = watch::connect(&config.node) => chain?,
		() = shutdown.clone() => return Ok(()),
	};
	let parts = Parts {
		genesis: chain.genesis(),
		signer: signer.clone(),
		store,
		models: ServedModels::default(),
		view: Arc::new(NodeView::new(chain.clone(), signer.clone())),
		engine: Arc::new(backend),
		use_key: config.use_key.clone(),
		limits,
	};
	let worker = Worker::open(&config.data, parts)
		.with_context(|| format!("the data folder {} cannot be used", config.data.display()))?;
	let listener = TcpListener::bind(config.listen)
		.await
		.with_context(|| format!("cannot listen on {}: is another worker running?", config.listen))?;
	let address = listener.local_addr()?;
	let endpoint = config.endpoint.clone().unwrap_or_else(|| format!("http://{address}"));
	tracing::info!(
		%address,
		account = assent_chain::ss58(&signer.account()),
		"the worker is listening; it is ready when the chain names it, which takes a block"
	);

	let mut tasks = JoinSet::new();
	let key = *worker.identity.sealing.public_key().as_bytes();
	tasks.spawn(watch::follow(worker.clone(), chain.clone()));
	tasks.spawn(watch::work(worker.clone()));
	tasks.spawn(proofs::Prover::new(worker.clone()).run());
	// Ends by itself, so it is not one of the tasks that must not end.
	let mut registration = JoinSet::new();
	registration.spawn(watch::register(chain, signer, endpoint, key));
	let ended = tokio::select! {
		() = serve::serve(listener, worker, shutdown) => Ok(()),
		ended = tasks.join_next() => Err(anyhow::anyhow!("a task of the worker ended: {ended:?}")),
	};
	registration.shutdown().await;
	tasks.shutdown().await;
	ended
}
