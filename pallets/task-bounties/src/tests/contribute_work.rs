//! From work to ownership.

use super::*;

/// `items` items of a set, labelled by Alice alone.
fn credited(items: u32) -> TaskSetId {
	let set = post(SpecOf::<Test> { redundancy: 1, quorum: 1, item_count: 4, ..spec() });
	for _ in 0..items {
		let item = taken(ALICE, set);
		committed(ALICE, set, item, 1);
		revealed(ALICE, set, item, 1);
		next_block();
		assert_ok!(resolve(set, item));
	}
	set
}

#[test]
fn contribute_work_makes_one_contribution_of_all_credits() {
	ExtBuilder.build_and_execute(|| {
		let set = credited(3);
		assert_eq!(Tasks::assignments(set, ALICE).credits, 3);
		assert_ok!(Tasks::contribute_work(by(ALICE), set, [6; 32]));
		let provenance = Provenance::Tasks { set, accepted: 3 };
		assert_eq!(book(), [(ALICE, ALICE, [6; 32], 3, provenance)]);
		let contribution = ContributionId(1);
		assert!(events().contains(&Event::WorkContributed { set, who: ALICE, contribution, accepted: 3 }));
		assert!(!Labellers::<Test>::contains_key(ALICE, set));
	});
}

#[test]
fn contribute_work_refuses_without_credits_and_a_second_time() {
	ExtBuilder.build_and_execute(|| {
		let set = credited(2);
		assert_noop!(Tasks::contribute_work(by(BOB), set, [6; 32]), Error::<Test>::NothingToContribute);
		assert_noop!(Tasks::contribute_work(by(ALICE), TaskSetId(9), [6; 32]), Error::<Test>::SetNotFound);
		assert_ok!(Tasks::contribute_work(by(ALICE), set, [6; 32]));
		assert_noop!(Tasks::contribute_work(by(ALICE), set, [7; 32]), Error::<Test>::NothingToContribute);
	});
}

#[test]
fn contribute_work_keeps_credits_that_are_too_few() {
	ExtBuilder.build_and_execute(|| {
		let set = credited(1);
		let too_few = DispatchError::Other("too few rows");
		assert_noop!(Tasks::contribute_work(by(ALICE), set, [6; 32]), too_few);
		assert_eq!(Tasks::assignments(set, ALICE).credits, 1);
		let item = taken(ALICE, set);
		committed(ALICE, set, item, 1);
		revealed(ALICE, set, item, 1);
		next_block();
		assert_ok!(resolve(set, item));
		assert_ok!(Tasks::contribute_work(by(ALICE), set, [6; 32]));
	});
}

#[test]
fn each_accepted_item_is_contributed_by_one_account() {
	ExtBuilder.build_and_execute(|| {
		let set = post(SpecOf::<Test> { item_count: 4, ..spec() });
		let labels = [ALICE, BOB, CAROL];
		for _ in 0..4 {
			labels.into_iter().for_each(|who| Tasks::take(by(who), set).unwrap());
			pass(2);
			for who in labels {
				let Pending::Assigned { item } = Tasks::assignments(set, who).pending else { panic!("no item") };
				committed(who, set, item, 1);
			}
		}
		for item in 0..4 {
			labels.into_iter().for_each(|who| revealed(who, set, item, 1));
		}
		next_block();
		(0..4).for_each(|item| resolve(set, item).unwrap());
		let credits = labels.map(|who| Tasks::assignments(set, who).credits);
		assert_eq!(credits.iter().sum::<u32>(), 4);
		assert_eq!(Tasks::set(set).unwrap().progress.credits, 4);
		assert_eq!(labels.map(gain), [4 * REWARD as i128; 3]);
	});
}

#[test]
fn contribute_work_goes_on_when_the_set_is_closed() {
	ExtBuilder.build_and_execute(|| {
		let set = credited(4);
		assert_ok!(Tasks::close_set(by(EVE), set));
		assert_ok!(Tasks::contribute_work(by(ALICE), set, [6; 32]));
		assert_ok!(Tasks::clear_set(by(EVE), set, 64));
	});
}
