use super::*;

/// Halts the model and lets the settle window pass.
fn halt_and_wait() {
	halt();
	run_to(System::block_number() + SETTLE_WINDOW + 1);
}

#[test]
fn refund_gives_unspent_credits_back_after_a_halt() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(3);
		assert_ok!(settle(vec![note.settlement(0)]));
		halt_and_wait();

		assert_ok!(refund_to(NEWCOMER, vec![note.claim(1, &NEWCOMER), note.claim(2, &NEWCOMER)]));

		assert_eq!(Balances::free_balance(NEWCOMER), 2 * PRICE);
		assert_eq!(escrow(), 0);
		assert_eq!(
			Credits::<Test>::get(OFFER),
			CreditCounts { sold: 3, settled: 1, refunded: 2, paid: Credits::<Test>::get(OFFER).paid }
		);
		let refunded = |credit| Event::CreditRefunded {
			offer: OFFER,
			beneficiary: NEWCOMER,
			nullifier: note.nullifier(credit),
			price: PRICE,
		};
		assert!(events().ends_with(&[refunded(1), refunded(2)]));
	});
}

#[test]
fn refund_opens_when_the_window_after_a_halt_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let claims = vec![note.claim(0, &BUYER)];
		assert_noop!(refund_to(BUYER, claims.clone()), Error::<Test>::RefundsNotOpen);
		halt();
		let open_at = System::block_number() + SETTLE_WINDOW + 1;
		assert_eq!(Queries::refunds_open_at(OFFER), Some(open_at));
		run_to(open_at - 1);
		assert_noop!(refund_to(BUYER, claims.clone()), Error::<Test>::RefundsNotOpen);
		next_block();
		assert_ok!(refund_to(BUYER, claims));
	});
}

#[test]
fn refund_opens_when_the_window_after_the_offers_end_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let claims = vec![note.claim(0, &BUYER)];
		close(OFFER);
		run_to(System::block_number() + SETTLE_WINDOW);
		assert_noop!(refund_to(BUYER, claims.clone()), Error::<Test>::RefundsNotOpen);
		next_block();
		assert_ok!(refund_to(BUYER, claims));
	});
}

#[test]
fn refund_opens_when_the_window_after_unbonding_has_passed() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		assert_ok!(settle(vec![note.settlement(0)]));
		let claims = vec![note.claim(1, &BUYER)];
		assert_noop!(refund_to(BUYER, claims.clone()), Error::<Test>::RefundsNotOpen);
		leave(WORKER);
		let open_at = System::block_number() + SETTLE_WINDOW + 1;
		assert_eq!(Queries::refunds_open_at(OFFER), Some(open_at));
		assert_eq!(Queries::refunds_open_at(OTHER_OFFER), None);
		run_to(open_at - 1);
		assert_noop!(refund_to(BUYER, claims.clone()), Error::<Test>::RefundsNotOpen);
		next_block();
		assert_ok!(refund_to(BUYER, claims));
		assert_eq!(Balances::free_balance(BUYER), ENDOWMENT - PRICE);
	});
}

#[test]
fn refund_after_unbonding_waits_for_the_earliest_end() {
	ExtBuilder::default().build_and_execute(|| {
		leave(WORKER);
		let open_at = System::block_number() + SETTLE_WINDOW + 1;
		run_to(System::block_number() + 3);
		close(OFFER);
		halt();
		assert_eq!(Queries::refunds_open_at(OFFER), Some(open_at));
	});
}

#[test]
fn refund_after_unbonding_shuts_when_the_worker_bonds_again() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		leave(WORKER);
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		come_back(&WORKER);
		assert_noop!(refund_to(BUYER, vec![note.claim(0, &BUYER)]), Error::<Test>::RefundsNotOpen);
		assert_ok!(settle(vec![note.settlement(0)]));
	});
}

#[test]
fn refund_of_a_worker_that_never_bonded_stays_shut() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		never_bonded(WORKER);
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		assert_noop!(refund_to(BUYER, vec![note.claim(0, &BUYER)]), Error::<Test>::RefundsNotOpen);
	});
}

#[test]
fn refund_of_a_closed_offer_leaves_other_offers_alone() {
	ExtBuilder::default().build_and_execute(|| {
		bought_note(1);
		close(OTHER_OFFER);
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		assert_eq!(Queries::refunds_open_at(OFFER), None);
		assert!(Queries::refunds_open_at(OTHER_OFFER).is_some());
	});
}

#[test]
fn refund_of_a_frozen_model_stays_shut() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		freeze();
		run_to(System::block_number() + SETTLE_WINDOW + 1);
		assert_noop!(refund_to(BUYER, vec![note.claim(0, &BUYER)]), Error::<Test>::RefundsNotOpen);
	});
}

