//! The blob store, and what happens when the disk is full.

use std::{
	fmt,
	future::Future,
	pin::Pin,
	sync::{
		atomic::{AtomicBool, Ordering},
		Arc,
	},
};

use assent_primitives::content_hash;
use assent_protocol::Code;
use futures::stream::BoxStream;
use object_store::{
	memory::InMemory, path::Path, CopyOptions, GetOptions, GetResult, ListResult, MultipartUpload, ObjectMeta,
	ObjectStore, PutMultipartOptions, PutOptions, PutPayload, PutResult, Result,
};

use super::{statistic, House};
use crate::{
	config::Limits,
	store::{BlobStore, Kind, StoreRefusal},
	view::Stage,
};

type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

/// A store in memory that can run full, and that can fall silent.
#[derive(Debug, Default)]
pub struct Disk {
	inner: InMemory,
	pub full: AtomicBool,
	/// Whether nothing that is asked is ever answered.
	pub hangs: AtomicBool,
}

impl fmt::Display for Disk {
	fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
		f.write_str("a disk that can run full")
	}
}

impl ObjectStore for Disk {
	fn put_opts<'s, 'p, 'a>(&'s self, path: &'p Path, bytes: PutPayload, options: PutOptions) -> Answer<'a, PutResult>
	where
		's: 'a,
		'p: 'a,
		Self: 'a,
	{
		if self.hangs.load(Ordering::SeqCst) {
			return Box::pin(std::future::pending());
		}
		match self.full.load(Ordering::SeqCst) {
			true => Box::pin(async {
				let source = std::io::Error::from(std::io::ErrorKind::StorageFull);
				Err(object_store::Error::Generic { store: "disk", source: Box::new(source) })
			}),
			false => self.inner.put_opts(path, bytes, options),
		}
	}

	fn put_multipart_opts<'s, 'p, 'a>(
		&'s self,
		path: &'p Path,
		options: PutMultipartOptions,
	) -> Answer<'a, Box<dyn MultipartUpload>>
	where
		's: 'a,
		'p: 'a,
		Self: 'a,
	{
		self.inner.put_multipart_opts(path, options)
	}

	fn get_opts<'s, 'p, 'a>(&'s self, path: &'p Path, options: GetOptions) -> Answer<'a, GetResult>
	where
		's: 'a,
		'p: 'a,
		Self: 'a,
	{
		match self.hangs.load(Ordering::SeqCst) {
			true => Box::pin(std::future::pending()),
			false => self.inner.get_opts(path, options),
		}
	}

	fn delete_stream(&self, paths: BoxStream<'static, Result<Path>>) -> BoxStream<'static, Result<Path>> {
		self.inner.delete_stream(paths)
	}

	fn list(&self, prefix: Option<&Path>) -> BoxStream<'static, Result<ObjectMeta>> {
		self.inner.list(prefix)
	}

	fn list_with_delimiter<'s, 'p, 'a>(&'s self, prefix: Option<&'p Path>) -> Answer<'a, ListResult>
	where
		's: 'a,
		'p: 'a,
		Self: 'a,
	{
		self.inner.list_with_delimiter(prefix)
	}

	fn copy_opts<'s, 'f, 't, 'a>(&'s self, from: &'f Path, to: &'t Path, options: CopyOptions) -> Answer<'a, ()>
	where
		's: 'a,
		'f: 'a,
		't: 'a,
		Self: 'a,
	{
		self.inner.copy_opts(from, to, options)
	}
}

#[tokio::test]
async fn what_is_put_is_got_until_it_is_deleted() {
	let dir = tempfile::tempdir().unwrap();
	let store = BlobStore::open(&format!("file://{}/blobs", dir.path().display())).unwrap();
	let (hash, bytes) = (content_hash(b"bytes"), "bytes".into());
	store.put(Kind::Statistic, &hash, bytes).await.unwrap();
	assert_eq!(store.get(Kind::Statistic, &hash).await.unwrap(), "bytes");
	assert!(store.has(Kind::Statistic, &hash).await.unwrap());
	assert!(!store.has(Kind::Head, &hash).await.unwrap());
	store.delete(Kind::Statistic, &hash).await.unwrap();
	assert!(matches!(store.get(Kind::Statistic, &hash).await, Err(StoreRefusal::NotFound)));
	store.delete(Kind::Statistic, &hash).await.unwrap();
}

#[tokio::test]
async fn bytes_that_do_not_have_their_hash_are_not_stored() {
	let dir = tempfile::tempdir().unwrap();
	let store = BlobStore::folder(dir.path().join("blobs")).unwrap();
	let hash = content_hash(b"others");
	assert!(matches!(store.put(Kind::Key, &hash, "bytes".into()).await, Err(StoreRefusal::HashMismatch)));
	assert!(!store.has(Kind::Key, &hash).await.unwrap());
}

#[tokio::test]
async fn bytes_that_changed_on_disk_are_noticed() {
	let dir = tempfile::tempdir().unwrap();
	let store = BlobStore::folder(dir.path().to_path_buf()).unwrap();
	let hash = content_hash(b"bytes");
	store.put(Kind::Key, &hash, "bytes".into()).await.unwrap();
	std::fs::write(dir.path().join("keys").join(hex::encode(hash)), "bytez").unwrap();
	assert!(matches!(store.get(Kind::Key, &hash).await, Err(StoreRefusal::Corrupt)));
}

