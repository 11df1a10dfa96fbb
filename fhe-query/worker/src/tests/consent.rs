//! Consent changes: the old head falls silent at once, the new one equals a training without what left.

use assent_primitives::Hash32;
use assent_protocol::receipt::verify;
use assent_protocol::{DeletionReceipt, ModelInfo};

use super::*;
use crate::{deletion::deletion_payload, store::Kind};

/// A worker with uploaded contributions, all active in a final block.
async fn with(contributions: &[u64]) -> (House, Preparer) {
	let house = House::new().await;
	house.put_descriptor().await;
	for contribution in contributions {
		house.contribute(*contribution).await;
	}
	house.chain.activate();
	house.chain.finalize();
	let mut preparer = Preparer::new(house.worker.clone());
	house.work(&mut preparer).await;
	(house, preparer)
}

fn served(house: &House) -> Head {
	(**house.worker.models.serving(MODEL).unwrap().head().unwrap()).clone()
}

#[tokio::test]
async fn the_served_head_is_the_one_trained_on_the_active_set() {
	let (house, _) = with(&[1, 2, 3]).await;
	assert_eq!(served(&house), trained_on(&[1, 2, 3]));
	let info: ModelInfo = house.get("/v1/models/1").await.json().await.unwrap();
	assert_eq!((info.version, info.rows, info.classes), (1, 3 * u64::from(ROWS), 2));
	assert_eq!(info.head, hex::encode(trained_on(&[1, 2, 3]).hash()));
}

#[tokio::test]
async fn a_model_is_silent_from_the_best_block_and_answers_anew_from_the_final_one() {
	let (house, mut preparer) = with(&[1, 2, 3]).await;

	house.chain.revoke(2);
	house.hear().await;
	refused(house.get("/v1/models/1").await, Code::Unavailable).await;
	// The new head is ready before the block is final, and is not served before.
	house.work(&mut preparer).await;
	refused(house.get("/v1/models/1").await, Code::Unavailable).await;

	house.chain.finalize();
	house.work(&mut preparer).await;
	assert_eq!(served(&house), trained_on(&[1, 3]));
	assert_eq!(house.worker.models.serving(MODEL).unwrap().version, 2);
}

#[tokio::test]
async fn heads_are_bit_equal_to_training_after_any_order_of_changes() {
	let (house, mut preparer) = with(&[4, 1]).await;
	let mut active = vec![1, 4];
	for (joins, contribution) in [(true, 2), (false, 1), (true, 3), (true, 5), (false, 4), (false, 2), (true, 6)] {
		match joins {
			true => {
				house.contribute(contribution).await;
				house.chain.activate();
				active.push(contribution);
			},
			false => {
				house.chain.revoke(contribution);
				active.retain(|other| *other != contribution);
			},
		}
		house.chain.finalize();
		house.work(&mut preparer).await;
		assert_eq!(served(&house), trained_on(&active), "{active:?}");
	}
}

#[tokio::test]
async fn a_revoked_statistic_is_gone_with_every_head_that_contained_it() {
	let (house, mut preparer) = with(&[1, 2]).await;
	let (statistic, head) = (statistic(2).hash(), trained_on(&[1, 2]).hash());
	assert!(house.worker.store.has(Kind::Head, &head).await.unwrap());

	house.chain.revoke(2);
	house.work(&mut preparer).await;
	assert!(house.worker.store.has(Kind::Statistic, &statistic).await.unwrap(), "not before it is final");
	house.chain.finalize();
	house.work(&mut preparer).await;

	assert!(!house.worker.store.has(Kind::Statistic, &statistic).await.unwrap());
	assert!(!house.worker.store.has(Kind::Head, &head).await.unwrap());
	let path = format!("/v1/statistics/{}", hex::encode(statistic));
	assert_eq!(house.get(&path).await.status(), 410);
	refused(house.get(&path).await, Code::Gone).await;
	refused(house.put("statistics", &statistic, house.seal(&super::statistic(2).to_bytes())).await, Code::Gone).await;
	let receipts: Vec<DeletionReceipt> = house.get("/v1/deletions").await.json().await.unwrap();
	assert_eq!(receipts.len(), 1);
	check(&receipts[0], 2, &statistic, &[head], &house);
	// Again after every block, without doing anything twice.
	house.chain.push(|_| ());
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert_eq!(house.worker.index.deletions().unwrap().len(), 1);
}

