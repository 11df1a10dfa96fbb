//! What the calls cost at their worst: full lists, full windows, two full rounds in which all agree.

#![cfg(feature = "runtime-benchmarks")]

use assent_primitives::{Floor, ModelRules, Perbill};
use frame_benchmarking::v2::*;
use frame_support::traits::fungible::{Inspect, Mutate};
use frame_system::{pallet_prelude::BlockNumberFor, RawOrigin};
use sp_runtime::traits::Hash;

use super::*;

const ANSWER: Answer = Answer::Cells([u8::MAX; 32]);
const SALT: Hash32 = [7; 32];
const HASH: Hash32 = [8; 32];
const ITEM: u32 = 0;

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

fn set_block<T: Config>(number: BlockNumber) {
	T::BlockNumberProvider::set_block_number(number);
}

/// Gives a block a hash, which draws.
fn remember_block<T: Config>(number: BlockNumber) {
	frame_system::BlockHash::<T>::insert(BlockNumberFor::<T>::from(number), T::Hashing::hash(&HASH));
}

fn organisation<T: Config>() -> T::AccountId {
	account("organisation", 0, 0)
}

fn labeller<T: Config>(number: u32) -> T::AccountId {
	account("labeller", number, 0)
}

/// A set of few items, of as many labels and skills as can be, whose reward is `reward`.
fn spec<T: Config>(reward: Balance) -> SpecOf<T> {
	let owner = account("owner", 0, 0);
	let (model, _) = T::Models::benchmark_model(&owner, &account("worker", 0, 0), rules(), Balance::from(u32::MAX));
	let now = Pallet::<T>::now();
	let work_deadline = now.saturating_add(T::CommitPeriod::get().saturating_mul(2));
	let periods = T::RevealPeriod::get().saturating_add(T::JudgePeriod::get());
	let tags: Vec<SkillId> = (0u16..).take(sets::usize_of(T::MaxTags::get())).map(SkillId).collect();
	TaskSetSpec {
		model,
		title: HASH,
		instructions: HASH,
		items: HASH,
		kind: AnswerKind::Grid { cells: MAX_CELLS },
		tags: BoundedVec::truncate_from(tags),
		organisation_type: OrganisationType::Individual,
		reward,
		redundancy: T::MaxRedundancy::get(),
		quorum: T::MaxRedundancy::get(),
		item_count: T::MaxItems::get(),
		min_tier: 0,
		work_deadline,
		judge_deadline: work_deadline.saturating_add(periods),
		gold_root: None,
	}
}

fn endow<T: Config>(spec: &SpecOf<T>) {
	let organisation = organisation::<T>();
	let funding = spec.funding().expect("the least reward can be funded");
	let money = T::Currency::minimum_balance().saturating_mul(10).saturating_add(funding);
	T::Currency::mint_into(&organisation, money).expect("the organisation can be endowed");
	T::SetConsideration::ensure_successful(&organisation, Pallet::<T>::set_footprint());
	T::WorkConsideration::ensure_successful(&organisation, Pallet::<T>::work_footprint(spec));
}

fn post<T: Config>(spec: SpecOf<T>) -> TaskSetId {
	endow::<T>(&spec);
	let set = NextSetId::<T>::get();
	let origin = RawOrigin::Signed(organisation::<T>()).into();
	Pallet::<T>::create_set(origin, spec).expect("the set is sound");
	set
}

fn posted<T: Config>(change: impl FnOnce(&mut SpecOf<T>)) -> TaskSetId {
	set_block::<T>(Pallet::<T>::now().max(1));
	let mut spec = spec::<T>(T::MinReward::get());
	change(&mut spec);
	post::<T>(spec)
}

fn change_set<T: Config>(set: TaskSetId, change: impl FnOnce(&mut SetOf<T>)) {
	TaskSets::<T>::mutate(set, |record| change(record.as_mut().expect("the set was posted")));
}

