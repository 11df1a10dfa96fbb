//! Committing to an answer.

use super::*;

#[test]
fn commit_stores_the_hash_and_closes_with_the_last() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB, CAROL], set);
		committed(ALICE, set, 0, 1);
		committed(BOB, set, 0, 1);
		assert_eq!(phase(set, 0), Phase::Committing);
		committed(CAROL, set, 0, 1);
		assert_eq!(phase(set, 0), Phase::Revealing);
		assert!(events().contains(&Event::Committed { set, item: 0, who: CAROL }));
		assert_eq!(Tasks::assignments(set, CAROL).pending, Pending::None);
	});
}

#[test]
fn commit_refuses_who_was_not_given_the_item() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		assert_noop!(Tasks::commit(by(ALICE), set, 0, [0; 32]), Error::<Test>::ItemNotFound);
		assert_noop!(Tasks::commit(by(ALICE), TaskSetId(7), 0, [0; 32]), Error::<Test>::SetNotFound);
		taken(ALICE, set);
		assert_noop!(Tasks::commit(by(BOB), set, 0, [0; 32]), Error::<Test>::NotAssigned);
		assert_noop!(Tasks::commit(by(ALICE), set, 1, [0; 32]), Error::<Test>::ItemNotFound);
	});
}

#[test]
fn commit_refuses_to_change_a_commitment() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		taken(ALICE, set);
		committed(ALICE, set, 0, 1);
		assert_noop!(Tasks::commit(by(ALICE), set, 0, [0; 32]), Error::<Test>::AlreadyCommitted);
	});
}

#[test]
fn commit_refuses_when_it_is_late() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		taken(ALICE, set);
		pass(COMMIT);
		assert_noop!(Tasks::commit(by(ALICE), set, 0, [0; 32]), Error::<Test>::CommitPeriodOver);
	});
}

#[test]
fn commit_is_open_until_the_last_block_of_the_period_and_of_the_set() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		taken(ALICE, set);
		pass(COMMIT - 1);
		committed(ALICE, set, 0, 1);
		let late = post_one(|_| ());
		run_to(497);
		taken(BOB, late);
		run_to(500);
		committed(BOB, late, 0, 1);
		run_to(501);
		assert_eq!(phase(late, 0), Phase::Revealing);
	});
}

#[test]
fn who_does_not_commit_loses_its_place_to_another_and_its_good_name() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB], set);
		committed(ALICE, set, 0, 1);
		pass(COMMIT - 3);
		taken(CAROL, set);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		pass(2);
		assert_eq!(phase(set, 0), Phase::Committing);
		assert_ok!(resolve(set, 0));
		assert_eq!(events(), [Event::SlotExpired { set, item: 0, who: BOB }]);
		assert_eq!(told(), [Told::Refused(BOB)]);
		assert!(!Labellers::<Test>::contains_key(BOB, set));
		assert_noop!(Tasks::commit(by(BOB), set, 0, [0; 32]), Error::<Test>::NotAssigned);

		committed(CAROL, set, 0, 1);
		assert_eq!(taken(DAVE, set), 0);
		committed(DAVE, set, 0, 1);
		assert_eq!(phase(set, 0), Phase::Revealing);
	});
}

#[test]
fn an_item_nobody_commits_to_goes_to_others() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB, CAROL], set);
		pass(COMMIT);
		assert_eq!(phase(set, 0), Phase::Abandoned);
		assert_ok!(resolve(set, 0));
		assert_eq!(told(), [Told::Refused(ALICE), Told::Refused(BOB), Told::Refused(CAROL)]);
		labelled(set, &[(DAVE, 1), (EVE, 1), (FRANK, 1)]);
		assert_ok!(resolve(set, 0));
		assert_eq!(outcome(set, 0).verdict, Verdict::Agreement);
	});
}

#[test]
fn commitments_close_when_nobody_comes_any_more() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB], set);
		[ALICE, BOB].into_iter().for_each(|who| committed(who, set, 0, 4));
		pass(COMMIT);
		assert_eq!(phase(set, 0), Phase::Revealing);
		// It is not given out any more.
		assert_ok!(Tasks::take(by(CAROL), set));
		pass(2);
		assert_eq!(Tasks::assignments(set, CAROL).pending, Pending::None);
		[ALICE, BOB].into_iter().for_each(|who| revealed(who, set, 0, 4));
		pass(1);
		assert_ok!(resolve(set, 0));
		assert_eq!(outcome(set, 0).verdict, Verdict::Agreement);
	});
}

#[test]
fn who_did_not_commit_can_take_another_item_while_others_reveal() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		all_take(&[ALICE, BOB], set);
		committed(ALICE, set, 0, 4);
		pass(COMMIT + 1);
		assert_eq!(phase(set, 0), Phase::Revealing);
		assert_noop!(Tasks::take(by(BOB), set), Error::<Test>::UnfinishedAssignment);
		assert_ok!(resolve(set, 0));
		assert_eq!(told(), [Told::Refused(BOB)]);
		assert_noop!(resolve(set, 0), Error::<Test>::NotDue);
		assert_ok!(Tasks::take(by(BOB), set));
		revealed(ALICE, set, 0, 4);
	});
}
