use super::*;

fn propose(policy: PolicyOf<Test>) -> DispatchResult {
	DataPools::propose_policy(by(MIA), POOL, policy)
}

#[test]
fn a_change_that_loosens_waits_for_the_notice() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(propose(open()));

		let effective_at = 1 + NOTICE;
		let view = DataPools::pool(POOL).unwrap();
		assert_eq!(view.policy, research());
		assert_eq!(view.pending, Some(PendingPolicy { policy: open(), effective_at }));
		assert!(!DataPools::permits(MODEL, Purpose::Commercial, 10));
		assert_eq!(events(), vec![Event::PolicyProposed { pool: POOL, old: research(), new: open(), effective_at }]);
	});
}

#[test]
fn a_change_that_loosens_nothing_holds_at_once() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		let strict = Policy { min_price: 11, ..research_of(&[OTTO]) };
		assert_ok!(propose(strict.clone()));

		assert!(!DataPools::permits(MODEL, Purpose::Research, 10));
		assert_eq!(events(), vec![Event::PolicyChanged { pool: POOL, old: research(), new: strict }]);
	});
}

#[test]
fn a_change_that_tightens_one_thing_and_loosens_another_waits() {
	ExtBuilder::default().with_model().build_and_execute(|| {
		assert_ok!(propose(Policy { min_price: 9, ..research_of(&[OTTO]) }));
		assert!(!DataPools::permits(MODEL, Purpose::Research, 9));
	});
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
