//! A chain with contributions and nothing else: models, workers and states are what a test says they are.

use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
};

use assent_primitives::{Floor, ModelRules, OfferId, OfferView, Purpose, Split};
pub use assent_testing::{breakable_ticket, BrokenTickets, Halted, Halts};
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, InspectHold},
		ConstU128, ConstU32, Hooks, LinearStoragePrice,
	},
};
use sp_runtime::{BuildStorage, Perbill};

use super::*;
use crate as pallet_contributions;

pub type AccountId = u64;
pub type Block = frame_system::mocking::MockBlockU32<Test>;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CAROL: AccountId = 3;
/// Owns every model, and is therefore a party.
pub const OWNER: AccountId = 8;
/// Serves every model, and is therefore a party.
pub const WORKER: AccountId = 9;
/// Has no money.
pub const POOR: AccountId = 10;
pub const STRANGER: AccountId = 11;
pub const ENDOWMENT: u128 = 1_000_000;

pub const MODEL: ModelId = ModelId(1);
pub const OTHER_MODEL: ModelId = ModelId(2);
pub const NO_MODEL: ModelId = ModelId(99);

pub const EPOCH: u32 = 10;
pub const LIFETIME: u32 = 25;
pub const RETENTION: u32 = 30;
pub const CAP: u64 = 1_000;
pub const MIN_ROWS: u32 = 10;
pub const MIN_HEAD: u64 = 50;
pub const MAX_ROWS: u32 = 5_000;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Data: pallet_contributions,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<u128>;
	type DbWeight = frame_support::weights::constants::RocksDbWeight;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
	type RuntimeHoldReason = RuntimeHoldReason;
}

/// The deposit for a contribution, and for a pledge.
pub const DEPOSIT: u128 = 100;

parameter_types! {
	pub const ContributionHold: RuntimeHoldReason = RuntimeHoldReason::Data(HoldReason::Contribution);
	pub const PledgeHold: RuntimeHoldReason = RuntimeHoldReason::Data(HoldReason::Pledge);
	pub static ExtraParties: BTreeSet<AccountId> = BTreeSet::new();
	pub static ExtraWorkers: BTreeSet<AccountId> = BTreeSet::new();
}

thread_local! {
	static GONE: RefCell<Vec<ContributionId>> = const { RefCell::new(Vec::new()) };
	static TOLD: RefCell<Vec<(ModelId, AccountId, Weight64)>> = const { RefCell::new(Vec::new()) };
	static WEIGHTS: RefCell<BTreeMap<(ModelId, AccountId), Weight64>> = const { RefCell::new(BTreeMap::new()) };
}

type Held<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<ConstU128<DEPOSIT>, ConstU128<0>, u128>>;

breakable_ticket!(ContributionTicket, Held<ContributionHold>, Balances, ENDOWMENT);
breakable_ticket!(PledgeTicket, Held<PledgeHold>, Balances, ENDOWMENT);

pub fn rules() -> ModelRules {
	ModelRules {
		soft_floor: Floor::default(),
		hard_floor: Floor::default(),
		weight_cap: CAP,
		min_rows: MIN_ROWS,
		min_head_weight: MIN_HEAD,
		quorum_weight: Perbill::from_percent(50),
		quorum_heads: Perbill::from_percent(50),
	}
}

/// Models 1 to 63, all with the same rules, owner and worker.
pub struct Registry;

