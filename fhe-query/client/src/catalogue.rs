//! The files that a querier keeps of a model that searches: the guide of its index, and the passages.
//!
//! Both are public, and large, so they are kept in the cache folder, one folder for each model: the guide of the newest
//! version, those of answers that have not come yet, and passages by their hash. What the newest guide does not name
//! any more is deleted here as well, before anything else: a contribution that was revoked is gone from this machine
//! the next time it searches.
//!
//! All passages are fetched, not those that are looked at: a worker that is asked for one contribution's would know
//! what was found.

use std::{
	collections::{BTreeMap, BTreeSet},
	fs,
	path::{Path, PathBuf},
	time::Duration,
};

use assent_engine::{Corpus, Found, Passages, SearchGuide};
use assent_primitives::{ConsentVersion, Hash32, ModelId};
use futures::{stream, StreamExt, TryStreamExt};

use super::{access::cache_folder, api::WorkerApi, files, ClientError, Progress};

/// The most requests for the guide of a version that a worker does not have yet, a second apart.
const ATTEMPTS: u32 = 20;
/// Fetched at the same time.
const FETCHES: usize = 4;

/// The guide and the passages of a model.
pub struct Catalogue {
	folder: PathBuf,
	model: ModelId,
	clusters: usize,
	guides: BTreeMap<u32, SearchGuide>,
	/// Versions of answers that have not come yet: their guides stay.
	awaited: BTreeSet<u32>,
	/// `true` if the texts are wanted.
	wanted: bool,
	passages: BTreeMap<Hash32, Passages>,
}

impl Catalogue {
	/// Opens what is kept of the model that `corpus` describes; nothing is fetched yet.
	pub fn open(
		genesis: &Hash32,
		model: ModelId,
		corpus: &Corpus,
		awaited: BTreeSet<u32>,
		wanted: bool,
	) -> Result<Self, ClientError> {
		let folder = cache_folder().join("search").join(folder_name(genesis, model, corpus));
		Self::in_folder(folder, model, corpus.shape().clusters(), awaited, wanted)
	}

	fn in_folder(
		folder: PathBuf,
		model: ModelId,
		clusters: usize,
		awaited: BTreeSet<u32>,
		wanted: bool,
	) -> Result<Self, ClientError> {
		fs::create_dir_all(folder.join("passages")).map_err(|error| unusable(&folder, error))?;
		let mut catalogue =
			Self { folder, model, clusters, guides: BTreeMap::new(), awaited, wanted, passages: BTreeMap::new() };
		for version in catalogue.kept()? {
			// One that does not read is fetched again.
			let bytes = fs::read(catalogue.guide_path(version)).unwrap_or_default();
			if let Ok(guide) = SearchGuide::from_bytes(&bytes, clusters) {
				catalogue.guides.insert(version, guide);
			}
		}
		Ok(catalogue)
	}

	fn guide_path(&self, version: u32) -> PathBuf {
		self.folder.join(format!("guide-{version}"))
	}

	fn passages_path(&self, name: &Hash32) -> PathBuf {
		self.folder.join("passages").join(hex::encode(name))
	}

	/// Versions of the guides in the folder.
	fn kept(&self) -> Result<Vec<u32>, ClientError> {
		let entries = fs::read_dir(&self.folder).map_err(|error| unusable(&self.folder, error))?;
		let version = |name: String| name.strip_prefix("guide-")?.parse().ok();
		let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
		Ok(names.filter_map(version).collect())
	}

	/// The guide of a version, if it is here.
	pub fn guide(&self, version: ConsentVersion) -> Option<&SearchGuide> {
		self.guides.get(&version.0)
	}

