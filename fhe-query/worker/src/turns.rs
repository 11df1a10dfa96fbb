//! The scheduler of queries: deficit round robin between evaluation keys.
//!
//! * **flow**: the queries that wait under one evaluation key, in the order they came.
//! * **cost**: the time a query is expected to compute, in microseconds.
//! * **deficit**: the time a flow may still use before the next flow's turn.
//!
//! Flows stand in a ring. The one in front gets a quantum, the largest cost of a waiting query, and sends queries until
//! its deficit no longer pays for the next; then it goes to the back. So every flow that waits gets the same share of
//! the time, however many queries another one has sent, and choosing costs the same however many wait (Shreedhar and
//! Varghese, *Efficient fair queuing using deficit round-robin*, IEEE/ACM Transactions on Networking 4(3), 1996).
//!
//! A querier that hangs up leaves the ring and costs nothing. Nothing waits for ever, since a query is bound
//! to nothing until its turn has come.
//!
//! # Two lanes
//!
//! A query that computes for a millisecond would wait for half a second where all places are taken by queries that
//! compute so long, since nothing that computes is interrupted. So there are two rings: one for queries that are
//! expected to be **quick**, with one place of its own, and one for the others, with all other places. Neither lends
//! the other a place, so neither keeps the other waiting, and within each the turns go round. Many quick queries cost
//! the others the share of one place, however many they are.
//!
//! # Coming back
//!
//! A querier that sends its next query when it has the last answer is away for a moment after each, and finds every
//! place taken by whoever has a queue. So where several flows wait or had turns lately, none of them holds the last
//! place: it stays free for the one that comes back, while the other places, whose queries use every thread, go on. A
//! flow that has been alone for [`RECENT`] turns takes all places again. (Iyer and Druschel describe the pause and what
//! it costs for disks: *Anticipatory scheduling*, SOSP 2001. Here nothing waits for a clock: turns are counted, and the
//! next end of a turn looks again.)

use std::{
	collections::{BTreeMap, VecDeque},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::Duration,
};

use assent_primitives::Hash32;
use tokio::sync::oneshot;

/// Bounds of a cost. A query that costs nothing could be sent without end, and one that costs too much would never be
/// paid for.
const LEAST_COST: u64 = 100;
const MOST_COST: u64 = 60_000_000;

/// Turns after which a flow that had all of them counts as alone.
const RECENT: usize = 8;

/// Queries that are quick and compute at the same time.
const QUICK_SLOTS: usize = 1;

/// Queries that wait, and how many are being computed.
pub struct Turns {
	quick: u64,
	per_flow: usize,
	queue: Mutex<Queue>,
}

/// The lane of a query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lane {
	Quick,
	Slow,
}

struct Queue {
	quick: Ring,
	slow: Ring,
	next: u64,
	closed: bool,
}

#[derive(Default)]
struct Ring {
	slots: usize,
	flows: BTreeMap<Hash32, Flow>,
	order: VecDeque<Hash32>,
	/// The flows that had the last turns.
	recent: VecDeque<Hash32>,
	/// Number of turns that each flow has now.
	holders: BTreeMap<Hash32, usize>,
	running: usize,
	running_cost: u64,
	waiting: usize,
}

#[derive(Default)]
struct Flow {
	deficit: u64,
	/// True once it got its quantum after coming to the front.
	paid: bool,
	waiting: VecDeque<Waiting>,
}

struct Waiting {
	number: u64,
	cost: u64,
	wake: oneshot::Sender<Turn>,
}

/// The reason why a query may not wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoTurn {
	/// Too many queries wait under this key.
	FlowFull,
	/// The worker is going down.
	Closed,
}

/// A place in the queue. Dropping it leaves the queue.
pub struct Ticket {
	turns: Arc<Turns>,
	lane: Lane,
	flow: Hash32,
	number: u64,
	wake: oneshot::Receiver<Turn>,
}

/// The right to compute. Dropping it lets the next one begin.
pub struct Turn {
	turns: Arc<Turns>,
	lane: Lane,
	flow: Hash32,
	cost: u64,
	armed: bool,
}

/// The load of a lane, for quotes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
	/// Queries that wait for their turn.
	pub waiting: usize,
	/// Time until the turn of one more query, in microseconds.
	pub micros: u64,
}

impl Turns {
	/// At most `slots` turns at a time, and at most `per_flow` queries that wait under one key. Queries that are
	/// expected to compute for at most `quick` have a place of their own besides.
	pub fn new(slots: usize, per_flow: usize, quick: Duration) -> Arc<Self> {
		let ring = |slots: usize| Ring { slots: slots.max(1), ..Ring::default() };
		let queue = Queue { quick: ring(QUICK_SLOTS), slow: ring(slots), next: 0, closed: false };
		let quick = quick.as_micros().try_into().unwrap_or(u64::MAX);
		Arc::new(Self { quick, per_flow, queue: Mutex::new(queue) })
	}

