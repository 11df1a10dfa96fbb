//! The worst case of each call.

use assent_primitives::Clock;
use assent_primitives::{
	BlockNumberProvider, Consent, Floor, KillSwitch, ModelId, ModelRegistry, ModelRules, ModelState, OnConsentChange,
	PetitionId,
};
use frame_benchmarking::v2::*;
use frame_support::traits::{Consideration, EnsureOrigin, Footprint, Get};
use frame_system::RawOrigin;
use sp_runtime::Perbill;

use crate::*;

const WEIGHT: u64 = 1_000;

/// A running model of which every head must sign.
fn model<T: Config>(heads: u32) -> ModelId {
	let rules = ModelRules {
		soft_floor: Floor { weight: 1, heads: 1 },
		hard_floor: Floor { weight: 0, heads: 0 },
		weight_cap: 10 * WEIGHT,
		min_rows: 100,
		min_head_weight: 100,
		quorum_weight: Perbill::from_parts(1),
		quorum_heads: Perbill::one(),
	};
	let (owner, worker) = (account("owner", 0, 0), account("worker", 0, 0));
	let (model, _) = T::Models::benchmark_model(&owner, &worker, rules, 1_000_000_000);
	for index in 0..heads {
		let who = account("head", index, 0);
		T::Consent::benchmark_join(model, &who, WEIGHT);
		endow::<T>(&who);
	}
	Pallet::<T>::benchmark_set_state(model, ModelState::Active);
	model
}

/// Gives `who` money for every deposit it may need here. A ticket makes sure of its own deposit alone, and what it makes sure of
/// replaces what was there: so of one that is larger than all together.
fn endow<T: Config>(who: &T::AccountId) {
	T::PetitionConsideration::ensure_successful(who, Footprint::from_parts(100, 100));
}

/// A petition that `signers` of the heads have signed.
fn petition<T: Config>(model: ModelId, signers: u32) -> Result<PetitionId, BenchmarkError> {
	Pallet::<T>::open_petition(RawOrigin::Signed(account("head", 0, 0)).into(), model)?;
	for index in 1..signers {
		Pallet::<T>::sign_petition(RawOrigin::Signed(account("head", index, 0)).into(), model)?;
	}
	Pallet::<T>::petition(model).map(|petition| petition.id).ok_or(BenchmarkError::Stop("no petition"))
}

fn is_halted<T: Config>(model: ModelId) -> bool {
	States::<T>::get(model).state == ModelState::Halted
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn open_petition() {
		let model = model::<T>(1);
		let opener: T::AccountId = account("head", 0, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(opener), model);

		assert!(is_halted::<T>(model));
	}

	#[benchmark]
	fn sign_petition() -> Result<(), BenchmarkError> {
		let model = model::<T>(2);
		petition::<T>(model, 1)?;
		let signer: T::AccountId = account("head", 1, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(signer), model);

		assert!(is_halted::<T>(model));
		Ok(())
	}

	#[benchmark]
	fn withdraw_signature() -> Result<(), BenchmarkError> {
		let model = model::<T>(3);
		let id = petition::<T>(model, 2)?;
		let signer: T::AccountId = account("head", 1, 0);

		#[extrinsic_call]
		_(RawOrigin::Signed(signer), id);

		assert_eq!(Pallet::<T>::petition(model).map(|petition| petition.signed.heads), Some(1));
		Ok(())
	}

	#[benchmark]
	fn close_petition() -> Result<(), BenchmarkError> {
		let model = model::<T>(2);
		petition::<T>(model, 1)?;
		let ends = Pallet::<T>::petition(model).map(|petition| petition.ends).unwrap_or_default();
		T::BlockNumberProvider::set_block_number(ends);
		let anyone: T::AccountId = whitelisted_caller();

		#[extrinsic_call]
		_(RawOrigin::Signed(anyone), model);

		assert!(!Petitions::<T>::contains_key(model));
		Ok(())
	}

	#[benchmark]
	fn freeze() -> Result<(), BenchmarkError> {
		let model = model::<T>(1);
		let origin = T::FreezeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		let until = Pallet::<T>::now().saturating_add(T::MaxFreeze::get());

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, model, until);

		assert!(Pallet::<T>::is_frozen(model));
		Ok(())
	}

	#[benchmark]
	fn unfreeze() -> Result<(), BenchmarkError> {
		let model = model::<T>(1);
		let origin = T::FreezeOrigin::try_successful_origin().map_err(|_| BenchmarkError::Weightless)?;
		Pallet::<T>::freeze(origin.clone(), model, Pallet::<T>::now().saturating_add(1))?;

		#[extrinsic_call]
		_(origin as T::RuntimeOrigin, model);

		assert!(!Pallet::<T>::is_frozen(model));
		Ok(())
	}

	#[benchmark]
	fn weight_changed() -> Result<(), BenchmarkError> {
		let model = model::<T>(3);
		let id = petition::<T>(model, 2)?;
		let signer: T::AccountId = account("head", 1, 0);
		// The signer had more when it signed, and the third head is not there: what it loses now makes the quorum.
		Signatures::<T>::mutate(id, &signer, |signature| signature.as_mut().expect("has signed").mature += WEIGHT);
		Petitions::<T>::mutate_extant(model, |petition| petition.snapshot.heads = 2);

		#[block]
		{
			Pallet::<T>::weight_changed(model, &signer, WEIGHT);
		}

		assert!(is_halted::<T>(model));
		Ok(())
	}

	impl_benchmark_test_suite!(Pallet, mock::ExtBuilder::default().build(), mock::Test);
}