#[tokio::test]
async fn a_broken_folder_is_a_refusal() {
	let dir = tempfile::tempdir().unwrap();
	let store = BlobStore::folder(dir.path().to_path_buf()).unwrap();
	std::fs::write(dir.path().join("keys"), "a file where the folder should be").unwrap();
	let refused = store.put(Kind::Key, &content_hash(b"bytes"), "bytes".into()).await;
	assert!(matches!(refused, Err(StoreRefusal::Unavailable(_))), "{refused:?}");
}

#[test]
fn a_store_is_a_folder_or_a_bucket() {
	assert!(BlobStore::open("ftp://example.org/blobs").is_err());
	assert!(BlobStore::open("blobs").is_err());
	assert!(BlobStore::open("s3:///prefix").is_err());
}

#[tokio::test]
async fn a_full_disk() {
	let disk = Arc::new(Disk::default());
	let house = House::with(Limits::default(), Some(BlobStore::over(disk.clone()))).await;
	house.put_descriptor().await;
	let statistic = statistic(1);
	house.chain.push(|block| block.pledges.push(super::pledge(1, Stage::Pending)));
	house.hear().await;
	disk.full.store(true, Ordering::SeqCst);

	let sealed = house.seal(&statistic.to_bytes());
	super::refused(house.put("statistics", &statistic.hash(), sealed.clone()).await, Code::Storage).await;
	super::refused(house.put("keys", &content_hash(b"key"), "key").await, Code::Storage).await;
	// Nothing is said to be here that is not.
	let path = format!("/v1/statistics/{}", hex::encode(statistic.hash()));
	super::refused(house.get(&path).await, Code::NotFound).await;
	let key_path = format!("/v1/keys/{}", hex::encode(content_hash(b"key")));
	super::refused(house.get(&key_path).await, Code::UnknownKey).await;

	disk.full.store(false, Ordering::SeqCst);
	assert_eq!(house.put("statistics", &statistic.hash(), sealed).await.status(), 201);
	assert_eq!(house.get(&path).await.status(), 200);
}

/// A bucket with copies of keys in `folder`.
fn far_away(disk: &Arc<Disk>, folder: &std::path::Path) -> BlobStore {
	let patience = std::time::Duration::from_millis(100);
	BlobStore::over(disk.clone()).patience(patience).caching_keys(folder.join("keys"), 1_000).unwrap()
}

fn copies(folder: &std::path::Path) -> usize {
	std::fs::read_dir(folder.join("keys")).unwrap().count()
}

#[tokio::test]
async fn a_key_in_a_bucket_is_fetched_once_and_its_copy_goes_with_it() {
	let (disk, dir) = (Arc::new(Disk::default()), tempfile::tempdir().unwrap());
	let (hash, bytes) = (content_hash(b"key"), "key");
	far_away(&disk, dir.path()).put(Kind::Key, &hash, bytes.into()).await.unwrap();
	// Another worker, whose disk is empty.
	let other = tempfile::tempdir().unwrap();
	let store = far_away(&disk, other.path());
	assert_eq!(store.get(Kind::Key, &hash).await.unwrap(), bytes);
	disk.hangs.store(true, Ordering::SeqCst);
	for store in [&store, &far_away(&disk, dir.path())] {
		assert_eq!(store.get(Kind::Key, &hash).await.unwrap(), bytes, "the bucket is not asked");
	}
	disk.hangs.store(false, Ordering::SeqCst);
	store.delete(Kind::Key, &hash).await.unwrap();
	assert_eq!(copies(other.path()), 0);
	assert!(matches!(store.get(Kind::Key, &hash).await, Err(StoreRefusal::NotFound)));
}

#[tokio::test]
async fn of_statistics_and_heads_there_are_no_copies() {
	let (disk, dir) = (Arc::new(Disk::default()), tempfile::tempdir().unwrap());
	let (hash, store) = (content_hash(b"bytes"), far_away(&disk, dir.path()));
	for kind in [Kind::Statistic, Kind::Head, Kind::Descriptor] {
		store.put(kind, &hash, "bytes".into()).await.unwrap();
		store.get(kind, &hash).await.unwrap();
		assert_eq!(copies(dir.path()), 0, "{kind:?}");
	}
	store.put(Kind::Key, &hash, "bytes".into()).await.unwrap();
	assert_eq!(copies(dir.path()), 1);
	// The copy of a key is nothing that another kind is read from.
	store.delete(Kind::Statistic, &hash).await.unwrap();
	assert!(matches!(store.get(Kind::Statistic, &hash).await, Err(StoreRefusal::NotFound)));
}

#[tokio::test]
async fn a_key_that_the_bucket_does_not_take_leaves_no_copy() {
	let (disk, dir) = (Arc::new(Disk::default()), tempfile::tempdir().unwrap());
	disk.full.store(true, Ordering::SeqCst);
	let refused = far_away(&disk, dir.path()).put(Kind::Key, &content_hash(b"key"), "key".into()).await;
	assert!(matches!(refused, Err(StoreRefusal::Unavailable(_))));
	assert_eq!(copies(dir.path()), 0);
}

#[tokio::test]
async fn a_store_on_this_disk_has_no_copies_beside_it() {
	let dir = tempfile::tempdir().unwrap();
	let store = BlobStore::folder(dir.path().join("blobs")).unwrap();
	let store = store.caching_keys(dir.path().join("keys"), 1_000).unwrap();
	store.put(Kind::Key, &content_hash(b"key"), "key".into()).await.unwrap();
	assert!(!dir.path().join("keys").exists());
}
