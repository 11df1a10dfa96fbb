//! A runtime around the pallet, with models, workers, policies, consent, kill switch and royalties that tests set by hand.

use assent_circuits::{
	consent::{consent_root, Word, WORDS},
	use_consent,
	verifier::DEVELOPMENT_VERIFYING_KEY,
};
use assent_primitives::*;
use frame_support::{
	derive_impl, parameter_types,
	traits::{fungible::Mutate, tokens::Preservation, OnIdle},
	weights::Weight,
	PalletId,
};
use frame_system::{
	mocking::MockBlockU32,
	offchain::{AppCrypto, CreateSignedTransaction, CreateTransactionBase, SigningTypes},
	EnsureRoot, RunToBlockHooks,
};
use sp_core::crypto::AccountId32;
use sp_runtime::{
	testing::TestXt, traits::IdentityLookup, BuildStorage, DispatchResult, MultiSignature, MultiSigner, Permill,
};
use std::{cell::RefCell, collections::BTreeMap};

use crate::{self as pallet_queries, Circuit};

pub type Extrinsic = TestXt<RuntimeCall, ()>;

pub const OWNER: AccountId32 = AccountId32::new([1; 32]);
pub const WORKER: AccountId32 = AccountId32::new([2; 32]);
pub const TREASURY: AccountId32 = AccountId32::new([3; 32]);
pub const ROYALTIES: AccountId32 = AccountId32::new([4; 32]);
pub const BUYER: AccountId32 = AccountId32::new([5; 32]);
pub const OTHER_WORKER: AccountId32 = AccountId32::new([6; 32]);
pub const STRANGER: AccountId32 = AccountId32::new([7; 32]);
/// Has no money, and cannot receive less than the existential deposit.
pub const NEWCOMER: AccountId32 = AccountId32::new([8; 32]);

pub const MODEL: ModelId = ModelId(0);
/// An offer of [`WORKER`] at [`PRICE`].
pub const OFFER: OfferId = OfferId(0);
/// An offer of [`OTHER_WORKER`] at [`PRICE`].
pub const OTHER_OFFER: OfferId = OfferId(1);
/// An offer of [`WORKER`] to search, at [`PRICE`].
pub const SEARCH_OFFER: OfferId = OfferId(2);

pub const ENDOWMENT: Balance = 1_000_000;
pub const PRICE: Balance = 1_000;
pub const EXISTENTIAL_DEPOSIT: Balance = 10;
pub const SETTLE_WINDOW: BlockNumber = 20;
pub const KEY_DELAY: BlockNumber = 5;
pub const ROOT_MARGIN: BlockNumber = 4;
/// Purchases that can wait for the tree.
pub const MAX_QUEUED: u32 = 256;

#[frame_support::runtime]
mod runtime {
	#[runtime::runtime]
	#[runtime::derive(
		RuntimeCall,
		RuntimeEvent,
		RuntimeError,
		RuntimeOrigin,
		RuntimeFreezeReason,
		RuntimeHoldReason,
		RuntimeSlashReason,
		RuntimeLockId,
		RuntimeTask,
		RuntimeViewFunction
	)]
	pub struct Test;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(2)]
	pub type Queries = pallet_queries;
}

#[derive_impl(frame_system::config_preludes::TestDefaultConfig)]
impl frame_system::Config for Test {
	type AccountId = AccountId32;
	type Lookup = IdentityLookup<AccountId32>;
	type Block = MockBlockU32<Test>;
	type AccountData = pallet_balances::AccountData<Balance>;
}

parameter_types! {
	pub const ExistentialDeposit: Balance = EXISTENTIAL_DEPOSIT;
	pub const QueriesPalletId: PalletId = PalletId(*b"as/query");
	pub const Treasury: AccountId32 = TREASURY;
	pub const KeyDelay: BlockNumber = KEY_DELAY;
	pub const RootMargin: BlockNumber = ROOT_MARGIN;
	pub const MaxQueuedLeaves: u32 = MAX_QUEUED;
}

#[derive_impl(pallet_balances::config_preludes::TestDefaultConfig)]
impl pallet_balances::Config for Test {
	type Balance = Balance;
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
}

impl SigningTypes for Test {
	type Public = MultiSigner;
	type Signature = MultiSignature;
}

