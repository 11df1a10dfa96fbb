//! Storage that was tampered with.

use frame_support::{traits::fungible::MutateHold, BoundedVec};

use super::*;

fn noticed(tamper: impl FnOnce()) {
	noticed_in(ExtBuilder::default().with_offer(), tamper);
}

fn noticed_in(builder: ExtBuilder, tamper: impl FnOnce()) {
	builder.build().execute_with(|| {
		assert_ok!(Registry::do_try_state());
		tamper();
		assert!(Registry::do_try_state().is_err());
	});
}

#[test]
fn a_model_beyond_the_next_identifier_is_noticed() {
	noticed(|| NextModelId::<Test>::put(ModelId(0)));
}

#[test]
fn a_card_changed_behind_everyones_back_is_noticed() {
	noticed(|| Models::<Test>::mutate_extant(MODEL, |model| model.card.rules.min_rows = 0));
}

#[test]
fn declared_accounts_out_of_order_are_noticed() {
	noticed(|| Models::<Test>::mutate_extant(MODEL, |model| model.declared = declared(&[9, 7])));
}

#[test]
fn an_offer_beyond_the_next_identifier_is_noticed() {
	noticed(|| NextOfferId::<Test>::put(OfferId(0)));
}

#[test]
fn an_open_offer_without_a_deposit_is_noticed() {
	noticed(|| Offers::<Test>::mutate_extant(OFFER, |offer| offer.ticket = None));
}

#[test]
fn an_open_offer_that_is_not_listed_is_noticed() {
	noticed(|| OpenOffers::<Test>::remove(MODEL));
}

#[test]
fn a_list_with_an_offer_of_another_model_is_noticed() {
	noticed(|| OpenOffers::<Test>::insert(ModelId(1), BoundedVec::truncate_from(vec![OFFER])));
}

#[test]
fn a_wrong_count_of_open_offers_is_noticed() {
	let service = |open, opens_at| Service { open, opens_at };
	noticed(|| ModelWorkers::<Test>::insert(MODEL, WORKER, service(2, 1)));
	noticed(|| ModelWorkers::<Test>::insert(MODEL, WORKER, service(1, 2)));
	noticed(|| ModelWorkers::<Test>::insert(MODEL, STRANGER, service(1, 1)));
	noticed(|| ModelWorkers::<Test>::insert(ModelId(1), STRANGER, service(0, 0)));
	noticed(|| ModelWorkers::<Test>::remove(MODEL, WORKER));
	noticed(|| Workers::<Test>::mutate_extant(WORKER, |worker| worker.open_offers = 0));
}

#[test]
fn an_open_offer_of_a_worker_that_left_is_noticed() {
	noticed(|| Workers::<Test>::remove(WORKER));
}

#[test]
fn an_endpoint_in_the_clear_is_noticed() {
	noticed(|| Workers::<Test>::mutate_extant(WORKER, |worker| worker.endpoint = endpoint("http://example.org")));
}

#[test]
fn an_open_offer_of_a_purpose_not_on_the_card_is_noticed() {
	let purposes: PurposeSet = [Purpose::Public].into_iter().collect();
	noticed(|| Models::<Test>::mutate_extant(MODEL, |model| model.card.purposes = purposes));
}

fn pending() -> PendingCardOf<Test> {
	let ticket = frame_support::traits::Consideration::new(&OWNER, Registry::pending_footprint()).expect("rich");
	PendingCard { change: change(&[Purpose::Public]), effective_at: 9, ticket }
}

#[test]
fn a_pending_card_that_could_not_come_into_force_is_noticed() {
	ExtBuilder::default().with_offer().build_and_execute(|| PendingCards::<Test>::insert(MODEL, pending()));
	noticed(|| PendingCards::<Test>::insert(ModelId(1), pending()));
	noticed(|| PendingCards::<Test>::insert(MODEL, PendingCard { change: card().changeable(), ..pending() }));
	noticed(|| PendingCards::<Test>::insert(MODEL, PendingCard { change: change(&[]), ..pending() }));
	noticed_in(ExtBuilder::default().with_sale(), || PendingCards::<Test>::insert(MODEL, pending()));
}

#[test]
fn a_listing_of_nothing_or_for_nothing_is_noticed() {
	let listed = || ExtBuilder::default().with_listing();
	noticed_in(listed(), || Listings::<Test>::mutate_extant(MODEL, |listing| listing.price = 0));
	noticed_in(listed(), || Models::<Test>::remove(MODEL));
	noticed_in(ExtBuilder::default().with_sale(), || {
		let ticket = frame_support::traits::Consideration::new(&OWNER, Registry::listing_footprint()).expect("rich");
		Listings::<Test>::insert(MODEL, Listing { price: 1, ticket });
	});
}

#[test]
fn a_sale_that_cannot_be_completed_is_noticed() {
	let sold = || ExtBuilder::default().with_sale();
	noticed_in(sold(), || Sales::<Test>::mutate_extant(MODEL, |sale| sale.buyer = OWNER));
	noticed_in(sold(), || ModelWorkers::<Test>::remove(MODEL, BUYER));
	noticed_in(sold(), || Sales::<Test>::mutate_extant(MODEL, |sale| sale.offer_tickets = Default::default()));
}

#[test]
fn money_on_hold_that_is_not_the_price_is_noticed() {
	let sold = || ExtBuilder::default().with_sale();
	noticed_in(sold(), || Sales::<Test>::mutate_extant(MODEL, |sale| sale.price += 1));
	noticed_in(sold(), || Sales::<Test>::mutate_extant(MODEL, |sale| sale.price -= 1));
	noticed_in(sold(), || Balances::hold(&HoldReason::Sale.into(), &BUYER, 1).expect("rich"));
}
