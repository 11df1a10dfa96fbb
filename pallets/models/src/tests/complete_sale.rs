//! `complete_sale`.

use frame_support::traits::{fungible::Inspect, LockableCurrency, WithdrawReasons};

use super::*;

fn complete(who: AccountId) -> sp_runtime::DispatchResult {
	Registry::complete_sale(signed(who), MODEL)
}

const DEPOSITS: [HoldReason; 3] = [HoldReason::Model, HoldReason::Offer, HoldReason::Listing];

#[test]
fn anyone_hands_the_model_over_when_the_notice_is_over() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		let (seller, buyer) = (Balances::total_balance(&OWNER), Balances::total_balance(&BUYER));
		pass(NOTICE);

		assert_ok!(complete(STRANGER));

		assert_eq!(Registry::owner(MODEL), Some(BUYER));
		assert_eq!(Balances::total_balance(&OWNER), seller + PRICE);
		assert_eq!(Balances::total_balance(&BUYER), buyer - PRICE);
		assert_eq!(DEPOSITS.map(|reason| held(reason, OWNER)), [0, 0, 0]);
		assert!(held(HoldReason::Model, BUYER) > 0 && held(HoldReason::Offer, BUYER) > 0);
		assert_eq!((held(HoldReason::Sale, BUYER), held(HoldReason::Listing, BUYER)), (0, 0));
		assert_eq!(Registry::pending(MODEL).sale, None);
		System::assert_last_event(Event::OwnerChanged { model: MODEL, old: OWNER, new: BUYER, price: PRICE }.into());
	});
}

#[test]
fn seller_and_buyer_are_parties_for_ever() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		pass(NOTICE);
		assert_ok!(complete(STRANGER));
		assert!(Registry::is_party(MODEL, &OWNER));

		assert_ok!(Registry::list_model(signed(BUYER), MODEL, 1));
		assert_ok!(Registry::buy_model(signed(STRANGER), MODEL, 1));
		pass(NOTICE);
		assert_ok!(complete(CONTRIBUTOR));
		assert_eq!(Registry::owner(MODEL), Some(STRANGER));
		for who in [OWNER, BUYER, STRANGER, WORKER, 7, 9] {
			assert!(Registry::is_party(MODEL, &who));
		}
	});
}

#[test]
fn consent_does_not_move_with_the_model() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		let before = Consents::get();
		pass(NOTICE);
		assert_ok!(complete(STRANGER));
		assert_eq!(Consents::get(), before);
	});
}

#[test]
fn the_buyer_has_the_rights_of_an_owner_and_the_seller_has_not() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		pass(NOTICE);
		assert_ok!(complete(STRANGER));

		assert_noop!(offer_by(WORKER), Error::<Test>::NotOwner);
		assert_noop!(Registry::close_offer(signed(OWNER), OFFER), Error::<Test>::NotOwnerOrWorker);
		assert_ok!(Registry::close_offer(signed(BUYER), OFFER));
		assert_eq!(held(HoldReason::Offer, BUYER), 0);
		let label = AnswerMode::Label;
		assert_ok!(Registry::make_offer(signed(BUYER), MODEL, label, Purpose::General, WORKER, 50));
	});
}

#[test]
fn a_deposit_for_an_offer_that_was_closed_meanwhile_returns() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_ok!(offer_by(WORKER));
		assert_ok!(Registry::buy_model(signed(BUYER), MODEL, PRICE));
		let both = held(HoldReason::Offer, BUYER);
		assert_ok!(Registry::close_offer(signed(WORKER), OFFER));
		pass(NOTICE);
		assert_ok!(complete(BUYER));
		assert_eq!(held(HoldReason::Offer, BUYER), both / 2);
		assert_eq!(held(HoldReason::Offer, OWNER), 0);
	});
}

#[test]
fn a_sale_never_fails_for_lack_of_money() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		for who in [OWNER, BUYER] {
			let all = Balances::free_balance(who) - 1;
			assert_ok!(Balances::transfer_allow_death(signed(who), STRANGER, all));
		}
		pass(NOTICE);
		assert_ok!(complete(STRANGER));
		assert_eq!(Registry::owner(MODEL), Some(BUYER));
	});
}

#[test]
fn a_buyer_whose_balance_is_locked_cannot_hold_a_sale_up() {
	for locked in [Balances::total_balance, |_: &AccountId| Balance::MAX] {
		ExtBuilder::default().with_sale().build_and_execute(|| {
			// given: a lock on everything, what is held for the sale too, as a vote with conviction leaves it
			let seller = Balances::total_balance(&OWNER);
			Balances::set_lock(*b"pyconvot", &BUYER, locked(&BUYER), WithdrawReasons::all());
			pass(NOTICE);

			assert_ok!(complete(STRANGER));

			assert_eq!(Registry::owner(MODEL), Some(BUYER));
			assert_eq!(Balances::total_balance(&OWNER), seller + PRICE);
			assert_eq!(held(HoldReason::Sale, BUYER), 0);
		});
	}
}

#[test]
fn a_model_can_be_sold_for_the_smallest_amount() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(Registry::list_model(signed(OWNER), MODEL, 1));
		assert_ok!(Registry::buy_model(signed(BUYER), MODEL, 1));
		pass(NOTICE);
		assert_ok!(complete(BUYER));
		assert_eq!(Balances::free_balance(OWNER), RICH + 1);
	});
}

#[test]
fn complete_refuses_before_the_notice_is_over() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		for _ in 0..NOTICE {
			assert_noop!(complete(BUYER), Error::<Test>::NoticeNotOver);
			pass(1);
		}
		assert_ok!(complete(BUYER));
	});
}

#[test]
fn complete_refuses_when_nobody_bought_or_a_second_time() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_noop!(complete(OWNER), Error::<Test>::NoSale);
		assert_ok!(Registry::buy_model(signed(BUYER), MODEL, PRICE));
		pass(NOTICE);
		assert_ok!(complete(OWNER));
		assert_noop!(complete(OWNER), Error::<Test>::NoSale);
	});
}

#[test]
fn complete_refuses_a_halted_model() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		halt(MODEL);
		pass(NOTICE);
		assert_noop!(complete(OWNER), Error::<Test>::ModelHalted);
	});
}
