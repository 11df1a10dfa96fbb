//! The off-chain worker against engines that answer, are down, are slow, or lie.

use super::*;
use crate::offchain::{fetch, Trouble, MAX_ANSWER_BYTES, MAX_FETCHED, MORTALITY};
use assent_primitives::{ENGINE_URL_KEY, SETTLING_KEY, WORKER_KEY_TYPE};
use codec::{Decode, Encode};
use frame_support::{
	storage::{with_transaction, TransactionOutcome},
	traits::{Hooks, UnfilteredDispatchable},
};
use sp_core::{
	crypto::AccountId32,
	offchain::{
		testing::TestOffchainExt, DbExternalities, Externalities, HttpError, HttpRequestId, HttpRequestStatus,
		OffchainDbExt, OffchainWorkerExt, OpaqueNetworkState, StorageKind, Timestamp, TransactionPool,
		TransactionPoolExt,
	},
	OpaquePeerId,
};
use sp_keystore::{testing::MemoryKeystore, Keystore, KeystoreExt};
use std::sync::{Arc, Mutex};

const URL: &str = "http://127.0.0.1:9955";

/// What the engine does with a request.
#[derive(Clone)]
enum Behaviour {
	Answers(Vec<u8>),
	Refuses(u16),
	IsDown,
	DoesNotAccept,
	IsSlow,
	StallsInItsAnswer,
}

/// An engine, the node's local storage and its transaction pool, as the off-chain worker meets them.
#[derive(Clone)]
struct Node {
	behaviour: Arc<Mutex<Behaviour>>,
	requests: Arc<Mutex<Vec<String>>>,
	sent: Arc<Mutex<Vec<Extrinsic>>>,
	pool_is_full: Arc<Mutex<bool>>,
	read: usize,
	local: TestOffchainExt,
}

impl Node {
	fn new() -> Self {
		let (local, _) = TestOffchainExt::new();
		Self {
			behaviour: Arc::new(Mutex::new(Behaviour::IsDown)),
			requests: Default::default(),
			sent: Default::default(),
			pool_is_full: Default::default(),
			read: 0,
			local,
		}
	}

	fn engine(&self, behaviour: Behaviour) {
		*self.behaviour.lock().unwrap() = behaviour;
	}

	/// The engine has these to settle.
	fn answers(&self, settlements: &[Settlement]) {
		self.engine(Behaviour::Answers(settlements.encode()));
	}

	fn requests(&self) -> usize {
		self.requests.lock().unwrap().len()
	}

	/// The nullifiers of each transaction that the pool took.
	fn sent(&self) -> Vec<Vec<FieldBytes>> {
		let nullifiers = |xt: &Extrinsic| match &xt.function {
			RuntimeCall::Queries(Call::settle { batch }) => batch.iter().map(|item| item.nullifier).collect(),
			other => panic!("sent something else: {other:?}"),
		};
		self.sent.lock().unwrap().iter().map(nullifiers).collect()
	}

	/// Includes the transaction sent last in the present block.
	fn include_last(&self) -> DispatchResult {
		let call = self.sent.lock().unwrap().last().expect("something was sent").function.clone();
		System::inc_account_nonce(worker());
		call.dispatch_bypass_filter(RuntimeOrigin::signed(worker())).map(|_| ()).map_err(|error| error.error)
	}
}

