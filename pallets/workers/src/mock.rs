//! A runtime around the pallet, with offers and consent versions that tests set by hand.

use assent_primitives::*;
use frame_support::{derive_impl, parameter_types, traits::fungible::InspectHold};
use frame_system::mocking::MockBlockU32;
use sp_core::{crypto::AccountId32, sr25519, Pair};
use sp_runtime::{traits::IdentityLookup, BuildStorage, Permill};
use std::{cell::RefCell, collections::BTreeMap};

use crate as pallet_workers;
use crate::*;

pub const TREASURY: AccountId32 = AccountId32::new([3; 32]);
pub const REPORTER: AccountId32 = AccountId32::new([5; 32]);
pub const STRANGER: AccountId32 = AccountId32::new([7; 32]);
/// Has no money, and cannot receive less than the existential deposit.
pub const NEWCOMER: AccountId32 = AccountId32::new([8; 32]);

pub const MODEL: ModelId = ModelId(0);
/// How many workers there are, each with the offer of its number.
pub const WORKERS: u8 = 3;

pub const ENDOWMENT: Balance = 1_000_000;
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const MIN_BOND: Balance = 1_000;
/// Not a divisor of the least bond.
pub const SLASH: Balance = 303;
pub const UNBONDING_DELAY: BlockNumber = 30;
pub const EVIDENCE_WINDOW: BlockNumber = 20;

frame_support::construct_runtime!(
	pub enum Test {
		System: frame_system,
		Balances: pallet_balances,
		Workers: pallet_workers,
	}
);

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type Block = MockBlockU32<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
	type BlockHashCount = HashCount;
}

parameter_types! {
	pub const HashCount: BlockNumber = EVIDENCE_WINDOW;
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
	pub const Treasury: AccountId32 = TREASURY;
	pub static LeastBond: Balance = MIN_BOND;
	pub static SlashAmount: Balance = SLASH;
	pub static ReporterShare: Permill = Permill::from_percent(25);
	pub static Delay: BlockNumber = UNBONDING_DELAY;
	pub static Window: BlockNumber = EVIDENCE_WINDOW;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
	type RuntimeHoldReason = RuntimeHoldReason;
}

impl Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type Models = Neighbours;
	type Consent = Neighbours;
	type BlockNumberProvider = System;
	type MinBond = LeastBond;
	type SlashAmount = SlashAmount;
	type ReporterShare = ReporterShare;
	type UnbondingDelay = Delay;
	type EvidenceWindow = Window;
	type Treasury = Treasury;
}

/// The other pallets, as far as this one sees them.
pub struct Neighbours;

struct World {
	workers: BTreeMap<OfferId, AccountId32>,
	/// First block after which each version is current. What was before the first is not known any more.
	versions: BTreeMap<BlockNumber, ConsentVersion>,
}

impl World {
	fn new() -> Self {
		let workers = (0..WORKERS).map(|number| (OfferId(number.into()), worker(number))).collect();
		Self { workers, versions: [(0, ConsentVersion(1))].into() }
	}
}

thread_local! {
	static WORLD: RefCell<World> = RefCell::new(World::new());
}

fn world<R>(look: impl FnOnce(&mut World) -> R) -> R {
	WORLD.with(|world| look(&mut world.borrow_mut()))
}

/// Somebody revokes in this block: another version is current after it.
pub fn bump_version() {
	let now = System::block_number();
	world(|world| {
		let version = world.versions.values().last().and_then(|last| last.next()).expect("versions do not run out");
		world.versions.insert(now, version);
	});
}

/// The versions before this block are not known any more.
pub fn forget_versions() {
	let now = System::block_number();
	world(|world| world.versions = [(now, ConsentVersion(9))].into());
}

