//! Everything that depends on how blocks are made: Aura and GRANDPA, with the validators of the genesis block.
//!
//! A parachain replaces this file, and no other.

use frame_support::{
	parameter_types,
	traits::{ConstBool, ConstU32, ConstU64},
	weights::Weight,
};
use pallet_session::{FindAccountFromAuthorIndex, PeriodicSessions};
use sp_consensus_aura::sr25519::AuthorityId as AuraId;
use sp_runtime::traits::{ConvertInto, OpaqueKeys};

use crate::*;

/// Most validators at once.
type MaxAuthorities = ConstU32<64>;
type Sessions = PeriodicSessions<SessionPeriod, SessionOffset>;

parameter_types! {
	pub const SessionPeriod: BlockNumber = HOURS;
	pub const SessionOffset: BlockNumber = 0;
	/// The keys of a validator stay in storage as long as it validates.
	pub const SessionKeyDeposit: Balance = UNIT;
}

impl pallet_timestamp::Config for Runtime {
	type Moment = u64;
	type OnTimestampSet = Aura;
	type MinimumPeriod = ConstU64<{ MILLISECS_PER_BLOCK / 2 }>;
	type WeightInfo = crate::weights::pallet_timestamp::WeightInfo<Runtime>;
}

impl pallet_authorship::Config for Runtime {
	type FindAuthor = FindAccountFromAuthorIndex<Self, Aura>;
	type EventHandler = ();
}

impl pallet_session::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type ValidatorId = AccountId;
	type ValidatorIdOf = ConvertInto;
	type ShouldEndSession = Sessions;
	type NextSessionRotation = Sessions;
	// The set of the genesis block stands until governance is there to change it.
	type SessionManager = ();
	type SessionHandler = <opaque::SessionKeys as OpaqueKeys>::KeyTypeIdProviders;
	type Keys = opaque::SessionKeys;
	type DisablingStrategy = ();
	type WeightInfo = pallet_session::weights::SubstrateWeight<Runtime>;
	type Currency = Balances;
	type KeyDeposit = SessionKeyDeposit;
}

impl pallet_aura::Config for Runtime {
	type AuthorityId = AuraId;
	type MaxAuthorities = MaxAuthorities;
	type DisabledValidators = Session;
	type AllowMultipleBlocksPerSlot = ConstBool<false>;
	type SlotDuration = ConstU64<MILLISECS_PER_BLOCK>;
}

/// What GRANDPA's calls cost, put together from what its benchmarks measure.
pub struct GrandpaWeight;
type MeasuredGrandpa = crate::weights::pallet_grandpa::WeightInfo<Runtime>;
impl pallet_grandpa::WeightInfo for GrandpaWeight {
	// Reports are not taken (there is no proof of ownership that could be decoded): checking one is all that could be done.
	fn report_equivocation(_: u32, _: u32) -> Weight {
		MeasuredGrandpa::check_equivocation_proof(1)
	}

	fn note_stalled() -> Weight {
		MeasuredGrandpa::note_stalled()
	}
}

impl pallet_grandpa::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type WeightInfo = GrandpaWeight;
	type MaxAuthorities = MaxAuthorities;
	type MaxNominators = ConstU32<0>;
	type MaxSetIdSessionEntries = ConstU64<0>;
	type KeyOwnerProof = sp_core::Void;
	type EquivocationReportSystem = ();
}
