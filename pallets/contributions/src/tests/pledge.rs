use super::*;
use sp_runtime::TokenError;

const THIRD: ModelId = ModelId(3);
const FOURTH: ModelId = ModelId(4);

#[test]
fn pledge_offers_a_contribution_to_one_more_model() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, OTHER_MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, MODEL));

		let pending = PledgeState::Pending { expires: 1 + LIFETIME };
		let view = Data::contribution(id).unwrap();
		assert_eq!(view.pledges, vec![(MODEL, pending.clone()), (OTHER_MODEL, pending)]);
		assert_eq!(held(ALICE), 3 * DEPOSIT);
		assert_eq!(events().last(), Some(&Event::Pledged { model: MODEL, contribution: id, expires: 1 + LIFETIME }));
	});
}

#[test]
fn one_contribution_weighs_in_each_of_its_models() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		assert_ok!(Data::attest(by(WORKER), id, MODEL));
		assert_ok!(Data::attest(by(WORKER), id, OTHER_MODEL));
		pass_epoch();
		assert_eq!((weight(MODEL, ALICE), weight(OTHER_MODEL, ALICE)), (100, 100));
	});
}

#[test]
fn pledge_refuses_a_contribution_that_does_not_exist() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Data::pledge(by(ALICE), ContributionId(0), MODEL), Error::<Test>::NotFound);
	});
}

#[test]
fn pledge_refuses_a_stranger() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(Data::pledge(by(STRANGER), id, OTHER_MODEL), Error::<Test>::NotOwner);
	});
}

#[test]
fn pledge_refuses_a_second_pledge_to_the_same_model() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(Data::pledge(by(ALICE), id, MODEL), Error::<Test>::AlreadyPledged);
	});
}

#[test]
fn pledge_refuses_a_model_that_does_not_exist() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_noop!(Data::pledge(by(ALICE), id, NO_MODEL), Error::<Test>::ModelNotFound);
	});
}

#[test]
fn pledge_refuses_a_halted_model() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		Halted::set([OTHER_MODEL].into());
		assert_noop!(Data::pledge(by(ALICE), id, OTHER_MODEL), Error::<Test>::ModelHalted);
	});
}

#[test]
fn pledge_refuses_too_few_rows_for_the_card() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		Contributions::<Test>::mutate(id, |record| record.as_mut().unwrap().rows = MIN_ROWS - 1);
		assert_noop!(Data::pledge(by(ALICE), id, OTHER_MODEL), Error::<Test>::TooFewRows);
	});
}

#[test]
fn pledge_refuses_a_statistic_that_counts_already() {
	ExtBuilder.build_and_execute(|| {
		let first = attested(ALICE, MODEL, 100);
		assert_ok!(Data::contribute(by(BOB), OTHER_MODEL, statistic(first.0), 100));
		assert_noop!(Data::pledge(by(BOB), ContributionId(1), MODEL), Error::<Test>::DuplicateStatistic);
	});
}

#[test]
fn pledge_refuses_more_models_than_a_contribution_can_have() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		assert_ok!(Data::pledge(by(ALICE), id, OTHER_MODEL));
		assert_ok!(Data::pledge(by(ALICE), id, THIRD));
		assert_noop!(Data::pledge(by(ALICE), id, FOURTH), Error::<Test>::TooManyPledges);
	});
}

#[test]
fn pledge_refuses_an_owner_that_cannot_pay_the_deposit() {
	ExtBuilder.build_and_execute(|| {
		let id = contributed(ALICE, MODEL, 100);
		let all = Balances::usable_balance(ALICE);
		Balances::transfer_allow_death(by(ALICE), BOB, all - 1).unwrap();
		assert_noop!(Data::pledge(by(ALICE), id, OTHER_MODEL), TokenError::FundsUnavailable);
	});
}
