use super::*;

#[test]
fn unbond_makes_the_worker_leave_and_keeps_the_money() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		let now = System::block_number();

		assert_ok!(Workers::unbond(by(&who)));

		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: false, left_at: Some(now) });
		assert_eq!(held(&who), MIN_BOND);
		let withdrawable_at = now + UNBONDING_DELAY;
		let started = Event::UnbondingStarted { worker: who, amount: MIN_BOND, withdrawable_at };
		assert_eq!(events().last(), Some(&started));
	});
}

#[test]
fn unbond_refuses_who_has_no_bond() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Workers::unbond(by(&worker(0))), Error::<Test>::NotBonded);
	});
}

#[test]
fn unbond_refuses_twice() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		pass(1);
		assert_noop!(Workers::unbond(by(&who)), Error::<Test>::AlreadyUnbonding);
	});
}

#[test]
fn unbond_of_a_slashed_worker_keeps_the_block_in_which_it_left() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		let left_at = System::block_number();
		pass(3);
		assert_ok!(Workers::unbond(by(&who)));
		let withdrawable_at = System::block_number() + UNBONDING_DELAY;
		let standing = Standing::Unbonding { since: left_at, withdrawable_at };
		assert_eq!(Workers::bond_of(who).map(|bond| bond.standing), Some(standing));
	});
}

#[test]
fn unbond_waits_for_the_evidence_whatever_the_delay_is_set_to() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_eq!((Workers::unbonding_delay(), Workers::evidence_window()), (UNBONDING_DELAY, EVIDENCE_WINDOW));
		Delay::set(0);
		assert_eq!(Workers::unbonding_delay(), EVIDENCE_WINDOW + 1);
		assert_ok!(Workers::unbond(by(&who)));
		pass(EVIDENCE_WINDOW);
		assert_noop!(Workers::withdraw_unbonded(by(&who)), Error::<Test>::UnbondingNotOver);
		pass(1);
		assert_ok!(Workers::withdraw_unbonded(by(&who)));
	});
}

#[test]
fn unbonding_worker_is_still_slashable_until_it_has_withdrawn() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		let left_at = Workers::left_at(&who);
		pass(UNBONDING_DELAY);

		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_eq!(held(&who), MIN_BOND - SLASH);
		assert_eq!(Workers::left_at(&who), left_at);

		assert_ok!(Workers::withdraw_unbonded(by(&who)));
		assert_eq!(Balances::free_balance(&who), ENDOWMENT - SLASH);
		assert_noop!(report(&REPORTER, contradiction(0, 2)), Error::<Test>::NothingToSlash);
	});
}
