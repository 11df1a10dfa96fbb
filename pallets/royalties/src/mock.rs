//! A chain with money and royalties.

use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, InspectHold},
		ConstU128, LinearStoragePrice,
	},
};
use sp_runtime::BuildStorage;

use super::*;
use crate as pallet_royalties;

pub type AccountId = u64;
pub type Block = frame_system::mocking::MockBlockU32<Test>;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CAROL: AccountId = 3;
/// Pays for answers.
pub const PAYER: AccountId = 8;
/// Has no money.
pub const POOR: AccountId = 10;
/// Has nothing to do with any model.
pub const STRANGER: AccountId = 11;
/// The pallet's account.
pub fn vault() -> AccountId {
	Royalties::account_id()
}

pub const ENDOWMENT: Balance = 1_000_000;
pub const PURSE: Balance = 1 << 100;
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
/// The deposit for an entry.
pub const DEPOSIT: Balance = 100;
/// The emission of one block. A power of two, as are most weights in the tests: so divisions come out even, and rounding
/// is seen only where a test is about it.
pub const SHARE: Balance = 1 << 40;

pub const MODEL: ModelId = ModelId(1);
pub const OTHER_MODEL: ModelId = ModelId(2);

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Royalties: pallet_royalties,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type RuntimeHoldReason = RuntimeHoldReason;
}

parameter_types! {
	pub const LedgerHold: RuntimeHoldReason = RuntimeHoldReason::Royalties(HoldReason::Ledger);
	pub const RoyaltiesId: PalletId = PalletId(*b"assent/r");
	pub static Emission: Balance = SHARE;
}

impl Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type BlockNumberProvider = System;
	type PalletId = RoyaltiesId;
	type EmissionPerBlock = Emission;
	type LedgerConsideration = HoldConsideration<
		AccountId,
		Balances,
		LedgerHold,
		LinearStoragePrice<ConstU128<DEPOSIT>, ConstU128<0>, Balance>,
	>;
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		Emission::set(SHARE);
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_balances::GenesisConfig::<Test> {
			balances: (1..8).map(|who| (who, ENDOWMENT)).chain([(PAYER, PURSE), (STRANGER, ENDOWMENT)]).collect(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		pallet_royalties::GenesisConfig::<Test>::default().assimilate_storage(&mut storage).unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs `test` on a fresh chain and checks the invariants afterwards.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Royalties::do_try_state().unwrap();
		})
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder.build()
}

pub fn pass(blocks: u32) {
	System::set_block_number(System::block_number() + blocks);
}

pub fn set_weight(who: AccountId, weight: Weight64) {
	Royalties::weight_changed(MODEL, &who, weight);
}

pub fn set_state(state: ModelState) {
	Royalties::state_changed(MODEL, state);
}

/// An active model in which these accounts have had these weights for one block. A block emits one share.
pub fn earned(weights: &[(AccountId, Weight64)]) {
	weights.iter().for_each(|(who, weight)| set_weight(*who, *weight));
	set_state(ModelState::Active);
	pass(1);
}

pub fn pay(amount: Balance) {
	Royalties::pay(MODEL, &PAYER, amount).unwrap();
}

pub fn shares(who: AccountId) -> Balance {
	Royalties::shares(MODEL, who)
}

pub fn royalty(who: AccountId) -> Balance {
	Royalties::pending_royalty(MODEL, who)
}

pub fn ledger() -> ModelLedger {
	Royalties::ledger(MODEL).unwrap()
}

pub fn held(who: AccountId) -> Balance {
	Balances::total_balance_on_hold(&who)
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Royalties(event) => Some(event),
			_ => None,
		})
		.collect()
}
