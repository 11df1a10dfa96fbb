//! `cancel_sale`.

use super::*;

fn cancel(who: AccountId) -> sp_runtime::DispatchResult {
	Registry::cancel_sale(signed(who), MODEL)
}

#[test]
fn the_buyer_calls_a_sale_off_and_has_everything_back() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		pass(NOTICE - 1);
		assert_ok!(cancel(BUYER));

		assert_eq!(Balances::free_balance(BUYER), RICH);
		assert_eq!(Registry::owner(MODEL), Some(OWNER));
		assert_eq!(Registry::pending(MODEL).sale, None);
		assert_eq!(Registry::pending(MODEL).listed_at, None);
		System::assert_last_event(
			Event::SaleCancelled { model: MODEL, buyer: BUYER, price: PRICE, cancelled_by: BUYER }.into(),
		);
	});
}

#[test]
fn a_buyer_that_called_off_stays_a_party() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_ok!(cancel(BUYER));
		assert!(Registry::is_party(MODEL, &BUYER));
	});
}

#[test]
fn the_owner_has_its_rights_again() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_ok!(cancel(BUYER));
		assert_ok!(offer_by(WORKER));
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change(&[Purpose::Public])));
		assert_ok!(Registry::list_model(signed(OWNER), MODEL, 2));
	});
}

#[test]
fn anyone_calls_off_the_sale_of_a_halted_model_even_when_it_is_due() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		halt(MODEL);
		pass(NOTICE + 3);
		assert_ok!(cancel(STRANGER));

		assert_eq!(Balances::free_balance(BUYER), RICH);
		System::assert_last_event(
			Event::SaleCancelled { model: MODEL, buyer: BUYER, price: PRICE, cancelled_by: STRANGER }.into(),
		);
	});
}

#[test]
fn cancel_refuses_everybody_but_the_buyer() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		for who in [OWNER, WORKER, STRANGER] {
			assert_noop!(cancel(who), Error::<Test>::NotBuyer);
		}
	});
}

#[test]
fn cancel_refuses_when_the_notice_is_over() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		pass(NOTICE);
		assert_noop!(cancel(BUYER), Error::<Test>::SaleDue);
	});
}

#[test]
fn cancel_refuses_when_nobody_bought_or_a_second_time() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_noop!(cancel(BUYER), Error::<Test>::NoSale);
		assert_ok!(Registry::buy_model(signed(BUYER), MODEL, PRICE));
		assert_ok!(cancel(BUYER));
		assert_noop!(cancel(BUYER), Error::<Test>::NoSale);
	});
}
