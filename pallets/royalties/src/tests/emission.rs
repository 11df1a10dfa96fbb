//! When shares are emitted, and to whom.

use super::*;

#[test]
fn an_active_model_emits_a_constant_number_per_block_split_over_weight() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 384), (BOB, 128)]);
		pass(3);
		assert_eq!((shares(ALICE), shares(BOB)), (3 * SHARE, SHARE));
		assert_eq!(ledger().issuance, 4 * SHARE);
	});
}

#[test]
fn accrued_shares_are_in_the_pot_until_they_are_settled() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 384), (BOB, 128)]);
		assert_eq!(ledger().pot, SHARE);
		set_weight(ALICE, 384);
		assert_eq!(ledger().pot, SHARE / 4);
		assert_eq!(Accounts::<Test>::get(MODEL, ALICE).unwrap().shares, SHARE * 3 / 4);
	});
}

#[test]
fn only_an_active_model_emits() {
	for state in [ModelState::Forming, ModelState::Degraded, ModelState::Halted] {
		ExtBuilder.build_and_execute(|| {
			earned(&[(ALICE, 128)]);
			set_state(state);
			pass(10);
			assert_eq!(shares(ALICE), SHARE, "{state:?}");
		});
	}
}

#[test]
fn emission_resumes_without_catching_up() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		set_state(ModelState::Degraded);
		pass(10);
		set_state(ModelState::Active);
		pass(2);
		assert_eq!(shares(ALICE), 3 * SHARE);
	});
}

#[test]
fn a_model_without_weight_emits_nothing() {
	ExtBuilder.build_and_execute(|| {
		set_state(ModelState::Active);
		pass(10);
		set_weight(ALICE, 128);
		pass(1);
		assert_eq!(shares(ALICE), SHARE);
		assert_eq!(ledger().issuance, SHARE);
	});
}

#[test]
fn models_emit_apart() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		Royalties::weight_changed(OTHER_MODEL, &ALICE, 128);
		pass(5);
		assert_eq!(Royalties::shares(OTHER_MODEL, ALICE), 0);
		assert_eq!(shares(ALICE), 6 * SHARE);
	});
}

#[test]
fn a_change_between_emitting_states_is_told_once() {
	ExtBuilder.build_and_execute(|| {
		set_state(ModelState::Forming);
		assert_eq!(Royalties::ledger(MODEL), None);
		set_state(ModelState::Active);
		set_state(ModelState::Active);
		set_state(ModelState::Degraded);
		set_state(ModelState::Halted);
		assert_eq!(events(), vec![Event::EmissionStarted { model: MODEL }, Event::EmissionStopped { model: MODEL }]);
	});
}
