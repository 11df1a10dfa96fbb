use super::*;

fn refused() -> Vec<(FieldBytes, RefusalReason)> {
	let refusal = |event| match event {
		Event::SettlementRefused { nullifier, reason } => Some((nullifier, reason)),
		_ => None,
	};
	events().into_iter().filter_map(refusal).collect()
}

#[test]
fn settle_pays_every_party_its_part_to_the_last_unit() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let settlement = note.settlement(0);

		assert_ok!(settle(vec![settlement.clone()]));

		let parts = Parts { contributors: 600, worker: 250, owner: 100, treasury: 50 };
		assert_eq!(
			[ROYALTIES, WORKER, OWNER, TREASURY].map(|who| gained(&who)),
			[parts.contributors, parts.worker, parts.owner, parts.treasury]
		);
		assert_eq!(escrow(), PRICE);
		assert_eq!(Escrow::<Test>::get(OFFER), PRICE);
		assert_eq!(Credits::<Test>::get(OFFER), CreditCounts { sold: 2, settled: 1, refunded: 0, paid: parts });
		assert!(Nullifiers::<Test>::contains_key(note.nullifier(0)));
		assert_eq!(
			events().last(),
			Some(&Event::QuerySettled {
				offer: OFFER,
				worker: WORKER,
				nullifier: note.nullifier(0),
				query_commitment: settlement.query_commitment,
				result_commitment: settlement.result_commitment,
				version: ConsentVersion(1),
				parts,
				settled_by: STRANGER,
			})
		);
	});
}

#[test]
fn settle_refuses_an_empty_batch() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(settle(vec![]), Error::<Test>::NothingSubmitted);
	});
}

#[test]
fn settle_refuses_who_does_not_sign() {
	ExtBuilder::default().build_and_execute(|| {
		let nothing = Default::default();
		assert_noop!(Queries::settle(RuntimeOrigin::none(), nothing), sp_runtime::DispatchError::BadOrigin);
	});
}

#[test]
fn settle_pays_the_good_items_of_a_batch_and_says_why_it_refuses_the_others() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(3);
		let mut forged = note.settlement(1);
		forged.query_commitment = query(9);
		let mut unknown = note.settlement(2);
		unknown.offer = OfferId(9);

		assert_ok!(settle(vec![forged, unknown, note.settlement(0)]));

		assert_eq!(
			refused(),
			[(note.nullifier(1), RefusalReason::InvalidProof), (note.nullifier(2), RefusalReason::OfferNotFound)]
		);
		assert_eq!(gained(&WORKER), 250);
		assert_eq!(escrow(), 2 * PRICE);
	});
}

#[test]
fn settle_fails_with_the_first_reason_when_nothing_is_paid() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let mut stale = note.settlement(0);
		stale.root = [1; 32];
		let mut forged = note.settlement(1);
		forged.query_commitment = query(9);
		assert_noop!(settle(vec![stale.clone(), forged.clone()]), Error::<Test>::Refused(RefusalReason::StaleRoot));
		assert_noop!(settle(vec![forged, stale]), Error::<Test>::Refused(RefusalReason::InvalidProof));
	});
}

#[test]
fn settle_takes_a_full_batch() {
	ExtBuilder::default().build_and_execute(|| {
		let credits = u16::try_from(MAX_SETTLEMENTS).unwrap();
		let note = bought_note(credits);
		assert_ok!(settle((0..credits).map(|credit| note.settlement(credit)).collect()));
		assert_eq!(gained(&WORKER), 250 * Balance::from(credits));
		assert_eq!(escrow(), 0);
	});
}

#[test]
fn settle_refuses_an_answer_that_is_said_to_be_of_this_block_or_later() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let now = System::block_number();
		for served_at in [now, now + 1, BlockNumber::MAX] {
			refuses(note.settlement_at(0, served_at, ConsentVersion(1)), RefusalReason::NotServedYet);
		}
	});
}

#[test]
fn settle_takes_answers_through_the_end_of_the_window() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let served_at = System::block_number();
		run_to(served_at + SETTLE_WINDOW);
		assert_ok!(settle(vec![note.settlement_at(0, served_at, ConsentVersion(1))]));
		next_block();
		refuses(note.settlement_at(1, served_at, ConsentVersion(1)), RefusalReason::ServedTooLongAgo);
	});
}

#[test]
fn settle_pays_what_was_served_before_a_revocation_from_the_version_of_then() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let before = System::block_number();
		next_block();
		let revoked_at = System::block_number();
		let version = bump_version();
		next_block();

		assert_ok!(settle(vec![note.settlement_at(0, before, ConsentVersion(1))]));
		refuses(note.settlement_at(1, revoked_at, ConsentVersion(1)), RefusalReason::StaleVersion);
		assert_ok!(settle(vec![note.settlement_at(1, revoked_at, version)]));
	});
}

#[test]
fn settle_pays_what_was_served_before_a_halt() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let before = System::block_number();
		next_block();
		halt();
		next_block();
		assert_ok!(settle(vec![note.settlement_at(0, before, ConsentVersion(1))]));
	});
}

#[test]
fn settle_pays_for_a_degraded_and_for_a_frozen_model() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		set_state(ModelState::Degraded);
		assert_ok!(settle(vec![note.settlement(0)]));
		freeze();
		assert_ok!(settle(vec![note.settlement(1)]));
	});
}

