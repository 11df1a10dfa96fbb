//! What the calls cost at their worst: entries appear, entries go, deposits move.

#![cfg(feature = "runtime-benchmarks")]

use frame_benchmarking::v2::*;
use frame_support::traits::AccountTouch;
use frame_system::RawOrigin;

use super::*;

const MODEL: ModelId = ModelId(u32::MAX);
const UNIT: Balance = 1_000_000_000_000;

fn pass_blocks<T: Config>() {
	let now = T::BlockNumberProvider::current_block_number();
	T::BlockNumberProvider::set_block_number(now.saturating_add(10));
}

/// Makes `who` a holder that emptying its entry would give a deposit back to.
fn holder<T: Config>(who: &T::AccountId) {
	T::LedgerConsideration::ensure_successful(who, Pallet::<T>::footprint());
	T::LedgerConsideration::ensure_successful(who, Pallet::<T>::footprint());
	Pallet::<T>::state_changed(MODEL, ModelState::Active);
	Pallet::<T>::weight_changed(MODEL, who, 1_000);
	pass_blocks::<T>();
	Pallet::<T>::weight_changed(MODEL, who, 0);
}

fn pay<T: Config>() -> DispatchResult {
	let payer: T::AccountId = account("payer", 0, 0);
	let amount = UNIT.saturating_add(T::Currency::minimum_balance());
	T::Currency::mint_into(&payer, amount.saturating_mul(2))?;
	Pallet::<T>::endow();
	Pallet::<T>::pay(MODEL, &payer, amount)
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn transfer() {
		let caller: T::AccountId = whitelisted_caller();
		let dest: T::AccountId = account("dest", 0, 0);
		holder::<T>(&caller);
		let all = Pallet::<T>::shares(MODEL, caller.clone());
		assert!(all > 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), MODEL, T::Lookup::unlookup(dest.clone()), all);

		assert_eq!(Pallet::<T>::shares(MODEL, dest), all);
		assert!(!Accounts::<T>::contains_key(MODEL, caller));
	}

	#[benchmark]
	fn claim() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let dest: T::AccountId = account("dest", 0, 0);
		holder::<T>(&caller);
		pay::<T>()?;
		let all = Pallet::<T>::shares(MODEL, caller.clone());
		let lookup = T::Lookup::unlookup(dest);
		Pallet::<T>::transfer(RawOrigin::Signed(caller.clone()).into(), MODEL, lookup, all)?;
		let before = T::Currency::balance(&caller);

		#[extrinsic_call]
		_(RawOrigin::Signed(caller.clone()), MODEL);

		assert!(T::Currency::balance(&caller) > before);
		assert!(!Accounts::<T>::contains_key(MODEL, caller));
		Ok(())
	}

	#[benchmark]
	fn refund() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let target: T::AccountId = account("pool", 0, 0);
		Pallet::<T>::state_changed(MODEL, ModelState::Active);
		T::LedgerConsideration::ensure_successful(&caller, Pallet::<T>::footprint());
		<Pallet<T> as AccountTouch<_, _>>::touch(MODEL, &target, &caller)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), MODEL, T::Lookup::unlookup(target.clone()));

		assert!(!Accounts::<T>::contains_key(MODEL, target));
		Ok(())
	}

	#[benchmark]
	fn touch() {
		let caller: T::AccountId = whitelisted_caller();
		let target: T::AccountId = account("target", 0, 0);
		Pallet::<T>::state_changed(MODEL, ModelState::Active);
		T::LedgerConsideration::ensure_successful(&caller, Pallet::<T>::footprint());

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), MODEL, T::Lookup::unlookup(target.clone()));

		assert!(Accounts::<T>::contains_key(MODEL, target));
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
