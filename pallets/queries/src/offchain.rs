//! Carries answered queries from the engine to the chain.
//!
//! In every block, the node asks the engine that its operator named for the queries that are answered but not settled,
//! drops what the chain would refuse, and sends the rest as one signed `settle`.
//!
//! # Never twice
//!
//! One batch is under way at a time. The transaction, its nonce and when it was sent are kept in the node's persistent local
//! storage, across restarts. In every block the very same transaction is handed to the pool again: a pool that has it takes
//! no notice, one that lost it in a crash has it back. No other is signed before it can no longer be included: all its
//! nullifiers are on chain, its nonce was used, or it has outlived [`MORTALITY`]. Then whatever the engine still has is
//! looked at afresh. A node that dies between sending and writing this down sends the same nonce again, of which the chain
//! takes one.
//!
//! Nothing here fails: a trouble is a log line that says what to do, and the next block tries again.

use alloc::{format, vec::Vec};
use assent_primitives::{Settlement, ENGINE_URL_KEY, SETTLING_KEY};
use codec::{Decode, DecodeLimit, Encode};
use frame_system::offchain::{Account, Signer};
use sp_core::{
	hexdisplay::HexDisplay,
	offchain::{Duration, HttpError, StorageKind},
};
use sp_runtime::offchain::{
	http,
	storage::StorageValueRef,
	storage_lock::{StorageLock, Time},
};

use crate::*;

/// Blocks for which a signed settlement can be included. The runtime signs with a mortal era of this many blocks. Far shorter
/// than a settle window, so that what a dying node's transaction pool took with it is sent again in time.
pub const MORTALITY: BlockNumber = 8;
/// What was sent last.
const UNDER_WAY: &[u8] = b"assent::queries::under-way";
/// How long the lock of a round that never ends holds others off: longer than a live one needs. A round that died with
/// its node holds nobody off, because a starting node removes the lock.
const LOCK_MILLIS: u64 = 20_000;
/// How long the engine may take to answer. Shorter than a block.
const FETCH_MILLIS: u64 = 2_000;
/// How many settlements are asked for: four batches, because some are on chain already, but not yet final.
pub(crate) const MAX_FETCHED: u32 = 4 * MAX_SETTLEMENTS;
/// Largest answer of the engine that is read; about twice what it may need.
pub(crate) const MAX_ANSWER_BYTES: usize = 128 << 10;

/// A batch that was handed to the transaction pool.
#[derive(Clone, PartialEq, Eq, Encode, Decode, Debug)]
struct UnderWay<AccountId, Nonce> {
	signer: AccountId,
	nonce: Nonce,
	sent_at: BlockNumber,
	nullifiers: Vec<FieldBytes>,
	/// The signed transaction, encoded.
	transaction: Vec<u8>,
}

/// Why there was nothing to be had from the engine.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
	BadUrl,
	Unreachable,
	Slow,
	Status(u16),
	TooLong,
	Undecodable,
}

impl Trouble {
	/// What to do about it.
	fn advice(&self) -> &'static str {
		match self {
			Self::BadUrl => "the engine's URL is not UTF-8; start the node again with the right --worker-url",
			Self::Unreachable => "the engine cannot be reached; see whether it runs and whether --worker-url is right",
			Self::Slow => "the engine did not answer in time; see whether its machine is overloaded",
			Self::Status(_) => "the engine refused; see its log",
			Self::TooLong => "the engine's answer is too long; see whether --worker-url points to an Assent engine",
			Self::Undecodable => {
				"the engine's answer is not a list of settlements; see whether its version fits the node's"
			},
		}
	}
}

/// One round: ask, look, send.
pub(crate) fn run<T: Config>() {
	let Some(url) = sp_io::offchain::local_storage_get(StorageKind::PERSISTENT, ENGINE_URL_KEY) else {
		return;
	};
	let signer = Signer::<T, T::AuthorityId>::any_account();
	if !signer.can_sign() {
		log::warn!(target: LOG_TARGET, "no worker key in the keystore, nothing is settled; insert an sr25519 key of type assw");
		return;
	}
	let mut lock = StorageLock::<Time>::with_deadline(SETTLING_KEY, Duration::from_millis(LOCK_MILLIS));
	let Ok(_guard) = lock.try_lock() else {
		log::debug!(target: LOG_TARGET, "the round of an earlier block is not over");
		return;
	};
	if is_under_way::<T>() {
		return;
	}
	match fetch(&url, MAX_FETCHED) {
		Ok(answered) => send::<T>(&signer, select::<T>(answered)),
		Err(trouble) => log::warn!(target: LOG_TARGET, "{} ({trouble:?}); trying again next block", trouble.advice()),
	}
}

/// Whether the batch sent last can still be included. Forgets it when not.
fn is_under_way<T: Config>() -> bool {
	let mut store = StorageValueRef::persistent(UNDER_WAY);
	let Ok(Some(sent)) = store.get::<UnderWay<T::AccountId, T::Nonce>>() else {
		// Absent, or written by a version that knew it differently: then its nonce still keeps it from being used twice.
		return false;
	};
	let settled = sent.nullifiers.iter().filter(|nullifier| Nullifiers::<T>::contains_key(nullifier)).count();
	let is_settled = settled == sent.nullifiers.len();
	let nonce_used = frame_system::Pallet::<T>::account_nonce(&sent.signer) > sent.nonce;
	let is_dead = Pallet::<T>::now() >= sent.sent_at.saturating_add(MORTALITY);
	if !(is_settled || nonce_used || is_dead) {
		// Refused by a pool that still has it, which is as good.
		let _ = sp_io::offchain::submit_transaction(sent.transaction);
		return true;
	}
	if !is_settled {
		let missing = sent.nullifiers.len().saturating_sub(settled);
		log::warn!(target: LOG_TARGET, "{missing} of the settlements sent at block {} were not paid; looking at them again", sent.sent_at);
	}
	store.clear();
	false
}