fn check(receipt: &DeletionReceipt, contribution: u64, statistic: &Hash32, heads: &[Hash32], house: &House) {
	assert_eq!((receipt.contribution, receipt.model), (contribution, MODEL));
	assert_eq!(receipt.heads, heads.iter().map(hex::encode).collect::<Vec<_>>());
	let payload = deletion_payload(contribution, MODEL, statistic, heads, receipt.block);
	let signature = hex::decode(&receipt.signature).unwrap().try_into().unwrap();
	assert!(verify(&house.worker.identity.signer.account(), &payload, &signature));
}

#[tokio::test]
async fn revoked_rows_come_back_only_as_a_new_registration() {
	let (house, mut preparer) = with(&[1, 2]).await;
	house.chain.revoke(2);
	house.chain.finalize();
	house.work(&mut preparer).await;

	house.chain.push(|block| block.pledges.push(Pledge { contribution: 9, ..pledge(2, Stage::Pending) }));
	house.hear().await;
	let statistic = statistic(2);
	let answer = house.put("statistics", &statistic.hash(), house.seal(&statistic.to_bytes())).await;
	assert_eq!(answer.status(), 201);
	house.chain.activate();
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert_eq!(served(&house), trained_on(&[1, 2]));
}

#[tokio::test]
async fn a_restarted_worker_computes_the_same_head() {
	let (house, _) = with(&[1, 2, 3]).await;
	let before = served(&house);
	let house = house.restart().await;
	assert!(house.worker.models.serving(MODEL).is_err());
	house.work(&mut Preparer::new(house.worker.clone())).await;
	assert_eq!(served(&house), before);
}

#[tokio::test]
async fn a_deletion_that_a_crash_interrupted_is_finished() {
	let (house, _) = with(&[1, 2]).await;
	house.chain.revoke(2);
	house.chain.finalize();
	// The tombstone was written, and nothing else was done.
	let hash = statistic(2).hash();
	let mut record = house.worker.index.statistic(&hash).unwrap().unwrap();
	record.state = crate::index::StatisticState::Revoked { block: 6, deleted: false };
	house.worker.index.set_statistic(&hash, &record).unwrap();

	let house = house.restart().await;
	house.work(&mut Preparer::new(house.worker.clone())).await;

	assert!(!house.worker.store.has(Kind::Statistic, &hash).await.unwrap());
	assert!(!house.worker.store.has(Kind::Head, &trained_on(&[1, 2]).hash()).await.unwrap());
	assert_eq!(house.worker.index.deletions().unwrap()[0].block, 6);
}

#[tokio::test]
async fn a_missing_statistic_keeps_the_model_silent_and_says_why() {
	let house = House::new().await;
	house.put_descriptor().await;
	house.contribute(1).await;
	house.chain.push(|block| block.pledges.push(pledge(2, Stage::Pending)));
	house.chain.activate();
	house.chain.finalize();
	let mut preparer = Preparer::new(house.worker.clone());
	house.work(&mut preparer).await;
	let refusal = refusal(house.get("/v1/models/1").await).await;
	assert_eq!(refusal.code, Code::Unavailable);
	assert!(refusal.message.contains("contribution 2"), "{}", refusal.message);
	assert!(house.get("/v1/health").await.text().await.unwrap().contains("contribution 2"));

	let statistic = statistic(2);
	house.put("statistics", &statistic.hash(), house.seal(&statistic.to_bytes())).await;
	house.work(&mut preparer).await;
	assert_eq!(served(&house), trained_on(&[1, 2]));
}

#[tokio::test]
async fn a_branch_that_is_undone_leaves_nothing_in_the_head() {
	let (house, mut preparer) = with(&[1, 2, 3]).await;
	// One branch revokes 1, the one that becomes final revokes 2. Both call it version 2.
	house.chain.revoke(1);
	house.work(&mut preparer).await;
	house.chain.undo();
	house.chain.revoke(2);
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert_eq!(served(&house), trained_on(&[1, 3]));
	assert!(house.worker.store.has(Kind::Statistic, &statistic(1).hash()).await.unwrap());
}

