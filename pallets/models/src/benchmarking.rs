//! The worst case of each call, and a model for the benchmarks of other pallets.

use alloc::vec::Vec;
use assent_primitives::Clock;

use assent_primitives::{
	AnswerMode, Balance, BlockNumber, Consent, Floor, KillSwitch, ModelId, ModelRules, ModelState, OfferId, Purpose,
	PurposeSet, Split, WorkerStanding,
};
use frame_benchmarking::v2::*;
use frame_support::{
	traits::{
		fungible::{Inspect, InspectHold, Mutate},
		Consideration, Get,
	},
	BoundedVec,
};
use frame_system::RawOrigin;
use sp_runtime::{Perbill, Permill};

use crate::{impls::NewOffer, *};

/// Rows of each contributor.
const ROWS: u64 = 200;

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
	Card {
		document: [1; 32],
		descriptor: [2; 32],
		evaluation: [3; 32],
		purposes: PurposeSet::ALL,
		forbidden: PurposeSet::NONE,
		domain: BoundedVec::truncate_from([b'd'; 32].to_vec()),
		languages: BoundedVec::truncate_from((b'a'..b'i').map(|letter| [letter; 2]).collect()),
		licence: BoundedVec::truncate_from([b'l'; 32].to_vec()),
		rules,
		split,
	}
}

