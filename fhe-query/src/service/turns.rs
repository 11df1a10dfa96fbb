//! Whose query is computed next: deficit round robin between evaluation keys.
//!
//! * **flow**: the queries that wait under one evaluation key, in the order they came.
//! * **cost**: the time a query is expected to compute, in microseconds.
//! * **deficit**: the time a flow may still use before the next flow's turn.
//!
//! Flows stand in a ring. The one in front gets a quantum, as much as the dearest query that waits, and sends queries until its
//! deficit no longer pays for the next; then it goes to the back. So every flow that waits gets the same share of the time,
//! however many queries another one has sent, and choosing costs the same however many wait (Shreedhar and Varghese, *Efficient
//! fair queuing using deficit round-robin*, IEEE/ACM Transactions on Networking 4(3), 1996).
//!
//! Whoever stops waiting leaves the ring: a querier that hangs up costs nothing. Nothing waits for ever, since a query is bound
//! to nothing until its turn has come.

use std::{
	collections::{BTreeMap, VecDeque},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use assent_primitives::Hash32;
use tokio::sync::oneshot;

/// Bounds of a cost. A query that costs nothing could be sent without end, and one that costs too much would never be paid for.
const LEAST_COST: u64 = 100;
const MOST_COST: u64 = 60_000_000;

/// Queries that wait, and how many are being computed.
pub struct Turns {
	slots: usize,
	per_flow: usize,
	ring: Mutex<Ring>,
}

#[derive(Default)]
struct Ring {
	flows: BTreeMap<Hash32, Flow>,
	order: VecDeque<Hash32>,
	running: usize,
	running_cost: u64,
	waiting: usize,
	next: u64,
	closed: bool,
}

#[derive(Default)]
struct Flow {
	deficit: u64,
	/// Whether it got its quantum since it came to the front.
	paid: bool,
	waiting: VecDeque<Waiting>,
}

struct Waiting {
	number: u64,
	cost: u64,
	wake: oneshot::Sender<Turn>,
}

/// Why nobody may wait.
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
	flow: Hash32,
	number: u64,
	wake: oneshot::Receiver<Turn>,
}

/// The right to compute. Dropping it lets the next one begin.
pub struct Turn {
	turns: Arc<Turns>,
	cost: u64,
	armed: bool,
}

/// What waits, for whoever wants to know before asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
	/// Queries that wait for their turn.
	pub waiting: usize,
	/// Time until the turn of one more query, in microseconds.
	pub micros: u64,
}

impl Turns {
	/// At most `slots` turns at a time, and at most `per_flow` queries that wait under one key.
	pub fn new(slots: usize, per_flow: usize) -> Arc<Self> {
		Arc::new(Self { slots: slots.max(1), per_flow, ring: Mutex::default() })
	}

	fn lock(&self) -> MutexGuard<'_, Ring> {
		self.ring.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// A place in the queue for a query under the key `flow` that is expected to compute for `cost` microseconds.
	pub fn enter(self: &Arc<Self>, flow: Hash32, cost: u64) -> Result<Ticket, NoTurn> {
		let (wake, woken) = oneshot::channel();
		let number = {
			let mut ring = self.lock();
			if ring.closed {
				return Err(NoTurn::Closed);
			}
			let number = ring.next;
			if ring.flows.get(&flow).is_some_and(|found| found.waiting.len() >= self.per_flow) {
				return Err(NoTurn::FlowFull);
			}
			ring.next = ring.next.wrapping_add(1);
			ring.waiting = ring.waiting.saturating_add(1);
			let cost = cost.clamp(LEAST_COST, MOST_COST);
			let entry = ring.flows.entry(flow).or_default();
			entry.waiting.push_back(Waiting { number, cost, wake });
			if entry.waiting.len() == 1 {
				ring.order.push_back(flow);
			}
			number
		};
		self.dispatch();
		Ok(Ticket { turns: self.clone(), flow, number, wake: woken })
	}

	/// Nobody waits from now on: those who do are told so, those whose turn has come go on.
	pub fn close(&self) {
		let flows = {
			let mut ring = self.lock();
			ring.closed = true;
			ring.waiting = 0;
			ring.order.clear();
			std::mem::take(&mut ring.flows)
		};
		// Dropped outside of the lock: this wakes everybody who waited.
		drop(flows);
	}