#[test]
fn refund_never_expires() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		halt_and_wait();
		run_to(100 * SETTLE_WINDOW);
		assert_ok!(refund_to(BUYER, vec![note.claim(0, &BUYER)]));
		assert_eq!(Balances::free_balance(BUYER), ENDOWMENT);
	});
}

#[test]
fn refund_refuses_an_empty_list() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(refund_to(BUYER, vec![]), Error::<Test>::NothingSubmitted);
	});
}

#[test]
fn refund_refuses_an_offer_that_does_not_exist() {
	ExtBuilder::default().build_and_execute(|| {
		let claims = vec![bought_note(1).claim(0, &BUYER)].try_into().unwrap();
		let origin = RuntimeOrigin::signed(STRANGER);
		assert_noop!(
			Queries::refund(origin, OfferId(9), PRICE, BUYER, claims),
			Error::<Test>::Refused(RefusalReason::OfferNotFound)
		);
	});
}

#[test]
fn refund_refuses_a_credit_that_was_settled() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		assert_ok!(settle(vec![note.settlement(0)]));
		halt_and_wait();
		assert_noop!(
			refund_to(BUYER, vec![note.claim(0, &BUYER)]),
			Error::<Test>::Refused(RefusalReason::NullifierUsed)
		);
	});
}

#[test]
fn refund_refuses_a_credit_that_was_refunded() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		halt_and_wait();
		let claims = vec![note.claim(0, &BUYER)];
		assert_ok!(refund_to(BUYER, claims.clone()));
		assert_noop!(refund_to(BUYER, claims), Error::<Test>::Refused(RefusalReason::NullifierUsed));
	});
}

#[test]
fn refund_refuses_to_pay_another_account_than_the_proof_names() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		halt_and_wait();
		assert_noop!(
			refund_to(STRANGER, vec![note.claim(0, &BUYER)]),
			Error::<Test>::Refused(RefusalReason::InvalidProof)
		);
	});
}

#[test]
fn refund_refuses_another_price_than_was_paid() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		halt_and_wait();
		let claims: BoundedVec<_, _> = vec![note.claim(0, &BUYER)].try_into().unwrap();
		for price in [0, PRICE - 1, PRICE + 1] {
			let origin = RuntimeOrigin::signed(STRANGER);
			assert_noop!(
				Queries::refund(origin, OFFER, price, BUYER, claims.clone()),
				Error::<Test>::Refused(RefusalReason::InvalidProof)
			);
		}
	});
}

#[test]
fn refund_refuses_a_stale_root() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let claim = note.claim(0, &BUYER);
		buy_note_of(OFFER, 1, 2);
		halt();
		run_to(System::block_number() + SETTLE_WINDOW + ROOT_MARGIN);
		assert_noop!(refund_to(BUYER, vec![claim]), Error::<Test>::Refused(RefusalReason::StaleRoot));
		assert_ok!(refund_to(BUYER, vec![note.claim(0, &BUYER)]));
	});
}

#[test]
fn refund_refuses_one_claim_and_pays_the_others() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(3);
		halt_and_wait();
		let twice = note.claim(0, &BUYER);
		let forged = RefundClaim { proof: twice.proof, ..note.claim(1, &BUYER) };

		assert_ok!(refund_to(BUYER, vec![twice.clone(), twice, forged, note.claim(2, &BUYER)]));

		assert_eq!(Balances::free_balance(BUYER), ENDOWMENT - PRICE);
		let refused = |credit, reason| Event::RefundRefused { nullifier: note.nullifier(credit), reason };
		assert!(events().contains(&refused(0, RefusalReason::NullifierUsed)));
		assert!(events().contains(&refused(1, RefusalReason::InvalidProof)));
	});
}

#[test]
fn refund_to_an_account_that_cannot_receive_burns_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		set_price(OFFER, EXISTENTIAL_DEPOSIT - 1);
		let note = bought_note(2);
		halt_and_wait();
		let refund = |claims: Vec<RefundClaim>| {
			let origin = RuntimeOrigin::signed(STRANGER);
			Queries::refund(origin, OFFER, note.price, NEWCOMER, claims.try_into().unwrap())
		};
		assert_noop!(refund(vec![note.claim(0, &NEWCOMER)]), TokenError::BelowMinimum);
		// Together they found the account.
		assert_ok!(refund(vec![note.claim(0, &NEWCOMER), note.claim(1, &NEWCOMER)]));
		assert_eq!(Balances::free_balance(NEWCOMER), 2 * note.price);
	});
}
