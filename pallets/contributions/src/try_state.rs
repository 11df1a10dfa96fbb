//! What is always true of the pallet's storage.

use alloc::collections::{BTreeMap, BTreeSet};

use sp_runtime::TryRuntimeError;

use super::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_totals()?;
		Self::check_contributions()?;
		Self::check_accounts()?;
		Self::check_statistics()?;
		Self::check_queue()?;
		Self::check_versions()
	}

	/// 1. Both aggregates of a model are exactly the sums over its accounts, and nothing joined after its latest epoch.
	fn check_totals() -> Result<(), TryRuntimeError> {
		let mut sums = BTreeMap::<ModelId, (ConsentTotals, ConsentTotals)>::new();
		for (model, _, account) in AccountConsent::<T>::iter() {
			if account.active.is_empty() {
				continue;
			}
			let set = ModelConsent::<T>::get(model).ok_or("an active account belongs to an active set")?;
			ensure!(
				account.active.iter().all(|active| active.joined <= set.latest_epoch),
				"nothing joined after the latest epoch"
			);
			let part = set.part_of(&account);
			let sum = sums.entry(model).or_default();
			sum.0.weight = sum.0.weight.saturating_add(part.totals.weight);
			sum.0.heads = sum.0.heads.saturating_add(part.totals.heads);
			sum.1.weight = sum.1.weight.saturating_add(part.before_latest.weight);
			sum.1.heads = sum.1.heads.saturating_add(part.before_latest.heads);
		}
		for (model, set) in ModelConsent::<T>::iter() {
			let (totals, before_latest) = sums.remove(&model).unwrap_or_default();
			ensure!(set.totals == totals, "totals are the sum over accounts");
			ensure!(set.before_latest == before_latest, "earlier totals are the sum over accounts");
		}
		Ok(())
	}

	/// 2. A contribution has at least one pledge and each of its models has its pledge; a pledge has its contribution.
	fn check_contributions() -> Result<(), TryRuntimeError> {
		let next = NextContributionId::<T>::get();
		let mut pledges = 0usize;
		for (contribution, record) in Contributions::<T>::iter() {
			ensure!(contribution < next, "a number is given out once");
			ensure!(!record.models.is_empty(), "a contribution has a pledge");
			ensure!(record.models.windows(2).all(|pair| pair.first() < pair.last()), "models are sorted and unique");
			for model in &record.models {
				ensure!(Pledges::<T>::contains_key(model, contribution), "each model of a contribution has its pledge");
				pledges = pledges.saturating_add(1);
			}
		}
		ensure!(Pledges::<T>::iter_keys().count() == pledges, "each pledge has its contribution");
		Ok(())
	}

	/// 3. The records of accounts name exactly the active pledges, and count exactly the attested ones.
	fn check_accounts() -> Result<(), TryRuntimeError> {
		let mut active = BTreeMap::<(ModelId, ContributionId), (T::AccountId, u32, EpochIndex)>::new();
		let mut attested = BTreeMap::<(ModelId, T::AccountId), u32>::new();
		for (model, contribution, pledge) in Pledges::<T>::iter() {
			let record = Contributions::<T>::get(contribution).ok_or("a pledge has its contribution")?;
			match pledge.state {
				PledgeState::Pending { .. } => (),
				PledgeState::Attested { .. } => {
					let count = attested.entry((model, record.owner)).or_default();
					*count = count.saturating_add(1);
				},
				PledgeState::Active { epoch, .. } => {
					active.insert((model, contribution), (record.owner, record.rows, epoch));
				},
			}
		}
		for (model, who, account) in AccountConsent::<T>::iter() {
			ensure!(!account.is_empty(), "a record says something");
			let count = attested.remove(&(model, who.clone())).unwrap_or_default();
			ensure!(account.attested == count, "attested pledges are counted");
			for ActiveContribution { contribution, rows, joined } in account.active {
				let pledge = active.remove(&(model, contribution));
				ensure!(pledge == Some((who.clone(), rows, joined)), "a record names active pledges of its account");
			}
		}
		ensure!(active.is_empty(), "every active pledge is in its account's record");
		ensure!(attested.is_empty(), "every attested pledge is in its account's record");
		Ok(())
	}

	/// 4. Exactly the attested and active pledges hold the places of their statistics.
	fn check_statistics() -> Result<(), TryRuntimeError> {
		let mut places = 0usize;
		for (model, contribution, pledge) in Pledges::<T>::iter() {
			let record = Contributions::<T>::get(contribution).ok_or("a pledge has its contribution")?;
			if pledge.state.is_vouched_for() {
				let holder = Statistics::<T>::get(model, record.statistic);
				ensure!(holder == Some(contribution), "a vouched-for pledge holds the place of its statistic");
				places = places.saturating_add(1);
			}
		}
		ensure!(Statistics::<T>::iter_keys().count() == places, "a statistic's place is held by a pledge");
		Ok(())
	}

	/// 5. Exactly the attested pledges are queued, once, and exactly the models with queued pledges wait.
	fn check_queue() -> Result<(), TryRuntimeError> {
		let mut queued = BTreeSet::new();
		let mut waiting = BTreeMap::new();
		for (model, joins) in Joining::<T>::iter() {
			let since = joins.iter().map(|join| join.attested).min().ok_or("a stored queue has joins")?;
			waiting.insert(model, since);
			for join in joins {
				ensure!(queued.insert((model, join.contribution)), "a pledge is queued once");
			}
		}
		for (model, contribution, pledge) in Pledges::<T>::iter() {
			let attested = matches!(pledge.state, PledgeState::Attested { .. });
			ensure!(queued.remove(&(model, contribution)) == attested, "exactly the attested pledges are queued");
		}
		ensure!(queued.is_empty(), "a queued pledge exists");
		for Waiting { model, since } in JoinQueue::<T>::get() {
			ensure!(
				waiting.remove(&model) == Some(since),
				"a waiting model has queued pledges, and waits since the first"
			);
		}
		ensure!(waiting.is_empty(), "a model with queued pledges waits");
		Ok(())
	}

	/// 6. The known spans of a model touch each other and the present version.
	fn check_versions() -> Result<(), TryRuntimeError> {
		let mut spans = 0usize;
		for (model, set) in ModelConsent::<T>::iter() {
			let mut until = None;
			for version in set.oldest.0..set.version.0 {
				let span = PastVersions::<T>::get(model, ConsentVersion(version)).ok_or("no span is missing")?;
				ensure!(until.is_none_or(|until| until == span.from), "spans touch");
				until = Some(span.until);
				spans = spans.saturating_add(1);
			}
			ensure!(until.is_none_or(|until| until == set.since), "the last span touches the present version");
		}
		ensure!(PastVersions::<T>::iter_keys().count() == spans, "no span is left over");
		Ok(())
	}
}
