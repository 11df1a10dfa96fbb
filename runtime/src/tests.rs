//! The pallets together, on the runtime that the node runs.

use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchInfo, GetDispatchInfo},
	traits::{
		fungible::{Inspect, InspectHold},
		Hooks, OnIdle,
	},
	weights::Weight,
};
use pallet_models::Card;
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{BuildStorage, Perbill, Permill};

use crate::*;
use assent_primitives::{
	AnswerMode, ContributionId, Floor, KillSwitch, ModelId, ModelRules, ModelState, OfferId, Purpose, RoyaltySink,
	Split,
};

const ROWS: u32 = 200;

fn externalities(preset: &str) -> sp_io::TestExternalities {
	let json = genesis_config_presets::complete(&preset.into()).expect("the preset exists");
	let mut state = sp_io::TestExternalities::new(Default::default());
	state
		.execute_with(|| frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(json))
		.expect("the preset builds");
	state.execute_with(|| run_to(1));
	state
}

/// Ends blocks until block `to` has begun, with the hooks a block runs.
fn run_to(to: BlockNumber) {
	while System::block_number() < to {
		let now = System::block_number();
		if now > 0 {
			AllPalletsWithSystem::on_idle(now, Weight::from_parts(1_000_000_000_000, 4 << 20));
			Queries::on_finalize(now);
		}
		System::set_block_number(now + 1);
		Queries::on_initialize(now + 1);
		Contributions::on_initialize(now + 1);
	}
}

fn account(key: Sr25519Keyring) -> AccountId {
	key.to_account_id()
}

fn signed(key: Sr25519Keyring) -> RuntimeOrigin {
	RuntimeOrigin::signed(account(key))
}

fn rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor { weight: 3 * u64::from(ROWS), heads: 3 },
		hard_floor: Floor { weight: 2 * u64::from(ROWS), heads: 2 },
		weight_cap: 1_000,
		min_rows: 100,
		min_head_weight: 100,
		quorum_weight: Perbill::from_percent(20),
		quorum_heads: Perbill::from_percent(50),
	}
}

fn split() -> Split {
	Split {
		contributors: Permill::from_percent(60),
		worker: Permill::from_percent(25),
		owner: Permill::from_percent(10),
		treasury: Permill::from_percent(5),
	}
}

const MODEL: ModelId = ModelId(0);
const OFFER: OfferId = OfferId(0);
const PEOPLE: [Sr25519Keyring; 4] = [Charlie, Dave, Eve, Ferdie];

/// Alice's model with Bob's offer, and four people whose data is active.
fn active_model() {
	assert_ok!(Models::set_worker(signed(Bob), b"http://127.0.0.1:9955".to_vec().try_into().unwrap(), [9; 32]));
	let card = Card { document: [1; 32], descriptor: [2; 32], rules: rules(), split: split() };
	assert_ok!(Models::register_model(signed(Alice), card, Default::default()));
	let (mode, purpose) = (AnswerMode::Label, Purpose::General);
	assert_ok!(Models::make_offer(signed(Alice), MODEL, mode, purpose, account(Bob), UNIT));
	for (i, person) in PEOPLE.into_iter().enumerate() {
		let id = ContributionId(i as u64);
		assert_ok!(Contributions::contribute(signed(person), MODEL, [i as u8 + 10; 32], ROWS));
		assert_ok!(Contributions::attest(signed(Bob), id, MODEL));
	}
	assert_eq!(Revocation::state(MODEL), ModelState::Forming);
	run_to(MINUTES + 1);
	assert_eq!(Revocation::state(MODEL), ModelState::Active);
}

fn check_invariants() {
	assert_ok!(Models::do_try_state());
	assert_ok!(Contributions::do_try_state());
	assert_ok!(Royalties::do_try_state());
	assert_ok!(Revocation::do_try_state());
	assert_ok!(Queries::do_try_state());
}

#[test]
fn both_presets_build_a_genesis() {
	for preset in genesis_config_presets::preset_names() {
		externalities(&preset).execute_with(check_invariants);
	}
}

#[test]
fn a_local_testnet_has_no_sudo_and_sells_no_credits() {
	externalities("local_testnet").execute_with(|| {
		assert_eq!(pallet_sudo::Key::<Runtime>::get(), None);
		active_model();
		assert_noop!(
			Queries::buy(signed(Charlie), OFFER, 1, [1; 32]),
			pallet_queries::Error::<Runtime>::NoVerifyingKey
		);
	});
}

#[test]
fn the_development_key_is_refused_outside_the_development_preset() {
	externalities("local_testnet").execute_with(|| {
		let key = assent_circuits::verifier::DEVELOPMENT_VERIFYING_KEY.to_vec().try_into().unwrap();
		assert_noop!(
			Queries::register_verifying_key(RuntimeOrigin::root(), key),
			pallet_queries::Error::<Runtime>::DevelopmentKey
		);
	});
}