#[tokio::test]
async fn a_statistic_whose_registration_was_undone_is_kept_for_a_while_only() {
	let (house, mut preparer) = with(&[1]).await;
	house.contribute(2).await;
	house.chain.undo();
	for _ in 0..3 {
		house.chain.push(|_| ());
	}
	house.chain.finalize();
	house.work(&mut preparer).await;
	let hash = statistic(2).hash();
	assert!(house.worker.store.has(Kind::Statistic, &hash).await.unwrap());
	for _ in 0..25 {
		house.chain.push(|_| ());
	}
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert!(!house.worker.store.has(Kind::Statistic, &hash).await.unwrap());
}

#[tokio::test]
async fn a_node_that_is_catching_up_deletes_nothing() {
	let (house, _) = with(&[1, 2]).await;
	house.chain.begin_again();
	let house = house.restart().await;
	house.work(&mut Preparer::new(house.worker.clone())).await;
	assert!(house.worker.store.has(Kind::Statistic, &statistic(1).hash()).await.unwrap());
}

#[tokio::test]
async fn unreadable_pledges_delete_nothing() {
	let (house, mut preparer) = with(&[1, 2]).await;
	house.chain.fall_silent();
	preparer.prepare().await;
	Upkeep::new(house.worker.clone()).run(&mut preparer).await;
	assert!(house.worker.store.has(Kind::Statistic, &statistic(1).hash()).await.unwrap());
	assert!(house.worker.index.deletions().unwrap().is_empty());
}

#[tokio::test]
async fn a_model_whose_pledges_cannot_be_read_stops_no_deletion_and_loses_nothing() {
	const OTHER: u32 = MODEL + 1;
	let (house, mut preparer) = with(&[1, 2, 3]).await;
	house.chain.push(|block| {
		let facts = block.facts.models[&MODEL];
		block.facts.models.insert(OTHER, facts);
		block.pledges.push(Pledge { model: OTHER, ..pledge(3, Stage::Active) });
	});
	house.chain.finalize();
	house.work(&mut preparer).await;

	house.chain.spoil(OTHER);
	house.chain.push(|block| {
		block.pledges.retain(|pledge| pledge.contribution != 1);
		block.pledges.retain(|pledge| pledge.contribution != 3 || pledge.model == OTHER);
		block.facts.models.get_mut(&MODEL).unwrap().version += 1;
	});
	house.chain.finalize();
	house.work(&mut preparer).await;
	for (contribution, stays) in [(1, false), (2, true), (3, true)] {
		let hash = statistic(contribution).hash();
		assert_eq!(house.worker.store.has(Kind::Statistic, &hash).await.unwrap(), stays, "{contribution}");
	}
	assert_eq!(served(&house), trained_on(&[2]));
	let metrics = house.get("/metrics").await.text().await.unwrap();
	assert!(metrics.contains("assent_pledges_unread_total 1"), "{metrics}");

	// Its registration is gone, so its last pledge is as well.
	house.chain.push(|block| block.pledges.retain(|pledge| pledge.contribution != 3));
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert!(!house.worker.store.has(Kind::Statistic, &statistic(3).hash()).await.unwrap());
}

#[tokio::test]
async fn news_of_nothing_at_all_deletes_nothing() {
	let (house, _) = with(&[1, 2]).await;
	// A restarted worker that has not heard from its node yet.
	let house = house.restart().await;
	house.worker.models.set_best(Default::default());
	let fresh = super::worker(
		tempfile::tempdir().unwrap().path(),
		&house.chain,
		Arc::new(FakeBackend(house.engine.clone())),
		Limits::default(),
		Some(house.worker.store.clone()),
	);
	fresh
		.index
		.set_statistic(&statistic(1).hash(), &house.worker.index.statistic(&statistic(1).hash()).unwrap().unwrap())
		.unwrap();
	Upkeep::new(fresh.clone()).run(&mut Preparer::new(fresh)).await;
	assert!(house.worker.store.has(Kind::Statistic, &statistic(1).hash()).await.unwrap());
}