impl Externalities for Node {
	fn is_validator(&self) -> bool {
		true
	}
	fn network_state(&self) -> Result<OpaqueNetworkState, ()> {
		Err(())
	}
	fn timestamp(&mut self) -> Timestamp {
		self.local.timestamp()
	}
	fn sleep_until(&mut self, deadline: Timestamp) {
		self.local.sleep_until(deadline)
	}
	fn random_seed(&mut self) -> [u8; 32] {
		[0; 32]
	}
	fn http_request_start(&mut self, method: &str, uri: &str, _: &[u8]) -> Result<HttpRequestId, ()> {
		assert_eq!(method, "GET");
		self.requests.lock().unwrap().push(uri.into());
		self.read = 0;
		match *self.behaviour.lock().unwrap() {
			Behaviour::DoesNotAccept => Err(()),
			_ => Ok(HttpRequestId(0)),
		}
	}
	fn http_request_add_header(&mut self, _: HttpRequestId, _: &str, _: &str) -> Result<(), ()> {
		Ok(())
	}
	fn http_request_write_body(
		&mut self,
		_: HttpRequestId,
		_: &[u8],
		deadline: Option<Timestamp>,
	) -> Result<(), HttpError> {
		assert!(deadline.is_some(), "waits for ever");
		Ok(())
	}
	fn http_response_wait(&mut self, ids: &[HttpRequestId], deadline: Option<Timestamp>) -> Vec<HttpRequestStatus> {
		assert!(deadline.is_some(), "waits for ever");
		let status = match *self.behaviour.lock().unwrap() {
			Behaviour::Answers(_) | Behaviour::StallsInItsAnswer => HttpRequestStatus::Finished(200),
			Behaviour::Refuses(code) => HttpRequestStatus::Finished(code),
			Behaviour::IsDown | Behaviour::DoesNotAccept => HttpRequestStatus::IoError,
			Behaviour::IsSlow => HttpRequestStatus::DeadlineReached,
		};
		vec![status; ids.len()]
	}
	fn http_response_headers(&mut self, _: HttpRequestId) -> Vec<(Vec<u8>, Vec<u8>)> {
		vec![]
	}
	fn http_response_read_body(
		&mut self,
		_: HttpRequestId,
		buffer: &mut [u8],
		deadline: Option<Timestamp>,
	) -> Result<usize, HttpError> {
		assert!(deadline.is_some(), "waits for ever");
		match &*self.behaviour.lock().unwrap() {
			Behaviour::Answers(body) => {
				let rest = &body[self.read..];
				let count = rest.len().min(buffer.len());
				buffer[..count].copy_from_slice(&rest[..count]);
				self.read += count;
				Ok(count)
			},
			Behaviour::StallsInItsAnswer => Err(HttpError::DeadlineReached),
			_ => Err(HttpError::IoError),
		}
	}
	fn set_authorized_nodes(&mut self, _: Vec<OpaquePeerId>, _: bool) {}
}

impl DbExternalities for Node {
	fn local_storage_set(&mut self, kind: StorageKind, key: &[u8], value: &[u8]) {
		self.local.local_storage_set(kind, key, value)
	}
	fn local_storage_clear(&mut self, kind: StorageKind, key: &[u8]) {
		self.local.local_storage_clear(kind, key)
	}
	fn local_storage_compare_and_set(&mut self, kind: StorageKind, key: &[u8], old: Option<&[u8]>, new: &[u8]) -> bool {
		self.local.local_storage_compare_and_set(kind, key, old, new)
	}
	fn local_storage_get(&mut self, kind: StorageKind, key: &[u8]) -> Option<Vec<u8>> {
		self.local.local_storage_get(kind, key)
	}
}

impl TransactionPool for Node {
	fn submit_transaction(&mut self, extrinsic: Vec<u8>) -> Result<(), ()> {
		if *self.pool_is_full.lock().unwrap() {
			return Err(());
		}
		let transaction = Extrinsic::decode(&mut &extrinsic[..]).expect("a transaction");
		let mut sent = self.sent.lock().unwrap();
		// A pool takes no transaction that it has.
		if sent.iter().any(|known| known.encode() == extrinsic) {
			return Err(());
		}
		sent.push(transaction);
		Ok(())
	}
}

fn worker_key() -> sp_core::sr25519::Public {
	let keystore = MemoryKeystore::new();
	keystore.sr25519_generate_new(WORKER_KEY_TYPE.into(), Some("//Worker")).expect("a key")
}

fn worker() -> AccountId32 {
	AccountId32::new(worker_key().0)
}

