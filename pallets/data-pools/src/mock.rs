//! A chain with pools and nothing else: contributions, models, their owners and states are what a test says they are.

use std::collections::{BTreeMap, BTreeSet};

use assent_primitives::{Hash32, ModelRules, OfferId, OfferView, Provenance, PurposeSet, Split};
pub use assent_testing::{breakable_ticket, BrokenTickets, Halted, Halts};
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, InspectHold, Mutate},
		tokens::Preservation,
		ConstU128, ConstU32, LinearStoragePrice,
	},
};
use sp_runtime::{BuildStorage, DispatchError};

use super::*;
use crate as pallet_data_pools;

pub type AccountId = u64;

/// Manages pools.
pub const MIA: AccountId = 1;
pub const ALICE: AccountId = 2;
pub const BOB: AccountId = 3;
/// Owns [`MODEL`] and [`THIRD_MODEL`].
pub const OTTO: AccountId = 4;
/// Owns [`OTHER_MODEL`].
pub const OLGA: AccountId = 5;
pub const STRANGER: AccountId = 6;
/// Has no money.
pub const POOR: AccountId = 7;
/// Where the deposits of pledges lie.
pub const VAULT: AccountId = 99;
pub const ENDOWMENT: u128 = 1_000_000;

pub const MODEL: ModelId = ModelId(1);
pub const OTHER_MODEL: ModelId = ModelId(2);
pub const THIRD_MODEL: ModelId = ModelId(3);
pub const NO_MODEL: ModelId = ModelId(99);
pub const POOL: PoolId = PoolId(0);
pub const OTHER_POOL: PoolId = PoolId(1);
pub const NO_POOL: PoolId = PoolId(99);

pub const NOTICE: u32 = 10;
/// The deposit for anything that the pallet stores.
pub const DEPOSIT: u128 = 100;
/// The deposit for a pledge.
pub const PLEDGE: u128 = 7;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		DataPools: pallet_data_pools,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = frame_system::mocking::MockBlockU32<Test>;
	type AccountData = pallet_balances::AccountData<u128>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = u128;
	type ExistentialDeposit = ConstU128<1>;
	type AccountStore = System;
	type RuntimeHoldReason = RuntimeHoldReason;
}

parameter_types! {
	pub const PoolHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(HoldReason::Pool);
	pub const MembershipHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(HoldReason::Membership);
	pub const DrawHold: RuntimeHoldReason = RuntimeHoldReason::DataPools(HoldReason::Draw);
	pub storage Contributors: BTreeMap<ContributionId, AccountId> = BTreeMap::new();
	pub storage Pledged: BTreeMap<(ModelId, ContributionId), AccountId> = BTreeMap::new();
	pub storage ModelOwners: BTreeMap<ModelId, AccountId> =
		BTreeMap::from([(MODEL, OTTO), (OTHER_MODEL, OLGA), (THIRD_MODEL, OTTO)]);
	/// The open offers.
	pub storage Offered: Vec<(ModelId, Purpose, Balance)> = Vec::new();
}

type Held<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<ConstU128<DEPOSIT>, ConstU128<0>, u128>>;

breakable_ticket!(PoolTicket, Held<PoolHold>, Balances, ENDOWMENT);
breakable_ticket!(MembershipTicket, Held<MembershipHold>, Balances, ENDOWMENT);
breakable_ticket!(DrawTicket, Held<DrawHold>, Balances, ENDOWMENT);

/// Models are a list of owners.
pub struct Registry;

impl ModelRegistry<AccountId> for Registry {
	fn owner(model: ModelId) -> Option<AccountId> {
		ModelOwners::get().get(&model).copied()
	}
	fn rules(_: ModelId) -> Option<ModelRules> {
		None
	}
	fn split(_: ModelId) -> Option<Split> {
		None
	}
	fn is_party(model: ModelId, who: &AccountId) -> bool {
		Self::owner(model) == Some(*who)
	}
	fn serves(_: ModelId, _: &AccountId) -> bool {
		false
	}
	fn offer(_: OfferId) -> Option<OfferView<AccountId>> {
		None
	}
	fn offers_only(model: ModelId, permitted: impl Fn(Purpose, Balance) -> bool) -> bool {
		Offered::get().into_iter().filter(|offer| offer.0 == model).all(|(_, purpose, price)| permitted(purpose, price))
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(owner: &AccountId, _: &AccountId, _: ModelRules, _: u128) -> (ModelId, OfferId) {
		let mut owners = ModelOwners::get();
		let model = ModelId(u32::try_from(owners.len()).unwrap() + 1);
		owners.insert(model, *owner);
		ModelOwners::set(&owners);
		(model, OfferId(0))
	}
}

/// Contributions are a list of owners; a pledge costs its payer something.
pub struct Book;

impl ContributionBook<AccountId> for Book {
	fn contribute(
		owner: &AccountId,
		_: &AccountId,
		_: ModelId,
		_: Hash32,
		_: u32,
		_: Provenance,
	) -> Result<ContributionId, DispatchError> {
		Ok(contribution_of(*owner))
	}

