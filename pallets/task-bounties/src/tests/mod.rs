//! The pallet's specification: one file per call, who could cheat and how it fails, and what holds under any order.

mod assign;
mod chance;
mod close_set;
mod commit;
mod contribute_work;
mod create_set;
mod hostile;
mod invariants;
mod model;
mod resolve;
mod reveal;
mod reveal_gold;
mod review;
mod take;
mod types;

pub use assent_primitives::content_hash;
pub use frame_support::{assert_noop, assert_ok};
pub use sp_runtime::TokenError;

pub use crate::{mock::*, *};

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}
