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
//!
//! # Two lanes
//!
//! A query that computes for a millisecond would wait for half a second where all places are taken by queries that compute so
//! long, since nothing that computes is interrupted. So there are two rings: one for queries that are expected to be **quick**,
//! with one place of its own, and one for the others, with all other places. Neither lends the other a place, so neither keeps the
//! other waiting, and within each the turns go round. Many quick queries cost the others the share of one place, however many
//! they are.
//!
//! # Coming back
//!
//! A querier that sends its next query when it has the last answer is away for a moment after each, and finds every place taken by
//! whoever has a queue. So where several flows wait or had turns lately, none of them holds the last place: it stays free for the one
//! that comes back, while the other places, whose queries use every thread, go on. A flow that has been alone for
//! [`RECENT`] turns takes all places again. (Iyer and Druschel describe the pause and what it costs for disks: *Anticipatory
//! scheduling*, SOSP 2001. Here nothing waits for a clock: turns are counted, and the next end of a turn looks again.)

use std::{
	collections::{BTreeMap, VecDeque},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::Duration,
};

use assent_primitives::Hash32;
use tokio::sync::oneshot;

/// Bounds of a cost. A query that costs nothing could be sent without end, and one that costs too much would never be paid for.
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

/// Which queries a query waits among.
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
	/// Whose the last turns were.
	recent: VecDeque<Hash32>,
	/// How many turns each flow has now.
	holders: BTreeMap<Hash32, usize>,
	running: usize,
	running_cost: u64,
	waiting: usize,
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

/// What waits, for whoever wants to know before asking.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ahead {
	/// Queries that wait for their turn.
	pub waiting: usize,
	/// Time until the turn of one more query, in microseconds.
	pub micros: u64,
}

impl Turns {
	/// At most `slots` turns at a time, and at most `per_flow` queries that wait under one key. Queries that are expected to compute
	/// for at most `quick` have a place of their own besides.
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

	/// Nobody waits from now on: those who do are told so, those whose turn has come go on.
	pub fn close(&self) {
		let flows = {
			let mut queue = self.lock();
			queue.closed = true;
			[Lane::Quick, Lane::Slow].map(|lane| queue.ring(lane).empty())
		};
		// Dropped outside of the lock: this wakes everybody who waited.
		drop(flows);
	}

	/// How many wait, and when one more query under `flow` of this cost would have its turn.
	pub fn ahead(&self, flow: Option<&Hash32>, cost: u64) -> Ahead {
		let mut queue = self.lock();
		let waiting = queue.waiting();
		Ahead { waiting, micros: queue.ring(self.lane(cost)).ahead(flow, cost) }
	}

	/// How many wait.
	pub fn waiting(&self) -> usize {
		self.lock().waiting()
	}

	/// How many compute.
	pub fn running(&self) -> usize {
		let queue = self.lock();
		queue.quick.running.saturating_add(queue.slow.running)
	}

