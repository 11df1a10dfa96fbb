//! `close_offer`.

use super::*;

fn closed(closed_by: AccountId) -> RuntimeEvent {
	Event::OfferClosed { offer: OFFER, model: MODEL, worker: WORKER, closed_by }.into()
}

#[test]
fn the_owner_closes_an_offer_and_gets_the_deposit_back() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		System::set_block_number(8);

		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));

		assert_eq!(Registry::open_offers(MODEL), vec![]);
		assert_eq!(held(HoldReason::Offer, OWNER), 0);
		assert_eq!(Registry::worker(WORKER).map(|worker| worker.open_offers), Some(0));
		System::assert_last_event(closed(OWNER));
	});
}

#[test]
fn the_worker_closes_an_offer_and_the_owner_gets_the_deposit_back() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(Registry::close_offer(signed(WORKER), OFFER));

		assert_eq!(held(HoldReason::Offer, OWNER), 0);
		System::assert_last_event(closed(WORKER));
	});
}

#[test]
fn a_closed_offer_stays_readable() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		System::set_block_number(8);
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));

		let seen = <Registry as ModelRegistry<_>>::offer(OFFER);
		let purpose = Purpose::General;
		let mode = AnswerMode::Label;
		let view =
			OfferView { model: MODEL, worker: WORKER, mode, purpose, price: 50, opens_at: 1, closed_at: Some(8) };
		assert_eq!(seen, Some(view));
		assert_eq!(Registry::offer(OFFER).map(|offer| offer.status), Some(OfferStatus::Closed { at: 8 }));
	});
}

#[test]
fn an_offer_of_a_halted_model_can_be_closed() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		halt(MODEL);
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));
	});
}

#[test]
fn anyone_closes_an_offer_that_the_data_pools_do_not_permit() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		let before = held(HoldReason::Offer, OWNER);
		assert_ok!(offer_at(WORKER, Purpose::Research, 50));
		let offer = OfferId(1);
		assert_noop!(Registry::close_offer(signed(STRANGER), offer), Error::<Test>::NotOwnerOrWorker);
		LeastPermitted::set(&51);

		assert_ok!(Registry::close_offer(signed(STRANGER), offer));

		assert_eq!(held(HoldReason::Offer, OWNER), before);
		let closed_by = STRANGER;
		System::assert_last_event(Event::OfferClosed { offer, model: MODEL, worker: WORKER, closed_by }.into());
		assert_noop!(Registry::close_offer(signed(STRANGER), OFFER), Error::<Test>::NotOwnerOrWorker);
	});
}

#[test]
fn offers_only_looks_at_every_open_offer_and_at_no_other() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(offer_at(WORKER, Purpose::Public, 60));
		let least = |least| Registry::offers_only(MODEL, |_, price| price >= least);
		assert!(least(50) && !least(51));
		assert!(!Registry::offers_only(MODEL, |purpose, _| purpose == Purpose::General));
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));
		assert!(least(60) && !least(61));
		assert!(Registry::offers_only(ModelId(7), |_, _| false), "none is open");
	});
}

#[test]
fn close_refuses_an_unknown_offer() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(Registry::close_offer(signed(OWNER), OFFER), Error::<Test>::OfferNotFound);
	});
}

#[test]
fn close_refuses_a_stranger_and_another_worker() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(Registry::set_worker(signed(OTHER_WORKER), endpoint("https://b"), [1; 32]));
		assert_noop!(Registry::close_offer(signed(STRANGER), OFFER), Error::<Test>::NotOwnerOrWorker);
		assert_noop!(Registry::close_offer(signed(OTHER_WORKER), OFFER), Error::<Test>::NotOwnerOrWorker);
	});
}

#[test]
fn close_refuses_an_offer_that_is_closed() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));
		assert_noop!(Registry::close_offer(signed(OWNER), OFFER), Error::<Test>::OfferAlreadyClosed);
	});
}

#[test]
fn what_is_left_of_a_worker_serves_when_it_opens() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		assert_ok!(offer_at(WORKER, Purpose::General, 60));
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));

		assert!(!Registry::serves(MODEL, &WORKER));
		pass(NOTICE);
		assert!(Registry::serves(MODEL, &WORKER));
	});
}

#[test]
fn an_offer_of_a_model_that_is_being_sold_can_be_closed() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_noop!(Registry::close_offer(signed(BUYER), OFFER), Error::<Test>::NotOwnerOrWorker);
		assert_ok!(Registry::close_offer(signed(WORKER), OFFER));
		assert_eq!(held(HoldReason::Offer, OWNER), 0);
		assert!(held(HoldReason::Offer, BUYER) > 0);
	});
}
