use super::*;

fn propose(policy: PolicyOf<Test>) -> DispatchResult {
	DataPools::propose_policy(by(MIA), POOL, policy)
}

/// Looser, stricter, and one in one thing and the other in another.
fn changes() -> [PolicyOf<Test>; 3] {
	let strict = Policy { min_price: u128::MAX, ..research_of(&[OLGA]) };
	let both = Policy { min_price: 9, ..research_of(&[OTTO]) };
	[open(), strict, both]
}

#[test]
fn every_change_waits_for_the_notice() {
	for new in changes() {
		ExtBuilder::default().with_model().build_and_execute(|| {
			assert_ok!(propose(new.clone()));

			let (effective_at, old) = (1 + NOTICE, research());
			let view = DataPools::pool(POOL).unwrap();
			assert_eq!(view.policy, old);
			assert_eq!(view.pending, Some(PendingPolicy { policy: new.clone(), effective_at }));
			assert!(DataPools::permits(MODEL, Purpose::Research, 10));
			assert!(!DataPools::permits(MODEL, Purpose::Research, 9));
			assert!(!DataPools::permits(MODEL, Purpose::Commercial, 10));
			assert_eq!(events(), vec![Event::PolicyProposed { pool: POOL, old, new, effective_at }]);
		});
	}
}

#[test]
fn a_manager_cannot_stop_a_models_sales_without_notice() {
	let dear = Policy { min_price: u128::MAX, ..research() };
	for shut in [dear, research_of(&[OLGA])] {
		ExtBuilder::default().with_members([ALICE]).with_model().build_and_execute(|| {
			// given: a model that drew, and cannot leave the pool
			assert_ok!(announce(&[FIRST]));
			pass(NOTICE);
			assert_ok!(DataPools::draw(by(STRANGER), MODEL, FIRST));
			assert_noop!(DataPools::withdraw_model(by(OTTO), POOL, MODEL), Error::<Test>::ModelHasDrawn);

			// when: the manager wants no sale of it any more, and its owner announces that it leaves
			assert_ok!(propose(shut));
			assert_ok!(DataPools::withdraw_model(by(OTTO), POOL, MODEL));

			// then: it sells as before until the notice is over
			for _ in 0..NOTICE {
				assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoticeNotOver);
				assert!(DataPools::permits(MODEL, Purpose::Research, 10));
				pass(1);
			}
			// and it has left when the policy holds
			assert_ok!(DataPools::apply_policy(by(MIA), POOL));
			assert!(DataPools::permits(MODEL, Purpose::Research, 10));
		});
	}
}

#[test]
fn a_second_proposal_starts_the_notice_again() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		let cheap = Policy { min_price: 1, ..research() };
		assert_ok!(propose(cheap));
		pass(NOTICE - 1);
		assert_ok!(propose(open()));
		pass(1);
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoticeNotOver);
	});
}

#[test]
fn proposing_what_holds_takes_a_pending_change_back() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		assert_ok!(propose(open()));
		assert_ok!(propose(research()));
		assert_eq!(DataPools::pool(POOL).unwrap().pending, None);
		pass(NOTICE);
		assert_noop!(DataPools::apply_policy(by(MIA), POOL), Error::<Test>::NoPolicyPending);
	});
}

#[test]
fn propose_policy_refuses_a_policy_that_contradicts_itself() {
	ExtBuilder::default().with_pool().build_and_execute(|| {
		for policy in [
			Policy { allowed: PurposeSet::ALL, forbidden: PurposeSet::ALL, ..research() },
			Policy { allowed: PurposeSet::NONE, ..research() },
			Policy { allowed: PurposeSet::ALL, forbidden: only(&[Purpose::Public]), ..research() },
			research_of(&[]),
		] {
			assert_noop!(propose(policy), Error::<Test>::PolicyContradictsItself);
		}
	});
}

#[test]
fn propose_policy_refuses_a_stranger_and_a_pool_that_does_not_exist() {
	ExtBuilder::default().with_members([ALICE]).build_and_execute(|| {
		for who in [STRANGER, ALICE] {
			assert_noop!(DataPools::propose_policy(by(who), POOL, open()), Error::<Test>::NotManager);
		}
		assert_noop!(DataPools::propose_policy(by(MIA), NO_POOL, open()), Error::<Test>::PoolNotFound);
	});
}