impl ModelRegistry<AccountId> for Registry {
	fn owner(model: ModelId) -> Option<AccountId> {
		Self::rules(model).map(|_| OWNER)
	}
	fn rules(model: ModelId) -> Option<ModelRules> {
		(1..64).contains(&model.0).then(rules)
	}
	fn split(_: ModelId) -> Option<Split> {
		None
	}
	fn is_party(_: ModelId, who: &AccountId) -> bool {
		[OWNER, WORKER].contains(who) || ExtraParties::get().contains(who)
	}
	fn serves(model: ModelId, who: &AccountId) -> bool {
		Self::rules(model).is_some() && (*who == WORKER || ExtraWorkers::get().contains(who))
	}
	fn offer(_: OfferId) -> Option<OfferView<AccountId>> {
		None
	}
	fn offers_only(_: ModelId, _: impl Fn(Purpose, u128) -> bool) -> bool {
		true
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(_: &AccountId, worker: &AccountId, _: ModelRules, _: u128) -> (ModelId, OfferId) {
		ExtraWorkers::mutate(|workers| workers.insert(*worker));
		thread_local!(static NEXT: RefCell<u32> = const { RefCell::new(0) });
		let next = NEXT.with(|next| next.replace_with(|next| (*next + 1) % 63));
		(ModelId(next + 1), OfferId(0))
	}
}

/// Remembers which contributions are gone, and checks that they are.
pub struct Undertaker;

impl OnRevoke for Undertaker {
	fn revoked(contribution: ContributionId) {
		assert_eq!(<Data as ContributionBook<AccountId>>::owner(contribution), None);
		GONE.with(|gone| gone.borrow_mut().push(contribution));
	}
}

/// The contributions that went since it was last asked.
pub fn gone() -> Vec<ContributionId> {
	GONE.with(|gone| core::mem::take(&mut *gone.borrow_mut()))
}

/// Remembers what it was told, and checks that the totals had changed by then.
pub struct Listener;

impl OnConsentChange<AccountId> for Listener {
	fn weight_changed(model: ModelId, who: &AccountId, weight: Weight64) {
		assert_eq!(<Data as Consent<AccountId>>::weight(model, who), weight);
		TOLD.with(|told| told.borrow_mut().push((model, *who, weight)));
		WEIGHTS.with(|weights| weights.borrow_mut().insert((model, *who), weight));
	}
}

/// What the listener was told since it was last asked.
pub fn told() -> Vec<(ModelId, AccountId, Weight64)> {
	TOLD.with(|told| core::mem::take(&mut *told.borrow_mut()))
}

/// The last weight that the listener was told.
pub fn last_told(model: ModelId, who: AccountId) -> Weight64 {
	WEIGHTS.with(|weights| weights.borrow().get(&(model, who)).copied().unwrap_or_default())
}

impl Config for Test {
	type WeightInfo = ();
	type Models = Registry;
	type KillSwitch = Halts;
	type OnConsentChange = Listener;
	type OnActiveSet = ();
	type OnRevoke = Undertaker;
	type ContributionConsideration = ContributionTicket;
	type PledgeConsideration = PledgeTicket;
	type BlockNumberProvider = System;
	type EpochLength = ConstU32<EPOCH>;
	type PledgeLifetime = ConstU32<LIFETIME>;
	type MaxPerAccount = ConstU32<4>;
	type MaxPledges = ConstU32<3>;
	type MaxJoins = ConstU32<6>;
	type MaxJoiningModels = ConstU32<3>;
	type MaxRows = ConstU32<MAX_ROWS>;
	type VersionRetention = ConstU32<RETENTION>;
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let rich = [ALICE, BOB, CAROL, OWNER, WORKER, STRANGER];
		pallet_balances::GenesisConfig::<Test> {
			balances: rich.into_iter().map(|who| (who, ENDOWMENT)).chain([(POOR, 1)]).collect(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		told();
		gone();
		WEIGHTS.with(|weights| weights.borrow_mut().clear());
		BrokenTickets::set(false);
		Halted::set(BTreeSet::new());
		ExtraParties::set(BTreeSet::new());
		ExtraWorkers::set(BTreeSet::new());
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs `test` on a fresh chain and checks the invariants afterwards.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Data::do_try_state().unwrap();
		})
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder.build()
}

/// Ends the present block with as much idle time as there can be, and begins the next.
pub fn next_block() {
	next_block_with(Weight::MAX);
}

/// Ends the present block with `idle` weight left, and begins the next.
pub fn next_block_with(idle: Weight) -> Weight {
	let now = System::block_number();
	let used = <Data as Hooks<u32>>::on_idle(now, idle);
	System::set_block_number(now + 1);
	used
}

/// Runs up to the beginning of block `to`.
pub fn run_to(to: u32) {
	while System::block_number() < to {
		next_block();
	}
}

/// Runs into the first block of the next epoch, past its idle time, so that due joins are active.
pub fn pass_epoch() {
	let boundary = (System::block_number() / EPOCH + 1) * EPOCH;
	run_to(boundary + 1);
}

pub fn statistic(seed: u64) -> Hash32 {
	assent_primitives::content_hash(&seed.to_le_bytes())
}

/// A contribution of `who` with a pending pledge to `model`. Its statistic is its own.
pub fn contributed(who: AccountId, model: ModelId, rows: u32) -> ContributionId {
	let contribution = NextContributionId::<Test>::get();
	let statistic = statistic(contribution.0);
	Data::contribute(RuntimeOrigin::signed(who), model, statistic, rows).unwrap();
	contribution
}

/// A contribution of `who` that is attested in `model`.
pub fn attested(who: AccountId, model: ModelId, rows: u32) -> ContributionId {
	let contribution = contributed(who, model, rows);
	Data::attest(RuntimeOrigin::signed(WORKER), contribution, model).unwrap();
	contribution
}

/// A contribution of `who` that is active in `model`, since an epoch boundary that has just passed.
pub fn active(who: AccountId, model: ModelId, rows: u32) -> ContributionId {
	let contribution = attested(who, model, rows);
	pass_epoch();
	contribution
}

pub fn held(who: AccountId) -> u128 {
	Balances::total_balance_on_hold(&who)
}

pub fn state_of(model: ModelId, contribution: ContributionId) -> Option<PledgeState<AccountId>> {
	Pledges::<Test>::get(model, contribution).map(|pledge| pledge.state)
}

pub fn version(model: ModelId) -> u32 {
	Data::version(model).0
}

/// Counted weight and heads.
pub fn totals(model: ModelId) -> (Weight64, u32) {
	let totals = <Data as Consent<AccountId>>::totals(model);
	(totals.weight, totals.heads)
}

/// Counted weight and heads that are mature now.
pub fn mature(model: ModelId) -> (Weight64, u32) {
	let totals = <Data as Consent<AccountId>>::mature_totals(model);
	(totals.weight, totals.heads)
}

pub fn weight(model: ModelId, who: AccountId) -> Weight64 {
	Data::weight(model, who)
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Data(event) => Some(event),
			_ => None,
		})
		.collect()
}
