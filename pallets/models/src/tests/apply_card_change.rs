//! `apply_card_change`.

use super::*;

fn apply(who: AccountId) -> sp_runtime::DispatchResult {
	Registry::apply_card_change(signed(who), MODEL)
}

fn proposed(test: impl FnOnce(CardChange)) {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		let change = change(&[Purpose::Public]);
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change.clone()));
		test(change);
	});
}

#[test]
fn anyone_puts_a_card_into_force_when_the_notice_is_over() {
	proposed(|change| {
		pass(NOTICE);

		assert_ok!(apply(STRANGER));

		assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card().changed(change.clone())));
		assert_eq!(Registry::split(MODEL), Some(change.split));
		assert_eq!(Registry::pending(MODEL).card, None);
		assert_eq!(held(HoldReason::Card, OWNER), 0);
		let changed = Event::CardChanged { model: MODEL, old: card().changeable(), new: change };
		System::assert_has_event(changed.into());
	});
}

#[test]
fn offers_that_the_card_rules_out_are_closed_and_the_others_stay() {
	proposed(|_| {
		assert_ok!(offer_at(WORKER, Purpose::Public, 50));
		assert_ok!(offer_at(WORKER, Purpose::Research, 50));
		pass(NOTICE);

		assert_ok!(apply(STRANGER));

		let open: Vec<_> = Registry::open_offers(MODEL).into_iter().map(|(offer, _)| offer).collect();
		assert_eq!(open, vec![OfferId(1)]);
		assert_eq!(Registry::offer(OFFER).map(|offer| offer.status), Some(OfferStatus::Closed { at: 1 + NOTICE }));
		assert_eq!(Registry::worker(WORKER).map(|worker| worker.open_offers), Some(1));
		assert!(Registry::serves(MODEL, &WORKER));
		for offer in [OFFER, OfferId(2)] {
			System::assert_has_event(
				Event::OfferClosed { offer, model: MODEL, worker: WORKER, closed_by: STRANGER }.into(),
			);
		}
	});
}

#[test]
fn apply_refuses_before_the_notice_is_over() {
	proposed(|_| {
		for _ in 0..NOTICE {
			assert_noop!(apply(STRANGER), Error::<Test>::NoticeNotOver);
			assert_noop!(apply(OWNER), Error::<Test>::NoticeNotOver);
			pass(1);
		}
		assert_ok!(apply(STRANGER));
	});
}

#[test]
fn apply_refuses_when_nothing_was_proposed_or_a_second_time() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(apply(OWNER), Error::<Test>::NoCardChange);
	});
	proposed(|_| {
		pass(NOTICE);
		assert_ok!(apply(OWNER));
		assert_noop!(apply(OWNER), Error::<Test>::NoCardChange);
	});
}

#[test]
fn a_card_of_a_halted_model_can_still_be_put_into_force() {
	proposed(|_| {
		halt(MODEL);
		pass(NOTICE);
		assert_ok!(apply(STRANGER));
		assert_eq!(held(HoldReason::Card, OWNER), 0);
	});
}
