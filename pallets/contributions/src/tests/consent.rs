//! What other pallets see: weights, totals, heads and maturity.

use super::*;

fn mature_weight(who: AccountId, at: u32) -> Weight64 {
	<Data as Consent<AccountId>>::mature_weight(MODEL, &who, EpochIndex(at))
}

#[test]
fn weight_is_the_sum_of_rows_up_to_the_cap() {
	ExtBuilder.build_and_execute(|| {
		attested(ALICE, MODEL, 600);
		attested(ALICE, MODEL, 300);
		pass_epoch();
		assert_eq!(weight(MODEL, ALICE), 900);
		active(ALICE, MODEL, 300);
		assert_eq!(weight(MODEL, ALICE), CAP);
		assert_eq!(totals(MODEL), (CAP, 1));
	});
}

#[test]
fn an_account_above_the_cap_loses_weight_only_below_it() {
	ExtBuilder.build_and_execute(|| {
		let first = attested(ALICE, MODEL, 900);
		attested(ALICE, MODEL, 700);
		pass_epoch();
		assert_ok!(Data::revoke(by(ALICE), first));
		assert_eq!(totals(MODEL), (700, 1));
	});
}

#[test]
fn a_head_has_at_least_the_weight_on_the_card() {
	ExtBuilder.build_and_execute(|| {
		attested(ALICE, MODEL, 49);
		attested(BOB, MODEL, 50);
		pass_epoch();
		assert_eq!(totals(MODEL), (99, 1));
	});
}

#[test]
fn a_party_has_weight_and_counts_nowhere() {
	ExtBuilder.build_and_execute(|| {
		attested(OWNER, MODEL, 100);
		attested(WORKER, MODEL, 100);
		attested(ALICE, MODEL, 100);
		pass_epoch();
		assert_eq!(weight(MODEL, OWNER), 100);
		assert_eq!(last_told(MODEL, OWNER), 100);
		assert_eq!(totals(MODEL), (100, 1));
		pass_epoch();
		assert_eq!(mature(MODEL), (100, 1));
		assert_eq!(mature_weight(OWNER, 9), 0);
		assert_eq!(mature_weight(ALICE, 9), 100);
	});
}

#[test]
fn whether_an_account_counts_is_fixed_while_it_has_active_contributions() {
	ExtBuilder.build_and_execute(|| {
		let first = active(ALICE, MODEL, 100);
		// Alice becomes a party: what she has stays counted, and so does what she adds.
		ExtraParties::set([ALICE].into());
		let second = active(ALICE, MODEL, 60);
		assert_eq!(totals(MODEL), (160, 1));
		// She leaves altogether and comes back: now she is a party.
		assert_ok!(Data::revoke(by(ALICE), first));
		assert_ok!(Data::revoke(by(ALICE), second));
		active(ALICE, MODEL, 100);
		assert_eq!(weight(MODEL, ALICE), 100);
		assert_eq!(totals(MODEL), (0, 0));
	});
}

#[test]
fn weight_is_mature_from_the_epoch_after_the_one_it_joined_in() {
	ExtBuilder.build_and_execute(|| {
		active(ALICE, MODEL, 100);
		assert_eq!(<Data as Consent<AccountId>>::epoch(), EpochIndex(1));
		assert_eq!((totals(MODEL), mature(MODEL)), ((100, 1), (0, 0)));
		assert_eq!((mature_weight(ALICE, 1), mature_weight(ALICE, 2)), (0, 100));

		run_to(2 * EPOCH - 1);
		assert_eq!(mature(MODEL), (0, 0));
		run_to(2 * EPOCH);
		assert_eq!(mature(MODEL), (100, 1));
	});
}

#[test]
fn new_joins_do_not_take_maturity_from_older_ones() {
	ExtBuilder.build_and_execute(|| {
		active(ALICE, MODEL, 100);
		let second = active(ALICE, MODEL, 30);
		active(BOB, MODEL, 60);
		// Epoch 3: Bob's join is fresh, both of Alice's are mature.
		assert_eq!(<Data as Consent<AccountId>>::epoch(), EpochIndex(3));
		assert_eq!((totals(MODEL), mature(MODEL)), ((190, 2), (130, 1)));
		assert_eq!((mature_weight(ALICE, 2), mature_weight(ALICE, 3)), (100, 130));
		// A departure leaves both aggregates at once.
		assert_ok!(Data::revoke(by(ALICE), second));
		assert_eq!((totals(MODEL), mature(MODEL)), ((160, 2), (100, 1)));
	});
}

#[test]
fn an_epoch_ends_where_the_next_begins() {
	ExtBuilder.build_and_execute(|| {
		run_to(2 * EPOCH - 1);
		assert_eq!(<Data as Consent<AccountId>>::epoch(), EpochIndex(1));
		assert_eq!(<Data as Consent<AccountId>>::epoch_end(EpochIndex(1)), 2 * EPOCH);
		assert_eq!(<Data as Consent<AccountId>>::epoch_end(EpochIndex(u32::MAX)), u32::MAX);
		run_to(2 * EPOCH);
		assert_eq!(<Data as Consent<AccountId>>::epoch(), EpochIndex(2));
	});
}

#[test]
fn a_model_without_contributions_has_no_consent() {
	ExtBuilder.build_and_execute(|| {
		assert_eq!(totals(NO_MODEL), (0, 0));
		assert_eq!(mature(NO_MODEL), (0, 0));
		assert_eq!(weight(NO_MODEL, ALICE), 0);
		assert_eq!(version(NO_MODEL), 0);
	});
}

#[test]
fn the_pallets_configuration_is_sound() {
	ExtBuilder.build_and_execute(<Data as Hooks<u32>>::integrity_test);
}