/// Runs `test` on a node with an engine and, perhaps, a worker key.
fn on_a_node(with_key: bool, test: impl FnOnce(&Node)) {
	let node = Node::new();
	let keystore = MemoryKeystore::new();
	if with_key {
		keystore.sr25519_generate_new(WORKER_KEY_TYPE.into(), Some("//Worker")).expect("a key");
	}
	let mut ext = ExtBuilder::default().build();
	ext.register_extension(OffchainWorkerExt::new(node.clone()));
	ext.register_extension(OffchainDbExt::new(node.clone()));
	ext.register_extension(TransactionPoolExt::new(node.clone()));
	ext.register_extension(KeystoreExt::new(keystore));
	ext.execute_with(|| {
		let issued = Balances::total_issuance();
		set_url(URL.as_bytes());
		test(&node);
		assert_eq!(Balances::total_issuance(), issued, "money was made or lost");
		Queries::do_try_state().expect("invariants hold");
	});
}

fn set_url(url: &[u8]) {
	sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, ENGINE_URL_KEY, url);
}

/// One run of the off-chain worker. Like a node, it keeps nothing of what that writes to the state.
fn round() {
	let outcome = with_transaction(|| {
		Queries::offchain_worker(System::block_number());
		TransactionOutcome::Rollback(DispatchResult::Ok(()))
	});
	assert_ok!(outcome);
}

fn trouble() -> Trouble {
	fetch(URL.as_bytes(), MAX_FETCHED).expect_err("there is a trouble")
}

#[test]
fn answered_queries_are_settled() {
	on_a_node(true, |node| {
		let note = bought_note(2);
		node.answers(&[note.settlement(0), note.settlement(1)]);

		round();

		assert_eq!(*node.requests.lock().unwrap(), ["http://127.0.0.1:9955/v1/settlements?limit=128"]);
		assert_eq!(node.sent(), [vec![note.nullifier(0), note.nullifier(1)]]);
		next_block();
		assert_ok!(node.include_last());
		assert_eq!(gained(&WORKER), 500);
	});
}

#[test]
fn without_an_engine_nothing_is_asked() {
	on_a_node(true, |node| {
		sp_io::offchain::local_storage_clear(StorageKind::PERSISTENT, ENGINE_URL_KEY);
		round();
		assert_eq!(node.requests(), 0);
	});
}

#[test]
fn without_a_worker_key_nothing_is_asked() {
	on_a_node(false, |node| {
		round();
		assert_eq!(node.requests(), 0);
	});
}

#[test]
fn an_engine_without_settlements_costs_nothing() {
	on_a_node(true, |node| {
		node.answers(&[]);
		round();
		assert_eq!((node.requests(), node.sent().len()), (1, 0));
	});
}

#[test]
fn engine_that_is_down() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		for behaviour in [Behaviour::IsDown, Behaviour::DoesNotAccept, Behaviour::Refuses(500)] {
			node.engine(behaviour);
			round();
			next_block();
		}
		assert_eq!(node.sent(), Vec::<Vec<FieldBytes>>::new());

		node.answers(&[note.settlement(0)]);
		round();
		assert_eq!(node.sent(), [vec![note.nullifier(0)]], "nothing was lost");
	});
}

#[test]
fn engine_that_is_slow() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		for behaviour in [Behaviour::IsSlow, Behaviour::StallsInItsAnswer] {
			node.engine(behaviour);
			assert_eq!(trouble(), Trouble::Slow);
			round();
			next_block();
		}
		assert_eq!(node.sent(), Vec::<Vec<FieldBytes>>::new());

		node.answers(&[note.settlement(0)]);
		round();
		assert_eq!(node.sent(), [vec![note.nullifier(0)]], "nothing was lost");
	});
}

#[test]
fn engine_that_is_lying_about_what_it_sends() {
	on_a_node(true, |node| {
		let settlement = bought_note(1).settlement(0);
		let whole = vec![settlement.clone()].encode();
		let bodies = [
			(Vec::new(), Trouble::Undecodable),
			(b"<html>not an engine</html>".to_vec(), Trouble::Undecodable),
			(whole[..whole.len() - 1].to_vec(), Trouble::Undecodable),
			([&whole[..], &[0]].concat(), Trouble::Undecodable),
			// Says that four billion follow.
			(codec::Compact(u32::MAX).encode(), Trouble::Undecodable),
			(vec![settlement; 129].encode(), Trouble::TooLong),
			(vec![0; MAX_ANSWER_BYTES + 1], Trouble::TooLong),
		];
		for (body, expected) in bodies {
			node.engine(Behaviour::Answers(body));
			assert_eq!(trouble(), expected);
			round();
		}
		node.engine(Behaviour::Refuses(404));
		assert_eq!(trouble(), Trouble::Status(404));
		assert_eq!(node.sent(), Vec::<Vec<FieldBytes>>::new());
	});
}

