//! Random traces against records kept in floating point by somebody who looks at everybody all the time.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

const PEOPLE: [AccountId; 6] = [1, 2, 3, 4, 5, POOR];
/// Far above all rounding, far below half a point.
const CLOSE: f64 = 1e-6;

#[derive(Clone, Debug)]
enum Op {
	Accepted(usize, u32),
	Refused(usize),
	Gold(usize, bool, u32),
	Refresh(usize),
	Forget(usize),
	Blocks(u32),
	Money,
}

fn op() -> impl Strategy<Value = Op> {
	let who = 0..PEOPLE.len();
	prop_oneof![
		6 => (who.clone(), prop_oneof![1..4u32, 8..12u32, Just(101)]).prop_map(|(who, times)| Op::Accepted(who, times)),
		2 => who.clone().prop_map(Op::Refused),
		4 => (who.clone(), any::<bool>(), prop_oneof![Just(1), Just(26)]).prop_map(|(who, right, n)| Op::Gold(who, right, n)),
		2 => who.clone().prop_map(Op::Refresh),
		1 => who.prop_map(Op::Forget),
		4 => prop_oneof![1..20u32, 1..3 * HALF_LIFE, Just(50 * HALF_LIFE)].prop_map(Op::Blocks),
		1 => Just(Op::Money),
	]
}

#[derive(Clone, Default)]
struct Person {
	points: f64,
	accepted: u32,
	refused: u32,
	right: u32,
	total: u32,
	streak: u32,
	best: u32,
	badges: Vec<Badge>,
	paid: bool,
}

impl Person {
	fn add(&mut self, points: f64) {
		self.points = (self.points + points).max(0.0);
	}

	fn accurate(&self, gold: u32, percent: u32) -> bool {
		self.total >= gold && self.right * 100 >= self.total * percent
	}

	fn tier(&self) -> u8 {
		let met = |level: u8, gold, percent| {
			self.points + 0.5 + CLOSE >= f64::from(level_points(level)) && self.accurate(gold, percent)
		};
		let rules = [met(1, 0, 60), met(4, 10, 80), met(8, 20, 90), met(12, 50, 95)];
		rules.into_iter().take_while(|met| *met).count() as u8
	}

	/// Whether the score is so close to a level that rounding decides.
	fn on_the_edge(&self) -> bool {
		(1..=MAX_LEVEL).any(|level| (self.points + 0.5 - f64::from(level_points(level))).abs() < CLOSE)
	}

	fn award(&mut self) {
		let deserved = [
			(Badge::FirstAccepted, self.accepted > 0),
			(Badge::Streak10, self.best >= 10),
			(Badge::Streak100, self.best >= 100),
			(Badge::Accuracy95, self.accurate(50, 95)),
			(Badge::Mastery, self.tier() == 4),
		];
		for (badge, deserved) in deserved {
			if deserved && !self.badges.contains(&badge) {
				self.badges.push(badge);
			}
		}
	}
}

#[derive(Default)]
struct Naive {
	people: BTreeMap<AccountId, Person>,
	poor_has_money: bool,
}

impl Naive {
	fn judge(&mut self, who: AccountId, change: impl FnOnce(&mut Person)) {
		let can_pay = who != POOR || self.poor_has_money;
		let person = self.people.entry(who).or_default();
		change(person);
		person.award();
		person.paid |= can_pay;
	}
}

