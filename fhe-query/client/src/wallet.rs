//! The wallet: notes, the spent part of each, and the queries whose answers are not here yet.
//!
//! Everything secret follows from one seed. The secret of purchase `n` is BLAKE2b-256 of a tag, the seed and `n`, its
//! last byte cleared so that it is a field element. A note is written before it is paid, a credit is marked spent
//! before its query is sent, and beside the mark lies the query itself: asking again with the same bytes is answered
//! with the same bytes. The file is moved into place whole, and a lock keeps two processes from spending one credit.

mod error;
mod keys;
mod note;

use std::{
	collections::BTreeSet,
	fs, io,
	path::{Path, PathBuf},
	time::Duration,
};

use assent_chain::AccountId;
use assent_circuits::{field::FieldBytes, statement};
use assent_primitives::{content_hash, Balance, BlockNumber, Hash32, ModelId, OfferId};
use codec::Encode;
use rand::RngCore;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize, Zeroizing};

use super::files::{self, beside, Lock};

pub use self::{
	error::WalletError,
	keys::KeyNews,
	note::{Asked, Credit, Note, Place},
};

const FORMAT: u32 = 1;
/// The longest wait for another process that uses the wallet.
const PATIENCE: Duration = Duration::from_secs(15);
const WARNING: &str = "SECRET. Anyone who has this file can spend its credits. It is not encrypted: keep it private.";

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Contents {
	warning: String,
	format: u32,
	/// Hexadecimal; the one thing to back up.
	seed: String,
	/// Genesis hash of the chain, once something was bought.
	genesis: Option<String>,
	next_purchase: u64,
	notes: Vec<Note>,
}

/// An open wallet. The lock is held as long as it lives.
pub struct Wallet {
	path: PathBuf,
	contents: Contents,
	_lock: Lock,
}

impl Wallet {
	/// Opens the wallet at `path`, and makes one if there is none and `create` says so.
	pub fn open(path: &Path, create: bool) -> Result<Self, WalletError> {
		let name = || path.display().to_string();
		let file = |reason| WalletError::File { path: name(), reason };
		if !create && !path.exists() {
			return Err(WalletError::Missing(name()));
		}
		let lock = Lock::take(&beside(path, ".lock"), PATIENCE).map_err(file)?;
		let lock = lock.ok_or_else(|| WalletError::Busy(name()))?;
		let mut wallet = match fs::read(path) {
			Ok(bytes) => Self { path: path.into(), contents: parse(path, Zeroizing::new(bytes))?, _lock: lock },
			Err(e) if e.kind() == io::ErrorKind::NotFound && create => {
				let mut wallet = Self { path: path.into(), contents: Contents::fresh(), _lock: lock };
				wallet.save()?;
				wallet
			},
			Err(e) => return Err(file(e)),
		};
		wallet.sweep()?;
		Ok(wallet)
	}

	/// Makes an empty wallet of a seed, 64 hexadecimal digits, where there is none: see [`super::restore`].
	pub fn from_seed(path: &Path, seed: &str) -> Result<Self, WalletError> {
		let name = || path.display().to_string();
		let malformed = |reason: &str| WalletError::Malformed { path: name(), reason: reason.into() };
		if hex::decode(seed).map(|seed| seed.len()) != Ok(32) {
			return Err(malformed("the seed is 64 hexadecimal digits"));
		}
		let lock = Lock::take(&beside(path, ".lock"), PATIENCE);
		let lock = lock.map_err(|reason| WalletError::File { path: name(), reason })?;
		let lock = lock.ok_or_else(|| WalletError::Busy(name()))?;
		if path.exists() {
			return Err(malformed("there is a file already: restore into a new one"));
		}
		let mut contents = Contents::fresh();
		contents.seed = seed.into();
		let mut wallet = Self { path: path.into(), contents, _lock: lock };
		wallet.save()?;
		Ok(wallet)
	}

	/// Puts restored notes in the place of what there is; the next purchase comes after the last of them.
	pub fn replace_notes(&mut self, notes: Vec<Note>) -> Result<(), WalletError> {
		let next = notes.iter().map(|note| note.purchase.saturating_add(1)).max().unwrap_or_default();
		self.contents.next_purchase = self.contents.next_purchase.max(next);
		self.contents.notes = notes;
		self.save()
	}

	/// The file of the wallet.
	pub fn path(&self) -> &Path {
		&self.path
	}

	/// The notes, oldest first.
	pub fn notes(&self) -> &[Note] {
		&self.contents.notes
	}

	/// Ties the wallet to a chain, or checks that it is tied to this one.
	pub fn for_chain(&mut self, genesis: &Hash32) -> Result<(), WalletError> {
		let chain = hex::encode(genesis);
		match &self.contents.genesis {
			Some(wallet) if *wallet == chain => Ok(()),
			Some(wallet) => {
				let path = self.path.display().to_string();
				Err(WalletError::OtherChain { path, wallet: wallet.clone(), chain })
			},
			None => {
				self.contents.genesis = Some(chain);
				self.save()
			},
		}
	}

