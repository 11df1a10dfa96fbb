//! Random calls against a model of the pallet that recomputes everything from plain lists.

use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const PEOPLE: [AccountId; 5] = [MIA, ALICE, BOB, OTTO, OLGA];
const MODELS: [ModelId; 3] = [MODEL, OTHER_MODEL, THIRD_MODEL];
const PURPOSES: [Purpose; 4] = [Purpose::General, Purpose::Research, Purpose::Commercial, Purpose::Public];

/// A policy in bits: the purposes in the order above, the owners in the order of [`PEOPLE`].
#[derive(Clone, Copy, PartialEq, Debug)]
struct Bits {
	allowed: u8,
	forbidden: u8,
	min_price: u128,
	owners: Option<u8>,
}

impl Bits {
	fn policy(self) -> PolicyOf<Test> {
		let set = |bits: u8| (0..4).filter(|bit| bits >> bit & 1 == 1).map(|bit| PURPOSES[bit]).collect();
		let owners = self.owners.map(|bits| {
			// In reverse, so that putting them in order is tested too.
			let named: Vec<_> = (0..5).rev().filter(|bit| bits >> bit & 1 == 1).map(|bit| PEOPLE[bit]).collect();
			named.try_into().unwrap()
		});
		Policy { allowed: set(self.allowed), forbidden: set(self.forbidden), min_price: self.min_price, owners }
	}

	fn is_consistent(self) -> bool {
		self.allowed != 0
			&& self.allowed & self.forbidden == 0
			&& (self.allowed & 1 == 0 || self.forbidden == 0)
			&& self.owners != Some(0)
	}

	fn permits_owner(self, owner: AccountId) -> bool {
		let bit = PEOPLE.iter().position(|who| *who == owner).unwrap();
		self.owners.is_none_or(|owners| owners >> bit & 1 == 1)
	}
}

