//! Configuration of a worker, and the limits of what it takes on.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Configuration of a worker: the node it follows, its address, and its data folder.
#[derive(Clone, Debug)]
pub struct WorkerConfig {
	/// Web socket of the node.
	pub node: String,
	/// Address to listen on, in this machine's loopback network.
	pub listen: SocketAddr,
	/// Folder for the sealing key and the index.
	pub data: PathBuf,
	/// Blob store: `file:///folder`, or `s3://bucket/prefix` with the usual `AWS_*` environment. `None`: the folder
	/// `blobs` in the data folder.
	pub store: Option<String>,
	/// Number of computing threads.
	pub threads: usize,
	/// File of the proving key for proofs of use. `None`: the development key.
	pub use_key: Option<PathBuf>,
	/// URL that the chain names for this worker. `None`: the listening address.
	pub endpoint: Option<String>,
}

/// Limits of what a worker takes on.
///
/// The defaults suit two cores and 4 GiB of memory. Every field stands for itself, so a section of a configuration file
/// can set some of them and leave the others.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
	/// Queries that are checked, wait or compute at the same time.
	/// Default: 64.
	pub queued: usize,
	/// Queries of one network address among [`Self::queued`].
	/// Default: 24.
	pub queued_per_peer: usize,
	/// Queries of one evaluation key that wait for their turn.
	/// Default: 16.
	pub queued_per_key: usize,
	/// Queries computed at the same time. Each uses every thread, and two fill the gaps that one leaves.
	/// Default: 2.
	pub computing: usize,
	/// Longest expected computing time of a quick query. Quick queries have one more place, which is theirs alone.
	/// Default: 25 ms.
	pub quick: Duration,
	/// Evaluation keys that are checked and loaded at the same time.
	/// Default: 1.
	pub loading: usize,
	/// Whole uploads in memory at the same time.
	/// Default: 3.
	pub uploads: usize,
	/// Longest wait of a whole upload for such a place.
	/// Default: 20 s.
	pub upload_wait: Duration,
	/// Uploads that have begun and are not whole.
	/// Default: 64.
	pub partial_uploads: usize,
	/// Uploads of one network address among [`Self::partial_uploads`].
	/// Default: 4.
	pub partial_uploads_per_peer: usize,
	/// Disk space for uploads that have begun.
	/// Default: 4 GiB.
	pub partial_bytes: u64,
	/// Time after which an upload without new bytes is deleted.
	/// Default: 15 min.
	pub partial_idle: Duration,
	/// Time for which an upload without new bytes is kept even when others have no room.
	/// Default: 60 s.
	pub partial_grace: Duration,
	/// Average time between two requests of one network address.
	/// Default: 5 ms.
	pub request_interval: Duration,
	/// Requests of one network address that may come at once.
	/// Default: 400.
	pub request_burst: u32,
	/// Open connections.
	/// Default: 512.
	pub connections: usize,
	/// Longest time for the head of a request, and longest idle time of a connection.
	/// Default: 30 s.
	pub head_wait: Duration,
	/// Longest pause between two pieces of a body.
	/// Default: 30 s.
	pub body_pause: Duration,
	/// Longest time for the body of a query.
	/// Default: 60 s.
	pub query_wait: Duration,
	/// Longest life of a connection.
	/// Default: 30 min.
	pub connection_life: Duration,
	/// Longest wait for an answer of the node.
	/// Default: 10 s.
	pub node_wait: Duration,
	/// Memory for evaluation keys that stay loaded.
	/// Default: 1 GiB.
	pub loaded_key_bytes: usize,
	/// Space for evaluation keys in the blob store.
	/// Default: 16 GiB.
	pub stored_key_bytes: u64,
	/// Answers of one model without a proof of use. A proof takes a quarter of a second, and the settle window is ten
	/// minutes long. Default: 500.
	pub unproved: usize,
	/// Memory for the indexes of models that search, free places included.
	/// Default: 1 GiB.
	pub index_bytes: usize,
	/// Downloads of passages at the same time.
	/// Default: 16.
	pub texts: usize,
	/// Disk space for copies of evaluation keys, where the blob store is a bucket.
	/// Default: 2 GiB.
	pub cached_key_bytes: u64,
	/// Half the pause after the first failed attempt to attest a pledge; the pause doubles with every further attempt.
	/// Default: 3 s.
	pub attest_pause: Duration,
	/// Longest time for open requests to finish once the worker is asked to stop.
	/// Default: 15 s.
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
