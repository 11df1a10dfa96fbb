//! What the calls cost at their worst: full lists, full queues, spans to forget.

#![cfg(feature = "runtime-benchmarks")]

use alloc::vec::Vec;

use assent_primitives::{content_hash, Floor, ModelRules};
use codec::Encode;
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;
use sp_runtime::Perbill;

use super::*;

const ROWS: u32 = 100;

fn rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor::default(),
		hard_floor: Floor::default(),
		weight_cap: u64::from(u32::MAX),
		min_rows: 1,
		min_head_weight: 1,
		quorum_weight: Perbill::from_percent(50),
		quorum_heads: Perbill::from_percent(50),
	}
}

impl<T: Config> Pallet<T> {
	/// Gives `who` an active contribution of `rows` rows that joined in the first epoch and is mature, as a call would.
	pub(crate) fn benchmark_activate(model: ModelId, who: &T::AccountId, rows: u32) -> ContributionId {
		let first = EpochIndex::default();
		if Self::present_epoch() == first {
			T::BlockNumberProvider::set_block_number(T::EpochLength::get());
		}
		T::ContributionConsideration::ensure_successful(who, Self::contribution_footprint());
		T::PledgeConsideration::ensure_successful(who, Self::pledge_footprint());
		let statistic = content_hash(&NextContributionId::<T>::get().encode());
		let contribution = Self::register(who, who, model, statistic, rows, Provenance::OwnData)
			.expect("a deposit was made available");
		Self::benchmark_pledge(model, contribution, who, first);
		contribution
	}

	/// A contribution of `who` with a pending pledge to `model`. What `who` has is left as it is when that is enough.
	pub(crate) fn benchmark_pending(who: &T::AccountId, model: ModelId) -> ContributionId {
		let statistic = content_hash(&("benchmark", NextContributionId::<T>::get()).encode());
		let rows = T::Models::rules(model).map(|rules| rules.min_rows).unwrap_or_default().max(ROWS);
		let provenance = Provenance::OwnData;
		Self::do_contribute(who, who, model, statistic, rows, provenance).unwrap_or_else(|_| {
			fund::<T>(who, 1);
			Self::do_contribute(who, who, model, statistic, rows, provenance).expect("the model is open")
		})
	}

	/// Makes a contribution active in `model` since epoch `joined`.
	fn benchmark_pledge(model: ModelId, contribution: ContributionId, who: &T::AccountId, joined: EpochIndex) {
		let Contribution { statistic, rows, .. } = Contributions::<T>::get(contribution).expect("it was registered");
		Statistics::<T>::insert(model, statistic, contribution);
		let ticket = T::PledgeConsideration::new(who, Self::pledge_footprint()).expect("a deposit was made available");
		let state = PledgeState::Active { epoch: joined, since: 0 };
		let deposit = Deposit { payer: who.clone(), ticket };
		Pledges::<T>::insert(model, contribution, Pledge { state, deposit });
		Self::benchmark_record(model, who, [ActiveContribution { contribution, rows, joined }]);
	}

	/// Adds to the record of `who` in `model` and to its aggregates, and tells the other pallets.
	fn benchmark_record(model: ModelId, who: &T::AccountId, more: impl IntoIterator<Item = ActiveContribution>) {
		let mut set = ModelConsent::<T>::get(model)
			.unwrap_or_else(|| ModelRecord::new(&T::Models::rules(model).expect("the model exists")));
		let account = AccountConsent::<T>::get(model, who)
			.unwrap_or_else(|| AccountRecord { counted: true, ..Default::default() });
		let mut after = account.clone();
		let mut joined = alloc::vec::Vec::new();
		for active in more {
			set.begin_epoch(active.joined);
			joined.push((active.contribution, active.rows));
			after.active.try_push(active).expect("the account has room");
		}
		let part = set.part_of(&account);
		set.replace(part, set.part_of(&after));
		set.version = ConsentVersion(set.version.0.max(1));
		set.oldest = ConsentVersion(set.oldest.0.max(1));
		T::OnActiveSet::changed(model, set.version, &joined, &[]);
		ModelConsent::<T>::insert(model, set);
		AccountConsent::<T>::insert(model, who, after);
		let weight = <Self as Consent<T::AccountId>>::weight(model, who);
		T::OnConsentChange::weight_changed(model, who, weight);
	}

