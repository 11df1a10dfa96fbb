//! The pallet as one would write it without caring what it costs, and the commands that both take.

use super::*;
use std::collections::{BTreeMap, BTreeSet};

pub const PEOPLE: [AccountId; 5] = [MIA, ALICE, BOB, OTTO, OLGA];
pub const MODELS: [ModelId; 3] = [MODEL, OTHER_MODEL, THIRD_MODEL];
pub const PURPOSES: [Purpose; 4] = [Purpose::General, Purpose::Research, Purpose::Commercial, Purpose::Public];

/// A policy in bits: the purposes in the order above, the owners in the order of [`PEOPLE`].
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bits {
	pub allowed: u8,
	pub forbidden: u8,
	pub min_price: u128,
	pub owners: Option<u8>,
}

impl Bits {
	pub fn policy(self) -> PolicyOf<Test> {
		let set = |bits: u8| (0..4).filter(|bit| bits >> bit & 1 == 1).map(|bit| PURPOSES[bit]).collect();
		let owners = self.owners.map(|bits| {
			// In reverse, so that putting them in order is tested too.
			let named: Vec<_> = (0..5).rev().filter(|bit| bits >> bit & 1 == 1).map(|bit| PEOPLE[bit]).collect();
			named.try_into().unwrap()
		});
		Policy { allowed: set(self.allowed), forbidden: set(self.forbidden), min_price: self.min_price, owners }
	}

	pub fn is_consistent(self) -> bool {
		self.allowed != 0
			&& self.allowed & self.forbidden == 0
			&& (self.allowed & 1 == 0 || self.forbidden == 0)
			&& self.owners != Some(0)
	}

	pub fn permits_owner(self, owner: AccountId) -> bool {
		let bit = PEOPLE.iter().position(|who| *who == owner).unwrap();
		self.owners.is_none_or(|owners| owners >> bit & 1 == 1)
	}
}

#[derive(Clone, Debug)]
pub enum Op {
	Contribute { who: usize },
	Create { who: usize, policy: Bits },
	Join { who: usize, pool: u32, contribution: u64 },
	Leave { who: usize, contribution: u64 },
	Admit { who: usize, pool: u32, model: usize },
	Announce { who: usize, pool: u32, model: usize, contributions: Vec<u64> },
	Draw { model: usize, contribution: u64 },
	Cancel { who: usize, model: usize, contribution: u64 },
	Close { who: usize, pool: u32 },
	Propose { who: usize, pool: u32, policy: Bits },
	Apply { pool: u32 },
	Withdraw { who: usize, pool: u32, model: usize },
	Revoke { contribution: u64 },
	Sell { model: usize, to: usize },
	Halt { model: usize },
	Offer { model: usize, offer: Option<(usize, u128)> },
	Blocks { count: u32 },
}

/// The `seed`th of the items, counted round.
pub fn pick<I>(items: impl IntoIterator<Item = I>, seed: usize) -> Option<I> {
	let mut items: Vec<_> = items.into_iter().collect();
	(!items.is_empty()).then(|| items.swap_remove(seed % items.len()))
}

/// The place of `who` among the people.
pub fn index(who: AccountId) -> usize {
	PEOPLE.iter().position(|other| *other == who).unwrap()
}

pub struct NaivePool {
	pub manager: AccountId,
	pub policy: Bits,
	pub pending: Option<(Bits, u32)>,
	pub closes_at: Option<u32>,
}

pub struct NaiveBinding {
	pub payer: AccountId,
	pub drawn: bool,
	pub leaves_at: Option<u32>,
}

pub struct NaiveDraw {
	pub pool: u32,
	pub at: u32,
	pub by: AccountId,
	/// Ends with the membership that was announced.
	pub stands: bool,
}

/// The pallet, as one would write it without caring what it costs.
#[derive(Default)]
pub struct Naive {
	pub contributions: BTreeMap<u64, AccountId>,
	pub pools: BTreeMap<u32, NaivePool>,
	pub next_pool: u32,
	pub members: BTreeMap<u64, u32>,
	pub bindings: BTreeMap<(ModelId, u32), NaiveBinding>,
	/// Purpose and price of the open offer of a model.
	pub offers: BTreeMap<ModelId, (usize, u128)>,
	pub now: u32,
	pub draws: BTreeMap<(ModelId, u64), NaiveDraw>,
	pub pledged: BTreeSet<(ModelId, u64)>,
	pub owners: BTreeMap<ModelId, AccountId>,
	pub halted: BTreeSet<ModelId>,
}