	fn pledge(contribution: ContributionId, model: ModelId, payer: &AccountId) -> DispatchResult {
		let mut pledged = Pledged::get();
		ensure!(Self::owner(contribution).is_some(), "no such contribution");
		ensure!(!Halted::get().contains(&model), "the model is halted");
		ensure!(pledged.insert((model, contribution), *payer).is_none(), "already pledged");
		Balances::transfer(payer, &VAULT, PLEDGE, Preservation::Preserve)?;
		Pledged::set(&pledged);
		Ok(())
	}

	fn owner(contribution: ContributionId) -> Option<AccountId> {
		Contributors::get().get(&contribution).copied()
	}

	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_contribution(owner: &AccountId, _: ModelId) -> ContributionId {
		contribution_of(*owner)
	}
}

/// A new contribution of `who`.
pub fn contribution_of(who: AccountId) -> ContributionId {
	let mut all = Contributors::get();
	let contribution = ContributionId(all.last_key_value().map_or(0, |(last, _)| last.0 + 1));
	all.insert(contribution, who);
	Contributors::set(&all);
	contribution
}

/// What happens here when the owner of `contribution` revokes it.
pub fn revoke(contribution: ContributionId) {
	let (mut all, mut pledged) = (Contributors::get(), Pledged::get());
	all.remove(&contribution);
	let gone: Vec<_> = pledged.extract_if(.., |(_, of), _| *of == contribution).collect();
	for (_, payer) in gone {
		Balances::transfer(&VAULT, &payer, PLEDGE, Preservation::Preserve).unwrap();
	}
	Contributors::set(&all);
	Pledged::set(&pledged);
	DataPools::revoked(contribution);
}

/// Gives `model` another owner.
pub fn sell_model(model: ModelId, to: AccountId) {
	let mut owners = ModelOwners::get();
	owners.insert(model, to);
	ModelOwners::set(&owners);
}

/// Halts `model`.
pub fn halt(model: ModelId) {
	Halted::mutate(|halted| halted.insert(model));
}

impl Config for Test {
	type WeightInfo = ();
	type Models = Registry;
	type KillSwitch = Halts;
	type Contributions = Book;
	type PoolConsideration = PoolTicket;
	type MembershipConsideration = MembershipTicket;
	type DrawConsideration = DrawTicket;
	type BlockNumberProvider = System;
	type NoticePeriod = ConstU32<NOTICE>;
	type MaxOwners = ConstU32<3>;
	type MaxPoolsPerModel = ConstU32<2>;
	type MaxBatch = ConstU32<4>;
}

#[derive(Default)]
pub struct ExtBuilder {
	pool: bool,
	members: Vec<AccountId>,
	admitted: bool,
}

impl ExtBuilder {
	/// With [`POOL`], which Mia made for research.
	pub fn with_pool(mut self) -> Self {
		self.pool = true;
		self
	}

	/// With a contribution of each of these in [`POOL`], numbered from zero.
	pub fn with_members(mut self, members: impl IntoIterator<Item = AccountId>) -> Self {
		self.members = members.into_iter().collect();
		self.with_pool()
	}

	/// With [`MODEL`] bound to [`POOL`].
	pub fn with_model(mut self) -> Self {
		self.admitted = true;
		self.with_pool()
	}

	pub fn build(self) -> sp_io::TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let rich = [MIA, ALICE, BOB, OTTO, OLGA, STRANGER, VAULT];
		pallet_balances::GenesisConfig::<Test> {
			balances: rich.into_iter().map(|who| (who, ENDOWMENT)).chain([(POOR, 1)]).collect(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		BrokenTickets::set(false);
		Halted::set(BTreeSet::new());
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| {
			System::set_block_number(1);
			if self.pool {
				DataPools::create_pool(RuntimeOrigin::signed(MIA), research()).unwrap();
			}
			for who in self.members {
				let contribution = contribution_of(who);
				DataPools::join(RuntimeOrigin::signed(who), POOL, contribution).unwrap();
			}
			if self.admitted {
				DataPools::admit_model(RuntimeOrigin::signed(OTTO), POOL, MODEL).unwrap();
			}
			System::reset_events();
		});
		ext
	}

	/// Runs `test` and checks the invariants afterwards.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			DataPools::do_try_state().unwrap();
		})
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder::default().build()
}

/// Research at ten or more, for anyone; never commerce.
pub fn research() -> PolicyOf<Test> {
	Policy {
		allowed: PurposeSet { research: true, ..PurposeSet::NONE },
		forbidden: PurposeSet { commercial: true, ..PurposeSet::NONE },
		min_price: 10,
		owners: None,
	}
}

/// Research at ten or more, for models of these.
pub fn research_of(owners: &[AccountId]) -> PolicyOf<Test> {
	Policy { owners: Some(owners.to_vec().try_into().unwrap()), ..research() }
}

/// Anything, at any price, for anyone.
pub fn open() -> PolicyOf<Test> {
	Policy { allowed: PurposeSet::ALL, forbidden: PurposeSet::NONE, min_price: 0, owners: None }
}

pub fn held(who: AccountId) -> u128 {
	Balances::total_balance_on_hold(&who)
}

pub fn held_for(reason: HoldReason, who: AccountId) -> u128 {
	Balances::balance_on_hold(&reason.into(), &who)
}

/// Passes as many blocks.
pub fn pass(blocks: u32) {
	System::set_block_number(System::block_number() + blocks);
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::DataPools(event) => Some(event),
			_ => None,
		})
		.collect()
}

pub fn last_event() -> Event<Test> {
	events().pop().expect("there is one")
}
