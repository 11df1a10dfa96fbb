//! How contributions join and leave, and what other pallets are told about it.

use alloc::{collections::BTreeSet, vec::Vec};

use frame_support::{defensive, storage::StorageDoubleMap, weights::WeightMeter};
use sp_runtime::traits::Hash as _;

use super::*;

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

/// Registering and pledging.
impl<T: Config> Pallet<T> {
	pub(crate) fn present_epoch() -> EpochIndex {
		EpochIndex(Self::now().checked_div(T::EpochLength::get()).unwrap_or_default())
	}

	/// The record of `contribution`, if it is `owner`'s.
	pub(crate) fn owned(owner: &T::AccountId, contribution: ContributionId) -> Result<ContributionOf<T>, Error<T>> {
		let record = Contributions::<T>::get(contribution).ok_or(Error::<T>::NotFound)?;
		ensure!(&record.owner == owner, Error::<T>::NotOwner);
		Ok(record)
	}

	/// Whether `model` takes a pledge of `statistic` over `rows`.
	pub(crate) fn ensure_takes(model: ModelId, statistic: &Hash32, rows: u32) -> Result<(), Error<T>> {
		let rules = T::Models::rules(model).ok_or(Error::<T>::ModelNotFound)?;
		ensure!(T::KillSwitch::state(model).accepts_pledges(), Error::<T>::ModelHalted);
		ensure!(rows > 0 && rows >= rules.min_rows, Error::<T>::TooFewRows);
		ensure!(!Statistics::<T>::contains_key(model, statistic), Error::<T>::DuplicateStatistic);
		Ok(())
	}

	/// Registers a contribution and pledges it to `model`.
	pub(crate) fn do_contribute(
		owner: &T::AccountId,
		payer: &T::AccountId,
		model: ModelId,
		statistic: Hash32,
		rows: u32,
		provenance: Provenance,
	) -> Result<ContributionId, DispatchError> {
		ensure!(rows <= T::MaxRows::get(), Error::<T>::TooManyRows);
		Self::ensure_takes(model, &statistic, rows)?;

		let contribution = Self::register(owner, payer, model, statistic, rows, provenance)?;
		Self::deposit_event(Event::Contributed { contribution, owner: owner.clone(), statistic, rows, provenance });
		Self::open_pledge(payer, model, contribution)?;
		Ok(contribution)
	}

	/// Pledges the contribution with this record to one more model.
	pub(crate) fn do_pledge(
		payer: &T::AccountId,
		contribution: ContributionId,
		mut record: ContributionOf<T>,
		model: ModelId,
	) -> DispatchResult {
		let Err(place) = record.models.binary_search(&model) else {
			return Err(Error::<T>::AlreadyPledged.into());
		};
		Self::ensure_takes(model, &record.statistic, record.rows)?;
		record.models.try_insert(place, model).map_err(|_| Error::<T>::TooManyPledges)?;

		Self::open_pledge(payer, model, contribution)?;
		Contributions::<T>::insert(contribution, record);
		Ok(())
	}

	/// Stores a new contribution that is pledged to `model`.
	pub(crate) fn register(
		owner: &T::AccountId,
		payer: &T::AccountId,
		model: ModelId,
		statistic: Hash32,
		rows: u32,
		provenance: Provenance,
	) -> Result<ContributionId, DispatchError> {
		let contribution = NextContributionId::<T>::get();
		let next = contribution.next().ok_or(Error::<T>::IdsExhausted)?;
		let models = BoundedVec::try_from(alloc::vec![model]).map_err(|_| Error::<T>::TooManyPledges)?;
		let ticket = T::ContributionConsideration::new(payer, Self::contribution_footprint())?;
		let deposit = Deposit { payer: payer.clone(), ticket };

		NextContributionId::<T>::put(next);
		Contributions::<T>::insert(
			contribution,
			Contribution { owner: owner.clone(), statistic, rows, models, provenance, deposit },
		);
		Ok(contribution)
	}

	/// Stores a pending pledge.
	pub(crate) fn open_pledge(payer: &T::AccountId, model: ModelId, contribution: ContributionId) -> DispatchResult {
		let expires = Self::now().saturating_add(T::PledgeLifetime::get());
		let ticket = T::PledgeConsideration::new(payer, Self::pledge_footprint())?;
		let deposit = Deposit { payer: payer.clone(), ticket };
		Pledges::<T>::insert(model, contribution, Pledge { state: PledgeState::Pending { expires }, deposit });
		Self::deposit_event(Event::Pledged { model, contribution, expires });
		Ok(())
	}

