//! The books at the extremes of balances, without a chain around them.

use super::*;

type Account = AccountLedger<AccountId, ()>;

/// Books with one holder of weight `weight` that emitted `emission` once.
fn books(emission: Balance, weight: Weight64) -> (ModelLedger, Account) {
	let mut ledger = ModelLedger::new(0);
	let mut account: Account = ledger.open();
	(account.weight, ledger.weight, ledger.emitting) = (weight, weight, true);
	ledger.advance(1, emission);
	(ledger, account)
}

#[test]
fn all_the_money_there_can_be_is_paid_on_one_share_unit() {
	let (mut ledger, mut account) = books(1, 1);
	ledger.receive(Balance::MAX).unwrap();
	ledger.settle(&mut account);
	assert_eq!((account.shares, account.royalty), (1, Balance::MAX));
	assert_eq!((ledger.carried, ledger.owed()), (0, Balance::MAX));
}

#[test]
fn all_the_money_there_can_be_is_paid_on_all_the_shares_there_can_be() {
	for (emission, weight) in [(Balance::MAX, 1), (Balance::MAX, Weight64::MAX), (1 << 96, 1 << 47)] {
		let (mut ledger, mut account) = books(emission, weight);
		ledger.receive(Balance::MAX).unwrap();
		ledger.settle(&mut account);
		let promised = account.royalty.checked_add(ledger.carried).unwrap();
		let kept = Balance::MAX - promised;
		// What is kept back is the price of the share units that rounding left in the pot.
		let price = Balance::MAX / ledger.issuance + 1;
		assert!(kept <= price.saturating_mul(ledger.pot + 1), "{kept} of {emission} over {weight}");
		assert!(ledger.pot <= u128::from(weight >> 48) + 1);
	}
}

#[test]
fn emission_stops_at_the_last_share_unit_that_can_be_counted() {
	let (mut ledger, mut account) = books(Balance::MAX, 1);
	ledger.advance(u32::MAX, Balance::MAX);
	ledger.settle(&mut account);
	assert_eq!((ledger.issuance, account.shares), (Balance::MAX, Balance::MAX));
}

#[test]
fn more_money_than_can_be_counted_is_refused_and_changes_nothing() {
	let (mut ledger, _) = books(SHARE, 1);
	ledger.receive(Balance::MAX).unwrap();
	let before = ledger.clone();
	assert_eq!(ledger.receive(1), None);
	assert_eq!(ledger, before);
}

#[test]
fn a_planck_on_a_large_issuance_is_carried_until_it_counts() {
	let (mut ledger, mut account) = books(1 << 90, 1);
	for _ in 0..(1 << 10) - 1 {
		ledger.receive(1).unwrap();
	}
	assert_eq!(ledger.carried, (1 << 10) - 1);
	ledger.receive(1).unwrap();
	ledger.settle(&mut account);
	assert_eq!((ledger.carried, account.royalty), (0, 1 << 10));
}

#[test]
fn what_is_distributed_is_never_more_than_the_funds() {
	for issuance in [1, 3, 7, SHARE, SHARE + 1, (1 << 81) - 1, (1 << 100) + 1, Balance::MAX] {
		for amount in [1, 2, 99, 1_000_003, 1 << 64, (1 << 100) - 1, Balance::MAX] {
			let (mut ledger, mut account) = books(issuance, 1);
			ledger.receive(amount).unwrap();
			ledger.settle(&mut account);
			assert!(account.royalty <= amount - ledger.carried, "{amount} on {issuance}");
			assert!(amount - ledger.carried - account.royalty <= 1, "{amount} on {issuance}");
		}
	}
}

#[test]
fn a_block_before_the_last_one_emits_nothing() {
	let (mut ledger, _) = books(SHARE, 1);
	ledger.advance(0, SHARE);
	assert_eq!((ledger.issuance, ledger.updated_at), (SHARE, 1));
}

#[test]
fn royalties_stay_exact_when_nearly_all_shares_were_burnt_and_an_accumulator_wraps() {
	// given: as many shares as there can be, of which their holder burns all but one
	let (mut ledger, mut rich) = books(Balance::MAX, 1);
	ledger.settle(&mut rich);
	(ledger.issuance, rich.shares) = (1, 1);
	// when: weight joins and accrues three share units while money comes in
	let mut late: Account = ledger.open();
	(late.weight, ledger.weight, rich.weight) = (1, 1, 0);
	ledger.advance(2, 3);
	let before = ledger.q;
	ledger.receive(1 << 100).unwrap();
	// then: the exact product has more than 256 bits, and the parts are still right
	assert!(ledger.s.checked_mul(ledger.r).is_none());
	assert_ne!(ledger.q, before);
	ledger.settle(&mut rich);
	ledger.settle(&mut late);
	assert_eq!((rich.royalty, late.royalty), (1 << 98, 3 << 98));
	assert_eq!((ledger.pot, late.shares), (0, 3));
}