#[test]
fn engine_that_is_lying_about_its_answers() {
	on_a_node(true, |node| {
		let note = bought_note(3);
		assert_ok!(settle(vec![note.settlement(0)]));
		let spent = note.settlement(0);
		let good = note.settlement(1);
		let forged = Settlement { query_commitment: query(9), ..note.settlement(2) };
		let stale = Settlement { root: [3; 32], ..note.settlement(2) };
		let other_version = Settlement { version: ConsentVersion(7), ..note.settlement(2) };
		let mut broken = note.settlement(2);
		broken.proof = [0xff; 128];

		node.answers(&[spent, forged, stale, other_version, broken, good.clone(), good]);
		round();
		assert_eq!(node.sent(), [vec![note.nullifier(1)]], "only what will be paid costs a fee");
	});
}

#[test]
fn an_engine_with_only_lies_costs_no_fee() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		node.answers(&[Settlement { query_commitment: query(9), ..note.settlement(0) }]);
		round();
		assert_eq!(node.sent(), Vec::<Vec<FieldBytes>>::new());
	});
}

#[test]
fn what_will_be_too_old_in_the_next_block_is_not_sent() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		let served_at = System::block_number();
		next_block();
		let settlement = note.settlement_at(0, served_at, ConsentVersion(1));
		node.answers(&[settlement]);
		run_to(served_at + SETTLE_WINDOW);
		round();
		assert_eq!(node.sent(), Vec::<Vec<FieldBytes>>::new());
	});
}

#[test]
fn a_url_with_a_slash_at_its_end_is_understood() {
	on_a_node(true, |node| {
		node.answers(&[]);
		assert_eq!(fetch(b"http://[::1]:1/", 5), Ok(vec![]));
		assert_eq!(*node.requests.lock().unwrap(), ["http://[::1]:1/v1/settlements?limit=5"]);
	});
}

#[test]
fn a_url_that_is_not_text_is_said_to_be_so() {
	on_a_node(true, |node| {
		set_url(&[0xff]);
		assert_eq!(fetch(&[0xff], 32), Err(Trouble::BadUrl));
		round();
		assert_eq!(node.requests(), 0);
	});
}

#[test]
fn nothing_is_sent_twice_while_the_first_can_still_be_included() {
	on_a_node(true, |node| {
		let note = bought_note(2);
		node.answers(&[note.settlement(0)]);
		round();
		let sent_at = System::block_number();
		for _ in 0..3 {
			round();
			next_block();
			// More to do does not make it send the first again, or use its nonce for another.
			node.answers(&[note.settlement(0), note.settlement(1)]);
		}
		assert_eq!(node.sent(), [vec![note.nullifier(0)]]);

		run_to(sent_at + MORTALITY - 1);
		let both = [0, 1].map(|credit| note.settlement(credit));
		node.answers(&both);
		round();
		assert_eq!(node.sent().len(), 1);
		next_block();
		round();
		assert_eq!(node.sent()[1], [note.nullifier(0), note.nullifier(1)], "the first is dead");
	});
}

#[test]
fn what_is_on_chain_is_not_sent_again() {
	on_a_node(true, |node| {
		let note = bought_note(2);
		node.answers(&[note.settlement(0)]);
		round();
		next_block();
		assert_ok!(node.include_last());
		// The block is not final, so the engine still has the first.
		node.answers(&[note.settlement(0), note.settlement(1)]);
		round();
		assert_eq!(node.sent(), [vec![note.nullifier(0)], vec![note.nullifier(1)]]);
	});
}

#[test]
fn somebody_else_settled_first() {
	on_a_node(true, |node| {
		let note = bought_note(2);
		node.answers(&[note.settlement(0)]);
		round();
		next_block();
		assert_ok!(settle(vec![note.settlement(0)]));
		node.answers(&[note.settlement(0), note.settlement(1)]);
		round();
		assert_eq!(node.sent()[1], [note.nullifier(1)]);
	});
}