	pub(crate) fn contribution_footprint() -> Footprint {
		Footprint::from_mel::<ContributionOf<T>>()
	}

	/// The pledge itself, its statistic, its place in the queue and its place in the account's record.
	pub(crate) fn pledge_footprint() -> Footprint {
		Footprint::from_mel::<(PledgeOf<T>, Hash32, ContributionId, Join, ActiveContribution)>()
	}
}

/// Attesting and joining.
impl<T: Config> Pallet<T> {
	/// The block up to which a pledge waits, if it is pending.
	pub(crate) fn pending_until(model: ModelId, contribution: ContributionId) -> Result<BlockNumber, Error<T>> {
		match Pledges::<T>::get(model, contribution).ok_or(Error::<T>::NotPledged)?.state {
			PledgeState::Pending { expires } => Ok(expires),
			_ => Err(Error::<T>::NotPending),
		}
	}

	/// Whether a pledge waits for attestation, and may.
	pub(crate) fn ensure_attestable(model: ModelId, contribution: ContributionId) -> Result<(), Error<T>> {
		let expires = Self::pending_until(model, contribution)?;
		ensure!(Self::now() <= expires, Error::<T>::Expired);
		ensure!(T::KillSwitch::state(model).accepts_pledges(), Error::<T>::ModelHalted);
		Ok(())
	}

	/// Queues a pledge for the next epoch boundary.
	pub(crate) fn enqueue(
		model: ModelId,
		contribution: ContributionId,
		record: &ContributionOf<T>,
		by: T::AccountId,
	) -> Result<EpochIndex, Error<T>> {
		let attested = Self::present_epoch();
		ensure!(!Statistics::<T>::contains_key(model, record.statistic), Error::<T>::DuplicateStatistic);
		let mut account = AccountConsent::<T>::get(model, &record.owner).unwrap_or_default();
		ensure!(account.len() < T::MaxPerAccount::get(), Error::<T>::TooManyContributions);
		let mut pledge = Pledges::<T>::get(model, contribution).ok_or(Error::<T>::NotPledged)?;
		let mut joins = Joining::<T>::get(model);
		joins.try_push(Join { contribution, attested }).map_err(|_| Error::<T>::JoinsFull)?;
		let mut queue = JoinQueue::<T>::get();
		if !queue.iter().any(|waiting| waiting.model == model) {
			queue.try_push(Waiting { model, since: attested }).map_err(|_| Error::<T>::JoiningModelsFull)?;
			JoinQueue::<T>::put(queue);
		}

		Joining::<T>::insert(model, joins);
		account.attested = account.attested.saturating_add(1);
		AccountConsent::<T>::insert(model, &record.owner, account);
		Statistics::<T>::insert(model, record.statistic, contribution);
		pledge.state = PledgeState::Attested { by };
		Pledges::<T>::insert(model, contribution, pledge);
		Ok(attested)
	}

	/// Processes every queue that is due, as far as `limit` goes. A queue is processed whole or not at all.
	pub(crate) fn process_due(limit: Weight) -> Weight {
		let mut meter = WeightMeter::with_limit(limit);
		if meter.try_consume(T::WeightInfo::on_idle_base()).is_err() {
			return meter.consumed();
		}
		let epoch = Self::present_epoch();
		let worst = T::WeightInfo::activate(T::MaxJoins::get());
		for waiting in JoinQueue::<T>::get().into_iter().filter(|waiting| waiting.since < epoch) {
			if !meter.can_consume(worst) {
				break;
			}
			let joins = Self::process_joins(waiting.model);
			meter.consume(T::WeightInfo::activate(joins));
		}
		meter.consumed()
	}

