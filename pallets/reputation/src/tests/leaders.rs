//! Who leads, and when that changes.

use super::*;

const DAVE: AccountId = 4;

#[test]
fn leaders_stand_by_score_and_ties_by_who_was_first() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 2);
		accept(BOB, 3);
		accept(CAROL, 2);
		assert_eq!(leaders(), vec![BOB, ALICE, CAROL]);
		accept(CAROL, 2);
		assert_eq!(leaders(), vec![CAROL, BOB, ALICE]);
		assert_eq!(Skills::leaders(SKILL)[0], (CAROL, Score::points(4)));
		assert_eq!(Skills::leaders(OTHER_SKILL), vec![]);
	});
}

#[test]
fn old_fame_counts_what_is_left_of_it() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 6);
		pass(HALF_LIFE);
		accept(BOB, 4);
		assert_eq!(Skills::leaders(SKILL), vec![(BOB, Score::points(4)), (ALICE, Score::points(3))]);
	});
}

#[test]
fn a_full_list_keeps_the_highest() {
	ExtBuilder.build_and_execute(|| {
		for (who, times) in [(ALICE, 5), (BOB, 4), (CAROL, 3), (DAVE, 2)] {
			accept(who, times);
		}
		assert_eq!(leaders(), vec![ALICE, BOB, CAROL]);
		accept(DAVE, 2);
		assert_eq!(leaders(), vec![ALICE, BOB, DAVE]);
		assert_eq!(profile(CAROL).points, 3);
	});
}

#[test]
fn who_was_pushed_out_comes_back_when_refreshed() {
	ExtBuilder.build_and_execute(|| {
		for (who, times) in [(ALICE, 5), (BOB, 4), (CAROL, 3), (DAVE, 4)] {
			accept(who, times);
		}
		assert_eq!(leaders(), vec![ALICE, BOB, DAVE]);
		gold(DAVE, 0, 1);
		assert_eq!(leaders(), vec![ALICE, BOB, DAVE]);
		assert_ok!(Skills::refresh(by(STRANGER), CAROL, SKILL));
		assert_eq!(leaders(), vec![ALICE, BOB, CAROL]);
	});
}

#[test]
fn who_has_nothing_left_does_not_lead() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 1);
		pass(40 * HALF_LIFE);
		assert_ok!(Skills::refresh(by(STRANGER), ALICE, SKILL));
		assert!(!Leaders::<Test>::contains_key(SKILL));
	});
}

#[test]
fn another_half_life_changes_who_leads_at_once_and_the_stored_order_with_the_next_point() {
	ExtBuilder.build_and_execute(|| {
		accept(ALICE, 10);
		pass(HALF_LIFE);
		accept(BOB, 4);
		assert_eq!(leaders(), vec![ALICE, BOB]);
		HalvesIn::set(HALF_LIFE / 2);
		assert_eq!(
			Skills::leaders(SKILL),
			vec![(BOB, Score::points(4)), (ALICE, Score::points(5).minus(Score(5 << 31)))]
		);
		assert_eq!(Leaders::<Test>::get(SKILL)[0].who, ALICE);
		Skills::do_try_state().unwrap();
		accept(CAROL, 1);
		assert_eq!(Leaders::<Test>::get(SKILL)[0].who, BOB);
	});
}

#[test]
fn what_a_point_costs_does_not_depend_on_how_many_have_records() {
	let cost = |records: u64| {
		let mut ext = ExtBuilder.build();
		ext.execute_with(|| (10..10 + records).for_each(|who| accept(who, 2)));
		ext.commit_all().unwrap();
		let recorder = sp_trie::recorder::Recorder::default();
		ext.execute_with_recorder(recorder.clone(), || accept(ALICE, 1));
		recorder.recorded_keys().values().map(|keys| keys.len()).sum::<usize>()
	};
	assert!(cost(5) > 0);
	assert_eq!(cost(5), cost(80));
}