	fn lock(&self) -> MutexGuard<'_, Queue> {
		self.queue.lock().unwrap_or_else(PoisonError::into_inner)
	}

	fn lane(&self, cost: u64) -> Lane {
		match cost <= self.quick {
			true => Lane::Quick,
			false => Lane::Slow,
		}
	}

	/// A place in the queue for a query under the key `flow` that is expected to compute for `cost` microseconds.
	pub fn enter(self: &Arc<Self>, flow: Hash32, cost: u64) -> Result<Ticket, NoTurn> {
		let (wake, woken) = oneshot::channel();
		let cost = cost.clamp(LEAST_COST, MOST_COST);
		let lane = self.lane(cost);
		let number = {
			let mut queue = self.lock();
			if queue.closed {
				return Err(NoTurn::Closed);
			}
			if queue.waiting_under(&flow) >= self.per_flow {
				return Err(NoTurn::FlowFull);
			}
			let number = queue.next;
			queue.next = queue.next.wrapping_add(1);
			queue.ring(lane).push(flow, Waiting { number, cost, wake });
			number
		};
		self.dispatch(lane);
		Ok(Ticket { turns: self.clone(), lane, flow, number, wake: woken })
	}

	/// Closes the queue: waiting queries are refused, those whose turn has come go on.
	pub fn close(&self) {
		let flows = {
			let mut queue = self.lock();
			queue.closed = true;
			[Lane::Quick, Lane::Slow].map(|lane| queue.ring(lane).empty())
		};
		// Dropped outside of the lock: this wakes everybody who waited.
		drop(flows);
	}

	/// Counts the waiting queries, and estimates when one more query under `flow` of this cost would have its turn.
	pub fn ahead(&self, flow: Option<&Hash32>, cost: u64) -> Ahead {
		let mut queue = self.lock();
		let waiting = queue.waiting();
		Ahead { waiting, micros: queue.ring(self.lane(cost)).ahead(flow, cost) }
	}

	/// Counts the waiting queries.
	pub fn waiting(&self) -> usize {
		self.lock().waiting()
	}

	/// Counts the computing queries.
	pub fn running(&self) -> usize {
		let queue = self.lock();
		queue.quick.running.saturating_add(queue.slow.running)
	}

	/// Gives free slots of a lane to whose turn it is.
	fn dispatch(self: &Arc<Self>, lane: Lane) {
		loop {
			let Some((flow, next)) = self.lock().ring(lane).begin() else { return };
			let turn = Turn { turns: self.clone(), lane, flow, cost: next.cost, armed: true };
			// Whoever left in this very moment gives the slot back here, and not by way of `Drop`, which would come
			// back here.
			if let Err(mut refused) = next.wake.send(turn) {
				refused.armed = false;
				self.lock().ring(lane).free(&flow, next.cost);
			}
		}
	}
}

impl Queue {
	fn ring(&mut self, lane: Lane) -> &mut Ring {
		match lane {
			Lane::Quick => &mut self.quick,
			Lane::Slow => &mut self.slow,
		}
	}

	fn waiting(&self) -> usize {
		self.quick.waiting.saturating_add(self.slow.waiting)
	}

	/// Counts the queries that wait under one key.
	fn waiting_under(&self, flow: &Hash32) -> usize {
		[&self.quick, &self.slow]
			.into_iter()
			.filter_map(|ring| ring.flows.get(flow))
			.map(|flow| flow.waiting.len())
			.sum()
	}
}

/// The quantum: the largest cost at the head of any flow, so that each visited flow can send at least one query.
fn quantum(ring: &Ring) -> u64 {
	ring.flows.values().filter_map(|flow| flow.waiting.front()).map(|first| first.cost).max().unwrap_or(LEAST_COST)
}

impl Ring {
	fn push(&mut self, flow: Hash32, waiting: Waiting) {
		self.waiting = self.waiting.saturating_add(1);
		let entry = self.flows.entry(flow).or_default();
		entry.waiting.push_back(waiting);
		if entry.waiting.len() == 1 {
			self.order.push_back(flow);
		}
	}

	/// The next query, if a slot is free for it. It takes the slot.
	fn begin(&mut self) -> Option<(Hash32, Waiting)> {
		if self.running >= self.slots {
			return None;
		}
		let (flow, next) = self.pop()?;
		self.recent.push_back(flow);
		if self.recent.len() > RECENT {
			self.recent.pop_front();
		}
		let holds = self.holders.entry(flow).or_default();
		*holds = holds.saturating_add(1);
		self.running = self.running.saturating_add(1);
		self.running_cost = self.running_cost.saturating_add(next.cost);
		Some((flow, next))
	}