	/// Makes the joins of `model` active that were attested in an earlier epoch; returns how many were due.
	pub(crate) fn process_joins(model: ModelId) -> u32 {
		let epoch = Self::present_epoch();
		let (due, rest): (Vec<Join>, Vec<Join>) =
			Joining::<T>::get(model).into_iter().partition(|join| join.attested < epoch);
		if due.is_empty() {
			return 0;
		}
		Self::set_joins(model, BoundedVec::truncate_from(rest));

		let mut set = Self::open_set(model);
		let mut joined = Vec::new();
		let mut owners = BTreeSet::new();
		for Join { contribution, .. } in &due {
			let owner = set.as_mut().and_then(|set| Self::join(set, model, *contribution, epoch));
			match owner {
				Some((owner, rows)) => {
					owners.insert(owner);
					joined.push((*contribution, rows));
				},
				None => Self::drop_pledge(model, *contribution),
			}
		}
		if let (Some(set), false) = (set, joined.is_empty()) {
			let version = Self::publish(model, set);
			T::OnActiveSet::changed(model, version, &joined, &[]);
			let contributions = joined.into_iter().map(|(contribution, _)| contribution).collect();
			let contributions = BoundedVec::truncate_from(contributions);
			Self::deposit_event(Event::Activated { model, version, contributions });
		}
		owners.iter().for_each(|owner| Self::tell(model, owner));
		u32::try_from(due.len()).unwrap_or(u32::MAX)
	}

	/// The record of `model`, if data can still join it.
	fn open_set(model: ModelId) -> Option<ModelRecord> {
		if !T::KillSwitch::state(model).accepts_pledges() {
			return None;
		}
		ModelConsent::<T>::get(model).or_else(|| T::Models::rules(model).map(|rules| ModelRecord::new(&rules)))
	}

	/// Moves one attested pledge into the active set and returns its owner and rows; `None` leaves everything as it was.
	fn join(
		set: &mut ModelRecord,
		model: ModelId,
		contribution: ContributionId,
		epoch: EpochIndex,
	) -> Option<(T::AccountId, u32)> {
		let Contribution { owner, statistic, rows, .. } = Contributions::<T>::get(contribution)?;
		let mut account = AccountConsent::<T>::get(model, &owner)?;
		let mut pledge = Pledges::<T>::get(model, contribution)?;
		if account.active.is_empty() {
			account.counted = !T::Models::is_party(model, &owner);
		}

		let mut after = account.clone();
		after.active.try_push(ActiveContribution { contribution, rows, joined: epoch }).ok()?;
		after.attested = after.attested.saturating_sub(1);
		set.begin_epoch(epoch);
		let part = set.part_of(&account);
		set.replace(part, set.part_of(&after));
		Self::chain(set, model, Change::Joined { contribution, statistic });

		AccountConsent::<T>::insert(model, &owner, after);
		pledge.state = PledgeState::Active { epoch, since: Self::now() };
		Pledges::<T>::insert(model, contribution, pledge);
		Some((owner, rows))
	}

	/// Lets go of an attested pledge that cannot join.
	fn drop_pledge(model: ModelId, contribution: ContributionId) {
		let Some(record) = Contributions::<T>::get(contribution) else {
			defensive!("a queued contribution exists");
			return;
		};
		Self::leave(model, contribution, &record);
		Self::deposit_event(Event::PledgeDropped { model, contribution });
		Self::detach(model, contribution, record);
	}

	/// Stores what is queued for `model`, and where `model` stands in the queue.
	fn set_joins(model: ModelId, joins: JoinsOf<T>) {
		let since = joins.iter().map(|join| join.attested).min();
		JoinQueue::<T>::mutate(|queue| match since {
			None => queue.retain(|waiting| waiting.model != model),
			Some(since) => {
				queue.iter_mut().filter(|waiting| waiting.model == model).for_each(|waiting| waiting.since = since)
			},
		});
		match since {
			None => Joining::<T>::remove(model),
			Some(_) => Joining::<T>::insert(model, joins),
		}
	}
}

/// Leaving. Nothing here can fail: nobody is kept in a model by a broken record.
impl<T: Config> Pallet<T> {
	/// Takes a contribution out of one model, wherever it stands there, and returns the pledge's deposit.
	pub(crate) fn leave(model: ModelId, contribution: ContributionId, record: &ContributionOf<T>) {
		let Some(pledge) = Pledges::<T>::take(model, contribution) else {
			defensive!("a contribution has a pledge for each of its models");
			return;
		};
		if pledge.state.is_vouched_for() {
			Statistics::<T>::remove(model, record.statistic);
		}
		pledge.deposit.close();
		match pledge.state {
			PledgeState::Pending { .. } => (),
			PledgeState::Attested { .. } => Self::leave_queue(model, contribution, &record.owner),
			PledgeState::Active { .. } => Self::leave_set(model, contribution, record),
		}
	}