impl<LocalCall> CreateTransactionBase<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	type RuntimeCall = RuntimeCall;
	type Extrinsic = Extrinsic;
}

impl<LocalCall> CreateSignedTransaction<LocalCall> for Test
where
	RuntimeCall: From<LocalCall>,
{
	fn create_signed_transaction<C: AppCrypto<MultiSigner, MultiSignature>>(
		call: RuntimeCall,
		public: MultiSigner,
		_account: AccountId32,
		nonce: u32,
	) -> Option<Extrinsic> {
		C::sign(b"the key is there", public)?;
		Some(Extrinsic::new_signed(call, nonce.into(), (), ()))
	}
}

impl pallet_queries::Config for Test {
	type WeightInfo = ();
	type Currency = Balances;
	type Models = Neighbours;
	type Consent = Neighbours;
	type ConsentRoots = Neighbours;
	type KillSwitch = Neighbours;
	type Workers = Neighbours;
	type Policies = Neighbours;
	type Royalties = Neighbours;
	type BlockNumberProvider = System;
	type PalletId = QueriesPalletId;
	type Treasury = Treasury;
	type AdminOrigin = EnsureRoot<AccountId32>;
	type KeyDelay = KeyDelay;
	type RootMargin = RootMargin;
	type MaxQueuedLeaves = MaxQueuedLeaves;
	type AuthorityId = crate::crypto::AuthId;
}

/// The other pallets, as far as this one sees them.
pub struct Neighbours;

#[derive(Clone)]
struct World {
	owner: AccountId32,
	offers: BTreeMap<OfferId, OfferView<AccountId32>>,
	state: ModelState,
	frozen: bool,
	halted_at: Option<BlockNumber>,
	/// First block after which each version is current.
	versions: BTreeMap<BlockNumber, ConsentVersion>,
	/// The consent set of each version that is known.
	consents: BTreeMap<ConsentVersion, [Word; WORDS]>,
	royalties_fail: bool,
	/// Who is not bonded, and since when if it was before.
	unbonded: BTreeMap<AccountId32, Option<BlockNumber>>,
	/// What contributors forbid, and below which price they forbid everything.
	forbidden: PurposeSet,
	least_price: Balance,
}

impl World {
	fn new() -> Self {
		let offer = |worker| OfferView {
			model: MODEL,
			worker,
			mode: AnswerMode::Label,
			purpose: Purpose::Research,
			price: PRICE,
			opens_at: 0,
			closed_at: None,
		};
		let search = OfferView { mode: AnswerMode::Search, ..offer(WORKER) };
		Self {
			owner: OWNER,
			offers: [(OFFER, offer(WORKER)), (OTHER_OFFER, offer(OTHER_WORKER)), (SEARCH_OFFER, search)].into(),
			state: ModelState::Active,
			frozen: false,
			halted_at: None,
			versions: [(0, ConsentVersion(1))].into(),
			consents: BTreeMap::new(),
			royalties_fail: false,
			unbonded: BTreeMap::new(),
			forbidden: PurposeSet::NONE,
			least_price: 0,
		}
	}
}

thread_local! {
	static WORLD: RefCell<World> = RefCell::new(World::new());
}

fn world<R>(look: impl FnOnce(&mut World) -> R) -> R {
	WORLD.with(|world| look(&mut world.borrow_mut()))
}

pub fn split() -> Split {
	Split {
		contributors: Permill::from_percent(60),
		worker: Permill::from_percent(25),
		owner: Permill::from_percent(10),
		treasury: Permill::from_percent(5),
	}
}

/// Halts the model in this block.
pub fn halt() {
	let now = System::block_number();
	world(|world| {
		world.state = ModelState::Halted;
		world.halted_at = Some(now);
	});
}

/// Closes `offer` in this block.
pub fn close(offer: OfferId) {
	let now = System::block_number();
	world(|world| world.offers.get_mut(&offer).expect("the offer exists").closed_at = Some(now));
}

pub fn freeze() {
	world(|world| world.frozen = true);
}

pub fn set_state(state: ModelState) {
	world(|world| world.state = state);
}

pub fn set_price(offer: OfferId, price: Balance) {
	world(|world| world.offers.get_mut(&offer).expect("the offer exists").price = price);
}

pub fn set_owner(owner: AccountId32) {
	world(|world| world.owner = owner);
}

