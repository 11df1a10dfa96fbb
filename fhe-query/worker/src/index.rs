//! Durable worker state (redb): answers, settlements, statistics, heads, keys and deletions.
//!
//! * **reservation**: a nullifier bound to one query commitment, written before anything is computed for it.
//! * **answer**: the bytes that were sent, written before they were sent, and the settlement that pays for them.
//! * **use**: the contributions that an answer used, kept to open the commitment of its proof in a dispute.
//! * **tombstone**: what stays of a statistic whose owner revoked it: its hash and nothing else.
//!
//! # Story
//!
//! A query's nullifier is reserved for its commitment, the answer is computed and written, and only then sent. Whoever
//! asks the same again gets the same bytes; whoever asks something else with the same note is refused. After a crash in
//! between, the reservation is still there, and the same query is computed again. An answer's settlement waits in a
//! queue, in the order of answering, until its nullifier is in final state, or until it is too old for the chain to
//! take it. That of a search waits for a proof first, which is made after the answer was sent.
//!
//! Every write is one transaction that is on stable storage when the call returns. Calls block; async code calls them
//! through `spawn_blocking`.

mod records;

use std::{collections::BTreeSet, path::Path, sync::Arc};

use assent_primitives::{ConsentUse, Hash32, Settlement};
use assent_protocol::DeletionReceipt;
use codec::{Decode, DecodeAll, Encode};
use redb::{Database, ReadableDatabase, ReadableTable, ReadableTableMetadata, TableDefinition};

use super::usage::Use;
pub use records::{Answer, Head, Key, Payment, Record, Reservation, Statistic, StatisticState};

/// nullifier -> [`Record`]
const ANSWERS: TableDefinition<&[u8; 32], &[u8]> = TableDefinition::new("answers");
/// place in the queue -> nullifier
const PENDING: TableDefinition<u64, &[u8; 32]> = TableDefinition::new("pending");
/// statistic -> [`Statistic`]
const STATISTICS: TableDefinition<&[u8; 32], &[u8]> = TableDefinition::new("statistics");
/// (model, version) -> [`Head`]
const HEADS: TableDefinition<(u32, u32), &[u8]> = TableDefinition::new("heads");
/// evaluation key -> [`Key`]
const KEYS: TableDefinition<&[u8; 32], &[u8]> = TableDefinition::new("keys");
/// evaluation keys that a paid query has used
const PAID_KEYS: TableDefinition<&[u8; 32], ()> = TableDefinition::new("paid keys");
/// (contribution, model) -> [`DeletionReceipt`], JSON
const DELETIONS: TableDefinition<(u64, u32), &[u8]> = TableDefinition::new("deletions");
/// nullifier -> what its answer used
const USES: TableDefinition<&[u8; 32], &[u8]> = TableDefinition::new("uses");
/// (model, place in the queue) -> nullifier of an answer whose use is not proved yet
const UNPROVED: TableDefinition<(u32, u64), &[u8; 32]> = TableDefinition::new("unproved");
/// name -> bytes
const META: TableDefinition<&str, &[u8]> = TableDefinition::new("meta");
/// name -> number
const COUNTERS: TableDefinition<&str, u64> = TableDefinition::new("counters");

/// The reason why the index refused.
#[derive(Debug, thiserror::Error)]
pub enum IndexRefusal {
	/// The note was used for another query.
	#[error("the note was used for another query")]
	NullifierUsed,
	/// The nullifier was never reserved.
	#[error("the nullifier was not reserved for this query")]
	NotReserved,
	/// The index belongs to another chain.
	#[error("the data folder belongs to another chain: give each chain a folder of its own")]
	OtherChain,
	/// A record does not decode.
	#[error("a record of the index does not decode: {0}")]
	Corrupt(&'static str),
	/// The disk is full or broken.
	#[error("the index cannot be read or written: {0}")]
	Unavailable(redb::Error),
}

impl<E: Into<redb::Error>> From<E> for IndexRefusal {
	fn from(error: E) -> Self {
		Self::Unavailable(error.into())
	}
}

type Result<T> = std::result::Result<T, IndexRefusal>;

/// The index.
#[derive(Clone)]
pub struct Index {
	database: Arc<Database>,
}

impl Index {
	/// Opens the index at `path`, and makes it if it is not there.
	pub fn open(path: &Path) -> Result<Self> {
		let database = Database::builder().set_cache_size(32 << 20).create(path)?;
		let write = database.begin_write()?;
		write.open_table(ANSWERS)?;
		write.open_table(PENDING)?;
		write.open_table(STATISTICS)?;
		write.open_table(HEADS)?;
		write.open_table(KEYS)?;
		write.open_table(PAID_KEYS)?;
		write.open_table(DELETIONS)?;
		write.open_table(USES)?;
		write.open_table(UNPROVED)?;
		write.open_table(COUNTERS)?;
		write.open_table(META)?;
		write.commit()?;
		Ok(Self { database: Arc::new(database) })
	}

