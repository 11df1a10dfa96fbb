use super::*;

fn refund(who: AccountId, target: AccountId) -> DispatchResult {
	Royalties::refund(by(who), MODEL, target)
}

#[test]
fn refund_closes_the_entry_of_a_pool_that_nobody_used() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(make_pool(CAROL, MODEL));
		assert_eq!(held(CAROL), DEPOSIT);
		assert_ok!(refund(CAROL, pool_of(MODEL)));

		assert_eq!(held(CAROL), 0);
		assert_eq!(Accounts::<Test>::get(MODEL, pool_of(MODEL)), None);
		let event = Event::Refunded { model: MODEL, who: pool_of(MODEL), payer: CAROL };
		assert_eq!(events().last(), Some(&event));
		// Whoever wants to use it after all pays for it.
		let pair = (Box::new(Kind::Native), Box::new(Kind::WithId(MODEL)));
		assert_ok!(AssetConversion::touch(by(BOB), pair.0, pair.1));
		assert_eq!(held(BOB), DEPOSIT);
		assert_ok!(add(ALICE, MODEL, 10_000, SHARE / 2));
	});
}

#[test]
fn refund_refuses_who_did_not_pay() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128), (POOR, 128)]);
		assert_ok!(make_pool(CAROL, MODEL));
		assert_noop!(refund(ALICE, pool_of(MODEL)), Error::<Test>::NotThePayer);
		// Nobody paid for the entry of an account that could not.
		assert_noop!(refund(POOR, POOR), Error::<Test>::NotThePayer);
	});
}

#[test]
fn refund_refuses_an_entry_in_use() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(refund(ALICE, ALICE), Error::<Test>::EntryInUse);
		assert_ok!(make_pool(CAROL, MODEL));
		assert_ok!(add(ALICE, MODEL, 10_000, SHARE / 2));
		assert_noop!(refund(CAROL, pool_of(MODEL)), Error::<Test>::EntryInUse);
	});
}

#[test]
fn refund_refuses_an_entry_that_does_not_exist() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(refund(CAROL, pool_of(MODEL)), Error::<Test>::NoEntry);
		assert_noop!(refund(STRANGER, STRANGER), Error::<Test>::NoEntry);
	});
}