#[test]
fn an_answer_costs_at_least_what_its_settlement_and_refund_cost() {
	use frame_support::traits::Get;
	let least = configs::assent::MinPrice::get();
	assert!(least > 0);
	externalities("development").execute_with(|| {
		let card = Card { document: [1; 32], descriptor: [2; 32], rules: rules(), split: split() };
		assert_ok!(Models::set_worker(signed(Bob), b"https://worker.example".to_vec().try_into().unwrap(), [9; 32]));
		assert_ok!(Models::register_model(signed(Alice), card, Default::default()));
		let make =
			|price| Models::make_offer(signed(Alice), MODEL, AnswerMode::Label, Purpose::General, account(Bob), price);
		assert_noop!(make(least - 1), pallet_models::Error::<Runtime>::PriceTooLow);
		assert_ok!(make(least));
	});
}

#[test]
fn leaving_degrades_then_halts_the_model_in_the_block_of_the_call() {
	externalities("development").execute_with(|| {
		active_model();
		assert_ok!(Contributions::revoke(signed(Charlie), ContributionId(0)));
		assert_eq!(Revocation::state(MODEL), ModelState::Active);
		assert_ok!(Contributions::revoke(signed(Dave), ContributionId(1)));
		assert_eq!(Revocation::state(MODEL), ModelState::Degraded);
		assert_ok!(Contributions::revoke(signed(Eve), ContributionId(2)));
		assert_eq!(Revocation::state(MODEL), ModelState::Halted);
		assert_eq!(<Revocation as KillSwitch>::halted_at(MODEL), Some(System::block_number()));
		check_invariants();
	});
}

#[test]
fn a_petition_halts_the_model_when_it_reaches_its_quorum() {
	externalities("development").execute_with(|| {
		active_model();
		run_to(2 * MINUTES + 1);
		assert_ok!(Revocation::open_petition(signed(Charlie), MODEL));
		assert_eq!(Revocation::state(MODEL), ModelState::Active);
		assert_ok!(Revocation::sign_petition(signed(Dave), MODEL));
		assert_eq!(Revocation::state(MODEL), ModelState::Halted);
		check_invariants();
	});
}

#[test]
fn royalties_follow_consent_and_the_books_balance() {
	externalities("development").execute_with(|| {
		active_model();
		run_to(2 * MINUTES);
		let before = |key| Balances::total_balance(&account(key));
		let start: Vec<_> = PEOPLE.iter().map(|key| before(*key)).collect();
		assert_ok!(<Royalties as RoyaltySink<AccountId>>::pay(MODEL, &account(Alice), 100 * UNIT));
		for person in PEOPLE {
			assert_ok!(Royalties::claim(signed(person), MODEL));
		}
		let paid: Balance = PEOPLE.iter().zip(start).map(|(key, start)| before(*key) - start).sum();
		// Four equal weights: a quarter each, and at most a few plancks of dust.
		assert!(paid <= 100 * UNIT && 100 * UNIT - paid < 1_000, "{paid}");
		check_invariants();
	});
}

#[test]
fn the_deposits_of_data_come_back_when_everybody_leaves() {
	externalities("development").execute_with(|| {
		active_model();
		let held = |key| {
			let reasons = [configs::assent::ContributionHold::get(), configs::assent::PledgeHold::get()];
			reasons.map(|reason| Balances::balance_on_hold(&reason, &account(key)))
		};
		assert!(PEOPLE.iter().all(|key| held(*key).iter().all(|amount| *amount > 0)));
		for (i, person) in PEOPLE.into_iter().enumerate() {
			assert_ok!(Contributions::revoke(signed(person), ContributionId(i as u64)));
		}
		// What is still held is for the ledger entries of the shares that were earned: those stay.
		assert!(PEOPLE.iter().all(|key| held(*key) == [0, 0]));
		check_invariants();
	});
}

#[test]
fn full_calls_fit_into_a_block() {
	let fits = |call: RuntimeCall| {
		let DispatchInfo { call_weight, class, .. } = call.get_dispatch_info();
		let limit = configs::RuntimeBlockWeights::get().get(class).max_extrinsic.expect("normal calls have a limit");
		assert!(call_weight.all_lte(limit), "{call:?} weighs {call_weight}, and {limit} is the most");
	};
	fits(RuntimeCall::Contributions(pallet_contributions::Call::revoke { contribution: ContributionId(0) }));
	fits(RuntimeCall::Contributions(pallet_contributions::Call::activate { model: MODEL }));
	let settlement = assent_primitives::Settlement {
		offer: OFFER,
		price: UNIT,
		root: [0; 32],
		nullifier: [0; 32],
		version: 1.into(),
		served_at: 1,
		query_commitment: [0; 32],
		result_commitment: [0; 32],
		proof: [0; assent_primitives::PROOF_BYTES],
	};
	let batch = vec![settlement; assent_primitives::MAX_SETTLEMENTS as usize].try_into().unwrap();
	fits(RuntimeCall::Queries(pallet_queries::Call::settle { batch }));
}

#[test]
fn genesis_storage_of_the_default_config_builds() {
	assert!(RuntimeGenesisConfig::default().build_storage().is_ok());
}
