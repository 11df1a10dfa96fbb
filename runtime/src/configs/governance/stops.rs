//! What can be stopped, by whom, and what never can.

use frame_support::{
	parameter_types,
	traits::{Contains, GetCallMetadata},
};
use sp_runtime::traits::ConstU32;

use super::origins::{MayUnpause, RootOrEmergency, SafeModeOrigin};
use crate::*;

/// Which calls of a pallet are meant.
pub enum Calls {
	/// All of them.
	All,
	/// Those with these names.
	Only(&'static [&'static str]),
}

/// What neither a pause nor safe mode stops: the blocks themselves, governance, and everybody's way out.
///
/// Calls that carry other calls (utility, proxy, multisig) are here because each call inside is filtered by itself, and
/// because a revoke may come from a multisig account or through a guardian's proxy.
pub const NEVER_STOPPED: &[(&str, Calls)] = &[
	("System", Calls::All),
	("Timestamp", Calls::All),
	("Utility", Calls::All),
	("Proxy", Calls::All),
	("Multisig", Calls::All),
	("Preimage", Calls::All),
	("Scheduler", Calls::All),
	("Referenda", Calls::All),
	("ConvictionVoting", Calls::All),
	("Treasury", Calls::All),
	("Parameters", Calls::All),
	("TxPause", Calls::All),
	("SafeMode", Calls::All),
	// Petitions, and freezing a model.
	("Revocation", Calls::All),
	("Contributions", Calls::Only(&["revoke", "unpledge"])),
	("DataPools", Calls::Only(&["leave"])),
	("Royalties", Calls::Only(&["claim"])),
	("Queries", Calls::Only(&["settle", "refund"])),
	("AssetConversion", Calls::Only(&["remove_liquidity"])),
	// Work that was committed has a deadline, and a bond whose time is over belongs to its worker.
	("TaskBounties", Calls::Only(&["reveal", "resolve", "close_set"])),
	("Workers", Calls::Only(&["withdraw_unbonded"])),
];

fn is_never_stopped(pallet: &[u8], call: &[u8]) -> bool {
	NEVER_STOPPED.iter().any(|(name, calls)| {
		name.as_bytes() == pallet
			&& match calls {
				Calls::All => true,
				Calls::Only(names) => names.iter().any(|name| name.as_bytes() == call),
			}
	})
}

/// What neither a pause nor safe mode stops.
pub struct NeverStopped;
impl Contains<RuntimeCall> for NeverStopped {
	fn contains(call: &RuntimeCall) -> bool {
		let metadata = call.get_call_metadata();
		is_never_stopped(metadata.pallet_name.as_bytes(), metadata.function_name.as_bytes())
	}
}
impl Contains<pallet_tx_pause::RuntimeCallNameOf<Runtime>> for NeverStopped {
	fn contains((pallet, call): &pallet_tx_pause::RuntimeCallNameOf<Runtime>) -> bool {
		is_never_stopped(pallet, call)
	}
}

impl pallet_tx_pause::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type RuntimeCall = RuntimeCall;
	type PauseOrigin = RootOrEmergency;
	type UnpauseOrigin = MayUnpause;
	type WhitelistedCalls = NeverStopped;
	type MaxNameLen = ConstU32<256>;
	type WeightInfo = crate::weights::pallet_tx_pause::WeightInfo<Runtime>;
}

parameter_types! {
	/// Nobody enters or extends safe mode by paying for it.
	pub const NoDeposit: Option<Balance> = None;
	/// Nothing is deposited, so nothing is released.
	pub const NoRelease: Option<BlockNumber> = None;
}

impl pallet_safe_mode::Config for Runtime {
	type RuntimeEvent = RuntimeEvent;
	type Currency = Balances;
	type RuntimeHoldReason = RuntimeHoldReason;
	type WhitelistedCalls = NeverStopped;
	type EnterDuration = ConstU32<DAYS>;
	type ExtendDuration = ConstU32<DAYS>;
	type EnterDepositAmount = NoDeposit;
	type ExtendDepositAmount = NoDeposit;
	type ForceEnterOrigin = SafeModeOrigin;
	type ForceExtendOrigin = SafeModeOrigin;
	type ForceExitOrigin = frame_system::EnsureRoot<AccountId>;
	type ForceDepositOrigin = frame_system::EnsureRoot<AccountId>;
	type Notify = ();
	type ReleaseDelay = NoRelease;
	type WeightInfo = crate::weights::pallet_safe_mode::WeightInfo<Runtime>;
}
