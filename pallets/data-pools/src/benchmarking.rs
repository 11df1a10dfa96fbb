//! What the calls cost at their worst: policies that name as many owners as they can, models bound to as many pools.

#![cfg(feature = "runtime-benchmarks")]

use alloc::vec::Vec;

use assent_primitives::{Floor, ModelRules, Perbill, PurposeSet};
use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

use super::*;

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

/// Gives `who` more money than the deposits here are. A ticket makes sure of its own deposit alone, and what it makes sure
/// of replaces what was there: so of one that is larger than all together.
fn fund<T: Config>(who: &T::AccountId) {
	let records = T::MaxBatch::get().saturating_add(T::MaxPoolsPerModel::get()).saturating_add(10);
	let bytes = usize::try_from(records).unwrap_or(usize::MAX).saturating_mul(4_000);
	T::PoolConsideration::ensure_successful(who, Footprint::from_parts(bytes, bytes));
}

/// A policy that names `owner` and as many others as it can.
fn policy<T: Config>(owner: &T::AccountId, allowed: PurposeSet) -> PolicyOf<T> {
	let others = (1..T::MaxOwners::get()).map(|index| account("permitted", index, 0));
	let owners: Vec<T::AccountId> = others.chain([owner.clone()]).collect();
	let forbidden =
		if allowed.general { PurposeSet::NONE } else { PurposeSet { commercial: true, ..PurposeSet::NONE } };
	Policy { allowed, forbidden, min_price: 1, owners: Some(BoundedVec::truncate_from(owners)) }
}

const RESEARCH: PurposeSet = PurposeSet { research: true, ..PurposeSet::NONE };

fn manager<T: Config>() -> T::AccountId {
	account("manager", 0, 0)
}

/// A pool for models of `owner`.
fn pool<T: Config>(owner: &T::AccountId) -> PoolId {
	let manager = manager::<T>();
	fund::<T>(&manager);
	let pool = NextPoolId::<T>::get();
	Pallet::<T>::create_pool(RawOrigin::Signed(manager).into(), policy::<T>(owner, PurposeSet::ALL))
		.expect("it is consistent");
	pool
}

/// A pool with another policy pending.
fn changing_pool<T: Config>(owner: &T::AccountId) -> PoolId {
	let pool = pool::<T>(owner);
	let origin = RawOrigin::Signed(manager::<T>()).into();
	Pallet::<T>::propose_policy(origin, pool, policy::<T>(owner, RESEARCH)).expect("it is consistent");
	assert!(Pools::<T>::get(pool).is_some_and(|pool| pool.pending.is_some()));
	pool
}

fn model<T: Config>(owner: &T::AccountId, index: u32) -> ModelId {
	fund::<T>(owner);
	let (model, _) = T::Models::benchmark_model(owner, &account("worker", index, 0), rules(), 1_000_000_000_000);
	fund::<T>(owner);
	model
}

/// Binds a model of `owner` to as many pools as it can be, and returns it with the last of them.
fn bound<T: Config>(owner: &T::AccountId, pools: u32) -> (ModelId, PoolId) {
	let model = model::<T>(owner, 0);
	let mut last = PoolId::default();
	for _ in 0..pools {
		last = pool::<T>(owner);
		Pallet::<T>::admit_model(RawOrigin::Signed(owner.clone()).into(), last, model).expect("the pools agree");
	}
	(model, last)
}

/// A contribution, and who owns it.
fn contribution<T: Config>(index: u32) -> (ContributionId, T::AccountId) {
	let owner: T::AccountId = account("contributor", index, 0);
	let pledged_to = model::<T>(&account("other", index, 0), index.saturating_add(1));
	let contribution = T::Contributions::benchmark_contribution(&owner, pledged_to);
	fund::<T>(&owner);
	(contribution, owner)
}

fn member<T: Config>(pool: PoolId, index: u32) -> (ContributionId, T::AccountId) {
	let (contribution, owner) = contribution::<T>(index);
	Pallet::<T>::join(RawOrigin::Signed(owner.clone()).into(), pool, contribution).expect("the pool is open");
	(contribution, owner)
}

/// A draw that `owner` announced.
fn announced<T: Config>(owner: &T::AccountId) -> (ModelId, ContributionId) {
	let (model, pool) = bound::<T>(owner, T::MaxPoolsPerModel::get());
	let (contribution, _) = member::<T>(pool, 0);
	let batch = BoundedVec::truncate_from(alloc::vec![contribution]);
	Pallet::<T>::announce_draw(RawOrigin::Signed(owner.clone()).into(), pool, model, batch).expect("it is a member");
	(model, contribution)
}