	/// How many wait, and when one more query under `flow` of this cost would have its turn.
	pub fn ahead(&self, flow: Option<&Hash32>, cost: u64) -> Ahead {
		let ring = self.lock();
		let own = flow.and_then(|flow| ring.flows.get(flow));
		let before: u64 = own.map_or(0, |own| own.waiting.iter().map(|waiting| waiting.cost).sum());
		// While the own flow has used that much, every other one has used at most as much and one quantum more.
		let share = before.saturating_add(quantum(&ring).max(cost));
		let others = ring.flows.iter().filter(|(name, _)| Some(*name) != flow).map(|(_, other)| {
			let all: u64 = other.waiting.iter().map(|waiting| waiting.cost).sum();
			all.min(share)
		});
		let busy = if ring.running < self.slots { 0 } else { ring.running_cost };
		let work = others.fold(before.saturating_add(busy), u64::saturating_add);
		let slots = u64::try_from(self.slots).unwrap_or(1);
		Ahead { waiting: ring.waiting, micros: work.checked_div(slots).unwrap_or(work) }
	}

	/// How many wait.
	pub fn waiting(&self) -> usize {
		self.lock().waiting
	}

	/// How many compute.
	pub fn running(&self) -> usize {
		self.lock().running
	}

	/// Gives free slots to whose turn it is.
	fn dispatch(self: &Arc<Self>) {
		loop {
			let next = {
				let mut ring = self.lock();
				if ring.running >= self.slots {
					return;
				}
				let Some(next) = ring.pop() else { return };
				ring.running = ring.running.saturating_add(1);
				ring.running_cost = ring.running_cost.saturating_add(next.cost);
				next
			};
			let turn = Turn { turns: self.clone(), cost: next.cost, armed: true };
			// Whoever left in this very moment gives the slot back here, and not by way of `Drop`, which would come back here.
			if let Err(mut refused) = next.wake.send(turn) {
				refused.armed = false;
				self.free(next.cost);
			}
		}
	}

	fn free(&self, cost: u64) {
		let mut ring = self.lock();
		ring.running = ring.running.saturating_sub(1);
		ring.running_cost = ring.running_cost.saturating_sub(cost);
	}

	fn leave(&self, flow: &Hash32, number: u64) {
		let mut ring = self.lock();
		let Some(found) = ring.flows.get_mut(flow) else { return };
		let before = found.waiting.len();
		found.waiting.retain(|waiting| waiting.number != number);
		let left = before.saturating_sub(found.waiting.len());
		let empty = found.waiting.is_empty();
		ring.waiting = ring.waiting.saturating_sub(left);
		if empty {
			ring.flows.remove(flow);
			ring.order.retain(|name| name != flow);
		}
	}
}

/// As much as the dearest query that is first in its flow: then every flow that comes to the front sends at least one.
fn quantum(ring: &Ring) -> u64 {
	ring.flows.values().filter_map(|flow| flow.waiting.front()).map(|first| first.cost).max().unwrap_or(LEAST_COST)
}

