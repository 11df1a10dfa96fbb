//! Storage that was tampered with is noticed.

use super::*;

/// Makes a bit of everything, corrupts it, and returns what the invariants say.
fn after(corrupt: impl FnOnce(TaskSetId)) -> &'static str {
	let mut ext = ExtBuilder.build();
	ext.execute_with(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 1), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		let set = post(SpecOf::<Test> { item_count: 2, ..spec() });
		MaxOpenItems::set(1);
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		MaxOpenItems::set(WINDOW);
		assert_ok!(resolve(set, 0));
		assert_ok!(Tasks::take(by(DAVE), set));
		pass(1);
		assert_ok!(Tasks::take(by(EVE), set));
		pass(1);
		Tasks::do_try_state().unwrap();
		corrupt(set);
		match Tasks::do_try_state() {
			Err(sp_runtime::TryRuntimeError::Other(message)) => message,
			other => panic!("not noticed: {other:?}"),
		}
	})
}

fn set_with(set: TaskSetId, change: impl FnOnce(&mut SetOf<Test>)) {
	TaskSets::<Test>::mutate(set, |record| change(record.as_mut().unwrap()));
}

fn item_with(set: TaskSetId, change: impl FnOnce(&mut ItemOf<Test>)) {
	Items::<Test>::mutate(set, 0, |item| change(item.as_mut().unwrap()));
}

#[test]
fn wrong_money_is_noticed() {
	assert_eq!(after(|set| set_with(set, |set| set.money.funded += 1)), "a set is funded in full");
	assert_eq!(after(|set| set_with(set, |set| set.money.paid = Balance::MAX)), "no more goes out than came in");
	assert_eq!(after(|set| set_with(set, |set| set.money.paid += 1)), "what is on hold is what the sets hold");
	assert_eq!(after(|set| set_with(set, |set| set.money.returned += 1)), "nothing goes back while work goes on");
	let closed = |set| set_with(set, |set| set.state = SetState::Closed { at: 1 });
	assert_eq!(after(closed), "a closed set holds nothing");
	let released = |_| {
		use frame_support::traits::{fungible::hold::Mutate, tokens::Precision};
		let reason = RuntimeHoldReason::Tasks(HoldReason::Reward);
		Balances::release(&reason, &ORGANISATION, 1, Precision::Exact).map(drop).unwrap();
	};
	assert_eq!(after(released), "what is on hold is what the sets hold");
}

#[test]
fn wrong_progress_is_noticed() {
	assert_eq!(after(|set| set_with(set, |set| set.progress.in_flight += 1)), "items in flight are counted");
	assert_eq!(after(|set| set_with(set, |set| set.progress.finished += 1)), "results are counted");
	assert_eq!(after(|set| set_with(set, |set| set.progress.next_item = 0)), "an item was opened before");
	assert_eq!(
		after(|set| set_with(set, |set| set.progress.next_item = 3)),
		"there are as many items as were announced"
	);
	assert_eq!(after(|set| set_with(set, |set| set.progress.gold_revealed = 1)), "gold judges few items");
	assert_eq!(after(|set| set_with(set, |set| set.progress.credits += 1)), "credits are the labellers'");
	assert_eq!(after(|set| set_with(set, |set| set.progress.waiting_tail += 1)), "the line has no gaps");
}

#[test]
fn wrong_items_are_noticed() {
	let twice = |set| item_with(set, |item| item.earlier[1].who = item.earlier[0].who);
	assert_eq!(after(twice), "an account labels an item once");
	assert_eq!(after(|set| item_with(set, |item| item.round = Round::First)), "the first round has none before it");
	let closed = |set| item_with(set, |item| item.commits_closed = Some(1));
	assert!(["commitments close when all are there", "an item in the window takes labellers"].contains(&after(closed)));
	assert_eq!(after(|set| item_with(set, |item| item.commit_by = 501)), "the window knows when commitments end");
	let unknown = |set| item_with(set, |item| item.earlier[0].who = FRANK);
	assert_eq!(after(unknown), "a labeller knows its items");
	let over = |set| {
		let outcome = Outcome { verdict: Verdict::Silence, answer: None, credited: None };
		Results::<Test>::insert(set, 0, outcome);
		set_with(set, |set| set.progress.finished = 1);
	};
	assert_eq!(after(over), "an item is over or not");
}

#[test]
fn wrong_windows_are_noticed() {
	let twice = |set| Windows::<Test>::mutate(set, |window| window.try_push(window[0]).unwrap());
	assert_eq!(after(twice), "an item is in the window once");
	let unknown =
		|set| Windows::<Test>::mutate(set, |window| window.try_push(WindowEntry { item: 9, commit_by: 500 }).unwrap());
	assert_eq!(after(unknown), "an item in the window was opened");
}

#[test]
fn wrong_labellers_are_noticed() {
	let empty = |set| Labellers::<Test>::insert(FRANK, set, LabellerOf::<Test>::default());
	assert_eq!(after(empty), "a labeller's record says something");
	let items = |set| Labellers::<Test>::mutate(EVE, set, |labeller| labeller.items.try_push(1).unwrap());
	let message = after(items);
	assert!(message == "a labeller has a label in its items" || message == "a labeller's item is worked on");
	let credits = |set| Labellers::<Test>::mutate(EVE, set, |labeller| labeller.credits += 1);
	assert_eq!(after(credits), "credits are the labellers'");
}

#[test]
fn wrong_queues_are_noticed() {
	assert_eq!(after(|_| Ends::<Test>::mutate(|ends| ends.tail += 1)), "the queue has no gaps");
	assert_eq!(after(|_| Ends::<Test>::mutate(|ends| ends.tail += 99)), "the queue is within its limit");
	let gone = |set| Labellers::<Test>::remove(EVE, set);
	assert_eq!(after(gone), "who is in the queue waits");
	let idle = |set| Labellers::<Test>::mutate(ALICE, set, |labeller| labeller.pending = Pending::Queued);
	assert_eq!(after(idle), "who waits is in the queue");
}

#[test]
fn wrong_lists_are_noticed() {
	let foreign = |_| {
		BySkill::<Test>::mutate(SkillId(77), |index| {
			index.try_push(Listed { set: TaskSetId(0), funded: 8 * REWARD }).unwrap()
		})
	};
	assert_eq!(after(foreign), "a list names open sets that belong there");
	let twice = |_| BySkill::<Test>::mutate(SKILL, |index| index.try_push(index[0]).unwrap());
	assert_eq!(after(twice), "a list names a set once");
	assert_eq!(after(|_| BySkill::<Test>::mutate(SKILL, |index| index[0].set.0 = 9)), "a list names sets that exist");
	assert_eq!(after(|_| BySkill::<Test>::mutate(SKILL, |index| index[0].funded += 1)), "a list knows the funding");
}