#[test]
fn what_was_refused_on_chain_is_looked_at_again_once_its_nonce_is_used() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		let early = note.settlement(0);
		node.answers(&[early]);
		round();
		// While the chain has no key, the batch fails.
		let keys = KeyRings::<Test>::take(Circuit::PaidQuery);
		next_block();
		assert!(node.include_last().is_err());
		KeyRings::<Test>::insert(Circuit::PaidQuery, keys);
		round();
		assert_eq!(node.sent(), [vec![note.nullifier(0)], vec![note.nullifier(0)]]);
		assert_ok!(node.include_last());
	});
}

#[test]
fn what_the_pool_refuses_is_sent_in_the_next_block() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		node.answers(&[note.settlement(0)]);
		*node.pool_is_full.lock().unwrap() = true;
		round();
		assert_eq!(node.sent().len(), 0);
		*node.pool_is_full.lock().unwrap() = false;
		next_block();
		round();
		assert_eq!(node.sent(), [vec![note.nullifier(0)]]);
	});
}

#[test]
fn batches_hold_at_most_what_one_call_takes() {
	on_a_node(true, |node| {
		let credits = u16::try_from(MAX_SETTLEMENTS).unwrap() + 2;
		let note = bought_note(credits);
		let all: Vec<_> = (0..credits).map(|credit| note.settlement(credit)).collect();
		node.answers(&all);
		round();
		next_block();
		assert_ok!(node.include_last());
		round();
		let sizes: Vec<_> = node.sent().iter().map(Vec::len).collect();
		assert_eq!(sizes, [32, 2]);
		assert_ok!(node.include_last());
		assert_eq!(escrow(), 0);
	});
}

#[test]
fn two_workers_of_one_node_do_not_run_at_once() {
	use sp_runtime::offchain::storage_lock::{StorageLock, Time};
	on_a_node(true, |node| {
		let note = bought_note(1);
		node.answers(&[note.settlement(0)]);
		let mut lock = StorageLock::<Time>::new(SETTLING_KEY);
		let guard = lock.try_lock().expect("nobody else has it");
		round();
		assert_eq!(node.requests(), 0);
		drop(guard);
		round();
		assert_eq!(node.sent().len(), 1);
	});
}

#[test]
fn the_lock_of_a_round_that_never_ended_expires() {
	use sp_runtime::offchain::storage_lock::{StorageLock, Time};
	on_a_node(true, |node| {
		let note = bought_note(1);
		node.answers(&[note.settlement(0)]);
		let deadline = sp_core::offchain::Duration::from_millis(20_000);
		let mut lock = StorageLock::<Time>::with_deadline(SETTLING_KEY, deadline);
		lock.try_lock().expect("nobody else has it").forget();
		round();
		assert_eq!(node.requests(), 0);
		sp_io::offchain::sleep_until(sp_io::offchain::timestamp().add(deadline).add(deadline));
		round();
		assert_eq!(node.sent().len(), 1);
	});
}

#[test]
fn what_was_in_the_pool_of_a_node_that_dies_is_sent_again_byte_for_byte() {
	on_a_node(true, |node| {
		let note = bought_note(2);
		node.answers(&[note.settlement(0)]);
		round();
		let first = node.sent.lock().unwrap().encode();
		// Everything but the persistent storage is lost, as often as it may be.
		for _ in 1..MORTALITY {
			node.local.0.write().local_storage = Default::default();
			node.sent.lock().unwrap().clear();
			node.answers(&[note.settlement(0), note.settlement(1)]);
			next_block();
			round();
			assert_eq!(node.sent.lock().unwrap().encode(), first, "the same transaction, and nothing else");
		}
		assert_ok!(node.include_last());
	});
}

#[test]
fn a_damaged_memory_of_what_is_under_way_is_written_anew() {
	on_a_node(true, |node| {
		let note = bought_note(1);
		sp_io::offchain::local_storage_set(StorageKind::PERSISTENT, b"assent::queries::under-way", &[1, 2, 3]);
		node.answers(&[note.settlement(0)]);
		round();
		round();
		assert_eq!(node.sent().len(), 1);
	});
}
