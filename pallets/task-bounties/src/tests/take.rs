//! Asking for an item.

use super::*;

#[test]
fn take_queues_and_draws_in_a_later_block() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		assert_ok!(Tasks::take(by(ALICE), set));
		assert_eq!(Tasks::assignments(set, ALICE).pending, Pending::Queued);
		assert!(events().contains(&Event::Queued { set, who: ALICE }));

		// Not in the same block, whose hash nobody knows yet.
		assert_noop!(Tasks::assign(by(BOB)), Error::<Test>::NothingQueued);
		next_block();
		assert_eq!(Tasks::assignments(set, ALICE).pending, Pending::Queued);
		assert_ok!(Tasks::assign(by(BOB)));
		let Pending::Assigned { item } = Tasks::assignments(set, ALICE).pending else { panic!("no item") };
		let until = System::block_number() + COMMIT;
		assert_eq!(events(), [Event::Assigned { set, item, who: ALICE, until }]);
		assert_eq!(Tasks::work_of(ALICE), [(set, Tasks::assignments(set, ALICE))]);
	});
}

#[test]
fn take_refuses_the_organisation_and_all_parties_of_its_model() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		ExtraParties::set([CAROL].into());
		for who in [ORGANISATION, OWNER, WORKER, CAROL] {
			assert_noop!(Tasks::take(by(who), set), Error::<Test>::ConflictOfInterest);
		}
		assert_ok!(Tasks::take(by(OTHER_ORGANISATION), set));
	});
}

#[test]
fn take_refuses_more_than_the_daily_limit_over_all_sets() {
	ExtBuilder.build_and_execute(|| {
		let sets = [post(spec()), post(spec())];
		for n in 0..LIMIT {
			let set = sets[(n % 2) as usize];
			let item = taken(ALICE, set);
			committed(ALICE, set, item, 0);
		}
		assert_noop!(Tasks::take(by(ALICE), sets[0]), Error::<Test>::DailyLimitReached);
		assert_ok!(Tasks::take(by(BOB), sets[0]));
	});
}

#[test]
fn take_counts_anew_the_next_day() {
	ExtBuilder.build_and_execute(|| {
		let set = post(SpecOf::<Test> { work_deadline: 2_000, judge_deadline: 3_000, ..spec() });
		Days::<Test>::insert(ALICE, Day { day: 0, taken: LIMIT });
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::DailyLimitReached);
		run_to(DAY);
		assert_ok!(Tasks::take(by(ALICE), set));
		assert_eq!(Days::<Test>::get(ALICE), Some(Day { day: 1, taken: 1 }));
	});
}

#[test]
fn take_refuses_a_second_item_before_the_first_is_committed() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		assert_ok!(Tasks::take(by(ALICE), set));
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::UnfinishedAssignment);
		pass(2);
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::UnfinishedAssignment);
		let Pending::Assigned { item } = Tasks::assignments(set, ALICE).pending else { panic!("no item") };
		committed(ALICE, set, item, 0);
		assert_ok!(Tasks::take(by(ALICE), set));
	});
}

#[test]
fn take_refuses_a_tier_below_the_sets() {
	ExtBuilder.build_and_execute(|| {
		let set = post(SpecOf::<Test> { min_tier: 2, ..spec() });
		set_tier(ALICE, 1);
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::TierTooLow);
		set_tier(ALICE, 2);
		assert_ok!(Tasks::take(by(ALICE), set));
	});
}

#[test]
fn take_refuses_more_open_items_than_the_limit() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		for _ in 0..WINDOW {
			let item = taken(ALICE, set);
			committed(ALICE, set, item, 0);
		}
		assert_eq!(Tasks::assignments(set, ALICE).items.len(), WINDOW as usize);
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::TooManyOpenItems);
	});
}

#[test]
fn take_refuses_sets_that_are_not_there_over_or_of_a_halted_model() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Tasks::take(by(ALICE), TaskSetId(0)), Error::<Test>::SetNotFound);
		let set = post(spec());
		TaskSets::<Test>::mutate(set, |set| set.as_mut().unwrap().spec.model = HALTED_MODEL);
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::ModelHalted);
		TaskSets::<Test>::mutate(set, |set| set.as_mut().unwrap().spec.model = MODEL);
		run_to(500);
		assert_noop!(Tasks::take(by(ALICE), set), Error::<Test>::WorkOver);
	});
}

#[test]
fn take_refuses_when_the_queue_is_full() {
	ExtBuilder.build_and_execute(|| {
		MaxQueue::set(2);
		let set = post(spec());
		assert_ok!(Tasks::take(by(ALICE), set));
		assert_ok!(Tasks::take(by(BOB), set));
		assert_noop!(Tasks::take(by(CAROL), set), Error::<Test>::QueueFull);
		pass(2);
		assert_ok!(Tasks::take(by(CAROL), set));
	});
}

#[test]
fn forget_day_refuses_today_and_nothing() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		assert_ok!(Tasks::take(by(ALICE), set));
		assert_noop!(Tasks::forget_day(by(EVE), ALICE), Error::<Test>::DayNotOver);
		assert_noop!(Tasks::forget_day(by(EVE), BOB), Error::<Test>::DayNotOver);
		run_to(DAY);
		assert_ok!(Tasks::forget_day(by(EVE), ALICE));
		assert!(!Days::<Test>::contains_key(ALICE));
		assert_noop!(Tasks::forget_day(by(EVE), ALICE), Error::<Test>::DayNotOver);
	});
}
