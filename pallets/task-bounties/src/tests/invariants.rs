//! Random traces of all calls against [`model`], with `paid + held + returned == funded` after each.

use proptest::{
	prelude::*,
	test_runner::{Config, TestRunner},
};

use super::{
	model::{Model, ModelSet},
	*,
};

const PEOPLE: [AccountId; 8] = [ALICE, BOB, CAROL, DAVE, EVE, FRANK, REVIEWER, OTHER_REVIEWER];
const ORGANISATIONS: [AccountId; 2] = [ORGANISATION, OTHER_ORGANISATION];
const SALT: Hash32 = [7; 32];

#[derive(Clone, Debug)]
enum Op {
	/// The organisations show all the gold they can.
	GoldAll {
		set: u32,
	},
	Create {
		organisation: usize,
		reward: Balance,
		k: u32,
		count: u32,
		work: u32,
		golden: bool,
	},
	Take {
		who: usize,
		set: u32,
	},
	TakeAll {
		set: u32,
	},
	Assign,
	Commit {
		who: usize,
		set: u32,
		item: u32,
		class: u16,
	},
	CommitAll {
		set: u32,
		classes: Vec<u16>,
	},
	Reveal {
		who: usize,
		set: u32,
		item: u32,
		class: u16,
	},
	RevealAll {
		set: u32,
		all: bool,
	},
	Gold {
		organisation: usize,
		set: u32,
		item: u32,
		class: u16,
	},
	/// All take, commit to one of two classes and reveal.
	Round {
		set: u32,
		classes: Vec<u16>,
		all: bool,
	},
	Resolve {
		set: u32,
		item: u32,
	},
	ResolveAll {
		set: u32,
	},
	ReviewAll {
		set: u32,
		class: u16,
	},
	ContributeAll {
		set: u32,
	},
	Review {
		who: usize,
		set: u32,
		item: u32,
		class: u16,
	},
	Contribute {
		who: usize,
		set: u32,
	},
	Close {
		set: u32,
	},
	Blocks {
		count: u32,
		idle: bool,
	},
}

fn op() -> impl Strategy<Value = Op> {
	let (who, set, item, class) = (0..PEOPLE.len(), prop_oneof![3 => Just(0u32), 1 => 0..3u32], 0..6u32, 0..3u16);
	let create = (0..2usize, 10..200u128, 1..=4u32, 1..=8u32, 20..300u32, any::<bool>()).prop_map(
		|(organisation, reward, k, count, work, golden)| Op::Create { organisation, reward, k, count, work, golden },
	);
	prop_oneof![
		2 => create,
		4 => (who.clone(), set.clone()).prop_map(|(who, set)| Op::Take { who, set }),
		6 => set.clone().prop_map(|set| Op::TakeAll { set }),
		2 => Just(Op::Assign),
		3 => (who.clone(), set.clone(), item.clone(), class.clone())
			.prop_map(|(who, set, item, class)| Op::Commit { who, set, item, class }),
		6 => (set.clone(), prop::collection::vec(0..2u16, 8))
			.prop_map(|(set, classes)| Op::CommitAll { set, classes }),
		3 => (who.clone(), set.clone(), item.clone(), class.clone())
			.prop_map(|(who, set, item, class)| Op::Reveal { who, set, item, class }),
		6 => (set.clone(), prop::bool::weighted(0.8)).prop_map(|(set, all)| Op::RevealAll { set, all }),
		3 => (0..2usize, set.clone(), item.clone(), 0..2u16)
			.prop_map(|(organisation, set, item, class)| Op::Gold { organisation, set, item, class }),
		8 => (set.clone(), prop::collection::vec(0..3u16, 1..8), prop::bool::weighted(0.8))
			.prop_map(|(set, classes, all)| Op::Round { set, classes, all }),
		3 => (set.clone(), item.clone()).prop_map(|(set, item)| Op::Resolve { set, item }),
		5 => set.clone().prop_map(|set| Op::ResolveAll { set }),
		5 => set.clone().prop_map(|set| Op::GoldAll { set }),
		3 => (set.clone(), class.clone()).prop_map(|(set, class)| Op::ReviewAll { set, class }),
		2 => set.clone().prop_map(|set| Op::ContributeAll { set }),
		4 => (who.clone(), set.clone(), item, class)
			.prop_map(|(who, set, item, class)| Op::Review { who, set, item, class }),
		2 => (who, set.clone()).prop_map(|(who, set)| Op::Contribute { who, set }),
		2 => set.prop_map(|set| Op::Close { set }),
		8 => (1..12u32, any::<bool>()).prop_map(|(count, idle)| Op::Blocks { count, idle }),
	]
}

