//! The runtime of the Assent chain.
//!
//! It composes FRAME's own pallets with those that Assent exists for. Pallets are wired together in [`configs`]; what
//! belongs to consensus is in `configs/consensus.rs` alone, and nothing here needs a custom host function or a custom
//! RPC, so that the same runtime can become a parachain's.
#![cfg_attr(not(feature = "std"), no_std)]
#![recursion_limit = "512"]

#[cfg(feature = "std")]
include!(concat!(env!("OUT_DIR"), "/wasm_binary.rs"));

extern crate alloc;

#[cfg(feature = "runtime-benchmarks")]
#[macro_use]
mod benches {
	// Not here, because their benchmarks need what this chain has not: sessions (a staking pallet), Aura and authorship
	// (they have none). Origins has no calls.
	frame_benchmarking::define_benchmarks!(
		[frame_system, SystemBench::<Runtime>]
		[frame_system_extensions, SystemExtensionsBench::<Runtime>]
		[pallet_timestamp, Timestamp]
		[pallet_grandpa, Grandpa]
		[pallet_balances, Balances]
		[pallet_transaction_payment, TransactionPayment]
		[pallet_utility, Utility]
		[pallet_proxy, Proxy]
		[pallet_multisig, Multisig]
		[pallet_sudo, Sudo]
		[pallet_models, Models]
		[pallet_contributions, Contributions]
		[pallet_royalties, Royalties]
		[pallet_revocation, Revocation]
		[pallet_queries, Queries]
		[pallet_consent_tree, ConsentTree]
		[pallet_workers, Workers]
		[pallet_reputation, Reputation]
		[pallet_task_bounties, TaskBounties]
		[pallet_data_pools, DataPools]
		[pallet_sponsorship, Sponsorship]
		[pallet_assets, PoolAssets]
		[pallet_asset_conversion, AssetConversion]
		[pallet_preimage, Preimage]
		[pallet_scheduler, Scheduler]
		[pallet_referenda, Referenda]
		[pallet_conviction_voting, ConvictionVoting]
		[pallet_treasury, Treasury]
		[pallet_parameters, Parameters]
		[pallet_tx_pause, TxPause]
		[pallet_safe_mode, SafeMode]
		[pallet_identity, Identity]
	);
}

pub mod apis;
pub mod configs;
pub mod genesis_config_presets;
#[cfg(test)]
mod tests;
pub mod weights;

use alloc::{borrow::Cow, vec::Vec};
use sp_runtime::{
	generic, impl_opaque_keys,
	traits::{BlakeTwo256, IdentifyAccount, Verify},
	MultiAddress, MultiSignature,
};
use sp_version::RuntimeVersion;

pub use assent_primitives::{Balance, BlockNumber};
pub use pallet_balances::Call as BalancesCall;

/// An sr25519, ed25519 or ECDSA signature.
pub type Signature = MultiSignature;
/// The public key behind an account.
pub type AccountId = <<Signature as Verify>::Signer as IdentifyAccount>::AccountId;
/// Number of transactions of an account.
pub type Nonce = u32;
/// BLAKE2b-256.
pub type Hash = sp_core::H256;
/// How accounts are named in calls.
pub type Address = MultiAddress<AccountId, ()>;
/// A block's header.
pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
/// A block.
pub type Block = generic::Block<Header, UncheckedExtrinsic>;

/// What every signed transaction carries beside its call.
pub type TxExtension = (
	frame_system::CheckNonZeroSender<Runtime>,
	frame_system::CheckSpecVersion<Runtime>,
	frame_system::CheckTxVersion<Runtime>,
	frame_system::CheckGenesis<Runtime>,
	frame_system::CheckEra<Runtime>,
	frame_system::CheckNonce<Runtime>,
	frame_system::CheckWeight<Runtime>,
	pallet_queries::extension::CheckPayable<Runtime>,
	pallet_transaction_payment::ChargeTransactionPayment<Runtime>,
	frame_metadata_hash_extension::CheckMetadataHash<Runtime>,
	frame_system::WeightReclaim<Runtime>,
);
/// A transaction as it comes from outside.
pub type UncheckedExtrinsic = generic::UncheckedExtrinsic<Address, RuntimeCall, Signature, TxExtension>;
/// What is signed.
pub type SignedPayload = generic::SignedPayload<RuntimeCall, TxExtension>;
/// Runs blocks.
pub type Executive =
	frame_executive::Executive<Runtime, Block, frame_system::ChainContext<Runtime>, Runtime, AllPalletsWithSystem>;

/// Types that the node knows without knowing the runtime.
pub mod opaque {
	use super::{generic, impl_opaque_keys, BlakeTwo256, BlockNumber, Vec};
	pub use sp_runtime::OpaqueExtrinsic as UncheckedExtrinsic;