	/// Gives `model` as many spans to forget as one change forgets.
	fn benchmark_old_spans(model: ModelId) {
		let now = T::VersionRetention::get().saturating_add(T::EpochLength::get()).saturating_add(10);
		T::BlockNumberProvider::set_block_number(now);
		ModelConsent::<T>::mutate(model, |set| {
			if let Some(set) = set {
				set.oldest = ConsentVersion(1);
				set.version = ConsentVersion(3);
				set.since = 3;
			}
		});
		PastVersions::<T>::insert(model, ConsentVersion(1), Span { from: 1, until: 2 });
		PastVersions::<T>::insert(model, ConsentVersion(2), Span { from: 2, until: 3 });
	}
}

fn model<T: Config>(index: u32) -> (ModelId, T::AccountId) {
	let worker: T::AccountId = account("worker", index, 0);
	let (model, _) = T::Models::benchmark_model(&account("owner", index, 0), &worker, rules(), 1_000_000_000_000);
	(model, worker)
}

/// Gives `who` money for `pledges` pledges. A ticket makes sure of its own deposit alone, and what it makes sure of replaces
/// what was there: so of one that is larger than all together, ledger entries included.
fn fund<T: Config>(who: &T::AccountId, pledges: u32) {
	let items = u64::from(pledges).saturating_add(1).saturating_mul(10);
	T::ContributionConsideration::ensure_successful(
		who,
		Footprint::from_parts(usize::try_from(items).unwrap_or(usize::MAX), 1_000),
	);
}

/// A contribution of `who` with a pending pledge to `model`.
fn pending<T: Config>(model: ModelId, who: &T::AccountId, seed: u32) -> ContributionId {
	fund::<T>(who, 1);
	let contribution = NextContributionId::<T>::get();
	let statistic = content_hash(&("pending", seed).encode());
	Pallet::<T>::contribute(RawOrigin::Signed(who.clone()).into(), model, statistic, ROWS).expect("the model is open");
	contribution
}