/// What the organisation knows of an item.
fn truth(item: u32) -> u16 {
	(item % 2) as u16
}

fn leaves(organisation: AccountId, count: u32) -> Vec<Hash32> {
	let leaf = |item| gold::leaf(&organisation, &spec().items, item, &Answer::Class(truth(item)), &SALT);
	(0..count).map(leaf).collect()
}

/// Tells the model what was drawn.
fn observe(model: &mut Model) {
	for event in events() {
		match event {
			Event::Assigned { set, item, who, .. } => model.served(set.0, who, Some(item)),
			Event::NoneLeft { set, who } => model.served(set.0, who, None),
			Event::Resolved { set, item, credited, .. } => model.credited(set.0, item, credited),
			_ => (),
		}
	}
	System::reset_events();
}

fn create(model: &mut Model, op: &Op) {
	let Op::Create { organisation, reward, k, count, work, golden } = *op else { return };
	let organisation = ORGANISATIONS[organisation];
	let (work, quorum) = (model.now + work, k / 2 + 1);
	let judge = work + REVEAL + JUDGE + 20;
	let set = SpecOf::<Test> {
		reward,
		redundancy: k,
		quorum,
		item_count: count,
		work_deadline: work,
		judge_deadline: judge,
		gold_root: golden.then(|| gold::tree(&leaves(organisation, count), 0).0),
		..spec()
	};
	// Three sets are enough.
	if model.sets.len() < 3 {
		assert_ok!(Tasks::create_set(by(organisation), set));
		let empty = ModelSet {
			organisation,
			reward,
			k,
			quorum,
			count,
			work,
			judge,
			golden,
			gold_used: 0,
			items: Default::default(),
			over: Default::default(),
			paid: 0,
			closed: None,
		};
		model.create(empty);
	}
}

fn commit(model: &mut Model, who: AccountId, set: u32, item: u32, class: u16) {
	let hash = commitment(TaskSetId(set), item, &who, &Answer::Class(class), &salt(who));
	let done = Tasks::commit(by(who), TaskSetId(set), item, hash);
	assert_eq!(done.is_ok(), model.commit(who, set, item, class), "{done:?}");
}

fn reveal(model: &mut Model, who: AccountId, set: u32, item: u32, class: u16) {
	let done = Tasks::reveal(by(who), TaskSetId(set), item, Answer::Class(class), salt(who));
	assert_eq!(done.is_ok(), model.reveal(who, set, item, class), "{done:?}");
}

/// The labels of a set that somebody could go on with: account, item, class.
fn labels(model: &Model, set: u32, committed: bool) -> Vec<(AccountId, u32, u16)> {
	let items = model.sets.get(set as usize).map(|set| set.items.clone()).unwrap_or_default();
	let of = |(number, item): (u32, model::ModelItem)| {
		let labels = item.present().iter().filter(move |label| label.committed == committed).cloned();
		labels.map(move |label| (label.who, number, label.class.unwrap_or_default())).collect::<Vec<_>>()
	};
	items.into_iter().flat_map(of).collect()
}

fn take(model: &mut Model, who: AccountId, set: u32) {
	let done = Tasks::take(by(who), TaskSetId(set));
	assert_eq!(done.is_ok(), model.take(who, set), "{done:?}");
}

fn reveal_gold(model: &mut Model, organisation: AccountId, set: u32, item: u32, class: u16) {
	let count = model.sets.get(set as usize).map_or(1, |set| set.count);
	let leaves = leaves(organisation, count);
	let proof = gold::tree(&leaves, (item % count) as usize).1.try_into().unwrap();
	let done = Tasks::reveal_gold(by(organisation), TaskSetId(set), item, Answer::Class(class), SALT, proof);
	assert_eq!(done.is_ok(), model.gold(organisation, set, item, class, truth(item)), "{done:?}");
}

