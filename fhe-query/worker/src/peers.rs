//! Peers, as far as the network identifies them, and their quotas.
//!
//! * **peer**: an address on the network: one IPv4 address, or the /64 of an IPv6 address, which is what one subscriber
//!   has.
//! * **local**: a program of this machine, or everybody behind a proxy that does not say for whom it asks.
//! * **place**: the right to have a query checked or waiting.
//!
//! The worker listens on loopback only, so whoever writes the last entry of `X-Forwarded-For` is a proxy of its
//! operator; what comes before that entry is the client's own word and is not looked at. A peer's requests are spaced
//! by the generic cell rate algorithm (ITU-T I.371): a theoretical arrival time moves on by one interval with each
//! request, and may run ahead of the clock by a burst. The clock is the monotonic one.

use std::{
	collections::HashMap,
	net::{IpAddr, Ipv6Addr},
	sync::{Arc, Mutex, MutexGuard, PoisonError},
	time::{Duration, Instant},
};

use axum::http::HeaderMap;
use tokio::sync::Notify;

/// Header in which a proxy says for whom it asks.
const FORWARDED: &str = "x-forwarded-for";
/// Peers that are remembered; what is idle is forgotten first.
const MOST_PEERS: usize = 16_384;

/// A peer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Peer {
	/// A program of this machine.
	Local,
	/// An address on the network.
	Remote(IpAddr),
	/// One of too many to be told apart.
	Crowd,
}

impl Peer {
	/// Reads the peer of a request that came in over loopback.
	pub fn of(headers: &HeaderMap) -> Self {
		let Some(last) = headers.get_all(FORWARDED).iter().next_back() else {
			return Self::Local;
		};
		let last = last.to_str().unwrap_or_default();
		let last = last.rsplit(',').next().unwrap_or_default().trim();
		match last.parse::<IpAddr>().map(|address| address.to_canonical()) {
			Ok(IpAddr::V6(address)) => {
				let subscriber = u128::from(address) >> 64 << 64;
				Self::Remote(IpAddr::V6(Ipv6Addr::from(subscriber)))
			},
			Ok(address) => Self::Remote(address),
			Err(_) => Self::Crowd,
		}
	}

	/// Tells whether it is a program of this machine.
	pub fn is_local(&self) -> bool {
		matches!(self, Self::Local)
	}
}

/// Limits for one peer, and for all together.
#[derive(Clone, Copy, Debug)]
pub struct PeerLimits {
	/// Queries that are checked, wait or compute.
	pub places: usize,
	/// Places for one peer.
	pub places_each: usize,
	/// Uploads of one peer that have begun.
	pub uploads_each: usize,
	/// Least time between two requests of a remote peer, on average.
	pub interval: Duration,
	/// Requests that may come at once.
	pub burst: u32,
}

/// A thing that a peer can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hold {
	Place,
	Upload,
}

#[derive(Default)]
struct Share {
	places: usize,
	uploads: usize,
	/// Theoretical arrival time of the next request.
	due: Option<Instant>,
}

impl Share {
	fn is_idle(&self, now: Instant) -> bool {
		self.places == 0 && self.uploads == 0 && self.due.is_none_or(|due| due <= now)
	}
}

#[derive(Default)]
struct Book {
	shares: HashMap<Peer, Share>,
	places: usize,
}

/// The quotas in use by every peer.
pub struct Peers {
	limits: PeerLimits,
	book: Mutex<Book>,
	left: Notify,
}

/// Something that is held until it is dropped.
pub struct Held {
	peers: Arc<Peers>,
	peer: Peer,
	what: Hold,
}

impl Peers {
	/// Nobody holds anything.
	pub fn new(limits: PeerLimits) -> Arc<Self> {
		Arc::new(Self { limits, book: Mutex::default(), left: Notify::new() })
	}

