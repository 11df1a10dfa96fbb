//! `make_offer`.

use sp_runtime::{DispatchResult, TokenError};

use super::*;

fn make(who: AccountId, model: ModelId, worker: AccountId, price: Balance) -> DispatchResult {
	Registry::make_offer(signed(who), model, AnswerMode::Label, Purpose::Research, worker, price)
}

#[test]
fn the_owner_offers_answers_of_a_worker() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		assert_ok!(make(OWNER, MODEL, WORKER, MIN_PRICE));

		let (mode, purpose, price) = (AnswerMode::Label, Purpose::Research, MIN_PRICE);
		let status = OfferStatus::Open;
		let info = OfferInfo { model: MODEL, worker: WORKER, mode, purpose, price, opens_at: 1, status };
		assert_eq!(Registry::offer(OFFER), Some(info.clone()));
		assert_eq!(Registry::open_offers(MODEL), vec![(OFFER, info)]);
		assert_eq!(Registry::worker(WORKER).map(|worker| worker.open_offers), Some(1));
		assert!(held(HoldReason::Offer, OWNER) > 100);
		System::assert_last_event(
			Event::OfferMade { offer: OFFER, model: MODEL, worker: WORKER, mode, purpose, price, opens_at: 1 }.into(),
		);
	});
}

fn make_of(mode: AnswerMode) -> DispatchResult {
	Registry::make_offer(signed(OWNER), MODEL, mode, Purpose::General, WORKER, 50)
}

#[test]
fn every_answer_mode_is_an_offer_of_its_own() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		let modes = [AnswerMode::TopK(MAX_TOP_K), AnswerMode::Threshold, AnswerMode::Scores, AnswerMode::Search];
		for mode in modes {
			assert_ok!(make_of(mode));
			let (_, offer) = Registry::open_offers(MODEL).pop().expect("there is one");
			assert_eq!(offer.mode, mode);
		}
	});
}

#[test]
fn offer_refuses_best_classes_that_are_one_or_too_many() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		for count in [0, 1, MAX_TOP_K + 1, u8::MAX] {
			assert_noop!(make_of(AnswerMode::TopK(count)), Error::<Test>::TopKOutOfRange);
		}
		for count in 2..MAX_TOP_K {
			assert_ok!(make_of(AnswerMode::TopK(count)));
		}
	});
}

#[test]
fn another_mode_opens_after_a_notice() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		for mode in [AnswerMode::TopK(3), AnswerMode::Threshold, AnswerMode::Scores] {
			assert_ok!(make_of(mode));
			assert_eq!(last_opens_at(), 1 + NOTICE);
		}
	});
}

#[test]
fn an_owner_can_be_its_own_worker() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(Registry::set_worker(signed(OWNER), endpoint("http://127.0.0.1:7000"), [1; 32]));
		assert_ok!(make(OWNER, MODEL, OWNER, 50));
	});
}

#[test]
fn a_model_can_have_several_offers_up_to_a_bound() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		for _ in 0..MAX_OPEN {
			assert_ok!(make(OWNER, MODEL, WORKER, 50));
		}
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::TooManyOpenOffers);

		assert_ok!(Registry::close_offer(signed(OWNER), OfferId(1)));
		assert_ok!(make(OWNER, MODEL, WORKER, 50));
		let open: Vec<_> = Registry::open_offers(MODEL).into_iter().map(|(offer, _)| offer.0).collect();
		assert_eq!(open, vec![0, 2, 3, 4]);
	});
}

#[test]
fn offer_refuses_an_unknown_model() {
	ExtBuilder::default().with_worker().build_and_execute(|| {
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn offer_refuses_a_stranger() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		assert_noop!(make(STRANGER, MODEL, WORKER, 50), Error::<Test>::NotOwner);
		assert_noop!(make(WORKER, MODEL, WORKER, 50), Error::<Test>::NotOwner);
	});
}

#[test]
fn offer_refuses_a_halted_model() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		halt(MODEL);
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::ModelHalted);
	});
}

#[test]
fn offer_refuses_a_price_that_does_not_pay_for_settling() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		assert_noop!(make(OWNER, MODEL, WORKER, MIN_PRICE - 1), Error::<Test>::PriceTooLow);
		assert_noop!(make(OWNER, MODEL, WORKER, 0), Error::<Test>::PriceTooLow);
	});
}

#[test]
fn offer_refuses_a_price_nobody_could_pay() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		let all = pallet_balances::TotalIssuance::<Test>::get();
		assert_noop!(make(OWNER, MODEL, WORKER, all + 1), Error::<Test>::PriceAboveIssuance);
		assert_noop!(make(OWNER, MODEL, WORKER, Balance::MAX), Error::<Test>::PriceAboveIssuance);
		assert_ok!(make(OWNER, MODEL, WORKER, all));
	});
}

#[test]
fn offer_refuses_an_account_that_is_no_worker() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::WorkerNotFound);
	});
}

