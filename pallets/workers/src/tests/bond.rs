use super::*;

#[test]
fn bond_holds_the_money_and_gives_standing() {
	ExtBuilder.build_and_execute(|| {
		let who = worker(0);
		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: false, left_at: None });

		assert_ok!(Workers::bond(by(&who), MIN_BOND));

		assert_eq!(held(&who), MIN_BOND);
		let bond = Bond { amount: MIN_BOND, slashed: 0, standing: Standing::Bonded };
		assert_eq!(Workers::bond_of(who.clone()), Some(bond));
		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: true, left_at: None });
		assert_eq!(events(), [Event::Bonded { worker: who, amount: MIN_BOND }]);
	});
}

#[test]
fn bond_refuses_less_than_the_least_bond() {
	ExtBuilder.build_and_execute(|| {
		for amount in [0, 1, MIN_BOND - 1] {
			assert_noop!(Workers::bond(by(&worker(0)), amount), Error::<Test>::BondTooSmall);
		}
	});
}

#[test]
fn bond_refuses_more_than_there_is() {
	ExtBuilder.build_and_execute(|| {
		for amount in [ENDOWMENT - EXISTENTIAL_DEPOSIT + 1, Balance::MAX] {
			assert_noop!(Workers::bond(by(&worker(0)), amount), TokenError::FundsUnavailable);
		}
		assert_ok!(Workers::bond(by(&worker(0)), ENDOWMENT - EXISTENTIAL_DEPOSIT));
	});
}

#[test]
fn bond_refuses_who_has_no_money() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Workers::bond(by(&NEWCOMER), MIN_BOND), TokenError::FundsUnavailable);
	});
}

#[test]
fn bond_refuses_a_second_bond() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_noop!(Workers::bond(by(&who), MIN_BOND), Error::<Test>::AlreadyBonded);
		assert_ok!(Workers::unbond(by(&who)));
		assert_noop!(Workers::bond(by(&who), MIN_BOND), Error::<Test>::AlreadyBonded);
	});
}

#[test]
fn bond_needs_a_signature() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Workers::bond(RuntimeOrigin::root(), MIN_BOND), DispatchError::BadOrigin);
	});
}

#[test]
fn bond_takes_who_withdrew_back() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		assert_ok!(Workers::unbond(by(&who)));
		pass(UNBONDING_DELAY);
		assert_ok!(Workers::withdraw_unbonded(by(&who)));
		assert!(Workers::left_at(&who).is_some());

		assert_ok!(Workers::bond(by(&who), MIN_BOND));

		assert_eq!(Workers::standing(who), Status { is_bonded: true, left_at: None });
	});
}

#[test]
fn bond_keeps_what_was_lost_before_on_record() {
	ExtBuilder.build_and_execute(|| {
		SlashAmount::set(MIN_BOND);
		let who = bonded(0, MIN_BOND);
		assert_ok!(report(&REPORTER, contradiction(0, 1)));
		assert_ok!(Workers::bond(by(&who), MIN_BOND + 5));
		let bond = Bond { amount: MIN_BOND + 5, slashed: MIN_BOND, standing: Standing::Bonded };
		assert_eq!(Workers::bond_of(who), Some(bond));
	});
}

#[test]
fn raising_the_least_bond_stops_sales_and_makes_nobody_leave() {
	ExtBuilder.build_and_execute(|| {
		let who = bonded(0, MIN_BOND);
		LeastBond::set(MIN_BOND + 1);
		assert_eq!(Workers::standing(who.clone()), Status { is_bonded: false, left_at: None });
		assert_ok!(Workers::bond_extra(by(&who), 1));
		assert_eq!(Workers::standing(who), Status { is_bonded: true, left_at: None });
	});
}
