//! How members come and go, how models are bound, and what other pallets ask.

use super::*;

impl<T: Config> Clock for Pallet<T> {
	type Provider = T::BlockNumberProvider;
}

/// Pools and their members.
impl<T: Config> Pallet<T> {
	/// The policy as it is stored, if it does not contradict itself.
	pub(crate) fn consistent(policy: PolicyOf<T>) -> Result<PolicyOf<T>, Error<T>> {
		ensure!(policy.is_consistent(), Error::<T>::PolicyContradictsItself);
		Ok(policy.normalised())
	}

	/// The record of `pool`, if it is `manager`'s.
	pub(crate) fn managed(manager: &T::AccountId, pool: PoolId) -> Result<PoolOf<T>, Error<T>> {
		let record = Pools::<T>::get(pool).ok_or(Error::<T>::PoolNotFound)?;
		ensure!(&record.manager == manager, Error::<T>::NotManager);
		Ok(record)
	}

	/// Makes `policy` hold, and nothing pending.
	pub(crate) fn set_policy(pool: PoolId, record: PoolOf<T>, policy: PolicyOf<T>) {
		let old = record.policy.clone();
		Pools::<T>::insert(pool, Pool { policy: policy.clone(), pending: None, ..record });
		Self::deposit_event(Event::PolicyChanged { pool, old, new: policy });
	}

	/// Makes `policy` wait for its notice.
	pub(crate) fn set_pending(pool: PoolId, record: PoolOf<T>, policy: PolicyOf<T>) {
		let effective_at = Self::now().saturating_add(T::NoticePeriod::get());
		let old = record.policy.clone();
		let pending = Some(PendingPolicy { policy: policy.clone(), effective_at });
		Pools::<T>::insert(pool, Pool { pending, ..record });
		Self::deposit_event(Event::PolicyProposed { pool, old, new: policy, effective_at });
	}

	/// Stores what models made of a pool; nothing at all is not stored.
	fn set_use(pool: PoolId, change: impl FnOnce(&mut PoolUse)) {
		Uses::<T>::mutate_exists(pool, |stored| {
			let mut now = stored.unwrap_or_default();
			change(&mut now);
			*stored = (now != PoolUse::default()).then_some(now);
		});
	}

	/// Gives a pool an end, and says when that is.
	pub(crate) fn announce_closing(pool: PoolId) -> BlockNumber {
		let at = Self::now().saturating_add(T::NoticePeriod::get());
		Self::set_use(pool, |of| of.closes_at = Some(at));
		at
	}

	/// Removes a pool without members and returns its deposit. The bindings of models stay until somebody clears them.
	pub(crate) fn remove_pool(pool: PoolId, record: PoolOf<T>) {
		Pools::<T>::remove(pool);
		Self::set_use(pool, |of| of.closes_at = None);
		Deposit::left_by(&record.manager, record.ticket).close();
	}

	/// Stores a contribution's place in a pool.
	pub(crate) fn add_member(pool: PoolId, contribution: ContributionId, owner: &T::AccountId) -> DispatchResult {
		let mut record = Pools::<T>::get(pool).ok_or(Error::<T>::PoolNotFound)?;
		ensure!(record.pending.is_none(), Error::<T>::PolicyChangePending);
		ensure!(Uses::<T>::get(pool).closes_at.is_none(), Error::<T>::PoolClosing);
		record.members = record.members.checked_add(1).ok_or(Error::<T>::PoolFull)?;
		let serial = NextSerial::<T>::get();
		let next = serial.checked_add(1).ok_or(Error::<T>::IdsExhausted)?;
		let ticket = T::MembershipConsideration::new(owner, Self::membership_footprint())?;

		NextSerial::<T>::put(next);
		Pools::<T>::insert(pool, record);
		Memberships::<T>::insert(contribution, Membership { pool, serial, owner: owner.clone(), ticket });
		Ok(())
	}

	/// Takes a contribution out of its pool. Cannot fail: nobody is kept in one.
	pub(crate) fn remove_member(contribution: ContributionId, membership: MembershipOf<T>) {
		let Membership { pool, owner, ticket, .. } = membership;
		Memberships::<T>::remove(contribution);
		Pools::<T>::mutate(pool, |record| {
			if let Some(record) = record {
				record.members = record.members.saturating_sub(1);
			}
		});
		Deposit::left_by(&owner, ticket).close();
		Self::deposit_event(Event::Left { pool, contribution, owner });
	}

