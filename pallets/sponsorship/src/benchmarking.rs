//! What the calls cost at their worst: accounts appear, deposits move, and a stranger clears up after a sponsor.

#![cfg(feature = "runtime-benchmarks")]

use frame_benchmarking::v2::*;
use frame_system::RawOrigin;

use super::*;

const UNIT: Balance = 1_000_000_000_000;

/// An amount of money that makes an account exist.
fn plenty<T: Config>() -> Balance {
	UNIT.saturating_add(T::Currency::minimum_balance())
}

/// Makes `who` a sponsor with money for budgets, grants and deposits; returns what it may sponsor.
fn sponsor<T: Config>(who: &T::AccountId) -> Result<SponsorScope, BenchmarkError> {
	let scope = T::Rights::benchmark_scope(who);
	T::BudgetConsideration::ensure_successful(who, Pallet::<T>::budget_footprint());
	T::InvitationConsideration::ensure_successful(who, Pallet::<T>::invitation_footprint());
	T::Currency::mint_into(who, plenty::<T>().saturating_mul(100))?;
	Ok(scope)
}

fn opened<T: Config>(who: &T::AccountId) -> Result<SponsorScope, BenchmarkError> {
	let scope = sponsor::<T>(who)?;
	let amount = plenty::<T>();
	Pallet::<T>::open(RawOrigin::Signed(who.clone()).into(), scope, amount, amount)?;
	Ok(scope)
}

fn invited<T: Config>(sponsor: &T::AccountId, who: &T::AccountId) -> Result<SponsorScope, BenchmarkError> {
	let scope = opened::<T>(sponsor)?;
	let lookup = T::Lookup::unlookup(who.clone());
	Pallet::<T>::invite(RawOrigin::Signed(sponsor.clone()).into(), scope, lookup, plenty::<T>())?;
	Ok(scope)
}

/// A budget of one who has no right to sponsor its scope, and an invitation of `who` to it: for strangers to clear away.
fn abandoned<T: Config>(who: &T::AccountId) -> Result<SponsorScope, BenchmarkError> {
	let (owner, former): (T::AccountId, T::AccountId) = (account("owner", 0, 0), account("former", 0, 0));
	sponsor::<T>(&former)?;
	let scope = T::Rights::benchmark_scope(&owner);
	assert!(!T::Rights::may_sponsor(&former, scope));
	Pallet::<T>::open_budget(scope, &former, plenty::<T>(), plenty::<T>())?;
	let budget = Pallet::<T>::budget_of(scope, &former).map_err(|_| BenchmarkError::Stop("it was opened"))?;
	Pallet::<T>::add_invitation(scope, budget, who, plenty::<T>())?;
	Ok(scope)
}

#[benchmarks]
mod benches {
	use super::*;

	#[benchmark]
	fn open() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let scope = sponsor::<T>(&caller)?;
		let amount = plenty::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), scope, amount, amount);

		assert_eq!(Budgets::<T>::get(scope).map(|budget| budget.left), Some(amount));
		Ok(())
	}

	#[benchmark]
	fn top_up() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let scope = opened::<T>(&caller)?;
		let amount = plenty::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), scope, amount);

		assert_eq!(Budgets::<T>::get(scope).map(|budget| budget.left), Some(amount.saturating_mul(2)));
		Ok(())
	}

	#[benchmark]
	fn invite() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("who", 0, 0);
		let scope = opened::<T>(&caller)?;
		assert!(!frame_system::Pallet::<T>::account_exists(&who));

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), scope, T::Lookup::unlookup(who.clone()), plenty::<T>());

		assert!(frame_system::Pallet::<T>::account_exists(&who));
		assert!(Invitations::<T>::contains_key(&who, scope));
		Ok(())
	}

	#[benchmark]
	fn uninvite() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("who", 0, 0);
		let scope = abandoned::<T>(&who)?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), scope, T::Lookup::unlookup(who.clone()));

		assert!(!Invitations::<T>::contains_key(&who, scope));
		Ok(())
	}

	#[benchmark]
	fn close() -> Result<(), BenchmarkError> {
		let caller: T::AccountId = whitelisted_caller();
		let who: T::AccountId = account("who", 0, 0);
		let scope = abandoned::<T>(&who)?;
		Pallet::<T>::uninvite(RawOrigin::Signed(who.clone()).into(), scope, T::Lookup::unlookup(who))?;

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), scope);

		assert!(!Budgets::<T>::contains_key(scope));
		Ok(())
	}

	#[benchmark]
	fn sponsor_fee() -> Result<(), BenchmarkError> {
		let sponsor: T::AccountId = account("sponsor", 0, 0);
		let who: T::AccountId = account("who", 0, 0);
		let scope = invited::<T>(&sponsor, &who)?;
		let fee = plenty::<T>();

		#[block]
		{
			// When the transaction is validated, when it is charged, and when it was dispatched.
			assert!(Pallet::<T>::covers(&who, scope, fee));
			let (used, overpaid) = Pallet::<T>::reserve_fee(&who, scope, fee)
				.ok_or(BenchmarkError::Stop("a fee that is covered is paid"))?
				.split(fee / 2);
			assert!(Pallet::<T>::settle_fee(&who, scope, used.peek(), overpaid).is_ok());
		}

		assert_eq!(Budgets::<T>::get(scope).map(|budget| budget.left), Some(fee - fee / 2));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, crate::mock::new_test_ext(), crate::mock::Test);
}