	/// Gives free slots of a lane to whose turn it is.
	fn dispatch(self: &Arc<Self>, lane: Lane) {
		loop {
			let Some((flow, next)) = self.lock().ring(lane).begin() else { return };
			let turn = Turn { turns: self.clone(), lane, flow, cost: next.cost, armed: true };
			// Whoever left in this very moment gives the slot back here, and not by way of `Drop`, which would come back here.
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

	/// How many queries wait under one key.
	fn waiting_under(&self, flow: &Hash32) -> usize {
		[&self.quick, &self.slow]
			.into_iter()
			.filter_map(|ring| ring.flows.get(flow))
			.map(|flow| flow.waiting.len())
			.sum()
	}
}

/// As much as the dearest query that is first in its flow: then every flow that comes to the front sends at least one.
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

	/// Whether a flow has as many turns as it may: where others wait or had turns lately, one place is left to them.
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
		let turns = Turns::new(slots, 8, Duration::ZERO);
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
		let turns = Turns::new(2, 8, Duration::ZERO);
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

	/// Both places for slow queries are taken, and more of them wait.
	fn busy_with_slow_ones() -> (Arc<Turns>, Vec<Turn>, Vec<Ticket>) {
		let turns = Turns::new(2, 8, Duration::from_millis(10));
		let mut waiting: Vec<_> = (0..6).map(|_| turns.enter(ALICE, 500_000).unwrap()).collect();
		let running = waiting.drain(..2).map(|ticket| ticket.turn().now_or_never().unwrap().unwrap()).collect();
		(turns, running, waiting)
	}

	#[test]
	fn a_quick_query_does_not_wait_behind_slow_ones() {
		let (turns, _running, _waiting) = busy_with_slow_ones();
		let mut quick = Box::pin(turns.enter(BOB, 10_000).unwrap().turn());
		let turn = quick.as_mut().now_or_never().expect("it has a place of its own").unwrap();
		assert_eq!((turns.running(), turns.waiting()), (3, 4));
		drop(turn);
		assert!(turns.enter(BOB, 10_001).unwrap().turn().now_or_never().is_none(), "this one is not quick");
		assert_eq!(turns.running(), 2);
	}

	#[test]
	fn any_number_of_quick_queries_has_one_place_and_goes_round() {
		let (turns, running, _waiting) = busy_with_slow_ones();
		let first = turns.enter([9; 32], 100).unwrap().turn().now_or_never().unwrap().unwrap();
		let mut tickets: Vec<_> = (0..4).map(|_| ('g', turns.enter(ALICE, 1_000).unwrap())).collect();
		tickets.push(('s', turns.enter(BOB, 1_000).unwrap()));
		assert_eq!(turns.running(), 3);
		let mut order = String::new();
		let mut waiting: Vec<_> = tickets.into_iter().map(|(who, ticket)| (who, Box::pin(ticket.turn()))).collect();
		let mut computing = Some(first);
		while !waiting.is_empty() {
			drop(computing.take());
			let came: Vec<_> = (0..waiting.len())
				.rev()
				.filter_map(|place| Some((place, waiting[place].1.as_mut().now_or_never()?.unwrap())))
				.collect();
			assert_eq!(came.len(), 1, "one at a time");
			for (place, turn) in came {
				order.push(waiting.remove(place).0);
				computing = Some(turn);
			}
		}
		assert_eq!(order, "gsggg");
		drop(running);
	}

	#[test]
	fn quick_queries_take_no_place_of_slow_ones() {
		let (turns, mut running, waiting) = busy_with_slow_ones();
		let _quick: Vec<_> = (0..8).map(|_| turns.enter(BOB, 1_000).unwrap()).collect();
		drop(running.pop());
		let mut next = waiting.into_iter().next().map(|ticket| Box::pin(ticket.turn())).unwrap();
		assert!(next.as_mut().now_or_never().is_some(), "the place goes to the slow query that waits");
		assert_eq!(turns.ahead(Some(&[3; 32]), 1_000).micros, 2_000, "quick ones wait for quick ones only");
	}

	#[test]
	fn one_key_has_one_bound_in_both_lanes() {
		let (turns, _running, _waiting) = busy_with_slow_ones();
		let quick: Vec<_> = (0..8).map_while(|_| turns.enter(ALICE, 1_000).ok()).collect();
		assert_eq!(quick.len(), 5, "four wait for slow turns; of the quick ones one computes and four wait");
		turns.close();
		for ticket in quick.into_iter().skip(1) {
			assert_eq!(ticket.turn().now_or_never().unwrap().err(), Some(NoTurn::Closed));
		}
	}

	type Coming = futures::future::BoxFuture<'static, Result<Turn, NoTurn>>;

	/// The turn of the first in the queue, if it has come.
	fn begun(queue: &mut VecDeque<Coming>) -> Option<Turn> {
		let turn = queue.front_mut()?.now_or_never()?.unwrap();
		queue.pop_front();
		Some(turn)
	}

	#[test]
	fn whoever_comes_back_finds_a_place_beside_a_queue() {
		let turns = Turns::new(2, 32, Duration::ZERO);
		let mut greedy: VecDeque<Coming> = (0..24).map(|_| turns.enter(ALICE, 1_000).unwrap().turn().boxed()).collect();
		let (first, second) = (begun(&mut greedy).unwrap(), begun(&mut greedy).unwrap());
		// The first time it waits for the end of one turn.
		let small = turns.enter(BOB, 1_000).unwrap();
		drop(first);
		let small = small.turn().now_or_never().unwrap().unwrap();
		drop(second);
		let mut theirs = begun(&mut greedy).expect("one place of two");
		assert!(begun(&mut greedy).is_none());
		drop(small);
		assert!(begun(&mut greedy).is_none(), "the last place stays free");
		let small = turns.enter(BOB, 1_000).unwrap().turn().now_or_never().expect("at once");
		drop(small);
		// It stays away: after a few turns the queue has both places.
		let mut alone = 0;
		let both = loop {
			drop(theirs);
			theirs = begun(&mut greedy).expect("the queue goes on");
			alone += 1;
			if let Some(other) = begun(&mut greedy) {
				break other;
			}
			assert!(alone <= RECENT, "a place stays free for nobody");
		};
		assert_eq!((turns.running(), alone), (2, RECENT));
		drop((theirs, both));
	}

	#[test]
	fn two_queues_share_the_places() {
		let turns = Turns::new(2, 8, Duration::ZERO);
		let mut tickets: Vec<_> = [ALICE, BOB, ALICE, BOB, ALICE, BOB]
			.iter()
			.map(|flow| (*flow, Box::pin(turns.enter(*flow, 1_000).unwrap().turn())))
			.collect();
		while !tickets.is_empty() {
			let mut running = Vec::new();
			let mut waiting = Vec::new();
			for (flow, mut ticket) in tickets {
				match ticket.as_mut().now_or_never() {
					Some(turn) => running.push((flow, turn.unwrap())),
					None => waiting.push((flow, ticket)),
				}
			}
			assert_eq!(running.iter().map(|(flow, _)| *flow).collect::<Vec<_>>(), [ALICE, BOB]);
			tickets = waiting;
		}
	}
}