	/// A block's header.
	pub type Header = generic::Header<BlockNumber, BlakeTwo256>;
	/// A block of extrinsics that are only bytes.
	pub type Block = generic::Block<Header, UncheckedExtrinsic>;

	impl_opaque_keys! {
		/// The keys a validator signs with.
		pub struct SessionKeys {
			/// Block production.
			pub aura: crate::Aura,
			/// Finality.
			pub grandpa: crate::Grandpa,
		}
	}
}

/// Version of the runtime.
#[sp_version::runtime_version]
pub const VERSION: RuntimeVersion = RuntimeVersion {
	spec_name: Cow::Borrowed("assent"),
	impl_name: Cow::Borrowed("assent"),
	authoring_version: 1,
	spec_version: 1,
	impl_version: 1,
	apis: apis::RUNTIME_API_VERSIONS,
	transaction_version: 1,
	system_version: 1,
};

/// One unit of money, in plancks.
pub const UNIT: Balance = 1_000_000_000_000;
/// A thousandth of a unit.
pub const MILLI_UNIT: Balance = UNIT / 1_000;
/// A millionth of a unit.
pub const MICRO_UNIT: Balance = UNIT / 1_000_000;

/// Milliseconds between blocks.
pub const MILLISECS_PER_BLOCK: u64 = 3_000;
/// Blocks in a minute.
pub const MINUTES: BlockNumber = 20;
/// Blocks in an hour.
pub const HOURS: BlockNumber = MINUTES * 60;
/// Blocks in a day.
pub const DAYS: BlockNumber = HOURS * 24;

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
	pub struct Runtime;

	#[runtime::pallet_index(0)]
	pub type System = frame_system;
	#[runtime::pallet_index(1)]
	pub type Timestamp = pallet_timestamp;
	#[runtime::pallet_index(2)]
	pub type Authorship = pallet_authorship;
	#[runtime::pallet_index(3)]
	pub type Session = pallet_session;
	#[runtime::pallet_index(4)]
	pub type Aura = pallet_aura;
	#[runtime::pallet_index(5)]
	pub type Grandpa = pallet_grandpa;
	#[runtime::pallet_index(6)]
	pub type Balances = pallet_balances;
	#[runtime::pallet_index(7)]
	pub type TransactionPayment = pallet_transaction_payment;
	#[runtime::pallet_index(8)]
	pub type Utility = pallet_utility;
	#[runtime::pallet_index(9)]
	pub type Proxy = pallet_proxy;
	#[runtime::pallet_index(10)]
	pub type Multisig = pallet_multisig;
	// Has a key in the development preset only; without one its calls are refused.
	#[runtime::pallet_index(11)]
	pub type Sudo = pallet_sudo;

	#[runtime::pallet_index(20)]
	pub type Models = pallet_models;
	#[runtime::pallet_index(21)]
	pub type Contributions = pallet_contributions;
	#[runtime::pallet_index(22)]
	pub type Royalties = pallet_royalties;
	#[runtime::pallet_index(23)]
	pub type Revocation = pallet_revocation;
	#[runtime::pallet_index(24)]
	pub type Queries = pallet_queries;
	#[runtime::pallet_index(25)]
	pub type Workers = pallet_workers;
	#[runtime::pallet_index(26)]
	pub type Reputation = pallet_reputation;
	#[runtime::pallet_index(27)]
	pub type TaskBounties = pallet_task_bounties;
	#[runtime::pallet_index(28)]
	pub type DataPools = pallet_data_pools;
	#[runtime::pallet_index(29)]
	pub type Sponsorship = pallet_sponsorship;
	#[runtime::pallet_index(30)]
	pub type PoolAssets = pallet_assets<Instance1>;
	#[runtime::pallet_index(31)]
	pub type AssetConversion = pallet_asset_conversion;
	#[runtime::pallet_index(32)]
	pub type ConsentTree = pallet_consent_tree;

	#[runtime::pallet_index(40)]
	pub type Preimage = pallet_preimage;
	#[runtime::pallet_index(41)]
	pub type Scheduler = pallet_scheduler;
	#[runtime::pallet_index(42)]
	pub type Referenda = pallet_referenda;
	#[runtime::pallet_index(43)]
	pub type ConvictionVoting = pallet_conviction_voting;
	#[runtime::pallet_index(44)]
	pub type Origins = pallet_origins;
	#[runtime::pallet_index(45)]
	pub type Treasury = pallet_treasury;
	#[runtime::pallet_index(46)]
	pub type Parameters = pallet_parameters;
	#[runtime::pallet_index(47)]
	pub type TxPause = pallet_tx_pause;
	#[runtime::pallet_index(48)]
	pub type SafeMode = pallet_safe_mode;
	#[runtime::pallet_index(49)]
	pub type Identity = pallet_identity;
}
