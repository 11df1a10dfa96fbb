//! The pallet as one would write it without caring what it costs: everything is a list, every question is answered by
//! looking at all of it. It cannot draw; who gets which item it is told, and checks that it could be.

use std::collections::BTreeMap;

use super::*;

#[derive(Clone, Debug)]
pub struct Label {
	pub who: AccountId,
	pub until: u32,
	pub class: Option<u16>,
	pub committed: bool,
	pub revealed: bool,
}

#[derive(Clone, Default, Debug)]
pub struct ModelItem {
	pub first: Vec<Label>,
	pub second: Option<Vec<Label>>,
	/// Last block in which the latest of the present labels can be committed.
	pub until: Option<u32>,
	pub all_committed: Option<u32>,
	pub all_revealed: Option<u32>,
	/// The salts of both rounds, in the order in which they were revealed.
	pub salts: Vec<Hash32>,
	pub gold: Option<u16>,
	pub disputed: Option<u32>,
}

impl ModelItem {
	pub fn present(&self) -> &Vec<Label> {
		self.second.as_ref().unwrap_or(&self.first)
	}

	fn present_mut(&mut self) -> &mut Vec<Label> {
		self.second.as_mut().unwrap_or(&mut self.first)
	}

	fn all(&self) -> impl Iterator<Item = &Label> {
		self.first.iter().chain(self.second.iter().flatten())
	}

	/// Last block of the commitments, as far as nobody else is added.
	fn last_until(&self, work: u32) -> u32 {
		self.until.unwrap_or(work)
	}
}

/// How an item ended: verdict, accepted class, who was right, and the salts of the reveals.
pub type Over = (Verdict, Option<u16>, Vec<AccountId>, Vec<Hash32>);

#[derive(Clone, Debug)]
pub struct ModelSet {
	pub organisation: AccountId,
	pub reward: Balance,
	pub k: u32,
	pub quorum: u32,
	pub count: u32,
	pub work: u32,
	pub judge: u32,
	pub golden: bool,
	pub gold_used: u32,
	pub items: BTreeMap<u32, ModelItem>,
	pub over: BTreeMap<u32, Over>,
	pub paid: Balance,
	pub closed: Option<u32>,
}

impl ModelSet {
	pub fn funded(&self) -> Balance {
		self.reward * Balance::from(self.count) * Balance::from(2 * self.k + 2)
	}

	fn gold_left(&self) -> bool {
		self.golden && self.gold_used < self.count / 5
	}

	fn revealing(&self, item: &ModelItem, now: u32) -> bool {
		let closed = item.all_committed.is_some() || now > item.last_until(self.work);
		let some = item.present().iter().any(|label| label.committed);
		closed && some && item.all_revealed.is_none() && now <= self.reveal_by(item) && item.disputed.is_none()
	}

	fn reveal_by(&self, item: &ModelItem) -> u32 {
		item.all_committed.unwrap_or(item.last_until(self.work)) + REVEAL
	}

	fn revealed_at(&self, item: &ModelItem) -> u32 {
		item.all_revealed.unwrap_or(self.reveal_by(item))
	}
}

#[derive(Clone, Default, Debug)]
pub struct Model {
	pub now: u32,
	pub sets: Vec<ModelSet>,
	pub gains: BTreeMap<AccountId, i128>,
	pub days: BTreeMap<AccountId, (u32, u32)>,
	pub queue: Vec<(u32, AccountId)>,
	pub credits: BTreeMap<(u32, AccountId), u32>,
}

impl Model {
	fn taken_today(&self, who: AccountId) -> u32 {
		self.days.get(&who).filter(|(day, _)| *day == self.now / DAY).map_or(0, |(_, taken)| *taken)
	}

	fn spend_day(&mut self, who: AccountId) {
		let taken = self.taken_today(who) + 1;
		self.days.insert(who, (self.now / DAY, taken));
	}

	pub fn create(&mut self, set: ModelSet) {
		self.sets.push(set);
	}

	pub fn take(&mut self, who: AccountId, id: u32) -> bool {
		let Some(set) = self.sets.get(id as usize) else { return false };
		let mine = |item: &&ModelItem| item.all().any(|label| label.who == who);
		let unfinished = |item: &ModelItem| item.present().iter().any(|label| label.who == who && !label.committed);
		let can = set.closed.is_none()
			&& self.now < set.work
			&& set.organisation != who
			&& !self.queue.contains(&(id, who))
			&& !set.items.values().any(unfinished)
			&& set.items.values().filter(mine).count() < WINDOW as usize
			&& self.taken_today(who) < LIMIT
			&& self.queue.len() < QUEUE_LIMIT as usize;
		if can {
			self.spend_day(who);
			self.queue.push((id, who));
		}
		can
	}