	fn lock(&self) -> MutexGuard<'_, Book> {
		self.book.lock().unwrap_or_else(PoisonError::into_inner)
	}

	/// Counts a request; `Err` tells how long to wait. Programs of this machine ask as often as they like.
	pub fn request(&self, peer: Peer) -> Result<(), Duration> {
		self.request_at(peer, Instant::now())
	}

	fn request_at(&self, peer: Peer, now: Instant) -> Result<(), Duration> {
		if peer.is_local() {
			return Ok(());
		}
		let mut book = self.lock();
		let (share, _) = book.share(peer, now);
		let due = share.due.unwrap_or(now).max(now);
		let tolerance = self.limits.interval.saturating_mul(self.limits.burst.saturating_sub(1));
		let early = due.saturating_duration_since(now).saturating_sub(tolerance);
		if !early.is_zero() {
			return Err(early);
		}
		share.due = due.checked_add(self.limits.interval);
		Ok(())
	}

	/// A place for a query, unless all are taken, or this peer's.
	pub fn place(self: &Arc<Self>, peer: Peer) -> Option<Held> {
		let mut book = self.lock();
		if book.places >= self.limits.places {
			return None;
		}
		let (share, peer) = book.share(peer, Instant::now());
		if share.places >= self.limits.places_each {
			return None;
		}
		share.places = share.places.saturating_add(1);
		book.places = book.places.saturating_add(1);
		Some(Held { peers: self.clone(), peer, what: Hold::Place })
	}

	/// The right to begin an upload.
	pub fn upload(self: &Arc<Self>, peer: Peer) -> Option<Held> {
		let mut book = self.lock();
		let (share, peer) = book.share(peer, Instant::now());
		if share.uploads >= self.limits.uploads_each {
			return None;
		}
		share.uploads = share.uploads.saturating_add(1);
		Some(Held { peers: self.clone(), peer, what: Hold::Upload })
	}

	/// Places that are taken.
	pub fn taken(&self) -> usize {
		self.lock().places
	}

	/// Places that can be taken at most.
	pub fn places(&self) -> usize {
		self.limits.places
	}

	/// Waits until no place is taken.
	pub async fn idle(&self) {
		loop {
			let left = self.left.notified();
			tokio::pin!(left);
			// Registered before the look, so that nobody leaves in between.
			left.as_mut().enable();
			if self.taken() == 0 {
				return;
			}
			left.await;
		}
	}
}

impl Book {
	/// The share of `peer`, or that of the crowd when there are too many peers to remember, and whose it is.
	fn share(&mut self, peer: Peer, now: Instant) -> (&mut Share, Peer) {
		if self.shares.len() >= MOST_PEERS && !self.shares.contains_key(&peer) {
			self.shares.retain(|_, share| !share.is_idle(now));
		}
		let crowded = self.shares.len() >= MOST_PEERS && !self.shares.contains_key(&peer);
		let peer = if crowded { Peer::Crowd } else { peer };
		(self.shares.entry(peer).or_default(), peer)
	}
}

impl Drop for Held {
	fn drop(&mut self) {
		let mut book = self.peers.lock();
		if let Some(share) = book.shares.get_mut(&self.peer) {
			match self.what {
				Hold::Place => share.places = share.places.saturating_sub(1),
				Hold::Upload => share.uploads = share.uploads.saturating_sub(1),
			}
			if share.is_idle(Instant::now()) {
				book.shares.remove(&self.peer);
			}
		}
		if self.what == Hold::Place {
			book.places = book.places.saturating_sub(1);
		}
		drop(book);
		if self.what == Hold::Place {
			self.peers.left.notify_waiters();
		}
	}
}

#[cfg(test)]
mod tests {
	use super::*;

	fn limits() -> PeerLimits {
		PeerLimits { places: 3, places_each: 2, uploads_each: 1, interval: Duration::from_millis(100), burst: 5 }
	}

	fn remote(last: u8) -> Peer {
		Peer::Remote(IpAddr::from([192, 0, 2, last]))
	}