	/// Removes a contribution that has left every model, returns its deposit, and tells the other pallets.
	pub(crate) fn close(contribution: ContributionId, record: ContributionOf<T>) {
		Contributions::<T>::remove(contribution);
		record.deposit.close();
		T::OnRevoke::revoked(contribution);
	}

	/// Strikes `model` off the list of a contribution that has left it; the last one closes the contribution.
	pub(crate) fn detach(model: ModelId, contribution: ContributionId, mut record: ContributionOf<T>) {
		record.models.retain(|pledged| *pledged != model);
		if record.models.is_empty() {
			let owner = record.owner.clone();
			Self::close(contribution, record);
			Self::deposit_event(Event::Removed { contribution, owner });
		} else {
			Contributions::<T>::insert(contribution, record);
		}
	}

	fn leave_queue(model: ModelId, contribution: ContributionId, owner: &T::AccountId) {
		let mut joins = Joining::<T>::get(model);
		joins.retain(|join| join.contribution != contribution);
		Self::set_joins(model, joins);
		AccountConsent::<T>::mutate_exists(model, owner, |stored| {
			*stored = stored.take().and_then(|mut account| {
				account.attested = account.attested.saturating_sub(1);
				(!account.is_empty()).then_some(account)
			});
		});
	}

	fn leave_set(model: ModelId, contribution: ContributionId, record: &ContributionOf<T>) {
		let (Some(mut set), Some(account)) =
			(ModelConsent::<T>::get(model), AccountConsent::<T>::get(model, &record.owner))
		else {
			defensive!("an active contribution is in an active set");
			return;
		};
		let mut after = account.clone();
		after.active.retain(|active| active.contribution != contribution);
		let part = set.part_of(&account);
		set.replace(part, set.part_of(&after));
		Self::chain(&mut set, model, Change::Left { contribution, statistic: record.statistic });

		if after.is_empty() {
			AccountConsent::<T>::remove(model, &record.owner);
		} else {
			AccountConsent::<T>::insert(model, &record.owner, after);
		}
		let version = Self::publish(model, set);
		T::OnActiveSet::changed(model, version, &[], &[contribution]);
		Self::tell(model, &record.owner);
	}
}

/// Versions.
impl<T: Config> Pallet<T> {
	/// Adds a change to the hash chain over the active set.
	fn chain(set: &mut ModelRecord, model: ModelId, change: Change) {
		set.log = sp_runtime::traits::BlakeTwo256::hash_of(&(set.log, model, Self::now(), change)).into();
	}

	/// Stores a changed active set under a version of its own, one for each block.
	fn publish(model: ModelId, mut set: ModelRecord) -> ConsentVersion {
		let now = Self::now();
		let fresh = ConsentVersion::default();
		let bumped = set.version != fresh && set.since == now;
		if !bumped {
			if let Some(next) = set.version.next() {
				PastVersions::<T>::insert(model, set.version, Span { from: set.since, until: now });
				set.version = next;
				set.since = now;
			} else {
				defensive!("a model sees fewer than 2^32 versions");
			}
			Self::prune(model, &mut set, now);
		}
		let (new, log) = (set.version, set.log);
		ModelConsent::<T>::insert(model, set);
		let old = ConsentVersion(new.0.saturating_sub(1));
		Self::deposit_event(Event::VersionChanged { model, old, new, log });
		new
	}

	/// Forgets at most two spans that ended too long ago: one more than is made, so that any backlog shrinks.
	fn prune(model: ModelId, set: &mut ModelRecord, now: BlockNumber) {
		for _ in 0..2 {
			let Some(span) = PastVersions::<T>::get(model, set.oldest) else {
				return;
			};
			if span.until.saturating_add(T::VersionRetention::get()) >= now {
				return;
			}
			PastVersions::<T>::remove(model, set.oldest);
			set.oldest = set.oldest.next().unwrap_or(set.version);
		}
	}

