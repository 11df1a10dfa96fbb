use super::*;

#[test]
fn apply_policy_makes_the_proposed_policy_hold() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		pass(NOTICE);
		assert!(!DataPools::permits(MODEL, Purpose::Commercial, 0), "the old one holds until it is applied");
		assert_ok!(DataPools::apply_policy(by(STRANGER), POOL));

		assert!(DataPools::permits(MODEL, Purpose::Commercial, 0));
		assert_eq!(DataPools::pool(POOL).unwrap().pending, None);
		assert_eq!(last_event(), Event::PolicyChanged { pool: POOL, old: research(), new: open() });
	});
}

#[test]
fn apply_policy_makes_a_stricter_policy_hold_too() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let strict = Policy { min_price: 11, ..research_of(&[OTTO]) };
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, strict.clone()));
		pass(NOTICE);
		assert!(DataPools::permits(MODEL, Purpose::Research, 10));
		assert_ok!(DataPools::apply_policy(by(STRANGER), POOL));

		assert!(!DataPools::permits(MODEL, Purpose::Research, 10));
		assert_eq!(last_event(), Event::PolicyChanged { pool: POOL, old: research(), new: strict });
	});
}

#[test]
fn apply_policy_refuses_before_its_notice_is_over() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoticeNotOver);
		pass(NOTICE - 1);
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoticeNotOver);
	});
}

#[test]
fn apply_policy_refuses_when_nothing_is_pending() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoPolicyPending);
		assert_noop!(DataPools::apply_policy(by(MIA), NO_POOL), Error::<Test>::PoolNotFound);
		assert_ok!(DataPools::propose_policy(by(MIA), POOL, open()));
		pass(NOTICE);
		assert_ok!(DataPools::apply_policy(by(MIA), POOL));
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoPolicyPending);
	});
}
