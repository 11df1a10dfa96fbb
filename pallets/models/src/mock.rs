//! A chain with nothing but money and the registry. Who consents and what is halted is told to it.

use alloc::collections::{BTreeMap, BTreeSet};

use assent_primitives::{
	Balance, BlockNumber, Consent, ConsentTotals, ConsentVersion, EpochIndex, Floor, KillSwitch, ModelId, ModelRules,
	ModelState, OfferId, Split, Weight64,
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

pub const RICH: Balance = 1_000_000;
pub const MIN_PRICE: Balance = 10;
pub const MAX_OPEN: u32 = 4;

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
	pub storage HaltedModels: BTreeSet<ModelId> = BTreeSet::new();
	pub storage Consents: BTreeMap<(ModelId, AccountId), Weight64> = BTreeMap::new();
}

type Deposit<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<ConstU128<100>, ConstU128<1>, Balance>>;

impl Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type ModelConsideration = Deposit<ModelHold>;
	type OfferConsideration = Deposit<OfferHold>;
	type WorkerConsideration = Deposit<WorkerHold>;
	type KillSwitch = ToldStates;
	type Consent = ToldConsent;
	type BlockNumberProvider = System;
	type MinPrice = ConstU128<MIN_PRICE>;
	type MaxDeclared = ConstU32<4>;
	type MaxEndpoint = ConstU32<64>;
	type MaxOpenOffers = ConstU32<MAX_OPEN>;
}

/// Every model is active but those the test halted.
pub struct ToldStates;

impl KillSwitch for ToldStates {
	fn state(model: ModelId) -> ModelState {
		if HaltedModels::get().contains(&model) {
			ModelState::Halted
		} else {
			ModelState::Active
		}
	}
	fn is_frozen(_: ModelId) -> bool {
		false
	}
	fn halted_at(_: ModelId) -> Option<BlockNumber> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_set_state(_: ModelId, _: ModelState) {}
}

/// Halts a model.
pub fn halt(model: ModelId) {
	let mut halted = HaltedModels::get();
	halted.insert(model);
	HaltedModels::set(&halted);
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
	fn totals(_: ModelId) -> ConsentTotals {
		ConsentTotals::default()
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
	Card { document: [1; 32], descriptor: [2; 32], rules, split }
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

	pub fn build(self) -> TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().expect("valid");
		let rich = [OWNER, WORKER, OTHER_WORKER, CONTRIBUTOR, STRANGER].map(|who| (who, RICH));
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
		use assent_primitives::{AnswerMode, Purpose};
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
	}

	/// Runs `test`, then checks every invariant.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Registry::do_try_state().expect("every invariant holds");
		});
	}
}
