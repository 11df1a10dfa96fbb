use super::*;
use frame_support::traits::fungibles::Mutate as _;
use pallet_asset_conversion::Error as Market;

#[test]
fn touch_makes_an_empty_entry_and_the_caller_pays() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(Royalties::touch(by(BOB), MODEL, STRANGER));

		assert_eq!((held(BOB), held(STRANGER)), (DEPOSIT, 0));
		assert_eq!(shares(STRANGER), 0);
		assert_eq!(events().last(), Some(&Event::Touched { model: MODEL, who: STRANGER, payer: BOB }));
		// As long as nothing came, who paid can have it back.
		assert_noop!(Royalties::refund(by(STRANGER), MODEL, STRANGER), Error::<Test>::NotThePayer);
		assert_ok!(Royalties::refund(by(BOB), MODEL, STRANGER));
		assert_eq!(held(BOB), 0);
	});
}

#[test]
fn the_deposit_is_back_with_who_paid_when_the_entry_is_empty_again() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(Royalties::touch(by(BOB), MODEL, STRANGER));
		assert_ok!(Royalties::transfer(by(ALICE), MODEL, STRANGER, 10));
		assert_eq!((held(ALICE), held(BOB)), (DEPOSIT, DEPOSIT), "Alice's own entry, and Bob's gift");
		assert_ok!(Royalties::transfer(by(STRANGER), MODEL, ALICE, 10));
		assert_eq!((held(BOB), Accounts::<Test>::get(MODEL, STRANGER)), (0, None));
	});
}

#[test]
fn nobodys_money_is_put_on_hold_by_what_others_send_it_from_the_market() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_ok!(make_pool(CAROL, MODEL));
		assert_ok!(add(ALICE, MODEL, 100_000, SHARE / 2));
		let buy = || swap_for(BOB, Kind::Native, Kind::WithId(MODEL), 1_000, STRANGER);

		assert_noop!(buy(), Market::<Test>::BelowMinimum);
		assert_noop!(
			<Royalties as frame_support::traits::fungibles::Mutate<_>>::transfer(
				MODEL,
				&ALICE,
				&STRANGER,
				1,
				Preservation::Preserve
			),
			Error::<Test>::NoEntry
		);
		assert_noop!(Royalties::mint_into(MODEL, &STRANGER, 1), Error::<Test>::NoEntry);
		assert_eq!(Balances::free_balance(STRANGER), ENDOWMENT);

		assert_ok!(Royalties::touch(by(BOB), MODEL, STRANGER));
		assert_ok!(buy());
		assert!(shares(STRANGER) > 0);
		assert_eq!((held(STRANGER), Balances::free_balance(STRANGER)), (0, ENDOWMENT));
	});
}

#[test]
fn touch_refuses_an_entry_that_is_there() {
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 128)]);
		assert_noop!(Royalties::touch(by(BOB), MODEL, ALICE), Error::<Test>::EntryExists);
		touch(BOB, MODEL);
		assert_noop!(Royalties::touch(by(BOB), MODEL, BOB), Error::<Test>::EntryExists);
	});
}

#[test]
fn touch_refuses_a_model_without_books_and_who_cannot_pay() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Royalties::touch(by(BOB), MODEL, BOB), TokenError::UnknownAsset);
		earned(&[(ALICE, 128)]);
		assert_noop!(Royalties::touch(by(POOR), MODEL, POOR), TokenError::FundsUnavailable);
		assert_noop!(Royalties::touch(RuntimeOrigin::none(), MODEL, BOB), DispatchError::BadOrigin);
	});
}
