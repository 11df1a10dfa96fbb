//! `propose_card_change`.

use frame_support::BoundedVec;
use sp_runtime::{DispatchResult, Permill, TokenError};

use super::*;

fn propose(who: AccountId, change: CardChange) -> DispatchResult {
	Registry::propose_card_change(signed(who), MODEL, change)
}

fn public() -> CardChange {
	change(&[Purpose::Public])
}

#[test]
fn a_change_waits_for_its_notice() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);

		assert_ok!(propose(OWNER, public()));

		assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card()));
		assert_eq!(Registry::pending(MODEL).card, Some((public(), 1 + NOTICE)));
		assert!(held(HoldReason::Card, OWNER) > 100);
		System::assert_last_event(
			Event::CardChangeProposed { model: MODEL, change: public(), effective_at: 1 + NOTICE }.into(),
		);
	});
}

#[test]
fn a_model_without_consent_that_has_formed_gives_notice_too() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		for state in [ModelState::Active, ModelState::Degraded] {
			put_state(MODEL, state);
			assert_ok!(propose(OWNER, public()));
			assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card()));
			assert_ok!(Registry::cancel_card_change(signed(OWNER), MODEL));
		}
	});
}

#[test]
fn a_forming_model_with_consent_gives_notice_too() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		put_state(MODEL, ModelState::Forming);
		join(MODEL, CONTRIBUTOR, 1);
		assert_ok!(propose(OWNER, public()));
		assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card()));
	});
}

#[test]
fn a_pledge_that_does_not_count_yet_gives_notice_too() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		put_state(MODEL, ModelState::Forming);
		pledge(MODEL);

		assert_ok!(propose(OWNER, public()));

		assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card()));
		assert_eq!(Registry::pending(MODEL).card, Some((public(), 1 + NOTICE)));
	});
}

#[test]
fn a_change_that_surprises_nobody_is_in_force_at_once() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		put_state(MODEL, ModelState::Forming);
		assert_ok!(offer_at(WORKER, Purpose::Public, 50));

		assert_ok!(propose(OWNER, public()));

		assert_eq!(Registry::model(MODEL).map(|model| model.card), Some(card().changed(public())));
		assert_eq!(Registry::pending(MODEL).card, None);
		assert_eq!(held(HoldReason::Card, OWNER), 0);
		let open: Vec<_> = Registry::open_offers(MODEL).into_iter().map(|(offer, _)| offer).collect();
		assert_eq!(open, vec![OfferId(1)]);
		let changed = Event::CardChanged { model: MODEL, old: card().changeable(), new: public() };
		System::assert_has_event(changed.into());
		System::assert_last_event(
			Event::OfferClosed { offer: OFFER, model: MODEL, worker: WORKER, closed_by: OWNER }.into(),
		);
	});
}

#[test]
fn descriptor_and_rules_never_change() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		put_state(MODEL, ModelState::Forming);
		let change = CardChange {
			document: [7; 32],
			evaluation: [8; 32],
			domain: BoundedVec::truncate_from(b"x".to_vec()),
			languages: Default::default(),
			licence: Default::default(),
			split: Split { worker: Permill::from_percent(30), owner: Permill::from_percent(5), ..card().split },
			..public()
		};
		assert_ok!(propose(OWNER, change.clone()));

		let now = Registry::model(MODEL).expect("it exists").card;
		assert_eq!((now.descriptor, now.rules), (card().descriptor, card().rules));
		assert_eq!(now.changeable(), change);
	});
}

#[test]
fn propose_refuses_an_unknown_model_and_a_stranger() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(propose(OWNER, public()), Error::<Test>::ModelNotFound);
	});
	ExtBuilder::default().with_offer().build_and_execute(|| {
		for who in [STRANGER, WORKER, 7] {
			assert_noop!(propose(who, public()), Error::<Test>::NotOwner);
		}
	});
}

#[test]
fn propose_refuses_a_second_change() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(propose(OWNER, public()));
		assert_noop!(propose(OWNER, change(&[Purpose::Research])), Error::<Test>::CardChangePending);
	});
}

#[test]
fn propose_refuses_what_the_card_says_already() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(propose(OWNER, card().changeable()), Error::<Test>::CardUnchanged);
	});
}

#[test]
fn propose_refuses_while_the_model_is_being_sold() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_noop!(propose(OWNER, public()), Error::<Test>::SalePending);
	});
}

#[test]
fn propose_refuses_a_halted_model() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		halt(MODEL);
		assert_noop!(propose(OWNER, public()), Error::<Test>::ModelHalted);
	});
}

#[test]
fn propose_refuses_a_card_that_could_not_be_registered() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let split = Split { worker: Permill::from_parts(250_001), ..card().split };
		assert_noop!(propose(OWNER, CardChange { split, ..public() }), Error::<Test>::SplitNotExact);
		assert_noop!(propose(OWNER, change(&[])), Error::<Test>::PurposesEmpty);
		let forbidden = PurposeSet::ALL;
		assert_noop!(propose(OWNER, CardChange { forbidden, ..public() }), Error::<Test>::PurposesContradict);
		let domain = BoundedVec::truncate_from(vec![0xff]);
		assert_noop!(propose(OWNER, CardChange { domain, ..public() }), Error::<Test>::DomainNotText);
		let languages = BoundedVec::truncate_from(vec![*b"E "]);
		assert_noop!(propose(OWNER, CardChange { languages, ..public() }), Error::<Test>::LanguageNotIso);
		let licence = BoundedVec::truncate_from(b"a b".to_vec());
		assert_noop!(propose(OWNER, CardChange { licence, ..public() }), Error::<Test>::LicenceNotSpdx);
	});
}

#[test]
fn propose_refuses_an_owner_who_cannot_pay_the_deposit() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let rest = Balances::free_balance(OWNER) - 10;
		assert_ok!(Balances::transfer_allow_death(signed(OWNER), STRANGER, rest));
		assert_noop!(propose(OWNER, public()), TokenError::FundsUnavailable);
	});
}
