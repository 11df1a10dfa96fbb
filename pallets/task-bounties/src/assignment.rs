//! Assignment: who gets which item, by lot.

use assent_primitives::content_hash;
use frame_support::weights::WeightMeter;
use frame_system::pallet_prelude::BlockNumberFor;

use super::{sets::usize_of, *};

/// Eligibility.
impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_can_take(set: TaskSetId, who: &T::AccountId) -> DispatchResult {
		let record = TaskSets::<T>::get(set).ok_or(Error::<T>::SetNotFound)?;
		ensure!(record.gives_work(Self::now()), Error::<T>::WorkOver);
		Self::ensure_model_takes_data(record.spec.model)?;
		Self::ensure_impartial(&record, who)?;
		ensure!(Self::tier(&record, who) >= record.spec.min_tier, Error::<T>::TierTooLow);
		let labeller = Labellers::<T>::get(who, set);
		ensure!(labeller.pending == Pending::None, Error::<T>::UnfinishedAssignment);
		ensure!(!is_full(&labeller.items, T::MaxOpenItems::get()), Error::<T>::TooManyOpenItems);
		Ok(())
	}

	/// Asked when work begins, and not again: nobody's work is worth less because it was named a party meanwhile.
	pub(crate) fn ensure_impartial(set: &SetOf<T>, who: &T::AccountId) -> DispatchResult {
		let involved = set.organisation == *who || T::Models::is_party(set.spec.model, who);
		ensure!(!involved, Error::<T>::ConflictOfInterest);
		Ok(())
	}

	pub(crate) fn tier(set: &SetOf<T>, who: &T::AccountId) -> u8 {
		T::Reputation::tier(who, set.spec.skill())
	}

	pub(crate) fn today() -> u32 {
		Self::now().checked_div(T::DayLength::get()).unwrap_or_default()
	}

	fn day_of(who: &T::AccountId) -> Day {
		let day = Self::today();
		Days::<T>::get(who).filter(|latest| latest.day == day).unwrap_or(Day { day, taken: 0 })
	}

	/// Counts one more item or review for the day.
	pub(crate) fn spend_day(who: &T::AccountId) -> DispatchResult {
		let day = Self::day_of(who);
		ensure!(day.taken < T::DailyLimit::get(), Error::<T>::DailyLimitReached);
		Days::<T>::insert(who, Day { taken: day.taken.saturating_add(1), ..day });
		Ok(())
	}

	/// Takes back what was counted for nothing.
	fn give_back_day(who: &T::AccountId) {
		let day = Self::day_of(who);
		match day.taken.checked_sub(1) {
			Some(taken) if taken > 0 => Days::<T>::insert(who, Day { taken, ..day }),
			_ => Days::<T>::remove(who),
		}
	}
}

/// The line of those who wait.
impl<T: Config> Pallet<T> {
	pub(crate) fn enqueue(set: TaskSetId, who: &T::AccountId) -> DispatchResult {
		let mut ends = Ends::<T>::get();
		ensure!(ends.len() < T::MaxQueue::get().into(), Error::<T>::QueueFull);
		Queue::<T>::insert(ends.tail, Waiter { set, who: who.clone(), since: Self::now() });
		ends.tail.saturating_inc();
		Ends::<T>::put(ends);
		Labellers::<T>::mutate(who, set, |labeller| labeller.pending = Pending::Queued);
		Ok(())
	}

	/// Serves as many as there is time for.
	pub(crate) fn serve_while_idle(limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		let base = T::WeightInfo::assign(0);
		if meter.try_consume(base).is_err() || Ends::<T>::get().is_empty() {
			return meter.consumed();
		}
		let one = T::WeightInfo::assign(1).saturating_sub(base);
		let affordable = meter.remaining().checked_div_per_component(&one).unwrap_or(u64::MAX);
		let count = u32::try_from(affordable).unwrap_or(u32::MAX);
		let served = Self::serve_queue(count);
		meter.consume(one.saturating_mul(served.into()));
		meter.consumed()
	}

	/// Serves up to `limit` of those who have waited for a block; returns how many it were.
	pub(crate) fn serve_queue(limit: u32) -> u32 {
		let (now, mut ends, mut served) = (Self::now(), Ends::<T>::get(), 0u32);
		while served < limit && !ends.is_empty() {
			let waiter = Queue::<T>::get(ends.head);
			if waiter.as_ref().is_some_and(|waiter| waiter.since >= now) {
				break;
			}
			Queue::<T>::remove(ends.head);
			ends.head.saturating_inc();
			served.saturating_inc();
			if let Some(waiter) = waiter {
				Self::serve(waiter);
			}
		}
		Ends::<T>::put(ends);
		served
	}

	fn serve(waiter: Waiter<T::AccountId>) {
		if Self::draw_item(&waiter).is_some() {
			return;
		}
		let Waiter { set, who, .. } = waiter;
		Self::change_labeller(set, &who, |labeller| labeller.pending = Pending::None);
		Self::give_back_day(&who);
		Self::deposit_event(Event::NoneLeft { set, who });
	}
}