fn pass_notice<T: Config>() {
	let then = Pallet::<T>::now().saturating_add(T::NoticePeriod::get());
	T::BlockNumberProvider::set_block_number(then);
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn create_pool() {
		let caller: T::AccountId = whitelisted_caller();
		fund::<T>(&caller);
		let policy = policy::<T>(&caller, PurposeSet::ALL);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), policy);

		assert_eq!(Pools::<T>::iter().count(), 1);
	}

	#[benchmark]
	fn join() {
		let pool = pool::<T>(&manager::<T>());
		let (contribution, owner) = contribution::<T>(0);

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), pool, contribution);

		assert_eq!(Pallet::<T>::pool_of(contribution), Some(pool));
	}

	#[benchmark]
	fn leave() {
		let pool = changing_pool_with_member::<T>();
		let (contribution, membership) = Memberships::<T>::iter().next().expect("it has a member");

		#[extrinsic_call]
		_(RawOrigin::Signed(membership.owner), contribution);

		assert_eq!(Pools::<T>::get(pool).map(|pool| pool.members), Some(0));
	}

	#[benchmark]
	fn admit_model() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, _) = bound::<T>(&caller, T::MaxPoolsPerModel::get().saturating_sub(1));
		let last = pool::<T>(&caller);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), last, model);

		assert!(ModelPools::<T>::get(model).is_full());
	}

	#[benchmark]
	fn announce_draw(n: Linear<1, { T::MaxBatch::get() }>) {
		let caller: T::AccountId = whitelisted_caller();
		let (model, pool) = bound::<T>(&caller, T::MaxPoolsPerModel::get());
		let members: Vec<ContributionId> = (0..n).map(|index| member::<T>(pool, index).0).collect();
		let batch = BoundedVec::truncate_from(members);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool, model, batch);

		assert_eq!(u32::try_from(Draws::<T>::iter_prefix(model).count()), Ok(n));
	}

	#[benchmark]
	fn draw() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, contribution) = announced::<T>(&account("owner", 0, 0));
		pass_notice::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model, contribution);

		assert!(!Draws::<T>::contains_key(model, contribution));
		assert!(ModelPools::<T>::get(model).iter().any(|binding| binding.standing == Standing::Drawn));
	}

	#[benchmark]
	fn cancel_draw() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, contribution) = announced::<T>(&caller);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model, contribution);

		assert!(!Draws::<T>::contains_key(model, contribution));
	}

	#[benchmark]
	fn close_pool() {
		let pool = changing_pool::<T>(&manager::<T>());

		#[extrinsic_call]
		_(RawOrigin::Signed(manager::<T>()), pool);

		assert!(!Pools::<T>::contains_key(pool));
	}

	#[benchmark]
	fn propose_policy() {
		let manager = manager::<T>();
		let pool = changing_pool::<T>(&manager);
		let policy = policy::<T>(&account("stranger", 0, 0), RESEARCH);

		#[extrinsic_call]
		_(RawOrigin::Signed(manager), pool, policy.clone());

		let pending = Pools::<T>::get(pool).and_then(|pool| pool.pending).map(|pending| pending.policy);
		assert_eq!(pending, Some(policy.normalised()));
	}

	#[benchmark]
	fn apply_policy() {
		let caller: T::AccountId = whitelisted_caller();
		let pool = changing_pool::<T>(&manager::<T>());
		pass_notice::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), pool);

		assert!(Pools::<T>::get(pool).is_some_and(|pool| pool.pending.is_none() && !pool.policy.allowed.general));
	}

	#[benchmark]
	fn withdraw_model() {
		let caller: T::AccountId = whitelisted_caller();
		let (model, last) = bound::<T>(&caller, T::MaxPoolsPerModel::get());
		let origin = RawOrigin::Signed(manager::<T>()).into();
		let change = policy::<T>(&caller, RESEARCH);
		Pallet::<T>::propose_policy(origin, last, change).expect("it is consistent");

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), last, model);

		assert_eq!(Pallet::<T>::standing(model, last), None);
	}

	#[benchmark]
	fn revoked() {
		let pool = changing_pool_with_member::<T>();
		let contribution = Memberships::<T>::iter_keys().next().expect("it has a member");

		#[block]
		{
			<Pallet<T> as OnRevoke>::revoked(contribution);
		}

		assert_eq!(Pools::<T>::get(pool).map(|pool| pool.members), Some(0));
	}

	#[benchmark]
	fn permits() {
		let owner: T::AccountId = account("owner", 0, 0);
		let (model, _) = bound::<T>(&owner, T::MaxPoolsPerModel::get());
		let permitted;

		#[block]
		{
			permitted = <Pallet<T> as PolicyGate>::permits(model, Purpose::Research, 1);
		}

		assert!(permitted);
		assert!(ModelPools::<T>::get(model).is_full());
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}

/// A pool with one member and another policy pending, so that its record is as large as it can be.
fn changing_pool_with_member<T: Config>() -> PoolId {
	let pool = pool::<T>(&manager::<T>());
	member::<T>(pool, 0);
	let origin = RawOrigin::Signed(manager::<T>()).into();
	Pallet::<T>::propose_policy(origin, pool, policy::<T>(&manager::<T>(), RESEARCH)).expect("it is consistent");
	pool
}
