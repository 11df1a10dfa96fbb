use super::*;

#[test]
fn bond_extra_adds_to_the_bond() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::bond_extra(by(&who), 1));
		assert_eq!(held(&who), MIN_BOND + 1);
		let added = Event::BondAdded { worker: who, added: 1, amount: MIN_BOND + 1, is_bonded: true };
		assert_eq!(events().last(), Some(&added));
	});
}

#[test]
fn bond_extra_refuses_nothing() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_noop!(Workers::bond_extra(by(&who), 0), Error::<Test>::ZeroAmount);
	});
}

#[test]
fn bond_extra_refuses_who_has_no_bond() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Workers::bond_extra(by(&worker(0)), 1), Error::<Test>::NotBonded);
	});
}

#[test]
fn bond_extra_refuses_more_than_there_is() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		let rest = ENDOWMENT - MIN_BOND - EXISTENTIAL_DEPOSIT;
		assert_noop!(Workers::bond_extra(by(&who), rest + 1), TokenError::FundsUnavailable);
		assert_noop!(Workers::bond_extra(by(&who), Balance::MAX), ArithmeticError::Overflow);
		assert_ok!(Workers::bond_extra(by(&who), rest));
	});
}

#[test]
fn bond_extra_brings_a_slashed_worker_back() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		let left_at = Some(System::block_number());
		pass(1);

		assert_ok!(Workers::bond_extra(by(&who), SLASH - 1));
		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: false, left_at });
		assert_ok!(Workers::bond_extra(by(&who), 1));
		assert_eq!(Workers::standing(who), Status { is_bonded: true, left_at: None });
	});
}

#[test]
fn bond_extra_of_an_unbonding_worker_does_not_rebond() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		assert_ok!(Workers::bond_extra(by(&who), MIN_BOND));
		assert!(!Workers::is_bonded(&who));
		pass(UNBONDING_DELAY);
		assert_ok!(Workers::withdraw_unbonded(by(&who)));
		assert_eq!(gained(&who), 0);
	});
}