	/// Ties the index to the chain whose first block has the hash `genesis`. What belongs to one chain is nothing to
	/// another.
	pub fn bind(&self, genesis: &Hash32) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let mut meta = write.open_table(META)?;
			let bound = meta.get("genesis")?.map(|bytes| bytes.value() == genesis);
			match bound {
				Some(true) => return Ok(()),
				Some(false) => return Err(IndexRefusal::OtherChain),
				None => meta.insert("genesis", genesis.as_slice())?,
			};
		}
		write.commit()?;
		Ok(())
	}

	/// Reads the record of `nullifier`.
	pub fn record(&self, nullifier: &Hash32) -> Result<Option<Record>> {
		let table = self.database.begin_read()?.open_table(ANSWERS)?;
		table.get(nullifier)?.map(|bytes| decode(bytes.value(), "answers")).transpose()
	}

	/// Binds `nullifier` to the query `commitment`, unless it is bound to it already.
	pub fn reserve(&self, nullifier: &Hash32, commitment: &Hash32) -> Result<Reservation> {
		match self.record(nullifier)? {
			Some(record) if record.query_commitment() != commitment => return Err(IndexRefusal::NullifierUsed),
			Some(Record::Answered(answer)) => return Ok(Reservation::Answered(answer.response)),
			Some(Record::Reserved { .. }) => return Ok(Reservation::Compute),
			None => {},
		}
		let write = self.database.begin_write()?;
		{
			let mut answers = write.open_table(ANSWERS)?;
			// Looked up again: another request may have come in between.
			let known: Option<Record> =
				answers.get(nullifier)?.map(|bytes| decode(bytes.value(), "answers")).transpose()?;
			if known.is_some_and(|record| record.query_commitment() != commitment) {
				return Err(IndexRefusal::NullifierUsed);
			}
			answers.insert(nullifier, Record::Reserved { query_commitment: *commitment }.encode().as_slice())?;
		}
		write.commit()?;
		Ok(Reservation::Compute)
	}

	/// Takes a reservation back for which no answer was made and none has been sent.
	pub fn release(&self, nullifier: &Hash32) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let mut answers = write.open_table(ANSWERS)?;
			let known: Option<Record> =
				answers.get(nullifier)?.map(|bytes| decode(bytes.value(), "answers")).transpose()?;
			if matches!(known, Some(Record::Reserved { .. })) {
				answers.remove(nullifier)?;
			}
		}
		write.commit()?;
		Ok(())
	}

	/// Writes the answer to a reserved query and puts its settlement at the end of the queue, where it waits for a
	/// proof if what it `used` has to be proved.
	pub fn answer(&self, settlement: &Settlement, response: &[u8], used: Option<&Use>) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let mut answers = write.open_table(ANSWERS)?;
			let known: Option<Record> =
				answers.get(&settlement.nullifier)?.map(|bytes| decode(bytes.value(), "answers")).transpose()?;
			match known {
				Some(Record::Reserved { query_commitment }) if query_commitment == settlement.query_commitment => {},
				_ => return Err(IndexRefusal::NotReserved),
			}
			let place = next(&write, "pending")?;
			let answer = Answer {
				response: response.to_vec(),
				settlement: settlement.clone(),
				payment: Payment::Pending(place),
			};
			let record = Record::Answered(Box::new(answer));
			answers.insert(&settlement.nullifier, record.encode().as_slice())?;
			write.open_table(PENDING)?.insert(place, &settlement.nullifier)?;
			if let Some(used) = used {
				write.open_table(USES)?.insert(&settlement.nullifier, used.encode().as_slice())?;
				write.open_table(UNPROVED)?.insert((used.model, place), &settlement.nullifier)?;
			}
		}
		write.commit()?;
		Ok(())
	}

	/// At most `limit` settlements that wait, oldest first.
	pub fn pending(&self, limit: usize) -> Result<Vec<Settlement>> {
		let read = self.database.begin_read()?;
		let (pending, answers) = (read.open_table(PENDING)?, read.open_table(ANSWERS)?);
		let mut found = Vec::new();
		for entry in pending.iter()?.take(limit) {
			let (_, nullifier) = entry?;
			found.push(settlement(&answers, nullifier.value())?);
		}
		Ok(found)
	}

	/// At most `limit` settlements that the chain can take now, oldest first.
	pub fn ready(&self, limit: usize) -> Result<Vec<Settlement>> {
		let read = self.database.begin_read()?;
		let (pending, answers) = (read.open_table(PENDING)?, read.open_table(ANSWERS)?);
		let uses = read.open_table(USES)?;
		let mut found = Vec::new();
		for entry in pending.iter()? {
			if found.len() >= limit {
				break;
			}
			let (_, nullifier) = entry?;
			let settlement = settlement(&answers, nullifier.value())?;
			if settlement.consent.is_some() || uses.get(nullifier.value())?.is_none() {
				found.push(settlement);
			}
		}
		Ok(found)
	}

	/// A settlement that waits for a proof and is not among those to `skip`, with what its answer used: the oldest of
	/// the first model after `model` that has one, so that models take turns.
	pub fn unproved(&self, model: u32, skip: &BTreeSet<Hash32>) -> Result<Option<(Settlement, Use)>> {
		let read = self.database.begin_read()?;
		let (unproved, answers) = (read.open_table(UNPROVED)?, read.open_table(ANSWERS)?);
		let uses = read.open_table(USES)?;
		let after = unproved.range((model.saturating_add(1), 0)..)?;
		for entry in after.chain(unproved.range(..=(model, u64::MAX))?) {
			let (_, nullifier) = entry?;
			if !skip.contains(nullifier.value()) {
				let used = uses.get(nullifier.value())?.ok_or(IndexRefusal::Corrupt("unproved"))?;
				return Ok(Some((settlement(&answers, nullifier.value())?, decode(used.value(), "uses")?)));
			}
		}
		Ok(None)
	}

	/// Counts the settlements of a model that wait for a proof.
	pub fn unproved_of(&self, model: u32) -> Result<usize> {
		let unproved = self.database.begin_read()?.open_table(UNPROVED)?;
		Ok(unproved.range((model, 0)..=(model, u64::MAX))?.count())
	}

	/// Counts the settlements that wait for a proof.
	pub fn unproved_count(&self) -> Result<u64> {
		Ok(self.database.begin_read()?.open_table(UNPROVED)?.len()?)
	}

	/// Puts the proof of what an answer used into its settlement.
	pub fn prove(&self, nullifier: &Hash32, proof: ConsentUse) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let mut answers = write.open_table(ANSWERS)?;
			let known: Option<Record> =
				answers.get(nullifier)?.map(|bytes| decode(bytes.value(), "answers")).transpose()?;
			let Some(Record::Answered(mut answer)) = known else {
				return Err(IndexRefusal::NotReserved);
			};
			answer.settlement.consent = Some(proof);
			if let (Payment::Pending(place), Some(model)) = (answer.payment, model_of(&write, nullifier)?) {
				write.open_table(UNPROVED)?.remove((model, place))?;
			}
			answers.insert(nullifier, Record::Answered(answer).encode().as_slice())?;
		}
		write.commit()?;
		Ok(())
	}

	/// Counts the settlements that wait.
	pub fn pending_count(&self) -> Result<u64> {
		Ok(self.database.begin_read()?.open_table(PENDING)?.len()?)
	}

	/// Takes the settlements of `nullifiers` out of the queue: they are in final state, or will never be.
	pub fn close(&self, nullifiers: &[Hash32], settled: bool) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let mut answers = write.open_table(ANSWERS)?;
			let mut pending = write.open_table(PENDING)?;
			let mut unproved = write.open_table(UNPROVED)?;
			for nullifier in nullifiers {
				let known: Option<Record> =
					answers.get(nullifier)?.map(|bytes| decode(bytes.value(), "answers")).transpose()?;
				let Some(Record::Answered(mut answer)) = known else {
					continue;
				};
				let Payment::Pending(place) = answer.payment else {
					continue;
				};
				answer.payment = if settled { Payment::Settled } else { Payment::GivenUp };
				pending.remove(place)?;
				if let Some(model) = model_of(&write, nullifier)? {
					unproved.remove((model, place))?;
				}
				answers.insert(nullifier, Record::Answered(answer).encode().as_slice())?;
			}
		}
		write.commit()?;
		Ok(())
	}

	/// Reads the record of the statistic `hash`.
	pub fn statistic(&self, hash: &Hash32) -> Result<Option<Statistic>> {
		let table = self.database.begin_read()?.open_table(STATISTICS)?;
		table.get(hash)?.map(|bytes| decode(bytes.value(), "statistics")).transpose()
	}

	/// Writes what is known of the statistic `hash`.
	pub fn set_statistic(&self, hash: &Hash32, statistic: &Statistic) -> Result<()> {
		let write = self.database.begin_write()?;
		write.open_table(STATISTICS)?.insert(hash, statistic.encode().as_slice())?;
		write.commit()?;
		Ok(())
	}

	/// Every statistic that is here, or was.
	pub fn statistics(&self) -> Result<Vec<(Hash32, Statistic)>> {
		let table = self.database.begin_read()?.open_table(STATISTICS)?;
		let mut found = Vec::new();
		for entry in table.iter()? {
			let (hash, bytes) = entry?;
			found.push((*hash.value(), decode(bytes.value(), "statistics")?));
		}
		Ok(found)
	}

	/// Writes that `head` is what the `version` of `model` is answered from.
	pub fn set_head(&self, model: u32, version: u32, head: &Head) -> Result<()> {
		let write = self.database.begin_write()?;
		write.open_table(HEADS)?.insert((model, version), head.encode().as_slice())?;
		write.commit()?;
		Ok(())
	}

	/// The heads of `model` that contain `contribution`, with their versions, oldest first.
	pub fn heads_with(&self, model: u32, contribution: u64) -> Result<Vec<(u32, Head)>> {
		let table = self.database.begin_read()?.open_table(HEADS)?;
		let mut found = Vec::new();
		for entry in table.range((model, 0)..=(model, u32::MAX))? {
			let (place, bytes) = entry?;
			let head: Head = decode(bytes.value(), "heads")?;
			if head.contributions.binary_search(&contribution).is_ok() {
				found.push((place.value().1, head));
			}
		}
		Ok(found)
	}

	/// Forgets the heads of these versions of `model`.
	pub fn remove_heads(&self, model: u32, versions: &[u32]) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let mut heads = write.open_table(HEADS)?;
			for version in versions {
				heads.remove((model, *version))?;
			}
		}
		write.commit()?;
		Ok(())
	}

	/// Writes a deletion's receipt, and forgets the heads that were deleted with the statistic.
	pub fn set_deletion(&self, receipt: &DeletionReceipt, versions: &[u32]) -> Result<()> {
		let json = serde_json::to_vec(receipt).map_err(|_| IndexRefusal::Corrupt("deletions"))?;
		let write = self.database.begin_write()?;
		{
			let mut heads = write.open_table(HEADS)?;
			for version in versions {
				heads.remove((receipt.model, *version))?;
			}
			write.open_table(DELETIONS)?.insert((receipt.contribution, receipt.model), json.as_slice())?;
		}
		write.commit()?;
		Ok(())
	}

	/// The receipt of the deletion of `contribution` from `model`.
	pub fn deletion(&self, contribution: u64, model: u32) -> Result<Option<DeletionReceipt>> {
		let table = self.database.begin_read()?.open_table(DELETIONS)?;
		table.get((contribution, model))?.map(|json| receipt(json.value())).transpose()
	}

	/// Every deletion receipt, by contribution.
	pub fn deletions(&self) -> Result<Vec<DeletionReceipt>> {
		let table = self.database.begin_read()?.open_table(DELETIONS)?;
		let mut found = Vec::new();
		for entry in table.iter()? {
			found.push(receipt(entry?.1.value())?);
		}
		Ok(found)
	}

	/// Writes that the key `hash` of `bytes` bytes is in the blob store and was asked for now.
	pub fn touch_key(&self, hash: &Hash32, bytes: u64) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let used = next(&write, "keys")?;
			write.open_table(KEYS)?.insert(hash, Key { bytes, used }.encode().as_slice())?;
		}
		write.commit()?;
		Ok(())
	}

	/// Reads the record of the key `hash`.
	pub fn key(&self, hash: &Hash32) -> Result<Option<Key>> {
		let table = self.database.begin_read()?.open_table(KEYS)?;
		table.get(hash)?.map(|bytes| decode(bytes.value(), "keys")).transpose()
	}

	/// Writes that a paid query has used the key `hash`, and that it was asked for now.
	pub fn pay_key(&self, hash: &Hash32) -> Result<()> {
		let write = self.database.begin_write()?;
		{
			let used = next(&write, "keys")?;
			let mut keys = write.open_table(KEYS)?;
			let known: Option<Key> = keys.get(hash)?.map(|bytes| decode(bytes.value(), "keys")).transpose()?;
			let Some(known) = known else { return Ok(()) };
			keys.insert(hash, Key { used, ..known }.encode().as_slice())?;
			write.open_table(PAID_KEYS)?.insert(hash, ())?;
		}
		write.commit()?;
		Ok(())
	}

	/// Keys to drop so that what stays is at most `budget` bytes: first those that no paid query has used, since
	/// uploads cost nothing, and among the like those that were not asked for the longest.
	pub fn surplus_keys(&self, budget: u64) -> Result<Vec<Hash32>> {
		let read = self.database.begin_read()?;
		let (table, paid) = (read.open_table(KEYS)?, read.open_table(PAID_KEYS)?);
		let mut keys = Vec::new();
		for entry in table.iter()? {
			let (hash, bytes) = entry?;
			let key: Key = decode(bytes.value(), "keys")?;
			keys.push((paid.get(hash.value())?.is_some(), key.used, key.bytes, *hash.value()));
		}
		keys.sort_unstable();
		let mut total: u64 = keys.iter().fold(0, |sum, (_, _, bytes, _)| sum.saturating_add(*bytes));
		let mut surplus = Vec::new();
		for (_, _, bytes, hash) in keys {
			if total <= budget {
				break;
			}
			total = total.saturating_sub(bytes);
			surplus.push(hash);
		}
		Ok(surplus)
	}

	/// Forgets the key `hash`.
	pub fn remove_key(&self, hash: &Hash32) -> Result<()> {
		let write = self.database.begin_write()?;
		write.open_table(KEYS)?.remove(hash)?;
		write.open_table(PAID_KEYS)?.remove(hash)?;
		write.commit()?;
		Ok(())
	}
}

