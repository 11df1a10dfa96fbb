//! A chain with task bounties and money: models, reputation and contributions are what a test says they are.

use std::{
	cell::RefCell,
	collections::{BTreeMap, BTreeSet},
};

use assent_primitives::{content_hash, ModelRules, OfferId, OfferView, Purpose, Split};
use assent_testing::{Halted, Halts};
use frame_support::{
	derive_impl, parameter_types,
	traits::{
		fungible::{HoldConsideration, Inspect, InspectHold},
		ConstU128, ConstU32, Hooks, LinearStoragePrice,
	},
};
use sp_runtime::BuildStorage;

use super::*;
use crate as pallet_task_bounties;

pub type AccountId = u64;
pub type Block = frame_system::mocking::MockBlockU32<Test>;

/// Label.
pub const ALICE: AccountId = 1;
pub const BOB: AccountId = 2;
pub const CAROL: AccountId = 3;
pub const DAVE: AccountId = 4;
pub const EVE: AccountId = 5;
pub const FRANK: AccountId = 6;
/// Has tier 2 in the skill of the sets.
pub const REVIEWER: AccountId = 7;
/// Has tier 2, too.
pub const OTHER_REVIEWER: AccountId = 8;
/// Posts sets.
pub const ORGANISATION: AccountId = 20;
/// Posts others.
pub const OTHER_ORGANISATION: AccountId = 21;
/// Owns every model.
pub const OWNER: AccountId = 22;
/// Serves every model.
pub const WORKER: AccountId = 23;
/// Has no money.
pub const POOR: AccountId = 24;

pub const ENDOWMENT: Balance = 1 << 60;
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const MODEL: ModelId = ModelId(1);
pub const HALTED_MODEL: ModelId = ModelId(2);
pub const NO_MODEL: ModelId = ModelId(99);
pub const SKILL: SkillId = SkillId(5);
pub const OTHER_SKILL: SkillId = SkillId(6);

pub const REWARD: Balance = 100;
pub const COMMIT: u32 = 10;
pub const REVEAL: u32 = 8;
pub const JUDGE: u32 = 6;
pub const DAY: u32 = 1_000;
pub const LIMIT: u32 = 6;
pub const WINDOW: u32 = 4;
pub const MAX_ITEMS: u32 = 64;
pub const MAX_REDUNDANCY: u32 = 5;
pub const MAX_LISTED: u32 = 4;
pub const QUEUE_LIMIT: u32 = 8;
pub const DURATION: u32 = 5_000;
/// Blocks whose hashes the chain remembers. Only tests that say so forget one.
pub const REMEMBERED: u32 = 250;
/// Fewest rows of a contribution.
pub const MIN_ROWS: u32 = 2;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Tasks: pallet_task_bounties,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type Block = Block;
	type AccountData = pallet_balances::AccountData<Balance>;
	type BlockHashCount = HashesKept;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ConstU128<EXISTENTIAL_DEPOSIT>;
	type AccountStore = System;
	type RuntimeHoldReason = RuntimeHoldReason;
}

/// The deposit for the record of a set.
pub const SET_DEPOSIT: Balance = 1_000;

parameter_types! {
	pub const SetHold: RuntimeHoldReason = RuntimeHoldReason::Tasks(HoldReason::Set);
	pub const WorkHold: RuntimeHoldReason = RuntimeHoldReason::Tasks(HoldReason::Work);
	pub static DailyLimit: u32 = LIMIT;
	pub static MaxOpenItems: u32 = WINDOW;
	pub static MaxQueue: u32 = QUEUE_LIMIT;
	pub static ExtraParties: BTreeSet<AccountId> = BTreeSet::new();
	pub static Seed: u64 = 0;
	pub static HashesKept: u32 = REMEMBERED;
}

type Deposit<Reason, Base, PerByte> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<Base, PerByte, Balance>>;

/// What reputation was told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Told {
	Accepted(AccountId),
	Refused(AccountId),
	Gold(AccountId, bool),
}

