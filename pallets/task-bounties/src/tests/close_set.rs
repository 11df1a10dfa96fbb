//! Closing a set, and clearing what is left of it.

use super::*;

#[test]
fn close_set_returns_what_was_not_spent() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 5)]);
		assert_ok!(resolve(set, 0));
		assert_ok!(Tasks::close_set(by(EVE), set));
		assert_eq!(money(set), Money { funded: 8 * REWARD, paid: 2 * REWARD, returned: 6 * REWARD });
		assert!(events().contains(&Event::SetClosed { set, paid: 2 * REWARD, returned: 6 * REWARD }));
		assert_eq!(rewards_held(), 0);
		assert_eq!(Tasks::sets_by_skill(SKILL), []);
		assert_eq!(Tasks::sets_by_organisation_type(OrganisationType::Research), []);
		assert_eq!(Tasks::open_sets(TaskSetId(0)), []);
		assert_noop!(Tasks::close_set(by(EVE), set), Error::<Test>::SetClosed);
		assert_noop!(Tasks::take(by(DAVE), set), Error::<Test>::WorkOver);
	});
}

#[test]
fn close_set_refuses_while_something_can_happen() {
	ExtBuilder.build_and_execute(|| {
		assert_noop!(Tasks::close_set(by(ORGANISATION), TaskSetId(0)), Error::<Test>::SetNotFound);
		let set = post(spec());
		assert_noop!(Tasks::close_set(by(ORGANISATION), set), Error::<Test>::SetNotFinished);
		run_to(494);
		let item = taken(ALICE, set);
		committed(ALICE, set, item, 1);
		run_to(501);
		assert_noop!(Tasks::close_set(by(ORGANISATION), set), Error::<Test>::SetNotFinished);
		revealed(ALICE, set, item, 1);
		next_block();
		assert_ok!(resolve(set, item));
		assert!(matches!(phase(set, item), Phase::Disputed { .. }));
		assert_noop!(Tasks::close_set(by(ORGANISATION), set), Error::<Test>::SetNotFinished);
		run_to(1_001);
		assert_ok!(resolve(set, item));
		assert_ok!(Tasks::close_set(by(ORGANISATION), set));
		assert_eq!(gain(ALICE), REWARD as i128);
	});
}

#[test]
fn close_set_returns_everything_of_a_set_nobody_worked_on() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		run_to(500);
		assert_noop!(Tasks::close_set(by(EVE), set), Error::<Test>::SetNotFinished);
		run_to(501);
		assert_ok!(Tasks::close_set(by(EVE), set));
		assert_ok!(Tasks::clear_set(by(EVE), set, 0));
		assert_eq!((held(ORGANISATION), gain(ORGANISATION)), (0, 0));
		assert!(Tasks::set(set).is_none());
	});
}

#[test]
fn clear_set_returns_the_deposits_with_the_last_result() {
	ExtBuilder.build_and_execute(|| {
		let set = post(SpecOf::<Test> { item_count: 3, ..spec() });
		// Nobody reveals: the items are disputed, and end in silence.
		for _ in 0..3 {
			let item = taken(ALICE, set);
			committed(ALICE, set, item, 1);
		}
		run_to(501 + REVEAL);
		(0..3).for_each(|item| resolve(set, item).unwrap());
		run_to(1_001);
		(0..3).for_each(|item| resolve(set, item).unwrap());
		assert_noop!(Tasks::clear_set(by(EVE), set, 64), Error::<Test>::NotClearable);
		assert_ok!(Tasks::close_set(by(EVE), set));
		let deposits = held(ORGANISATION);
		assert_ok!(Tasks::clear_set(by(EVE), set, 2));
		assert!(events().contains(&Event::SetCleared { set, removed: 2, gone: false }));
		assert_eq!(held(ORGANISATION), deposits);
		Tasks::do_try_state().unwrap();
		assert_ok!(Tasks::clear_set(by(EVE), set, u32::MAX));
		assert!(events().contains(&Event::SetCleared { set, removed: 1, gone: true }));
		assert_eq!(held(ORGANISATION), 0);
		assert_noop!(Tasks::clear_set(by(EVE), set, 64), Error::<Test>::SetNotFound);
		assert_eq!(
			Results::<Test>::iter().count() + Items::<Test>::iter().count() + Windows::<Test>::iter().count(),
			0
		);
		assert_eq!(Waiting::<Test>::iter().count() + Labellers::<Test>::iter().count(), 0);
	});
}

#[test]
fn clear_set_leaves_labellers_time_to_contribute() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 4), (BOB, 4), (CAROL, 4)]);
		assert_ok!(resolve(set, 0));
		assert_ok!(Tasks::close_set(by(EVE), set));
		let closed = System::block_number();
		assert_noop!(Tasks::clear_set(by(ORGANISATION), set, 64), Error::<Test>::NotClearable);
		run_to(closed + DURATION);
		assert_noop!(Tasks::clear_set(by(ORGANISATION), set, 64), Error::<Test>::NotClearable);
		run_to(closed + DURATION + 1);
		assert_ok!(Tasks::clear_set(by(ORGANISATION), set, 64));
		assert_eq!(Labellers::<Test>::iter().count(), 0);
		assert_eq!(held(ORGANISATION), 0);
	});
}

#[test]
fn clear_set_removes_the_line_of_items_that_came_back() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		labelled(set, &[(ALICE, 1), (BOB, 2), (CAROL, 3)]);
		assert_ok!(resolve(set, 0));
		run_to(1_001);
		assert_ok!(resolve(set, 0));
		assert_ok!(Tasks::close_set(by(EVE), set));
		assert_eq!(Waiting::<Test>::iter().count(), 1);
		assert_ok!(Tasks::clear_set(by(EVE), set, 1));
		assert_ok!(Tasks::clear_set(by(EVE), set, 1));
		assert_eq!(Waiting::<Test>::iter().count(), 0);
		assert!(Tasks::set(set).is_none());
	});
}
