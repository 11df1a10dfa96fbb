//! `cancel_card_change`.

use super::*;

fn cancel(who: AccountId) -> sp_runtime::DispatchResult {
	Registry::cancel_card_change(signed(who), MODEL)
}

fn proposed(test: impl FnOnce()) {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change(&[Purpose::Public])));
		test();
	});
}

#[test]
fn the_owner_takes_a_card_back_and_has_its_deposit() {
	proposed(|| {
		assert_ok!(cancel(OWNER));

		assert_eq!(Registry::pending(MODEL).card, None);
		assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card()));
		assert_eq!(held(HoldReason::Card, OWNER), 0);
		System::assert_last_event(Event::CardChangeCancelled { model: MODEL }.into());
	});
}

#[test]
fn a_card_that_is_due_or_of_a_halted_model_can_be_taken_back() {
	proposed(|| {
		pass(NOTICE);
		halt(MODEL);
		assert_ok!(cancel(OWNER));
		assert_noop!(Registry::apply_card_change(signed(OWNER), MODEL), Error::<Test>::NoCardChange);
	});
}

#[test]
fn cancel_refuses_a_stranger() {
	proposed(|| {
		for who in [STRANGER, WORKER, CONTRIBUTOR] {
			assert_noop!(cancel(who), Error::<Test>::NotOwner);
		}
	});
}

#[test]
fn cancel_refuses_when_nothing_was_proposed() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(cancel(OWNER), Error::<Test>::ModelNotFound);
	});
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(cancel(OWNER), Error::<Test>::NoCardChange);
	});
}