/// Owner, payer, statistic, rows and provenance of a contribution.
pub type Entry = (AccountId, AccountId, Hash32, u32, Provenance);

thread_local! {
	static TOLD: RefCell<Vec<Told>> = const { RefCell::new(Vec::new()) };
	static TIERS: RefCell<BTreeMap<AccountId, u8>> = const { RefCell::new(BTreeMap::new()) };
	static BOOK: RefCell<Vec<Entry>> = const { RefCell::new(Vec::new()) };
}

/// What reputation was told since it was last asked.
pub fn told() -> Vec<Told> {
	TOLD.with(|told| core::mem::take(&mut *told.borrow_mut()))
}

/// All contributions.
pub fn book() -> Vec<Entry> {
	BOOK.with(|book| book.borrow().clone())
}

pub fn set_tier(who: AccountId, tier: u8) {
	TIERS.with(|tiers| tiers.borrow_mut().insert(who, tier));
}

pub struct Skills;

impl Reputation<AccountId> for Skills {
	fn tier(who: &AccountId, skill: SkillId) -> u8 {
		if skill == OTHER_SKILL {
			return 0;
		}
		TIERS.with(|tiers| tiers.borrow().get(who).copied().unwrap_or_default())
	}
	fn accepted(who: &AccountId, _: SkillId) {
		TOLD.with(|told| told.borrow_mut().push(Told::Accepted(*who)));
	}
	fn refused(who: &AccountId, _: SkillId) {
		TOLD.with(|told| told.borrow_mut().push(Told::Refused(*who)));
	}
	fn gold(who: &AccountId, _: SkillId, right: bool) {
		TOLD.with(|told| told.borrow_mut().push(Told::Gold(*who, right)));
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_tier(who: &AccountId, _: SkillId, tier: u8) {
		set_tier(*who, tier);
	}
}

/// Models 1 to 63, all with the same owner and worker.
pub struct Registry;

impl ModelRegistry<AccountId> for Registry {
	fn owner(model: ModelId) -> Option<AccountId> {
		(1..64).contains(&model.0).then_some(OWNER)
	}
	fn rules(_: ModelId) -> Option<ModelRules> {
		None
	}
	fn split(_: ModelId) -> Option<Split> {
		None
	}
	fn is_party(_: ModelId, who: &AccountId) -> bool {
		[OWNER, WORKER].contains(who) || ExtraParties::get().contains(who)
	}
	fn serves(_: ModelId, who: &AccountId) -> bool {
		*who == WORKER
	}
	fn offer(_: OfferId) -> Option<OfferView<AccountId>> {
		None
	}
	fn offers_only(_: ModelId, _: impl Fn(Purpose, Balance) -> bool) -> bool {
		true
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(_: &AccountId, _: &AccountId, _: ModelRules, _: Balance) -> (ModelId, OfferId) {
		(MODEL, OfferId(0))
	}
}

/// Writes down contributions of at least [`MIN_ROWS`] rows.
pub struct Book;

impl ContributionBook<AccountId> for Book {
	fn contribute(
		owner: &AccountId,
		payer: &AccountId,
		_: ModelId,
		statistic: Hash32,
		rows: u32,
		provenance: Provenance,
	) -> Result<ContributionId, DispatchError> {
		ensure!(rows >= MIN_ROWS, DispatchError::Other("too few rows"));
		BOOK.with(|book| {
			let mut book = book.borrow_mut();
			book.push((*owner, *payer, statistic, rows, provenance));
			Ok(ContributionId(book.len() as u64))
		})
	}
	fn pledge(_: ContributionId, _: ModelId, _: &AccountId) -> DispatchResult {
		Ok(())
	}
	fn owner(_: ContributionId) -> Option<AccountId> {
		None
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_contribution(_: &AccountId, _: ModelId) -> ContributionId {
		ContributionId(0)
	}
}

impl Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Models = Registry;
	type KillSwitch = Halts;
	type Contributions = Book;
	type Reputation = Skills;
	type BlockNumberProvider = System;
	type SetConsideration = Deposit<SetHold, ConstU128<SET_DEPOSIT>, ConstU128<0>>;
	type WorkConsideration = Deposit<WorkHold, ConstU128<0>, ConstU128<1>>;
	type MaxItems = ConstU32<MAX_ITEMS>;
	type MaxRedundancy = ConstU32<MAX_REDUNDANCY>;
	type MaxTags = ConstU32<3>;
	type MaxPerTag = ConstU32<MAX_LISTED>;
	type MaxQueue = MaxQueue;
	type MaxOpenItems = MaxOpenItems;
	type DailyLimit = DailyLimit;
	type DayLength = ConstU32<DAY>;
	type CommitPeriod = ConstU32<COMMIT>;
	type RevealPeriod = ConstU32<REVEAL>;
	type JudgePeriod = ConstU32<JUDGE>;
	type MinReward = ConstU128<EXISTENTIAL_DEPOSIT>;
	type MaxDuration = ConstU32<DURATION>;
}

#[derive(Default)]
pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		let mut storage = frame_system::GenesisConfig::<Test>::default().build_storage().unwrap();
		let rich = (ALICE..=OTHER_REVIEWER).chain(ORGANISATION..POOR);
		pallet_balances::GenesisConfig::<Test> {
			balances: rich.map(|who| (who, ENDOWMENT)).collect(),
			..Default::default()
		}
		.assimilate_storage(&mut storage)
		.unwrap();
		told();
		BOOK.with(|book| book.borrow_mut().clear());
		TIERS.with(|tiers| *tiers.borrow_mut() = [(REVIEWER, 2), (OTHER_REVIEWER, 2)].into());
		DailyLimit::set(LIMIT);
		MaxOpenItems::set(WINDOW);
		MaxQueue::set(QUEUE_LIMIT);
		ExtraParties::set(BTreeSet::new());
		Halted::set([HALTED_MODEL].into());
		Seed::set(0);
		HashesKept::set(REMEMBERED);
		let mut ext = sp_io::TestExternalities::new(storage);
		ext.execute_with(|| begin(1));
		ext
	}