impl Naive {
	/// Turns a command to something that is there and to somebody who may, as far as there is any: left to themselves,
	/// random commands would hardly ever draw.
	pub fn aim(&self, op: Op, seed: usize) -> Option<Op> {
		let model_index = |model: ModelId| MODELS.iter().position(|other| *other == model).unwrap();
		let some_pool = || pick(self.pools.iter(), seed).map(|(pool, record)| (*pool, index(record.manager)));
		let some_draw = || {
			let ((model, contribution), draw) = pick(self.draws.iter(), seed)?;
			Some((model_index(*model), *contribution, index(draw.by)))
		};
		Some(match op {
			Op::Join { .. } => {
				let outside = self.contributions.iter().filter(|(id, _)| !self.members.contains_key(id));
				let (contribution, who) = pick(outside, seed)?;
				Op::Join { who: index(*who), pool: some_pool()?.0, contribution: *contribution }
			},
			Op::Leave { .. } => {
				let (contribution, _) = pick(self.members.iter(), seed)?;
				Op::Leave { who: index(self.contributions[contribution]), contribution: *contribution }
			},
			Op::Admit { model, .. } => {
				Op::Admit { who: index(self.owners[&MODELS[model]]), pool: some_pool()?.0, model }
			},
			Op::Announce { .. } => {
				let (model, pool) = *pick(self.bindings.keys(), seed)?;
				let members = self.members.iter().filter(|(_, of)| **of == pool).map(|(id, _)| *id);
				let contributions = members.filter(|id| !self.draws.contains_key(&(model, *id))).take(2).collect();
				Op::Announce { who: index(self.owners[&model]), pool, model: model_index(model), contributions }
			},
			Op::Draw { .. } => some_draw().map(|(model, contribution, _)| Op::Draw { model, contribution })?,
			Op::Cancel { .. } => {
				some_draw().map(|(model, contribution, who)| Op::Cancel { who, model, contribution })?
			},
			Op::Close { .. } => some_pool().map(|(pool, who)| Op::Close { who, pool })?,
			Op::Propose { policy, .. } => {
				let (pool, who) = some_pool()?;
				// Half of them leave everything but the owners as it is, which shuts out one owner of models.
				let only = Some(if seed.is_multiple_of(4) { 0b01000 } else { 0b10000 });
				let shut = Bits { owners: only, ..self.pools[&pool].policy };
				Op::Propose { who, pool, policy: if seed.is_multiple_of(2) { shut } else { policy } }
			},
			// Halts are for ever: few of them.
			Op::Halt { .. } if !seed.is_multiple_of(4) => Op::Blocks { count: 1 },
			Op::Apply { .. } => {
				let pending = self.pools.iter().filter(|(_, pool)| pool.pending.is_some());
				Op::Apply { pool: *pick(pending, seed)?.0 }
			},
			Op::Withdraw { .. } => {
				// Most of them where the model drew and the policy is about to change, or where it has announced that it leaves.
				let leaves = |(key, binding): &(&(ModelId, u32), &NaiveBinding)| {
					binding.drawn && (binding.leaves_at.is_some() || self.is_changing(key.1))
				};
				let leaving = self.bindings.iter().filter(leaves).map(|(key, _)| key);
				let others = self.bindings.keys().filter(|_| seed.is_multiple_of(4));
				let Some((model, pool)) = pick(leaving, seed).or_else(|| pick(others, seed)).copied() else {
					return Some(Op::Blocks { count: 2 });
				};
				Op::Withdraw { who: index(self.owners[&model]), pool, model: model_index(model) }
			},
			op => op,
		})
	}

	pub fn policies(&self, model: ModelId) -> Vec<Bits> {
		let bound = self.bindings.keys().filter(|(of, pool)| *of == model && self.is_bound(model, *pool));
		bound.filter_map(|(_, pool)| self.pools.get(pool)).map(|pool| pool.policy).collect()
	}

	pub fn is_bound(&self, model: ModelId, pool: u32) -> bool {
		let binding = self.bindings.get(&(model, pool));
		binding.is_some_and(|binding| binding.leaves_at.is_none_or(|at| self.now < at))
	}

	pub fn is_leaving(&self, model: ModelId, pool: u32) -> bool {
		self.bindings.get(&(model, pool)).is_some_and(|binding| binding.leaves_at.is_some())
	}

	/// Whether the offer of the model, if it has one, is what the policy of the pool permits.
	pub fn keeps_to(&self, model: ModelId, pool: u32) -> bool {
		let policy = self.pools[&pool].policy;
		self.offers
			.get(&model)
			.is_none_or(|(purpose, price)| policy.allowed >> purpose & 1 == 1 && *price >= policy.min_price)
	}

	pub fn permits(&self, model: ModelId, purpose: usize, price: u128) -> bool {
		self.policies(model).into_iter().all(|policy| {
			policy.allowed >> purpose & 1 == 1 && price >= policy.min_price && policy.permits_owner(self.owners[&model])
		})
	}

