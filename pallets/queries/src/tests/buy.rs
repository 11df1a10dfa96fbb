use super::*;

fn buy(quota: u16) -> DispatchResult {
	Queries::buy(RuntimeOrigin::signed(BUYER), OFFER, quota, commitment(1))
}

#[test]
fn buy_moves_the_money_to_escrow_and_the_leaf_into_the_tree() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(buy(3));

		let leaf = assent_circuits::statement::leaf(&commitment(1), OFFER.0, 3, PRICE).unwrap();
		assert_eq!(Balances::free_balance(BUYER), ENDOWMENT - 3 * PRICE);
		assert_eq!(escrow(), 3 * PRICE);
		assert_eq!(Escrow::<Test>::get(OFFER), 3 * PRICE);
		assert_eq!(Credits::<Test>::get(OFFER), CreditCounts { sold: 3, ..Default::default() });
		assert_eq!(Leaves::<Test>::get(0, 0), Some(leaf));
		assert_eq!(
			events(),
			[Event::CreditsBought {
				offer: OFFER,
				buyer: BUYER,
				quota: 3,
				price: PRICE,
				generation: 0,
				index: 0,
				leaf
			}]
		);
	});
}

#[test]
fn buy_refuses_an_offer_that_does_not_exist() {
	ExtBuilder::default().build_and_execute(|| {
		let origin = RuntimeOrigin::signed(BUYER);
		assert_noop!(
			Queries::buy(origin, OfferId(9), 1, commitment(1)),
			Error::<Test>::Refused(RefusalReason::OfferNotFound)
		);
	});
}

#[test]
fn buy_refuses_a_closed_offer() {
	ExtBuilder::default().build_and_execute(|| {
		close(OFFER);
		assert_noop!(buy(1), Error::<Test>::Refused(RefusalReason::OfferClosed));
	});
}

#[test]
fn buy_refuses_an_offer_before_its_notice_is_over() {
	ExtBuilder::default().build_and_execute(|| {
		let opens_at = System::block_number() + 5;
		set_opens_at(OFFER, opens_at);
		assert_noop!(buy(1), Error::<Test>::OfferNotOpenYet);
		run_to(opens_at - 1);
		assert_noop!(buy(1), Error::<Test>::OfferNotOpenYet);
		next_block();
		assert_ok!(buy(1));
	});
}

#[test]
fn buy_refuses_a_worker_that_is_not_bonded() {
	ExtBuilder::default().build_and_execute(|| {
		never_bonded(WORKER);
		assert_noop!(buy(1), Error::<Test>::WorkerNotBonded);
		leave(WORKER);
		assert_noop!(buy(1), Error::<Test>::WorkerNotBonded);
		come_back(&WORKER);
		assert_ok!(buy(1));
	});
}

#[test]
fn buy_of_one_worker_does_not_ask_for_the_bond_of_another() {
	ExtBuilder::default().build_and_execute(|| {
		leave(OTHER_WORKER);
		assert_ok!(buy(1));
	});
}

#[test]
fn buy_refuses_a_purpose_that_contributors_do_not_permit() {
	ExtBuilder::default().build_and_execute(|| {
		forbid(Purpose::Research);
		assert_noop!(buy(1), Error::<Test>::PurposeNotPermitted);
		forbid(Purpose::Commercial);
		assert_ok!(buy(1));
	});
}

#[test]
fn buy_refuses_a_price_that_contributors_do_not_permit() {
	ExtBuilder::default().build_and_execute(|| {
		demand(PRICE + 1);
		assert_noop!(buy(1), Error::<Test>::PurposeNotPermitted);
		demand(PRICE);
		assert_ok!(buy(1));
	});
}

#[test]
fn buy_refuses_a_model_that_is_not_active() {
	ExtBuilder::default().build_and_execute(|| {
		for state in [ModelState::Forming, ModelState::Degraded, ModelState::Halted] {
			set_state(state);
			assert_noop!(buy(1), Error::<Test>::ModelNotSelling);
		}
	});
}

#[test]
fn buy_refuses_a_frozen_model() {
	ExtBuilder::default().build_and_execute(|| {
		freeze();
		assert_noop!(buy(1), Error::<Test>::ModelFrozen);
	});
}

#[test]
fn buy_refuses_a_note_without_credits() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(buy(0), Error::<Test>::NoCredits);
	});
}

#[test]
fn buy_refuses_while_no_key_is_active() {
	ExtBuilder::default().without_key().build_and_execute(|| {
		assert_noop!(buy(1), Error::<Test>::Refused(RefusalReason::NoVerifyingKey));
	});
}

#[test]
fn buy_refuses_an_identity_commitment_that_is_zero_or_not_canonical() {
	ExtBuilder::default().build_and_execute(|| {
		for commitment in [[0; 32], [0xff; 32]] {
			let origin = RuntimeOrigin::signed(BUYER);
			assert_noop!(Queries::buy(origin, OFFER, 1, commitment), Error::<Test>::BadIdentityCommitment);
		}
	});
}

#[test]
fn buy_refuses_who_cannot_pay() {
	ExtBuilder::default().build_and_execute(|| {
		let origin = RuntimeOrigin::signed(NEWCOMER);
		assert_noop!(Queries::buy(origin, OFFER, 1, commitment(1)), TokenError::FundsUnavailable);
	});
}

#[test]
fn buy_keeps_the_buyers_account_alive() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OFFER, ENDOWMENT - EXISTENTIAL_DEPOSIT + 1);
		assert_noop!(buy(1), TokenError::NotExpendable);
	});
}

#[test]
fn buy_refuses_a_price_that_overflows() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OFFER, Balance::MAX / 2);
		assert_noop!(buy(3), ArithmeticError::Overflow);
	});
}

#[test]
fn a_price_of_all_money_there_can_be_is_paid_and_comes_back() {
	ExtBuilder::default().build().execute_with(|| {
		use frame_support::traits::fungible::Mutate;
		let rest = Balance::MAX - Balances::total_issuance();
		assert_ok!(Balances::mint_into(&BUYER, rest));
		let price = Balances::free_balance(BUYER) - EXISTENTIAL_DEPOSIT;
		set_price(OFFER, price);
		let note = bought_note(1);
		assert_eq!(escrow(), price);

		assert_ok!(settle(vec![note.settlement(0)]));

		let parts = split().divide(price);
		assert_eq!(gained(&ROYALTIES), parts.contributors);
		assert_eq!(gained(&WORKER), parts.worker);
		assert_eq!(gained(&OWNER), parts.owner);
		assert_eq!(gained(&TREASURY), parts.treasury);
		assert_eq!(Balances::total_issuance(), Balance::MAX);
		assert_ok!(Queries::do_try_state());
	});
}

#[test]
fn a_free_offer_moves_no_money() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OFFER, 0);
		let note = bought_note(1);
		assert_ok!(settle(vec![note.settlement(0)]));
		assert_eq!(Balances::free_balance(BUYER), ENDOWMENT);
		assert_eq!(escrow(), 0);
	});
}
