//! The entries of the lists: the window, the line of those who wait, the days, and the sets by skill.

use super::*;

record! {
	/// An item from which the next is drawn.
	#[derive(Copy)]
	pub struct WindowEntry {
		/// Which.
		pub item: u32,
		/// Last block in which it can be drawn.
		pub commit_by: BlockNumber,
	}
}

record! {
	/// An account that waits for an item.
	pub struct Waiter<AccountId> {
		/// Of which set.
		pub set: TaskSetId,
		/// Who.
		pub who: AccountId,
		/// The block whose hash draws the item.
		pub since: BlockNumber,
	}
}

record! {
	/// The line of those who wait for items.
	#[derive(Copy, Default)]
	pub struct QueueEnds {
		/// Place of the first.
		pub head: u64,
		/// First free place.
		pub tail: u64,
	}
}

impl QueueEnds {
	/// How many wait.
	pub fn len(&self) -> u64 {
		self.tail.saturating_sub(self.head)
	}

	/// Whether nobody waits.
	pub fn is_empty(&self) -> bool {
		self.len() == 0
	}
}

record! {
	/// What an account took on one day.
	#[derive(Copy, Default)]
	pub struct Day {
		/// `block / DayLength`.
		pub day: u32,
		/// Items and reviews.
		pub taken: u32,
	}
}

record! {
	/// A set in the list of a skill or a type of organisation.
	#[derive(Copy)]
	pub struct Listed {
		/// Which.
		pub set: TaskSetId,
		/// Its funding: a full list drops the least.
		pub funded: Balance,
	}
}
