//! What is always true of the pallet's storage.

use alloc::collections::{BTreeMap, BTreeSet};

use sp_runtime::TryRuntimeError;

use super::*;

impl<T: Config> Pallet<T> {
	/// Checks every invariant.
	pub fn do_try_state() -> Result<(), TryRuntimeError> {
		Self::check_members()?;
		Self::check_policies()?;
		Self::check_bindings()?;
		Self::check_draws()
	}

	/// 1. A pool counts its members, a member has its pool and its contribution, and no two memberships are one.
	fn check_members() -> Result<(), TryRuntimeError> {
		let next = NextSerial::<T>::get();
		let mut counts = BTreeMap::<PoolId, u32>::new();
		let mut serials = BTreeSet::new();
		for (contribution, membership) in Memberships::<T>::iter() {
			let owner = T::Contributions::owner(contribution);
			ensure!(owner == Some(membership.owner), "a member is a contribution of its owner");
			ensure!(membership.serial < next, "a membership's number was given out");
			ensure!(serials.insert(membership.serial), "a membership's number is its own");
			let count = counts.entry(membership.pool).or_default();
			*count = count.saturating_add(1);
		}
		for (pool, record) in Pools::<T>::iter() {
			ensure!(record.members == counts.remove(&pool).unwrap_or_default(), "a pool counts its members");
		}
		ensure!(counts.is_empty(), "a member has its pool");
		Ok(())
	}

	/// 2. Policies say something that can be kept, name each owner once and in order, and a pending one is another.
	fn check_policies() -> Result<(), TryRuntimeError> {
		let next = NextPoolId::<T>::get();
		for (pool, record) in Pools::<T>::iter() {
			ensure!(pool < next, "a pool's number was given out");
			let pending = record.pending.map(|pending| pending.policy);
			ensure!(pending.as_ref() != Some(&record.policy), "only a change has to wait");
			for policy in pending.iter().chain([&record.policy]) {
				ensure!(policy.is_consistent(), "a policy does not contradict itself");
				ensure!(&policy.clone().normalised() == policy, "a policy names each owner once, in order");
			}
		}
		Ok(())
	}

	/// 3. The pools of a model are sorted, each there once, and no empty list is stored. A pool counts the models that drew
	///    on it, and one that is about to be closed has no member.
	fn check_bindings() -> Result<(), TryRuntimeError> {
		let next = NextPoolId::<T>::get();
		let mut drawers = BTreeMap::<PoolId, u32>::new();
		for (_, bindings) in ModelPools::<T>::iter() {
			ensure!(!bindings.is_empty(), "a stored list of pools has pools");
			ensure!(bindings.iter().all(|binding| binding.pool < next), "a model is bound to a pool that was made");
			let pools: Vec<_> = bindings.iter().map(|binding| binding.pool).collect();
			ensure!(pools.windows(2).all(|pair| pair.first() < pair.last()), "a model's pools are sorted and unique");
			for binding in bindings.iter().filter(|binding| binding.standing != Standing::Admitted) {
				let count = drawers.entry(binding.pool).or_default();
				*count = count.saturating_add(1);
			}
		}
		for (pool, of) in Uses::<T>::iter() {
			ensure!(of != PoolUse::default(), "only what says something is stored");
			ensure!(
				of.drawers == drawers.remove(&pool).unwrap_or_default(),
				"a pool counts the models that drew on it"
			);
			let empty = Pools::<T>::get(pool).is_some_and(|pool| pool.members == 0);
			ensure!(of.closes_at.is_none() || empty, "a pool that is about to be closed is there, and has no member");
		}
		ensure!(drawers.is_empty(), "a pool that was drawn on counts it");
		Ok(())
	}

	/// 4. What was announced was a member of a pool; it need not be any more.
	fn check_draws() -> Result<(), TryRuntimeError> {
		let (pools, serials) = (NextPoolId::<T>::get(), NextSerial::<T>::get());
		for (_, contribution, draw) in Draws::<T>::iter() {
			ensure!(draw.pool < pools && draw.serial < serials, "an announced draw is of a membership that was made");
			let member = Self::member(contribution, draw.serial);
			ensure!(member.is_none_or(|member| member.pool == draw.pool), "an announced member is in that pool");
		}
		Ok(())
	}
}