#[test]
fn offer_refuses_a_worker_whose_data_is_in_the_model() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		join(MODEL, WORKER, 1);
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::WorkerHoldsConsent);

		join(MODEL, WORKER, 0);
		join(ModelId(1), WORKER, 1);
		assert_ok!(make(OWNER, MODEL, WORKER, 50));
	});
}

#[test]
fn offer_refuses_an_owner_who_cannot_pay_the_deposit() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		Registry::register_model(signed(STRANGER), card(), declared(&[])).expect("sound");
		let rest = Balances::free_balance(STRANGER) - 10;
		assert_ok!(Balances::transfer_allow_death(signed(STRANGER), OWNER, rest));
		assert_noop!(make(STRANGER, ModelId(1), WORKER, 50), TokenError::FundsUnavailable);
	});
}

#[test]
fn offer_stops_when_the_identifiers_are_used_up() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		NextOfferId::<Test>::put(OfferId(u32::MAX));
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::IdsExhausted);
	});
}

#[test]
fn offer_refuses_a_purpose_that_is_not_on_the_card() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		put_state(MODEL, ModelState::Forming);
		assert_ok!(Registry::propose_card_change(signed(OWNER), MODEL, change(&[Purpose::Public])));

		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::PurposeNotOnCard);
		assert_noop!(offer_by(WORKER), Error::<Test>::PurposeNotOnCard);
		assert_ok!(offer_at(WORKER, Purpose::Public, 50));
	});
}

#[test]
fn offer_refuses_what_a_pool_does_not_permit() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		LeastPermitted::set(&60);
		assert_noop!(make(OWNER, MODEL, WORKER, 59), Error::<Test>::PurposeNotPermitted);
		assert_ok!(make(OWNER, MODEL, WORKER, 60));
		assert_ok!(offer_by(WORKER));
	});
}

#[test]
fn offer_refuses_a_worker_without_a_bond() {
	ExtBuilder::default().with_model().with_worker().build_and_execute(|| {
		unbond(WORKER);
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::WorkerNotBonded);
	});
}

#[test]
fn offer_is_refused_while_the_model_is_being_sold() {
	ExtBuilder::default().with_sale().build_and_execute(|| {
		assert_noop!(make(OWNER, MODEL, WORKER, 50), Error::<Test>::SalePending);
		assert_noop!(make(BUYER, MODEL, WORKER, 50), Error::<Test>::NotOwner);
	});
}

/// When the last offer opens.
fn last_opens_at() -> BlockNumber {
	let (_, offer) = Registry::open_offers(MODEL).pop().expect("there is one");
	offer.opens_at
}

#[test]
fn an_offer_opens_at_once_while_nobody_consents() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(ModelId(1), CONTRIBUTOR, 100);
		pass(3);
		assert_ok!(offer_at(WORKER, Purpose::Commercial, 500));
		assert_eq!(last_opens_at(), 4);
	});
}

#[test]
fn the_same_again_opens_at_once() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		for price in [50, 49, MIN_PRICE] {
			assert_ok!(offer_at(WORKER, Purpose::General, price));
			assert_eq!(last_opens_at(), 1);
		}
	});
}

#[test]
fn a_higher_price_opens_after_a_notice() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		assert_ok!(offer_at(WORKER, Purpose::General, 51));
		assert_eq!(last_opens_at(), 1 + NOTICE);
	});
}

#[test]
fn another_purpose_opens_after_a_notice() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		assert_ok!(offer_at(WORKER, Purpose::Commercial, 20));
		assert_eq!(last_opens_at(), 1 + NOTICE);
	});
}

#[test]
fn another_worker_opens_and_serves_after_a_notice() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		assert_ok!(Registry::set_worker(signed(OTHER_WORKER), endpoint("https://b"), [1; 32]));
		assert_ok!(offer_by(OTHER_WORKER));
		assert_eq!(last_opens_at(), 1 + NOTICE);
		assert!(Registry::is_party(MODEL, &OTHER_WORKER));

		pass(NOTICE - 1);
		assert!(!Registry::serves(MODEL, &OTHER_WORKER));
		pass(1);
		assert!(Registry::serves(MODEL, &OTHER_WORKER));
	});
}

#[test]
fn an_offer_that_is_not_open_yet_opens_no_other() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		assert_ok!(Registry::set_worker(signed(OTHER_WORKER), endpoint("https://b"), [1; 32]));
		assert_ok!(offer_at(OTHER_WORKER, Purpose::General, 900));
		assert_ok!(offer_at(WORKER, Purpose::General, 900));
		assert_eq!(last_opens_at(), 1 + NOTICE);
		assert_ok!(offer_at(OTHER_WORKER, Purpose::General, 50));
		assert_eq!(last_opens_at(), 1 + NOTICE);
	});
}

#[test]
fn a_worker_whose_offers_were_all_closed_is_new_again() {
	ExtBuilder::default().with_offer().build_and_execute(|| {
		join(MODEL, CONTRIBUTOR, 100);
		assert_ok!(Registry::close_offer(signed(OWNER), OFFER));
		assert_ok!(offer_by(WORKER));
		assert_eq!(last_opens_at(), 1 + NOTICE);
	});
}
