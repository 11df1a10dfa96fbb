//! The pallet's specification: one file per call, and what has to hold under any order of them.

mod admit_model;
mod announce_draw;
mod apply_policy;
mod cancel_draw;
mod close_pool;
mod create_pool;
mod draw;
mod hostile;
mod invariants;
mod join;
mod leave;
mod naive;
mod permits;
mod policy;
mod propose_policy;
mod revoked;
mod withdraw_model;

pub use assent_primitives::PurposeSet;
pub use frame_support::{assert_noop, assert_ok};
pub use sp_runtime::{DispatchError, TokenError};

pub use crate::{mock::*, *};

/// The first contribution that was made.
pub const FIRST: ContributionId = ContributionId(0);
pub const SECOND: ContributionId = ContributionId(1);

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}

/// Otto announces that [`MODEL`] will draw these.
pub fn announce(contributions: &[ContributionId]) -> DispatchResult {
	announce_as(OTTO, POOL, MODEL, contributions)
}

pub fn announce_as(who: AccountId, pool: PoolId, model: ModelId, contributions: &[ContributionId]) -> DispatchResult {
	DataPools::announce_draw(by(who), pool, model, contributions.to_vec().try_into().unwrap())
}

/// Mia changes the policy of [`POOL`], and the notice passes.
pub fn change_policy(policy: PolicyOf<Test>) {
	assert_ok!(DataPools::propose_policy(by(MIA), POOL, policy));
	pass(NOTICE);
	assert_ok!(DataPools::apply_policy(by(STRANGER), POOL));
}

/// The purposes of a list.
pub fn only(purposes: &[Purpose]) -> PurposeSet {
	purposes.iter().copied().collect()
}