	/// Fetches the guide of a version, unless it is here, and the passages that it names.
	pub async fn fetch(
		&mut self,
		api: &WorkerApi,
		version: ConsentVersion,
		progress: &dyn Progress,
	) -> Result<(), ClientError> {
		if self.guide(version).is_none() {
			progress.say("fetching the guide that opens answers");
			let guide = self.fetch_guide(api, version).await?;
			let bytes = guide.to_bytes();
			self.guides.insert(version.0, guide);
			self.prune()?;
			files::write_private(&self.guide_path(version.0), &bytes).map_err(|error| unusable(&self.folder, error))?;
		}
		self.prune()?;
		if self.wanted {
			self.fetch_passages(api, version, progress).await?;
		}
		Ok(())
	}

	async fn fetch_guide(&self, api: &WorkerApi, version: ConsentVersion) -> Result<SearchGuide, ClientError> {
		for _ in 0..ATTEMPTS {
			let guide = SearchGuide::from_bytes(&api.guide(self.model.0).await?, self.clusters)?;
			let found = guide.hint().version();
			if found == u64::from(version.0) {
				return Ok(guide);
			}
			if found > u64::from(version.0) {
				return Err(ClientError::GuideGone { wanted: version.0, found });
			}
			tokio::time::sleep(Duration::from_secs(1)).await;
		}
		Err(ClientError::WorkerBehind { version })
	}

	/// Deletes guides that are over and not awaited, and passages that the newest guide does not name.
	fn prune(&mut self) -> Result<(), ClientError> {
		let Some(newest) = self.guides.keys().next_back().copied() else { return Ok(()) };
		let awaited = self.awaited.clone();
		self.guides.retain(|version, _| *version == newest || awaited.contains(version));
		for over in self.kept()?.into_iter().filter(|kept| !self.guides.contains_key(kept)) {
			remove(&self.guide_path(over))?;
		}
		let named: BTreeSet<Hash32> =
			self.guides.get(&newest).into_iter().flat_map(|guide| guide.contributions().values().copied()).collect();
		self.passages.retain(|name, _| named.contains(name));
		let names: BTreeSet<String> = named.iter().map(hex::encode).collect();
		let folder = self.folder.join("passages");
		for entry in fs::read_dir(&folder).map_err(|error| unusable(&folder, error))?.flatten() {
			if !entry.file_name().to_str().is_some_and(|name| names.contains(name)) {
				remove(&entry.path())?;
			}
		}
		Ok(())
	}

	async fn fetch_passages(
		&mut self,
		api: &WorkerApi,
		version: ConsentVersion,
		progress: &dyn Progress,
	) -> Result<(), ClientError> {
		let named = self.guide(version).into_iter().flat_map(|guide| guide.contributions().values().copied());
		let unread: Vec<Hash32> = named.filter(|name| !self.passages.contains_key(name)).collect();
		let mut missing = Vec::new();
		for name in unread {
			let read = fs::read(self.passages_path(&name)).ok();
			match read.and_then(|bytes| Passages::open(&bytes, &name).ok()) {
				Some(passages) => {
					self.passages.insert(name, passages);
				},
				None => missing.push(name),
			}
		}
		if missing.is_empty() {
			return Ok(());
		}
		progress.say(&format!("fetching the passages of {} contributions", missing.len()));
		let fetch = |name: Hash32| async move { Ok::<_, ClientError>((name, api.passages(&name).await?)) };
		let mut fetched = stream::iter(missing).map(fetch).buffer_unordered(FETCHES);
		while let Some((name, bytes)) = fetched.try_next().await? {
			let passages = Passages::from_bytes(&bytes)?;
			let path = self.passages_path(&name);
			files::write_private(&path, &bytes).map_err(|error| unusable(&path, error))?;
			self.passages.insert(name, passages);
		}
		Ok(())
	}

	/// The text of a passage that was found with the guide of a version; `None` if the texts were not wanted.
	pub fn text(&self, version: ConsentVersion, found: &Found) -> Option<String> {
		let name = self.guide(version)?.contributions().get(&found.contribution)?;
		self.passages.get(name)?.texts().get(usize::try_from(found.row).ok()?).cloned()
	}
}

