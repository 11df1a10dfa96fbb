//! What is always true of the pallet's storage.

use alloc::collections::{BTreeMap, BTreeSet};

use frame_support::traits::fungible::hold::Inspect;
use sp_runtime::TryRuntimeError;

use super::{sets::usize_of, *};

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_money()?;
		Self::check_items()?;
		Self::check_labellers()?;
		Self::check_queue()?;
		Self::check_lists()
	}

	/// 1. `funded` is the worst case, `paid + held + returned == funded`, and a closed set holds nothing.
	/// 2. What organisations have on hold is what their sets hold.
	fn check_money() -> Result<(), TryRuntimeError> {
		let mut holds: BTreeMap<Vec<u8>, (T::AccountId, Balance)> = BTreeMap::new();
		for set in TaskSets::<T>::iter_values() {
			let Money { funded, paid, returned } = set.money;
			ensure!(set.spec.funding() == Some(funded), "a set is funded in full");
			let gone = paid.checked_add(returned).ok_or("what went out can be summed")?;
			ensure!(gone <= funded, "no more goes out than came in");
			ensure!(set.is_open() || gone == funded, "a closed set holds nothing");
			ensure!(!set.is_open() || returned == 0, "nothing goes back while work goes on");
			let (_, held) = holds.entry(set.organisation.encode()).or_insert((set.organisation.clone(), 0));
			*held = held.checked_add(set.money.held()).ok_or("holds can be summed")?;
		}
		for (organisation, held) in holds.into_values() {
			let on_hold = T::Currency::balance_on_hold(&HoldReason::Reward.into(), &organisation);
			ensure!(on_hold == held, "what is on hold is what the sets hold");
		}
		Ok(())
	}

	/// 3. Progress counts items and results; only open sets have items; gold is within its limit.
	/// 4. An item has at most `k` labels a round, each of another account; its closings say what its labels do.
	fn check_items() -> Result<(), TryRuntimeError> {
		for (id, set) in TaskSets::<T>::iter() {
			let Progress { next_item, in_flight, finished, cleared, gold_revealed, .. } = set.progress;
			ensure!(Items::<T>::iter_prefix(id).count() == usize_of(in_flight), "items in flight are counted");
			let results = usize_of(finished.saturating_sub(cleared));
			ensure!(Results::<T>::iter_prefix(id).count() == results, "results are counted");
			ensure!(in_flight.saturating_add(finished) <= next_item, "an item was opened before");
			ensure!(next_item <= set.spec.item_count, "there are as many items as were announced");
			ensure!(set.is_open() || in_flight == 0, "a closed set has no items");
			ensure!(set.is_open() || !Windows::<T>::contains_key(id), "a closed set gives out nothing");
			ensure!(gold_revealed <= set.spec.max_gold(), "gold judges few items");
			Self::check_waiting(id, &set)?;
		}
		for (id, number, item) in Items::<T>::iter() {
			let set = TaskSets::<T>::get(id).ok_or("an item belongs to a set")?;
			Self::check_item(id, &set, number, &item)?;
		}
		Ok(())
	}

	fn check_item(id: TaskSetId, set: &SetOf<T>, number: u32, item: &ItemOf<T>) -> Result<(), TryRuntimeError> {
		let k = usize_of(set.spec.redundancy);
		ensure!(!Results::<T>::contains_key(id, number), "an item is over or not");
		ensure!(item.slots.len() <= k && item.earlier.len() <= k, "a round has `k` labels at most");
		let accounts: BTreeSet<_> = item.labels().map(|slot| slot.who.encode()).collect();
		ensure!(accounts.len() == item.labels().count(), "an account labels an item once");
		ensure!(item.round == Round::Second || item.earlier.is_empty(), "the first round has none before it");
		ensure!(item.commits_closed.is_none() || item.committed() == k, "commitments close when all are there");
		let secret = item.slots.iter().filter(|slot| matches!(slot.state, SlotState::Committed { .. })).count();
		ensure!(item.reveals_closed.is_none() || secret == 0, "reveals close when all are there");
		ensure!(item.commit_by <= set.spec.work_deadline, "work ends at its deadline");
		for Slot { who, .. } in item.labels() {
			ensure!(Labellers::<T>::get(who, id).items.contains(&number), "a labeller knows its items");
		}
		Ok(())
	}

	/// 5. The line of items that come back has an item in every place, each once; the window has each item once.
	fn check_waiting(id: TaskSetId, set: &SetOf<T>) -> Result<(), TryRuntimeError> {
		let Progress { waiting_head, waiting_tail, next_item, .. } = set.progress;
		let places: BTreeMap<u32, u32> = Waiting::<T>::iter_prefix(id).collect();
		ensure!(places.keys().copied().eq(waiting_head..waiting_tail), "the line has no gaps");
		let waiting: BTreeSet<u32> = places.values().copied().collect();
		ensure!(waiting.len() == places.len(), "an item waits once");
		let window = Windows::<T>::get(id);
		let drawn: BTreeSet<u32> = window.iter().map(|entry| entry.item).collect();
		ensure!(drawn.len() == window.len(), "an item is in the window once");
		ensure!(drawn.iter().all(|item| *item < next_item), "an item in the window was opened");
		let now = Self::now();
		for entry in window.iter().filter(|entry| now <= entry.commit_by) {
			let Some(item) = Items::<T>::get(id, entry.item) else { continue };
			ensure!(item.commit_by == entry.commit_by, "the window knows when commitments end");
			ensure!(item.takes_labellers(now, set.spec.redundancy), "an item in the window takes labellers");
		}
		Ok(())
	}

	/// 6. A labeller's items are those in which it has a label, and its credits sum up to those of the set.
	fn check_labellers() -> Result<(), TryRuntimeError> {
		let mut credits: BTreeMap<u32, u32> = BTreeMap::new();
		for (who, id, labeller) in Labellers::<T>::iter() {
			ensure!(!labeller.is_empty(), "a labeller's record says something");
			for number in &labeller.items {
				let item = Items::<T>::get(id, number).ok_or("a labeller's item is worked on")?;
				ensure!(item.labels().any(|slot| slot.who == who), "a labeller has a label in its items");
			}
			if let Pending::Assigned { item } = labeller.pending {
				let item = Items::<T>::get(id, item).ok_or("what is to be committed is worked on")?;
				let due = item.slots.iter().any(|slot| slot.who == who && slot.state.is_assigned());
				ensure!(due, "what is to be committed was assigned");
			}
			let sum = credits.entry(id.0).or_default();
			*sum = sum.checked_add(labeller.credits).ok_or("credits can be summed")?;
		}
		for (id, set) in TaskSets::<T>::iter() {
			let sum = credits.remove(&id.0).unwrap_or_default();
			ensure!(sum == set.progress.credits, "credits are the labellers'");
		}
		ensure!(credits.into_values().all(|sum| sum == 0), "credits belong to a set");
		Ok(())
	}

	/// 7. The queue has no gaps and is no longer than it may be, and who is in it waits once in a set.
	fn check_queue() -> Result<(), TryRuntimeError> {
		let ends = Ends::<T>::get();
		ensure!(ends.head <= ends.tail && ends.len() <= T::MaxQueue::get().into(), "the queue is within its limit");
		let places: BTreeMap<u64, Waiter<T::AccountId>> = Queue::<T>::iter().collect();
		ensure!(places.keys().copied().eq(ends.head..ends.tail), "the queue has no gaps");
		let waiting: BTreeSet<_> = places.values().map(|waiter| (waiter.set, waiter.who.encode())).collect();
		ensure!(waiting.len() == places.len(), "an account waits once in a set");
		for (who, id, labeller) in Labellers::<T>::iter() {
			let queued = labeller.pending == Pending::Queued;
			ensure!(queued == waiting.contains(&(id, who.encode())), "who waits is in the queue");
		}
		for (id, who) in places.values().map(|waiter| (waiter.set, &waiter.who)) {
			ensure!(Labellers::<T>::contains_key(who, id), "who is in the queue waits");
		}
		Ok(())
	}

	/// 8. The lists name open sets, each once, under skills and types that they have. A list need not name all: a set
	///    for which it had no room is missing, also when there is room again.
	fn check_lists() -> Result<(), TryRuntimeError> {
		for (skill, index) in BySkill::<T>::iter() {
			Self::check_list(&index, |spec| spec.tags.contains(&skill))?;
		}
		for (organisation_type, index) in ByOrganisationType::<T>::iter() {
			Self::check_list(&index, |spec| spec.organisation_type == organisation_type)?;
		}
		Ok(())
	}

	fn check_list(index: &IndexOf<T>, belongs: impl Fn(&SpecOf<T>) -> bool) -> Result<(), TryRuntimeError> {
		ensure!(!index.is_empty(), "a list names something");
		let sets: BTreeSet<_> = index.iter().map(|listed| listed.set).collect();
		ensure!(sets.len() == index.len(), "a list names a set once");
		for Listed { set, funded } in index {
			let record = TaskSets::<T>::get(set).ok_or("a list names sets that exist")?;
			ensure!(record.is_open() && belongs(&record.spec), "a list names open sets that belong there");
			ensure!(record.money.funded == *funded, "a list knows the funding");
		}
		Ok(())
	}
}
