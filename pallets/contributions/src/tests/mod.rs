//! The pallet's specification: one file per call, and what has to hold under any order of them.

mod activate;
mod attest;
mod book;
mod consent;
mod contribute;
mod expire_pledge;
mod hostile;
mod invariants;
mod migrations;
mod pledge;
mod revoke;
mod unpledge;
mod versions;

pub use frame_support::{assert_noop, assert_ok, traits::Hooks};

pub use crate::{mock::*, *};

/// A signed origin.
pub fn by(who: AccountId) -> RuntimeOrigin {
	RuntimeOrigin::signed(who)
}