	/// The ended version that was current after block `at`. Spans touch and are in order, so halving finds it.
	fn past_version(model: ModelId, set: &ModelRecord, at: BlockNumber) -> Option<ConsentVersion> {
		let (mut low, mut high) = (set.oldest.0, set.version.0);
		while low < high {
			let middle = low.midpoint(high);
			let span = PastVersions::<T>::get(model, ConsentVersion(middle))?;
			if at < span.from {
				high = middle;
			} else if at >= span.until {
				low = middle.saturating_add(1);
			} else {
				return Some(ConsentVersion(middle));
			}
		}
		None
	}

	/// Tells the other pallets what `who` weighs now.
	fn tell(model: ModelId, who: &T::AccountId) {
		T::OnConsentChange::weight_changed(model, who, <Self as Consent<T::AccountId>>::weight(model, who));
	}

	pub(crate) fn view(contribution: ContributionId) -> Option<ContributionView<T::AccountId>> {
		let Contribution { owner, statistic, rows, models, provenance, deposit } =
			Contributions::<T>::get(contribution)?;
		let state = |model: &ModelId| Some((*model, Pledges::<T>::get(model, contribution)?.state));
		let pledges = models.iter().filter_map(state).collect();
		Some(ContributionView { owner, statistic, rows, provenance, payer: deposit.payer, pledges })
	}
}

impl<T: Config> Consent<T::AccountId> for Pallet<T> {
	fn weight(model: ModelId, who: &T::AccountId) -> Weight64 {
		let (Some(set), Some(account)) = (ModelConsent::<T>::get(model), AccountConsent::<T>::get(model, who)) else {
			return 0;
		};
		account.weight(set.weight_cap, None)
	}

	fn mature_weight(model: ModelId, who: &T::AccountId, at: EpochIndex) -> Weight64 {
		let (Some(set), Some(account)) = (ModelConsent::<T>::get(model), AccountConsent::<T>::get(model, who)) else {
			return 0;
		};
		if account.counted {
			account.weight(set.weight_cap, Some(at))
		} else {
			0
		}
	}

	fn has_pledges(model: ModelId) -> bool {
		Pledges::<T>::contains_prefix(model)
	}

	fn totals(model: ModelId) -> ConsentTotals {
		ModelConsent::<T>::get(model).map(|set| set.totals).unwrap_or_default()
	}

	fn mature_totals(model: ModelId) -> ConsentTotals {
		let epoch = Self::present_epoch();
		ModelConsent::<T>::get(model).map(|set| set.mature_totals(epoch)).unwrap_or_default()
	}

	fn epoch() -> EpochIndex {
		Self::present_epoch()
	}

	fn epoch_end(epoch: EpochIndex) -> BlockNumber {
		epoch.0.saturating_add(1).saturating_mul(T::EpochLength::get())
	}

	fn version_at(model: ModelId, at: BlockNumber) -> Option<ConsentVersion> {
		if at > Self::now() {
			return None;
		}
		match ModelConsent::<T>::get(model) {
			None => Some(ConsentVersion::default()),
			Some(set) if at >= set.since => Some(set.version),
			Some(set) => Self::past_version(model, &set, at),
		}
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_join(model: ModelId, who: &T::AccountId, weight: Weight64) {
		Self::benchmark_activate(model, who, u32::try_from(weight).unwrap_or(u32::MAX));
	}
}

impl<T: Config> ContributionBook<T::AccountId> for Pallet<T> {
	fn contribute(
		owner: &T::AccountId,
		payer: &T::AccountId,
		model: ModelId,
		statistic: Hash32,
		rows: u32,
		provenance: Provenance,
	) -> Result<ContributionId, DispatchError> {
		Self::do_contribute(owner, payer, model, statistic, rows, provenance)
	}

	fn pledge(contribution: ContributionId, model: ModelId, payer: &T::AccountId) -> DispatchResult {
		let record = Contributions::<T>::get(contribution).ok_or(Error::<T>::NotFound)?;
		Self::do_pledge(payer, contribution, record, model)
	}

	fn owner(contribution: ContributionId) -> Option<T::AccountId> {
		Contributions::<T>::get(contribution).map(|record| record.owner)
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_contribution(owner: &T::AccountId, model: ModelId) -> ContributionId {
		Self::benchmark_pending(owner, model)
	}
}
