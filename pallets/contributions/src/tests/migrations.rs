use super::*;
use crate::migrations::{counts, v1, MigrateV1ToV2};
use frame_support::traits::{GetStorageVersion, OnRuntimeUpgrade};

/// Rewrites what is stored as version 1 stored it.
fn go_back() {
	for (id, record) in Contributions::<Test>::iter().collect::<Vec<_>>() {
		let Contribution { owner, statistic, rows, models, deposit, .. } = record;
		let old = v1::Contribution { owner, statistic, rows, models, ticket: deposit.ticket };
		v1::Contributions::<Test>::insert(id, old);
	}
	for (model, id, Pledge { state, deposit }) in Pledges::<Test>::iter().collect::<Vec<_>>() {
		v1::Pledges::<Test>::insert(model, id, v1::Pledge { state, ticket: deposit.ticket });
	}
	StorageVersion::new(1).put::<Data>();
}

#[test]
fn the_migration_keeps_every_contribution_and_pledge_and_their_owners_paid() {
	ExtBuilder.build_and_execute(|| {
		// given: pledges in every state, as version 1 stored them
		let id = active(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		attested(BOB, MODEL, 60);
		let before: Vec<_> = (0..2).map(|id| Data::contribution(ContributionId(id)).unwrap()).collect();
		let (stored, holds) = (counts::<Test>(), (held(ALICE), held(BOB)));
		go_back();

		// when
		let weight = MigrateV1ToV2::<Test>::on_runtime_upgrade();

		// then
		let after: Vec<_> = (0..2).map(|id| Data::contribution(ContributionId(id)).unwrap()).collect();
		assert_eq!(after, before);
		assert!(after.iter().all(|view| view.payer == view.owner && view.provenance == Provenance::OwnData));
		assert_eq!((counts::<Test>(), (held(ALICE), held(BOB))), (stored, holds));
		assert_eq!(stored, (2, 3));
		assert_eq!(Data::on_chain_storage_version(), StorageVersion::new(2));
		assert!(weight.ref_time() > 0);
		assert_ok!(Data::revoke(by(ALICE), id));
		assert_eq!(held(ALICE), 0);
	});
}

#[test]
fn the_migration_runs_once() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		StorageVersion::new(2).put::<Data>();
		let record = Contributions::<Test>::get(id);
		MigrateV1ToV2::<Test>::on_runtime_upgrade();
		assert_eq!(Contributions::<Test>::get(id), record);
	});
}
