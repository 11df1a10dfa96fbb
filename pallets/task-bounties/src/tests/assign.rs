//! The lot.

use super::*;

#[test]
fn an_account_never_gets_an_item_twice() {
	ExtBuilder.build_and_execute(|| {
		let set = post(SpecOf::<Test> { item_count: 3, ..spec() });
		let mut items: Vec<_> = (0..3)
			.map(|_| {
				let item = taken(ALICE, set);
				committed(ALICE, set, item, 0);
				item
			})
			.collect();
		items.sort();
		assert_eq!(items, [0, 1, 2]);

		// There is no fourth, which costs nothing of the day.
		assert_ok!(Tasks::take(by(ALICE), set));
		pass(1);
		assert_ok!(Tasks::assign(by(BOB)));
		assert_eq!(events(), [Event::NoneLeft { set, who: ALICE }]);
		assert_eq!(Days::<Test>::get(ALICE).unwrap().taken, 3);
		assert_eq!(Tasks::assignments(set, ALICE).pending, Pending::None);
	});
}

#[test]
fn a_draw_that_finds_nothing_leaves_no_trace_of_a_stranger() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|spec| (spec.redundancy, spec.quorum) = (1, 1));
		taken(ALICE, set);
		assert_ok!(Tasks::take(by(BOB), set));
		pass(2);
		assert!(!Labellers::<Test>::contains_key(BOB, set));
		assert!(!Days::<Test>::contains_key(BOB));
	});
}

#[test]
fn an_item_is_given_to_k_accounts() {
	ExtBuilder.build_and_execute(|| {
		let set = post_one(|_| ());
		for who in [ALICE, BOB, CAROL] {
			assert_eq!(taken(who, set), 0);
		}
		assert_ok!(Tasks::take(by(DAVE), set));
		pass(2);
		assert_eq!(Tasks::assignments(set, DAVE).pending, Pending::None);
	});
}

#[test]
fn the_draw_does_not_depend_on_when_it_is_made() {
	let drawn = |wait: u32| {
		let mut item = 0;
		ExtBuilder.build_and_execute(|| {
			MaxOpenItems::set(32);
			let set = post(SpecOf::<Test> { item_count: 32, ..spec() });
			assert_ok!(Tasks::take(by(ALICE), set));
			busy_blocks(wait);
			assert_ok!(Tasks::assign(by(BOB)));
			item = Tasks::assignments(set, ALICE).items[0];
		});
		item
	};
	assert!((2..10).all(|wait| drawn(wait) == drawn(1)));
}

#[test]
fn the_draw_depends_on_the_block_after_the_call() {
	let drawn = |seed: u64| {
		let mut item = 0;
		ExtBuilder.build_and_execute(|| {
			MaxOpenItems::set(32);
			let set = post(SpecOf::<Test> { item_count: 32, ..spec() });
			assert_ok!(Tasks::take(by(ALICE), set));
			Seed::set(seed);
			item = {
				pass(2);
				Tasks::assignments(set, ALICE).items[0]
			};
		});
		item
	};
	let items: std::collections::BTreeSet<u32> = (0..64).map(drawn).collect();
	assert!(items.len() > 20, "{items:?}");
}

#[test]
fn a_full_item_makes_room_for_the_next() {
	ExtBuilder.build_and_execute(|| {
		let set = post(SpecOf::<Test> { redundancy: 1, quorum: 1, ..spec() });
		let mut items: Vec<_> = (ALICE..=FRANK).map(|who| taken(who, set)).collect();
		items.sort();
		items.dedup();
		assert_eq!(items.len(), 6);
		assert_eq!(Tasks::set(set).unwrap().progress.next_item, 9);
	});
}

#[test]
fn idle_blocks_serve_as_many_as_they_have_time_for() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		for who in ALICE..=FRANK {
			assert_ok!(Tasks::take(by(who), set));
		}
		pass(1);
		assert_eq!(next_block_with(Weight::zero()), Weight::zero());
		assert_eq!(Ends::<Test>::get().len(), 6);
		let two = <() as WeightInfo>::assign(2);
		assert_eq!(next_block_with(two), two);
		assert_eq!(Ends::<Test>::get().len(), 4);
		assert!(next_block_with(Weight::MAX).all_lte(<() as WeightInfo>::assign(4)));
		assert!(Ends::<Test>::get().is_empty());
	});
}

#[test]
fn a_waiter_whose_set_is_over_gets_nothing() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		run_to(499);
		assert_ok!(Tasks::take(by(ALICE), set));
		pass(3);
		assert!(!Labellers::<Test>::contains_key(ALICE, set));
		assert_ok!(Tasks::close_set(by(EVE), set));
	});
}

#[test]
fn a_forgotten_block_hash_draws_nothing_and_costs_nothing() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		assert_ok!(Tasks::take(by(ALICE), set));
		busy_blocks(5);
		frame_system::BlockHash::<Test>::remove(1);
		assert_ok!(Tasks::assign(by(BOB)));
		assert_eq!(events(), [Event::NoneLeft { set, who: ALICE }]);
		assert_eq!(Tasks::assignments(set, ALICE).pending, Pending::None);
		assert!(!Days::<Test>::contains_key(ALICE));
		taken(ALICE, set);
	});
}