	/// The secret of a purchase.
	pub fn secret(&self, purchase: u64) -> Zeroizing<FieldBytes> {
		let seed = Zeroizing::new(hex::decode(&self.contents.seed).unwrap_or_default());
		let mut bytes = Zeroizing::new((b"assent/note-secret/v1", &*seed, purchase).encode());
		let mut secret = Zeroizing::new(content_hash(&bytes));
		bytes.zeroize();
		// Below 2^248, so always a canonical field element.
		if let Some(last) = secret.last_mut() {
			*last = 0;
		}
		secret
	}

	/// The commitment by which the chain knows a purchase.
	pub fn identity_commitment(&self, purchase: u64) -> FieldBytes {
		statement::identity_commitment(&self.secret(purchase)).unwrap_or_default()
	}

	/// The leaf that the chain makes of a note.
	pub fn leaf(&self, note: &Note) -> FieldBytes {
		let commitment = self.identity_commitment(note.purchase);
		statement::leaf(&commitment, note.offer, note.quota, note.price).unwrap_or_default()
	}

	/// The nullifier of a credit; `None` before the note has a place.
	pub fn nullifier(&self, note: &Note, credit: u16) -> Option<FieldBytes> {
		statement::nullifier(&self.secret(note.purchase), note.offer, note.place?.position(), credit)
	}

	/// Writes down a purchase that is about to be made, under a secret that was never used.
	pub fn begin_purchase(
		&mut self,
		model: ModelId,
		offer: OfferId,
		worker: AccountId,
		price: Balance,
		quota: u16,
		begun_at: BlockNumber,
	) -> Result<Note, WalletError> {
		let purchase = self.contents.next_purchase;
		let note = Note {
			purchase,
			model: model.0,
			offer: offer.0,
			worker,
			price,
			quota,
			begun_at,
			place: None,
			next: 0,
			pending: BTreeSet::new(),
			refunded: BTreeSet::new(),
		};
		self.contents.next_purchase = purchase.saturating_add(1);
		self.contents.notes.push(note.clone());
		self.save()?;
		Ok(note)
	}

	/// Writes down the place of a purchase in the tree.
	pub fn finish_purchase(&mut self, purchase: u64, place: Place) -> Result<(), WalletError> {
		self.change(purchase, |note| note.place = Some(place))
	}

	/// Drops a purchase that can no longer be included: nothing was paid.
	pub fn drop_purchase(&mut self, purchase: u64) -> Result<(), WalletError> {
		self.contents.notes.retain(|note| note.purchase != purchase || note.place.is_some());
		self.save()
	}

	/// The note of a purchase.
	pub fn note(&self, purchase: u64) -> Option<&Note> {
		self.contents.notes.iter().find(|note| note.purchase == purchase)
	}

	/// The next unspent credit of `model`, oldest note first; of `offer` only, when one is named, and never of those in
	/// `closed`.
	pub fn next_credit(
		&self,
		model: ModelId,
		offer: Option<OfferId>,
		closed: &BTreeSet<u32>,
	) -> Result<Credit, WalletError> {
		let fits = |note: &&Note| {
			let wanted = offer.is_none_or(|offer| offer.0 == note.offer) && !closed.contains(&note.offer);
			note.model == model.0 && wanted && note.place.is_some()
		};
		let first = |note: &Note| note.fresh().next().map(|credit| Credit { purchase: note.purchase, credit });
		self.contents.notes.iter().filter(fits).find_map(first).ok_or_else(|| WalletError::NoCredit {
			model: model.0,
			of_offer: offer.map(|offer| format!(" under offer {}", offer.0)).unwrap_or_default(),
		})
	}

	/// Marks a credit spent, durably, together with what is asked with it. Only then may the query be sent. A credit
	/// that was refused as stale is marked again with a newer proof of the same query.
	pub fn spend(&mut self, credit: Credit, asked: &Asked) -> Result<(), WalletError> {
		let path = self.asked_path(credit);
		let file = |path: &Path, reason| WalletError::File { path: path.display().to_string(), reason };
		if let Some(folder) = path.parent() {
			use std::os::unix::fs::DirBuilderExt;
			fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(|e| file(folder, e))?;
		}
		files::write_private(&path, &Zeroizing::new(asked.encode())).map_err(|e| file(&path, e))?;
		self.change(credit.purchase, |note| {
			note.pending.insert(credit.credit);
			note.next = note.next.max(credit.credit.saturating_add(1));
		})
	}

	/// Forgets the query of a credit: its answer is here.
	pub fn answered(&mut self, credit: Credit) -> Result<(), WalletError> {
		self.change(credit.purchase, |note| {
			note.pending.remove(&credit.credit);
		})?;
		self.forget(credit)
	}

