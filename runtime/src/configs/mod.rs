//! The configuration of the pallets, one file per concept.
//!
//! | file | pallets |
//! |---|---|
//! | this one | system, balances, fees, utility, proxy, multisig, sudo |
//! | [`consensus`] | Aura, GRANDPA, sessions |
//! | [`governance`] | referenda, voting, treasury, identity, pauses |
//! | [`parameters`] | parameters that governance can change |
//! | [`models`] | models, offers, workers' addresses |
//! | [`consent`] | contributions, consent tree, revocation |
//! | [`credits`] | queries |
//! | [`royalties`] | royalties |
//! | [`market`] | shares against money |
//! | [`workers`] | workers' bonds |
//! | [`tasks`] | task bounties, reputation |
//! | [`pools`] | data pools |
//! | [`sponsorship`] | sponsored fees |
//!
//! Beneath them lie [`accounts`], [`blocks`], [`deposits`], [`prices`] and [`weights`].

pub mod accounts;
pub mod blocks;
pub mod consensus;
pub mod consent;
pub mod credits;
pub mod deposits;
pub mod governance;
pub mod market;
pub mod models;
pub mod parameters;
pub mod pools;
pub mod prices;
pub mod royalties;
pub mod sponsorship;
pub mod tasks;
pub mod weights;
pub mod workers;

use frame_support::{
	derive_impl, parameter_types,
	traits::{ConstU32, ConstU8, InsideBoth, InstanceFilter, VariantCountOf},
	weights::ConstantMultiplier,
};
use pallet_sponsorship::SponsoredFees;
use pallet_transaction_payment::{FungibleAdapter, Multiplier, TargetedFeeAdjustment};
use sp_runtime::{traits::BlakeTwo256, FixedPointNumber, Perquintill};

pub use blocks::{BlockHashCount, RuntimeBlockLength, RuntimeBlockWeights};
pub use deposits::{deposit, ExistentialDeposit, StorageDeposit};
pub use prices::WeightToFee;

use crate::*;

parameter_types! {
	pub const Version: RuntimeVersion = VERSION;
	pub const SS58Prefix: u8 = 42;
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
	type OnChargeTransaction = SponsoredFees<Runtime, FungibleAdapter<Balances, ()>, sponsorship::SponsoredCalls>;
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