	/// Runs `test` on a fresh chain and checks the invariants afterwards.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			test();
			Tasks::do_try_state().unwrap();
		})
	}
}

#[cfg(feature = "runtime-benchmarks")]
pub fn new_test_ext() -> sp_io::TestExternalities {
	let ext = ExtBuilder.build();
	MaxQueue::set(2 * MAX_ASSIGNMENTS);
	ext
}

/// Begins block `number` on top of one with a hash that depends on [`Seed`].
pub fn begin(number: u32) {
	let parent = content_hash(&(Seed::get(), number).encode());
	System::reset_events();
	System::set_block_number(number - 1);
	System::initialize(&number, &parent.into(), &Default::default());
}

/// Ends the present block with `idle` weight left, and begins the next.
pub fn next_block_with(idle: Weight) -> Weight {
	let now = System::block_number();
	let used = <Tasks as Hooks<u32>>::on_idle(now, idle);
	begin(now + 1);
	used
}

/// Ends the present block with as much idle time as there can be, and begins the next.
pub fn next_block() {
	next_block_with(Weight::MAX);
}

/// Passes blocks that have no idle time.
pub fn busy_blocks(count: u32) {
	for _ in 0..count {
		next_block_with(Weight::zero());
	}
}

/// Runs up to the beginning of block `to`.
pub fn run_to(to: u32) {
	while System::block_number() < to {
		next_block();
	}
}

pub fn pass(blocks: u32) {
	run_to(System::block_number() + blocks);
}