	/// The first in the line was given `item`, or nothing.
	pub fn served(&mut self, id: u32, who: AccountId, item: Option<u32>) {
		assert_eq!(self.queue.remove(0), (id, who), "first come, first served");
		let now = self.now;
		let Some(number) = item else {
			if let Some((day, taken)) = self.days.get_mut(&who) {
				*taken -= u32::from(*day == now / DAY);
			}
			return;
		};
		let set = &mut self.sets[id as usize];
		assert!(set.closed.is_none() && now < set.work && number < set.count);
		assert!(!set.over.contains_key(&number), "what is over is not given out");
		let work = set.work;
		let item = set.items.entry(number).or_default();
		assert!(item.all().all(|label| label.who != who), "nobody labels an item twice");
		assert!((item.present().len() as u32) < set.k, "no more than k labels a round");
		assert!(item.disputed.is_none() && item.all_committed.is_none() && now <= item.last_until(work));
		let until = (now + COMMIT).min(work);
		item.until = Some(until);
		item.present_mut().push(Label { who, until, class: None, committed: false, revealed: false });
	}

	pub fn commit(&mut self, who: AccountId, id: u32, number: u32, class: u16) -> bool {
		let now = self.now;
		let Some(set) = self.sets.get_mut(id as usize) else { return false };
		let k = set.k as usize;
		let Some(item) = set.items.get_mut(&number) else { return false };
		let labels = item.present_mut();
		let Some(label) = labels.iter_mut().find(|label| label.who == who) else { return false };
		if label.committed || now > label.until {
			return false;
		}
		(label.committed, label.class) = (true, Some(class));
		if labels.iter().filter(|label| label.committed).count() == k {
			item.all_committed = Some(now);
		}
		true
	}

	pub fn reveal(&mut self, who: AccountId, id: u32, number: u32, class: u16) -> bool {
		let now = self.now;
		let Some(set) = self.sets.get_mut(id as usize) else { return false };
		let Some(item) = set.items.get(&number) else { return false };
		if !set.revealing(item, now) {
			return false;
		}
		let item = set.items.get_mut(&number).unwrap();
		let labels = item.present_mut();
		let Some(label) = labels.iter_mut().find(|label| label.who == who) else { return false };
		if !label.committed || label.revealed || label.class != Some(class) {
			return false;
		}
		label.revealed = true;
		item.salts.push(salt(who));
		if item.present().iter().all(|label| label.revealed || !label.committed) {
			item.all_revealed = Some(now);
		}
		true
	}

	pub fn gold(&mut self, who: AccountId, id: u32, number: u32, class: u16, truth: u16) -> bool {
		let now = self.now;
		let Some(set) = self.sets.get_mut(id as usize) else { return false };
		let Some(item) = set.items.get(&number) else { return false };
		let some = item.present().iter().any(|label| label.committed);
		let closed = item.all_committed.is_some() || now > item.last_until(set.work);
		let judging = item.disputed.is_none()
			&& some && closed
			&& !set.revealing(item, now)
			&& now <= set.revealed_at(item) + JUDGE;
		let can = set.organisation == who && set.gold_left() && item.gold.is_none() && judging && class == truth;
		if can {
			set.gold_used += 1;
			set.items.get_mut(&number).unwrap().gold = Some(class);
		}
		can
	}

	fn earn(&mut self, id: u32, who: AccountId, rewards: Balance) {
		let set = &mut self.sets[id as usize];
		let amount = set.reward * rewards;
		set.paid += amount;
		*self.gains.entry(who).or_default() += amount as i128;
		*self.gains.entry(set.organisation).or_default() -= amount as i128;
	}

	fn end(&mut self, id: u32, number: u32, verdict: Verdict, answer: Option<u16>) {
		let item = self.sets[id as usize].items.remove(&number).unwrap();
		let right = |label: &&Label| label.revealed && (answer.is_none() || label.class == answer);
		let winners: Vec<AccountId> = item.all().filter(right).map(|label| label.who).collect();
		winners.iter().for_each(|who| self.earn(id, *who, 1));
		self.sets[id as usize].over.insert(number, (verdict, answer, winners, item.salts));
	}

	/// The class that enough present labels give.
	fn agreed(set: &ModelSet, item: &ModelItem) -> Option<u16> {
		(0..10).find(|class| {
			let votes = item.present().iter().filter(|label| label.revealed && label.class == Some(*class)).count();
			votes >= set.quorum as usize
		})
	}

