//! The index: what it binds, what it repeats, and what survives a restart.

use std::path::Path;

use assent_primitives::{ConsentVersion, OfferId, Settlement, PROOF_BYTES};
use assent_protocol::DeletionReceipt;

use crate::index::{Head, Index, IndexRefusal, Payment, Record, Reservation, Statistic, StatisticState};

fn open(dir: &Path) -> Index {
	Index::open(&dir.join("index.redb")).unwrap()
}

fn settlement(nullifier: u8, commitment: u8) -> Settlement {
	Settlement {
		offer: OfferId(1),
		price: 5,
		root: [1; 32],
		nullifier: [nullifier; 32],
		version: ConsentVersion(1),
		served_at: 7,
		query_commitment: [commitment; 32],
		result_commitment: [3; 32],
		proof: [4; PROOF_BYTES],
		consent: None,
	}
}

fn answer(index: &Index, nullifier: u8) {
	assert_eq!(index.reserve(&[nullifier; 32], &[2; 32]).unwrap(), Reservation::Compute);
	index.answer(&settlement(nullifier, 2), &[nullifier], None).unwrap();
}

#[test]
fn the_same_query_gets_the_same_bytes_also_after_a_restart() {
	let dir = tempfile::tempdir().unwrap();
	answer(&open(dir.path()), 1);
	assert_eq!(open(dir.path()).reserve(&[1; 32], &[2; 32]).unwrap(), Reservation::Answered(vec![1]));
}

#[test]
fn another_query_with_the_same_nullifier_is_refused() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	index.reserve(&[1; 32], &[2; 32]).unwrap();
	assert!(matches!(index.reserve(&[1; 32], &[9; 32]), Err(IndexRefusal::NullifierUsed)));
	index.answer(&settlement(1, 2), b"bytes", None).unwrap();
	assert!(matches!(index.reserve(&[1; 32], &[9; 32]), Err(IndexRefusal::NullifierUsed)));
}

#[test]
fn a_reservation_survives_a_crash_and_is_computed_again() {
	let dir = tempfile::tempdir().unwrap();
	open(dir.path()).reserve(&[1; 32], &[2; 32]).unwrap();
	let index = open(dir.path());
	assert_eq!(index.record(&[1; 32]).unwrap(), Some(Record::Reserved { query_commitment: [2; 32] }));
	assert_eq!(index.reserve(&[1; 32], &[2; 32]).unwrap(), Reservation::Compute);
	assert!(matches!(index.reserve(&[1; 32], &[9; 32]), Err(IndexRefusal::NullifierUsed)));
}

#[test]
fn a_released_nullifier_is_free_again_and_an_answered_one_is_not() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	index.reserve(&[1; 32], &[2; 32]).unwrap();
	index.release(&[1; 32]).unwrap();
	assert_eq!(index.reserve(&[1; 32], &[9; 32]).unwrap(), Reservation::Compute);
	answer(&index, 2);
	index.release(&[2; 32]).unwrap();
	assert_eq!(index.reserve(&[2; 32], &[2; 32]).unwrap(), Reservation::Answered(vec![2]));
}

#[test]
fn an_answer_needs_the_reservation_of_its_own_query() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	assert!(matches!(index.answer(&settlement(1, 2), b"bytes", None), Err(IndexRefusal::NotReserved)));
	index.reserve(&[1; 32], &[9; 32]).unwrap();
	assert!(matches!(index.answer(&settlement(1, 2), b"bytes", None), Err(IndexRefusal::NotReserved)));
	assert_eq!(index.pending_count().unwrap(), 0);
}

#[test]
fn settlements_wait_in_the_order_of_answering_until_they_are_closed() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	for nullifier in [9, 3, 7] {
		answer(&index, nullifier);
	}
	let waiting = |index: &Index| index.pending(10).unwrap().iter().map(|s| s.nullifier[0]).collect::<Vec<_>>();
	assert_eq!(waiting(&index), [9, 3, 7]);
	assert_eq!(index.pending(2).unwrap().len(), 2);

	index.close(&[[3; 32]], true).unwrap();
	index.close(&[[7; 32]], false).unwrap();
	drop(index);

	let index = open(dir.path());
	assert_eq!(waiting(&index), [9]);
	let payment = |nullifier: u8| match index.record(&[nullifier; 32]).unwrap() {
		Some(Record::Answered(answer)) => answer.payment,
		other => panic!("{other:?}"),
	};
	assert_eq!([payment(3), payment(7)], [Payment::Settled, Payment::GivenUp]);
	// The answer stays.
	assert_eq!(index.reserve(&[3; 32], &[2; 32]).unwrap(), Reservation::Answered(vec![3]));
	answer(&index, 1);
	assert_eq!(waiting(&index), [9, 1]);
}

#[test]
fn statistics_heads_and_deletions_are_remembered() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	let statistic = Statistic {
		contribution: 5,
		models: vec![1],
		rows: 100,
		uploaded_at: 3,
		seen_final: true,
		state: StatisticState::Revoked { block: 8, deleted: true },
	};
	index.set_statistic(&[6; 32], &statistic).unwrap();
	let head =
		|contributions: &[u64]| Head { hash: [contributions.len() as u8; 32], contributions: contributions.to_vec() };
	index.set_head(1, 4, &head(&[5, 6])).unwrap();
	index.set_head(1, 5, &head(&[6])).unwrap();
	index.set_head(2, 4, &head(&[5, 6, 7])).unwrap();
	assert_eq!(index.heads_with(1, 5).unwrap(), [(4, head(&[5, 6]))]);

	let receipt = DeletionReceipt {
		contribution: 5,
		model: 1,
		statistic: hex::encode([6; 32]),
		heads: vec![],
		block: 8,
		signature: String::new(),
	};
	index.set_deletion(&receipt, &[4]).unwrap();
	drop(index);

	let index = open(dir.path());
	assert_eq!(index.statistic(&[6; 32]).unwrap(), Some(statistic));
	assert!(index.heads_with(1, 5).unwrap().is_empty());
	assert_eq!(index.heads_with(1, 6).unwrap().len(), 1);
	assert_eq!(index.heads_with(2, 5).unwrap().len(), 1);
	assert_eq!(index.deletions().unwrap().len(), 1);
	assert_eq!(index.deletion(5, 1).unwrap().unwrap().block, 8);
	assert!(index.deletion(5, 2).unwrap().is_none());
}

#[test]
fn keys_unused_for_longest_are_surplus_first() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	for key in [1, 2, 3] {
		index.touch_key(&[key; 32], 10).unwrap();
	}
	index.touch_key(&[1; 32], 10).unwrap();
	assert!(index.surplus_keys(30).unwrap().is_empty());
	assert_eq!(index.surplus_keys(15).unwrap(), [[2; 32], [3; 32]]);
	index.remove_key(&[2; 32]).unwrap();
	assert!(index.key(&[2; 32]).unwrap().is_none());
}

#[test]
fn an_index_belongs_to_one_chain() {
	let dir = tempfile::tempdir().unwrap();
	let index = open(dir.path());
	index.bind(&[1; 32]).unwrap();
	index.bind(&[1; 32]).unwrap();
	assert!(matches!(index.bind(&[2; 32]), Err(IndexRefusal::OtherChain)));
}
