//! The pallet's specification: one file per call and seam, and what has to hold under any order of them.

mod arithmetic;
mod badges;
mod forget;
mod hostile;
mod invariants;
mod judgements;
mod leaders;
mod refresh;
mod tiers;

pub use assent_primitives::Reputation;
pub use frame_support::{assert_noop, assert_ok};

pub use crate::{mock::*, *};

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}