	/// The membership with number `serial`, if `contribution` still has it.
	pub(crate) fn member(contribution: ContributionId, serial: u64) -> Option<MembershipOf<T>> {
		Memberships::<T>::get(contribution).filter(|membership| membership.serial == serial)
	}

	pub(crate) fn pool_footprint() -> Footprint {
		Footprint::from_mel::<PoolOf<T>>()
	}

	pub(crate) fn membership_footprint() -> Footprint {
		Footprint::from_mel::<(ContributionId, MembershipOf<T>)>()
	}

	/// The binding, and what the pool counts because of it.
	pub(crate) fn binding_footprint() -> Footprint {
		Footprint::from_mel::<(ModelId, BindingOf<T>, PoolUse)>()
	}

	pub(crate) fn draw_footprint() -> Footprint {
		Footprint::from_mel::<(ModelId, ContributionId, DrawOf<T>)>()
	}
}

/// Models and their draws.
impl<T: Config> Pallet<T> {
	/// Whether `model` is `owner`'s and takes data.
	pub(crate) fn ensure_open_model(owner: &T::AccountId, model: ModelId) -> Result<(), Error<T>> {
		let actual = T::Models::owner(model).ok_or(Error::<T>::ModelNotFound)?;
		ensure!(&actual == owner, Error::<T>::NotModelOwner);
		ensure!(T::KillSwitch::state(model).accepts_pledges(), Error::<T>::ModelHalted);
		Ok(())
	}

	/// Where `pool` is among `bindings`, or where it would be.
	pub(crate) fn place_of(bindings: &BindingsOf<T>, pool: PoolId) -> Result<usize, usize> {
		bindings.binary_search_by_key(&pool, |binding| binding.pool)
	}

	/// How `model` stands to `pool`, if it is bound to it now.
	pub(crate) fn standing(model: ModelId, pool: PoolId) -> Option<Standing> {
		let bindings = ModelPools::<T>::get(model);
		let place = Self::place_of(&bindings, pool).ok()?;
		bindings.get(place).map(|binding| binding.standing).filter(|standing| standing.binds(Self::now()))
	}

