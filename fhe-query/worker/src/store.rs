//! Content-addressed blobs, on local disk or in an S3 bucket.
//!
//! * **blob**: bytes under the name `kind/hash`, where the hash is BLAKE2b-256 of the bytes.
//! * **kind**: what the bytes are, so that one kind can be listed, counted or given another life time by the bucket's
//!   rules.
//!
//! Nothing is stored under a name that is not its hash, and nothing is handed out whose bytes no longer have it: a
//! store that loses or changes bytes is noticed where they are read. A put returns once the bytes are on stable
//! storage. Of evaluation keys in a bucket there may be copies on this machine's disk ([`BlobStore::caching_keys`]).

mod cache;

use std::{fmt, future::Future, path::PathBuf, sync::Arc, time::Duration};

use self::cache::KeyCache;
use anyhow::Context;
use assent_primitives::{content_hash, Hash32};
use axum::body::Bytes;
use codec::{Decode, Encode};
use object_store::{
	aws::{AmazonS3Builder, AmazonS3ConfigKey},
	local::LocalFileSystem,
	path::Path,
	ClientConfigKey, ObjectStore, ObjectStoreExt, PutPayload, RetryConfig,
};

/// Longest time of one request to the store, with all its retries: a key of tens of megabytes over a slow line.
const PATIENCE: Duration = Duration::from_secs(90);
/// Longest time of one attempt, unless `AWS_TIMEOUT` says otherwise.
const REQUEST: &str = "60 seconds";
/// Longest time to connect to a bucket, and longest time for which a failed request is tried again.
const CONNECT: &str = "5 seconds";
const RETRIES: Duration = Duration::from_secs(20);

/// The kind of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Kind {
	/// A model's public descriptor.
	Descriptor,
	/// A contribution's statistic.
	Statistic,
	/// A head that was served.
	Head,
	/// A querier's evaluation key.
	Key,
}

impl Kind {
	fn folder(self) -> &'static str {
		match self {
			Self::Descriptor => "descriptors",
			Self::Statistic => "statistics",
			Self::Head => "heads",
			Self::Key => "keys",
		}
	}
}

/// The reason why a blob could not be stored, read or deleted.
#[derive(Debug, thiserror::Error)]
pub enum StoreRefusal {
	/// The bytes do not have the hash they are named by.
	#[error("the bytes do not have the hash they are named by")]
	HashMismatch,
	/// Nothing by that name is stored.
	#[error("no blob of that name is stored")]
	NotFound,
	/// Stored bytes that no longer have the hash they are named by.
	#[error("the stored bytes no longer have the hash they are named by")]
	Corrupt,
	/// The store did not answer in time.
	#[error("the store did not answer in time")]
	TimedOut,
	/// The store did not do what it was asked: full, read-only, gone, or not reachable.
	#[error("the store is full or broken: {0}")]
	Unavailable(String),
}

impl From<object_store::Error> for StoreRefusal {
	fn from(error: object_store::Error) -> Self {
		match error {
			object_store::Error::NotFound { .. } => Self::NotFound,
			other => Self::Unavailable(other.to_string()),
		}
	}
}

impl From<std::io::Error> for StoreRefusal {
	fn from(error: std::io::Error) -> Self {
		Self::Unavailable(error.to_string())
	}
}

/// The store of blobs.
#[derive(Clone)]
pub struct BlobStore {
	objects: Arc<dyn ObjectStore>,
	prefix: Path,
	/// Set for a store on local disk, whose files this process has to flush itself.
	local: Option<Arc<LocalFileSystem>>,
	keys: Option<Arc<KeyCache>>,
	patience: Duration,
}

impl fmt::Debug for BlobStore {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		write!(f, "BlobStore({}, {})", self.objects, self.prefix)
	}
}