impl Ring {
	/// The next query, by deficit round robin.
	fn pop(&mut self) -> Option<Waiting> {
		let quantum = quantum(self);
		loop {
			let name = *self.order.front()?;
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
			return Some(first);
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
		self.turns.leave(&self.flow, self.number);
	}
}

impl Drop for Turn {
	fn drop(&mut self) {
		if self.armed {
			self.turns.free(self.cost);
			self.turns.dispatch();
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;
	use futures::FutureExt;

	const ALICE: Hash32 = [1; 32];
	const BOB: Hash32 = [2; 32];

	/// Computes everything that waits, one after the other, and tells whose it was.
	fn order(turns: &Arc<Turns>, tickets: Vec<(char, Ticket)>, first: Turn) -> String {
		let mut waiting: Vec<_> = tickets.into_iter().map(|(who, ticket)| (who, Box::pin(ticket.turn()))).collect();
		let mut order = String::new();
		let mut running = Some(first);
		while !waiting.is_empty() {
			drop(running.take());
			let came = waiting
				.iter_mut()
				.enumerate()
				.find_map(|(place, (_, turn))| turn.as_mut().now_or_never().map(|turn| (place, turn.unwrap())));
			let (place, turn) = came.expect("somebody's turn comes when one ends");
			order.push(waiting.remove(place).0);
			running = Some(turn);
		}
		drop(running);
		assert_eq!((turns.waiting(), turns.running()), (0, 0));
		order
	}

	fn busy(slots: usize) -> (Arc<Turns>, Turn) {
		let turns = Turns::new(slots, 8);
		let first = turns.enter([9; 32], 100).unwrap().turn().now_or_never().unwrap().unwrap();
		(turns, first)
	}

	#[test]
	fn a_small_client_beside_a_greedy_one_waits_for_one_query() {
		let (turns, first) = busy(1);
		let mut tickets: Vec<_> = (0..8).map(|_| ('g', turns.enter(ALICE, 1_000).unwrap())).collect();
		tickets.push(('s', turns.enter(BOB, 1_000).unwrap()));
		assert_eq!(order(&turns, tickets, first), "gsggggggg");
	}

	#[test]
	fn dear_queries_and_cheap_ones_get_the_same_time() {
		let (turns, first) = busy(1);
		let mut tickets: Vec<_> = (0..3).map(|_| ('d', turns.enter(ALICE, 4_000).unwrap())).collect();
		tickets.extend((0..8).map(|_| ('c', turns.enter(BOB, 1_000).unwrap())));
		assert_eq!(order(&turns, tickets, first), "dccccdccccd");
	}

	#[test]
	fn a_flow_that_was_away_has_saved_nothing_up() {
		let (turns, first) = busy(1);
		let alone = vec![('b', turns.enter(BOB, 4_000).unwrap())];
		assert_eq!(order(&turns, alone, first), "b");
		let first = turns.enter([9; 32], 100).unwrap().turn().now_or_never().unwrap().unwrap();
		let mut tickets: Vec<_> = (0..2).map(|_| ('b', turns.enter(BOB, 1_000).unwrap())).collect();
		tickets.extend((0..2).map(|_| ('a', turns.enter(ALICE, 1_000).unwrap())));
		assert_eq!(order(&turns, tickets, first), "baba");
	}

	#[test]
	fn who_stops_waiting_leaves_the_queue() {
		let (turns, first) = busy(1);
		let gone = turns.enter(ALICE, 1_000).unwrap();
		let stays = turns.enter(BOB, 1_000).unwrap();
		assert_eq!(turns.waiting(), 2);
		drop(gone);
		assert_eq!(turns.waiting(), 1);
		assert_eq!(order(&turns, vec![('b', stays)], first), "b");
	}

	#[test]
	fn a_turn_that_nobody_takes_is_given_on() {
		let (turns, first) = busy(1);
		let never_polled = turns.enter(ALICE, 1_000).unwrap();
		let next = turns.enter(BOB, 1_000).unwrap();
		drop(first);
		assert_eq!((turns.running(), turns.waiting()), (1, 1));
		drop(never_polled);
		assert!(next.turn().now_or_never().unwrap().is_ok());
		assert_eq!(turns.running(), 0);
	}

	#[test]
	fn one_key_cannot_fill_the_queue() {
		let (turns, _first) = busy(1);
		let _tickets: Vec<_> = (0..8).map(|_| turns.enter(ALICE, 1_000).unwrap()).collect();
		assert_eq!(turns.enter(ALICE, 1_000).err(), Some(NoTurn::FlowFull));
		assert!(turns.enter(BOB, 1_000).is_ok());
	}

	#[test]
	fn as_many_compute_at_a_time_as_there_are_slots() {
		let turns = Turns::new(2, 8);
		let tickets: Vec<_> = (0..3).map(|_| turns.enter(ALICE, 1_000).unwrap()).collect();
		assert_eq!((turns.running(), turns.waiting()), (2, 1));
		drop(tickets);
		assert_eq!((turns.running(), turns.waiting()), (0, 0));
	}

	#[test]
	fn a_closed_queue_tells_everybody_and_lets_the_running_finish() {
		let (turns, first) = busy(1);
		let waits = turns.enter(ALICE, 1_000).unwrap();
		turns.close();
		assert_eq!(waits.turn().now_or_never().unwrap().err(), Some(NoTurn::Closed));
		assert_eq!(turns.enter(BOB, 1_000).err(), Some(NoTurn::Closed));
		assert_eq!(turns.running(), 1);
		drop(first);
		assert_eq!(turns.running(), 0);
	}

	#[test]
	fn the_time_ahead_is_the_own_share_and_not_everything_that_waits() {
		let (turns, first) = busy(1);
		assert_eq!(turns.ahead(Some(&BOB), 1_000), Ahead { waiting: 0, micros: 100 });
		let _greedy: Vec<_> = (0..8).map(|_| turns.enter(ALICE, 1_000).unwrap()).collect();
		assert_eq!(turns.ahead(Some(&BOB), 1_000), Ahead { waiting: 8, micros: 1_100 });
		assert_eq!(turns.ahead(Some(&ALICE), 1_000).micros, 8_100);
		drop(first);
	}
}
