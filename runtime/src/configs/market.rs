//! The market for shares: one pool per model, its shares against money.
//!
//! * A pool's reserves are what its account holds: money in the balances, shares in the ledger of royalties. Whatever
//!   reaches that account besides belongs to the liquidity providers, the royalties of the pooled shares above all: see
//!   [`PoolAccounts`].
//! * Who makes a pool pays a fee for what it leaves on chain for ever (the pool, its liquidity token), and deposits for
//!   the pool's entries in the two ledgers. The deposit in the ledger of shares comes back with `Royalties::refund` as
//!   long as nobody has put shares in.
//! * An entry of liquidity tokens has no deposit of its own. It takes one of the few consumer references of an account
//!   that exists, and coming by tokens takes more of them than [`MinLiquidity`].

use alloc::vec;
use frame_support::{
	instances::Instance1,
	ord_parameter_types, parameter_types,
	traits::{
		fungible::{NativeFromLeft, NativeOrWithId, UnionOf},
		tokens::imbalance::ResolveAssetTo,
		AsEnsureOriginWithArg, ConstU128, ConstU32,
	},
	PalletId,
};
use frame_system::{EnsureRoot, EnsureSignedBy};
use pallet_asset_conversion::{AccountIdConverter, PoolLocator, WithFirstAsset};
use sp_runtime::{traits::AccountIdConversion, Permill};

use super::{accounts::TreasuryAccount, deposits::deposit};
use crate::*;
use assent_primitives::ModelId;

/// What trades: money, and the shares of each model.
pub type Kind = NativeOrWithId<ModelId>;
/// A pair: money first.
pub type PoolId = (Kind, Kind);
/// Money and shares under one roof.
pub type MoneyAndShares = UnionOf<Balances, Royalties, NativeFromLeft, Kind, AccountId>;
/// Every pool has money on one side.
pub type Pairs = WithFirstAsset<Money, AccountId, Kind, AccountIdConverter<MarketPalletId, PoolId>>;

parameter_types! {
	pub const MarketPalletId: PalletId = PalletId(*b"as/marke");
	pub const Money: Kind = Kind::Native;
	/// Two entries of some 200 bytes each stay for ever.
	pub const PoolSetupFee: Balance = deposit(2, 400);
	/// Of every swap, to the liquidity providers. It is also what keeps buying shares for one payment from paying off.
	pub const SwapFee: Permill = Permill::from_parts(3_000);
	pub const MaxSwapFee: Permill = Permill::from_percent(10);
	pub const WithdrawalFee: Permill = Permill::zero();
	/// Liquidity tokens that the first provider leaves in the pool, and the least that any provider has to take: as much
	/// as the existential deposit, on a pool in which a share is worth a unit.
	pub const MinLiquidity: Balance = MILLI_UNIT;
	pub const TokenAccountDeposit: Balance = deposit(1, 100);
	pub const ApprovalDeposit: Balance = deposit(1, 120);
	pub const TokenMetadataDeposit: Balance = deposit(1, 70);
	pub const TokenMetadataByteDeposit: Balance = deposit(0, 1);
}

ord_parameter_types! {
	/// Nobody can sign for it, so nobody but the market itself creates liquidity tokens.
	pub const MarketAccount: AccountId = AccountIdConversion::<AccountId>::into_account_truncating(&MarketPalletId::get());
}

/// Tells the ledger of shares where its pools are.
pub struct PoolAccounts;
impl pallet_royalties::PoolAccountOf<AccountId> for PoolAccounts {
	fn pool_account(model: ModelId) -> Option<AccountId> {
		Pairs::pool_address(&Money::get(), &Kind::WithId(model)).ok()
	}
}

/// Liquidity tokens.
impl pallet_assets::Config<Instance1> for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type RemoveItemsLimit = ConstU32<1_000>;
	type AssetId = u32;
	type AssetIdParameter = u32;
	type ReserveData = ();
	type Currency = Balances;
	type CreateOrigin = AsEnsureOriginWithArg<EnsureSignedBy<MarketAccount, AccountId>>;
	type ForceOrigin = EnsureRoot<AccountId>;
	// The setup fee of the pool pays for it.
	type AssetDeposit = ConstU128<0>;
	type AssetAccountDeposit = TokenAccountDeposit;
	type MetadataDepositBase = TokenMetadataDeposit;
	type MetadataDepositPerByte = TokenMetadataByteDeposit;
	type ApprovalDeposit = ApprovalDeposit;
	type StringLimit = ConstU32<50>;
	type Holder = ();
	type Freezer = ();
	type Extra = ();
	type WeightInfo = crate::weights::pallet_assets::WeightInfo<Runtime>;
	type CallbackHandle = ();
	type AssetIdAllocator = ();
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = ();
}

impl pallet_asset_conversion::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Balance = Balance;
	type HigherPrecisionBalance = sp_core::U256;
	type AssetKind = Kind;
	type Assets = MoneyAndShares;
	type PoolId = PoolId;
	type PoolLocator = Pairs;
	type PoolAssetId = u32;
	type PoolAssets = PoolAssets;
	type PoolSetupFee = PoolSetupFee;
	type PoolSetupFeeAsset = Money;
	type PoolSetupFeeTarget = ResolveAssetTo<TreasuryAccount, Self::Assets>;
	type PalletId = MarketPalletId;
	type WeightInfo = crate::weights::pallet_asset_conversion::WeightInfo<Runtime>;
	type LPFee = SwapFee;
	type AdminOrigin = EnsureRoot<AccountId>;
	type MaxSwapFee = MaxSwapFee;
	type LiquidityWithdrawalFee = WithdrawalFee;
	// Shares for money for shares.
	type MaxSwapPathLength = ConstU32<3>;
	type MintMinLiquidity = MinLiquidity;
	#[cfg(feature = "runtime-benchmarks")]
	type BenchmarkHelper = pallet_asset_conversion::NativeOrWithIdFactory<ModelId>;
}
