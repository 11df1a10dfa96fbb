use super::*;

#[test]
fn rebond_takes_unbonding_back() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		pass(2 * UNBONDING_DELAY);

		assert_ok!(Workers::rebond(by(&who)));

		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: true, left_at: None });
		assert_noop!(Workers::withdraw_unbonded(by(&who)), Error::<Test>::NotUnbonding);
		assert_eq!(events().last(), Some(&Event::Rebonded { worker: who, amount: MIN_BOND }));
	});
}

#[test]
fn rebond_refuses_who_is_not_unbonding() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Workers::rebond(by(&worker(0))), Error::<Test>::NotBonded);
		let who = bonded(0, MIN_BOND);
		assert_noop!(Workers::rebond(by(&who)), Error::<Test>::NotUnbonding);
	});
}

#[test]
fn rebond_refuses_a_bond_that_was_slashed_below_the_least() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_noop!(Workers::rebond(by(&who)), Error::<Test>::BondTooSmall);
		assert_ok!(Workers::bond_extra(by(&who), SLASH));
		assert_ok!(Workers::rebond(by(&who)));
	});
}

#[test]
fn rebond_starts_the_delay_anew() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		pass(UNBONDING_DELAY);
		assert_ok!(Workers::rebond(by(&who)));
		assert_ok!(Workers::unbond(by(&who)));
		assert_noop!(Workers::withdraw_unbonded(by(&who)), Error::<Test>::UnbondingNotOver);
	});
}