	/// Marks credits that the chain has given back.
	pub fn refunded(&mut self, credits: &[Credit]) -> Result<(), WalletError> {
		for Credit { purchase, credit } in credits {
			if let Some(note) = self.contents.notes.iter_mut().find(|note| note.purchase == *purchase) {
				note.pending.remove(credit);
				note.refunded.insert(*credit);
			}
		}
		self.save()?;
		credits.iter().try_for_each(|credit| self.forget(*credit))
	}

	/// The queries of `model` without an answer, oldest first.
	pub fn unanswered(&self, model: ModelId) -> Result<Vec<(Credit, Asked)>, WalletError> {
		let mut list = Vec::new();
		for note in self.contents.notes.iter().filter(|note| note.model == model.0) {
			for credit in &note.pending {
				let credit = Credit { purchase: note.purchase, credit: *credit };
				let path = self.asked_path(credit);
				let name = path.display().to_string();
				let bytes = fs::read(&path).map_err(|reason| WalletError::File { path: name.clone(), reason })?;
				let asked = Asked::read(&Zeroizing::new(bytes))
					.map_err(|e| WalletError::Malformed { path: name, reason: e.to_string() })?;
				list.push((credit, asked));
			}
		}
		Ok(list)
	}

	fn asked_path(&self, Credit { purchase, credit }: Credit) -> PathBuf {
		beside(&self.path, ".asked").join(format!("{purchase}-{credit}"))
	}

	fn forget(&self, credit: Credit) -> Result<(), WalletError> {
		let path = self.asked_path(credit);
		match path.parent().is_some_and(Path::exists) {
			true => {
				files::remove(&path).map_err(|reason| WalletError::File { path: path.display().to_string(), reason })
			},
			false => Ok(()),
		}
	}

	/// Removes what was written for credits that were never marked: the process ended between the two writes, before
	/// anything was sent.
	fn sweep(&mut self) -> Result<(), WalletError> {
		let Ok(folder) = fs::read_dir(beside(&self.path, ".asked")) else {
			return Ok(());
		};
		let pending: BTreeSet<PathBuf> = (self.contents.notes.iter())
			.flat_map(|note| note.pending.iter().map(|credit| Credit { purchase: note.purchase, credit: *credit }))
			.map(|credit| self.asked_path(credit))
			.collect();
		for entry in folder.flatten() {
			if !pending.contains(&entry.path()) {
				files::remove(&entry.path())
					.map_err(|reason| WalletError::File { path: entry.path().display().to_string(), reason })?;
			}
		}
		Ok(())
	}

	fn change(&mut self, purchase: u64, change: impl FnOnce(&mut Note)) -> Result<(), WalletError> {
		let path = self.path.display().to_string();
		let note = self.contents.notes.iter_mut().find(|note| note.purchase == purchase);
		let note =
			note.ok_or_else(|| WalletError::Malformed { path, reason: format!("it has no purchase {purchase}") })?;
		change(note);
		self.save()
	}

	fn save(&mut self) -> Result<(), WalletError> {
		let json = serde_json::to_vec_pretty(&self.contents).map_err(|e| io::Error::other(e.to_string()));
		json.and_then(|json| files::write_private(&self.path, &Zeroizing::new(json)))
			.map_err(|reason| WalletError::File { path: self.path.display().to_string(), reason })
	}
}

impl Contents {
	fn fresh() -> Self {
		let mut seed = Zeroizing::new([0u8; 32]);
		rand::rngs::OsRng.fill_bytes(&mut *seed);
		Self {
			warning: WARNING.into(),
			format: FORMAT,
			seed: hex::encode(*seed),
			genesis: None,
			next_purchase: 0,
			notes: Vec::new(),
		}
	}
}

impl Drop for Contents {
	fn drop(&mut self) {
		self.seed.zeroize();
	}
}

fn parse(path: &Path, bytes: Zeroizing<Vec<u8>>) -> Result<Contents, WalletError> {
	let name = path.display().to_string();
	let malformed = |reason: String| WalletError::Malformed { path: name.clone(), reason };
	let open = files::is_open_to_others(path).map_err(|reason| WalletError::File { path: name.clone(), reason })?;
	if open {
		return Err(WalletError::OpenToOthers { path: name });
	}
	let contents: Contents = serde_json::from_slice(&bytes).map_err(|e| malformed(e.to_string()))?;
	if contents.format != FORMAT {
		return Err(malformed(format!("it has format {}, this program reads {FORMAT}", contents.format)));
	}
	if hex::decode(&contents.seed).map(|seed| seed.len()) != Ok(32) {
		return Err(malformed("its seed is not 32 bytes".into()));
	}
	Ok(contents)
}

#[cfg(test)]
mod tests;