impl BlobStore {
	/// Opens the store named by `url`: `file:///folder`, or `s3://bucket/prefix` with the usual `AWS_*` environment.
	pub fn open(url: &str) -> anyhow::Result<Self> {
		let parsed = reqwest::Url::parse(url).with_context(|| format!("`{url}` is not a URL"))?;
		match parsed.scheme() {
			"file" => {
				let folder =
					parsed.to_file_path().ok().with_context(|| format!("`{url}` names no folder of this machine"))?;
				Self::folder(folder)
			},
			"s3" => {
				let bucket = parsed.host_str().with_context(|| format!("`{url}` names no bucket"))?;
				let retry = RetryConfig { max_retries: 4, retry_timeout: RETRIES, ..RetryConfig::default() };
				let mut builder = AmazonS3Builder::from_env().with_bucket_name(bucket).with_retry(retry);
				for (key, default) in [(ClientConfigKey::ConnectTimeout, CONNECT), (ClientConfigKey::Timeout, REQUEST)]
				{
					let key = AmazonS3ConfigKey::Client(key);
					if builder.get_config_value(&key).is_none() {
						builder = builder.with_config(key, default);
					}
				}
				let objects = builder.build()?;
				let prefix = Path::parse(parsed.path().trim_matches('/'))?;
				Ok(Self { objects: Arc::new(objects), prefix, local: None, keys: None, patience: PATIENCE })
			},
			other => anyhow::bail!("a store is file:///folder or s3://bucket/prefix, not `{other}:`"),
		}
	}

	/// Opens the store in a folder of this machine, and makes the folder, readable by its owner only, if it is not
	/// there.
	pub fn folder(folder: PathBuf) -> anyhow::Result<Self> {
		assent_chain::private_folder(&folder)
			.with_context(|| format!("cannot make the folder {}", folder.display()))?;
		let local = LocalFileSystem::new_with_prefix(&folder)
			.with_context(|| format!("cannot open the store in {}", folder.display()))?
			.with_automatic_cleanup(false);
		let local = Arc::new(local);
		Ok(Self { objects: local.clone(), prefix: Path::default(), local: Some(local), keys: None, patience: PATIENCE })
	}

	/// A store over any object store.
	#[cfg(test)]
	pub(crate) fn over(objects: Arc<dyn ObjectStore>) -> Self {
		Self { objects, prefix: Path::default(), local: None, keys: None, patience: PATIENCE }
	}

	/// Keeps copies of evaluation keys in `folder`, at most `budget` bytes, if the store is not on this machine's disk
	/// itself.
	pub fn caching_keys(self, folder: PathBuf, budget: u64) -> anyhow::Result<Self> {
		match self.local {
			Some(_) => Ok(self),
			None => Ok(Self { keys: Some(KeyCache::open(folder, budget)?), ..self }),
		}
	}

