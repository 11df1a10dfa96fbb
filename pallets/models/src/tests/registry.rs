//! What other pallets are told.

use super::*;

#[test]
fn the_card_is_told_of_a_model_that_exists() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_eq!(Registry::owner(MODEL), Some(OWNER));
		assert_eq!(Registry::rules(MODEL), Some(card().rules));
		assert_eq!(Registry::split(MODEL), Some(card().split));

		assert_eq!(Registry::owner(ModelId(1)), None);
		assert_eq!(Registry::rules(ModelId(1)), None);
		assert_eq!(Registry::split(ModelId(1)), None);
	});
}

#[test]
fn owner_workers_and_declared_accounts_are_parties() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		for who in [OWNER, WORKER, 7, 9] {
			assert!(Registry::is_party(MODEL, &who));
			assert!(!Registry::is_party(ModelId(1), &who));
		}
		for who in [STRANGER, CONTRIBUTOR, 8] {
			assert!(!Registry::is_party(MODEL, &who));
		}
	});
}

#[test]
fn a_worker_stays_a_party_for_ever() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert!(Registry::serves(MODEL, &WORKER));

		assert_ok!(Registry::close_offer(signed(WORKER), OFFER));
		assert_ok!(Registry::remove_worker(signed(WORKER)));

		assert!(!Registry::serves(MODEL, &WORKER));
		assert!(Registry::is_party(MODEL, &WORKER));
	});
}

#[test]
fn a_worker_serves_while_one_of_its_offers_is_open() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(offer_by(WORKER));
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));
		assert!(Registry::serves(MODEL, &WORKER));

		assert_ok!(Registry::close_offer(signed(OWNER), OfferId(1)));
		assert!(!Registry::serves(MODEL, &WORKER));
		assert!(!Registry::serves(MODEL, &OWNER));
	});
}

#[test]
fn an_open_offer_is_told() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		let purpose = Purpose::General;
		let mode = AnswerMode::Label;
		let open = OfferView { model: MODEL, worker: WORKER, mode, purpose, price: 50, opens_at: 1, closed_at: None };
		assert_eq!(<Registry as ModelRegistry<_>>::offer(OFFER), Some(open));
		assert_eq!(<Registry as ModelRegistry<_>>::offer(OfferId(1)), None);
	});
}

#[test]
fn what_is_pending_is_shown() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		let nothing = PendingInfo { card: None, listed_at: None, sale: None, notice: Notice::default() };
		assert_eq!(Registry::pending(MODEL), nothing);
		assert_eq!(Registry::pending(ModelId(7)), nothing);

		join(MODEL, CONTRIBUTOR, 100);
		let change = change(&[Purpose::Public]);
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change.clone()));
		assert_ok!(Registry::list_model(signed(OWNER), MODEL, 7));
		let notice = Notice { card: Some(1 + NOTICE), ..Default::default() };
		let card = Some((change, 1 + NOTICE));
		assert_eq!(Registry::pending(MODEL), PendingInfo { card, listed_at: Some(7), sale: None, notice });
	});
}

#[test]
fn a_sale_is_shown() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		let sale = SaleInfo { buyer: BUYER, price: PRICE, effective_at: 1 + NOTICE };
		assert_eq!(Registry::pending(MODEL).sale, Some(sale));
		assert_eq!(Registry::pending(MODEL).listed_at, None);
		assert_eq!(Registry::pending(MODEL).notice.sale, Some(1 + NOTICE));
	});
}
