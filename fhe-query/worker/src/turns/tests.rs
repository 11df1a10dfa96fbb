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
