//! `sign_petition`.

use sp_runtime::{Perbill, TokenError};

use super::*;

#[test]
fn a_head_signs() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		assert_ok!(Revocation::sign_petition(signed(2), MODEL));

		assert_eq!(petition().signed, totals(2_000, 2));
		assert!(held(HoldReason::Signature, 2) > 100);
		assert_eq!(held(HoldReason::Petition, 2), 0);
		let (model, petition, signed) = (MODEL, PETITION, totals(2_000, 2));
		System::assert_last_event(Event::PetitionSigned { model, petition, who: 2, weight: 1_000, signed }.into());
	});
}

#[test]
fn the_model_halts_in_the_block_that_brings_the_quorum() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign(2..=4);
		assert_eq!(state(), ModelState::Active);
		System::set_block_number(49);

		sign([5]);

		let halt = Halt { at: 49, cause: HaltCause::Petition(PETITION) };
		assert_eq!(
			Revocation::status(MODEL),
			Status { state: ModelState::Halted, halted: Some(halt), frozen_until: None }
		);
		assert_eq!(<Revocation as KillSwitch>::halted_at(MODEL), Some(49));
		assert_eq!(Told::get(), vec![(MODEL, ModelState::Halted)]);
		let (signed, snapshot) = (totals(5_000, 5), totals(10_000, 10));
		System::assert_has_event(Event::PetitionCarried { model: MODEL, petition: PETITION, signed, snapshot }.into());
		System::assert_last_event(Event::Halted { model: MODEL, cause: halt.cause, at: 49 }.into());
	});
}

#[test]
fn a_carried_petition_is_put_away_and_its_signatures_can_be_withdrawn() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign(2..=5);

		assert_eq!(Revocation::petition(MODEL), None);
		assert_eq!(held(HoldReason::Petition, 1), 0);
		for who in 1..=5 {
			assert_ok!(Revocation::withdraw_signature(signed(who), PETITION));
			assert_eq!(Balances::free_balance(who), RICH);
		}
		assert_eq!(state(), ModelState::Halted);
	});
}

#[test]
fn weight_without_heads_is_no_quorum() {
	ExtBuilder::default().with_heads(20, 1_000).with_petition().build_and_execute(|| {
		sign(2..=9);
		assert_eq!(petition().signed, totals(9_000, 9));
		assert_eq!(state(), ModelState::Active);
		sign([10]);
		assert_eq!(state(), ModelState::Halted);
	});
}

#[test]
fn heads_without_weight_are_no_quorum() {
	ExtBuilder::default().with_heads(10, 100).build_and_execute(|| {
		go_to_epoch(1);
		(11..=13).for_each(|who| join(who, 3_000));
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		sign(2..=10);
		assert_eq!(petition().signed, totals(1_000, 10));
		assert_eq!(state(), ModelState::Active);

		// One large head counts 1,000 of its 3,000; a quarter of 10,000 is 2,500.
		sign([11]);
		assert_eq!(petition().signed, totals(2_000, 11));
		sign([12]);
		assert_eq!(state(), ModelState::Halted);
	});
}

#[test]
fn one_head_counts_at_most_its_share() {
	ExtBuilder::default().with_heads(4, 100).build_and_execute(|| {
		go_to_epoch(1);
		join(5, 9_605);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(5), MODEL));

		assert_eq!(petition().snapshot, totals(10_005, 5));
		assert_eq!(petition().signed, totals(1_000, 1));
	});
}

#[test]
fn a_quorum_is_rounded_up() {
	ExtBuilder::default().with_heads(11, 1_000).build_and_execute(|| {
		set_rules(|rules| {
			(rules.quorum_weight, rules.quorum_heads) = (Perbill::from_parts(1), Perbill::from_percent(50))
		});
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		sign(2..=5);
		assert_eq!(state(), ModelState::Active);
		sign([6]);
		assert_eq!(state(), ModelState::Halted);
	});
}

#[test]
fn what_joined_since_the_opening_neither_signs_nor_counts() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		join(11, 5_000);
		join(2, 5_000);
		go_to_epoch(4);

		assert_noop!(Revocation::sign_petition(signed(11), MODEL), Error::<Test>::NotEligible);
		sign([2]);
		assert_eq!((petition().signed, petition().snapshot), (totals(2_000, 2), totals(10_000, 10)));
	});
}

#[test]
fn sign_refuses_an_unknown_model() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(Revocation::sign_petition(signed(1), NO_MODEL), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn sign_refuses_a_halted_model() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		sign(2..=5);
		assert_noop!(Revocation::sign_petition(signed(6), MODEL), Error::<Test>::ModelHalted);
	});
}

#[test]
fn sign_refuses_a_model_without_a_petition() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_noop!(Revocation::sign_petition(signed(1), MODEL), Error::<Test>::PetitionNotFound);
	});
}

#[test]
fn sign_refuses_when_the_petition_has_ended() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		System::set_block_number(49);
		sign([2]);
		System::set_block_number(50);
		assert_noop!(Revocation::sign_petition(signed(3), MODEL), Error::<Test>::PetitionEnded);
	});
}

#[test]
fn sign_refuses_a_second_signature() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		assert_noop!(Revocation::sign_petition(signed(1), MODEL), Error::<Test>::AlreadySigned);
	});
}

#[test]
fn sign_refuses_a_stranger_a_party_and_who_has_too_little() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(11, MIN_HEAD - 1);
		join(OWNER, 5_000);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		for who in [STRANGER, 11, OWNER] {
			assert_noop!(Revocation::sign_petition(signed(who), MODEL), Error::<Test>::NotEligible);
		}
	});
}

#[test]
fn sign_refuses_who_left_before() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		leave(2, 0);
		assert_noop!(Revocation::sign_petition(signed(2), MODEL), Error::<Test>::NotEligible);
	});
}

#[test]
fn sign_refuses_who_cannot_pay_the_deposit() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(POOR, 1_000);
		go_to_epoch(2);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		assert_noop!(Revocation::sign_petition(signed(POOR), MODEL), TokenError::FundsUnavailable);
	});
}