/// Fills the record of `who` in `model` with `count` active contributions of the first epoch, which is over.
fn fill<T: Config>(model: ModelId, who: &T::AccountId, count: u32) {
	let joined = EpochIndex::default();
	if Pallet::<T>::present_epoch() == joined {
		T::BlockNumberProvider::set_block_number(T::EpochLength::get());
	}
	let filler = (0..count).map(|n| ActiveContribution {
		contribution: ContributionId(u64::MAX.saturating_sub(n.into())),
		rows: ROWS,
		joined,
	});
	Pallet::<T>::benchmark_record(model, who, filler);
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn contribute() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, _) = model::<T>(0);
		fund::<T>(&caller, 1);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model, [7; 32], ROWS);

		assert_eq!(Contributions::<T>::iter().count(), 1);
	}

	#[benchmark]
	fn pledge() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let models: Vec<ModelId> = (0..T::MaxPledges::get()).map(|index| model::<T>(index).0).collect();
		let (last, first) = models.split_last().expect("a contribution can have a pledge");
		let contribution = pending::<T>(*first.first().unwrap_or(last), &caller, 0);
		fund::<T>(&caller, T::MaxPledges::get());
		for model in first.iter().skip(1) {
			Pallet::<T>::pledge(RawOrigin::Signed(caller.clone()).into(), contribution, *model)?;
		}

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), contribution, *last);

		assert!(Pledges::<T>::contains_key(last, contribution));
		Ok(())
	}

	#[benchmark]
	fn attest() {
		let owner: T::AccountId = account("contributor", 0, 0);
		let (model, worker) = model::<T>(0);
		fill::<T>(model, &owner, T::MaxPerAccount::get().saturating_sub(1));
		let contribution = pending::<T>(model, &owner, 0);
		let attested = Pallet::<T>::present_epoch();
		let others = (1..T::MaxJoins::get())
			.map(|n| Join { contribution: ContributionId(u64::MAX.saturating_sub(n.into())), attested })
			.collect::<Vec<_>>();
		Joining::<T>::insert(model, BoundedVec::truncate_from(others));
		let waiting = (1..T::MaxJoiningModels::get())
			.map(|n| Waiting { model: ModelId(u32::MAX.saturating_sub(n)), since: attested })
			.collect::<Vec<_>>();
		JoinQueue::<T>::put(BoundedVec::truncate_from(waiting));

		#[extrinsic_call]
		_(RawOrigin::Signed(worker), contribution, model);

		assert_eq!(Statistics::<T>::iter_prefix_values(model).filter(|id| *id == contribution).count(), 1);
	}

	#[benchmark]
	fn revoke(m: Linear<1, { T::MaxPledges::get() }>) {
		let caller: T::AccountId = whitelisted_caller();
		let models: Vec<ModelId> = (0..m).map(|index| model::<T>(index).0).collect();
		for model in &models {
			fill::<T>(*model, &caller, T::MaxPerAccount::get().saturating_sub(1));
		}
		let contribution = Pallet::<T>::benchmark_activate(models[0], &caller, ROWS);
		fund::<T>(&caller, m);
		for model in models.iter().skip(1) {
			Pallet::<T>::benchmark_pledge(*model, contribution, &caller, EpochIndex::default());
		}
		Contributions::<T>::mutate(contribution, |record| {
			if let Some(record) = record {
				let mut sorted = models.clone();
				sorted.sort_unstable();
				record.models = BoundedVec::truncate_from(sorted);
			}
		});
		models.iter().for_each(|model| Pallet::<T>::benchmark_old_spans(*model));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), contribution);

		assert!(!Contributions::<T>::contains_key(contribution));
	}

	#[benchmark]
	fn unpledge() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, _) = model::<T>(0);
		fill::<T>(model, &caller, T::MaxPerAccount::get().saturating_sub(1));
		let contribution = Pallet::<T>::benchmark_activate(model, &caller, ROWS);
		Pallet::<T>::benchmark_old_spans(model);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), contribution, model);

		assert!(!Contributions::<T>::contains_key(contribution));
	}

	#[benchmark]
	fn expire_pledge() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, _) = model::<T>(0);
		let contribution = pending::<T>(model, &account("contributor", 0, 0), 0);
		let past = Pallet::<T>::now().saturating_add(T::PledgeLifetime::get()).saturating_add(1);
		T::BlockNumberProvider::set_block_number(past);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), contribution, model);

		assert!(!Contributions::<T>::contains_key(contribution));
	}

	#[benchmark]
	fn activate(n: Linear<1, { T::MaxJoins::get() }>) -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let (model, worker) = model::<T>(0);
		for index in 0..n {
			let owner: T::AccountId = account("contributor", index, 0);
			fill::<T>(model, &owner, T::MaxPerAccount::get().saturating_sub(1));
			let contribution = pending::<T>(model, &owner, index);
			Pallet::<T>::attest(RawOrigin::Signed(worker.clone()).into(), contribution, model)?;
		}
		if ModelConsent::<T>::contains_key(model) {
			Pallet::<T>::benchmark_old_spans(model);
		}
		T::BlockNumberProvider::set_block_number(Pallet::<T>::now().saturating_add(T::EpochLength::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model);

		assert_eq!(JoinQueue::<T>::get().len(), 0);
		assert!(Pledges::<T>::iter_prefix_values(model).all(|joined| joined.state.is_active()));
		Ok(())
	}

	#[benchmark]
	fn on_idle_base() {
		let waiting = (0..T::MaxJoiningModels::get())
			.map(|n| Waiting { model: ModelId(n), since: Pallet::<T>::present_epoch() })
			.collect::<Vec<_>>();
		JoinQueue::<T>::put(BoundedVec::truncate_from(waiting));

		#[block]
		{
			Pallet::<T>::process_due(Weight::MAX);
		}

		assert_eq!(JoinQueue::<T>::get().len(), usize::try_from(T::MaxJoiningModels::get()).unwrap_or_default());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