/// Labels of as many accounts as a round asks for, from `first` on; their records are full.
fn labels<T: Config>(set: TaskSetId, first: u32, state: SlotState) -> BoundedVec<Slot<T::AccountId>, T::MaxRedundancy> {
	let mut slots = BoundedVec::new();
	for number in first..first.saturating_add(T::MaxRedundancy::get()) {
		let who = labeller::<T>(number);
		let mut items: BoundedVec<u32, T::MaxOpenItems> = BoundedVec::new();
		(0..T::MaxOpenItems::get()).for_each(|item| items.try_push(item).expect("there is room"));
		Labellers::<T>::insert(&who, set, Labeller { items, pending: Pending::None, credits: 1 });
		slots.try_push(Slot { who, state }).expect("there is room");
	}
	slots
}

/// An item with one full round of labels in that state.
fn put_item<T: Config>(set: TaskSetId, state: SlotState, change: impl FnOnce(&mut ItemOf<T>)) {
	let mut item = ItemOf::<T>::new(Pallet::<T>::now(), Listing::None);
	item.slots = labels::<T>(set, 0, state);
	change(&mut item);
	Items::<T>::insert(set, ITEM, item);
	change_set::<T>(set, |set| (set.progress.in_flight, set.progress.next_item) = (1, 1));
}

/// An item whose two rounds have the same answer everywhere.
fn put_unanimous<T: Config>(set: TaskSetId, disputed_at: Option<BlockNumber>) {
	let now = Pallet::<T>::now();
	put_item::<T>(set, SlotState::Revealed { answer: ANSWER }, |item| {
		item.round = Round::Second;
		item.earlier = core::mem::take(&mut item.slots);
		item.slots = labels::<T>(set, T::MaxRedundancy::get(), SlotState::Revealed { answer: ANSWER });
		item.commits_closed = Some(now);
		item.reveals_closed = Some(now);
		item.disputed_at = disputed_at;
	});
}

/// `count` items that are over, credited to as many accounts.
fn put_results<T: Config>(set: TaskSetId, count: u32) {
	for item in 0..count {
		let who = labeller::<T>(item);
		Labellers::<T>::insert(&who, set, LabellerOf::<T> { credits: 1, ..Default::default() });
		let outcome = Outcome { verdict: Verdict::Agreement, answer: Some(ANSWER), credited: Some(who) };
		Results::<T>::insert(set, item, outcome);
	}
	change_set::<T>(set, |set| {
		set.progress.finished = count;
		set.progress.next_item = count;
		set.progress.credits = count;
	});
}

