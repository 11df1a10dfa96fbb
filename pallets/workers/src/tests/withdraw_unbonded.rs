use super::*;

#[test]
fn withdraw_unbonded_releases_the_bond_after_the_delay() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		let left_at = System::block_number();
		assert_ok!(Workers::unbond(by(&who)));
		pass(UNBONDING_DELAY - 1);
		assert_noop!(Workers::withdraw_unbonded(by(&who)), Error::<Test>::UnbondingNotOver);
		pass(1);

		assert_ok!(Workers::withdraw_unbonded(by(&who)));

		assert_eq!((held(&who), gained(&who)), (0, 0));
		assert_eq!(events().last(), Some(&Event::BondWithdrawn { worker: who, amount: MIN_BOND }));
		assert!(left_at > 0);
	});
}

#[test]
fn withdraw_unbonded_does_not_forget_when_the_worker_left() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		let left_at = Some(System::block_number());
		assert_ok!(Workers::unbond(by(&who)));
		pass(UNBONDING_DELAY);
		assert_ok!(Workers::withdraw_unbonded(by(&who)));
		pass(1_000);
		assert_eq!(Workers::standing(who), Status { is_bonded: false, left_at });
	});
}

#[test]
fn withdraw_unbonded_refuses_who_did_not_unbond() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Workers::withdraw_unbonded(by(&worker(0))), Error::<Test>::NotBonded);
		let who = bonded(0, MIN_BOND);
		pass(2 * UNBONDING_DELAY);
		assert_noop!(Workers::withdraw_unbonded(by(&who)), Error::<Test>::NotUnbonding);
	});
}

#[test]
fn withdraw_unbonded_refuses_twice() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		pass(UNBONDING_DELAY);
		assert_ok!(Workers::withdraw_unbonded(by(&who)));
		assert_noop!(Workers::withdraw_unbonded(by(&who)), Error::<Test>::NotBonded);
		assert_noop!(Workers::unbond(by(&who)), Error::<Test>::NotBonded);
		assert_noop!(Workers::bond_extra(by(&who), 1), Error::<Test>::NotBonded);
	});
}
