//! How the pallets are set.
//!
//! FRAME's pallets here, consensus in [`consensus`], governance in [`governance`] and [`parameters`], the market for
//! shares in [`market`], Assent's own in [`assent`] and [`economy`].

pub mod assent;
pub mod consensus;
pub mod economy;
pub mod governance;
pub mod market;
pub mod parameters;
pub mod weights;

use frame_support::{
	derive_impl,
	dispatch::DispatchClass,
	parameter_types,
	traits::{
		fungible::HoldConsideration, ConstU32, ConstU8, Get, InsideBoth, InstanceFilter, LinearStoragePrice,
		VariantCountOf,
	},
	weights::{
		constants::{BlockExecutionWeight, ExtrinsicBaseWeight, WEIGHT_REF_TIME_PER_SECOND},
		ConstantMultiplier, Weight, WeightToFeeCoefficient, WeightToFeeCoefficients, WeightToFeePolynomial,
	},
};
use frame_system::limits::{BlockLength, BlockWeights};
use pallet_sponsorship::SponsoredFees;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::BlakeTwo256, FixedPointNumber, Perbill, Perquintill};

use crate::*;

/// Share of a block that is open to normal transactions; the rest is kept for operational ones.
const NORMAL_SHARE: Perbill = Perbill::from_percent(75);
/// Most that operational ones take: anybody can send a revoke that fails, and must not crowd everything else out with it.
const OPERATIONAL_SHARE: Perbill = Perbill::from_percent(60);
/// Two of the three seconds between blocks are computing time.
const MAX_BLOCK_WEIGHT: Weight = Weight::from_parts(2 * WEIGHT_REF_TIME_PER_SECOND, 5 * 1024 * 1024);

/// What storing `items` entries of `bytes` in all costs as a refundable deposit.
pub const fn deposit(items: u32, bytes: u32) -> Balance {
	items as Balance * 10 * MILLI_UNIT + bytes as Balance * 10 * MICRO_UNIT
}

parameter_types! {
	pub const BlockHashCount: BlockNumber = 2400;
	pub const Version: RuntimeVersion = VERSION;
	pub const SS58Prefix: u8 = 42;
	pub RuntimeBlockWeights: BlockWeights = BlockWeights::builder()
		.base_block(BlockExecutionWeight::get())
		.for_class(DispatchClass::all(), |class| class.base_extrinsic = ExtrinsicBaseWeight::get())
		.for_class(DispatchClass::Normal, |class| class.max_total = Some(NORMAL_SHARE * MAX_BLOCK_WEIGHT))
		.for_class(DispatchClass::Operational, |class| {
			class.max_total = Some(OPERATIONAL_SHARE * MAX_BLOCK_WEIGHT);
			class.reserved = Some(MAX_BLOCK_WEIGHT - NORMAL_SHARE * MAX_BLOCK_WEIGHT);
		})
		.avg_block_initialization(Perbill::from_percent(10))
		.build_or_panic();
	pub RuntimeBlockLength: BlockLength = BlockLength::builder()
		.max_length(5 * 1024 * 1024)
		.modify_max_length_for_class(DispatchClass::Normal, |length| *length = NORMAL_SHARE * *length)
		.build();
}

#[derive_impl(frame_system::config_preludes::SolochainDefaultConfig)]
impl frame_system::Config for Runtime {
	type BaseCallFilter = InsideBoth<SafeMode, TxPause>;
	type Block = Block;
	type BlockWeights = RuntimeBlockWeights;
	type BlockLength = RuntimeBlockLength;
	type AccountId = AccountId;
	type Nonce = Nonce;
	type Hash = Hash;
	type BlockHashCount = BlockHashCount;
	type DbWeight = frame_support::weights::constants::ParityDbWeight;
	type Version = Version;
	type AccountData = pallet_balances::AccountData<Balance>;
	type Lookup = sp_runtime::traits::AccountIdLookup<AccountId, ()>;
	type SS58Prefix = SS58Prefix;
	type MaxConsumers = ConstU32<64>;
	type SystemWeightInfo = crate::weights::frame_system::WeightInfo<Runtime>;
	/// Each runs once, on a chain whose pallet still has the older layout.
	type SingleBlockMigrations =
		(pallet_models::migrations::MigrateV1ToV2<Runtime>, pallet_contributions::migrations::MigrateV1ToV2<Runtime>);
	type ExtensionsWeightInfo = crate::weights::frame_system_extensions::WeightInfo<Runtime>;
}

parameter_types! {
	/// An account takes about 130 bytes of state for ever; a thousandth of a unit is what a deposit of that size costs
	/// for a tenth of its bytes: enough that a million empty accounts cost a thousand units, too little to keep a
	/// labeller out.
	pub const ExistentialDeposit: Balance = MILLI_UNIT;
}

impl pallet_balances::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeHoldReason = RuntimeHoldReason;
	type RuntimeFreezeReason = RuntimeFreezeReason;
	type WeightInfo = crate::weights::pallet_balances::WeightInfo<Runtime>;
	type Balance = Balance;
	type DustRemoval = ();
	type ExistentialDeposit = ExistentialDeposit;
	type AccountStore = System;
	type ReserveIdentifier = [u8; 8];
	type FreezeIdentifier = RuntimeFreezeReason;
	type MaxLocks = ConstU32<50>;
	type MaxReserves = ConstU32<50>;
	type MaxFreezes = VariantCountOf<RuntimeFreezeReason>;
	type DoneSlashHandler = ();
}