pub fn set_worker(offer: OfferId, worker: AccountId32) {
	world(|world| world.offers.get_mut(&offer).expect("the offer exists").worker = worker);
}

pub fn set_mode(offer: OfferId, mode: AnswerMode) {
	world(|world| world.offers.get_mut(&offer).expect("the offer exists").mode = mode);
}

pub fn set_opens_at(offer: OfferId, opens_at: BlockNumber) {
	world(|world| world.offers.get_mut(&offer).expect("the offer exists").opens_at = opens_at);
}

/// `worker` unbonds in this block, or is slashed.
pub fn leave(worker: AccountId32) {
	let now = System::block_number();
	world(|world| world.unbonded.insert(worker, Some(now)));
}

/// `worker` never had a bond.
pub fn never_bonded(worker: AccountId32) {
	world(|world| world.unbonded.insert(worker, None));
}

/// `worker` bonds again.
pub fn come_back(worker: &AccountId32) {
	world(|world| world.unbonded.remove(worker));
}

/// The contributors forbid answers for `purpose`.
pub fn forbid(purpose: Purpose) {
	world(|world| world.forbidden = [purpose].into_iter().collect());
}

/// The contributors forbid answers for less than `price`.
pub fn demand(price: Balance) {
	world(|world| world.least_price = price);
}

/// Royalties refuse every payment from now on.
pub fn break_royalties() {
	world(|world| world.royalties_fail = true);
}

/// The consent set that the model has in `version`.
pub fn set_consents(version: ConsentVersion, words: [Word; WORDS]) {
	world(|world| world.consents.insert(version, words));
}

/// No consent set is known any more.
pub fn forget_consents() {
	world(|world| world.consents.clear());
}

/// Somebody revokes in this block: another version is current after it.
pub fn bump_version() -> ConsentVersion {
	let now = System::block_number();
	world(|world| {
		let version = world.versions.values().last().and_then(|last| last.next()).expect("versions do not run out");
		world.versions.insert(now, version);
		version
	})
}

impl ModelRegistry<AccountId32> for Neighbours {
	fn owner(model: ModelId) -> Option<AccountId32> {
		(model == MODEL).then(|| world(|world| world.owner.clone()))
	}
	fn rules(_: ModelId) -> Option<ModelRules> {
		None
	}
	fn split(model: ModelId) -> Option<Split> {
		(model == MODEL).then(split)
	}
	fn is_party(_: ModelId, _: &AccountId32) -> bool {
		false
	}
	fn serves(_: ModelId, who: &AccountId32) -> bool {
		world(|world| world.offers.values().any(|offer| offer.worker == *who && offer.closed_at.is_none()))
	}
	fn offer(offer: OfferId) -> Option<OfferView<AccountId32>> {
		world(|world| world.offers.get(&offer).cloned())
	}
	fn offers_only(_: ModelId, _: impl Fn(Purpose, Balance) -> bool) -> bool {
		true
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_model(owner: &AccountId32, worker: &AccountId32, _: ModelRules, price: Balance) -> (ModelId, OfferId) {
		WORLD.with(|world| *world.borrow_mut() = World::new());
		set_owner(owner.clone());
		set_worker(OFFER, worker.clone());
		set_price(OFFER, price);
		(MODEL, OFFER)
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
		set_consents(crate::fixtures::VERSION, crate::fixtures::consents());
	}
}

impl ConsentRoots for Neighbours {
	fn pinned(model: ModelId, version: ConsentVersion) -> Option<Hash32> {
		world(|world| world.consents.get(&version).cloned())
			.filter(|_| model == MODEL)
			.and_then(|words| consent_root(&words, model.0, version.0))
	}
}

impl KillSwitch for Neighbours {
	fn state(_: ModelId) -> ModelState {
		world(|world| world.state)
	}
	fn is_frozen(_: ModelId) -> bool {
		world(|world| world.frozen)
	}
	fn halted_at(_: ModelId) -> Option<BlockNumber> {
		world(|world| world.halted_at)
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_set_state(_: ModelId, state: ModelState) {
		match state {
			ModelState::Halted => halt(),
			other => set_state(other),
		}
	}
}

impl WorkerStanding<AccountId32> for Neighbours {
	fn is_bonded(who: &AccountId32) -> bool {
		world(|world| !world.unbonded.contains_key(who))
	}
	fn left_at(who: &AccountId32) -> Option<BlockNumber> {
		world(|world| world.unbonded.get(who).copied().flatten())
	}
	#[cfg(feature = "runtime-benchmarks")]
	fn benchmark_bond(who: &AccountId32) {
		come_back(who);
	}
}

impl PolicyGate for Neighbours {
	fn permits(model: ModelId, purpose: Purpose, price: Balance) -> bool {
		world(|world| model == MODEL && !world.forbidden.contains(purpose) && price >= world.least_price)
	}
}

impl RoyaltySink<AccountId32> for Neighbours {
	fn pay(_: ModelId, from: &AccountId32, amount: Balance) -> DispatchResult {
		Balances::transfer(from, &ROYALTIES, amount, Preservation::Preserve)?;
		match world(|world| world.royalties_fail) {
			true => Err("royalties are broken".into()),
			false => Ok(()),
		}
	}
}

pub struct ExtBuilder {
	keys: Vec<(Circuit, Vec<u8>)>,
	allow_development_keys: bool,
}

impl Default for ExtBuilder {
	fn default() -> Self {
		let keys = vec![
			(Circuit::PaidQuery, DEVELOPMENT_VERIFYING_KEY.to_vec()),
			(Circuit::UseConsent, use_consent::DEVELOPMENT_VERIFYING_KEY.to_vec()),
		];
		Self { keys, allow_development_keys: true }
	}
}

impl ExtBuilder {
	pub fn without_key(mut self) -> Self {
		self.keys.clear();
		self
	}