	/// The policies that bind a model with these bindings now.
	fn policies(bindings: &BindingsOf<T>) -> impl Iterator<Item = PolicyOf<T>> + '_ {
		let now = Self::now();
		let binding = bindings.iter().filter(move |binding| binding.standing.binds(now));
		binding.filter_map(|binding| Pools::<T>::get(binding.pool)).map(|pool| pool.policy)
	}

	/// Stores what a model is bound to.
	pub(crate) fn set_bindings(model: ModelId, bindings: BindingsOf<T>) {
		if bindings.is_empty() {
			ModelPools::<T>::remove(model);
		} else {
			ModelPools::<T>::insert(model, bindings);
		}
	}

	/// Binds `model` to `pool`, whose policy is `policy`.
	pub(crate) fn bind(model: ModelId, pool: PoolId, policy: PolicyOf<T>, payer: &T::AccountId) -> DispatchResult {
		let mut bindings = ModelPools::<T>::get(model);
		let Err(place) = Self::place_of(&bindings, pool) else {
			return Err(Error::<T>::AlreadyAdmitted.into());
		};
		ensure!(!bindings.is_full(), Error::<T>::TooManyPools);
		let policies: Vec<_> = Self::policies(&bindings).chain([policy]).collect();
		ensure!(agree(&policies), Error::<T>::PoliciesExcludeEachOther);

		let ticket = T::DrawConsideration::new(payer, Self::binding_footprint())?;
		let binding = Binding { pool, standing: Standing::Admitted, payer: payer.clone(), ticket };
		bindings.try_insert(place, binding).map_err(|_| Error::<T>::TooManyPools)?;
		Self::set_bindings(model, bindings);
		Ok(())
	}

	/// Ends one binding of `model`.
	pub(crate) fn unbind(model: ModelId, mut bindings: BindingsOf<T>, place: usize) {
		let binding = bindings.remove(place);
		Self::set_bindings(model, bindings);
		if binding.standing != Standing::Admitted {
			Self::set_use(binding.pool, |of| of.drawers = of.drawers.saturating_sub(1));
		}
		Deposit::left_by(&binding.payer, binding.ticket).close();
	}

	/// Gives one binding of `model` an end, and says when that is.
	pub(crate) fn announce_withdrawal(model: ModelId, mut bindings: BindingsOf<T>, place: usize) -> BlockNumber {
		let at = Self::now().saturating_add(T::NoticePeriod::get());
		if let Some(binding) = bindings.get_mut(place) {
			binding.standing = Standing::Leaving { at };
		}
		Self::set_bindings(model, bindings);
		at
	}

	/// Stores one announced draw and tells the owner of the contribution.
	pub(crate) fn announce(
		pool: PoolId,
		model: ModelId,
		contribution: ContributionId,
		payer: &T::AccountId,
		effective_at: BlockNumber,
	) -> DispatchResult {
		let membership = Memberships::<T>::get(contribution).filter(|membership| membership.pool == pool);
		let Membership { serial, owner: who, .. } = membership.ok_or(Error::<T>::NotAMember)?;
		ensure!(!Draws::<T>::contains_key(model, contribution), Error::<T>::AlreadyAnnounced);
		let ticket = T::DrawConsideration::new(payer, Self::draw_footprint())?;

		let draw = Draw { pool, serial, effective_at, payer: payer.clone(), ticket };
		Draws::<T>::insert(model, contribution, draw);
		Self::deposit_event(Event::DrawAnnounced { who, contribution, pool, model, effective_at });
		Ok(())
	}

	/// Makes a draw that is due and out of storage, or drops it.
	pub(crate) fn execute(model: ModelId, contribution: ContributionId, draw: DrawOf<T>) -> DispatchResult {
		let refusal = Self::refusal(model, &draw);
		let member = Self::member(contribution, draw.serial).ok_or(DropReason::MemberLeft);
		let verdict = member.and_then(|member| refusal.map_or(Ok(member.owner), Err));
		let Draw { pool, payer, ticket, .. } = draw;
		ensure!(verdict.is_err() || Self::offers_are_permitted(model, pool), Error::<T>::OffersNotPermitted);
		// Before the pledge: what is free again may pay for it.
		Deposit::left_by(&payer, ticket).close();
		match verdict {
			Err(reason) => Self::deposit_event(Event::DrawDropped { model, contribution, reason }),
			Ok(who) => {
				T::Contributions::pledge(contribution, model, &payer)?;
				Self::mark_drawn(model, pool);
				Self::deposit_event(Event::Drawn { who, contribution, pool, model });
			},
		}
		Ok(())
	}

	/// Why `model` may not make a draw any more.
	fn refusal(model: ModelId, draw: &DrawOf<T>) -> Option<DropReason> {
		let (Some(pool), Some(standing)) = (Pools::<T>::get(draw.pool), Self::standing(model, draw.pool)) else {
			return Some(DropReason::NotAdmitted);
		};
		if !standing.may_draw() {
			return Some(DropReason::ModelLeaves);
		}
		if T::Models::owner(model).as_ref() != Some(&draw.payer) {
			return Some(DropReason::OwnerChanged);
		}
		if !pool.policy.permits_owner(&draw.payer) {
			return Some(DropReason::OwnerNotPermitted);
		}
		(!T::KillSwitch::state(model).accepts_pledges()).then_some(DropReason::ModelHalted)
	}

	/// Whether the policy of `pool` permits all that `model` offers.
	fn offers_are_permitted(model: ModelId, pool: PoolId) -> bool {
		let permits = |Pool { policy, .. }: PoolOf<T>| {
			T::Models::offers_only(model, |purpose, price| policy.permits(purpose, price))
		};
		Pools::<T>::get(pool).is_some_and(permits)
	}

	/// Remembers that `model` drew on `pool`.
	fn mark_drawn(model: ModelId, pool: PoolId) {
		let mut bindings = ModelPools::<T>::get(model);
		let admitted = |binding: &&mut BindingOf<T>| binding.pool == pool && binding.standing == Standing::Admitted;
		if let Some(binding) = bindings.iter_mut().find(admitted) {
			binding.standing = Standing::Drawn;
			Self::set_bindings(model, bindings);
			Self::set_use(pool, |of| of.drawers = of.drawers.saturating_add(1));
		}
	}
}

impl<T: Config> OnRevoke for Pallet<T> {
	fn revoked(contribution: ContributionId) {
		if let Some(membership) = Memberships::<T>::get(contribution) {
			Self::remove_member(contribution, membership);
		}
	}
}

impl<T: Config> PolicyGate for Pallet<T> {
	fn permits(model: ModelId, purpose: Purpose, price: Balance) -> bool {
		let bindings = ModelPools::<T>::get(model);
		if bindings.is_empty() {
			return true;
		}
		let owner = T::Models::owner(model);
		let permits = |policy: PolicyOf<T>| {
			policy.permits(purpose, price) && owner.as_ref().is_some_and(|owner| policy.permits_owner(owner))
		};
		let mut policies = Self::policies(&bindings);
		policies.all(permits)
	}
}