	/// Tells whether a flow is at its limit of turns: where others wait or had turns lately, one place is left to them.
	fn has_its_share(&self, flow: &Hash32) -> bool {
		let others = self.recent.iter().chain(self.flows.keys()).any(|other| other != flow);
		let most = self.slots.saturating_sub(usize::from(others)).max(1);
		self.slots > 1 && self.holders.get(flow).is_some_and(|holds| *holds >= most)
	}

	fn free(&mut self, flow: &Hash32, cost: u64) {
		if let Some(holds) = self.holders.get_mut(flow) {
			*holds = holds.saturating_sub(1);
			if *holds == 0 {
				self.holders.remove(flow);
			}
		}
		self.running = self.running.saturating_sub(1);
		self.running_cost = self.running_cost.saturating_sub(cost);
	}

	fn leave(&mut self, flow: &Hash32, number: u64) {
		let Some(found) = self.flows.get_mut(flow) else { return };
		let before = found.waiting.len();
		found.waiting.retain(|waiting| waiting.number != number);
		let left = before.saturating_sub(found.waiting.len());
		let empty = found.waiting.is_empty();
		self.waiting = self.waiting.saturating_sub(left);
		if empty {
			self.flows.remove(flow);
			self.order.retain(|name| name != flow);
		}
	}

	/// Takes everybody out who waits.
	fn empty(&mut self) -> BTreeMap<Hash32, Flow> {
		self.waiting = 0;
		self.order.clear();
		std::mem::take(&mut self.flows)
	}

	/// Time until one more query under `flow` of this cost has its turn.
	fn ahead(&self, flow: Option<&Hash32>, cost: u64) -> u64 {
		let own = flow.and_then(|flow| self.flows.get(flow));
		let before: u64 = own.map_or(0, |own| own.waiting.iter().map(|waiting| waiting.cost).sum());
		// While the own flow has used that much, every other one has used at most as much and one quantum more.
		let share = before.saturating_add(quantum(self).max(cost));
		let others = self.flows.iter().filter(|(name, _)| Some(*name) != flow).map(|(_, other)| {
			let all: u64 = other.waiting.iter().map(|waiting| waiting.cost).sum();
			all.min(share)
		});
		let busy = if self.running < self.slots { 0 } else { self.running_cost };
		let work = others.fold(before.saturating_add(busy), u64::saturating_add);
		let slots = u64::try_from(self.slots).unwrap_or(1);
		work.checked_div(slots).unwrap_or(work)
	}

	/// The next query, by deficit round robin among the flows that have not their share.
	fn pop(&mut self) -> Option<(Hash32, Waiting)> {
		if self.order.iter().all(|name| self.has_its_share(name)) {
			return None;
		}
		let quantum = quantum(self);
		loop {
			let name = *self.order.front()?;
			if self.has_its_share(&name) {
				self.order.rotate_left(1);
				continue;
			}
			let Some(flow) = self.flows.get_mut(&name) else {
				self.order.pop_front();
				continue;
			};
			if !std::mem::replace(&mut flow.paid, true) {
				flow.deficit = flow.deficit.saturating_add(quantum);
			}
			match flow.waiting.front() {
				Some(first) if first.cost <= flow.deficit => {},
				// Its deficit stays, for the next round.
				Some(_) => {
					flow.paid = false;
					self.order.rotate_left(1);
					continue;
				},
				None => {
					self.flows.remove(&name);
					self.order.pop_front();
					continue;
				},
			}
			let first = flow.waiting.pop_front()?;
			flow.deficit = flow.deficit.saturating_sub(first.cost);
			// A flow that has nothing to send saves nothing up.
			if flow.waiting.is_empty() {
				self.flows.remove(&name);
				self.order.pop_front();
			}
			self.waiting = self.waiting.saturating_sub(1);
			return Some((name, first));
		}
	}
}

impl Ticket {
	/// Waits for the turn.
	pub async fn turn(mut self) -> Result<Turn, NoTurn> {
		(&mut self.wake).await.map_err(|_| NoTurn::Closed)
	}
}

impl Drop for Ticket {
	fn drop(&mut self) {
		self.turns.lock().ring(self.lane).leave(&self.flow, self.number);
	}
}

impl Drop for Turn {
	fn drop(&mut self) {
		if self.armed {
			self.turns.lock().ring(self.lane).free(&self.flow, self.cost);
			self.turns.dispatch(self.lane);
		}
	}
}

#[cfg(test)]
mod tests;
