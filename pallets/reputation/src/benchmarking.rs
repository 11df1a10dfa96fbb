//! What the calls cost at their worst: a full list of leaders, and a deposit that moves.

#![cfg(feature = "runtime-benchmarks")]

use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

use super::*;

const SKILL: SkillId = SkillId(u16::MAX);

/// Fills the leaders of the skill and puts `who` at their end, in the highest tier.
fn last_of_many<T: Config>(who: &T::AccountId) {
	<Pallet<T> as Reputation<T::AccountId>>::benchmark_tier(who, SKILL, 4);
	let last: T::AccountId = account("leader", 0, 0);
	Leaders::<T>::mutate(SKILL, |leaders| leaders.retain(|leader| leader.who != last));
	Records::<T>::remove(&last, SKILL);
	Pallet::<T>::touch(who, SKILL, |_| ());
	assert_eq!(Leaders::<T>::decode_len(SKILL), usize::try_from(T::MaxLeaders::get()).ok());
	assert!(Leaders::<T>::get(SKILL).last().is_some_and(|leader| leader.who == *who));
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn refresh() {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("who", 0, 0);
		last_of_many::<T>(&who);
		assert!(Records::<T>::get(&who, SKILL).is_some_and(|record| record.ticket.is_none()));
		T::RecordConsideration::ensure_successful(&who, Pallet::<T>::footprint());
		let now = T::BlockNumberProvider::current_block_number();
		T::BlockNumberProvider::set_block_number(now.saturating_add(T::HalfLife::get()).saturating_sub(1));
		let level = Records::<T>::get(&who, SKILL).map(|record| record.score.level());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), T::Lookup::unlookup(who.clone()), SKILL);

		let record = Records::<T>::get(&who, SKILL);
		assert!(record.as_ref().is_some_and(|record| record.ticket.is_some() && record.updated_at > now));
		assert!(record.map(|record| record.score.level()) < level);
		assert!(Leaders::<T>::get(SKILL).last().is_some_and(|leader| leader.who == who));
	}

	#[benchmark]
	fn forget() {
		let caller: T::AccountId = whitelisted_caller();
		T::RecordConsideration::ensure_successful(&caller, Pallet::<T>::footprint());
		last_of_many::<T>(&caller);
		assert!(Records::<T>::get(&caller, SKILL).is_some_and(|record| record.ticket.is_some()));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), SKILL);

		assert!(!Records::<T>::contains_key(&caller, SKILL));
		assert!(Leaders::<T>::get(SKILL).iter().all(|leader| leader.who != caller));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
