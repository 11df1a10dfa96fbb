//! `unlist_model`.

use super::*;

fn unlist(who: AccountId) -> sp_runtime::DispatchResult {
	Registry::unlist_model(signed(who), MODEL)
}

#[test]
fn the_owner_takes_its_model_off_the_market() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_ok!(unlist(OWNER));

		assert_eq!(Registry::pending(MODEL).listed_at, None);
		assert_eq!(held(HoldReason::Listing, OWNER), 0);
		System::assert_last_event(Event::ModelUnlisted { model: MODEL }.into());
		assert_noop!(Registry::buy_model(signed(BUYER), MODEL, PRICE), Error::<Test>::NotListed);
	});
}

#[test]
fn a_halted_model_can_be_taken_off_the_market() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		halt(MODEL);
		assert_ok!(unlist(OWNER));
	});
}

#[test]
fn unlist_refuses_a_stranger() {
	ExtBuilder::default().with_listing().build_and_execute(|| {
		assert_noop!(unlist(STRANGER), Error::<Test>::NotOwner);
		assert_noop!(unlist(BUYER), Error::<Test>::NotOwner);
	});
}

#[test]
fn unlist_refuses_a_model_that_is_not_for_sale() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(unlist(OWNER), Error::<Test>::ModelNotFound);
	});
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(unlist(OWNER), Error::<Test>::NotListed);
	});
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_noop!(unlist(OWNER), Error::<Test>::NotListed);
	});
}
