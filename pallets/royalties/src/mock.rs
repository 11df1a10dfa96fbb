//! A chain with money, royalties, and a market for shares.

use frame_support::{
	derive_impl, ord_parameter_types, parameter_types,
	storage::with_storage_layer,
	traits::{
		fungible::{HoldConsideration, InspectHold, NativeFromLeft, NativeOrWithId, UnionOf},
		tokens::imbalance::ResolveAssetTo,
		AsEnsureOriginWithArg, ConstU128, ConstU32, LinearStoragePrice,
	},
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use pallet_asset_conversion::{AccountIdConverter, PoolLocator, WithFirstAsset};
use sp_runtime::{traits::AccountIdConversion, BuildStorage, Permill};

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
/// What making a pool costs beside the deposit.
pub const SETUP_FEE: Balance = 50;
/// Liquidity tokens that stay in a pool for ever.
pub const MIN_LIQUIDITY: Balance = 100;
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
		PoolAssets: pallet_assets,
		AssetConversion: pallet_asset_conversion,
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
	type PoolAccounts = PoolAccounts;
}

/// What trades: money, and the shares of each model.
pub type Kind = NativeOrWithId<ModelId>;
type PoolId = (Kind, Kind);

parameter_types! {
	// Four bytes of it end up in an account: not those of the royalties.
	pub const ConversionId: PalletId = PalletId(*b"mark/ass");
	pub const Money: Kind = Kind::Native;
	pub const SetupFee: Balance = SETUP_FEE;
	pub const LpFee: Permill = Permill::from_parts(3_000);
	pub const MaxSwapFee: Permill = Permill::from_percent(10);
	pub const WithdrawalFee: Permill = Permill::zero();
}

ord_parameter_types! {
	pub const ConversionAccount: AccountId = AccountIdConversion::<AccountId>::into_account_truncating(&ConversionId::get());
}

type Locator = WithFirstAsset<Money, AccountId, Kind, AccountIdConverter<ConversionId, PoolId>>;

/// As the runtime does it.
pub struct PoolAccounts;
impl PoolAccountOf<AccountId> for PoolAccounts {
	fn pool_account(model: ModelId) -> Option<AccountId> {
		Locator::pool_address(&Kind::Native, &Kind::WithId(model)).ok()
	}
}

impl pallet_assets::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1_000>;
	type AssetId = u32;
	type AssetIdParameter = u32;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSignedBy<ConversionAccount, AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = ConstU128<0>;
	type MetadataDepositBase = ConstU128<0>;
	type MetadataDepositPerByte = ConstU128<0>;
	type ApprovalDeposit = ConstU128<0>;
	type StringLimit = ConstU32<50>;
	type Holder = ();
	type Freezer = ();
	type Extra = ();
	type WeightInfo = ();
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	pallet_assets::runtime_benchmarks_enabled! {
		type BenchmarkHelper = ();
	}
}

impl pallet_asset_conversion::Config for Test {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type HigherPrecisionBalance = sp_core::U256;
	type AssetKind = Kind;
	type Assets = UnionOf<Balances, Royalties, NativeFromLeft, Kind, AccountId>;
	type PoolId = PoolId;
	type PoolLocator = Locator;
	type PoolAssetId = u32;
	type PoolAssets = PoolAssets;
	type PoolSetupFee = SetupFee;
	type PoolSetupFeeAsset = Money;
	type PoolSetupFeeTarget = ResolveAssetTo<ConversionAccount, Self::Assets>;
	type PalletId = ConversionId;
	type WeightInfo = ();
	type LPFee = LpFee;
	type AdminOrigin = EnsureRoot<AccountId>;
	type MaxSwapFee = MaxSwapFee;
	type LiquidityWithdrawalFee = WithdrawalFee;
	type MaxSwapPathLength = ConstU32<3>;
	type MintMinLiquidity = ConstU128<MIN_LIQUIDITY>;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = pallet_asset_conversion::NativeOrWithIdFactory<ModelId>;
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

/// The account of a model's pool.
pub fn pool_of(model: ModelId) -> AccountId {
	PoolAccounts::pool_account(model).unwrap()
}

/// Runs a call of the market as a transaction does: what fails leaves nothing behind.
pub fn make_pool(who: AccountId, model: ModelId) -> DispatchResult {
	let pair = (Box::new(Kind::Native), Box::new(Kind::WithId(model)));
	with_storage_layer(|| AssetConversion::create_pool(RuntimeOrigin::signed(who), pair.0, pair.1))
}

pub fn add(who: AccountId, model: ModelId, money: Balance, shares: Balance) -> DispatchResult {
	let pair = (Box::new(Kind::Native), Box::new(Kind::WithId(model)));
	with_storage_layer(|| {
		AssetConversion::add_liquidity(RuntimeOrigin::signed(who), pair.0, pair.1, money, shares, 0, 0, who)
	})
}

pub fn remove(who: AccountId, model: ModelId, tokens: Balance) -> DispatchResult {
	let pair = (Box::new(Kind::Native), Box::new(Kind::WithId(model)));
	with_storage_layer(|| {
		AssetConversion::remove_liquidity(RuntimeOrigin::signed(who), pair.0, pair.1, tokens, 0, 0, who)
	})
}

/// `who` gives `amount` of `from`, and `to` has what that is worth.
pub fn swap_for(who: AccountId, from: Kind, into: Kind, amount: Balance, to: AccountId) -> DispatchResult {
	let path = vec![Box::new(from), Box::new(into)];
	with_storage_layer(|| {
		AssetConversion::swap_exact_tokens_for_tokens(RuntimeOrigin::signed(who), path, amount, 1, to, false)
	})
}

pub fn swap(who: AccountId, from: Kind, into: Kind, amount: Balance) -> DispatchResult {
	swap_for(who, from, into, amount, who)
}

/// `who` gives what it takes to have exactly `amount` of `into`.
pub fn swap_exactly(who: AccountId, from: Kind, into: Kind, amount: Balance) -> DispatchResult {
	let path = vec![Box::new(from), Box::new(into)];
	with_storage_layer(|| {
		let most = Balance::MAX;
		AssetConversion::swap_tokens_for_exact_tokens(RuntimeOrigin::signed(who), path, amount, most, who, false)
	})
}

/// Liquidity tokens of a model's pool.
pub fn tokens(who: AccountId, model: ModelId) -> Balance {
	pallet_asset_conversion::Pools::<Test>::get((Kind::Native, Kind::WithId(model)))
		.map_or(0, |pool| PoolAssets::balance(pool.lp_token, who))
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
