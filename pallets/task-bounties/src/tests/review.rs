//! Reviewing a disputed item.

use std::collections::BTreeSet;

use super::*;

/// A set whose only item is disputed; Alice and Dave said 1.
fn disputed() -> TaskSetId {
	let set = post_one(|_| ());
	labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
	assert_ok!(resolve(set, 0));
	labelled(set, &[(DAVE, 1), (EVE, 2), (FRANK, 3)]);
	assert_ok!(resolve(set, 0));
	told();
	set
}

fn review(who: AccountId, set: TaskSetId, class: u16) -> DispatchResult {
	Tasks::review(by(who), set, 0, Answer::Class(class))
}

#[test]
fn review_pays_those_who_agree_and_two_rewards_to_the_reviewer() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		assert_ok!(review(REVIEWER, set, 1));
		let reward = REWARD as i128;
		assert_eq!([ALICE, DAVE, REVIEWER].map(gain), [reward, reward, 2 * reward]);
		assert_eq!([BOB, CAROL, EVE, FRANK].map(gain), [0; 4]);
		let answer = Answer::Class(1);
		assert_eq!(events()[0], Event::Reviewed { set, item: 0, reviewer: REVIEWER, answer });
		assert!([Some(ALICE), Some(DAVE)].contains(&outcome(set, 0).credited));
		assert_eq!(outcome(set, 0).verdict, Verdict::Review);
		assert_eq!(Days::<Test>::get(REVIEWER).unwrap().taken, 1);
		assert_noop!(review(OTHER_REVIEWER, set, 1), Error::<Test>::ItemNotFound);
	});
}

#[test]
fn review_may_say_that_nobody_is_right() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		assert_ok!(review(REVIEWER, set, 9));
		assert_eq!(money(set).paid, 2 * REWARD);
		assert_eq!(outcome(set, 0).credited, None);
	});
}

#[test]
fn self_review_is_refused() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		[ALICE, FRANK].into_iter().for_each(|who| set_tier(who, 9));
		assert_noop!(review(ALICE, set, 1), Error::<Test>::OwnWork);
		assert_noop!(review(FRANK, set, 1), Error::<Test>::OwnWork);
	});
}

#[test]
fn review_refuses_the_organisation_and_all_parties_of_its_model() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		for who in [ORGANISATION, OWNER, WORKER] {
			set_tier(who, 9);
			assert_noop!(review(who, set, 1), Error::<Test>::ConflictOfInterest);
		}
	});
}

#[test]
fn review_refuses_a_tier_that_is_not_above_the_sets() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		assert_noop!(review(OTHER_ORGANISATION, set, 1), Error::<Test>::TierTooLow);
		set_tier(OTHER_ORGANISATION, 1);
		assert_ok!(review(OTHER_ORGANISATION, set, 1));
	});
}

#[test]
fn review_refuses_what_is_not_disputed() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		assert_noop!(review(REVIEWER, set, 1), Error::<Test>::ItemNotFound);
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_noop!(review(REVIEWER, set, 1), Error::<Test>::NotDisputed);
	});
}

#[test]
fn review_refuses_an_answer_the_item_cannot_have() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		assert_noop!(review(REVIEWER, set, 10), Error::<Test>::InvalidAnswer);
	});
}

#[test]
fn review_refuses_past_the_deadline() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		run_to(1_001);
		assert_noop!(review(REVIEWER, set, 1), Error::<Test>::JudgingOver);
	});
}

#[test]
fn review_refuses_more_than_the_daily_limit() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		pass(JUDGE);
		Days::<Test>::insert(REVIEWER, Day { day: 0, taken: LIMIT });
		assert_noop!(review(REVIEWER, set, 1), Error::<Test>::DailyLimitReached);
	});
}

#[test]
fn review_refuses_before_ones_turn_which_everybody_has_in_the_judge_period() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		// Not in the block of the dispute: nobody knows yet whose turn it is.
		assert_eq!(Tasks::review_opens(set, 0, REVIEWER), None);
		assert_noop!(review(REVIEWER, set, 1), Error::<Test>::NotYourTurn);
		let since = System::block_number();
		next_block();
		let turns: BTreeSet<u32> = (100..200).map(|who| Tasks::review_opens(set, 0, who).unwrap()).collect();
		assert!(turns.into_iter().eq(since + 1..=since + JUDGE));

		let late = (100..200).find(|who| Tasks::review_opens(set, 0, *who) == Some(since + JUDGE)).unwrap();
		set_tier(late, 2);
		assert_noop!(review(late, set, 1), Error::<Test>::NotYourTurn);
		pass(JUDGE - 2);
		assert_noop!(review(late, set, 1), Error::<Test>::NotYourTurn);
		next_block();
		assert_ok!(review(late, set, 1));
	});
}

#[test]
fn turns_are_drawn_over_half_the_blocks_whose_hashes_are_kept() {
	ExtBuilder.build_and_execute(|| {
		HashesKept::set(8);
		let set = disputed();
		let since = System::block_number();
		next_block();
		let turns: BTreeSet<u32> = (100..200).map(|who| Tasks::review_opens(set, 0, who).unwrap()).collect();
		assert!(turns.into_iter().eq(since + 1..=since + 4));
		HashesKept::set(0);
		assert!((100..200).all(|who| Tasks::review_opens(set, 0, who) == Some(since + 1)));
	});
}

#[test]
fn a_forgotten_block_hash_lets_everybody_in_at_the_end_of_the_judge_period() {
	ExtBuilder.build_and_execute(|| {
		let set = disputed();
		let since = System::block_number();
		next_block();
		frame_system::BlockHash::<Test>::remove(since);
		for _ in 1..JUDGE {
			assert!((100..200).all(|who| Tasks::review_opens(set, 0, who) == Some(since + JUDGE)));
			assert_noop!(review(REVIEWER, set, 1), Error::<Test>::NotYourTurn);
			next_block();
		}
		assert_ok!(review(REVIEWER, set, 1));
	});
}

#[test]
fn an_accomplice_is_first_no_more_often_than_chance() {
	let mut first = 0;
	for seed in 0..300 {
		ExtBuilder.build_and_execute(|| {
			let set = disputed();
			Seed::set(seed);
			next_block();
			let turn = |who| Tasks::review_opens(set, 0, who).unwrap();
			first += u32::from((100..105).all(|honest| turn(REVIEWER) < turn(honest)));
		});
	}
	// Alone before five others: the sum of ((6 - t) / 6)^5 / 6 over its turn t from 1 to 6 is 0.095.
	assert!((10..50).contains(&first), "{first}");
}
