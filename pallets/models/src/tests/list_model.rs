//! `list_model`.

use sp_runtime::TokenError;

use super::*;

fn list(who: AccountId, price: Balance) -> sp_runtime::DispatchResult {
	Registry::list_model(signed(who), MODEL, price)
}

#[test]
fn the_owner_offers_its_model_for_sale() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(list(OWNER, 1));

		assert_eq!(Registry::pending(MODEL).listed_at, Some(1));
		assert!(held(HoldReason::Listing, OWNER) > 100);
		System::assert_last_event(Event::ModelListed { model: MODEL, price: 1 }.into());
	});
}

#[test]
fn the_owner_changes_the_price_and_pays_no_second_deposit() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		let before = held(HoldReason::Listing, OWNER);
		assert_ok!(list(OWNER, PRICE + 1));

		assert_eq!(Registry::pending(MODEL).listed_at, Some(PRICE + 1));
		assert_eq!(held(HoldReason::Listing, OWNER), before);
	});
}

#[test]
fn list_refuses_a_price_of_nothing_and_one_nobody_could_pay() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let all = pallet_balances::TotalIssuance::<Test>::get();
		assert_noop!(list(OWNER, 0), Error::<Test>::SalePriceZero);
		assert_noop!(list(OWNER, all + 1), Error::<Test>::PriceAboveIssuance);
		assert_noop!(list(OWNER, Balance::MAX), Error::<Test>::PriceAboveIssuance);
		assert_ok!(list(OWNER, all));
	});
}

#[test]
fn list_refuses_an_unknown_model_and_a_stranger() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(list(OWNER, 1), Error::<Test>::ModelNotFound);
	});
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_noop!(list(WORKER, 1), Error::<Test>::NotOwner);
	});
}

#[test]
fn list_refuses_a_model_that_is_sold_or_halted() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_noop!(list(OWNER, 1), Error::<Test>::SalePending);
		assert_noop!(list(BUYER, 1), Error::<Test>::NotOwner);
	});
	ExtBuilder::default().with_model().build_and_execute(|| {
		halt(MODEL);
		assert_noop!(list(OWNER, 1), Error::<Test>::ModelHalted);
	});
}

#[test]
fn list_refuses_an_owner_who_cannot_pay_the_deposit() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let rest = Balances::free_balance(OWNER) - 10;
		assert_ok!(Balances::transfer_allow_death(signed(OWNER), STRANGER, rest));
		assert_noop!(list(OWNER, 1), TokenError::FundsUnavailable);
	});
}
