//! What the pools say when a model is about to sell.

use super::*;

fn permits(purpose: Purpose, price: u128) -> bool {
	<DataPools as PolicyGate>::permits(MODEL, purpose, price)
}

#[test]
fn a_model_bound_to_no_pool_is_permitted_everything() {
	ExtBuilder::default().build_and_execute(|| {
		assert!(permits(Purpose::Commercial, 0));
		assert!(<DataPools as PolicyGate>::permits(NO_MODEL, Purpose::General, 0));
	});
}

#[test]
fn a_sale_for_a_purpose_that_is_forbidden_or_not_allowed_is_refused() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert!(permits(Purpose::Research, 10));
		for purpose in [Purpose::Commercial, Purpose::Public, Purpose::General] {
			assert!(!permits(purpose, u128::MAX), "{purpose:?}");
		}
	});
}

#[test]
fn a_sale_below_the_least_price_is_refused_at_zero_one_and_the_maximum() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		for (min_price, refused, permitted) in
			[(1, Some(0), 1), (u128::MAX, Some(u128::MAX - 1), u128::MAX), (0, None, 0)]
		{
			change_policy(Policy { min_price, ..research() });
			assert_eq!(DataPools::pool(POOL).unwrap().policy.min_price, min_price);
			assert!(refused.is_none_or(|price| !permits(Purpose::Research, price)));
			assert!(permits(Purpose::Research, permitted));
		}
	});
}

#[test]
fn every_pool_of_a_model_must_permit_a_sale() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let dear = Policy { allowed: only(&[Purpose::Research, Purpose::Public]), min_price: 50, ..research() };
		assert_ok!(DataPools::create_pool(by(MIA), dear));
		assert_ok!(DataPools::admit_model(by(OTTO), OTHER_POOL, MODEL));
		assert!(!permits(Purpose::Research, 49));
		assert!(permits(Purpose::Research, 50));
		assert!(!permits(Purpose::Public, 50));
	});
}

#[test]
fn a_model_sold_to_an_owner_the_policy_does_not_name_sells_nothing() {
	ExtBuilder::default().build_and_execute(|| {
		assert_ok!(DataPools::create_pool(by(MIA), research_of(&[OTTO])));
		assert_ok!(DataPools::admit_model(by(OTTO), POOL, MODEL));
		assert!(permits(Purpose::Research, 10));
		sell_model(MODEL, OLGA);
		assert!(!permits(Purpose::Research, 10));
	});
}

#[test]
fn a_closed_pool_binds_no_more() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(DataPools::close_pool(by(MIA), POOL));
		assert!(permits(Purpose::Commercial, 0));
	});
}
