//! `remove_worker`.

use super::*;

#[test]
fn a_worker_leaves_with_its_deposit() {
	ExtBuilder::default().with_worker().build_and_execute(|| {
		assert_ok!(Registry::remove_worker(signed(WORKER)));

		assert_eq!(Registry::worker(WORKER), None);
		assert_eq!(held(HoldReason::Worker, WORKER), 0);
		assert_eq!(Balances::free_balance(WORKER), RICH);
		System::assert_last_event(Event::WorkerRemoved { worker: WORKER }.into());
	});
}

#[test]
fn a_worker_with_an_open_offer_stays() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_noop!(Registry::remove_worker(signed(WORKER)), Error::<Test>::HasOpenOffers);
	});
}

#[test]
fn a_worker_closes_its_offers_and_leaves() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(Registry::close_offer(signed(WORKER), OFFER));
		assert_ok!(Registry::remove_worker(signed(WORKER)));
	});
}

#[test]
fn remove_refuses_who_is_no_worker() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Registry::remove_worker(signed(STRANGER)), Error::<Test>::WorkerNotFound);
	});
}
