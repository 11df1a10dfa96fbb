//! The pallets together, on the runtime that the node runs.

mod economy;
mod fuzzer;
mod genesis;
mod governance;
mod main_job;
mod market;
mod stops;
mod weights;

use codec::{Decode, DecodeAll, Encode};
use frame_support::{
	assert_noop, assert_ok,
	dispatch::{DispatchInfo, GetDispatchInfo},
	traits::{
		fungible::{Inspect, InspectHold},
		UnfilteredDispatchable,
	},
};
use pallet_models::Card;
use sp_consensus_aura::{Slot, AURA_ENGINE_ID};
use sp_keyring::Sr25519Keyring::{self, Alice, Bob, Charlie, Dave, Eve, Ferdie};
use sp_runtime::{
	generic::Era,
	traits::{Dispatchable as _, Hash as _, Header as _},
	BuildStorage, Digest, DigestItem, Perbill, Permill,
};

use crate::*;
use alloc::collections::BTreeSet;
use assent_primitives::{
	AnswerMode, ContributionId, Floor, KillSwitch, ModelId, ModelRules, ModelState, OfferId, Purpose, PurposeSet,
	RoyaltySink, Split, SponsorScope, TaskSetId,
};

const ROWS: u32 = 200;
const MODEL: ModelId = ModelId(0);
const OFFER: OfferId = OfferId(0);
const PEOPLE: [Sr25519Keyring; 4] = [Charlie, Dave, Eve, Ferdie];

/// The genesis state of a preset, in block 1.
fn externalities(preset: &str) -> sp_io::TestExternalities {
	let json = genesis_config_presets::complete(&preset.into()).expect("the preset exists");
	let mut state = sp_io::TestExternalities::new(Default::default());
	state
		.execute_with(|| frame_support::genesis_builder_helper::build_state::<RuntimeGenesisConfig>(json))
		.expect("the preset builds");
	state.execute_with(|| begin(1));
	state
}

fn begin(number: BlockNumber) {
	let slot = Slot::from(u64::from(number));
	let digest = Digest { logs: vec![DigestItem::PreRuntime(AURA_ENGINE_ID, slot.encode())] };
	let parent = BlakeTwo256::hash_of(&(number - 1));
	let header = Header::new(number, Default::default(), Default::default(), parent, digest);
	Executive::initialize_block(&header);
	let now = u64::from(number) * MILLISECS_PER_BLOCK;
	assert_ok!(
		RuntimeCall::Timestamp(pallet_timestamp::Call::set { now }).dispatch_bypass_filter(RuntimeOrigin::none())
	);
}

/// Ends blocks until block `to` has begun. Every block is a whole one, with all hooks, and ends in the invariants.
fn run_to(to: BlockNumber) {
	while System::block_number() < to {
		let next = System::block_number() + 1;
		Executive::finalize_block();
		check_invariants();
		begin(next);
	}
}

fn run_for(blocks: BlockNumber) {
	run_to(System::block_number() + blocks);
}

fn check_invariants() {
	assert_ok!(Models::do_try_state());
	assert_ok!(Contributions::do_try_state());
	assert_ok!(Royalties::do_try_state());
	assert_ok!(Revocation::do_try_state());
	assert_ok!(Queries::do_try_state());
	assert_ok!(ConsentTree::do_try_state());
	assert_slots_are_of_active_pledges();
	assert_ok!(Workers::do_try_state());
	assert_ok!(Reputation::do_try_state());
	assert_ok!(TaskBounties::do_try_state());
	assert_ok!(DataPools::do_try_state());
	assert_ok!(Sponsorship::do_try_state());
}

/// What is active has a slot in the consent set of its model, and nothing else has. No set here is full.
fn assert_slots_are_of_active_pledges() {
	let slots = pallet_consent_tree::Slots::<Runtime>::iter_keys();
	let active = pallet_contributions::Pledges::<Runtime>::iter()
		.filter(|(.., pledge)| pledge.state.is_active())
		.map(|(model, contribution, _)| (model, contribution));
	assert_eq!(slots.collect::<BTreeSet<_>>(), active.collect());
	for (model, set) in pallet_consent_tree::Sets::<Runtime>::iter() {
		assert_eq!(set.version, Contributions::version(model));
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

fn card(rules: ModelRules) -> Card {
	Card {
		document: [1; 32],
		descriptor: [2; 32],
		evaluation: [3; 32],
		purposes: PurposeSet::ALL,
		forbidden: PurposeSet::NONE,
		domain: b"handwritten digits".to_vec().try_into().expect("short"),
		languages: Default::default(),
		licence: b"CC-BY-4.0".to_vec().try_into().expect("short"),
		rules,
		split: split(),
	}
}

/// Alice's model without data, with Bob, who is bonded, as its worker.
fn forming_model(rules: ModelRules) {
	assert_ok!(Workers::bond(signed(Bob), configs::workers::MinBond::get()));
	assert_ok!(Models::set_worker(signed(Bob), b"http://127.0.0.1:9955".to_vec().try_into().unwrap(), [9; 32]));
	assert_ok!(Models::register_model(signed(Alice), card(rules), Default::default()));
	assert_ok!(offer(UNIT));
	assert_eq!(Revocation::state(MODEL), ModelState::Forming);
}

fn offer(price: Balance) -> sp_runtime::DispatchResult {
	Models::make_offer(signed(Alice), MODEL, AnswerMode::Label, Purpose::General, account(Bob), price)
}

/// Alice's model with Bob's offer, and four people whose data is active.
fn active_model() {
	active_model_with(rules());
}

fn active_model_with(rules: ModelRules) {
	forming_model(rules);
	for (i, person) in PEOPLE.into_iter().enumerate() {
		let id = ContributionId(i as u64);
		assert_ok!(Contributions::contribute(signed(person), MODEL, [i as u8 + 10; 32], ROWS));
		assert_ok!(Contributions::attest(signed(Bob), id, MODEL));
	}
	run_to(MINUTES + 1);
	assert_eq!(Revocation::state(MODEL), ModelState::Active);
}

/// A transaction of `pair`, as its wallet makes it.
fn transaction(pair: &sp_core::sr25519::Pair, call: RuntimeCall) -> UncheckedExtrinsic {
	let who = AccountId::from(sp_core::Pair::public(pair));
	let extension: TxExtension = (
		frame_system::CheckNonZeroSender::new(),
		frame_system::CheckSpecVersion::new(),
		frame_system::CheckTxVersion::new(),
		frame_system::CheckGenesis::new(),
		frame_system::CheckEra::from(Era::Immortal),
		frame_system::CheckNonce::from(System::account_nonce(&who)),
		frame_system::CheckWeight::new(),
		pallet_queries::extension::CheckPayable::new(),
		pallet_transaction_payment::ChargeTransactionPayment::from(0),
		frame_metadata_hash_extension::CheckMetadataHash::new(false),
		frame_system::WeightReclaim::new(),
	);
	let payload = SignedPayload::new(call, extension).expect("the extensions have what they sign");
	let signature = payload.using_encoded(|bytes| sp_core::Pair::sign(pair, bytes));
	let (call, extension, _) = payload.deconstruct();
	UncheckedExtrinsic::new_signed(call, who.into(), signature.into(), extension)
}

/// Sends `call` as a transaction of `pair`, through signature, nonce and fees.
fn send(pair: &sp_core::sr25519::Pair, call: impl Into<RuntimeCall>) {
	assert_ok!(Executive::apply_extrinsic(transaction(pair, call.into())).expect("the transaction is valid"));
}
