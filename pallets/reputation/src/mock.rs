//! A chain with money and reputation.

use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, InspectHold},
		ConstU128, ConstU32, LinearStoragePrice,
	},
};
use sp_runtime::BuildStorage;

use super::*;
use crate as pallet_reputation;

pub type AccountId = u64;
pub type Balance = u128;
pub type Block = frame_system::mocking::MockBlockU32<Test>;

pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CAROL: AccountId = 3;
/// Has no money.
pub const POOR: AccountId = 100;
/// Has no record.
pub const STRANGER: AccountId = 99;

pub const ENDOWMENT: Balance = 1_000_000;
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
/// The deposit for a record.
pub const DEPOSIT: Balance = 100;
pub const HALF_LIFE: BlockNumber = 1_000;
pub const MAX_LEADERS: u32 = 3;

pub const SKILL: SkillId = SkillId(7);
pub const OTHER_SKILL: SkillId = SkillId(8);

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Skills: pallet_reputation,
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
	pub static HalvesIn: BlockNumber = HALF_LIFE;
	pub const RecordHold: RuntimeHoldReason = RuntimeHoldReason::Skills(HoldReason::Record);
}

impl Config for Test {
	type WeightInfo = ();
	type BlockNumberProvider = System;
	type RecordConsideration = HoldConsideration<
		AccountId,
		Balances,
		RecordHold,
		LinearStoragePrice<ConstU128<DEPOSIT>, ConstU128<0>, Balance>,
	>;
	type HalfLife = HalvesIn;
	type MaxLeaders = ConstU32<MAX_LEADERS>;
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		HalvesIn::set(HALF_LIFE);
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		pallet_balances::GenesisConfig::<Test> {
			balances: (1..POOR).map(|who| (who, ENDOWMENT)).collect(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| System::set_block_number(1));
		ext
	}

	/// Runs `test` on a fresh chain and checks the invariants afterwards.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Skills::do_try_state().unwrap();
			check_deposits();
			check_order();
		})
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	ExtBuilder.build()
}

/// Leaders stand in the order of what is left of their scores. Decay is rounded: by less than `2^-39` of the score for
/// the fraction of the half-life, and by less than one unit.
pub fn check_order() {
	let scores: Vec<u64> = Leaders::<Test>::get(SKILL).iter().map(Skills::scores_now()).map(|score| score.0).collect();
	assert!(scores.windows(2).all(|pair| pair[1] <= pair[0] + (pair[0] >> 38) + 2), "{scores:?}");
}

/// Every record whose deposit was paid has it on hold, and nothing else is on hold.
pub fn check_deposits() {
	let mut owed = std::collections::BTreeMap::<AccountId, Balance>::new();
	for (who, _, record) in Records::<Test>::iter() {
		*owed.entry(who).or_default() += if record.ticket.is_some() { DEPOSIT } else { 0 };
	}
	for who in 1..=POOR {
		assert_eq!(held(who), owed.get(&who).copied().unwrap_or_default(), "deposits of {who}");
	}
}

pub fn pass(blocks: u32) {
	System::set_block_number(System::block_number() + blocks);
}

pub fn accept(who: AccountId, times: u32) {
	(0..times).for_each(|_| Skills::accepted(&who, SKILL));
}

pub fn gold(who: AccountId, right: u32, wrong: u32) {
	(0..wrong).for_each(|_| Skills::gold(&who, SKILL, false));
	(0..right).for_each(|_| Skills::gold(&who, SKILL, true));
}

pub fn profile(who: AccountId) -> Profile {
	Skills::profile(who, SKILL).unwrap()
}

pub fn tier(who: AccountId) -> u8 {
	<Skills as Reputation<AccountId>>::tier(&who, SKILL)
}

pub fn leaders() -> Vec<AccountId> {
	Skills::leaders(SKILL).into_iter().map(|(who, _)| who).collect()
}

pub fn held(who: AccountId) -> Balance {
	Balances::total_balance_on_hold(&who)
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Skills(event) => Some(event),
			_ => None,
		})
		.collect()
}

/// The badges that were announced in this block, for `who` in [`SKILL`].
pub fn announced(who: AccountId) -> Vec<Badge> {
	events()
		.into_iter()
		.filter_map(|event| match event {
			Event::BadgeEarned { who: earner, skill: SKILL, badge } if earner == who => Some(badge),
			_ => None,
		})
		.collect()
}
