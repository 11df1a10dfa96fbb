//! Posting a set.

use super::*;

fn refused(change: impl FnOnce(&mut SpecOf<Test>), error: Error<Test>) {
	let mut changed = spec();
	change(&mut changed);
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Tasks::create_set(by(ORGANISATION), changed), error);
	});
}

#[test]
fn create_set_holds_the_worst_case_and_the_deposits() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		// Ten items, two rounds of three labels and a review at two rewards.
		let funded = 10 * 8 * REWARD;
		assert_eq!(money(set), Money { funded, paid: 0, returned: 0 });
		assert_eq!(rewards_held(), funded);
		let work = Tasks::work_footprint(&spec());
		assert_eq!(held(ORGANISATION), funded + SET_DEPOSIT + Balance::from(work.count * work.size));
		let created = Event::SetCreated { set, organisation: ORGANISATION, model: MODEL, funded };
		assert_eq!(events(), [created]);
		assert_eq!(Tasks::organisation(set), Some(ORGANISATION));
	});
}

#[test]
fn create_set_is_found_by_each_skill_and_by_type() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		assert_eq!(Tasks::sets_by_skill(SKILL), [set]);
		assert_eq!(Tasks::sets_by_skill(OTHER_SKILL), [set]);
		assert_eq!(Tasks::sets_by_skill(SkillId(99)), []);
		assert_eq!(Tasks::sets_by_organisation_type(OrganisationType::Research), [set]);
		assert_eq!(Tasks::sets_by_organisation_type(OrganisationType::Company), []);
		assert_eq!(Tasks::open_sets(TaskSetId(0)), [set]);
		assert_eq!(Tasks::open_sets(TaskSetId(1)), []);
		assert_eq!(Tasks::open_sets(TaskSetId(u32::MAX)), []);
	});
}

#[test]
fn create_set_refuses_zero_items_and_too_many() {
	refused(|spec| spec.item_count = 0, Error::NoItems);
	refused(|spec| spec.item_count = MAX_ITEMS + 1, Error::TooManyItems);
	refused(|spec| spec.item_count = u32::MAX, Error::TooManyItems);
	ExtBuilder.build_and_execute(|| {
		post(SpecOf::<Test> { item_count: 1, ..spec() });
		post(SpecOf::<Test> { item_count: MAX_ITEMS, ..spec() });
	});
}

#[test]
fn create_set_refuses_k_of_zero_and_above_the_limit() {
	refused(|spec| spec.redundancy = 0, Error::RedundancyOutOfRange);
	refused(|spec| spec.redundancy = MAX_REDUNDANCY + 1, Error::RedundancyOutOfRange);
	refused(|spec| spec.redundancy = u32::MAX, Error::RedundancyOutOfRange);
	ExtBuilder.build_and_execute(|| {
		post(SpecOf::<Test> { redundancy: 1, quorum: 1, ..spec() });
		post(SpecOf::<Test> { redundancy: MAX_REDUNDANCY, quorum: MAX_REDUNDANCY, ..spec() });
	});
}

#[test]
fn create_set_refuses_a_quorum_that_is_no_majority_or_more_than_all() {
	refused(|spec| spec.quorum = 0, Error::QuorumOutOfRange);
	refused(|spec| spec.quorum = 1, Error::QuorumOutOfRange);
	refused(|spec| spec.quorum = 4, Error::QuorumOutOfRange);
	refused(|spec| spec.quorum = u32::MAX, Error::QuorumOutOfRange);
	refused(|spec| (spec.redundancy, spec.quorum) = (4, 2), Error::QuorumOutOfRange);
}

#[test]
fn create_set_refuses_deadlines_in_the_past_too_close_or_too_far() {
	refused(|spec| spec.work_deadline = 0, Error::DeadlineInThePast);
	refused(|spec| spec.work_deadline = 1, Error::DeadlineInThePast);
	refused(|spec| spec.judge_deadline = 0, Error::JudgeDeadlineTooEarly);
	refused(|spec| spec.judge_deadline = 500 + REVEAL + JUDGE - 1, Error::JudgeDeadlineTooEarly);
	refused(|spec| spec.judge_deadline = DURATION + 2, Error::DeadlineTooFar);
	refused(|spec| (spec.work_deadline, spec.judge_deadline) = (u32::MAX, u32::MAX), Error::DeadlineTooFar);
	ExtBuilder.build_and_execute(|| {
		post(SpecOf::<Test> { work_deadline: 2, judge_deadline: 2 + REVEAL + JUDGE, ..spec() });
		post(SpecOf::<Test> { judge_deadline: DURATION + 1, ..spec() });
	});
}