async fn eventually(mut holds: impl FnMut() -> bool) {
	for _ in 0..500 {
		if holds() {
			return;
		}
		tokio::time::sleep(Duration::from_millis(10)).await;
	}
	panic!("it never happened");
}

#[tokio::test]
async fn an_uploaded_pledge_is_attested_once_when_it_is_final() {
	let house = House::new().await;
	house.put_descriptor().await;
	house.contribute(1).await;
	let mut preparer = Preparer::new(house.worker.clone());
	let upkeep = Upkeep::new(house.worker.clone());
	upkeep.run(&mut preparer).await;
	assert!(house.chain.attestations().is_empty(), "not before it is final");

	house.chain.finalize();
	house.hear().await;
	for _ in 0..3 {
		upkeep.run(&mut preparer).await;
	}
	eventually(|| !house.chain.attestations().is_empty()).await;
	upkeep.run(&mut preparer).await;
	assert_eq!(house.chain.attestations(), [(MODEL, 1)]);
}

#[tokio::test]
async fn a_pledge_without_an_upload_is_not_attested() {
	let house = House::new().await;
	house.put_descriptor().await;
	house.chain.push(|block| block.pledges.push(pledge(1, Stage::Pending)));
	house.chain.finalize();
	house.work(&mut Preparer::new(house.worker.clone())).await;
	tokio::time::sleep(Duration::from_millis(100)).await;
	assert!(house.chain.attestations().is_empty());
}

#[tokio::test]
async fn a_failed_attestation_is_tried_again_after_a_pause() {
	let limits = Limits { attest_pause: Duration::from_millis(200), ..Limits::default() };
	let house = House::with(limits, None).await;
	house.put_descriptor().await;
	house.contribute(1).await;
	house.chain.finalize();
	house.hear().await;
	house.chain.fail_attestations(true);
	let mut preparer = Preparer::new(house.worker.clone());
	let upkeep = Upkeep::new(house.worker.clone());
	upkeep.run(&mut preparer).await;
	eventually(|| house.chain.attempts() == 1).await;
	house.chain.fail_attestations(false);
	upkeep.run(&mut preparer).await;
	tokio::time::sleep(Duration::from_millis(50)).await;
	assert_eq!(house.chain.attempts(), 1, "the pause is not over");
	tokio::time::sleep(Duration::from_millis(600)).await;
	upkeep.run(&mut preparer).await;
	eventually(|| house.chain.attestations() == [(MODEL, 1)]).await;
}

#[tokio::test]
async fn settlements_leave_the_queue_when_they_are_final_or_too_late() {
	let house = House::new().await;
	for (nullifier, served_at) in [(1, 1), (2, 1), (3, 5)] {
		let settlement = settlement(nullifier, served_at);
		house.worker.index.reserve(&settlement.nullifier, &settlement.query_commitment).unwrap();
		house.worker.index.answer(&settlement, b"answer", None).unwrap();
	}
	house.chain.push(|block| {
		block.used.insert([1; 32]);
	});
	let mut preparer = Preparer::new(house.worker.clone());
	house.work(&mut preparer).await;
	assert_eq!(house.worker.index.pending_count().unwrap(), 3, "not before it is final");

	house.chain.finalize();
	house.work(&mut preparer).await;
	let waiting = || house.worker.index.pending(9).unwrap().iter().map(|s| s.nullifier[0]).collect::<Vec<_>>();
	assert_eq!(waiting(), [2, 3]);

	// Block 201 is the last in which what was served at 1 could be settled.
	house.chain.push(|block| block.facts.number = 200);
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert_eq!(waiting(), [2, 3]);
	house.chain.push(|_| ());
	house.chain.finalize();
	house.work(&mut preparer).await;
	assert_eq!(waiting(), [3]);
	let metrics = house.get("/metrics").await.text().await.unwrap();
	assert!(
		metrics.contains("assent_settlements_settled_total 1")
			&& metrics.contains("assent_settlements_given_up_total 1")
	);
}
