//! A chain with nothing but money and the registry. Who consents and what is halted is told to it.

use alloc::collections::{BTreeMap, BTreeSet};

use assent_primitives::{
	Balance, BlockNumber, Consent, ConsentTotals, ConsentVersion, EpochIndex, Floor, KillSwitch, ModelId, ModelRules,
	ModelState, OfferId, PolicyGate, Purpose, PurposeSet, Split, Weight64, WorkerStanding,
};
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::HoldConsideration, ConstU128, ConstU32, LinearStoragePrice},
	BoundedVec,
};
use sp_io::TestExternalities;
use sp_runtime::{BuildStorage, Perbill, Permill};

use crate::{self as pallet_models, *};

pub type AccountId = u64;

pub const OWNER: AccountId = 1;
pub const WORKER: AccountId = 2;
pub const OTHER_WORKER: AccountId = 3;
pub const CONTRIBUTOR: AccountId = 4;
pub const STRANGER: AccountId = 5;
pub const POOR: AccountId = 6;
pub const BUYER: AccountId = 8;
/// What the builder's model is sold for.
pub const PRICE: Balance = 5_000;

pub const RICH: Balance = 1_000_000;
pub const MIN_PRICE: Balance = 10;
pub const MAX_OPEN: u32 = 4;
pub const NOTICE: BlockNumber = 5;
pub const MAX_NOTICES: u32 = 3;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Registry: pallet_models,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type DbWeight = frame_support::weights::constants::RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
}

parameter_types! {
	pub const ModelHold: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Model);
	pub const OfferHold: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Offer);
	pub const WorkerHold: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Worker);
	pub const CardHold: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Card);
	pub const ListingHold: RuntimeHoldReason = RuntimeHoldReason::Registry(HoldReason::Listing);
	pub storage States: BTreeMap<ModelId, u8> = BTreeMap::new();
	pub storage Unbonded: BTreeSet<AccountId> = BTreeSet::new();
	pub storage LeastPermitted: Balance = 0;
	pub storage Pledged: BTreeSet<ModelId> = BTreeSet::new();
	pub storage Consents: BTreeMap<(ModelId, AccountId), Weight64> = BTreeMap::new();
}

type Deposit<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<ConstU128<100>, ConstU128<1>, Balance>>;

impl Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type ModelConsideration = Deposit<ModelHold>;
	type OfferConsideration = Deposit<OfferHold>;
	type WorkerConsideration = Deposit<WorkerHold>;
	type CardConsideration = Deposit<CardHold>;
	type SaleConsideration = Deposit<ListingHold>;
	type KillSwitch = ToldStates;
	type Consent = ToldConsent;
	type Policies = ToldPolicies;
	type Workers = ToldBonds;
	type BlockNumberProvider = System;
	type MinPrice = ConstU128<MIN_PRICE>;
	type NoticePeriod = ConstU32<NOTICE>;
	type MaxDeclared = ConstU32<4>;
	type MaxEndpoint = ConstU32<64>;
	type MaxOpenOffers = ConstU32<MAX_OPEN>;
	type MaxNotices = ConstU32<MAX_NOTICES>;
}

/// Every model is active unless the test put it into another state.
pub struct ToldStates;

impl KillSwitch for ToldStates {
	fn state(model: ModelId) -> ModelState {
		let all = [ModelState::Forming, ModelState::Active, ModelState::Degraded, ModelState::Halted];
		let told = States::get().get(&model).copied();
		all.into_iter().find(|state| Some(*state as u8) == told).unwrap_or(ModelState::Active)
	}
	fn is_frozen(_: ModelId) -> bool {
		false
	}
	fn halted_at(_: ModelId) -> Option<BlockNumber> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_set_state(model: ModelId, state: ModelState) {
		put_state(model, state);
	}
}

/// Puts a model into a state.
pub fn put_state(model: ModelId, state: ModelState) {
	let mut states = States::get();
	states.insert(model, state as u8);
	States::set(&states);
}

/// Halts a model.
pub fn halt(model: ModelId) {
	put_state(model, ModelState::Halted);
}

/// Pools that permit everything but research below the price the test set.
pub struct ToldPolicies;

impl PolicyGate for ToldPolicies {
	fn permits(_: ModelId, purpose: Purpose, price: Balance) -> bool {
		purpose != Purpose::Research || price >= LeastPermitted::get()
	}
}

/// Every account is bonded but those the test named.
pub struct ToldBonds;

impl WorkerStanding<AccountId> for ToldBonds {
	fn is_bonded(who: &AccountId) -> bool {
		!Unbonded::get().contains(who)
	}
	fn left_at(_: &AccountId) -> Option<BlockNumber> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_bond(who: &AccountId) {
		assert!(Self::is_bonded(who));
	}
}

/// Takes the bond of `who` away.
pub fn unbond(who: AccountId) {
	let mut unbonded = Unbonded::get();
	unbonded.insert(who);
	Unbonded::set(&unbonded);
}

/// The weights the test gave.
pub struct ToldConsent;