/// A set of ten items, three labels each, two of which must agree.
pub fn spec() -> SpecOf<Test> {
	TaskSetSpec {
		model: MODEL,
		title: [1; 32],
		instructions: [2; 32],
		items: [3; 32],
		kind: AnswerKind::Class { classes: 10 },
		tags: vec![SKILL, OTHER_SKILL].try_into().unwrap(),
		organisation_type: OrganisationType::Research,
		reward: REWARD,
		redundancy: 3,
		quorum: 2,
		item_count: 10,
		min_tier: 0,
		work_deadline: 500,
		judge_deadline: 1_000,
		gold_root: None,
	}
}

/// Posts a set.
pub fn post(spec: SpecOf<Test>) -> TaskSetId {
	let set = NextSetId::<Test>::get();
	Tasks::create_set(RuntimeOrigin::signed(ORGANISATION), spec).unwrap();
	set
}

/// A set of one item, which everybody therefore gets.
pub fn post_one(change: impl FnOnce(&mut SpecOf<Test>)) -> TaskSetId {
	let mut one = SpecOf::<Test> { item_count: 1, ..spec() };
	change(&mut one);
	post(one)
}

/// Takes an item for `who` and says which it is, in a later block.
pub fn taken(who: AccountId, set: TaskSetId) -> u32 {
	Tasks::take(RuntimeOrigin::signed(who), set).unwrap();
	next_block();
	next_block();
	match Tasks::assignments(set, who).pending {
		Pending::Assigned { item } => item,
		other => panic!("{who} has no item: {other:?}"),
	}
}

/// Takes an item for each.
pub fn all_take(accounts: &[AccountId], set: TaskSetId) {
	for who in accounts {
		taken(*who, set);
	}
}

pub fn salt(who: AccountId) -> Hash32 {
	content_hash(&(Seed::get(), who).encode())
}

/// Commits `who` to a class.
pub fn committed(who: AccountId, set: TaskSetId, item: u32, class: u16) {
	let hash = commitment(set, item, &who, &Answer::Class(class), &salt(who));
	Tasks::commit(RuntimeOrigin::signed(who), set, item, hash).unwrap();
}

pub fn revealed(who: AccountId, set: TaskSetId, item: u32, class: u16) {
	Tasks::reveal(RuntimeOrigin::signed(who), set, item, Answer::Class(class), salt(who)).unwrap();
}

/// Takes, commits and reveals the first item of `set` for each; one round of it.
pub fn labelled(set: TaskSetId, labels: &[(AccountId, u16)]) {
	labels.iter().for_each(|(who, _)| assert_eq!(taken(*who, set), 0));
	labels.iter().for_each(|(who, class)| committed(*who, set, 0, *class));
	labels.iter().for_each(|(who, class)| revealed(*who, set, 0, *class));
	next_block();
}

pub fn resolve(set: TaskSetId, item: u32) -> DispatchResult {
	Tasks::resolve(RuntimeOrigin::signed(EVE), set, item)
}

/// Money that is the account's, on hold or not, beyond what it began with.
pub fn gain(who: AccountId) -> i128 {
	let endowment = if who == POOR { 0 } else { ENDOWMENT };
	Balances::total_balance(&who) as i128 - endowment as i128
}

pub fn held(who: AccountId) -> Balance {
	Balances::total_balance_on_hold(&who)
}

pub fn rewards_held() -> Balance {
	Balances::balance_on_hold(&RuntimeHoldReason::Tasks(HoldReason::Reward), &ORGANISATION)
}

pub fn money(set: TaskSetId) -> Money {
	Tasks::set(set).unwrap().money
}

pub fn phase(set: TaskSetId, item: u32) -> Phase {
	Tasks::item(set, item).unwrap().1
}

pub fn outcome(set: TaskSetId, item: u32) -> Outcome<AccountId> {
	Tasks::result(set, item).unwrap()
}

/// The pallet's events of this block.
pub fn events() -> Vec<Event<Test>> {
	System::events()
		.into_iter()
		.filter_map(|record| match record.event {
			RuntimeEvent::Tasks(event) => Some(event),
			_ => None,
		})
		.collect()
}