	/// Does `work` on the copies, if there are any of this kind, on a thread that may block.
	async fn copies<T: Send + 'static>(
		&self,
		kind: Kind,
		work: impl FnOnce(&KeyCache) -> T + Send + 'static,
	) -> Option<T> {
		let keys = self.keys.clone().filter(|_| kind == Kind::Key)?;
		tokio::task::spawn_blocking(move || work(&keys)).await.ok()
	}

	/// Waits at most so long for the store.
	pub fn patience(self, patience: Duration) -> Self {
		Self { patience, ..self }
	}

	/// Tells whether the store answers at all.
	pub async fn answers(&self) -> Result<(), StoreRefusal> {
		self.has(Kind::Key, &Hash32::default()).await.map(drop)
	}

	/// Waits for a request to the store, within the time limit.
	async fn timely<T, E: Into<StoreRefusal>>(
		&self,
		request: impl Future<Output = Result<T, E>>,
	) -> Result<T, StoreRefusal> {
		match tokio::time::timeout(self.patience, request).await {
			Ok(answer) => answer.map_err(Into::into),
			Err(_) => Err(StoreRefusal::TimedOut),
		}
	}

	fn path(&self, kind: Kind, hash: &Hash32) -> Path {
		self.prefix.clone().join(kind.folder()).join(hex::encode(hash))
	}

	/// Stores `bytes` under `hash`, which must be theirs, and returns once they are on stable storage.
	pub async fn put(&self, kind: Kind, hash: &Hash32, bytes: Bytes) -> Result<(), StoreRefusal> {
		let name = *hash;
		let checked = bytes.clone();
		let matches = tokio::task::spawn_blocking(move || content_hash(&checked) == name).await;
		if !matches.map_err(|e| StoreRefusal::Unavailable(e.to_string()))? {
			return Err(StoreRefusal::HashMismatch);
		}
		let path = self.path(kind, hash);
		let deletions = self.copies(kind, KeyCache::deletions).await;
		self.timely(self.objects.put(&path, PutPayload::from_bytes(bytes.clone()))).await?;
		self.flush(&path).await?;
		if let Some(deletions) = deletions {
			self.copies(kind, move |keys| keys.keep(&name, &bytes, deletions)).await;
		}
		Ok(())
	}

	/// The bytes under `hash`.
	pub async fn get(&self, kind: Kind, hash: &Hash32) -> Result<Bytes, StoreRefusal> {
		let (path, name) = (self.path(kind, hash), *hash);
		let copy = self.copies(kind, move |keys| (keys.deletions(), keys.get(&name))).await;
		let deletions = match copy {
			Some((_, Some(bytes))) => return Ok(bytes),
			Some((deletions, None)) => Some(deletions),
			None => None,
		};
		let bytes = self.timely(async { self.objects.get(&path).await?.bytes().await }).await?;
		let checked = bytes.clone();
		let matches = tokio::task::spawn_blocking(move || content_hash(&checked) == name).await;
		match matches {
			Ok(true) => {
				if let Some(deletions) = deletions {
					let kept = bytes.clone();
					self.copies(kind, move |keys| keys.keep(&name, &kept, deletions)).await;
				}
				Ok(bytes)
			},
			Ok(false) => Err(StoreRefusal::Corrupt),
			Err(e) => Err(StoreRefusal::Unavailable(e.to_string())),
		}
	}

	/// Tells whether something is stored under `hash`.
	pub async fn has(&self, kind: Kind, hash: &Hash32) -> Result<bool, StoreRefusal> {
		match self.timely(self.objects.head(&self.path(kind, hash))).await {
			Ok(_) => Ok(true),
			Err(StoreRefusal::NotFound) => Ok(false),
			Err(other) => Err(other),
		}
	}

	/// Deletes what is stored under `hash`. Deleting what is not there is no error: a deletion may be done again.
	pub async fn delete(&self, kind: Kind, hash: &Hash32) -> Result<(), StoreRefusal> {
		let (path, name) = (self.path(kind, hash), *hash);
		self.copies(kind, move |keys| keys.delete(&name)).await;
		match self.timely(self.objects.delete(&path)).await {
			Ok(()) => self.flush_folder(&path).await,
			Err(StoreRefusal::NotFound) => Ok(()),
			Err(other) => Err(other),
		}
	}

	/// Flushes a file that was just written, and the entry of its folder.
	async fn flush(&self, path: &Path) -> Result<(), StoreRefusal> {
		let Some(local) = &self.local else { return Ok(()) };
		let file = local.path_to_filesystem(path)?;
		tokio::task::spawn_blocking(move || std::fs::File::open(&file)?.sync_all())
			.await
			.map_err(|e| StoreRefusal::Unavailable(e.to_string()))??;
		self.flush_folder(path).await
	}

	async fn flush_folder(&self, path: &Path) -> Result<(), StoreRefusal> {
		let Some(local) = &self.local else { return Ok(()) };
		let file = local.path_to_filesystem(path)?;
		tokio::task::spawn_blocking(move || match file.parent() {
			Some(folder) => std::fs::File::open(folder)?.sync_all(),
			None => Ok(()),
		})
		.await
		.map_err(|e| StoreRefusal::Unavailable(e.to_string()))??;
		Ok(())
	}
}