impl ModelRegistry<AccountId32> for Neighbours {
	fn owner(_: ModelId) -> Option<AccountId32> {
		None
	}
	fn rules(_: ModelId) -> Option<ModelRules> {
		None
	}
	fn split(_: ModelId) -> Option<Split> {
		None
	}
	fn is_party(_: ModelId, _: &AccountId32) -> bool {
		false
	}
	fn serves(_: ModelId, who: &AccountId32) -> bool {
		world(|world| world.workers.values().any(|worker| worker == who))
	}
	fn offer(offer: OfferId) -> Option<OfferView<AccountId32>> {
		let worker = world(|world| world.workers.get(&offer).cloned())?;
		// Closed offers are evidence too.
		let closed_at = Some(1);
		let (mode, purpose) = (AnswerMode::Label, Purpose::General);
		Some(OfferView { model: MODEL, worker, mode, purpose, price: 1, opens_at: 0, closed_at })
	}
	fn offers_only(_: ModelId, _: impl Fn(Purpose, Balance) -> bool) -> bool {
		true
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(_: &AccountId32, worker: &AccountId32, _: ModelRules, _: Balance) -> (ModelId, OfferId) {
		let offer = OfferId(0);
		world(|world| world.workers.insert(offer, worker.clone()));
		(MODEL, offer)
	}
}

impl Consent<AccountId32> for Neighbours {
	fn weight(_: ModelId, _: &AccountId32) -> Weight64 {
		0
	}
	fn mature_weight(_: ModelId, _: &AccountId32, _: EpochIndex) -> Weight64 {
		0
	}
	fn has_pledges(_: ModelId) -> bool {
		false
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
		BlockNumber::MAX
	}
	fn version_at(model: ModelId, at: BlockNumber) -> Option<ConsentVersion> {
		world(|world| world.versions.range(..=at).last().map(|(_, version)| *version)).filter(|_| model == MODEL)
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_join(_: ModelId, _: &AccountId32, _: Weight64) {
		bump_version();
	}
}

pub struct ExtBuilder;

impl ExtBuilder {
	pub fn build(self) -> sp_io::TestExternalities {
		WORLD.with(|world| *world.borrow_mut() = World::new());
		LeastBond::set(MIN_BOND);
		SlashAmount::set(SLASH);
		ReporterShare::set(Permill::from_percent(25));
		Delay::set(UNBONDING_DELAY);
		Window::set(EVIDENCE_WINDOW);
		let rich = (0..WORKERS).map(worker).chain([TREASURY, REPORTER, STRANGER]);
		let genesis = RuntimeGenesisConfig {
			system: Default::default(),
			balances: pallet_balances::GenesisConfig {
				balances: rich.map(|who| (who, ENDOWMENT)).collect(),
				..Default::default()
			},
		};
		let mut ext = sp_io::TestExternalities::new(genesis.build_storage().expect("the genesis is sound"));
		// Benchmarks sign with it.
		ext.register_extension(sp_keystore::KeystoreExt::new(sp_keystore::testing::MemoryKeystore::new()));
		ext.execute_with(|| pass(10));
		ext
	}

	/// Runs `test`, then checks the books and the invariants.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			let issued = Balances::total_issuance();
			test();
			assert_eq!(Balances::total_issuance(), issued, "money was made or lost");
			Workers::do_try_state().expect("invariants hold");
		});
	}
}

/// Ends this block and `blocks - 1` after it. The chain forgets hashes as the real one does.
pub fn pass(blocks: BlockNumber) {
	for _ in 0..blocks {
		let now = System::block_number();
		if now > 0 {
			frame_system::BlockHash::<Test>::insert(now, hash_of(now));
		}
		if let Some(oldest @ 1..) = now.checked_sub(HashCount::get() + 1) {
			frame_system::BlockHash::<Test>::remove(oldest);
		}
		System::set_block_number(now + 1);
	}
}

fn hash_of(block: BlockNumber) -> sp_core::H256 {
	sp_core::H256(content_hash(&block.to_le_bytes()))
}

pub fn pair(number: u8) -> sr25519::Pair {
	sr25519::Pair::from_seed(&[number + 1; 32])
}

/// The account of worker `number`.
pub fn worker(number: u8) -> AccountId32 {
	thread_local! {
		static ACCOUNTS: Vec<AccountId32> = (0..WORKERS).map(|number| pair(number).public().into()).collect();
	}
	ACCOUNTS.with(|accounts| accounts[usize::from(number)].clone())
}

pub fn by(who: &AccountId32) -> RuntimeOrigin {
	RuntimeOrigin::signed(who.clone())
}

/// What `who` has on hold as a bond.
pub fn held(who: &AccountId32) -> Balance {
	Balances::balance_on_hold(&HoldReason::Bond.into(), who)
}

/// What `who` has more than at genesis.
pub fn gained(who: &AccountId32) -> Balance {
	Balances::free_balance(who).checked_sub(ENDOWMENT).expect("has not lost")
}

/// The pallet's events so far.
pub fn events() -> Vec<Event<Test>> {
	System::read_events_for_pallet()
}
