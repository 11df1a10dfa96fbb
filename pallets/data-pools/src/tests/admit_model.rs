use super::*;

fn admit(who: AccountId, pool: PoolId, model: ModelId) -> DispatchResult {
	DataPools::admit_model(by(who), pool, model)
}

#[test]
fn admit_model_binds_the_model_to_the_policy_from_that_block_on() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert!(DataPools::permits(MODEL, Purpose::Commercial, 0));
		assert_ok!(admit(OTTO, POOL, MODEL));

		assert_eq!(DataPools::pools_of(MODEL), vec![POOL]);
		assert!(!DataPools::permits(MODEL, Purpose::Commercial, 1_000));
		assert!(DataPools::permits(MODEL, Purpose::Research, 10));
		assert_eq!((held_for(HoldReason::Draw, OTTO), held(OTTO)), (DEPOSIT, DEPOSIT));
		assert_eq!(events(), vec![Event::ModelAdmitted { pool: POOL, model: MODEL, owner: OTTO }]);
	});
}

#[test]
fn admit_model_refuses_a_model_whose_owner_the_policy_does_not_name() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(DataPools::create_pool(by(MIA), research_of(&[OLGA])));
		assert_noop!(admit(OTTO, POOL, MODEL), Error::<Test>::OwnerNotPermitted);
		assert_ok!(admit(OLGA, POOL, OTHER_MODEL));
	});
}

#[test]
fn admit_model_refuses_a_stranger() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_noop!(admit(STRANGER, POOL, MODEL), Error::<Test>::NotModelOwner);
		assert_noop!(admit(MIA, POOL, MODEL), Error::<Test>::NotModelOwner);
		assert_noop!(admit(OLGA, POOL, MODEL), Error::<Test>::NotModelOwner);
	});
}

#[test]
fn admit_model_refuses_a_model_that_does_not_exist() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_noop!(admit(OTTO, POOL, NO_MODEL), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn admit_model_refuses_a_halted_model() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		halt(MODEL);
		assert_noop!(admit(OTTO, POOL, MODEL), Error::<Test>::ModelHalted);
	});
}

#[test]
fn admit_model_refuses_a_pool_that_does_not_exist() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(admit(OTTO, NO_POOL, MODEL), Error::<Test>::PoolNotFound);
	});
}

#[test]
fn admit_model_refuses_the_second_time() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_noop!(admit(OTTO, POOL, MODEL), Error::<Test>::AlreadyAdmitted);
	});
}

#[test]
fn admit_model_refuses_more_pools_than_a_model_can_have() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(DataPools::create_pool(by(MIA), open()));
		assert_ok!(DataPools::create_pool(by(MIA), open()));
		assert_ok!(admit(OTTO, OTHER_POOL, MODEL));
		assert_noop!(admit(OTTO, PoolId(2), MODEL), Error::<Test>::TooManyPools);
	});
}

#[test]
fn admit_model_refuses_a_pool_that_leaves_nothing_to_sell() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let public = Policy { allowed: only(&[Purpose::Public]), ..research() };
		assert_ok!(DataPools::create_pool(by(MIA), public));
		assert_noop!(admit(OTTO, OTHER_POOL, MODEL), Error::<Test>::PoliciesExcludeEachOther);
	});
}

#[test]
fn admit_model_refuses_an_owner_that_cannot_pay_the_deposit() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		sell_model(MODEL, POOR);
		assert_noop!(admit(POOR, POOL, MODEL), TokenError::FundsUnavailable);
	});
}
