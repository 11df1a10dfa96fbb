//! The worst case of each call, and a model for the benchmarks of other pallets.

use alloc::vec::Vec;

use assent_primitives::{
	AnswerMode, Balance, Floor, KillSwitch, ModelId, ModelRules, ModelState, OfferId, Purpose, Split,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{Consideration, Get},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{Perbill, Permill};

use crate::*;

fn rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor { weight: 1_000, heads: 3 },
		hard_floor: Floor { weight: 500, heads: 2 },
		weight_cap: 10_000,
		min_rows: 100,
		min_head_weight: 100,
		quorum_weight: Perbill::from_percent(50),
		quorum_heads: Perbill::from_percent(50),
	}
}

fn card(rules: ModelRules) -> Card {
	let split = Split {
		contributors: Permill::from_percent(60),
		worker: Permill::from_percent(25),
		owner: Permill::from_percent(10),
		treasury: Permill::from_percent(5),
	};
	Card { document: [1; 32], descriptor: [2; 32], rules, split }
}

fn declared<T: Config>() -> DeclaredOf<T> {
	// Backwards, so that there is something to sort.
	let accounts: Vec<T::AccountId> = (0..T::MaxDeclared::get()).rev().map(|i| account("declared", i, 0)).collect();
	BoundedVec::truncate_from(accounts)
}

fn endpoint<T: Config>(byte: u8) -> EndpointOf<T> {
	let mut url = b"https://".to_vec();
	url.resize(T::MaxEndpoint::get() as usize, byte);
	BoundedVec::truncate_from(url)
}

fn make_worker<T: Config>(worker: &T::AccountId) {
	T::WorkerConsideration::ensure_successful(worker, Pallet::<T>::worker_footprint(&endpoint::<T>(b'a')));
	Pallet::<T>::put_worker(worker, BoundedVec::truncate_from(b"https://a".to_vec()), [3; 32]).expect("was funded");
}

fn make_model<T: Config>(owner: &T::AccountId, rules: ModelRules, declared: DeclaredOf<T>) -> ModelId {
	let declared = Pallet::<T>::sorted_unique(declared);
	T::ModelConsideration::ensure_successful(owner, Pallet::<T>::model_footprint(&declared));
	Pallet::<T>::insert_model(owner, card(rules), declared).expect("was funded")
}

fn make_offer<T: Config>(owner: &T::AccountId, model: ModelId, worker: &T::AccountId, price: Balance) -> OfferId {
	T::OfferConsideration::ensure_successful(owner, Pallet::<T>::offer_footprint());
	Pallet::<T>::insert_offer(owner, model, AnswerMode::Label, Purpose::General, worker, price).expect("was funded")
}

/// A model with the longest record and an open offer of it.
pub(crate) fn model_with_offer<T: Config>(
	owner: &T::AccountId,
	worker: &T::AccountId,
	rules: ModelRules,
	price: Balance,
) -> (ModelId, OfferId) {
	make_worker::<T>(worker);
	let model = make_model::<T>(owner, rules, declared::<T>());
	(model, make_offer::<T>(owner, model, worker, price))
}

#[benchmarks]
mod benchmarks {
	use super::*;

	#[benchmark]
	fn register_model() {
		let owner: T::AccountId = whitelisted_caller();
		let accounts = declared::<T>();
		T::ModelConsideration::ensure_successful(&owner, Pallet::<T>::model_footprint(&accounts));

		#[extrinsic_call]
		_(RawOrigin::Signed(owner.clone()), card(rules()), accounts);

		assert_eq!(Pallet::<T>::model(ModelId(0)).map(|model| model.owner), Some(owner));
	}

	#[benchmark]
	fn make_offer() {
		let owner: T::AccountId = whitelisted_caller();
		let worker: T::AccountId = account("worker", 0, 0);
		make_worker::<T>(&worker);
		let model = make_model::<T>(&owner, rules(), declared::<T>());
		for _ in 1..T::MaxOpenOffers::get() {
			super::make_offer::<T>(&owner, model, &worker, T::MinPrice::get());
		}
		T::KillSwitch::benchmark_set_state(model, ModelState::Active);
		T::OfferConsideration::ensure_successful(&owner, Pallet::<T>::offer_footprint());

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), model, AnswerMode::Label, Purpose::General, worker, T::MinPrice::get());

		assert_eq!(OpenOffers::<T>::get(model).len() as u32, T::MaxOpenOffers::get());
	}

	#[benchmark]
	fn close_offer() {
		let owner: T::AccountId = whitelisted_caller();
		let worker: T::AccountId = account("worker", 0, 0);
		make_worker::<T>(&worker);
		let model = make_model::<T>(&owner, rules(), declared::<T>());
		let offers: Vec<OfferId> = (0..T::MaxOpenOffers::get())
			.map(|_| super::make_offer::<T>(&owner, model, &worker, T::MinPrice::get()))
			.collect();

		#[extrinsic_call]
		_(RawOrigin::Signed(worker), offers[0]);

		assert!(Pallet::<T>::offer(offers[0]).is_some_and(|offer| !offer.status.is_open()));
	}

	#[benchmark]
	fn set_worker() {
		let worker: T::AccountId = whitelisted_caller();
		make_worker::<T>(&worker);
		let longest = endpoint::<T>(b'b');
		T::WorkerConsideration::ensure_successful(&worker, Pallet::<T>::worker_footprint(&longest));

		#[extrinsic_call]
		_(RawOrigin::Signed(worker.clone()), longest.clone(), [4; 32]);

		assert_eq!(Pallet::<T>::worker(worker).map(|worker| worker.endpoint), Some(longest.into_inner()));
	}

	#[benchmark]
	fn remove_worker() {
		let worker: T::AccountId = whitelisted_caller();
		make_worker::<T>(&worker);
		Pallet::<T>::put_worker(&worker, endpoint::<T>(b'a'), [3; 32]).expect("was funded");

		#[extrinsic_call]
		_(RawOrigin::Signed(worker.clone()));

		assert!(!Workers::<T>::contains_key(worker));
	}

	impl_benchmark_test_suite!(Pallet, mock::ExtBuilder::default().build(), mock::Test);
}
