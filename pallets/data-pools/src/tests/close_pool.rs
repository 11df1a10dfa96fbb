use super::*;

#[test]
fn close_pool_returns_the_deposit() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		assert_eq!((DataPools::pool(POOL), held(MIA)), (None, 0));
		assert_eq!(events(), vec![Event::PoolClosed { pool: POOL }]);
	});
}

#[test]
fn close_pool_takes_a_pending_policy_with_it() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		pass(NOTICE);
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::PoolNotFound);
	});
}

#[test]
fn close_pool_refuses_while_there_are_members() {
	ExtBuilder::default().with_members([ALICE, BOB]).build_and_execute(|| {
		assert_noop!(DataPools::close_pool(by(MIA), POOL), Error::<Test>::PoolNotEmpty);
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_noop!(DataPools::close_pool(by(MIA), POOL), Error::<Test>::PoolNotEmpty);
		revoke(SECOND);
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
	});
}

#[test]
fn close_pool_does_not_hang_on_announced_draws() {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		pass(NOTICE);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));
		assert_ok!(DataPools::withdraw_model(by(STRANGER), POOL, MODEL));
		assert_eq!((held(OTTO), held(ALICE), held(MIA)), (0, 0, 0));
	});
}

#[test]
fn close_pool_refuses_a_stranger_and_a_pool_that_does_not_exist() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_noop!(DataPools::close_pool(by(STRANGER), POOL), Error::<Test>::NotManager);
		assert_noop!(DataPools::close_pool(by(MIA), NO_POOL), Error::<Test>::PoolNotFound);
	});
}
