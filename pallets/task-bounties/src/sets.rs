//! Sets: how they are posted, found, closed and cleared.

use frame_support::traits::{
	fungible::{hold::Mutate, Inspect},
	tokens::Precision,
};

use super::*;

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

/// Posting.
impl<T: Config> Pallet<T> {
	/// Who posted `set`.
	pub fn organisation(set: TaskSetId) -> Option<T::AccountId> {
		TaskSets::<T>::get(set).map(|set| set.organisation)
	}

	/// What the constants must be like.
	pub(crate) fn check_configuration() {
		assert!(T::MinReward::get() >= T::Currency::minimum_balance(), "a reward must reach an empty account");
		assert!(T::MinReward::get() > 0, "a reward is something");
		assert!(T::DayLength::get() > 0, "a day has at least one block");
		assert!(T::MaxItems::get() > 0 && T::MaxRedundancy::get() > 0 && T::MaxTags::get() > 0, "sets are possible");
		assert!(T::MaxOpenItems::get() > 0 && T::MaxQueue::get() > 0, "items can be given out");
		assert!(T::MaxPerTag::get() > 0, "sets can be found");
		assert!(T::CommitPeriod::get() > 0 && T::RevealPeriod::get() > 0, "labellers have time");
		assert!(T::JudgePeriod::get() > 0, "reviewers are drawn over some blocks");
		assert!(gold::depth(T::MaxItems::get()) <= MAX_GOLD_DEPTH, "every item has a path");
	}

	/// A set that keeps every promise the chain makes in its name.
	pub(crate) fn ensure_sound(spec: &SpecOf<T>) -> DispatchResult {
		ensure!(spec.item_count > 0, Error::<T>::NoItems);
		ensure!(spec.item_count <= T::MaxItems::get(), Error::<T>::TooManyItems);
		let redundancy = spec.redundancy;
		ensure!((1..=T::MaxRedundancy::get()).contains(&redundancy), Error::<T>::RedundancyOutOfRange);
		let majority = spec.quorum > redundancy.saturating_div(2);
		ensure!(majority && spec.quorum <= redundancy, Error::<T>::QuorumOutOfRange);
		ensure!(spec.kind.is_sound(), Error::<T>::UnsoundKind);
		ensure!(spec.reward >= T::MinReward::get(), Error::<T>::RewardTooLow);
		ensure!(spec.min_tier < MAX_TIER, Error::<T>::TierTooHigh);
		Self::ensure_sound_tags(&spec.tags)?;
		Self::ensure_sound_deadlines(spec)?;
		Self::ensure_model_takes_data(spec.model)
	}

	fn ensure_sound_tags(tags: &TagsOf<T>) -> DispatchResult {
		ensure!(!tags.is_empty(), Error::<T>::NoTags);
		let mut sorted = tags.to_vec();
		sorted.sort();
		sorted.dedup();
		ensure!(sorted.len() == tags.len(), Error::<T>::DuplicateTag);
		Ok(())
	}

	/// Whatever is committed in time can be revealed and judged in time.
	fn ensure_sound_deadlines(spec: &SpecOf<T>) -> DispatchResult {
		let now = Self::now();
		ensure!(spec.work_deadline > now, Error::<T>::DeadlineInThePast);
		let revealed = spec.work_deadline.saturating_add(T::RevealPeriod::get());
		let judged = revealed.saturating_add(T::JudgePeriod::get());
		ensure!(spec.judge_deadline >= judged, Error::<T>::JudgeDeadlineTooEarly);
		let latest = now.saturating_add(T::MaxDuration::get());
		ensure!(spec.judge_deadline <= latest, Error::<T>::DeadlineTooFar);
		Ok(())
	}

	pub(crate) fn ensure_model_takes_data(model: ModelId) -> DispatchResult {
		ensure!(T::Models::owner(model).is_some(), Error::<T>::ModelNotFound);
		ensure!(T::KillSwitch::state(model).accepts_pledges(), Error::<T>::ModelHalted);
		Ok(())
	}

	pub(crate) fn new_set_id() -> Result<TaskSetId, DispatchError> {
		let set = NextSetId::<T>::get();
		NextSetId::<T>::put(set.next().ok_or(Error::<T>::IdsExhausted)?);
		Ok(set)
	}

	/// Puts the funding and the deposits on hold and stores the set; returns the funding.
	pub(crate) fn open(set: TaskSetId, organisation: &T::AccountId, spec: SpecOf<T>) -> Result<Balance, DispatchError> {
		let funded = spec.funding().ok_or(Error::<T>::FundingOverflow)?;
		let reason = HoldReason::Reward.into();
		T::Currency::hold(&reason, organisation, funded).map_err(|_| Error::<T>::Underfunded)?;
		let set_ticket = T::SetConsideration::new(organisation, Self::set_footprint())?;
		let work_ticket = T::WorkConsideration::new(organisation, Self::work_footprint(&spec))?;
		Self::list(set, &spec, funded);

		let times =
			Times { commit: T::CommitPeriod::get(), reveal: T::RevealPeriod::get(), judge: T::JudgePeriod::get() };
		let record = TaskSet {
			organisation: organisation.clone(),
			spec,
			times,
			state: SetState::Open,
			money: Money { funded, ..Default::default() },
			progress: Progress::default(),
			set_ticket,
			work_ticket,
		};
		TaskSets::<T>::insert(set, record);
		Ok(funded)
	}

	/// The set itself, its window and its places in the lists.
	pub(crate) fn set_footprint() -> Footprint {
		let places = Listed::max_encoded_len().saturating_mul(usize_of(T::MaxTags::get()).saturating_add(1));
		let size = SetOf::<T>::max_encoded_len().saturating_add(WindowOf::<T>::max_encoded_len());
		Footprint::from_parts(1, size.saturating_add(places))
	}

