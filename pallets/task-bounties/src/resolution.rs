//! Resolution: who was right, and who is paid.

use frame_support::traits::{
	fungible::hold::Mutate,
	tokens::{Fortitude, Precision, Restriction},
};
use sp_runtime::SaturatedConversion;

use super::{sets::usize_of, *};

impl<T: Config> Pallet<T> {
	/// Takes an item one step on.
	pub(crate) fn step(id: TaskSetId, number: u32) -> DispatchResult {
		let (set, item) = Self::set_and_item(id, number)?;
		let now = Self::now();
		let judging_over = now > set.spec.judge_deadline;
		match item.phase(now, &set.times, set.expects_gold()) {
			Phase::Committing => Self::free_expired(id, set, number, item),
			Phase::Abandoned => Self::restart(id, set, number, item),
			Phase::Due => Self::resolve_due(id, set, number, item),
			Phase::Revealing | Phase::Judging => Self::release_idle(id, set, number, item),
			Phase::Disputed { .. } if judging_over => Self::pay_for_silence(id, set, number, item),
			Phase::Disputed { .. } => Err(Error::<T>::NotDue.into()),
		}
	}

	/// Lets go of those who did not commit before the commitments were closed, so that they can take other items.
	fn release_idle(id: TaskSetId, set: SetOf<T>, number: u32, mut item: ItemOf<T>) -> DispatchResult {
		let freed = Self::free_where(id, &set, number, &mut item, SlotState::is_assigned);
		ensure!(freed > 0, Error::<T>::NotDue);
		Items::<T>::insert(id, number, item);
		Ok(())
	}

	/// Frees the places of those who did not commit in time, for others.
	fn free_expired(id: TaskSetId, mut set: SetOf<T>, number: u32, mut item: ItemOf<T>) -> DispatchResult {
		let now = Self::now();
		let expired = |state: &SlotState| matches!(state, SlotState::Assigned { until } if *until < now);
		let freed = Self::free_where(id, &set, number, &mut item, expired);
		ensure!(freed > 0, Error::<T>::NotDue);
		if item.listing == Listing::None {
			Self::ask_for_labels(id, &mut set, number, &mut item);
		}
		Items::<T>::insert(id, number, item);
		TaskSets::<T>::insert(id, set);
		Ok(())
	}

	/// Nobody committed: others are asked, while there is time.
	fn restart(id: TaskSetId, mut set: SetOf<T>, number: u32, mut item: ItemOf<T>) -> DispatchResult {
		Self::free_where(id, &set, number, &mut item, |_| true);
		if set.gives_work(Self::now()) {
			item.commit_by = set.spec.work_deadline;
			Self::ask_for_labels(id, &mut set, number, &mut item);
			Items::<T>::insert(id, number, item);
			TaskSets::<T>::insert(id, set);
			return Ok(());
		}
		match item.round {
			Round::First => {
				Self::finish(id, set, number, item, Verdict::Unworked, None, None);
				Ok(())
			},
			Round::Second => Self::dispute(id, set, number, item),
		}
	}

	fn resolve_due(id: TaskSetId, mut set: SetOf<T>, number: u32, mut item: ItemOf<T>) -> DispatchResult {
		Self::free_where(id, &set, number, &mut item, SlotState::is_assigned);
		if let Some(answer) = item.gold {
			return Self::decide(id, set, number, item, answer, Verdict::Gold);
		}
		if let Some(answer) = item.agreement(set.spec.quorum) {
			return Self::decide(id, set, number, item, answer, Verdict::Agreement);
		}
		let now = Self::now();
		if now > set.spec.judge_deadline {
			return Self::pay_for_silence(id, set, number, item);
		}
		if item.round == Round::Second || !set.gives_work(now) {
			return Self::dispute(id, set, number, item);
		}
		let mut item = item.begin_second_round(set.spec.work_deadline);
		Self::ask_for_labels(id, &mut set, number, &mut item);
		Items::<T>::insert(id, number, item);
		TaskSets::<T>::insert(id, set);
		Self::deposit_event(Event::SecondRoundBegan { set: id, item: number });
		Ok(())
	}

	fn dispute(id: TaskSetId, set: SetOf<T>, number: u32, mut item: ItemOf<T>) -> DispatchResult {
		let now = Self::now();
		if now > set.spec.judge_deadline {
			return Self::pay_for_silence(id, set, number, item);
		}
		item.disputed_at = Some(now);
		Items::<T>::insert(id, number, item);
		TaskSets::<T>::insert(id, set);
		Self::deposit_event(Event::Disputed { set: id, item: number });
		Ok(())
	}

	/// Nobody decided in time: everyone who revealed is paid.
	fn pay_for_silence(id: TaskSetId, mut set: SetOf<T>, number: u32, item: ItemOf<T>) -> DispatchResult {
		let revealed = item.labels().filter(|slot| slot.state.answer().is_some());
		for Slot { who, .. } in revealed {
			Self::pay(id, &mut set, number, who, 1)?;
		}
		Self::finish(id, set, number, item, Verdict::Silence, None, None);
		Ok(())
	}

