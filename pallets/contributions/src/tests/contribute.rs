use super::*;
use frame_support::traits::fungible::InspectHold;
use sp_runtime::TokenError;

fn contribute(who: AccountId, model: ModelId, rows: u32) -> DispatchResult {
	Data::contribute(by(who), model, statistic(0), rows)
}

#[test]
fn contribute_registers_and_pledges() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(contribute(ALICE, MODEL, 100));

		let id = ContributionId(0);
		let expires = 1 + LIFETIME;
		assert_eq!(
			Data::contribution(id),
			Some(ContributionView {
				owner: ALICE,
				statistic: statistic(0),
				rows: 100,
				provenance: Provenance::OwnData,
				payer: ALICE,
				pledges: vec![(MODEL, PledgeState::Pending { expires })],
			})
		);
		assert_eq!(
			events(),
			vec![
				Event::Contributed {
					contribution: id,
					owner: ALICE,
					statistic: statistic(0),
					rows: 100,
					provenance: Provenance::OwnData,
				},
				Event::Pledged { model: MODEL, contribution: id, expires },
			]
		);
	});
}

#[test]
fn contribute_takes_a_deposit_for_the_contribution_and_one_for_the_pledge() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(contribute(ALICE, MODEL, 100));
		for reason in [HoldReason::Contribution, HoldReason::Pledge] {
			assert_eq!(Balances::balance_on_hold(&reason.into(), &ALICE), DEPOSIT);
		}
		assert_eq!(held(ALICE), 2 * DEPOSIT);
	});
}

#[test]
fn a_pending_pledge_has_no_weight_no_head_and_no_version() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(contribute(ALICE, MODEL, 100));
		run_to(LIFETIME);
		assert_eq!(weight(MODEL, ALICE), 0);
		assert_eq!(totals(MODEL), (0, 0));
		assert_eq!(version(MODEL), 0);
		assert_eq!(told(), vec![]);
	});
}

#[test]
fn the_same_statistic_can_be_registered_by_anyone_before_it_counts() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(contribute(ALICE, MODEL, 100));
		assert_ok!(contribute(BOB, MODEL, 100));
	});
}

#[test]
fn contribute_takes_exactly_the_least_and_the_most_rows() {
	ExtBuilder.build_and_execute(|| {
		assert_ok!(contribute(ALICE, MODEL, MIN_ROWS));
		assert_ok!(contribute(ALICE, MODEL, MAX_ROWS));
	});
}

#[test]
fn contribute_refuses_too_few_rows() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(contribute(ALICE, MODEL, MIN_ROWS - 1), Error::<Test>::TooFewRows);
		assert_noop!(contribute(ALICE, MODEL, 0), Error::<Test>::TooFewRows);
	});
}

#[test]
fn contribute_refuses_too_many_rows() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(contribute(ALICE, MODEL, MAX_ROWS + 1), Error::<Test>::TooManyRows);
		assert_noop!(contribute(ALICE, MODEL, u32::MAX), Error::<Test>::TooManyRows);
	});
}

#[test]
fn contribute_refuses_a_model_that_does_not_exist() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(contribute(ALICE, NO_MODEL, 100), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn contribute_refuses_a_halted_model() {
	ExtBuilder.build_and_execute(|| {
		Halted::set([MODEL].into());
		assert_noop!(contribute(ALICE, MODEL, 100), Error::<Test>::ModelHalted);
	});
}

#[test]
fn contribute_refuses_a_statistic_that_counts_already() {
	ExtBuilder.build_and_execute(|| {
		attested(ALICE, MODEL, 100);
		assert_noop!(contribute(BOB, MODEL, 100), Error::<Test>::DuplicateStatistic);
	});
}

#[test]
fn contribute_refuses_an_account_that_cannot_pay_the_deposits() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(contribute(POOR, MODEL, 100), TokenError::FundsUnavailable);
	});
}

#[test]
fn contribute_refuses_when_all_numbers_are_used_up() {
	ExtBuilder.build_and_execute(|| {
		NextContributionId::<Test>::put(ContributionId(u64::MAX));
		assert_noop!(contribute(ALICE, MODEL, 100), Error::<Test>::IdsExhausted);
	});
}

#[test]
fn contribute_refuses_an_unsigned_origin() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Data::contribute(RuntimeOrigin::none(), MODEL, statistic(0), 100), DispatchError::BadOrigin);
	});
}