	pub fn remove_member(&mut self, contribution: u64) {
		self.members.remove(&contribution);
		let announced = self.draws.iter_mut().filter(|((_, of), _)| *of == contribution);
		announced.for_each(|(_, draw)| draw.stands = false);
	}

	pub fn manages(&self, who: usize, pool: u32) -> bool {
		self.pools.get(&pool).is_some_and(|pool| pool.manager == PEOPLE[who])
	}

	/// Whether `who` owns the model, it runs, and the pool is there and permits it.
	pub fn may_use(&self, who: usize, pool: u32, model: ModelId) -> bool {
		let permitted = self.pools.get(&pool).is_some_and(|pool| pool.policy.permits_owner(PEOPLE[who]));
		permitted && self.owners[&model] == PEOPLE[who] && !self.halted.contains(&model)
	}

	pub fn admit(&mut self, who: usize, pool: u32, model: ModelId) -> bool {
		let count = self.bindings.keys().filter(|(of, _)| *of == model).count();
		if !self.may_use(who, pool, model) || self.bindings.contains_key(&(model, pool)) || count >= 2 {
			return false;
		}
		let common = self.policies(model).iter().fold(self.pools[&pool].policy.allowed, |all, one| all & one.allowed);
		if common == 0 {
			return false;
		}
		self.bindings.insert((model, pool), NaiveBinding { payer: PEOPLE[who], drawn: false, leaves_at: None });
		true
	}

	pub fn announce(&mut self, who: usize, pool: u32, model: ModelId, contributions: &[u64], now: u32) -> bool {
		let unique: BTreeSet<_> = contributions.iter().collect();
		let fits = |id: &u64| self.members.get(id) == Some(&pool) && !self.draws.contains_key(&(model, *id));
		if unique.is_empty()
			|| unique.len() != contributions.len()
			|| !self.may_use(who, pool, model)
			|| self.is_leaving(model, pool)
			|| !self.bindings.contains_key(&(model, pool))
			|| !contributions.iter().all(fits)
		{
			return false;
		}
		for id in contributions {
			self.draws.insert((model, *id), NaiveDraw { pool, at: now + NOTICE, by: PEOPLE[who], stands: true });
		}
		true
	}

	pub fn draw(&mut self, model: ModelId, contribution: u64, now: u32) -> bool {
		let Some(draw) = self.draws.get(&(model, contribution)) else {
			return false;
		};
		let (pool, by) = (draw.pool, draw.by);
		let permitted = self.pools.get(&pool).is_some_and(|pool| pool.policy.permits_owner(by));
		let made = draw.stands
			&& permitted
			&& self.bindings.contains_key(&(model, pool))
			&& !self.is_leaving(model, pool)
			&& self.owners[&model] == by
			&& !self.halted.contains(&model);
		if now < draw.at || (made && (self.pledged.contains(&(model, contribution)) || !self.keeps_to(model, pool))) {
			return false;
		}
		self.draws.remove(&(model, contribution));
		if made {
			self.pledged.insert((model, contribution));
			self.bindings.get_mut(&(model, pool)).unwrap().drawn = true;
		}
		true
	}

	pub fn propose(&mut self, who: usize, pool: u32, policy: Bits, now: u32) -> bool {
		if !self.manages(who, pool) || !policy.is_consistent() {
			return false;
		}
		let record = self.pools.get_mut(&pool).unwrap();
		record.pending = (policy != record.policy).then_some((policy, now + NOTICE));
		true
	}

	pub fn apply_policy(&mut self, pool: u32, now: u32) -> bool {
		let Some(record) = self.pools.get_mut(&pool) else {
			return false;
		};
		match record.pending {
			Some((policy, at)) if now >= at => {
				(record.policy, record.pending) = (policy, None);
				true
			},
			_ => false,
		}
	}

	pub fn is_changing(&self, pool: u32) -> bool {
		self.pools.get(&pool).is_some_and(|pool| pool.pending.is_some())
	}

	/// Whether the command ends the binding of a model that drew to a pool that is still there, after its notice.
	pub fn frees(&self, op: &Op) -> bool {
		let Op::Withdraw { pool, model, .. } = op else {
			return false;
		};
		self.is_leaving(MODELS[*model], *pool)
			&& self.pools.contains_key(pool)
			&& !self.halted.contains(&MODELS[*model])
	}

	/// Whether the command is a draw that would be made, had the model not an offer that the policy does not permit.
	pub fn waits(&self, op: &Op) -> bool {
		let Op::Draw { model, contribution } = op else {
			return false;
		};
		let draw = self.draws.get(&(MODELS[*model], *contribution)).filter(|draw| draw.stands && draw.at <= self.now);
		draw.is_some_and(|draw| self.pools.contains_key(&draw.pool) && !self.keeps_to(MODELS[*model], draw.pool))
	}