	/// Pays everyone who gave `answer`, in both rounds, and credits the label to one of them.
	fn decide(
		id: TaskSetId,
		mut set: SetOf<T>,
		number: u32,
		item: ItemOf<T>,
		answer: Answer,
		verdict: Verdict,
	) -> DispatchResult {
		let skill = set.spec.skill();
		let mut agreeing = Vec::new();
		for Slot { who, state } in item.labels() {
			let right = state.answer() == Some(&answer);
			if verdict == Verdict::Gold && state.answer().is_some() {
				T::Reputation::gold(who, skill, right);
			}
			if right {
				Self::pay(id, &mut set, number, who, 1)?;
				T::Reputation::accepted(who, skill);
				agreeing.push(who.clone());
			} else {
				T::Reputation::refused(who, skill);
			}
		}
		let drawn = Self::lot_of(item.seed, (id, number), u32::try_from(agreeing.len()).unwrap_or(u32::MAX));
		let credited = agreeing.get(usize_of(drawn)).cloned();
		Self::finish(id, set, number, item, verdict, Some(answer), credited);
		Ok(())
	}

	/// Stores how an item ended, and forgets the rest of it.
	fn finish(
		id: TaskSetId,
		mut set: SetOf<T>,
		number: u32,
		item: ItemOf<T>,
		verdict: Verdict,
		answer: Option<Answer>,
		credited: Option<T::AccountId>,
	) {
		Items::<T>::remove(id, number);
		for Slot { who, .. } in item.labels() {
			Self::change_labeller(id, who, |labeller| labeller.leave(number));
		}
		if let Some(who) = &credited {
			Self::change_labeller(id, who, |labeller| labeller.credits.saturating_inc());
			set.progress.credits.saturating_inc();
		}
		set.progress.in_flight = set.progress.in_flight.saturating_sub(1);
		set.progress.finished.saturating_inc();
		TaskSets::<T>::insert(id, set);
		Results::<T>::insert(id, number, Outcome { verdict, answer, credited: credited.clone() });
		Self::deposit_event(Event::Resolved { set: id, item: number, verdict, answer, credited });
	}

	/// Frees the places in the present round of which `which` holds; returns how many they were.
	fn free_where(
		id: TaskSetId,
		set: &SetOf<T>,
		number: u32,
		item: &mut ItemOf<T>,
		which: impl Fn(&SlotState) -> bool,
	) -> u32 {
		let mut freed = 0u32;
		item.slots.retain(|Slot { who, state }| {
			if !which(state) {
				return true;
			}
			freed.saturating_inc();
			T::Reputation::refused(who, set.spec.skill());
			Self::change_labeller(id, who, |labeller| labeller.leave(number));
			Self::deposit_event(Event::SlotExpired { set: id, item: number, who: who.clone() });
			false
		});
		freed
	}

	/// Pays `rewards` rewards out of the hold.
	fn pay(id: TaskSetId, set: &mut SetOf<T>, item: u32, who: &T::AccountId, rewards: Balance) -> DispatchResult {
		let amount = set.spec.reward.saturating_mul(rewards);
		let (reason, from) = (HoldReason::Reward.into(), &set.organisation);
		let (exact, free, force) = (Precision::Exact, Restriction::Free, Fortitude::Force);
		T::Currency::transfer_on_hold(&reason, from, who, amount, exact, free, force)?;
		set.money.paid = set.money.paid.saturating_add(amount);
		Self::deposit_event(Event::Paid { set: id, item, who: who.clone(), amount });
		Ok(())
	}
}

/// Reviews.
impl<T: Config> Pallet<T> {
	pub(crate) fn ensure_can_review(
		id: TaskSetId,
		number: u32,
		reviewer: &T::AccountId,
		answer: &Answer,
	) -> DispatchResult {
		let (set, item) = Self::set_and_item(id, number)?;
		let now = Self::now();
		ensure!(item.disputed_at.is_some(), Error::<T>::NotDisputed);
		ensure!(now <= set.spec.judge_deadline, Error::<T>::JudgingOver);
		Self::ensure_impartial(&set, reviewer)?;
		ensure!(item.labels().all(|slot| slot.who != *reviewer), Error::<T>::OwnWork);
		ensure!(Self::tier(&set, reviewer) > set.spec.min_tier, Error::<T>::TierTooLow);
		let turn = Self::turn_of(id, number, reviewer).ok_or(Error::<T>::NotYourTurn)?;
		ensure!(now >= turn, Error::<T>::NotYourTurn);
		ensure!(set.spec.kind.admits(answer), Error::<T>::InvalidAnswer);
		Ok(())
	}

	/// First block in which `who` may review: drawn over the judge period by the hash of the block of the dispute, but
	/// over no more blocks than the chain surely remembers that hash for. By the end of them it is everybody's turn.
	pub(crate) fn turn_of(id: TaskSetId, number: u32, who: &T::AccountId) -> Option<BlockNumber> {
		let (set, item) = Self::set_and_item(id, number).ok()?;
		let since = item.disputed_at.filter(|since| *since < Self::now())?;
		let span = Self::review_span(&set.times);
		let delay = Self::lot(since, (id, number, who), span).map_or(span, |delay| delay.saturating_add(1));
		Some(since.saturating_add(delay))
	}

	/// Over how many blocks reviewers are let in.
	pub(crate) fn review_span(times: &Times) -> BlockNumber {
		let remembered: BlockNumber = <T as frame_system::Config>::BlockHashCount::get().saturated_into();
		times.judge.min(remembered.saturating_div(2)).max(1)
	}

	pub(crate) fn decide_by_review(
		id: TaskSetId,
		number: u32,
		reviewer: &T::AccountId,
		answer: Answer,
	) -> DispatchResult {
		let (mut set, item) = Self::set_and_item(id, number)?;
		Self::pay(id, &mut set, number, reviewer, REVIEW_REWARDS)?;
		Self::decide(id, set, number, item, answer, Verdict::Review)
	}
}