/// A change that rules every purpose out but one that nothing is offered for.
fn change() -> CardChange {
	let public: PurposeSet = [Purpose::Public].into_iter().collect();
	CardChange { document: [9; 32], purposes: public, ..card(rules()).changeable() }
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

fn make_offer_at<T: Config>(
	owner: &T::AccountId,
	model: ModelId,
	worker: &T::AccountId,
	price: Balance,
	opens_at: BlockNumber,
) -> OfferId {
	T::OfferConsideration::ensure_successful(owner, Pallet::<T>::offer_footprint());
	let (mode, purpose) = (AnswerMode::Label, Purpose::General);
	let new = NewOffer { model, worker: worker.clone(), mode, purpose, price, opens_at };
	Pallet::<T>::insert_offer(owner, new).expect("was funded")
}

fn make_offer<T: Config>(owner: &T::AccountId, model: ModelId, worker: &T::AccountId, price: Balance) -> OfferId {
	make_offer_at::<T>(owner, model, worker, price, Pallet::<T>::now())
}

/// An active model of `owner` with the longest record and `offers` open offers, each of a worker of its own.
fn model_with_offers<T: Config>(owner: &T::AccountId, offers: u32, opens_at: BlockNumber) -> ModelId {
	let model = make_model::<T>(owner, rules(), declared::<T>());
	for index in 0..offers {
		let worker: T::AccountId = account("worker", index, 0);
		make_worker::<T>(&worker);
		make_offer_at::<T>(owner, model, &worker, T::MinPrice::get(), opens_at);
	}
	T::KillSwitch::benchmark_set_state(model, ModelState::Active);
	model
}

/// Proposes a card and keeps it.
fn make_pending<T: Config>(owner: &T::AccountId, model: ModelId) {
	T::CardConsideration::ensure_successful(owner, Pallet::<T>::pending_footprint());
	Pallet::<T>::put_pending(owner, model, change()).expect("was funded");
}

fn make_listing<T: Config>(owner: &T::AccountId, model: ModelId, price: Balance) {
	T::SaleConsideration::ensure_successful(owner, Pallet::<T>::listing_footprint());
	Pallet::<T>::put_listing(owner, model, price).expect("was funded");
}

/// A buyer with the money for a model of `price` and all its deposits.
fn make_buyer<T: Config>(buyer: &T::AccountId, price: Balance)
where
	T::Currency: Mutate<T::AccountId>,
{
	T::Currency::mint_into(buyer, price).expect("there is room for it");
	T::SaleConsideration::ensure_successful(buyer, Pallet::<T>::sale_footprint());
	T::ModelConsideration::ensure_successful(buyer, Pallet::<T>::model_footprint(&declared::<T>()));
	for _ in 0..T::MaxOpenOffers::get() {
		T::OfferConsideration::ensure_successful(buyer, Pallet::<T>::offer_footprint());
	}
}

/// A model of `owner` with as many offers as it can have, bought by `buyer`.
fn make_sale<T: Config>(owner: &T::AccountId, buyer: &T::AccountId) -> ModelId
where
	T::Currency: Mutate<T::AccountId>,
{
	let price = T::MinPrice::get();
	let model = model_with_offers::<T>(owner, T::MaxOpenOffers::get(), Pallet::<T>::now());
	make_listing::<T>(owner, model, price);
	make_buyer::<T>(buyer, price);
	Pallet::<T>::buy_model(RawOrigin::Signed(buyer.clone()).into(), model, price).expect("was funded");
	model
}

fn pass_notice<T: Config>() {
	frame_system::Pallet::<T>::set_block_number(Pallet::<T>::notice_end().into());
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

#[benchmarks(where T::Currency: Mutate<T::AccountId>)]
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
		T::Workers::benchmark_bond(&worker);
		for _ in 1..T::MaxOpenOffers::get() {
			super::make_offer::<T>(&owner, model, &worker, T::MinPrice::get());
		}
		T::Consent::benchmark_join(model, &account("contributor", 0, 0), ROWS);
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

	#[benchmark]
	fn propose_card_change() {
		let owner: T::AccountId = whitelisted_caller();
		let model = model_with_offers::<T>(&owner, T::MaxOpenOffers::get(), Pallet::<T>::now());
		T::KillSwitch::benchmark_set_state(model, ModelState::Forming);

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), model, change());

		assert!(OpenOffers::<T>::get(model).is_empty());
		assert_eq!(Pallet::<T>::model(model).map(|model| model.card.changeable()), Some(change()));
	}

	#[benchmark]
	fn apply_card_change() {
		let caller: T::AccountId = whitelisted_caller();
		let owner: T::AccountId = account("owner", 0, 0);
		let model = model_with_offers::<T>(&owner, T::MaxOpenOffers::get(), Pallet::<T>::now());
		make_pending::<T>(&owner, model);
		pass_notice::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model);

		assert!(OpenOffers::<T>::get(model).is_empty() && !PendingCards::<T>::contains_key(model));
		assert_eq!(Pallet::<T>::model(model).map(|model| model.card.changeable()), Some(change()));
	}

	#[benchmark]
	fn cancel_card_change() {
		let owner: T::AccountId = whitelisted_caller();
		let model = model_with_offers::<T>(&owner, 0, Pallet::<T>::now());
		make_pending::<T>(&owner, model);

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), model);

		assert!(!PendingCards::<T>::contains_key(model));
	}

	#[benchmark]
	fn serve_notice(n: Linear<0, { T::MaxNotices::get() }>) {
		let caller: T::AccountId = whitelisted_caller();
		let owner: T::AccountId = account("owner", 0, 0);
		let model = model_with_offers::<T>(&owner, T::MaxOpenOffers::get(), Pallet::<T>::notice_end());
		make_pending::<T>(&owner, model);
		let accounts: Vec<T::AccountId> = (0..n).map(|index| account("contributor", index, 0)).collect();
		for who in &accounts {
			T::Consent::benchmark_join(model, who, ROWS);
		}
		let before = frame_system::Pallet::<T>::events().len();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model, BoundedVec::truncate_from(accounts));

		assert_eq!(frame_system::Pallet::<T>::events().len(), before + n as usize);
	}

	#[benchmark]
	fn list_model() {
		let owner: T::AccountId = whitelisted_caller();
		let model = model_with_offers::<T>(&owner, 0, Pallet::<T>::now());
		T::SaleConsideration::ensure_successful(&owner, Pallet::<T>::listing_footprint());

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), model, T::MinPrice::get());

		assert!(Listings::<T>::contains_key(model));
	}

	#[benchmark]
	fn unlist_model() {
		let owner: T::AccountId = whitelisted_caller();
		let model = model_with_offers::<T>(&owner, 0, Pallet::<T>::now());
		make_listing::<T>(&owner, model, T::MinPrice::get());

		#[extrinsic_call]
		_(RawOrigin::Signed(owner), model);

		assert!(!Listings::<T>::contains_key(model));
	}

	#[benchmark]
	fn buy_model() {
		let buyer: T::AccountId = whitelisted_caller();
		let owner: T::AccountId = account("owner", 0, 0);
		let price = T::MinPrice::get();
		let model = model_with_offers::<T>(&owner, T::MaxOpenOffers::get(), Pallet::<T>::now());
		make_listing::<T>(&owner, model, price);
		make_buyer::<T>(&buyer, price);

		#[extrinsic_call]
		_(RawOrigin::Signed(buyer.clone()), model, price);

		assert_eq!(T::Currency::balance_on_hold(&HoldReason::Sale.into(), &buyer), price);
		let tickets = Sales::<T>::get(model).map(|sale| sale.offer_tickets.len() as u32);
		assert_eq!(tickets, Some(T::MaxOpenOffers::get()));
	}

	#[benchmark]
	fn complete_sale() {
		let caller: T::AccountId = whitelisted_caller();
		let (owner, buyer): (T::AccountId, T::AccountId) = (account("owner", 0, 0), account("buyer", 0, 0));
		let model = make_sale::<T>(&owner, &buyer);
		pass_notice::<T>();

		#[extrinsic_call]
		_(RawOrigin::Signed(caller), model);

		assert_eq!(Pallet::<T>::model(model).map(|model| model.owner), Some(buyer));
		assert!(T::Currency::balance(&owner) >= T::MinPrice::get());
	}

	#[benchmark]
	fn cancel_sale() {
		let buyer: T::AccountId = whitelisted_caller();
		let owner: T::AccountId = account("owner", 0, 0);
		let model = make_sale::<T>(&owner, &buyer);

		#[extrinsic_call]
		_(RawOrigin::Signed(buyer), model);

		assert!(!Sales::<T>::contains_key(model));
	}

	impl_benchmark_test_suite!(Pallet, mock::ExtBuilder::default().build(), mock::Test);
}
