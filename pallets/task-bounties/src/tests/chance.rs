//! Sybil pairs meet on an item as often as chance has it, whatever they try.
//!
//! A pair that answers alike gains where it meets, as two of three make a quorum. In a window of `w` items with room for
//! both, chance puts the second on the first's item once in `w` times.

use super::*;

const TRIALS: u32 = 1_500;
const ITEMS: u32 = 8;

/// How often two accounts get the same item, when they go about it so.
fn meetings(strategy: impl Fn(TaskSetId)) -> u32 {
	let mut met = 0;
	for seed in 0..TRIALS {
		ExtBuilder.build_and_execute(|| {
			Seed::set(seed.into());
			MaxOpenItems::set(ITEMS);
			begin(1);
			let set = post(SpecOf::<Test> { item_count: 64, ..spec() });
			strategy(set);
			let item = |who| match Tasks::assignments(set, who).pending {
				Pending::Assigned { item } => item,
				other => panic!("{other:?}"),
			};
			met += u32::from(item(ALICE) == item(BOB));
		});
	}
	met
}

/// Chance, and five standard deviations of it.
fn assert_no_more_than_chance(met: u32) {
	let (trials, chance) = (f64::from(TRIALS), 1.0 / f64::from(ITEMS));
	let deviation = (trials * chance * (1.0 - chance)).sqrt();
	let expected = trials * chance;
	assert!((f64::from(met) - expected).abs() < 5.0 * deviation, "met {met} times, chance has it {expected} times");
}

fn take(who: AccountId, set: TaskSetId) {
	assert_ok!(Tasks::take(by(who), set));
}

#[test]
fn a_pair_in_one_block_meets_by_chance() {
	assert_no_more_than_chance(meetings(|set| {
		take(ALICE, set);
		take(BOB, set);
		pass(2);
	}));
}

#[test]
fn a_pair_in_blocks_of_its_choice_meets_by_chance() {
	assert_no_more_than_chance(meetings(|set| {
		take(ALICE, set);
		pass(2);
		// Bob knows what Alice has got, and chooses his block by it.
		let Pending::Assigned { item } = Tasks::assignments(set, ALICE).pending else { panic!("no item") };
		pass(item);
		take(BOB, set);
		pass(2);
	}));
}

#[test]
fn a_pair_that_draws_itself_when_it_likes_meets_by_chance() {
	assert_no_more_than_chance(meetings(|set| {
		take(ALICE, set);
		next_block_with(Weight::zero());
		assert_ok!(Tasks::assign(by(ALICE)));
		take(BOB, set);
		// Nobody else draws for five blocks: that changes nothing.
		busy_blocks(5);
		assert_ok!(Tasks::assign(by(BOB)));
	}));
}

#[test]
fn a_pair_among_others_meets_by_chance() {
	assert_no_more_than_chance(meetings(|set| {
		take(CAROL, set);
		take(ALICE, set);
		take(DAVE, set);
		pass(2);
		take(BOB, set);
		pass(2);
	}));
}

#[test]
fn trying_again_costs_a_day_and_a_good_name() {
	ExtBuilder.build_and_execute(|| {
		let set = post(spec());
		let mut draws = 0;
		while Tasks::take(by(BOB), set).is_ok() {
			draws += 1;
			pass(2);
			let Pending::Assigned { item } = Tasks::assignments(set, BOB).pending else { panic!("no item") };
			pass(COMMIT);
			assert_ok!(resolve(set, item));
		}
		assert_eq!(draws, LIMIT);
		assert_eq!(told(), vec![Told::Refused(BOB); draws as usize]);
	});
}