	pub fn resolve(&mut self, id: u32, number: u32) -> bool {
		let now = self.now;
		let Some(set) = self.sets.get_mut(id as usize) else { return false };
		let (k, work, judge) = (set.k as usize, set.work, set.judge);
		let Some(item) = set.items.get(&number).cloned() else { return false };
		if item.disputed.is_some() {
			let over = now > judge;
			if over {
				self.end(id, number, Verdict::Silence, None);
			}
			return over;
		}
		let stored = set.items.get_mut(&number).unwrap();
		if item.all_committed.is_none() && now <= item.last_until(work) {
			stored.present_mut().retain(|label| label.committed || label.until >= now);
			return stored.present().len() < item.present().len();
		}
		debug_assert!(item.present().len() <= k);
		if item.present().iter().all(|label| !label.committed) {
			stored.present_mut().clear();
			stored.until = None;
			match item.second {
				_ if now < work => (),
				None => self.end(id, number, Verdict::Unworked, None),
				Some(_) => self.dispute_or_pay(id, number),
			}
			return true;
		}
		stored.present_mut().retain(|label| label.committed);
		let freed = stored.present().len() < item.present().len();
		let item = stored.clone();
		let waits = if set.gold_left() && item.gold.is_none() { JUDGE } else { 0 };
		let set = &self.sets[id as usize];
		if set.revealing(&item, now) || now <= set.revealed_at(&item) + waits {
			return freed;
		}
		if let Some(class) = item.gold {
			self.end(id, number, Verdict::Gold, Some(class));
		} else if let Some(class) = Self::agreed(set, &item) {
			self.end(id, number, Verdict::Agreement, Some(class));
		} else if item.second.is_none() && now < work {
			let ModelItem { first, salts, .. } = item;
			self.sets[id as usize]
				.items
				.insert(number, ModelItem { first, second: Some(Vec::new()), salts, ..Default::default() });
		} else {
			self.dispute_or_pay(id, number);
		}
		true
	}

	fn dispute_or_pay(&mut self, id: u32, number: u32) {
		if self.now > self.sets[id as usize].judge {
			return self.end(id, number, Verdict::Silence, None);
		}
		let now = self.now;
		self.sets[id as usize].items.get_mut(&number).unwrap().disputed = Some(now);
	}

	/// `turn` is when the reviewer was drawn to be let in.
	pub fn review(&mut self, who: AccountId, id: u32, number: u32, class: u16, turn: Option<u32>) -> bool {
		let Some(set) = self.sets.get(id as usize) else { return false };
		let Some(item) = set.items.get(&number) else { return false };
		let Some(since) = item.disputed else { return false };
		assert!(turn.is_none_or(|turn| turn > since && turn <= since + JUDGE));
		let can = self.now <= set.judge
			&& set.organisation != who
			&& item.all().all(|label| label.who != who)
			&& [REVIEWER, OTHER_REVIEWER].contains(&who)
			&& turn.is_some_and(|turn| turn <= self.now)
			&& self.taken_today(who) < LIMIT;
		if can {
			self.spend_day(who);
			self.earn(id, who, 2);
			self.end(id, number, Verdict::Review, Some(class));
		}
		can
	}

	/// Who was credited, if anybody was right.
	pub fn credited(&mut self, id: u32, number: u32, who: Option<AccountId>) {
		let (verdict, _, winners, salts) = &self.sets[id as usize].over[&number];
		let nobody = matches!(verdict, Verdict::Silence | Verdict::Unworked) || winners.is_empty();
		assert_eq!(who.is_none(), nobody, "a label that is right is credited");
		if let Some(who) = who {
			let seed = salts.iter().fold([0; 32], |seed: Hash32, salt| content_hash(&(seed, salt).encode()));
			let digest = content_hash(&(b"assent/lot/v1", seed, id, number).encode());
			let drawn = u64::from_le_bytes(digest[..8].try_into().unwrap()) % winners.len() as u64;
			assert_eq!(who, winners[drawn as usize], "the salts draw one who was right");
			*self.credits.entry((id, who)).or_default() += 1;
		}
	}

	pub fn contribute(&mut self, who: AccountId, id: u32) -> bool {
		let can = self.credits.get(&(id, who)).is_some_and(|credits| *credits >= MIN_ROWS);
		if can {
			self.credits.remove(&(id, who));
		}
		can
	}

	pub fn close(&mut self, id: u32) -> bool {
		let now = self.now;
		let Some(set) = self.sets.get_mut(id as usize) else { return false };
		let done = set.items.is_empty() && (set.over.len() as u32 == set.count || now > set.work);
		let can = set.closed.is_none() && done;
		if can {
			set.closed = Some(now);
		}
		can
	}
}