	pub fn refusing_development_keys(mut self) -> Self {
		self.keys.clear();
		self.allow_development_keys = false;
		self
	}

	pub fn build(self) -> sp_io::TestExternalities {
		WORLD.with(|world| *world.borrow_mut() = World::new());
		let rich = [OWNER, WORKER, TREASURY, ROYALTIES, BUYER, OTHER_WORKER, STRANGER];
		let genesis = RuntimeGenesisConfig {
			system: Default::default(),
			balances: pallet_balances::GenesisConfig {
				balances: rich.into_iter().map(|who| (who, ENDOWMENT)).collect(),
				..Default::default()
			},
			queries: pallet_queries::GenesisConfig {
				settle_window: SETTLE_WINDOW,
				verifying_keys: self.keys,
				allow_development_keys: self.allow_development_keys,
				..Default::default()
			},
		};
		let mut ext = sp_io::TestExternalities::new(genesis.build_storage().expect("the genesis is sound"));
		ext.execute_with(|| run_to(1));
		ext
	}

	/// Runs `test`, then checks the books and the invariants.
	pub fn build_and_execute(self, test: impl FnOnce()) {
		self.build().execute_with(|| {
			let issued = Balances::total_issuance();
			test();
			assert_eq!(Balances::total_issuance(), issued, "money was made or lost");
			Queries::do_try_state().expect("invariants hold");
		});
	}
}

/// Ends this block and all before block `to`, and begins `to`. No block is full.
pub fn run_to(to: BlockNumber) {
	run_to_with(to, Weight::MAX);
}

/// The same, with `left` of each block for what is done at its end.
pub fn run_to_with(to: BlockNumber, left: Weight) {
	let hooks = RunToBlockHooks::default().before_finalize(|block| {
		let used = AllPalletsWithSystem::on_idle(block, left);
		assert!(used.all_lte(left), "more was used than there was");
	});
	System::run_to_block_with::<AllPalletsWithSystem>(to, hooks);
}

/// Ends this block and begins the next.
pub fn next_block() {
	run_to(System::block_number() + 1);
}

pub fn escrow_account() -> AccountId32 {
	Queries::escrow_account_id()
}

/// What is owed for open credits, by the bank's books.
pub fn escrow() -> Balance {
	Balances::free_balance(escrow_account()) - EXISTENTIAL_DEPOSIT
}

/// What `who` has more than at genesis.
pub fn gained(who: &AccountId32) -> Balance {
	Balances::free_balance(who).checked_sub(ENDOWMENT).expect("has not lost")
}

/// The pallet's events so far.
pub fn events() -> Vec<crate::Event<Test>> {
	System::read_events_for_pallet()
}