/// Asks the engine for at most `limit` answered queries.
pub(crate) fn fetch(url: &[u8], limit: u32) -> Result<Vec<Settlement>, Trouble> {
	let url = core::str::from_utf8(url).map_err(|_| Trouble::BadUrl)?;
	let url = format!("{}/v1/settlements?limit={limit}", url.trim_end_matches('/'));
	let deadline = sp_io::offchain::timestamp().add(Duration::from_millis(FETCH_MILLIS));
	let pending = http::Request::get(&url).deadline(deadline).send().map_err(|error| match error {
		HttpError::DeadlineReached => Trouble::Slow,
		_ => Trouble::Unreachable,
	})?;
	let response = match pending.try_wait(deadline) {
		Err(_) | Ok(Err(http::Error::DeadlineReached)) => return Err(Trouble::Slow),
		Ok(Err(_)) => return Err(Trouble::Unreachable),
		Ok(Ok(response)) if response.code != 200 => return Err(Trouble::Status(response.code)),
		Ok(Ok(response)) => response,
	};
	let mut body = response.body();
	body.deadline(deadline);
	let bytes: Vec<u8> = body.by_ref().take(MAX_ANSWER_BYTES.saturating_add(1)).collect();
	match body.error() {
		Some(HttpError::DeadlineReached) => return Err(Trouble::Slow),
		Some(_) => return Err(Trouble::Unreachable),
		None => {},
	}
	if bytes.len() > MAX_ANSWER_BYTES {
		return Err(Trouble::TooLong);
	}
	decode(&bytes, limit)
}

fn decode(bytes: &[u8], limit: u32) -> Result<Vec<Settlement>, Trouble> {
	let answered = Vec::<Settlement>::decode_all_with_depth_limit(DECODE_DEPTH, &mut &bytes[..])
		.map_err(|_| Trouble::Undecodable)?;
	match u32::try_from(answered.len()) {
		Ok(count) if count <= limit => Ok(answered),
		_ => Err(Trouble::TooLong),
	}
}

/// A list of flat records.
const DECODE_DEPTH: u32 = 4;

/// The settlements that the next block would pay, at most one batch of them. The others are reported, not sent.
fn select<T: Config>(mut answered: Vec<Settlement>) -> Vec<Settlement> {
	answered.retain(|item| !Nullifiers::<T>::contains_key(item.nullifier));
	let next_block = Pallet::<T>::now().saturating_add(1);
	let verdicts = Pallet::<T>::assess(&answered, next_block);
	let batch = usize::try_from(MAX_SETTLEMENTS).unwrap_or_default();
	let (items, mut verdicts): (Vec<_>, Vec<_>) = answered
		.into_iter()
		.zip(verdicts)
		.filter(|(item, verdict)| report(item, verdict.as_ref().err()))
		.take(batch)
		.unzip();
	Pallet::<T>::check_proofs(&mut verdicts);
	Pallet::<T>::check_consents(&items, &mut verdicts);
	items
		.into_iter()
		.zip(verdicts)
		.filter(|(item, verdict)| report(item, verdict.as_ref().err()))
		.map(|(item, _)| item)
		.collect()
}

/// Writes to the log why `item` would be refused, if it would; tells whether it is good.
fn report(item: &Settlement, refusal: Option<&RefusalReason>) -> bool {
	if let Some(reason) = refusal {
		let name = HexDisplay::from(&item.nullifier);
		log::warn!(target: LOG_TARGET, "settlement 0x{name} of offer {} is not sent, it would be refused: {reason:?}", item.offer.0);
	}
	refusal.is_none()
}

/// Signs one `settle` of `items`, hands it to the pool, and writes down that it is under way.
fn send<T: Config>(signer: &Signer<T, T::AuthorityId>, items: Vec<Settlement>) {
	if items.is_empty() {
		return;
	}
	let nullifiers: Vec<_> = items.iter().map(|item| item.nullifier).collect();
	let Ok(batch) = BoundedVec::<_, ConstU32<MAX_SETTLEMENTS>>::try_from(items) else {
		frame_support::defensive!("a batch is taken as long as it may be");
		return;
	};
	let Some((signer, nonce, transaction)) = sign::<T>(signer, Call::settle { batch }) else {
		log::warn!(target: LOG_TARGET, "a settlement could not be signed; trying again next block");
		return;
	};
	if sp_io::offchain::submit_transaction(transaction.clone()).is_err() {
		log::warn!(
			target: LOG_TARGET,
			"the transaction pool refused a settlement; see whether the worker's account has money for fees; trying again next block"
		);
		return;
	}
	log::info!(target: LOG_TARGET, "sent {} settlements", nullifiers.len());
	let sent_at = Pallet::<T>::now();
	StorageValueRef::persistent(UNDER_WAY).set(&UnderWay { signer, nonce, sent_at, nullifiers, transaction });
}

/// A transaction of the worker's account, with the nonce it has.
fn sign<T: Config>(signer: &Signer<T, T::AuthorityId>, call: Call<T>) -> Option<(T::AccountId, T::Nonce, Vec<u8>)> {
	let Account { id, public, .. } = signer.accounts_from_keys().next()?;
	let nonce = frame_system::Pallet::<T>::account_nonce(&id);
	let transaction = T::create_signed_transaction::<T::AuthorityId>(call.into(), public, id.clone(), nonce)?;
	Some((id, nonce, transaction.encode()))
}
