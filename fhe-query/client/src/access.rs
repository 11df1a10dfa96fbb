//! Proving paid access: the proving key, the tree at the last final block, and the proof.
//!
//! The path of a note is computed here from all leaves. Asking the node for one leaf would tell it which purchase a
//! query belongs to.

use std::{
	collections::HashMap,
	fs, io,
	path::{Path, PathBuf},
	sync::Arc,
	time::Duration,
};

use assent_chain::{At, Chain, ChainError, VerifyingKeyRecord};
use assent_circuits::{
	circuit::Circuit,
	prover::{self, prove, ProvingKey, ProvingKeyOf, Witness},
	statement::PublicInputs,
	tree,
	verifier::DEVELOPMENT_KEY_HASH,
};
use assent_primitives::{content_hash, BlockNumber, Hash32, PROOF_BYTES};
use assent_protocol::key_file::{hash_path, read_key};
use rand::RngCore;

use super::{
	error::ProvingKeyError,
	files,
	wallet::{Note, Place, Wallet},
	ClientError, Progress,
};

/// The longest wait for a purchase to become final.
const FINALITY: Duration = Duration::from_secs(180);
/// Blocks after which a purchase that is not in the tree never will be.
const PURCHASE_LIFETIME: BlockNumber = 80;
/// The name of a file with a proving key.
pub const PROVING_KEY_FILE: &str = "development.pk";

/// The reason why a proving key cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum WriteKeyError {
	/// The folder cannot be made.
	#[error("cannot make the folder {path}: {reason}")]
	Folder {
		/// The folder.
		path: String,
		/// The error of the file system.
		reason: io::Error,
	},
	/// The name is that of the verifying key.
	#[error("{0} is the name of the verifying key: give another one")]
	Name(String),
	/// The key cannot be written.
	#[error("cannot write the proving key: {0}")]
	Key(#[from] prover::ProvingKeyError),
	/// A file beside it cannot be written.
	#[error("cannot write {path}: {reason}")]
	File {
		/// The file.
		path: String,
		/// The error of the file system.
		reason: io::Error,
	},
}

/// The folder for keys that can be made again, kept between runs.
pub fn cache_folder() -> PathBuf {
	let from = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
	let base = from("XDG_CACHE_HOME").or_else(|| from("HOME").map(|home| home.join(".cache")));
	base.unwrap_or_else(std::env::temp_dir).join("assent")
}

/// The folder for the records of begun uploads.
pub fn uploads_folder() -> PathBuf {
	cache_folder().join("uploads")
}

/// The proving key that goes with the chain's verifying key: the given file, or for the development key the one in the
/// cache, made on first use.
pub fn proving_key(
	verifying: &VerifyingKeyRecord,
	file: Option<&Path>,
	progress: &dyn Progress,
) -> Result<ProvingKey, ProvingKeyError> {
	let key = match file {
		Some(path) => read_key(path).map_err(ProvingKeyError::Unreadable)?,
		None if verifying.hash == DEVELOPMENT_KEY_HASH => development_key(&cache_folder(), progress),
		None => return Err(ProvingKeyError::NotGiven),
	};
	if content_hash(key.verifying_key()) != verifying.hash {
		return Err(ProvingKeyError::OtherKey);
	}
	Ok(key)
}

/// The development key: from `folder` if it lies there unharmed, made and left there otherwise.
pub fn development_key(folder: &Path, progress: &dyn Progress) -> ProvingKey {
	let path = folder.join(PROVING_KEY_FILE);
	if let Ok::<ProvingKey, _>(key) = read_key(&path) {
		if content_hash(key.verifying_key()) == DEVELOPMENT_KEY_HASH {
			return key;
		}
	}
	progress.say("making the development proving key; the next run finds it in the cache");
	let key = ProvingKey::development();
	if let Err(error) = write_key(&key, folder) {
		tracing::debug!(%error, "the development proving key could not be kept");
	}
	key
}

/// Writes a proving key, its hash beside it, and its verifying key into `folder`.
pub fn write_key(key: &ProvingKey, folder: &Path) -> Result<(PathBuf, PathBuf), WriteKeyError> {
	let made = fs::create_dir_all(folder);
	made.map_err(|reason| WriteKeyError::Folder { path: folder.display().to_string(), reason })?;
	let path = folder.join(PROVING_KEY_FILE);
	let verifying = write_key_as(key, &path)?;
	Ok((path, verifying))
}

/// Writes a proving key to `path`, its hash beside it, and its verifying key to the same name with the extension `vk`,
/// which is returned.
pub fn write_key_as<C: Circuit>(key: &ProvingKeyOf<C>, path: &Path) -> Result<PathBuf, WriteKeyError> {
	let file = |path: &Path, reason| WriteKeyError::File { path: path.display().to_string(), reason };
	let verifying = path.with_extension("vk");
	if verifying == path {
		return Err(WriteKeyError::Name(path.display().to_string()));
	}
	// Written beside its place: another process may be reading, or writing the same.
	let fresh = files::beside(path, &format!(".{}", std::process::id()));
	let hash = key.write(&fresh)?;
	fs::rename(&fresh, path).map_err(|reason| file(path, reason))?;
	let hash_path = hash_path(path);
	for (path, bytes) in [(&hash_path, hex::encode(hash).into_bytes()), (&verifying, key.verifying_key().to_vec())] {
		files::write_private(path, &bytes).map_err(|reason| file(path, reason))?;
	}
	Ok(verifying)
}

