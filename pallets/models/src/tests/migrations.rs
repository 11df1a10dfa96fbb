//! The migration from the first storage layout.

use frame_support::{
	traits::{Consideration, GetStorageVersion, OnRuntimeUpgrade, StorageVersion},
	weights::constants::RocksDbWeight,
};

use super::*;
use crate::migrations::{counts, v1, MigrateV1ToV2};

/// Model 0 with offer 0, open, and offer 1, closed, as the first layout had them.
fn first_layout() {
	let tickets = |count| {
		(0..count)
			.map(|_| <Test as Config>::OfferConsideration::new(&OWNER, Registry::offer_footprint()).expect("rich"))
	};
	let Card { document, descriptor, rules, split, .. } = card();
	let ticket = <Test as Config>::ModelConsideration::new(&OWNER, Registry::model_footprint(&declared(&[7, 9])));
	let model = v1::Model {
		owner: OWNER,
		card: v1::Card { document, descriptor, rules, split },
		declared: declared(&[7, 9]),
		registered_at: 1,
		ticket: ticket.expect("rich"),
	};
	v1::Models::<Test>::insert(MODEL, model);
	let offer = |status, ticket| v1::Offer {
		model: MODEL,
		worker: WORKER,
		mode: AnswerMode::Label,
		purpose: Purpose::Research,
		price: 50,
		status,
		ticket,
	};
	v1::Offers::<Test>::insert(OFFER, offer(OfferStatus::Open, tickets(1).next()));
	v1::Offers::<Test>::insert(OfferId(1), offer(OfferStatus::Closed { at: 7 }, None));
	v1::ModelWorkers::<Test>::insert(MODEL, WORKER, 1);
	v1::ModelWorkers::<Test>::insert(ModelId(0), OTHER_WORKER, 0);
	v1::Offers::<Test>::insert(
		OfferId(2),
		v1::Offer { worker: OTHER_WORKER, ..offer(OfferStatus::Closed { at: 8 }, None) },
	);
	OpenOffers::<Test>::insert(MODEL, frame_support::BoundedVec::truncate_from(vec![OFFER]));
	Workers::<Test>::mutate_extant(WORKER, |worker| worker.open_offers = 1);
	NextModelId::<Test>::put(ModelId(1));
	NextOfferId::<Test>::put(OfferId(3));
	StorageVersion::new(1).put::<Registry>();
}

#[test]
fn a_card_of_the_first_layout_allows_every_purpose_and_says_no_more() {
	ExtBuilder::default().with_worker().build_and_execute(|| {
		first_layout();
		let before = counts::<Test>();

		let weight = MigrateV1ToV2::<Test>::on_runtime_upgrade();

		// Six records, the ends of three maps, and the version.
		assert_eq!(weight, RocksDbWeight::get().reads_writes(6 + 3 + 1, 6 + 1));
		assert_eq!(counts::<Test>(), before);
		assert_eq!(before, vec![1, 3, 2]);
		assert_eq!(Registry::on_chain_storage_version(), StorageVersion::new(2));
		let info = Registry::model(MODEL).expect("it is still there");
		let expected = Card {
			evaluation: [0; 32],
			purposes: PurposeSet::ALL,
			forbidden: PurposeSet::NONE,
			domain: Default::default(),
			languages: Default::default(),
			licence: Default::default(),
			..card()
		};
		assert_eq!(info, ModelInfo { owner: OWNER, card: expected, declared: vec![7, 9], registered_at: 1 });
	});
}

#[test]
fn an_offer_of_the_first_layout_is_open_and_served() {
	ExtBuilder::default().with_worker().build_and_execute(|| {
		first_layout();
		MigrateV1ToV2::<Test>::on_runtime_upgrade();

		let view = <Registry as ModelRegistry<_>>::offer(OFFER).expect("it is still there");
		assert_eq!((view.price, view.purpose, view.opens_at, view.closed_at), (50, Purpose::Research, 0, None));
		let closed = <Registry as ModelRegistry<_>>::offer(OfferId(1)).expect("it is still there");
		assert_eq!(closed.closed_at, Some(7));
		assert!(Registry::serves(MODEL, &WORKER));
		assert!(Registry::is_party(MODEL, &OTHER_WORKER) && !Registry::serves(MODEL, &OTHER_WORKER));
		assert_ok!(Registry::close_offer(signed(WORKER), OFFER));
		assert_eq!(held(HoldReason::Offer, OWNER), 0);
	});
}

#[test]
fn the_migration_runs_once() {
	ExtBuilder::default().with_worker().build_and_execute(|| {
		first_layout();
		MigrateV1ToV2::<Test>::on_runtime_upgrade();
		let after = sp_io::storage::root(sp_runtime::StateVersion::V1);
		MigrateV1ToV2::<Test>::on_runtime_upgrade();
		assert_eq!(after, sp_io::storage::root(sp_runtime::StateVersion::V1));
	});
}
