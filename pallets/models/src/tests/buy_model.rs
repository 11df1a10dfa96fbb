//! `buy_model`.

use sp_runtime::TokenError;

use super::*;

fn buy(who: AccountId, max_price: Balance) -> sp_runtime::DispatchResult {
	Registry::buy_model(signed(who), MODEL, max_price)
}

#[test]
fn a_buyer_pays_at_once_and_owns_after_a_notice() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_ok!(buy(BUYER, PRICE));

		assert_eq!(Registry::owner(MODEL), Some(OWNER));
		assert_eq!(Registry::split(MODEL), Some(card().split));
		assert_eq!(held(HoldReason::Sale, BUYER), PRICE);
		assert_eq!(held(HoldReason::Listing, OWNER), 0);
		for reason in [HoldReason::Listing, HoldReason::Model, HoldReason::Offer] {
			assert!(held(reason, BUYER) > 100);
		}
		let (price, effective_at) = (PRICE, 1 + NOTICE);
		System::assert_last_event(
			Event::ModelBought { model: MODEL, seller: OWNER, buyer: BUYER, price, effective_at }.into(),
		);
	});
}

#[test]
fn a_buyer_is_a_party_from_then_on() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert!(!Registry::is_party(MODEL, &BUYER));
		assert_ok!(buy(BUYER, PRICE));
		assert!(Registry::is_party(MODEL, &BUYER));
		assert!(!Registry::serves(MODEL, &BUYER));
	});
}

#[test]
fn a_worker_can_buy_and_keeps_serving() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_ok!(buy(WORKER, PRICE));
		assert!(Registry::serves(MODEL, &WORKER));
	});
}

#[test]
fn buy_refuses_a_price_above_the_buyers_limit() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		for limit in [0, 1, PRICE - 1] {
			assert_noop!(buy(BUYER, limit), Error::<Test>::PriceAboveLimit);
		}
		assert_ok!(Registry::list_model(signed(OWNER), MODEL, PRICE + 1));
		assert_noop!(buy(BUYER, PRICE), Error::<Test>::PriceAboveLimit);
		assert_ok!(buy(BUYER, Balance::MAX));
		assert_eq!(held(HoldReason::Sale, BUYER), PRICE + 1);
	});
}

#[test]
fn buy_refuses_the_owner() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_noop!(buy(OWNER, PRICE), Error::<Test>::BuyerIsOwner);
	});
}

#[test]
fn buy_refuses_whose_data_is_in_the_model() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		join(MODEL, BUYER, 1);
		assert_noop!(buy(BUYER, PRICE), Error::<Test>::BuyerHoldsConsent);
		join(MODEL, BUYER, 0);
		join(ModelId(1), BUYER, 1);
		assert_ok!(buy(BUYER, PRICE));
	});
}

#[test]
fn buy_refuses_a_model_that_is_not_for_sale() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(buy(BUYER, PRICE), Error::<Test>::ModelNotFound);
	});
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_noop!(buy(BUYER, PRICE), Error::<Test>::NotListed);
	});
}

#[test]
fn buy_refuses_a_model_that_is_bought_already() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_noop!(buy(STRANGER, PRICE), Error::<Test>::NotListed);
	});
}

#[test]
fn buy_refuses_a_model_whose_card_is_about_to_change() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change(&[Purpose::Public])));
		assert_noop!(buy(BUYER, PRICE), Error::<Test>::CardChangePending);
		assert_ok!(Registry::cancel_card_change(signed(OWNER), MODEL));
		assert_ok!(buy(BUYER, PRICE));
	});
}

#[test]
fn buy_refuses_a_halted_model() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		halt(MODEL);
		assert_noop!(buy(BUYER, PRICE), Error::<Test>::ModelHalted);
	});
}

#[test]
fn buy_refuses_who_cannot_pay_the_price_or_the_deposits() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_noop!(buy(POOR, PRICE), TokenError::FundsUnavailable);
		assert_ok!(Balances::transfer_allow_death(signed(STRANGER), POOR, PRICE));
		assert_noop!(buy(POOR, PRICE), TokenError::FundsUnavailable);
	});
}
