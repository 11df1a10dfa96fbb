//! `open_petition`.

use sp_runtime::TokenError;

use super::*;

#[test]
fn a_head_opens_a_petition_and_signs_it() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		assert_ok!(Revocation::open_petition(signed(3), MODEL));

		let expected = PetitionInfo {
			id: PETITION,
			opener: 3,
			opened_at: 20,
			opened_epoch: EpochIndex(2),
			ends: 50,
			head_cap: 1_000,
			snapshot: totals(10_000, 10),
			signed: totals(1_000, 1),
		};
		assert_eq!(petition(), expected);
		assert!(held(HoldReason::Petition, 3) > 100);
		assert!(held(HoldReason::Signature, 3) > 100);
		let (model, petition, snapshot) = (MODEL, PETITION, totals(10_000, 10));
		System::assert_has_event(Event::PetitionOpened { model, petition, opener: 3, snapshot, ends: 50 }.into());
		let signed = totals(1_000, 1);
		System::assert_last_event(Event::PetitionSigned { model, petition, who: 3, weight: 1_000, signed }.into());
	});
}

#[test]
fn a_petition_against_a_forming_model_is_possible() {
	ExtBuilder::default().with_heads(3, 100).build_and_execute(|| {
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		assert_eq!(state(), ModelState::Forming);
	});
}

#[test]
fn the_opener_alone_can_be_quorum_enough() {
	ExtBuilder::default().with_heads(2, 1_000).build_and_execute(|| {
		set_rules(|rules| rules.quorum_weight = sp_runtime::Perbill::from_percent(10));

		assert_ok!(Revocation::open_petition(signed(1), MODEL));

		assert_eq!(state(), ModelState::Halted);
		assert_eq!(Revocation::petition(MODEL), None);
		assert_eq!(held(HoldReason::Petition, 1), 0);
	});
}

#[test]
fn consent_that_is_not_an_epoch_old_is_not_in_the_snapshot() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		join(11, 1_000);
		assert_ok!(Revocation::open_petition(signed(1), MODEL));
		assert_eq!(petition().snapshot, totals(10_000, 10));
	});
}

#[test]
fn open_refuses_an_unknown_model() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		assert_noop!(Revocation::open_petition(signed(1), NO_MODEL), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn open_refuses_a_halted_model() {
	ExtBuilder::default().with_heads(4, 250).build_and_execute(|| {
		halt_by_floor();
		assert_noop!(Revocation::open_petition(signed(1), MODEL), Error::<Test>::ModelHalted);
	});
}

#[test]
fn open_refuses_a_second_petition() {
	ExtBuilder::default().with_heads(10, 1_000).with_petition().build_and_execute(|| {
		assert_noop!(Revocation::open_petition(signed(2), MODEL), Error::<Test>::PetitionOngoing);

		go_to_epoch(5);
		assert_noop!(Revocation::open_petition(signed(2), MODEL), Error::<Test>::PetitionOngoing);
		assert_ok!(Revocation::close_petition(signed(2), MODEL));
		assert_ok!(Revocation::open_petition(signed(2), MODEL));
		assert_eq!(petition().id, PetitionId(1));
	});
}

#[test]
fn open_refuses_a_stranger_a_newcomer_a_party_and_who_has_too_little() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(11, MIN_HEAD - 1);
		join(OWNER, 5_000);
		go_to_epoch(2);
		join(12, 5_000);
		for who in [STRANGER, 11, 12, OWNER] {
			assert_noop!(Revocation::open_petition(signed(who), MODEL), Error::<Test>::NotEligible);
		}
		go_to_epoch(3);
		assert_ok!(Revocation::open_petition(signed(12), MODEL));
	});
}

#[test]
fn open_refuses_who_cannot_pay_the_deposits() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		go_to_epoch(1);
		join(POOR, 1_000);
		go_to_epoch(2);
		assert_noop!(Revocation::open_petition(signed(POOR), MODEL), TokenError::FundsUnavailable);
	});
}

#[test]
fn open_stops_when_the_identifiers_are_used_up() {
	ExtBuilder::default().with_heads(10, 1_000).build_and_execute(|| {
		NextPetitionId::<Test>::put(PetitionId(u32::MAX));
		assert_noop!(Revocation::open_petition(signed(1), MODEL), Error::<Test>::IdsExhausted);
	});
}