fn resolve_one(model: &mut Model, set: u32, item: u32) {
	let done = resolve(TaskSetId(set), item);
	assert_eq!(done.is_ok(), model.resolve(set, item), "{done:?} {:?}", Tasks::item(TaskSetId(set), item));
	observe(model);
}

fn blocks(model: &mut Model, count: u32, idle: bool) {
	for _ in 0..count {
		// What is drawn at the end of a block is drawn in it, and told before the next begins.
		let limit = if idle { Weight::MAX } else { Weight::zero() };
		let _ = <Tasks as frame_support::traits::Hooks<u32>>::on_idle(model.now, limit);
		observe(model);
		begin(model.now + 1);
		model.now += 1;
	}
}

fn apply(op: &Op, model: &mut Model) {
	match op.clone() {
		Op::Create { .. } => create(model, op),
		Op::Take { who, set } => take(model, PEOPLE[who], set),
		// Who is to review does not label as a rule.
		Op::TakeAll { set } => PEOPLE[..6].iter().for_each(|who| take(model, *who, set)),
		Op::Assign => drop(Tasks::assign(by(STRANGER))),
		Op::Commit { who, set, item, class } => commit(model, PEOPLE[who], set, item, class),
		Op::CommitAll { set, classes } => labels(model, set, false)
			.into_iter()
			.zip(classes.into_iter().cycle())
			.for_each(|((who, item, _), class)| commit(model, who, set, item, class)),
		Op::Reveal { who, set, item, class } => reveal(model, PEOPLE[who], set, item, class),
		Op::RevealAll { set, all } => labels(model, set, true)
			.into_iter()
			.filter(|(who, ..)| all || *who % 2 == 0)
			.for_each(|(who, item, class)| reveal(model, who, set, item, class)),
		Op::Gold { organisation, set, item, class } => {
			reveal_gold(model, ORGANISATIONS[organisation], set, item, class)
		},
		Op::Round { set, classes, all } => {
			apply(&Op::TakeAll { set }, model);
			blocks(model, 2, true);
			apply(&Op::CommitAll { set, classes }, model);
			apply(&Op::RevealAll { set, all }, model);
		},
		Op::GoldAll { set } => (0..6).for_each(|item| {
			ORGANISATIONS.into_iter().for_each(|who| reveal_gold(model, who, set, item, truth(item)));
		}),
		Op::Resolve { set, item } => resolve_one(model, set, item),
		Op::ResolveAll { set } => (0..6).for_each(|item| resolve_one(model, set, item)),
		Op::ReviewAll { set, class } => {
			apply(&Op::ResolveAll { set }, model);
			blocks(model, JUDGE, true);
			(0..6).for_each(|item| apply(&Op::Review { who: 6 + usize::from(class) % 2, set, item, class }, model))
		},
		Op::ContributeAll { set } => {
			(0..PEOPLE.len()).for_each(|who| apply(&Op::Contribute { who, set }, model));
		},
		Op::Review { who, set, item, class } => {
			let turn = Tasks::review_opens(TaskSetId(set), item, PEOPLE[who]);
			let done = Tasks::review(by(PEOPLE[who]), TaskSetId(set), item, Answer::Class(class));
			assert_eq!(done.is_ok(), model.review(PEOPLE[who], set, item, class, turn), "{done:?}");
		},
		Op::Contribute { who, set } => {
			let done = Tasks::contribute_work(by(PEOPLE[who]), TaskSetId(set), [1; 32]);
			assert_eq!(done.is_ok(), model.contribute(PEOPLE[who], set), "{done:?}");
		},
		Op::Close { set } => {
			let done = Tasks::close_set(by(STRANGER), TaskSetId(set));
			assert_eq!(done.is_ok(), model.close(set), "{done:?}");
		},
		Op::Blocks { count, idle } => blocks(model, count, idle),
	}
	observe(model);
}

const STRANGER: AccountId = OWNER;