/// `count` accounts wait, each for an item of a set of its own whose window is filled up from the line.
fn put_waiters<T: Config>(count: u32) -> Vec<(TaskSetId, T::AccountId)> {
	let waiters: Vec<_> = (0..count)
		.map(|number| {
			// Each set is better funded than the one before, so that the lists have room for it.
			let reward = T::MinReward::get().saturating_add(number.into());
			let set = posted::<T>(|spec| spec.reward = reward);
			let who = labeller::<T>(number);
			for place in 0..MAX_REENTRIES {
				let commit_by = TaskSets::<T>::get(set).expect("the set was posted").spec.work_deadline;
				Items::<T>::insert(set, place, ItemOf::<T>::new(commit_by, Listing::Waiting));
				Waiting::<T>::insert(set, place, place);
			}
			change_set::<T>(set, |set| {
				set.progress.waiting_tail = MAX_REENTRIES;
				set.progress.next_item = MAX_REENTRIES;
				set.progress.in_flight = MAX_REENTRIES;
			});
			Pallet::<T>::spend_day(&who).expect("the day begins");
			Pallet::<T>::enqueue(set, &who).expect("the line has room");
			(set, who)
		})
		.collect();
	remember_block::<T>(Pallet::<T>::now());
	set_block::<T>(Pallet::<T>::now().saturating_add(1));
	waiters
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn create_set() {
		set_block::<T>(1);
		let mut spec = spec::<T>(T::MinReward::get());
		// The funding is larger than that of any set in the lists, all of which are full.
		spec.reward = spec.reward.saturating_add(1);
		endow::<T>(&spec);
		let full: Vec<Listed> = (0..T::MaxPerTag::get())
			.map(|set| Listed { set: TaskSetId(u32::MAX.saturating_sub(set)), funded: 1 })
			.collect();
		let full: IndexOf<T> = BoundedVec::truncate_from(full);
		spec.tags.iter().for_each(|tag| BySkill::<T>::insert(tag, &full));
		ByOrganisationType::<T>::insert(spec.organisation_type, &full);

		#[extrinsic_call]
		_(RawOrigin::Signed(organisation::<T>()), spec.clone());

		assert_eq!(TaskSets::<T>::iter().count(), 1);
		assert!(spec.tags.iter().all(|tag| BySkill::<T>::get(tag).len() == full.len()));
	}

	#[benchmark]
	fn take() {
		let set = posted::<T>(|_| ());
		let who: T::AccountId = whitelisted_caller();
		let others = T::MaxOpenItems::get().saturating_sub(1);
		let items: Vec<u32> = (0..others).collect();
		let busy = LabellerOf::<T> { items: BoundedVec::truncate_from(items), ..Default::default() };
		Labellers::<T>::insert(&who, set, busy);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), set);

		assert_eq!(Labellers::<T>::get(who, set).pending, Pending::Queued);
	}

	#[benchmark]
	fn assign(n: Linear<0, MAX_ASSIGNMENTS>) -> Result<(), BenchmarkError> {
		let waiters = put_waiters::<T>(n);

		#[block]
		{
			Pallet::<T>::serve_queue(MAX_ASSIGNMENTS);
		}

		for (set, who) in waiters {
			assert!(matches!(Labellers::<T>::get(who, set).pending, Pending::Assigned { .. }));
			let progress = TaskSets::<T>::get(set).ok_or("the set was posted")?.progress;
			assert_eq!(progress.waiting_head, progress.waiting_tail);
		}
		Ok(())
	}

	#[benchmark]
	fn commit() -> Result<(), BenchmarkError> {
		let set = posted::<T>(|_| ());
		let until = Pallet::<T>::now();
		put_item::<T>(set, SlotState::Committed { hash: HASH }, |item| {
			let _ = item.slots.last_mut().map(|slot| slot.state = SlotState::Assigned { until });
		});
		let who = labeller::<T>(T::MaxRedundancy::get().saturating_sub(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(who), set, ITEM, HASH);

		assert!(Items::<T>::get(set, ITEM).is_some_and(|item| item.commits_closed.is_some()));
		Ok(())
	}

	#[benchmark]
	fn reveal() -> Result<(), BenchmarkError> {
		let set = posted::<T>(|_| ());
		let now = Pallet::<T>::now();
		let who = labeller::<T>(T::MaxRedundancy::get().saturating_sub(1));
		let hash = commitment(set, ITEM, &who, &ANSWER, &SALT);
		put_item::<T>(set, SlotState::Revealed { answer: ANSWER }, |item| {
			item.commits_closed = Some(now);
			let _ = item.slots.last_mut().map(|slot| slot.state = SlotState::Committed { hash });
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who), set, ITEM, ANSWER, SALT);

		assert!(Items::<T>::get(set, ITEM).is_some_and(|item| item.reveals_closed.is_some()));
		Ok(())
	}

	#[benchmark]
	fn reveal_gold() -> Result<(), BenchmarkError> {
		let who = organisation::<T>();
		let mut leaves = alloc::vec![HASH; sets::usize_of(T::MaxItems::get())];
		leaves[0] = gold::leaf(&who, &HASH, ITEM, &ANSWER, &SALT);
		let (root, path) = gold::tree(&leaves, 0);
		let proof = GoldProof::truncate_from(path);
		let set = posted::<T>(|spec| spec.gold_root = Some(root));
		let now = Pallet::<T>::now();
		put_item::<T>(set, SlotState::Revealed { answer: ANSWER }, |item| {
			item.commits_closed = Some(now);
			item.reveals_closed = Some(now);
		});

		#[extrinsic_call]
		_(RawOrigin::Signed(who), set, ITEM, ANSWER, SALT, proof);

		assert!(Items::<T>::get(set, ITEM).is_some_and(|item| item.gold.is_some()));
		Ok(())
	}

	#[benchmark]
	fn resolve() -> Result<(), BenchmarkError> {
		// Gold tells reputation twice of every label.
		let set = posted::<T>(|spec| spec.gold_root = Some(HASH));
		put_unanimous::<T>(set, None);
		Items::<T>::mutate(set, ITEM, |item| {
			if let Some(item) = item {
				item.gold = Some(ANSWER);
			}
		});
		set_block::<T>(Pallet::<T>::now().saturating_add(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), set, ITEM);

		let paid = TaskSets::<T>::get(set).ok_or("the set was posted")?.money.paid;
		let all = Balance::from(T::MaxRedundancy::get()).saturating_mul(ROUNDS);
		assert_eq!(paid, all.saturating_mul(T::MinReward::get()));
		Ok(())
	}

	#[benchmark]
	fn review() -> Result<(), BenchmarkError> {
		let set = posted::<T>(|_| ());
		put_unanimous::<T>(set, Some(Pallet::<T>::now()));
		let reviewer: T::AccountId = whitelisted_caller();
		let skill = TaskSets::<T>::get(set).ok_or("the set was posted")?.spec.skill();
		T::Reputation::benchmark_tier(&reviewer, skill, 1);
		set_block::<T>(Pallet::<T>::now().saturating_add(T::JudgePeriod::get()));

		#[extrinsic_call]
		_(RawOrigin::Signed(reviewer), set, ITEM, ANSWER);

		let paid = TaskSets::<T>::get(set).ok_or("the set was posted")?.money.paid;
		let all = Balance::from(T::MaxRedundancy::get()).saturating_mul(ROUNDS).saturating_add(REVIEW_REWARDS);
		assert_eq!(paid, all.saturating_mul(T::MinReward::get()));
		Ok(())
	}

	#[benchmark]
	fn contribute_work() -> Result<(), BenchmarkError> {
		let set = posted::<T>(|_| ());
		let who: T::AccountId = whitelisted_caller();
		T::Currency::mint_into(&who, Balance::MAX >> 20)?;
		let credits = 1_000;
		Labellers::<T>::insert(&who, set, LabellerOf::<T> { credits, ..Default::default() });
		change_set::<T>(set, |set| set.progress.credits = credits);

		#[extrinsic_call]
		_(RawOrigin::Signed(who.clone()), set, HASH);

		assert!(!Labellers::<T>::contains_key(who, set));
		Ok(())
	}

	#[benchmark]
	fn close_set() -> Result<(), BenchmarkError> {
		let set = posted::<T>(|_| ());
		let record = TaskSets::<T>::get(set).ok_or("the set was posted")?;
		for tag in &record.spec.tags {
			BySkill::<T>::mutate(tag, |index| fill::<T>(index));
		}
		ByOrganisationType::<T>::mutate(record.spec.organisation_type, |index| fill::<T>(index));
		set_block::<T>(record.spec.work_deadline.saturating_add(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), set);

		assert!(TaskSets::<T>::get(set).is_some_and(|set| set.money.returned == record.money.funded));
		Ok(())
	}

	/// Fills a list with other sets.
	fn fill<T: Config>(index: &mut IndexOf<T>) {
		let mut other = u32::MAX;
		while index.try_push(Listed { set: TaskSetId(other), funded: 1 }).is_ok() {
			other = other.saturating_sub(1);
		}
	}

	#[benchmark]
	fn clear_set(n: Linear<0, MAX_CLEARED>) {
		let set = posted::<T>(|_| ());
		put_results::<T>(set, n);
		change_set::<T>(set, |set| {
			set.state = SetState::Closed { at: 0 };
		});
		set_block::<T>(T::MaxDuration::get().saturating_add(1));

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), set, MAX_CLEARED);

		assert!(!TaskSets::<T>::contains_key(set));
		assert_eq!(Results::<T>::iter_prefix(set).count(), 0);
	}

	#[benchmark]
	fn forget_day() {
		let who: T::AccountId = account("who", 0, 0);
		Days::<T>::insert(&who, Day { day: 0, taken: 1 });
		set_block::<T>(T::DayLength::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(whitelisted_caller()), who.clone());

		assert!(!Days::<T>::contains_key(who));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
