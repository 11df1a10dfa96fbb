use super::*;

#[test]
fn join_puts_a_contribution_into_a_pool_for_a_deposit() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let id = contribution_of(ALICE);
		assert_ok!(DataPools::join(by(ALICE), POOL, id));

		assert_eq!(DataPools::pool_of(id), Some(POOL));
		assert_eq!(DataPools::pool(POOL).unwrap().members, 1);
		assert_eq!((held_for(HoldReason::Membership, ALICE), held(ALICE)), (DEPOSIT, DEPOSIT));
		assert_eq!(events(), vec![Event::Joined { pool: POOL, contribution: id, owner: ALICE }]);
	});
}

#[test]
fn join_locks_nothing_but_the_deposit() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let id = contribution_of(ALICE);
		assert_ok!(DataPools::join(by(ALICE), POOL, id));
		revoke(id);
		assert_eq!((DataPools::pool_of(id), held(ALICE)), (None, 0));
	});
}

#[test]
fn join_takes_several_contributions_of_one_account() {
	ExtBuilder::default().with_members([ALICE, ALICE, BOB]).build_and_execute(|| {
		assert_eq!(DataPools::pool(POOL).unwrap().members, 3);
		assert_eq!((held(ALICE), held(BOB)), (2 * DEPOSIT, DEPOSIT));
	});
}

#[test]
fn join_refuses_a_stranger() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let id = contribution_of(ALICE);
		assert_noop!(DataPools::join(by(STRANGER), POOL, id), Error::<Test>::NotContributionOwner);
		assert_noop!(DataPools::join(by(MIA), POOL, id), Error::<Test>::NotContributionOwner);
	});
}

#[test]
fn join_refuses_a_contribution_that_does_not_exist() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_noop!(DataPools::join(by(ALICE), POOL, FIRST), Error::<Test>::ContributionNotFound);
		let id = contribution_of(ALICE);
		revoke(id);
		assert_noop!(DataPools::join(by(ALICE), POOL, id), Error::<Test>::ContributionNotFound);
	});
}

#[test]
fn join_refuses_a_contribution_that_is_in_a_pool() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		assert_ok!(DataPools::create_pool(by(MIA), open()));
		assert_noop!(DataPools::join(by(ALICE), POOL, FIRST), Error::<Test>::AlreadyInAPool);
		assert_noop!(DataPools::join(by(ALICE), OTHER_POOL, FIRST), Error::<Test>::AlreadyInAPool);
	});
}

#[test]
fn join_refuses_a_pool_that_does_not_exist() {
	ExtBuilder::default().build_and_execute(|| {
		let id = contribution_of(ALICE);
		assert_noop!(DataPools::join(by(ALICE), NO_POOL, id), Error::<Test>::PoolNotFound);
	});
}

#[test]
fn join_refuses_a_pool_whose_policy_is_about_to_change() {
	for policy in [open(), research_of(&[OTTO])] {
		ExtBuilder::default().with_pool().build_and_execute(|| {
			// given: Alice signed when the policy was another
			let id = contribution_of(ALICE);
			assert_ok!(DataPools::propose_policy(by(MIA), POOL, policy));
			// then: she does not slip into a shorter notice than the members had
			assert_noop!(DataPools::join(by(ALICE), POOL, id), Error::<Test>::PolicyChangePending);
			pass(NOTICE);
			assert_noop!(DataPools::join(by(ALICE), POOL, id), Error::<Test>::PolicyChangePending);
			assert_ok!(DataPools::apply_policy(by(STRANGER), POOL));
			assert_ok!(DataPools::join(by(ALICE), POOL, id));
		});
	}
}

#[test]
fn join_refuses_an_owner_that_cannot_pay_the_deposit() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let id = contribution_of(POOR);
		assert_noop!(DataPools::join(by(POOR), POOL, id), TokenError::FundsUnavailable);
	});
}

#[test]
fn join_refuses_a_pool_with_as_many_members_as_can_be_counted() {
	ExtBuilder::default().with_pool().build().execute_with(|| {
		let id = contribution_of(ALICE);
		Pools::<Test>::mutate(POOL, |pool| pool.as_mut().unwrap().members = u32::MAX);
		assert_noop!(DataPools::join(by(ALICE), POOL, id), Error::<Test>::PoolFull);
		Pools::<Test>::mutate(POOL, |pool| pool.as_mut().unwrap().members = 0);
		NextSerial::<Test>::put(u64::MAX);
		assert_noop!(DataPools::join(by(ALICE), POOL, id), Error::<Test>::IdsExhausted);
	});
}

#[test]
fn join_refuses_an_unsigned_origin() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let id = contribution_of(ALICE);
		assert_noop!(DataPools::join(RuntimeOrigin::none(), POOL, id), DispatchError::BadOrigin);
	});
}