impl Consent<AccountId> for ToldConsent {
	fn weight(model: ModelId, who: &AccountId) -> Weight64 {
		Consents::get().get(&(model, *who)).copied().unwrap_or_default()
	}
	fn mature_weight(model: ModelId, who: &AccountId, _: EpochIndex) -> Weight64 {
		Self::weight(model, who)
	}
	fn has_pledges(model: ModelId) -> bool {
		Pledged::get().contains(&model) || Self::totals(model).weight > 0
	}
	fn totals(model: ModelId) -> ConsentTotals {
		let all = Consents::get();
		let of = all.iter().filter(|((of, _), weight)| *of == model && **weight > 0);
		of.fold(ConsentTotals::default(), |sum, (_, weight)| ConsentTotals {
			weight: sum.weight + weight,
			heads: sum.heads + 1,
		})
	}
	fn mature_totals(_: ModelId) -> ConsentTotals {
		ConsentTotals::default()
	}
	fn epoch() -> EpochIndex {
		EpochIndex(0)
	}
	fn epoch_end(_: EpochIndex) -> BlockNumber {
		10
	}
	fn version_at(_: ModelId, _: BlockNumber) -> Option<ConsentVersion> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_join(model: ModelId, who: &AccountId, weight: Weight64) {
		join(model, *who, weight);
	}
}

/// Gives `who` weight in `model`.
pub fn join(model: ModelId, who: AccountId, weight: Weight64) {
	let mut consents = Consents::get();
	consents.insert((model, who), weight);
	Consents::set(&consents);
}

/// Pledges something to `model` that does not count yet.
pub fn pledge(model: ModelId) {
	let mut pledged = Pledged::get();
	pledged.insert(model);
	Pledged::set(&pledged);
}

/// A card that is sound.
pub fn card() -> Card {
	let rules = ModelRules {
		soft_floor: Floor { weight: 1_000, heads: 3 },
		hard_floor: Floor { weight: 500, heads: 2 },
		weight_cap: 10_000,
		min_rows: 100,
		min_head_weight: 100,
		quorum_weight: Perbill::from_percent(50),
		quorum_heads: Perbill::from_percent(50),
	};
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
		domain: BoundedVec::truncate_from(b"Handwritten digits".to_vec()),
		languages: BoundedVec::truncate_from(vec![*b"en", *b"de"]),
		licence: BoundedVec::truncate_from(b"CC-BY-4.0".to_vec()),
		rules,
		split,
	}
}

/// Another card, with another document, that allows `purposes` and forbids the others.
pub fn change(purposes: &[Purpose]) -> CardChange {
	let purposes: PurposeSet = purposes.iter().copied().collect();
	let PurposeSet { general, research, commercial, public } = purposes;
	let forbidden = PurposeSet { general: !general, research: !research, commercial: !commercial, public: !public };
	CardChange { document: [9; 32], purposes, forbidden, ..card().changeable() }
}

/// Lets `blocks` pass.
pub fn pass(blocks: BlockNumber) {
	System::set_block_number(System::block_number() + blocks);
}

/// A list of declared accounts.
pub fn declared(accounts: &[AccountId]) -> DeclaredOf<Test> {
	BoundedVec::truncate_from(accounts.to_vec())
}

/// An endpoint.
pub fn endpoint(url: &str) -> EndpointOf<Test> {
	BoundedVec::truncate_from(url.as_bytes().to_vec())
}

/// What of `who` is held for `reason`.
pub fn held(reason: HoldReason, who: AccountId) -> Balance {
	use frame_support::traits::fungible::InspectHold;
	Balances::balance_on_hold(&reason.into(), &who)
}

/// The chain before a test.
#[derive(Default)]
pub struct ExtBuilder {
	model: bool,
	worker: bool,
	offer: bool,
	listing: bool,
	sale: bool,
}

impl ExtBuilder {
	/// With model 0 of `OWNER`, who declared 7 and 9.
	pub fn with_model(mut self) -> Self {
		self.model = true;
		self
	}

	/// With `WORKER` registered.
	pub fn with_worker(mut self) -> Self {
		self.worker = true;
		self
	}

	/// With model 0, `WORKER`, and offer 0.
	pub fn with_offer(mut self) -> Self {
		self.offer = true;
		self.with_model().with_worker()
	}

	/// With model 0, offer 0, and the model listed at `PRICE`.
	pub fn with_listing(mut self) -> Self {
		self.listing = true;
		self.with_offer()
	}

	/// With model 0, offer 0, and the model bought by `BUYER` at `PRICE`.
	pub fn with_sale(mut self) -> Self {
		self.sale = true;
		self.with_listing()
	}

	pub fn build(self) -> TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().expect("valid");
		let rich = [OWNER, WORKER, OTHER_WORKER, CONTRIBUTOR, STRANGER, BUYER].map(|who| (who, RICH));
		let balances = rich.into_iter().chain([(POOR, 20)]).collect();
		pallet_balances::GenesisConfig::<Test> { balances, ..Default::default() }
			.assimilate_storage(&mut storage)
			.expect("valid");
		let mut ext = TestExternalities::from(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			self.set_up();
			System::reset_events();
		});
		ext
	}

	fn set_up(self) {
		use assent_primitives::AnswerMode;
		if self.model {
			Registry::register_model(RuntimeOrigin::signed(OWNER), card(), declared(&[7, 9])).expect("sound");
		}
		if self.worker {
			Registry::set_worker(RuntimeOrigin::signed(WORKER), endpoint("https://worker.example.org"), [7; 32])
				.expect("sound");
		}
		if self.offer {
			let origin = RuntimeOrigin::signed(OWNER);
			Registry::make_offer(origin, ModelId(0), AnswerMode::Label, Purpose::General, WORKER, 50).expect("sound");
			assert!(Registry::offer(OfferId(0)).is_some());
		}
		if self.listing {
			Registry::list_model(RuntimeOrigin::signed(OWNER), ModelId(0), PRICE).expect("sound");
		}
		if self.sale {
			Registry::buy_model(RuntimeOrigin::signed(BUYER), ModelId(0), PRICE).expect("sound");
		}
	}

	/// Runs `test`, then checks every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Registry::do_try_state().expect("every invariant holds");
		});
	}
}
