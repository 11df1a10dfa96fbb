//! A contribution is gone: its owner revoked it, or its last pledge ended.

use super::*;

#[test]
fn a_revoked_contribution_is_in_no_pool_in_the_same_block_and_its_deposit_is_back() {
	ExtBuilder::default().with_members([ALICE, BOB]).build_and_execute(|| {
		revoke(FIRST);
		assert_eq!(DataPools::pool_of(FIRST), None);
		assert_eq!(DataPools::pool(POOL).unwrap().members, 1);
		assert_eq!((held(ALICE), held(BOB)), (0, DEPOSIT));
		assert_eq!(events(), vec![Event::Left { pool: POOL, contribution: FIRST, owner: ALICE }]);
	});
}

#[test]
fn a_broken_ticket_keeps_nobody_from_revoking() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		BrokenTickets::set(true);
		revoke(FIRST);
		assert_eq!(DataPools::pool_of(FIRST), None);
	});
}

#[test]
fn a_contribution_that_was_in_no_pool_is_no_news() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		let id = contribution_of(BOB);
		revoke(id);
		DataPools::revoked(ContributionId(u64::MAX));
		assert_eq!(events(), vec![]);
		assert_eq!(DataPools::pool(POOL).unwrap().members, 1);
	});
}
