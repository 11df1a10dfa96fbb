//! Work: commitments, answers, gold, and what becomes of accepted labels.

use super::*;

impl<T: Config> Pallet<T> {
	pub(crate) fn set_and_item(set: TaskSetId, item: u32) -> Result<(SetOf<T>, ItemOf<T>), DispatchError> {
		let record = TaskSets::<T>::get(set).ok_or(Error::<T>::SetNotFound)?;
		let item = Items::<T>::get(set, item).ok_or(Error::<T>::ItemNotFound)?;
		Ok((record, item))
	}

	pub(crate) fn record_commitment(set: TaskSetId, number: u32, who: &T::AccountId, hash: Hash32) -> DispatchResult {
		let (record, mut item) = Self::set_and_item(set, number)?;
		let slot = item.slot_mut(who).ok_or(Error::<T>::NotAssigned)?;
		let SlotState::Assigned { until } = slot.state else { return Err(Error::<T>::AlreadyCommitted.into()) };
		let now = Self::now();
		ensure!(now <= until, Error::<T>::CommitPeriodOver);

		slot.state = SlotState::Committed { hash };
		if item.committed() >= sets::usize_of(record.spec.redundancy) {
			item.commits_closed = Some(now);
		}
		Items::<T>::insert(set, number, item);
		Self::change_labeller(set, who, |labeller| labeller.pending = Pending::None);
		Ok(())
	}

	pub(crate) fn record_answer(
		set: TaskSetId,
		number: u32,
		who: &T::AccountId,
		answer: Answer,
		salt: &Hash32,
	) -> DispatchResult {
		let (record, mut item) = Self::set_and_item(set, number)?;
		let now = Self::now();
		let phase = item.phase(now, &record.times, record.expects_gold());
		let slot = item.slot_mut(who).ok_or(Error::<T>::NotAssigned)?;
		let hash = match slot.state {
			SlotState::Assigned { .. } => return Err(Error::<T>::NotCommitted.into()),
			SlotState::Revealed { .. } => return Err(Error::<T>::AlreadyRevealed.into()),
			SlotState::Committed { hash } => hash,
		};
		ensure!(phase != Phase::Committing, Error::<T>::RevealNotOpen);
		ensure!(phase == Phase::Revealing, Error::<T>::RevealPeriodOver);
		ensure!(record.spec.kind.admits(&answer), Error::<T>::InvalidAnswer);
		ensure!(hash == commitment(set, number, who, &answer, salt), Error::<T>::CommitmentMismatch);

		slot.state = SlotState::Revealed { answer };
		item.add_salt(salt);
		let outstanding = item.slots.iter().any(|slot| matches!(slot.state, SlotState::Committed { .. }));
		if !outstanding {
			item.reveals_closed = Some(now);
		}
		Items::<T>::insert(set, number, item);
		Ok(())
	}

	pub(crate) fn record_gold(
		set: TaskSetId,
		number: u32,
		who: &T::AccountId,
		answer: &Answer,
		salt: &Hash32,
		proof: &GoldProof,
	) -> DispatchResult {
		let (mut record, mut item) = Self::set_and_item(set, number)?;
		ensure!(record.organisation == *who, Error::<T>::NotOrganisation);
		ensure!(item.gold.is_none(), Error::<T>::GoldAlreadyRevealed);
		let root = record.spec.gold_root.filter(|_| record.expects_gold()).ok_or(Error::<T>::NoGoldLeft)?;
		let phase = item.phase(Self::now(), &record.times, true);
		ensure!(phase == Phase::Judging, Error::<T>::NotInJudgePeriod);
		ensure!(record.spec.kind.admits(answer), Error::<T>::InvalidAnswer);
		let leaf = gold::leaf(who, &record.spec.items, number, answer, salt);
		ensure!(gold::verify(&root, record.spec.item_count, number, leaf, proof), Error::<T>::BadGoldProof);

		item.gold = Some(*answer);
		record.progress.gold_revealed.saturating_inc();
		Items::<T>::insert(set, number, item);
		TaskSets::<T>::insert(set, record);
		Ok(())
	}

	/// Makes one contribution of all credits of `who`; returns it and how many they were.
	pub(crate) fn contribute_credits(
		set: TaskSetId,
		who: &T::AccountId,
		statistic: Hash32,
	) -> Result<(ContributionId, u32), DispatchError> {
		let mut record = TaskSets::<T>::get(set).ok_or(Error::<T>::SetNotFound)?;
		let accepted = Labellers::<T>::get(who, set).credits;
		ensure!(accepted > 0, Error::<T>::NothingToContribute);
		let provenance = Provenance::Tasks { set, accepted };
		let contribution = T::Contributions::contribute(who, who, record.spec.model, statistic, accepted, provenance)?;

		record.progress.credits = record.progress.credits.saturating_sub(accepted);
		TaskSets::<T>::insert(set, record);
		Self::drop_credits(set, who);
		Ok((contribution, accepted))
	}

	/// Takes all credits of `who`; returns how many they were.
	pub(crate) fn drop_credits(set: TaskSetId, who: &T::AccountId) -> u32 {
		let mut dropped = 0;
		Self::change_labeller(set, who, |labeller| dropped = core::mem::take(&mut labeller.credits));
		dropped
	}

	/// Changes what `who` does in `set`; a record that says nothing goes.
	pub(crate) fn change_labeller(set: TaskSetId, who: &T::AccountId, change: impl FnOnce(&mut LabellerOf<T>)) {
		let mut labeller = Labellers::<T>::get(who, set);
		change(&mut labeller);
		if labeller.is_empty() {
			Labellers::<T>::remove(who, set);
		} else {
			Labellers::<T>::insert(who, set, labeller);
		}
	}
}