	/// For every item its record or result, its place in the line, and for every label of it the labeller's record.
	pub(crate) fn work_footprint(spec: &SpecOf<T>) -> Footprint {
		let label = Slot::<T::AccountId>::max_encoded_len().saturating_add(<(
			T::AccountId,
			TaskSetId,
			Labeller<(u32, u32)>,
			Day,
		)>::max_encoded_len());
		let labels = usize_of(spec.redundancy).saturating_mul(2).saturating_mul(label);
		let item = <(Item<()>, Outcome<T::AccountId>, u32, u32)>::max_encoded_len();
		Footprint::from_parts(usize_of(spec.item_count), item.saturating_add(labels))
	}

	pub(crate) fn item_now(set: TaskSetId, item: u32) -> Option<(ItemOf<T>, Phase)> {
		let (record, set) = (Items::<T>::get(set, item)?, TaskSets::<T>::get(set)?);
		let phase = record.phase(Self::now(), &set.times, set.expects_gold());
		Some((record, phase))
	}
}

/// Finding.
impl<T: Config> Pallet<T> {
	fn list(set: TaskSetId, spec: &SpecOf<T>, funded: Balance) {
		let listed = Listed { set, funded };
		ByOrganisationType::<T>::mutate(spec.organisation_type, |index| Self::add(index, listed));
		spec.tags.iter().for_each(|tag| BySkill::<T>::mutate(tag, |index| Self::add(index, listed)));
	}

	/// Adds a set to a list. In a full list it takes the place of the one with least funding, if it has more: nobody can
	/// fill a list with cheap ones, nor keep others from posting.
	fn add(index: &mut IndexOf<T>, listed: Listed) {
		if index.try_push(listed).is_ok() {
			return;
		}
		let least = index.iter_mut().min_by_key(|other| other.funded);
		if let Some(least) = least.filter(|least| least.funded < listed.funded) {
			*least = listed;
		}
	}

	fn unlist(set: TaskSetId, spec: &SpecOf<T>) {
		ByOrganisationType::<T>::mutate_exists(spec.organisation_type, |index| Self::remove(index, set));
		spec.tags.iter().for_each(|tag| BySkill::<T>::mutate_exists(tag, |index| Self::remove(index, set)));
	}

	fn remove(index: &mut Option<IndexOf<T>>, set: TaskSetId) {
		if let Some(listed) = index.as_mut() {
			listed.retain(|other| other.set != set);
		}
		if index.as_ref().is_some_and(|listed| listed.is_empty()) {
			*index = None;
		}
	}

	pub(crate) fn open_page(from: TaskSetId) -> Vec<TaskSetId> {
		let end = NextSetId::<T>::get().0.min(from.0.saturating_add(MAX_PAGE));
		let page = (from.0..end).map(TaskSetId);
		page.filter(|set| TaskSets::<T>::get(set).is_some_and(|record| record.is_open())).collect()
	}
}

/// Closing.
impl<T: Config> Pallet<T> {
	/// Gives back what was not spent.
	pub(crate) fn close(set: TaskSetId) -> Result<Money, DispatchError> {
		let mut record = TaskSets::<T>::get(set).ok_or(Error::<T>::SetNotFound)?;
		ensure!(record.is_open(), Error::<T>::SetClosed);
		let now = Self::now();
		ensure!(record.is_finished(now), Error::<T>::SetNotFinished);

		let rest = record.money.held();
		T::Currency::release(&HoldReason::Reward.into(), &record.organisation, rest, Precision::Exact)?;
		record.money.returned = rest;
		record.state = SetState::Closed { at: now };
		Self::unlist(set, &record.spec);
		Windows::<T>::remove(set);
		let money = record.money;
		TaskSets::<T>::insert(set, record);
		Ok(money)
	}

	/// Removes up to `limit` results and places in the line; with the last, the set. Says how many, and if it was the last.
	pub(crate) fn clear(set: TaskSetId, limit: u32) -> Result<(u32, bool), DispatchError> {
		let mut record = TaskSets::<T>::get(set).ok_or(Error::<T>::SetNotFound)?;
		let SetState::Closed { at } = record.state else { return Err(Error::<T>::NotClearable.into()) };
		let expired = Self::now() > at.saturating_add(T::MaxDuration::get());
		ensure!(expired || record.progress.credits == 0, Error::<T>::NotClearable);

		let progress = &mut record.progress;
		let mut removed = 0u32;
		while removed < limit && progress.waiting_head < progress.waiting_tail {
			Waiting::<T>::remove(set, progress.waiting_head);
			progress.waiting_head.saturating_inc();
			removed.saturating_inc();
		}
		let left = usize_of(limit.saturating_sub(removed));
		let results: Vec<_> = Results::<T>::iter_prefix(set).take(left).collect();
		for (item, outcome) in results {
			Results::<T>::remove(set, item);
			progress.cleared.saturating_inc();
			removed.saturating_inc();
			if let Some(who) = outcome.credited {
				progress.credits = progress.credits.saturating_sub(Self::drop_credits(set, &who));
			}
		}
		let gone = progress.waiting_head == progress.waiting_tail && progress.cleared == progress.finished;
		if gone {
			TaskSets::<T>::remove(set);
			Deposit::left_by(&record.organisation, record.set_ticket).close();
			Deposit::left_by(&record.organisation, record.work_ticket).close();
		} else {
			TaskSets::<T>::insert(set, record);
		}
		Ok((removed, gone))
	}
}

pub(crate) fn usize_of(number: u32) -> usize {
	usize::try_from(number).unwrap_or(usize::MAX)
}