/// The lot.
impl<T: Config> Pallet<T> {
	/// A number below `among` that nobody knew before block `block` was there; `None` if the chain has forgotten its
	/// hash, which must not be replaced by a later one: the caller could choose which.
	pub(crate) fn lot(block: BlockNumber, subject: impl Encode, among: u32) -> Option<u32> {
		let hash = frame_system::Pallet::<T>::block_hash(BlockNumberFor::<T>::from(block));
		(hash != T::Hash::default()).then(|| Self::lot_of(hash, subject, among))
	}

	/// A number below `among`, drawn by `seed`; zero if `among` is.
	pub(crate) fn lot_of(seed: impl Encode, subject: impl Encode, among: u32) -> u32 {
		let digest = content_hash(&(b"assent/lot/v1", seed, subject).encode());
		let number = digest.first_chunk().map(|bytes| u64::from_le_bytes(*bytes)).unwrap_or_default();
		let drawn = number.checked_rem(among.into()).unwrap_or_default();
		u32::try_from(drawn).unwrap_or_default()
	}

	/// Gives the waiter an item of the window that it does not have; `None` if there is no such item, or if it waited so
	/// long that the hash that would draw is forgotten.
	fn draw_item(waiter: &Waiter<T::AccountId>) -> Option<u32> {
		let (now, Waiter { set: id, who, since }) = (Self::now(), waiter);
		let mut set = TaskSets::<T>::get(id).filter(|set| set.gives_work(now))?;
		let mut window = Windows::<T>::get(id);
		Self::refill(*id, &mut set, &mut window);
		// What came back was taken out of its line: that stays so if nothing is drawn.
		Windows::<T>::insert(id, &window);
		TaskSets::<T>::insert(id, &set);
		let mut labeller = Labellers::<T>::get(who, id);
		let free: Vec<u32> =
			window.iter().map(|entry| entry.item).filter(|item| !labeller.items.contains(item)).collect();
		let drawn = Self::lot(*since, (id, who), u32::try_from(free.len()).ok()?)?;
		let number = *free.get(usize_of(drawn))?;

		let mut item = Items::<T>::get(id, number).unwrap_or_else(|| {
			set.progress.in_flight.saturating_inc();
			Item::new(set.spec.work_deadline, Listing::Window)
		});
		let until = now.saturating_add(set.times.commit).min(set.spec.work_deadline);
		item.slots.try_push(Slot { who: who.clone(), state: SlotState::Assigned { until } }).ok()?;
		labeller.items.try_push(number).ok()?;
		labeller.pending = Pending::Assigned { item: number };
		item.commit_by = until;
		if is_full(&item.slots, set.spec.redundancy) {
			item.listing = Listing::None;
			window.retain(|entry| entry.item != number);
		}
		window.iter_mut().filter(|entry| entry.item == number).for_each(|entry| entry.commit_by = until);

		Items::<T>::insert(id, number, item);
		Labellers::<T>::insert(who, id, labeller);
		Windows::<T>::insert(id, window);
		TaskSets::<T>::insert(id, set);
		Self::deposit_event(Event::Assigned { set: *id, item: number, who: who.clone(), until });
		Some(number)
	}

	/// Drops items whose commitments are over, and fills up: first with items that come back, then with new ones.
	fn refill(id: TaskSetId, set: &mut SetOf<T>, window: &mut WindowOf<T>) {
		let now = Self::now();
		window.retain(|entry| now <= entry.commit_by);
		for _ in 0..MAX_REENTRIES {
			if is_full(window, T::MaxOpenItems::get()) || set.progress.waiting_head >= set.progress.waiting_tail {
				break;
			}
			let item = Waiting::<T>::take(id, set.progress.waiting_head);
			set.progress.waiting_head.saturating_inc();
			let _ = item.map(|item| Self::reenter(id, set, window, item));
		}
		while !is_full(window, T::MaxOpenItems::get()) && set.progress.next_item < set.spec.item_count {
			let fresh = WindowEntry { item: set.progress.next_item, commit_by: set.spec.work_deadline };
			if window.try_push(fresh).is_err() {
				break;
			}
			set.progress.next_item.saturating_inc();
		}
	}

	/// Puts an item that waited into the window, if it still takes labellers.
	fn reenter(id: TaskSetId, set: &SetOf<T>, window: &mut WindowOf<T>, number: u32) {
		let Some(mut item) = Items::<T>::get(id, number) else { return };
		item.listing = Listing::None;
		let entry = WindowEntry { item: number, commit_by: item.commit_by };
		if item.takes_labellers(Self::now(), set.spec.redundancy) && window.try_push(entry).is_ok() {
			item.listing = Listing::Window;
		}
		Items::<T>::insert(id, number, item);
	}

	/// Puts an item into the line for the window, if it is not there.
	pub(crate) fn ask_for_labels(id: TaskSetId, set: &mut SetOf<T>, number: u32, item: &mut ItemOf<T>) {
		if item.listing == Listing::Waiting {
			return;
		}
		item.listing = Listing::Waiting;
		Waiting::<T>::insert(id, set.progress.waiting_tail, number);
		set.progress.waiting_tail.saturating_inc();
	}
}