	pub fn withdraw(&mut self, who: usize, pool: u32, model: ModelId) -> bool {
		let (changing, bound, now) = (self.is_changing(pool), self.is_bound(model, pool), self.now);
		let Some(binding) = self.bindings.get_mut(&(model, pool)) else {
			return false;
		};
		let over = !self.pools.contains_key(&pool) || self.halted.contains(&model) || !bound;
		let owns = self.owners[&model] == PEOPLE[who];
		if over || (owns && !binding.drawn) {
			return self.bindings.remove(&(model, pool)).is_some();
		}
		let announces = owns && changing && binding.leaves_at.is_none();
		if announces {
			binding.leaves_at = Some(now + NOTICE);
		}
		announces
	}

	/// Does what the pallet should do, and says whether it should succeed.
	pub fn apply(&mut self, op: &Op, now: u32) -> bool {
		match op {
			Op::Contribute { who } => {
				let id = self.contributions.last_key_value().map_or(0, |(last, _)| last + 1);
				self.contributions.insert(id, PEOPLE[*who]);
				true
			},
			Op::Create { who, policy } => {
				if policy.is_consistent() {
					let pool = NaivePool { manager: PEOPLE[*who], policy: *policy, pending: None, closes_at: None };
					self.pools.insert(self.next_pool, pool);
					self.next_pool += 1;
				}
				policy.is_consistent()
			},
			Op::Join { who, pool, contribution } => {
				let stays = self.pools.get(pool).is_some_and(|pool| pool.closes_at.is_none());
				let takes = stays && !self.is_changing(*pool);
				let joins = self.contributions.get(contribution) == Some(&PEOPLE[*who])
					&& takes && !self.members.contains_key(contribution);
				if joins {
					self.members.insert(*contribution, *pool);
				}
				joins
			},
			Op::Leave { who, contribution } => {
				let leaves = self.members.contains_key(contribution)
					&& self.contributions.get(contribution) == Some(&PEOPLE[*who]);
				if leaves {
					self.remove_member(*contribution);
				}
				leaves
			},
			Op::Admit { who, pool, model } => self.admit(*who, *pool, MODELS[*model]),
			Op::Announce { who, pool, model, contributions } => {
				self.announce(*who, *pool, MODELS[*model], contributions, now)
			},
			Op::Draw { model, contribution } => self.draw(MODELS[*model], *contribution, now),
			Op::Cancel { who, model, contribution } => {
				let key = (MODELS[*model], *contribution);
				let may = [Some(self.owners[&key.0]), self.draws.get(&key).map(|draw| draw.by)];
				self.draws.contains_key(&key) && may.contains(&Some(PEOPLE[*who])) && self.draws.remove(&key).is_some()
			},
			Op::Close { who, pool } => {
				if !self.manages(*who, *pool) || self.members.values().any(|of| of == pool) {
					return false;
				}
				let drawn = self.bindings.iter().any(|((_, of), binding)| of == pool && binding.drawn);
				let record = self.pools.get_mut(pool).unwrap();
				match record.closes_at {
					Some(at) if drawn && now < at => return false,
					None if drawn => record.closes_at = Some(now + NOTICE),
					_ => drop(self.pools.remove(pool)),
				}
				true
			},
			Op::Propose { who, pool, policy } => self.propose(*who, *pool, *policy, now),
			Op::Apply { pool } => self.apply_policy(*pool, now),
			Op::Withdraw { who, pool, model } => self.withdraw(*who, *pool, MODELS[*model]),
			Op::Revoke { contribution } => {
				self.contributions.remove(contribution);
				self.remove_member(*contribution);
				self.pledged.retain(|(_, of)| of != contribution);
				true
			},
			Op::Sell { model, to } => self.owners.insert(MODELS[*model], PEOPLE[*to]).is_some(),
			Op::Halt { model } => {
				self.halted.insert(MODELS[*model]);
				true
			},
			Op::Offer { model, offer } => {
				self.offers.remove(&MODELS[*model]);
				self.offers.extend(offer.map(|offer| (MODELS[*model], offer)));
				true
			},
			Op::Blocks { .. } => true,
		}
	}

	pub fn deposits(&self, who: AccountId) -> usize {
		let members = self.members.keys().filter(|id| self.contributions[id] == who).count();
		members
			+ self.pools.values().filter(|pool| pool.manager == who).count()
			+ self.bindings.values().filter(|binding| binding.payer == who).count()
			+ self.draws.values().filter(|draw| draw.by == who).count()
	}
}