#[test]
fn settle_refuses_what_was_served_when_the_offer_was_closed() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let before = System::block_number();
		next_block();
		let closed_at = System::block_number();
		close(OFFER);
		next_block();
		refuses(note.settlement_at(0, closed_at, ConsentVersion(1)), RefusalReason::OfferClosed);
		assert_ok!(settle(vec![note.settlement_at(1, before, ConsentVersion(1))]));
	});
}

#[test]
fn settle_refuses_what_was_served_when_the_worker_had_left() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(2);
		let before = System::block_number();
		next_block();
		let left_at = System::block_number();
		leave(WORKER);
		next_block();
		refuses(note.settlement_at(0, left_at, ConsentVersion(1)), RefusalReason::WorkerLeft);
		assert_ok!(settle(vec![note.settlement_at(1, before, ConsentVersion(1))]));
	});
}

#[test]
fn settle_and_refund_are_operational() {
	use frame_support::dispatch::{DispatchClass, GetDispatchInfo};
	let settle = Call::<Test>::settle { batch: Default::default() };
	let (claims, beneficiary) = (Default::default(), BUYER);
	let refund = Call::<Test>::refund { offer: OFFER, price: PRICE, beneficiary, claims };
	let buy = Call::<Test>::buy { offer: OFFER, quota: 1, identity_commitment: commitment(1) };
	assert_eq!(settle.get_dispatch_info().class, DispatchClass::Operational);
	assert_eq!(refund.get_dispatch_info().class, DispatchClass::Operational);
	assert_eq!(buy.get_dispatch_info().class, DispatchClass::Normal);
}

#[test]
fn settle_keeps_the_price_of_the_note_when_the_offers_price_changes() {
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		set_price(OFFER, 50 * PRICE);
		assert_ok!(settle(vec![note.settlement(0)]));
		assert_eq!(gained(&WORKER), 250);
		assert_eq!(escrow(), 0);
	});
}

#[test]
fn a_part_that_its_payee_cannot_receive_goes_to_the_treasury() {
	ExtBuilder::default().build_and_execute(|| {
		// A tenth of 90 does not found an account.
		set_price(OFFER, 90);
		set_owner(NEWCOMER);
		let note = bought_note(1);
		assert_ok!(settle(vec![note.settlement(0)]));
		assert_eq!(Balances::free_balance(NEWCOMER), 0);
		assert_eq!([ROYALTIES, WORKER, TREASURY].map(|who| gained(&who)), [55, 22, 4 + 9]);
		assert_eq!(escrow(), 0);
	});
}

#[test]
fn royalties_that_refuse_block_nobody_else() {
	ExtBuilder::default().build_and_execute(|| {
		break_royalties();
		let note = bought_note(1);
		assert_ok!(settle(vec![note.settlement(0)]));
		assert_eq!([ROYALTIES, WORKER, OWNER, TREASURY].map(|who| gained(&who)), [0, 250, 100, 650]);
		let parts = Parts { contributors: 0, worker: 250, owner: 100, treasury: 650 };
		assert!(matches!(events().last(), Some(Event::QuerySettled { parts: paid, .. }) if *paid == parts));
	});
}

#[test]
fn a_note_that_cannot_be_paid_is_not_burnt() {
	ExtBuilder::default().build().execute_with(|| {
		use frame_support::traits::{fungible::Mutate, tokens::Preservation};
		// Without an account for the treasury, its part of a cheap note has nowhere to go.
		assert_ok!(Balances::transfer(&TREASURY, &STRANGER, ENDOWMENT, Preservation::Expendable));
		set_price(OFFER, 90);
		let note = bought_note(1);
		refuses(note.settlement(0), RefusalReason::PaymentFailed);

		assert_ok!(Balances::transfer(&STRANGER, &TREASURY, ENDOWMENT, Preservation::Expendable));
		assert_ok!(settle(vec![note.settlement(0)]));
		assert_ok!(Queries::do_try_state());
	});
}

#[test]
fn an_escrow_that_holds_less_than_the_price_refuses() {
	ExtBuilder::default().build().execute_with(|| {
		let note = bought_note(1);
		Escrow::<Test>::insert(OFFER, PRICE - 1);
		refuses(note.settlement(0), RefusalReason::EscrowExhausted);
	});
}

#[test]
fn the_whole_weight_is_charged_when_a_proof_fails() {
	use frame_support::{dispatch::GetDispatchInfo, traits::UnfilteredDispatchable};
	ExtBuilder::default().build_and_execute(|| {
		let note = bought_note(1);
		let mut forged = note.settlement(0);
		forged.query_commitment = query(9);
		let call = Call::<Test>::settle { batch: vec![forged].try_into().unwrap() };
		assert_eq!(call.get_dispatch_info().call_weight, <() as WeightInfo>::settle_with_a_bad_proof(1));
		let error = call.dispatch_bypass_filter(RuntimeOrigin::signed(STRANGER)).unwrap_err();
		assert_eq!(error.post_info.actual_weight, None, "nothing is given back");
		assert_eq!(error.error, Error::<Test>::Refused(RefusalReason::InvalidProof).into());
	});
}