/// As many plancks a picosecond as [`parameters::WeightFee`] says.
pub struct WeightToFee;
impl WeightToFeePolynomial for WeightToFee {
	type Balance = Balance;

	fn polynomial() -> WeightToFeeCoefficients<Self::Balance> {
		let coeff_integer = parameters::WeightFee::get();
		[WeightToFeeCoefficient { coeff_integer, coeff_frac: Perbill::zero(), negative: false, degree: 1 }]
			.into_iter()
			.collect()
	}
}

parameter_types! {
	/// Fees rise when blocks are more than a quarter full.
	pub const TargetBlockFullness: Perquintill = Perquintill::from_percent(25);
	pub AdjustmentVariable: Multiplier = Multiplier::saturating_from_rational(75, 1_000_000);
	/// Fees never fall below what the weight costs: the minimum price of an answer is computed from it.
	pub MinimumMultiplier: Multiplier = Multiplier::from_u32(1);
	pub MaximumMultiplier: Multiplier = Multiplier::from_u32(1_000);
}

impl pallet_transaction_payment::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type OnChargeTransaction = SponsoredFees<Runtime, FungibleAdapter<Balances, ()>, economy::SponsoredCalls>;
	type WeightToFee = WeightToFee;
	type LengthToFee = ConstantMultiplier<Balance, parameters::ByteFee>;
	type FeeMultiplierUpdate =
		TargetedFeeAdjustment<Self, TargetBlockFullness, AdjustmentVariable, MinimumMultiplier, MaximumMultiplier>;
	type OperationalFeeMultiplier = ConstU8<5>;
	type WeightInfo = weights::FeeWeight;
}

impl pallet_utility::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PalletsOrigin = OriginCaller;
	type WeightInfo = crate::weights::pallet_utility::WeightInfo<Runtime>;
}

parameter_types! {
	pub const ProxyDepositBase: Balance = deposit(1, 8);
	pub const ProxyDepositFactor: Balance = deposit(0, 33);
	pub const AnnouncementDepositBase: Balance = deposit(1, 8);
	pub const AnnouncementDepositFactor: Balance = deposit(0, 66);
	pub const MultisigDepositBase: Balance = deposit(1, 88);
	pub const MultisigDepositFactor: Balance = deposit(0, 32);
}

/// What a proxy may do in its principal's name.
#[derive(
	Copy,
	Clone,
	Eq,
	PartialEq,
	Ord,
	PartialOrd,
	codec::Encode,
	codec::Decode,
	codec::DecodeWithMemTracking,
	Debug,
	codec::MaxEncodedLen,
	scale_info::TypeInfo,
	Default,
)]
pub enum ProxyType {
	/// Everything.
	#[default]
	Any,
	/// Withdraw data and sign petitions: what a guardian needs.
	Consent,
	/// Settle and attest: what a worker's hot key needs.
	Worker,
}

impl InstanceFilter<RuntimeCall> for ProxyType {
	fn filter(&self, call: &RuntimeCall) -> bool {
		match self {
			Self::Any => true,
			Self::Consent => matches!(
				call,
				RuntimeCall::Contributions(
					pallet_contributions::Call::revoke { .. } | pallet_contributions::Call::unpledge { .. }
				) | RuntimeCall::Revocation(..)
			),
			Self::Worker => matches!(
				call,
				RuntimeCall::Contributions(pallet_contributions::Call::attest { .. })
					| RuntimeCall::Queries(pallet_queries::Call::settle { .. })
			),
		}
	}

	fn is_superset(&self, other: &Self) -> bool {
		self == &Self::Any || self == other
	}
}

impl pallet_proxy::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type ProxyType = ProxyType;
	type ProxyDepositBase = ProxyDepositBase;
	type ProxyDepositFactor = ProxyDepositFactor;
	type MaxProxies = ConstU32<32>;
	type WeightInfo = crate::weights::pallet_proxy::WeightInfo<Runtime>;
	type MaxPending = ConstU32<32>;
	type CallHasher = BlakeTwo256;
	type AnnouncementDepositBase = AnnouncementDepositBase;
	type AnnouncementDepositFactor = AnnouncementDepositFactor;
	type BlockNumberProvider = System;
}

impl pallet_multisig::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type Currency = Balances;
	type DepositBase = MultisigDepositBase;
	type DepositFactor = MultisigDepositFactor;
	type MaxSignatories = ConstU32<100>;
	type WeightInfo = weights::MultisigWeight;
	type BlockNumberProvider = System;
}

impl pallet_sudo::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type WeightInfo = crate::weights::pallet_sudo::WeightInfo<Runtime>;
}

parameter_types! {
	pub const DepositPerItem: Balance = deposit(1, 0);
	pub const DepositPerByte: Balance = deposit(0, 1);
}

/// A refundable deposit for a stored item, held under `Reason`.
pub type StorageDeposit<Reason> =
	HoldConsideration<AccountId, Balances, Reason, LinearStoragePrice<DepositPerItem, DepositPerByte, Balance>>;
