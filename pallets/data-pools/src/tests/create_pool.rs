use super::*;

fn create(policy: PolicyOf<Test>) -> DispatchResult {
	DataPools::create_pool(by(MIA), policy)
}

#[test]
fn create_pool_stores_a_policy_and_takes_a_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(create(research()));

		let expected = PoolView { manager: MIA, policy: research(), pending: None, members: 0 };
		assert_eq!(DataPools::pool(POOL), Some(expected));
		assert_eq!((held_for(HoldReason::Pool, MIA), held(MIA)), (DEPOSIT, DEPOSIT));
		assert_eq!(events(), vec![Event::PoolCreated { pool: POOL, manager: MIA, policy: research() }]);
	});
}

#[test]
fn create_pool_gives_every_pool_its_own_number() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(create(research()));
		assert_ok!(create(open()));
		assert_eq!(DataPools::pool(OTHER_POOL).unwrap().policy, open());
	});
}

#[test]
fn create_pool_keeps_owners_in_order_and_each_once() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(create(research_of(&[OLGA, OTTO, OLGA])));
		assert_eq!(DataPools::pool(POOL).unwrap().policy, research_of(&[OTTO, OLGA]));
	});
}

#[test]
fn create_pool_takes_a_least_price_of_zero_one_and_the_maximum() {
	ExtBuilder::default().build_and_execute(|| {
		for (pool, min_price) in [0, 1, u128::MAX].into_iter().enumerate() {
			assert_ok!(create(Policy { min_price, ..research() }));
			let pool = PoolId(u32::try_from(pool).unwrap());
			assert_eq!(DataPools::pool(pool).unwrap().policy.min_price, min_price);
		}
	});
}

#[test]
fn create_pool_refuses_a_policy_that_allows_what_it_forbids() {
	ExtBuilder::default().build_and_execute(|| {
		let allowed = only(&[Purpose::Research, Purpose::Commercial]);
		let policy = Policy { allowed, forbidden: only(&[Purpose::Commercial]), ..research() };
		assert_noop!(create(policy), Error::<Test>::PolicyContradictsItself);
		let policy = Policy { allowed: PurposeSet::ALL, forbidden: PurposeSet::ALL, ..research() };
		assert_noop!(create(policy), Error::<Test>::PolicyContradictsItself);
	});
}

#[test]
fn create_pool_refuses_a_policy_that_allows_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		let policy = Policy { allowed: PurposeSet::NONE, ..research() };
		assert_noop!(create(policy.clone()), Error::<Test>::PolicyContradictsItself);
		let policy = Policy { forbidden: PurposeSet::NONE, ..policy };
		assert_noop!(create(policy), Error::<Test>::PolicyContradictsItself);
	});
}

#[test]
fn create_pool_refuses_a_policy_that_allows_nobody() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(create(research_of(&[])), Error::<Test>::PolicyContradictsItself);
	});
}

#[test]
fn create_pool_refuses_the_general_purpose_beside_a_forbidden_one() {
	ExtBuilder::default().build_and_execute(|| {
		// General is what the model's card leaves open: commerce, perhaps.
		let policy = Policy { allowed: only(&[Purpose::General]), ..research() };
		assert_noop!(create(policy.clone()), Error::<Test>::PolicyContradictsItself);
		assert_ok!(create(Policy { forbidden: PurposeSet::NONE, ..policy }));
	});
}

#[test]
fn create_pool_takes_as_many_owners_as_a_policy_can_name() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(create(research_of(&[OTTO, OLGA, BOB])));
		let more = BoundedVec::<AccountId, <Test as Config>::MaxOwners>::try_from(vec![OTTO, OLGA, BOB, MIA]);
		assert!(more.is_err(), "a call with more does not decode");
	});
}

#[test]
fn create_pool_refuses_a_manager_that_cannot_pay_the_deposit() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(DataPools::create_pool(by(POOR), research()), TokenError::FundsUnavailable);
	});
}

#[test]
fn create_pool_refuses_when_all_numbers_are_used_up() {
	ExtBuilder::default().build_and_execute(|| {
		NextPoolId::<Test>::put(PoolId(u32::MAX));
		assert_noop!(create(research()), Error::<Test>::IdsExhausted);
	});
}

#[test]
fn create_pool_refuses_an_unsigned_origin() {
	ExtBuilder::default().build_and_execute(|| {
		assert_noop!(DataPools::create_pool(RuntimeOrigin::none(), research()), DispatchError::BadOrigin);
	});
}