	fn forwarded(values: &[&str]) -> Peer {
		let mut headers = HeaderMap::new();
		for value in values {
			headers.append(FORWARDED, value.parse().unwrap());
		}
		Peer::of(&headers)
	}

	#[test]
	fn the_peer_is_the_one_that_the_proxy_names() {
		assert_eq!(forwarded(&[]), Peer::Local);
		assert_eq!(forwarded(&["192.0.2.1"]), remote(1));
		// What a client wrote itself comes first and is not believed.
		assert_eq!(forwarded(&["127.0.0.1, 198.51.100.7, 192.0.2.1"]), remote(1));
		assert_eq!(forwarded(&["198.51.100.7", "192.0.2.1"]), remote(1));
		assert_eq!(forwarded(&["::ffff:192.0.2.1"]), remote(1));
		assert_eq!(forwarded(&["2001:db8::1"]), forwarded(&["2001:db8::ffff:2"]));
		assert_ne!(forwarded(&["2001:db8::1"]), forwarded(&["2001:db8:0:1::1"]));
		assert_eq!(forwarded(&["unknown"]), Peer::Crowd);
		assert_eq!(forwarded(&["192.0.2.1, "]), Peer::Crowd);
	}

	#[test]
	fn requests_come_in_a_burst_and_then_at_their_rate() {
		let peers = Peers::new(limits());
		let now = Instant::now();
		let passed = |peer, now| (0..50).take_while(|_| peers.request_at(peer, now).is_ok()).count();
		assert_eq!(passed(remote(1), now), 5);
		assert_eq!(passed(remote(2), now), 5, "another peer is not held up");
		assert_eq!(passed(Peer::Local, now), 50, "this machine is not");
		assert_eq!(peers.request_at(remote(1), now), Err(Duration::from_millis(100)));
		assert_eq!(passed(remote(1), now + Duration::from_millis(200)), 2);
	}

	#[test]
	fn places_are_bounded_for_all_and_for_each() {
		let peers = Peers::new(limits());
		let first = [peers.place(remote(1)).unwrap(), peers.place(remote(1)).unwrap()];
		assert!(peers.place(remote(1)).is_none());
		let _second = peers.place(remote(2)).unwrap();
		assert!(peers.place(remote(3)).is_none(), "all places are taken");
		drop(first);
		assert!(peers.place(remote(3)).is_some());
	}

	#[test]
	fn uploads_are_bounded_for_each() {
		let peers = Peers::new(limits());
		let upload = peers.upload(remote(1)).unwrap();
		assert!(peers.upload(remote(1)).is_none());
		assert!(peers.upload(remote(2)).is_some());
		drop(upload);
		assert!(peers.upload(remote(1)).is_some());
	}

	#[test]
	fn more_peers_than_can_be_remembered_share_what_one_may_have() {
		let peers = Peers::new(limits());
		let held: Vec<_> = (0..MOST_PEERS)
			.map(|n| peers.upload(Peer::Remote(Ipv6Addr::from(u128::try_from(n).unwrap() << 64).into())).unwrap())
			.collect();
		let one = peers.upload(remote(1)).unwrap();
		assert!(peers.upload(remote(2)).is_none(), "the crowd has one upload");
		assert!(peers.lock().shares.len() <= MOST_PEERS + 1);
		drop((held, one));
		assert!(peers.lock().shares.is_empty(), "nobody is remembered who holds nothing");
	}

	#[tokio::test]
	async fn whoever_waits_for_idleness_is_told() {
		let peers = Peers::new(limits());
		peers.idle().await;
		let place = peers.place(Peer::Local).unwrap();
		let waiting = tokio::spawn({
			let peers = peers.clone();
			async move { peers.idle().await }
		});
		tokio::task::yield_now().await;
		assert!(!waiting.is_finished());
		drop(place);
		tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap();
	}
}