/// The model of an answer whose use has to be proved.
fn model_of(write: &redb::WriteTransaction, nullifier: &Hash32) -> Result<Option<u32>> {
	let uses = write.open_table(USES)?;
	let used = uses.get(nullifier)?.map(|bytes| decode::<Use>(bytes.value(), "uses")).transpose()?;
	Ok(used.map(|used| used.model))
}

/// The settlement of an answer that is in the queue.
fn settlement(
	answers: &impl ReadableTable<&'static [u8; 32], &'static [u8]>,
	nullifier: &Hash32,
) -> Result<Settlement> {
	let bytes = answers.get(nullifier)?.ok_or(IndexRefusal::Corrupt("pending"))?;
	match decode(bytes.value(), "answers")? {
		Record::Answered(answer) => Ok(answer.settlement),
		Record::Reserved { .. } => Err(IndexRefusal::Corrupt("pending")),
	}
}

/// The next number of the counter `name`.
fn next(write: &redb::WriteTransaction, name: &str) -> Result<u64> {
	let mut counters = write.open_table(COUNTERS)?;
	let number = counters.get(name)?.map_or(0, |number| number.value());
	counters.insert(name, number.checked_add(1).ok_or(IndexRefusal::Corrupt("counters"))?)?;
	Ok(number)
}

fn decode<T: Decode>(bytes: &[u8], table: &'static str) -> Result<T> {
	T::decode_all(&mut &bytes[..]).map_err(|_| IndexRefusal::Corrupt(table))
}

fn receipt(json: &[u8]) -> Result<DeletionReceipt> {
	serde_json::from_slice(json).map_err(|_| IndexRefusal::Corrupt("deletions"))
}