/// The name of a model's folder. Chain and number alone do not name a model: a development chain that starts anew has
/// the genesis block, and the numbers, of the one before.
fn folder_name(genesis: &Hash32, model: ModelId, corpus: &Corpus) -> String {
	let short = |hash: &Hash32| hex::encode(hash).chars().take(16).collect::<String>();
	format!("{}-{}-{}", short(genesis), model.0, short(&corpus.hash()))
}

/// Deletes a file. A failure is an error, because its owner may have taken the passages back.
fn remove(path: &Path) -> Result<(), ClientError> {
	match fs::remove_file(path) {
		Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(unusable(path, error)),
		_ => Ok(()),
	}
}

fn unusable(path: &Path, error: std::io::Error) -> ClientError {
	ClientError::Cache { path: path.display().to_string(), error }
}

#[cfg(test)]
mod tests {
	use std::sync::Arc;

	use axum::{extract::Path as Name, routing::get, Router};

	use super::*;
	use crate::Silent;
	use assent_engine::{HashingEncoder, Library};

	fn passages(subject: &str) -> Passages {
		Passages::new((0..5).map(|number| format!("{subject} number {number}")).collect()).unwrap()
	}

	/// A worker that serves these contributions at `version`.
	async fn serve(contributions: &[(u64, &str)], version: u64) -> (WorkerApi, usize) {
		let sample: Vec<String> = ["bread", "wine"].iter().flat_map(|s| passages(s).texts().to_vec()).collect();
		let corpus = Arc::new(Corpus::fit(&HashingEncoder, &sample, 20, [1; 32]).unwrap());
		let clusters = corpus.shape().clusters();
		let mut library = Library::new(corpus);
		let mut texts = BTreeMap::new();
		for (contribution, subject) in contributions {
			library.add(*contribution, &passages(subject)).unwrap();
			texts.insert(hex::encode(passages(subject).hash()), passages(subject).to_bytes());
		}
		library.arrange(version).unwrap();
		let guide = library.guide().to_bytes();
		let find = move |Name(name): Name<String>| {
			let found = texts.get(&name).cloned();
			async move { found.ok_or(axum::http::StatusCode::NOT_FOUND) }
		};
		let router = Router::new()
			.route("/v1/models/{id}/guide", get(move || async move { guide }))
			.route("/v1/passages/{hash}", get(find));
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let url = format!("http://{}", listener.local_addr().unwrap());
		tokio::spawn(async move { axum::serve(listener, router).await });
		(WorkerApi::new(&url).unwrap(), clusters)
	}

	#[test]
	fn a_model_of_a_chain_that_started_anew_has_a_folder_of_its_own() {
		let sample: Vec<String> = passages("bread").texts().to_vec();
		let corpus = |seed| Corpus::fit(&HashingEncoder, &sample, 20, [seed; 32]).unwrap();
		let name = |seed| folder_name(&[9; 32], ModelId(2), &corpus(seed));
		assert_ne!(name(1), name(2), "the guide of another index does not open answers");
		assert_eq!(name(1), name(1));
	}

	#[tokio::test]
	async fn what_is_revoked_is_deleted_here_as_well() {
		let folder = tempfile::tempdir().unwrap();
		let (api, clusters) = serve(&[(1, "bread"), (2, "wine")], 4).await;
		let open =
			|| Catalogue::in_folder(folder.path().to_owned(), ModelId(0), clusters, BTreeSet::new(), true).unwrap();
		let mut catalogue = open();
		catalogue.fetch(&api, ConsentVersion(4), &Silent).await.unwrap();
		let found = Found { contribution: 2, row: 3, likeness: 1.0 };
		assert_eq!(catalogue.text(ConsentVersion(4), &found).as_deref(), Some("wine number 3"));
		let wine = catalogue.passages_path(&passages("wine").hash());
		assert!(wine.exists());

		// A later run finds both here; after the revocation of 2 its passages are gone.
		let (api, _) = serve(&[(1, "bread")], 5).await;
		let mut catalogue = open();
		assert!(catalogue.guide(ConsentVersion(4)).is_some());
		catalogue.fetch(&api, ConsentVersion(5), &Silent).await.unwrap();
		assert!(!wine.exists());
		assert_eq!(catalogue.text(ConsentVersion(5), &found), None);
		assert_eq!(catalogue.text(ConsentVersion(4), &found), None);
		assert!(!catalogue.guide_path(4).exists(), "an old guide tells of what was in it");
	}

