use super::*;

fn attest(who: AccountId, contribution: ContributionId, model: ModelId) -> DispatchResult {
	Data::attest(by(who), contribution, model)
}

#[test]
fn attest_queues_the_pledge_for_the_next_boundary() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(attest(WORKER, id, MODEL));

		assert_eq!(state_of(MODEL, id), Some(PledgeState::Attested { by: WORKER }));
		assert_eq!(weight(MODEL, ALICE), 0);
		assert_eq!(version(MODEL), 0);
		let epoch = EpochIndex(0);
		assert_eq!(events().last(), Some(&Event::Attested { model: MODEL, contribution: id, by: WORKER, epoch }));
	});
}

#[test]
fn a_pledge_can_be_attested_up_to_and_including_its_last_block() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		run_to(1 + LIFETIME);
		assert_ok!(attest(WORKER, id, MODEL));
	});
}

#[test]
fn attest_refuses_a_pledge_that_waited_too_long() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		run_to(1 + LIFETIME + 1);
		assert_noop!(attest(WORKER, id, MODEL), Error::<Test>::Expired);
	});
}

#[test]
fn attest_refuses_who_does_not_serve_the_model() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(attest(ALICE, id, MODEL), Error::<Test>::NotAWorker);
		assert_noop!(attest(OWNER, id, MODEL), Error::<Test>::NotAWorker);
	});
}

#[test]
fn attest_refuses_a_contribution_that_is_not_pledged_to_the_model() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(attest(WORKER, id, OTHER_MODEL), Error::<Test>::NotPledged);
		assert_noop!(attest(WORKER, ContributionId(7), MODEL), Error::<Test>::NotPledged);
	});
}

#[test]
fn attest_refuses_a_pledge_that_is_attested_or_active() {
	ExtBuilder.build_and_execute(|| {
		let id = attested(ALICE, MODEL, 100);
		assert_noop!(attest(WORKER, id, MODEL), Error::<Test>::NotPending);
		pass_epoch();
		assert_noop!(attest(WORKER, id, MODEL), Error::<Test>::NotPending);
	});
}

#[test]
fn attest_refuses_a_halted_model() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		Halted::set([MODEL].into());
		assert_noop!(attest(WORKER, id, MODEL), Error::<Test>::ModelHalted);
	});
}

#[test]
fn attest_refuses_the_same_statistic_twice_in_one_model() {
	ExtBuilder.build_and_execute(|| {
		let first = contributed(ALICE, MODEL, 100);
		assert_ok!(Data::contribute(by(BOB), MODEL, statistic(first.0), 100));
		let second = ContributionId(1);
		assert_ok!(attest(WORKER, first, MODEL));

		assert_noop!(attest(WORKER, second, MODEL), Error::<Test>::DuplicateStatistic);
		pass_epoch();
		assert_noop!(attest(WORKER, second, MODEL), Error::<Test>::DuplicateStatistic);
	});
}

#[test]
fn a_statistic_is_free_again_when_its_contribution_has_left() {
	ExtBuilder.build_and_execute(|| {
		let first = contributed(ALICE, MODEL, 100);
		assert_ok!(Data::contribute(by(BOB), MODEL, statistic(first.0), 100));
		assert_ok!(attest(WORKER, first, MODEL));
		assert_ok!(Data::revoke(by(ALICE), first));
		assert_ok!(attest(WORKER, ContributionId(1), MODEL));
	});
}

#[test]
fn attest_refuses_more_contributions_than_an_account_can_have_in_a_model() {
	ExtBuilder.build_and_execute(|| {
		active(ALICE, MODEL, 100);
		active(ALICE, MODEL, 100);
		attested(ALICE, MODEL, 100);
		attested(ALICE, MODEL, 100);
		let fifth = contributed(ALICE, MODEL, 100);
		assert_noop!(attest(WORKER, fifth, MODEL), Error::<Test>::TooManyContributions);
		// The limit is of one account in one model.
		attested(BOB, MODEL, 100);
		attested(ALICE, OTHER_MODEL, 100);
	});
}

#[test]
fn attest_refuses_more_joins_than_a_model_takes_in_an_epoch() {
	ExtBuilder.build_and_execute(|| {
		for who in [ALICE, BOB] {
			(0..3).for_each(|_| {
				attested(who, MODEL, 100);
			});
		}
		let id = contributed(CAROL, MODEL, 100);
		assert_noop!(attest(WORKER, id, MODEL), Error::<Test>::JoinsFull);
		pass_epoch();
		assert_ok!(attest(WORKER, id, MODEL));
	});
}

#[test]
fn attest_refuses_more_models_than_can_wait() {
	ExtBuilder.build_and_execute(|| {
		for model in 1..=3 {
			attested(ALICE, ModelId(model), 100);
		}
		let id = contributed(ALICE, ModelId(4), 100);
		assert_noop!(attest(WORKER, id, ModelId(4)), Error::<Test>::JoiningModelsFull);
		pass_epoch();
		assert_ok!(attest(WORKER, id, ModelId(4)));
	});
}
