//! Storage that was tampered with is noticed.

use super::*;

fn after(corrupt: impl FnOnce()) -> &'static str {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		earned(&[(ALICE, 100), (BOB, 100)]);
		set_weight(ALICE, 50);
		pay(1_000);
		pass(1);
		set_weight(ALICE, 100);
		Royalties::do_try_state().unwrap();
		corrupt();
		match Royalties::do_try_state() {
			Err(sp_runtime::TryRuntimeError::Other(message)) => message,
			other => panic!("not noticed: {other:?}"),
		}
	})
}

fn ledger_with(change: impl FnOnce(&mut ModelLedger)) {
	Ledgers::<Test>::mutate(MODEL, |ledger| change(ledger.as_mut().unwrap()));
}

fn account_with(change: impl FnOnce(&mut AccountLedgerOf<Test>)) {
	Accounts::<Test>::mutate(MODEL, ALICE, |account| change(account.as_mut().unwrap()));
}

#[test]
fn missing_money_is_noticed() {
	let steal = || Balances::force_set_balance(RuntimeOrigin::root(), vault(), 1_000).map(drop).unwrap();
	assert_eq!(after(steal), "the pallet's account covers what is owed");
	assert_eq!(after(|| ledger_with(|ledger| ledger.received += 1)), "the pallet's account covers what is owed");
	assert_eq!(after(|| ledger_with(|ledger| ledger.claimed = 1_001)), "no more is claimed than was received");
}

#[test]
fn promises_beyond_what_is_owed_are_noticed() {
	assert_eq!(after(|| account_with(|account| account.royalty += 10)), "no more is promised than is owed");
	assert_eq!(after(|| ledger_with(|ledger| ledger.claimed = 10)), "no more is promised than is owed");
	assert_eq!(after(|| ledger_with(|ledger| ledger.carried += 10)), "no more is promised than is owed");
}

#[test]
fn shares_out_of_nowhere_are_noticed() {
	let sum = "issuance is the sum of shares and pot";
	assert_eq!(after(|| account_with(|account| account.shares += 1)), sum);
	assert_eq!(after(|| ledger_with(|ledger| ledger.issuance -= 1)), sum);
}

#[test]
fn a_pot_that_does_not_cover_what_is_accruing_is_noticed() {
	// Half of each of two blocks' shares are Bob's, and not settled.
	let empty = || {
		ledger_with(|ledger| {
			ledger.issuance -= ledger.pot;
			ledger.pot = 0;
		})
	};
	assert_eq!(after(empty), "the pot covers what was accrued");
}

#[test]
fn wrong_weights_are_noticed() {
	assert_eq!(after(|| ledger_with(|ledger| ledger.weight += 1)), "weight is the sum of weights");
}

#[test]
fn an_entry_without_a_model_without_content_or_from_the_future_is_noticed() {
	assert_eq!(after(|| Ledgers::<Test>::remove(MODEL)), "an entry belongs to a model");
	let empty = || Accounts::<Test>::insert(MODEL, CAROL, ledger().open());
	assert_eq!(after(empty), "an entry says something");
	let future = || account_with(|account| account.r0 = U256::MAX);
	assert_eq!(after(future), "an entry was settled before now");
}

#[test]
fn emission_booked_ahead_is_noticed() {
	let ahead = || ledger_with(|ledger| ledger.updated_at = u32::MAX);
	assert_eq!(after(ahead), "emission is not booked ahead");
}

#[test]
fn royalty_that_is_kept_from_a_pool_is_noticed() {
	let keep = |amount| {
		move || {
			account_with(|account| account.royalty -= amount);
			let entry = AccountLedger { royalty: amount, ..Ledgers::<Test>::get(MODEL).unwrap().open() };
			Accounts::<Test>::insert(MODEL, pool_of(MODEL), entry);
		}
	};
	assert_eq!(after(keep(EXISTENTIAL_DEPOSIT)), "a pool's royalty is in its reserve");
	// Less than that may wait for a reserve that does not exist yet.
	ExtBuilder.build_and_execute(|| {
		earned(&[(ALICE, 100)]);
		pay(1_000);
		set_weight(ALICE, 100);
		keep(EXISTENTIAL_DEPOSIT - 1)();
	});
}