	#[tokio::test]
	async fn a_run_that_ended_early_leaves_nothing_that_was_revoked() {
		let folder = tempfile::tempdir().unwrap();
		let (api, clusters) = serve(&[(1, "bread")], 5).await;
		let open = |awaited: &[u32]| {
			let awaited = awaited.iter().copied().collect();
			Catalogue::in_folder(folder.path().to_owned(), ModelId(0), clusters, awaited, false).unwrap()
		};
		let mut catalogue = open(&[]);
		catalogue.fetch(&api, ConsentVersion(5), &Silent).await.unwrap();
		// As if a run had been killed after the new guide and before the old texts and guides were deleted.
		let wine = catalogue.passages_path(&passages("wine").hash());
		let guide = catalogue.guide(ConsentVersion(5)).unwrap().to_bytes();
		fs::write(&wine, passages("wine").to_bytes()).unwrap();
		for version in [3, 4] {
			fs::write(catalogue.guide_path(version), &guide).unwrap();
		}
		let mut catalogue = open(&[3]);
		catalogue.fetch(&api, ConsentVersion(5), &Silent).await.unwrap();
		assert!(!wine.exists());
		let left = [3, 4, 5].map(|version| catalogue.guide_path(version).exists());
		assert_eq!(left, [true, false, true], "an answer of version 3 has still to be opened");
	}

	#[tokio::test]
	async fn a_guide_of_a_later_version_is_told_from_the_one_that_is_needed() {
		let folder = tempfile::tempdir().unwrap();
		let (api, clusters) = serve(&[(1, "bread")], 6).await;
		let mut catalogue =
			Catalogue::in_folder(folder.path().to_owned(), ModelId(0), clusters, BTreeSet::new(), true).unwrap();
		let error = catalogue.fetch(&api, ConsentVersion(5), &Silent).await.unwrap_err();
		assert!(matches!(error, ClientError::GuideGone { wanted: 5, found: 6 }), "{error}");
	}

	#[tokio::test]
	async fn passages_that_were_changed_on_disk_are_fetched_again() {
		let folder = tempfile::tempdir().unwrap();
		let (api, clusters) = serve(&[(1, "bread")], 1).await;
		for _ in 0..2 {
			let mut catalogue =
				Catalogue::in_folder(folder.path().to_owned(), ModelId(0), clusters, BTreeSet::new(), true).unwrap();
			catalogue.fetch(&api, ConsentVersion(1), &Silent).await.unwrap();
			let found = Found { contribution: 1, row: 0, likeness: 1.0 };
			assert_eq!(catalogue.text(ConsentVersion(1), &found).as_deref(), Some("bread number 0"));
			fs::write(catalogue.passages_path(&passages("bread").hash()), "something else").unwrap();
			fs::write(catalogue.guide_path(1), "not a guide").unwrap();
		}
	}

	#[tokio::test]
	async fn passages_with_another_hash_are_not_taken() {
		let router = Router::new().route("/v1/passages/{hash}", get(|| async { "something else" }));
		let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
		let url = format!("http://{}", listener.local_addr().unwrap());
		tokio::spawn(async move { axum::serve(listener, router).await });
		let error = WorkerApi::new(&url).unwrap().passages(&[1; 32]).await.unwrap_err();
		assert!(matches!(error, crate::api::ApiError::WrongBytes(_)), "{error}");
	}
}