#[test]
fn create_set_refuses_rewards_of_zero_one_and_the_maximum() {
	refused(|spec| spec.reward = 0, Error::RewardTooLow);
	refused(|spec| spec.reward = 1, Error::RewardTooLow);
	refused(|spec| spec.reward = EXISTENTIAL_DEPOSIT - 1, Error::RewardTooLow);
	refused(|spec| spec.reward = Balance::MAX, Error::FundingOverflow);
	refused(|spec| spec.reward = Balance::MAX / 80, Error::Underfunded);
	ExtBuilder.build_and_execute(|| {
		post(SpecOf::<Test> { reward: EXISTENTIAL_DEPOSIT, ..spec() });
	});
}

#[test]
fn create_set_refuses_an_organisation_that_cannot_fund_it() {
	refused(|spec| spec.reward = ENDOWMENT / 80 + 1, Error::Underfunded);
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Tasks::create_set(by(POOR), spec()), Error::<Test>::Underfunded);
		// The funding is there, the deposits are not.
		let all_but_the_last = SpecOf::<Test> { reward: (ENDOWMENT - EXISTENTIAL_DEPOSIT) / 80, ..spec() };
		assert_noop!(Tasks::create_set(by(ORGANISATION), all_but_the_last), TokenError::FundsUnavailable);
	});
}

#[test]
fn create_set_refuses_a_tier_above_which_there_is_no_reviewer() {
	refused(|spec| spec.min_tier = MAX_TIER, Error::TierTooHigh);
	refused(|spec| spec.min_tier = u8::MAX, Error::TierTooHigh);
	ExtBuilder.build_and_execute(|| {
		post(SpecOf::<Test> { min_tier: MAX_TIER - 1, ..spec() });
	});
}

#[test]
fn create_set_refuses_kinds_without_a_choice() {
	refused(|spec| spec.kind = AnswerKind::Class { classes: 1 }, Error::UnsoundKind);
	refused(|spec| spec.kind = AnswerKind::Grid { cells: 0 }, Error::UnsoundKind);
	refused(|spec| spec.kind = AnswerKind::Grid { cells: 257 }, Error::UnsoundKind);
	refused(|spec| spec.kind = AnswerKind::Span { length: 0 }, Error::UnsoundKind);
	refused(|spec| spec.kind = AnswerKind::Quiz { choices: 1 }, Error::UnsoundKind);
}

#[test]
fn create_set_refuses_no_skill_and_one_named_twice() {
	refused(|spec| spec.tags = Default::default(), Error::NoTags);
	refused(|spec| spec.tags = vec![SKILL, OTHER_SKILL, SKILL].try_into().unwrap(), Error::DuplicateTag);
}

#[test]
fn create_set_refuses_models_that_are_not_there_or_halted() {
	refused(|spec| spec.model = NO_MODEL, Error::ModelNotFound);
	refused(|spec| spec.model = HALTED_MODEL, Error::ModelHalted);
}

#[test]
fn a_full_list_drops_the_least_funded_and_does_not_name_less() {
	ExtBuilder.build_and_execute(|| {
		let sets: Vec<_> =
			(0..MAX_LISTED).map(|n| post(SpecOf::<Test> { reward: 20 + Balance::from(n), ..spec() })).collect();
		// As much as the least is not more.
		let cheap = post(SpecOf::<Test> { reward: 20, ..spec() });
		assert_eq!(Tasks::sets_by_skill(SKILL), sets);
		assert_eq!(Tasks::sets_by_organisation_type(OrganisationType::Research), sets);
		assert!(Tasks::open_sets(TaskSetId(0)).contains(&cheap));

		let best = post(spec());
		assert_eq!(Tasks::sets_by_skill(SKILL), [best, sets[1], sets[2], sets[3]]);
		assert_eq!(Tasks::sets_by_organisation_type(OrganisationType::Research), [best, sets[1], sets[2], sets[3]]);
		// What is not listed can still be worked on, and be closed.
		let item = taken(ALICE, sets[0]);
		run_to(501);
		assert_ok!(resolve(sets[0], item));
		assert_ok!(Tasks::close_set(by(EVE), sets[0]));
		assert_ok!(Tasks::close_set(by(EVE), cheap));
		assert_eq!(Tasks::sets_by_skill(SKILL).len(), 4);
	});
}

#[test]
fn create_set_refuses_an_identifier_beyond_the_last() {
	ExtBuilder.build_and_execute(|| {
		NextSetId::<Test>::put(TaskSetId(u32::MAX));
		assert_noop!(Tasks::create_set(by(ORGANISATION), spec()), Error::<Test>::IdsExhausted);
	});
}