fn apply(op: &Op, naive: &mut Naive) {
	match *op {
		Op::Accepted(who, times) => (0..times).for_each(|_| {
			Skills::accepted(&PEOPLE[who], SKILL);
			naive.judge(PEOPLE[who], |person| {
				person.add(1.0);
				person.accepted += 1;
				person.streak += 1;
				person.best = person.best.max(person.streak);
			});
		}),
		Op::Refused(who) => {
			Skills::refused(&PEOPLE[who], SKILL);
			naive.judge(PEOPLE[who], |person| {
				person.add(-0.5);
				person.refused += 1;
				person.streak = 0;
			});
		},
		Op::Gold(who, right, times) => (0..times).for_each(|_| {
			Skills::gold(&PEOPLE[who], SKILL, right);
			naive.judge(PEOPLE[who], |person| {
				person.add(if right { 1.0 } else { -2.0 });
				person.total += 1;
				person.right += u32::from(right);
				person.streak = if right { person.streak } else { 0 };
			});
		}),
		Op::Refresh(who) => {
			let known = naive.people.contains_key(&PEOPLE[who]);
			assert_eq!(Skills::refresh(by(9), PEOPLE[who], SKILL).is_ok(), known);
			if known {
				naive.judge(PEOPLE[who], |_| ());
			}
		},
		Op::Forget(who) => {
			let known = naive.people.remove(&PEOPLE[who]).is_some();
			assert_eq!(Skills::forget(by(PEOPLE[who]), SKILL).is_ok(), known);
		},
		Op::Blocks(blocks) => {
			pass(blocks);
			let left = (-f64::from(blocks) / f64::from(HALF_LIFE)).exp2();
			naive.people.values_mut().for_each(|person| person.points *= left);
		},
		Op::Money => {
			Balances::force_set_balance(RuntimeOrigin::root(), POOR, ENDOWMENT).unwrap();
			naive.poor_has_money = true;
		},
	}
}

fn compare(naive: &Naive) {
	for who in PEOPLE {
		let Some(person) = naive.people.get(&who) else {
			assert_eq!(Skills::profile(who, SKILL), None);
			continue;
		};
		let profile = profile(who);
		let points = profile.score.0 as f64 / (1u64 << POINT_BITS) as f64;
		assert!((points - person.points).abs() < CLOSE, "{points} instead of {}", person.points);
		assert_eq!((profile.accepted, profile.refused), (person.accepted, person.refused));
		assert_eq!((profile.gold_right, profile.gold_total), (person.right, person.total));
		assert_eq!((profile.streak, profile.best_streak), (person.streak, person.best));
		if !person.on_the_edge() {
			assert_eq!((profile.tier, tier(who)), (person.tier(), person.tier()));
		}
		for badge in Badge::ALL {
			assert_eq!(profile.badges.contains(badge), person.badges.contains(&badge), "{badge:?} of {who}");
		}
		assert_eq!(Records::<Test>::get(who, SKILL).unwrap().ticket.is_some(), person.paid);
	}
	Skills::do_try_state().unwrap();
	check_deposits();
	check_order();
}

/// When all have been refreshed, no one who is not among the leaders has more than one who is.
fn the_best_lead(naive: &mut Naive) {
	for who in naive.people.keys() {
		assert_ok!(Skills::refresh(by(9), *who, SKILL));
	}
	let mut points: Vec<f64> = naive.people.values().map(|person| person.points).collect();
	points.sort_by(|a, b| b.total_cmp(a));
	let leaders = leaders();
	assert!(leaders.len() >= points.iter().filter(|points| **points > CLOSE).count().min(MAX_LEADERS as usize));
	for (who, expected) in leaders.iter().zip(points) {
		assert!((naive.people[who].points - expected).abs() < CLOSE);
	}
}

/// Traces per test; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(96)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn the_records_say_what_the_naive_records_say(ops in prop::collection::vec(op(), 1..60)) {
		ExtBuilder.build_and_execute(|| {
			let mut naive = Naive::default();
			for op in &ops {
				apply(op, &mut naive);
				compare(&naive);
			}
			the_best_lead(&mut naive);
		});
	}

	#[test]
	fn no_badge_is_announced_twice(ops in prop::collection::vec(op(), 1..60)) {
		ExtBuilder.build_and_execute(|| {
			let mut naive = Naive::default();
			for op in ops.iter().filter(|op| !matches!(op, Op::Forget(_))) {
				apply(op, &mut naive);
			}
			for (who, person) in &naive.people {
				let announced = announced(*who);
				assert_eq!(announced.len(), person.badges.len());
				assert!(person.badges.iter().all(|badge| announced.contains(badge)));
			}
		});
	}
}
