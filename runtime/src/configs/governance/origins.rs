//! What each track may do.

use frame_support::{
	parameter_types,
	traits::{EitherOf, MapSuccess},
};
use frame_system::{EnsureRoot, EnsureRootWithSuccess};
use pallet_origins::{Emergency, General};
use sp_runtime::traits::{ConstU128, ConstU32, Replace};

use crate::*;

/// Everyday matters: fees, the registrars of identities, lifting a pause.
pub type RootOrGeneral = EitherOf<EnsureRoot<AccountId>, General>;
/// What must not wait: freezing one model for a time, pausing one call.
pub type RootOrEmergency = EitherOf<EnsureRoot<AccountId>, Emergency>;
/// Whoever may pause a call may lift it, and the general track can undo a pause that outlived its reason.
pub type MayUnpause = EitherOf<RootOrEmergency, General>;
/// Safe mode stops more than one thing: nobody but root enters it, and it ends by itself.
pub type SafeModeOrigin = EnsureRootWithSuccess<AccountId, ConstU32<DAYS>>;

parameter_types! {
	/// Root may spend what there is.
	pub const Unlimited: Balance = Balance::MAX;
}

/// Most that one referendum of the general track spends.
pub const GENERAL_SPENDING: Balance = 10_000 * UNIT;

/// Who may spend the treasury's money, and how much at once.
pub type Spender =
	EitherOf<EnsureRootWithSuccess<AccountId, Unlimited>, MapSuccess<General, Replace<ConstU128<GENERAL_SPENDING>>>>;
