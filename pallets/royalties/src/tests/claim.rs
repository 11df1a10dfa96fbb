use super::*;

#[test]
fn claim_pays_all_that_was_earned() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 384), (BOB, 128)]);
		pay(4_000);
		let before = Balances::total_balance(&ALICE);
		assert_ok!(Royalties::claim(by(ALICE), MODEL));

		assert_eq!(Balances::total_balance(&ALICE), before + 3_000);
		assert_eq!((royalty(ALICE), royalty(BOB)), (0, 1_000));
		assert_eq!((ledger().claimed, ledger().owed()), (3_000, 1_000));
		assert_eq!(events().last(), Some(&Event::Claimed { model: MODEL, who: ALICE, amount: 3_000 }));
	});
}

#[test]
fn claim_pays_what_came_since_the_last_claim() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		pay(1_000);
		assert_ok!(Royalties::claim(by(ALICE), MODEL));
		pay(70);
		let before = Balances::total_balance(&ALICE);
		assert_ok!(Royalties::claim(by(ALICE), MODEL));
		assert_eq!(Balances::total_balance(&ALICE), before + 70);
	});
}

#[test]
fn claim_leaves_shares_alone() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		pay(1_000);
		assert_ok!(Royalties::claim(by(ALICE), MODEL));
		assert_eq!(shares(ALICE), SHARE);
	});
}

#[test]
fn an_account_without_money_can_claim_what_keeps_it_alive() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(POOR, 128)]);
		pay(EXISTENTIAL_DEPOSIT - 1);
		assert_noop!(Royalties::claim(by(POOR), MODEL), TokenError::BelowMinimum);
		pay(1);
		assert_ok!(Royalties::claim(by(POOR), MODEL));
		assert_eq!(Balances::free_balance(POOR), EXISTENTIAL_DEPOSIT);
		assert_eq!(Balances::free_balance(vault()), EXISTENTIAL_DEPOSIT);
	});
}

#[test]
fn claim_refuses_who_has_earned_nothing() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(Royalties::claim(by(ALICE), MODEL), Error::<Test>::NothingToClaim);
		pay(1_000);
		assert_noop!(Royalties::claim(by(STRANGER), MODEL), Error::<Test>::NothingToClaim);
		assert_noop!(Royalties::claim(by(ALICE), OTHER_MODEL), Error::<Test>::NothingToClaim);
		assert_ok!(Royalties::claim(by(ALICE), MODEL));
		assert_noop!(Royalties::claim(by(ALICE), MODEL), Error::<Test>::NothingToClaim);
	});
}

#[test]
fn claim_refuses_an_unsigned_origin() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Royalties::claim(RuntimeOrigin::none(), MODEL), DispatchError::BadOrigin);
	});
}
