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

/// Alice's contribution was drawn, and she has left the pool.
fn drawn_and_left(then: impl FnOnce()) {
	ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
		assert_ok!(announce(&[FIRST]));
		pass(NOTICE);
		assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));
		assert_ok!(DataPools::leave(by(ALICE), FIRST));
		then();
	});
}

#[test]
fn close_pool_that_models_drew_on_waits_for_a_notice() {
	drawn_and_left(|| {
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		let effective_at = System::block_number() + NOTICE;
		assert_eq!(last_event(), Event::PoolClosing { pool: POOL, effective_at });
		assert_noop!(DataPools::close_pool(by(MIA), POOL), Error::<Test>::NoticeNotOver);
		assert_noop!(DataPools::join(by(ALICE), POOL, FIRST), Error::<Test>::PoolClosing);
		pass(NOTICE - 1);
		assert_noop!(DataPools::close_pool(by(MIA), POOL), Error::<Test>::NoticeNotOver);
		assert!(!DataPools::permits(MODEL, Purpose::Commercial, 10), "it still binds");

		pass(1);
		assert_noop!(DataPools::close_pool(by(STRANGER), POOL), Error::<Test>::NotManager);
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		assert_eq!(last_event(), Event::PoolClosed { pool: POOL });
		assert_eq!(held(MIA), 0);
		assert!(DataPools::permits(MODEL, Purpose::Commercial, 0));
		assert_ok!(DataPools::withdraw_model(by(STRANGER), POOL, MODEL));
		assert_eq!(Uses::<Test>::iter().count(), 0);
	});
}

#[test]
fn close_pool_needs_no_notice_when_the_last_model_that_drew_has_left() {
	drawn_and_left(|| {
		halt(MODEL);
		assert_ok!(DataPools::withdraw_model(by(STRANGER), POOL, MODEL));
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		assert_eq!(last_event(), Event::PoolClosed { pool: POOL });
	});
}