/// The pallet and the model agree on every planck.
fn check(model: &Model) {
	for who in PEOPLE.into_iter().chain(ORGANISATIONS) {
		assert_eq!(gain(who), model.gains.get(&who).copied().unwrap_or_default(), "{who}");
	}
	let mut held = 0;
	for (id, set) in (0u32..).zip(&model.sets) {
		let Money { funded, paid, returned } = money(TaskSetId(id));
		let rest = if set.closed.is_some() { set.funded() - set.paid } else { 0 };
		assert_eq!((funded, paid, returned), (set.funded(), set.paid, rest));
		held += funded - paid - returned;
		for (item, (verdict, answer, ..)) in &set.over {
			let outcome = outcome(TaskSetId(id), *item);
			assert_eq!((outcome.verdict, outcome.answer), (*verdict, answer.map(Answer::Class)));
		}
	}
	let reason = RuntimeHoldReason::Tasks(HoldReason::Reward);
	let on_hold = |who: &AccountId| <Balances as fungible::hold::Inspect<AccountId>>::balance_on_hold(&reason, who);
	assert_eq!(ORGANISATIONS.iter().map(on_hold).sum::<Balance>(), held);
	for ((set, who), credits) in &model.credits {
		assert_eq!(Tasks::assignments(TaskSetId(*set), *who).credits, *credits);
	}
	Tasks::do_try_state().unwrap();
}

/// Anyone can bring every set to its end, whatever the others do.
fn wind_up(model: &mut Model) {
	let last = model.sets.iter().map(|set| set.judge).max().unwrap_or_default() + 1;
	blocks(model, last.saturating_sub(model.now), true);
	for id in 0..model.sets.len() as u32 {
		for item in model.sets[id as usize].items.keys().copied().collect::<Vec<_>>() {
			for _ in 0..2 {
				if model.sets[id as usize].items.contains_key(&item) {
					resolve_one(model, id, item);
				}
			}
		}
		if model.sets[id as usize].closed.is_none() {
			apply(&Op::Close { set: id }, model);
		}
		assert!(model.sets[id as usize].closed.is_some());
	}
	check(model);
	let end = model.now + DURATION + 1;
	begin(end);
	for id in 0..model.sets.len() as u32 {
		assert_ok!(Tasks::clear_set(by(STRANGER), TaskSetId(id), 64));
		assert!(Tasks::set(TaskSetId(id)).is_none());
	}
	assert_eq!(ORGANISATIONS.map(held), [0; 2]);
	let records = Items::<Test>::iter().count() + Results::<Test>::iter().count() + Labellers::<Test>::iter().count();
	let lists = Waiting::<Test>::iter().count() + Windows::<Test>::iter().count() + BySkill::<Test>::iter().count();
	assert_eq!((records, lists, Queue::<Test>::iter().count()), (0, 0, 0));
	Tasks::do_try_state().unwrap();
}

#[test]
fn every_trace_agrees_with_the_model_and_together_they_reach_every_verdict() {
	let mut seen: Vec<(Verdict, bool)> = Vec::new();
	let mut contributed = 0;
	let strategy = (op_create(), prop::collection::vec(op(), 1..120));
	let seen_ref = std::cell::RefCell::new((&mut seen, &mut contributed));
	let mut runner = TestRunner::new(Config { cases: 120, failure_persistence: None, ..Config::default() });
	let run = runner.run(&strategy, |(first, ops)| {
		ExtBuilder.build_and_execute(|| {
			let mut model = Model { now: 1, ..Default::default() };
			System::reset_events();
			for op in std::iter::once(first).chain(ops) {
				apply(&op, &mut model);
				check(&model);
			}
			wind_up(&mut model);
			let ends = model.sets.iter().flat_map(|set| set.over.values());
			let (seen, contributed) = &mut *seen_ref.borrow_mut();
			seen.extend(ends.map(|(verdict, _, winners, _)| (*verdict, winners.is_empty())));
			**contributed += book().len();
		});
		Ok(())
	});
	run.unwrap_or_else(|error| panic!("{error}"));
	for paid in [Verdict::Agreement, Verdict::Gold, Verdict::Review, Verdict::Silence] {
		assert!(seen.contains(&(paid, false)), "no trace ends an item by {paid:?} and pays for it");
	}
	assert!(seen.contains(&(Verdict::Unworked, true)) && contributed > 0);
}

/// A trace begins with a set.
fn op_create() -> impl Strategy<Value = Op> {
	(10..200u128, 1..=4u32, prop_oneof![1 => 1..=4u32, 2 => 5..=8u32], 100..400u32, any::<bool>())
		.prop_map(|(reward, k, count, work, golden)| Op::Create { organisation: 0, reward, k, count, work, golden })
}