#[derive(Clone, Debug)]
enum Op {
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

fn bits() -> impl Strategy<Value = Bits> {
	let owners = prop_oneof![3 => Just(None), 1 => Just(Some(0b11000)), 1 => Just(Some(0b01000)), 1 => Just(Some(0))];
	let purposes = prop_oneof![
		4 => Just((0b0010u8, 0b0100u8)),
		2 => Just((0b1010, 0b0100)),
		2 => Just((0b1111, 0)),
		2 => (0..16u8, 0..16u8),
	];
	(purposes, 0..3u128, owners).prop_map(|((allowed, forbidden), min_price, owners)| Bits {
		allowed,
		forbidden,
		min_price,
		owners,
	})
}

fn op() -> impl Strategy<Value = Op> {
	let (who, pool, model) = (0..PEOPLE.len(), 0..3u32, 0..MODELS.len());
	let one = 0..6u64;
	let offer = prop_oneof![2 => Just(None), 3 => (1..3usize, 0..3u128).prop_map(Some)];
	prop_oneof![
		3 => (1..3usize).prop_map(|who| Op::Contribute { who }),
		1 => (0..2usize, bits()).prop_map(|(who, policy)| Op::Create { who, policy }),
		8 => (1..3usize, pool.clone(), one.clone())
			.prop_map(|(who, pool, contribution)| Op::Join { who, pool, contribution }),
		3 => (1..3usize, one.clone()).prop_map(|(who, contribution)| Op::Leave { who, contribution }),
		5 => (3..5usize, pool.clone(), model.clone()).prop_map(|(who, pool, model)| Op::Admit { who, pool, model }),
		12 => (3..5usize, pool.clone(), model.clone(), prop::collection::vec(one.clone(), 0..3)).prop_map(
			|(who, pool, model, contributions)| Op::Announce { who, pool, model, contributions }
		),
		12 => (model.clone(), one.clone()).prop_map(|(model, contribution)| Op::Draw { model, contribution }),
		2 => (who.clone(), model.clone(), one.clone())
			.prop_map(|(who, model, contribution)| Op::Cancel { who, model, contribution }),
		1 => (0..2usize, pool.clone()).prop_map(|(who, pool)| Op::Close { who, pool }),
		3 => (0..2usize, pool.clone(), bits()).prop_map(|(who, pool, policy)| Op::Propose { who, pool, policy }),
		3 => pool.clone().prop_map(|pool| Op::Apply { pool }),
		5 => (who, pool, model.clone()).prop_map(|(who, pool, model)| Op::Withdraw { who, pool, model }),
		1 => one.prop_map(|contribution| Op::Revoke { contribution }),
		3 => (model.clone(), 3..5usize).prop_map(|(model, to)| Op::Sell { model, to }),
		2 => (model.clone(), offer).prop_map(|(model, offer)| Op::Offer { model, offer }),
		1 => model.prop_map(|model| Op::Halt { model }),
		8 => (1..8u32).prop_map(|count| Op::Blocks { count }),
	]
}

/// Commands, most of them aimed: see [`Naive::aim`].
fn commands(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<(Op, Option<usize>)>> {
	prop::collection::vec((op(), prop_oneof![1 => Just(None), 3 => (0..100usize).prop_map(Some)]), count)
}

/// The `seed`th of the items, counted round.
fn pick<I>(items: impl IntoIterator<Item = I>, seed: usize) -> Option<I> {
	let mut items: Vec<_> = items.into_iter().collect();
	(!items.is_empty()).then(|| items.swap_remove(seed % items.len()))
}

/// The place of `who` among the people.
fn index(who: AccountId) -> usize {
	PEOPLE.iter().position(|other| *other == who).unwrap()
}

/// A beginning from which draws are near: contributions of both, and two pools that any model may draw on.
fn beginning() -> Vec<Op> {
	let research = Bits { allowed: 0b0010, forbidden: 0b0100, min_price: 1, owners: None };
	let anything = Bits { allowed: 0b1111, forbidden: 0, min_price: 0, owners: None };
	let contributions = [1, 2, 1, 2].map(|who| Op::Contribute { who });
	let pools = [(0, research), (1, anything)].map(|(who, policy)| Op::Create { who, policy });
	contributions.into_iter().chain(pools).collect()
}

struct NaivePool {
	manager: AccountId,
	policy: Bits,
	pending: Option<(Bits, u32)>,
	closes_at: Option<u32>,
}

struct NaiveBinding {
	payer: AccountId,
	drawn: bool,
	leaves_at: Option<u32>,
}

struct NaiveDraw {
	pool: u32,
	at: u32,
	by: AccountId,
	/// Ends with the membership that was announced.
	stands: bool,
}

/// The pallet, as one would write it without caring what it costs.
#[derive(Default)]
struct Naive {
	contributions: BTreeMap<u64, AccountId>,
	pools: BTreeMap<u32, NaivePool>,
	next_pool: u32,
	members: BTreeMap<u64, u32>,
	bindings: BTreeMap<(ModelId, u32), NaiveBinding>,
	/// Purpose and price of the open offer of a model.
	offers: BTreeMap<ModelId, (usize, u128)>,
	now: u32,
	draws: BTreeMap<(ModelId, u64), NaiveDraw>,
	pledged: BTreeSet<(ModelId, u64)>,
	owners: BTreeMap<ModelId, AccountId>,
	halted: BTreeSet<ModelId>,
}

impl Naive {
	/// Turns a command to something that is there and to somebody who may, as far as there is any: left to themselves,
	/// random commands would hardly ever draw.
	fn aim(&self, op: Op, seed: usize) -> Option<Op> {
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

	fn policies(&self, model: ModelId) -> Vec<Bits> {
		let bound = self.bindings.keys().filter(|(of, pool)| *of == model && self.is_bound(model, *pool));
		bound.filter_map(|(_, pool)| self.pools.get(pool)).map(|pool| pool.policy).collect()
	}

	fn is_bound(&self, model: ModelId, pool: u32) -> bool {
		let binding = self.bindings.get(&(model, pool));
		binding.is_some_and(|binding| binding.leaves_at.is_none_or(|at| self.now < at))
	}

	fn is_leaving(&self, model: ModelId, pool: u32) -> bool {
		self.bindings.get(&(model, pool)).is_some_and(|binding| binding.leaves_at.is_some())
	}

	/// Whether the offer of the model, if it has one, is what the policy of the pool permits.
	fn keeps_to(&self, model: ModelId, pool: u32) -> bool {
		let policy = self.pools[&pool].policy;
		self.offers
			.get(&model)
			.is_none_or(|(purpose, price)| policy.allowed >> purpose & 1 == 1 && *price >= policy.min_price)
	}

	fn permits(&self, model: ModelId, purpose: usize, price: u128) -> bool {
		self.policies(model).into_iter().all(|policy| {
			policy.allowed >> purpose & 1 == 1 && price >= policy.min_price && policy.permits_owner(self.owners[&model])
		})
	}

	fn remove_member(&mut self, contribution: u64) {
		self.members.remove(&contribution);
		let announced = self.draws.iter_mut().filter(|((_, of), _)| *of == contribution);
		announced.for_each(|(_, draw)| draw.stands = false);
	}

	fn manages(&self, who: usize, pool: u32) -> bool {
		self.pools.get(&pool).is_some_and(|pool| pool.manager == PEOPLE[who])
	}

	/// Whether `who` owns the model, it runs, and the pool is there and permits it.
	fn may_use(&self, who: usize, pool: u32, model: ModelId) -> bool {
		let permitted = self.pools.get(&pool).is_some_and(|pool| pool.policy.permits_owner(PEOPLE[who]));
		permitted && self.owners[&model] == PEOPLE[who] && !self.halted.contains(&model)
	}

	fn admit(&mut self, who: usize, pool: u32, model: ModelId) -> bool {
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

	fn announce(&mut self, who: usize, pool: u32, model: ModelId, contributions: &[u64], now: u32) -> bool {
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

	fn draw(&mut self, model: ModelId, contribution: u64, now: u32) -> bool {
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

	fn propose(&mut self, who: usize, pool: u32, policy: Bits, now: u32) -> bool {
		if !self.manages(who, pool) || !policy.is_consistent() {
			return false;
		}
		let record = self.pools.get_mut(&pool).unwrap();
		record.pending = (policy != record.policy).then_some((policy, now + NOTICE));
		true
	}

	fn apply_policy(&mut self, pool: u32, now: u32) -> bool {
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

	fn is_changing(&self, pool: u32) -> bool {
		self.pools.get(&pool).is_some_and(|pool| pool.pending.is_some())
	}

	/// Whether the command ends the binding of a model that drew to a pool that is still there, after its notice.
	fn frees(&self, op: &Op) -> bool {
		let Op::Withdraw { pool, model, .. } = op else {
			return false;
		};
		self.is_leaving(MODELS[*model], *pool)
			&& self.pools.contains_key(pool)
			&& !self.halted.contains(&MODELS[*model])
	}

	/// Whether the command is a draw that would be made, had the model not an offer that the policy does not permit.
	fn waits(&self, op: &Op) -> bool {
		let Op::Draw { model, contribution } = op else {
			return false;
		};
		let draw = self.draws.get(&(MODELS[*model], *contribution)).filter(|draw| draw.stands && draw.at <= self.now);
		draw.is_some_and(|draw| self.pools.contains_key(&draw.pool) && !self.keeps_to(MODELS[*model], draw.pool))
	}

	fn withdraw(&mut self, who: usize, pool: u32, model: ModelId) -> bool {
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
	fn apply(&mut self, op: &Op, now: u32) -> bool {
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

	fn deposits(&self, who: AccountId) -> usize {
		let members = self.members.keys().filter(|id| self.contributions[id] == who).count();
		members
			+ self.pools.values().filter(|pool| pool.manager == who).count()
			+ self.bindings.values().filter(|binding| binding.payer == who).count()
			+ self.draws.values().filter(|draw| draw.by == who).count()
	}
}

/// Does the same on the chain.
fn run(op: &Op) -> DispatchResult {
	let id = ContributionId;
	let ids = |list: &[u64]| list.iter().copied().map(id).collect::<Vec<_>>();
	match op {
		Op::Contribute { who } => {
			contribution_of(PEOPLE[*who]);
			Ok(())
		},
		Op::Create { who, policy } => DataPools::create_pool(by(PEOPLE[*who]), policy.policy()),
		Op::Join { who, pool, contribution } => DataPools::join(by(PEOPLE[*who]), PoolId(*pool), id(*contribution)),
		Op::Leave { who, contribution } => DataPools::leave(by(PEOPLE[*who]), id(*contribution)),
		Op::Admit { who, pool, model } => DataPools::admit_model(by(PEOPLE[*who]), PoolId(*pool), MODELS[*model]),
		Op::Announce { who, pool, model, contributions } => {
			announce_as(PEOPLE[*who], PoolId(*pool), MODELS[*model], &ids(contributions))
		},
		Op::Draw { model, contribution } => DataPools::draw(by(STRANGER), MODELS[*model], id(*contribution)),
		Op::Cancel { who, model, contribution } => {
			DataPools::cancel_draw(by(PEOPLE[*who]), MODELS[*model], id(*contribution))
		},
		Op::Close { who, pool } => DataPools::close_pool(by(PEOPLE[*who]), PoolId(*pool)),
		Op::Propose { who, pool, policy } => {
			DataPools::propose_policy(by(PEOPLE[*who]), PoolId(*pool), policy.policy())
		},
		Op::Apply { pool } => DataPools::apply_policy(by(STRANGER), PoolId(*pool)),
		Op::Withdraw { who, pool, model } => DataPools::withdraw_model(by(PEOPLE[*who]), PoolId(*pool), MODELS[*model]),
		Op::Revoke { contribution } => {
			revoke(id(*contribution));
			Ok(())
		},
		Op::Sell { model, to } => {
			sell_model(MODELS[*model], PEOPLE[*to]);
			Ok(())
		},
		Op::Halt { model } => {
			halt(MODELS[*model]);
			Ok(())
		},
		Op::Offer { model, offer } => {
			let mut offered = Offered::get();
			offered.retain(|(of, ..)| *of != MODELS[*model]);
			offered.extend(offer.map(|(purpose, price)| (MODELS[*model], PURPOSES[purpose], price)));
			Offered::set(&offered);
			Ok(())
		},
		Op::Blocks { count } => {
			pass(*count);
			Ok(())
		},
	}
}

fn compare(naive: &Naive) {
	for model in MODELS {
		for (bit, purpose) in PURPOSES.into_iter().enumerate() {
			for price in 0..3 {
				assert_eq!(DataPools::permits(model, purpose, price), naive.permits(model, bit, price));
			}
		}
		let bound: Vec<_> =
			naive.bindings.keys().filter(|(of, _)| *of == model).map(|(_, pool)| PoolId(*pool)).collect();
		assert_eq!(DataPools::pools_of(model), bound);
	}
	for (pool, record) in &naive.pools {
		let view = DataPools::pool(PoolId(*pool)).unwrap();
		assert_eq!(view.policy, record.policy.policy().normalised());
		let pending = view.pending.map(|pending| (pending.policy, pending.effective_at));
		assert_eq!(pending, record.pending.map(|(policy, at)| (policy.policy().normalised(), at)));
		assert_eq!(view.members as usize, naive.members.values().filter(|of| *of == pool).count());
	}
	assert_eq!(Pools::<Test>::iter().count(), naive.pools.len());
	for id in naive.contributions.keys() {
		assert_eq!(DataPools::pool_of(ContributionId(*id)), naive.members.get(id).copied().map(PoolId));
	}
	let draws: BTreeMap<_, _> = Draws::<Test>::iter_keys()
		.map(|(model, id)| ((model, id.0), DataPools::announced(model, id).unwrap().stands))
		.collect();
	assert_eq!(draws, naive.draws.iter().map(|(key, draw)| (*key, draw.stands)).collect());
	let pledged: BTreeSet<_> = Pledged::get().into_keys().map(|(model, id)| (model, id.0)).collect();
	assert_eq!(pledged, naive.pledged);
	for who in PEOPLE {
		assert_eq!(held(who), naive.deposits(who) as u128 * DEPOSIT, "deposits of {who}");
	}
	DataPools::do_try_state().unwrap();
}

/// Everyone goes: nothing is left, and everyone has what they had.
fn wind_up() {
	Contributors::get().into_keys().for_each(revoke);
	assert_eq!(Memberships::<Test>::iter().count(), 0);
	for (model, contribution) in Draws::<Test>::iter_keys().collect::<Vec<_>>() {
		let owner = ModelOwners::get()[&model];
		assert_ok!(DataPools::cancel_draw(by(owner), model, contribution));
	}
	// So that closing that was announced is due.
	pass(NOTICE);
	for (pool, record) in Pools::<Test>::iter().collect::<Vec<_>>() {
		assert_ok!(DataPools::close_pool(by(record.manager), pool));
		if Pools::<Test>::contains_key(pool) {
			pass(NOTICE);
			assert_ok!(DataPools::close_pool(by(record.manager), pool));
		}
	}
	for model in MODELS {
		for pool in DataPools::pools_of(model) {
			assert_ok!(DataPools::withdraw_model(by(STRANGER), pool, model));
		}
	}
	assert_eq!(ModelPools::<Test>::iter().count() + Pools::<Test>::iter().count() + Draws::<Test>::iter().count(), 0);
	assert_eq!(Uses::<Test>::iter().count(), 0);
	assert!(PEOPLE.iter().all(|who| held(*who) == 0 && Balances::free_balance(who) == ENDOWMENT));
}

/// What happened, by name of the command or of the event that ends a draw.
type Seen = BTreeMap<String, u32>;

fn name(what: &impl core::fmt::Debug) -> String {
	let text = format!("{what:?}");
	text.split([' ', '(']).next().unwrap_or_default().into()
}

/// Runs the same commands on both, and compares them after each.
fn trace(commands: Vec<(Op, Option<usize>)>, seen: &mut Seen) {
	ExtBuilder::default().build_and_execute(|| {
		let mut naive = Naive { owners: ModelOwners::get(), ..Default::default() };
		for (op, aimed) in beginning().into_iter().map(|op| (op, None)).chain(commands) {
			let op = aimed.and_then(|seed| naive.aim(op.clone(), seed)).unwrap_or(op);
			naive.now = System::block_number();
			let (frees, waits) = (naive.frees(&op), naive.waits(&op));
			let expected = naive.apply(&op, System::block_number());
			let outcome = frame_support::storage::with_storage_layer(|| run(&op));
			assert_eq!(outcome.is_ok(), expected, "{op:?}: {outcome:?}");
			if expected {
				*seen.entry(name(&op)).or_default() += 1;
				*seen.entry("Freed".into()).or_default() += u32::from(frees);
			}
			*seen.entry("Waited".into()).or_default() += u32::from(waits && !expected);
			naive.now = System::block_number();
			compare(&naive);
		}
		for event in events() {
			if let Event::DrawDropped { reason, .. } = event {
				*seen.entry(name(&reason)).or_default() += 1;
			} else {
				*seen.entry(name(&event)).or_default() += 1;
			}
		}
		wind_up();
	});
}

/// Traces per test; `PROPTEST_CASES` asks for more.
fn cases() -> u32 {
	std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(64)
}

proptest! {
	#![proptest_config(ProptestConfig::with_cases(cases()))]

	#[test]
	fn the_pallet_does_what_the_naive_one_does(commands in commands(1..150)) {
		trace(commands, &mut Seen::new());
	}
}

#[test]
fn the_random_commands_reach_everything() {
	use proptest::{strategy::ValueTree, test_runner::TestRunner};

	let (mut runner, mut seen) = (TestRunner::deterministic(), Seen::new());
	for _ in 0..80 {
		trace(commands(150).new_tree(&mut runner).unwrap().current(), &mut seen);
	}
	let names = [
		"Contribute",
		"Create",
		"Join",
		"Leave",
		"Admit",
		"Announce",
		"Draw",
		"Cancel",
		"Close",
		"Propose",
		"Apply",
		"Withdraw",
		"Revoke",
		"Sell",
		"Halt",
		"Offer",
		"Blocks",
	];
	let outcomes = [
		"Freed",
		"Waited",
		"Event::WithdrawalAnnounced",
		"Event::PoolClosing",
		"Event::PoolClosed",
		"Event::Drawn",
		"Event::PolicyProposed",
		"Event::PolicyChanged",
		"MemberLeft",
		"NotAdmitted",
		"ModelLeaves",
		"OwnerChanged",
		"OwnerNotPermitted",
		"ModelHalted",
	];
	for what in names.into_iter().chain(outcomes) {
		assert!(seen.get(what).is_some_and(|times| *times > 0), "{what} never happened: {seen:?}");
	}
}