/// The path of a note and the root it leads to.
#[derive(Clone)]
pub struct Opening {
	place: Place,
	root: Hash32,
	path: [Hash32; tree::DEPTH],
}

impl Opening {
	/// The access root.
	pub fn root(&self) -> Hash32 {
		self.root
	}
}

/// Openings of notes at the last final block that was looked at.
pub struct Access {
	chain: Chain,
	key: Arc<ProvingKey>,
	openings: HashMap<u64, Opening>,
}

impl Access {
	/// Proves with `key` against the state of `chain`.
	pub fn new(chain: Chain, key: ProvingKey) -> Self {
		Self { chain, key: Arc::new(key), openings: HashMap::new() }
	}

	/// Looks at the chain again next time: a root was refused as stale.
	pub fn forget(&mut self) {
		self.openings.clear();
	}

	/// The opening of a note, waiting for its purchase to be final.
	pub async fn opening(
		&mut self,
		wallet: &Wallet,
		note: &Note,
		progress: &dyn Progress,
	) -> Result<Opening, ClientError> {
		if let Some(opening) = self.openings.get(&note.purchase) {
			return Ok(opening.clone());
		}
		let place = note.place.ok_or_else(|| not_bought(note))?;
		let started = tokio::time::Instant::now();
		let mut said = false;
		loop {
			let snapshot = self.chain.snapshot(At::Finalized).await?;
			let leaves = snapshot.leaves(place.generation).await?;
			let index = usize::try_from(place.index).unwrap_or(usize::MAX);
			match leaves.get(index) {
				Some(leaf) if *leaf == wallet.leaf(note) => {
					let (opening, root) = open(leaves, place).await?;
					if snapshot.root(&root).await?.is_some() {
						self.openings.insert(note.purchase, opening.clone());
						return Ok(opening);
					}
					// A block without room for it leaves the root of its purchases to the next.
					if started.elapsed() > FINALITY {
						let reason = "the root of its leaves is not one that the chain knows";
						return Err(ChainError::decode("the access tree", reason).into());
					}
					self.chain.wait_finalized(snapshot.number.saturating_add(1), FINALITY).await?;
				},
				Some(_) => return Err(not_bought(note)),
				None if started.elapsed() > FINALITY => return Err(not_bought(note)),
				None => {
					if !std::mem::replace(&mut said, true) {
						progress.say("waiting for the purchase to become final");
					}
					self.chain.wait_finalized(snapshot.number.saturating_add(1), FINALITY).await?;
				},
			}
		}
	}

	/// Proves that `credit` of the note is paid for, bound to `binding`.
	pub async fn prove(
		&self,
		wallet: &Wallet,
		note: &Note,
		credit: u16,
		opening: &Opening,
		binding: Hash32,
	) -> Result<([u8; PROOF_BYTES], Hash32), ClientError> {
		let nullifier = wallet.nullifier(note, credit).ok_or_else(|| not_bought(note))?;
		let inputs = PublicInputs { root: opening.root, nullifier, offer: note.offer, price: note.price, binding };
		let witness = Witness {
			secret: *wallet.secret(note.purchase),
			quota: note.quota,
			credit,
			generation: opening.place.generation,
			index: opening.place.index,
			path: opening.path,
		};
		let key = self.key.clone();
		let proof = tokio::task::spawn_blocking(move || prove(&key, &inputs, &witness)).await??;
		Ok((proof, nullifier))
	}
}

async fn open(leaves: Vec<Hash32>, place: Place) -> Result<(Opening, Hash32), ClientError> {
	let opened = tokio::task::spawn_blocking(move || {
		let path = tree::path(&leaves, place.index)?;
		let root = tree::access_root(&tree::root_of(&leaves)?, place.generation);
		Some((Opening { place, root, path }, root))
	});
	opened.await?.ok_or_else(|| ChainError::decode("the access tree", "a leaf is not a field element").into())
}

fn not_bought(note: &Note) -> ClientError {
	ClientError::NotBought { purchase: note.purchase, offer: note.offer }
}

/// Finds the places of purchases whose end was not seen, and drops those that can never be included any more.
pub async fn reconcile(chain: &Chain, wallet: &mut Wallet) -> Result<(), ClientError> {
	let open: Vec<Note> = wallet.notes().iter().filter(|note| note.place.is_none()).cloned().collect();
	if open.is_empty() {
		return Ok(());
	}
	let snapshot = chain.snapshot(At::Finalized).await?;
	let mut places = HashMap::new();
	for generation in 0..=snapshot.generation().await? {
		for (index, leaf) in (0u32..).zip(snapshot.leaves(generation).await?) {
			places.insert(leaf, Place { generation, index });
		}
	}
	for note in open {
		match places.get(&wallet.leaf(&note)) {
			Some(place) => wallet.finish_purchase(note.purchase, *place)?,
			None if snapshot.number > note.begun_at.saturating_add(PURCHASE_LIFETIME) => {
				wallet.drop_purchase(note.purchase)?;
			},
			None => (),
		}
	}
	Ok(())
}

/// Random bytes for a descriptor's map.
pub fn random_seed() -> [u8; 32] {
	let mut seed = [0; 32];
	rand::rngs::OsRng.fill_bytes(&mut seed);
	seed
}
