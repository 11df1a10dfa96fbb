//! Storage that was tampered with is noticed.

use super::*;

fn after(corrupt: impl FnOnce()) -> &'static str {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		accept(ALICE, 12);
		accept(BOB, 2);
		pass(10);
		accept(CAROL, 4);
		gold(CAROL, 1, 0);
		Skills::do_try_state().unwrap();
		corrupt();
		match Skills::do_try_state() {
			Err(sp_runtime::TryRuntimeError::Other(message)) => message,
			other => panic!("not noticed: {other:?}"),
		}
	})
}

fn alice_with(change: impl FnOnce(&mut RecordOf<Test>)) {
	Records::<Test>::mutate(ALICE, SKILL, |record| change(record.as_mut().unwrap()));
}

fn leaders_with(change: impl FnOnce(&mut LeadersOf<Test>)) {
	Leaders::<Test>::mutate(SKILL, change);
}

#[test]
fn counters_that_contradict_each_other_are_noticed() {
	assert_eq!(after(|| alice_with(|record| record.updated_at = 12)), "no record is from the future");
	assert_eq!(after(|| alice_with(|record| record.gold_right = 1)), "no more gold is right than was met");
	assert_eq!(after(|| alice_with(|record| record.streak = 13)), "no streak is longer than the longest");
	assert_eq!(after(|| alice_with(|record| record.best_streak = 13)), "a streak is of accepted labels");
}

#[test]
fn badges_that_were_not_earned_or_went_missing_are_noticed() {
	let agree = "badges agree with counters";
	assert_eq!(after(|| alice_with(|record| record.badges.streak100 = true)), agree);
	assert_eq!(after(|| alice_with(|record| record.badges.streak10 = false)), agree);
	assert_eq!(after(|| alice_with(|record| record.badges.first_accepted = false)), agree);
	assert_eq!(after(|| alice_with(|record| record.badges.accuracy95 = true)), "accuracy is of enough gold");
	assert_eq!(after(|| alice_with(|record| record.badges.mastery = true)), "mastery is accurate");
}

#[test]
fn leaders_that_do_not_lead_are_noticed() {
	assert_eq!(after(|| leaders_with(|leaders| leaders.clear())), "a list of leaders has one");
	assert_eq!(after(|| leaders_with(|leaders| leaders[1] = leaders[0].clone())), "each leader has one place");
	assert_eq!(after(|| Records::<Test>::remove(BOB, SKILL)), "each leader has a record");
	assert_eq!(after(|| leaders_with(|leaders| leaders[0].score.0 += 1)), "a leader's score is its record's");
	let nothing = || {
		alice_with(|record| record.score = Score(0));
		leaders_with(|leaders| leaders[0].score = Score(0));
	};
	assert_eq!(after(nothing), "a leader has a score");
}
